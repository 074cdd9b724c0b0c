-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The figures of the home screen: one row for each that the caller may see, with the list that is behind it written as a
-- screen and its filter ("accounts state:locked").

create or replace function core.home_accounts(ctx core.session_context)
returns table (kind text, number bigint, detail text, filter text, at timestamptz) language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set jit = off as $$
#variable_conflict use_column
declare
	v_now timestamptz := clock_timestamp();
	v_units bigint[] := core.calendar_scope(ctx, 'account.read');
	v_before timestamptz := core.unused_before();
	v_spared bigint[] := core.unused_spared();
	v_days int := greatest(1, floor(extract(epoch from core.unused_time()) / 86400)::int - 30);
	v_person constant int := core.mark_number('lock_person');
	v_policy constant int := core.mark_number('lock_policy');
	v_idle constant int := core.mark_number('idle');
	v_pending constant int := core.mark_number('pending');
	v_ending constant int := core.mark_number('ending');
begin
	if v_units = '{}' then
		return;
	end if;
	return query with standing as (
		select k.account_id, bool_or(k.mark = v_person) as person, bool_or(k.mark <> v_person) as policy
		from (select m.account_id, m.mark from core.account_mark m where m.mark = any (array[v_person, v_policy]) and m.at > v_now
				and m.expires_at > v_now and m.closed_at > v_now and (v_units is null or m.unit_id = any (v_units))
			union all select m.account_id, m.mark from core.account_mark m where m.mark = v_idle and m.at < v_before
				and m.expires_at > v_now and m.closed_at > v_now and (v_units is null or m.unit_id = any (v_units))
				and m.account_id <> all (v_spared)) k
		group by k.account_id
	)
	select 'locked', count(*), format('%s by policy, %s by person', count(*) filter (where s.policy), count(*) filter (where s.person)),
		'accounts state:locked', (select l.since from core.lock l join core.account a on a.id = l.account_id
			where l.lifted_at is null and coalesce(l.until, 'infinity') > v_now and a.closed_at is null
				and (a.expires_at is null or a.expires_at > v_now) and (v_units is null or a.unit_id = any (v_units))
			order by l.since desc limit 1)
	from standing s;
	return query select 'never_enrolled', count(*), null::text, 'accounts state:pending', null::timestamptz
	from core.account_mark m where m.mark = v_pending and m.expires_at > v_now and m.closed_at > v_now
		and (v_units is null or m.unit_id = any (v_units));
	return query select 'dormant', count(*), format('not used for %s days', v_days), 'accounts unused:' || v_days, min(m.at)
	from core.account_mark m where m.mark = v_idle and m.at < v_now - make_interval(days => v_days) and m.closed_at > v_now
		and (v_units is null or m.unit_id = any (v_units));
	return query select 'accounts_ending', count(*), 'within 7 days', 'calendar kind:account days:7', min(m.at)
	from core.account_mark m where m.mark = v_ending and m.at between v_now and v_now + interval '7 days' and m.closed_at > v_now
		and (v_units is null or m.unit_id = any (v_units));
end
$$;
comment on function core.home_accounts(core.session_context) is 'Figures about accounts; needs account.read for any unit.';

create or replace function core.home_rights(ctx core.session_context)
returns table (kind text, number bigint, detail text, filter text, at timestamptz) language plpgsql stable
set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
	v_now timestamptz := clock_timestamp();
	v_roles bigint[] := core.calendar_scope(ctx, 'role.read');
	v_sessions bigint[] := core.calendar_scope(ctx, 'session.read');
begin
	if v_roles is distinct from '{}' then
		return query select 'grants_ending', count(*), 'within 7 days', 'calendar kind:grant days:7', min(g.ends_at)
		from core.role_grant g where g.ends_at between v_now and v_now + interval '7 days' and g.ended_at is null
			and (v_roles is null or g.unit_id = any (v_roles));
	end if;
	if core.right_has(ctx, 'company.read', null) then
		return query select 'contracts_ending', count(*), 'within 30 days', 'calendar kind:contract days:30', min(c.ends_at)
		from core.contract c where c.ends_at between v_now and v_now + interval '30 days' and c.terminated_at is null;
	end if;
	if v_sessions is distinct from '{}' then
		return query select 'sessions', count(*), null::text, 'sessions', max(s.created_at)
		from core.session s join core.account a on a.id = s.account_id
		where s.ended_at is null and s.expires_at > v_now
			and s.last_seen_at + core.interval_setting('session.idle', interval '15 min') > v_now
			and (v_sessions is null or a.unit_id = any (v_sessions));
	end if;
	if core.right_has(ctx, 'journal.read', null) then
		return query select 'journal_sealed', s.number, null::text, 'journal', s.at
		from core.seal s order by s.number desc limit 1;
		return query select 'journal_archived', h.archived, case when h.due > 0 then format('may go now: %s', h.due)
			when h.verified < h.archived then format('not good: %s', h.archived - h.verified) end, 'segments', h.oldest
		from core.journal_horizon() h;
	end if;
end
$$;
comment on function core.home_rights(core.session_context) is 'Figures about grants, contracts, sessions and the journal.';

create or replace function core.home(ctx core.session_context)
returns table (kind text, number bigint, detail text, filter text, at timestamptz) language plpgsql stable as $$
#variable_conflict use_column
begin
	if core.right_has(ctx, 'request.approve', null) then
		return query select 'requests_waiting', w.waiting::bigint, null::text, 'requests box:waiting', w.oldest
		from core.request_waiting(ctx) w;
	end if;
	return query select * from core.home_accounts(ctx);
	return query select * from core.home_boards(ctx);
	return query select * from core.home_rights(ctx);
	return query select * from core.home_sinks(ctx);
end
$$;
comment on function core.home(core.session_context) is 'All figures for the caller, in the order of the screen.';
