-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A page of accounts. Its first rows are walked in the order asked for: when many accounts match, that is the page. When few
-- do, they are entered somewhere: under a mark of a filter, under the words of the search, under tokens of it, and the least
-- of these is read. Whatever a way finds is compared with the whole question, so the way decides about time only.

create or replace function core.page_measure(p_what text)
returns int language sql immutable as $$
	-- Row by row: a walk 0.3 us, an entry 0.2 us, a token 1 us, a comparison with the whole question 2 us and more.
	select case p_what
		when 'first' then 100	-- rows walked at first, beside two pages
		when 'walk' then 6500	-- rows walked while that will fill the page
		when 'few' then 1000	-- entries that are not worth another way
		when 'sort' then 5000	-- found by tokens and sorted at once
		when 'compare' then 3000 -- found, compared and sorted
		when 'far' then 15000 end -- rows walked when there is no better way
$$;
comment on function core.page_measure(text) is 'What a page may cost before another way to it is taken. Answers do not depend on it.';

create or replace function core.account_key(p_sort text, p_id bigint)
returns text language plpgsql stable as $$
begin
	return (select case p_sort when 'login' then a.login when 'name' then a.sort_name collate "default"
			else core.cursor_time(coalesce(a.last_sign_in_at, '-infinity')) end
		from core.account a where a.id = p_id);
end
$$;
comment on function core.account_key(text, bigint) is 'The key of an account in an order, as a cursor carries it.';

create or replace function core.account_texts(p_plain text[], p_outside text[], out nothing boolean, out exact boolean, out words int[],
	out tokens text[], out share real, out rest real)
language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
	v_list bigint;
	v record;
begin
	nothing := false;
	tokens := '{}';
	share := 1;
	rest := 1;
	for v in
		select x.* from (select w.n, w.plain, t.token, coalesce(s.share, 0.003) as share,
				row_number() over (partition by w.n order by coalesce(s.share, 0.003), t.i desc) as rank
			from unnest(p_plain) with ordinality w (plain, n) cross join lateral unnest(core.tokens_of(w.plain)) with ordinality t (token, i)
				left join core.search_share s on s.token = t.token) x
		order by x.rank, x.share, x.n
	loop
		-- The rarest of each fragment first. What most accounts have costs time and tells little.
		if cardinality(tokens) < 4 and (tokens = '{}' or v.share < 0.15) then
			tokens := tokens || v.token;
			share := share * case when v.rank > 1 then 1 else v.share end;
		end if;
		continue when v.rank > 1;
		if words is null and core.search_listed(v.plain) then
			words := core.words_of(v.plain, p_outside);
			v_list := v.n;
			nothing := coalesce(words = '{}', false);
		end if;
		rest := rest * case when v.n = v_list and words is not null then 1 else v.share end;
	end loop;
	exact := cardinality(p_plain) = 1 and words is not null and core.search_exact(p_plain[1]);
end
$$;
comment on function core.account_texts(text[], text[]) is
	'Ways to the accounts of a search. nothing: no word holds one of the fragments, so no account does. words: of the fragments
of letters the rarest; exact: it is the whole search. rest: which share of their accounts may have the other fragments, too.
tokens: rare ones that each of the accounts has; share: which share of all accounts may have these.';

create or replace function core.account_by_walk(q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint,
	p_limit int, p_first int, p_most int, p_far boolean, out ids bigint[], out last bigint)
language plpgsql stable as $$
declare
	v_step record;
	v_rows int := p_first;
	v_walked int := 0;
begin
	ids := '{}';
	loop
		v_step := core.account_walk(q, p_sort, p_down, p_key, p_id, v_rows);
		ids := ids || v_step.ids;
		last := v_step.last;
		v_walked := v_walked + v_step.seen;
		exit when last is null or cardinality(ids) >= p_limit;
		-- How much further if it goes on like this; one or two may be chance.
		v_rows := case when cardinality(ids) in (1, 2) and v_walked < 6 * core.page_measure('first') then 6 * core.page_measure('first')
			else 50 + (1.2 * v_walked * (p_limit - cardinality(ids)) / greatest(cardinality(ids), 0.3))::int end;
		exit when v_walked + case when p_far then 0 else v_rows end >= p_most;
		v_rows := least(v_rows, 20000);
		p_key := core.account_key(p_sort, last);
		p_id := last;
	end loop;
end
$$;
comment on function core.account_by_walk(core.account_question, text, boolean, text, bigint, int, int, int, boolean) is
	'Walks the order behind a row, p_first rows at first, until p_limit accounts match: up to about p_most rows, and if not p_far
only while it will be fewer. last: the last row seen, null at the end of the order.';

create or replace function core.account_by_entries(q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint,
	p_limit int, p_words int[], p_marks core.mark_choice, p_exact boolean, p_most int)
returns bigint[] language plpgsql stable as $$
declare
	v_step record;
	v_lists int := greatest(coalesce(cardinality(p_words), cardinality(p_marks.marks), cardinality(q.units)), 1);
	v_each int := case when v_lists <= 5 then p_limit + 1 else greatest(8, p_limit * 5 / v_lists) end;
	v_seen int := 0;
	v_ids bigint[] := '{}';
begin
	loop
		v_step := case when p_words is not null then core.account_words(q, p_sort, p_down, p_key, p_id, p_words, v_each)
			when p_marks is not null then core.account_marked(q, p_sort, p_down, p_key, p_id, p_marks, v_each)
			else core.account_units(q, p_sort, p_down, p_key, p_id, v_each) end;
		v_ids := v_ids || case when p_exact then v_step.ids else core.account_keep(q, v_step.ids) end;
		v_seen := v_seen + cardinality(v_step.ids);
		exit when v_step.edge is null or cardinality(v_ids) >= p_limit;
		if v_seen > p_most then
			return null;
		end if;
		p_key := core.account_key(p_sort, v_step.edge);
		p_id := v_step.edge;
		v_each := least(v_each * 4, 4000);
	end loop;
	return v_ids;
end
$$;
comment on function core.account_by_entries(core.account_question, text, boolean, text, bigint, int, int[], core.mark_choice,
	boolean, int) is
	'Reads the entries of words, or else of marks, or else of the units of the question, in the order behind a row. p_exact:
every account of these words matches. Null when p_most did not make p_limit (p_most null: whatever it takes).';

create or replace function core.account_collect(p_words int[], m core.mark_choice, p_units bigint[], p_most int)
returns bigint[] language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off as $$
begin
	if m is null then
		return (select coalesce(array_agg(x.account_id), '{}') from (select distinct w.account_id from core.account_word w
			where w.word_id = any (p_words) and (p_units is null or w.unit_id = any (p_units)) limit p_most) x);
	end if;
	return (select coalesce(array_agg(x.account_id), '{}') from (select distinct w.account_id from core.account_word w
		where w.word_id = any (p_words) and (p_units is null or w.unit_id = any (p_units)) and w.account_id in (
			select k.account_id from unnest(m.marks, m.low, m.high, m.expires, m.closed) l (mark, low, high, expires, closed)
				join core.account_mark k on k.mark = l.mark and k.at between l.low and l.high and k.expires_at > l.expires
					and k.closed_at > l.closed) limit p_most) x);
end
$$;
comment on function core.account_collect(int[], core.mark_choice, bigint[], int) is
	'Accounts that have one of the words and, when there are marks, one of these, in no order, up to p_most.';

create or replace function core.account_unit_ids(p_units bigint[], p_most int)
returns bigint[] language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
	return (select coalesce(array_agg(x.id), '{}')
		from (select a.id from core.account a where a.unit_id = any (p_units) limit p_most) x);
end
$$;
comment on function core.account_unit_ids(bigint[], int) is 'Accounts of the units in no order, up to p_most.';

create or replace function core.account_by_login(q core.account_question, p_down boolean, p_key text, p_id bigint, p_limit int)
returns bigint[] language plpgsql stable as $$
declare
	v_few constant int := core.page_measure('few');
	v_token constant text := '>' || left(q.plain[1], 4);
	v_step record;
begin
	if exists (select from core.search_share s where s.token = v_token) then
		return null;
	end if;
	v_step := core.account_tokens(q, 'login', p_down, p_key, p_id, array[v_token], v_few + 1, p_limit);
	if v_step.number > v_few then
		return null;
	end if;
	return core.account_sort(q, 'login', p_down, p_key, p_id, array(select unnest(v_step.ids) union select unnest(core.account_begun(
		q, 'login', p_down, p_key, p_id, core.login_beginnings(q.plain[1]), p_limit))), p_limit);
end
$$;
comment on function core.account_by_login(core.account_question, boolean, text, bigint, int) is
	'The accounts whose logins begin with the fragment of the search, which lie together in the order of logins, and the few that
have it elsewhere; null when these are many. For a fragment that has a mark as its second sign.';

create or replace function core.account_rest(q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint,
	p_limit int, t record)
returns bigint[] language plpgsql stable as $$
declare
	m record := core.mark_choice_of(q);
	v_ordered constant boolean := p_sort <> 'last_sign_in';
	v_bare constant boolean := num_nonnulls(q.kinds, q.states, q.roles, q.duties, q.idle_before) = 0;
	v_few constant int := core.page_measure('few');
	v_many constant int := core.page_measure(case when v_bare and v_ordered then 'sort' else 'compare' end);
	v_exact boolean;
	v_step record;
	v_ids bigint[];
begin
	if m.number <= v_few then
		return core.account_by_entries(q, p_sort, p_down, p_key, p_id, p_limit, null, m.choice, false, null);
	elsif v_bare and v_ordered and t.words is not null and t.rest > 0.2 then
		v_exact := t.exact and num_nonnulls(q.outside, q.outside_word) = 0;
		v_ids := core.account_by_entries(q, p_sort, p_down, p_key, p_id, p_limit, t.words, null, v_exact, case when not v_exact then v_few end);
		if v_ids is not null then
			return v_ids;
		end if;
	elsif v_bare and p_sort = 'login' and cardinality(q.plain) = 1 and q.plain[1] ~ '^.[αβγδεζ]' then
		v_ids := core.account_by_login(q, p_down, p_key, p_id, p_limit);
		if v_ids is not null then
			return v_ids;
		end if;
	end if;
	if t.tokens <> '{}' and t.share * (select c.reltuples from pg_class c where c.oid = 'core.account'::regclass) < 4 * v_many then
		v_step := core.account_tokens(q, p_sort, p_down, p_key, p_id, t.tokens, v_many + 1,
			case when v_bare and v_ordered then p_limit end);
		if v_step.number <= v_many then
			return case when v_bare and v_ordered then v_step.ids
				else core.account_sort(q, p_sort, p_down, p_key, p_id, v_step.ids, p_limit) end;
		end if;
	end if;
	if t.words is not null and m.choice is not null then
		v_ids := core.account_collect(t.words, m.choice, q.units, v_many + 1);
	elsif q.units is not null and not v_ordered then
		v_ids := core.account_unit_ids(q.units, v_many + 1);
	end if;
	if cardinality(v_ids) <= v_many then
		return core.account_sort(q, p_sort, p_down, p_key, p_id, v_ids, p_limit);
	elsif m.choice is not null then
		return core.account_by_entries(q, p_sort, p_down, p_key, p_id, p_limit, null, m.choice, false, null);
	elsif q.units is not null and p_sort = 'login' then
		return core.account_by_entries(q, p_sort, p_down, p_key, p_id, p_limit, null, null, false, null);
	end if;
	return core.account_far(q, p_sort, p_down, p_key, p_id, p_limit, t);
end
$$;
comment on function core.account_rest(core.account_question, text, boolean, text, bigint, int, record) is
	'Up to p_limit (or some more) accounts behind a row, in order, when few of all match. t: core.account_texts().';

create or replace function core.account_far(q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint,
	p_limit int, t record)
returns bigint[] language plpgsql stable as $$
declare
	v_walk record := core.account_by_walk(q, p_sort, p_down, p_key, p_id, p_limit, core.page_measure('compare'), core.page_measure('far'), true);
begin
	if v_walk.last is null or cardinality(v_walk.ids) >= p_limit then
		return v_walk.ids;
	end if;
	-- None near, so they lie close together further on: found by their tokens all at once, or walked to.
	p_key := core.account_key(p_sort, v_walk.last);
	p_limit := p_limit - cardinality(v_walk.ids);
	if t.tokens <> '{}' and p_sort <> 'last_sign_in' and num_nonnulls(q.kinds, q.states, q.roles, q.duties, q.idle_before) = 0
		and t.share * (select c.reltuples from pg_class c where c.oid = 'core.account'::regclass) < 4 * core.page_measure('sort') then
		return v_walk.ids || (core.account_tokens(q, p_sort, p_down, p_key, v_walk.last, t.tokens, null, p_limit)).ids;
	end if;
	return v_walk.ids || (core.account_by_walk(q, p_sort, p_down, p_key, v_walk.last, p_limit, 20000, 2147483647, true)).ids;
end
$$;
comment on function core.account_far(core.account_question, text, boolean, text, bigint, int, record) is
	'The same when there is no short way: more match than are sorted, and they are no entries in this order.';

create or replace function core.account_page(q core.account_question, p_sort text, p_descending boolean, p_key text,
	p_id bigint, p_backward boolean, p_limit int)
returns bigint[] language plpgsql stable as $$
declare
	v_down constant boolean := coalesce(p_descending, false) <> coalesce(p_backward, false);
	v_free constant boolean := num_nonnulls(q.units, q.plain, q.outside, q.outside_word, q.states, q.kinds, q.roles, q.duties,
		q.idle_before) = 0;
	v_bare constant boolean := num_nonnulls(q.kinds, q.states, q.roles, q.duties, q.idle_before) = 0;
	t record;
	v_walk record;
	v_words int[];
	v_ids bigint[];
begin
	if cardinality(q.plain) = 1 and v_bare and p_sort <> 'last_sign_in' and core.search_exact(q.plain[1]) then
		-- The most frequent question, and the one with the shortest way.
		v_words := core.words_of(q.plain[1], q.outside);
		v_ids := case when v_words = '{}' then '{}' when cardinality(v_words) <= 50 then core.account_by_entries(q, p_sort, v_down,
			p_key, p_id, p_limit, v_words, null, num_nonnulls(q.outside, q.outside_word) = 0, null) end;
	end if;
	if v_ids is null then
		v_walk := core.account_by_walk(q, p_sort, v_down, p_key, p_id, p_limit,
			case when v_free then p_limit else 2 * p_limit + core.page_measure('first') end, core.page_measure('walk'), v_free);
		v_ids := v_walk.ids;
		if v_walk.last is not null and cardinality(v_ids) < p_limit then
			t := core.account_texts(q.plain, q.outside);
			v_ids := v_ids || case when t.nothing then '{}' else core.account_rest(q, p_sort, v_down,
				core.account_key(p_sort, v_walk.last), v_walk.last, p_limit - cardinality(v_ids), t) end;
		end if;
	end if;
	v_ids := v_ids[1:p_limit];
	return case when p_backward then (select coalesce(array_agg(i order by n desc), '{}') from unnest(v_ids) with ordinality u (i, n))
		else v_ids end;
end
$$;
comment on function core.account_page(core.account_question, text, boolean, text, bigint, boolean, int) is
	'Ids of one page in list order. p_key and p_id: the row that the page follows, or precedes when p_backward. Sorting by
name is that of the Kazakh alphabet.';
