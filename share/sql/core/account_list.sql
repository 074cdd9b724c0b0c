-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Pages and counts of accounts. A page first walks some rows in the order asked for and sees how many match: it walks
-- on when that will fill the page soon. Otherwise few match, and the indexes of the filters find them all to be
-- sorted; when those are more than expected, they lie close together further on, and the walk goes on after all.
-- Neither depends on the planner's guess how many there are. Texts of queries are put together from constants only.
--
-- A value that begins with "!" filters for everything else; a word of a search that does must not occur.

create or replace function core.pattern_make(p_word text)
returns text[] language sql immutable as $$
	-- One or two letters have no trigram inside a word, only at its beginning.
	select case when char_length(w) < 3 then array[w || '%', '% ' || w || '%'] else array['%' || w || '%', null] end
	from (select replace(replace(p_word, '\', '\\'), '%', '\%') as w) x
$$;
comment on function core.pattern_make(text) is
	'LIKE patterns of one folded word: anywhere, or for one or two letters at the beginning of the text and of a later word.';

create or replace function core.account_patterns(p_search text, out inside text[], out word text[], out outside text[])
language plpgsql immutable as $$
declare
	v_word text;
	v_made text[];
begin
	inside := '{}';
	word := '{}';
	outside := '{}';
	foreach v_word in array coalesce(string_to_array(core.search_mark(core.fold(p_search)), ' '), '{}') loop
		continue when v_word in ('', '!') or cardinality(inside) + cardinality(outside) >= 8;
		v_made := core.pattern_make(ltrim(v_word, '!'));
		if v_word like '!%' then
			outside := outside || array_remove(v_made, null);
		else
			inside := inside || v_made[1];
			word := word || v_made[2];
		end if;
	end loop;
end
$$;
comment on function core.account_patterns(text) is
	'LIKE patterns for each of up to 8 words of a search. inside[i] or, when not null, word[i] must match for every i; none of
outside may.';

create or replace function core.account_question_make(p_units bigint[], p_search text, p_state text, p_kind text, p_role text,
	p_duty text, p_unused_days int)
returns core.account_question language plpgsql stable as $$
declare
	q core.account_question;
	v_pattern record;
	v_search text := core.text_check(p_search, 'search', 0, 100);
begin
	q.units := p_units;
	select * into v_pattern from core.account_patterns(v_search);
	q.inside := v_pattern.inside;
	q.word := v_pattern.word;
	q.outside := nullif(v_pattern.outside, '{}');
	q.states := core.choice_check(p_state, '{pending,active,locked,expired,closed}', 'state', 'state is not valid',
		'A state is pending, active, locked, expired or closed.');
	q.kinds := core.choice_check(p_kind, '{staff,contractor,participant,service}', 'kind', 'kind is not valid',
		'A kind is staff, contractor, participant or service.');
	if p_role is not null then
		select array_agg(r.id) into q.roles from core.role r where r.code = ltrim(p_role, '!');
		q.roles_not := p_role like '!%';
		if q.roles is null then
			perform core.refuse('OP404', 'there is no such role', 'No role has this code.', null, 'role');
		end if;
	end if;
	if p_duty is not null then
		select array_agg(d.id) into q.duties from core.duty d where d.code = ltrim(p_duty, '!');
		q.duties_not := p_duty like '!%';
		if q.duties is null then
			perform core.duty_missing();
		end if;
	end if;
	if p_unused_days not between 1 and 3650 then
		perform core.refuse('OP400', 'number of days is not valid', 'From 1 to 3650 days.', null, 'unused_days');
	end if;
	q.at := clock_timestamp();
	q.idle_before := q.at - make_interval(days => p_unused_days);
	q.unused_before := core.unused_before();
	q.spared := core.unused_spared();
	return q;
end
$$;
comment on function core.account_question_make(bigint[], text, text, text, text, text, int) is
	'What a list of accounts is asked for, checked: units (null: all), patterns, states, kinds, roles, duties, times.';

create or replace function core.account_question(ctx core.session_context, p_search text, p_state text, p_unit text, p_kind text,
	p_role text, p_duty text, p_unused_days int)
returns core.account_question language plpgsql stable as $$
begin
	return core.account_question_make(core.account_scope_units(ctx, p_unit), p_search, p_state, p_kind, p_role, p_duty,
		p_unused_days);
end
$$;
comment on function core.account_question(core.session_context, text, text, text, text, text, text, int) is
	'The same for the units that the caller may list.';

create or replace function core.choice_check(p_value text, p_all text[], p_field text, p_message text, p_detail text)
returns text[] language plpgsql stable as $$
begin
	if p_value is null then
		return null;
	end if;
	if ltrim(p_value, '!') <> all (p_all) or p_value like '!!%' then
		perform core.refuse('OP400', p_message, p_detail, null, p_field);
	end if;
	return case when p_value like '!%' then array_remove(p_all, ltrim(p_value, '!')) else array[p_value] end;
end
$$;
comment on function core.choice_check(text, text[], text, text, text) is
	'The words that a filter lets through: the one named, or all others after "!"; null for no filter. OP400 otherwise.';

create or replace function core.account_filter(q core.account_question, p_walk boolean)
returns text language plpgsql immutable as $$
declare
	v_filter text := '';
	v_only text := case when cardinality(q.states) = 1 then q.states[1] end;
	v_standing constant text := 'select l.account_id from core.lock l where l.lifted_at is null
		and coalesce(l.until, ''infinity''::timestamptz) > $10';
	v_due constant text := 'a.idle_since < $11 and a.id <> all ($12)';
begin
	if q.units is not null then
		v_filter := v_filter || ' and a.unit_id = any ($1)';
	end if;
	for i in 1 .. cardinality(q.word) loop
		v_filter := v_filter || case when q.word[i] is null then format(' and a.search_text like $2[%s]', i)
			else format(' and (a.search_text like $2[%s] or a.search_text like $3[%s])', i, i) end;
	end loop;
	v_filter := v_filter || case when q.outside is not null then ' and a.search_text not like all ($4)' else '' end
		|| case when q.kinds is not null then ' and a.kind = any ($6)' else '' end
		|| case when q.duties is not null then case when q.duties_not then ' and (a.duty_id = any ($8)) is not true'
			else ' and a.duty_id = any ($8)' end else '' end
		|| case when q.idle_before is not null then ' and a.idle_since < $9' else '' end
		|| case when q.roles is not null then format(' and %s a.id in (select t.account_id from core.role_grant t
			where t.role_id = any ($7) and t.ended_at is null and core.grant_good(t)%s)',
			case when q.roles_not then 'not' else '' end, case when p_walk then ' and t.account_id = a.id' else '' end) else '' end;
	if q.states is null then
		return v_filter;
	end if;
	-- The first condition lets an index help; core.account_state() decides. A walk asks for the lock of each row, which
	-- the planner would turn into a table of all locks.
	return v_filter || case v_only
			when 'locked' then case when p_walk then '' else format(' and a.id in (%s union all select i.id from core.account i
				where i.idle_since < $11 and i.closed_at is null)', v_standing) end
			when 'closed' then ' and a.closed_at is not null'
			when 'expired' then ' and a.expires_at <= $10'
			when 'pending' then ' and a.enrolled_at is null'
			when 'active' then ' and a.enrolled_at is not null' else '' end
		|| format(' and core.account_state(a.enrolled_at, a.expires_at, a.closed_at, %s, $10) = any ($5)',
			case when p_walk then format('coalesce((select true from core.lock l where l.account_id = a.id and l.lifted_at is null
				and coalesce(l.until, ''infinity''::timestamptz) > $10 limit 1), false) or (%s)', v_due)
				else format('a.id in (%s) or (%s)', v_standing, v_due) end);
end
$$;
comment on function core.account_filter(core.account_question, boolean) is
	'Conditions on core.account a. $1 units, $2 and $3 patterns, $4 patterns that may not match, $5 states, $6 kinds, $7 roles,
$8 duties, $9 idle since before, $10 now, $11 and $12 of core/unused.sql. p_walk: for the few rows of a walk, otherwise for
all rows.';

create or replace function core.account_scope_units(ctx core.session_context, p_unit text)
returns bigint[] language plpgsql stable as $$
declare
	v_units bigint[] := core.right_units(ctx, 'account.read');
	v_unit core.unit;
begin
	if cardinality(v_units) = 0 then
		perform core.right_require(ctx, 'account.read', null);
	end if;
	perform core.scope_used(ctx, 'account.read');
	if p_unit is null then
		return case when cardinality(v_units) = (select count(*) from core.unit) then null else v_units end;
	end if;
	select * into v_unit from core.unit where code = ltrim(p_unit, '!');
	if v_unit.id is null or v_unit.id <> all (v_units) then
		perform core.refuse('OP404', 'there is no such unit', 'No unit of this name is among those you have rights for.',
			'Leave the unit out to see the accounts of all your units.', 'unit');
	end if;
	return (select coalesce(array_agg(u.id), '{}') from core.unit u
		where (u.path @> array[v_unit.id]) <> (p_unit like '!%') and u.id = any (v_units));
end
$$;
comment on function core.account_scope_units(core.session_context, text) is
	'Ids of the units whose accounts the caller may list, inside the unit named or, after "!", outside of it; null: all there
are. OP404: not his.';

create or replace function core.account_sort_check(p_sort text)
returns void language plpgsql stable as $$
begin
	if p_sort not in ('login', 'name', 'last_sign_in') then
		perform core.refuse('OP400', 'order is not valid', 'Accounts are sorted by login, name or last_sign_in.', null, 'sort');
	end if;
end
$$;
comment on function core.account_sort_check(text) is 'Refuses OP400 for an order that a list does not have.';

create or replace function core.account_page_query(p_filter text, p_sort text, p_down boolean, p_after boolean,
	p_walk boolean)
returns text language sql immutable as $$
	-- A walk answers with the last row it saw too, so that what follows goes on behind it.
	select format(case when p_walk then $q$with seen as materialized (
			select a.id, %1$s as key, a.unit_id, a.kind, a.search_text, a.enrolled_at, a.expires_at, a.closed_at, a.idle_since,
				a.duty_id
			from core.account a where true%2$s order by %1$s %4$s, a.id %4$s limit $16),
		page as (select a.id, a.key from seen a where true%3$s order by key %4$s, id %4$s limit $15),
		last as (select id, key from seen order by key %5$s, id %5$s limit 1)
		select (select count(*) from seen), (select array_agg(id order by key %4$s, id %4$s) from page),
			(select array_agg(%6$s order by key %4$s, id %4$s) from page), (select %6$s from last), (select id from last)$q$
		else $q$with found as materialized (select a.id, %1$s as key from core.account a where true%3$s%2$s limit $16),
		page as (select id, key from found order by key %4$s, id %4$s limit $15)
		select (select count(*) from found), (select array_agg(id order by key %4$s, id %4$s) from page),
			(select array_agg(%6$s order by key %4$s, id %4$s) from page), null::text, null::bigint$q$ end,
		k.key, case when p_after then format(' and (%s, a.id) %s ($13%s, $14)', k.key, case when p_down then '<' else '>' end,
			k.type) else '' end,
		p_filter, case when p_down then 'desc' else 'asc' end, case when p_down then 'asc' else 'desc' end, k.text)
	from (select case p_sort when 'login' then 'a.login' when 'name' then 'a.sort_name'
			else 'coalesce(a.last_sign_in_at, ''-infinity''::timestamptz)' end as key,
		case p_sort when 'last_sign_in' then '::timestamptz' else '' end as type,
		case p_sort when 'last_sign_in' then 'case when key = ''-infinity'' then ''-infinity''
			else to_char(key at time zone ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"'') end' else 'key::text' end as text) k
$$;
comment on function core.account_page_query(text, text, boolean, boolean, boolean) is
	'One step of core.account_page(): a walk over $16 rows, or at most $16 that the filter finds. $1..$12 as in
core.account_filter(), $13 and $14 key and id of the row before, $15 how many. Rows seen, ids, keys, last key, last id.';

create or replace function core.account_step_query(p_filter text, p_down boolean, p_after boolean)
returns text language sql immutable as $$
	-- The first accounts of the union are among the first accounts of each word.
	select format($q$with near as materialized (
			select n.account_id as id, n.login as key
			from unnest($17) w (id) cross join lateral (select x.account_id, x.login from core.account_word x
				where x.word_id = w.id%1$s order by x.login %3$s, x.account_id %3$s limit $16) n
			group by 1, 2 order by 2 %3$s, 1 %3$s limit $16),
		page as (select a.id, near.key from near join core.account a on a.id = near.id where true%2$s
			order by near.key %3$s, near.id %3$s limit $15),
		last as (select id, key from near order by key %4$s, id %4$s limit 1)
		select (select count(*) from near), (select array_agg(id order by key %3$s, id %3$s) from page),
			(select array_agg(key order by key %3$s, id %3$s) from page), (select key from last), (select id from last)$q$,
		case when p_after then format(' and (x.login, x.account_id) %s ($13, $14)', case when p_down then '<' else '>' end)
			else '' end,
		p_filter, case when p_down then 'desc' else 'asc' end, case when p_down then 'asc' else 'desc' end)
$$;
comment on function core.account_step_query(text, boolean, boolean) is
	'A walk like that of core.account_page_query() over $16 accounts of the words $17, in the order of logins.';

create or replace function core.account_page(q core.account_question, p_sort text, p_descending boolean, p_key text,
	p_id bigint, p_backward boolean, p_limit int)
returns table (place int, id bigint, key text) language plpgsql stable
set plan_cache_mode = force_custom_plan set enable_seqscan = off set random_page_cost = 1.1 set jit = off as $$
declare
	v_down boolean := coalesce(p_descending, false) <> coalesce(p_backward, false);
	v_words int[] := case when p_sort = 'login' and cardinality(q.inside) > 0 then core.words_of(q) end;
	v_find constant int := 30000;
	v_all constant real := greatest((select c.reltuples from pg_class c where c.oid = 'core.account'::regclass), 1);
	v_filter text;
	v_walk boolean := true;
	v_far boolean := false;
	v_step int := p_limit;
	v_walked int := 0;
	v_need int;
	v_seen int;
	v_key text := p_key;
	v_id bigint := p_id;
	v_next_key text;
	v_next_id bigint;
	v_some_ids bigint[];
	v_some_keys text[];
	v_ids bigint[] := '{}';
	v_keys text[] := '{}';
begin
	if v_words = '{}' then
		return;
	end if;
	v_filter := core.account_filter(q, true);
	if v_filter <> '' then
		v_step := case when v_words is null then 300 + 2 * p_limit else p_limit + 10 end;
	end if;
	loop
		execute case when v_words is not null and v_walk then core.account_step_query(v_filter, v_down, v_key is not null)
			else core.account_page_query(case when v_walk then v_filter else core.account_filter(q, false) end, p_sort, v_down,
				v_key is not null, v_walk) end
		into v_seen, v_some_ids, v_some_keys, v_next_key, v_next_id
		using q.units, q.inside, q.word, q.outside, q.states, q.kinds, q.roles, q.duties, q.idle_before, q.at, q.unused_before,
			q.spared, v_key, v_id, p_limit - cardinality(v_ids), case when v_walk then v_step else v_find end, v_words;
		if not v_walk and v_seen = v_find then
			-- Many, and none near: what was found is any part of them, so it is only known that walking leads to them.
			v_walk := true;
			v_far := true;
			v_step := 20000;
			continue;
		end if;
		v_ids := v_ids || v_some_ids;
		v_keys := v_keys || v_some_keys;
		exit when not v_walk or v_seen < v_step or cardinality(v_ids) >= p_limit;
		v_key := v_next_key;
		v_id := v_next_id;
		v_walked := v_walked + v_seen;
		v_need := p_limit - cardinality(v_ids);
		-- How much further, if it goes on like this. None in the first rows means little, none in some thousand that a walk
		-- is the wrong way: a row found by an index costs two walked, and there are as many as lie among all rows.
		v_step := case when cardinality(v_ids) = 0 then case when v_walked < 1000 then 3000 else 20000 end
			else 100 + 5 * v_walked::bigint * v_need / (4 * cardinality(v_ids)) end;
		v_walk := v_far or v_walked < 1000 and v_step <= 3000
			or cardinality(v_ids) > 0 and v_step < 2 * v_all * cardinality(v_ids) / v_walked;
		v_step := least(v_step, 20000);
	end loop;
	return query select case when p_backward then -n else n end::int, i, k
	from unnest(v_ids, v_keys) with ordinality u (i, k, n);
end
$$;
comment on function core.account_page(core.account_question, text, boolean, text, bigint, boolean, int) is
	'Ids and sort keys of one page: place grows in list order. p_key and p_id: the row that the page follows, or precedes
when p_backward. Sorting by name is that of the Kazakh alphabet.';

create or replace function core.account_count(q core.account_question, out rows bigint, out estimated boolean)
language plpgsql set plan_cache_mode = force_custom_plan set jit = off set random_page_cost = 1.1 as $$
declare
	-- Not "stable": EXPLAIN is refused inside functions that promise to read only.
	v_limit constant int := 1000;
	v_query text := 'select a.id from core.account a where true' || core.account_filter(q, false);
	v_plan jsonb;
begin
	execute 'explain (format json) ' || v_query into v_plan
	using q.units, q.inside, q.word, q.outside, q.states, q.kinds, q.roles, q.duties, q.idle_before, q.at, q.unused_before,
		q.spared;
	rows := (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint;
	-- What is certainly many is not counted up to the limit first.
	estimated := rows > 20 * v_limit;
	if not estimated then
		execute 'select count(*) from (' || v_query || ' limit $13) x' into rows
		using q.units, q.inside, q.word, q.outside, q.states, q.kinds, q.roles, q.duties, q.idle_before, q.at, q.unused_before,
			q.spared, v_limit + 1;
		if rows > v_limit and q.states = '{locked}' then
			-- The planner can't know how many are locked, and the locks themselves are few to count.
			estimated := true;
			rows := greatest(rows, (select count(distinct l.account_id) from core.lock l where l.lifted_at is null
				and coalesce(l.until, 'infinity'::timestamptz) > q.at));
		elsif rows > v_limit then
			estimated := true;
			rows := greatest((v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint, rows);
		end if;
	end if;
end
$$;
comment on function core.account_count(core.account_question) is
	'How many accounts match: exact up to 1000, above that what the planner expects, or how many locks stand.';
