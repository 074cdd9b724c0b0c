-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A new code generator (A-11, A-12): the seed is handed out once to its owner, and two codes in a row prove that the
-- phone has it and has the right time. Commit, then judge, as in signing in.

create or replace function core.totp_begin(ctx core.session_context, out seed bytea, out label text, out issuer text)
language plpgsql as $$
declare
	v_enrolment boolean := (select s.purpose = 'enrolment' from core.session s where s.id = ctx.session_id);
	v_enrol record;
	v_pending core.factor_pending;
	v_recovery boolean := false;
begin
	if v_enrolment then
		select * into v_enrol from core.enrol_session(ctx);
		if not 'totp' = any ((v_enrol.code).parts) then
			perform core.refuse('OP409', 'the code generator stays as it is', 'The one-time code is for the password only.', null);
		end if;
	end if;
	v_pending := core.enrol_pending(ctx);
	if not v_enrolment then
		v_recovery := core.fresh_use(ctx, 'totp.begin') is null;
	end if;
	if v_recovery then
		perform core.recovery_allow(ctx);
	end if;
	seed := ext.gen_random_bytes(20);
	update core.factor_pending p set totp_seed = core.seed_encrypt(ctx.account_id, seed), totp_proved_step = null,
		totp_offset = null, tries = 0, by_recovery = v_recovery
	where p.account_id = ctx.account_id;
	label := ctx.login;
	issuer := core.setting_text('platform');
	perform core.event_append(ctx, 'totp.begin', 'account', ctx.login, (select a.unit_id from core.account a
		where a.id = ctx.account_id), null, jsonb_strip_nulls(jsonb_build_object('seed', 'made', 'how',
			case when v_recovery then 'recovery' end)));
end
$$;
comment on function core.totp_begin(core.session_context) is
	'A new seed of 160 random bits, put aside until it is proven; one that was put aside before is forgotten.';

create or replace function core.totp_prove_submit(ctx core.session_context, p_first text, p_second text)
returns text language plpgsql as $$
declare
	v_pending core.factor_pending;
begin
	if octet_length(p_first) is distinct from 6 or p_first !~ '^[0-9]{6}$' then
		perform core.refuse('OP400', 'code is not valid', 'A code has six digits.', null, 'first');
	end if;
	if octet_length(p_second) is distinct from 6 or p_second !~ '^[0-9]{6}$' then
		perform core.refuse('OP400', 'code is not valid', 'A code has six digits.', null, 'second');
	end if;
	update core.factor_pending p set tries = p.tries + 1
	where p.account_id = ctx.account_id and p.session_id = ctx.session_id and p.totp_seed is not null
	returning * into v_pending;
	delete from core.ticket where session_id = ctx.session_id and kind = 'totp_prove';
	if v_pending.account_id is null then
		return 'restart';
	end if;
	insert into core.ticket (session_id, kind, arguments, expires_at)
	values (ctx.session_id, 'totp_prove', jsonb_build_object('codes', p_first || ' ' || p_second),
		clock_timestamp() + interval '60 s');
	return 'submitted';
end
$$;
comment on function core.totp_prove_submit(core.session_context, text, text) is
	'Stores and charges two codes of the new seed, judges nothing: submitted, or restart when there is no new seed.';

create or replace function core.totp_prove_result(ctx core.session_context, out status text, out offset_seconds int)
language plpgsql as $$
declare
	v_ticket core.ticket;
	v_pending core.factor_pending;
	v_hit bigint;
	v_off int;
begin
	perform from core.account where id = ctx.account_id for no key update;
	select * into v_ticket from core.ticket t where t.session_id = ctx.session_id and t.kind = 'totp_prove' for update;
	select * into v_pending from core.factor_pending p
	where p.account_id = ctx.account_id and p.session_id = ctx.session_id for update;
	if v_ticket.id is null or v_ticket.xid = pg_current_xact_id() or v_ticket.expires_at <= clock_timestamp()
		or v_pending.totp_seed is null then
		status := 'restart';
		return;
	end if;
	delete from core.ticket where id = v_ticket.id;
	v_hit := core.totp_match_pair(core.seed_decrypt(ctx.account_id, v_pending.totp_seed), v_ticket.arguments ->> 'codes',
		core.totp_step_now());
	v_off := (v_hit - core.totp_step_now())::int;
	-- A step ahead is a phone that is a few seconds fast.
	status := case when v_pending.tries > 10 then 'too_many' when v_hit is null then 'wrong' when v_off not in (-1, 0, 1) then 'clock'
		else 'ok' end;
	if status = 'clock' then
		offset_seconds := v_off * 30;
	elsif status = 'ok' then
		update core.factor_pending p set totp_proved_step = v_hit, totp_offset = greatest(v_off, 0)
		where p.account_id = ctx.account_id returning * into v_pending;
		if (select s.purpose = 'work' from core.session s where s.id = ctx.session_id) then
			perform core.totp_change(ctx, v_pending);
		end if;
	end if;
end
$$;
comment on function core.totp_prove_result(core.session_context) is
	'Judges the two codes that an earlier transaction submitted: ok | wrong | clock (right codes, but the phone is wrong by
offset_seconds: set its clock) | too_many (take a new seed) | restart.';

create or replace function core.totp_change(ctx core.session_context, p_pending core.factor_pending)
returns void language plpgsql as $$
declare
	v_sessions int;
begin
	if p_pending.by_recovery then
		perform core.recovery_allow(ctx);
	end if;
	-- A session at work can change the code generator and nothing else this way.
	p_pending.stored_key := null;
	p_pending.server_key := null;
	perform core.factor_activate(p_pending);
	-- Who has proven a new phone needs no one-time code for it.
	update core.one_time_code set voided_at = clock_timestamp(), sealed_code = null
	where account_id = ctx.account_id and used_at is null and voided_at is null and 'totp' = any (parts);
	v_sessions := core.session_end_others(ctx);
	perform core.event_append(ctx, 'totp.change', 'account', ctx.login, (select a.unit_id from core.account a
		where a.id = ctx.account_id), null, jsonb_strip_nulls(jsonb_build_object('totp', 'changed', 'sessions_ended', v_sessions,
			'how', case when p_pending.by_recovery then 'recovery' end)));
	perform core.notice_make(ctx.account_id, 'totp.change', case when p_pending.by_recovery
		then 'The code generator was replaced with the help of a recovery code.' else 'The code generator was replaced.' end);
	if p_pending.by_recovery then
		perform core.notice_administrators('totp.change',
			format('%s replaced the code generator with the help of a recovery code.', ctx.login), ctx.account_id);
	end if;
end
$$;
comment on function core.totp_change(core.session_context, core.factor_pending) is
	'Puts the proven code generator of somebody who works in force, ends his other sessions, and tells the security
administrators when a recovery code was the proof (A-12).';
