-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The antivirus board; states are computed in core/antivirus.sql.

create function api.antivirus_list(p_state text default null, p_search text default null, p_after text default null, p_limit int
	default 50)
returns table (component text, name text, environment text, unit text, product text, engine text,
	signatures_version text, signatures_at timestamptz, signature_age_hours int, limit_hours int, realtime
	text, last_full_scan timestamptz, last_report timestamptz, last_error text, detections int, state text,
	state_why text, exception_until timestamptz, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	v_search text;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_search := core.search_word(p_search);
	perform core.state_check(p_state, array['DETECTED', 'OFF', 'CANT_UPDATE', 'OLD', 'NEVER', 'SILENT', 'OK']);
	v_limit := core.limit_check(p_limit, 50, 500);
	v_units := core.board_units(ctx);
	select * into v_from from core.cursor_read('antivirus_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select c.code, c.name, c.environment, u.code, a.product, a.engine, a.signatures_version, a.signatures_at,
		(extract(epoch from clock_timestamp() - a.signatures_at) / 3600)::int, b.limit_hours,
		case a.realtime when true then 'on' when false then 'off' end, a.last_full_scan,
		least(a.at, a.received_at), coalesce(a.update_error, a.last_error), b.detections::int, b.state,
		core.antivirus_why(b.state, a, b.detections, b.limit_hours), core.exception_until('antivirus', c.id, null),
		core.cursor_make('antivirus_list', lpad(b.place::text, 2, '0') || ' ' || c.code, c.id, v_secret)
	from core.antivirus_board(v_units, null) b
		join core.component c on c.id = b.component_id
		join core.unit u on u.id = c.unit_id
		left join core.antivirus a on a.component_id = c.id
	where (p_state is null or b.state = p_state) and (v_search is null or core.fold(c.code || ' ' || c.name) like v_search)
		and (v_from.key is null or (lpad(b.place::text, 2, '0') || ' ' || c.code) collate "C" > v_from.key)
	order by (lpad(b.place::text, 2, '0') || ' ' || c.code) collate "C" limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.antivirus_list(text, text, text, int) is
	'Every open component of the caller''s units, worst first: DETECTED, OFF, CANT_UPDATE, OLD, NEVER, SILENT, OK. A component
that says nothing is never OK. realtime: on | off, null when it did not say. Needs component.read.';

create function api.antivirus_show(p_component text)
returns table (component text, name text, environment text, unit text, product text, engine text,
	signatures_version text, signatures_at timestamptz, signature_age_hours int, limit_hours int, realtime
	text, last_full_scan timestamptz, last_report timestamptz, last_error text, detections int, state text,
	state_why text, exception_until timestamptz, detections_open jsonb, detections_closed jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_component core.component;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_component := core.component_find(ctx, p_component, 'component.read');
	return query select c.code, c.name, c.environment, u.code, a.product, a.engine, a.signatures_version, a.signatures_at,
		(extract(epoch from clock_timestamp() - a.signatures_at) / 3600)::int, b.limit_hours,
		case a.realtime when true then 'on' when false then 'off' end, a.last_full_scan,
		least(a.at, a.received_at), coalesce(a.update_error, a.last_error), b.detections::int, b.state,
		core.antivirus_why(b.state, a, b.detections, b.limit_hours), core.exception_until('antivirus', c.id, null),
		core.detections_json(c.id, false), core.detections_json(c.id, true)
	from core.antivirus_board(null, v_component.id) b
		join core.component c on c.id = b.component_id
		join core.unit u on u.id = c.unit_id
		left join core.antivirus a on a.component_id = c.id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.antivirus_show(text) is
	'One component with its detections, newest first: open ones, and the newest 50 that were acknowledged. Needs
component.read.';

create function api.antivirus_acknowledge(p_operation uuid, p_component text, p_detection bigint, p_reason text, out component
	text, out detection bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.detection_acknowledge(ctx, p_operation, p_component, p_detection, p_reason);
	component := v_result ->> 'component';
	detection := (v_result ->> 'detection')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.antivirus_acknowledge(uuid, text, bigint, text) is
	'Records that somebody knows of a detection and why it is closed. Needs antivirus.acknowledge.';

create function api.antivirus_import(p_operation uuid, p_rows jsonb, p_dry_run boolean default false)
returns table (line int, object text, verdict text, field text, message text, detail text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_rows jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_rows := core.finding_import(ctx, p_operation, 'antivirus', 'antivirus.acknowledge', p_rows, p_dry_run);
	return query select (r ->> 'line')::int, r ->> 'object', r ->> 'verdict', r ->> 'field', r ->> 'message', r ->> 'detail'
	from jsonb_array_elements(v_rows) with ordinality t (r, n) order by n;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.antivirus_import(uuid, jsonb, boolean) is
	'The state of components that have no reporter, at most 2000 rows {line, component, at, product, engine,
signatures_version, signatures_at, realtime, last_full_scan, last_error, update_error}; all or nothing, a verdict for each.
Needs antivirus.acknowledge.';
