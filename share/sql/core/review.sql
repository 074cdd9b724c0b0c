-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Reviews of grants: everybody's roles in a unit and below it are looked at again, and each is kept or taken away by
-- somebody who does not hold it. What nobody decided about in time is suspended by core.grant_good() at that moment,
-- with no job running, until somebody decides to keep it (trap 19). Order of locks: review, grants by number.

create or replace function core.review_due(p_grant bigint)
returns timestamptz language plpgsql volatile as $$
begin
	return (select min(v.due_at)
		from core.review_item i join core.review v on v.id = i.review_id
		where i.grant_id = p_grant and i.decision is null and v.closed_at is null);
end
$$;
comment on function core.review_due(bigint) is
	'When the first open review that waits for a decision on the grant is due; null: none waits.';

create or replace function core.review_open_items(p_review bigint)
returns bigint[] language plpgsql volatile as $$
begin
	return array(select i.grant_id from core.review_item i join core.role_grant g on g.id = i.grant_id
		where i.review_id = p_review and i.decision is null and g.ended_at is null
			and coalesce(g.ends_at, 'infinity') > clock_timestamp() order by 1);
end
$$;
comment on function core.review_open_items(bigint) is
	'The grants that nobody decided about and that have not ended by themselves.';

create or replace function core.review_state(p_review core.review, p_open int)
returns text language plpgsql volatile as $$
begin
	return case when p_review.closed_at is not null or p_open = 0 then 'done'
		when p_review.due_at <= clock_timestamp() then 'missed' else 'open' end;
end
$$;
comment on function core.review_state(core.review, int) is 'open | done | missed, from how many grants are not decided about.';

create or replace function core.review_range_check(p_from date, p_to date, p_due timestamptz)
returns void language plpgsql volatile as $$
begin
	if p_from is null or not isfinite(p_from) or p_from not between current_date - 3660 and current_date then
		perform core.refuse('OP400', 'time is not valid', 'A review looks back on days of the last ten years.', null,
			'period_from');
	elsif p_to is null or not isfinite(p_to) or p_to < p_from or p_to > current_date + 1 then
		perform core.refuse('OP400', 'time is not valid', 'The period ends on a day between its first and today.', null,
			'period_to');
	elsif p_due is null or not isfinite(p_due) or p_due <= clock_timestamp()
		or p_due > clock_timestamp() + interval '1 year' then
		perform core.refuse('OP400', 'time is not valid', 'A review is due in the future, within a year.', null, 'due_at');
	end if;
end
$$;
comment on function core.review_range_check(date, date, timestamptz) is 'Refuses OP400 for a period or due time that makes no sense.';

create or replace function core.review_open(ctx core.session_context, p_operation uuid, p_unit text, p_from date,
	p_to date, p_due timestamptz, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_unit core.unit;
	v_review bigint;
	v_items int;
begin
	perform core.review_range_check(p_from, p_to, p_due);
	v_result := core.operation_begin(ctx, p_operation, 'review.open', jsonb_build_object('unit', p_unit, 'from',
		p_from - date '2000-01-01', 'to', p_to - date '2000-01-01', 'due', extract(epoch from p_due), 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_unit := core.unit_find(ctx, p_unit, 'review.open');
	perform from core.unit u where u.id = v_unit.id for no key update;
	if exists (select from core.review v where v.unit_id = v_unit.id and v.closed_at is null
			and core.review_open_items(v.id) <> '{}') then
		perform core.refuse('OP409', 'a review of this unit is open already', null, 'Decide about its grants and close it first.');
	end if;
	insert into core.review (unit_id, period_from, period_to, due_at, reason, opened_by)
	values (v_unit.id, p_from, p_to, p_due, v_reason, ctx.account_id) returning id into v_review;
	insert into core.review_item (review_id, grant_id)
	select v_review, g.id from core.role_grant g join core.unit u on u.id = g.unit_id
	where u.path @> array[v_unit.id] and g.ended_at is null and coalesce(g.ends_at, 'infinity') > clock_timestamp();
	get diagnostics v_items = row_count;
	if v_items = 0 then
		perform core.refuse('OP409', 'there is nothing to review', 'Nobody holds a role in this unit.', null);
	end if;
	perform from core.role_grant g where g.id in (select i.grant_id from core.review_item i where i.review_id = v_review)
	order by g.id for no key update;
	update core.role_grant g set review_due_at = core.review_due(g.id)
	where g.id in (select i.grant_id from core.review_item i where i.review_id = v_review);
	v_result := jsonb_build_object('review', v_review, 'items', v_items, 'summary',
		format('%s grants of %s to review until %s', v_items, v_unit.code, core.clock_text(p_due)));
	perform core.event_append(ctx, 'review.open', 'review', v_review::text, v_unit.id, null, jsonb_build_object('unit',
		v_unit.code, 'period_from', to_char(p_from, 'YYYY-MM-DD'), 'period_to', to_char(p_to, 'YYYY-MM-DD'), 'due_at',
		core.time_text(p_due), 'items', v_items), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.review_open(core.session_context, uuid, text, date, date, timestamptz, text) is
	'Opens a review of all grants of the unit and below. Returns review, items, summary.';

create or replace function core.review_find(ctx core.session_context, p_review bigint, p_hold boolean)
returns core.review language plpgsql as $$
declare
	v_review core.review;
begin
	if p_hold then
		select * into v_review from core.review v where v.id = p_review for update;
	else
		select * into v_review from core.review v where v.id = p_review;
	end if;
	if v_review.id is null or (core.right_has(ctx, 'review.decide', v_review.unit_id) is not true
		and core.right_has(ctx, 'review.open', v_review.unit_id) is not true
		and core.right_has(ctx, 'role.read', v_review.unit_id) is not true) then
		perform core.refuse('OP404', 'there is no such review',
			'No review of this number belongs to a unit that you have rights for.', 'Look at the list of reviews.', 'review');
	end if;
	return v_review;
end
$$;
comment on function core.review_find(core.session_context, bigint, boolean) is
	'The review, row locked when p_hold; OP404 outside the units for which the caller reads roles or reviews them.';

create or replace function core.review_grants_check(p_review core.review, p_grants bigint[], p_decision text)
returns void language plpgsql volatile as $$
begin
	if p_decision is null or p_decision not in ('keep', 'revoke') then
		perform core.refuse('OP400', 'decision is not valid', 'A decision is keep or revoke.', null, 'decision');
	end if;
	if p_grants is null or array_ndims(p_grants) is distinct from 1 or cardinality(p_grants) > 500
		or array_position(p_grants, null) is not null then
		perform core.refuse('OP400', 'grants are not valid', 'Name 1 to 500 grants of the review.', null, 'grants');
	end if;
	if p_review.closed_at is not null then
		perform core.refuse('OP409', 'the review is closed', null, 'Look at the list of reviews.');
	end if;
	if exists (select from unnest(p_grants) x where not exists (select from core.review_item i
			where i.review_id = p_review.id and i.grant_id = x)) then
		perform core.refuse('OP404', 'a grant is not part of the review', 'Nothing was decided.', 'Reload the review and look again.',
			'grants');
	end if;
end
$$;
comment on function core.review_grants_check(core.review, bigint[], text) is 'Refuses what can''t be decided in this review.';

create or replace function core.review_decide_one(ctx core.session_context, p_review bigint, p_grant bigint,
	p_decision text, p_reason text, p_operation uuid)
returns void language plpgsql as $$
declare
	v_grant core.role_grant := core.grant_hold_own(ctx, p_grant, 'review.decide');
	v_fact jsonb := core.grant_json(v_grant);
	v_state text := (core.grant_state(v_grant)).state;
	v_after text;
begin
	if v_state = 'ended' then
		perform core.refuse('OP409', 'the grant is over already', null, 'Reload the review and look again.');
	end if;
	update core.review_item i set decision = p_decision, decided_by = ctx.account_id, decided_at = clock_timestamp(),
		reason = p_reason
	where i.review_id = p_review and i.grant_id = p_grant;
	update core.role_grant g set review_due_at = core.review_due(g.id) where g.id = p_grant returning * into v_grant;
	if p_decision = 'revoke' then
		perform core.grant_stop(ctx, v_grant, p_reason);
	end if;
	select (core.grant_state(g)).state into v_after from core.role_grant g where g.id = p_grant;
	perform core.event_append(ctx, 'review.decide', 'account', v_fact ->> 'login', v_grant.unit_id,
		v_fact || jsonb_build_object('state', v_state), v_fact || jsonb_build_object('state', v_after, 'decision', p_decision,
			'review', p_review, 'grant', p_grant), p_reason, p_operation);
end
$$;
comment on function core.review_decide_one(core.session_context, bigint, bigint, text, text, uuid) is
	'Keeps or ends one grant of a review, with its event: not one''s own, an administrative one only with the right to give it.';

create or replace function core.review_decide(ctx core.session_context, p_operation uuid, p_review bigint,
	p_grants bigint[], p_decision text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_review core.review;
	v_grant bigint;
	v_count int := 0;
	v_left int;
begin
	v_result := core.operation_begin(ctx, p_operation, 'review.decide', jsonb_build_object('review', p_review, 'grants',
		to_jsonb(p_grants), 'decision', p_decision, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_review := core.review_find(ctx, p_review, true);
	perform core.right_require(ctx, 'review.decide', v_review.unit_id);
	perform core.review_grants_check(v_review, p_grants, p_decision);
	for v_grant in select distinct x from unnest(p_grants) x order by 1 loop
		perform core.review_decide_one(ctx, p_review, v_grant, p_decision, v_reason, p_operation);
		v_count := v_count + 1;
	end loop;
	v_left := cardinality(core.review_open_items(p_review));
	update core.review v set version = v.version + 1 where v.id = p_review;
	v_result := jsonb_build_object('decided', v_count, 'left', v_left, 'summary',
		format(case p_decision when 'keep' then '%s grants kept, %s left' else '%s grants ended, %s left' end, v_count, v_left));
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.review_decide(core.session_context, uuid, bigint, bigint[], text, text) is
	'Decides about grants of a review, all or none. Returns decided, left, summary.';

create or replace function core.review_close(ctx core.session_context, p_operation uuid, p_review bigint, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_review core.review;
begin
	v_result := core.operation_begin(ctx, p_operation, 'review.close', jsonb_build_object('review', p_review, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_review := core.review_find(ctx, p_review, true);
	perform core.right_require(ctx, 'review.open', v_review.unit_id);
	if v_review.closed_at is not null then
		perform core.refuse('OP409', 'the review is closed', null, 'Look at the list of reviews.');
	end if;
	-- Closing must not be the way around a decision: what is not decided about stays suspended.
	if core.review_open_items(p_review) <> '{}' then
		perform core.refuse('OP409', 'the review is not decided', 'Nobody has decided about some of its grants.',
			'Decide about all of them first.');
	end if;
	update core.review v set closed_at = clock_timestamp(), closed_by = ctx.account_id, version = v.version + 1
	where v.id = p_review;
	v_result := jsonb_build_object('review', p_review, 'summary', format('review %s closed', p_review));
	perform core.event_append(ctx, 'review.close', 'review', p_review::text, v_review.unit_id,
		jsonb_build_object('state', 'open'), jsonb_build_object('state', 'done'), v_reason, p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.review_close(core.session_context, uuid, bigint, text) is
	'Closes a review in which everything is decided. Returns review, summary.';
