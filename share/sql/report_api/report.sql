-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the reporter of a component calls (opconsole report), with that component's certificate. Every call is idempotent:
-- the same report id and content get the first answer again, so a spooled report may be sent until it is answered.

create function report_api.whoami(out component text, out name text, out environment text, out server_time timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_me record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	v_me := core.reporter_require();
	component := (v_me.component).code;
	name := (v_me.component).name;
	environment := (v_me.component).environment;
	server_time := clock_timestamp();
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function report_api.whoami() is 'The component behind the certificate, and the clock of the server.';

create function report_api.antivirus(p_report uuid, p_at timestamptz, p_product text, p_engine text,
	p_signatures_version text, p_signatures_at timestamptz default null, p_realtime boolean default null,
	p_last_full_scan timestamptz default null, p_last_error text default null, p_update_error text default null,
	p_detections jsonb default '[]', out accepted boolean, out received_at timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_answer jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	v_answer := core.antivirus_report(p_report, p_at, p_product, p_engine, p_signatures_version, p_signatures_at, p_realtime,
		p_last_full_scan, p_last_error, p_update_error, p_detections);
	accepted := true;
	received_at := (select r.received_at from core.report r where r.id = p_report);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function report_api.antivirus(uuid, timestamptz, text, text, text, timestamptz, boolean, timestamptz, text, text,
	jsonb) is
	'State of the antivirus, measured at p_at. p_signatures_at: when the vendor made them. p_realtime null: the product has
none. p_detections: at most 1000 of {signature, path, at}; one that was reported before is not doubled.';

create function report_api.packages(p_report uuid, p_at timestamptz, p_kernel_running text, p_kernel_installed text,
	p_reboot boolean, p_packages jsonb, out accepted boolean, out received_at timestamptz, out packages int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_answer jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	v_answer := core.packages_report(p_report, p_at, p_kernel_running, p_kernel_installed, p_reboot, p_packages);
	accepted := true;
	received_at := (select r.received_at from core.report r where r.id = p_report);
	packages := (v_answer ->> 'packages')::int;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function report_api.packages(uuid, timestamptz, text, text, boolean, jsonb) is
	'All installed packages, at most 10000 of {name, installed, candidate, source, security, effective}; effective false:
running programs still use the version before. p_reboot: the running kernel is not the newest one installed.';

create function report_api.backups(p_report uuid, p_at timestamptz, p_tool text, p_runs jsonb, out accepted boolean,
	out received_at timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_answer jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	v_answer := core.backups_report(p_report, p_at, p_tool, p_runs);
	accepted := true;
	received_at := (select r.received_at from core.report r where r.id = p_report);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function report_api.backups(uuid, timestamptz, text, jsonb) is
	'Runs of the backup, at most 1000 of {label, type, started, stopped, size, error}; stopped null: still running.';
