-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The tree of units. The work and its rules are in core/unit.sql.

create function api.unit_list()
returns table (unit text, name text, parent text, depth int, path text, accounts bigint, version int, closed boolean) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_units bigint[];
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_units := core.right_units(ctx, 'account.read');
	if cardinality(v_units) = 0 then
		perform core.right_require(ctx, 'account.read', null);
	end if;
	return query with recursive tree as (
		select u.id, u.code, u.name, null::text as parent, 0 as depth, u.name as path, array[u.name, u.code] as place
		from core.unit u where u.id = any (v_units) and (u.parent_id is null or u.parent_id <> all (v_units))
		union all
		select u.id, u.code, u.name, t.code, t.depth + 1, t.path || ' / ' || u.name, t.place || array[u.name, u.code]
		from tree t join core.unit u on u.parent_id = t.id
	)
	select t.code, t.name, t.parent, t.depth, t.path, (select count(*) from core.account a where a.unit_id = t.id)
		- (select count(*) from core.account a where a.unit_id = t.id and a.closed_at is not null), u.version,
		u.closed_at is not null
	from tree t join core.unit u on u.id = t.id order by t.place limit 2000;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.unit_list() is
	'The units whose accounts the caller may see, each below its parent; accounts counts the open ones of the unit itself.
At most 2000. Needs account.read.';

create function api.unit_create(p_operation uuid, p_unit text, p_name text, p_parent text, p_reason text,
	out unit text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.unit_create(ctx, p_operation, p_unit, p_name, p_parent, p_reason);
	unit := v_result ->> 'unit';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.unit_create(uuid, text, text, text, text) is
	'Makes a unit below p_parent. OP409 when the code is taken or the parent closed. Needs unit.edit for the parent.';

create function api.unit_edit(p_operation uuid, p_unit text, p_name text, p_parent text, p_reason text,
	p_version int default null, out unit text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.unit_edit(ctx, p_operation, p_unit, p_name, p_parent, p_reason, p_version);
	unit := v_result ->> 'unit';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.unit_edit(uuid, text, text, text, text, int) is
	'Renames a unit; with another p_parent (null: as it is) moves it with all below it, which takes rights with it and needs
unit.edit for the old and the new parent and a fresh code. p_version: as seen, null for any. Needs unit.edit.';

create function api.unit_close(p_operation uuid, p_unit text, p_reason text, p_version int default null,
	out unit text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.unit_close(ctx, p_operation, p_unit, p_reason, p_version);
	unit := v_result ->> 'unit';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.unit_close(uuid, text, text, int) is
	'Closes a unit; OP409 while open units, open accounts or grants are in it. Needs unit.edit.';
