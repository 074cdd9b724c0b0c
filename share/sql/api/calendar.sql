-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The calendar of everything that ends; see core/calendar.sql.

create function api.calendar_list(p_days int default 90, p_kind text default null, p_after text default null,
	p_limit int default 50)
returns table (at timestamptz, kind text, object_kind text, object text, text text, days_left int, uid text, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_kinds text[];
	v_from record;
	v_secret bytea;
	v_place text;
	v_now timestamptz := clock_timestamp();
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	if coalesce(p_days, 90) not between 1 and 3650 then
		perform core.refuse('OP400', 'number of days is not valid', 'From 1 to 3650 days.', null, 'days');
	end if;
	v_kinds := coalesce(core.choice_check(p_kind,
			'{grant,contract,confidentiality,request,account,lock,review,absence,one_time,patch,drill,exception,sink}', 'kind', 'kind is not valid',
			'A kind is grant, contract, confidentiality, request, account, lock, review, absence, one_time, patch, drill, exception or sink.'),
		'{grant,contract,confidentiality,request,account,lock,review,absence,one_time,patch,drill,exception,sink}');
	select * into v_from from core.cursor_read('calendar_list', p_after, 'after');
	v_secret := core.cursor_key();
	v_place := core.calendar_place();
	return query select c.at, c.kind, c.object_kind, c.object, c.text,
		floor(extract(epoch from c.at - v_now) / 86400)::int, c.kind || '-' || c.id || '@' || v_place, core.cursor_make('calendar_list',
			to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ' ' || c.kind, c.id, v_secret)
	from core.calendar_page(ctx, coalesce(p_days, 90), v_kinds, v_from.key, v_from.id, v_limit) c
	order by c.at, c.kind, c.id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.calendar_list(int, text, text, int) is
	'What ends within p_days, the soonest first, of one kind or (after "!") all others: grant, contract, confidentiality, request,
account, lock, review, patch, drill (overdue ones stay), absence, one_time, exception, sink (one that stands still). Only what
the caller may see, so it needs no right of its own. object_kind and object name what to open; uid is the same for ever and that
of no other end anywhere (RFC 5545).';
