-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Exceptions from the boards; the rules are in core/exception.sql.

create function api.exception_list(p_kind text default null, p_open boolean default true, p_after text default null, p_limit int
	default 50)
returns table (exception bigint, kind text, component text, name text, advisory text, measure text, reason text,
	since timestamptz, until timestamptz, days_left int, renewals int, requested_by text, request bigint, state
	text, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	v_units := core.board_units(ctx);
	select * into v_from from core.cursor_read('exception_list', p_after, 'after');
	v_secret := core.cursor_key();
	if p_kind is not null and p_kind not in ('antivirus', 'patch') then
		perform core.refuse('OP400', 'kind is not valid', 'An exception is for antivirus or for a patch.', null, 'kind');
	end if;
	return query select e.id, e.kind, c.code, c.name, v.code, e.measure, e.reason, e.starts_at, e.ends_at,
		core.days_left(e.ends_at), e.renewals, a.login, e.request_id, case when e.ended_at is not null then 'ended'
			when e.ends_at <= clock_timestamp() then 'over' else 'open' end,
		core.cursor_make('exception_list', '', e.id, v_secret)
	from core.exception e
		join core.component c on c.id = e.component_id
		join core.account a on a.id = e.requested_by
		left join core.advisory v on v.id = e.advisory_id
	where (v_units is null or c.unit_id = any (v_units)) and (p_kind is null or e.kind = p_kind)
		and (p_open is not true or e.ended_at is null and e.ends_at > clock_timestamp())
		and (v_from.id is null or e.id < v_from.id)
	order by e.id desc limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.exception_list(text, boolean, text, int) is
	'Exceptions of the caller''s units, newest first; p_open true: those that hold now. Needs component.read.';

create function api.exception_create(p_operation uuid, p_kind text, p_component text, p_advisory text, p_measure text, p_ends_at
	timestamptz, p_reason text, out state text, out request bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.exception_create(ctx, p_operation, p_kind, p_component, p_advisory, p_measure, p_ends_at,
		p_reason);
	state := v_result ->> 'state';
	request := (v_result ->> 'request')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.exception_create(uuid, text, text, text, text, timestamptz, text) is
	'Asks for an exception, which a second person approves as a request. p_kind: antivirus | patch (with p_advisory). Needs
exception.create and a fresh code.';

create function api.exception_end(p_operation uuid, p_exception bigint, p_reason text, out exception bigint, out summary text)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.exception_end(ctx, p_operation, p_exception, p_reason);
	exception := (v_result ->> 'exception')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.exception_end(uuid, bigint, text) is
	'Ends an exception before its time. Needs exception.create.';
