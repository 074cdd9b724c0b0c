-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Roles: named sets of scopes. The work is in core/role.sql.

create function api.role_list()
returns table (role text, name text, summary text, privileged boolean, administrative boolean,
	contractor_cap_seconds bigint, scopes text[], holders int, version int, closed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'role.read');
	return query select r.code, r.name, r.summary, r.privileged, core.role_administrative(r.id),
		extract(epoch from r.contractor_cap)::bigint,
		array(select x.scope_code from core.role_scope x where x.role_id = r.id order by x.scope_code),
		core.role_holders(r.id), r.version, r.closed_at is not null
	from core.role r
	order by r.closed_at is not null, r.code;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.role_list() is
	'All roles with their scopes and how many accounts hold them now, closed ones last. administrative: giving it takes a
second person. contractor_cap_seconds null: not for contractors. Needs role.read.';

create function api.role_holders(p_role text, p_after text default null, p_limit int default 50)
returns table (login text, name text, unit text, "grant" bigint, grant_unit text, since timestamptz, until timestamptz,
	cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_role core.role;
	v_units bigint[];
	v_from record;
	v_kind text;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_units := core.right_filter(ctx, 'role.read', null);
	v_role := core.role_find(p_role);
	v_kind := 'role_holders:' || v_role.code;
	select * into v_from from core.cursor_read(v_kind, p_after, 'after');
	v_secret := core.cursor_key();
	return query select a.login, a.sort_name collate "default", u.code, g.id, gu.code, g.starts_at, g.ends_at,
		core.cursor_make(v_kind, a.login, g.id, v_secret)
	from core.role_grant g
		join core.account a on a.id = g.account_id
		join core.unit u on u.id = a.unit_id
		join core.unit gu on gu.id = g.unit_id
	where g.role_id = v_role.id and core.grant_good(g) and g.unit_id = any (v_units)
		and (v_from.id is null or (a.login, g.id) > (v_from.key, v_from.id))
	order by a.login, g.id
	limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.role_holders(text, text, int) is
	'Who holds the role now in the caller''s units, by login. Needs role.read.';

create function api.role_create(p_operation uuid, p_role text, p_name text, p_summary text, p_contractor_cap_days int, p_reason text,
	out role text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.role_create(ctx, p_operation, p_role, p_name, p_summary, p_contractor_cap_days, p_reason);
	role := v_result ->> 'role';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.role_create(uuid, text, text, text, int, text) is
	'Makes a role, without rights at first. p_contractor_cap_days: for how long a contractor may hold it, null or 0: not for
contractors. Needs role.edit for the whole platform and a fresh code.';

create function api.role_edit(p_operation uuid, p_role text, p_name text, p_summary text, p_contractor_cap_days int, p_reason text,
	p_version int default null,
	out role text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.role_edit(ctx, p_operation, p_role, p_name, p_summary, p_contractor_cap_days, p_reason, p_version);
	role := v_result ->> 'role';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.role_edit(uuid, text, text, text, int, text, int) is
	'Changes what a role is called and how long a contractor may hold it; null keeps, 0 days: not for contractors. Not a role
that one holds (OP403). p_version: as seen, null for any. Needs role.edit for the whole platform and a fresh code.';

create function api.role_scopes(p_operation uuid, p_role text, p_scopes text[], p_reason text, p_version int default null,
	out state text, out request bigint, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.role_scopes(ctx, p_operation, p_role, p_scopes, p_reason, p_version);
	state := v_result ->> 'state';
	request := (v_result ->> 'request')::bigint;
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.role_scopes(uuid, text, text[], text, int) is
	'Gives a role exactly these rights: done, or waiting with the request when the role is privileged or an administrative
right comes or goes, which a second person has to approve. Not a role that one holds (OP403), not so that nobody could
administer or approve any more (OP409). p_version: as seen, null for any. Needs role.edit for the whole platform and a
fresh code.';

create function api.role_close(p_operation uuid, p_role text, p_reason text, p_version int default null,
	out role text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.role_close(ctx, p_operation, p_role, p_reason, p_version);
	role := v_result ->> 'role';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.role_close(uuid, text, text, int) is
	'Closes a role for ever; not while somebody holds it or an approval rule names it (OP409). p_version: as seen, null for
any. Needs role.edit for the whole platform and a fresh code.';
