-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The rows of a change of many that nothing special is about, all at once: accounts that the caller may change, of persons
-- without any role, neither closed nor unused for long. Each gets the event and the answer that the single call would give.
-- Whatever else is among the rows is left for core.bulk_row(), which knows why it is refused or what else it takes.

create or replace function core.bulk_units(ctx core.session_context, p_scopes text[])
returns bigint[] language plpgsql stable as $$
begin
	return array(select u.id from core.unit u
		where not exists (select from unnest(p_scopes) s where core.right_has(ctx, s, u.id) is not true));
end
$$;
comment on function core.bulk_units(core.session_context, text[]) is 'Units for which the caller holds each of the scopes.';

create or replace function core.bulk_hold(ctx core.session_context, p_logins text[], p_units bigint[])
returns bigint[] language plpgsql set plan_cache_mode = force_generic_plan as $$
begin
	perform from core.account a where a.login = any (p_logins) and a.unit_id = any (p_units) order by a.login for update;
	-- As they are now, perhaps after waiting for somebody else.
	return array(select a.id from core.account a
		where a.login = any (p_logins) and a.unit_id = any (p_units) and a.person_id <> ctx.person_id and a.closed_at is null
			and (a.idle_since is null or a.idle_since >= core.unused_before())
			and not exists (select from core.account o join core.role_grant g on g.account_id = o.id
				where o.person_id = a.person_id and g.ended_at is null));
end
$$;
comment on function core.bulk_hold(core.session_context, text[], bigint[]) is
	'Locks the accounts of these units in the order of their logins, those of special rows, too, and says which are plain.';

create or replace function core.bulk_lock(ctx core.session_context, p_operation uuid, p_ids bigint[], p_reason text,
	p_until timestamptz)
returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
	v_ids bigint[];
	v_locks bigint[];
	v_ended jsonb;
	v_summary text := format('locked by %s until %s', ctx.login, coalesce(core.clock_text(p_until), 'lifted'));
begin
	with made as (
		insert into core.lock (account_id, cause, code, reason, since, until, by_account)
		select i, 'person', 'person', p_reason, clock_timestamp(), p_until, ctx.account_id from unnest(p_ids) i
		where not exists (select from core.lock l where l.account_id = i and l.lifted_at is null
			and coalesce(l.until, 'infinity') > clock_timestamp())
		returning id, account_id
	)
	select array_agg(account_id), array_agg(id) into v_ids, v_locks from made;
	update core.account set version = version + 1 where id = any (v_ids);
	with ended as (
		update core.session set ended_at = clock_timestamp(), end_reason = 'locked', ended_by = ctx.account_id
		where account_id = any (v_ids) and ended_at is null returning account_id
	)
	select jsonb_object_agg(e.account_id, e.n) into v_ended from (select account_id, count(*) as n from ended group by 1) e;
	perform core.events_append(ctx, 'account.lock', (select jsonb_agg(jsonb_build_object('object', a.login, 'unit', a.unit_id,
			'old', jsonb_build_object('state', core.account_state(a.enrolled_at, a.expires_at, a.closed_at, false,
				clock_timestamp()), 'locks', '[]'::jsonb, 'version', a.version - 1),
			'new', jsonb_build_object('state', core.account_state(a.enrolled_at, a.expires_at, a.closed_at, true,
				clock_timestamp()), 'locks', o.locks, 'version', a.version, 'lock', x.lock, 'until',
				core.time_text(p_until), 'sessions_ended', coalesce((v_ended ->> a.id::text)::int, 0))) order by a.login)
		from unnest(v_ids, v_locks) x (id, lock) join core.account a on a.id = x.id
			join core.locks_of(v_ids) o on o.account_id = x.id), p_reason, p_operation);
	return (select jsonb_object_agg(a.login, v_summary) from core.account a where a.id = any (v_ids));
end
$$;
comment on function core.bulk_lock(core.session_context, uuid, bigint[], text, timestamptz) is
	'core.account_lock_one() for plain accounts that no lock stands on; the others are left out. Summaries by login.';

create or replace function core.bulk_unlock(ctx core.session_context, p_operation uuid, p_ids bigint[], p_reason text)
returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
	v_ids bigint[];
	v_logins text[];
	v_old jsonb;
begin
	select array_agg(x.id), array_agg(x.login), jsonb_object_agg(x.id, x.locks) into v_ids, v_logins, v_old
	from (select a.id, a.login, o.locks from core.locks_of(p_ids) o join core.account a on a.id = o.account_id) x
	where x.locks <> '[]' and not x.locks @> '[{"code": "freeze"}]';
	update core.lock set lifted_at = clock_timestamp(), lifted_by = ctx.account_id, lift_reason = p_reason
	where account_id = any (v_ids) and lifted_at is null and id in (select (l ->> 'id')::bigint
		from jsonb_each(v_old) o, jsonb_array_elements(o.value) l);
	update core.attempt_counter set failures = 0, code_failures = 0, day_failures = 0
	where login_key in (select core.login_key(l) from unnest(v_logins) l);
	update core.account set version = version + 1 where id = any (v_ids);
	perform core.events_append(ctx, 'account.unlock', (select jsonb_agg(jsonb_build_object('object', a.login, 'unit', a.unit_id,
			'old', jsonb_build_object('state', core.account_state(a.enrolled_at, a.expires_at, a.closed_at, true,
				clock_timestamp()), 'locks', v_old -> a.id::text, 'version', a.version - 1),
			'new', jsonb_build_object('state', core.account_state(a.enrolled_at, a.expires_at, a.closed_at, false,
				clock_timestamp()), 'locks', '[]'::jsonb, 'version', a.version, 'lifted', v_old -> a.id::text,
				'verified_by_code', v.at is not null, 'verified_at', core.time_text(v.at))) order by a.login)
		from core.account a cross join lateral core.caller_verified_at(ctx, a.id) v (at) where a.id = any (v_ids)),
		p_reason, p_operation);
	return (select jsonb_object_agg(a.login, 'was locked ' || core.locks_text(v_old -> a.id::text))
		from core.account a where a.id = any (v_ids));
end
$$;
comment on function core.bulk_unlock(core.session_context, uuid, bigint[], text) is
	'core.account_unlock_one() for plain accounts with locks that a person may lift; the others are left out.';

create or replace function core.bulk_end_sessions(ctx core.session_context, p_operation uuid, p_ids bigint[], p_reason text)
returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
	v_ended jsonb;
begin
	with ended as (
		update core.session set ended_at = clock_timestamp(), end_reason = 'ended', ended_by = ctx.account_id
		where account_id = any (p_ids) and ended_at is null and expires_at > clock_timestamp() and id <> ctx.session_id
		returning account_id
	)
	select jsonb_object_agg(e.account_id, e.n) into v_ended from (select account_id, count(*) as n from ended group by 1) e;
	perform core.events_append(ctx, 'session.end', (select jsonb_agg(jsonb_build_object('object', a.login, 'unit', a.unit_id,
			'old', jsonb_build_object('state', 'open'), 'new', jsonb_build_object('state', 'ended', 'login', a.login,
				'sessions_ended', e.value)) order by a.login)
		from jsonb_each(v_ended) e join core.account a on a.id = e.key::bigint), p_reason, p_operation);
	return (select jsonb_object_agg(a.login, format('sessions ended: %s', e.value))
		from jsonb_each(v_ended) e join core.account a on a.id = e.key::bigint);
end
$$;
comment on function core.bulk_end_sessions(core.session_context, uuid, bigint[], text) is
	'core.account_end_sessions_one() for plain accounts that have open sessions; the others are left out.';

create or replace function core.bulk_plain(ctx core.session_context, p_operation uuid, p_action text, p_logins text[],
	p_reason text, p_until timestamptz)
returns jsonb language plpgsql as $$
declare
	v_scopes text[] := case p_action when 'lock' then array['account.lock'] when 'unlock' then array['account.unlock']
		else array['session.read', 'session.end'] end;
	v_ids bigint[] := core.bulk_hold(ctx, p_logins, core.bulk_units(ctx, array['account.read'] || v_scopes));
	v_done jsonb;
begin
	if v_ids = '{}' then
		return '{}';
	end if;
	v_done := case p_action when 'lock' then core.bulk_lock(ctx, p_operation, v_ids, p_reason, p_until)
		when 'unlock' then core.bulk_unlock(ctx, p_operation, v_ids, p_reason)
		else core.bulk_end_sessions(ctx, p_operation, v_ids, p_reason) end;
	if v_done is not null then
		perform core.scope_used(ctx, s) from unnest(v_scopes) s;
	end if;
	return coalesce(v_done, '{}');
end
$$;
comment on function core.bulk_plain(core.session_context, uuid, text, text[], text, timestamptz) is
	'Does the plain rows; their summaries by login.';
