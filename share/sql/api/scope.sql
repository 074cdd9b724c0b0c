-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Scopes: the single rights that roles are made of. There are as many as the program knows; nobody edits them.

create function api.scope_list()
returns table (scope text, summary text, administrative boolean, functions text[], roles text[], holders int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	perform core.right_require(ctx, 'role.read');
	return query select s.code, s.summary, s.administrative, f.functions, r.roles, coalesce(h.holders, 0)
	from core.scope s
		left join (select x.scope_code, array_agg(x.function_name order by x.function_name) as functions
			from core.scope_function x group by 1) f on f.scope_code = s.code
		left join (select x.scope_code, array_agg(o.code order by o.code) as roles
			from core.role_scope x join core.role o on o.id = x.role_id and o.closed_at is null group by 1) r
			on r.scope_code = s.code
		left join core.scope_holders() h on h.scope_code = s.code
	order by s.code;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.scope_list() is
	'All rights with the functions that ask for them, the roles that hold them and how many accounts do. Needs role.read.';
