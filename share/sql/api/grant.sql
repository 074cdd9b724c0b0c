-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Who holds which role where: list, preview, give, take away. The work is in core/grant*.sql.

create function api.grant_list(p_login text default null, p_role text default null, p_unit text default null,
	p_state text default 'current', p_contract bigint default null, p_after text default null, p_limit int default 50)
returns table ("grant" bigint, login text, name text, kind text, role text, role_name text, unit text, unit_name text,
	starts_at timestamptz, ends_at timestamptz, state text, suspended_why text, by text, reason text, company text,
	contract text, request bigint, hours text, version int, cursor text, privileged boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_account core.account;
	v_role core.role;
	v_from record;
	v_kind text;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	if coalesce(p_state, 'current') not in ('current', 'future', 'ended', 'suspended', 'all') then
		perform core.refuse('OP400', 'state is not valid', 'A grant is current, future, ended, suspended, or all.', null, 'state');
	end if;
	v_units := core.right_filter(ctx, 'role.read', p_unit);
	if p_login is not null then
		v_account := core.account_find(ctx, p_login, 'account.read');
	end if;
	if p_role is not null then
		v_role := core.role_find(p_role);
	end if;
	v_kind := 'grant_list:' || coalesce(p_state, 'current');
	select * into v_from from core.cursor_read(v_kind, p_after, 'after');
	v_secret := core.cursor_key();
	return query select g.id, a.login, p.name, a.kind, r.code, r.name, u.code, u.name, g.starts_at, coalesce(g.ended_at, g.ends_at),
		t.state, t.why, b.login, g.reason, a.company, c.number, g.request_id, core.hours_text(g.hours), g.version,
		core.cursor_make(v_kind, '', g.id, v_secret), r.privileged
	from core.grant_page(v_units, v_account.id, v_role.id, coalesce(p_state, 'current'), p_contract, v_from.id, v_limit) g
		join core.account a on a.id = g.account_id
		join core.person p on p.id = a.person_id
		join core.role r on r.id = g.role_id
		join core.unit u on u.id = g.unit_id
		cross join lateral core.grant_state(g) t
		left join core.account b on b.id = g.granted_by
		left join core.contract c on c.id = g.contract_id
	order by g.id desc;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.grant_list(text, text, text, text, bigint, text, int) is
	'Grants of the caller''s units, newest first; p_state current | future | ended | suspended | all. ends_at of an ended one
is when it ended. Needs role.read.';

create function api.grant_preview(p_login text, p_role text, p_unit text, p_starts_at timestamptz default null,
	p_ends_at timestamptz default null,
	out allowed boolean, out message text, out detail text, out hint text, out ends_at timestamptz, out ends_why text,
	out conflicts jsonb, out scopes_added text[], out scopes_after text[], out second_person boolean, out approvers text,
	out warnings text[], out code text, out field text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v := core.grant_preview(ctx, p_login, p_role, p_unit, p_starts_at, p_ends_at);
	allowed := (v ->> 'allowed')::boolean;
	message := v ->> 'message';
	detail := v ->> 'detail';
	hint := v ->> 'hint';
	ends_at := (v ->> 'ends_at')::timestamptz;
	ends_why := v ->> 'ends_why';
	conflicts := v -> 'conflicts';
	scopes_added := array(select jsonb_array_elements_text(v -> 'scopes_added'));
	scopes_after := array(select jsonb_array_elements_text(v -> 'scopes_after'));
	second_person := (v ->> 'second_person')::boolean;
	approvers := v ->> 'approvers';
	warnings := array(select jsonb_array_elements_text(v -> 'warnings'));
	code := v ->> 'code';
	field := v ->> 'field';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.grant_preview(text, text, text, timestamptz, timestamptz) is
	'What grant_create() with these arguments would do, by the same rules: allowed, or code (of the refusal), message,
detail, hint, field; the end and why it is that; conflicts [{role, with, login, reason}]; rights for the unit that would
be added and that there would be; who could be the second person when one is needed. An unknown login, role or unit is
refused (OP404). Needs grant.create for the unit and account.read for the account.';

create function api.grant_create(p_operation uuid, p_login text, p_role text, p_unit text, p_starts_at timestamptz,
	p_ends_at timestamptz, p_reason text,
	out state text, out "grant" bigint, out request bigint, out ends_at timestamptz, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.grant_create(ctx, p_operation, p_login, p_role, p_unit, p_starts_at, p_ends_at, p_reason);
	state := v_result ->> 'state';
	"grant" := (v_result ->> 'grant')::bigint;
	request := (v_result ->> 'request')::bigint;
	ends_at := (v_result ->> 'ends_at')::timestamptz;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.grant_create(uuid, text, text, text, timestamptz, timestamptz, text) is
	'Gives a role for a unit and everything below it to an account of staff or a service: done with the grant, or waiting
with the request when the role is administrative and a second person has to approve. p_starts_at null: now; p_ends_at
null: until taken away. Not to one''s own person and not more than one holds (OP403), not against separation of duties
of the person, not to a contractor (OP409). Needs grant.create for the unit, account.read for the account, a fresh code.';

create function api.grant_end(p_operation uuid, p_grant bigint, p_reason text, p_version int default null,
	out "grant" bigint, out login text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.grant_end(ctx, p_operation, p_grant, p_reason, p_version);
	"grant" := (v_result ->> 'grant')::bigint;
	login := v_result ->> 'login';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.grant_end(uuid, bigint, text, int) is
	'Takes a role away now, of a contractor too. Not of one''s own person (OP403), not the last security administrator''s or
the last approvers'' (OP409). Needs grant.end for the unit of the grant; for an administrative role grant.create and a
fresh code as well.';

create function api.grant_extend(p_operation uuid, p_grant bigint, p_ends_at timestamptz, p_reason text, out request bigint,
	out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.grant_extend(ctx, p_operation, p_grant, p_ends_at, p_reason);
	request := (v_result ->> 'request')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.grant_extend(uuid, bigint, timestamptz, text) is
	'Asks for more time for a contractor''s grant, in its last 24 hours: a new request, which lapses when the grant ends. What is
approved is a further grant that begins at that end. Needs request.create for the unit of the grant.';
