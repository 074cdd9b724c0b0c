-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Signing in: commit, then judge. begin hands out the salt and a nonce; submit stores and charges the guess; result
-- judges only a guess that an earlier transaction of the same backend has committed. A client that rolls back, breaks
-- off or sends everything at once has been charged, or has not been judged (A-01). Real and unknown logins cause the
-- same work (A-14): values are computed on every path, rows are joined, nothing returns early.

create or replace function core.login_key(p_login text)
returns bytea language sql stable as $$
	select ext.hmac(convert_to('login:' || p_login, 'UTF8'), core.pepper(), 'sha256')
$$;
comment on function core.login_key(text) is 'Key of the counters of a login, real or not.';

create or replace function core.login_salt(p_login text)
returns bytea language sql stable as $$
	select substr(ext.hmac(convert_to('salt:' || p_login, 'UTF8'), core.pepper(), 'sha256'), 1, 16)
$$;
comment on function core.login_salt(text) is 'Salt of the password of a login, real or not, for ever the same.';

create or replace function core.device_require()
returns core.device language plpgsql stable as $$
declare
	v_device core.device;
begin
	select * into v_device from core.device
	where code = session_user and kind = 'bastion' and (disabled_at is null or disabled_at > clock_timestamp());
	if v_device.id is null then
		perform core.refuse('OP403', 'this device may not sign people in',
			'The device is not registered, or it was disabled.', 'Ask a security administrator.');
	end if;
	return v_device;
end
$$;
comment on function core.device_require() is 'The registered, enabled device behind the client certificate, or OP403.';

create or replace function core.lock_by_policy(p_account bigint, p_device core.device, p_code text, p_until timestamptz,
	p_for_device boolean, p_reason text)
returns void language plpgsql as $$
declare
	ctx core.session_context;
	v_account core.account;
	v_lock bigint;
begin
	select * into v_account from core.account where id = p_account;
	insert into core.lock (account_id, cause, code, reason, since, until, device_id)
	values (p_account, 'policy', p_code, p_reason, clock_timestamp(), p_until,
		case when p_for_device then p_device.id end)
	returning id into v_lock;
	ctx.device := p_device.code;
	ctx.address := (core.me()).address;
	perform core.event_append(ctx, 'account.lock', 'account', v_account.login, v_account.unit_id, null,
		jsonb_build_object('lock', v_lock, 'cause', 'policy', 'code', p_code, 'until', core.time_text(p_until),
			'device', case when p_for_device then p_device.code end), p_reason);
	if p_code <> 'wrong_attempts' then
		perform core.session_end_all(p_account, 'locked', null);
	end if;
end
$$;
comment on function core.lock_by_policy(bigint, core.device, text, timestamptz, boolean, text) is
	'Locks an account without a person: row, event, and for other codes than wrong_attempts the end of its sessions.';

create or replace function core.code_failures(p_key bytea, p_since timestamptz)
returns int language plpgsql stable as $$
begin
	-- Summed over the bastions without locking their rows; only failures since the last success count.
	return (select coalesce(sum(code_failures), 0)::int from core.attempt_counter
		where login_key = p_key and code_failed_at > coalesce(p_since, '-infinity'));
end
$$;
comment on function core.code_failures(bytea, timestamptz) is 'Wrong codes after a right password, over all bastions.';

create or replace function core.day_full(p_account bigint, p_key bytea)
returns boolean language plpgsql stable as $$
begin
	-- Each failure above the limit is followed by one such lock, and after it one more guess is judged.
	return (select coalesce(sum(c.day_failures) >= core.integer_setting('sign_in.day_limit', 20), false)
			and not exists (select from core.lock l where l.account_id = p_account and l.code = 'wrong_attempts'
				and l.device_id is null and l.since >= max(c.failed_at))
		from core.attempt_counter c
		where c.login_key = p_key and c.day_since >= clock_timestamp() - interval '24 h');
end
$$;
comment on function core.day_full(bigint, bytea) is
	'Whether the failures of a day over all bastions ask for a short lock that was not made yet.';

create or replace function core.failures_lock(p_account bigint, p_key bytea, p_device core.device, p_code_sum int,
	p_failures int, p_day_full boolean)
returns text language plpgsql as $$
declare
	v_limit int := core.integer_setting('sign_in.limit', 5);
	v_now timestamptz := clock_timestamp();
	v_for interval := core.interval_setting('sign_in.lock', interval '30 min');
	v_before int;
begin
	if p_code_sum < v_limit and p_failures < v_limit and not p_day_full then
		return 'free';
	end if;
	-- A lock stands for the failures so far; after it the count starts again.
	update core.attempt_counter set failures = 0,
		code_failures = case when p_code_sum >= v_limit then 0 else code_failures end
	where login_key = p_key and device_id = p_device.id;
	if p_account is null then
		return 'locked';
	end if;
	if core.account_last_administrator(p_account) then
		-- Never locked by failures: one guess a minute instead.
		update core.attempt_counter set held_until = v_now + interval '1 min', failures = v_limit - 1
		where login_key = p_key and device_id = p_device.id;
		return 'held';
	end if;
	if p_code_sum >= v_limit then
		perform core.lock_by_policy(p_account, p_device, 'wrong_codes', null, false,
			format('%s wrong codes after the right password', v_limit));
	elsif p_failures >= v_limit then
		select count(*) into v_before from core.lock where account_id = p_account and code = 'wrong_attempts'
			and device_id = p_device.id and since > v_now - interval '24 h';
		perform core.lock_by_policy(p_account, p_device, 'wrong_attempts',
			v_now + least(v_for * (2 ^ least(v_before, 10)), interval '24 h'), true, format('%s wrong attempts', v_limit));
	else
		perform core.lock_by_policy(p_account, p_device, 'wrong_attempts', v_now + interval '5 min', false,
			'too many wrong attempts in a day');
	end if;
	return 'locked';
end
$$;
comment on function core.failures_lock(bigint, bytea, core.device, int, int, boolean) is
	'free | held | locked: locks the account when one of the limits is reached. Wrong codes: until a person unlocks.
Wrong attempts at one bastion: 30 minutes for that bastion, doubled for each such lock in 24 hours. Over all bastions
in a day: 5 minutes for all.';

create or replace function core.sign_in_locked(p_account bigint, p_device bigint)
returns boolean language plpgsql stable as $$
begin
	return (select exists (select from core.lock l where l.account_id = p_account and l.lifted_at is null
			and l.since <= clock_timestamp() and (l.until is null or l.until > clock_timestamp())
			and (l.device_id is null or l.device_id = p_device)));
end
$$;
comment on function core.sign_in_locked(bigint, bigint) is 'Whether sign-ins of the account from the device are refused.';

create or replace function core.sign_in_begin(p_login text, p_client_nonce bytea, out server_nonce bytea,
	out login text)
language plpgsql as $$
declare
	v_me record;
begin
	perform core.isolation_require();
	perform core.device_require();
	if octet_length(p_client_nonce) is distinct from 32 then
		perform core.refuse('OP400', 'nonce is not valid', 'The client nonce has 32 bytes.', null, 'client_nonce');
	end if;
	login := case when core.login_valid(p_login) then p_login else '?' end;
	server_nonce := ext.gen_random_bytes(32);
	select * into v_me from core.me();
	insert into core.sign_in_try as t (pid, backend_start, login, login_key, client_nonce, server_nonce)
	values (v_me.pid, v_me.backend_start, sign_in_begin.login, core.login_key(sign_in_begin.login), p_client_nonce,
		sign_in_begin.server_nonce)
	on conflict (pid, backend_start) do update set login = excluded.login, login_key = excluded.login_key,
		client_nonce = excluded.client_nonce, server_nonce = excluded.server_nonce, began_at = clock_timestamp(),
		proof = null, code = null, attempt_id = null, refused = null, submitted_xid = null, submitted_at = null;
end
$$;
comment on function core.sign_in_begin(text, bytea) is 'Starts a sign-in of this backend; a login of wrong form becomes ?.';

create or replace function core.proof_right(p_try core.sign_in_try, p_proof bytea, p_stored_key bytea)
returns boolean language sql stable as $$
	-- RFC 5802 section 3 with SHA-256.
	select coalesce(sha256(core.bytes_xor(p_proof, ext.hmac(core.sign_in_message(p_try), p_stored_key, 'sha256')))
		= p_stored_key, false)
$$;
comment on function core.proof_right(core.sign_in_try, bytea, bytea) is 'Whether the proof belongs to the stored key.';

create or replace function core.sign_in_message(p_try core.sign_in_try)
returns bytea language sql stable as $$
	select convert_to(p_try.login, 'UTF8') || '\x00'::bytea || p_try.client_nonce || p_try.server_nonce
$$;
comment on function core.sign_in_message(core.sign_in_try) is 'AuthMessage: login, a zero byte, client and server nonce.';

create or replace function core.sign_in_submit(p_proof bytea, p_code text)
returns text language plpgsql as $$
declare
	v_device core.device;
	v_now timestamptz := clock_timestamp();
	v_me record;
	v_try core.sign_in_try;
	v_who record;
	v_count core.attempt_counter;
	v_right int;
	v_locked boolean;
	v_sum int;
	v_full boolean;
	v_state text;
	v_attempt bigint;
begin
	perform core.isolation_require();
	v_device := core.device_require();
	select * into v_me from core.me();
	select * into v_try from core.sign_in_try t where t.pid = v_me.pid and t.backend_start = v_me.backend_start for update;
	if v_try.pid is null or v_try.submitted_xid is not null or v_try.began_at < v_now - interval '60 s' then
		return 'restart';
	end if;
	perform core.device_limit_require(v_device);
	select a.id, a.last_sign_in_at, a.login, coalesce(f.stored_key, sha256(core.pepper())) as stored_key into v_who
	from (select 1) one left join core.account a on a.login = v_try.login left join core.factor f on f.account_id = coalesce(a.id, 0);
	-- Known here, told to nobody: wrong codes after a right password are counted apart, and a count that
	-- waited for the result could be rolled back (A-04).
	v_right := core.proof_right(v_try, substr(p_proof, 1, 32), v_who.stored_key)::int;
	insert into core.attempt_counter (login_key, device_id) values (v_try.login_key, v_device.id) on conflict do nothing;
	select * into v_count from core.attempt_counter c
	where c.login_key = v_try.login_key and c.device_id = v_device.id for update;
	if v_count.failed_at < v_now - core.interval_setting('sign_in.window', interval '24 h') then
		v_count.failures := 0;
	end if;
	if v_count.code_failed_at <= v_who.last_sign_in_at then
		v_count.code_failures := 0;
	end if;
	if v_count.day_since is null or v_count.day_since < v_now - interval '24 h' then
		v_count.day_failures := 0;
		v_count.day_since := v_now;
	end if;
	-- All of it before any decision: an AND or a CASE would save work, and the time would show for whom.
	v_locked := core.sign_in_locked(coalesce(v_who.id, 0), v_device.id);
	v_sum := core.code_failures(v_try.login_key, v_who.last_sign_in_at);
	v_full := core.day_full(coalesce(v_who.id, 0), v_try.login_key);
	v_locked := v_locked or coalesce(v_count.held_until > v_now, false);
	v_state := core.failures_lock(v_who.id, v_try.login_key, v_device, case when v_locked then 0 else v_sum end,
		case when v_locked then 0 else v_count.failures end, v_full and not v_locked);
	v_state := case when v_locked then 'locked' else v_state end;
	-- A refused guess costs nothing and extends nothing (A-05), but the row is written all the same.
	update core.attempt_counter c set
		failures = case when v_state = 'free' then v_count.failures + 1 else c.failures end,
		failed_at = case when v_state = 'free' then v_now else c.failed_at end,
		code_failures = case when v_state = 'free' then v_count.code_failures + v_right else c.code_failures end,
		code_failed_at = case when v_state = 'free' and v_right = 1 then v_now else c.code_failed_at end,
		day_failures = case when v_state = 'free' then v_count.day_failures + 1 else c.day_failures end,
		day_since = v_count.day_since
	where c.login_key = v_try.login_key and c.device_id = v_device.id;
	insert into core.attempt (at, login, account_id, device_id, address)
	values (v_now, v_who.login, v_who.id, v_device.id, v_me.address) returning id into v_attempt;
	-- What is no code is not kept: people type passwords into the wrong field.
	update core.sign_in_try t set proof = substr(p_proof, 1, 32), attempt_id = v_attempt,
		code = case when octet_length(p_code) = 6 and p_code ~ '^[0-9]{6}$' then p_code end,
		refused = case when v_state <> 'free' then 'locked' end,
		submitted_xid = pg_current_xact_id(), submitted_at = v_now
	where t.pid = v_me.pid and t.backend_start = v_me.backend_start;
	return 'submitted';
end
$$;
comment on function core.sign_in_submit(bytea, text) is
	'Stores and charges a guess, and judges nothing: submitted, or restart when there is no begin of the last minute.';

create or replace function core.device_limit_require(p_device core.device)
returns void language plpgsql stable as $$
declare
	v_limit int := core.integer_setting('sign_in.device_limit', 600);
	v_oldest timestamptz;
begin
	-- Counted from the attempts themselves: a counter row would let one client block the whole bastion.
	select at into v_oldest from core.attempt
	where device_id = p_device.id and at > clock_timestamp() - interval '1 h' and cause is distinct from 'ok'
	order by at desc offset v_limit - 1 limit 1;
	if v_oldest is not null then
		perform core.refuse('OP429', 'too many failed sign-ins from this device',
			format('Signing in from this device is possible again at %s.', core.time_text(v_oldest + interval '1 h')),
			'Ask a security administrator to look at the device.');
	end if;
end
$$;
comment on function core.device_limit_require(core.device) is
	'Refuses OP429 when this bastion had sign_in.device_limit failed sign-ins in the last hour.';

create or replace function core.sign_in_judge(p_try core.sign_in_try, p_device bigint, out cause text,
	out account_id bigint, out signature bytea)
language plpgsql as $$
declare
	v_dummy bytea := sha256(core.pepper());
	v_who record;
	v_right boolean;
	v_seed bytea;
	v_hit bigint;
	v_locked boolean;
begin
	select a.id, a.login is not null as known, coalesce(a.closed_at <= clock_timestamp(), false) as closed,
		coalesce(a.expires_at <= clock_timestamp(), false) as expired, coalesce(f.stored_key, v_dummy) as stored_key,
		coalesce(f.server_key, v_dummy) as server_key, f.totp_seed, coalesce(f.totp_step, 0) as totp_step into v_who
	from (select 1) one left join core.account a on a.login = p_try.login left join core.factor f on f.account_id = coalesce(a.id, 0);
	account_id := v_who.id;
	v_right := core.proof_right(p_try, p_try.proof, v_who.stored_key);
	v_seed := core.seed_encrypt(0, v_dummy);
	v_seed := core.seed_decrypt(coalesce(v_who.id, 0), coalesce(v_who.totp_seed, v_seed));
	v_hit := core.totp_match(coalesce(v_seed, v_dummy), p_try.code, core.totp_step_now());
	v_hit := case when v_who.totp_seed is not null and v_seed is not null then v_hit end;
	signature := ext.hmac(core.sign_in_message(p_try), v_who.server_key, 'sha256');
	v_locked := core.sign_in_locked(coalesce(v_who.id, 0), p_device);
	cause := case when not v_who.known then 'unknown'
		when p_try.refused is not null or v_locked then 'locked'
		when not v_right then 'wrong_password'
		when v_who.closed then 'closed'
		when v_who.expired then 'expired'
		when v_hit is null then 'wrong_code'
		when v_hit <= v_who.totp_step then 'code_used'
		else 'ok' end;
	if cause = 'ok' then
		update core.factor f set totp_step = v_hit where f.account_id = v_who.id and f.totp_step < v_hit;
		cause := case when found then 'ok' else 'code_used' end;
	end if;
end
$$;
comment on function core.sign_in_judge(core.sign_in_try, bigint) is
	'Judges a committed guess: the cause for core.attempt, and the signature that proves the server when it is ok.';

create or replace function core.sign_in_result(out status text, out server_signature bytea, out session bigint,
	out token bytea)
language plpgsql as $$
declare
	ctx core.session_context;
	v_device core.device;
	v_me record;
	v_try core.sign_in_try;
	v_verdict record;
	v_account core.account;
	v_count core.attempt_counter;
	v_sum int;
	v_full boolean;
	v_token bytea := ext.gen_random_bytes(32);
	v_now timestamptz := clock_timestamp();
begin
	perform core.isolation_require();
	v_device := core.device_require();
	select * into v_me from core.me();
	select * into v_try from core.sign_in_try t where t.pid = v_me.pid and t.backend_start = v_me.backend_start for update;
	if v_try.submitted_xid is null or v_try.submitted_xid = pg_current_xact_id()
		or v_try.submitted_at < v_now - interval '60 s' then
		status := 'restart';
		return;
	end if;
	select * into v_count from core.attempt_counter c
	where c.login_key = v_try.login_key and c.device_id = v_device.id for update;
	select * into v_verdict from core.sign_in_judge(v_try, v_device.id);
	select * into v_account from core.account a where a.id = v_verdict.account_id;
	delete from core.sign_in_try t where t.pid = v_me.pid and t.backend_start = v_me.backend_start;
	update core.attempt set cause = v_verdict.cause, judged_at = v_now where id = v_try.attempt_id;
	-- A success and a code that was used already were no guesses: their charge is taken back.
	update core.attempt_counter c set
		failures = case v_verdict.cause when 'ok' then 0 when 'code_used' then greatest(c.failures - 1, 0) else c.failures end,
		code_failures = case v_verdict.cause when 'ok' then 0 when 'code_used' then greatest(c.code_failures - 1, 0)
			else c.code_failures end,
		day_failures = case when v_verdict.cause in ('ok', 'code_used') then greatest(c.day_failures - 1, 0)
			else c.day_failures end
	where c.login_key = v_try.login_key and c.device_id = v_device.id;
	ctx.device := v_device.code;
	ctx.device_id := v_device.id;
	ctx.address := v_me.address;
	if v_verdict.cause <> 'ok' then
		perform core.event_append(ctx, 'sign_in', 'account', v_account.login, v_account.unit_id, null,
			jsonb_build_object('cause', v_verdict.cause, 'attempt', v_try.attempt_id), null, null, 'refused');
		raise log 'opconsole sign-in refused: attempt=% cause=% %', v_try.attempt_id, v_verdict.cause, core.log_caller();
		-- As in submit: counted for every cause, acted upon for guesses only.
		v_sum := core.code_failures(v_try.login_key, v_account.last_sign_in_at);
		v_full := core.day_full(coalesce(v_account.id, 0), v_try.login_key);
		if v_verdict.cause not in ('wrong_password', 'wrong_code', 'unknown') then
			v_sum := 0;
			v_full := false;
			v_count.failures := 0;
		end if;
		perform core.failures_lock(v_account.id, v_try.login_key, v_device, v_sum, v_count.failures, v_full);
		status := case v_verdict.cause when 'code_used' then 'code_used' else 'denied' end;
		return;
	end if;
	ctx := core.session_start(v_account, v_device, v_token);
	status := 'ok';
	server_signature := v_verdict.signature;
	session := ctx.session_id;
	token := v_token;
end
$$;
comment on function core.sign_in_result() is
	'Judges the guess that an earlier transaction of this backend submitted: ok | denied | code_used | restart.';

create or replace function core.session_start(p_account core.account, p_device core.device, p_token bytea)
returns core.session_context language plpgsql as $$
declare
	ctx core.session_context;
	v_now timestamptz := clock_timestamp();
	v_me record;
	v_backend record;
begin
	select * into v_me from core.me();
	select a.sslversion, a.sslcipher, a.ssl_client_serial::text as serial into v_backend
	from pg_stat_get_activity(pg_backend_pid()) a;
	-- Signing in again on the same connection ends what the connection had before.
	update core.session s set ended_at = v_now, end_reason = 'replaced'
	from core.session_backend b where b.pid = v_me.pid and b.backend_start = v_me.backend_start
		and s.id = b.session_id and s.ended_at is null;
	update core.session set ended_at = v_now, end_reason = 'replaced' where id in (
		select s.id from core.session s where s.account_id = p_account.id and s.ended_at is null
		order by s.created_at desc offset greatest(core.integer_setting('session.limit', 10) - 1, 0));
	insert into core.session (account_id, device_id, token_hash, address, tls_version, tls_cipher, certificate_serial,
		previous_sign_in_at, previous_sign_in_from, created_at, last_seen_at, expires_at, fresh_until)
	values (p_account.id, p_device.id, sha256(p_token), v_me.address, v_backend.sslversion, v_backend.sslcipher,
		v_backend.serial, p_account.last_sign_in_at,
		concat_ws(' ', p_account.last_sign_in_device, p_account.last_sign_in_address), v_now, v_now,
		v_now + core.interval_setting('session.absolute', interval '12 h'),
		v_now + core.interval_setting('fresh_code.valid', interval '5 min'))
	returning id into ctx.session_id;
	insert into core.session_backend (pid, backend_start, session_id)
	values (v_me.pid, v_me.backend_start, ctx.session_id)
	on conflict (pid, backend_start) do update set session_id = excluded.session_id, bound_xid = pg_current_xact_id(),
		bound_at = clock_timestamp();
	update core.account set last_sign_in_at = v_now, last_sign_in_device = p_device.code,
		last_sign_in_address = v_me.address where id = p_account.id;
	ctx.account_id := p_account.id;
	ctx.person_id := p_account.person_id;
	ctx.login := p_account.login;
	ctx.device := p_device.code;
	ctx.device_id := p_device.id;
	ctx.address := v_me.address;
	perform core.event_append(ctx, 'sign_in', 'session', ctx.session_id::text, p_account.unit_id, null,
		jsonb_build_object('tls', v_backend.sslversion, 'certificate', v_backend.serial));
	return ctx;
end
$$;
comment on function core.session_start(core.account, core.device, bytea) is
	'Makes the session of a person who has proven both factors and binds this backend to it, from the next transaction on.';
