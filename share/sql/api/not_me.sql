-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- "This was not me": what a person says who sees a sign-in that was not his.

create function api.not_me(p_operation uuid, out summary text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.not_me(ctx, p_operation);
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.not_me(uuid) is
	'Locks the caller''s own account until a person lifts it, ends all its sessions, this one too, voids its one-time
code, and leaves the security administrators a notice. The last security administrator is not locked: only the other
sessions end.';
