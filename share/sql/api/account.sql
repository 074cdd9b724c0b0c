-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Accounts: look, lock, unlock, check a caller. The work and its rules are in core/account*.sql, core/lock.sql
-- and core/caller.sql; here is what a client gets.

create function api.account_show(p_login text, out login text, out name text, out kind text, out unit text, out unit_name text,
	out state text, out locks jsonb, out roles jsonb, out last_sign_in timestamptz, out version int,
	out person_number text, out phone text, out company text, out privileged boolean, out enrolled_at timestamptz,
	out expires_at timestamptz, out password_set_at timestamptz, out totp_since timestamptz, out sessions int,
	out failures_24h int, out locks_30d int, out attempts jsonb, out duty text, out duty_name text, out email text,
	out accounts text[])
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_account core.account;
	v_now timestamptz := clock_timestamp();
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_account := core.account_find(ctx, p_login, 'account.read');
	select v_account.login, p.name, v_account.kind, u.code, u.name, core.account_state(v_account),
		core.account_locks(v_account.id), core.account_roles(v_account.id), v_account.last_sign_in_at, v_account.version,
		p.number, core.phone_mask(p.phone), v_account.company, core.account_privileged(v_account.id), v_account.enrolled_at,
		v_account.expires_at, f.password_set_at, f.totp_enrolled_at,
		(select count(*) from core.session s where s.account_id = v_account.id and s.ended_at is null and s.expires_at > v_now
			and s.last_seen_at + core.interval_setting('session.idle', interval '15 min') > v_now),
		(select count(*) from core.attempt t where t.account_id = v_account.id and t.at > v_now - interval '24 h'
			and t.cause in ('wrong_password', 'wrong_code', 'not_judged')),
		(select count(*) from core.lock l where l.account_id = v_account.id and l.since > v_now - interval '30 days'),
		core.account_attempts(v_account.id), d.code, d.name, p.email, (select array_agg(o.login order by o.login)
			from core.account o where o.person_id = p.id and o.id <> v_account.id
				and core.right_has(ctx, 'account.read', o.unit_id))
	into login, name, kind, unit, unit_name, state, locks, roles, last_sign_in, version, person_number, phone, company,
		privileged, enrolled_at, expires_at, password_set_at, totp_since, sessions, failures_24h, locks_30d, attempts, duty,
		duty_name, email, accounts
	from core.person p join core.unit u on u.id = v_account.unit_id left join core.factor f on f.account_id = v_account.id
		left join core.duty d on d.id = v_account.duty_id
	where p.id = v_account.person_id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_show(text) is
	'The card of one account: state, every lock that stands, roles, factors, the newest five sign-ins, the person''s other
accounts as far as the caller may see them. Phone numbers are masked. Needs account.read for its unit; OP404 otherwise.';

create function api.account_history(p_login text, p_after text default null, p_limit int default 50)
returns table (at timestamptz, event bigint, action text, actor text, outcome text, reason text, summary text, cursor text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_account core.account;
	v_from record;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_account := core.account_find(ctx, p_login, 'account.read');
	select * into v_from from core.cursor_read('account_history:' || v_account.id, p_after, 'after');
	v_secret := core.cursor_key();
	return query select e.at, e.id, e.action, e.actor_login, e.outcome, e.reason,
		core.journal_summary(e.action, e.old, e.new, e.outcome),
		core.cursor_make('account_history:' || v_account.id, core.journal_key(e.at), e.id, v_secret)
	from core.account_history(v_account.login, v_from.key, v_from.id, v_limit) e
	order by e.at desc, e.id desc;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_history(text, text, int) is
	'What happened to an account, and when it signed in and out, newest first. Needs account.read for its unit.';

create function api.account_lock(p_operation uuid, p_login text, p_reason text, p_until timestamptz default null, p_version int default null,
	out login text, out state text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.account_lock(ctx, p_operation, p_login, p_reason, p_until, p_version);
	login := v_result ->> 'login';
	state := v_result ->> 'state';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_lock(uuid, text, text, timestamptz, int) is
	'Locks an account, until lifted when p_until is null, and ends its sessions. Not one''s own (OP403), not one that a
person has locked already, not the last security administrator (OP409), a privileged person only by one (OP403). p_version: as seen, null for any. Needs
account.lock for its unit.';

create function api.account_unlock(p_operation uuid, p_login text, p_reason text, p_locks bigint[] default null, p_version int default null,
	out login text, out state text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.account_unlock(ctx, p_operation, p_login, p_reason, p_locks, p_version);
	login := v_result ->> 'login';
	state := v_result ->> 'state';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_unlock(uuid, text, text, bigint[], int) is
	'Lifts the named locks, all that stand when p_locks is null, and says which. Not one''s own (OP403). A privileged
account needs account.unlock_privileged and a fresh code (OP402). p_version: as seen, null for any. Needs account.unlock
for its unit.';

create function api.account_verify_submit(p_login text, p_code text, out status text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	status := core.caller_submit(ctx, p_login, p_code);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_verify_submit(text, text) is
	'Stores the code that a caller reads out; it is judged by account_verify_result() in a later transaction. Needs
account.verify for the unit of the account.';

create function api.account_verify_result(out status text, out login text, out valid_until timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	select * into v_result from core.caller_result(ctx);
	status := v_result.status;
	login := v_result.login;
	valid_until := v_result.valid_until;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_verify_result() is
	'verified | wrong | code_used | too_many | restart. Until valid_until an unlock of that account by this session is
journaled as verified by code.';
