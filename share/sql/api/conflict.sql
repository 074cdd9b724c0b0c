-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Separation of duties: which roles one person may not hold together. The work is in core/conflict.sql.

create function api.conflict_list()
returns table (conflict bigint, role_a text, role_b text, reason text, persons int, since timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'role.read');
	return query select c.id, a.code, b.code, c.reason, core.conflict_persons(c.role_a, c.role_b), c.created_at
	from core.role_conflict c join core.role a on a.id = c.role_a join core.role b on b.id = c.role_b
	where c.ended_at is null
	order by a.code, b.code;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.conflict_list() is
	'The conflicts that stand, and how many persons hold both roles all the same. Needs role.read.';

create function api.conflict_create(p_operation uuid, p_role_a text, p_role_b text, p_reason text,
	out conflict bigint, out persons int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.conflict_create(ctx, p_operation, p_role_a, p_role_b, p_reason);
	conflict := (v_result ->> 'conflict')::bigint;
	persons := (v_result ->> 'persons')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.conflict_create(uuid, text, text, text) is
	'From now on one person may not hold both roles; persons says how many do, they keep them. Needs role.edit for the whole
platform and a fresh code.';

create function api.conflict_end(p_operation uuid, p_conflict bigint, p_reason text, out conflict bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.conflict_end(ctx, p_operation, p_conflict, p_reason);
	conflict := (v_result ->> 'conflict')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.conflict_end(uuid, bigint, text) is
	'Lets the two roles be held together again. Not by somebody who holds one of them (OP403). Needs role.edit for the whole
platform and a fresh code.';
