-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Decisions about a request. The row of the request is locked first and everything is checked under that lock, so that
-- of two decisions, or of a decision and the end of its time, exactly one holds (Z-06).

create or replace function core.request_roles(ctx core.session_context, r core.request)
returns table (role_id bigint, deputy_of bigint) language sql stable as $$
	-- The role that is still missing first, and of these the one that fewest others could fill.
	with able as materialized (
		select * from core.approvers((r).subject, (r).unit_id, core.request_persons(r)))
	select b.role_id, b.deputy_of from able b
	where b.account_id = ctx.account_id and b.person_id = ctx.person_id
		-- A person and his deputy are one pair of eyes.
		and not exists (select from core.approval p where p.request_id = (r).id and p.voided_at is null
			and (p.person_id in (b.person_id, b.deputy_of) or p.deputy_of in (b.person_id, b.deputy_of)))
	order by exists (select from core.request_missing(r) m where m.role_id = b.role_id and m.missing > 0) desc,
		(select count(distinct o.person_id) from able o where o.role_id = b.role_id), b.deputy_of nulls first, b.role_id
$$;
comment on function core.request_roles(core.session_context, core.request) is
	'In which roles, and as whose deputy, the caller may decide about the request; best first, none when he may not.';

create or replace function core.request_able(ctx core.session_context, r core.request)
returns boolean language plpgsql stable as $$
begin
	-- What core.request_roles() says, without putting the roles in order. Lists ask core.requests_able() instead.
	return exists (select from core.approvers((r).subject, (r).unit_id, core.request_persons(r), ctx.person_id) b
		where b.account_id = ctx.account_id and b.person_id = ctx.person_id
			and not exists (select from core.approval p where p.request_id = (r).id and p.voided_at is null
				and (p.person_id in (b.person_id, b.deputy_of) or p.deputy_of in (b.person_id, b.deputy_of))));
end
$$;
comment on function core.request_able(core.session_context, core.request) is 'Whether core.request_roles() has a row.';

create or replace function core.request_visible(ctx core.session_context, r core.request)
returns boolean language sql stable as $$
	select (r).requester_person = ctx.person_id or coalesce((r).beneficiary_person = ctx.person_id, false)
		or core.right_has(ctx, 'request.read', (r).unit_id)
		or exists (select from core.approval p where p.request_id = (r).id and p.person_id = ctx.person_id)
		or (core.request_state(r) = 'pending' and core.request_able(ctx, r))
$$;
comment on function core.request_visible(core.session_context, core.request) is
	'Whether the caller may see the request: his own, one he decides or decided about, or with request.read for its unit.';

create or replace function core.request_hold(ctx core.session_context, p_request bigint, p_lock boolean)
returns core.request language plpgsql as $$
declare
	r core.request;
begin
	select * into r from core.request where id = p_request;
	if r.id is not null and p_lock and core.request_visible(ctx, r) then
		select * into r from core.request where id = p_request for no key update;
	end if;
	if r.id is null or core.request_visible(ctx, r) is not true then
		perform core.refuse('OP404', 'there is no such request',
			'No request of this number is yours or belongs to a unit that you have rights for.', 'Look at the list of requests.');
	end if;
	return r;
end
$$;
comment on function core.request_hold(core.session_context, bigint, boolean) is
	'The request, its row locked for a change, or OP404 when the caller may not see it.';

create or replace function core.request_open_require(r core.request, p_version int default null)
returns void language plpgsql as $$
declare
	v_state text := core.request_state(r);
begin
	if v_state = 'lapsed' then
		perform core.refuse('OP409', 'the request has lapsed',
			format('It could be decided until %s.', core.time_text((r).lapses_at)), 'Make a new request.',
			p_object => 'request ' || (r).id);
	elsif v_state <> 'pending' then
		perform core.refuse('OP409', 'the request is decided already',
			format('It was %s at %s.', v_state, core.time_text((r).decided_at)), 'Reload the request and look again.',
			p_object => 'request ' || (r).id);
	elsif (r).version <> p_version then
		perform core.refuse('OP409', 'the request was changed meanwhile',
			format('It is at version %s now; you have seen version %s.', (r).version, p_version),
			'Reload the request and look again.', p_object => 'request ' || (r).id);
	end if;
end
$$;
comment on function core.request_open_require(core.request, int) is
	'Refuses OP409 unless the request is pending by the clock, and at the version seen (null: any).';

create or replace function core.request_why(ctx core.session_context, r core.request, p_able boolean)
returns text language sql stable as $$
	select case
		when core.request_state(r) <> 'pending' then core.request_state(r)
		when (r).requester_person = ctx.person_id then 'requester'
		when (r).beneficiary_person = ctx.person_id then 'beneficiary'
		when exists (select from core.approval p where p.request_id = (r).id and p.voided_at is null
			and (p.person_id = ctx.person_id)) then 'decided'
		when not p_able then 'role' end
$$;
comment on function core.request_why(core.session_context, core.request, boolean) is
	'core.request_why_not() for one who knows already whether the caller is able.';

create or replace function core.request_why_not(ctx core.session_context, r core.request)
returns text language sql stable as $$
	select core.request_why(ctx, r, core.request_able(ctx, r))
$$;
comment on function core.request_why_not(core.session_context, core.request) is
	'Why the caller may not decide: approved | refused | withdrawn | lapsed (it is), requester | beneficiary (he is),
decided (he did), role (none of the rule); null: he may.';

create or replace function core.request_approver_require(ctx core.session_context, r core.request, p_hash bytea,
	out role_id bigint, out deputy_of bigint)
language plpgsql as $$
declare
	v_why text := core.request_why_not(ctx, r);
	v_hint text := format('It waits for %s.', coalesce(core.request_waiting_on(r), '-'));
begin
	perform core.request_open_require(r);
	if v_why in ('requester', 'beneficiary') then
		perform core.refuse('OP403', 'you may not decide about this request',
			'The one who asks, the one who approves and the one who gets the access are three different people.', v_hint,
			p_object => 'request ' || (r).id);
	elsif v_why = 'decided' then
		perform core.refuse('OP409', 'you have approved this request already',
			'Every approval of a request is that of another person.', v_hint, p_object => 'request ' || (r).id);
	elsif v_why is not null then
		perform core.refuse('OP403', 'you may not decide about this request', format('It takes: %s.',
			coalesce(core.rule_text((r).subject), '-')), v_hint, p_object => 'request ' || (r).id);
	end if;
	if p_hash is null or octet_length(p_hash) <> 32 then
		perform core.refuse('OP400', 'hash of the request is not valid',
			'A decision names the 32 bytes of the hash of the text that was shown.', 'Open the request and decide there.', 'hash');
	elsif p_hash <> (r).hash then
		perform core.refuse('OP409', 'the request was changed meanwhile', 'You have seen another text of this request.',
			'Reload the request and look again.', p_object => 'request ' || (r).id);
	end if;
	select q.role_id, q.deputy_of into role_id, deputy_of from core.request_roles(ctx, r) q limit 1;
end
$$;
comment on function core.request_approver_require(core.session_context, core.request, bytea) is
	'In which role, and as whose deputy, the caller decides about the text with this hash; refuses otherwise.';

create or replace function core.request_end(r core.request)
returns timestamptz language sql volatile as $$
	select least((r).ends_at, clock_timestamp() + make_interval(hours => ((r).arguments ->> 'hours_from_approval')::int),
		(select min(p.ends_at) from core.approval p where p.request_id = (r).id and p.voided_at is null
			and p.decision = 'approve' and p.hash = (r).hash))
$$;
comment on function core.request_end(core.request) is
	'The end that holds if it were approved now: as requested, or as an approver shortened it. Null: none was asked for.';

create or replace function core.request_shorten_check(r core.request, p_ends_at timestamptz)
returns void language plpgsql as $$
declare
	v_end timestamptz := core.request_end(r);
begin
	if p_ends_at is null then
		return;
	end if;
	if (r).kind not in ('grant', 'extend') or not isfinite(p_ends_at)
		or p_ends_at <= greatest(clock_timestamp(), (r).starts_at) or p_ends_at > coalesce(v_end, clock_timestamp() + interval '5 years') then
		perform core.refuse('OP400', 'end is not valid', case when v_end is null or (r).kind not in ('grant', 'extend')
			then 'Only the end of a grant can be brought forward, to a time after its start.'
			else format('An approver may shorten, never lengthen: after the start, at the latest %s.', core.time_text(v_end)) end,
			'To get more time, make a new request.', 'ends_at');
	end if;
end
$$;
comment on function core.request_shorten_check(core.request, timestamptz) is
	'Refuses OP400 for an end that an approver may not set: before the start, or later than it would be without.';

create or replace function core.request_finish(ctx core.session_context, p_operation uuid, p_action text, p_old core.request,
	p_new core.request, p_more jsonb, p_reason text, p_summary text)
returns jsonb language plpgsql as $$
declare
	v_result jsonb := jsonb_build_object('request', p_new.id, 'state', p_new.state, 'version', p_new.version, 'summary',
		p_summary);
begin
	perform core.event_append(ctx, p_action, 'request', p_new.id::text, p_new.unit_id,
		jsonb_build_object('state', p_old.state, 'version', p_old.version, 'hash', encode(p_old.hash, 'hex')),
		jsonb_build_object('state', p_new.state, 'version', p_new.version, 'hash', encode(p_new.hash, 'hex'))
			|| coalesce(p_more, '{}'), p_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.request_finish(core.session_context, uuid, text, core.request, core.request, jsonb, text, text) is
	'The one event and the answer of a change of a request.';

create or replace function core.request_decide(r core.request, p_state text)
returns core.request language plpgsql as $$
declare
	v_now timestamptz := clock_timestamp();
	v_new core.request;
begin
	-- Decided at an instant at which it was still open.
	if v_now >= (r).lapses_at then
		perform core.request_open_require(r);
	end if;
	update core.request set state = p_state, decided_at = v_now, version = version + 1 where id = (r).id returning * into v_new;
	return v_new;
end
$$;
comment on function core.request_decide(core.request, text) is
	'The request in its last state; OP409 when it lapsed meanwhile. The caller holds the row and has checked it.';

create or replace function core.request_approve(ctx core.session_context, p_operation uuid, p_request bigint, p_hash bytea,
	p_ends_at timestamptz, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 0, 500);
	v_result jsonb;
	r core.request;
	v_old core.request;
	v_as record;
	v_step bigint;
	v_by jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'request.approve', jsonb_build_object('request', p_request, 'hash',
		encode(p_hash, 'hex'), 'ends_at', extract(epoch from p_ends_at), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	r := core.request_hold(ctx, p_request, true);
	v_old := r;
	v_as := core.request_approver_require(ctx, r, p_hash);
	perform core.request_shorten_check(r, p_ends_at);
	v_step := core.fresh_use(ctx, 'request.approve:' || r.id);
	insert into core.approval (request_id, hash, person_id, account_id, role_id, decision, reason, ends_at, deputy_of,
		totp_step)
	values (r.id, r.hash, ctx.person_id, ctx.account_id, v_as.role_id, 'approve', nullif(btrim(v_reason), ''), p_ends_at,
		v_as.deputy_of, v_step);
	v_by := jsonb_strip_nulls(jsonb_build_object('role', (select c.code from core.role c where c.id = v_as.role_id),
		'deputy_of', (select p.number from core.person p where p.id = v_as.deputy_of), 'ends_at', core.time_text(p_ends_at),
		'totp_step', v_step));
	if not core.request_fulfilled(r) then
		return core.request_finish(ctx, p_operation, 'request.approve', v_old, r, v_by, v_reason,
			format('approved, waiting on %s', core.request_waiting_on(r)));
	end if;
	r := core.request_decide(r, 'approved');
	v_result := core.request_apply(ctx, r);
	update core.request set result = v_result where id = r.id;
	return core.request_finish(ctx, p_operation, 'request.approve', v_old, r, v_by || jsonb_build_object('result', v_result),
		v_reason, v_result ->> 'summary');
end
$$;
comment on function core.request_approve(core.session_context, uuid, bigint, bytea, timestamptz, text) is
	'One approval, by the code of this request alone; the one that meets the rule executes the request in the same
transaction. Returns request, state, summary.';

create or replace function core.request_refuse(ctx core.session_context, p_operation uuid, p_request bigint, p_hash bytea,
	p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	r core.request;
	v_old core.request;
	v_as record;
begin
	v_result := core.operation_begin(ctx, p_operation, 'request.refuse', jsonb_build_object('request', p_request, 'hash',
		encode(p_hash, 'hex'), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	r := core.request_hold(ctx, p_request, true);
	v_old := r;
	v_as := core.request_approver_require(ctx, r, p_hash);
	insert into core.approval (request_id, hash, person_id, account_id, role_id, decision, reason, deputy_of)
	values (r.id, r.hash, ctx.person_id, ctx.account_id, v_as.role_id, 'refuse', v_reason, v_as.deputy_of);
	r := core.request_decide(r, 'refused');
	return core.request_finish(ctx, p_operation, 'request.refuse', v_old, r,
		jsonb_build_object('role', (select c.code from core.role c where c.id = v_as.role_id)), v_reason,
		format('request %s refused', r.id));
end
$$;
comment on function core.request_refuse(core.session_context, uuid, bigint, bytea, text) is
	'Refuses the request for good; whoever could approve may, without a code. Returns request, state, summary.';

create or replace function core.request_withdraw(ctx core.session_context, p_operation uuid, p_request bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	r core.request;
	v_old core.request;
begin
	v_result := core.operation_begin(ctx, p_operation, 'request.withdraw', jsonb_build_object('request', p_request, 'reason',
		v_reason));
	if v_result is not null then
		return v_result;
	end if;
	r := core.request_hold(ctx, p_request, true);
	v_old := r;
	perform core.request_own_require(ctx, r);
	perform core.request_open_require(r);
	r := core.request_decide(r, 'withdrawn');
	return core.request_finish(ctx, p_operation, 'request.withdraw', v_old, r, null, v_reason,
		format('request %s withdrawn', r.id));
end
$$;
comment on function core.request_withdraw(core.session_context, uuid, bigint, text) is
	'Takes back one''s own request while it is pending. Returns request, state, summary.';

create or replace function core.request_own_require(ctx core.session_context, r core.request)
returns void language plpgsql stable as $$
begin
	if (r).requester_person <> ctx.person_id then
		perform core.refuse('OP403', 'this is not your request', 'Only the one who asked changes or withdraws a request.',
			'Whoever may approve it can refuse it.', p_object => 'request ' || (r).id);
	end if;
end
$$;
comment on function core.request_own_require(core.session_context, core.request) is 'Refuses OP403 for the request of another person.';
