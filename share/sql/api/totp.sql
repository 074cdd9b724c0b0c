-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A new code generator, in a session that was begun with a one-time code or at work. The work and its rules are in
-- core/totp.sql.

create function api.totp_begin(out seed bytea, out label text, out issuer text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	select * into v_result from core.totp_begin(ctx);
	seed := v_result.seed;
	label := v_result.label;
	issuer := v_result.issuer;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.totp_begin() is
	'A new seed of 20 bytes, with the names for the authenticator. The old one is good until the new one is proven. At
work it needs a fresh code for this alone (OP402 totp.begin): of the old one, or a recovery code unless the account holds
a privileged role.';

create function api.totp_prove_submit(p_first text, p_second text, out status text)
returns text language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	status := core.totp_prove_submit(ctx, p_first, p_second);
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.totp_prove_submit(text, text) is
	'Stores two codes in a row of the new seed, judges nothing: submitted | restart (there is no new seed). Commit before
asking for the result.';

create function api.totp_prove_result(out status text, out offset_seconds int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require_any();
	select * into v_result from core.totp_prove_result(ctx);
	status := v_result.status;
	offset_seconds := v_result.offset_seconds;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.totp_prove_result() is
	'Judges the two codes: ok | wrong | clock (right codes, but the clock of the phone is wrong by offset_seconds: set it,
then try again) | too_many (begin with a new seed) | restart. At work ok puts the new code generator in force at once
and ends the other sessions of the account; otherwise enrol_finish() does.';
