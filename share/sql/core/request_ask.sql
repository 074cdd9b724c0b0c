-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Asking for a contractor's access: for whom, under which contract, which roles, for which unit, when, in which hours.
-- core.request_ask() checks all of it and cuts the end, and is the same for the preview, a new request and a change.
-- There is a window of the calendar, or so many hours from the approval on; never an open end (trap 11), never a start
-- in the past (Z-08). A changed text voids all approvals (Z-05).

create or replace function core.request_window_check(p_contract core.contract, p_starts_at timestamptz,
	p_ends_at timestamptz, p_hours int)
returns void language plpgsql as $$
declare
	v_now timestamptz := clock_timestamp();
	v_start timestamptz := coalesce(p_starts_at, v_now);
begin
	if (p_ends_at is null) = (p_hours is null) then
		perform core.refuse('OP400', 'end is missing', 'The access ends at a time, or so many hours after the approval: one of them.',
			null, 'ends_at');
	elsif p_starts_at is not null and p_hours is not null then
		perform core.refuse('OP400', 'start is not valid', 'Hours from the approval on have no start of their own.', null,
			'starts_at');
	elsif p_hours not between 1 and 8760 then
		perform core.refuse('OP400', 'hours from the approval are not valid', 'It can be 1 to 8760 hours.', null,
			'hours_from_approval');
	elsif not isfinite(p_starts_at) or p_starts_at < v_now or p_starts_at > v_now + interval '366 days' then
		perform core.refuse('OP400', 'start is not valid',
			'The access begins with the approval, or at a time from now on, within a year.', null, 'starts_at');
	elsif v_start < (p_contract).starts_at or v_start >= (p_contract).ends_at then
		perform core.refuse('OP400', 'start is not valid',
			format('The contract runs from %s to %s.', core.time_text((p_contract).starts_at), core.time_text((p_contract).ends_at)),
			'Choose a start inside the contract.', 'starts_at');
	elsif not isfinite(p_ends_at) or p_ends_at <= v_start or p_ends_at > v_start + interval '1830 days' then
		perform core.refuse('OP400', 'end is not valid', 'The access ends after its start, within five years.', null, 'ends_at');
	end if;
end
$$;
comment on function core.request_window_check(core.contract, timestamptz, timestamptz, int) is
	'Refuses OP400 for a window that is open, past, endless, upside down, or begins outside the contract.';

create or replace function core.request_roles_check(p_roles text[])
returns text[] language plpgsql stable as $$
declare
	v_roles text[];
begin
	if p_roles is null or cardinality(p_roles) not between 1 and 10 or array_ndims(p_roles) <> 1 then
		perform core.refuse('OP400', 'roles are not valid', 'Name one to ten roles.', null, 'roles');
	end if;
	select array_agg(distinct r.code order by r.code) into v_roles
	from core.role r where r.code = any (p_roles) and r.closed_at is null;
	if cardinality(v_roles) is distinct from (select count(distinct coalesce(c, '-'))::int from unnest(p_roles) c) then
		perform core.refuse('OP400', 'roles are not valid', 'One of the roles does not exist, or is closed.',
			'Look at the list of roles.', 'roles');
	end if;
	return v_roles;
end
$$;
comment on function core.request_roles_check(text[]) is 'The codes in order, each once; refuses OP400 naming roles.';

create or replace function core.request_facts(p_contract core.contract, p_roles text[], p_starts_at timestamptz,
	p_ends_at timestamptz, p_from_approval int, p_hours text)
returns text[] language sql stable as $$
	select array[format('Contract: %s, %s, %s', (p_contract).number, o.name, (p_contract).subject),
			format('Confidentiality: %s, until %s', (p_contract).confidentiality_clause, (p_contract).confidentiality_until),
			'Damages: ' || (p_contract).damages_clause]
		|| array(select 'Role: ' || r.code || ', ' || r.name || ': ' || coalesce((select string_agg(s.scope_code, ' '
				order by s.scope_code) from core.role_scope s where s.role_id = r.id), '-')
			from core.role r where r.code = any (p_roles) order by r.code)
		|| array['From: ' || coalesce(core.local_text(p_starts_at), 'the approval'),
			'Until: ' || coalesce(core.local_text(p_ends_at), p_from_approval || ' hours after the approval'),
			'Hours: ' || coalesce(p_hours, 'all')]
	from core.company o where o.id = (p_contract).company_id
$$;
comment on function core.request_facts(core.contract, text[], timestamptz, timestamptz, int, text) is
	'What is approved, as lines of the canonical text: contract, clauses, roles with their rights, window, hours.';

create or replace function core.request_ask(ctx core.session_context, p_login text, p_contract bigint, p_roles text[],
	p_unit text, p_starts_at timestamptz, p_ends_at timestamptz, p_hours_from_approval int, p_hours text,
	out r core.request, out facts text[], out ends_at timestamptz, out ends_why text)
language plpgsql as $$
declare
	v_account core.account;
	v_contract core.contract;
	v_unit core.unit;
	v_roles text[];
	v_hours text;
begin
	if p_contract is null then
		perform core.refuse('OP400', 'contract is missing', 'A contractor gets access under a contract.', null, 'contract');
	end if;
	v_roles := core.request_roles_check(p_roles);
	v_hours := core.hours_text(core.hours_parse(p_hours));
	v_account := core.account_find(ctx, p_login, 'account.read');
	v_unit := core.unit_use(ctx, p_unit, 'request.create');
	if v_account.person_id = ctx.person_id then
		perform core.refuse('OP403', 'you may not do this to your own account', 'Nobody asks for access for himself.',
			'Ask a colleague with the same right.', p_object => 'account ' || p_login);
	elsif v_account.kind <> 'contractor' then
		perform core.refuse('OP409', 'the account is not a contractor''s', 'Requests of this kind are for contractors.',
			'Give the role to the account directly.', 'login');
	elsif v_account.closed_at is not null or v_account.expires_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the account is closed', 'A closed or expired account gets no roles.', null, 'login');
	end if;
	select * into v_contract from core.contract where id = p_contract;
	perform core.contractor_require(v_account, v_contract, v_roles);
	perform core.request_window_check(v_contract, p_starts_at, p_ends_at, p_hours_from_approval);
	select e.ends_at, e.ends_why into ends_at, ends_why from core.contractor_end(v_account, v_contract, v_roles, p_starts_at,
		coalesce(p_ends_at, clock_timestamp() + make_interval(hours => p_hours_from_approval))) e;
	if ends_at <= coalesce(p_starts_at, clock_timestamp()) then
		perform core.refuse('OP409', 'the time of the access is over', 'It would end before it begins.',
			'Choose an earlier start.', 'starts_at');
	end if;
	r.kind := 'grant';
	r.subject := 'grant:' || array_to_string(v_roles, ',');
	r.requester_account := ctx.account_id;
	r.requester_person := ctx.person_id;
	r.beneficiary_account := v_account.id;
	r.beneficiary_person := v_account.person_id;
	r.unit_id := v_unit.id;
	r.contract_id := v_contract.id;
	r.starts_at := p_starts_at;
	r.ends_at := case when p_hours_from_approval is null then ends_at end;
	r.arguments := jsonb_strip_nulls(jsonb_build_object('roles', to_jsonb(v_roles), 'hours', v_hours, 'hours_from_approval',
		p_hours_from_approval, 'ends_why', ends_why));
	r.lapses_at := coalesce(p_starts_at, least(clock_timestamp() + interval '7 days', r.ends_at, v_contract.ends_at));
	facts := core.request_facts(v_contract, v_roles, p_starts_at, r.ends_at, p_hours_from_approval, v_hours);
end
$$;
comment on function core.request_ask(core.session_context, text, bigint, text[], text, timestamptz, timestamptz, int, text) is
	'Checks a request for a contractor''s access and returns it as it would be kept, with the end that comes of it if it were
approved now. It needs request.create for the unit of the access and account.read for that of the account.';

create or replace function core.request_free(r core.request, p_ends_at timestamptz)
returns void language plpgsql as $$
begin
	perform core.grant_free(a, o, (r).unit_id, coalesce((r).starts_at, clock_timestamp()), p_ends_at)
	from core.account a, core.role o
	where a.id = (r).beneficiary_account and o.code = any (core.request_roles_of(r));
	perform core.conflicts_refuse((r).beneficiary_person, core.request_roles_of(r), (r).starts_at, p_ends_at);
end
$$;
comment on function core.request_free(core.request, timestamptz) is
	'Refuses OP409 when a role is held in that time already, or is in conflict with another or one that is held.';

create or replace function core.request_ask_json(p_login text, p_contract bigint, p_roles text[], p_unit text,
	p_starts_at timestamptz, p_ends_at timestamptz, p_hours_from_approval int, p_hours text)
returns jsonb language sql stable as $$
	select jsonb_build_object('login', p_login, 'contract', p_contract, 'roles', to_jsonb(p_roles), 'unit', p_unit,
		'starts_at', p_starts_at::text, 'ends_at', p_ends_at::text, 'hours_from_approval', p_hours_from_approval, 'hours', p_hours)
$$;
comment on function core.request_ask_json(text, bigint, text[], text, timestamptz, timestamptz, int, text) is
	'The arguments of a request, for its operation.';

create or replace function core.request_create(ctx core.session_context, p_operation uuid, p_login text, p_contract bigint,
	p_roles text[], p_unit text, p_starts_at timestamptz, p_ends_at timestamptz, p_hours_from_approval int, p_hours text,
	p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_ask record;
	r core.request;
begin
	v_result := core.operation_begin(ctx, p_operation, 'request.create', core.request_ask_json(p_login, p_contract, p_roles,
		p_unit, p_starts_at, p_ends_at, p_hours_from_approval, p_hours) || jsonb_build_object('reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_ask := core.request_ask(ctx, p_login, p_contract, p_roles, p_unit, p_starts_at, p_ends_at, p_hours_from_approval, p_hours);
	r := v_ask.r;
	perform core.request_free(r, v_ask.ends_at);
	r.id := core.request_make(ctx, p_operation, r.kind, r.subject, r.unit_id, r.beneficiary_account, r.contract_id,
		r.arguments, v_ask.facts, r.starts_at, r.ends_at, r.lapses_at, v_reason);
	v_result := jsonb_build_object('request', r.id, 'state', 'pending', 'ends_at', core.time_text(v_ask.ends_at), 'ends_why',
		v_ask.ends_why, 'summary', format('request %s waits for %s', r.id, core.request_waiting_on(r)));
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.request_create(core.session_context, uuid, text, bigint, text[], text, timestamptz, timestamptz, int,
	text, text) is 'Makes a request for a contractor''s access. Returns request, state, ends_at, ends_why, summary.';

create or replace function core.request_same(p_typed timestamptz, p_kept timestamptz)
returns timestamptz language sql immutable as $$
	-- Forms show seconds.
	select case when date_trunc('second', p_kept) = p_typed then p_kept else p_typed end
$$;
comment on function core.request_same(timestamptz, timestamptz) is 'The time that was typed, or the kept one, when it is what was typed.';

create or replace function core.request_again(ctx core.session_context, r core.request, p_login text, p_contract bigint,
	p_roles text[], p_unit text, p_starts_at timestamptz, p_ends_at timestamptz, p_hours_from_approval int, p_hours text,
	p_from_approval boolean, out n core.request, out facts text[], out ends_at timestamptz, out ends_why text)
language plpgsql as $$
declare
	v_end timestamptz := case when p_ends_at is not null then core.request_same(p_ends_at, (r).ends_at)
		when p_hours_from_approval is null then (r).ends_at end;
	v_ask record;
begin
	v_ask := core.request_ask(ctx,
		coalesce(p_login, (select a.login from core.account a where a.id = (r).beneficiary_account)),
		coalesce(p_contract, (r).contract_id), coalesce(p_roles, core.request_roles_of(r)),
		coalesce(p_unit, (select u.code from core.unit u where u.id = (r).unit_id)),
		case when p_starts_at is not null then core.request_same(p_starts_at, (r).starts_at)
			when p_from_approval is not true and p_hours_from_approval is null then (r).starts_at end,
		v_end,
		case when p_hours_from_approval is not null then p_hours_from_approval
			when p_ends_at is null then ((r).arguments ->> 'hours_from_approval')::int end,
		case when p_hours is null then (r).arguments ->> 'hours' else nullif(btrim(p_hours), '') end);
	n := v_ask.r;
	facts := v_ask.facts;
	ends_at := v_ask.ends_at;
	ends_why := v_ask.ends_why;
	if v_end = (r).ends_at and ends_at = (r).ends_at then
		-- The end that is kept was cut by the same as before.
		ends_why := (r).arguments ->> 'ends_why';
		n.arguments := n.arguments || jsonb_build_object('ends_why', ends_why);
	end if;
	if (r).starts_at is null and n.starts_at is null then
		-- Changing a request does not keep it open for longer.
		n.lapses_at := least(n.lapses_at, (r).lapses_at);
	end if;
end
$$;
comment on function core.request_again(core.session_context, core.request, text, bigint, text[], text, timestamptz, timestamptz,
	int, text, boolean) is
	'core.request_ask() for a request that is changed: what is null stays as it is. An end takes the place of hours and the other
way round; p_from_approval removes the start, an empty p_hours the weekly hours.';

create or replace function core.request_edit(ctx core.session_context, p_operation uuid, p_request bigint, p_login text,
	p_contract bigint, p_roles text[], p_unit text, p_starts_at timestamptz, p_ends_at timestamptz,
	p_hours_from_approval int, p_hours text, p_reason text, p_version int, p_from_approval boolean)
returns jsonb language plpgsql as $$
declare
	v_reason text := case when p_reason is not null then core.text_check(p_reason, 'reason', 3, 500) end;
	v_result jsonb;
	v_ask record;
	r core.request;
	n core.request;
	v_old jsonb;
	v_voided int;
begin
	v_result := core.operation_begin(ctx, p_operation, 'request.edit', core.request_ask_json(p_login, p_contract, p_roles,
		p_unit, p_starts_at, p_ends_at, p_hours_from_approval, p_hours) || jsonb_build_object('reason', v_reason, 'request',
		p_request, 'version', p_version, 'from_approval', p_from_approval));
	if v_result is not null then
		return v_result;
	end if;
	r := core.request_hold(ctx, p_request, true);
	perform core.request_own_require(ctx, r);
	perform core.request_open_require(r, p_version);
	if r.kind <> 'grant' or r.contract_id is null then
		perform core.refuse('OP409', 'the request can not be changed', 'Only a request for a contractor''s access can be changed.',
			'Withdraw it and ask again.');
	end if;
	v_old := core.request_json(r);
	v_reason := coalesce(v_reason, r.reason);
	v_ask := core.request_again(ctx, r, p_login, p_contract, p_roles, p_unit, p_starts_at, p_ends_at, p_hours_from_approval,
		p_hours, p_from_approval);
	n := v_ask.n;
	perform core.request_free(n, v_ask.ends_at);
	n.canonical := core.request_text(r.id, n.kind, ctx.account_id, n.beneficiary_account, n.unit_id, v_ask.facts, n.lapses_at,
		v_reason);
	perform core.changed_require(jsonb_build_object('text', r.canonical), jsonb_build_object('text', n.canonical));
	update core.request set requester_account = ctx.account_id, beneficiary_account = n.beneficiary_account,
		beneficiary_person = n.beneficiary_person, unit_id = n.unit_id, contract_id = n.contract_id, subject = n.subject,
		arguments = n.arguments, starts_at = n.starts_at, ends_at = n.ends_at, lapses_at = n.lapses_at, reason = v_reason,
		canonical = n.canonical, hash = sha256(convert_to(n.canonical, 'UTF8')), version = version + 1
	where id = r.id returning * into r;
	update core.approval set voided_at = clock_timestamp() where request_id = r.id and voided_at is null;
	get diagnostics v_voided = row_count;
	perform core.request_approvable(r);
	v_result := jsonb_build_object('request', r.id, 'state', r.state, 'version', r.version, 'ends_at',
		core.time_text(v_ask.ends_at), 'ends_why', v_ask.ends_why, 'summary',
		format('request %s waits for %s', r.id, core.request_waiting_on(r)));
	perform core.event_append(ctx, 'request.edit', 'request', r.id::text, r.unit_id, v_old,
		core.request_json(r) || jsonb_build_object('approvals_voided', v_voided), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.request_edit(core.session_context, uuid, bigint, text, bigint, text[], text, timestamptz, timestamptz,
	int, text, text, int, boolean) is
	'Changes one''s own pending request; null keeps. Another text voids its approvals. Returns request, state, ends_at, ends_why,
summary.';
