-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Everything that ends, of every kind, in one order: by its end. Each kind reads its own index from the place of the page
-- on and gives no more rows than the page has; who may see the thing itself sees its end, nobody else.

create or replace function core.calendar_scope(ctx core.session_context, p_scope text)
returns bigint[] language plpgsql stable as $$
declare
	v_units bigint[] := core.right_units(ctx, p_scope);
begin
	return case when cardinality(v_units) = (select count(*) from core.unit) then null else v_units end;
end
$$;
comment on function core.calendar_scope(core.session_context, text) is
	'Units for which the caller holds the scope; null: all; empty: none.';

create or replace function core.calendar_place()
returns text language sql stable as $$
	-- Dates of a test and of a live installation may meet in the calendar of one person.
	select substr(encode(sha256(convert_to(core.setting_text('platform') || ' ' || core.setting_text('environment'), 'UTF8')), 'hex'), 1, 16)
		|| '.opconsole'
$$;
comment on function core.calendar_place() is 'What makes the number of an end unique in the world: the right side of its UID.';

create or replace function core.calendar_accounts(ctx core.session_context, p_from timestamptz, p_to timestamptz,
	p_kinds text[], p_limit int)
returns table (at timestamptz, kind text, id bigint, object_kind text, object text, text text) language plpgsql stable
set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
	v_seen bigint[] := core.calendar_scope(ctx, 'account.read');
	v_coded bigint[] := core.calendar_scope(ctx, 'account.restart');
begin
	return query (select a.expires_at, 'account', a.id, 'account', a.login, concat_ws(', ', a.sort_name collate "default", a.company)
		from core.account a
		where 'account' = any (p_kinds) and a.expires_at between p_from and p_to and a.closed_at is null
			and (v_seen is null or a.unit_id = any (v_seen))
		order by a.expires_at, a.id limit p_limit)
	union all (select l.until, 'lock', l.id, 'account', a.login, concat_ws(', ', a.sort_name collate "default", l.reason)
		from core.lock l join core.account a on a.id = l.account_id
		where 'lock' = any (p_kinds) and coalesce(l.until, 'infinity') between p_from and p_to and l.lifted_at is null
			and l.until is not null and (v_seen is null or a.unit_id = any (v_seen))
		order by coalesce(l.until, 'infinity'), l.id limit p_limit)
	union all (select o.expires_at, 'one_time', o.id, 'account', a.login, a.sort_name collate "default"
		from core.one_time_code o join core.account a on a.id = o.account_id
		where 'one_time' = any (p_kinds) and o.expires_at between p_from and p_to and o.used_at is null and o.voided_at is null
			and (v_coded is null or a.unit_id = any (v_coded))
		order by o.expires_at, o.id limit p_limit);
end
$$;
comment on function core.calendar_accounts(core.session_context, timestamptz, timestamptz, text[], int) is
	'Ends of accounts, locks and one-time codes.';

create or replace function core.calendar_rights(ctx core.session_context, p_from timestamptz, p_to timestamptz,
	p_kinds text[], p_limit int)
returns table (at timestamptz, kind text, id bigint, object_kind text, object text, text text) language plpgsql stable
set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
	v_roles bigint[] := core.calendar_scope(ctx, 'role.read');
	v_decide bigint[] := core.calendar_scope(ctx, 'review.decide');
begin
	return query (select g.ends_at, 'grant', g.id, 'account', a.login, concat_ws(', ', r.code, u.code)
		from core.role_grant g
			join core.account a on a.id = g.account_id
			join core.role r on r.id = g.role_id
			join core.unit u on u.id = g.unit_id
		where 'grant' = any (p_kinds) and g.ends_at between p_from and p_to and g.ended_at is null
			and (v_roles is null or g.unit_id = any (v_roles) or a.person_id = ctx.person_id)
		order by g.ends_at, g.id limit p_limit)
	-- A review that is overdue stays: what it suspended stays suspended, too.
	union all (select w.due_at, 'review', w.id, 'review', w.id::text, concat_ws(', ', u.code, w.reason)
		from core.review w join core.unit u on u.id = w.unit_id
		where 'review' = any (p_kinds) and w.due_at <= p_to and w.closed_at is null
			and (v_roles is null or v_decide is null or w.unit_id = any (v_roles) or w.unit_id = any (v_decide))
		order by w.due_at, w.id);
end
$$;
comment on function core.calendar_rights(core.session_context, timestamptz, timestamptz, text[], int) is
	'Ends of grants, own ones included, and of reviews.';

create or replace function core.calendar_contracts(ctx core.session_context, p_from timestamptz, p_to timestamptz,
	p_kinds text[], p_limit int)
returns table (at timestamptz, kind text, id bigint, object_kind text, object text, text text) language plpgsql stable
set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
	v_companies boolean := core.right_has(ctx, 'company.read', null);
begin
	return query (select c.ends_at, 'contract', c.id, 'contract', c.id::text, concat_ws(', ', c.number, o.name)
		from core.contract c join core.company o on o.id = c.company_id
		where v_companies and 'contract' = any (p_kinds) and c.ends_at between p_from and p_to and c.terminated_at is null
		order by c.ends_at, c.id limit p_limit)
	union all (select x.ends_at, 'confidentiality', x.id, 'contract', x.id::text, concat_ws(', ', x.number, x.name)
		from (select c.id, c.number, o.name, timezone('Asia/Almaty', (c.confidentiality_until + 1)::timestamp) as ends_at
			from core.contract c join core.company o on o.id = c.company_id) x
		where v_companies and 'confidentiality' = any (p_kinds) and x.ends_at between p_from and p_to
		order by x.ends_at, x.id limit p_limit)
	union all (select r.lapses_at, 'request', r.id, 'request', r.id::text, concat_ws(', ', a.login, core.request_title(r))
		from core.request r join core.account a on a.id = r.requester_account
		where 'request' = any (p_kinds) and r.state = 'pending' and r.lapses_at between p_from and p_to
			and core.request_visible(ctx, r)
		order by r.lapses_at, r.id limit p_limit)
	union all (select b.ends_at, 'absence', b.id, 'absence', b.id::text, concat_ws(', ', p.name, d.name)
		from core.absence b
			join core.person p on p.id = b.person_id
			join core.person d on d.id = b.deputy_person
		where 'absence' = any (p_kinds) and b.ends_at between p_from and p_to and b.ended_at is null
			and (ctx.person_id in (b.person_id, b.deputy_person) or core.right_has(ctx, 'request.read', null))
		order by b.ends_at, b.id limit p_limit);
end
$$;
comment on function core.calendar_contracts(core.session_context, timestamptz, timestamptz, text[], int) is
	'Ends of contracts, of their confidentiality, of requests that nobody decided, and of absences.';

create or replace function core.calendar_page(ctx core.session_context, p_days int, p_kinds text[], p_key text, p_id bigint,
	p_limit int)
returns table (at timestamptz, kind text, id bigint, object_kind text, object text, text text) language plpgsql stable as $$
#variable_conflict use_column
declare
	v_now timestamptz := clock_timestamp();
	v_to timestamptz := v_now + make_interval(days => p_days);
	v_at timestamptz := split_part(p_key, ' ', 1)::timestamptz;
	v_kind text := split_part(p_key, ' ', 2);
	v_from timestamptz := greatest(v_now, v_at);
	-- What ends at the same instant as the row before may have been on the page before.
	v_more int := p_limit + 200;
begin
	return query select x.at, x.kind, x.id, x.object_kind, x.object, x.text
	from (select * from core.calendar_accounts(ctx, v_from, v_to, p_kinds, v_more)
		union all select * from core.calendar_rights(ctx, v_from, v_to, p_kinds, v_more)
		union all select * from core.calendar_contracts(ctx, v_from, v_to, p_kinds, v_more)
		union all select * from core.calendar_boards(ctx, coalesce(v_at, '-infinity'), v_to, p_kinds, v_more)
		union all select * from core.calendar_sinks(ctx, coalesce(v_at, '-infinity'), v_to, p_kinds, v_more)) x
	where p_id is null or (x.at, x.kind, x.id) > (v_at, v_kind, p_id)
	order by x.at, x.kind, x.id limit p_limit;
end
$$;
comment on function core.calendar_page(core.session_context, int, text[], text, bigint, int) is
	'What ends within so many days, the soonest first.';
