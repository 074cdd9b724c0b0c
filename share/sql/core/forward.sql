-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Forwarding the journal: what a service gets to send, in the order of the chain, and what its receiver acknowledged.
-- Only what is sealed goes out, so that the receiver's copy can be compared with the chain. A batch is begun at the
-- cursor, read page by page, and acknowledged as a whole or not at all; a batch that failed is simply begun again.
-- No lock is held between two calls. Locks: the sink row.

create or replace function core.forward_require(p_sink text, out sink core.sink)
language plpgsql as $$
begin
	perform core.call_require();
	if not exists (select from core.device d where d.code = session_user and d.kind = 'forwarder'
		and (d.disabled_at is null or d.disabled_at > clock_timestamp())) then
		perform core.refuse('OP403', 'this device may not forward the journal',
			'No forwarding service is registered for this certificate, or its certificate was disabled.',
			'The administrator of the database registers it with device.sql.');
	end if;
	perform core.code_check(p_sink, 'sink', 32);
	select s.* into sink from core.sink s join core.device d on d.id = s.device_id
	where s.code = p_sink and d.code = session_user for update of s;
	if sink.id is null then
		perform core.refuse('OP404', 'there is no such sink', 'No sink of this name is registered for this certificate.',
			'A security administrator can register it: sink create.');
	end if;
end
$$;
comment on function core.forward_require(text) is
	'The sink of this name that the certificate of the caller serves, its row locked; OP403 or OP404 otherwise.';

create or replace function core.forward_batch_require(p_sink text, p_batch bigint, out sink core.sink)
language plpgsql as $$
begin
	sink := core.forward_require(p_sink);
	if sink.disabled_at is not null then
		perform core.refuse('OP409', 'the sink is disabled', 'Nothing is forwarded to it until it is enabled again.',
			'A security administrator can enable it.');
	end if;
	if not core.sink_in_chain(sink) then
		perform core.refuse('OP409', 'the journal is another one',
			'The chain of seals does not have any more what this sink acknowledged last.',
			'The journal has to be verified; then a security administrator registers a new sink.');
	end if;
	if sink.batch is distinct from p_batch then
		perform core.refuse('OP409', 'the batch is not the newest one',
			'Another batch was begun since; only the newest one is read and acknowledged.', 'Begin again.', 'batch');
	end if;
end
$$;
comment on function core.forward_batch_require(text, bigint) is
	'core.forward_require() for the newest batch of an enabled sink of this journal. Two services for one sink never mix their batches.';

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

create or replace function core.forward_big(p_seal core.seal, p_place core.journal_place, p_limit int,
	out records core.forward_record[], out place core.journal_place)
language plpgsql stable as $$
begin
	place := row((p_seal).number, (p_place).before, (p_place).event, (p_place).number);
	records := array(select row((p_seal).number, (p_place).number + row_number() over (order by e.id), e)::core.forward_record
		from core.seal_rows(p_seal, coalesce((p_place).event, 0), p_limit) e order by e.id);
	if cardinality(records) > 0 then
		place.number := (records[cardinality(records)]).number;
		place.event := ((records[cardinality(records)]).event).id;
	end if;
	if cardinality(records) < p_limit then
		place := row((p_seal).number, (p_place).before + (p_seal).events, null::bigint, place.number);
	end if;
end
$$;
comment on function core.forward_big(core.seal, core.journal_place, int) is
	'A page of one seal that has more events than a page, and the place after it. A place without event: from its beginning.';

create or replace function core.forward_whole(p_place core.journal_place, p_limit int, out records core.forward_record[],
	out place core.journal_place)
language plpgsql stable set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
declare
	v_low xid8[];
	v_number bigint[];
	v_before bigint[];
	v_high xid8;
	v_events bigint;
begin
	select array_agg(x.low order by x.number), array_agg(x.number order by x.number),
		array_agg(p_place.before + x.through - x.events order by x.number), (array_agg(x.high order by x.number desc))[1],
		sum(x.events)
	into v_low, v_number, v_before, v_high, v_events
	from (select s.*, sum(s.events) over (order by s.number) as through
		from (select * from core.seal o where o.number > p_place.seal order by o.number limit p_limit) s) x
	where x.through <= p_limit;
	place := p_place;
	if v_low is null then
		records := '{}';
		return;
	end if;
	-- One range of the index for all of them; to which seal an event belongs is found in the array.
	records := array(select row(v_number[x.n], v_before[x.n] + row_number() over (partition by x.n order by (x.e).id), x.e)
			::core.forward_record
		from (select e, width_bucket(e.xid, v_low) as n from core.event e where e.xid >= v_low[1] and e.xid < v_high) x
		order by x.n, (x.e).id);
	place := row(v_number[cardinality(v_number)], p_place.before + v_events, null, coalesce((records[cardinality(records)]).number,
		p_place.number));
end
$$;
comment on function core.forward_whole(core.journal_place, int) is
	'As many whole seals after the place as fit into a page, and the place after them.';

create or replace function core.forward_skip(p_place core.journal_place)
returns core.journal_place language plpgsql stable set enable_seqscan = off set jit = off as $$
declare
	v_xid xid8;
	v_number bigint;
begin
	select min(e.xid) into v_xid from core.event e where e.xid >= (select s.high from core.seal s where s.number = p_place.seal);
	v_number := core.event_seal(v_xid);
	if v_number is null or v_number <= p_place.seal + 1 then
		return p_place;
	end if;
	return row(v_number - 1, p_place.before + (select sum(s.events) from core.seal s where s.number > p_place.seal
		and s.number < v_number), null::bigint, p_place.number)::core.journal_place;
end
$$;
comment on function core.forward_skip(core.journal_place) is
	'The place before the next seal that has events here. Those of the seals between are gone (in the archive), one by one they
would take too long.';

create or replace function core.forward_next(p_place core.journal_place, p_limit int, out records core.forward_record[],
	out place core.journal_place)
language plpgsql stable as $$
declare
	v_seal core.seal;
	v_page record;
begin
	place := p_place;
	loop
		if place.event is not null then
			select * into v_seal from core.seal s where s.number = place.seal;
		else
			select f.records, f.place into v_page from core.forward_whole(place, p_limit) f;
			records := v_page.records;
			place := v_page.place;
			select * into v_seal from core.seal s where s.number > place.seal order by s.number limit 1;
			-- Nothing is left, or a page is full of whole seals.
			exit when cardinality(records) > 0 or v_seal.number is null;
			place := core.forward_skip(place);
			select * into v_seal from core.seal s where s.number > place.seal order by s.number limit 1;
			place.number := place.before;
		end if;
		select f.records, f.place into v_page from core.forward_big(v_seal, place, p_limit) f;
		records := v_page.records;
		place := v_page.place;
		exit when cardinality(records) > 0;
	end loop;
end
$$;
comment on function core.forward_next(core.journal_place, int) is
	'The next page of records after a place in the order of (seal, id), and the place after it; no record: nothing is left. The
number of a record is the sum of what the seals before it say plus its place in its own: events that are missing from a
seal leave a gap, and events that were smuggled in get a number twice.';

create or replace function core.forward_note(p_sink text, p_error text)
returns core.sink language plpgsql as $$
declare
	v_sink core.sink := core.forward_require(p_sink);
begin
	if p_error is not null and p_error not in ('refused', 'unreachable', 'timeout', 'certificate', 'not_accepted', 'tls', 'cut',
		'files') then
		perform core.refuse('OP400', 'error is not valid',
			'An error is refused, unreachable, timeout, certificate, not_accepted, tls, cut or files.', null, 'error');
	end if;
	update core.sink set contact_at = clock_timestamp(), error = coalesce(p_error, error),
		error_at = case when p_error is null then error_at else clock_timestamp() end
	where id = v_sink.id returning * into v_sink;
	return v_sink;
end
$$;
comment on function core.forward_note(text, text) is
	'Notes that the service lives and, unless null, what is wrong with its receiver; the word stays until an acknowledgement.';

create or replace function core.forward_ack(p_sink text, p_batch bigint, p_number bigint)
returns core.sink language plpgsql as $$
declare
	v_sink core.sink := core.forward_batch_require(p_sink, p_batch);
begin
	if p_number is null or p_number > (v_sink.given).number then
		perform core.refuse('OP400', 'number is not valid', 'What was not given out in this batch can''t be acknowledged.', null,
			'number');
	end if;
	if p_number <= (v_sink.acked).number then
		perform core.refuse('OP409', 'it is acknowledged already', 'The cursor of a sink never goes back.', null, 'number');
	end if;
	if p_number < (v_sink.given).number then
		perform core.refuse('OP400', 'number is not valid', 'A batch is acknowledged whole, or begun again.', null, 'number');
	end if;
	-- No seal of the number: the chain went back since the batch began, which the hash of another seal makes known.
	update core.sink set acked = given, acked_at = clock_timestamp(), contact_at = clock_timestamp(), error = null,
		error_at = null, acked_hash = coalesce((select x.hash from core.seal x where x.number = (given).seal), acked_hash)
	where id = v_sink.id returning * into v_sink;
	return v_sink;
end
$$;
comment on function core.forward_ack(text, bigint, bigint) is 'Moves the cursor to the end of what the batch was given.';
