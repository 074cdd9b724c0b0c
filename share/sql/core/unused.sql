-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Accounts that nobody uses are locked by policy (Z-12), by the clock of the server and with no job running: the lock is
-- computed from core.account.idle_since at sign-in, at the next call and wherever a state is shown. It becomes a row of
-- core.lock when a person lifts it, so that the journal and the card say what was lifted; that begins the time anew.
-- Security administrators are spared while no other of them has signed in lately: somebody has to be able to unlock.

create or replace function core.unused_time()
returns interval language plpgsql stable as $$
begin
	return core.interval_setting('account.unused', interval '90 days');
end
$$;
comment on function core.unused_time() is 'How long an account may go unused before the policy locks it.';

create or replace function core.unused_before()
returns timestamptz language plpgsql volatile as $$
begin
	return clock_timestamp() - core.unused_time();
end
$$;
comment on function core.unused_before() is 'Accounts that are idle since before this are locked by policy.';

create or replace function core.unused_spared()
returns bigint[] language plpgsql stable as $$
declare
	v_all bigint[];
	v_awake boolean;
begin
	select array_agg(a.id), bool_or(a.idle_since >= core.unused_before() and not exists (select from core.lock l
		where l.account_id = a.id and l.lifted_at is null and l.device_id is null
			and (l.until is null or l.until > clock_timestamp())))
	into v_all, v_awake
	from core.role r
		join core.role_grant g on g.role_id = r.id and g.ended_at is null and core.grant_good(g)
		join core.account a on a.id = g.account_id
	where r.code = 'security-administrator' and a.closed_at is null
		and (a.expires_at is null or a.expires_at > clock_timestamp());
	return case when v_awake then '{}' else coalesce(v_all, '{}') end;
end
$$;
comment on function core.unused_spared() is
	'Ids of the security administrators whom this rule does not lock: all of them when none was used lately, else none.';

create or replace function core.account_unused(p_account bigint)
returns boolean language plpgsql stable as $$
begin
	if coalesce((select a.idle_since from core.account a where a.id = p_account) < core.unused_before(), false) then
		return p_account <> all (core.unused_spared());
	end if;
	return false;
end
$$;
comment on function core.account_unused(bigint) is 'Whether the policy locks the account because nobody used it for so long.';

create or replace function core.unused_put(p_account core.account)
returns void language plpgsql as $$
begin
	if core.account_unused(p_account.id) and not exists (select from core.lock l where l.account_id = p_account.id
		and l.code = 'unused' and l.lifted_at is null and (l.until is null or l.until > clock_timestamp())) then
		insert into core.lock (account_id, cause, code, reason, since)
		values (p_account.id, 'policy', 'unused', 'not used for long', p_account.idle_since + core.unused_time());
	end if;
end
$$;
comment on function core.unused_put(core.account) is
	'Makes the row of a lock that was only computed so far; the caller holds the account and journals what he lifts.';

create or replace function core.unused_page(p_units bigint[], p_before timestamptz, p_key timestamptz, p_id bigint, p_limit int)
returns setof core.account language plpgsql stable set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
begin
	return query select a.* from core.account a
	where a.idle_since < p_before and a.closed_at is null and (a.expires_at is null or a.expires_at > clock_timestamp())
		and (p_units is null or a.unit_id = any (p_units)) and (p_id is null or (a.idle_since, a.id) > (p_key, p_id))
	order by a.idle_since, a.id limit p_limit;
end
$$;
comment on function core.unused_page(bigint[], timestamptz, timestamptz, bigint, int) is
	'Accounts that are idle since before a time, the longest idle first.';
