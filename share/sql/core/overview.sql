-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The boards in figures and deadlines, for home and calendar. What is overdue stays: it is open until it is done.

create or replace function core.open_patches(p_units bigint[])
returns table (id bigint, component text, advisory text, severity text, due_at timestamptz) language sql stable as $$
	with a as materialized (
		select v.id, v.code, v.severity, core.patch_due(v.severity, v.published_on) as due_at from core.advisory v
	)
	select p.component_id * 1000000000 + p.advisory_id, c.code, a.code, a.severity, a.due_at
	from core.patch p join a on a.id = p.advisory_id join core.component c on c.id = p.component_id
	where p.state <> 'EFFECTIVE' and c.closed_at is null and (p_units is null or c.unit_id = any (p_units))
$$;
comment on function core.open_patches(bigint[]) is 'Corrections that are not effective as far as was reported last. id: of the pair.';

create or replace function core.next_drills(p_units bigint[])
returns table (id bigint, component text, due_at timestamptz) language sql stable as $$
	select c.id, c.code, coalesce((select max(d.finished_at) from core.drill d where d.component_id = c.id and d.passed),
		c.registered_at) + core.interval_setting('backup.drill', interval '180 days')
	from core.component c
	where c.closed_at is null and (p_units is null or c.unit_id = any (p_units))
		and exists (select from core.backup_run b where b.component_id = c.id)
$$;
comment on function core.next_drills(bigint[]) is 'When the restore of every component that is backed up has to be tried again.';

create or replace function core.calendar_boards(ctx core.session_context, p_from timestamptz, p_to timestamptz,
	p_kinds text[], p_limit int)
returns table (at timestamptz, kind text, id bigint, object_kind text, object text, text text) language plpgsql stable as $$
#variable_conflict use_column
declare
	v_units bigint[] := core.calendar_scope(ctx, 'component.read');
begin
	if v_units = '{}' then
		return;
	end if;
	return query (select p.due_at, 'patch', p.id, 'patch', p.component, concat_ws(', ', p.advisory, p.severity)
		from core.open_patches(v_units) p
		where 'patch' = any (p_kinds) and p.due_at <= p_to and p.due_at >= p_from
		order by 1, 3 limit p_limit)
	union all (select d.due_at, 'drill', d.id, 'drill', d.component, null
		from core.next_drills(v_units) d
		where 'drill' = any (p_kinds) and d.due_at <= p_to and d.due_at >= p_from
		order by 1, 3 limit p_limit)
	union all (select e.ends_at, 'exception', e.id, 'exception', e.id::text, concat_ws(', ', c.code, v.code, e.measure)
		from core.exception e join core.component c on c.id = e.component_id left join core.advisory v on v.id = e.advisory_id
		where 'exception' = any (p_kinds) and e.ended_at is null and e.ends_at between greatest(p_from, clock_timestamp()) and p_to
			and (v_units is null or c.unit_id = any (v_units))
		order by 1, 3 limit p_limit);
end
$$;
comment on function core.calendar_boards(core.session_context, timestamptz, timestamptz, text[], int) is
	'Deadlines of corrections and restore drills, overdue ones included, and ends of exceptions.';

create or replace function core.home_boards(ctx core.session_context)
returns table (kind text, number bigint, detail text, filter text, at timestamptz) language plpgsql stable as $$
#variable_conflict use_column
declare
	v_units bigint[] := core.calendar_scope(ctx, 'component.read');
	v_now timestamptz := clock_timestamp();
begin
	if v_units = '{}' then
		return;
	end if;
	return query select 'antivirus_bad', count(*) filter (where b.state <> 'OK'),
		format('%s of %s current', count(*) filter (where b.state = 'OK'), count(*)), 'antivirus', null::timestamptz
	from core.antivirus_board(v_units, null) b;
	return query select 'patches_overdue', count(*), null::text, 'patches state:overdue', min(p.due_at)
	from core.open_patches(v_units) p where p.due_at <= v_now;
	return query select 'patches_ending', count(*), (select format('%s on %s', x.advisory, x.component)
			from core.open_patches(v_units) x where x.severity = 'critical' and x.due_at > v_now order by x.due_at limit 1),
		'patches severity:critical state:open', min(p.due_at) filter (where p.due_at > v_now)
	from core.open_patches(v_units) p where p.severity = 'critical';
	return query select 'backups_bad', count(*) filter (where b.state <> 'OK'),
		format('%s of %s current', count(*) filter (where b.state = 'OK'), count(*)), 'backups', max(b.last_ok)
	from core.backup_board(v_units) b;
	return query select 'drills_ending', count(*), 'within 30 days', 'calendar kind:drill days:30', min(d.due_at)
	from core.next_drills(v_units) d where d.due_at <= v_now + interval '30 days';
	return query select 'exceptions_ending', count(*), null::text, 'exceptions', min(e.ends_at)
	from core.exception e join core.component c on c.id = e.component_id
	where e.ended_at is null and e.ends_at > v_now and (v_units is null or c.unit_id = any (v_units));
end
$$;
comment on function core.home_boards(core.session_context) is 'Figures of the boards; needs component.read for any unit.';
