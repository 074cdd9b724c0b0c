-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Pages and counts of accounts. A page first walks some rows in the order asked for and sees how many match: it walks
-- on when that will fill the page soon. Otherwise few match, and the indexes of the filters find them all to be
-- sorted. Neither depends on the planner's guess how many there are. Texts of queries are put together from constants only.

create or replace function core.account_patterns(p_search text, out inside text[], out word text[])
language plpgsql immutable as $$
declare
	v_words text[] := string_to_array(core.fold(p_search), ' ');
	v_word text;
begin
	inside := '{}';
	word := '{}';
	foreach v_word in array coalesce(v_words, '{}') loop
		continue when v_word = '' or cardinality(inside) >= 8;
		v_word := replace(replace(replace(v_word, '\', '\\'), '%', '\%'), '_', '\_');
		-- One or two letters have no trigram inside a word, only at its beginning.
		inside := inside || case when char_length(v_word) < 3 then v_word || '%' else '%' || v_word || '%' end;
		word := word || case when char_length(v_word) < 3 then '% ' || v_word || '%' end;
	end loop;
end
$$;
comment on function core.account_patterns(text) is
	'LIKE patterns for each of up to 8 words of a search; every word must match. inside[i]: anywhere, or for one or two
letters at the beginning of the text; word[i], not null for these, at the beginning of a later word.';

create or replace function core.account_filter(p_units boolean, p_word text[], p_state text, p_kind boolean, p_role bigint,
	p_duty bigint, p_walk boolean)
returns text language plpgsql immutable as $$
declare
	v_filter text := '';
	v_standing text := 'from core.lock l where l.lifted_at is null and coalesce(l.until, ''infinity''::timestamptz) > $5';
begin
	if p_units then
		v_filter := v_filter || ' and a.unit_id = any ($1)';
	end if;
	for i in 1 .. cardinality(p_word) loop
		v_filter := v_filter || case when p_word[i] is null then format(' and a.search_text like $2[%s]', i)
			else format(' and (a.search_text like $2[%s] or a.search_text like $3[%s])', i, i) end;
	end loop;
	if p_kind then
		v_filter := v_filter || ' and a.kind = $4';
	end if;
	if p_duty is not null then
		v_filter := v_filter || ' and a.duty_id = $8';
	end if;
	if p_role is not null then
		v_filter := v_filter || case when p_walk
			then ' and exists (select from core.role_grant t where t.account_id = a.id and t.role_id = $7 and core.grant_good(t))'
			else ' and a.id in (select t.account_id from core.role_grant t where t.role_id = $7 and core.grant_good(t))' end;
	end if;
	if p_state is null then
		return v_filter;
	end if;
	-- The first condition lets an index help; core.account_state() decides. A walk asks for the lock of each row, which
	-- the planner would turn into a table of all locks without the LIMIT.
	v_filter := v_filter || case p_state
			when 'locked' then case when p_walk then '' else format(' and a.id in (select l.account_id %s)', v_standing) end
			when 'closed' then ' and a.closed_at is not null'
			when 'expired' then ' and a.expires_at <= $5'
			when 'pending' then ' and a.enrolled_at is null'
			else ' and a.enrolled_at is not null' end;
	return v_filter || format(' and core.account_state(a.enrolled_at, a.expires_at, a.closed_at, %s, $5) = $6',
			case when p_walk then format('(select true %s and l.account_id = a.id limit 1)', v_standing)
				when p_state = 'locked' then 'true'
				else format('a.id in (select l.account_id %s)', v_standing) end);
end
$$;
comment on function core.account_filter(boolean, text[], text, boolean, bigint, bigint, boolean) is
	'Conditions on core.account a. $1 unit ids, $2 and $3 the patterns, $4 kind, $5 now, $6 state, $7 role held now, $8 duty.
p_walk: for the few rows of a walk, otherwise for all rows.';

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
	select * into v_unit from core.unit where code = p_unit;
	if v_unit.id is null or v_unit.id <> all (v_units) then
		perform core.refuse('OP404', 'there is no such unit', 'No unit of this name is among those you have rights for.',
			'Leave the unit out to see the accounts of all your units.');
	end if;
	return (select array_agg(u.id) from core.unit u where u.path @> array[v_unit.id] and u.id = any (v_units));
end
$$;
comment on function core.account_scope_units(core.session_context, text) is
	'Ids of the units whose accounts the caller may list, inside the unit named; null: all there are. OP404: not his.';

create or replace function core.account_list_check(p_search text, p_state text, p_kind text, p_sort text)
returns text language plpgsql stable as $$
begin
	if p_state not in ('pending', 'active', 'locked', 'expired', 'closed') then
		perform core.refuse('OP400', 'state is not valid', 'A state is pending, active, locked, expired or closed.', null,
			'state');
	end if;
	if p_kind not in ('staff', 'contractor', 'participant', 'service') then
		perform core.refuse('OP400', 'kind is not valid', 'A kind is staff, contractor, participant or service.', null,
			'kind');
	end if;
	if p_sort not in ('login', 'name', 'last_sign_in') then
		perform core.refuse('OP400', 'order is not valid', 'Accounts are sorted by login, name or last_sign_in.', null, 'sort');
	end if;
	return core.text_check(p_search, 'search', 0, 100);
end
$$;
comment on function core.account_list_check(text, text, text, text) is 'Returns the search text; refuses OP400 naming the field.';

create or replace function core.role_filter(p_role text)
returns bigint language plpgsql stable as $$
declare
	v_id bigint;
begin
	if p_role is not null then
		select id into v_id from core.role where code = p_role;
		if v_id is null then
			perform core.refuse('OP404', 'there is no such role', 'No role has this code.', null, 'role');
		end if;
	end if;
	return v_id;
end
$$;
comment on function core.role_filter(text) is 'Id of the role whose holders are listed; null for null.';

create or replace function core.duty_filter(p_duty text)
returns bigint language plpgsql stable as $$
declare
	v_id bigint;
begin
	if p_duty is not null then
		select id into v_id from core.duty where code = p_duty;
		if v_id is null then
			perform core.duty_missing();
		end if;
	end if;
	return v_id;
end
$$;
comment on function core.duty_filter(text) is 'Id of the duty whose accounts are listed; null for null.';

create or replace function core.account_page_query(p_filter text, p_sort text, p_down boolean, p_after boolean,
	p_walk boolean)
returns text language sql immutable as $$
	-- A walk answers with the last row it saw too, so that what follows goes on behind it.
	select format(case when p_walk then $q$with seen as materialized (
			select a.id, %1$s as key, a.unit_id, a.kind, a.duty_id, a.search_text, a.enrolled_at, a.expires_at, a.closed_at
			from core.account a where true%2$s order by %1$s %4$s, a.id %4$s limit $12),
		page as (select a.id, a.key from seen a where true%3$s order by key %4$s, id %4$s limit $11),
		last as (select id, key from seen order by key %5$s, id %5$s limit 1)
		select (select count(*) from seen), (select array_agg(id order by key %4$s, id %4$s) from page),
			(select array_agg(%6$s order by key %4$s, id %4$s) from page), (select %6$s from last), (select id from last)$q$
		else $q$with found as materialized (select a.id, %1$s as key from core.account a where true%3$s%2$s),
		page as (select id, key from found order by key %4$s, id %4$s limit $11)
		select null::bigint, (select array_agg(id order by key %4$s, id %4$s) from page),
			(select array_agg(%6$s order by key %4$s, id %4$s) from page), null::text, null::bigint$q$ end,
		k.key, case when p_after then format(' and (%s, a.id) %s ($9%s, $10)', k.key, case when p_down then '<' else '>' end,
			k.type) else '' end,
		p_filter, case when p_down then 'desc' else 'asc' end, case when p_down then 'asc' else 'desc' end, k.text)
	from (select case p_sort when 'login' then 'a.login' when 'name' then 'a.sort_name'
			else 'coalesce(a.last_sign_in_at, ''-infinity''::timestamptz)' end as key,
		case p_sort when 'last_sign_in' then '::timestamptz' else '' end as type,
		case p_sort when 'last_sign_in' then 'case when key = ''-infinity'' then ''-infinity''
			else to_char(key at time zone ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"'') end' else 'key::text' end as text) k
$$;
comment on function core.account_page_query(text, text, boolean, boolean, boolean) is
	'One step of core.account_page(): a walk over $12 rows, or all that the filter finds. $1..$8 as in
core.account_filter(), $9 and $10 key and id of the row before, $11 how many. Rows seen, ids, keys, last key, last id.';

create or replace function core.account_page(p_units bigint[], p_search text, p_state text, p_kind text, p_role bigint,
	p_duty bigint, p_sort text, p_descending boolean, p_key text, p_id bigint, p_backward boolean, p_limit int)
returns table (place int, id bigint, key text) language plpgsql stable
set plan_cache_mode = force_custom_plan set enable_seqscan = off set random_page_cost = 1.1 set jit = off as $$
declare
	v_now timestamptz := clock_timestamp();
	v_down boolean := coalesce(p_descending, false) <> coalesce(p_backward, false);
	v_most constant int := 2000 + 4 * p_limit;
	v_pattern record;
	v_filter text;
	v_step int := p_limit;
	v_walked int := 0;
	v_seen int;
	v_key text := p_key;
	v_id bigint := p_id;
	v_some_ids bigint[];
	v_some_keys text[];
	v_ids bigint[] := '{}';
	v_keys text[] := '{}';
begin
	select * into v_pattern from core.account_patterns(p_search);
	v_filter := core.account_filter(p_units is not null, v_pattern.word, p_state, p_kind is not null, p_role,
		p_duty, true);
	if v_filter <> '' then
		v_step := 300 + 2 * p_limit;
	end if;
	loop
		execute core.account_page_query(v_filter, p_sort, v_down, v_key is not null, v_step > 0)
		into v_seen, v_some_ids, v_some_keys, v_key, v_id
		using p_units, v_pattern.inside, v_pattern.word, p_kind, v_now, p_state, p_role, p_duty, v_key, v_id,
			p_limit - cardinality(v_ids), v_step;
		v_ids := v_ids || v_some_ids;
		v_keys := v_keys || v_some_keys;
		v_walked := v_walked + coalesce(v_seen, 0);
		exit when v_seen is null or v_seen < v_step or cardinality(v_ids) >= p_limit;
		-- How much further, if it goes on like this; too far means that the indexes of the filters are faster.
		v_step := case when cardinality(v_ids) = 0 then 0
			else 100 + 5 * v_walked::bigint * (p_limit - cardinality(v_ids)) / (4 * cardinality(v_ids)) end;
		if v_step = 0 or v_step + v_walked > v_most then
			v_step := 0;
			v_filter := core.account_filter(p_units is not null, v_pattern.word, p_state, p_kind is not null, p_role, p_duty,
				false);
		end if;
	end loop;
	return query select case when p_backward then -n else n end::int, i, k
	from unnest(v_ids, v_keys) with ordinality u (i, k, n);
end
$$;
comment on function core.account_page(bigint[], text, text, text, bigint, bigint, text, boolean, text, bigint, boolean,
	int) is
	'Ids and sort keys of one page: place grows in list order. p_units null: no limit by unit. p_key and p_id: the row
that the page follows, or precedes when p_backward. Sorting by name is that of the Kazakh alphabet.';

create or replace function core.account_estimate(p_query text, p_units bigint[], p_inside text[], p_word text[],
	p_kind text, p_now timestamptz, p_state text, p_role bigint, p_duty bigint)
returns bigint language plpgsql set jit = off as $$
declare
	v_plan jsonb;
begin
	execute 'explain (format json) ' || p_query into v_plan
	using p_units, p_inside, p_word, p_kind, p_now, p_state, p_role, p_duty;
	return (v_plan -> 0 -> 'Plan' ->> 'Plan Rows')::numeric::bigint;
end
$$;
comment on function core.account_estimate(text, bigint[], text[], text[], text, timestamptz, text, bigint, bigint) is
	'How many rows the planner expects of a query with the parameters of core.account_filter().';

create or replace function core.account_count(p_units bigint[], p_search text, p_state text, p_kind text,
	p_role bigint, p_duty bigint, out rows bigint, out estimated boolean)
language plpgsql set plan_cache_mode = force_custom_plan set jit = off as $$
declare
	-- Not "stable": EXPLAIN is refused inside functions that promise to read only.
	v_limit constant int := 5000;
	v_now timestamptz := clock_timestamp();
	v_pattern record;
	v_query text;
begin
	select * into v_pattern from core.account_patterns(p_search);
	v_query := 'select a.id from core.account a where true'
		|| core.account_filter(p_units is not null, v_pattern.word, p_state, p_kind is not null, p_role,
			p_duty, false);
	execute 'select count(*) from (' || v_query || ' limit $9) x' into rows
	using p_units, v_pattern.inside, v_pattern.word, p_kind, v_now, p_state, p_role, p_duty, v_limit + 1;
	estimated := rows > v_limit;
	if estimated then
		rows := greatest(core.account_estimate(v_query, p_units, v_pattern.inside, v_pattern.word, p_kind, v_now, p_state,
			p_role, p_duty),
			v_limit + 1);
	end if;
end
$$;
comment on function core.account_count(bigint[], text, text, text, bigint, bigint) is
	'How many accounts match: exact up to 5000, above that what the planner expects.';
