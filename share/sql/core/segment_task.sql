-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What persons ask of the archiver: to archive a month, to thaw one, to verify a file again. Asking is a change like any
-- other, with a right, a fresh code, a reason and its event; the archiver on the database's host does it and says how far
-- it is (core/segment.sql has the rules that it can't break).

create or replace function core.segment_ask(ctx core.session_context, p_operation uuid, p_kind text, p_month text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_month date := core.month_read(p_month);
	v_result jsonb;
	v_task bigint;
	s core.segment;
begin
	perform core.right_require(ctx, 'journal.archive', core.root_unit());
	v_result := core.operation_begin(ctx, p_operation, 'segment.' || p_kind, jsonb_build_object('month', p_month, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	if p_kind = 'archive' then
		perform core.segment_plan(v_month);
	else
		s := core.segment_find(v_month);
		if p_kind = 'thaw' and (s.released_at is null or s.thawed_at is not null) then
			perform core.refuse('OP409', 'the month is in the database', 'Its events can be searched.');
		end if;
	end if;
	perform core.fresh_require(ctx);
	insert into core.segment_task (month, kind, asked_by, reason, operation)
	values (v_month, p_kind, ctx.account_id, v_reason, p_operation)
	on conflict (month) where finished_at is null do nothing returning id into v_task;
	if v_task is null then
		perform core.refuse('OP409', 'the archiver is at work on this month', 'One thing after the other is done with a month.',
			'The list of segments shows how far it is.');
	end if;
	perform core.event_append(ctx, case p_kind when 'verify' then 'segment.verify' else 'journal.' || p_kind end, 'month',
		core.month_text(v_month), core.root_unit(), null, jsonb_build_object('task', v_task), v_reason, p_operation);
	v_result := jsonb_build_object('month', core.month_text(v_month), 'task', v_task, 'summary',
		format('%s: the archiver was told', core.month_text(v_month)));
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.segment_ask(core.session_context, uuid, text, text, text) is
	'Asks the archiver for archive, thaw or verify. Refuses at once what it would refuse.';

create or replace function core.segment_task_next(out kind text, out month text, out task bigint)
language plpgsql as $$
declare
	t core.segment_task;
begin
	select * into t from core.segment_task x where x.finished_at is null order by x.id limit 1;
	if t.id is not null then
		update core.segment_task x set started_at = coalesce(x.started_at, clock_timestamp()), seen_at = clock_timestamp()
		where x.id = t.id;
		kind := t.kind;
		month := core.month_text(t.month);
		task := t.id;
		return;
	end if;
	-- What was recorded and whose release was cut off, and thaws that are over.
	select case when s.released_at is null then 'release' else 'freeze' end, core.month_text(s.month) into kind, segment_task_next.month
	from core.segment s
	where s.verified and core.month_ripe(s.month) and (s.released_at is null or s.thawed_until <= clock_timestamp())
		and exists (select from core.event_partitions() p where p.month = s.month) and core.month_covered(s.month)
	order by s.month limit 1;
end
$$;
comment on function core.segment_task_next() is
	'The next work of the archiver: what somebody asked for (archive, thaw, verify), or a month that may go (release) or go again
(freeze). Nulls: there is none.';

create or replace function core.segment_task_progress(p_task bigint, p_done bigint, p_total bigint)
returns void language plpgsql as $$
begin
	update core.segment_task set seen_at = clock_timestamp(), done = greatest(p_done, 0), total = greatest(p_total, 0)
	where id = p_task and finished_at is null;
end
$$;
comment on function core.segment_task_progress(bigint, bigint, bigint) is 'How far the archiver is.';

create or replace function core.segment_task_finish(p_task bigint, p_good boolean, p_message text)
returns void language plpgsql as $$
declare
	t core.segment_task;
begin
	select * into t from core.segment_task x where x.id = p_task and x.finished_at is null for update;
	if t.id is null then
		perform core.refuse('OP404', 'there is no such task', 'Nobody waits for it.', null, 'task');
	end if;
	update core.segment_task set finished_at = clock_timestamp(), seen_at = clock_timestamp(),
		outcome = case when p_good then 'done' else 'failed' end,
		message = left(regexp_replace(p_message, '[[:cntrl:]]', ' ', 'g'), 300)
	where id = t.id;
	if p_good is not true then
		perform core.thaw_drop(t.month);
		perform core.keeper_event('segment.failed', 'month', core.month_text(t.month), null, jsonb_build_object('task', t.id, 'kind',
			t.kind, 'cause', left(regexp_replace(p_message, '[[:cntrl:]]', ' ', 'g'), 300)));
	end if;
end
$$;
comment on function core.segment_task_finish(bigint, boolean, text) is 'The end of what somebody asked for, and if it failed, why.';
