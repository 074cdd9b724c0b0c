-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- First use and restart of a sign-in (A-18): somebody else makes a one-time code for the owner of an account; nobody
-- chooses or sees a password. The old factors live until the new ones are proven (A-12). For an account that holds a
-- privileged role a second person approves (request kind restart), then who asked takes the code. A code is made under
-- the lock of the account row, and everything that it rests on is checked under that lock.
--
-- Every reset of a factor takes a fresh code that is bound to it (S-07): restart.create:LOGIN, restart.claim:NUMBER, the
-- approval between them, totp.begin and recovery.make for oneself. A new password of one's own and two codes in a row
-- for a wrong clock take both factors in the call itself. restart_void and re-opening an account take factors away and
-- open nothing, and "this was not me" must be quick: no code.

create or replace function core.restart_parts(p_account core.account, p_parts text[])
returns text[] language plpgsql stable as $$
declare
	v_parts text[];
begin
	if p_parts is null or array_ndims(p_parts) is distinct from 1 or cardinality(p_parts) > 2
		or not p_parts <@ array['password', 'totp'] or (p_parts[1] = p_parts[2]) then
		perform core.refuse('OP400', 'parts are not valid',
			'What begins anew is password, totp, or both, each named once.', null, 'parts');
	end if;
	select array_agg(x order by x) into v_parts from unnest(p_parts) x;
	-- There is nothing that could stay.
	if p_account.enrolled_at is null or not exists (select from core.factor f where f.account_id = p_account.id
		and f.stored_key is not null and f.totp_seed is not null) then
		v_parts := array['password', 'totp'];
	end if;
	return v_parts;
end
$$;
comment on function core.restart_parts(core.account, text[]) is
	'Which factors begin anew: as asked for, both for an account that has none. OP400 with column parts.';

create or replace function core.restart_allow(ctx core.session_context, p_account core.account, p_approved boolean)
returns void language plpgsql volatile as $$
begin
	if core.right_has(ctx, 'account.read', p_account.unit_id) is not true then
		perform core.account_missing();
	end if;
	if p_account.person_id = ctx.person_id then
		perform core.refuse('OP403', 'you may not do this to your own account',
			'Nobody gives a one-time code to his own person.', 'Ask a colleague with the same right.',
			p_object => 'account ' || p_account.login);
	end if;
	perform core.right_require(ctx, 'account.restart', p_account.unit_id);
	if p_account.kind not in ('staff', 'contractor') then
		perform core.refuse('OP409', 'the account does not sign in here',
			'Participants and services have no password and no code generator in this program.', null,
			p_object => 'account ' || p_account.login);
	end if;
	if p_account.closed_at <= clock_timestamp() or p_account.expires_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the account is over', 'A closed or expired account can not sign in.',
			'Open it again or move its end first.', p_object => 'account ' || p_account.login);
	end if;
	if core.account_privileged_ever(p_account.id) then
		perform core.right_require(ctx, 'account.restart_privileged', p_account.unit_id);
		if not p_approved then
			perform core.refuse('OP409', 'the account became privileged meanwhile',
				'A one-time code for it needs a second person.', 'Ask for a restart of the sign-in again.',
				p_object => 'account ' || p_account.login);
		end if;
	end if;
end
$$;
comment on function core.restart_allow(core.session_context, core.account, boolean) is
	'Refuses unless the caller may give a one-time code to this account now. p_approved: a second person has agreed, or is
going to be asked.';

create or replace function core.restart_hold(ctx core.session_context, p_login text)
returns core.account language plpgsql as $$
declare
	v_account core.account := core.account_find(ctx, p_login, 'account.restart');
begin
	select * into v_account from core.account where id = v_account.id for no key update;
	return v_account;
end
$$;
comment on function core.restart_hold(core.session_context, text) is
	'The account with its row locked; OP404 when the caller may not see it, OP403 without account.restart.';

create or replace function core.restart_text(p_parts text[])
returns text language sql immutable as $$
	select case when p_parts = '{password}' then 'password' when p_parts = '{totp}' then 'code generator'
		else 'password and code generator' end
$$;
comment on function core.restart_text(text[]) is 'What begins anew, for the text of a request.';

create or replace function core.restart_make(ctx core.session_context, p_operation uuid, p_action text, p_account core.account,
	p_parts text[], p_reason text, p_request bigint)
returns jsonb language plpgsql as $$
declare
	v_voided record;
	v_code core.one_time_code;
	v_verified timestamptz := core.caller_verified_at(ctx, p_account.id);
	v_until text;
begin
	select * into v_voided from core.one_time_void(p_account.id);
	v_code := core.one_time_make(ctx, p_account, p_parts, p_request);
	v_until := core.time_text(v_code.expires_at);
	perform core.event_append(ctx, p_action, 'account', p_account.login, p_account.unit_id, null,
		jsonb_build_object('one_time_code', v_code.id, 'parts', p_parts, 'expires_at', v_until, 'request', p_request,
			'voided', v_voided.codes, 'sessions_ended', v_voided.sessions, 'verified_by_code', v_verified is not null,
			'verified_at', core.time_text(v_verified)),
		p_reason, p_operation);
	perform core.notice_make(p_account.id, 'restart.create', format('%s made a one-time code for a new sign-in.', ctx.login));
	return jsonb_build_object('state', 'ready', 'ticket', core.secret_ticket(ctx, jsonb_build_object('code', v_code.id)),
		'expires_at', v_until, 'summary', format(case when core.account_state(p_account) = 'locked'
			then 'one-time code good until %s; the account is locked' else 'one-time code good until %s' end,
			core.clock_text(v_code.expires_at)));
end
$$;
comment on function core.restart_make(core.session_context, uuid, text, core.account, text[], text, bigint) is
	'Makes the code, voids the one before, journals it and tells the owner; the answer of restart_create and _claim.';

create or replace function core.restart_create(ctx core.session_context, p_operation uuid, p_login text, p_parts text[],
	p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_account core.account;
	v_parts text[];
	v_request bigint;
begin
	v_result := core.operation_begin(ctx, p_operation, 'restart.create', jsonb_build_object('login', p_login, 'parts',
		to_jsonb(p_parts), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_account := core.restart_hold(ctx, p_login);
	perform core.restart_allow(ctx, v_account, true);
	v_parts := core.restart_parts(v_account, p_parts);
	perform core.fresh_use(ctx, 'restart.create:' || v_account.login);
	if core.account_privileged_ever(v_account.id) then
		v_request := core.request_make(ctx, p_operation, 'restart', 'restart', v_account.unit_id, v_account.id, null,
			jsonb_build_object('login', p_login, 'parts', to_jsonb(v_parts)),
			array['Account: ' || p_login, 'New sign-in: ' || core.restart_text(v_parts)], null, null, null, v_reason);
		v_result := jsonb_build_object('state', 'waiting', 'request', v_request, 'summary',
			format('request %s waits for a second person', v_request));
	else
		v_result := core.restart_make(ctx, p_operation, 'restart.create', v_account, v_parts, v_reason, null);
	end if;
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.restart_create(core.session_context, uuid, text, text[], text) is
	'Makes a one-time code, or asks a second person for it. Returns state, ticket, request, expires_at, summary.';

create or replace function core.restart_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
declare
	v_account core.account;
	v_asks core.session_context;
begin
	-- As if done now by who asked; the code itself is made when he takes it.
	select * into strict v_account from core.account where id = r.beneficiary_account for no key update;
	select a.id, a.person_id, a.login into v_asks.account_id, v_asks.person_id, v_asks.login
	from core.account a where a.id = r.requester_account;
	perform core.restart_allow(v_asks, v_account, true);
	return jsonb_build_object('summary', format('%s can take the one-time code for %s until %s', v_asks.login, v_account.login,
		core.clock_text(clock_timestamp() + interval '24 h')));
end
$$;
comment on function core.restart_apply(core.session_context, core.request) is
	'What the last approval of a restart does: checks everything again and lets who asked take the code.';

create or replace function core.restart_claim(ctx core.session_context, p_operation uuid, p_request bigint)
returns jsonb language plpgsql as $$
declare
	v_result jsonb;
	v_request core.request;
	v_account core.account;
begin
	v_result := core.operation_begin(ctx, p_operation, 'restart.claim', jsonb_build_object('request', p_request));
	if v_result is not null then
		return v_result;
	end if;
	select * into v_request from core.request r
	where r.id = p_request and r.kind = 'restart' and r.requester_person = ctx.person_id;
	if v_request.id is null then
		perform core.refuse('OP404', 'there is no such request', 'A one-time code is taken by who asked for it.', null);
	end if;
	select * into strict v_account from core.account where id = v_request.beneficiary_account for no key update;
	perform core.restart_allow(ctx, v_account, true);
	if v_request.state <> 'approved' then
		perform core.refuse('OP409', 'the request is not approved', 'A second person has to approve it first.', null);
	end if;
	if exists (select from core.one_time_code o where o.request_id = p_request) then
		perform core.refuse('OP409', 'the code was taken already', 'One request gives one code.',
			'Ask for a restart of the sign-in again.');
	end if;
	if v_request.decided_at <= clock_timestamp() - interval '24 h' then
		perform core.refuse('OP409', 'the approval is too old', 'A code is taken within a day after the approval.',
			'Ask for a restart of the sign-in again.');
	end if;
	perform core.fresh_use(ctx, 'restart.claim:' || p_request);
	v_result := core.restart_make(ctx, p_operation, 'restart.claim', v_account,
		core.restart_parts(v_account, array(select jsonb_array_elements_text(v_request.arguments -> 'parts'))),
		v_request.reason, p_request);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.restart_claim(core.session_context, uuid, bigint) is
	'Takes the one-time code of an approved request, once, within a day. Returns ticket, expires_at, summary.';

create or replace function core.restart_void(ctx core.session_context, p_operation uuid, p_login text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_account core.account;
	v_voided record;
begin
	v_result := core.operation_begin(ctx, p_operation, 'restart.void', jsonb_build_object('login', p_login, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_account := core.restart_hold(ctx, p_login);
	if v_account.person_id = ctx.person_id then
		perform core.refuse('OP403', 'you may not do this to your own account',
			'Nobody gives a one-time code to his own person.', 'Ask a colleague with the same right.',
			p_object => 'account ' || p_login);
	end if;
	select * into v_voided from core.one_time_void(v_account.id);
	if v_voided.codes + v_voided.sessions = 0 then
		perform core.refuse('OP409', 'there is no one-time code to take back', 'None is open for this account.', null,
			p_object => 'account ' || p_login);
	end if;
	perform core.event_append(ctx, 'restart.void', 'account', p_login, v_account.unit_id, null,
		jsonb_build_object('voided', v_voided.codes, 'sessions_ended', v_voided.sessions), v_reason, p_operation);
	v_result := jsonb_build_object('login', p_login, 'summary', 'the one-time code is taken back');
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.restart_void(core.session_context, uuid, text, text) is
	'Takes the open one-time code of an account back and ends the sessions that were begun with one. Returns login, summary.';
