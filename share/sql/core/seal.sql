-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Sealing the journal, once a second and never inside a mutation. A batch is all events with low <= xid < high, where
-- low is the high of the seal before and high the oldest transaction still running: a set that can't change any more.
-- The hash of a seal covers the hash before it, so that a change, a removal or a swap anywhere breaks the chain.

create or replace function core.seal_xid(p_xid xid8)
returns bytea language sql immutable strict as $$
	select int8send(p_xid::text::bigint)
$$;
comment on function core.seal_xid(xid8) is 'A transaction id as 8 bytes, most significant first.';

create or replace function core.seal_hash(p_previous bytea, p_number bigint, p_low xid8, p_high xid8, p_events bigint,
	p_digests bytea)
returns bytea language sql immutable as $$
	select sha256(p_previous || int8send(p_number) || core.seal_xid(p_low) || core.seal_xid(p_high) || int8send(p_events)
		|| p_digests)
$$;
comment on function core.seal_hash(bytea, bigint, xid8, xid8, bigint, bytea) is
	'SHA-256 over previous hash, number, low, high and count (8 bytes each, most significant first) and the digests of the
events in id order.';

create or replace function core.seal_genesis()
returns boolean language plpgsql as $$
declare
	v_xid xid8 := pg_snapshot_xmin(pg_current_snapshot());
begin
	insert into core.seal (number, low, high, events, previous, hash)
	select 0, v_xid, v_xid, 0, decode(repeat('00', 32), 'hex'),
		sha256(convert_to('opconsole journal ' || s.system_identifier, 'UTF8'))
	from pg_control_system() s
	where not exists (select from core.seal);
	return found;
end
$$;
comment on function core.seal_genesis() is
	'Makes seal 0, the beginning of the chain, bound to this database cluster; false when it is there.';

create or replace function core.seal_total(out seal bigint, out hash bytea, out events bigint)
language plpgsql stable as $$
declare
	v_seal bigint;
	v_events bigint;
begin
	-- What was counted is of no use when the chain went back since: then all is counted anew.
	select t.seal, t.events into v_seal, v_events from core.seal_total t join core.seal s on s.number = t.seal and s.hash = t.hash;
	events := coalesce(v_events, 0) + (select coalesce(sum(s.events), 0)::bigint from core.seal s
		where s.number > coalesce(v_seal, -1));
	select s.number, s.hash into seal, hash from core.seal s order by s.number desc limit 1;
end
$$;
comment on function core.seal_total() is
	'The newest seal, its hash, and how many events are sealed: the number of the newest record.';

create or replace function core.seal_end(p_low xid8)
returns xid8 language plpgsql stable as $$
declare
	v_high xid8 := pg_snapshot_xmin(pg_current_snapshot());
	v_split xid8;
begin
	-- After a long time without a keeper one batch would be too big for memory: end it at a transaction inside.
	select e.xid into v_split from core.event e where e.xid >= p_low and e.xid < v_high order by e.xid, e.id
	offset 200000 limit 1;
	return case when v_split > p_low then v_split else v_high end;
end
$$;
comment on function core.seal_end(xid8) is 'Where the next batch ends: nothing below it can still be written.';

create or replace function core.seal_next(out sealed bigint, out number bigint)
language plpgsql as $$
declare
	v_last core.seal;
	v_high xid8;
	v_batch record;
begin
	sealed := 0;
	-- A second sealer has nothing to do; the lock is let go at the end of the transaction.
	if not pg_try_advisory_xact_lock(7230116) then
		return;
	end if;
	select * into v_last from core.seal s order by s.number desc limit 1;
	number := v_last.number;
	v_high := core.seal_end(v_last.high);
	if v_last.number is null or v_high <= v_last.high then
		return;
	end if;
	select count(*) as events, min(e.id) as first, max(e.id) as last, coalesce(string_agg(e.digest, ''::bytea order by e.id),
		'') as digests into v_batch
	from core.event e where e.xid >= v_last.high and e.xid < v_high;
	if v_batch.events = 0 then
		return;
	end if;
	sealed := v_batch.events;
	number := v_last.number + 1;
	insert into core.seal (number, low, high, events, first_event, last_event, previous, hash)
	values (seal_next.number, v_last.high, v_high, v_batch.events, v_batch.first, v_batch.last, v_last.hash,
		core.seal_hash(v_last.hash, seal_next.number, v_last.high, v_high, v_batch.events, v_batch.digests));
	update core.seal_total set (seal, hash, events) = (select n.seal, n.hash, n.events from core.seal_total() n);
end
$$;
comment on function core.seal_next() is
	'Seals what is ready: how many events, and the number of the newest seal. 0 when there is nothing or another seals.';

create or replace function core.journal_sealed_at()
returns timestamptz language sql stable as $$
	-- A quiet journal is not an unsealed one: then everything up to now is sealed.
	select coalesce((select e.at from core.event e
		where e.xid >= (select s.high from core.seal s order by s.number desc limit 1)
		order by e.xid, e.id limit 1), clock_timestamp())
$$;
comment on function core.journal_sealed_at() is 'Until when everything in the journal is sealed.';

create or replace function core.seal_rows(p_seal core.seal, p_after bigint, p_limit int)
returns setof core.event language plpgsql stable
set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set jit = off as $$
declare
	v_left int := p_limit;
	v_count int;
begin
	-- A row that was smuggled in has a number outside of those that were sealed: it must come, too.
	for n in 1 .. 3 loop
		if n = 2 then
			return query select e.* from core.event e
			where e.id > p_after and e.id >= p_seal.first_event and e.id <= p_seal.last_event
				and e.xid >= p_seal.low and e.xid < p_seal.high
			order by e.id limit v_left;
		elsif n = 3 or p_after < p_seal.first_event then
			return query select x.* from (
				select e.* from core.event e where e.xid >= p_seal.low and e.xid < p_seal.high order by e.xid, e.id offset 0) x
			where x.id > p_after and case when n = 1 then x.id < p_seal.first_event else x.id > p_seal.last_event end
			order by x.id limit v_left;
		else
			continue;
		end if;
		get diagnostics v_count = row_count;
		v_left := v_left - v_count;
		exit when v_left <= 0;
	end loop;
end
$$;
comment on function core.seal_rows(core.seal, bigint, int) is
	'Events of a seal in id order, after the one named. The planner is kept to indexes: it can''t guess ranges of xid8.';

create or replace function core.journal_batch(p_seal bigint, p_after bigint, p_limit int)
returns table (seal bigint, event bigint, canonical bytea, digest bytea) language plpgsql stable as $$
declare
	v_left int := p_limit;
	v_after bigint := coalesce(p_after, 0);
	v_seal core.seal;
	v_count int;
begin
	for v_seal in select * from core.seal s where s.number >= p_seal and s.events > 0 order by s.number loop
		return query select v_seal.number, e.id, core.event_canonical(e), e.digest
		from core.seal_rows(v_seal, case when v_seal.number = p_seal then v_after else 0 end, v_left) e;
		get diagnostics v_count = row_count;
		v_left := v_left - v_count;
		if v_left = 0 then
			return;
		end if;
	end loop;
	-- What is not sealed yet is a seal without an end.
	select * into v_seal from core.seal s order by s.number desc limit 1;
	if p_seal <= v_seal.number then
		v_after := 0;
	end if;
	v_seal := row(null, v_seal.high, '18446744073709551615', 0, 0, 9223372036854775807, v_seal.hash, v_seal.hash, null);
	return query select v_seal.number, e.id, core.event_canonical(e), e.digest from core.seal_rows(v_seal, v_after, v_left) e;
end
$$;
comment on function core.journal_batch(bigint, bigint, int) is
	'Events with their canonical bytes in the order of (seal, id), from the seal and after the event named; seal null: not
sealed yet, these come last.';

do $$ begin perform core.seal_genesis(); end $$;
