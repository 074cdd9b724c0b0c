-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Rows from files: advisories, and what components without a reporter are like. Every row is tried and gets its verdict;
-- when one is refused, or for a dry run, all are undone (the inner block ends with an error), so nothing is half done.

create or replace function core.advisory_row(ctx core.session_context, p_row jsonb)
returns void language plpgsql as $$
declare
	v_advisory core.advisory;
	v_published date;
	v_bad text;
begin
	if p_row ->> 'advisory' is null or p_row ->> 'advisory' !~ '^[A-Z][A-Za-z0-9:._-]{2,63}$' then
		perform core.refuse('OP400', 'advisory is not valid', 'An advisory is named like DSA-5678-1 or CVE-2026-12345.', null,
			'advisory');
	end if;
	if p_row ->> 'severity' is null or p_row ->> 'severity' not in ('critical', 'high', 'medium', 'low') then
		perform core.refuse('OP400', 'severity is not valid', 'A severity is critical, high, medium or low.', null, 'severity');
	end if;
	v_published := core.date_read(p_row ->> 'published');
	if v_published is null or v_published > core.published_on(clock_timestamp()) then
		perform core.refuse('OP400', 'date of the publication is not valid',
			'It is a day or an instant like 2026-11-22 or 2026-11-22T10:00:00Z, not in the future.', null, 'published');
	end if;
	if p_row -> 'packages' is null or jsonb_typeof(p_row -> 'packages') <> 'array'
		or jsonb_array_length(p_row -> 'packages') not between 1 and 200 then
		perform core.refuse('OP400', 'packages are not valid', 'An advisory names 1 to 200 packages.', null, 'packages');
	end if;
	select e ->> 'name' into v_bad from jsonb_array_elements(p_row -> 'packages') e
	where (core.package_valid(e ->> 'name')
		and (e ->> 'fixed' is null or core.debian_valid(e ->> 'fixed'))) is not true limit 1;
	if found then
		perform core.refuse('OP400', 'packages are not valid', 'A package has a name and a version in which it is fixed, or none.',
			null, 'packages');
	end if;
	insert into core.advisory (code, title, severity, published_on, source, imported_by)
	values (p_row ->> 'advisory', core.text_check(p_row ->> 'title', 'title', 1, 300), p_row ->> 'severity', v_published,
		core.text_check(p_row ->> 'source', 'source', 1, 100), ctx.account_id)
	on conflict (code) do update set title = excluded.title, severity = excluded.severity, source = excluded.source,
		-- The first publication counts: a vendor's later text doesn't move the deadline.
		published_on = least(core.advisory.published_on, excluded.published_on)
	returning * into v_advisory;
	insert into core.advisory_package (advisory_id, package, fixed)
	select distinct on (e ->> 'name') v_advisory.id, e ->> 'name', e ->> 'fixed' from jsonb_array_elements(p_row -> 'packages') e
	on conflict (advisory_id, package) do update set fixed = excluded.fixed;
	perform core.patch_refresh(null, v_advisory.id, clock_timestamp());
end
$$;
comment on function core.advisory_row(core.session_context, jsonb) is
	'One advisory {advisory, title, severity, published, source, packages [{name, fixed}]}; the same again updates it.';

create or replace function core.date_read(p_text text)
returns date language plpgsql immutable as $$
begin
	if p_text ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$' and p_text >= '1990' then
		return to_date(p_text, 'YYYY-MM-DD');
	end if;
	return core.published_on(core.time_read(p_text));
exception when others then
	return null;
end
$$;
comment on function core.date_read(text) is
	'A calendar date, or the date in Asia/Almaty of an instant in RFC 3339; null for anything else.';

create or replace function core.antivirus_row(ctx core.session_context, p_row jsonb)
returns void language plpgsql as $$
declare
	c core.component;
	v_at timestamptz := core.time_read(p_row ->> 'at');
	v_report uuid := gen_random_uuid();
begin
	c := core.component_hold(ctx, p_row ->> 'component', 'antivirus.acknowledge', null);
	if c.device_id is not null then
		perform core.refuse('OP409', 'the component reports by itself', 'Nothing is imported for it.', null, 'component');
	end if;
	perform core.report_time_check(c.id, 'antivirus', v_at);
	if p_row ->> 'realtime' not in ('true', 'false', '') then
		perform core.refuse('OP400', 'value is not valid', 'The field realtime takes true, false or nothing.', null, 'realtime');
	end if;
	if p_row ->> 'signatures_at' <> '' and core.time_read(p_row ->> 'signatures_at') is null then
		perform core.refuse('OP400', 'time of the signatures is not valid', 'A time is written as 2026-12-31T23:59:00+05:00.', null,
			'signatures_at');
	end if;
	if p_row ->> 'last_full_scan' <> '' and core.time_read(p_row ->> 'last_full_scan') is null then
		perform core.refuse('OP400', 'time of the scan is not valid', 'A time is written as 2026-12-31T23:59:00+05:00.', null,
			'last_full_scan');
	end if;
	perform core.antivirus_check(p_row ->> 'product', p_row ->> 'engine', p_row ->> 'signatures_version',
		core.time_read(p_row ->> 'signatures_at'), core.time_read(p_row ->> 'last_full_scan'), p_row ->> 'last_error',
		p_row ->> 'update_error', v_at);
	perform core.report_keep(c.id, v_report, 'antivirus', v_at, sha256(convert_to(p_row::text, 'UTF8')), '{}', ctx.account_id);
	perform core.antivirus_take(c.id, v_report, v_at, p_row ->> 'product', p_row ->> 'engine', p_row ->> 'signatures_version',
		core.time_read(p_row ->> 'signatures_at'), nullif(p_row ->> 'realtime', '')::boolean,
		core.time_read(p_row ->> 'last_full_scan'), p_row ->> 'last_error', p_row ->> 'update_error', '[]');
end
$$;
comment on function core.antivirus_row(core.session_context, jsonb) is 'The state of the antivirus of one component without a reporter.';

create or replace function core.patch_row(ctx core.session_context, p_operation uuid, p_row jsonb)
returns void language plpgsql as $$
begin
	if core.time_read(p_row ->> 'at') is null then
		perform core.refuse('OP400', 'time is not valid', 'A time is written as 2026-12-31T23:59:00+05:00.', null, 'at');
	end if;
	perform core.patch_record(ctx, p_operation, p_row ->> 'component', p_row ->> 'advisory', p_row ->> 'what',
		core.time_read(p_row ->> 'at'), coalesce(nullif(p_row ->> 'reason', ''), 'imported'));
end
$$;
comment on function core.patch_row(core.session_context, uuid, jsonb) is 'core.patch_record() from a row {component, advisory, what, at, reason}.';

create or replace function core.finding_row(ctx core.session_context, p_kind text, p_row jsonb)
returns void language plpgsql as $$
begin
	if p_kind = 'advisory' then
		perform core.advisory_row(ctx, p_row);
	elsif p_kind = 'antivirus' then
		perform core.antivirus_row(ctx, p_row);
	else
		perform core.patch_row(ctx, gen_random_uuid(), p_row);
	end if;
end
$$;
comment on function core.finding_row(core.session_context, text, jsonb) is 'One row of an import of this kind.';

create or replace function core.finding_verdict(ctx core.session_context, p_kind text, p_row jsonb, p_place bigint)
returns jsonb language plpgsql as $$
declare
	v_verdict jsonb := jsonb_build_object('line', case when p_row ->> 'line' ~ '^[0-9]{1,9}$' then (p_row ->> 'line')::int
		else p_place end, 'object', left(coalesce(p_row ->> 'component', p_row ->> 'advisory'), 64), 'verdict', 'ok');
	e_state text; e_message text; e_detail text; e_column text;
begin
	perform core.finding_row(ctx, p_kind, p_row);
	return v_verdict;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_column = column_name;
	if e_state not in ('OP400', 'OP403', 'OP404', 'OP409', 'OP423') then
		raise;
	end if;
	return v_verdict || jsonb_build_object('verdict', 'refused', 'field', nullif(e_column, ''), 'message', e_message,
		'detail', nullif(e_detail, ''));
end
$$;
comment on function core.finding_verdict(core.session_context, text, jsonb, bigint) is
	'Tries one row; a coded refusal becomes its verdict and leaves nothing behind.';

create or replace function core.finding_import(ctx core.session_context, p_operation uuid, p_kind text, p_scope text,
	p_rows jsonb, p_dry_run boolean)
returns jsonb language plpgsql as $$
declare
	v_result jsonb;
	v_rows jsonb;
	v_refused int;
	v_dry boolean := coalesce(p_dry_run, true);
begin
	perform core.right_require(ctx, p_scope, null);
	perform core.rows_check(p_rows, 'rows', 2000, 4000000);
	if not v_dry then
		v_result := core.operation_begin(ctx, p_operation, p_kind || '.import', jsonb_build_object('rows', p_rows));
		if v_result is not null then
			return v_result -> 'rows';
		end if;
	end if;
	begin
		select jsonb_agg(core.finding_verdict(ctx, p_kind, r, n) order by n) into v_rows
		from jsonb_array_elements(p_rows) with ordinality t (r, n);
		v_refused := (select count(*) from jsonb_array_elements(v_rows) v where v ->> 'verdict' = 'refused');
		if v_refused > 0 or v_dry then
			raise exception using errcode = 'OP000';
		end if;
	exception when sqlstate 'OP000' then
		null;
	end;
	if not v_dry then
		perform core.event_append(ctx, p_kind || '.import', 'import', p_operation::text, null, null,
			jsonb_build_object('rows', jsonb_array_length(p_rows), 'refused', v_refused), null, p_operation,
			case when v_refused > 0 then 'refused' else 'ok' end);
		perform core.operation_finish(ctx, p_operation, jsonb_build_object('rows', v_rows, 'summary', case
			when v_refused > 0 then format('%s of %s rows refused, nothing was imported', v_refused, jsonb_array_length(p_rows))
			else format('rows imported: %s', jsonb_array_length(p_rows)) end));
	end if;
	return coalesce(v_rows, '[]');
end
$$;
comment on function core.finding_import(core.session_context, uuid, text, text, jsonb, boolean) is
	'Imports all rows or none; a verdict {line, object, verdict, field, message, detail} for each. A dry run (also when p_dry_run
is null) takes nothing.';
