-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Sessions of others: who is signed in, and ending one.

create function api.session_list(p_login text default null, p_after text default null, p_limit int default 50)
returns table (session bigint, login text, name text, unit text, device text, address text, tls_version text,
	since timestamptz, last_seen timestamptz, expires_at timestamptz, current boolean, cursor text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_account core.account;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	v_now timestamptz := clock_timestamp();
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	if p_login is not null then
		v_account := core.account_find(ctx, p_login, 'session.read');
	end if;
	v_units := core.journal_units(ctx, 'session.read');
	select * into v_from from core.cursor_read('session_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select s.id, a.login, a.sort_name collate "default", u.code, d.code, s.address, s.tls_version, s.created_at,
		s.last_seen_at, s.expires_at, s.id = ctx.session_id, core.cursor_make('session_list', '', s.id, v_secret)
	from core.session s
		join core.account a on a.id = s.account_id
		join core.unit u on u.id = a.unit_id
		join core.device d on d.id = s.device_id
	where s.ended_at is null and s.expires_at > v_now
		and s.last_seen_at + core.interval_setting('session.idle', interval '15 min') > v_now
		and (v_units is null or a.unit_id = any (v_units)) and (p_login is null or a.id = v_account.id)
		and (v_from.id is null or s.id < v_from.id)
	order by s.id desc limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.session_list(text, text, int) is
	'Open sessions of the accounts of the caller''s units, newest first. Needs session.read.';

create function api.session_end(p_operation uuid, p_session bigint, p_reason text, out session bigint, out login text,
	out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.session_end(ctx, p_operation, p_session, p_reason);
	session := (v_result ->> 'session')::bigint;
	login := v_result ->> 'login';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.session_end(uuid, bigint, text) is
	'Ends an open session, at its next call. Needs session.end for the unit of its account; a session of the own person
needs no right.';
