-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Notices. The work is in core/notice.sql.

create function api.notice_seen(p_until bigint, out seen int)
returns int language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	seen := core.notice_seen(ctx, p_until);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.notice_seen(bigint) is
	'Notes that the caller has read his notices up to this one; how many were new.';
