-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who has to approve what, and who may. A rule is a choice of alternatives, an alternative is a sum of roles; a subject
-- without a rule can be approved by nobody (Z-11). Four eyes are counted on natural persons (Z-03, N12): the persons
-- who are left out never approve, with any account, nor does anybody in their stead. The deputy of an absent person
-- approves in that person's roles, one step far (N13).

create or replace function core.rule_subjects(p_subject text)
returns text[] language sql stable as $$
	-- "grant:a,b": each role has its own rule, or that of administrative roles, or that of all.
	select case when p_subject not like 'grant:%' then array[p_subject]
		else (select coalesce(array_agg(distinct case
				when exists (select from core.approval_rule a where a.subject = 'grant:' || w.role) then 'grant:' || w.role
				when exists (select from core.role r where r.code = w.role and (r.privileged or exists (select
					from core.role_scope s join core.scope c on c.code = s.scope_code
					where s.role_id = r.id and c.administrative))) then 'grant:administrative'
				else 'grant' end), '{}')
			from unnest(string_to_array(substr(p_subject, 7), ',')) as w (role)) end
$$;
comment on function core.rule_subjects(text) is
	'The subjects whose rules all have to be met for the subject of a request; grants fall back to more general ones.';

create or replace function core.account_usable(p_account core.account)
returns boolean language sql stable as $$
	select (p_account).enrolled_at is not null
		and ((p_account).closed_at is null or (p_account).closed_at > clock_timestamp())
		and ((p_account).expires_at is null or (p_account).expires_at > clock_timestamp())
		and not core.session_blocked((p_account).id)
$$;
comment on function core.account_usable(core.account) is 'Whether the owner of the account could act with it now.';

create or replace function core.approvers(p_subject text, p_unit bigint, p_not bigint[], p_only bigint default null)
returns table (account_id bigint, person_id bigint, role_id bigint, deputy_of bigint) language plpgsql stable as $$
#variable_conflict use_column
begin
	return query with rule as (
		select distinct a.role_id from core.approval_rule a where a.subject = any (core.rule_subjects(p_subject))
	), holder as (
		select distinct a.id, a.person_id, g.role_id
		from rule r
			join core.role_grant g on g.role_id = r.role_id and g.ended_at is null and core.grant_good(g)
			join core.unit u on u.id = p_unit and u.path @> array[g.unit_id]
			join core.account a on a.id = g.account_id and a.kind = 'staff' and a.closed_at is null
		where a.person_id <> all (p_not)
			and (p_only is null or a.person_id = p_only or exists (select from core.absence b
				where b.person_id = a.person_id and b.deputy_person = p_only and b.ended_at is null))
			and exists (select from core.role_grant x
				join core.role_scope s on s.role_id = x.role_id and s.scope_code = 'request.approve'
				where x.account_id = a.id and u.path @> array[x.unit_id] and core.grant_good(x))
	)
	select h.id, h.person_id, h.role_id, null::bigint
	from holder h join core.account a on a.id = h.id where core.account_usable(a)
	union
	select d.id, d.person_id, h.role_id, h.person_id
	from holder h
		join core.absence b on b.person_id = h.person_id and b.ended_at is null and b.starts_at <= clock_timestamp()
			and b.ends_at > clock_timestamp()
		join core.account d on d.person_id = b.deputy_person and d.kind = 'staff'
	where d.person_id <> all (p_not) and (p_only is null or d.person_id = p_only) and core.account_usable(d);
end
$$;
comment on function core.approvers(text, bigint, bigint[], bigint) is
	'Who could approve a subject for a unit now, in which role, and as whose deputy; p_not: persons who may not; p_only: look
for this person alone (those he stands in for may be among the rows). An approver
holds a role of the rule and request.approve, both for the unit.';

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

create or replace function core.request_needed(r core.request)
returns int language sql stable as $$
	select coalesce(max(x.least), 0)::int
	from (select min(y.sum) as least
		from (select a.subject, a.alternative, sum(a.approvals) as sum from core.approval_rule a
			where a.subject = any (core.rule_subjects((r).subject)) group by a.subject, a.alternative) y
		group by y.subject) x
$$;
comment on function core.request_needed(core.request) is 'How many approvals the shortest way to meet the rule takes.';

create or replace function core.request_waiting_on(r core.request)
returns text language sql stable as $$
	with able as materialized (
		select b.role_id, a.login || coalesce(' for ' || (select o.login from core.account o
				where o.person_id = b.deputy_of and o.closed_at is null order by o.id limit 1), '') as who,
			b.deputy_of is not null as deputy
		from core.approvers((r).subject, (r).unit_id, core.request_persons(r)) b
			join core.account a on a.id = b.account_id
		where not exists (select from core.approval p where p.request_id = (r).id and p.voided_at is null
			and p.person_id = b.person_id)
	), named as (
		select role_id, string_agg(who, ', ' order by n) filter (where n <= 3)
			|| case when count(*) > 3 then ' +' || count(*) - 3 else '' end as names
		from (select role_id, who, row_number() over (partition by role_id order by deputy, who) as n from able) x
		group by role_id
	), role as (
		select m.subject, m.alternative, case m.missing when 1 then '' else m.missing || ' x ' end || c.code
			|| coalesce(': ' || n.names, '') as text
		from core.request_missing(r) m join core.role c on c.id = m.role_id left join named n on n.role_id = m.role_id
		where m.missing > 0
	)
	select string_agg(distinct t.text, '; ')
	from (select string_agg(x.text, ' / ' order by x.alternative) as text
		from (select subject, alternative, string_agg(text, ' + ' order by text) as text from role
			group by subject, alternative) x
		group by x.subject) t
$$;
comment on function core.request_waiting_on(core.request) is
	'Who a request waits for: "manager: marat, dana for i.petrov / security-administrator: saule"; "/" or, "+" and.';
