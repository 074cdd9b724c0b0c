-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A session from the side of the one who has it: continue it, look at it, end it.

create function api.session_resume(p_token bytea, out session bigint, out login text, out expires_at timestamptz,
	out idle_seconds int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_resumed record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	select * into v_resumed from core.session_resume(p_token);
	session := v_resumed.session;
	login := v_resumed.login;
	expires_at := v_resumed.expires_at;
	idle_seconds := v_resumed.idle_seconds;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.session_resume(bytea) is
	'Continues a session on this connection, from the next transaction on; OP401 when the token is not good, the session
is over, or the device is not the one it was issued to. It does not count as activity.';

create function api.session_peek(out session bigint, out expires_at timestamptz, out idle_until timestamptz,
	out fresh_until timestamptz, out server_time timestamptz, out journal_sealed_at timestamptz,
	out access_ends_at timestamptz, out requests_waiting int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	v_session core.session;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_check(false, true);
	select * into strict v_session from core.session s where s.id = ctx.session_id;
	session := v_session.id;
	expires_at := v_session.expires_at;
	idle_until := v_session.last_seen_at + core.interval_setting('session.idle', interval '15 min');
	fresh_until := v_session.fresh_until;
	server_time := clock_timestamp();
	journal_sealed_at := core.journal_sealed_at();
	access_ends_at := core.access_ends_at(ctx);
	requests_waiting := (core.request_waiting(ctx)).waiting;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.session_peek() is
	'How long the session is good, without counting as activity; OP401 with the reason when it is over. access_ends_at: the
next end of a role of one''s own within 24 hours; requests_waiting: how many wait for the caller.';

create function api.sign_out(out session bigint)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	session := core.session_sign_out(ctx);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.sign_out() is
	'Ends the session of the caller and its token.';
