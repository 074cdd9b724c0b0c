-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Separation of duties: pairs of roles that one natural person may not hold at the same time, with any of his accounts.
-- core.grant_put() asks under the lock of the person and of the role, a conflict is made under the locks of both its
-- roles; so of a grant and a conflict that come at the same moment one sees the other. A conflict that is made later
-- takes nothing away from those who hold both; the list counts them.

create or replace function core.grant_conflicts(p_person bigint, p_roles text[], p_starts timestamptz default null,
	p_ends timestamptz default null)
returns jsonb language sql volatile as $$
	-- Against everything that any account of the person holds or will hold, and among the new roles themselves.
	with wanted as (select r.id, r.code from core.role r where r.code = any (p_roles)),
	held as (
		select distinct g.role_id as id, r.code, a.login
		from core.account a join core.role_grant g on g.account_id = a.id and g.ended_at is null
				and coalesce(g.ends_at, 'infinity') > greatest(p_starts, clock_timestamp())
				and g.starts_at < coalesce(p_ends, 'infinity')
			join core.role r on r.id = g.role_id
		where a.person_id = p_person and a.closed_at is null
		union all select id, code, null from wanted
	)
	select coalesce(jsonb_agg(jsonb_build_object('role', w.code, 'with', h.code, 'login', h.login, 'reason', c.reason)
		order by w.code, h.code, h.login), '[]')
	from wanted w join held h on (h.login is not null or w.id < h.id)
		join core.role_conflict c on c.ended_at is null and c.role_a = least(w.id, h.id) and c.role_b = greatest(w.id, h.id)
$$;
comment on function core.grant_conflicts(bigint, text[], timestamptz, timestamptz) is
	'Which of the roles the person may not hold in that time (null: from now on, for ever) together with others, of any of
his accounts, suspended and future grants included: [{role, with, login, reason}].';

create or replace function core.conflicts_refuse(p_person bigint, p_roles text[], p_starts timestamptz default null,
	p_ends timestamptz default null)
returns void language plpgsql volatile as $$
declare
	v_found jsonb := core.grant_conflicts(p_person, p_roles, p_starts, p_ends) -> 0;
begin
	if v_found is not null then
		perform core.refuse('OP409', 'the roles are in conflict',
			format('%s and %s may not be with one person: %s', v_found ->> 'role', v_found ->> 'with', v_found ->> 'reason'),
			'End the other role first, or give this one to somebody else.');
	end if;
end
$$;
comment on function core.conflicts_refuse(bigint, text[], timestamptz, timestamptz) is
	'Refuses OP409 when the person would hold roles in conflict.';

create or replace function core.conflict_persons(p_role_a bigint, p_role_b bigint)
returns int language plpgsql volatile as $$
begin
	return (select count(distinct a.person_id)::int
		from core.role_grant g join core.account a on a.id = g.account_id and a.closed_at is null
			join core.account b on b.person_id = a.person_id and b.closed_at is null
			join core.role_grant h on h.account_id = b.id and h.role_id = p_role_b and h.ended_at is null
		where g.role_id = p_role_a and g.ended_at is null and coalesce(g.ends_at, 'infinity') > clock_timestamp()
			and coalesce(h.ends_at, 'infinity') > clock_timestamp()
			and g.starts_at < coalesce(h.ends_at, 'infinity') and h.starts_at < coalesce(g.ends_at, 'infinity'));
end
$$;
comment on function core.conflict_persons(bigint, bigint) is 'How many persons hold, or will hold, both roles at the same time.';

create or replace function core.conflict_create(ctx core.session_context, p_operation uuid, p_role_a text,
	p_role_b text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_a core.role;
	v_b core.role;
	v_id bigint;
begin
	v_result := core.operation_begin(ctx, p_operation, 'conflict.create', jsonb_build_object('role_a', p_role_a,
		'role_b', p_role_b, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	perform core.right_require(ctx, 'role.edit', core.root_unit());
	v_a := core.role_find(p_role_a, 'role_a');
	v_b := core.role_find(p_role_b, 'role_b');
	if v_a.id = v_b.id then
		perform core.refuse('OP400', 'conflict is not valid', 'A conflict is between two different roles.', null, 'role_b');
	end if;
	perform from core.role r where r.id in (v_a.id, v_b.id) order by r.id for no key update;
	if exists (select from core.role_conflict c where c.role_a = least(v_a.id, v_b.id) and c.role_b = greatest(v_a.id, v_b.id)
		and c.ended_at is null) then
		perform core.refuse('OP409', 'these roles are in conflict already', null, 'Look at the list of conflicts.');
	end if;
	perform core.fresh_require(ctx);
	insert into core.role_conflict (role_a, role_b, reason, created_by)
	values (least(v_a.id, v_b.id), greatest(v_a.id, v_b.id), v_reason, ctx.account_id) returning id into v_id;
	v_result := jsonb_build_object('conflict', v_id, 'persons', core.conflict_persons(v_a.id, v_b.id), 'summary',
		format('%s and %s are in conflict', v_a.code, v_b.code));
	perform core.event_append(ctx, 'conflict.create', 'conflict', v_id::text, core.root_unit(), null,
		jsonb_build_object('role_a', v_a.code, 'role_b', v_b.code, 'persons', v_result -> 'persons'), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.conflict_create(core.session_context, uuid, text, text, text) is
	'Puts two roles into conflict from now on. Returns conflict, persons, summary.';

create or replace function core.conflict_end(ctx core.session_context, p_operation uuid, p_conflict bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_conflict core.role_conflict;
	v_a text;
	v_b text;
begin
	v_result := core.operation_begin(ctx, p_operation, 'conflict.end', jsonb_build_object('conflict', p_conflict,
		'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	perform core.right_require(ctx, 'role.edit', core.root_unit());
	select * into v_conflict from core.role_conflict c where c.id = p_conflict for update;
	if v_conflict.id is null then
		perform core.refuse('OP404', 'there is no such conflict', null, 'Look at the list of conflicts.', 'conflict');
	end if;
	if v_conflict.ended_at is not null then
		perform core.refuse('OP409', 'the conflict is over already', null, 'Look at the list of conflicts.');
	end if;
	perform core.role_foreign(ctx, v_conflict.role_a);
	perform core.role_foreign(ctx, v_conflict.role_b);
	perform core.fresh_require(ctx);
	update core.role_conflict set ended_at = clock_timestamp(), ended_by = ctx.account_id where id = v_conflict.id;
	select a.code, b.code into v_a, v_b from core.role a, core.role b where a.id = v_conflict.role_a and b.id = v_conflict.role_b;
	v_result := jsonb_build_object('conflict', v_conflict.id, 'summary', format('%s and %s may be held together', v_a, v_b));
	perform core.event_append(ctx, 'conflict.end', 'conflict', v_conflict.id::text, core.root_unit(),
		jsonb_build_object('state', 'current', 'role_a', v_a, 'role_b', v_b, 'conflict_reason', v_conflict.reason),
		jsonb_build_object('state', 'ended', 'role_a', v_a, 'role_b', v_b), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.conflict_end(core.session_context, uuid, bigint, text) is
	'Lets two roles be held together again; not by somebody who holds one of them. Returns conflict, summary.';
