-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Notices: what happened to an account, told to its owner at the next sign-in (A-12). Never a secret, never a value.

create or replace function core.notice_make(p_account bigint, p_kind text, p_text text)
returns void language sql as $$
	insert into core.notice (account_id, kind, text) values (p_account, p_kind, p_text)
$$;
comment on function core.notice_make(bigint, text, text) is
	'Leaves a notice for the owner of an account: kind as noun.verb, text one sentence.';

create or replace function core.notice_administrators(p_kind text, p_text text, p_but bigint)
returns int language plpgsql as $$
declare
	v_count int;
begin
	insert into core.notice (account_id, kind, text)
	select distinct g.account_id, p_kind, p_text
	from core.role_grant g join core.role r on r.id = g.role_id and r.code = 'security-administrator'
	where core.grant_good(g) and g.account_id <> p_but;
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function core.notice_administrators(text, text, bigint) is
	'Leaves a notice for every security administrator but the one named; how many there are.';

create or replace function core.notice_list(p_account bigint)
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(jsonb_build_object('notice', n.id, 'at', core.time_text(n.at), 'kind', n.kind, 'text', n.text)
		order by n.id desc), '[]')
	from (select * from core.notice where account_id = p_account and seen_at is null order by at desc limit 50) n
$$;
comment on function core.notice_list(bigint) is 'The newest fifty notices that the owner has not seen, newest first.';

create or replace function core.notice_seen(ctx core.session_context, p_until bigint)
returns int language plpgsql as $$
declare
	v_count int;
begin
	if p_until is null or p_until < 0 then
		perform core.refuse('OP400', 'notice is not valid', 'Name the newest notice that was read.', null, 'until');
	end if;
	update core.notice set seen_at = clock_timestamp()
	where account_id = ctx.account_id and id <= p_until and seen_at is null;
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function core.notice_seen(core.session_context, bigint) is
	'Notes that the caller has read his notices up to this one; how many were new.';
