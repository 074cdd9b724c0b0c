-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Emergency stop of a person, a company, or all contractors.

create function api.freeze_preview(p_target text, p_name text default null)
returns table (login text, name text, company text, state text, sessions int, grants int, roles text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_target record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_target := core.freeze_target(ctx, p_target, p_name);
	return query select b.* from core.freeze_blast(p_target, v_target.person_id, v_target.company_id) b
	order by b.sessions desc, b.login limit 5000;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.freeze_preview(text, text) is
	'Everybody whom a freeze would stop, those with open sessions first (at most 5000). Target person: p_name is a login; company:
its code; contractors: null. Needs the right of the freeze itself.';

create function api.freeze_create(p_operation uuid, p_target text, p_name text, p_reason text, out state text, out
	freeze bigint, out request bigint, out accounts int, out sessions int, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.freeze_create(ctx, p_operation, p_target, p_name, p_reason);
	state := v_result ->> 'state';
	"freeze" := (v_result ->> 'freeze')::bigint;
	request := (v_result ->> 'request')::bigint;
	accounts := (v_result ->> 'accounts')::int;
	sessions := (v_result ->> 'sessions')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.freeze_create(uuid, text, text, text) is
	'Stops all accounts of a person at once (freeze.person for all their units, never one''s own person), or asks a second person to
stop a company or all contractors (freeze.company for the root; state waiting, accounts and sessions as of now). Needs a fresh
code. Not the last security administrator.';

create function api.freeze_list()
returns table (freeze bigint, target text, name text, reason text, by text, at timestamptz, accounts int, state
	text, lifted_at timestamptz, may_lift boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	if not core.right_has(ctx, 'freeze.company', null) then
		perform core.right_require(ctx, 'freeze.person');
	end if;
	return query select f.id, f.target, core.freeze_name(f.target, f.person_id, f.company_id), f.reason, b.login, f.at,
		(select count(*)::int from core.lock l where l.freeze_id = f.id),
		case when f.lifted_at is null then 'standing' else 'lifted' end, f.lifted_at, core.freeze_may_lift(ctx, f)
	from core.freeze f join core.account b on b.id = f.by_account
	where f.target <> 'person' or core.right_has(ctx, 'account.read', (core.person_account(f.person_id)).unit_id)
	order by f.lifted_at is not null, f.id desc limit 500;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.freeze_list() is
	'Freezes, standing ones first, newest first, at most 500; those of persons only of units that the caller may see accounts of.
may_lift: it stands, and the caller could have put it himself. Needs freeze.person or freeze.company for any unit.';

create function api.freeze_lift(p_operation uuid, p_freeze bigint, p_reason text, out accounts int, out summary
	text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.freeze_lift(ctx, p_operation, p_freeze, p_reason);
	accounts := (v_result ->> 'accounts')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.freeze_lift(uuid, bigint, text) is
	'Lifts a freeze: its own locks and no others, so that who was locked before stays locked. Needs the right of the freeze itself
and a fresh code; account.unlock_privileged when it is of a person with a privileged role.';
