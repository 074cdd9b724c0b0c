-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Rights that nobody uses: the evidence for a review (Z-12).

create function api.right_unused(p_unit text default null, p_days int default 90, p_after text default null,
	p_limit int default 50)
returns table (login text, name text, unit text, role text, scope text, last_used timestamptz, days_used int,
	"grant" bigint, cursor text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_since timestamptz;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	if coalesce(p_days, 90) not between 1 and 3660 then
		perform core.refuse('OP400', 'number of days is not valid', 'It is 1 to 3660 days.', null, 'days');
	end if;
	v_units := core.right_filter(ctx, 'role.read', p_unit);
	select * into v_from from core.cursor_read('right_unused', p_after, 'after');
	v_since := clock_timestamp() - make_interval(days => coalesce(p_days, 90));
	v_secret := core.cursor_key();
	return query select a.login, a.sort_name collate "default", gu.code, r.code, s.scope_code, x.last_used_at,
		coalesce(x.days, 0), g.id, core.cursor_make('right_unused', a.login || ' ' || s.scope_code, g.id, v_secret)
	from core.role_grant g
		join core.account a on a.id = g.account_id
		join core.role r on r.id = g.role_id
		join core.role_scope s on s.role_id = r.id
		join core.unit gu on gu.id = g.unit_id
		left join core.scope_use x on x.account_id = a.id and x.scope_code = s.scope_code
	-- A right that is younger than that can't have gone unused for so long.
	where core.grant_good(g) and g.unit_id = any (v_units) and g.starts_at <= v_since
		and (x.last_used_at is null or x.last_used_at <= v_since)
		and (v_from.id is null or (a.login || ' ' || s.scope_code, g.id) > (v_from.key, v_from.id))
	order by a.login || ' ' || s.scope_code, g.id
	limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.right_unused(text, int, text, int) is
	'Rights that were given for at least p_days and not used in that time, by login: last_used null: never. Evidence for a
review. Needs role.read.';
