-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Taking lists away as files (X-05, X-06). The client writes the file; the server says who may, counts what a person takes
-- in a day, and writes beginning and end to the journal, the end with the hash of the file (L-04). An export of the journal
-- is read through core/export_read.sql and through nothing else; other lists are read by their own functions, with their own
-- rights, so their rows are those that the client tells at the end.
--
-- The end is written before the file appears: what the journal says was taken may be more than what was, never less.

create or replace function core.export_left(ctx core.session_context)
returns bigint language plpgsql stable as $$
declare
	v_zone constant text := 'Asia/Almaty';
	v_day timestamptz := date_trunc('day', clock_timestamp() at time zone v_zone) at time zone v_zone;
begin
	-- A page of the journal can be read and rolled back: what is open counts for one more.
	return core.integer_setting('export.rows_per_day', 2000000) - (select coalesce(sum(x.rows
			+ case when x.what = 'journal' and x.outcome is null then 5000 else 0 end), 0)
		from core.export x where x.person_id = ctx.person_id and x.as_of >= v_day);
end
$$;
comment on function core.export_left(core.session_context) is
	'Rows that the person may still take away today (X-06), over all his accounts and sessions; it may be below zero.';

create or replace function core.export_units(ctx core.session_context)
returns bigint[] language plpgsql stable as $$
declare
	v_read bigint[] := core.right_units(ctx, 'journal.read');
	v_export bigint[] := core.right_units(ctx, 'journal.export');
	v_all int := (select count(*) from core.unit);
begin
	if v_read = '{}' then
		perform core.right_require(ctx, 'journal.read');
	elsif v_export = '{}' then
		perform core.right_require(ctx, 'journal.export');
	elsif cardinality(v_read) = v_all and cardinality(v_export) = v_all then
		return null;
	end if;
	return array(select u from unnest(v_read) u where u = any (v_export) order by u);
end
$$;
comment on function core.export_units(core.session_context) is
	'Units whose events the caller may read and take away; null: every event, also of no unit. OP403 without either right.';

create or replace function core.export_filter(p_filter jsonb)
returns jsonb language plpgsql stable as $$
declare
	r record;
begin
	if p_filter is null then
		return '{}';
	end if;
	if octet_length(p_filter::text) > 20000 or jsonb_typeof(p_filter) <> 'object' then
		perform core.refuse('OP400', 'filter is not valid', 'A filter is an object of words and their values.', null, 'filter');
	end if;
	for r in select t.k, t.v, jsonb_typeof(p_filter -> t.k) as kind from jsonb_each_text(p_filter) t (k, v) loop
		if r.k !~ '^[a-z][a-z_-]{0,31}$' or r.kind not in ('string', 'number') then
			perform core.refuse('OP400', 'filter is not valid', 'A filter is an object of words and their values.', null, 'filter');
		end if;
		perform core.text_check(r.v, 'filter', 0, 300);
	end loop;
	return p_filter;
end
$$;
comment on function core.export_filter(jsonb) is 'The filter of a list as the client tells it, checked: words with texts or numbers.';

create or replace function core.export_check(p_what text, p_format text)
returns void language plpgsql stable as $$
begin
	if p_what is null or octet_length(p_what) > 40 or p_what !~ '^[a-z]+(_[a-z]+)?$' or p_what ~ '\n' then
		perform core.refuse('OP400', 'list is not valid', 'A list is named by what it lists, for example account.', null, 'what');
	end if;
	if p_format is null or p_format not in ('csv', 'jsonl', 'ics') then
		perform core.refuse('OP400', 'format is not valid', 'A file is csv, jsonl or ics.', null, 'format');
	end if;
end
$$;
comment on function core.export_check(text, text) is 'Refuses OP400 for a list or a format that can not be.';

create or replace function core.export_begin(ctx core.session_context, p_operation uuid, p_what text, p_format text, p_filter jsonb,
	p_ticket uuid)
returns jsonb language plpgsql as $$
declare
	v_result jsonb;
	v_ticket core.ticket;
	x core.export;
begin
	perform core.export_check(p_what, p_format);
	if p_what = 'journal' then
		perform core.right_require(ctx, 'journal.read');
		perform core.right_require(ctx, 'journal.export');
		x.units := core.export_units(ctx);
	else
		perform core.right_require(ctx, 'export.create');
	end if;
	v_result := core.operation_begin(ctx, p_operation, 'export.begin', jsonb_build_object('what', p_what, 'format', p_format,
		'filter', p_filter, 'ticket', p_ticket));
	if v_result is not null then
		return v_result;
	end if;
	if p_what = 'journal' then
		v_ticket := core.journal_ticket(ctx, p_ticket, 'journal.open');
		x.filter := (v_ticket.arguments -> 'filter') || (v_ticket.arguments - 'filter' - 'found');
		x.question := to_jsonb(core.journal_question(ctx, x.units, v_ticket.arguments));
	else
		x.filter := core.export_filter(p_filter);
	end if;
	if core.export_left(ctx) <= 0 then
		perform core.refuse('OP429', 'too many rows were exported today', 'The policy export.rows_per_day limits what one person takes away in a day.',
			'Go on tomorrow, or ask for a higher limit.');
	end if;
	perform core.fresh_require(ctx);
	insert into core.export (account_id, person_id, session_id, what, format, filter, question, units)
	values (ctx.account_id, ctx.person_id, ctx.session_id, p_what, p_format, x.filter, x.question, x.units)
	returning * into x;
	v_result := core.export_begun(ctx, x);
	perform core.event_append(ctx, 'export.begin', 'export', x.id::text, (select a.unit_id from core.account a where a.id = ctx.account_id),
		null, jsonb_build_object('what', x.what, 'format', x.format, 'filter', x.filter, 'head', v_result -> 'head'), null, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.export_begin(core.session_context, uuid, text, text, jsonb, uuid) is
	'Begins an export: right, quota, fresh code (S-07), event. The journal takes the ticket of an open search in place of a filter.
Returns what core.export_begun() says.';

create or replace function core.export_begun(ctx core.session_context, x core.export)
returns jsonb language sql stable as $$
	select jsonb_build_object('export', x.id, 'as_of', x.as_of, 'filter', x.filter, 'rows_left', core.export_left(ctx),
		'head', s.number, 'head_hash', s.hash, 'head_at', s.at, 'login', ctx.login, 'device', ctx.device,
		'person', (select p.number from core.person p where p.id = ctx.person_id),
		'roles', (select coalesce(jsonb_agg(distinct r.code order by r.code), '[]') from core.role_grant g join core.role r on r.id = g.role_id
			where g.account_id = ctx.account_id and core.grant_good(g)),
		'environment', core.setting_text('environment'), 'platform', core.setting_text('platform'),
		'summary', format('export %s begun', x.id))
	from (select 1) one left join (select * from core.seal order by number desc limit 1) s on true
$$;
comment on function core.export_begun(core.session_context, core.export) is
	'What the manifest of an export says about its beginning: who, of what, as of when, and the newest seal of the journal.';

create or replace function core.export_own(ctx core.session_context, p_export bigint)
returns core.export language plpgsql as $$
declare
	x core.export;
begin
	select * into x from core.export e where e.id = p_export and e.session_id = ctx.session_id for update;
	if x.id is null then
		perform core.refuse('OP404', 'there is no such export', 'An export belongs to the session that began it.',
			'Start the export again from the beginning.', 'export');
	end if;
	return x;
end
$$;
comment on function core.export_own(core.session_context, bigint) is 'The export of this session, locked; OP404 for any other.';

create or replace function core.export_end_check(x core.export, p_outcome text, p_rows bigint, p_bytes bigint, p_sha256 bytea)
returns void language plpgsql as $$
begin
	if p_outcome is null or p_outcome not in ('done', 'cancelled', 'failed') then
		perform core.refuse('OP400', 'outcome is not valid', 'An export is done, cancelled or failed.', null, 'outcome');
	end if;
	-- A file that was to appear and could not is told afterwards.
	if x.outcome is not null and not (x.outcome = 'done' and p_outcome = 'failed') then
		perform core.refuse('OP409', 'the export is over', 'Its end is in the journal.', null);
	end if;
	if coalesce(p_rows, 0) not between 0 and 1000000000000 or coalesce(p_bytes, 0) not between 0 and 1000000000000000
		or p_outcome = 'done' and (p_rows is null or p_bytes is null) then
		perform core.refuse('OP400', 'size is not valid', 'A file that is done has a number of rows and of bytes.', null, 'rows');
	end if;
	if p_outcome = 'done' and octet_length(p_sha256) is distinct from 32 or octet_length(p_sha256) <> 32 then
		perform core.refuse('OP400', 'hash is not valid', 'The SHA-256 of a file has 32 bytes.', null, 'sha256');
	end if;
	-- What was read is what was written.
	if p_outcome = 'done' and x.what = 'journal' and (not x.complete or x.rows <> p_rows) then
		perform core.refuse('OP409', 'the file is not complete', format('%s rows were read, %s are in the file.', x.rows, p_rows),
			'Start the export again from the beginning.');
	end if;
end
$$;
comment on function core.export_end_check(core.export, text, bigint, bigint, bytea) is
	'Refuses an end that does not fit the export, a file of the journal that is not complete among them (X-05).';

create or replace function core.export_finish(ctx core.session_context, p_operation uuid, p_export bigint, p_outcome text,
	p_rows bigint, p_bytes bigint, p_sha256 bytea, p_first text, p_last text)
returns jsonb language plpgsql as $$
declare
	v_first text := core.text_check(p_first, 'first', 0, 200);
	v_last text := core.text_check(p_last, 'last', 0, 200);
	v_result jsonb;
	x core.export;
begin
	v_result := core.operation_begin(ctx, p_operation, 'export.finish', jsonb_build_object('export', p_export, 'outcome', p_outcome,
		'rows', p_rows, 'bytes', p_bytes, 'sha256', p_sha256, 'first', v_first, 'last', v_last));
	if v_result is not null then
		return v_result;
	end if;
	x := core.export_own(ctx, p_export);
	perform core.export_end_check(x, p_outcome, p_rows, p_bytes, p_sha256);
	update core.export e set outcome = p_outcome, finished_at = clock_timestamp(), bytes = p_bytes, sha256 = p_sha256, first = v_first,
		last = v_last, rows = case when e.what = 'journal' then e.rows else coalesce(p_rows, 0) end
	where e.id = x.id returning * into x;
	v_result := jsonb_build_object('export', x.id, 'outcome', x.outcome, 'rows', x.rows,
		'summary', format('export %s ended, rows: %s', x.id, x.rows));
	perform core.event_append(ctx, 'export.finish', 'export', x.id::text, (select a.unit_id from core.account a where a.id = x.account_id),
		null, jsonb_strip_nulls(jsonb_build_object('result', x.outcome, 'what', x.what, 'format', x.format, 'rows', x.rows, 'bytes', x.bytes,
			'sha256', encode(x.sha256, 'hex'), 'first', x.first, 'last', x.last)), null, p_operation,
		case x.outcome when 'failed' then 'failed' else 'ok' end);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.export_finish(core.session_context, uuid, bigint, text, bigint, bigint, bytea, text, text) is
	'Writes the end of an export of this session to the journal, with rows, bytes and hash of the file. Once; only what was done
can still have failed. Returns export, outcome, rows, summary.';

create or replace function core.export_state(x core.export)
returns text language sql stable as $$
	select coalesce(x.outcome, case when s.ended_at is null and s.expires_at > clock_timestamp() and s.last_seen_at
			+ core.interval_setting('session.idle', interval '15 min') > clock_timestamp() then 'open' else 'unfinished' end)
	from core.session s where s.id = x.session_id
$$;
comment on function core.export_state(core.export) is
	'done, cancelled, failed; open while its session is; else unfinished: there was no end, and no file with a manifest.';
