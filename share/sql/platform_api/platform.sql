-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What the platform's own servers ask, each with its own database role and certificate (device.sql, kind platform). The
-- rules are in core/platform.sql; share/doc/deployment.md has an example with psql. Everything is answered by the clock
-- of the server at the moment of the call: don't keep an answer longer than the work it is for.

create function platform_api.account_allowed(p_login text, p_scope text default null, p_unit text default null,
	out allowed boolean, out state text, out reason text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	v_account core.account;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.platform_require();
	v_account := core.platform_account(p_login);
	if p_scope is not null and not exists (select from core.scope s where s.code = p_scope) then
		perform core.refuse('OP400', 'scope is not valid', 'There is no scope of this name.', null, 'scope');
	end if;
	if p_unit is not null and not exists (select from core.unit u where u.code = p_unit) then
		perform core.refuse('OP400', 'unit is not valid', 'There is no unit of this name.', null, 'unit');
	end if;
	state := case when v_account.id is null then 'unknown' else core.account_state(v_account) end;
	allowed := state = 'active' and (p_scope is null or core.platform_may(v_account, p_scope, p_unit));
	reason := case when allowed then null when state <> 'active' then 'account is ' || state else 'no role gives this right now' end;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function platform_api.account_allowed(text, text, text) is
	'Whether the account is allowed now: active and, when a scope is named, holding it for the unit (null: for any unit).
state is unknown | pending | active | locked | expired | closed; reason says why not.';

create function platform_api.account_scopes(p_login text)
returns table (scope text, unit text, role text, until timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.platform_require();
	return query select s.scope, s.unit, s.role, s.until from core.platform_scopes(core.platform_account(p_login)) s;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function platform_api.account_scopes(text) is
	'Every scope that the account holds now, with the unit (its subtree is meant), the role and the end of the grant. No
row for an account that is unknown or not active.';

create function platform_api.participant_state(p_login text, out login text, out state text, out locked boolean,
	out reason text, out since timestamptz, out until timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_account core.account;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.platform_require();
	v_account := core.platform_account(p_login);
	if v_account.id is null or v_account.kind <> 'participant' then
		perform core.refuse('OP404', 'there is no such participant', 'No participant has this login.', null);
	end if;
	login := v_account.login;
	state := core.account_state(v_account);
	locked := state = 'locked';
	select l.reason, l.since, l.until into reason, since, until
	from core.lock l
	where l.account_id = v_account.id and l.lifted_at is null and coalesce(l.until, 'infinity') > clock_timestamp()
	order by coalesce(l.until, 'infinity') desc, l.since limit 1;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function platform_api.participant_state(text) is
	'The state of a trading participant, and the lock that stands longest: its reason, since and until (null: until a person
lifts it). OP404 for an account that is no participant.';

create function platform_api.event_append(p_operation uuid, p_action text, p_object_kind text default null,
	p_object text default null, p_actor text default null, p_reason text default null, p_new jsonb default null,
	out event bigint)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.platform_require();
	event := core.platform_event(ctx, p_operation, p_action, p_object_kind, p_object, p_actor, p_reason, p_new);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function platform_api.event_append(uuid, text, text, text, text, text, jsonb) is
	'Writes an event into the journal and returns its number; the same operation id and arguments give the same number
again. The action begins with "platform."; p_actor is the login of who did it, p_new an object of plain values.';
