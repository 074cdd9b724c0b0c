-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Advisories from files; see core/import.sql.

create function api.advisory_import(p_operation uuid, p_rows jsonb, p_dry_run boolean default false)
returns table (line int, object text, verdict text, field text, message text, detail text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_rows jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_rows := core.finding_import(ctx, p_operation, 'advisory', 'advisory.import', p_rows, p_dry_run);
	return query select (r ->> 'line')::int, r ->> 'object', r ->> 'verdict', r ->> 'field', r ->> 'message', r ->> 'detail'
	from jsonb_array_elements(v_rows) with ordinality t (r, n) order by n;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.advisory_import(uuid, jsonb, boolean) is
	'Advisories, at most 2000 rows {line, advisory, title, severity, published, source, packages [{name, fixed}]}; all or
nothing, a verdict for each. The same advisory again updates it, and its first publication stays. Needs advisory.import.';
