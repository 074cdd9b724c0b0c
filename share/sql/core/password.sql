-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Changing one's own password: both factors again, whoever sits at the session (S-07). Commit, then judge, and charged
-- as a sign-in is, so that a session that was left open is no place to guess at. The server gets keys of the new
-- password, never the password. Locks are taken in the order counter row, account, factor, one_time_code, session.

create or replace function core.password_begin(ctx core.session_context, p_client_nonce bytea, out server_nonce bytea)
language plpgsql as $$
begin
	if octet_length(p_client_nonce) is distinct from 32 then
		perform core.refuse('OP400', 'nonce is not valid', 'The client nonce has 32 bytes.', null, 'client_nonce');
	end if;
	server_nonce := ext.gen_random_bytes(32);
	delete from core.ticket where session_id = ctx.session_id and kind in ('password', 'password_guess');
	insert into core.ticket (session_id, kind, arguments, expires_at)
	values (ctx.session_id, 'password', jsonb_build_object('client_nonce', encode(p_client_nonce, 'hex'), 'server_nonce',
		encode(server_nonce, 'hex')), clock_timestamp() + interval '10 min');
end
$$;
comment on function core.password_begin(core.session_context, bytea) is
	'Starts a change of the own password; the nonce is good for one guess within ten minutes.';

create or replace function core.password_right(ctx core.session_context, p_arguments jsonb, p_proof bytea)
returns boolean language plpgsql stable as $$
declare
	v_try core.sign_in_try;
begin
	v_try.login := ctx.login;
	v_try.client_nonce := decode(p_arguments ->> 'client_nonce', 'hex');
	v_try.server_nonce := decode(p_arguments ->> 'server_nonce', 'hex');
	return core.proof_right(v_try, p_proof, (select f.stored_key from core.factor f where f.account_id = ctx.account_id));
end
$$;
comment on function core.password_right(core.session_context, jsonb, bytea) is
	'Whether the proof, made with the nonces of a ticket, belongs to the password of the caller.';

create or replace function core.password_submit(ctx core.session_context, p_proof bytea, p_code text, p_stored_key bytea,
	p_server_key bytea)
returns text language plpgsql as $$
declare
	v_ticket core.ticket;
	v_device core.device;
	v_since timestamptz;
	v_right boolean;
	v_state text;
begin
	if octet_length(p_proof) is distinct from 32 then
		perform core.refuse('OP400', 'proof is not valid', 'A proof has 32 bytes.', null, 'proof');
	end if;
	if octet_length(p_code) is distinct from 6 or p_code !~ '^[0-9]{6}$' then
		perform core.refuse('OP400', 'code is not valid', 'A code has six digits.', null, 'code');
	end if;
	perform core.key_check(p_stored_key, p_server_key);
	-- One proof for one nonce: the ticket is used up by the guess.
	delete from core.ticket where session_id = ctx.session_id and kind = 'password_guess';
	delete from core.ticket where session_id = ctx.session_id and kind = 'password' and expires_at > clock_timestamp()
	returning * into v_ticket;
	if v_ticket.id is null then
		return 'restart';
	end if;
	select * into v_device from core.device where id = ctx.device_id;
	select last_sign_in_at into v_since from core.account where id = ctx.account_id;
	v_right := core.password_right(ctx, v_ticket.arguments, p_proof);
	v_state := core.guess_charge(ctx.account_id, core.login_key(ctx.login), v_device, v_right::int, v_since);
	insert into core.ticket (session_id, kind, arguments, expires_at)
	values (ctx.session_id, 'password_guess', v_ticket.arguments || jsonb_build_object('proof', encode(p_proof, 'hex'),
		'code', p_code, 'stored_key', encode(p_stored_key, 'hex'), 'server_key', encode(p_server_key, 'hex'), 'refused',
		v_state <> 'free'), clock_timestamp() + interval '60 s');
	return 'submitted';
end
$$;
comment on function core.password_submit(core.session_context, bytea, text, bytea, bytea) is
	'Stores and charges a guess of password and code with the keys of the new password; judges nothing.';

create or replace function core.password_judge(ctx core.session_context, p_arguments jsonb)
returns text language plpgsql as $$
declare
	v_cause text;
begin
	if (p_arguments ->> 'refused')::boolean or core.sign_in_locked(ctx.account_id, ctx.device_id) then
		return 'locked';
	end if;
	if not core.password_right(ctx, p_arguments, decode(p_arguments ->> 'proof', 'hex')) then
		return 'wrong_password';
	end if;
	-- Only now: a wrong password must not use a code up (A-13).
	perform from core.account where id = ctx.account_id for no key update;
	v_cause := core.totp_accept(ctx.account_id, p_arguments ->> 'code');
	return v_cause;
end
$$;
comment on function core.password_judge(core.session_context, jsonb) is
	'ok | wrong_password | wrong_code | code_used | locked for a guess that an earlier transaction committed.';

create or replace function core.password_result(ctx core.session_context)
returns text language plpgsql as $$
declare
	v_ticket core.ticket;
	v_device core.device;
	v_key bytea := core.login_key(ctx.login);
	v_account core.account;
	v_cause text;
	v_new jsonb;
begin
	select * into v_ticket from core.ticket t where t.session_id = ctx.session_id and t.kind = 'password_guess' for update;
	if v_ticket.id is null or v_ticket.xid = pg_current_xact_id() or v_ticket.expires_at <= clock_timestamp() then
		return 'restart';
	end if;
	delete from core.ticket where id = v_ticket.id;
	perform from core.attempt_counter c where c.login_key = v_key and c.device_id = ctx.device_id for update;
	v_cause := core.password_judge(ctx, v_ticket.arguments);
	select * into v_device from core.device where id = ctx.device_id;
	select * into v_account from core.account where id = ctx.account_id;
	v_new := jsonb_build_object('cause', v_cause);
	if v_cause = 'ok' then
		update core.factor set stored_key = decode(v_ticket.arguments ->> 'stored_key', 'hex'),
			server_key = decode(v_ticket.arguments ->> 'server_key', 'hex'), password_set_at = clock_timestamp()
		where account_id = ctx.account_id;
		-- Who knows the password needs no one-time code for it.
		update core.one_time_code set voided_at = clock_timestamp(), sealed_code = null
		where account_id = ctx.account_id and used_at is null and voided_at is null and 'password' = any (parts);
		v_new := jsonb_build_object('password', 'changed', 'sessions_ended', core.session_end_others(ctx));
		perform core.notice_make(ctx.account_id, 'password.change', 'The password was changed.');
	end if;
	perform core.event_append(ctx, 'password.change', 'account', ctx.login, v_account.unit_id, null, v_new, null, null,
		case v_cause when 'ok' then 'ok' else 'refused' end);
	if v_cause <> 'ok' then
		raise log 'opconsole password change refused: cause=% %', v_cause, core.log_caller();
	end if;
	perform core.guess_settle(ctx.account_id, v_key, v_device, v_cause, v_account.last_sign_in_at);
	return case when v_cause in ('ok', 'code_used') then v_cause else 'denied' end;
end
$$;
comment on function core.password_result(core.session_context) is
	'Judges the guess that an earlier transaction submitted: ok (the new password is in force) | denied | code_used | restart.';
