-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Accounts: find, look, lock, unlock, check a caller. The work and its rules are in core/account*.sql, core/lock.sql
-- and core/caller.sql; here is what a client gets.

create function api.account_list(p_search text default null, p_state text default null, p_unit text default null,
	p_kind text default null, p_sort text default 'login', p_descending boolean default false, p_after text default null,
	p_before text default null, p_limit int default 50, p_role text default null, p_duty text default null)
returns table (login text, name text, kind text, unit text, unit_name text, state text, lock_cause text,
	locked_since timestamptz, locked_until timestamptz, roles text[], last_sign_in timestamptz, ends_at timestamptz,
	version int, cursor text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_sort text := coalesce(p_sort, 'login');
	v_limit int;
	v_search text;
	v_units bigint[];
	v_role bigint;
	v_duty bigint;
	v_from record;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_search := core.account_list_check(p_search, p_state, p_kind, v_sort);
	v_units := core.account_scope_units(ctx, p_unit);
	v_role := core.role_filter(p_role);
	v_duty := core.duty_filter(p_duty);
	select * into v_from from core.cursor_read_place('account_list:' || v_sort, p_after, p_before);
	v_secret := core.cursor_key();
	return query select a.login, a.sort_name collate "default", a.kind, u.code, u.name, s.state, l.cause, l.since, l.until,
		r.roles, a.last_sign_in_at, a.expires_at, a.version,
		core.cursor_make('account_list:' || v_sort, g.key, g.id, v_secret)
	from core.account_page(v_units, v_search, p_state, p_kind, v_role, v_duty, v_sort, p_descending, v_from.key,
			v_from.id, p_before is not null, v_limit) g
		join core.account a on a.id = g.id
		join core.unit u on u.id = a.unit_id
		-- Of several locks the one that stands longest; a lock for ever stands longer than any other.
		left join lateral (select k.cause, k.since, k.until from core.lock k
			where k.account_id = a.id and k.lifted_at is null and coalesce(k.until, 'infinity') > clock_timestamp()
			order by coalesce(k.until, 'infinity') desc, k.since limit 1) k on true
		cross join lateral (select core.account_state(a.enrolled_at, a.expires_at, a.closed_at, k.cause is not null,
			clock_timestamp()) as state) s
		left join lateral (select k.cause, k.since, k.until where s.state = 'locked') l on true
		cross join lateral (select coalesce(array_agg(distinct o.code order by o.code), '{}') as roles
			from core.role_grant t join core.role o on o.id = t.role_id
			where t.account_id = a.id and core.grant_good(t)) r
	order by g.place;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_list(text, text, text, text, text, boolean, text, text, int, text, text) is
	'One page of the accounts of the caller''s units. p_search: every word anywhere in login, name, phone, company or
person number, folded; words of one or two letters at the beginning of a word. p_role: who holds it now. p_after, p_before: the row that the page
follows or precedes, the rows come in list order both times. Needs account.read.';

create function api.account_count(p_search text default null, p_state text default null, p_unit text default null,
	p_kind text default null, p_role text default null, p_duty text default null, out matched bigint, out total bigint, out locked bigint, out estimated boolean)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_search text;
	v_units bigint[];
	v_count record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_search := core.account_list_check(p_search, p_state, p_kind, 'login');
	v_units := core.account_scope_units(ctx, p_unit);
	select * into v_count from core.account_count(v_units, v_search, p_state, p_kind, core.role_filter(p_role),
		core.duty_filter(p_duty));
	matched := v_count.rows;
	estimated := v_count.estimated;
	v_units := core.account_scope_units(ctx, null);
	select * into v_count from core.account_count(v_units, null, null, null, null, null);
	total := v_count.rows;
	estimated := estimated or v_count.estimated;
	select * into v_count from core.account_count(v_units, null, 'locked', null, null, null);
	locked := v_count.rows;
	estimated := estimated or v_count.estimated;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_count(text, text, text, text, text, text) is
	'How many accounts match, how many the caller can see, and how many of these are locked; above 5000 estimated. Needs
account.read.';

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
person has locked already, not the last security administrator (OP409). p_version: as seen, null for any. Needs
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
