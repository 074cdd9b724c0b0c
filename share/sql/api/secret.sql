-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What is shown once. The work and its rules are in core/one_time.sql.

create function api.secret_reveal(p_ticket uuid, out kind text, out login text, out codes text[],
	out expires_at timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	select * into v_result from core.secret_reveal(ctx, p_ticket);
	kind := v_result.kind;
	login := v_result.login;
	codes := v_result.codes;
	expires_at := v_result.expires_at;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.secret_reveal(uuid) is
	'Shows a one-time code or recovery codes, once, from the transaction after the one that made them, for ten minutes, in
the same session. Kind one_time | recovery. When the answer is lost the codes are lost: make new ones, which voids
these. A session that was begun with a one-time code is over when it has seen its recovery codes.';
