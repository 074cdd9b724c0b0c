-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A fresh code for the calls that need one; two calls in two transactions, see core/fresh_code.sql.

create function api.fresh_code_submit(p_code text, p_for text default null, out status text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	status := core.fresh_code_submit(ctx, p_code, p_for);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.fresh_code_submit(text, text) is
	'Stores and charges a code, judges nothing. Commit before asking for the result. p_for: the one action that the code is
entered for, as the refusal OP402 named it; null: good for five minutes. For totp.begin p_code may be a recovery code.';

create function api.fresh_code_result(out status text, out fresh_until timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	v_result record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	select * into v_result from core.fresh_code_result(ctx);
	status := v_result.status;
	fresh_until := v_result.fresh_until;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.fresh_code_result() is
	'Judges the committed code: ok | denied | code_used | restart. After ok the session is fresh until the given time.';
