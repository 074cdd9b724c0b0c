-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Grants, roles and scopes as lists.

create or replace function core.grant_page(p_units bigint[], p_account bigint, p_role bigint, p_state text,
	p_contract bigint, p_before bigint, p_limit int)
returns setof core.role_grant language plpgsql volatile set plan_cache_mode = force_custom_plan as $$
begin
	return query select g.* from core.role_grant g
	where (p_account is null or g.account_id = p_account) and (p_role is null or g.role_id = p_role)
		and (p_contract is null or g.contract_id = p_contract)
		and (p_units is null or g.unit_id = any (p_units)) and (p_before is null or g.id < p_before)
		and case p_state when 'all' then true
			when 'ended' then g.ended_at is not null or g.ends_at <= clock_timestamp()
			when 'future' then g.ended_at is null and g.starts_at > clock_timestamp()
			when 'current' then core.grant_good(g)
			else g.ended_at is null and g.starts_at <= clock_timestamp()
				and coalesce(g.ends_at, 'infinity') > clock_timestamp() and not core.grant_good(g) end
	order by g.id desc limit p_limit;
end
$$;
comment on function core.grant_page(bigint[], bigint, bigint, text, bigint, bigint, int) is
	'One page of grants, newest first. p_before: id of the row that the page follows.';

create or replace function core.role_holders(p_role bigint)
returns int language plpgsql volatile as $$
begin
	return (select count(distinct g.account_id)::int from core.role_grant g where g.role_id = p_role and core.grant_good(g));
end
$$;
comment on function core.role_holders(bigint) is 'How many accounts hold the role now.';

create or replace function core.scope_holders()
returns table (scope_code text, holders int) language plpgsql volatile as $$
begin
	-- Accounts once for each role, then once for each right: far fewer rows than grants times rights.
	return query with held as materialized (
		select distinct g.role_id, g.account_id from core.role_grant g where g.ended_at is null and core.grant_good(g)
	)
	select s.scope_code, count(distinct h.account_id)::int
	from held h join core.role_scope s on s.role_id = h.role_id
	group by s.scope_code;
end
$$;
comment on function core.scope_holders() is 'How many accounts hold each right now; a right that nobody holds has no row.';
