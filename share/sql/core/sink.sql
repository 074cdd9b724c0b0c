-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Sinks of the journal as people see and manage them. The chain is one for the whole platform, so the rights must reach
-- all of it. What a sink lacks is computed when somebody looks, by the clock of the server: a sink whose service is dead
-- turns STALLED by itself. Locks: the sink row.

create or replace function core.sink_in_chain(s core.sink)
returns boolean language sql stable as $$
	select exists (select from core.seal x where x.number = ((s).acked).seal and x.hash = (s).acked_hash)
$$;
comment on function core.sink_in_chain(core.sink) is
	'Whether the chain still has the seal of the cursor as it was; false: the journal went back or is another one.';

create or replace function core.sink_state(s core.sink, out state text, out waiting bigint, out oldest timestamptz,
	out stalled_at timestamptz)
language plpgsql stable as $$
declare
	v_place core.journal_place := (s).acked;
	v_chain boolean := core.sink_in_chain(s);
	v_now timestamptz := clock_timestamp();
begin
	if not v_chain then
		v_place := row(0, 0, null::bigint, 0);
	end if;
	waiting := (select t.events from core.seal_total() t) - coalesce(case when v_place.event is not null then v_place.number end,
		v_place.before);
	if not v_chain then
		stalled_at := greatest((s).acked_at, (s).enabled_at);
	elsif waiting > 0 then
		oldest := (select x.at from core.seal x where x.number = v_place.seal + (v_place.event is null)::int);
		stalled_at := greatest(oldest, (s).acked_at, (s).enabled_at) + core.interval_setting('sink.stalled', interval '5 min');
	end if;
	state := case when (s).disabled_at is not null then 'DISABLED'
		when not v_chain or stalled_at <= v_now then 'STALLED'
		when (s).acked_at is null then 'NEVER'
		when oldest < v_now - interval '15 s' then 'BEHIND'
		else 'OK' end;
end
$$;
comment on function core.sink_state(core.sink) is
	'DISABLED | STALLED (records wait and nothing was acknowledged for longer than the policy, or the journal went back) | NEVER |
BEHIND (the oldest record waits for more than 15 seconds) | OK. oldest: when the oldest waiting record was sealed.';

create or replace function core.sink_scope(ctx core.session_context)
returns boolean language plpgsql stable as $$
begin
	return core.right_has(ctx, 'sink.read', core.root_unit());
end
$$;
comment on function core.sink_scope(core.session_context) is 'Whether sinks are shown to the caller on home and calendar.';

create or replace function core.sink_list(ctx core.session_context)
returns table (sink text, state text, waiting bigint, oldest timestamptz, acked_number bigint, acked_at timestamptz,
	error text, error_at timestamptz, contact_at timestamptz, device text, starts text, version int)
language plpgsql as $$
#variable_conflict use_column
begin
	perform core.right_require(ctx, 'sink.read', core.root_unit());
	return query select s.code, t.state, t.waiting, t.oldest, (s.acked).number, s.acked_at,
		case when core.sink_in_chain(s) then s.error else 'chain' end, s.error_at, s.contact_at,
		d.code, s.starts, s.version
	from core.sink s join core.device d on d.id = s.device_id, lateral core.sink_state(s) t
	order by s.code;
end
$$;
comment on function core.sink_list(core.session_context) is 'All sinks with what they lack.';

create or replace function core.sink_device(p_device text)
returns bigint language plpgsql stable as $$
declare
	v_device bigint;
begin
	perform core.code_check(p_device, 'device', 32);
	select d.id into v_device from core.device d where d.code = p_device and d.kind = 'forwarder';
	if v_device is null then
		perform core.refuse('OP404', 'there is no such device',
			'No certificate of a forwarding service is registered under this name.',
			'The administrator of the database registers it with device.sql.', 'device');
	end if;
	return v_device;
end
$$;
comment on function core.sink_device(text) is 'The device of a forwarding service by name, OP404.';

create or replace function core.sink_make(p_sink text, p_device bigint, p_starts text, p_account bigint)
returns core.sink language plpgsql as $$
declare
	v_total record;
	v_place core.journal_place := row(0, 0, null::bigint, 0);
	v_sink core.sink;
begin
	select * into v_total from core.seal_total();
	if p_starts = 'now' then
		v_place := row(v_total.seal, v_total.events, null::bigint, v_total.events);
	end if;
	insert into core.sink (code, device_id, starts, created_by, acked, acked_hash, given, given_most)
	values (p_sink, p_device, p_starts, p_account, v_place, (select x.hash from core.seal x where x.number = v_place.seal), v_place,
		v_place.number)
	returning * into v_sink;
	return v_sink;
end
$$;
comment on function core.sink_make(text, bigint, text, bigint) is 'The row of a sink, before the first record or after the newest.';

create or replace function core.sink_create(ctx core.session_context, p_operation uuid, p_sink text, p_device text,
	p_starts text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_device bigint;
	v_sink core.sink;
begin
	perform core.right_require(ctx, 'sink.manage', core.root_unit());
	v_result := core.operation_begin(ctx, p_operation, 'sink.create', jsonb_build_object('sink', p_sink, 'device', p_device,
		'starts', p_starts, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	perform core.code_check(p_sink, 'sink', 32);
	if p_starts is null or p_starts not in ('beginning', 'now') then
		perform core.refuse('OP400', 'start is not valid', 'A sink starts from the beginning or from now.', null, 'starts');
	end if;
	v_device := core.sink_device(p_device);
	if exists (select from core.sink s where s.code = p_sink) then
		perform core.refuse('OP409', 'the name is taken', 'A sink of this name is registered.', 'Choose another one.', 'sink');
	end if;
	perform core.fresh_require(ctx);
	v_sink := core.sink_make(p_sink, v_device, p_starts, ctx.account_id);
	v_result := jsonb_build_object('sink', p_sink, 'version', 1, 'summary', 'sink ' || p_sink || ' registered');
	perform core.event_append(ctx, 'sink.create', 'sink', p_sink, core.root_unit(), null, jsonb_build_object('device', p_device,
		'starts', p_starts, 'after', (v_sink.acked).number), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.sink_create(core.session_context, uuid, text, text, text, text) is
	'Registers a sink. Returns sink, version, summary.';

create or replace function core.sink_switch(ctx core.session_context, p_operation uuid, p_sink text, p_on boolean,
	p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_action text := case when p_on then 'sink.enable' else 'sink.disable' end;
	v_words text[] := case when p_on then array['disabled', 'enabled'] else array['enabled', 'disabled'] end;
	v_result jsonb;
	v_sink core.sink;
begin
	perform core.right_require(ctx, 'sink.manage', core.root_unit());
	v_result := core.operation_begin(ctx, p_operation, v_action, jsonb_build_object('sink', p_sink, 'reason', v_reason,
		'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	perform core.code_check(p_sink, 'sink', 32);
	select * into v_sink from core.sink s where s.code = p_sink for update;
	if v_sink.id is null then
		perform core.refuse('OP404', 'there is no such sink', 'No sink of this name is registered.', 'Look at the list of sinks.');
	end if;
	perform core.version_require(v_sink.version, p_version, 'sink ' || p_sink);
	if (v_sink.disabled_at is null) = p_on then
		perform core.refuse('OP409', case when p_on then 'the sink is enabled already' else 'the sink is disabled already' end,
			'There is nothing to change.', null);
	end if;
	perform core.fresh_require(ctx);
	update core.sink set disabled_at = case when not p_on then clock_timestamp() end,
		enabled_at = case when p_on then clock_timestamp() else enabled_at end, version = version + 1
	where id = v_sink.id returning * into v_sink;
	v_result := jsonb_build_object('sink', p_sink, 'version', v_sink.version, 'summary', 'sink ' || p_sink || ' ' || v_words[2]);
	perform core.event_append(ctx, v_action, 'sink', p_sink, core.root_unit(), jsonb_build_object('state', v_words[1]),
		jsonb_build_object('state', v_words[2], 'acknowledged', (v_sink.acked).number), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.sink_switch(core.session_context, uuid, text, boolean, text, int) is
	'Enables or disables a sink; its cursor stays, so nothing is left out afterwards. Returns sink, version, summary.';

create or replace function core.home_sinks(ctx core.session_context)
returns table (kind text, number bigint, detail text, filter text, at timestamptz) language plpgsql stable as $$
#variable_conflict use_column
begin
	if not core.sink_scope(ctx) or not exists (select from core.sink) then
		return;
	end if;
	return query with sinks as (
		select s.acked_at, t.* from core.sink s, lateral core.sink_state(s) t
	)
	select 'sinks_stalled', count(*) filter (where x.state = 'STALLED'), format('%s of %s current',
		count(*) filter (where x.state = 'OK'), count(*)), 'sinks', min(x.stalled_at) filter (where x.state = 'STALLED')
	from sinks x
	union all
	select 'records_waiting', coalesce(max(x.waiting), 0), 'waiting since ' || core.time_text(min(x.oldest)), 'sinks',
		min(x.acked_at)
	from sinks x where x.state <> 'DISABLED';
end
$$;
comment on function core.home_sinks(core.session_context) is
	'Figures of forwarding, when there are sinks: how many stand still, and how many records the one that is most behind lacks,
with the sealing of the oldest in words and the last acknowledgement.';

create or replace function core.calendar_sinks(ctx core.session_context, p_from timestamptz, p_to timestamptz,
	p_kinds text[], p_limit int)
returns table (at timestamptz, kind text, id bigint, object_kind text, object text, text text) language plpgsql stable as $$
#variable_conflict use_column
begin
	if 'sink' <> all (p_kinds) or not core.sink_scope(ctx) then
		return;
	end if;
	return query select t.stalled_at, 'sink', s.id, 'sink', s.code, t.state
	from core.sink s, lateral core.sink_state(s) t
	where t.state = 'STALLED' and t.stalled_at between p_from and p_to
	order by 1, 3 limit p_limit;
end
$$;
comment on function core.calendar_sinks(core.session_context, timestamptz, timestamptz, text[], int) is
	'Sinks that stand still, since when: overdue until records move again.';
