-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Requests that end in a grant, kinds 'grant' and 'extend', for contractors and staff alike. Subject 'grant:<role>[,...]',
-- beneficiary and unit are the grant's, starts_at (null: from the approval) and ends_at too, and in arguments:
--
--	roles                 codes of the roles, all of the subject
--	hours                 weekly hours as core.hours_text() writes them; absent: always
--	hours_from_approval   instead of ends_at: so long from the approval on
--	grant                 kind 'extend': the grant that is gone on with

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

create or replace function core.request_scopes(r core.request)
returns text[] language sql stable as $$
	select array_agg(s.summary order by s.code) from core.scope s
	where exists (select from core.role o join core.role_scope x on x.role_id = o.id
		where x.scope_code = s.code and o.code = any (core.request_roles_of(r)))
$$;
comment on function core.request_scopes(core.request) is
	'The rights of the roles that are asked for, each once, in words; null when none are.';

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
	select * into strict v_account from core.account where id = (r).beneficiary_account for no key update;
	if (r).kind = 'extend' and not exists (select from core.role_grant g where g.id = ((r).arguments ->> 'grant')::bigint
		and g.ended_at is null and g.ends_at = (r).starts_at) then
		perform core.refuse('OP409', 'the grant has ended', 'Only a grant that still runs can be extended.',
			'Make a new request.');
	end if;
	if v_account.closed_at is not null or v_account.expires_at <= clock_timestamp() then
		perform core.refuse('OP409', 'the account is closed', 'A closed or expired account gets no roles.', null,
			p_object => 'account ' || v_account.login);
	end if;
	v_start := greatest((r).starts_at, clock_timestamp());
	if v_account.kind = 'contractor' then
		perform core.contractor_require(v_account, v_contract, v_roles);
		select e.ends_at, e.ends_why into v_end, v_why
		from core.contractor_end(v_account, v_contract, v_roles, v_start, v_end) e;
	else
		perform core.grant_check(core.right_context((r).requester_account), v_account, o, u, v_start, v_end)
		from core.role o, core.unit u where o.code = any (v_roles) and u.id = (r).unit_id;
	end if;
	if v_end <= v_start then
		perform core.refuse('OP409', 'the time of the access is over', 'It would end before it begins.', 'Make a new request.');
	end if;
	select array_agg(core.grant_put(ctx, v_account.id, o.id, (r).unit_id, v_start, v_end,
		core.hours_parse((r).arguments ->> 'hours'), (r).contract_id, r, (r).reason, null) order by o.code) into v_grants
	from core.role o where o.code = any (v_roles);
	return jsonb_strip_nulls(jsonb_build_object('grants', to_jsonb(v_grants), 'starts_at', core.time_text(v_start), 'ends_at',
		core.time_text(v_end), 'ends_why', v_why, 'summary', format('%s has %s from %s until %s', v_account.login,
			array_to_string(v_roles, ', '), core.clock_text(v_start), coalesce(core.clock_text(v_end), 'taken away'))));
end
$$;
comment on function core.grant_apply(core.session_context, core.request) is
	'Makes the grants of an approved request, checked as if asked for now: contract, clause, cap, freeze, separation of
duties. An extension begins where the old grant ends.';

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
