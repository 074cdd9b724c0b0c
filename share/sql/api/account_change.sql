-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The life of accounts: made, changed, closed, re-opened, imported. The work and its rules are in
-- core/account_change.sql and core/account_import.sql.

create function api.account_create(p_operation uuid, p_login text, p_kind text, p_unit text, p_number text,
	p_family_name text default null, p_given_name text default null, p_patronymic text default null,
	p_phone text default null, p_email text default null, p_duty text default null, p_company text default null,
	p_expires_at timestamptz default null, p_reason text default null, out login text, out state text,
	out version int, out summary text, out roles_offered text[])
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.account_create_once(ctx, p_operation, p_login, p_kind, p_unit, p_number, p_family_name, p_given_name,
	p_patronymic, p_phone, p_email, p_duty, p_company, p_expires_at, p_reason);
	login := v_result ->> 'login';
	state := v_result ->> 'state';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
	roles_offered := array(select jsonb_array_elements_text(v_result -> 'roles_offered'));
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_create(uuid, text, text, text, text, text, text, text, text, text, text, text, timestamptz, text) is
	'Makes an account: PENDING until its first sign-in is set up; kinds staff, contractor (with company and end), service
(no interactive sign-in) and participant (locked and unlocked here, never a sign-in). p_number: of the person; a registered one makes a further account of that person, names then
null or equal. Names are in one alphabet (OP400), a login that looks like another one is OP409 (O-06). roles_offered: the
default roles of the duty, nothing is granted. Needs account.create for the unit.';

create function api.account_edit(p_operation uuid, p_login text, p_unit text default null, p_duty text default null,
	p_expires_at timestamptz default null, p_reason text default null, p_version int default null,
	p_endless boolean default false, out login text, out state text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.account_edit(ctx, p_operation, p_login, p_unit, p_duty, p_expires_at, p_reason, p_version,
	p_endless);
	login := v_result ->> 'login';
	state := v_result ->> 'state';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_edit(uuid, text, text, text, timestamptz, text, int, boolean) is
	'Changes unit, duty and end: null leaves a value, an empty p_duty removes the duty, p_endless the end (not a
contractor''s). p_version: as seen, null for any (OP409 when stale). Not one''s own account. Needs account.edit for the unit,
for a move for both units.';

create function api.account_close(p_operation uuid, p_login text, p_reason text, p_version int default null,
	out login text, out state text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.account_close(ctx, p_operation, p_login, p_reason, p_version);
	login := v_result ->> 'login';
	state := v_result ->> 'state';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_close(uuid, text, text, int) is
	'Closes an account and ends its sessions and grants. Not one''s own (OP403), not the last security administrator (OP409); a
privileged account needs a fresh code. Needs account.close for its unit.';

create function api.account_reopen(p_operation uuid, p_login text, p_reason text, p_version int default null,
	out login text, out state text, out version int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.account_reopen(ctx, p_operation, p_login, p_reason, p_version);
	login := v_result ->> 'login';
	state := v_result ->> 'state';
	version := (v_result ->> 'version')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_reopen(uuid, text, text, int) is
	'Opens a closed account again, PENDING: its factors are void and its grants stay ended. Needs account.close.';

create function api.account_import(p_operation uuid, p_rows jsonb, p_dry_run boolean default true)
returns table (line int, login text, verdict text, field text, message text, detail text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	return query select (r ->> 'line')::int, r ->> 'login', r ->> 'verdict', r ->> 'field', r ->> 'message', r ->> 'detail'
	from jsonb_array_elements(core.account_import(ctx, p_operation, p_rows, p_dry_run)) with ordinality t (r, n)
	order by n;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_import(uuid, jsonb, boolean) is
	'Makes accounts of up to 2000 rows [{line, login, kind, unit, number, family_name, given_name, patronymic, phone, email,
duty, company, expires_at, reason}], as account_create() would. One verdict for each row, ok or refused with field and
rule; when one is refused nothing is done. A dry run does nothing. Needs account.create for every row''s unit.';
