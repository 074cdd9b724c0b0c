-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Requests that end in a grant, kinds 'grant' and 'extend', for contractors and staff alike. Subject 'grant:<role>[,...]',
-- beneficiary and unit are the grant's, starts_at (null: from the approval) and ends_at too, and in arguments:
--
--	roles                 codes of the roles, all of the subject
--	hours                 weekly hours as core.hours_text() writes them; absent: always
--	hours_from_approval   instead of ends_at: so long from the approval on
--	grant                 kind 'extend': the grant that is gone on with

create or replace function core.grant_conflicts(p_person bigint, p_roles text[])
returns jsonb language sql stable as $$
	-- Against everything that any account of the person holds or will hold, and among the new roles themselves.
	with wanted as (select r.id, r.code from core.role r where r.code = any (p_roles)),
	held as (
		select distinct g.role_id as id, r.code, a.login
		from core.account a join core.role_grant g on g.account_id = a.id and g.ended_at is null
				and (g.ends_at is null or g.ends_at > clock_timestamp())
			join core.role r on r.id = g.role_id
		where a.person_id = p_person and a.closed_at is null
		union all select id, code, null from wanted
	)
	select coalesce(jsonb_agg(jsonb_build_object('role', w.code, 'with', h.code, 'login', h.login, 'reason', c.reason)
		order by w.code, h.code, h.login), '[]')
	from wanted w join held h on (h.login is not null or w.id < h.id)
		join core.role_conflict c on c.ended_at is null and c.role_a = least(w.id, h.id) and c.role_b = greatest(w.id, h.id)
$$;
comment on function core.grant_conflicts(bigint, text[]) is
	'Which of the roles the person may not hold together with others, of any of his accounts: [{role, with, login, reason}].';

create or replace function core.request_conflicts(r core.request)
returns jsonb language sql stable as $$
	select case when (r).kind = 'grant' and (r).state = 'pending' then core.grant_conflicts((r).beneficiary_person,
		array(select jsonb_array_elements_text((r).arguments -> 'roles'))) else '[]' end
$$;
comment on function core.request_conflicts(core.request) is 'The conflicts that a pending grant would make now.';

create or replace function core.request_roles_of(r core.request)
returns text[] language sql immutable as $$
	select array(select jsonb_array_elements_text(coalesce((r).arguments -> 'roles', '[]')))
$$;
comment on function core.request_roles_of(core.request) is 'The codes of the roles that are asked for.';

create or replace function core.request_risks(r core.request)
returns text[] language plpgsql stable as $$
declare
	v_roles text[] := core.request_roles_of(r);
	v_grant boolean := (r).kind in ('grant', 'extend');
begin
	return array_remove(array[
		case when exists (select from core.role c where c.privileged and c.code = any (v_roles)) then 'privileged role' end,
		case when core.rule_subjects((r).subject) @> '{grant:administrative}' then 'administrative rights' end,
		case when v_grant and (r).ends_at is null and not (r).arguments ? 'hours_from_approval' then 'no end' end,
		case when v_grant and (r).contract_id is not null and not (r).arguments ? 'hours' then 'at all hours' end,
		case when (select a.last_sign_in_at is null from core.account a where a.id = (r).beneficiary_account)
			then 'never signed in' end,
		case when exists (select from core.lock l where l.account_id = (r).beneficiary_account
			and l.since > clock_timestamp() - interval '30 days') then 'locked in the last 30 days' end], null);
end
$$;
comment on function core.request_risks(core.request) is 'What an approver should know before he decides, in a few words each.';

create or replace function core.grant_insert(ctx core.session_context, r core.request, p_account core.account, p_role text,
	p_starts_at timestamptz, p_ends_at timestamptz)
returns bigint language plpgsql as $$
declare
	v_role core.role;
	v_grant core.role_grant;
begin
	-- Not "for update": others read roles all the time; enough that nobody closes it or changes its cap now.
	select * into v_role from core.role where code = p_role for share;
	if v_role.id is null or v_role.closed_at is not null then
		perform core.refuse('OP409', 'the role is closed', 'It is not given to anybody any more.', 'Ask for another role.');
	end if;
	if exists (select from core.role_grant g where g.account_id = p_account.id and g.role_id = v_role.id
		and g.unit_id = (r).unit_id and g.ended_at is null and g.starts_at < coalesce(p_ends_at, 'infinity')
		and coalesce(g.ends_at, 'infinity') > p_starts_at) then
		perform core.refuse('OP409', 'the role is held already', 'The account holds this role for this unit in that time.',
			'Ask for a time after it, or end the old grant first.');
	end if;
	insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, granted_by, reason, hours, contract_id,
		request_id)
	values (p_account.id, v_role.id, (r).unit_id, p_starts_at, p_ends_at, ctx.account_id, (r).reason,
		core.hours_parse((r).arguments ->> 'hours'), (r).contract_id, (r).id)
	returning * into v_grant;
	perform core.event_append(ctx, 'grant.create', 'account', p_account.login, (r).unit_id, null,
		jsonb_strip_nulls(jsonb_build_object('grant', v_grant.id, 'role', p_role, 'request', (r).id,
			'unit', (select u.code from core.unit u where u.id = (r).unit_id),
			'contract', (select c.number from core.contract c where c.id = (r).contract_id),
			'starts_at', core.time_text(p_starts_at), 'ends_at', core.time_text(p_ends_at),
			'hours', (r).arguments ->> 'hours')), (r).reason);
	return v_grant.id;
end
$$;
comment on function core.grant_insert(core.session_context, core.request, core.account, text, timestamptz, timestamptz) is
	'One grant of an approved request and its event.';

create or replace function core.grant_apply(ctx core.session_context, r core.request)
returns jsonb language plpgsql as $$
declare
	v_account core.account;
	v_contract core.contract;
	v_roles text[] := core.request_roles_of(r);
	v_start timestamptz;
	v_end timestamptz := core.request_end(r);
	v_why text;
	v_grants bigint[];
begin
	perform core.contractor_gate(false);
	select * into v_contract from core.contract where id = (r).contract_id for share;
	select * into strict v_account from core.account where id = (r).beneficiary_account for update;
	if v_account.closed_at is not null or v_account.expires_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the account is closed', 'A closed or expired account gets no roles.', null,
			p_object => 'account ' || v_account.login);
	end if;
	v_start := greatest((r).starts_at, clock_timestamp());
	if v_account.kind = 'contractor' then
		perform core.contractor_require(v_account, v_contract, v_roles);
		select e.ends_at, e.ends_why into v_end, v_why
		from core.contractor_end(v_account, v_contract, v_roles, v_start, v_end) e;
	end if;
	if v_end <= v_start then
		perform core.refuse('OP409', 'the time of the access is over', 'It would end before it begins.', 'Make a new request.');
	end if;
	if (r).kind = 'grant' then
		perform core.conflicts_refuse((r).beneficiary_person, v_roles);
	end if;
	select array_agg(core.grant_insert(ctx, r, v_account, code, v_start, v_end) order by code) into v_grants
	from unnest(v_roles) code;
	return jsonb_strip_nulls(jsonb_build_object('grants', to_jsonb(v_grants), 'starts_at', core.time_text(v_start), 'ends_at',
		core.time_text(v_end), 'ends_why', v_why, 'summary', format('%s has %s from %s until %s', v_account.login,
			array_to_string(v_roles, ', '), core.clock_text(v_start), coalesce(core.clock_text(v_end), 'taken away'))));
end
$$;
comment on function core.grant_apply(core.session_context, core.request) is
	'Makes the grants of an approved request, checked as if asked for now: contract, clause, cap, freeze, separation of
duties. An extension begins where the old grant ends.';

create or replace function core.conflicts_refuse(p_person bigint, p_roles text[])
returns void language plpgsql stable as $$
declare
	v_conflicts jsonb := core.grant_conflicts(p_person, p_roles);
begin
	if v_conflicts <> '[]' then
		perform core.refuse('OP409', 'the roles are in conflict',
			format('%s and %s may not be with one person: %s', v_conflicts -> 0 ->> 'role', v_conflicts -> 0 ->> 'with',
				v_conflicts -> 0 ->> 'reason'),
			'End the other role first.');
	end if;
end
$$;
comment on function core.conflicts_refuse(bigint, text[]) is 'Refuses OP409 when the person would hold roles in conflict.';

create or replace function core.contractor_require(p_account core.account, p_contract core.contract, p_roles text[])
returns void language plpgsql as $$
declare
	v_role text;
begin
	if (p_contract).id is null or (p_contract).company_id is distinct from (p_account).company_id then
		perform core.refuse('OP404', 'there is no such contract', 'The company of this account has no contract of this number.',
			'Look at the list of contracts.', 'contract');
	end if;
	if (p_contract).terminated_at is not null or (p_contract).ends_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the contract has ended', 'Nobody gets access under it any more.',
			'The contract manager can register a new one.');
	end if;
	perform core.company_frozen_refuse((p_account).company_id);
	select r.code into v_role from core.role r where r.code = any (p_roles) and r.contractor_cap is null order by r.code limit 1;
	if found then
		perform core.refuse('OP409', 'the role is not for contractors', 'It has no longest time for contractors.',
			'A security administrator can set one.', 'roles');
	end if;
end
$$;
comment on function core.contractor_require(core.account, core.contract, text[]) is
	'Refuses unless the account may get these roles under the contract now: its company''s, in force or to come, not frozen.';
