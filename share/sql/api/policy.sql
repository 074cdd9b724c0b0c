-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The security policy. The work and its rules are in core/policy.sql.

create function api.policy_list()
returns table (name text, kind text, value text, minimum text, maximum text, summary text, version int,
	changed_at timestamptz, changed_by text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'policy.read');
	return query select p.name, p.kind, p.value, p.minimum, p.maximum, p.summary, p.version, p.changed_at, a.login
	from core.policy p left join core.account a on a.id = p.changed_by order by p.name;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.policy_list() is
	'All policy settings with their bounds and who asked for the last change. Needs policy.read.';

create function api.policy_edit(p_operation uuid, p_name text, p_value text, p_reason text,
	p_version int default null, out state text, out request bigint, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.policy_edit(ctx, p_operation, p_name, p_value, p_reason, p_version);
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
comment on function api.policy_edit(uuid, text, text, text, int) is
	'Asks for another value of a setting, inside its bounds; it holds when a second person approved the request. Needs
policy.edit for the whole platform and a fresh code.';
