-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the archiver says about a file is checked here as far as a database can: it must be the month that is due, with
-- the seals, hashes and counts that are here, and go on from the month before. Who signed it is judged outside
-- (core/checkpoint.sql says why). The partition goes in a step of its own, which checks everything again.

create or replace function core.manifest_read(p_manifest text)
returns jsonb language plpgsql stable as $$
declare
	v_lines text[] := string_to_array(p_manifest, E'\n');
	v_said jsonb;
begin
	if octet_length(p_manifest) is null or octet_length(p_manifest) > 4096 or cardinality(v_lines) <> 23
		or v_lines[1] <> 'opconsole journal segment 1' or v_lines[22] <> 'complete yes' or v_lines[23] <> '' then
		perform core.refuse('OP400', 'manifest is not valid', 'It has 22 lines, the first and the last of which are fixed.', null,
			'manifest');
	end if;
	select jsonb_object_agg(split_part(l, ' ', 1), split_part(l, ' ', 2)) into v_said from unnest(v_lines[2:21]) l
	where l ~ '^[a-z_0-9]{1,30} [-A-Za-z0-9.:]{1,80}$';
	if (select count(*) from jsonb_object_keys(v_said)) <> 20 or exists (
		select from (values ('month', '^\d{4}-\d{2}$'), ('file', '^journal-\d{4}-\d{2}\.zst$'), ('file_bytes', '^\d{1,18}$'),
			('file_sha256', '^[0-9a-f]{64}$'), ('plain_bytes', '^\d{1,18}$'), ('plain_sha256', '^[0-9a-f]{64}$'),
			('zstd_level', '^\d{1,2}$'), ('first_seal', '^\d{1,18}$'), ('last_seal', '^-?\d{1,18}$'), ('hash_before', '^[0-9a-f]{64}$'),
			('hash_after', '^[0-9a-f]{64}$'), ('events', '^\d{1,18}$'), ('month_events', '^\d{1,18}$'),
			('later_events', '^\d{1,18}$'), ('first_event', '^\d{1,18}$'),
			('first_event_at', '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$'), ('last_event', '^\d{1,18}$'),
			('last_event_at', '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$'), ('created_at', '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$'),
			('previous_manifest', '^[0-9a-f]{64}$')) k (key, pattern)
		where (v_said ->> k.key ~ k.pattern) is not true) then
		perform core.refuse('OP400', 'manifest is not valid', 'A line is missing or is not of its form.', null, 'manifest');
	end if;
	return v_said;
end
$$;
comment on function core.manifest_read(text) is 'The lines of a manifest as key and value; OP400 when they are not what they must be.';

create or replace function core.segment_facts(p_plan record)
returns jsonb language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
declare
	v_low xid8 := (select s.low from core.seal s where s.number = p_plan.first_seal);
	v_high xid8 := (select s.high from core.seal s where s.number = p_plan.last_seal);
	v_from timestamptz := core.month_begin(core.month_read(p_plan.month));
	v_to timestamptz := core.month_begin(core.month_next(core.month_read(p_plan.month)));
	v_facts record;
	v_at constant text := 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';
begin
	select count(*) as events, count(*) filter (where e.at >= v_from and e.at < v_to) as month_events,
		count(*) filter (where e.at >= v_to) as later_events,
		coalesce(min(e.id), 0) as first, coalesce(max(e.id), 0) as last into v_facts
	from core.event e where e.xid >= v_low and e.xid < v_high;
	return jsonb_build_object('events', v_facts.events::text, 'month_events', v_facts.month_events::text,
		'later_events', v_facts.later_events::text,
		'first_event', v_facts.first::text, 'last_event', v_facts.last::text,
		'first_event_at', to_char(coalesce((select e.at from core.event e where e.id = v_facts.first), 'epoch') at time zone 'UTC', v_at),
		'last_event_at', to_char(coalesce((select e.at from core.event e where e.id = v_facts.last), 'epoch') at time zone 'UTC', v_at));
end
$$;
comment on function core.segment_facts(record) is 'What a manifest says of the events of a plan, as the tables have it.';

create or replace function core.segment_record(p_manifest text, p_signature bytea)
returns core.segment language plpgsql as $$
declare
	v_said jsonb := core.manifest_read(p_manifest);
	v_month date := core.month_read(v_said ->> 'month');
	v_plan record;
	v_wanted jsonb;
	v_wrong text;
	s core.segment;
begin
	perform pg_advisory_xact_lock(7230118);
	if octet_length(p_signature) is distinct from 64 then
		perform core.refuse('OP400', 'signature is not valid', 'A signature has 64 bytes.', null, 'signature');
	end if;
	v_plan := core.segment_plan(v_month);
	v_wanted := core.segment_facts(v_plan) || jsonb_build_object('file', format('journal-%s.zst', v_plan.month),
		'first_seal', v_plan.first_seal::text, 'last_seal', v_plan.last_seal::text, 'hash_before', encode(v_plan.hash_before, 'hex'),
		'hash_after', encode(v_plan.hash_after, 'hex'), 'previous_manifest', encode(v_plan.previous, 'hex'));
	select k into v_wrong from jsonb_each_text(v_wanted) w (k, v) where v_said ->> k is distinct from v order by k limit 1;
	-- What the seals count must be there: a row that was removed leaves no archive.
	if v_wrong is not null or v_plan.events::text <> v_said ->> 'events' then
		perform core.refuse('OP409', 'the archive is not of this journal', format('The value of %s is not the one of this server.',
			coalesce(v_wrong, 'events')), 'Verify the journal before anything else.', 'manifest');
	end if;
	insert into core.segment (month, first_seal, last_seal, hash_before, hash_after, events, month_events, file_bytes, manifest,
		manifest_hash, signature)
	values (v_month, v_plan.first_seal, v_plan.last_seal, v_plan.hash_before, v_plan.hash_after, v_plan.events,
		(v_said ->> 'month_events')::bigint, (v_said ->> 'file_bytes')::bigint, p_manifest, sha256(convert_to(p_manifest, 'UTF8')),
		p_signature)
	returning * into s;
	perform core.keeper_event('segment.record', 'month', v_plan.month, null, jsonb_build_object('first_seal', s.first_seal,
		'last_seal', s.last_seal, 'events', s.events, 'file_bytes', s.file_bytes, 'file_sha256', v_said ->> 'file_sha256'));
	return s;
end
$$;
comment on function core.segment_record(text, bytea) is
	'Records the archive of a month that was written and read back. OP409 names what the manifest says otherwise than this
server, or why the month is not due.';

create or replace function core.segment_find(p_month date)
returns core.segment language plpgsql as $$
declare
	s core.segment;
begin
	select * into s from core.segment g where g.month = p_month for update;
	if s.month is null then
		perform core.refuse('OP404', 'the month is not archived', 'No archive of this month is recorded.', null, 'month');
	end if;
	return s;
end
$$;
comment on function core.segment_find(date) is 'An archived month, locked.';

create or replace function core.segment_verified(p_month date, p_good boolean, p_place text)
returns void language plpgsql as $$
declare
	s core.segment := core.segment_find(p_month);
begin
	update core.segment set verified_at = clock_timestamp(), verified = p_good is true where month = s.month;
	perform core.keeper_event('segment.verified', 'month', core.month_text(s.month), null, jsonb_strip_nulls(jsonb_build_object(
		'result', case when p_good then 'intact' else 'not intact' end, 'place', left(p_place, 200))));
end
$$;
comment on function core.segment_verified(date, boolean, text) is 'The archiver has read the file of a month again.';

create or replace function core.segment_high()
returns xid8 language sql stable as $$
	select k.high from core.segment s join core.seal k on k.number = s.last_seal order by s.month desc limit 1
$$;
comment on function core.segment_high() is 'What is below this transaction is in an archive.';

create or replace function core.month_covered(p_month date)
returns boolean language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
begin
	return not exists (select from core.event e where e.at >= core.month_begin(p_month)
		and e.at < core.month_begin(core.month_next(p_month)) and e.xid >= core.segment_high());
end
$$;
comment on function core.month_covered(date) is 'Whether every event of a month is in an archive.';

create or replace function core.segment_sink(s core.segment, out sink text, out seal bigint)
language plpgsql stable as $$
begin
	if (s).released_at is null then
		select k.code, (k.acked).seal into sink, seal from core.sink k
		where k.disabled_at is null and (k.acked).seal < (s).last_seal order by (k.acked).seal, k.id limit 1;
	end if;
end
$$;
comment on function core.segment_sink(core.segment) is
	'The enabled sink that is the farthest from having the events of an archived month, and how far it is; nulls: all have them.
A month that left once, and was thawed, waits for none.';

create or replace function core.segment_months_due()
returns table (month date, recorded boolean) language sql stable as $$
	select p.month, s.month is not null
	from core.event_partitions() p left join core.segment s on s.month = p.month
	where core.month_ripe(p.month) and (s.month is null or (s.released_at is null and s.verified and core.month_covered(p.month)
		and (core.segment_sink(s)).sink is null))
	order by p.month
$$;
comment on function core.segment_months_due() is
	'Months that are old enough and not archived, the oldest first; recorded: those that only have to leave.';

create or replace function core.partition_drop(p_month date)
returns void language plpgsql as $$
declare
	v_name text := (select p.name from core.event_partitions() p where p.month = p_month);
	v_late bigint;
begin
	if v_name is null then
		perform core.refuse('OP409', 'the month is not in the database', 'It has no partition of its own.');
	end if;
	-- Locked first: nothing can be added between the look and the end.
	execute format('lock table core.%I in access exclusive mode', v_name);
	execute format('select count(*) from (select from core.%I e where e.xid >= $1 limit 1000) x', v_name)
	into v_late using core.segment_high();
	if v_late > 0 then
		perform core.refuse('OP409', 'the month has late events', format('%s of its events are in seals that are not archived yet.',
			v_late), 'They go with the month in which they were written.');
	end if;
	execute format('drop table core.%I', v_name);
end
$$;
comment on function core.partition_drop(date) is
	'Lets the events of a month go, when each of them is in an archive. The only place that removes events.';

create or replace function core.segment_release(p_month date)
returns void language plpgsql as $$
declare
	s core.segment;
	v_waits record;
begin
	perform pg_advisory_xact_lock(7230118);
	s := core.segment_find(p_month);
	v_waits := core.segment_sink(s);
	if s.released_at is not null and s.thawed_at is null then
		perform core.refuse('OP409', 'the month is not in the database', 'Its events have left it already.');
	elsif s.thawed_until > clock_timestamp() then
		perform core.refuse('OP409', 'the month is thawed', format('It was made searchable until %s.', core.time_text(s.thawed_until)));
	elsif not core.month_ripe(s.month) then
		perform core.refuse('OP409', 'the month is too young', 'Events younger than the floor stay in the database.');
	elsif not s.verified then
		perform core.refuse('OP409', 'the archive is not good', 'Its file did not verify when it was read last.',
			'Put a good copy in its place and let it be verified.');
	elsif v_waits.sink is not null then
		perform core.refuse('OP409', 'a sink does not have the month yet', format('%s has acknowledged the journal up to seal %s.',
			v_waits.sink, v_waits.seal), 'Let it go on, or disable it.');
	end if;
	perform core.partition_drop(s.month);
	update core.segment set released_at = clock_timestamp(), thawed_at = null, thawed_until = null, thawed_by = null
	where month = s.month;
	perform core.keeper_event('journal.release', 'month', core.month_text(s.month), null, jsonb_build_object('events',
		s.month_events, 'thawed', s.thawed_at is not null));
end
$$;
comment on function core.segment_release(date) is
	'Lets the events of an archived month go, or those of a thawed one whose time is over. Refuses OP409 for a month that is
too young, whoever asks, that is not recorded, whose file was not good, that an enabled sink does not have yet, or that has events
in no archive.';
