-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Asking for a contractor's access, and changing what was asked for.

create function api.request_preview(p_login text, p_contract bigint, p_roles text[], p_unit text,
	p_starts_at timestamptz default null, p_ends_at timestamptz default null, p_hours_from_approval int default null,
	p_hours text default null, out allowed boolean, out field text, out message text, out detail text, out ends_at timestamptz,
	out ends_why text, out canonical text, out conflicts jsonb, out approvers text, out lapses_at timestamptz)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_ask record;
	r core.request;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	allowed := false;
	conflicts := '[]';
	begin
		v_ask := core.request_ask(ctx, p_login, p_contract, p_roles, p_unit, p_starts_at, p_ends_at, p_hours_from_approval,
			p_hours);
		r := v_ask.r;
		ends_at := v_ask.ends_at;
		ends_why := v_ask.ends_why;
		lapses_at := r.lapses_at;
		canonical := core.request_text(null, r.kind, r.requester_account, r.beneficiary_account, r.unit_id, v_ask.facts,
			r.lapses_at, null);
		conflicts := core.grant_conflicts(r.beneficiary_person, core.request_roles_of(r), r.starts_at, ends_at);
		approvers := core.request_waiting_on(r);
		perform core.request_free(r, ends_at);
		perform core.request_approvable(r);
		allowed := true;
	exception when others then
		get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
			e_column = column_name;
		-- What a new request would be refused with is the answer here; anything else is not for the caller.
		if e_state not like 'OP4%' then
			raise;
		end if;
		field := nullif(e_column, '');
		message := e_message;
		detail := nullif(e_detail, '');
	end;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_preview(text, bigint, text[], text, timestamptz, timestamptz, int, text) is
	'What request_create() would answer now, by the same checks: allowed, or field, message and detail of the refusal; the end
that comes of it if it were approved now and why, the text without number and reason, who would have to approve, and
until when it would stay open.';

create function api.request_create(p_operation uuid, p_login text, p_contract bigint, p_roles text[], p_unit text,
	p_starts_at timestamptz, p_ends_at timestamptz, p_hours_from_approval int, p_hours text, p_reason text,
	out request bigint, out state text, out ends_at timestamptz, out ends_why text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.request_create(ctx, p_operation, p_login, p_contract, p_roles, p_unit, p_starts_at, p_ends_at,
		p_hours_from_approval, p_hours, p_reason);
	request := (v_result ->> 'request')::bigint;
	state := v_result ->> 'state';
	ends_at := (v_result ->> 'ends_at')::timestamptz;
	ends_why := v_result ->> 'ends_why';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_create(uuid, text, bigint, text[], text, timestamptz, timestamptz, int, text, text) is
	'Asks for roles of a contractor, for a unit, under a contract of his company. p_starts_at null: from the approval on; then
either p_ends_at or p_hours_from_approval. The end is cut to the contract, the account and the caps of the roles, and
ends_why says by which. p_hours: weekly hours such as "mon-fri 09-18, sat 10-14", null for all. Open until the start, or
for seven days. Needs request.create for the unit and account.read for that of the account; not for oneself.';

create function api.request_edit(p_operation uuid, p_request bigint, p_login text, p_contract bigint, p_roles text[], p_unit text,
	p_starts_at timestamptz, p_ends_at timestamptz, p_hours_from_approval int, p_hours text, p_reason text,
	p_version int default null, p_from_approval boolean default false, out request bigint, out state text,
	out ends_at timestamptz, out ends_why text, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.request_edit(ctx, p_operation, p_request, p_login, p_contract, p_roles, p_unit, p_starts_at, p_ends_at,
		p_hours_from_approval, p_hours, p_reason, p_version, p_from_approval);
	request := (v_result ->> 'request')::bigint;
	state := v_result ->> 'state';
	ends_at := (v_result ->> 'ends_at')::timestamptz;
	ends_why := v_result ->> 'ends_why';
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.request_edit(uuid, bigint, text, bigint, text[], text, timestamptz, timestamptz, int, text, text, int, boolean) is
	'Changes one''s own pending request and voids the approvals that it has; null keeps. p_ends_at takes the place of hours from the
approval and the other way round; p_from_approval removes the start, an empty p_hours the weekly hours. OP409 when nothing
is changed. p_version: as seen, null for any.';
