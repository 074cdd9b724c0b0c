-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Sinks of the journal; the rules are in core/sink.sql.

create function api.sink_list()
returns table (sink text, state text, waiting bigint, oldest timestamptz, acked_number bigint, acked_at timestamptz,
	error text, error_at timestamptz, contact_at timestamptz, device text, starts text, version int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	return query select * from core.sink_list(ctx);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.sink_list() is
	'All sinks of the journal by name. state: OK, BEHIND, STALLED, NEVER, DISABLED; waiting: sealed events that are not
acknowledged, oldest: when the oldest of them was sealed; error: why the receiver was not reached at error_at; contact_at: when
the service was heard last. Needs sink.read for the whole platform.';

create function api.sink_create(p_operation uuid, p_sink text, p_device text, p_starts text, p_reason text, out sink text,
	out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.sink_create(ctx, p_operation, p_sink, p_device, p_starts, p_reason);
	sink := v_result ->> 'sink';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.sink_create(uuid, text, text, text, text) is
	'Registers a sink of the journal. p_device: certificate of the service, p_starts: beginning | now. Needs sink.manage for
the whole platform and a fresh code.';

create function api.sink_disable(p_operation uuid, p_sink text, p_reason text, p_version int default null, out sink text,
	out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.sink_switch(ctx, p_operation, p_sink, false, p_reason, p_version);
	sink := v_result ->> 'sink';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.sink_disable(uuid, text, text, int) is
	'Nothing is forwarded to the sink until it is enabled again; its cursor stays. Needs sink.manage for the whole platform and
a fresh code.';

create function api.sink_enable(p_operation uuid, p_sink text, p_reason text, p_version int default null, out sink text,
	out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.sink_switch(ctx, p_operation, p_sink, true, p_reason, p_version);
	sink := v_result ->> 'sink';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.sink_enable(uuid, text, text, int) is
	'Forwarding to the sink goes on after what it acknowledged. Needs sink.manage for the whole platform and a fresh code.';
