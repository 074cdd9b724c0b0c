-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Antivirus: what a component said last, and what that means now. The state is computed by core.antivirus_state() and
-- nowhere else, by the clock of the server: a component that says nothing any more is SILENT, whatever it said last.

create or replace function core.antivirus_state(p_antivirus core.antivirus, p_detections bigint, p_now timestamptz,
	p_silent interval, p_old interval)
returns text language sql immutable as $$
	select case
		when (p_antivirus).component_id is null then 'NEVER'
		when p_detections > 0 then 'DETECTED'
		when least((p_antivirus).at, (p_antivirus).received_at) + p_silent <= p_now then 'SILENT'
		when (p_antivirus).realtime is false then 'OFF'
		when (p_antivirus).signatures_at is null or (p_antivirus).signatures_at + p_old <= p_now then
			case when (p_antivirus).update_error is not null then 'CANT_UPDATE' else 'OLD' end
		when (p_antivirus).update_error is not null then 'CANT_UPDATE'
		else 'OK' end
$$;
comment on function core.antivirus_state(core.antivirus, bigint, timestamptz, interval, interval) is
	'NEVER | DETECTED | SILENT | OFF | OLD | CANT_UPDATE | OK. What was found stays first until somebody acknowledges it;
silence comes before everything that was said.';

create or replace function core.detections_check(p_detections jsonb)
returns void language plpgsql stable as $$
declare
	v_bad record;
begin
	perform core.rows_check(p_detections, 'detections', 1000, 1000000);
	select n, case
			when core.text_bad(e ->> 'signature', 1, 200) then 'signature takes 1 to 200 characters.'
			when core.text_bad(e ->> 'path', 1, 1000) then 'path takes 1 to 1000 characters.'
			else 'at takes a time that is not in the future.' end as rule
	into v_bad
	from jsonb_array_elements(p_detections) with ordinality t (e, n)
	where core.text_bad(e ->> 'signature', 1, 200) or core.text_bad(e ->> 'path', 1, 1000)
		or core.time_read(e ->> 'at') is null or core.time_read(e ->> 'at') > clock_timestamp() + interval '2 min'
	order by n limit 1;
	if found then
		perform core.row_refuse('detections', v_bad.n, v_bad.rule);
	end if;
end
$$;
comment on function core.detections_check(jsonb) is 'Refuses OP400 naming the first bad row.';

create or replace function core.time_read(p_text text)
returns timestamptz language plpgsql immutable as $$
begin
	-- RFC 3339 only: what PostgreSQL takes beside it depends on settings and includes "infinity" and "tomorrow".
	if p_text ~ '^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$' then
		return p_text::timestamptz;
	end if;
	return null;
exception when others then
	return null;
end
$$;
comment on function core.time_read(text) is 'An instant in RFC 3339 with its offset; null for anything else.';

create or replace function core.antivirus_check(p_product text, p_engine text, p_signatures_version text,
	p_signatures_at timestamptz, p_last_full_scan timestamptz, p_last_error text, p_update_error text, p_at timestamptz)
returns void language plpgsql stable as $$
begin
	perform core.text_check(p_product, 'product', 1, 100);
	perform core.text_check(p_engine, 'engine', 1, 100);
	perform core.text_check(p_signatures_version, 'signatures_version', 1, 100);
	perform core.text_check(p_last_error, 'last_error', 0, 500);
	perform core.text_check(p_update_error, 'update_error', 0, 500);
	if p_signatures_at is not null and (not isfinite(p_signatures_at) or p_signatures_at > p_at + interval '1 day') then
		perform core.refuse('OP400', 'time of the signatures is not valid', 'Signatures are not from the future.', null,
			'signatures_at');
	end if;
	if p_last_full_scan is not null and (not isfinite(p_last_full_scan) or p_last_full_scan > p_at + interval '2 min') then
		perform core.refuse('OP400', 'time of the scan is not valid', 'A scan is not from the future.', null, 'last_full_scan');
	end if;
end
$$;
comment on function core.antivirus_check(text, text, text, timestamptz, timestamptz, text, text, timestamptz) is
	'Refuses OP400 naming the field.';

create or replace function core.antivirus_take(p_component bigint, p_report uuid, p_at timestamptz, p_product text,
	p_engine text, p_signatures_version text, p_signatures_at timestamptz, p_realtime boolean, p_last_full_scan timestamptz,
	p_last_error text, p_update_error text, p_detections jsonb)
returns int language plpgsql as $$
declare
	v_new int;
begin
	insert into core.antivirus (component_id, report_id, at, received_at, product, engine, signatures_version,
		signatures_at, realtime, last_full_scan, last_error, update_error)
	values (p_component, p_report, p_at, clock_timestamp(), p_product, p_engine, p_signatures_version, p_signatures_at,
		p_realtime, p_last_full_scan, nullif(p_last_error, ''), nullif(p_update_error, ''))
	on conflict (component_id) do update set report_id = excluded.report_id, at = excluded.at,
		received_at = excluded.received_at, product = excluded.product, engine = excluded.engine,
		signatures_version = excluded.signatures_version, signatures_at = excluded.signatures_at,
		realtime = excluded.realtime, last_full_scan = excluded.last_full_scan, last_error = excluded.last_error,
		update_error = excluded.update_error;
	insert into core.detection (component_id, signature, path, at)
	select p_component, e ->> 'signature', e ->> 'path', core.time_read(e ->> 'at')
	from jsonb_array_elements(p_detections) e
	on conflict (component_id, signature, path, at) do nothing;
	get diagnostics v_new = row_count;
	return v_new;
end
$$;
comment on function core.antivirus_take(bigint, uuid, timestamptz, text, text, text, timestamptz, boolean, timestamptz, text,
	text, jsonb) is 'Keeps a checked report; how many detections are new. One that was reported before is not doubled.';

create or replace function core.antivirus_report(p_report uuid, p_at timestamptz, p_product text, p_engine text,
	p_signatures_version text, p_signatures_at timestamptz, p_realtime boolean, p_last_full_scan timestamptz,
	p_last_error text, p_update_error text, p_detections jsonb)
returns jsonb language plpgsql as $$
declare
	v_me record;
	v_detections jsonb := coalesce(p_detections, '[]');
	v_hash bytea;
	v_answer jsonb;
	v_new int;
begin
	v_me := core.reporter_require();
	perform core.detections_check(v_detections);
	v_hash := sha256(convert_to(jsonb_build_array(extract(epoch from p_at), p_product, p_engine, p_signatures_version,
		extract(epoch from p_signatures_at), p_realtime, extract(epoch from p_last_full_scan), p_last_error, p_update_error,
		v_detections)::text, 'UTF8'));
	v_answer := core.report_begin((v_me.component).id, p_report, 'antivirus', p_at, v_hash);
	if v_answer is not null then
		return v_answer;
	end if;
	perform core.antivirus_check(p_product, p_engine, p_signatures_version, p_signatures_at, p_last_full_scan, p_last_error,
		p_update_error, p_at);
	v_answer := core.report_keep((v_me.component).id, p_report, 'antivirus', p_at, v_hash, '{}');
	v_new := core.antivirus_take((v_me.component).id, p_report, p_at, p_product, p_engine, p_signatures_version,
		p_signatures_at, p_realtime, p_last_full_scan, p_last_error, p_update_error, v_detections);
	if v_new > 0 then
		perform core.event_append(v_me.ctx, 'antivirus.detected', 'component', (v_me.component).code,
			(v_me.component).unit_id, null, jsonb_build_object('detections', v_detections, 'new', v_new, 'report', p_report));
	end if;
	return v_answer;
end
$$;
comment on function core.antivirus_report(uuid, timestamptz, text, text, text, timestamptz, boolean, timestamptz, text, text,
	jsonb) is 'Takes what the calling component says about its antivirus; new detections go into the journal.';
