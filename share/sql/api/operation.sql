-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The truth about a change whose answer was lost (R-02).

create function api.operation_status(p_operation uuid, out state text, out action text, out at timestamptz, out result jsonb,
	out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	v_operation core.operation;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	if p_operation is null then
		perform core.refuse('OP400', 'operation id is missing', 'Name the operation to ask about.', null, 'operation');
	end if;
	v_operation := core.operation_settle(ctx, p_operation);
	state := coalesce(v_operation.outcome, 'unknown');
	action := v_operation.action;
	at := v_operation.at;
	result := v_operation.result;
	summary := v_operation.result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.operation_status(uuid) is
	'done with the first answer | failed: nothing was done, and nothing will be under this id | unknown: not an operation
of this person. Waits for a call that is at work; 55P03 when that takes too long: ask again.';
