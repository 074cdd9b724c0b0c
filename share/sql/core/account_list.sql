-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Accounts as a list shows them, and how many there are.

create or replace function core.account_rows(q core.account_question, p_sort text, p_ids bigint[])
returns table (login text, name text, kind text, unit text, unit_name text, state text, lock_cause text,
	locked_since timestamptz, locked_until timestamptz, roles text[], last_sign_in timestamptz, ends_at timestamptz,
	version int, cursor text) language plpgsql stable
set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
#variable_conflict use_column
declare
	v_secret bytea := core.cursor_key();
	v_kind text := 'account_list:' || p_sort;
	v_now timestamptz := q.at;
	v_before timestamptz := q.unused_before;
	v_spared bigint[] := q.spared;
begin
	return query with row as materialized (
		select g.n, a.id, a.login, a.sort_name collate "default" as name, a.kind, a.unit_id, a.enrolled_at, a.closed_at,
			a.last_sign_in_at, a.expires_at, a.version, case when a.idle_since < v_before and a.id <> all (v_spared)
				then a.idle_since + (v_now - v_before) end as unused_since
		from unnest(p_ids) with ordinality g (id, n) join core.account a on a.id = g.id
	), standing as materialized (
		-- Of several locks the one that stands longest; a lock for ever stands longer than any other.
		select distinct on (k.account_id) k.account_id, k.cause, k.since, k.until
		from (select l.account_id, l.cause, l.since, l.until from core.lock l
				where l.account_id = any (p_ids) and l.lifted_at is null and coalesce(l.until, 'infinity') > v_now
			union all select r.id, 'policy', r.unused_since, null from row r where r.unused_since is not null) k
		order by k.account_id, coalesce(k.until, 'infinity') desc, k.since
	), held as materialized (
		select t.account_id, array_agg(distinct o.code order by o.code) as roles
		from core.role_grant t join core.role o on o.id = t.role_id
		where t.account_id = any (p_ids) and t.ended_at is null and core.grant_good(t) group by t.account_id
	)
	select r.login, r.name, r.kind, u.code, u.name, s.state, l.cause, l.since, l.until, coalesce(h.roles, '{}'),
		r.last_sign_in_at, r.expires_at, r.version, core.cursor_make(v_kind, case p_sort when 'login' then r.login
				when 'name' then r.name else core.cursor_time(coalesce(r.last_sign_in_at, '-infinity')) end, r.id, v_secret)
	from row r
		join core.unit u on u.id = r.unit_id
		left join standing k on k.account_id = r.id
		left join held h on h.account_id = r.id
		cross join lateral (select core.account_state(r.enrolled_at, r.expires_at, r.closed_at, k.cause is not null,
			v_now) as state) s
		left join lateral (select k.cause, k.since, k.until where s.state = 'locked') l on true
	order by r.n;
end
$$;
comment on function core.account_rows(core.account_question, text, bigint[]) is
	'Accounts of a page as a list shows them, in the order of the ids, with their cursors.';

create or replace function core.account_number(q core.account_question, p_most int)
returns int language plpgsql stable as $$
declare
	v_bare constant boolean := core.account_bare(q);
	v_outside constant boolean := num_nonnulls(q.outside, q.outside_word) > 0;
	t record;
	m record := core.mark_choice_of(q);
	v_step record;
	v_kept int;
	v_sample constant int := p_most + p_most / 20;
begin
	if m.choice is not null and q.plain is null then
		v_step := core.mark_ids(m.choice, q.units, v_sample);
		v_kept := cardinality(core.account_keep(q, v_step.ids));
		return case when v_kept >= p_most or v_step.number < v_sample then v_kept
			else cardinality(core.account_by_entries(q, 'login', false, null, null, p_most, null, m.choice, false, null)) end;
	elsif v_bare and q.plain is null and not v_outside and q.units is not null then
		return cardinality(core.account_unit_ids(q.units, p_most));
	end if;
	t := core.account_texts(q.plain, q.outside);
	if t.nothing then
		return 0;
	elsif t.exact and v_bare and not v_outside then
		return cardinality(core.account_collect(t.words, null, q.units, p_most));
	elsif t.words is not null and m.choice is not null then
		v_kept := cardinality(core.account_keep(q, core.account_collect(t.words, m.choice, q.units, 3 * p_most)));
		if v_kept < p_most * 3 / 2 then
			return v_kept;
		end if;
	elsif t.tokens <> '{}' and t.hits < 20 * p_most then
		v_step := core.account_tokens(q, null, null, null, null, t.tokens, case when v_bare then p_most else 3 * p_most end, null);
		if v_bare or v_step.number < 3 * p_most then
			return case when v_bare then v_step.number else cardinality(core.account_keep(q, v_step.ids)) end;
		end if;
	end if;
	return cardinality(core.account_page(q, 'login', false, null, null, false, p_most));
end
$$;
comment on function core.account_number(core.account_question, int) is
	'How many accounts match, exact when it is fewer than p_most.';

create or replace function core.rows_expected(p_query text, p_ids bigint[], p_patterns text[], p_kinds text[])
returns bigint language plpgsql set jit = off as $$
declare
	v_plan jsonb;
begin
	-- Not "stable": EXPLAIN is refused inside functions that promise to read only.
	execute 'explain (format json) ' || p_query into v_plan using p_ids, p_patterns, p_kinds;
	return (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint;
end
$$;
comment on function core.rows_expected(text, bigint[], text[], text[]) is
	'How many rows the planner expects of a query, whose text is put together from constants only; $1, $2, $3 are the other arguments.';

create or replace function core.account_count(q core.account_question, out rows bigint, out estimated boolean)
language plpgsql as $$
declare
	v_most constant int := 1001;
	v_alone constant boolean := num_nonnulls(q.plain, q.outside, q.outside_word, q.kinds, q.roles, q.duties, q.idle_before) = 0;
	t record;
	m record;
begin
	if v_alone and q.states = '{locked}' and q.spared = '{}' then
		-- Asked for beside every list; the marks know it.
		rows := core.marks_number((core.mark_choice_of(q)).choice, q.units);
		estimated := rows >= v_most;
		return;
	end if;
	rows := case when v_alone and num_nonnulls(q.units, q.states) = 0 and core.account_total() > 20 * v_most then v_most
		else core.account_number(q, v_most) end;
	estimated := rows >= v_most;
	if not estimated then
		return;
	end if;
	t := core.account_texts(q.plain, q.outside);
	m := core.mark_choice_of(q);
	if m.choice is not null and q.plain is null then
		rows := greatest(rows, core.marks_number(m.choice, q.units));
		if rows >= 20000 then
			rows := greatest(rows, (select sum(core.rows_expected('select from core.account_mark where mark = ($2)[1]::int
				and at between ($2)[2]::timestamptz and ($2)[3]::timestamptz'
				|| case when q.units is null then '' else ' and unit_id = any ($1)' end, q.units,
				array[k.mark::text, k.low::text, k.high::text], null))
				from unnest((m.choice).marks, (m.choice).low, (m.choice).high) k (mark, low, high))::bigint);
		end if;
	elsif t.exact then
		rows := greatest(rows, core.rows_expected('select from core.account_word where word_id = any ($1::bigint[]::int[])'
			|| case when q.units is null then '' else ' and unit_id = any ($2::text[]::bigint[])' end, t.words::bigint[],
			q.units::text[], null));
	else
		rows := greatest(rows, core.rows_expected('select from core.account where true'
			|| case when q.units is null then '' else ' and unit_id = any ($1)' end
			|| case when q.inside is null then '' else ' and search_text like all ($2)' end
			|| case when q.kinds is null then '' else ' and kind = any ($3)' end, q.units, q.inside, q.kinds));
	end if;
end
$$;
comment on function core.account_count(core.account_question) is
	'How many accounts match: exact up to 1000, above that what the planner expects, or how many have the mark of the filter.';
