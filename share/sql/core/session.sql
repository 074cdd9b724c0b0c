-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The session check, the first statement of every api function that needs a signed-in person:
--
--	ctx core.session_context := core.session_require();
--
-- A session belongs to backends (pid + start time) that resumed it in an earlier, committed transaction. Nothing that
-- a client can set takes part (D-07). Never put the check into a WHERE clause: on an empty table it isn't evaluated.

create or replace function core.me(out pid int, out backend_start timestamptz, out address text)
language plpgsql stable as $$
begin
	-- Not in SQL, like the others that every call begins with: that would be planned anew in every transaction.
	select a.pid, a.backend_start, coalesce(host(a.client_addr), 'local') into pid, backend_start, address
	from pg_stat_get_activity(pg_backend_pid()) a;
end
$$;
comment on function core.me() is
	'The backend of the caller. The owner needs pg_read_all_stats, else backend_start is null and nobody gets in.';

create or replace function core.isolation_require()
returns void language plpgsql stable as $$
begin
	-- In a higher isolation level a session that was ended would go on reading its old snapshot.
	if current_setting('transaction_isolation') <> 'read committed' then
		perform core.refuse('OP400', 'transaction isolation is not allowed',
			'Calls are answered in transactions of isolation level read committed only.');
	end if;
end
$$;
comment on function core.isolation_require() is 'Refuses OP400 outside read committed.';

create or replace function core.policy_there()
returns void language plpgsql stable as $$
begin
	-- Z-11: a policy that can't be read is no policy of anything goes.
	if not exists (select from core.policy) then
		perform core.refuse('OP503', 'the security policy can not be read', 'Nothing is allowed without it.',
			'The database administrator must look at the server at once.');
	end if;
end
$$;
comment on function core.policy_there() is 'Refuses OP503 when the table of policies is empty.';

create or replace function core.interval_setting(p_name text, p_default interval)
returns interval language plpgsql stable as $$
declare
	v_value interval;
begin
	-- Not in SQL: that would be planned anew at every call.
	select value::interval into v_value from core.policy where name = p_name and kind = 'interval';
	if v_value is null then
		perform core.policy_there();
	end if;
	return coalesce(v_value, p_default);
end
$$;
comment on function core.interval_setting(text, interval) is 'The value of an interval policy.';

create or replace function core.integer_setting(p_name text, p_default int)
returns int language plpgsql stable as $$
declare
	v_value int;
begin
	-- Not in SQL: that would be planned anew at every call.
	select value::int into v_value from core.policy where name = p_name and kind = 'integer';
	if v_value is null then
		perform core.policy_there();
	end if;
	return coalesce(v_value, p_default);
end
$$;
comment on function core.integer_setting(text, int) is 'The value of an integer policy.';

create or replace function core.session_blocked(p_account bigint, p_now timestamptz default clock_timestamp())
returns boolean language plpgsql stable as $$
begin
	-- Wrong guesses by anybody must not throw out the person who is working: those locks stop sign-ins only.
	return exists (select from core.lock l where l.account_id = p_account and l.lifted_at is null and l.since <= p_now
		and (l.until is null or l.until > p_now) and l.device_id is null and l.code <> 'wrong_attempts')
		or core.account_unused(p_account);
end
$$;
comment on function core.session_blocked(bigint, timestamptz) is
	'Whether a lock is active that ends open sessions, or the account went unused for too long (Z-12).';

create or replace function core.session_over(p_session core.session)
returns void language plpgsql as $$
declare
	v_lock record;
	v_by text;
begin
	-- The newest lock that ends sessions explains more than the bare word in end_reason.
	select l.since, l.reason, l.cause, a.login into v_lock
	from core.lock l left join core.account a on a.id = l.by_account
	where l.account_id = p_session.account_id and l.device_id is null and l.code <> 'wrong_attempts'
		and l.since >= p_session.created_at and (l.lifted_at is null or p_session.end_reason = 'locked')
	order by l.since desc limit 1;
	if found and coalesce(p_session.end_reason, 'locked') = 'locked' then
		perform core.refuse('OP401', 'your account was locked',
			format('Locked by %s at %s: %s.', coalesce(v_lock.login, 'policy'), core.time_text(v_lock.since),
				rtrim(coalesce(v_lock.reason, 'no reason given'), '.')),
			'Ask a security administrator or the help desk.');
	end if;
	if p_session.end_reason = 'locked' then
		perform core.refuse('OP401', 'your account was locked', null, 'Ask a security administrator or the help desk.');
	elsif p_session.end_reason = 'ended' then
		select login into v_by from core.account where id = p_session.ended_by;
		perform core.refuse('OP401', 'your session was ended',
			format('Ended by %s at %s.', coalesce(v_by, 'policy'), core.time_text(p_session.ended_at)), 'Sign in again.');
	elsif p_session.end_reason = 'sign_out' then
		perform core.refuse('OP401', 'you have signed out', null, 'Sign in again.');
	elsif p_session.end_reason = 'closed' then
		perform core.refuse('OP401', 'your account was closed', null, 'Ask a security administrator.');
	elsif p_session.end_reason = 'device' then
		perform core.refuse('OP401', 'this device was disabled', null, 'Ask a security administrator.');
	elsif p_session.end_reason = 'expired' or p_session.expires_at <= clock_timestamp() then
		perform core.refuse('OP401', 'your session has expired',
			format('It was good until %s.', core.time_text(p_session.expires_at)), 'Sign in again.');
	elsif p_session.end_reason = 'enrolled' then
		perform core.refuse('OP401', 'your sign-in is set up', null, 'Sign in with the new password and the code of your phone.');
	elsif p_session.end_reason = 'restarted' then
		perform core.refuse('OP401', 'the one-time code is not good any more', 'It was taken back or replaced by another.',
			'Ask for a new code.');
	elsif p_session.end_reason = 'begun_again' then
		perform core.refuse('OP401', 'the setting-up of your sign-in was begun again',
			format('Somebody signed in with the same one-time code at %s, when this connection was gone.',
				core.time_text(p_session.ended_at)),
			'If that was not you, call the help desk at once: they take the code back.');
	elsif p_session.end_reason = 'replaced' then
		perform core.refuse('OP401', 'your session was replaced', 'The same connection signed in again.', 'Sign in again.');
	end if;
	perform core.refuse('OP401', 'your session ended because nobody used it',
		format('It was last used at %s.', core.time_text(p_session.last_seen_at)), 'Sign in again.');
end
$$;
comment on function core.session_over(core.session) is 'Refuses OP401 with the reason why this session is over.';

create or replace function core.session_check(p_touch boolean, p_any boolean default false)
returns core.session_context language plpgsql as $$
declare
	ctx core.session_context;
	v_now timestamptz := clock_timestamp();
	v_session core.session;
	v_me record;
	v_found record;
begin
	perform core.call_require();
	v_me := core.me();
	select s as session, b.bound_xid into v_found
	from core.session_backend b join core.session s on s.id = b.session_id
	where b.pid = v_me.pid and b.backend_start = v_me.backend_start;
	if not found then
		perform core.refuse('OP401', 'you are not signed in', null, 'Sign in first.');
	end if;
	-- Visible and made by this very transaction: it may still be rolled back.
	v_session := v_found.session;
	if v_found.bound_xid = pg_current_xact_id_if_assigned() then
		perform core.refuse('OP401', 'you are not signed in',
			'A session can be used from the next transaction on.', 'Commit first.');
	end if;
	if v_session.ended_at is not null or v_session.expires_at <= v_now
		or v_session.last_seen_at + core.interval_setting('session.idle', interval '15 min') <= v_now then
		perform core.session_over(v_session);
	end if;
	select a.id as account_id, a.person_id, a.login, d.code as device, d.id as device_id, case
			when d.disabled_at <= v_now or d.code <> session_user then 'device'
			when a.closed_at <= v_now or a.expires_at <= v_now then 'closed'
			when core.session_blocked(a.id, v_now) then 'locked' end as over
	into strict v_found
	from core.account a, core.device d where a.id = v_session.account_id and d.id = v_session.device_id;
	if v_found.over is not null then
		v_session.end_reason := v_found.over;
		v_session.ended_at := v_now;
		perform core.session_over(v_session);
	end if;
	-- Who came with a one-time code has shown no second factor of his own yet (A-13).
	if v_session.purpose <> 'work' and not p_any then
		perform core.refuse('OP401', 'finish setting up your sign-in first',
			'This session can set the password and the code generator and nothing else.',
			'Set them up, then sign in with them.');
	end if;
	ctx := row(v_session.id, v_found.account_id, v_found.person_id, v_found.login, v_found.device, v_found.device_id,
		v_me.address, v_session.fresh_until);
	-- One write in 10 s is enough for a limit of minutes; a read-only transaction is no activity.
	if p_touch and v_session.last_seen_at < v_now - interval '10 s'
		and current_setting('transaction_read_only') = 'off' then
		update core.session set last_seen_at = v_now where id = v_session.id and ended_at is null;
	end if;
	return ctx;
end
$$;
comment on function core.session_check(boolean, boolean) is
	'The caller''s session, or OP401 with the reason. p_touch: the call counts as activity. p_any: a session that was begun
with a one-time code is good enough.';

create or replace function core.session_require()
returns core.session_context language plpgsql as $$
begin
	return core.session_check(true);
end
$$;
comment on function core.session_require() is
	'The first statement of every api function that needs a session; see the head of core/session.sql.';

create or replace function core.session_require_any()
returns core.session_context language plpgsql as $$
begin
	return core.session_check(true, true);
end
$$;
comment on function core.session_require_any() is
	'core.session_require() for the few calls that a session begun with a one-time code may make, too.';

create or replace function core.session_end_all(p_account bigint, p_reason text, p_by bigint)
returns int language plpgsql as $$
declare
	v_count int;
begin
	update core.session set ended_at = clock_timestamp(), end_reason = p_reason, ended_by = p_by
	where account_id = p_account and ended_at is null;
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function core.session_end_all(bigint, text, bigint) is
	'Ends the open sessions of an account (p_reason locked | closed | ended; p_by null: policy). A lock must call it,
otherwise an unlock would bring the sessions back to life.';

create or replace function core.session_end_others(ctx core.session_context)
returns int language plpgsql as $$
declare
	v_count int;
begin
	update core.session set ended_at = clock_timestamp(), end_reason = 'ended', ended_by = ctx.account_id
	where account_id = ctx.account_id and id <> ctx.session_id and ended_at is null;
	get diagnostics v_count = row_count;
	return v_count;
end
$$;
comment on function core.session_end_others(core.session_context) is
	'Ends the other sessions of the caller, as when factors change: somebody may sit in one of them.';

create or replace function core.fresh_require(ctx core.session_context)
returns void language plpgsql stable as $$
begin
	if ctx.fresh_until is null or ctx.fresh_until <= clock_timestamp() then
		perform core.refuse('OP402', 'a fresh code is needed',
			format('This needs a code that was entered less than %s minutes ago.',
				extract(epoch from core.interval_setting('fresh_code.valid', interval '5 min'))::int / 60),
			'Enter the code that your phone shows now.');
	end if;
end
$$;
comment on function core.fresh_require(core.session_context) is 'Refuses OP402 without a fresh code (S-07).';

create or replace function core.session_resume(p_token bytea, out session bigint, out login text,
	out expires_at timestamptz, out idle_seconds int)
language plpgsql as $$
declare
	ctx core.session_context;
	v_device core.device;
	v_session core.session;
	v_account core.account;
	v_me record;
	v_idle interval := core.interval_setting('session.idle', interval '15 min');
begin
	perform core.call_require();
	v_device := core.device_require();
	select * into v_me from core.me();
	select * into v_session from core.session s where s.token_hash = sha256(substr(p_token, 1, 64));
	if v_session.id is null or v_session.device_id <> v_device.id then
		if v_session.id is not null then
			raise log 'opconsole alarm: session % was issued to another device, %', v_session.id, core.log_caller();
		end if;
		perform core.refuse('OP401', 'the session can not be continued', null, 'Sign in again.');
	end if;
	select * into strict v_account from core.account a where a.id = v_session.account_id;
	if v_session.ended_at is not null or v_session.expires_at <= clock_timestamp()
		or v_session.last_seen_at + v_idle <= clock_timestamp() or core.session_blocked(v_account.id) then
		perform core.session_over(v_session);
	end if;
	if v_account.closed_at <= clock_timestamp() or v_account.expires_at <= clock_timestamp() then
		v_session.end_reason := 'closed';
		perform core.session_over(v_session);
	end if;
	insert into core.session_backend (pid, backend_start, session_id)
	values (v_me.pid, v_me.backend_start, v_session.id)
	on conflict (pid, backend_start) do update set session_id = excluded.session_id, bound_xid = pg_current_xact_id(),
		bound_at = clock_timestamp();
	ctx := row(v_session.id, v_account.id, v_account.person_id, v_account.login, v_device.code, v_device.id, v_me.address,
		v_session.fresh_until);
	perform core.event_append(ctx, 'session.resume', 'session', v_session.id::text, v_account.unit_id);
	session := v_session.id;
	login := v_account.login;
	expires_at := v_session.expires_at;
	idle_seconds := extract(epoch from v_idle)::int;
end
$$;
comment on function core.session_resume(bytea) is
	'Binds this backend to the session of the token, or refuses OP401. A token of another device is alarmed (S-06).';

create or replace function core.session_sign_out(ctx core.session_context)
returns bigint language plpgsql as $$
begin
	update core.session set ended_at = clock_timestamp(), end_reason = 'sign_out', ended_by = ctx.account_id
	where id = ctx.session_id and ended_at is null;
	perform core.event_append(ctx, 'sign_out', 'session', ctx.session_id::text);
	return ctx.session_id;
end
$$;
comment on function core.session_sign_out(core.session_context) is 'Ends the session for all its backends (S-05).';
