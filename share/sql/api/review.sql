-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Reviews of grants. The work is in core/review.sql.

create function api.review_list(p_after text default null, p_limit int default 50)
returns table (review bigint, unit text, unit_name text, period_from date, period_to date, due_at timestamptz,
	opened_by text, opened_at timestamptz, items int, decided int, state text, reason text, version int, cursor text)
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
	v_units := core.right_filter(ctx, 'role.read', null);
	select * into v_from from core.cursor_read('review_list', p_after, 'after');
	v_secret := core.cursor_key();
	return query select v.id, u.code, u.name, v.period_from, v.period_to, v.due_at, b.login, v.opened_at, n.items,
		n.items - o.left, core.review_state(v, o.left), v.reason, v.version, core.cursor_make('review_list', '', v.id, v_secret)
	from core.review v join core.unit u on u.id = v.unit_id join core.account b on b.id = v.opened_by
		cross join lateral (select count(*)::int as items from core.review_item i where i.review_id = v.id) n
		cross join lateral (select cardinality(core.review_open_items(v.id)) as left) o
	where v.unit_id = any (v_units) and (v_from.id is null or v.id < v_from.id)
	order by v.id desc
	limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.review_list(text, int) is
	'Reviews of the caller''s units, newest first; state open | done | missed. Needs role.read.';

create function api.review_items(p_review bigint, p_after text default null, p_limit int default 50)
returns table ("grant" bigint, login text, name text, role text, unit text, since timestamptz, until timestamptz,
	last_used timestamptz, unused_scopes int, decision text, by text, at timestamptz, suspended boolean, cursor text,
	mine boolean, reason text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_limit int;
	v_review core.review;
	v_from record;
	v_kind text;
	v_secret bytea;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_limit := core.limit_check(p_limit, 50, 500);
	perform core.right_require(ctx, 'role.read');
	v_review := core.review_find(ctx, p_review, false);
	v_kind := 'review_items:' || v_review.id;
	select * into v_from from core.cursor_read(v_kind, p_after, 'after');
	v_secret := core.cursor_key();
	return query select g.id, a.login, a.sort_name collate "default", r.code, gu.code, g.starts_at, coalesce(g.ended_at, g.ends_at),
		x.last_used, x.unused, i.decision, b.login, i.decided_at, (core.grant_state(g)).state = 'suspended',
		core.cursor_make(v_kind, a.login, g.id, v_secret), a.person_id = ctx.person_id, i.reason
	from core.review_item i
		join core.role_grant g on g.id = i.grant_id
		join core.account a on a.id = g.account_id
		join core.role r on r.id = g.role_id
		join core.unit gu on gu.id = g.unit_id
		left join core.account b on b.id = i.decided_by
		cross join lateral (select max(y.last_used_at) as last_used, (count(*) filter (where y.last_used_at is null
				or y.last_used_at < clock_timestamp() - interval '90 days'))::int as unused
			from core.role_scope s left join core.scope_use y on y.account_id = a.id and y.scope_code = s.scope_code
			where s.role_id = r.id) x
	where i.review_id = v_review.id and (v_from.id is null or (a.login, g.id) > (v_from.key, v_from.id))
	order by a.login, g.id
	limit v_limit;
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.review_items(bigint, text, int) is
	'The grants of a review by login, with the evidence: when a right of the role was last used, and how many were not in 90
days. mine: of one''s own person, about which somebody else decides. Needs role.read for the unit of the review.';

create function api.review_open(p_operation uuid, p_unit text, p_period_from date, p_period_to date, p_due_at timestamptz, p_reason text,
	out review bigint, out items int, out summary text)
returns record
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.review_open(ctx, p_operation, p_unit, p_period_from, p_period_to, p_due_at, p_reason);
	review := (v_result ->> 'review')::bigint;
	items := (v_result ->> 'items')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.review_open(uuid, text, date, date, timestamptz, text) is
	'Puts all grants of a unit and below it up for review: each is suspended at p_due_at until somebody decides to keep it,
but never that of the last security administrator. Needs review.open for the unit.';

create function api.review_decide(p_operation uuid, p_review bigint, p_grants bigint[], p_decision text, p_reason text,
	out decided int, out "left" int, out summary text)
returns record
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.review_decide(ctx, p_operation, p_review, p_grants, p_decision, p_reason);
	decided := (v_result ->> 'decided')::int;
	"left" := (v_result ->> 'left')::int;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.review_decide(uuid, bigint, bigint[], text, text) is
	'Keeps (keep) or ends (revoke) grants of a review, all or none; keep restores a suspended one. Not of one''s own person
(OP403), not the last security administrator''s or the last approvers'' (OP409). Needs review.decide for the unit, for
administrative roles grant.create too.';

create function api.review_close(p_operation uuid, p_review bigint, p_reason text,
	out review bigint, out summary text)
returns record
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
	ctx core.session_context;
	v_result jsonb;
	e_state text; e_message text; e_detail text; e_hint text; e_column text; e_context text;
begin
	ctx := core.session_require();
	v_result := core.review_close(ctx, p_operation, p_review, p_reason);
	review := (v_result ->> 'review')::bigint;
	summary := v_result ->> 'summary';
exception when others then
	get stacked diagnostics e_state = returned_sqlstate, e_message = message_text, e_detail = pg_exception_detail,
		e_hint = pg_exception_hint, e_column = column_name, e_context = pg_exception_context;
	e_state := core.trap(e_state, e_message, e_detail, e_hint, e_column, e_context);
end
$$;
comment on function api.review_close(uuid, bigint, text) is
	'Closes a review in which every grant is decided about or over. Needs review.open for the unit.';
