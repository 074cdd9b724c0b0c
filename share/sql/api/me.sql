-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The caller's own account.

create function api.me_show(out login text, out name text, out kind text, out unit text, out unit_name text,
	out duty text, out password_set_at timestamptz, out totp_since timestamptz, out totp_offset_seconds int,
	out recovery_left int, out sessions int, out grants jsonb, out version int)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	select a.login, p.name, a.kind, u.code, u.name, d.name, f.password_set_at, f.totp_enrolled_at,
		coalesce(f.totp_offset, 0) * 30, core.recovery_left(a.id), core.session_count(a.id), core.me_grants(a.id), a.version
	into strict login, name, kind, unit, unit_name, duty, password_set_at, totp_since, totp_offset_seconds, recovery_left,
		sessions, grants, version
	from core.account a join core.person p on p.id = a.person_id join core.unit u on u.id = a.unit_id
		left join core.duty d on d.id = a.duty_id left join core.factor f on f.account_id = a.id
	where a.id = ctx.account_id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.me_show() is
	'The caller''s account: duty, factors and since when, by how much the clock of the phone is off, recovery codes that
are left, open sessions, and the roles held now or later.';
