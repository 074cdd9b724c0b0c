-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Taking lists away as files; the rules are in core/export.sql and core/export_read.sql.

create function api.export_begin(p_operation uuid, p_what text, p_format text, p_filter jsonb default null, p_ticket uuid default null,
	out export bigint, out as_of timestamptz, out filter jsonb, out rows_left bigint, out head bigint, out head_hash bytea,
	out head_at timestamptz, out login text, out person text, out roles text[], out device text, out environment text,
	out platform text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	r record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	select * into r from jsonb_to_record(core.export_begin(ctx, p_operation, p_what, p_format, p_filter, p_ticket))
		as x (export bigint, as_of timestamptz, filter jsonb, rows_left bigint, head bigint, head_hash bytea, head_at timestamptz,
			login text, person text, roles text[], device text, environment text, platform text);
	select r.export, r.as_of, r.filter, r.rows_left, r.head, r.head_hash, r.head_at, r.login, r.person, r.roles, r.device,
		r.environment, r.platform
	into export, as_of, filter, rows_left, head, head_hash, head_at, login, person, roles, device, environment, platform;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.export_begin(uuid, text, text, jsonb, uuid) is
	'Begins to take a list away as a file, and journals it: p_what names it (account, grant; journal with the ticket of an open search),
p_format is csv, jsonl or ics, p_filter its words. The answer says as of when, how many rows the person may still take today,
the newest seal of the journal, and who takes it. Needs a fresh code and export.create, for the journal journal.read and
journal.export.';

create function api.export_read(p_export bigint, p_page int, p_limit int default 1000)
returns table (event bigint, at timestamptz, person text, account text, session bigint, device text, address text, action text,
	object_kind text, object text, unit text, outcome text, reason text, old jsonb, new jsonb, operation uuid, seal bigint,
	digest bytea, total bigint, complete boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 1000, 5000);
	return query select r.event, r.at, r.person, r.account, r.session, r.device, r.address, r.action, r.object_kind, r.object, r.unit,
		r.outcome, r.reason, r.old, r.new, r.operation, r.seal, r.digest, null::bigint, false
	from core.export_page(ctx, p_export, p_page, v_limit) r;
	return query select null::bigint, null::timestamptz, null::text, null::text, null::bigint, null::text, null::text, null::text,
		null::text, null::text, null::text, null::text, null::text, null::jsonb, null::jsonb, null::uuid, null::bigint, null::bytea,
		x.rows, x.complete
	from core.export x where x.id = p_export;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.export_read(bigint, int, int) is
	'A page of an export of the journal, from 1 on, each once and in a transaction of its own: events in full, newest first, of the instant
at which the export began. The last row is none: total are the rows so far, complete says that there are no more. A page may be
short before the end. Needs journal.read and journal.export as at the beginning, at every page.';

create function api.export_finish(p_operation uuid, p_export bigint, p_outcome text, p_rows bigint default null, p_bytes bigint default null,
	p_sha256 bytea default null, p_first text default null, p_last text default null, out export bigint, out outcome text,
	out rows bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.export_finish(ctx, p_operation, p_export, p_outcome, p_rows, p_bytes, p_sha256, p_first, p_last);
	export := (v_result ->> 'export')::bigint;
	outcome := v_result ->> 'outcome';
	rows := (v_result ->> 'rows')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.export_finish(uuid, bigint, text, bigint, bigint, bytea, text, text) is
	'Ends an export of this session: done, with rows, bytes and SHA-256 of the file that is about to appear and its first and last row; cancelled;
or failed, also after done, when the file could not appear. It is journaled. A file of the journal with another number of rows
than were read is refused.';

create function api.export_list(p_after text default null, p_limit int default 50)
returns table (export bigint, at timestamptz, login text, name text, what text, format text, state text, rows bigint, bytes bigint,
	sha256 bytea, finished_at timestamptz, first text, last text, filter jsonb, device text, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_units := core.right_units(ctx, 'journal.read');
	select * into v_from from core.cursor_read('export_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select x.id, x.as_of, a.login, p.name, x.what, x.format, core.export_state(x), x.rows, x.bytes, x.sha256, x.finished_at,
		x.first, x.last, x.filter, d.code, core.cursor_make('export_list', '', x.id, v_secret)
	from core.export x join core.account a on a.id = x.account_id join core.person p on p.id = x.person_id
		join core.session s on s.id = x.session_id join core.device d on d.id = s.device_id
	where (x.person_id = ctx.person_id or a.unit_id = any (v_units)) and (v_from.id is null or x.id < v_from.id)
	order by x.id desc limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.export_list(text, int) is
	'Exports, newest first: one''s own, and with journal.read those of the accounts in its units. state: open, done, cancelled, failed, or
unfinished when the session ended before the export did. sha256 is that of the file.';
