-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The inventory of components; the rules are in core/component.sql.

create function api.component_list(p_search text default null, p_environment text default null, p_after text default null,
	p_limit int default 50)
returns table (component text, name text, kind text, environment text, unit text, unit_name text, device text,
	last_report timestamptz, state text, version int, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	v_search text;
	v_silent interval := core.interval_setting('patch.silent', interval '48 h');
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_search := core.search_word(p_search);
	if p_environment is not null then
		perform core.component_check('web', p_environment);
	end if;
	v_limit := core.limit_check(p_limit, 50, 500);
	v_units := core.board_units(ctx);
	select * into v_from from core.cursor_read('component_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select c.code, c.name, c.kind, c.environment, u.code, u.name, d.code, r.at,
		case when r.at is null then 'never' when r.at + v_silent <= clock_timestamp() then 'silent' else 'fresh' end, c.version,
		core.cursor_make('component_list', c.code, c.id, v_secret)
	from core.component c
		join core.unit u on u.id = c.unit_id
		left join core.device d on d.id = c.device_id
		left join lateral (select max(least(x.at, x.received_at)) as at from core.report x where x.component_id = c.id) r on true
	where c.closed_at is null and (v_units is null or c.unit_id = any (v_units))
		and (p_environment is null or c.environment = p_environment)
		and (v_search is null or core.fold(c.code || ' ' || c.name) like v_search)
		and (v_from.key is null or c.code > v_from.key)
	order by c.code limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.component_list(text, text, text, int) is
	'Open components of the caller''s units by name. state: fresh | silent | never, of reports of any kind. Needs
component.read.';

create function api.component_create(p_operation uuid, p_component text, p_name text, p_kind text, p_environment text, p_unit
	text, p_device text, p_reason text, out component text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.component_create(ctx, p_operation, p_component, p_name, p_kind, p_environment, p_unit,
		p_device, p_reason);
	component := v_result ->> 'component';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.component_create(uuid, text, text, text, text, text, text, text) is
	'Registers a component. p_device: its certificate, null when it has no reporter. Needs component.edit for the unit.';

create function api.component_edit(p_operation uuid, p_component text, p_name text default null, p_unit text default null,
	p_device text default null, p_reason text default null, p_version int default null, out component text, out
	version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.component_edit(ctx, p_operation, p_component, p_name, p_unit, p_device, p_reason, p_version);
	component := v_result ->> 'component';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.component_edit(uuid, text, text, text, text, text, int) is
	'Changes name, unit or certificate; null keeps, an empty p_device takes the certificate away. Needs component.edit.';

create function api.component_close(p_operation uuid, p_component text, p_reason text, p_version int default null, out component
	text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.component_close(ctx, p_operation, p_component, p_reason, p_version);
	component := v_result ->> 'component';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.component_close(uuid, text, text, int) is
	'Takes a component off the boards for good. Needs component.edit and a fresh code.';
