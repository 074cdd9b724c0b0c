-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What a service that forwards the journal calls (opconsole journal forward), with its own certificate: it reads sealed
-- events and moves the cursor of its own sinks, and nothing else. Nothing of it is journaled, or every record would make
-- the next one; who registers or stops a sink is.

create function forward_api.forward_state(p_sink text, p_error text default null, out state text, out waiting bigint,
	out oldest timestamptz, out acked_number bigint)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_sink core.sink;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	v_sink := core.forward_note(p_sink, p_error);
	select t.state, t.waiting, t.oldest into state, waiting, oldest from core.sink_state(v_sink) t;
	acked_number := (v_sink.acked).number;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function forward_api.forward_state(text, text) is
	'How the sink is and how many records wait. p_error: what keeps the receiver from being reached, a word of
core.forward_note(); null: nothing new.';

create function forward_api.forward_begin(p_sink text, out batch bigint)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_sink core.sink;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	v_sink := core.forward_require(p_sink);
	v_sink := core.forward_batch_require(p_sink, v_sink.batch);
	update core.sink s set batch = s.batch + 1, given = acked, contact_at = clock_timestamp() where s.id = v_sink.id
	returning s.batch into batch;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function forward_api.forward_begin(text) is 'Begins a batch after what is acknowledged; the one before it is void.';

create function forward_api.forward_read(p_sink text, p_batch bigint, p_limit int default 500)
returns table (number bigint, event bigint, seal bigint, at timestamptz, action text, outcome text, actor text,
	object_kind text, object_id text, device text, address text, unit text, operation uuid, digest bytea, summary text,
	reason text, old jsonb, new jsonb, repeated boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	v_sink core.sink;
	v_page record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	v_sink := core.forward_batch_require(p_sink, p_batch);
	select n.records, n.place into v_page
	from core.forward_next(v_sink.given, core.limit_check(p_limit, 500, 2000)) n;
	update core.sink s set given = v_page.place, given_most = greatest(s.given_most, (v_page.place).number),
		contact_at = clock_timestamp()
	where s.id = v_sink.id;
	return query select r.number, (r.event).id, r.seal, (r.event).at, (r.event).action, (r.event).outcome,
		(r.event).actor_login, (r.event).object_kind, (r.event).object_id, (r.event).device, (r.event).address,
		(select u.code from core.unit u where u.id = (r.event).unit_id), (r.event).operation, (r.event).digest,
		core.journal_summary((r.event).action, (r.event).old, (r.event).new, (r.event).outcome), (r.event).reason, (r.event).old,
		(r.event).new, r.number <= v_sink.given_most
	from unnest(v_page.records) with ordinality r (seal, number, event, n) order by r.n;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function forward_api.forward_read(text, bigint, int) is
	'The next records of the batch in the order of the chain, none when all that is sealed was read. digest: what the seal
covers, summary: in plain words, repeated: it was given out before and may have arrived already.';

create function forward_api.forward_ack(p_sink text, p_batch bigint, p_number bigint, out state text, out waiting bigint)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_sink core.sink;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	v_sink := core.forward_ack(p_sink, p_batch, p_number);
	select t.state, t.waiting into state, waiting from core.sink_state(v_sink) t;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function forward_api.forward_ack(text, bigint, bigint) is
	'The receiver has everything of the batch; p_number: of its last record. OP400 for what was not given out, OP409 for
what is behind the cursor or not of the newest batch.';
