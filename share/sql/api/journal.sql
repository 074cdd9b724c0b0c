-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The journal for readers and for verification outside the database. The rules are in core/journal.sql and
-- core/seal.sql.

create function api.journal_open(p_actor text default null, p_object text default null, p_action text default null,
	p_outcome text default null, p_from text default null, p_to text default null, p_text text default null,
	p_person text default null, p_device text default null, p_address text default null, p_contract text default null,
	p_company text default null, p_unit text default null, p_session text default null, p_operation text default null,
	p_reason text default null, p_time text default null, p_tail boolean default false,
	out ticket uuid, out expires_at timestamptz, out since timestamptz, out until timestamptz, out online_from timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_ticket core.ticket;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_ticket := core.journal_open(ctx, jsonb_build_object('actor', p_actor, 'object', p_object, 'action', p_action, 'outcome', p_outcome,
		'from', p_from, 'to', p_to, 'text', p_text, 'person', p_person, 'device', p_device, 'address', p_address, 'contract', p_contract,
		'company', p_company, 'unit', p_unit, 'session', p_session, 'operation', p_operation, 'reason', p_reason, 'time', p_time),
		case when p_tail then 'journal.tail' else 'journal.open' end);
	ticket := v_ticket.id;
	expires_at := v_ticket.expires_at;
	since := (v_ticket.arguments ->> 'since')::timestamptz;
	until := (v_ticket.arguments ->> 'until')::timestamptz;
	online_from := core.journal_online_from();
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_open(text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text, text,
	boolean) is
	'Opens a search, or with p_tail a tail: journaled, and to be read from the next transaction on. Every filter that is given must match;
"!" before a value inverts it. p_person: by or about anybody of this login, personnel number or fragment of a name. p_object:
"account b.omarov", or the name alone. p_action: account.lock, or account.* for a noun. p_contract, p_company: all that has to do with
them. p_unit: with those below it. p_session: in it or about it. p_reason, p_text: words, each anywhere, after "!" nowhere. p_from, p_to,
p_time: words of time (core/time_word.sql); since <= time < until are the instants they mean. online_from: what is older is
not online. Needs journal.read.';

create function api.journal_read(p_ticket uuid, p_after text default null, p_before text default null, p_limit int default 50)
returns table (event bigint, at timestamptz, actor text, actor_name text, action text, object text, outcome text,
	reason text, device text, address text, operation uuid, summary text, cursor text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_ticket core.ticket;
	v_units bigint[];
	v_from record;
	v_walk record;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_ticket := core.journal_ticket(ctx, p_ticket, 'journal.open');
	v_units := core.journal_units(ctx, 'journal.read');
	select * into v_from from core.cursor_read_place('journal', p_after, p_before);
	v_secret := core.cursor_key();
	v_walk := core.journal_walk(core.journal_question(ctx, v_units, v_ticket.arguments), v_from.key::timestamptz, v_from.id,
		p_before is null, v_limit, core.journal_remembered(p_ticket));
	perform core.journal_remember(p_ticket, v_walk.known);
	return query select e.id, e.at, e.actor_login, p.name, e.action, concat_ws(' ', e.object_kind, e.object_id), e.outcome,
		e.reason, e.device, e.address, e.operation, core.journal_summary(e.action, e.old, e.new, e.outcome),
		core.cursor_make('journal', core.journal_key(e.at), e.id, v_secret)
	from unnest(v_walk.events) e
		left join core.person p on p.id = e.actor_person
	order by e.at desc, e.id desc;
	if not v_walk.complete and cardinality(v_walk.events) < v_limit then
		return query select null::bigint, case when v_units is null then v_walk.at end, null::text, null::text, null::text, null::text,
			null::text, null::text, null::text, null::text, null::uuid, null::text,
			core.cursor_make('journal', core.journal_key(v_walk.at), v_walk.id, v_secret);
	end if;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_read(uuid, text, text, int) is
	'One page of a search, newest first. p_after: older than that row; p_before: newer. A page that ends before it is full because it
took long has a last row without an event: how far it was looked (for who sees everything), and the cursor to go on with. Needs
journal.read at every call.';

create function api.journal_count(p_ticket uuid, out matched bigint, out estimated boolean, out total bigint,
	out total_estimated boolean)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_ticket core.ticket;
	q core.journal_question;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_ticket := core.journal_ticket(ctx, p_ticket, 'journal.open');
	q := core.journal_question(ctx, core.journal_units(ctx, 'journal.read'), v_ticket.arguments);
	select t.total, t.estimated into total, total_estimated from core.journal_total(q) t;
	if core.journal_conditions(q) = '' then
		matched := total;
		estimated := total_estimated;
	else
		select c.matched, c.estimated into matched, estimated from core.journal_count(q) c;
	end if;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_count(uuid) is
	'How many events a search finds, exact up to 1000, and how many the caller may see at all. Needs journal.read.';

create function api.journal_words()
returns table (word text, value text, name text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_units bigint[];
	v_companies boolean;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_units := core.journal_units(ctx, 'journal.read');
	v_companies := core.right_has(ctx, 'company.read', null);
	return query select x.word, x.value, x.name
	from (select distinct 'action' as word, substr(w.word, 2) as value, null::text as name from core.event_word w where w.word like ':%'
		union all select 'device', d.code, null from core.device d
		union all select 'unit', u.code, u.name from core.unit u where v_units is null or u.id = any (v_units)
		union all select 'company', c.code, c.name from core.company c where v_companies
		union all select distinct 'contract', c.number, null from core.contract c where v_companies) x
	order by x.word, x.value limit 2000;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_words() is
	'The values that the filters action, device, unit, company and contract of journal_open() take for the caller. Needs journal.read.';

create function api.journal_show(p_event bigint, out event bigint, out at timestamptz, out actor text, out actor_name text,
	out session bigint, out device text, out address text, out action text, out object_kind text, out object text,
	out unit text, out old jsonb, out new jsonb, out reason text, out operation uuid, out outcome text, out seal bigint,
	out digest bytea)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_event core.event;
	v_units bigint[];
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_units := core.journal_units(ctx, 'journal.read');
	select e.* into v_event from core.event e where e.id = p_event;
	if v_event.id is null or not core.journal_visible(ctx, v_event, v_units) then
		perform core.refuse('OP404', 'there is no such event', 'No event of this number belongs to a unit that you may read.',
			null);
	end if;
	select v_event.id, v_event.at, v_event.actor_login, p.name, v_event.session_id, v_event.device, v_event.address,
		v_event.action, v_event.object_kind, v_event.object_id, u.code, v_event.old, v_event.new, v_event.reason,
		v_event.operation, v_event.outcome, core.event_seal(v_event.xid), v_event.digest
	into event, at, actor, actor_name, session, device, address, action, object_kind, object, unit, old, new, reason,
		operation, outcome, seal, digest
	from (select 1) one left join core.person p on p.id = v_event.actor_person left join core.unit u on u.id = v_event.unit_id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_show(bigint) is
	'One event in full, with the number of its seal (null: not sealed yet). Needs journal.read; OP404 when it is of a unit
that the caller may not read.';

create function api.journal_seals(p_after bigint default null, p_limit int default 1000)
returns table (number bigint, low text, high text, events bigint, previous bytea, hash bytea, at timestamptz) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 1000, 10000);
	perform core.verify_open(ctx, p_after);
	return query select s.number, s.low::text, s.high::text, s.events, s.previous, s.hash, s.at
	from core.seal s where s.number > coalesce(p_after, -1) order by s.number limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_seals(bigint, int) is
	'Seals in order, for verification outside the database. The first page (p_after null) is journaled and opens
journal_batch() from the next transaction on. Needs journal.verify for the whole platform.';

create function api.journal_batch(p_from bigint default null, p_to bigint default null, p_xid text default null,
	p_event bigint default null, p_limit int default 1000)
returns table (event bigint, xid text, at timestamptz, actor_person bigint, actor_account bigint, actor_login text,
	session bigint, device text, address text, action text, object_kind text, object_id text, unit bigint, old text, new text,
	reason text, operation uuid, outcome text, digest bytea) language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_bounds record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 1000, 10000);
	perform core.verify_require(ctx);
	v_bounds := core.seal_bounds(p_from, p_to);
	return query select r.* from core.journal_rows(v_bounds.low, v_bounds.high, core.seal_place(v_bounds.low, p_xid),
		coalesce(p_event, 0), v_limit) r;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_batch(bigint, bigint, text, bigint, int) is
	'Events of the seals from..to with all that their digests cover, in the order of (xid, event), after the place named; from
null: those that are not sealed yet. journal_seals() must have been called before. Needs journal.verify.';

create function api.journal_tail(p_ticket uuid, p_low text default null, p_high text default null, p_after bigint default null,
	p_limit int default 200, p_active boolean default false)
returns table (low text, high text, total bigint, matched bigint, event bigint, at timestamptz, actor text, actor_name text, action text,
	object text, outcome text, reason text, device text, address text, operation uuid, summary text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_ticket core.ticket;
	q core.journal_question;
	v_low xid8;
	v_high xid8;
	v_range record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_check(coalesce(p_active, false));
	v_limit := core.limit_check(p_limit, 200, 500);
	v_ticket := core.journal_ticket(ctx, p_ticket, 'journal.tail');
	q := core.journal_question(ctx, core.journal_units(ctx, 'journal.read'), v_ticket.arguments);
	v_low := coalesce(core.tail_xid(p_low, 'low'), pg_snapshot_xmin(pg_current_snapshot()));
	v_high := coalesce(core.tail_xid(p_high, 'high'), case when p_low is null then v_low else core.tail_end(v_low) end);
	if v_high < v_low or v_high > pg_snapshot_xmin(pg_current_snapshot()) then
		perform core.refuse('OP400', 'place is not valid', 'A tail goes on only at a place that an answer gave out.', null,
			case when p_high is null then 'low' else 'high' end);
	end if;
	v_range := core.tail_read(q, v_low, v_high, p_after, v_limit);
	return query select v_low::text, v_high::text, v_range.total, v_range.matched, null::bigint, null::timestamptz, null::text, null::text,
		null::text, null::text, null::text, null::text, null::text, null::text, null::uuid, null::text;
	return query select null::text, null::text, null::bigint, null::bigint, e.id, e.at, e.actor_login, p.name, e.action,
		concat_ws(' ', e.object_kind, e.object_id), e.outcome, e.reason, e.device, e.address, e.operation,
		core.journal_summary(e.action, e.old, e.new, e.outcome)
	from unnest(v_range.events) e left join core.person p on p.id = e.actor_person
	order by e.id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_tail(uuid, text, text, bigint, int, boolean) is
	'What came since the place p_low (null: from now on), of a tail that journal_open() opened. The first row says from where (low) to where
(high) the answer reaches, how many events that the caller may see are in between, and how many of them match; the others are those, the
oldest number first. When more match than came, the same range again: p_low, p_high, p_after the last number. p_active: a person is at
work, so that it counts for the session; without, it ends when nobody does anything else. Needs journal.read at every call.';
