-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A fresh code shows that the person who signed in still sits there (S-07). Commit, then judge, as in signing in;
-- wrong ones count with the wrong codes of sign-ins and lock the account in the same way. A code may be bound to one
-- action ("request.approve:17"): it is good for that action once and for nothing else. The refusal OP402 names what to
-- bind the code to in its column field, and the client sends it back with the code.
--
-- Whose phone is lost shows a recovery code instead, for a new phone and for nothing else (A-12): it is a factor that he
-- got under the old ones. Accounts that two persons have to agree about are told to ask for that.

create or replace function core.fresh_code_take(ctx core.session_context, p_code text, p_for text)
returns jsonb language plpgsql as $$
declare
	v_recovery text := core.recovery_text(p_code);
begin
	if v_recovery is not null and p_for = 'totp.begin' then
		perform core.recovery_allow(ctx);
		-- What is on paper is not kept as it is typed (A-10).
		return jsonb_build_object('recovery', encode(core.recovery_hash(ctx.account_id, v_recovery), 'hex'), 'for', p_for);
	end if;
	if octet_length(p_code) is distinct from 6 or p_code !~ '^[0-9]{6}$' then
		perform core.refuse('OP400', 'code is not valid', case when p_for = 'totp.begin'
			then 'A code has six digits; a recovery code is like abcde-fgh23.' else 'A code has six digits.' end, null, 'code');
	end if;
	return jsonb_build_object('code', p_code, 'for', p_for);
end
$$;
comment on function core.fresh_code_take(core.session_context, text, text) is
	'What is kept of a fresh code until it is judged; OP400 for what is none, OP403 for a recovery code of a privileged account.';

create or replace function core.fresh_code_judge(ctx core.session_context, p_arguments jsonb)
returns text language plpgsql as $$
begin
	if p_arguments ? 'recovery' then
		return case when core.recovery_use(core.recovery_find(ctx.account_id, decode(p_arguments ->> 'recovery', 'hex')))
			then 'ok' else 'wrong_code' end;
	end if;
	return core.totp_accept(ctx.account_id, p_arguments ->> 'code');
end
$$;
comment on function core.fresh_code_judge(core.session_context, jsonb) is
	'ok | code_used | wrong_code for what core.fresh_code_take() kept; a right one is used up.';

create or replace function core.fresh_code_submit(ctx core.session_context, p_code text, p_for text)
returns text language plpgsql as $$
declare
	v_key bytea := core.login_key(ctx.login);
	v_device core.device;
	v_count core.attempt_counter;
	v_since timestamptz;
	v_now timestamptz := clock_timestamp();
	v_kept jsonb;
begin
	if octet_length(p_for) > 120 or p_for !~ '^[a-z_]+\.[a-z_]+(:[a-z0-9._-]{1,64})?$' then
		perform core.refuse('OP400', 'purpose of the code is not valid',
			'It is the word that the refusal "a fresh code is needed" came with.', null, 'for');
	end if;
	v_kept := core.fresh_code_take(ctx, p_code, p_for);
	select * into v_device from core.device where id = ctx.device_id;
	select last_sign_in_at into v_since from core.account where id = ctx.account_id;
	insert into core.attempt_counter (login_key, device_id) values (v_key, ctx.device_id) on conflict do nothing;
	select * into v_count from core.attempt_counter c where c.login_key = v_key and c.device_id = ctx.device_id for update;
	delete from core.ticket where session_id = ctx.session_id and kind = 'fresh_code';
	if v_count.held_until > v_now then
		perform core.refuse('OP429', 'too many wrong codes',
			format('The next code is taken at %s.', core.time_text(v_count.held_until)), 'Wait, then enter a new code.');
	end if;
	if core.failures_lock(ctx.account_id, v_key, v_device, core.code_failures(v_key, v_since), 0, false) <> 'free' then
		-- Committed like a guess; the result finds the session ended by the lock.
		return 'submitted';
	end if;
	update core.attempt_counter c set code_failed_at = v_now,
		code_failures = case when c.code_failed_at > v_since then c.code_failures else 0 end + 1
	where c.login_key = v_key and c.device_id = ctx.device_id;
	insert into core.ticket (session_id, kind, arguments, expires_at)
	values (ctx.session_id, 'fresh_code', v_kept, v_now + interval '60 s');
	return 'submitted';
end
$$;
comment on function core.fresh_code_submit(core.session_context, text, text) is 'Stores and charges a fresh code; judges nothing.';

create or replace function core.fresh_code_result(ctx core.session_context, out status text, out fresh_until timestamptz)
language plpgsql as $$
declare
	v_key bytea := core.login_key(ctx.login);
	v_device core.device;
	v_ticket core.ticket;
	v_verdict text;
	v_count core.attempt_counter;
begin
	select * into v_ticket from core.ticket t where t.session_id = ctx.session_id and t.kind = 'fresh_code' for update;
	if v_ticket.id is null or v_ticket.xid = pg_current_xact_id() or v_ticket.expires_at <= clock_timestamp() then
		status := 'restart';
		return;
	end if;
	delete from core.ticket where id = v_ticket.id;
	v_verdict := core.fresh_code_judge(ctx, v_ticket.arguments);
	perform core.event_append(ctx, 'fresh_code', 'session', ctx.session_id::text, null, null,
		jsonb_strip_nulls(jsonb_build_object('cause', v_verdict, 'for', v_ticket.arguments -> 'for', 'how',
			case when v_ticket.arguments ? 'recovery' then 'recovery' end)),
		null, null, case v_verdict when 'ok' then 'ok' else 'refused' end);
	update core.attempt_counter c set code_failures = case v_verdict when 'ok' then 0
		when 'code_used' then greatest(c.code_failures - 1, 0) else c.code_failures end
	where c.login_key = v_key and c.device_id = ctx.device_id
	returning * into v_count;
	if v_verdict = 'wrong_code' then
		select * into v_device from core.device where id = ctx.device_id;
		perform core.failures_lock(ctx.account_id, v_key, v_device,
			core.code_failures(v_key, (select last_sign_in_at from core.account where id = ctx.account_id)), 0, false);
		status := 'denied';
	elsif v_verdict = 'code_used' then
		status := 'code_used';
	else
		fresh_until := clock_timestamp() + core.interval_setting('fresh_code.valid', interval '5 min');
		if v_ticket.arguments ->> 'for' is null then
			update core.session s set fresh_until = fresh_code_result.fresh_until where s.id = ctx.session_id;
		else
			update core.session s set fresh_for = v_ticket.arguments ->> 'for',
				fresh_for_until = fresh_code_result.fresh_until,
				fresh_for_step = case when not v_ticket.arguments ? 'recovery'
					then (select f.totp_step from core.factor f where f.account_id = ctx.account_id) end
			where s.id = ctx.session_id;
		end if;
		status := 'ok';
	end if;
end
$$;
comment on function core.fresh_code_result(core.session_context) is
	'Judges the fresh code that an earlier transaction submitted: ok | denied | code_used | restart.';

create or replace function core.fresh_use(ctx core.session_context, p_for text)
returns bigint language plpgsql as $$
declare
	v_step bigint;
begin
	update core.session s set fresh_for = null, fresh_for_until = null, fresh_for_step = null
	from core.session o
	where s.id = ctx.session_id and o.id = s.id and s.fresh_for = p_for and s.fresh_for_until > clock_timestamp()
	returning o.fresh_for_step into v_step;
	if not found then
		perform core.refuse('OP402', 'a fresh code is needed',
			'This needs a code that is entered for this action alone.', 'Enter the code that your phone shows now.', p_for);
	end if;
	return v_step;
end
$$;
comment on function core.fresh_use(core.session_context, text) is
	'Uses up the fresh code bound to this action and returns its time step, null for a recovery code; OP402 without one, with
the binding in the column field. Call it after every other check, so that a refusal does not cost a code.';
