-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Absences and deputies.

create function api.absence_list()
returns table (absence bigint, login text, name text, deputy text, deputy_name text, starts_at timestamptz, ends_at
	timestamptz, reason text, state text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	return query select b.id, p.login, p.sort_name collate "default", d.login, d.sort_name collate "default", b.starts_at,
		coalesce(b.ended_at, b.ends_at), b.reason, core.absence_state(b)
	from core.absence b
		cross join lateral core.person_account(b.person_id) p
		cross join lateral core.person_account(b.deputy_person) d
	where ctx.person_id in (b.person_id, b.deputy_person) or core.right_has(ctx, 'account.read', p.unit_id)
	order by b.ends_at desc, b.id desc limit 500;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.absence_list() is
	'Absences, the one that ends last first, ended ones included: the caller''s own, where he is the deputy, and of units that he
may see accounts of. At most 500.';

create function api.absence_create(p_operation uuid, p_login text, p_deputy text, p_starts_at timestamptz, p_ends_at
	timestamptz, p_reason text, out absence bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.absence_create(ctx, p_operation, p_login, p_deputy, p_starts_at, p_ends_at, p_reason);
	absence := (v_result ->> 'absence')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.absence_create(uuid, text, text, timestamptz, timestamptz, text) is
	'Enters an absence: meanwhile the deputy may approve in the person''s roles, one step far. p_login null: one''s own, which needs
no right; another''s needs rule.edit. p_starts_at null: now. The deputy is staff whom the caller may see, and not the caller.';

create function api.absence_end(p_operation uuid, p_absence bigint, p_reason text, out absence bigint, out summary
	text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.absence_end(ctx, p_operation, p_absence, p_reason);
	absence := (v_result ->> 'absence')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.absence_end(uuid, bigint, text) is
	'Ends an absence early; one''s own, or with rule.edit another''s.';
