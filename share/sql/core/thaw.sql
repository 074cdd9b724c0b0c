-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Thawing (N10): the events of an archived month come back from its file into a table of their own; there every digest
-- and every seal is computed again and compared with what the chain has, and only then the table becomes the partition of
-- its month. A file that was tampered with is never searchable.

create or replace function core.thaw_name(p_month date)
returns text language sql immutable as $$
	select 'thaw_' || to_char(p_month, 'YYYY_MM')
$$;
comment on function core.thaw_name(date) is 'The table into which a month comes back.';

create or replace function core.thaw_require(p_month date)
returns core.segment language plpgsql as $$
declare
	s core.segment := core.segment_find(p_month);
begin
	if s.released_at is null or s.thawed_at is not null then
		perform core.refuse('OP409', 'the month is in the database', 'Its events can be searched.');
	elsif exists (select from core.event_default e where e.at >= core.month_begin(s.month)
		and e.at < core.month_begin(core.month_next(s.month))) then
		perform core.refuse('OP409', 'the month has late events', 'Events of this month were written after it had left.',
			'Its file can be searched with zstdcat, and verified.');
	elsif not exists (select from core.segment_task t where t.month = s.month and t.kind = 'thaw' and t.finished_at is null) then
		perform core.refuse('OP409', 'nobody asked for this month', 'A month is thawed for a person who asked for it.');
	end if;
	return s;
end
$$;
comment on function core.thaw_require(date) is 'A released month that somebody asked for, locked. A keeper alone can''t bring one back.';

create or replace function core.thaw_begin(p_month date)
returns text language plpgsql as $$
declare
	s core.segment := core.thaw_require(p_month);
begin
	-- What another attempt left, begins anew.
	execute format('drop table if exists core.%I', core.thaw_name(s.month));
	execute format('create table core.%I (like core.event including defaults including constraints)', core.thaw_name(s.month));
	-- Its first events may stand in the last seals of the month before.
	return (select core.month_text(b.month) from core.segment b where b.last_seal = s.first_seal - 1 and b.month < s.month
		and (core.manifest_read(b.manifest) ->> 'later_events')::bigint > 0 order by b.month desc limit 1);
end
$$;
comment on function core.thaw_begin(date) is
	'An empty table for the events of a month. The month before, when some of its seals have to come, too; null otherwise.';

create or replace function core.copy_text(p_field text)
returns text language sql immutable strict as $$
	select case when strpos(p_field, E'\\') = 0 then p_field else (
		select string_agg(replace(replace(replace(replace(replace(replace(part, E'\\n', E'\n'), E'\\t', E'\t'), E'\\r', E'\r'),
			E'\\b', E'\b'), E'\\f', E'\f'), E'\\v', E'\x0b'), E'\\' order by n)
		from unnest(string_to_array(p_field, E'\\\\')) with ordinality u (part, n)) end
$$;
comment on function core.copy_text(text) is 'A field of PostgreSQL''s COPY text format as the text that it stands for.';

create or replace function core.thaw_rows(p_month date, p_lines text[])
returns bigint language plpgsql as $$
declare
	s core.segment := core.thaw_require(p_month);
	v_count bigint;
begin
	if exists (select from unnest(p_lines) l where l is null or l !~ E'^E(\t[^\t]*){19}$') then
		perform core.refuse('OP400', 'lines are not valid', 'They are the lines of events of an archive.', null, 'lines');
	end if;
	execute format('insert into core.%I (id, xid, at, actor_person, actor_account, actor_login, session_id, device, address, action,
			object_kind, object_id, unit_id, old, new, reason, operation, outcome, digest)
		select f[2]::bigint, f[3]::xid8, ''epoch''::timestamptz + f[4]::bigint * interval ''1 microsecond'', f[5]::bigint, f[6]::bigint,
			core.copy_text(f[7]), f[8]::bigint, core.copy_text(f[9]), core.copy_text(f[10]), core.copy_text(f[11]), core.copy_text(f[12]),
			core.copy_text(f[13]), f[14]::bigint, core.copy_text(f[15])::jsonb, core.copy_text(f[16])::jsonb, core.copy_text(f[17]),
			f[18]::uuid, core.copy_text(f[19]), decode(f[20], ''hex'')
		from (select string_to_array(l, E''\t'', E''\\N'') as f from unnest($1) l) x', core.thaw_name(s.month)) using p_lines;
	get diagnostics v_count = row_count;
	return v_count;
exception when data_exception then
	perform core.refuse('OP400', 'lines are not valid', 'They are the lines of events of an archive.', null, 'lines');
end
$$;
comment on function core.thaw_rows(date, text[]) is
	'Events of the file into the table of the month, as the lines that stand in it (share/doc/archive.md).';

create or replace function core.index_definitions(p_table regclass)
returns table (place oid, definition text) language sql stable as $$
	select i.indexrelid, case when i.indisprimary then 'alter table core.%I add ' || pg_get_constraintdef(c.oid)
		else 'create index on core.%I using ' || regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', '') end
	from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'p'
	where i.indrelid = p_table
$$;
comment on function core.index_definitions(regclass) is 'What makes the indexes of a table for another one, the name as %I.';

create or replace function core.thaw_index(p_month date)
returns int language plpgsql as $$
declare
	s core.segment := core.thaw_require(p_month);
	v_name text := core.thaw_name(s.month);
	v_wanted text[];
begin
	-- As those of the journal, so that the table becomes its partition without any work under a lock.
	select array_agg(w.definition order by w.place) into v_wanted from core.index_definitions('core.event'::regclass) w
	where w.definition not in (select h.definition from core.index_definitions(format('core.%I', v_name)::regclass) h);
	if v_wanted is not null then
		execute format(v_wanted[1], v_name);
	end if;
	return greatest(coalesce(cardinality(v_wanted), 0) - 1, 0);
end
$$;
comment on function core.thaw_index(date) is 'Makes the next index that the journal has and the table has not; how many are left.';

create or replace function core.thaw_seals_check(p_table text, p_from bigint, p_to bigint)
returns void language plpgsql
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
declare
	v_wrong record;
begin
	execute format('select k.number, e.id from core.seal k join core.%I e on e.xid >= k.low and e.xid < k.high
		where k.number between $1 and $2 and e.digest <> sha256(core.event_canonical(row(e.*)::core.event)) limit 1', p_table)
	into v_wrong using p_from, p_to;
	if v_wrong.number is null then
		execute format('select k.number, null::bigint as id from core.seal k, lateral (
				select count(*) as events, coalesce(string_agg(e.digest, $3 order by e.id), $3) as digests
				from core.%I e where e.xid >= k.low and e.xid < k.high) x
			where k.number between greatest($1, 1) and $2 and (x.events <> k.events
				or k.hash <> core.seal_hash(k.previous, k.number, k.low, k.high, x.events, x.digests)) limit 1', p_table)
		into v_wrong using p_from, p_to, ''::bytea;
	end if;
	if v_wrong.number is not null then
		perform core.refuse('OP409', 'the archive is not good', case when v_wrong.id is null
			then format('Seal %s does not come out.', v_wrong.number)
			else format('Seal %s does not come out: event %s was altered.', v_wrong.number, v_wrong.id) end, 'Verify the file.');
	end if;
end
$$;
comment on function core.thaw_seals_check(text, bigint, bigint) is
	'Computes digests and seals of a table again and compares them with the chain; OP409 names the seal that does not come out.';

create or replace function core.thaw_check(p_month date, p_from bigint, p_events bigint)
returns bigint language plpgsql as $$
declare
	s core.segment := core.thaw_require(p_month);
	v_low xid8 := (select k.low from core.seal k where k.number = s.first_seal);
	v_to bigint;
	v_seal bigint;
begin
	if p_from = s.first_seal then
		-- What came of the month before are whole seals as well.
		for v_seal in execute format('select distinct core.event_seal(e.xid) from core.%I e where e.xid < $1', core.thaw_name(s.month))
			using v_low loop
			perform core.thaw_seals_check(core.thaw_name(s.month), v_seal, v_seal);
		end loop;
	end if;
	select coalesce(max(x.number), p_from) into v_to from (
		select k.number, sum(k.events) over (order by k.number) as total from core.seal k
		where k.number between p_from and s.last_seal order by k.number limit 20000) x
	where x.total <= p_events;
	perform core.thaw_seals_check(core.thaw_name(s.month), p_from, v_to);
	return case when v_to >= s.last_seal then null else v_to + 1 end;
end
$$;
comment on function core.thaw_check(date, bigint, bigint) is
	'Computes digests and seals of the table again, from a seal on and about so many events; the next seal, null at the end.
OP409 names the seal that does not come out.';

create or replace function core.thaw_finish(p_month date)
returns core.segment language plpgsql as $$
declare
	s core.segment := core.thaw_require(p_month);
	v_thaw text := core.thaw_name(s.month);
	v_name text := 'event_' || to_char(s.month, 'YYYY_MM');
	v_bounds text := format('from (%L) to (%L)', to_char(s.month, 'YYYY-MM-DD"T00:00:00Z"'),
		to_char(core.month_next(s.month), 'YYYY-MM-DD"T00:00:00Z"'));
	v_task core.segment_task;
	v_counts bigint[];
begin
	select t.* into v_task from core.segment_task t where t.month = s.month and t.kind = 'thaw' and t.finished_at is null;
	execute format('select array[count(*), count(*) filter (where e.at >= $1 and e.at < $2)] from core.%I e where e.xid >= $3', v_thaw)
	into v_counts using core.month_begin(s.month), core.month_begin(core.month_next(s.month)),
		coalesce((select k.low from core.seal k where k.number = s.first_seal), '0');
	if v_counts <> array[s.events, s.month_events] then
		perform core.refuse('OP409', 'the archive is not good', 'It has another number of events than its record.', 'Verify the file.');
	end if;
	-- Events of other months only stand in its last seals; they are where their month is.
	execute format('delete from core.%I where at < $1 or at >= $2', v_thaw)
	using core.month_begin(s.month), core.month_begin(core.month_next(s.month));
	execute format('alter table core.%I rename to %I', v_thaw, v_name);
	execute format('alter table core.%I add constraint month check (at >= %L and at < %L)', v_name,
		core.month_begin(s.month), core.month_begin(core.month_next(s.month)));
	execute format('alter table core.event attach partition core.%I for values %s', v_name, v_bounds);
	execute format('alter table core.%I drop constraint month', v_name);
	execute format('create trigger event_protect_truncate before truncate on core.%I
		for each statement execute function core.journal_protect()', v_name);
	update core.segment set thawed_at = clock_timestamp(), thawed_by = v_task.asked_by,
		thawed_until = clock_timestamp() + make_interval(days => core.number_setting('journal.thaw_days', 1))
	where month = s.month returning * into s;
	perform core.keeper_event('journal.thawed', 'month', core.month_text(s.month), null, jsonb_build_object('events', s.month_events,
		'until', core.time_text(s.thawed_until), 'asked_by', (select a.login from core.account a where a.id = v_task.asked_by)));
	return s;
end
$$;
comment on function core.thaw_finish(date) is
	'The table, whose seals all came out, becomes the partition of its month until journal.thaw_days are over.';

create or replace function core.thaw_drop(p_month date)
returns void language plpgsql as $$
begin
	execute format('drop table if exists core.%I', core.thaw_name(p_month));
end
$$;
comment on function core.thaw_drop(date) is 'What a thaw that did not end well has left.';
