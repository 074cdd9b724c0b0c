-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What must remain whatever is taken away (Z-09): a security administrator, and for every unit and every subject that an
-- approval rule exists for, somebody who can approve. Whoever ends a grant, changes or closes a role, moves a unit, locks
-- or closes an account does
--
--	v_before := core.remains_begin(accounts, true);	-- takes the lock, null when they matter for none of it
--	... the change ...
--	perform core.remains_require(v_before);		-- refuses OP409, which undoes the change
--
-- A lock is not lasting: a stolen account must be stopped by whoever notices, also one of a pair of approvers, and also
-- the only approver of a unit, whose requests wait until it is lifted or somebody above decides. Only the last one of the
-- whole platform is not locked, since nobody could lift that.
--
-- The lock is the row of the role security-administrator. Order of locks: account, person, grant, security-administrator,
-- any other role. How much remains is counted after the change, by statements that see what the others committed.

create or replace function core.remains_units(p_accounts bigint[])
returns bigint[] language plpgsql volatile as $$
begin
	return (with pool as materialized (
		select distinct case when u.path @> array[b.approve_unit] then b.unit_id else b.approve_unit end as unit_id,
			p_accounts is null or b.account_id = any (p_accounts) or b.deputy_of in (
				select a.person_id from core.account a where a.id = any (p_accounts)) as theirs
		from core.approver_pool(array(select distinct role_id from core.approval_rule)) b join core.unit u on u.id = b.unit_id
		where u.path @> array[b.approve_unit] or exists (select from core.unit v where v.id = b.approve_unit
			and v.path @> array[b.unit_id]))
	select array_agg(distinct x.unit_id) from (
		select core.root_unit() as unit_id
		union all
		select d.unit_id from pool p join pool d on p.theirs
			join core.unit u on u.id = d.unit_id and u.path @> array[p.unit_id]) x);
end
$$;
comment on function core.remains_units(bigint[]) is
	'Where it matters whether these accounts (null: all) can approve: the root, the units for which they do, and the units below
that have approvers of their own; what lies between has those of the next unit above.';

create or replace function core.remains_levels(p_units bigint[])
returns jsonb language plpgsql volatile as $$
begin
	return (with rule as materialized (select subject, alternative, role_id, approvals from core.approval_rule),
	able as materialized (
		select distinct r.subject, u.id as unit_id, b.role_id, b.person_id, coalesce(b.deputy_of, b.person_id) as counted
		from core.approver_pool(array(select distinct role_id from rule)) b join rule r on r.role_id = b.role_id
			join core.unit u on u.id = any (p_units) and u.path @> array[b.unit_id, b.approve_unit]
	), least as (
		select a.subject, a.unit_id, a.role_id from able a join rule r on r.subject = a.subject and r.role_id = a.role_id
		group by 1, 2, 3 having max(r.approvals) >= count(distinct a.counted)
	), asked as (
		-- Nobody, and whoever of a role that has just enough people: only these can be missed.
		select s.subject, u.unit_id, null::bigint as asks
		from (select distinct subject from rule) s, unnest(p_units) u (unit_id)
		union
		select a.subject, a.unit_id, a.person_id from able a join least l using (subject, unit_id, role_id)
	), filled as (
		select q.subject, q.unit_id, q.asks, r.alternative, bool_and(r.approvals <= (select count(distinct a.counted) from able a
			where a.subject = q.subject and a.unit_id = q.unit_id and a.role_id = r.role_id
				and a.person_id is distinct from q.asks and a.counted is distinct from q.asks)) as good
		from asked q join rule r on r.subject = q.subject group by 1, 2, 3, 4
	), answered as (
		select f.subject, f.unit_id, f.asks, bool_or(f.good) as good from filled f group by 1, 2, 3
	)
	select coalesce(jsonb_object_agg(x.unit_id || ' ' || x.subject, x.level), '{}') from (
		select w.unit_id, w.subject, case when bool_and(w.good) then 2 when bool_and(w.good) filter (where w.asks is null) then 1
			else 0 end as level
		from answered w group by 1, 2) x);
end
$$;
comment on function core.remains_levels(bigint[]) is
	'For each unit and subject, "7 grant": 2: whoever of the approvers asks, others can approve; 1: it can be approved, but not
for each of them; 0: by nobody.';

create or replace function core.administrators_able()
returns int language plpgsql volatile as $$
begin
	return (select count(distinct a.person_id)::int
		from core.role_grant g join core.role r on r.id = g.role_id and r.code = 'security-administrator'
			join core.account a on a.id = g.account_id
		where core.grant_good(g) and core.account_able(a.id));
end
$$;
comment on function core.administrators_able() is 'How many persons could act as security administrators now.';

create or replace function core.remains_begin(p_accounts bigint[], p_lasting boolean, p_units bigint[] default '{}')
returns jsonb language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
begin
	if p_accounts is not null and not exists (select from core.role_grant g join core.role r on r.id = g.role_id
			where g.account_id = any (p_accounts) and core.grant_good(g)
				and (r.code = 'security-administrator' or exists (select from core.approval_rule a where a.role_id = r.id))) then
		return null;
	end if;
	-- Two administrators who take each other away at the same moment would leave none: one after the other.
	perform from core.role r where r.code = 'security-administrator' for no key update;
	return jsonb_build_object('lasting', p_lasting, 'administrators', core.administrators_able(), 'levels',
		core.remains_levels(case when p_lasting then core.remains_units(p_accounts) || p_units else array[core.root_unit()] end));
end
$$;
comment on function core.remains_begin(bigint[], boolean, bigint[]) is
	'Before a change that takes rights from these accounts (null: from anybody): locks what is counted and counts it. Null
when none of them is a security administrator or has a role in an approval rule. p_lasting: not a lock, which somebody
lifts again: for a lock only the whole platform is looked at. p_units: these units as well.';

create or replace function core.remains_require(p_before jsonb)
returns void language plpgsql volatile as $$
declare
	v_lasting boolean := (p_before ->> 'lasting')::boolean;
	v_after jsonb;
	v_unit text;
begin
	if p_before is null then
		return;
	end if;
	if (p_before ->> 'administrators')::int >= 1 and core.administrators_able() < 1 then
		if not v_lasting then
			perform core.refuse('OP409', 'the last security administrator can not be locked',
				'Nobody could unlock accounts of administrators any more.', 'Make another security administrator first.');
		end if;
		perform core.refuse('OP409', 'the last security administrator must remain',
			'Nobody could give rights or unlock accounts of administrators any more.',
			'Make another security administrator first.');
	end if;
	v_after := core.remains_levels(array(select distinct split_part(k, ' ', 1)::bigint
		from jsonb_object_keys(p_before -> 'levels') k));
	select u.code into v_unit
	from jsonb_each_text(p_before -> 'levels') b join core.unit u on u.id = split_part(b.key, ' ', 1)::bigint
	where (v_after ->> b.key)::int < least(b.value::int, case when v_lasting then 2 else 1 end)
	order by cardinality(u.path), u.code limit 1;
	if found then
		perform core.refuse('OP409', 'the last approvers must remain',
			format('Requests for the unit %s could not be approved any more: the rules need two persons, one asks and another approves.',
				v_unit),
			'Give somebody else the role first, or change the approval rule.');
	end if;
end
$$;
comment on function core.remains_require(jsonb) is
	'After the change: refuses OP409 when it left no security administrator, or when a subject fell below what it takes in a
unit: who asks and who approves, for lasting changes; a lock may leave one of the two, who can lift it.';

create or replace function core.account_last_administrator(p_account bigint)
returns boolean language plpgsql volatile as $$
declare
	v_role bigint := (select r.id from core.role r where r.code = 'security-administrator');
begin
	return core.account_able(p_account)
		and exists (select from core.role_grant g where g.account_id = p_account and g.role_id = v_role and core.grant_good(g))
		and not exists (select from core.role_grant g where g.account_id <> p_account and g.role_id = v_role
			and core.grant_good(g) and core.account_able(g.account_id));
end
$$;
comment on function core.account_last_administrator(bigint) is
	'Whether the account is the only active security administrator: failures don''t lock it, they make it wait.';
