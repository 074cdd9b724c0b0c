-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The journal for readers and for verification outside the database. The rules are in core/journal.sql and
-- core/seal.sql.

create function api.journal_open(p_actor text default null, p_object text default null, p_action text default null,
	p_outcome text default null, p_from timestamptz default null, p_to timestamptz default null, p_text text default null,
	out ticket uuid, out expires_at timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_ticket core.ticket;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_ticket := core.journal_open(ctx, core.journal_filter(p_actor, p_object, p_action, p_outcome, p_from, p_to, p_text));
	ticket := v_ticket.id;
	expires_at := v_ticket.expires_at;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_open(text, text, text, text, timestamptz, timestamptz, text) is
	'Opens a search: journaled, and to be read from the next transaction on. p_object: "account b.omarov", or the name
alone. p_from <= time < p_to. Needs journal.read.';

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
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_ticket := core.journal_ticket(ctx, p_ticket, 'journal.open');
	v_units := core.journal_units(ctx, 'journal.read');
	select * into v_from from core.cursor_read_place('journal', p_after, p_before);
	v_secret := core.cursor_key();
	return query select e.id, e.at, e.actor_login, p.name, e.action, concat_ws(' ', e.object_kind, e.object_id), e.outcome,
		e.reason, e.device, e.address, e.operation, core.journal_summary(e.action, e.old, e.new, e.outcome),
		core.cursor_make('journal', core.journal_key(e.at), e.id, v_secret)
	from core.journal_page(ctx, v_units, v_ticket.arguments, v_from.key, v_from.id, p_before is not null, v_limit) e
		left join core.person p on p.id = e.actor_person
	order by e.at desc, e.id desc;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.journal_read(uuid, text, text, int) is
	'One page of a search, newest first. p_after: older than that row; p_before: newer. Needs journal.read at every call.';

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
