-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Restore drills; the rules are in core/drill.sql.

create function api.drill_list(p_component text default null, p_after text default null, p_limit int default 50)
returns table (drill bigint, component text, label text, failed_at timestamptz, newest_record_at timestamptz, started_at
	timestamptz, finished_at timestamptz, rpo_seconds bigint, rto_seconds bigint, counts text, passed boolean, signed_first
	text, signed_second text, reason text, request bigint, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	v_component text;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_component := core.text_check(p_component, 'component', 0, 63);
	v_limit := core.limit_check(p_limit, 50, 500);
	v_units := core.board_units(ctx);
	select * into v_from from core.cursor_read('drill_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select d.id, c.code, d.label, d.failed_at, d.newest_record_at, d.started_at, d.finished_at,
		extract(epoch from d.failed_at - d.newest_record_at)::bigint, extract(epoch from d.finished_at - d.started_at)::bigint,
		core.drill_counts_text(d.counts), d.passed, f.name, s.name, d.reason, d.request_id,
		core.cursor_make('drill_list', '', d.id, v_secret)
	from core.drill d join core.component c on c.id = d.component_id
		join core.person f on f.id = d.signed_first join core.person s on s.id = d.signed_second
	where (v_units is null or c.unit_id = any (v_units)) and (v_component is null or c.code = v_component)
		and (v_from.id is null or d.id < v_from.id)
	order by d.id desc limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.drill_list(text, text, int) is
	'Restore drills that two persons have signed, newest first, of one component or of all that the caller may see. counts:
"orders 1000 of 1000". Needs component.read.';

create function api.drill_record(p_operation uuid, p_component text, p_label text, p_failed_at timestamptz, p_newest_record_at
	timestamptz, p_started_at timestamptz, p_finished_at timestamptz, p_counts jsonb, p_passed boolean, p_reason text,
	out component text, out request bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.drill_record(ctx, p_operation, p_component, p_label, p_failed_at, p_newest_record_at,
		p_started_at, p_finished_at, p_counts, p_passed, p_reason);
	component := v_result ->> 'component';
	request := (v_result ->> 'request')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.drill_record(uuid, text, text, timestamptz, timestamptz, timestamptz, timestamptz, jsonb, boolean,
	text) is
	'Asks for the second signature under a restore drill: assumed failure, newest record that came back (RPO), begin and end
of the restore (RTO), counts [{what, expected, found}], result. It is a drill when the request is approved. Needs
backup.record.';
