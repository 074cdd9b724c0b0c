-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The end of a sign-in that was judged right (core/sign_in.sql): the session, and what its owner is told later.

create or replace function core.sign_in_notice(p_account bigint, p_how text)
returns void language plpgsql as $$
begin
	if p_how = 'recovery' then
		perform core.notice_make(p_account, 'recovery.use',
			format(case when core.account_privileged_ever(p_account) then 'A recovery code was used to sign in; codes left: %s.'
				else 'A recovery code was used to sign in; codes left: %s. If the phone is lost, set up a new one in My account.' end,
				core.recovery_left(p_account)));
	elsif p_how = 'pair' then
		perform core.notice_make(p_account, 'totp.resync', 'The clock of the code generator was learned anew from two codes.');
	elsif p_how in ('new_totp', 'new_password', 'new_both') then
		perform core.notice_make(p_account, 'restart.use', 'A one-time code was used to set up the sign-in anew.');
	end if;
end
$$;
comment on function core.sign_in_notice(bigint, text) is 'Tells the owner about a sign-in by another way than password and code.';

create or replace function core.session_start(p_account core.account, p_device core.device, p_token bytea, p_how text,
	p_one_time bigint)
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
		previous_sign_in_at, previous_sign_in_from, created_at, last_seen_at, expires_at, fresh_until, purpose,
		one_time_code_id)
	values (p_account.id, p_device.id, sha256(p_token), v_me.address, v_backend.sslversion, v_backend.sslcipher,
		v_backend.serial, p_account.last_sign_in_at,
		concat_ws(' ', p_account.last_sign_in_device, p_account.last_sign_in_address), v_now, v_now,
		v_now + case when p_one_time is null then core.interval_setting('session.absolute', interval '12 h')
			else least(core.interval_setting('session.absolute', interval '12 h'), interval '1 h') end,
		case when p_one_time is null then v_now + core.interval_setting('fresh_code.valid', interval '5 min') end,
		case when p_one_time is null then 'work' else 'enrolment' end, p_one_time)
	returning id into ctx.session_id;
	insert into core.session_backend (pid, backend_start, session_id)
	values (v_me.pid, v_me.backend_start, ctx.session_id)
	on conflict (pid, backend_start) do update set session_id = excluded.session_id, bound_xid = pg_current_xact_id(),
		bound_at = clock_timestamp();
	if p_one_time is null then
		update core.account set last_sign_in_at = v_now, last_sign_in_device = p_device.code,
			last_sign_in_address = v_me.address where id = p_account.id;
	end if;
	ctx.account_id := p_account.id;
	ctx.person_id := p_account.person_id;
	ctx.login := p_account.login;
	ctx.device := p_device.code;
	ctx.device_id := p_device.id;
	ctx.address := v_me.address;
	perform core.event_append(ctx, 'sign_in', 'session', ctx.session_id::text, p_account.unit_id, null,
		jsonb_build_object('tls', v_backend.sslversion, 'certificate', v_backend.serial, 'how', p_how, 'one_time_code',
			p_one_time));
	return ctx;
end
$$;
comment on function core.session_start(core.account, core.device, bytea, text, bigint) is
	'Makes the session of a person who has proven who he is and binds this backend to it, from the next transaction on.
p_how: core.sign_in_way(). p_one_time: the code used; the session can set factors then and nothing else, for an hour.';
