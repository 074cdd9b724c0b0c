-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Contracts: number, parties, dates, the confidentiality clause with the date until when it survives, the damages clause,
-- the SHA-256 of the signed scan (clause 19). Days are those of Asia/Almaty, the last one included. When a contract ends or
-- is ended, core.grant_good() suspends its grants the same second, with no job (N5).

create or replace function core.contract_state(c core.contract)
returns text language sql volatile as $$
	select case when (c).ends_at <= clock_timestamp() or (c).terminated_at <= clock_timestamp() then 'ended'
		when (c).starts_at > clock_timestamp() then 'future' else 'current' end
$$;
comment on function core.contract_state(core.contract) is 'future | current | ended, by the clock.';

create or replace function core.contract_find(ctx core.session_context, p_contract bigint, p_scope text)
returns core.contract language plpgsql as $$
declare
	v_contract core.contract;
begin
	perform core.right_require(ctx, 'company.read');
	perform core.right_require(ctx, p_scope);
	select * into v_contract from core.contract where id = p_contract;
	if v_contract.id is null then
		perform core.refuse('OP404', 'there is no such contract', 'No contract has this number.', 'Look at the list of contracts.',
			'contract');
	end if;
	return v_contract;
end
$$;
comment on function core.contract_find(core.session_context, bigint, text) is 'The contract, or OP403, or OP404 with column contract.';

create or replace function core.contract_hold(ctx core.session_context, p_contract bigint, p_version int)
returns core.contract language plpgsql as $$
declare
	v_contract core.contract := core.contract_find(ctx, p_contract, 'company.edit');
begin
	select * into v_contract from core.contract where id = v_contract.id for no key update;
	if v_contract.version <> p_version then
		perform core.refuse('OP409', 'the contract was changed meanwhile',
			format('It is at version %s now; you have seen version %s.', v_contract.version, p_version),
			'Reload the contract and look again.');
	elsif core.contract_state(v_contract) = 'ended' then
		perform core.refuse('OP409', 'the contract has ended', 'A contract that is over is not changed any more.', null);
	end if;
	return v_contract;
end
$$;
comment on function core.contract_hold(core.session_context, bigint, int) is
	'The contract for a change: row locked, not over, at the version seen (null: any).';

create or replace function core.contract_check(c core.contract)
returns core.contract language plpgsql stable as $$
declare
	v_today date := (clock_timestamp() at time zone 'Asia/Almaty')::date;
begin
	c.number := btrim(core.text_check(c.number, 'number', 1, 60));
	c.subject := btrim(core.text_check(c.subject, 'subject', 3, 300));
	c.confidentiality_clause := btrim(core.text_check(c.confidentiality_clause, 'confidentiality_clause', 3, 300));
	c.damages_clause := btrim(core.text_check(c.damages_clause, 'damages_clause', 3, 300));
	if c.starts_on is null or not isfinite(c.starts_on) or c.starts_on not between v_today - 3660 and v_today + 1830 then
		perform core.refuse('OP400', 'first day is not valid', 'A contract begins within ten years back and five years ahead.', null,
			'starts_on');
	elsif c.ends_on is null or not isfinite(c.ends_on) or c.ends_on not between c.starts_on and c.starts_on + 3660 then
		perform core.refuse('OP400', 'last day is not valid', 'A contract ends on or after its first day, within ten years.', null,
			'ends_on');
	elsif c.confidentiality_until is null or not isfinite(c.confidentiality_until)
		or c.confidentiality_until not between c.ends_on and c.ends_on + 36525 then
		perform core.refuse('OP400', 'end of the confidentiality is not valid',
			'The confidentiality lasts to the end of the contract or longer, within a hundred years.', null,
			'confidentiality_until');
	end if;
	return c;
end
$$;
comment on function core.contract_check(core.contract) is 'The contract with its texts in order, or OP400 naming the field.';

create or replace function core.scan_check(p_scan text)
returns bytea language plpgsql stable as $$
begin
	if p_scan is null or octet_length(p_scan) <> 64 or p_scan !~ '^[0-9a-fA-F]{64}$' then
		perform core.refuse('OP400', 'checksum of the scan is not valid', 'It is a SHA-256 as 64 hexadecimal digits.',
			'sha256sum prints it.', 'scan_sha256');
	end if;
	return decode(p_scan, 'hex');
end
$$;
comment on function core.scan_check(text) is 'The 32 bytes of a SHA-256 in hex, or OP400 with column scan_sha256.';

create or replace function core.contract_json(c core.contract)
returns jsonb language sql stable as $$
	select jsonb_build_object('company', (select o.code from core.company o where o.id = (c).company_id), 'number', (c).number,
		'subject', (c).subject, 'starts_on', (c).starts_on, 'ends_on', (c).ends_on, 'confidentiality_clause',
		(c).confidentiality_clause, 'confidentiality_until', (c).confidentiality_until, 'damages_clause', (c).damages_clause,
		'scan_sha256', encode((c).scan_sha256, 'hex'), 'terminated_at', core.time_text((c).terminated_at), 'version', (c).version)
$$;
comment on function core.contract_json(core.contract) is 'A contract as the journal keeps it.';

create or replace function core.contract_finish(ctx core.session_context, p_operation uuid, p_action text, p_old jsonb,
	p_new core.contract, p_reason text, p_summary text)
returns jsonb language plpgsql as $$
declare
	v_result jsonb := jsonb_build_object('contract', p_new.id, 'number', p_new.number, 'version', p_new.version, 'summary',
		p_summary);
begin
	perform core.event_append(ctx, p_action, 'contract', p_new.id::text, null, p_old, core.contract_json(p_new), p_reason,
		p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.contract_finish(core.session_context, uuid, text, jsonb, core.contract, text, text) is
	'The one event and the answer of a change of a contract.';

create or replace function core.contract_taken_refuse()
returns void language plpgsql as $$
begin
	perform core.refuse('OP409', 'the contract is registered already', 'The company has a contract of this number.',
		'Look at the contracts of the company.', 'number');
end
$$;
comment on function core.contract_taken_refuse() is 'Refuses OP409 for a number that is taken.';

create or replace function core.contract_create(ctx core.session_context, p_operation uuid, p_company text,
	p_contract core.contract, p_scan_sha256 text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_company core.company;
	c core.contract;
begin
	perform core.right_require(ctx, 'company.edit');
	c := core.contract_check(p_contract);
	c.scan_sha256 := core.scan_check(p_scan_sha256);
	v_result := core.operation_begin(ctx, p_operation, 'contract.create', core.contract_json(c) || jsonb_build_object('company',
		p_company, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	v_company := core.company_hold(ctx, p_company, null);
	insert into core.contract (company_id, number, subject, starts_on, ends_on, confidentiality_clause,
		confidentiality_until, damages_clause, scan_sha256, created_by)
	values (v_company.id, c.number, c.subject, c.starts_on, c.ends_on, c.confidentiality_clause, c.confidentiality_until,
		c.damages_clause, c.scan_sha256, ctx.account_id)
	on conflict do nothing returning * into c;
	if c.id is null then
		perform core.contract_taken_refuse();
	end if;
	return core.contract_finish(ctx, p_operation, 'contract.create', null, c, v_reason,
		format('contract %s of %s registered', c.number, p_company));
end
$$;
comment on function core.contract_create(core.session_context, uuid, text, core.contract, text, text) is
	'Registers a contract of a company. Returns contract, number, version, summary.';

create or replace function core.contract_edit(ctx core.session_context, p_operation uuid, p_contract bigint,
	p_new core.contract, p_scan_sha256 text, p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	o core.contract;
	c core.contract := p_new;
begin
	v_result := core.operation_begin(ctx, p_operation, 'contract.edit', core.contract_json(p_new) || jsonb_build_object(
		'contract', p_contract, 'scan', p_scan_sha256, 'reason', v_reason, 'seen', p_version));
	if v_result is not null then
		return v_result;
	end if;
	o := core.contract_hold(ctx, p_contract, p_version);
	c.number := coalesce(c.number, o.number);
	c.subject := coalesce(c.subject, o.subject);
	c.starts_on := coalesce(c.starts_on, o.starts_on);
	c.ends_on := coalesce(c.ends_on, o.ends_on);
	c.confidentiality_clause := coalesce(c.confidentiality_clause, o.confidentiality_clause);
	c.confidentiality_until := coalesce(c.confidentiality_until, o.confidentiality_until);
	c.damages_clause := coalesce(c.damages_clause, o.damages_clause);
	c := core.contract_check(c);
	c.scan_sha256 := case when p_scan_sha256 is null then o.scan_sha256 else core.scan_check(p_scan_sha256) end;
	begin
		update core.contract set number = c.number, subject = c.subject, starts_on = c.starts_on, ends_on = c.ends_on,
			confidentiality_clause = c.confidentiality_clause, confidentiality_until = c.confidentiality_until,
			damages_clause = c.damages_clause, scan_sha256 = c.scan_sha256, version = version + 1
		where id = o.id returning * into c;
	exception when unique_violation then
		perform core.contract_taken_refuse();
	end;
	return core.contract_finish(ctx, p_operation, 'contract.edit', core.contract_json(o), c, v_reason,
		format('contract %s changed', c.number));
end
$$;
comment on function core.contract_edit(core.session_context, uuid, bigint, core.contract, text, text, int) is
	'Changes a contract that is not over; null keeps. An earlier last day suspends grants from then on. Returns contract,
number, version, summary.';

create or replace function core.contract_end(ctx core.session_context, p_operation uuid, p_contract bigint, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_grants int;
	o core.contract;
	c core.contract;
begin
	v_result := core.operation_begin(ctx, p_operation, 'contract.end', jsonb_build_object('contract', p_contract, 'reason',
		v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	o := core.contract_hold(ctx, p_contract, p_version);
	select count(*) into v_grants from core.role_grant g where g.contract_id = o.id and core.grant_good(g);
	update core.contract set terminated_at = clock_timestamp(), terminated_by = ctx.account_id, termination_reason = v_reason,
		version = version + 1
	where id = o.id returning * into c;
	return core.contract_finish(ctx, p_operation, 'contract.end', core.contract_json(o), c, v_reason,
		format('contract %s ended, %s grants suspended', c.number, v_grants));
end
$$;
comment on function core.contract_end(core.session_context, uuid, bigint, text, int) is
	'Ends a contract before its time; its grants are suspended the same second. Returns contract, number, version, summary.';

create or replace function core.contract_row(p_number text, p_subject text, p_starts_on date, p_ends_on date,
	p_confidentiality_clause text, p_confidentiality_until date, p_damages_clause text)
returns core.contract language plpgsql immutable as $$
declare
	c core.contract;
begin
	c.number := p_number;
	c.subject := p_subject;
	c.starts_on := p_starts_on;
	c.ends_on := p_ends_on;
	c.confidentiality_clause := p_confidentiality_clause;
	c.confidentiality_until := p_confidentiality_until;
	c.damages_clause := p_damages_clause;
	return c;
end
$$;
comment on function core.contract_row(text, text, date, date, text, date, text) is
	'The fields of a contract as a call brought them, unchecked.';
