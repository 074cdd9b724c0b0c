-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Changing one's own password. The work and its rules are in core/password.sql.

create function api.password_begin(p_client_nonce bytea, out salt bytea, out kdf_n int, out kdf_r int, out kdf_p int,
	out server_nonce bytea, out words text[], out minimum int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	server_nonce := core.password_begin(ctx, p_client_nonce);
	salt := core.login_salt(ctx.login);
	select k.n, k.r, k.p into kdf_n, kdf_r, kdf_p from core.kdf() k;
	words := core.password_words(ctx.account_id);
	minimum := core.password_minimum();
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.password_begin(bytea) is
	'First step: client nonce of 32 bytes; answers salt, parameters of scrypt, server nonce, words that the new password
must not be made of, and its least length. Good for one guess within ten minutes.';

create function api.password_submit(p_proof bytea, p_code text, p_stored_key bytea, p_server_key bytea,
	out status text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	status := core.password_submit(ctx, p_proof, p_code, p_stored_key, p_server_key);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.password_submit(bytea, text, bytea, bytea) is
	'Second step: proof of the old password as for a sign-in, the code that the phone shows, the keys of the new password.
Stores and charges, judges nothing: submitted | restart. Commit before asking for the result.';

create function api.password_result(out status text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	status := core.password_result(ctx);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.password_result() is
	'Third step: ok (the new password is in force, other sessions of the account are over) | denied | code_used |
restart.';
