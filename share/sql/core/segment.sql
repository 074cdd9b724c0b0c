-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Retention of the journal (L-11, N9). A month stays in the database for journal.online_months, never less than three,
-- whoever asks; then the archiver writes it to a file, and only when that file was read back and is recorded here the
-- partition goes. Nothing deletes a file. A month holds the seals from the one after the month before up to the last one
-- that has an event of it; events that are a lot later than their month belong to the seals in which they are, and the
-- partition waits until those are archived, too.

create or replace function core.segment_protect()
returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' then
		if (to_jsonb(new) - array['verified_at', 'verified', 'released_at', 'thawed_at', 'thawed_until', 'thawed_by'])
			= (to_jsonb(old) - array['verified_at', 'verified', 'released_at', 'thawed_at', 'thawed_until', 'thawed_by'])
			and (old.released_at is null or new.released_at is not null) then
			return new;
		end if;
	end if;
	raise exception using errcode = 'OP409', message = 'the journal can only grow',
		detail = 'What is recorded about an archived month is never changed or removed.';
end
$$;
comment on function core.segment_protect() is 'Refuses to change what a manifest says, for everybody (L-03).';

create or replace trigger segment_protect before update or delete on core.segment
	for each row execute function core.segment_protect();
create or replace trigger segment_protect_truncate before truncate on core.segment
	for each statement execute function core.journal_protect();

create or replace function core.month_text(p_month date)
returns text language sql immutable as $$
	select to_char(p_month, 'YYYY-MM')
$$;
comment on function core.month_text(date) is 'A month as people type it: 2026-03.';

create or replace function core.month_read(p_month text)
returns date language plpgsql stable as $$
begin
	if p_month is null or p_month !~ '^(19[7-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])$' then
		perform core.refuse('OP400', 'month is not valid', 'A month is written like 2026-03.', null, 'month');
	end if;
	return (p_month || '-01')::date;
end
$$;
comment on function core.month_read(text) is 'The first day of a month that was typed; OP400 when it is none.';

create or replace function core.month_begin(p_month date)
returns timestamptz language sql immutable strict as $$
	select p_month::timestamp at time zone 'UTC'
$$;
comment on function core.month_begin(date) is 'The first instant of a month, which begins in UTC (C-04).';

create or replace function core.month_next(p_month date)
returns date language sql immutable strict as $$
	select (p_month + interval '1 month')::date
$$;
comment on function core.month_next(date) is 'The month after it.';

create or replace function core.number_setting(p_name text, p_least int)
returns int language plpgsql stable as $$
begin
	-- The least holds whatever somebody wrote into the table of policies (L-11).
	return greatest(p_least, (select p.value::int from core.policy p where p.name = p_name and p.kind = 'integer'));
end
$$;
comment on function core.number_setting(text, int) is 'The value of a policy that is a number, and never less than that.';

create or replace function core.journal_floor()
returns timestamptz language sql stable as $$
	select (clock_timestamp() at time zone 'UTC' - make_interval(months => core.number_setting('journal.online_months', 3)))
		at time zone 'UTC'
$$;
comment on function core.journal_floor() is 'What is younger than this stays in the database, whoever asks (L-11).';

create or replace function core.month_ripe(p_month date)
returns boolean language sql stable as $$
	select core.month_begin(core.month_next(p_month)) <= core.journal_floor()
$$;
comment on function core.month_ripe(date) is 'Whether all of a month is older than the floor.';

create or replace function core.event_partitions()
returns table (month date, name text) language sql stable as $$
	select to_date(substr(c.relname, 7), 'YYYY_MM'), c.relname::text
	from pg_inherits i join pg_class c on c.oid = i.inhrelid
	where i.inhparent = 'core.event'::regclass and c.relname ~ '^event_[0-9]{4}_[0-9]{2}$'
$$;
comment on function core.event_partitions() is 'The months that have a partition of their own in the journal.';

create or replace function core.segment_end(p_month date, p_first bigint)
returns bigint language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
declare
	v_next timestamptz := core.month_begin(core.month_next(p_month));
	v_late xid8;
	v_last xid8;
begin
	-- By an hour after the end all its transactions are over; what comes later belongs to the seals of its time.
	select e.xid into v_late from core.event e where e.at >= v_next + interval '1 h' order by e.at, e.id limit 1;
	select e.xid into v_last from core.event e
	where e.at >= core.month_begin(p_month) and e.at < v_next and (v_late is null or e.xid < v_late)
	order by e.xid desc, e.id desc limit 1;
	return greatest(p_first - 1, coalesce(core.event_seal(v_last), p_first - 1));
end
$$;
comment on function core.segment_end(date, bigint) is
	'The last seal that has an event of the month, when its first one is p_first; p_first - 1: it has no seal of its own.';

create or replace function core.segment_may(p_month date)
returns void language plpgsql stable as $$
declare
	v_older date;
begin
	if p_month is null or extract(day from p_month) <> 1 then
		perform core.refuse('OP400', 'month is not valid', 'A month is written like 2026-03.', null, 'month');
	elsif exists (select from core.segment s where s.month = p_month) then
		perform core.refuse('OP409', 'the month is archived already', 'A month is archived once, and for ever.');
	elsif not exists (select from core.event_partitions() p where p.month = p_month) then
		perform core.refuse('OP404', 'there is no such month', 'The journal of this server has no such month of its own.',
			'The list of segments shows the months.', 'month');
	elsif not core.month_ripe(p_month) then
		perform core.refuse('OP409', 'the month is too young', format('Months stay in the database for %s months; it may go on %s.',
			core.number_setting('journal.online_months', 3), core.time_text(core.month_begin(core.month_next(
			(p_month + make_interval(months => core.number_setting('journal.online_months', 3)))::date)))));
	end if;
	select min(p.month) into v_older from core.event_partitions() p
	where p.month < p_month and not exists (select from core.segment s where s.month = p.month);
	if v_older is not null then
		perform core.refuse('OP409', 'an older month comes first', format('Months are archived in their order: %s is next.',
			core.month_text(v_older)));
	elsif exists (select from core.segment s where s.month > p_month) then
		perform core.refuse('OP409', 'a later month is archived', 'Months are archived in their order.');
	end if;
end
$$;
comment on function core.segment_may(date) is 'Refuses when the month can''t be archived now.';

create or replace function core.segment_range(p_month date, out first_seal bigint, out last_seal bigint)
language plpgsql stable as $$
begin
	perform core.segment_may(p_month);
	first_seal := coalesce((select s.last_seal + 1 from core.segment s where s.month < p_month order by s.month desc limit 1), 0);
	last_seal := core.segment_end(p_month, first_seal);
end
$$;
comment on function core.segment_range(date) is 'The seals of a month that can be archived now; refuses when it can''t.';

create or replace function core.segment_plan(p_month date, out month text, out first_seal bigint, out last_seal bigint,
	out events bigint, out hash_before bytea, out hash_after bytea, out previous bytea, out signed_seal bigint,
	out signed_hash bytea, out signature bytea)
language plpgsql stable as $$
declare
	v_zeros constant bytea := decode(repeat('00', 32), 'hex');
	v_before core.segment;
	v_high xid8;
begin
	select r.first_seal, r.last_seal into first_seal, last_seal from core.segment_range(p_month) r;
	select s.* into v_before from core.segment s where s.month < p_month order by s.month desc limit 1;
	month := core.month_text(p_month);
	previous := coalesce(v_before.manifest_hash, v_zeros);
	hash_before := coalesce(v_before.hash_after, v_zeros);
	select coalesce(sum(s.events), 0) into events from core.seal s where s.number between segment_plan.first_seal and segment_plan.last_seal;
	hash_after := hash_before;
	if last_seal >= first_seal then
		select s.hash into strict hash_after from core.seal s where s.number = segment_plan.last_seal;
	end if;
	select s.high into v_high from core.seal s order by s.number desc limit 1;
	if exists (select from core.event e where e.at >= core.month_begin(p_month)
		and e.at < core.month_begin(core.month_next(p_month)) and e.xid >= v_high) then
		perform core.refuse('OP409', 'the month is not sealed yet', 'Only sealed events are archived.',
			'The keeper seals once a second; ask again when it works.');
	end if;
	-- The anchor: after what was signed outside, nobody can make the seals anew.
	select c.seal, c.hash, c.signature into signed_seal, signed_hash, signature
	from core.checkpoint c join core.seal k on k.number = c.seal and k.hash = c.hash
	where c.seal >= segment_plan.last_seal order by c.seal desc limit 1;
	if signed_seal is null then
		perform core.refuse('OP409', 'the month is not signed yet', 'A month is archived when a seal after it is signed.',
			'The keeper signs when it has a key.');
	end if;
end
$$;
comment on function core.segment_plan(date) is
	'What the archive of a month holds, when it can be made now: seals, how many events they count, the hash before the first
and that of the last one, the SHA-256 of the manifest before, and the newest signed checkpoint after it.';
