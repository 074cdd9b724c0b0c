-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A one-time code opens the setting-up of a sign-in until that is finished, not once: whoever is interrupted goes on
-- with it (A-12, A-18). A new code generator may be begun with a recovery code.

comment on column core.one_time_code.used_at is 'When the sign-in was set up with it; until then it opens, one session at a time.';
-- What was begun and not finished can be gone on with, too.
update core.one_time_code o set used_at = null
where o.used_at is not null and o.voided_at is null and o.expires_at > clock_timestamp()
	and exists (select from core.session s where s.one_time_code_id = o.id and s.ended_at is null)
	and not exists (select from core.one_time_code n where n.account_id = o.account_id and n.id > o.id);

alter table core.attempt drop constraint attempt_cause_check;
alter table core.attempt add constraint attempt_cause_check check (cause in ('ok', 'wrong_password', 'wrong_code',
	'code_used', 'code_busy', 'locked', 'expired', 'closed', 'unknown', 'not_judged'));

alter table core.factor_pending add column by_recovery boolean not null default false;
comment on column core.factor_pending.by_recovery is
	'The new code generator was begun with a recovery code: the security administrators are told when it is in force.';
