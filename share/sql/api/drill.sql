-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Restore drills; the rules are in core/finding.sql.

create function api.drill_record(p_operation uuid, p_component text, p_label text, p_failed_at timestamptz, p_newest_record_at
	timestamptz, p_started_at timestamptz, p_finished_at timestamptz, p_counts jsonb, p_passed boolean, p_second
	text, p_reason text, out component text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.drill_record(ctx, p_operation, p_component, p_label, p_failed_at, p_newest_record_at,
		p_started_at, p_finished_at, p_counts, p_passed, p_second, p_reason);
	component := v_result ->> 'component';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.drill_record(uuid, text, text, timestamptz, timestamptz, timestamptz, timestamptz, jsonb, boolean, text,
	text) is
	'Records a restore drill: assumed failure, newest record that came back (RPO), begin and end of the restore (RTO), counts
[{what, expected, found}], result and the login of the second person. Needs backup.record.';
