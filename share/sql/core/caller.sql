-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Checking a caller: the person on the phone reads out the code that his authenticator shows now, and the helpdesk
-- types it in. Commit, then judge, as in signing in: submit stores and charges the code, result judges only what an
-- earlier transaction has committed. The code is used up for signing in, too.

create or replace function core.caller_tries(p_account bigint, p_but bigint)
returns int language sql stable as $$
	-- Every committed code that was not right counts from its submission on, judged or not. Of any number of codes
	-- submitted at the same time no more than the limit can see fewer than the limit of others, so no lock is needed.
	select count(*)::int from core.caller_check c
	where c.account_id = p_account and c.id is distinct from p_but
		and c.submitted_at > clock_timestamp() - core.interval_setting('caller.window', interval '30 min')
		and (c.outcome is null or c.outcome in ('wrong', 'not_judged'))
$$;
comment on function core.caller_tries(bigint, bigint) is
	'How many codes of this account were charged lately, without the row named (null: all).';

create or replace function core.caller_limit()
returns int language sql stable as $$
	select core.integer_setting('caller.limit', 5)
$$;
comment on function core.caller_limit() is 'Wrong codes per account and window; then nothing is judged for a while.';

create or replace function core.caller_submit(ctx core.session_context, p_login text, p_code text)
returns text language plpgsql as $$
declare
	v_account core.account := core.account_find(ctx, p_login, 'account.verify');
	v_full boolean;
begin
	if v_account.person_id = ctx.person_id then
		perform core.refuse('OP403', 'you may not do this to your own account', 'A caller is somebody else.', null,
			p_object => 'account ' || p_login);
	end if;
	if p_code is null or octet_length(p_code) <> 6 or p_code !~ '^[0-9]{6}$' then
		perform core.refuse('OP400', 'code is not valid', 'A code has six digits.', 'Ask the caller to read it out again.',
			'code');
	end if;
	v_full := core.caller_tries(v_account.id, null) >= core.caller_limit();
	insert into core.caller_check (session_id, account_id, code, outcome)
	values (ctx.session_id, v_account.id, case when not v_full then p_code end, case when v_full then 'too_many' end);
	return 'submitted';
end
$$;
comment on function core.caller_submit(core.session_context, text, text) is
	'Stores and charges the code that a caller read out; judges nothing.';

create or replace function core.caller_judge(p_check core.caller_check)
returns text language plpgsql as $$
declare
	v_status text;
begin
	if p_check.outcome = 'too_many' or core.caller_tries(p_check.account_id, p_check.id) >= core.caller_limit() then
		return 'too_many';
	end if;
	v_status := core.totp_accept(p_check.account_id, p_check.code);
	return case v_status when 'ok' then 'verified' when 'code_used' then 'code_used' else 'wrong' end;
end
$$;
comment on function core.caller_judge(core.caller_check) is
	'verified | wrong | code_used | too_many. A code counts once, for checks and for signing in together.';

create or replace function core.caller_event(ctx core.session_context, p_account bigint, p_check bigint,
	p_status text, p_until timestamptz)
returns void language plpgsql as $$
declare
	v_account core.account;
begin
	select * into v_account from core.account where id = p_account;
	perform core.event_append(ctx, 'account.verify', 'account', v_account.login, v_account.unit_id, null,
		jsonb_build_object('result', p_status, 'check', p_check, 'valid_until', core.time_text(p_until)), null, null,
		case when p_status = 'verified' then 'ok' else 'refused' end);
end
$$;
comment on function core.caller_event(core.session_context, bigint, bigint, text, timestamptz) is
	'Writes the one event of a caller check.';

create or replace function core.caller_result(ctx core.session_context, out status text, out login text,
	out valid_until timestamptz)
language plpgsql as $$
declare
	v_check core.caller_check;
	v_now timestamptz := clock_timestamp();
begin
	-- The newest one of this session only: a later submit replaces an earlier one that nobody asked about.
	select * into v_check from core.caller_check c where c.session_id = ctx.session_id order by c.id desc limit 1 for update;
	if v_check.id is null or v_check.judged_at is not null or v_check.submitted_xid = pg_current_xact_id()
		or v_check.submitted_at < v_now - interval '60 s' then
		status := 'restart';
		return;
	end if;
	status := core.caller_judge(v_check);
	select a.login into caller_result.login from core.account a where a.id = v_check.account_id;
	if status = 'verified' then
		valid_until := v_now + core.interval_setting('fresh_code.valid', interval '5 min');
	end if;
	update core.caller_check set outcome = status, judged_at = v_now, code = null where id = v_check.id;
	perform core.caller_event(ctx, v_check.account_id, v_check.id, status, valid_until);
end
$$;
comment on function core.caller_result(core.session_context) is
	'Judges the code that this session submitted in an earlier transaction; restart when there is none of the last minute.';

create or replace function core.caller_verified_at(ctx core.session_context, p_account bigint)
returns timestamptz language plpgsql stable as $$
begin
	return (select max(c.judged_at) from core.caller_check c
		where c.session_id = ctx.session_id and c.account_id = p_account and c.outcome = 'verified'
			and c.judged_at > clock_timestamp() - core.interval_setting('fresh_code.valid', interval '5 min'));
end
$$;
comment on function core.caller_verified_at(core.session_context, bigint) is
	'When this session verified the caller of the account by code, if that is still good.';

create or replace function core.caller_sweep()
returns int language plpgsql as $$
declare
	v_check record;
	ctx core.session_context;
	v_count int := 0;
begin
	for v_check in
		update core.caller_check c set outcome = coalesce(c.outcome, 'not_judged'), judged_at = clock_timestamp(), code = null
		from core.session s, core.account a, core.device d
		where s.id = c.session_id and a.id = s.account_id and d.id = s.device_id
			and c.judged_at is null and c.submitted_at < clock_timestamp() - interval '65 s'
		returning c.id, c.account_id, c.outcome, s.id as session_id, s.account_id as by_account, a.person_id, a.login, d.code, d.id as
			device_id, s.address
	loop
		ctx := row(v_check.session_id, v_check.by_account, v_check.person_id, v_check.login, v_check.code,
			v_check.device_id, v_check.address, null)::core.session_context;
		perform core.caller_event(ctx, v_check.account_id, v_check.id, v_check.outcome, null);
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function core.caller_sweep() is
	'Journals the codes whose judging was rolled back or never asked for: they were charged, and leave a trace.';
