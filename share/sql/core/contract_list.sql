-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Contracts as they are seen, and the closing sheet at the end of one (N6).

create or replace function core.contract_days_left(c core.contract)
returns int language sql volatile as $$
	select case when core.contract_state(c) <> 'ended' then (c).ends_on - (clock_timestamp() at time zone 'Asia/Almaty')::date end
$$;
comment on function core.contract_days_left(core.contract) is 'Days until the last day, 0 on that day; null when it is over.';

create or replace function core.contract_grants(p_contract bigint, p_units bigint[])
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(jsonb_build_object('grant', g.id, 'login', a.login, 'name', a.sort_name collate "default", 'role', r.code, 'unit',
		u.code, 'starts_at', core.time_text(g.starts_at), 'ends_at', core.time_text(g.ends_at), 'hours', core.hours_text(g.hours),
		'state', case when g.ended_at is not null or g.ends_at <= clock_timestamp() then 'ended'
			when core.contract_good(g.contract_id) is not true and g.starts_at <= clock_timestamp() then 'suspended'
			when g.starts_at > clock_timestamp() then 'future' else 'current' end,
		'request', g.request_id) order by g.ends_at desc, g.id desc), '[]')
	from core.role_grant g
		join core.account a on a.id = g.account_id and a.unit_id = any (p_units)
		join core.role r on r.id = g.role_id
		join core.unit u on u.id = g.unit_id
	where g.contract_id = p_contract
$$;
comment on function core.contract_grants(bigint, bigint[]) is 'All grants under a contract, of accounts of these units.';

create or replace function core.contract_people(p_contract bigint, p_units bigint[])
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(jsonb_build_object('login', a.login, 'name', a.sort_name collate "default", 'state', core.account_state(a),
		'expires_at', core.time_text(a.expires_at)) order by a.login), '[]')
	from core.account a
	where a.unit_id = any (p_units) and a.id in (select g.account_id from core.role_grant g where g.contract_id = p_contract)
$$;
comment on function core.contract_people(bigint, bigint[]) is 'The accounts that ever held a role under the contract.';

create or replace function core.closing_opened(p_account core.account, p_from timestamptz, p_until timestamptz)
returns table (text text, at timestamptz) language sql stable set plan_cache_mode = force_custom_plan as $$
	-- Searches one by one, with what was searched for; everything else counted.
	(select e.action || coalesce(' ' || (select string_agg(j.key || '=' || j.value, ' ' order by j.key)
			from jsonb_each_text(jsonb_strip_nulls(e.new)) j), ''), e.at
	from core.event e
	where e.actor_login = (p_account).login and e.action in ('journal.open', 'journal.tail') and e.at >= p_from and e.at < p_until
	order by e.at desc limit 200)
	union all
	(select e.action || ' x ' || count(*), max(e.at)
	from core.event e
	where e.actor_login = (p_account).login and e.actor_account = (p_account).id and e.at >= p_from and e.at < p_until
		and e.action not in ('journal.open', 'journal.tail')
	group by e.action)
$$;
comment on function core.closing_opened(core.account, timestamptz, timestamptz) is
	'What an account did in that time, by the journal: each search of the journal (the newest 200), and other actions counted.';

create or replace function core.contract_closing(p_contract core.contract, p_units bigint[])
returns table (kind text, login text, name text, text text, at timestamptz) language plpgsql stable as $$
#variable_conflict use_column
begin
	return query with held as materialized (
		select g.*, r.code as role, u.code as unit from core.role_grant g
			join core.role r on r.id = g.role_id join core.unit u on u.id = g.unit_id
		where g.contract_id = (p_contract).id
	), person as materialized (
		select a as account, a.id, a.login, a.sort_name collate "default" as name,
			(select min(h.starts_at) from held h where h.account_id = a.id) as first,
			(select max(least(h.ends_at, h.ended_at, (p_contract).terminated_at)) from held h where h.account_id = a.id) as last
		from core.account a where a.id in (select account_id from held) and a.unit_id = any (p_units)
	), line as (
		select 1 as n, 'person' as kind, p.login, p.name, string_agg(distinct h.role || ' ' || h.unit, ', ') as text, p.first as at
		from person p join held h on h.account_id = p.id group by p.login, p.name, p.first
		union all
		select distinct 2, 'scope', p.login, p.name, s.scope_code || ' ' || h.unit, u.last_used_at
		from person p join held h on h.account_id = p.id join core.role_scope s on s.role_id = h.role_id
			left join core.scope_use u on u.account_id = p.id and u.scope_code = s.scope_code
		union all
		select 3, 'opened', p.login, p.name, o.text, o.at
		from person p cross join lateral core.closing_opened(p.account, p.first, p.last) o
		union all
		select 4, 'account', p.login, p.name, core.account_state(p.account), coalesce((p.account).closed_at, (p.account).expires_at)
		from person p
		union all
		select 5, 'survival', null, null, (p_contract).confidentiality_clause,
			timezone('Asia/Almaty', ((p_contract).confidentiality_until + 1)::timestamp)
	)
	select l.kind, l.login, l.name, l.text, l.at from line l order by l.n, l.login, l.at desc nulls last, l.text;
end
$$;
comment on function core.contract_closing(core.contract, bigint[]) is
	'The closing sheet: person with roles and first day; scope he could use, where, and when he last did; opened: what he did;
account with its state and end; survival of the confidentiality (at: the instant after its last day).';
