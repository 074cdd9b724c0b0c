-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Signing in, three calls in three transactions; core/sign_in.sql has the rules. None of them needs a session.

create function api.sign_in_begin(p_login text, p_client_nonce bytea, out salt bytea, out kdf_n int, out kdf_r int,
	out kdf_p int, out server_nonce bytea)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_begun record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	select * into v_begun from core.sign_in_begin(p_login, p_client_nonce);
	salt := core.login_salt(v_begun.login);
	select k.n, k.r, k.p into kdf_n, kdf_r, kdf_p from core.kdf() k;
	server_nonce := v_begun.server_nonce;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.sign_in_begin(text, bytea) is
	'First step: client nonce of 32 bytes; answers the salt (16 bytes), the parameters of scrypt and the server nonce (32
bytes). Real and unknown logins get the same kind of answer.';

create function api.sign_in_submit(p_proof bytea, p_code text, out status text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	status := core.sign_in_submit(p_proof, p_code);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.sign_in_submit(bytea, text) is
	'Second step: stores and charges the guess, judges nothing. Status submitted | restart (begin again). Commit before
the third step. p_code: the six digits of the code generator; or two codes in a row with a space between, when the clock
of the phone is wrong; or a recovery code; or the one-time code that replaces the code generator; or empty with a proof
made from the one-time code that replaces both (salted key = HMAC-SHA256(salt, its 20 letters)).';

create function api.sign_in_result(out status text, out server_signature bytea, out session bigint, out token bytea)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
	v_result record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	select * into v_result from core.sign_in_result();
	status := v_result.status;
	server_signature := v_result.server_signature;
	session := v_result.session;
	token := v_result.token;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.sign_in_result() is
	'Third step: judges the committed guess. Status ok | enrol (right one-time code: the session can set new factors and
nothing else) | denied | code_used (password right, code accepted before, not counted) | code_busy (right one-time code,
with which somebody sets up the sign-in over another connection now, not counted) | restart. The token continues the session on another connection; it is shown once.';
