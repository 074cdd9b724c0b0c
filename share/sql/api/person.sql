-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Natural persons. The work and its rules are in core/person.sql.

create function api.person_list(p_search text default null, p_after text default null, p_limit int default 50)
returns table (number text, name text, phone text, email text, accounts text[], version int, cursor text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_search text;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_search := core.text_check(p_search, 'search', 0, 100);
	v_units := core.account_scope_units(ctx, null);
	select * into v_from from core.cursor_read('person_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select p.number, p.name, core.phone_mask(p.phone), p.email,
		(select array_agg(a.login order by a.login) from core.account a
			where a.person_id = p.id and (v_units is null or a.unit_id = any (v_units))),
		p.version, core.cursor_make('person_list', p.number, p.id, v_secret)
	from core.person_page(v_units, v_search, v_from.key, v_limit) g join core.person p on p.id = g.id
	order by p.number;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.person_list(text, text, int) is
	'Persons with an account in the caller''s units, by number; phones are masked. p_search: as in account_list(). Needs
account.read.';

create function api.person_show(p_number text, out number text, out family_name text, out given_name text,
	out patronymic text, out name text, out phone text, out email text, out accounts jsonb, out version int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_person core.person;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_person := core.person_find(ctx, p_number);
	number := v_person.number;
	family_name := v_person.family_name;
	given_name := v_person.given_name;
	patronymic := v_person.patronymic;
	name := v_person.name;
	phone := case when core.person_visible(ctx, v_person.id, 'account.edit') then v_person.phone
		else core.phone_mask(v_person.phone) end;
	email := v_person.email;
	version := v_person.version;
	select jsonb_agg(jsonb_build_object('login', a.login, 'kind', a.kind, 'unit', u.code, 'state', core.account_state(a))
		order by a.login) into accounts
	from core.account a join core.unit u on u.id = a.unit_id
	where a.person_id = v_person.id and core.right_has(ctx, 'account.read', a.unit_id);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.person_show(text) is
	'One person with its accounts that the caller may see. The phone is whole for who may change the person, masked for
others. Needs account.read for one of its accounts; OP404 otherwise.';

create function api.person_edit(p_operation uuid, p_number text, p_family_name text, p_given_name text,
	p_patronymic text, p_phone text, p_email text, p_reason text, p_version int default null, out number text,
	out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.person_edit(ctx, p_operation, p_number, p_family_name, p_given_name, p_patronymic, p_phone,
	p_email, p_reason, p_version);
	number := v_result ->> 'number';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.person_edit(uuid, text, text, text, text, text, text, text, int) is
	'Changes a person: null leaves a value, empty text removes patronymic, phone or e-mail. Not one''s own person (OP403).
Needs account.edit for the units of all its accounts, and a privileged role for a person who holds one.';
