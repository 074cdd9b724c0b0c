-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Contracts with companies, and the closing sheet at the end of one.

create function api.contract_list(p_company text default null, p_search text default null, p_state text default
	'all', p_after text default null, p_limit int default 50)
returns table (contract bigint, number text, company text, company_name text, subject text, starts_on date, ends_on
	date, confidentiality_until date, state text, days_left int, grants int, version int, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_search text;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	v_company core.company;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_search := core.text_check(p_search, 'search', 0, 100);
	perform core.right_require(ctx, 'company.read');
	if p_company is not null then
		v_company := core.company_find(ctx, p_company, 'company.read');
	end if;
	if p_state not in ('future', 'current', 'ended', 'all') then
		perform core.refuse('OP400', 'state is not valid', 'A state is future, current, ended or all.', null, 'state');
	end if;
	v_units := core.right_units(ctx, 'account.read');
	select * into v_from from core.cursor_read('contract_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select c.id, c.number, o.code, o.name, c.subject, c.starts_on, c.ends_on, c.confidentiality_until,
		core.contract_state(c), core.contract_days_left(c),
		(select count(*)::int from core.role_grant g join core.account a on a.id = g.account_id
			where g.contract_id = c.id and a.unit_id = any (v_units) and core.grant_good(g)),
		c.version, core.cursor_make('contract_list', c.ends_on::text, c.id, v_secret)
	from core.contract c join core.company o on o.id = c.company_id
	where (v_from.id is null or (c.ends_on, c.id) < (v_from.key::date, v_from.id))
		and (v_company.id is null or c.company_id = v_company.id)
		and (coalesce(p_state, 'all') = 'all' or core.contract_state(c) = p_state)
		and (select coalesce(bool_and(core.fold(concat_ws(' ', c.number, c.subject, o.code, o.name, o.number)) like w), true)
			from unnest(core.request_patterns(v_search)) w)
	order by c.ends_on desc, c.id desc limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.contract_list(text, text, text, text, int) is
	'Contracts, the one that ends last first. search: parts of number, subject and company, in any spelling. days_left: until the
last day, null when over. grants: good ones of units that the caller may see accounts of. Needs company.read.';

create function api.contract_show(p_contract bigint)
returns table (contract bigint, number text, company text, company_name text, subject text, starts_on date, ends_on
	date, confidentiality_until date, state text, days_left int, version int, confidentiality_clause text,
	damages_clause text, scan_sha256 text, grant_rows jsonb, people_rows jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	c core.contract;
	v_units bigint[];
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	c := core.contract_find(ctx, p_contract, 'company.read');
	v_units := core.right_units(ctx, 'account.read');
	return query select c.id, c.number, o.code, o.name, c.subject, c.starts_on, c.ends_on, c.confidentiality_until,
		core.contract_state(c), core.contract_days_left(c), c.version, c.confidentiality_clause, c.damages_clause,
		encode(c.scan_sha256, 'hex'), core.contract_grants(c.id, v_units), core.contract_people(c.id, v_units)
	from core.company o where o.id = c.company_id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.contract_show(bigint) is
	'One contract with all its fields, and the grants and people under it (of units that the caller may see accounts of). Needs
company.read.';

create function api.contract_create(p_operation uuid, p_company text, p_number text, p_subject text, p_starts_on
	date, p_ends_on date, p_confidentiality_clause text, p_confidentiality_until date, p_damages_clause text,
	p_scan_sha256 text, p_reason text, out contract bigint, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.contract_create(ctx, p_operation, p_company, core.contract_row(p_number, p_subject, p_starts_on,
		p_ends_on, p_confidentiality_clause, p_confidentiality_until, p_damages_clause), p_scan_sha256, p_reason);
	contract := (v_result ->> 'contract')::bigint;
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.contract_create(uuid, text, text, text, date, date, text, date, text, text, text) is
	'Registers a contract of a company: number, subject, first and last day (of Asia/Almaty, both included), confidentiality
clause and until when it survives, damages clause, SHA-256 of the signed scan in hex. Needs company.edit.';

create function api.contract_edit(p_operation uuid, p_contract bigint, p_number text, p_subject text, p_starts_on
	date, p_ends_on date, p_confidentiality_clause text, p_confidentiality_until date, p_damages_clause text,
	p_scan_sha256 text, p_reason text, p_version int default null, out contract bigint, out version int, out summary
	text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.contract_edit(ctx, p_operation, p_contract, core.contract_row(p_number, p_subject, p_starts_on,
		p_ends_on, p_confidentiality_clause, p_confidentiality_until, p_damages_clause), p_scan_sha256, p_reason,
		p_version);
	contract := (v_result ->> 'contract')::bigint;
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.contract_edit(uuid, bigint, text, text, date, date, text, date, text, text, text, int) is
	'Changes a contract that is not over; null keeps. Grants keep their ends; after an earlier last day they are suspended.
p_version: as seen, null for any. Needs company.edit.';

create function api.contract_end(p_operation uuid, p_contract bigint, p_reason text, p_version int default null, out
	contract bigint, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.contract_end(ctx, p_operation, p_contract, p_reason, p_version);
	contract := (v_result ->> 'contract')::bigint;
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.contract_end(uuid, bigint, text, int) is
	'Ends a contract now, for good: grants under it are suspended the same second, requests under it can''t be approved. Needs
company.edit.';

create function api.contract_closing(p_contract bigint)
returns table (kind text, login text, name text, text text, at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	c core.contract;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	c := core.contract_find(ctx, p_contract, 'company.read');
	return query select x.kind, x.login, x.name, x.text, x.at
	from core.contract_closing(c, core.right_units(ctx, 'account.read')) x;
	return query select x.kind, x.login, x.name, x.text, x.at from core.closing_lines(c.id) x order by x.n, x.at, x.text;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.contract_closing(bigint) is
	'The closing sheet of a contract, in this order: person (roles, since when), scope (what he could do where, last use), opened
(what he did, by the journal), account (its state and end), survival (the confidentiality clause and when it ends). People
of units that the caller may see accounts of. Then returned (text data | devices | documents | media | passes, name yes | no,
null before it was signed), remark, signature (who and when, text the request), waiting (name: for whom). Needs company.read.';

create function api.contract_sign(p_operation uuid, p_contract bigint, p_returned text[], p_remark text, p_reason text,
	out state text, out request bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.contract_sign(ctx, p_operation, p_contract, p_returned, p_remark, p_reason);
	state := v_result ->> 'state';
	request := (v_result ->> 'request')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.contract_sign(uuid, bigint, text[], text, text) is
	'Signs the closing sheet of a contract that is over: p_returned is any of data, devices, documents, media, passes, and what
is missing is explained in p_remark. The request that it makes has the sheet as its text; a second person signs by approving
it. Nobody on the sheet signs. Needs a fresh code for this alone (OP402 contract.sign:NUMBER), company.edit, and account.read
for everybody on it.';
