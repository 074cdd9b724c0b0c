-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The patch board; states and deadlines are computed in core/patch.sql and core/month.sql.

create function api.patch_list(p_state text default null, p_severity text default null, p_environment text default null,
	p_component text default null, p_search text default null, p_after text default null, p_limit int default
	50)
returns table (component text, name text, environment text, unit text, advisory text, title text, severity text,
	published_on date, detected_at timestamptz, tested_at timestamptz, installed_at timestamptz, effective_at
	timestamptz, due_at timestamptz, days_left int, rule text, state text, overdue boolean, exception_until
	timestamptz, reboot boolean, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	v_search text;
	v_component core.component;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_search := core.search_word(p_search);
	perform core.state_check(p_state, array['open', 'overdue', 'NO_FIX', 'FIX_AVAILABLE', 'INSTALLED', 'EFFECTIVE', 'UNKNOWN']);
	if p_severity is not null and p_severity not in ('critical', 'high', 'medium', 'low') then
		perform core.refuse('OP400', 'severity is not valid', 'A severity is critical, high, medium or low.', null, 'severity');
	end if;
	if p_environment is not null then
		perform core.component_check('web', p_environment);
	end if;
	if p_component is not null then
		v_component := core.component_find(ctx, p_component, 'component.read');
	end if;
	v_limit := core.limit_check(p_limit, 50, 500);
	v_units := core.board_units(ctx);
	select * into v_from from core.cursor_read('patch_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select c.code, c.name, c.environment, u.code, v.code, v.title, v.severity, v.published_on, p.detected_at,
		b.tested_at, p.installed_at, p.effective_at, b.due_at, core.days_left(b.due_at),
		core.patch_rule(v.severity, v.published_on), b.state, b.overdue, core.exception_until('patch', c.id, v.id), coalesce(r.reboot, false),
		core.cursor_make('patch_list', b.key, c.id, v_secret)
	from core.patch_page(v_units, v_component.id, p_state, p_severity, p_environment, v_search, v_from.key, v_limit) b
		join core.component c on c.id = b.component_id
		join core.unit u on u.id = c.unit_id
		join core.advisory v on v.id = b.advisory_id
		join core.patch p on p.component_id = c.id and p.advisory_id = v.id
		left join core.package_report r on r.component_id = c.id
	order by b.key;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.patch_list(text, text, text, text, text, text, int) is
	'Every pair of component and advisory that concerns it, the nearest deadline first, effective ones last. state: NO_FIX |
FIX_AVAILABLE | INSTALLED (not effective) | EFFECTIVE | UNKNOWN (no package report within the policy); filters also open and
overdue. rule: how the deadline came about. Needs component.read.';

create function api.patch_show(p_component text, p_advisory text)
returns table (component text, name text, environment text, unit text, advisory text, title text, severity text,
	published_on date, detected_at timestamptz, tested_at timestamptz, installed_at timestamptz, effective_at
	timestamptz, due_at timestamptz, days_left int, rule text, state text, overdue boolean, exception_until
	timestamptz, reboot boolean, packages jsonb, tests jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_component core.component;
	v_advisory core.advisory;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_component := core.component_find(ctx, p_component, 'component.read');
	v_advisory := core.advisory_find(p_advisory);
	return query select c.code, c.name, c.environment, u.code, v.code, v.title, v.severity, v.published_on, p.detected_at,
		b.tested_at, p.installed_at, p.effective_at, b.due_at, core.days_left(b.due_at),
		core.patch_rule(v.severity, v.published_on), b.state, b.overdue, core.exception_until('patch', c.id, v.id), coalesce(r.reboot, false),
		core.patch_packages(c.id, v.id), core.patch_tests(v.id)
	from core.patch_board(null, v_component.id, v_advisory.id) b
		join core.component c on c.id = b.component_id
		join core.unit u on u.id = c.unit_id
		join core.advisory v on v.id = b.advisory_id
		join core.patch p on p.component_id = c.id and p.advisory_id = v.id
		left join core.package_report r on r.component_id = c.id;
	if not found then
		perform core.refuse('OP404', 'the component is not affected by this advisory',
			'None of its packages is named by the advisory, as far as it reported.', null, 'advisory');
	end if;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.patch_show(text, text) is
	'One component and advisory: what is installed against what is fixed, and the tests. OP404: it is not affected. Needs
component.read.';

create function api.patch_test(p_operation uuid, p_component text, p_advisory text, p_at timestamptz, p_passed boolean, p_reason
	text, out component text, out advisory text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.patch_test(ctx, p_operation, p_component, p_advisory, p_at, p_passed, p_reason);
	component := v_result ->> 'component';
	advisory := v_result ->> 'advisory';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.patch_test(uuid, text, text, timestamptz, boolean, text) is
	'Records that a correction was tried on a component of the test environment (clause 14). Needs patch.record.';

create function api.patch_record(p_operation uuid, p_component text, p_advisory text, p_what text, p_at timestamptz, p_reason
	text, out component text, out advisory text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.patch_record(ctx, p_operation, p_component, p_advisory, p_what, p_at, p_reason);
	component := v_result ->> 'component';
	advisory := v_result ->> 'advisory';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.patch_record(uuid, text, text, text, timestamptz, text) is
	'Records installed or effective for a component without a reporter; in production only after a passed test or under an
exception (OP409). Needs patch.record.';

create function api.patch_import(p_operation uuid, p_rows jsonb, p_dry_run boolean default false)
returns table (line int, object text, verdict text, field text, message text, detail text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_rows jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_rows := core.finding_import(ctx, p_operation, 'patch', 'patch.record', p_rows, p_dry_run);
	return query select (r ->> 'line')::int, r ->> 'object', r ->> 'verdict', r ->> 'field', r ->> 'message', r ->> 'detail'
	from jsonb_array_elements(v_rows) with ordinality t (r, n) order by n;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.patch_import(uuid, jsonb, boolean) is
	'api.patch_record() for at most 2000 rows {line, component, advisory, what, at, reason}; all or nothing, a verdict for each.
Needs patch.record.';
