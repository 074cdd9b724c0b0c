-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Accounts as a list: pages, counts, the words of its filters, those that go unused, and one change of many. The work is
-- in core/account_list.sql, core/unused.sql and core/bulk.sql.

create function api.account_list(p_search text default null, p_state text default null, p_unit text default null,
	p_kind text default null, p_sort text default 'login', p_descending boolean default false, p_after text default null,
	p_before text default null, p_limit int default 50, p_role text default null, p_duty text default null,
	p_unused_days int default null)
returns table (login text, name text, kind text, unit text, unit_name text, state text, lock_cause text,
	locked_since timestamptz, locked_until timestamptz, roles text[], last_sign_in timestamptz, ends_at timestamptz,
	version int, cursor text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	q core.account_question;
	v_sort text := coalesce(p_sort, 'login');
	v_limit int;
	v_from record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	perform core.account_sort_check(v_sort);
	q := core.account_question(ctx, p_search, p_state, p_unit, p_kind, p_role, p_duty, p_unused_days);
	select * into v_from from core.cursor_read_place('account_list:' || v_sort, p_after, p_before);
	return query select * from core.account_rows(q, v_sort, core.account_page(q, v_sort, p_descending, v_from.key, v_from.id,
		p_before is not null, v_limit));
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_list(text, text, text, text, text, boolean, text, text, int, text, text, int) is
	'One page of the accounts of the caller''s units. p_search: every word anywhere in login, name, phone, company or
person number, folded; words of one or two letters at the beginning of a word; a word that begins with ! must not occur.
p_state, p_unit, p_kind, p_role, p_duty: one of them, or all others after "!". p_unused_days: not used for so long. p_after,
p_before: the row that the page follows or precedes, the rows come in list order both times. Needs account.read.';

create function api.account_count(p_search text default null, p_state text default null, p_unit text default null,
	p_kind text default null, p_role text default null, p_duty text default null, p_unused_days int default null,
	out matched bigint, out total bigint, out locked bigint, out estimated boolean)
returns record language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_count record;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	select * into v_count from core.account_count(core.account_question(ctx, p_search, p_state, p_unit, p_kind, p_role, p_duty,
		p_unused_days));
	matched := v_count.rows;
	estimated := v_count.estimated;
	select * into v_count from core.account_count(core.account_question(ctx, null, null, null, null, null, null, null));
	total := v_count.rows;
	estimated := estimated or v_count.estimated;
	select * into v_count from core.account_count(core.account_question(ctx, null, 'locked', null, null, null, null, null));
	locked := v_count.rows;
	estimated := estimated or v_count.estimated;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_count(text, text, text, text, text, text, int) is
	'How many accounts match, how many the caller can see, and how many of these are locked; above 1000 estimated. The
filters are those of account_list(). Needs account.read.';

create function api.account_words()
returns table (word text, value text, name text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_units bigint[];
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_units := core.account_scope_units(ctx, null);
	return query select x.word, x.value, x.name
	from (select 'unit' as word, u.code as value, u.name from core.unit u
			where (v_units is null or u.id = any (v_units)) and u.closed_at is null
		union all select 'role', r.code, r.name from core.role r where r.closed_at is null
		union all select 'duty', d.code, d.name from core.duty d where d.closed_at is null) x
	order by x.word, x.value limit 2000;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_words() is
	'The values that the filters unit, role and duty of account_list() take for the caller. Needs account.read.';

create function api.account_unused(p_days int default null, p_unit text default null, p_after text default null,
	p_limit int default 50)
returns table (login text, name text, unit text, last_sign_in timestamptz, days int, cursor text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_units bigint[];
	v_from record;
	v_secret bytea;
	v_now timestamptz := clock_timestamp();
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	if p_days not between 1 and 3650 then
		perform core.refuse('OP400', 'number of days is not valid', 'From 1 to 3650 days.', null, 'days');
	end if;
	v_units := core.account_scope_units(ctx, p_unit);
	select * into v_from from core.cursor_read('account_unused', p_after, 'after');
	v_secret := core.cursor_key();
	return query select a.login, a.sort_name collate "default", u.code, a.last_sign_in_at,
		floor(extract(epoch from v_now - a.idle_since) / 86400)::int, core.cursor_make('account_unused',
			to_char(a.idle_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), a.id, v_secret)
	from core.unused_page(v_units, v_now - coalesce(make_interval(days => p_days), core.unused_time()), v_from.key::timestamptz,
			v_from.id, v_limit) a
		join core.unit u on u.id = a.unit_id
	order by a.idle_since, a.id;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_unused(int, text, text, int) is
	'Accounts that nobody used for p_days (null: as long as the policy account.unused says, that is what it locks), the longest
idle first. Needs account.read.';

create function api.account_bulk(p_operation uuid, p_action text, p_logins text[], p_reason text,
	p_until timestamptz default null, p_dry_run boolean default false)
returns table (login text, verdict text, message text, detail text, hint text) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.account_bulk(ctx, p_operation, p_action, p_logins, p_reason, p_until, coalesce(p_dry_run, false));
	return query select r ->> 'login', r ->> 'verdict', r ->> 'message', r ->> 'detail', r ->> 'hint'
	from jsonb_array_elements(v_result -> 'rows') with ordinality t (r, n) order by n;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.account_bulk(uuid, text, text[], text, timestamptz, boolean) is
	'lock | unlock | end_sessions of 1 to 500 accounts in one operation, in the order of their logins. A refused row stops no
other. verdict: done, refused (message, detail and hint say why), and allowed in a preview (p_dry_run), which makes the same
checks and changes nothing; it needs no reason. Needs for each account what the single call needs; OP402 for all rows when
one of them needs a fresh code.';
