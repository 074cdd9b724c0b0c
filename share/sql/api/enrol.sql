-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Setting up a sign-in in a session that was begun with a one-time code. The work and its rules are in core/enrol.sql.

create function api.enrol_state(out login text, out name text, out parts text[], out password_done boolean,
	out totp_done boolean, out expires_at timestamptz, out words text[], out minimum int, out salt bytea,
	out kdf_n int, out kdf_r int, out kdf_p int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_enrol record;
	v_pending core.factor_pending;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	select * into v_enrol from core.enrol_session(ctx);
	select * into v_pending from core.factor_pending p where p.account_id = ctx.account_id and p.session_id = ctx.session_id;
	select ctx.login, p.name into strict login, name
	from core.account a join core.person p on p.id = a.person_id where a.id = ctx.account_id;
	parts := (v_enrol.code).parts;
	password_done := v_pending.stored_key is not null;
	totp_done := v_pending.totp_proved_step is not null;
	expires_at := (v_enrol.session).expires_at;
	words := core.password_words(ctx.account_id);
	minimum := core.password_minimum();
	salt := core.login_salt(ctx.login);
	select k.n, k.r, k.p into kdf_n, kdf_r, kdf_p from core.kdf() k;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.enrol_state() is
	'What is to be set, what is done, until when, and what the console needs for a new password: words that it must not be
made of, its least length, salt and parameters of scrypt.';

create function api.enrol_password(p_stored_key bytea, p_server_key bytea, out status text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	status := core.enrol_password(ctx, p_stored_key, p_server_key);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.enrol_password(bytea, bytea) is
	'Puts the keys of the new password (RFC 5802 section 3, 32 bytes each) aside until enrol_finish(): ok. The server
never sees a password; the console applies the policy.';

create function api.enrol_finish(p_operation uuid, out summary text, out ticket uuid)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	v_result := core.enrol_finish(ctx, p_operation);
	summary := v_result ->> 'summary';
	ticket := (v_result ->> 'ticket')::uuid;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.enrol_finish(uuid) is
	'Puts the new factors in force when all that the one-time code is for is set and proven (OP409 otherwise), and ends
the other sessions of the account. secret_reveal() shows ten recovery codes then, and the session is over: sign in
with the new factors.';
