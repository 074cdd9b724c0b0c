-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The security policy, for reading.

create function api.policy_list()
returns table (name text, kind text, value text, minimum text, maximum text, summary text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'policy.read');
	return query select p.name, p.kind, p.value, p.minimum, p.maximum, p.summary from core.policy p order by p.name;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.policy_list() is
	'All policy settings with their bounds. Needs policy.read.';
