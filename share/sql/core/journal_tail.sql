-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Following the journal live. What comes next is not what has a higher number or a later time: a transaction that began
-- long ago may commit now. As for seals, a range is all events with low <= xid < high, where high is the oldest
-- transaction still running: a set that can't change any more. Ranges that follow each other hold every event once, and the
-- reader proves it: each begins where the one before ended, and the rows that came are as many as were announced.
--
-- Where a range lies tells nothing about the events in it; how many these are counts those that the reader may see (Z-02).

create or replace function core.tail_end(p_low xid8)
returns xid8 language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
declare
	v_high xid8 := pg_snapshot_xmin(pg_current_snapshot());
	v_split xid8;
begin
	-- Of many events a part: a range ends between transactions, and a transaction of any size is one.
	select e.xid into v_split from core.event e where e.xid >= p_low and e.xid < v_high order by e.xid, e.id offset 2000 limit 1;
	return case when v_split > p_low then v_split else v_high end;
end
$$;
comment on function core.tail_end(xid8) is 'Where the range that begins here ends: nothing below it can still be written.';

create or replace function core.tail_xid(p_text text, p_field text)
returns xid8 language plpgsql stable as $$
begin
	if p_text !~ '^[0-9]{1,18}$' or p_text ~ '\n' then
		perform core.refuse('OP400', 'place is not valid', 'A tail goes on only at a place that an answer gave out.', null, p_field);
	end if;
	return p_text::xid8;
end
$$;
comment on function core.tail_xid(text, text) is 'A place of a tail, or OP400; null for null.';

create or replace function core.tail_read(q core.journal_question, p_low xid8, p_high xid8, p_after bigint, p_limit int,
	out total bigint, out matched bigint, out events core.event[])
language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set jit = off as $$
begin
	events := '{}';
	matched := 0;
	-- Mostly nothing has come: this plan is kept.
	select count(*) into total from core.event e where e.xid >= p_low and e.xid < p_high;
	if total = 0 or q.nothing and q.units is null then
		return;
	end if;
	execute format($q$with range as materialized (select e.* from core.event e where e.xid >= $2 and e.xid < $3 order by e.xid, e.id),
		found as materialized (select e.* from range e where $6%1$s)
		select (select count(*) from range e where $4 is null or e.unit_id = any ($4) or e.actor_account = ($1).own),
			(select count(*) from found), (select coalesce(array_agg(x.event order by x.id), '{}')
				from (select row(e.*)::core.event as event, e.id from found e where $5 is null or e.id > $5 order by e.id limit $7) x)$q$,
		core.journal_conditions(q))
	into total, matched, events using q, p_low, p_high, q.units, p_after, not q.nothing, p_limit;
end
$$;
comment on function core.tail_read(core.journal_question, xid8, xid8, bigint, int) is
	'A range: how many events of it the reader may see, how many of these match, and the first of them in the order of numbers, after the
one named.';
