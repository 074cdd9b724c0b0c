-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Locking and unlocking by a person. The two are symmetric: each shows and journals exactly the locks that it puts or
-- removes. A lock ends the open sessions of the account at once; unlocking brings none of them back.

create or replace function core.clock_text(p_time timestamptz)
returns text language plpgsql stable as $$
declare
	v_zone constant text := coalesce(core.setting_text('time_zone'), 'UTC');
begin
	-- For people only, in the time zone of the platform; nothing is ever computed from it.
	return to_char(p_time at time zone v_zone, case
			when (p_time at time zone v_zone)::date = (clock_timestamp() at time zone v_zone)::date then 'HH24:MI'
			else 'YYYY-MM-DD HH24:MI' end)
		|| case v_zone when 'UTC' then ' UTC' else '' end;
end
$$;
comment on function core.clock_text(timestamptz) is 'A time as people say it: 09:12, or with the date when it was another day.';

create or replace function core.lock_text(p_lock jsonb)
returns text language plpgsql stable as $$
begin
	return format('since %s by %s: %s', core.clock_text((p_lock ->> 'since')::timestamptz),
		coalesce(p_lock ->> 'by', 'policy'),
		coalesce(p_lock ->> 'reason', replace(p_lock ->> 'code', '_', ' ')));
end
$$;
comment on function core.lock_text(jsonb) is 'One lock of core.account_locks() as text: since 09:12 by policy: 5 wrong attempts.';

create or replace function core.locks_text(p_locks jsonb)
returns text language plpgsql stable as $$
begin
	return (select string_agg(core.lock_text(l), '; ' order by n) from jsonb_array_elements(p_locks) with ordinality t (l, n));
end
$$;
comment on function core.locks_text(jsonb) is 'Several locks as text; null when there are none.';

create or replace function core.until_check(p_until timestamptz)
returns void language plpgsql stable as $$
begin
	if p_until is not null and (not isfinite(p_until) or p_until <= clock_timestamp()
		or p_until > clock_timestamp() + interval '5 years') then
		perform core.refuse('OP400', 'end of the lock is not valid',
			'A lock ends at a time in the future, within five years; without a time it stands until it is lifted.', null,
			'until');
	end if;
end
$$;
comment on function core.until_check(timestamptz) is 'Refuses OP400 for an end that is past, endless or far away.';

create or replace function core.account_lock_one(ctx core.session_context, p_operation uuid, p_login text, p_reason text,
	p_until timestamptz, p_version int)
returns jsonb language plpgsql as $$
declare
	v_result jsonb;
	v_account core.account;
	v_before jsonb;
	v_old jsonb;
	v_state text;
	v_lock bigint;
begin
	v_account := core.account_hold(ctx, p_login, 'account.lock', p_version);
	-- The help desk could shut everybody out who could stop it.
	perform core.person_privilege_require(ctx, v_account.person_id);
	v_before := core.remains_begin(array[v_account.id], false);
	v_old := core.account_locks(v_account.id);
	if v_old @> '[{"code": "person"}]' then
		perform core.refuse('OP409', 'the account is locked already',
			format('Locked %s.', rtrim(core.locks_text(jsonb_path_query_array(v_old, '$[*] ? (@.code == "person")')), '.')),
			'Unlock it first to change the reason or the end.', p_object => 'account ' || p_login);
	end if;
	v_state := core.account_state(v_account);
	insert into core.lock (account_id, cause, code, reason, since, until, by_account)
	values (v_account.id, 'person', 'person', p_reason, clock_timestamp(), p_until, ctx.account_id) returning id into v_lock;
	perform core.remains_require(v_before);
	update core.account set version = version + 1 where id = v_account.id returning * into v_account;
	v_result := jsonb_build_object('login', p_login, 'state', core.account_state(v_account), 'version', v_account.version,
		'sessions_ended', core.session_end_all(v_account.id, 'locked', ctx.account_id), 'summary',
		format('locked by %s until %s', ctx.login, coalesce(core.clock_text(p_until), 'lifted')));
	perform core.event_append(ctx, 'account.lock', 'account', p_login, v_account.unit_id,
		jsonb_build_object('state', v_state, 'locks', v_old, 'version', v_account.version - 1),
		jsonb_build_object('state', v_result -> 'state', 'locks', core.account_locks(v_account.id), 'version',
			v_account.version, 'lock', v_lock, 'until', core.time_text(p_until), 'sessions_ended',
			v_result -> 'sessions_ended'),
		p_reason, p_operation);
	return v_result;
end
$$;
comment on function core.account_lock_one(core.session_context, uuid, text, text, timestamptz, int) is
	'Locks one account inside an operation that its caller began. Returns login, state, version, summary.';

create or replace function core.account_lock(ctx core.session_context, p_operation uuid, p_login text, p_reason text,
	p_until timestamptz, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
begin
	perform core.until_check(p_until);
	v_result := core.operation_begin(ctx, p_operation, 'account.lock', jsonb_build_object('login', p_login, 'reason',
		v_reason, 'until', extract(epoch from p_until), 'version', p_version));
	if v_result is null then
		v_result := core.account_lock_one(ctx, p_operation, p_login, v_reason, p_until, p_version);
		perform core.operation_finish(ctx, p_operation, v_result);
	end if;
	return v_result;
end
$$;
comment on function core.account_lock(core.session_context, uuid, text, text, timestamptz, int) is
	'Locks an account for a person''s reason and ends its sessions. Returns login, state, version, summary.';

create or replace function core.attempts_forget(p_login text)
returns void language sql as $$
	update core.attempt_counter set failures = 0, code_failures = 0, day_failures = 0
	where login_key = core.login_key(p_login)
$$;
comment on function core.attempts_forget(text) is
	'Starts the counts of wrong guesses again: without it the next wrong one after an unlock would lock at once.';

create or replace function core.locks_choose(p_standing jsonb, p_locks bigint[], p_login text)
returns jsonb language plpgsql stable as $$
declare
	v_chosen jsonb;
begin
	if p_standing = '[]' then
		perform core.refuse('OP409', 'the account is not locked', 'No lock stands on this account.',
			'Reload the account; somebody may have unlocked it, or the lock has ended by itself.',
			p_object => 'account ' || p_login);
	end if;
	if p_locks is null then
		v_chosen := jsonb_path_query_array(p_standing, '$[*] ? (@.code != "freeze")');
		if v_chosen = '[]' then
			perform core.freeze_refuse(p_login);
		end if;
		return v_chosen;
	end if;
	if array_ndims(p_locks) is distinct from 1 or cardinality(p_locks) not between 1 and 100
		or array_position(p_locks, null) is not null then
		perform core.refuse('OP400', 'locks are not valid', 'Name one or more of the locks that stand, or leave it out for all.',
			null, 'locks');
	end if;
	select coalesce(jsonb_agg(l order by n), '[]') into v_chosen
	from jsonb_array_elements(p_standing) with ordinality t (l, n) where (l ->> 'id')::bigint = any (p_locks);
	if jsonb_array_length(v_chosen) <> (select count(distinct i) from unnest(p_locks) i) then
		perform core.refuse('OP409', 'a lock does not stand any more',
			'One of the locks you chose is not, or not any more, on this account; nothing was changed.',
			'Reload the account and look again.', p_object => 'account ' || p_login);
	end if;
	if v_chosen @> '[{"code": "freeze"}]' then
		perform core.freeze_refuse(p_login);
	end if;
	return v_chosen;
end
$$;
comment on function core.locks_choose(jsonb, bigint[], text) is
	'The locks to remove: all that stand but those of a freeze, or the named ones; OP409 when there is none or one of them is
gone, OP423 for that of a freeze.';

create or replace function core.account_unlock_one(ctx core.session_context, p_operation uuid, p_login text, p_reason text,
	p_locks bigint[], p_version int)
returns jsonb language plpgsql as $$
declare
	v_result jsonb;
	v_account core.account;
	v_old jsonb;
	v_chosen jsonb;
	v_left jsonb;
	v_state text;
	v_verified timestamptz;
begin
	v_account := core.account_hold(ctx, p_login, 'account.unlock', p_version);
	v_state := core.account_state(v_account);
	perform core.unused_put(v_account);
	v_old := core.account_locks(v_account.id);
	v_chosen := core.locks_choose(v_old, p_locks, p_login);
	-- Last, so that a refusal for another reason costs no code.
	if core.account_privileged(v_account.id) then
		perform core.right_require(ctx, 'account.unlock_privileged', v_account.unit_id);
		perform core.fresh_require(ctx);
	end if;
	v_verified := core.caller_verified_at(ctx, v_account.id);
	update core.lock set lifted_at = clock_timestamp(), lifted_by = ctx.account_id, lift_reason = p_reason
	where id in (select (l ->> 'id')::bigint from jsonb_array_elements(v_chosen) l) and lifted_at is null;
	perform core.attempts_forget(p_login);
	update core.account set version = version + 1,
		restarted_at = case when v_chosen @> '[{"code": "unused"}]' then clock_timestamp() else restarted_at end
	where id = v_account.id returning * into v_account;
	v_left := core.account_locks(v_account.id);
	v_result := jsonb_build_object('login', p_login, 'state', core.account_state(v_account), 'version', v_account.version,
		'summary', 'was locked ' || core.locks_text(v_chosen)
			|| case when v_left = '[]' then '' else format(' (still locked %s)', core.locks_text(v_left)) end);
	perform core.event_append(ctx, 'account.unlock', 'account', p_login, v_account.unit_id,
		jsonb_build_object('state', v_state, 'locks', v_old, 'version', v_account.version - 1),
		jsonb_build_object('state', v_result -> 'state', 'locks', v_left, 'version', v_account.version, 'lifted', v_chosen,
			'verified_by_code', v_verified is not null, 'verified_at', core.time_text(v_verified)),
		p_reason, p_operation);
	return v_result;
end
$$;
comment on function core.account_unlock_one(core.session_context, uuid, text, text, bigint[], int) is
	'Lifts locks of one account inside an operation that its caller began. Returns login, state, version, summary.';

create or replace function core.account_unlock(ctx core.session_context, p_operation uuid, p_login text, p_reason text,
	p_locks bigint[], p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
begin
	v_result := core.operation_begin(ctx, p_operation, 'account.unlock', jsonb_build_object('login', p_login, 'reason',
		v_reason, 'locks', to_jsonb(p_locks), 'version', p_version));
	if v_result is null then
		v_result := core.account_unlock_one(ctx, p_operation, p_login, v_reason, p_locks, p_version);
		perform core.operation_finish(ctx, p_operation, v_result);
	end if;
	return v_result;
end
$$;
comment on function core.account_unlock(core.session_context, uuid, text, text, bigint[], int) is
	'Lifts the named locks, or all that stand. A privileged account needs account.unlock_privileged and a fresh code.';
