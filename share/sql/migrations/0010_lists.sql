-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Lists at a million accounts, and accounts that nobody uses. An account of somebody who signs in here is idle since its
-- last sign-in, its enrolment, or the day on which a person unlocked it after a long time, whichever came last.

alter table core.account add column restarted_at timestamptz;
comment on column core.account.restarted_at is 'When a person lifted the lock of an unused account; its 90 days began again.';
alter table core.account add column idle_since timestamptz generated always as (
	case when enrolled_at is not null and kind in ('staff', 'contractor')
		then greatest(last_sign_in_at, enrolled_at, restarted_at) end) stored;
comment on column core.account.idle_since is
	'Since when nobody has used the account; null where nobody signs in here: not enrolled, participants, services.';
create index account_idle on core.account (idle_since, id) where idle_since is not null and closed_at is null;

-- Marks inside words become letters (core.search_mark()), so that the trigrams of "r.7" are found in the index, which is
-- made anew: filling it row by row takes minutes.
drop index core.account_search;
alter table core.account disable trigger user;
update core.account set search_text = translate(search_text, '.-_+@/«»"“”()', 'αβγδεζ       ');
alter table core.account enable trigger user;
create index account_search on core.account using gin (search_text ext.gin_trgm_ops) with (fastupdate = off);
-- A page that walks an order reads everything it needs from these, without a visit to the table for each row.
drop index core.account_sort_name;
create index account_walk_login on core.account (login, id)
	include (unit_id, kind, enrolled_at, expires_at, closed_at, idle_since, duty_id, search_text);
create index account_walk_name on core.account (sort_name, id)
	include (unit_id, kind, enrolled_at, expires_at, closed_at, idle_since, duty_id, search_text);

create type core.account_question as (
	units bigint[],
	inside text[],
	word text[],
	outside text[],
	states text[],
	kinds text[],
	roles bigint[],
	roles_not boolean,
	duties bigint[],
	duties_not boolean,
	at timestamptz,
	idle_before timestamptz,
	unused_before timestamptz,
	spared bigint[]
);
comment on type core.account_question is 'What a list of accounts is asked for, as core.account_question() checked it.';
