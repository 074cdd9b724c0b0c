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
		and c.ends_at > clock_timestamp() and (c.terminated_at is null or c.terminated_at > clock_timestamp()))
$$;
comment on function core.contract_good(bigint) is 'Whether the contract is in force: its grants are suspended when it is not.';

-- Volatile, because the clock moves inside a transaction; it is inlined into the query that asks.
create or replace function core.grant_good(g core.role_grant)
returns boolean language sql volatile as $$
	select (g).ended_at is null and (g).starts_at <= clock_timestamp()
		and ((g).ends_at is null or (g).ends_at > clock_timestamp())
		and ((g).review_due_at is null or (g).review_due_at > clock_timestamp())
		and ((g).hours is null or core.hours_good((g).hours))
		and ((g).contract_id is null or core.contract_good((g).contract_id))
$$;
comment on function core.grant_good(core.role_grant) is
	'Whether the grant gives its role now: not ended, in its half-open range, in its weekly hours, not suspended by a
missed review, and its contract in force.';
