-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Work that nobody asks for: partitions ahead of time, sessions that are over, guesses that were left without a
-- verdict. It is called by the keeper; when the keeper is away everything else still works.

create or replace function core.keeper_event(p_action text, p_object_kind text, p_object_id text, p_old jsonb, p_new jsonb)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
begin
	ctx.device := 'keeper';
	return core.event_append(ctx, p_action, p_object_kind, p_object_id, null, p_old, p_new);
end
$$;
comment on function core.keeper_event(text, text, text, jsonb, jsonb) is
	'An event that no person caused. SECURITY DEFINER: the warden''s functions have no other way into the journal.';

create or replace function core.partitions_make()
returns int language plpgsql as $$
declare
	v_month date := date_trunc('month', clock_timestamp() at time zone 'UTC')::date;
	v_made int := 0;
begin
	for n in 0 .. 3 loop
		begin
			v_made := v_made + core.event_partition_make((v_month + make_interval(months => n))::date)::int;
		exception when check_violation or lock_not_available then
			-- The default partition holds rows of that month, or is busy: the journal goes on in it.
			raise log 'opconsole keeper: no partition for %: %', v_month + make_interval(months => n), sqlstate;
		end;
	end loop;
	return v_made;
end
$$;
comment on function core.partitions_make() is 'Makes the partitions of this month and the next three; how many were missing.';

create or replace function core.sessions_end_over()
returns int language plpgsql as $$
declare
	v_idle interval := core.interval_setting('session.idle', interval '15 min');
	v_now timestamptz := clock_timestamp();
	v_session record;
	v_count int := 0;
begin
	for v_session in
		update core.session s set ended_at = v_now, end_reason = case when s.expires_at <= v_now then 'expired'
			when a.closed_at <= v_now or a.expires_at <= v_now then 'closed' else 'idle' end
		from core.account a
		where a.id = s.account_id and s.id in (
			select o.id from core.session o join core.account c on c.id = o.account_id
			where o.ended_at is null and (o.expires_at <= v_now or o.last_seen_at + v_idle <= v_now
				or c.closed_at <= v_now or c.expires_at <= v_now)
			order by o.id limit 1000 for update of o skip locked)
		returning s.id, s.end_reason, a.login, a.unit_id
	loop
		perform core.event_append(null::core.session_context, 'session.end', 'session', v_session.id::text, v_session.unit_id,
			null, jsonb_build_object('end_reason', v_session.end_reason, 'login', v_session.login));
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function core.sessions_end_over() is
	'Ends and journals sessions that nobody used, that are too old, or whose account is over. They were refused already.';

create or replace function core.attempts_sweep()
returns int language plpgsql as $$
declare
	v_attempt record;
	v_count int := 0;
	ctx core.session_context;
begin
	for v_attempt in
		update core.attempt t set cause = 'not_judged', judged_at = clock_timestamp()
		from core.attempt o join core.device d on d.id = o.device_id left join core.account a on a.id = o.account_id
		where o.id = t.id and t.id in (
			select x.id from core.attempt x where x.cause is null and x.at < clock_timestamp() - interval '65 s'
			order by x.id limit 1000 for update skip locked)
		returning t.id, t.address, d.code as device, a.login, a.unit_id
	loop
		ctx.device := v_attempt.device;
		ctx.address := v_attempt.address;
		perform core.event_append(ctx, 'sign_in', 'account', v_attempt.login, v_attempt.unit_id, null,
			jsonb_build_object('cause', 'not_judged', 'attempt', v_attempt.id), null, null, 'refused');
		v_count := v_count + 1;
	end loop;
	return v_count;
end
$$;
comment on function core.attempts_sweep() is
	'Journals sign-ins whose verdict was rolled back or never asked for, so that each attempt has its event (L-02).';

create or replace function core.leftovers_remove()
returns void language plpgsql as $$
begin
	delete from core.session_backend b where b.bound_at < clock_timestamp() - interval '1 min'
		and not exists (select from pg_stat_get_activity(null) a where a.pid = b.pid and a.backend_start = b.backend_start);
	delete from core.sign_in_try t where t.began_at < clock_timestamp() - interval '10 min';
	delete from core.ticket t where t.expires_at < clock_timestamp() - interval '1 day';
	delete from core.factor_pending p where p.created_at < clock_timestamp() - interval '1 day';
	update core.one_time_code set sealed_code = null where sealed_code is not null and expires_at <= clock_timestamp();
end
$$;
comment on function core.leftovers_remove() is 'Removes what belongs to backends that are gone, old tickets, factors that were never proven, codes that nobody saw.';
