-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What a guess of a password and a code costs, for signing in and for changing one's password: charged when it is
-- submitted, settled when it is judged. The same statements run for real and unknown logins (A-14). Locks are taken in
-- the order counter row, then the rows that core.failures_lock() writes.

create or replace function core.guess_charge(p_account bigint, p_key bytea, p_device core.device, p_right int,
	p_since timestamptz)
returns text language plpgsql as $$
declare
	v_now timestamptz := clock_timestamp();
	v_count core.attempt_counter;
	v_locked boolean;
	v_sum int;
	v_full boolean;
	v_state text;
begin
	insert into core.attempt_counter (login_key, device_id) values (p_key, p_device.id) on conflict do nothing;
	select * into v_count from core.attempt_counter c
	where c.login_key = p_key and c.device_id = p_device.id for update;
	if v_count.failed_at < v_now - core.interval_setting('sign_in.window', interval '24 h') then
		v_count.failures := 0;
	end if;
	if v_count.code_failed_at <= p_since then
		v_count.code_failures := 0;
	end if;
	if v_count.day_since is null or v_count.day_since < v_now - interval '24 h' then
		v_count.day_failures := 0;
		v_count.day_since := v_now;
	end if;
	-- All of it before any decision: an AND or a CASE would save work, and the time would show for whom.
	v_locked := core.sign_in_locked(coalesce(p_account, 0), p_device.id);
	v_sum := core.code_failures(p_key, p_since);
	v_full := core.day_full(coalesce(p_account, 0), p_key);
	v_locked := v_locked or coalesce(v_count.held_until > v_now, false);
	v_state := core.failures_lock(p_account, p_key, p_device, case when v_locked then 0 else v_sum end,
		case when v_locked then 0 else v_count.failures end, v_full and not v_locked);
	v_state := case when v_locked then 'locked' else v_state end;
	-- A refused guess costs nothing and extends nothing (A-05), but the row is written all the same.
	update core.attempt_counter c set
		failures = case when v_state = 'free' then v_count.failures + 1 else c.failures end,
		failed_at = case when v_state = 'free' then v_now else c.failed_at end,
		code_failures = case when v_state = 'free' then v_count.code_failures + p_right else c.code_failures end,
		code_failed_at = case when v_state = 'free' and p_right = 1 then v_now else c.code_failed_at end,
		day_failures = case when v_state = 'free' then v_count.day_failures + 1 else c.day_failures end,
		day_since = v_count.day_since
	where c.login_key = p_key and c.device_id = p_device.id;
	return v_state;
end
$$;
comment on function core.guess_charge(bigint, bytea, core.device, int, timestamptz) is
	'Charges one guess: free, or locked | held when it must not be judged. p_account null: unknown login. p_right 1: the
password is right, so the code is what is guessed (A-04). p_since: the last success.';

create or replace function core.guess_settle(p_account bigint, p_key bytea, p_device core.device, p_cause text,
	p_since timestamptz)
returns void language plpgsql as $$
declare
	v_right boolean := p_cause in ('ok', 'code_used', 'code_busy');
	v_count core.attempt_counter;
	v_sum int;
	v_full boolean;
begin
	-- A success, and a right code that was used already or is in use, were no guesses: their charge is taken back.
	update core.attempt_counter c set
		failures = case when p_cause = 'ok' then 0 when v_right then greatest(c.failures - 1, 0) else c.failures end,
		code_failures = case when p_cause = 'ok' then 0 when v_right then greatest(c.code_failures - 1, 0)
			else c.code_failures end,
		day_failures = case when v_right then greatest(c.day_failures - 1, 0) else c.day_failures end
	where c.login_key = p_key and c.device_id = p_device.id
	returning * into v_count;
	-- As at the charge: counted for every cause, acted upon for guesses only.
	v_sum := core.code_failures(p_key, p_since);
	v_full := core.day_full(coalesce(p_account, 0), p_key);
	if p_cause not in ('wrong_password', 'wrong_code', 'unknown') then
		v_sum := 0;
		v_full := false;
		v_count.failures := 0;
	end if;
	perform core.failures_lock(p_account, p_key, p_device, v_sum, v_count.failures, v_full);
end
$$;
comment on function core.guess_settle(bigint, bytea, core.device, text, timestamptz) is
	'Settles a charged guess after its judgement: takes the charge back, or locks when a limit is reached.';
