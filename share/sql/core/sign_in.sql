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
declare
	-- For every login, real or not, used or not: the time must not show which (A-14).
	v_spared bigint[] := core.unused_spared();
	v_unused boolean := coalesce((select a.idle_since from core.account a where a.id = p_account) < core.unused_before(), false);
	v_locked boolean := exists (select from core.lock l where l.account_id = p_account and l.lifted_at is null
		and l.since <= clock_timestamp() and (l.until is null or l.until > clock_timestamp())
		and (l.device_id is null or l.device_id = p_device));
begin
	return v_locked or (v_unused and p_account <> all (v_spared));
end
$$;
comment on function core.sign_in_locked(bigint, bigint) is 'Whether sign-ins of the account from the device are refused.';

create or replace function core.sign_in_begin(p_login text, p_client_nonce bytea, out server_nonce bytea,
	out login text)
language plpgsql as $$
declare
	v_me record;
begin
	perform core.call_require();
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
		proof = null, code = null, code_form = null, code_key = null, attempt_id = null,
		refused = null, submitted_xid = null, submitted_at = null;
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

create or replace function core.sign_in_subject(p_login text, out id bigint, out login text, out last_sign_in_at timestamptz,
	out closed boolean, out expired boolean, out stored_key bytea, out server_key bytea, out totp_seed bytea,
	out totp_step bigint, out totp_offset int, out one_time bigint, out parts text[], out one_time_key bytea,
	out one_time_server_key bytea)
language plpgsql stable set enable_seqscan = off as $$
declare
	v_dummy bytea := sha256(core.pepper());
begin
	-- By index only: a scan of a small table would end earlier for those who are in it.
	select a.id, a.login, a.last_sign_in_at, coalesce(a.closed_at <= clock_timestamp(), false),
		coalesce(a.expires_at <= clock_timestamp(), false), coalesce(f.stored_key, v_dummy), coalesce(f.server_key, v_dummy),
		f.totp_seed, coalesce(f.totp_step, 0), coalesce(f.totp_offset, 0), o.id, o.parts,
		coalesce(o.stored_key, v_dummy), coalesce(o.server_key, v_dummy)
	into id, login, last_sign_in_at, closed, expired, stored_key, server_key, totp_seed, totp_step, totp_offset, one_time,
		parts, one_time_key, one_time_server_key
	from (select 1) one
		left join core.account a on a.login = p_login and a.kind in ('staff', 'contractor')
		left join core.factor f on f.account_id = coalesce(a.id, 0)
		left join core.one_time_code o on o.account_id = coalesce(a.id, 0) and o.used_at is null and o.voided_at is null
			and o.revealed_at <= clock_timestamp() and o.expires_at > clock_timestamp();
end
$$;
comment on function core.sign_in_subject(text) is
	'What a guess for this login is compared with: id null when there is no such account or it is not for people, keys that fit nothing where there
are none, and the one-time code that is good now.';

create or replace function core.sign_in_code(p_login text, p_account bigint, p_code text, out form text, out digits text,
	out key bytea)
language plpgsql stable as $$
declare
	v_code text := case when octet_length(p_code) > 40 then '-' else coalesce(p_code, '') end;
begin
	form := case when v_code = '' then 'none'
		when v_code ~ '^[0-9]{6}$' then 'totp'
		when v_code ~ '^[0-9]{6} [0-9]{6}$' then 'pair'
		when core.one_time_text(v_code) is not null then 'one_time'
		when core.recovery_text(v_code) is not null then 'recovery'
		else 'other' end;
	-- What is no code is not kept: people type passwords into the wrong field.
	digits := case when form in ('totp', 'pair') then v_code end;
	key := case form when 'one_time' then (core.one_time_keys(p_login, core.one_time_text(v_code))).stored_key
		when 'recovery' then core.recovery_hash(p_account, core.recovery_text(v_code)) end;
end
$$;
comment on function core.sign_in_code(text, bigint, text) is
	'What the code field holds: none | totp | pair | one_time | recovery | other. The form is the choice of whoever types;
for one form the work is the same for every login.';

create or replace function core.sign_in_submit(p_proof bytea, p_code text)
returns text language plpgsql as $$
declare
	v_device core.device;
	v_now timestamptz := clock_timestamp();
	v_me record;
	v_try core.sign_in_try;
	v_who record;
	v_code record;
	v_password boolean;
	v_once boolean;
	v_state text;
	v_attempt bigint;
begin
	perform core.call_require();
	v_device := core.device_require();
	select * into v_me from core.me();
	select * into v_try from core.sign_in_try t where t.pid = v_me.pid and t.backend_start = v_me.backend_start for update;
	if v_try.pid is null or v_try.submitted_xid is not null or v_try.began_at < v_now - interval '60 s' then
		return 'restart';
	end if;
	perform core.device_limit_require(v_device);
	select * into v_who from core.sign_in_subject(v_try.login);
	select * into v_code from core.sign_in_code(v_try.login, coalesce(v_who.id, 0), p_code);
	-- Known here, told to nobody: wrong codes after a right password are counted apart, and a count that
	-- waited for the result could be rolled back (A-04).
	v_password := core.proof_right(v_try, substr(p_proof, 1, 32), v_who.stored_key);
	v_once := core.proof_right(v_try, substr(p_proof, 1, 32), v_who.one_time_key);
	v_state := core.guess_charge(v_who.id, v_try.login_key, v_device, (v_password or v_once)::int, v_who.last_sign_in_at);
	insert into core.attempt (at, login, account_id, device_id, address)
	values (v_now, v_who.login, v_who.id, v_device.id, v_me.address) returning id into v_attempt;
	update core.sign_in_try t set proof = substr(p_proof, 1, 32), attempt_id = v_attempt, code = v_code.digits,
		code_form = v_code.form, code_key = v_code.key, refused = case when v_state <> 'free' then 'locked' end,
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
	out account_id bigint, out signature bytea, out how text, out one_time bigint)
language plpgsql as $$
declare
	v_dummy bytea := sha256(core.pepper());
	v_who record;
	v_password boolean;
	v_once boolean;
	v_seed bytea;
	v_hit bigint;
	v_recovery bigint;
	v_locked boolean;
	v_first text;
	v_second text;
begin
	select * into v_who from core.sign_in_subject(p_try.login);
	account_id := v_who.id;
	v_password := core.proof_right(p_try, p_try.proof, v_who.stored_key);
	v_once := core.proof_right(p_try, p_try.proof, v_who.one_time_key);
	v_seed := core.seed_encrypt(0, v_dummy);
	v_seed := core.seed_decrypt(coalesce(v_who.id, 0), coalesce(v_who.totp_seed, v_seed));
	v_hit := case p_try.code_form
		when 'pair' then core.totp_match_pair(coalesce(v_seed, v_dummy), p_try.code, core.totp_step_now())
		else core.totp_match(coalesce(v_seed, v_dummy), p_try.code, core.totp_step_now(), v_who.totp_offset) end;
	v_hit := case when v_who.totp_seed is not null and v_seed is not null then v_hit end;
	v_recovery := core.recovery_find(coalesce(v_who.id, 0), case p_try.code_form when 'recovery' then p_try.code_key end);
	signature := ext.hmac(core.sign_in_message(p_try), case when v_once then v_who.one_time_server_key
		else v_who.server_key end, 'sha256');
	v_locked := core.sign_in_locked(coalesce(v_who.id, 0), p_device);
	v_first := case when v_once and 'password' = any (v_who.parts) then 'one_time' when v_password then 'password' end;
	v_second := case when v_hit is not null then p_try.code_form when v_recovery is not null then 'recovery'
		when p_try.code_form = 'one_time' and p_try.code_key = v_who.one_time_key then 'one_time'
		when p_try.code_form = 'none' then 'none' end;
	how := core.sign_in_way(v_first, v_second, v_who.parts);
	cause := case when v_who.login is null then 'unknown'
		when p_try.refused is not null or v_locked then 'locked'
		when v_first is null then 'wrong_password'
		when v_who.closed then 'closed'
		when v_who.expired then 'expired'
		when how is null then 'wrong_code'
		when v_hit - (v_second = 'pair')::int <= v_who.totp_step then 'code_used'
		else 'ok' end;
	if cause = 'ok' then
		one_time := case when 'one_time' in (v_first, v_second) then v_who.one_time end;
		cause := core.sign_in_use(v_who.id, v_second, v_hit, v_recovery, one_time);
	end if;
end
$$;
comment on function core.sign_in_judge(core.sign_in_try, bigint) is
	'Judges a committed guess: the cause for core.attempt, the signature that proves the server, and when it is ok how the
person came in and with which one-time code.';

create or replace function core.sign_in_way(p_first text, p_second text, p_parts text[])
returns text language sql immutable as $$
	-- The only pairs that open anything; everything else is null (A-13).
	select case
		when p_first = 'password' and p_second in ('totp', 'pair', 'recovery') then p_second
		when p_first = 'password' and p_second = 'one_time' and p_parts = '{totp}' then 'new_totp'
		when p_first = 'one_time' and p_second in ('totp', 'recovery') and p_parts = '{password}' then 'new_password'
		when p_first = 'one_time' and p_second = 'none' and p_parts = '{password,totp}' then 'new_both' end
$$;
comment on function core.sign_in_way(text, text, text[]) is
	'How somebody comes in with what the two fields proved: totp | pair | recovery for work, new_totp | new_password |
new_both to set new factors; null: not at all.';

create or replace function core.sign_in_use(p_account bigint, p_second text, p_hit bigint, p_recovery bigint, p_one_time bigint)
returns text language plpgsql as $$
declare
	v_offset int := (p_hit - core.totp_step_now())::int;
	v_once text;
begin
	-- The account first, as everybody who changes its factors does; only who proved everything gets here.
	perform from core.account where id = p_account for no key update;
	v_once := case when p_one_time is not null then core.one_time_check(p_account, p_one_time) end;
	if v_once <> 'ok' then
		return v_once;
	end if;
	if p_second in ('totp', 'pair') then
		-- One atomic statement: of two sessions with one code exactly one gets it (A-06).
		update core.factor f set totp_step = p_hit, totp_offset = case when p_second = 'totp' then f.totp_offset
			when v_offset in (-1, 0) then 0 else v_offset end
		where f.account_id = p_account and f.totp_step < p_hit - (p_second = 'pair')::int;
		if not found then
			return 'code_used';
		end if;
	elsif p_second = 'recovery' and not core.recovery_use(p_recovery) then
		return 'wrong_code';
	end if;
	if p_one_time is not null then
		perform core.one_time_open(p_one_time);
	end if;
	return 'ok';
end
$$;
comment on function core.sign_in_use(bigint, text, bigint, bigint, bigint) is
	'Uses up what a sign-in was proven with, each thing once, but for a one-time code, which is used up when the factors are
set: ok, or the cause when somebody else was faster. Two codes in a row teach the server the clock of the phone (A-08).';

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
	v_token bytea := ext.gen_random_bytes(32);
	v_now timestamptz := clock_timestamp();
begin
	perform core.call_require();
	v_device := core.device_require();
	select * into v_me from core.me();
	select * into v_try from core.sign_in_try t where t.pid = v_me.pid and t.backend_start = v_me.backend_start for update;
	if v_try.submitted_xid is null or v_try.submitted_xid = pg_current_xact_id()
		or v_try.submitted_at < v_now - interval '60 s' then
		status := 'restart';
		return;
	end if;
	perform from core.attempt_counter c where c.login_key = v_try.login_key and c.device_id = v_device.id for update;
	select * into v_verdict from core.sign_in_judge(v_try, v_device.id);
	select * into v_account from core.account a where a.id = v_verdict.account_id;
	delete from core.sign_in_try t where t.pid = v_me.pid and t.backend_start = v_me.backend_start;
	update core.attempt set cause = v_verdict.cause, judged_at = v_now where id = v_try.attempt_id;
	ctx.device := v_device.code;
	ctx.device_id := v_device.id;
	ctx.address := v_me.address;
	if v_verdict.cause <> 'ok' then
		perform core.event_append(ctx, 'sign_in', 'account', v_account.login, v_account.unit_id, null,
			jsonb_build_object('cause', v_verdict.cause, 'attempt', v_try.attempt_id), null, null, 'refused');
		raise log 'opconsole sign-in refused: attempt=% cause=% %', v_try.attempt_id, v_verdict.cause, core.log_caller();
	end if;
	perform core.guess_settle(v_account.id, v_try.login_key, v_device, v_verdict.cause, v_account.last_sign_in_at);
	if v_verdict.cause <> 'ok' then
		status := case when v_verdict.cause in ('code_used', 'code_busy') then v_verdict.cause else 'denied' end;
		return;
	end if;
	ctx := core.session_start(v_account, v_device, v_token, v_verdict.how, v_verdict.one_time);
	perform core.sign_in_notice(v_account.id, v_verdict.how);
	status := case when v_verdict.one_time is null then 'ok' else 'enrol' end;
	server_signature := v_verdict.signature;
	session := ctx.session_id;
	token := v_token;
end
$$;
comment on function core.sign_in_result() is
	'Judges the guess that an earlier transaction of this backend submitted: ok | enrol | denied | code_used |
code_busy | restart.';
