-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Walking the journal for a page; the rules are in core/journal_search.sql.

create or replace function core.journal_words(q core.journal_question, out words jsonb, out nothing boolean)
language plpgsql stable set enable_seqscan = off as $$
declare
	v_pattern text;
	v_some text[];
	v_groups jsonb := '[]';
begin
	nothing := q.nothing;
	foreach v_pattern in array coalesce(q.reason_in, '{}') || coalesce(q.text_in, '{}')
		|| array[case when 'device' <> all (q.inverted) then core.like_pattern(lower(q.device)) end,
			case when 'address' <> all (q.inverted) then core.like_pattern(lower(q.address)) end]
	loop
		continue when v_pattern is null or char_length(v_pattern) < 5;
		select array_agg(distinct x.word) into v_some from (select w.word from core.event_word w
			where w.word like v_pattern and w.word not like ':%' limit 200) x;
		-- In no word at all, then in no event.
		if v_some is null then
			nothing := true;
		elsif cardinality(v_some) <= 50 then
			v_groups := v_groups || jsonb_build_array(v_some);
		end if;
	end loop;
	if v_groups <> '[]' then
		words := (select jsonb_agg(g order by jsonb_array_length(g)) from (select g from jsonb_array_elements(v_groups) g
			order by jsonb_array_length(g) limit 3) x);
	end if;
end
$$;
comment on function core.journal_words(core.journal_question) is
	'For up to three of the words searched for, the words of events that have them; null: none, or each stands in too many.
nothing: one of them stands in no event.';

create or replace function core.journal_reach(q core.journal_question, p_streams text[], p_at timestamptz, p_id bigint, p_edge timestamptz,
	p_down boolean, p_rows int, out rows int, out until timestamptz)
language plpgsql stable as $$
begin
	execute format('select count(*)::int, %s(k.at) from %s k', case when p_down then 'min' else 'max' end,
		core.journal_keys_sql(q, p_streams, p_at is not null, p_edge is not null, p_down))
	into rows, until using q, p_at, p_id, p_edge, p_rows;
	if rows < p_rows then
		until := p_edge;
	end if;
end
$$;
comment on function core.journal_reach(core.journal_question, text[], timestamptz, bigint, timestamptz, boolean, int) is
	'How far the next rows of the streams reach, up to an edge (null: to the end), and how many they are.';

create or replace function core.journal_words_rows(q core.journal_question, p_words jsonb, p_base timestamptz)
returns bigint language plpgsql as $$
declare
	-- Not "stable": EXPLAIN is refused inside functions that promise to read only.
	v_plan jsonb;
begin
	execute 'explain (format json) ' || core.journal_words_sql(q, jsonb_array_length(p_words), p_base is not null, p_base is not null, true,
		false) into v_plan
	using q, core.journal_edge(p_base, false, 1), 0, core.journal_edge(p_base, true, 1), 0, 0, core.jsonb_texts(p_words -> 0),
		core.jsonb_texts(p_words -> 1), core.jsonb_texts(p_words -> 2), '';
	return (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint;
end
$$;
comment on function core.journal_words_rows(core.journal_question, jsonb, timestamptz) is
	'How many events of that month (null: of all) have these words, as far as the statistics of the index know.';

create or replace function core.jsonb_texts(p_array jsonb)
returns text[] language plpgsql immutable strict as $$
begin
	return array(select x from jsonb_array_elements_text(p_array) t (x));
end
$$;
comment on function core.jsonb_texts(jsonb) is 'A JSON array of texts as an array; null for null.';

create or replace function core.journal_better(q core.journal_question, p_words jsonb, p_at timestamptz, p_id bigint, p_down boolean,
	out n int, out streams text[], out whole boolean, out by_words boolean, out month_rows float8)
language plpgsql as $$
declare
	-- Planning a query of all months costs more than all else here, and more rows would tell little more. Somebody who sees some
	-- units only is told by nothing but the end.
	v_near constant timestamptz := core.journal_edge(p_at, p_down, 1);
	v_edge constant timestamptz := case when q.units is not null then null
		when abs(extract(epoch from p_at - v_near)) > 2 * 86400 then v_near else core.journal_edge(p_at, p_down, 2) end;
	v_sample constant int := case when q.units is null then 250 else 1000 end;
	d record;
	v_reach record;
	v_rows float8;
begin
	by_words := false;
	whole := false;
	for d in select * from core.journal_drivers(q) x where q.units is null or x.n <= 9 loop
		v_reach := core.journal_reach(q, d.streams, p_at, p_id, v_edge, p_down, v_sample);
		if v_reach.until is null then
			n := d.n;
			streams := d.streams;
			whole := true;
			return;
		end if;
		v_rows := v_reach.rows * 30 / greatest(abs(extract(epoch from p_at - v_reach.until)) / 86400, 0.01);
		if month_rows is null or v_rows < month_rows then
			n := d.n;
			streams := d.streams;
			month_rows := v_rows;
		end if;
	end loop;
	if p_words is not null then
		v_rows := core.journal_words_rows(q, p_words, p_at);
		by_words := v_rows < coalesce(month_rows, 'infinity');
		month_rows := least(v_rows, month_rows);
	end if;
	-- Somebody who sees some units only must not learn how often the others come: all of it at once, or not at all.
	if q.units is not null then
		by_words := by_words and month_rows < 50;
		streams := null;
	end if;
end
$$;
comment on function core.journal_better(core.journal_question, jsonb, timestamptz, bigint, boolean) is
	'A better index than the first, when that one shows few: by_words, the words searched for are rarer than any of them; otherwise the
one with the fewest rows in the weeks that come, the driver n. month_rows: about how many of what is chosen a month has. whole: that has less than
1000 rows left and is read at once.';

create or replace function core.journal_wider(p_months int, p_seen int, p_by_words boolean)
returns int language sql immutable as $$
	select case when p_by_words and p_seen > 5000 then 0 when p_by_words and p_seen > 100 then p_months
		when p_months = 0 then 1 when p_months = 1 then 3 when p_months = 3 then 12 end
$$;
comment on function core.journal_wider(int, int, boolean) is
	'How many months the next step looks at, after one of these months that saw so many rows; 0: a day, null: all.';

create or replace function core.journal_known(q core.journal_question, p_words jsonb, p_known text, p_at timestamptz,
	out month text, out n int, out streams text[], out by_words boolean, out months int)
language plpgsql stable as $$
declare
	v_parts constant text[] := regexp_match(p_known, '^(\d{4}-\d\d)/(?:words(\d{0,2})|(\d{1,2}))$');
begin
	by_words := false;
	-- In another month something else may be better.
	if q.units is null and v_parts[1] = to_char(p_at at time zone 'UTC', 'YYYY-MM') then
		month := v_parts[1];
		by_words := v_parts[2] is not null and p_words is not null;
		-- In the other direction there may be many: a day or a month to begin with.
		months := least(coalesce(nullif(v_parts[2], '')::int, 1), 1);
		select d.n, d.streams into n, streams from core.journal_drivers(q) d where d.n = v_parts[3]::int;
	end if;
end
$$;
comment on function core.journal_known(core.journal_question, jsonb, text, timestamptz) is
	'What a page before this one has found out, when that was in the same month: month is null otherwise. It makes a page quicker and
never another one, and is kept for those only who see everything: how often events come is in it.';

create or replace function core.journal_remembered(p_ticket uuid)
returns text language plpgsql stable as $$
begin
	return case when starts_with(current_setting('opconsole.journal', true), p_ticket::text)
		then substr(current_setting('opconsole.journal', true), 38) end;
end
$$;
comment on function core.journal_remembered(uuid) is
	'What the pages of this search that were read in this connection have found out. A client can write there what it likes: it is worth
no more than the time of its own pages.';

create or replace function core.journal_remember(p_ticket uuid, p_known text)
returns void language plpgsql as $$
begin
	if p_known is distinct from core.journal_remembered(p_ticket) then
		perform set_config('opconsole.journal', p_ticket || ' ' || coalesce(p_known, ''), false);
	end if;
end
$$;
comment on function core.journal_remember(uuid, text) is 'Keeps it for core.journal_remembered(), in the memory of the connection.';

create or replace function core.journal_walk(q core.journal_question, p_at timestamptz, p_id bigint, p_down boolean, p_limit int,
	p_known text default null, out events core.event[], out complete boolean, out at timestamptz, out id bigint, out streams text[],
	out seen int, out hits int, out known text)
language plpgsql set plan_cache_mode = force_custom_plan set enable_seqscan = off set random_page_cost = 1.1 set jit = off as $$
declare
	v_ends timestamptz := clock_timestamp() + interval '5 ms';
	w record := core.journal_words(q);
	k record := core.journal_known(q, w.words, p_known, p_at);
	v_better record;
	v_months int := case when k.by_words then k.months else 1 end;
	v_step int := case when k.by_words or k.streams is not null then 1000 else p_limit + 300 end;
	v_by_words boolean := k.by_words;
	v_switched boolean := k.by_words or k.streams is not null;
	v_walked int := 0;
	v_empty int := 0;
	v_began timestamptz;
	v_edge timestamptz;
	v_rows int;
	v_some core.event[];
	v_last_at timestamptz;
	v_last_id bigint;
begin
	if k.streams is not null then
		streams := k.streams;
	elsif q.units is null and not k.by_words then
		select d.streams, case when core.journal_conditions(q, d.field) = '' then p_limit else v_step end into streams, v_step
		from core.journal_drivers(q, 1) d;
	end if;
	if not v_by_words then
		streams := coalesce(streams, core.journal_visible_streams(q));
	end if;
	events := '{}';
	-- From within the times of the search: what lies before them has no place here.
	at := case when p_down then least(p_at, q.until) else greatest(p_at, q.since) end;
	id := case when at = p_at then p_id else 0 end;
	seen := 0;
	hits := 0;
	complete := w.nothing;
	while not complete loop
		v_began := clock_timestamp();
		v_edge := core.journal_edge(coalesce(at, v_began), p_down, v_months);
		execute core.journal_step_sql(q, case when v_by_words
			then core.journal_words_sql(q, jsonb_array_length(w.words), at is not null, v_edge is not null, p_down, v_months = 0)
			else core.journal_streams_sql(q, streams, at is not null, v_edge is not null, p_down) end, not v_by_words, p_down)
		into v_rows, v_some, v_last_at, v_last_id
		using q, at, id, v_edge, v_step, p_limit - cardinality(events), core.jsonb_texts(w.words -> 0), core.jsonb_texts(w.words -> 1),
			core.jsonb_texts(w.words -> 2), core.event_day(case when p_down then v_edge else v_edge - interval '24 hours' end);
		events := events || v_some;
		seen := seen + v_rows;
		hits := hits + cardinality(v_some);
		exit when cardinality(events) >= p_limit;
		v_walked := v_walked + v_rows;
		if v_by_words or v_rows < v_step then
			complete := v_edge is null or case when p_down then v_edge <= q.since else v_edge >= q.until end is true;
			at := v_edge;
			id := 0;
			v_empty := case when v_rows = 0 then v_empty + 1 else 0 end;
			-- Of the first day there may be a minute left only.
			v_months := case when v_months = 0 and v_empty < 2 then 0 else core.journal_wider(v_months, v_rows, v_by_words) end;
		else
			at := v_last_at;
			id := v_last_id;
		end if;
		exit when complete;
		if not v_switched and v_walked >= 300 and 20 * cardinality(events) < v_walked then
			v_switched := true;
			v_better := core.journal_better(q, w.words, at, id, p_down);
			v_by_words := v_better.by_words;
			if q.units is null then
				k.month := to_char(at at time zone 'UTC', 'YYYY-MM');
				k.n := v_better.n;
			end if;
			-- Finding a better one took some of the time, which would be wasted.
			v_ends := clock_timestamp() + interval '3 ms';
			if v_by_words or v_better.streams is not null and v_better.streams <> streams then
				-- How many matched of the other index says nothing of this one.
				streams := case when not v_by_words then v_better.streams end;
				seen := 0;
				hits := 0;
				v_walked := 0;
				v_step := p_limit + 300;
				v_months := case when v_better.month_rows > 300 then 1 when v_better.month_rows > 80 then 3 when v_better.month_rows > 20 then 12 end;
			end if;
			if v_better.whole or v_by_words then
				v_step := 1000;
				v_months := case when v_by_words and q.units is null then case when v_better.month_rows > 600 then 0 else 1 end end;
			end if;
			continue when v_walked = 0 or v_better.whole;
		end if;
		-- Another step takes about as long as this one. Looking into months that have little costs nearly nothing.
		exit when (v_by_words or v_walked > 1000) and clock_timestamp() + (clock_timestamp() - v_began) / 2 > v_ends;
		v_step := least(1200, case when events = '{}' then 3 * v_step
			else 100 + 5 * v_walked::bigint * (p_limit - cardinality(events)) / (4 * cardinality(events)) end);
	end loop;
	known := k.month || '/' || case when v_by_words then 'words' || coalesce(v_months::text, '') else k.n::text end;
end
$$;
comment on function core.journal_walk(core.journal_question, timestamptz, bigint, boolean, int, text) is
	'The next events that match behind the place (null: from the end), at most so many. Fewer and not complete: it was looked as far as
at and id in the time there is, and what comes behind is not known. streams: what was walked last (null: words), seen and hits: how many
rows of it, and how many of these match.';

create or replace function core.event_months()
returns table (since timestamptz, until timestamptz, events float8) language sql stable as $$
	-- As the planner does: the rows on a page when it was last counted, and the pages now.
	select b[1]::timestamptz, b[2]::timestamptz, case when c.relpages > 0 then c.reltuples / c.relpages else 25 end
		* (pg_relation_size(c.oid) / 8192)
	from pg_inherits i join pg_class c on c.oid = i.inhrelid
		cross join lateral regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''([^'']+)''\) TO \(''([^'']+)''\)') b
	where i.inhparent = 'core.event'::regclass and b is not null
$$;
comment on function core.event_months() is 'The months of events that are online, with about how many events each has.';

create or replace function core.journal_online_from()
returns timestamptz language sql stable as $$
	select min(m.since) from core.event_months() m where m.events > 0
$$;
comment on function core.journal_online_from() is 'The beginning of the oldest month that is online: a search finds nothing from before.';

create or replace function core.journal_rows(q core.journal_question, p_streams text[])
returns bigint language plpgsql as $$
declare
	-- Not "stable": EXPLAIN is refused inside functions that promise to read only.
	v_plan jsonb;
	v_links boolean := p_streams[1] like 'link %';
begin
	execute format('explain (format json) select from %s e where (%s)%s', case when v_links then 'core.event_link' else 'core.event' end,
		(select string_agg('(' || case when not v_links then s else format('e.kind = %L and e.key = %s', split_part(s, ' ', 2), split_part(s, ' ', 3)) end
			|| ')', ' or ') from unnest(p_streams) s where s like 'link %' = v_links),
		core.journal_place_sql(q, 'e.at', 'e.id', false, false, true)) into v_plan using q;
	return (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint;
end
$$;
comment on function core.journal_rows(core.journal_question, text[]) is
	'About how many rows streams have, within the times of the search, as the statistics of the tables know it.';

create or replace function core.journal_count(q core.journal_question, out matched bigint, out estimated boolean)
language plpgsql as $$
declare
	w record := core.journal_walk(q, null, null, true, 1001);
	v_rows bigint;
begin
	matched := cardinality(w.events);
	estimated := not w.complete;
	if estimated and w.seen > 0 then
		-- Z-02: statistics are of everybody's events.
		v_rows := case when w.streams is not null then core.journal_rows(q, w.streams) when q.units is not null then w.seen
			else core.journal_words_rows(q, (core.journal_words(q)).words, null) end;
		matched := greatest(matched, round(v_rows * w.hits::float8 / w.seen));
	end if;
end
$$;
comment on function core.journal_count(core.journal_question) is
	'How many events match: exact up to 1000; above that, or when it takes too long, as many as if the rest of what was walked were like
the part of it that was seen.';

create or replace function core.journal_total(q core.journal_question, out total bigint, out estimated boolean)
language plpgsql as $$
declare
	a core.journal_question;
begin
	if q.units is null then
		total := (select sum(m.events) from core.event_months() m);
		estimated := total > 20000;
		if not estimated then
			total := (select count(*) from core.event);
		end if;
		return;
	end if;
	a.units := q.units;
	a.own := q.own;
	a.own_login := q.own_login;
	a.inverted := '{}';
	a.nothing := false;
	select c.matched, c.estimated into total, estimated from core.journal_count(a) c;
end
$$;
comment on function core.journal_total(core.journal_question) is 'How many events the reader may see at all.';
