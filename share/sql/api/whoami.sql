-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the server knows about the caller.

create function api.whoami(out login text, out name text, out kind text, out unit text, out unit_name text, out roles text[],
	out scopes text[], out session bigint, out since timestamptz, out expires_at timestamptz, out idle_seconds int,
	out fresh_until timestamptz, out device text, out tls_version text, out environment text, out platform text,
	out server_time timestamptz, out last_sign_in timestamptz, out last_sign_in_from text, out failures_since int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	select a.login, p.name, a.kind, u.code, u.name, s.id, s.created_at, s.expires_at, s.fresh_until, s.tls_version,
		s.previous_sign_in_at, nullif(s.previous_sign_in_from, ''), core.failures_since(s)
	into strict login, name, kind, unit, unit_name, session, since, expires_at, fresh_until, tls_version, last_sign_in,
		last_sign_in_from, failures_since
	from core.account a join core.person p on p.id = a.person_id join core.unit u on u.id = a.unit_id
		join core.session s on s.id = ctx.session_id
	where a.id = ctx.account_id;
	select coalesce(array_agg(distinct r.code order by r.code), '{}') into roles
	from core.role_grant g join core.role r on r.id = g.role_id
	where g.account_id = ctx.account_id and core.grant_good(g);
	select coalesce(array_agg(distinct rs.scope_code order by rs.scope_code), '{}') into scopes
	from core.role_grant g join core.role_scope rs on rs.role_id = g.role_id
	where g.account_id = ctx.account_id and core.grant_good(g);
	idle_seconds := extract(epoch from core.interval_setting('session.idle', interval '15 min'))::int;
	device := ctx.device;
	environment := core.setting_text('environment');
	platform := core.setting_text('platform');
	server_time := clock_timestamp();
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.whoami() is
	'The caller: account, unit, roles and scopes in force now, session and its limits, device, the sign-in before this one
and the failed attempts since then.';
