-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Why somebody may or may not do something: the right behind an action, the roles that give it, who could give them.
-- Answers with the same functions that decide when it is done.

create or replace function core.can_scope(p_action text)
returns text language plpgsql stable as $$
declare
	v_action text := replace(btrim(core.text_check(p_action, 'action', 1, 80)), ' ', '.');
	v_scope text;
begin
	select s.code into v_scope from core.scope s where s.code = v_action;
	if v_scope is null then
		-- Of several rights that a call asks for, the one of its own noun that says most: not just to see.
		select f.scope_code into v_scope from core.scope_function f join core.scope s on s.code = f.scope_code
		where f.function_name = replace(v_action, '.', '_')
		order by split_part(f.scope_code, '.', 1) <> split_part(v_action, '.', 1), f.scope_code like '%.read', s.administrative,
			f.scope_code limit 1;
	end if;
	if v_scope is null then
		perform core.refuse('OP400', 'action is not valid', 'It is the name of a right or an action, like account.unlock.',
			'Look at the list of rights.', 'action');
	end if;
	return v_scope;
end
$$;
comment on function core.can_scope(text) is
	'The right that an action asks for ("account.unlock", "account unlock"); OP400 when there is none.';

create or replace function core.can_object(ctx core.session_context, p_object text, out unit bigint, out person bigint)
language plpgsql volatile as $$
declare
	v_account core.account;
begin
	if p_object is null then
		return;
	end if;
	select a.* into v_account from core.account a where a.login = p_object;
	if v_account.id is not null and core.right_has(ctx, 'account.read', v_account.unit_id) then
		unit := v_account.unit_id;
		person := v_account.person_id;
		return;
	end if;
	select u.id into unit from core.unit u where u.code = p_object
		and exists (select from core.role_grant g where g.account_id = ctx.account_id and u.path @> array[g.unit_id]
			and core.grant_good(g));
	if unit is null then
		perform core.refuse('OP404', 'there is no such object',
			'It is the login of an account or the name of a unit that you have rights for.', null, 'object');
	end if;
end
$$;
comment on function core.can_object(core.session_context, text) is
	'The unit that an object belongs to: of an account, or the unit named; and the person of an account. OP404: not his.';

create or replace function core.can_roles(p_account bigint, p_scope text, p_unit bigint)
returns text[] language plpgsql volatile as $$
begin
	return array(select distinct r.code || ' (' || gu.code || ')'
		from core.role_grant g join core.role r on r.id = g.role_id
			join core.role_scope s on s.role_id = r.id and s.scope_code = p_scope
			join core.unit gu on gu.id = g.unit_id left join core.unit u on u.id = p_unit
		where g.account_id = p_account and core.grant_good(g) and (p_unit is null or u.path @> array[g.unit_id])
		order by 1);
end
$$;
comment on function core.can_roles(bigint, text, bigint) is
	'Through which roles, for which units, the account holds the right for the unit now (null: for any).';

create or replace function core.can_givers(p_scope text, p_unit bigint, p_person bigint)
returns text[] language plpgsql volatile as $$
begin
	return array(select distinct a.login
		from core.role_grant g join core.role_scope s on s.role_id = g.role_id and s.scope_code = 'grant.create'
			join core.account a on a.id = g.account_id
			join core.unit u on u.id = coalesce(p_unit, core.root_unit())
		where core.grant_good(g) and u.path @> array[g.unit_id] and a.person_id <> p_person and core.account_able(a.id)
			and core.right_has(core.right_context(a.id), p_scope, u.id)
		order by 1 limit 20);
end
$$;
comment on function core.can_givers(text, bigint, bigint) is
	'Logins of those who could give the right for the unit: they hold it and may give roles. Twenty at most.';

create or replace function core.can_way(p_account core.account, p_scope text, p_unit bigint, out role text, out unit text,
	out contract bigint)
language plpgsql stable as $$
#variable_conflict use_column
begin
	if p_account.kind not in ('staff', 'contractor') then
		return;
	end if;
	-- The role that gives least beside it.
	select r.code into role from core.role r join core.role_scope s on s.role_id = r.id and s.scope_code = p_scope
	where r.closed_at is null and (p_account.kind = 'staff' or r.contractor_cap is not null)
	order by core.role_administrative(r.id), (select count(*) from core.role_scope x where x.role_id = r.id), r.code limit 1;
	select u.code into unit from core.unit u where u.id = coalesce(p_unit, p_account.unit_id);
	if p_account.kind = 'contractor' then
		select c.id into contract from core.contract c
		where c.company_id = p_account.company_id and c.starts_at <= clock_timestamp() and c.ends_at > clock_timestamp()
		order by c.ends_at desc limit 1;
		role := case when contract is not null then role end;
	end if;
end
$$;
comment on function core.can_way(core.account, text, bigint) is
	'What could be asked for so that the account gets the right for a while: a role and a unit, for a contractor under a
contract of its company; null: nothing that can be asked for gives it.';

create or replace function core.can_privileged(p_account bigint, p_scope text, p_login text, p_object record)
returns boolean language plpgsql stable as $$
begin
	return case when core.account_privileged(p_account) then false
		when p_scope in ('account.lock', 'account.edit', 'account.close') then exists (select from core.account a
			where a.person_id = p_object.person and core.account_privileged(a.id))
		when p_scope = 'account.unlock' then exists (select from core.account a where a.login = p_login and core.account_privileged(a.id))
			and core.can_roles(p_account, p_scope || '_privileged', p_object.unit) = '{}'
		else false end;
end
$$;
comment on function core.can_privileged(bigint, text, text, record) is
	'Whether the object is an account that only somebody with a privileged role changes, and this is none. p_object: core.can_object().';

create or replace function core.can(ctx core.session_context, p_login text, p_action text, p_object text)
returns jsonb language plpgsql volatile as $$
declare
	v_account core.account;
	v_scope text;
	v_object record;
	v_roles text[];
	v_why text;
	v_way record;
begin
	if coalesce(p_login, ctx.login) = ctx.login then
		select * into v_account from core.account a where a.id = ctx.account_id;
	else
		v_account := core.account_find(ctx, p_login, 'account.read');
		perform core.right_require(ctx, 'role.read', v_account.unit_id);
	end if;
	v_scope := core.can_scope(p_action);
	v_object := core.can_object(ctx, p_object);
	v_roles := core.can_roles(v_account.id, v_scope, v_object.unit);
	v_why := case
		when core.account_state(v_account) <> 'active' then 'the account is not active'
		when v_object.person = v_account.person_id and v_scope not like '%.read' then 'nobody does this to his own person'
		when v_roles <> '{}' and core.can_privileged(v_account.id, v_scope, p_object, v_object) then 'this person holds a privileged role'
		when v_roles <> '{}' then 'allowed'
		when core.can_roles(v_account.id, v_scope, null) <> '{}' then 'the right is held for other units only'
		else 'no role of the account has this right' end;
	select * into v_way from core.can_way(v_account, v_scope, v_object.unit)
	where v_why in ('the right is held for other units only', 'no role of the account has this right');
	return jsonb_build_object('allowed', v_why = 'allowed', 'scope', v_scope, 'unit',
		(select u.code from core.unit u where u.id = v_object.unit), 'message', v_why, 'roles', v_roles,
		'roles_that_would', array(select r.code from core.role_scope s join core.role r on r.id = s.role_id
			where s.scope_code = v_scope and r.closed_at is null order by 1),
		'grantable_by', core.can_givers(v_scope, v_object.unit, v_account.person_id), 'way_role', v_way.role, 'way_unit',
		v_way.unit, 'way_contract', v_way.contract);
end
$$;
comment on function core.can(core.session_context, text, text, text) is 'The answer of api.can() with its reasons.';
