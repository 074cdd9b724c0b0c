-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Requests as they are seen: lists, one request, and how many wait. Nothing is ever left out because it is old.

create or replace function core.request_why_text(p_why text)
returns text language sql immutable as $$
	select case p_why
		when 'requester' then 'you asked for it'
		when 'beneficiary' then 'you would get the access'
		when 'decided' then 'you have decided already'
		when 'role' then 'others approve this'
		when 'approved' then 'it is approved already'
		when 'refused' then 'it was refused'
		when 'withdrawn' then 'it was withdrawn'
		when 'lapsed' then 'it has lapsed' end
$$;
comment on function core.request_why_text(text) is 'core.request_why_not() in words.';

create or replace function core.request_title(r core.request)
returns text language sql immutable as $$
	select case when (r).subject like 'grant:%' then replace(substr((r).subject, 7), ',', ', ')
		else coalesce(substring((r).canonical from E'\nUnit: [^\n]*\n([^\n]*)\n'), (r).subject) end
$$;
comment on function core.request_title(core.request) is 'What is asked for, in a few words: the roles, or the first fact of the text.';

create or replace function core.request_briefs(ctx core.session_context, p_requests core.request[])
returns table (request bigint, kind text, state text, requester text, requester_name text, beneficiary text,
	beneficiary_name text, company text, contract text, subject_text text, unit text, starts_at timestamptz,
	ends_at timestamptz, created_at timestamptz, lapses_at timestamptz, waiting_on text, approvals int, needed int,
	mine boolean, may_approve boolean, why_not text)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
	v_able bigint[] := array(select x.id from core.requests_able(ctx) x);
begin
	return query with r as materialized (
		select x.n, x.r, s.state, core.request_why(ctx, x.r, (x.r).id = any (v_able)) as why
		from (select i as n, p_requests[i] as r from generate_subscripts(p_requests, 1) i) x
			cross join lateral core.request_state(x.r) s (state)
	), pending as materialized (
		select n, row_number() over (order by n) as place from r where state = 'pending'
	), waiting as materialized (
		select p.n, w.text
		from core.requests_waiting_on(array(select p_requests[p.n] from pending p order by p.place)) w
			join pending p on p.place = w.n
	), needed as materialized (
		select d.subject, core.rule_needed(d.subject) as needed from (select distinct (r).subject as subject from r) d
	)
	select (r).id, (r).kind, r.state, q.login, q.sort_name collate "default", b.login,
		b.sort_name collate "default", coalesce(o.code, p.code), c.number, core.request_title(r), u.code,
		(r).starts_at, coalesce((r).ends_at, ((r).result ->> 'ends_at')::timestamptz), (r).created_at, (r).lapses_at,
		w.text,
		(select count(*)::int from core.approval x where x.request_id = (r).id and x.voided_at is null and x.decision = 'approve'),
		k.needed, (r).requester_person = ctx.person_id, r.why is null, core.request_why_text(r.why)
	from r
		join core.account q on q.id = (r).requester_account
		join core.unit u on u.id = (r).unit_id
		join needed k on k.subject = (r).subject
		left join waiting w on w.n = r.n
		left join core.account b on b.id = (r).beneficiary_account
		left join core.company p on p.id = b.company_id
		left join core.contract c on c.id = (r).contract_id
		left join core.company o on o.id = c.company_id;
end
$$;
comment on function core.request_briefs(core.session_context, core.request[]) is
	'Requests as lists show them to the caller. ends_at: as asked for; of an approved one for N hours, as it became.';

create or replace function core.request_list_check(p_box text, p_state text, p_search text)
returns text language plpgsql stable as $$
begin
	if p_box is null or p_box not in ('waiting', 'mine', 'all') then
		perform core.refuse('OP400', 'box is not valid',
			'A box is waiting (for you), mine (you asked, or would get the access) or all (that you may see).', null, 'box');
	end if;
	if p_state not in ('pending', 'approved', 'refused', 'withdrawn', 'lapsed') then
		perform core.refuse('OP400', 'state is not valid', 'A state is pending, approved, refused, withdrawn or lapsed.', null,
			'state');
	end if;
	return core.text_check(p_search, 'search', 0, 100);
end
$$;
comment on function core.request_list_check(text, text, text) is 'Returns the search text; refuses OP400 naming the field.';

create or replace function core.request_found(r core.request, p_patterns text[])
returns boolean language sql stable as $$
	-- Every word: in the people, the company, the contract, the roles; or the number of the request.
	select coalesce(bool_and(core.search_mark(lower(concat_ws(' ', '#' || (r).id, core.fold((r).subject), x.text))) like w), true)
	from (select string_agg(a.search_text, ' ') || ' ' || coalesce(max(core.fold(concat_ws(' ', c.number, o.code, o.name))), '')
			as text
		from core.account a
			left join core.contract c on c.id = (r).contract_id
			left join core.company o on o.id = coalesce(c.company_id, a.company_id)
		where a.id in ((r).requester_account, (r).beneficiary_account)) x, unnest(p_patterns) w
$$;
comment on function core.request_found(core.request, text[]) is
	'Whether all words of a search are in the request: people, company, contract, roles, #number.';

create or replace function core.request_patterns(p_search text)
returns text[] language sql immutable as $$
	select coalesce(array_agg('%' || replace(replace(w, '\', '\\'), '%', '\%') || '%'), '{}')
	from (select w from unnest(string_to_array(core.search_mark(core.fold(coalesce(p_search, ''))), ' ')) w where w <> '' limit 8) x
$$;
comment on function core.request_patterns(text) is 'LIKE patterns of up to 8 folded words.';

create or replace function core.request_page(ctx core.session_context, p_box text, p_state text, p_search text,
	p_key text, p_id bigint, p_backward boolean, p_limit int)
returns setof core.request language plpgsql stable set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
	v_units bigint[] := core.right_units(ctx, 'request.read');
	v_patterns text[] := core.request_patterns(p_search);
	v_able bigint[] := array(select x.id from core.requests_able(ctx) x);
begin
	return query select r.* from core.request r
	where (p_key is null or case when p_backward then (r.created_at, r.id) > (p_key::timestamptz, p_id)
			else (r.created_at, r.id) < (p_key::timestamptz, p_id) end)
		and (p_state is null or core.request_state(r) = p_state)
		and case p_box
			when 'waiting' then r.id = any (v_able)
			when 'mine' then r.requester_person = ctx.person_id or r.beneficiary_person is not distinct from ctx.person_id
			else r.unit_id = any (v_units) or r.id = any (v_able) or r.requester_person = ctx.person_id
				or r.beneficiary_person is not distinct from ctx.person_id
				or exists (select from core.approval p where p.request_id = r.id and p.person_id = ctx.person_id) end
		and (v_patterns = '{}' or core.request_found(r, v_patterns))
	order by case when p_backward then r.created_at end, case when p_backward then r.id end, r.created_at desc, r.id desc
	limit p_limit;
end
$$;
comment on function core.request_page(core.session_context, text, text, text, text, bigint, boolean, int) is
	'Requests of a box, newest first; p_backward: the page before the place, oldest first.';

create or replace function core.requests_able(ctx core.session_context)
returns table (id bigint, created_at timestamptz) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
	v_roles bigint[] := array(select distinct g.role_id
		from (select ctx.account_id as id
			union
			select a.id from core.absence b join core.account a on a.person_id = b.person_id
			where b.deputy_person = ctx.person_id and b.ended_at is null) a
			join core.role_grant g on g.account_id = a.id and g.ended_at is null
		where g.role_id in (select x.role_id from core.approval_rule x));
begin
	-- Consoles ask every second, and most people approve nothing.
	if v_roles = '{}' then
		return;
	end if;
	return query with mine as materialized (
		select b.role_id, b.unit_id, b.approve_unit, b.deputy_of
		from core.approver_pool(v_roles, ctx.person_id) b where b.account_id = ctx.account_id
	), open as materialized (
		select r.id, r.subject, r.unit_id, r.requester_person, r.beneficiary_person, r.created_at from core.request r
		where r.state = 'pending' and r.lapses_at > clock_timestamp()
			and r.requester_person <> ctx.person_id and r.beneficiary_person is distinct from ctx.person_id
			and exists (select from mine)
	), asked as materialized (
		-- Many requests are for the same thing.
		select d.subject, core.rule_subjects(d.subject) as subjects from (select distinct subject from open) d
	), pair as materialized (
		select distinct d.subject, u.id as unit_id, m.deputy_of
		from asked d
			join core.approval_rule a on a.subject = any (d.subjects)
			join mine m on m.role_id = a.role_id
			join core.unit u on u.path @> array[m.unit_id, m.approve_unit]
	)
	select distinct o.id, o.created_at from open o join pair p on p.subject = o.subject and p.unit_id = o.unit_id
	where (p.deputy_of is null or (p.deputy_of <> o.requester_person and p.deputy_of is distinct from o.beneficiary_person))
		-- A person and his deputy are one pair of eyes.
		and not exists (select from core.approval v where v.request_id = o.id and v.voided_at is null
			and (v.person_id in (ctx.person_id, p.deputy_of) or v.deputy_of in (ctx.person_id, p.deputy_of)));
end
$$;
comment on function core.requests_able(core.session_context) is
	'The pending requests that the caller may decide now: those that core.request_why_not() is null for.';

create or replace function core.request_waiting(ctx core.session_context, out waiting int, out oldest timestamptz)
language plpgsql stable as $$
begin
	select count(*)::int, min(x.created_at) into waiting, oldest from core.requests_able(ctx) x;
end
$$;
comment on function core.request_waiting(core.session_context) is 'How many requests wait for the caller, and since when.';

create or replace function core.request_approvals(p_request bigint)
returns jsonb language sql stable as $$
	select coalesce(jsonb_agg(jsonb_build_object('by', a.login, 'name', p.name, 'role', r.code, 'decision', v.decision,
		'reason', v.reason, 'at', core.time_text(v.at), 'ends_at', core.time_text(v.ends_at), 'deputy_of', d.name, 'void',
		v.voided_at is not null) order by v.at, v.id), '[]')
	from core.approval v
		join core.account a on a.id = v.account_id
		join core.person p on p.id = v.person_id
		left join core.role r on r.id = v.role_id
		left join core.person d on d.id = v.deputy_of
	where v.request_id = p_request
$$;
comment on function core.request_approvals(bigint) is 'All decisions about a request, oldest first, void ones included.';

create or replace function core.access_ends_at(ctx core.session_context)
returns timestamptz language sql stable as $$
	-- The end of a contract that comes first counts; an end that another grant goes on from doesn't.
	select min(x.ends_at)
	from core.role_grant g left join core.contract c on c.id = g.contract_id
		cross join lateral (select least(g.ends_at, c.ends_at) as ends_at) x
	where g.account_id = ctx.account_id and core.grant_good(g) and x.ends_at <= clock_timestamp() + interval '24 hours'
		and not exists (select from core.role_grant n where n.account_id = g.account_id and n.role_id = g.role_id
			and n.unit_id = g.unit_id and n.id <> g.id and n.ended_at is null and n.starts_at <= x.ends_at
			and (n.ends_at is null or n.ends_at > x.ends_at))
$$;
comment on function core.access_ends_at(core.session_context) is
	'When the next role of the caller ends within 24 hours, unless it goes on; null: none does.';
