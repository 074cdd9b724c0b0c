-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What people record about findings: that they know of a detection, that a correction was tried or is there, and
-- exceptions. A correction is not recorded as installed in production before its test (clause 14), but for an exception
-- that a second person approved. Locks: the component row first.

create or replace function core.advisory_find(p_advisory text)
returns core.advisory language plpgsql stable as $$
declare
	v_advisory core.advisory;
begin
	if p_advisory is null or octet_length(p_advisory) > 64 or p_advisory !~ '^[A-Z][A-Za-z0-9:._-]{2,63}$' then
		perform core.refuse('OP400', 'advisory is not valid',
			'An advisory is named like DSA-5678-1 or CVE-2026-12345.', null, 'advisory');
	end if;
	select * into v_advisory from core.advisory where code = p_advisory;
	if v_advisory.id is null then
		perform core.refuse('OP404', 'there is no such advisory', 'It was not imported.', 'Import it first.', 'advisory');
	end if;
	return v_advisory;
end
$$;
comment on function core.advisory_find(text) is 'The advisory; OP400 for what is no name, OP404 when it was not imported.';

create or replace function core.past_check(p_at timestamptz, p_field text)
returns timestamptz language plpgsql stable as $$
begin
	if p_at is null or not isfinite(p_at) or p_at > clock_timestamp() or p_at < clock_timestamp() - interval '5 years' then
		perform core.refuse('OP400', 'time is not valid', 'It lies in the past, at most five years ago.', null, p_field);
	end if;
	return p_at;
end
$$;
comment on function core.past_check(timestamptz, text) is 'A time at which something was done; OP400 otherwise.';

create or replace function core.detection_acknowledge(ctx core.session_context, p_operation uuid, p_component text,
	p_detection bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	c core.component;
	d core.detection;
begin
	v_result := core.operation_begin(ctx, p_operation, 'antivirus.acknowledge', jsonb_build_object('component', p_component,
		'detection', p_detection, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	c := core.component_hold(ctx, p_component, 'antivirus.acknowledge', null);
	select * into d from core.detection where id = p_detection and component_id = c.id;
	if d.id is null then
		perform core.refuse('OP404', 'there is no such detection', 'The component has no detection of this number.',
			'Look at the component again.', 'detection');
	end if;
	if d.acknowledged_at is not null then
		perform core.refuse('OP409', 'the detection is acknowledged already', null, 'Reload the component.', 'detection');
	end if;
	update core.detection set acknowledged_at = clock_timestamp(), acknowledged_by = ctx.account_id, reason = v_reason
	where id = d.id;
	v_result := jsonb_build_object('component', c.code, 'detection', d.id, 'summary', 'detection acknowledged: ' || d.signature);
	perform core.event_append(ctx, 'antivirus.acknowledge', 'component', c.code, c.unit_id, null,
		jsonb_build_object('detection', d.id, 'signature', d.signature, 'path', d.path, 'at', core.time_text(d.at)), v_reason,
		p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.detection_acknowledge(core.session_context, uuid, text, bigint, text) is
	'Records that somebody knows of a detection and why it is closed. Returns component, detection, summary.';

create or replace function core.patch_test(ctx core.session_context, p_operation uuid, p_component text, p_advisory text,
	p_at timestamptz, p_passed boolean, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	c core.component;
	v_advisory core.advisory;
begin
	v_result := core.operation_begin(ctx, p_operation, 'patch.test', jsonb_build_object('component', p_component, 'advisory',
		p_advisory, 'at', extract(epoch from p_at), 'passed', p_passed, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	c := core.component_hold(ctx, p_component, 'patch.record', null);
	v_advisory := core.advisory_find(p_advisory);
	if c.environment <> 'test' then
		perform core.refuse('OP409', 'the component is not of the test environment',
			'A correction is tried in the test environment before production (clause 14).', 'Name a component of the test environment.');
	end if;
	if p_passed is null then
		perform core.refuse('OP400', 'value is missing', format('The field %s must be filled in.', 'passed'), null, 'passed');
	end if;
	insert into core.patch_test (component_id, advisory_id, tested_at, passed, reason, recorded_by)
	values (c.id, v_advisory.id, core.past_check(p_at, 'at'), p_passed, v_reason, ctx.account_id);
	v_result := jsonb_build_object('component', c.code, 'advisory', v_advisory.code, 'summary', format('test of %s on %s %s',
		v_advisory.code, c.code, case when p_passed then 'passed' else 'failed' end));
	perform core.event_append(ctx, 'patch.test', 'component', c.code, c.unit_id, null, jsonb_build_object('advisory',
		v_advisory.code, 'tested_at', core.time_text(p_at), 'passed', p_passed), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.patch_test(core.session_context, uuid, text, text, timestamptz, boolean, text) is
	'Records that a correction was tried on a component of the test environment.';

create or replace function core.patch_record(ctx core.session_context, p_operation uuid, p_component text, p_advisory text,
	p_what text, p_at timestamptz, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	c core.component;
	v_advisory core.advisory;
	v_old core.patch;
	v_new core.patch;
begin
	v_result := core.operation_begin(ctx, p_operation, 'patch.record', jsonb_build_object('component', p_component,
		'advisory', p_advisory, 'what', p_what, 'at', extract(epoch from p_at), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	if p_what is null or p_what not in ('installed', 'effective') then
		perform core.refuse('OP400', 'what was done is not valid', 'It is installed or effective.', null, 'what');
	end if;
	c := core.component_hold(ctx, p_component, 'patch.record', null);
	v_advisory := core.advisory_find(p_advisory);
	perform core.past_check(p_at, 'at');
	if c.device_id is not null then
		perform core.refuse('OP409', 'the component reports by itself', 'What is installed on it comes from its own report.',
			'Install the correction; the next report says so.');
	end if;
	if c.environment = 'production' and core.exception_until('patch', c.id, v_advisory.id) is null and not exists (
		select from core.patch_test t where t.advisory_id = v_advisory.id and t.passed and t.tested_at <= p_at) then
		perform core.refuse('OP409', 'the correction was not tested before',
			'In production it is installed after its test record, or under an exception (clause 14).',
			'Record the test first, or ask for an exception.');
	end if;
	select * into v_old from core.patch where component_id = c.id and advisory_id = v_advisory.id;
	insert into core.patch as t (component_id, advisory_id, state, installed_at, effective_at, checked_at)
	values (c.id, v_advisory.id, upper(p_what), p_at, case p_what when 'effective' then p_at end, clock_timestamp())
	on conflict (component_id, advisory_id) do update set state = excluded.state,
		installed_at = coalesce(t.installed_at, excluded.installed_at), effective_at = excluded.effective_at,
		checked_at = excluded.checked_at
	returning * into v_new;
	v_result := jsonb_build_object('component', c.code, 'advisory', v_advisory.code, 'summary',
		format('%s on %s is %s', v_advisory.code, c.code, p_what));
	perform core.event_append(ctx, 'patch.record', 'component', c.code, c.unit_id,
		jsonb_build_object('advisory', v_advisory.code, 'state', v_old.state),
		jsonb_build_object('advisory', v_advisory.code, 'state', v_new.state, 'at', core.time_text(p_at)), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.patch_record(core.session_context, uuid, text, text, text, timestamptz, text) is
	'Records by hand what a component without a reporter can''t say: installed or effective.';
