-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Saved views of lists; the rules are in core/view.sql.

create function api.view_list(p_screen text default null)
returns table (view bigint, screen text, name text, filter text, sort text, descending boolean, columns text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_screen text;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_screen := case when p_screen is not null then core.view_screen_check(p_screen) end;
	return query select v.id, v.screen, v.name, v.filter, v.sort, v.descending, v.columns from core.saved_view v
	where v.account_id = ctx.account_id and (v_screen is null or v.screen = v_screen) order by v.screen, v.name, v.id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.view_list(text) is 'The caller''s own saved views, of one screen or of all.';

create function api.view_save(p_operation uuid, p_screen text, p_name text, p_filter text default '', p_sort text default '',
	p_descending boolean default false, p_columns text default '', out view bigint, out name text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.view_save(ctx, p_operation, p_screen, p_name, p_filter, p_sort, p_descending, p_columns);
	view := (v_result ->> 'view')::bigint;
	name := v_result ->> 'name';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.view_save(uuid, text, text, text, text, boolean, text) is
	'Saves a filter, an order and the columns of a list under a name, replacing what had the name. p_columns: titles as consoles
know them, with commas between them; empty: those that fit.';

create function api.view_delete(p_operation uuid, p_view bigint, out view bigint, out name text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.view_delete(ctx, p_operation, p_view);
	view := (v_result ->> 'view')::bigint;
	name := v_result ->> 'name';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.view_delete(uuid, bigint) is 'Deletes an own view; OP404 for anybody else''s.';
