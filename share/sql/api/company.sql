-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Companies of contractors.

create function api.company_list(p_search text default null, p_after text default null, p_limit int default 50)
returns table (company text, name text, number text, contracts int, people int, grants int, frozen boolean, closed
	boolean, version int, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_search text;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_search := core.text_check(p_search, 'search', 0, 100);
	perform core.right_require(ctx, 'company.read');
	v_units := core.right_units(ctx, 'account.read');
	select * into v_from from core.cursor_read('company_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select r.*, core.cursor_make('company_list', c.code, c.id, v_secret)
	from (select * from core.company c
		where (v_from.id is null or c.code > v_from.key)
			and (select coalesce(bool_and(core.fold(concat_ws(' ', c.code, c.name, c.number)) like w), true)
				from unnest(core.request_patterns(v_search)) w)
		order by c.code limit v_limit) c
		cross join lateral core.company_row(c::core.company, v_units) r
	order by c.code;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.company_list(text, text, int) is
	'Companies by code, closed ones included. search: parts of code, name or number, in any spelling. people and grants count
those of units that the caller may see accounts of. Needs company.read for any unit.';

create function api.company_show(p_company text)
returns table (company text, name text, number text, contracts int, people int, grants int, frozen boolean, closed
	boolean, version int, contract_rows jsonb, people_rows jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_company core.company;
	v_units bigint[];
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_company := core.company_find(ctx, p_company, 'company.read');
	v_units := core.right_units(ctx, 'account.read');
	return query select r.*, coalesce((select jsonb_agg(jsonb_build_object('contract', c.id, 'number', c.number, 'subject',
			c.subject, 'starts_on', c.starts_on, 'ends_on', c.ends_on, 'confidentiality_until', c.confidentiality_until,
			'state', core.contract_state(c)) order by c.ends_on desc, c.id desc)
		from core.contract c where c.company_id = v_company.id), '[]'), core.company_people(v_company.id, v_units)
	from core.company_row(v_company, v_units) r;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.company_show(text) is
	'One company with its contracts and its accounts (of units that the caller may see accounts of). Needs company.read.';

create function api.company_create(p_operation uuid, p_company text, p_name text, p_number text, p_reason text, out
	company text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.company_create(ctx, p_operation, p_company, p_name, p_number, p_reason);
	company := v_result ->> 'company';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.company_create(uuid, text, text, text, text) is
	'Registers a company: code, name, business identification number of twelve digits. Needs company.edit for any unit.';

create function api.company_edit(p_operation uuid, p_company text, p_name text, p_number text, p_reason text,
	p_version int default null, out company text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.company_edit(ctx, p_operation, p_company, p_name, p_number, p_reason, p_version);
	company := v_result ->> 'company';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.company_edit(uuid, text, text, text, text, int) is
	'Changes name and number of a company; null keeps. p_version: as seen, null for any. Needs company.edit.';

create function api.company_close(p_operation uuid, p_company text, p_reason text, p_version int default null, out
	company text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.company_close(ctx, p_operation, p_company, p_reason, p_version);
	company := v_result ->> 'company';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.company_close(uuid, text, text, int) is
	'Closes a company without contracts in force or to come (OP409). Needs company.edit.';
