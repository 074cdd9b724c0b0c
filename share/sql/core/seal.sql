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

create or replace function core.seal_end(p_low xid8, p_most int default 200000)
returns xid8 language plpgsql stable as $$
declare
	v_high xid8 := pg_snapshot_xmin(pg_current_snapshot());
	v_split xid8;
begin
	-- After a long time without a keeper one batch would be too big for memory: end it at a transaction inside. One
	-- that is itself too big is a batch of its own, or nothing would ever be sealed again.
	select e.xid into v_split from core.event e where e.xid >= p_low and e.xid < v_high order by e.xid, e.id
	offset p_most limit 1;
	if v_split is null then
		return v_high;
	elsif exists (select from core.event e where e.xid >= p_low and e.xid < v_split) then
		return v_split;
	end if;
	return coalesce((select e.xid from core.event e where e.xid > v_split and e.xid < v_high order by e.xid, e.id limit 1), v_high);
end
$$;
comment on function core.seal_end(xid8, int) is
	'Where the next batch ends: nothing below it can still be written. p_most: events of a batch, unless one transaction has
more.';

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

create or replace function core.journal_rows(p_low xid8, p_high xid8, p_xid xid8, p_event bigint, p_limit int)
returns table (event bigint, xid text, at timestamptz, actor_person bigint, actor_account bigint, actor_login text,
	session bigint, device text, address text, action text, object_kind text, object_id text, unit bigint, old text, new text,
	reason text, operation uuid, outcome text, digest bytea) language sql stable as $$
	select e.id, e.xid::text, e.at, e.actor_person, e.actor_account, e.actor_login, e.session_id, e.device, e.address, e.action,
		e.object_kind, e.object_id, e.unit_id, e.old::text, e.new::text, e.reason, e.operation, e.outcome, e.digest
	from core.event e
	where e.xid >= p_low and e.xid < p_high and (e.xid, e.id) > (p_xid, p_event)
	order by e.xid, e.id limit p_limit
$$;
comment on function core.journal_rows(xid8, xid8, xid8, bigint, int) is
	'Events of transactions with p_low <= xid < p_high after a place, in the order of (xid, id), by index alone. The columns
are those that core.event_canonical() covers, in its order, and the digest. Inlined into its callers, which keep the planner
to indexes: it can''t guess ranges of xid8.';

create or replace function core.seal_bounds(p_from bigint, p_to bigint, out low xid8, out high xid8)
language plpgsql stable as $$
begin
	select s.low into low from core.seal s where s.number = p_from;
	select s.high into high from core.seal s where s.number = p_to;
	if p_from is null then
		-- What is not sealed yet is a seal without an end.
		select s.high, '18446744073709551615' into low, high from core.seal s order by s.number desc limit 1;
	elsif low is null or high is null or p_to < p_from then
		perform core.refuse('OP400', 'seals are not valid', 'Seals are named by the numbers of the first and of the last one.',
			null, 'from');
	end if;
end
$$;
comment on function core.seal_bounds(bigint, bigint) is
	'The transactions that the seals from..to cover; from null: those that are not sealed yet.';

create or replace function core.seal_place(p_low xid8, p_xid text)
returns xid8 language plpgsql stable as $$
begin
	if p_xid is null then
		return p_low;
	elsif p_xid !~ '^[0-9]{1,19}$' then
		perform core.refuse('OP400', 'place is not valid', 'A place is the xid and the event of the last row.', null, 'xid');
	end if;
	return p_xid::xid8;
end
$$;
comment on function core.seal_place(xid8, text) is 'The transaction after whose event a page begins.';

do $$ begin perform core.seal_genesis(); end $$;
