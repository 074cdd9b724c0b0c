-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Reading the journal for a file: page after page of events in full, newest first, of one instant (X-05). The place is kept
-- here and not by the client, so the next page can be asked for before this one has arrived, no event comes twice, and what
-- was read is counted. Each page is a transaction of its own.
--
-- A page reads the events of one index in the order of time through and drops those that don't match. When few match, the
-- next page is searched for as a page of a search is (core/journal_walk.sql), until many match again.

create or replace function core.export_sql(q core.journal_question, p_source text, p_conditions text)
returns text language sql immutable as $$
	-- $1 to $5 as in core/journal_search.sql, $6 as_of, $7 snapshot, $8 events. A value may be compressed: where it could be,
	-- its text is measured.
	select format($q$select e.id, e.at, p.number, e.actor_login, e.session_id, e.device, e.address, e.action, e.object_kind, e.object_id,
			u.code, e.outcome, e.reason, e.old, e.new, e.operation, s.number, e.digest,
			(e.at < $6 - interval '1 day' or pg_visible_in_snapshot(e.xid, $7))%2$s as matches,
			case when pg_column_size(e.old) > 1500 then octet_length(e.old::text) else coalesce(pg_column_size(e.old), 0) end
				+ case when pg_column_size(e.new) > 1500 then octet_length(e.new::text) else coalesce(pg_column_size(e.new), 0) end as size
		from %1$s e left join core.unit u on u.id = e.unit_id left join core.person p on p.id = e.actor_person
			left join lateral (select s.number from core.seal s where s.number > 0 and s.high > e.xid and s.low <= e.xid
				order by s.high limit 1) s on true
		order by e.at desc, e.id desc$q$, p_source, p_conditions)
$$;
comment on function core.export_sql(core.journal_question, text, text) is
	'Query for events of the source as core.export_row; conditions as core.journal_conditions() gives them. An event that was not
committed at as_of does not match. One from before a restore carries a number of another cluster: it is old enough by time.';

create or replace function core.export_ready(ctx core.session_context, p_export bigint, p_page int)
returns core.export language plpgsql as $$
declare
	x core.export := core.export_own(ctx, p_export);
begin
	if x.what <> 'journal' or x.outcome is not null then
		perform core.refuse('OP409', 'the export is over', 'Its end is in the journal.', null);
	end if;
	-- Its beginning, or the count of the page before, could still be rolled back.
	if x.xid = pg_current_xact_id_if_assigned() then
		perform core.refuse('OP409', 'the export is not committed', 'It can be read from the next transaction on.', 'Commit first.');
	end if;
	if p_page is distinct from x.page + 1 then
		perform core.refuse('OP409', 'pages come one after the other', 'Every page of an export is read once, in its order.',
			'Start the export again from the beginning.');
	end if;
	if core.export_units(ctx) is distinct from x.units then
		perform core.refuse('OP403', 'your rights have changed', 'The export would not be one answer any more.',
			'Start the export again from the beginning.');
	end if;
	if core.export_left(ctx) + 5000 <= 0 then
		perform core.refuse('OP429', 'too many rows were exported today',
			'The policy export.rows_per_day limits what one person takes away in a day.', 'Go on tomorrow, or ask for a higher limit.');
	end if;
	return x;
end
$$;
comment on function core.export_ready(core.session_context, bigint, int) is
	'The export, locked, whose next page this is; refused when the right to read it is gone or another one (X-05), or too much was
taken today (X-06).';

create or replace function core.export_source(q core.journal_question, p_edged boolean, out source text, out conditions text)
language plpgsql stable as $$
declare
	d record;
begin
	if q.units is null then
		select * into d from core.journal_drivers(q, 1);
		source := core.journal_streams_sql(q, d.streams, true, p_edged, true);
		conditions := core.journal_conditions(q, d.field);
	else
		source := core.journal_streams_sql(q, core.journal_visible_streams(q), true, p_edged, true);
		conditions := core.journal_conditions(q);
	end if;
end
$$;
comment on function core.export_source(core.journal_question, boolean) is
	'The events that a search could find, in the order of time, and what they have to fulfil.';

create or replace function core.export_sparse(x core.export, p_limit int, p_found int, p_seen int)
returns boolean language sql immutable as $$
	select case when x.sparse then 4 * p_found < p_limit else p_seen > 1000 and 20 * p_found < p_seen end
$$;
comment on function core.export_sparse(core.export, int, int, int) is 'Whether the next page is searched for.';

create or replace function core.export_page(ctx core.session_context, p_export bigint, p_page int, p_limit int)
returns setof core.export_row language plpgsql set enable_seqscan = off set random_page_cost = 1.1 set jit = off as $$
declare
	x core.export := core.export_ready(ctx, p_export, p_page);
	q core.journal_question := jsonb_populate_record(null::core.journal_question, x.question);
	r record;
	w record;
	v_source record;
	v_end_at timestamptz;
	v_end_id bigint;
	v_ends boolean;
	v_events core.event[];
	v_months int := 1;
	v_edge timestamptz;
	v_some int;
	v_seen int := 0;
	v_found int := 0;
	v_bytes int := 0;
begin
	x.at := coalesce(x.at, least(q.until, x.as_of + interval '1 us'));
	x.event := coalesce(x.event, 0);
	x.complete := x.complete or q.nothing;
	while not x.complete and v_found < p_limit and v_bytes < 2000000 and v_seen < 4 * p_limit loop
		if x.sparse then
			w := core.journal_walk(q, x.at, x.event, true, p_limit);
			v_events := w.events;
			select '(select v.* from unnest($8) v)' as source, '' as conditions into v_source;
			v_end_at := w.at;
			v_end_id := w.id;
			v_ends := w.complete;
		else
			v_edge := core.journal_edge(x.at, true, v_months);
			v_source := core.export_source(q, v_edge is not null);
			v_end_at := v_edge;
			v_end_id := 0;
			v_ends := v_edge is null or (v_edge <= q.since) is true;
		end if;
		v_some := 0;
		for r in execute core.export_sql(q, v_source.source, v_source.conditions)
			using q, x.at, x.event, v_edge, p_limit, x.as_of, x.snapshot, v_events loop
			v_some := v_some + 1;
			if r.matches then
				return next r;
				v_found := v_found + 1;
				v_bytes := v_bytes + r.size;
				exit when v_found = p_limit or v_bytes >= 2000000;
			end if;
		end loop;
		if v_some > 0 then
			x.at := r.at;
			x.event := r.id;
		end if;
		v_seen := v_seen + v_some;
		if v_some < p_limit and v_found < p_limit and v_bytes < 2000000 then
			x.at := v_end_at;
			x.event := v_end_id;
			x.complete := v_ends;
			v_months := core.journal_wider(v_months, v_some, false);
		end if;
		exit when x.sparse;
	end loop;
	update core.export e set page = p_page, at = x.at, event = x.event, complete = x.complete, rows = e.rows + v_found,
		sparse = core.export_sparse(x, p_limit, v_found, v_seen), xid = pg_current_xact_id()
	where e.id = x.id;
end
$$;
comment on function core.export_page(core.session_context, bigint, int, int) is
	'The next events of the export, at most so many; fewer when their values are long, few matched or it ends: then it is complete.';
