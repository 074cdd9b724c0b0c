-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Functional duties and their default roles. The work and its rules are in core/duty.sql.

create function api.duty_list()
returns table (duty text, name text, summary text, roles text[], accounts bigint, version int, closed boolean) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'account.read', null);
	return query select d.code, d.name, d.summary, core.duty_roles(d.id), (select count(*) from core.account a
			where a.duty_id = d.id and a.closed_at is null), d.version, d.closed_at is not null
	from core.duty d order by d.closed_at is not null, d.code limit 2000;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.duty_list() is
	'All functional duties with the roles that they offer and the number of their open accounts. Needs account.read.';

create function api.duty_create(p_operation uuid, p_duty text, p_name text, p_summary text, p_roles text[],
	p_reason text, out duty text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.duty_create(ctx, p_operation, p_duty, p_name, p_summary, p_roles, p_reason);
	duty := v_result ->> 'duty';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.duty_create(uuid, text, text, text, text[], text) is
	'Makes a functional duty; p_roles are offered with new accounts of it, null for none. Needs duty.edit for the root.';

create function api.duty_edit(p_operation uuid, p_duty text, p_name text, p_summary text, p_roles text[],
	p_reason text, p_version int default null, out duty text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.duty_edit(ctx, p_operation, p_duty, p_name, p_summary, p_roles, p_reason, p_version);
	duty := v_result ->> 'duty';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.duty_edit(uuid, text, text, text, text[], text, int) is
	'Changes name, meaning and default roles (null: as they are) of a duty. Grants are not touched. Needs duty.edit.';

create function api.duty_close(p_operation uuid, p_duty text, p_reason text, p_version int default null,
	out duty text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.duty_close(ctx, p_operation, p_duty, p_reason, p_version);
	duty := v_result ->> 'duty';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.duty_close(uuid, text, text, int) is
	'Closes a duty that no open account has (OP409). Needs duty.edit for the root.';
