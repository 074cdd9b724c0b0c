-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Restore drills (clause 16, N18): what was measured, and two persons who sign it. Who was there records it, which asks
-- for the second signature; only with that it is a drill, and the next one is due by the policy.

create or replace function core.drill_times_check(p_failed_at timestamptz, p_newest_record_at timestamptz,
	p_started_at timestamptz, p_finished_at timestamptz)
returns void language plpgsql stable as $$
begin
	perform core.past_check(p_failed_at, 'failed_at');
	perform core.past_check(p_newest_record_at, 'newest_record_at');
	perform core.past_check(p_started_at, 'started_at');
	perform core.past_check(p_finished_at, 'finished_at');
	if p_newest_record_at > p_failed_at then
		perform core.refuse('OP400', 'time is not valid', 'The newest record that came back is not newer than the failure.', null,
			'newest_record_at');
	end if;
	-- A drill keeps whole seconds.
	if date_trunc('second', p_finished_at) <= date_trunc('second', p_started_at) then
		perform core.refuse('OP400', 'time is not valid', 'The end of the restore lies after its beginning.', null,
			'finished_at');
	end if;
end
$$;
comment on function core.drill_times_check(timestamptz, timestamptz, timestamptz, timestamptz) is
	'Refuses OP400 for times that are missing, in the future or out of order.';

create or replace function core.drill_counts_check(p_counts jsonb)
returns void language plpgsql stable as $$
declare
	v_bad record;
begin
	perform core.rows_check(p_counts, 'counts', 100, 20000);
	if jsonb_array_length(p_counts) = 0 then
		perform core.refuse('OP400', 'value is missing', 'A drill has counts.', null, 'counts');
	end if;
	select n into v_bad from jsonb_array_elements(p_counts) with ordinality t (e, n)
	where core.text_bad(e ->> 'what', 1, 100) or coalesce(e ->> 'expected', '') !~ '^\d{1,18}$'
		or coalesce(e ->> 'found', '') !~ '^\d{1,18}$'
	order by n limit 1;
	if found then
		perform core.row_refuse('counts', v_bad.n, 'what is named, expected and found are numbers.');
	end if;
end
$$;
comment on function core.drill_counts_check(jsonb) is 'Refuses OP400 unless it is [{what, expected, found}], 1 to 100 of them.';

create or replace function core.drill_counts_text(p_counts jsonb)
returns text language sql immutable as $$
	select string_agg(format('%s %s of %s', e ->> 'what', e ->> 'found', e ->> 'expected'), ', ' order by n)
	from jsonb_array_elements(p_counts) with ordinality t (e, n)
$$;
comment on function core.drill_counts_text(jsonb) is 'Counts on one line: "orders 1000 of 1000".';

create or replace function core.drill_facts(c core.component, v jsonb)
returns text[] language sql stable as $$
	select array['Component: ' || (c).code || ', ' || (c).name || ', ' || (c).environment, 'Backup: ' || (v ->> 'label'),
		'Failure: ' || core.local_text((v ->> 'failed_at')::timestamptz),
		'Newest record: ' || core.local_text((v ->> 'newest_record_at')::timestamptz),
		'RPO: ' || date_trunc('second', (v ->> 'failed_at')::timestamptz - (v ->> 'newest_record_at')::timestamptz),
		'Restore: ' || core.local_text((v ->> 'started_at')::timestamptz),
		'RTO: ' || date_trunc('second', (v ->> 'finished_at')::timestamptz - (v ->> 'started_at')::timestamptz),
		'Row counts: ' || core.drill_counts_text(v -> 'counts'),
		'Result: ' || case when (v ->> 'passed')::boolean then 'passed' else 'failed' end]
$$;
comment on function core.drill_facts(core.component, jsonb) is 'What the second person signs, one fact a line.';

create or replace function core.drill_record(ctx core.session_context, p_operation uuid, p_component text, p_label text,
	p_failed_at timestamptz, p_newest_record_at timestamptz, p_started_at timestamptz, p_finished_at timestamptz,
	p_counts jsonb, p_passed boolean, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_drill jsonb := jsonb_build_object('component', p_component, 'label', core.text_check(p_label, 'label', 1, 100),
		'failed_at', core.time_text(p_failed_at), 'newest_record_at', core.time_text(p_newest_record_at), 'started_at',
		core.time_text(p_started_at), 'finished_at', core.time_text(p_finished_at), 'counts', p_counts, 'passed', p_passed);
	v_result jsonb;
	c core.component;
	v_request bigint;
begin
	v_result := core.operation_begin(ctx, p_operation, 'drill.record', v_drill || jsonb_build_object('reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	c := core.component_hold(ctx, p_component, 'backup.record', null);
	perform core.drill_times_check(p_failed_at, p_newest_record_at, p_started_at, p_finished_at);
	perform core.drill_counts_check(p_counts);
	if p_passed is null then
		perform core.refuse('OP400', 'value is missing', 'A drill has a result.', null, 'passed');
	end if;
	v_request := core.request_make(ctx, p_operation, 'drill', 'drill', c.unit_id, null, null, v_drill,
		core.drill_facts(c, v_drill), null, null, clock_timestamp() + interval '30 days', v_reason);
	v_result := jsonb_build_object('component', c.code, 'request', v_request, 'summary',
		format('request %s asks for the second signature', v_request));
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.drill_record(core.session_context, uuid, text, text, timestamptz, timestamptz, timestamptz,
	timestamptz, jsonb, boolean, text) is
	'Asks a second person to sign a restore drill within 30 days. Returns component, request, summary.';

create or replace function core.drill_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
declare
	v jsonb := (r).arguments;
	c core.component;
	d core.drill;
begin
	select * into strict c from core.component where code = v ->> 'component' for update;
	insert into core.drill (component_id, label, started_at, finished_at, failed_at, newest_record_at, counts, passed,
		signed_first, signed_second, reason, recorded_by, request_id)
	values (c.id, v ->> 'label', (v ->> 'started_at')::timestamptz, (v ->> 'finished_at')::timestamptz,
		(v ->> 'failed_at')::timestamptz, (v ->> 'newest_record_at')::timestamptz, v -> 'counts', (v ->> 'passed')::boolean,
		(r).requester_person, ctx.person_id, (r).reason, (r).requester_account, (r).id)
	returning * into d;
	perform core.event_append(ctx, 'drill.record', 'component', c.code, c.unit_id, null,
		v - 'component' || jsonb_build_object('drill', d.id, 'request', (r).id), (r).reason);
	return jsonb_build_object('component', c.code, 'drill', d.id, 'summary', format('drill of %s recorded: RPO %s, RTO %s',
		c.code, date_trunc('second', d.failed_at - d.newest_record_at), date_trunc('second', d.finished_at - d.started_at)));
end
$$;
comment on function core.drill_apply(core.session_context, core.request) is
	'Records the drill that the second person has signed just now.';
