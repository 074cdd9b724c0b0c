-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Recovery codes. The work and its rules are in core/recovery.sql.

create function api.recovery_make(p_operation uuid, out ticket uuid, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.recovery_make(ctx, p_operation);
	ticket := (v_result ->> 'ticket')::uuid;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.recovery_make(uuid) is
	'Ten new recovery codes, which secret_reveal() shows once; the old ones are void at once. Needs a fresh code for this
alone (OP402 recovery.make).';
