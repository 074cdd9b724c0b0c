-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The figures of the home screen; see core/home.sql.

create function api.home()
returns table (kind text, number bigint, detail text, filter text, at timestamptz) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	return query select h.kind, h.number, h.detail, h.filter, h.at from core.home(ctx) h;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.home() is
	'One row for each figure that the caller may see: requests_waiting, locked, never_enrolled, dormant, accounts_ending,
grants_ending, contracts_ending, antivirus_bad, patches_overdue, patches_ending (critical ones), backups_bad, drills_ending,
exceptions_ending, sessions, journal_sealed, journal_archived (months; at: the oldest event in the database), sinks_stalled,
records_waiting. filter: the screen and the filter that list what was counted.
at: of the oldest, next or last, as the kind says.';
