-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Exceptions: a finding that stays red, with a compensating measure, an end and a second person. Renewing is a new
-- request, whose text says how many there were before.

create or replace function core.exception_advisory(p_kind text, p_advisory text)
returns core.advisory language plpgsql stable as $$
declare
	v_advisory core.advisory;
begin
	if p_kind is null or p_kind not in ('antivirus', 'patch') then
		perform core.refuse('OP400', 'kind is not valid', 'An exception is for antivirus or for a patch.', null, 'kind');
	end if;
	if p_kind = 'patch' then
		return core.advisory_find(p_advisory);
	end if;
	if p_advisory is not null then
		perform core.refuse('OP400', 'advisory is not valid', 'An exception for antivirus names no advisory.', null, 'advisory');
	end if;
	return v_advisory;
end
$$;
comment on function core.exception_advisory(text, text) is 'The advisory of a patch exception, null for antivirus.';

create or replace function core.exception_end_check(p_ends_at timestamptz)
returns void language plpgsql stable as $$
begin
	if p_ends_at is null or not isfinite(p_ends_at) or p_ends_at <= clock_timestamp()
		or p_ends_at > clock_timestamp() + core.interval_setting('exception.longest', interval '90 days') then
		perform core.refuse('OP400', 'end of the exception is not valid',
			format('It lies in the future, at most %s away.', core.interval_setting('exception.longest', interval '90 days')), null,
			'ends_at');
	end if;
end
$$;
comment on function core.exception_end_check(timestamptz) is 'Refuses OP400 for an end that is past, missing or too far.';

create or replace function core.exception_create(ctx core.session_context, p_operation uuid, p_kind text, p_component text,
	p_advisory text, p_measure text, p_ends_at timestamptz, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_measure text := core.text_check(p_measure, 'measure', 3, 500);
	v_result jsonb;
	c core.component;
	v_advisory core.advisory;
	v_before int;
	v_request bigint;
begin
	v_result := core.operation_begin(ctx, p_operation, 'exception.create', jsonb_build_object('kind', p_kind, 'component',
		p_component, 'advisory', p_advisory, 'measure', v_measure, 'ends_at', extract(epoch from p_ends_at), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_advisory := core.exception_advisory(p_kind, p_advisory);
	perform core.exception_end_check(p_ends_at);
	c := core.component_hold(ctx, p_component, 'exception.create', null);
	select count(*) into v_before from core.exception e
	where e.component_id = c.id and e.kind = p_kind and e.advisory_id is not distinct from v_advisory.id;
	perform core.fresh_require(ctx);
	v_request := core.request_make(ctx, p_operation, 'exception', 'exception', c.unit_id, null, null,
		jsonb_build_object('kind', p_kind, 'component', c.code, 'advisory', v_advisory.code, 'measure', v_measure, 'ends_at',
			core.time_text(p_ends_at)),
		array['Component: ' || c.code || ', ' || c.name || ', ' || c.environment, 'Finding: ' || p_kind
			|| coalesce(' ' || v_advisory.code || ', ' || v_advisory.severity, ''), 'Compensating measure: ' || v_measure,
			'Until: ' || core.local_text(p_ends_at), 'Renewals before: ' || v_before],
		null, null, null, v_reason);
	v_result := jsonb_build_object('state', 'waiting', 'request', v_request, 'summary',
		format('request %s waits for a second person', v_request));
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.exception_create(core.session_context, uuid, text, text, text, text, timestamptz, text) is
	'Asks for an exception; it holds when a second person has approved the request. Returns state, request, summary.';

create or replace function core.exception_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
declare
	v jsonb := (r).arguments;
	v_ends timestamptz := ((r).arguments ->> 'ends_at')::timestamptz;
	c core.component;
	e core.exception;
begin
	perform core.exception_end_check(v_ends);
	select * into c from core.component where code = v ->> 'component' for update;
	if c.closed_at is not null then
		perform core.refuse('OP409', 'the component is closed', 'Nothing is changed about a closed component.', null);
	end if;
	insert into core.exception (kind, component_id, advisory_id, measure, reason, ends_at, renewals, request_id, requested_by)
	values (v ->> 'kind', c.id, (select a.id from core.advisory a where a.code = v ->> 'advisory'), v ->> 'measure',
		(r).reason, v_ends, (select count(*) from core.exception x where x.component_id = c.id and x.kind = v ->> 'kind'
			and x.advisory_id is not distinct from (select a.id from core.advisory a where a.code = v ->> 'advisory')),
		(r).id, (r).requester_account)
	returning * into e;
	perform core.event_append(ctx, 'exception.create', 'component', c.code, c.unit_id, null, v || jsonb_build_object(
		'exception', e.id, 'renewals', e.renewals, 'request', (r).id), (r).reason);
	return jsonb_build_object('exception', e.id, 'summary', format('exception for %s until %s', c.code, core.clock_text(v_ends)));
end
$$;
comment on function core.exception_apply(core.session_context, core.request) is 'Makes the approved exception.';

create or replace function core.exception_end(ctx core.session_context, p_operation uuid, p_exception bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	e core.exception;
	c core.component;
begin
	v_result := core.operation_begin(ctx, p_operation, 'exception.end', jsonb_build_object('exception', p_exception, 'reason',
		v_reason));
	if v_result is not null then
		return v_result;
	end if;
	select x.* into c from core.exception y join core.component x on x.id = y.component_id where y.id = p_exception for update of x;
	select * into e from core.exception where id = p_exception;
	if e.id is null or core.right_has(ctx, 'component.read', c.unit_id) is not true then
		perform core.refuse('OP404', 'there is no such exception',
			'No exception of this number belongs to a unit that you have rights for.', 'Look at the list of exceptions.');
	end if;
	perform core.right_require(ctx, 'exception.create', c.unit_id);
	if e.ended_at is not null or e.ends_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the exception is over already', null, 'Reload the list of exceptions.');
	end if;
	update core.exception set ended_at = clock_timestamp(), ended_by = ctx.account_id, end_reason = v_reason where id = e.id;
	v_result := jsonb_build_object('exception', e.id, 'summary', 'exception ended');
	perform core.event_append(ctx, 'exception.end', 'component', c.code, c.unit_id,
		jsonb_build_object('exception', e.id, 'until', core.time_text(e.ends_at)), jsonb_build_object('exception', e.id,
		'until', core.time_text(clock_timestamp())), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.exception_end(core.session_context, uuid, bigint, text) is 'Ends an exception before its time.';
