-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Backups and restore drills; states are computed in core/backup.sql.

create function api.backup_list(p_search text default null, p_after text default null, p_limit int default 50)
returns table (component text, name text, environment text, unit text, last_run timestamptz, last_ok
	timestamptz, age_hours int, limit_hours int, state text, last_drill timestamptz, rpo_seconds bigint,
	rto_seconds bigint, drill_due timestamptz, drill_days_left int, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	v_search text;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_search := core.search_word(p_search);
	v_limit := core.limit_check(p_limit, 50, 500);
	v_units := core.board_units(ctx);
	select * into v_from from core.cursor_read('backup_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select c.code, c.name, c.environment, u.code, b.last_run, b.last_ok,
		(extract(epoch from clock_timestamp() - b.last_ok) / 3600)::int,
		(extract(epoch from core.interval_setting('backup.age', interval '26 h')) / 3600)::int, b.state, b.last_drill,
		b.rpo_seconds, b.rto_seconds, b.drill_due, core.days_left(b.drill_due),
		core.cursor_make('backup_list', b.place || ' ' || c.code, c.id, v_secret)
	from core.backup_board(v_units) b join core.component c on c.id = b.component_id join core.unit u on u.id = c.unit_id
	where (v_search is null or core.fold(c.code || ' ' || c.name) like v_search)
		and (v_from.key is null or (b.place || ' ' || c.code) collate "C" > v_from.key)
	order by (b.place || ' ' || c.code) collate "C" limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.backup_list(text, text, int) is
	'Backups of every open component, worst first: FAILED, OLD, NEVER, SILENT, OK; the newest passed drill with its measured
RPO and RTO, and when the next is due. Needs component.read.';
