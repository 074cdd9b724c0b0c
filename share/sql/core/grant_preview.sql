-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What a grant would do, while somebody is still typing it. Says what core.grant_create() would say, because it asks
-- the same functions; it locks and changes nothing.

create or replace function core.grant_refusal(ctx core.session_context, p_account core.account, p_role core.role,
	p_unit core.unit, p_starts timestamptz, p_ends timestamptz, out starts_at timestamptz, out ends_at timestamptz,
	out ends_why text, out code text, out message text, out detail text, out hint text, out field text)
language plpgsql volatile as $$
begin
	select r.starts_at, r.ends_at, r.ends_why into starts_at, ends_at, ends_why
	from core.grant_range(p_account, p_starts, p_ends) r;
	perform core.grant_check(ctx, p_account, p_role, p_unit, starts_at, ends_at);
exception when others then
	get stacked diagnostics code = returned_sqlstate, message = message_text, detail = pg_exception_detail,
		hint = pg_exception_hint, field = column_name;
	if code not in ('OP400', 'OP403', 'OP409') then
		raise;
	end if;
	detail := nullif(detail, '');
	hint := nullif(hint, '');
	field := nullif(field, '');
end
$$;
comment on function core.grant_refusal(core.session_context, core.account, core.role, core.unit, timestamptz, timestamptz) is
	'The range of the grant, and the refusal as values: code null when it may be given.';

create or replace function core.grant_warnings(p_account core.account, p_role core.role, p_ends timestamptz)
returns text[] language plpgsql volatile as $$
begin
	return array_remove(array[
		case when p_ends is null then 'The grant has no end.' end,
		case when core.role_administrative(p_role.id) then 'The role has administrative rights.' end,
		case core.account_state(p_account) when 'locked' then 'The account is locked.'
			when 'pending' then 'Nobody has set up the account yet.' end,
		case when exists (select from core.account a where a.person_id = p_account.person_id and a.id <> p_account.id
			and a.closed_at is null) then 'The person has another account.' end], null);
end
$$;
comment on function core.grant_warnings(core.account, core.role, timestamptz) is
	'What is allowed, but worth a second look; constant sentences.';

create or replace function core.grant_scopes(p_account bigint, p_unit bigint)
returns text[] language plpgsql volatile as $$
begin
	return (select coalesce(array_agg(distinct s.scope_code order by s.scope_code), '{}')
		from core.role_grant g join core.role_scope s on s.role_id = g.role_id join core.unit u on u.id = p_unit
		where g.account_id = p_account and core.grant_good(g) and u.path @> array[g.unit_id]);
end
$$;
comment on function core.grant_scopes(bigint, bigint) is 'The rights that an account holds for the unit now.';

create or replace function core.grant_approvers(p_role core.role, p_unit core.unit, p_not bigint[])
returns text language plpgsql volatile as $$
begin
	return (select string_agg(x.login, ', ' order by x.login) from (
		select distinct a.login from core.approvers('grant:' || p_role.code, p_unit.id, p_not) b
			join core.account a on a.id = b.account_id order by 1 limit 10) x);
end
$$;
comment on function core.grant_approvers(core.role, core.unit, bigint[]) is
	'Logins of those who could be the second person for an administrative grant, ten at most; null: nobody. p_not: persons.';

create or replace function core.grant_preview(ctx core.session_context, p_login text, p_role text, p_unit text,
	p_starts timestamptz, p_ends timestamptz)
returns jsonb language plpgsql volatile as $$
declare
	v_account core.account := core.account_find(ctx, p_login, 'account.read');
	v_unit core.unit := core.unit_find(ctx, p_unit, 'grant.create');
	v_role core.role := core.role_find(p_role);
	v_said record;
	v_held text[] := core.grant_scopes(v_account.id, v_unit.id);
	v_scopes text[] := array(select s.scope_code from core.role_scope s where s.role_id = v_role.id order by 1);
	v_second boolean := core.role_administrative(v_role.id);
	v_approvers text;
begin
	v_said := core.grant_refusal(ctx, v_account, v_role, v_unit, p_starts, p_ends);
	if v_second then
		v_approvers := core.grant_approvers(v_role, v_unit, array[ctx.person_id, v_account.person_id]);
		if v_said.code is null
			and core.approvable('grant:' || v_role.code, v_unit.id, array[ctx.person_id, v_account.person_id]) is not true then
			v_said.code := 'OP409';
			v_said.message := 'nobody could approve this';
			v_said.detail := format('It takes: %s; neither the one who asks nor the one who gets the access counts.',
				coalesce(core.rule_text('grant:' || v_role.code), '-'));
			v_said.hint := 'A security administrator can change the rule or name somebody who approves.';
		end if;
	end if;
	return jsonb_build_object('allowed', v_said.code is null, 'code', v_said.code, 'message', v_said.message,
		'detail', v_said.detail, 'hint', v_said.hint, 'field', v_said.field, 'ends_at', v_said.ends_at,
		'ends_why', v_said.ends_why,
		'conflicts', core.grant_conflicts(v_account.person_id, array[v_role.code], v_said.starts_at, v_said.ends_at),
		'scopes_added', array(select s from unnest(v_scopes) s where s <> all (v_held) order by 1),
		'scopes_after', array(select s from unnest(v_held || v_scopes) s group by s order by s),
		'second_person', v_second, 'approvers', v_approvers,
		'warnings', core.grant_warnings(v_account, v_role, v_said.ends_at));
end
$$;
comment on function core.grant_preview(core.session_context, text, text, text, timestamptz, timestamptz) is
	'What core.grant_create() would answer, and what the account could do for the unit afterwards.';
