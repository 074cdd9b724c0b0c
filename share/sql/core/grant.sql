-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Which grants are good at this instant. Rights, lists, cards and the platform's servers all ask core.grant_good(), so
-- a grant ends for all of them at the same moment, by the clock of the server and with no job running (Z-07).

create or replace function core.hours_good(p_hours bit)
returns boolean language sql volatile as $$
	select get_bit(p_hours, ((extract(isodow from t) - 1) * 24 + extract(hour from t))::int) = 1
	from (select clock_timestamp() at time zone 'Asia/Almaty' as t) x
$$;
comment on function core.hours_good(bit) is 'Whether the weekly hours of a grant include this hour in Asia/Almaty.';

create or replace function core.contract_good(p_contract bigint)
returns boolean language sql volatile as $$
	select exists (select from core.contract c where c.id = p_contract and c.starts_at <= clock_timestamp()
		and c.ends_at > clock_timestamp() and (c.terminated_at is null or c.terminated_at > clock_timestamp())
		and btrim(c.confidentiality_clause) <> '')
$$;
comment on function core.contract_good(bigint) is 'Whether the contract is in force and has its confidentiality clause: its grants are suspended when not (N5).';

-- Volatile, because the clock moves inside a transaction; these are inlined into the query that asks.
create or replace function core.grant_standing(g core.role_grant)
returns boolean language sql volatile as $$
	select (g).ended_at is null and (g).starts_at <= clock_timestamp()
		and ((g).ends_at is null or (g).ends_at > clock_timestamp())
		and ((g).hours is null or core.hours_good((g).hours))
		and ((g).contract_id is null or core.contract_good((g).contract_id))
$$;
comment on function core.grant_standing(core.role_grant) is
	'Whether the grant gives its role now as far as its times and its contract go, reviews apart.';

create or replace function core.account_able(p_account bigint)
returns boolean language plpgsql volatile as $$
begin
	return exists (select from core.account a where a.id = p_account and a.enrolled_at is not null
		and (a.closed_at is null or a.closed_at > clock_timestamp())
		and (a.expires_at is null or a.expires_at > clock_timestamp())
		and not exists (select from core.lock l where l.account_id = a.id and l.lifted_at is null
			and l.device_id is null and (l.until is null or l.until > clock_timestamp())));
end
$$;
comment on function core.account_able(bigint) is
	'Whether somebody could sign in with the account now: not pending, locked, expired or closed.';

create or replace function core.grant_spared(p_account bigint, p_role bigint)
returns boolean language plpgsql volatile as $$
begin
	return p_role = (select r.id from core.role r where r.code = 'security-administrator')
		and not exists (select from core.role_grant g where g.role_id = p_role and g.account_id <> p_account
			and core.grant_standing(g) and (g.review_due_at is null or g.review_due_at > clock_timestamp())
			and core.account_able(g.account_id));
end
$$;
comment on function core.grant_spared(bigint, bigint) is
	'Whether a missed review leaves the grant good, because no other security administrator would be left to decide.';

create or replace function core.grant_good(g core.role_grant)
returns boolean language sql volatile as $$
	select (g).ended_at is null and (g).starts_at <= clock_timestamp()
		and ((g).ends_at is null or (g).ends_at > clock_timestamp())
		and ((g).hours is null or core.hours_good((g).hours))
		and ((g).contract_id is null or core.contract_good((g).contract_id))
		and ((g).review_due_at is null or (g).review_due_at > clock_timestamp()
			or core.grant_spared((g).account_id, (g).role_id))
$$;
comment on function core.grant_good(core.role_grant) is
	'Whether the grant gives its role now: not ended, in its half-open range, in its weekly hours, its contract in force,
and not suspended by a missed review, which never takes the last security administrator.';

create or replace function core.grant_state(g core.role_grant, out state text, out why text)
language plpgsql volatile as $$
begin
	state := case
		when g.ended_at is not null or g.ends_at <= clock_timestamp() then 'ended'
		when g.starts_at > clock_timestamp() then 'future'
		when core.grant_good(g) then 'current'
		else 'suspended' end;
	why := case
		when state <> 'suspended' then null
		when g.contract_id is not null and not core.contract_good(g.contract_id) then 'the contract is not in force'
		when g.hours is not null and not core.hours_good(g.hours) then 'outside its weekly hours'
		else 'the review was missed' end;
end
$$;
comment on function core.grant_state(core.role_grant) is
	'current | future | ended | suspended, with the reason of a suspension.';
