-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The boards: one row for each component, or each pair of component and advisory, worst first. Every state is computed
-- when it is asked for; an exception keeps its row red and puts a shield beside it, it never makes it green.

create or replace function core.board_units(ctx core.session_context)
returns bigint[] language sql as $$
	select core.journal_units(ctx, 'component.read')
$$;
comment on function core.board_units(core.session_context) is
	'Units whose components the caller may see; null: all of them. OP403 without component.read.';

create or replace function core.exception_until(p_kind text, p_component bigint, p_advisory bigint)
returns timestamptz language sql volatile as $$
	select max(e.ends_at) from core.exception e
	where e.component_id = p_component and e.kind = p_kind and e.ended_at is null and e.ends_at > clock_timestamp()
		and e.advisory_id is not distinct from p_advisory
$$;
comment on function core.exception_until(text, bigint, bigint) is 'Until when an exception holds, null without one.';

create or replace function core.antivirus_board(p_units bigint[], p_component bigint)
returns table (component_id bigint, state text, place int, since timestamptz, detections bigint, limit_hours int)
language plpgsql stable as $$
declare
	v_silent interval := core.interval_setting('antivirus.silent', interval '24 h');
	v_old interval := core.interval_setting('antivirus.signatures', interval '48 h');
begin
	return query select c.id, s.state, array_position(array['DETECTED', 'OFF', 'CANT_UPDATE', 'OLD', 'NEVER', 'SILENT', 'OK'],
			s.state), coalesce(a.at, c.registered_at), d.n, (extract(epoch from v_old) / 3600)::int
	from core.component c
		left join core.antivirus a on a.component_id = c.id
		cross join lateral (select count(*) as n from core.detection x
			where x.component_id = c.id and x.acknowledged_at is null) d
		cross join lateral (select core.antivirus_state(a, d.n, clock_timestamp(), v_silent, v_old) as state) s
	where c.closed_at is null and (p_units is null or c.unit_id = any (p_units)) and (p_component is null or c.id = p_component);
end
$$;
comment on function core.antivirus_board(bigint[], bigint) is
	'The state of every open component, with its place in the order of badness (1 is worst).';

create or replace function core.patch_board(p_units bigint[], p_component bigint, p_advisory bigint)
returns table (component_id bigint, advisory_id bigint, state text, due_at timestamptz, tested_at timestamptz,
	overdue boolean, key text) language plpgsql stable as $$
declare
	v_silent interval := core.interval_setting('patch.silent', interval '48 h');
	v_now timestamptz := clock_timestamp();
begin
	-- Deadline and place are of the advisory, silence is of the component: neither is computed for each pair.
	return query with a as materialized (
		select v.id, u.due_at, (select max(x.tested_at) from core.patch_test x where x.advisory_id = v.id and x.passed) as tested_at,
			coalesce(to_char(timezone('UTC', u.due_at), 'YYYYMMDDHH24MISS'), '9') || ' ' || v.code || ' ' as place
		from core.advisory v cross join lateral (select core.patch_due(v.severity, v.published_on) as due_at) u
		where (p_advisory is null or v.id = p_advisory) and (p_component is null or v.id in (
			select p.advisory_id from core.patch p where p.component_id = p_component))
	), c as materialized (
		select x.id, x.code, core.patch_state(null, r.at, r.received_at, v_now, v_silent) = 'UNKNOWN' as silent
		from core.component x left join core.package_report r on r.component_id = x.id
		where x.closed_at is null and (p_units is null or x.unit_id = any (p_units)) and (p_component is null or x.id = p_component)
	)
	select c.id, a.id, s.state, a.due_at, a.tested_at, coalesce(a.due_at <= v_now and s.state <> 'EFFECTIVE', false),
		(case when s.state = 'EFFECTIVE' then '2' else '1' end || a.place || c.code) collate "C"
	from core.patch p
		join c on c.id = p.component_id
		join a on a.id = p.advisory_id
		cross join lateral (select case when c.silent then 'UNKNOWN' else p.state end as state) s;
end
$$;
comment on function core.patch_board(bigint[], bigint, bigint) is
	'Every pair of component and advisory that concerns it. overdue stays true for ever until the correction is effective.
key: the order of the board, by deadline, without one last, effective at the end.';

create or replace function core.patch_walk(p_units bigint[], p_state text, p_severity text, p_environment text, p_search text,
	p_after text, p_limit int)
returns table (component_id bigint, advisory_id bigint, state text, due_at timestamptz, tested_at timestamptz, overdue boolean, key text)
language plpgsql stable set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set random_page_cost = 1.1 set jit = off as $$
#variable_conflict use_column
declare
	v_silent interval := core.interval_setting('patch.silent', interval '48 h');
	v_now timestamptz := clock_timestamp();
	v_left int := p_limit;
	v_found int;
	v_part text;
	a record;
begin
	-- The order of the board is that of the advisories, twice: what is open, then what is effective. One after the other is
	-- looked at until the page is full, so that it does not take the time of all pairs.
	foreach v_part in array array['1', '2'] loop
		continue when v_part = '1' and p_state = 'EFFECTIVE' or v_part = '2' and p_state in ('open', 'overdue', 'NO_FIX', 'FIX_AVAILABLE',
			'INSTALLED', 'UNKNOWN');
		for a in select v.id, v.code, v.title, x.due_at, v_part || x.place as place
			from core.advisory v cross join lateral (select u.due_at,
				coalesce(to_char(timezone('UTC', u.due_at), 'YYYYMMDDHH24MISS'), '9') || ' ' || v.code || ' ' as place
				from (select core.patch_due(v.severity, v.published_on) as due_at) u) x
			where (p_severity is null or v.severity = p_severity)
				and (p_after is null or (v_part || x.place) collate "C" >= left(p_after, length(v_part || x.place)))
			order by x.place collate "C" loop
			return query select c.id, a.id, s.state, a.due_at, (select max(x.tested_at) from core.patch_test x where x.advisory_id = a.id and x.passed),
				coalesce(a.due_at <= v_now and s.state <> 'EFFECTIVE', false), (a.place || c.code) collate "C"
			from core.component c
				join core.patch p on p.component_id = c.id and p.advisory_id = a.id
				left join core.package_report r on r.component_id = c.id
				cross join lateral (select case when core.patch_state(null, r.at, r.received_at, v_now, v_silent) = 'UNKNOWN' then 'UNKNOWN'
					else p.state end as state) s
			where c.closed_at is null and (p_units is null or c.unit_id = any (p_units))
				and (s.state = 'EFFECTIVE') = (v_part = '2') and (p_state is null or p_state in ('open', 'overdue') or s.state = p_state)
				and (p_state is distinct from 'overdue' or a.due_at <= v_now)
				and (p_environment is null or c.environment = p_environment)
				and (p_search is null or core.fold(c.code || ' ' || c.name || ' ' || a.code || ' ' || a.title) like p_search)
				and (p_after is null or (a.place || c.code) collate "C" > p_after)
			order by c.code collate "C" limit v_left;
			get diagnostics v_found = row_count;
			v_left := v_left - v_found;
			if v_left <= 0 then
				return;
			end if;
		end loop;
	end loop;
end
$$;
comment on function core.patch_walk(bigint[], text, text, text, text, text, int) is 'core.patch_page() of all components.';

create or replace function core.patch_page(p_units bigint[], p_component bigint, p_state text, p_severity text, p_environment text,
	p_search text, p_after text, p_limit int)
returns table (component_id bigint, advisory_id bigint, state text, due_at timestamptz, tested_at timestamptz, overdue boolean, key text)
-- As many rows as a page has: for a thousand, all patches would be read to show fifty.
language plpgsql stable rows 50 as $$
begin
	if p_component is null then
		return query select w.* from core.patch_walk(p_units, p_state, p_severity, p_environment, p_search, p_after, p_limit) w;
		return;
	end if;
	-- The pairs of one component are few: all of them are looked at sooner than every advisory for it.
	return query select b.*
	from core.patch_board(p_units, p_component, null) b
		join core.component c on c.id = b.component_id
		join core.advisory a on a.id = b.advisory_id
	where (p_state is null or p_state = b.state or p_state = 'open' and b.state <> 'EFFECTIVE' or p_state = 'overdue' and b.overdue)
		and (p_severity is null or a.severity = p_severity) and (p_environment is null or c.environment = p_environment)
		and (p_search is null or core.fold(c.code || ' ' || c.name || ' ' || a.code || ' ' || a.title) like p_search)
		and (p_after is null or b.key > p_after collate "C")
	order by b.key limit p_limit;
end
$$;
comment on function core.patch_page(bigint[], bigint, text, text, text, text, text, int) is
	'A page of core.patch_board() in the order of its key, after one of them, of the pairs that fulfil the filters of api.patch_list().';

create or replace function core.backup_board(p_units bigint[])
returns table (component_id bigint, last_run timestamptz, last_ok timestamptz, state text, place int,
	last_drill timestamptz, rpo_seconds bigint, rto_seconds bigint, drill_due timestamptz) language plpgsql stable as $$
declare
	v_silent interval := core.interval_setting('backup.silent', interval '48 h');
	v_limit interval := core.interval_setting('backup.age', interval '26 h');
	v_drill interval := core.interval_setting('backup.drill', interval '180 days');
begin
	return query select c.id, b.last_run, b.last_ok, s.state,
		array_position(array['FAILED', 'OLD', 'NEVER', 'SILENT', 'OK'], s.state), d.finished_at,
		extract(epoch from d.failed_at - d.newest_record_at)::bigint, extract(epoch from d.finished_at - d.started_at)::bigint,
		coalesce(d.finished_at, c.registered_at) + v_drill
	from core.component c
		left join lateral (select max(x.started_at) as last_run, max(x.stopped_at) filter (where x.error is null) as last_ok,
				max(coalesce(x.stopped_at, x.started_at)) filter (where x.error is not null) as last_bad
			from core.backup_run x where x.component_id = c.id) b on true
		left join lateral (select max(least(x.at, x.received_at)) as at from core.report x
			where x.component_id = c.id and x.kind = 'backups') r on true
		left join lateral (select x.* from core.drill x where x.component_id = c.id and x.passed
			order by x.finished_at desc limit 1) d on true
		cross join lateral (select core.backup_state(r.at, b.last_ok, b.last_bad, clock_timestamp(), v_silent, v_limit)
			as state) s
	where c.closed_at is null and (p_units is null or c.unit_id = any (p_units));
end
$$;
comment on function core.backup_board(bigint[]) is 'Backup and newest passed drill of every open component.';

create or replace function core.search_word(p_search text)
returns text language plpgsql stable as $$
declare
	v_search text := core.fold(core.text_check(p_search, 'search', 0, 100));
begin
	return '%' || regexp_replace(nullif(v_search, ''), '([%_\\])', '\\\1', 'g') || '%';
end
$$;
comment on function core.search_word(text) is 'A LIKE pattern for a folded fragment; null for no search.';

create or replace function core.state_check(p_state text, p_states text[])
returns void language plpgsql stable as $$
begin
	if p_state is not null and p_state <> all (p_states) then
		perform core.refuse('OP400', 'state is not valid', format('A state is one of %s.', array_to_string(p_states, ', ')), null,
			'state');
	end if;
end
$$;
comment on function core.state_check(text, text[]) is 'Refuses OP400 for a state that the board does not have.';

create or replace function core.days_left(p_at timestamptz)
returns int language sql volatile as $$
	select (timezone('Asia/Almaty', p_at - interval '1 microsecond')::date - timezone('Asia/Almaty', clock_timestamp())::date)
$$;
comment on function core.days_left(timestamptz) is
	'Calendar days until the last day before the instant, in Asia/Almaty: 0 is today, negative is overdue.';

create or replace function core.antivirus_why(p_state text, a core.antivirus, p_detections bigint, p_limit_hours int)
returns text language sql volatile as $$
	select case p_state
		when 'NEVER' then 'never reported'
		when 'DETECTED' then format('open detections: %s', p_detections)
		when 'SILENT' then format('no report since %s', core.clock_text(least((a).at, (a).received_at)))
		when 'OFF' then 'real-time protection is off'
		when 'OLD' then format('signatures are older than %s hours', p_limit_hours)
		when 'CANT_UPDATE' then coalesce((a).update_error, 'the update fails') end
$$;
comment on function core.antivirus_why(text, core.antivirus, bigint, int) is 'Why a component is not OK, in a few words; null when it is.';

create or replace function core.detections_json(p_component bigint, p_closed boolean)
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(jsonb_build_object('detection', d.id, 'signature', d.signature, 'path', d.path, 'at',
		core.time_text(d.at), 'by', a.login, 'acknowledged', core.time_text(d.acknowledged_at), 'reason', d.reason)
		order by d.at desc, d.id desc), '[]')
	from (select * from core.detection x where x.component_id = p_component and (x.acknowledged_at is not null) = p_closed
			order by x.at desc, x.id desc limit 50) d
		left join core.account a on a.id = d.acknowledged_by
$$;
comment on function core.detections_json(bigint, boolean) is 'The newest 50 detections of a component, open or acknowledged.';

create or replace function core.patch_packages(p_component bigint, p_advisory bigint)
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(jsonb_build_object('package', p.name, 'installed', p.installed, 'fixed', v.fixed, 'effective',
		p.effective) order by p.name), '[]')
	from core.advisory_package v join core.package p on p.name = v.package and p.component_id = p_component
	where v.advisory_id = p_advisory
$$;
comment on function core.patch_packages(bigint, bigint) is 'What is installed of an advisory''s packages, against what is fixed.';

create or replace function core.patch_tests(p_advisory bigint)
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(jsonb_build_object('component', c.code, 'at', core.time_text(t.tested_at), 'passed', t.passed, 'by',
		a.login, 'reason', t.reason) order by t.tested_at desc), '[]')
	from core.patch_test t join core.component c on c.id = t.component_id join core.account a on a.id = t.recorded_by
	where t.advisory_id = p_advisory
$$;
comment on function core.patch_tests(bigint) is 'The test records of an advisory, newest first.';
