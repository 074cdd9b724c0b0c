-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What must remain whatever is taken away (Z-09): a security administrator, and for every subject that an approval rule
-- exists for, somebody who can approve. Whoever ends a grant, changes or closes a role, locks or closes an account does
--
--	v_before := core.remains_begin(accounts);	-- takes the lock, null when they matter for none of it
--	... the change ...
--	perform core.remains_require(v_before, true);	-- refuses OP409, which undoes the change
--
-- The lock is the row of the role security-administrator. Order of locks: account, person, grant, security-administrator,
-- any other role. How much remains is counted after the change, by statements that see what the others committed.

create or replace function core.remains_subject(p_subject text, p_unit bigint)
returns int language plpgsql volatile as $$
declare
	v_needed bigint[];
begin
	if core.approvable(p_subject, p_unit, '{}') is not true then
		return 0;
	end if;
	-- Only somebody in a role that has just enough people can be missed: few, however many approvers there are.
	with able as materialized (select * from core.approvers(p_subject, p_unit, '{}')), counted as (
		select b.role_id, count(distinct coalesce(b.deputy_of, b.person_id)) as persons from able b group by 1
	)
	select array_agg(distinct b.person_id) into v_needed from able b
	where exists (select from counted c join core.approval_rule r on r.role_id = c.role_id and r.approvals >= c.persons
		where c.role_id = b.role_id and r.subject = any (core.rule_subjects(p_subject)));
	if exists (select from unnest(v_needed) x where core.approvable(p_subject, p_unit, array[x]) is not true) then
		return 1;
	end if;
	return 2;
end
$$;
comment on function core.remains_subject(text, bigint) is
	'2: whoever of the approvers asks, others can approve; 1: it can be approved, but not for each of them; 0: by nobody.';

create or replace function core.remains_levels()
returns jsonb language plpgsql volatile as $$
begin
	return (select jsonb_object_agg(x.what, x.level) from (
		select 'security-administrator' as what, count(distinct a.person_id)::int as level
		from core.role_grant g join core.role r on r.id = g.role_id and r.code = 'security-administrator'
			join core.account a on a.id = g.account_id
		where core.grant_good(g) and core.account_able(a.id)
		union all
		select s.subject, core.remains_subject(s.subject, core.root_unit())
		from (select distinct subject from core.approval_rule) s) x);
end
$$;
comment on function core.remains_levels() is
	'How much there is of all that has to remain: security administrators as a number, subjects as core.remains_subject()
for the whole platform, whose approvers reach every unit.';

create or replace function core.remains_begin(p_accounts bigint[])
returns jsonb language plpgsql volatile set plan_cache_mode = force_generic_plan as $$
begin
	if p_accounts is not null and not exists (select from core.role_grant g join core.role r on r.id = g.role_id
			where g.account_id = any (p_accounts) and core.grant_good(g)
				and (r.code = 'security-administrator' or exists (select from core.approval_rule a where a.role_id = r.id))) then
		return null;
	end if;
	-- Two administrators who take each other away at the same moment would leave none: one after the other.
	perform from core.role r where r.code = 'security-administrator' for no key update;
	return core.remains_levels();
end
$$;
comment on function core.remains_begin(bigint[]) is
	'Before a change that takes rights from these accounts (null: from anybody): locks what is counted and counts it. Null
when none of them is a security administrator or has a role in an approval rule.';

create or replace function core.remains_require(p_before jsonb, p_pair boolean)
returns void language plpgsql volatile as $$
declare
	v_after jsonb;
	v_least int := case when p_pair then 2 else 1 end;
begin
	if p_before is null then
		return;
	end if;
	v_after := core.remains_levels();
	if (v_after ->> 'security-administrator')::int < 1 and (p_before ->> 'security-administrator')::int >= 1 then
		if not p_pair then
			perform core.refuse('OP409', 'the last security administrator can not be locked',
				'Nobody could unlock accounts of administrators any more.', 'Make another security administrator first.');
		end if;
		perform core.refuse('OP409', 'the last security administrator must remain',
			'Nobody could give rights or unlock accounts of administrators any more.',
			'Make another security administrator first.');
	end if;
	if exists (select from jsonb_each_text(p_before) b
		where b.key <> 'security-administrator' and (v_after ->> b.key)::int < least(b.value::int, v_least)) then
		perform core.refuse('OP409', 'the last approvers must remain',
			'Requests could not be approved any more: the approval rules need two persons, one asks and another approves.',
			'Give somebody else the role first, or change the approval rule.');
	end if;
end
$$;
comment on function core.remains_require(jsonb, boolean) is
	'After the change: refuses OP409 when it left no security administrator, or when a subject fell below what it takes.
p_pair: who asks and who approves, for lasting changes; a lock may leave one of the two, who can lift it.';

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
