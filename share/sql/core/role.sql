-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Roles that are made, edited and closed. A role is changed by nobody who holds it, with any account of his, and an
-- administrative change waits for a second person; what it takes away takes effect at the next call of everybody who
-- holds it. Order of locks: the row of core.remains_begin(), then the role.

create or replace function core.role_foreign(ctx core.session_context, p_role bigint)
returns void language plpgsql volatile as $$
begin
	if exists (select from core.role_grant g join core.account a on a.id = g.account_id
			where g.role_id = p_role and a.person_id = ctx.person_id and g.ended_at is null
				and coalesce(g.ends_at, 'infinity') > clock_timestamp()) then
		perform core.refuse('OP403', 'you may not change a role that you hold',
			'Nobody changes roles or conflicts that reach his own person.', 'Ask a colleague who does not hold the role.');
	end if;
end
$$;
comment on function core.role_foreign(core.session_context, bigint) is
	'Refuses OP403 when the person holds the role, or will, with any of his accounts.';

create or replace function core.role_cap(p_days int)
returns interval language plpgsql stable as $$
begin
	if p_days not between 0 and 366 then
		perform core.refuse('OP400', 'longest time for contractors is not valid',
			'It is 1 to 366 days; 0 means that the role is not for contractors.', null, 'contractor_cap_days');
	end if;
	return case when p_days > 0 then make_interval(days => p_days) end;
end
$$;
comment on function core.role_cap(int) is 'The cap of a role as an interval, null for none; OP400 outside 0 to 366 days.';

create or replace function core.role_json(p_role core.role)
returns jsonb language plpgsql stable as $$
begin
	return jsonb_build_object('name', p_role.name, 'summary', p_role.summary, 'privileged', p_role.privileged,
		'contractor_cap_days', extract(epoch from p_role.contractor_cap)::bigint / 86400, 'version', p_role.version,
		'closed', p_role.closed_at is not null);
end
$$;
comment on function core.role_json(core.role) is 'A role as an event shows it, without its scopes.';

create or replace function core.role_hold(ctx core.session_context, p_role text, p_version int)
returns core.role language plpgsql as $$
declare
	v_role core.role := core.role_find(p_role);
begin
	select * into v_role from core.role r where r.id = v_role.id for no key update;
	perform core.version_require(v_role.version, p_version, 'role ' || p_role);
	if v_role.closed_at is not null then
		perform core.refuse('OP409', 'the role is closed', null, 'Look at the list of roles.', 'role');
	end if;
	perform core.role_foreign(ctx, v_role.id);
	return v_role;
end
$$;
comment on function core.role_hold(core.session_context, text, int) is
	'An open role for a change: locked, version as seen (null: any), not held by the caller''s person.';

create or replace function core.role_create(ctx core.session_context, p_operation uuid, p_role text, p_name text,
	p_summary text, p_days int, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_name text := core.title_check(p_name, 'name', 80);
	v_summary text := core.normal_check(p_summary, 'summary', 3, 300);
	v_cap interval := core.role_cap(p_days);
	v_role core.role;
	v_result jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'role.create', jsonb_build_object('role', p_role, 'name', v_name,
		'summary', v_summary, 'days', p_days, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	perform core.right_require(ctx, 'role.edit', core.root_unit());
	perform core.code_check(p_role, 'role', 48);
	perform core.fresh_require(ctx);
	insert into core.role (code, name, summary, contractor_cap) values (p_role, v_name, v_summary, v_cap)
	on conflict (code) do nothing returning * into v_role;
	if v_role.id is null then
		perform core.refuse('OP409', 'there is such a role already', 'A code of a role is used once, closed roles included.',
			'Choose another code.', 'role');
	end if;
	v_result := jsonb_build_object('role', v_role.code, 'version', v_role.version, 'summary',
		format('role %s without rights', v_role.code));
	perform core.event_append(ctx, 'role.create', 'role', v_role.code, core.root_unit(), null, core.role_json(v_role),
		v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.role_create(core.session_context, uuid, text, text, text, int, text) is
	'Makes a role without rights. Returns role, version, summary.';

create or replace function core.role_edit(ctx core.session_context, p_operation uuid, p_role text, p_name text,
	p_summary text, p_days int, p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_cap interval := core.role_cap(p_days);
	v_old core.role;
	v_role core.role;
	v_result jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'role.edit', jsonb_build_object('role', p_role, 'name', p_name,
		'summary', p_summary, 'days', p_days, 'reason', v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	perform core.right_require(ctx, 'role.edit', core.root_unit());
	v_old := core.role_hold(ctx, p_role, p_version);
	perform core.fresh_require(ctx);
	update core.role r set version = r.version + 1,
		name = case when p_name is null then r.name else core.title_check(p_name, 'name', 80) end,
		summary = case when p_summary is null then r.summary else core.normal_check(p_summary, 'summary', 3, 300) end,
		contractor_cap = case when p_days is null then r.contractor_cap else v_cap end
	where r.id = v_old.id returning * into v_role;
	v_result := jsonb_build_object('role', v_role.code, 'version', v_role.version, 'summary',
		format('role %s changed', v_role.code));
	perform core.event_append(ctx, 'role.edit', 'role', v_role.code, core.root_unit(), core.role_json(v_old),
		core.role_json(v_role), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.role_edit(core.session_context, uuid, text, text, text, int, text, int) is
	'Changes name, summary or the longest time for contractors; null keeps. Returns role, version, summary.';

create or replace function core.role_close(ctx core.session_context, p_operation uuid, p_role text, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_before jsonb;
	v_old core.role;
	v_role core.role;
	v_result jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'role.close', jsonb_build_object('role', p_role, 'reason', v_reason,
		'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	perform core.right_require(ctx, 'role.edit', core.root_unit());
	v_before := core.remains_begin(null, true);
	v_old := core.role_hold(ctx, p_role, p_version);
	if exists (select from core.role_grant g where g.role_id = v_old.id and g.ended_at is null
			and coalesce(g.ends_at, 'infinity') > clock_timestamp()) then
		perform core.refuse('OP409', 'the role is held', 'Somebody holds the role, or will.', 'End its grants first.');
	end if;
	if exists (select from core.approval_rule a where a.role_id = v_old.id) then
		perform core.refuse('OP409', 'the role is part of an approval rule', null, 'Change the approval rule first.');
	end if;
	perform core.fresh_require(ctx);
	update core.role r set version = r.version + 1, closed_at = clock_timestamp() where r.id = v_old.id returning * into v_role;
	perform core.remains_require(v_before);
	v_result := jsonb_build_object('role', v_role.code, 'version', v_role.version, 'summary',
		format('role %s closed', v_role.code));
	perform core.event_append(ctx, 'role.close', 'role', v_role.code, core.root_unit(), core.role_json(v_old),
		core.role_json(v_role), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.role_close(core.session_context, uuid, text, text, int) is
	'Closes a role that nobody holds and no approval rule needs, for ever. Returns role, version, summary.';
