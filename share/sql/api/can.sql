-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Why somebody may or may not do something. The work is in core/can.sql.

create function api.can(p_login text, p_action text, p_object text default null,
	out allowed boolean, out scope text, out unit text, out message text, out roles text[], out roles_that_would text[],
	out grantable_by text[], out way_role text, out way_unit text, out way_contract bigint)
returns record
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v := core.can(ctx, p_login, p_action, p_object);
	allowed := (v ->> 'allowed')::boolean;
	scope := v ->> 'scope';
	unit := v ->> 'unit';
	message := v ->> 'message';
	roles := array(select jsonb_array_elements_text(v -> 'roles'));
	roles_that_would := array(select jsonb_array_elements_text(v -> 'roles_that_would'));
	grantable_by := array(select jsonb_array_elements_text(v -> 'grantable_by'));
	way_role := v ->> 'way_role';
	way_unit := v ->> 'way_unit';
	way_contract := (v ->> 'way_contract')::bigint;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.can(text, text, text) is
	'Whether an account (null: one''s own) may do something to an object, and why. p_action: a right or an action,
"account.unlock" or "account unlock"; p_object: a login, whose unit counts, or a unit; null: anywhere. roles: which give
it, with the unit of the grant; roles_that_would: all that have it; grantable_by: logins of who could give one. way_role,
way_unit, way_contract: what a colleague could give or ask for, for a while; null when nothing would help. Nothing is
needed for one''s own account, role.read for its unit for another''s.';
