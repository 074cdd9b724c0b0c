-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Giving somebody a one-time code for the first or a new sign-in. The work and its rules are in core/restart.sql.

create function api.restart_create(p_operation uuid, p_login text, p_parts text[], p_reason text, out state text,
	out ticket uuid, out request bigint, out expires_at timestamptz, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.restart_create(ctx, p_operation, p_login, p_parts, p_reason);
	state := v_result ->> 'state';
	ticket := (v_result ->> 'ticket')::uuid;
	request := (v_result ->> 'request')::bigint;
	expires_at := (v_result ->> 'expires_at')::timestamptz;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.restart_create(uuid, text, text[], text) is
	'Makes a one-time code with which the owner of the account sets what p_parts names anew: password, totp; both for an
account that was never set up. State ready: secret_reveal() shows the code of the ticket once; it is good for 24 hours
and voids the one before. State waiting: the account holds a privileged role, and the request waits for a second
person; then restart_claim(). Not for one''s own person (OP403). Needs a fresh code for this account alone (OP402
restart.create:LOGIN), account.restart for the unit, and account.restart_privileged for a privileged account.';

create function api.restart_claim(p_operation uuid, p_request bigint, out ticket uuid, out expires_at timestamptz,
	out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.restart_claim(ctx, p_operation, p_request);
	ticket := (v_result ->> 'ticket')::uuid;
	expires_at := (v_result ->> 'expires_at')::timestamptz;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.restart_claim(uuid, bigint) is
	'Makes the one-time code of an approved request, for the person who asked, once, within a day after the approval.
Needs a fresh code for this request alone (OP402 restart.claim:NUMBER) and account.restart_privileged.';

create function api.restart_void(p_operation uuid, p_login text, p_reason text, out login text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.restart_void(ctx, p_operation, p_login, p_reason);
	login := v_result ->> 'login';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.restart_void(uuid, text, text) is
	'Takes the open one-time code of an account back and ends the sessions that were begun with one. Needs account.restart
for its unit; not for one''s own person.';
