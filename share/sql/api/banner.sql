-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What a person is told at the start of a session.

create function api.banner(out last_sign_in timestamptz, out last_sign_in_from text, out failures_since int,
	out ending jsonb, out requests_waiting int, out requests_oldest timestamptz, out requests_decided int,
	out notices jsonb, out recovery_left int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_session core.session;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	select * into strict v_session from core.session s where s.id = ctx.session_id;
	last_sign_in := v_session.previous_sign_in_at;
	last_sign_in_from := nullif(v_session.previous_sign_in_from, '');
	failures_since := core.failures_since(v_session);
	ending := core.me_ending(ctx.account_id);
	select w.waiting, w.oldest into requests_waiting, requests_oldest from core.request_waiting(ctx) w;
	requests_decided := core.requests_decided(ctx, v_session.previous_sign_in_at);
	notices := core.notice_list(ctx.account_id);
	recovery_left := core.recovery_left(ctx.account_id);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.banner() is
	'The sign-in before this one and the failed attempts since then, own roles that end within seven days, requests that
wait for the caller and own ones decided since the last sign-in, notices not read yet (newest first, at most fifty),
recovery codes left.';
