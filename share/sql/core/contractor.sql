-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A contractor's access: no role without a contract with a confidentiality clause, never longer than the contract and the
-- cap of the role (N5, Z-08). The rule is a trigger, so it holds for whoever writes; calls that cut an end ask
-- core.contractor_end() before. Which grants are good now is core.grant_good()'s, and needs no job.

create or replace function core.contractor_gate(p_exclusive boolean)
returns void language plpgsql as $$
begin
	-- A freeze must not miss an account or grant that is being made: makers share the gate, a freeze has it alone.
	if p_exclusive then
		perform pg_advisory_xact_lock(7230116);
	else
		perform pg_advisory_xact_lock_shared(7230116);
	end if;
end
$$;
comment on function core.contractor_gate(boolean) is
	'Locks contractors against a freeze, until the transaction ends. Before any account row, see core/request.sql.';

create or replace function core.company_frozen(p_company bigint)
returns boolean language sql volatile as $$
	select exists (select from core.freeze f where f.lifted_at is null
		and (f.target = 'contractors' or (f.target = 'company' and f.company_id = p_company)))
$$;
comment on function core.company_frozen(bigint) is 'Whether the company is frozen, alone or with all contractors; null: with all.';

create or replace function core.company_frozen_refuse(p_company bigint)
returns void language plpgsql as $$
begin
	if core.company_frozen(p_company) then
		perform core.refuse('OP423', 'the company is frozen', 'It gets no new accounts and no access while it is frozen.',
			'Whoever may freeze companies can lift it.');
	end if;
end
$$;
comment on function core.company_frozen_refuse(bigint) is 'Refuses OP423 for a frozen company.';

create or replace function core.contractor_end(p_account core.account, p_contract core.contract, p_roles text[],
	p_starts_at timestamptz, p_ends_at timestamptz, out ends_at timestamptz, out ends_why text)
language sql stable as $$
	select x.at, x.why
	from (select p_ends_at as at, 'as requested' as why, 1 as n
		union all
		select (p_contract).ends_at, format('cut to the end of contract %s', (p_contract).number), 2
		union all
		select (p_account).expires_at, 'cut to the end of the account', 3 where (p_account).expires_at is not null
		union all
		-- Hours are added, not days of a calendar: the answer must not depend on a time zone.
		(select coalesce(p_starts_at, clock_timestamp()) + make_interval(secs => extract(epoch from r.contractor_cap)),
			format('cut to the longest time for %s: %s days', r.code,
				round(extract(epoch from r.contractor_cap) / 86400, 1)::float), 4
		from core.role r where r.code = any (p_roles) and r.contractor_cap is not null order by r.contractor_cap limit 1)) x
	order by x.at, x.n limit 1
$$;
comment on function core.contractor_end(core.account, core.contract, text[], timestamptz, timestamptz) is
	'The end of a contractor''s grant: the earliest of what was asked for, the contract''s end, the account''s end and the
shortest cap of the roles; and in words which of them it was. p_starts_at null: from now on.';

create or replace function core.contractor_grant_check()
returns trigger language plpgsql as $$
declare
	v_account core.account;
	v_contract core.contract;
	v_role core.role;
begin
	select * into v_account from core.account where id = new.account_id;
	if v_account.kind <> 'contractor' then
		return new;
	end if;
	select * into v_contract from core.contract where id = new.contract_id;
	select * into v_role from core.role where id = new.role_id;
	if v_contract.id is null or v_contract.company_id is distinct from v_account.company_id then
		perform core.refuse('OP409', 'a contractor needs a contract',
			'A contractor holds a role only under a contract of his own company.', 'Request access under a contract.');
	elsif char_length(btrim(v_contract.confidentiality_clause)) < 3 or v_contract.confidentiality_until < v_contract.ends_on then
		perform core.refuse('OP409', 'the contract has no confidentiality clause',
			'No contractor holds a role under a contract without one.', 'The contract manager can add it to the contract.');
	elsif v_role.contractor_cap is null then
		perform core.refuse('OP409', 'the role is not for contractors', 'It has no longest time for contractors.',
			'A security administrator can set one.');
	elsif new.ends_at is null or new.ends_at > v_contract.ends_at or new.starts_at < v_contract.starts_at
		or new.ends_at - new.starts_at > make_interval(secs => extract(epoch from v_role.contractor_cap)) then
		perform core.refuse('OP409', 'the time of the access is not allowed',
			'A contractor''s access has an end, lies inside the contract and is not longer than the role allows.',
			'Choose an earlier end.');
	end if;
	if tg_op = 'INSERT' then
		perform core.contractor_gate(false);
		perform core.company_frozen_refuse(v_account.company_id);
	end if;
	return new;
end
$$;
comment on function core.contractor_grant_check() is
	'Makes a contractor''s grant impossible without contract, confidentiality clause, end, and inside contract and cap (Z-08).';

create or replace trigger contractor_grant_check
	before insert or update of account_id, role_id, starts_at, ends_at, contract_id on core.role_grant
	for each row execute function core.contractor_grant_check();

create or replace function core.contractor_account_check()
returns trigger language plpgsql as $$
begin
	if new.kind = 'contractor' then
		perform core.contractor_gate(false);
		perform core.company_frozen_refuse(new.company_id);
	end if;
	return new;
end
$$;
comment on function core.contractor_account_check() is 'A frozen company gets no new accounts.';

create or replace trigger contractor_account_check before insert on core.account
	for each row execute function core.contractor_account_check();
