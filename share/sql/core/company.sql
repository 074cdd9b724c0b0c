-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Companies of contractors. They belong to no unit: who holds company.read or company.edit for any unit sees or changes
-- all of them; of their people everybody sees those of the units that he may see accounts of.

create or replace function core.company_find(ctx core.session_context, p_company text, p_scope text)
returns core.company language plpgsql as $$
declare
	v_company core.company;
begin
	perform core.right_require(ctx, 'company.read');
	perform core.right_require(ctx, p_scope);
	if octet_length(p_company) <= 32 then
		select * into v_company from core.company where code = p_company;
	end if;
	if v_company.id is null then
		perform core.refuse('OP404', 'there is no such company', 'No company has this code.', 'Look at the list of companies.',
			'company');
	end if;
	return v_company;
end
$$;
comment on function core.company_find(core.session_context, text, text) is 'The company, or OP403, or OP404 with column company.';

create or replace function core.company_hold(ctx core.session_context, p_company text, p_version int)
returns core.company language plpgsql as $$
declare
	v_company core.company := core.company_find(ctx, p_company, 'company.edit');
begin
	select * into v_company from core.company where id = v_company.id for no key update;
	if v_company.version <> p_version then
		perform core.refuse('OP409', 'the company was changed meanwhile',
			format('It is at version %s now; you have seen version %s.', v_company.version, p_version),
			'Reload the company and look again.');
	elsif v_company.closed_at is not null then
		perform core.refuse('OP409', 'the company is closed', 'A closed company is not changed any more.', null);
	end if;
	return v_company;
end
$$;
comment on function core.company_hold(core.session_context, text, int) is
	'The company for a change: row locked, open, at the version seen (null: any).';

create or replace function core.company_number_check(p_number text)
returns text language plpgsql stable as $$
begin
	if p_number is null or octet_length(p_number) <> 12 or p_number !~ '^[0-9]{12}$' then
		perform core.refuse('OP400', 'business identification number is not valid', 'It has twelve digits.', null, 'number');
	end if;
	return p_number;
end
$$;
comment on function core.company_number_check(text) is 'Returns the number, or refuses OP400 with column number.';

create or replace function core.company_json(p_company core.company)
returns jsonb language sql immutable as $$
	select jsonb_build_object('code', (p_company).code, 'name', (p_company).name, 'number', (p_company).number, 'closed',
		(p_company).closed_at is not null, 'version', (p_company).version)
$$;
comment on function core.company_json(core.company) is 'A company as the journal keeps it.';

create or replace function core.company_finish(ctx core.session_context, p_operation uuid, p_action text, p_old jsonb,
	p_new core.company, p_reason text, p_summary text)
returns jsonb language plpgsql as $$
declare
	v_result jsonb := jsonb_build_object('company', p_new.code, 'version', p_new.version, 'summary', p_summary);
begin
	perform core.event_append(ctx, p_action, 'company', p_new.code, null, p_old, core.company_json(p_new), p_reason,
		p_operation);
	perform core.operation_finish(ctx, p_operation, v_result);
	return v_result;
end
$$;
comment on function core.company_finish(core.session_context, uuid, text, jsonb, core.company, text, text) is
	'The one event and the answer of a change of a company.';

create or replace function core.company_taken_refuse()
returns void language plpgsql as $$
begin
	perform core.refuse('OP409', 'the company is registered already', 'Another company has this code or this number.',
		'Search the list of companies.', 'number');
end
$$;
comment on function core.company_taken_refuse() is 'Refuses OP409 for a code or number that is taken.';

create or replace function core.company_create(ctx core.session_context, p_operation uuid, p_company text, p_name text,
	p_number text, p_reason text)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_name text := btrim(core.text_check(p_name, 'name', 2, 200));
	v_result jsonb;
	v_company core.company;
begin
	perform core.right_require(ctx, 'company.edit');
	perform core.code_check(p_company, 'company', 32);
	perform core.company_number_check(p_number);
	v_result := core.operation_begin(ctx, p_operation, 'company.create', jsonb_build_object('company', p_company, 'name',
		v_name, 'number', p_number, 'reason', v_reason));
	if v_result is not null then
		return v_result;
	end if;
	insert into core.company (code, name, number) values (p_company, v_name, p_number)
	on conflict do nothing returning * into v_company;
	if v_company.id is null then
		perform core.company_taken_refuse();
	end if;
	return core.company_finish(ctx, p_operation, 'company.create', null, v_company, v_reason,
		format('company %s registered', p_company));
end
$$;
comment on function core.company_create(core.session_context, uuid, text, text, text, text) is
	'Registers a company. Returns company, version, summary.';

create or replace function core.company_edit(ctx core.session_context, p_operation uuid, p_company text, p_name text,
	p_number text, p_reason text, p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_name text;
	v_result jsonb;
	v_old core.company;
	v_company core.company;
begin
	if p_name is not null then
		v_name := btrim(core.text_check(p_name, 'name', 2, 200));
	end if;
	if p_number is not null then
		perform core.company_number_check(p_number);
	end if;
	v_result := core.operation_begin(ctx, p_operation, 'company.edit', jsonb_build_object('company', p_company, 'name',
		v_name, 'number', p_number, 'reason', v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_old := core.company_hold(ctx, p_company, p_version);
	begin
		update core.company set name = coalesce(v_name, name), number = coalesce(p_number, number), version = version + 1
		where id = v_old.id returning * into v_company;
	exception when unique_violation then
		perform core.company_taken_refuse();
	end;
	-- The accounts carry the name for searching.
	if v_company.name <> v_old.name then
		update core.account set company_id = company_id where company_id = v_company.id;
	end if;
	return core.company_finish(ctx, p_operation, 'company.edit', core.company_json(v_old), v_company, v_reason,
		format('company %s changed', p_company));
end
$$;
comment on function core.company_edit(core.session_context, uuid, text, text, text, text, int) is
	'Changes name and number of a company; null keeps. Returns company, version, summary.';

create or replace function core.company_close(ctx core.session_context, p_operation uuid, p_company text, p_reason text,
	p_version int)
returns jsonb language plpgsql as $$
declare
	v_reason text := core.text_check(p_reason, 'reason', 3, 500);
	v_result jsonb;
	v_old core.company;
	v_company core.company;
begin
	v_result := core.operation_begin(ctx, p_operation, 'company.close', jsonb_build_object('company', p_company, 'reason',
		v_reason, 'version', p_version));
	if v_result is not null then
		return v_result;
	end if;
	v_old := core.company_hold(ctx, p_company, p_version);
	if exists (select from core.contract c where c.company_id = v_old.id and core.contract_state(c) <> 'ended') then
		perform core.refuse('OP409', 'the company has contracts', 'A contract of the company is in force or to come.',
			'End the contracts first.');
	end if;
	update core.company set closed_at = clock_timestamp(), version = version + 1 where id = v_old.id
	returning * into v_company;
	return core.company_finish(ctx, p_operation, 'company.close', core.company_json(v_old), v_company, v_reason,
		format('company %s closed', p_company));
end
$$;
comment on function core.company_close(core.session_context, uuid, text, text, int) is
	'Closes a company that has no contract in force. Returns company, version, summary.';

create or replace function core.company_row(p_company core.company, p_units bigint[])
returns table (company text, name text, number text, contracts int, people int, grants int, frozen boolean, closed boolean,
	version int)
language sql stable as $$
	select (p_company).code, (p_company).name, (p_company).number,
		(select count(*)::int from core.contract c where c.company_id = (p_company).id),
		(select count(distinct a.person_id)::int from core.account a where a.company_id = (p_company).id and a.closed_at is null
			and a.unit_id = any (p_units)),
		(select count(*)::int from core.account a join core.role_grant g on g.account_id = a.id and g.ended_at is null
			where a.company_id = (p_company).id and a.unit_id = any (p_units) and core.grant_good(g)),
		core.company_frozen((p_company).id), (p_company).closed_at is not null, (p_company).version
$$;
comment on function core.company_row(core.company, bigint[]) is
	'A company as lists show it; people and good grants of these units only.';

create or replace function core.company_people(p_company bigint, p_units bigint[])
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(jsonb_build_object('login', a.login, 'name', a.sort_name collate "default", 'unit', u.code,
		'state', core.account_state(a), 'expires_at', core.time_text(a.expires_at), 'roles', core.account_roles(a.id))
		order by a.login), '[]')
	from core.account a join core.unit u on u.id = a.unit_id
	where a.company_id = p_company and a.unit_id = any (p_units)
$$;
comment on function core.company_people(bigint, bigint[]) is 'The accounts of a company in these units, closed ones included.';
