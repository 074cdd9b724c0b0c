-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Backups and restore drills. A run counts when it has an end and no error; a component that is silent about its backups
-- is UNKNOWN, never good. A drill is recorded whole: newest record, duration, counts and two persons (clause 16).

create or replace function core.runs_check(p_runs jsonb)
returns void language plpgsql stable as $$
declare
	v_bad record;
begin
	perform core.rows_check(p_runs, 'runs', 1000, 1000000);
	select n, case
			when core.text_bad(e ->> 'label', 1, 100) then 'label takes 1 to 100 characters.'
			when core.text_bad(e ->> 'type', 1, 20) then 'type takes 1 to 20 characters.'
			when core.text_bad(e ->> 'error', 0, 500) then 'error takes up to 500 characters.'
			when (e ->> 'size') !~ '^\d{1,18}$' then 'size takes a number of bytes.'
			else 'started and stopped take times in order that are not in the future.' end as rule
	into v_bad
	from jsonb_array_elements(p_runs) with ordinality t (e, n)
	where core.text_bad(e ->> 'label', 1, 100) or core.text_bad(e ->> 'type', 1, 20) or core.text_bad(e ->> 'error', 0, 500)
		or (e ->> 'size') !~ '^\d{1,18}$'
		or core.time_read(e ->> 'started') is null or core.time_read(e ->> 'started') > clock_timestamp() + interval '2 min'
		or e ->> 'stopped' is not null and (core.time_read(e ->> 'stopped') is null
			or core.time_read(e ->> 'stopped') < core.time_read(e ->> 'started')
			or core.time_read(e ->> 'stopped') > clock_timestamp() + interval '2 min')
	order by n limit 1;
	if found then
		perform core.row_refuse('runs', v_bad.n, v_bad.rule);
	end if;
end
$$;
comment on function core.runs_check(jsonb) is 'Refuses OP400 naming the first bad row.';

create or replace function core.backups_report(p_report uuid, p_at timestamptz, p_tool text, p_runs jsonb)
returns jsonb language plpgsql as $$
declare
	v_me record;
	v_hash bytea;
	v_answer jsonb;
begin
	v_me := core.reporter_require();
	perform core.runs_check(p_runs);
	v_hash := sha256(convert_to(jsonb_build_array(extract(epoch from p_at), p_tool, p_runs)::text, 'UTF8'));
	v_answer := core.report_begin((v_me.component).id, p_report, 'backups', p_at, v_hash);
	if v_answer is not null then
		return v_answer;
	end if;
	perform core.text_check(p_tool, 'tool', 1, 100);
	v_answer := core.report_keep((v_me.component).id, p_report, 'backups', p_at, v_hash,
		jsonb_build_object('runs', jsonb_array_length(p_runs)));
	insert into core.backup_run as b (component_id, label, type, started_at, stopped_at, size, error)
	select distinct on (e ->> 'label') (v_me.component).id, e ->> 'label', e ->> 'type', core.time_read(e ->> 'started'),
		core.time_read(e ->> 'stopped'), (e ->> 'size')::bigint, nullif(e ->> 'error', '')
	from jsonb_array_elements(p_runs) with ordinality t (e, n) order by e ->> 'label', n desc
	on conflict (component_id, label) do update set type = excluded.type, started_at = excluded.started_at,
		stopped_at = excluded.stopped_at, size = excluded.size, error = excluded.error, reported_at = clock_timestamp();
	return v_answer;
end
$$;
comment on function core.backups_report(uuid, timestamptz, text, jsonb) is
	'Takes what the calling component says about the runs of its backup.';

create or replace function core.backup_state(p_report_at timestamptz, p_last_ok timestamptz, p_last_bad timestamptz,
	p_now timestamptz, p_silent interval, p_limit interval)
returns text language sql immutable as $$
	select case
		when p_report_at is null then 'NEVER'
		when p_report_at + p_silent <= p_now then 'SILENT'
		when p_last_bad > coalesce(p_last_ok, '-infinity') then 'FAILED'
		when p_last_ok is null or p_last_ok + p_limit <= p_now then 'OLD'
		else 'OK' end
$$;
comment on function core.backup_state(timestamptz, timestamptz, timestamptz, timestamptz, interval, interval) is
	'NEVER | SILENT | FAILED | OLD | OK.';
