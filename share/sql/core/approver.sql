-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who has to approve what, and who may. A rule is a choice of alternatives, an alternative is a sum of roles; a subject
-- without a rule can be approved by nobody (Z-11). Four eyes are counted on natural persons (Z-03, N12): the persons
-- who are left out never approve, with any account, nor does anybody in their stead. The deputy of an absent person
-- approves in that person's roles, one step far (N13).

create or replace function core.rule_subjects(p_subject text)
returns text[] language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
	-- Not in SQL, like the others that are asked for every row: that would be planned anew at every call.
	if p_subject not like 'grant:%' then
		return array[p_subject];
	end if;
	-- "grant:a,b": each role has its own rule, or that of administrative roles, or that of all.
	return (select coalesce(array_agg(distinct case
			when exists (select from core.approval_rule a where a.subject = 'grant:' || w.role) then 'grant:' || w.role
			when exists (select from core.role r where r.code = w.role and (r.privileged or exists (select
				from core.role_scope s join core.scope c on c.code = s.scope_code
				where s.role_id = r.id and c.administrative))) then 'grant:administrative'
			else 'grant' end), '{}')
		from unnest(string_to_array(substr(p_subject, 7), ',')) as w (role));
end
$$;
comment on function core.rule_subjects(text) is
	'The subjects whose rules all have to be met for the subject of a request; grants fall back to more general ones.';

create or replace function core.account_usable(p_account core.account)
returns boolean language plpgsql stable as $$
begin
	return p_account.enrolled_at is not null
		and (p_account.closed_at is null or p_account.closed_at > clock_timestamp())
		and (p_account.expires_at is null or p_account.expires_at > clock_timestamp())
		and not core.session_blocked(p_account.id);
end
$$;
comment on function core.account_usable(core.account) is 'Whether the owner of the account could act with it now.';

create or replace function core.approver_pool(p_roles bigint[], p_only bigint default null)
returns table (account_id bigint, person_id bigint, role_id bigint, unit_id bigint, approve_unit bigint, deputy_of bigint)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
	v_accounts bigint[];
begin
	-- Whose grants are looked at: those of one person and of whom that person stands in for, or of all who have the roles.
	if p_only is null then
		v_accounts := array(select distinct g.account_id from core.role_grant g
			where g.role_id = any (p_roles) and g.ended_at is null);
	else
		v_accounts := array(select a.id from core.account a where a.person_id in (select p_only
			union select b.person_id from core.absence b where b.deputy_person = p_only and b.ended_at is null));
	end if;
	-- Each account is looked at once, however many requests are listed.
	return query with approve as materialized (
		select x.account_id, x.unit_id
		from core.role_grant x join core.role_scope s on s.role_id = x.role_id and s.scope_code = 'request.approve'
		where x.account_id = any (v_accounts) and x.ended_at is null and core.grant_good(x)
	), holder as materialized (
		select distinct a.id, a.person_id, g.role_id, g.unit_id, x.unit_id as approve_unit
		from core.role_grant g
			join core.account a on a.id = g.account_id and a.kind = 'staff' and a.closed_at is null
			join approve x on x.account_id = a.id
		where g.account_id = any (v_accounts) and g.role_id = any (p_roles) and g.ended_at is null and core.grant_good(g)
	), usable as materialized (
		select a.id, a.person_id
		from (select h.id from holder h
			union
			select d.id from holder h join core.absence b on b.person_id = h.person_id and b.ended_at is null
				join core.account d on d.person_id = b.deputy_person and d.kind = 'staff') x
			join core.account a on a.id = x.id
		where (p_only is null or a.person_id = p_only) and core.account_usable(a)
	)
	select h.id, h.person_id, h.role_id, h.unit_id, h.approve_unit, null::bigint
	from holder h join usable u on u.id = h.id
	union
	select d.id, d.person_id, h.role_id, h.unit_id, h.approve_unit, h.person_id
	from holder h
		join core.absence b on b.person_id = h.person_id and b.ended_at is null and b.starts_at <= clock_timestamp()
			and b.ends_at > clock_timestamp()
		join usable d on d.person_id = b.deputy_person;
end
$$;
comment on function core.approver_pool(bigint[], bigint) is
	'Who could approve now in these roles, and as whose deputy; p_only: look for this person alone. An approver holds a role of
the rule (for unit_id) and request.approve (for approve_unit): he may where both are above the unit of the request.';

create or replace function core.approvers(p_subject text, p_unit bigint, p_not bigint[], p_only bigint default null)
returns table (account_id bigint, person_id bigint, role_id bigint, deputy_of bigint) language plpgsql stable as $$
#variable_conflict use_column
declare
	v_roles bigint[] := array(select a.role_id from core.approval_rule a where a.subject = any (core.rule_subjects(p_subject)));
begin
	return query select distinct b.account_id, b.person_id, b.role_id, b.deputy_of
	from core.approver_pool(v_roles, p_only) b
		join core.unit u on u.id = p_unit and u.path @> array[b.unit_id, b.approve_unit]
	where b.person_id <> all (p_not) and (b.deputy_of is null or b.deputy_of <> all (p_not));
end
$$;
comment on function core.approvers(text, bigint, bigint[], bigint) is
	'Who could approve a subject for a unit now, in which role, and as whose deputy; p_not: persons who may not; p_only: look
for this person alone. An approver holds a role of the rule and request.approve, both for the unit.';

create or replace function core.approvable(p_subject text, p_unit bigint, p_not bigint[])
returns boolean language sql stable as $$
	-- Each subject needs an alternative with enough people for each of its roles.
	with able as materialized (select * from core.approvers(p_subject, p_unit, p_not)),
	subject as (select unnest(core.rule_subjects(p_subject)) as name)
	select exists (select from subject) and not exists (select from subject s where not exists (
		select from (select distinct r.alternative from core.approval_rule r where r.subject = s.name) a
		where not exists (select from core.approval_rule r where r.subject = s.name and r.alternative = a.alternative
			and r.approvals > (select count(distinct coalesce(b.deputy_of, b.person_id)) from able b
				where b.role_id = r.role_id))))
$$;
comment on function core.approvable(text, bigint, bigint[]) is
	'Whether there are enough people who could approve; a request that nobody can approve is not taken.';

create or replace function core.rule_alternatives(p_subject text)
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(x.roles order by x.alternative), '[]')
	from (select a.alternative, jsonb_agg(jsonb_build_object('role', r.code, 'approvals', a.approvals) order by r.code)
			as roles
		from core.approval_rule a join core.role r on r.id = a.role_id
		where a.subject = p_subject group by a.alternative) x
$$;
comment on function core.rule_alternatives(text) is 'The rule of one subject: [[{role, approvals}, AND ...], OR ...].';

create or replace function core.rule_text(p_subject text)
returns text language sql stable as $$
	select string_agg(t.text, '; ' order by t.text)
	from (select string_agg(x.text, ' / ' order by x.alternative) as text
		from (select a.subject, a.alternative, string_agg(case a.approvals when 1 then '' else a.approvals || ' x ' end
				|| r.code, ' + ' order by r.code) as text
			from core.approval_rule a join core.role r on r.id = a.role_id
			where a.subject = any (core.rule_subjects(p_subject)) group by a.subject, a.alternative) x
		group by x.subject) t
$$;
comment on function core.rule_text(text) is
	'A rule in short: "manager / security-administrator" (one of them), "2 x manager + auditor" (all of them); several rules
that all have to be met are separated by ";".';

create or replace function core.request_persons(r core.request)
returns bigint[] language sql immutable as $$
	select array_remove(array[(r).requester_person, (r).beneficiary_person], null)
$$;
comment on function core.request_persons(core.request) is 'The persons who may not approve the request (Z-03).';

create or replace function core.request_missing(r core.request)
returns table (subject text, alternative int, role_id bigint, missing int) language sql stable as $$
	select a.subject, a.alternative, a.role_id, (a.approvals - (select count(*) from core.approval p
		where p.request_id = (r).id and p.role_id = a.role_id and p.decision = 'approve' and p.voided_at is null
			and p.hash = (r).hash))::int
	from core.approval_rule a where a.subject = any (core.rule_subjects((r).subject))
$$;
comment on function core.request_missing(core.request) is
	'For each role of each alternative how many approvals of the text as it is are missing; none when 0 or less.';

create or replace function core.request_fulfilled(r core.request)
returns boolean language sql stable as $$
	with missing as materialized (select * from core.request_missing(r)),
	subject as (select unnest(core.rule_subjects((r).subject)) as name)
	select exists (select from subject) and not exists (select from subject s where not exists (
		select from missing m where m.subject = s.name group by m.alternative having max(m.missing) <= 0))
$$;
comment on function core.request_fulfilled(core.request) is 'Whether the approvals that there are meet the rule.';

create or replace function core.rule_needed(p_subject text)
returns int language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
	v_subjects text[] := core.rule_subjects(p_subject);
begin
	return (select coalesce(max(x.least), 0)
		from (select min(y.sum) as least
			from (select a.subject, a.alternative, sum(a.approvals) as sum from core.approval_rule a
				where a.subject = any (v_subjects) group by a.subject, a.alternative) y
			group by y.subject) x);
end
$$;
comment on function core.rule_needed(text) is 'How many approvals the shortest way to meet the rules of a subject takes.';

create or replace function core.requests_waiting_on(p_requests core.request[])
returns table (n bigint, text text) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
	return query with r as materialized (
		select q.ordinality as n, q.id, q.subject, q.unit_id, q.hash, u.path,
			array_remove(array[q.requester_person, q.beneficiary_person], null) as persons,
			array(select p.person_id from core.approval p where p.request_id = q.id and p.voided_at is null) as decided
		from unnest(p_requests) with ordinality q join core.unit u on u.id = q.unit_id
	), asked as materialized (
		select d.subject, core.rule_subjects(d.subject) as subjects from (select distinct r.subject from r) d
	), rule as materialized (
		select d.subject as asked, a.subject, a.alternative, a.role_id, a.approvals
		from asked d join core.approval_rule a on a.subject = any (d.subjects)
	), pool as materialized (
		select b.person_id, b.role_id, b.deputy_of, b.unit_id, b.approve_unit, b.deputy_of is not null as deputy,
			a.login || coalesce(' for ' || (select o.login from core.account o
				where o.person_id = b.deputy_of and o.closed_at is null order by o.id limit 1), '') as who
		from core.approver_pool(array(select distinct role_id from rule)) b join core.account a on a.id = b.account_id
	), named as (
		select n, role_id, string_agg(who, ', ' order by rank) filter (where rank <= 3)
			|| case when count(*) > 3 then ' +' || count(*) - 3 else '' end as names
		from (select n, role_id, who, row_number() over (partition by n, role_id order by deputy, who) as rank
			from (select distinct r.n, b.role_id, b.who, b.deputy
				from r join pool b on r.path @> array[b.unit_id, b.approve_unit]
					and b.role_id in (select x.role_id from rule x where x.asked = r.subject)
					and b.person_id <> all (r.persons || r.decided)
					and (b.deputy_of is null or b.deputy_of <> all (r.persons))) x) y
		group by n, role_id
	), missing as (
		select r.n, x.subject, x.alternative, x.role_id, x.approvals - (select count(*) from core.approval p
			where p.request_id = r.id and p.role_id = x.role_id and p.decision = 'approve' and p.voided_at is null
				and p.hash = r.hash) as missing
		from r join rule x on x.asked = r.subject
	), role as (
		select m.n, m.subject, m.alternative, case m.missing when 1 then '' else m.missing || ' x ' end || c.code
			|| coalesce(': ' || k.names, '') as text
		from missing m join core.role c on c.id = m.role_id left join named k on k.n = m.n and k.role_id = m.role_id
		where m.missing > 0
	), alternative as (
		select n, subject, alternative, string_agg(text, ' + ' order by text) as text from role
		group by n, subject, alternative
	)
	select t.n, string_agg(distinct t.text, '; ')
	from (select n, subject, string_agg(text, ' / ' order by alternative) as text from alternative group by n, subject) t
	group by t.n;
end
$$;
comment on function core.requests_waiting_on(core.request[]) is
	'Who requests wait for, n being the place in the array: "manager: marat, dana for i.petrov / security-administrator: saule";
"/" or, "+" and; no row: for nobody.';

create or replace function core.request_waiting_on(r core.request)
returns text language sql stable as $$
	select w.text from core.requests_waiting_on(array[r]) w
$$;
comment on function core.request_waiting_on(core.request) is 'core.requests_waiting_on() of one request.';
