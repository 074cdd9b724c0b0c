-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A page of accounts. Its first rows are walked in the order asked for: when many accounts match, that is the page. When few
-- do, they are entered somewhere: under a mark of a filter, under the words of the search, under tokens of it, and the least
-- of these is read. Whatever a way finds is compared with the whole question, so the way decides about time only.

create or replace function core.page_measure(p_what text)
returns int language sql immutable as $$
	select case p_what
		when 'first' then 100	-- rows walked at first, beside two pages
		when 'walk' then 8000	-- rows walked while that will fill the page
		when 'few' then 1000	-- entries that are not worth another way
		when 'sort' then 5000	-- found by tokens, and sorted
		when 'compare' then 2000 -- found, compared with a whole question, and sorted
		when 'far' then 25000 end -- rows walked before tokens are tried
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

create or replace function core.account_total()
returns real language plpgsql stable as $$
begin
	return (select greatest(c.reltuples, 1) from pg_class c where c.oid = 'core.account'::regclass);
end
$$;
comment on function core.account_total() is 'About how many accounts there are.';

create or replace function core.account_texts(p_plain text[], p_outside text[], out nothing boolean, out exact boolean, out words int[],
	out rest real, out tokens text[], out hits real, out work real, out density real, out known boolean, out login text,
	out login_share real)
language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
	v_total constant real := core.account_total();
	v_list bigint;
	v record;
begin
	known := exists (select from core.search_share);
	nothing := false;
	tokens := '{}';
	rest := 1;
	density := 1;
	hits := v_total;
	work := 0;
	for v in
		select x.* from (select w.n, w.plain, t.token, t.i, coalesce(s.share, 0.002) as share, row_number() over o as rank,
				first_value(t.i) over o as first
			from (select min(u.n) as n, u.plain from unnest(p_plain) with ordinality u (plain, n) group by u.plain) w cross join lateral unnest(core.tokens_of(w.plain)) with ordinality t (token, i)
				left join core.search_share s on s.token = t.token
			window o as (partition by w.n order by coalesce(s.share, 0.002), t.i desc)) x
		order by x.rank, x.share, x.n
	loop
		-- A token more costs its list and saves rows that it rules out; those of one fragment rule out much the same.
		if (v.rank > 1 and v.share < 0.01 and cardinality(tokens) < 4)
			or (v.rank = 1 and 75 * hits * (1 - v.share) > v.share * v_total) then
			tokens := tokens || v.token;
			work := work + v.share * v_total;
			hits := hits * case when v.rank > 1 then 1 else v.share end;
		end if;
		-- Digits that do not overlap know nothing of each other, unlike letters of a name.
		if v.rank > 1 and (v.i - v.first) % 4 = 0 and v.plain !~ '\D' then
			density := density * v.share;
		end if;
		continue when v.rank > 1;
		density := density * v.share;
		-- The rarest comes first.
		if login is null and v.plain ~ '^.[αβγδεζ]' then
			login := v.plain;
			login_share := v.share;
		end if;
		if words is null and (char_length(v.plain) > 2 or v.plain !~ '^[αβγδεζ]') and core.search_listed(v.plain) then
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
	'Ways to the accounts of a search, and what they may cost. nothing: no word holds one of the fragments, so no account does.
words: of the fragments of letters the rarest; exact: it is the whole search; rest: which share of their accounts may have the
other fragments, too. tokens: those that it pays to intersect, hits: how many accounts may have them, work: how much has to be
read for that. density: which share of all accounts may match. known: whether these figures are worth anything. login: a fragment
for core.account_by_login(), the rarest, and its share.';

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
		v_walked := v_walked + v_step.seen;
		last := case when v_step.seen = v_rows and cardinality(ids) < p_limit then
			core.account_ahead(q, p_sort, p_down, p_key, p_id, v_rows) end;
		exit when last is null;
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
	'Walks the order behind a row, p_first rows at first, until p_limit accounts match: up to about p_most rows (null: to the end),
and if not p_far only while it will be fewer. last: the last row seen; null when there are p_limit, and at the end of the order.';

create or replace function core.account_by_entries(q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint,
	p_limit int, p_words int[], p_marks core.mark_choice, p_exact boolean, p_most int)
returns bigint[] language plpgsql stable as $$
declare
	v_step record;
	v_some bigint[];
	v_lists int := greatest(coalesce(cardinality(p_words), cardinality(p_marks.marks), cardinality(q.units)), 1);
	v_each int := case when v_lists <= 5 then p_limit + 1 else greatest(8, p_limit * 5 / v_lists) end;
	v_seen int := 0;
	v_ids bigint[] := '{}';
begin
	loop
		v_step := case when p_words is not null then core.account_words(q, p_sort, p_down, p_key, p_id, p_words, v_each)
			when p_marks is not null then core.account_marked(q, p_sort, p_down, p_key, p_id, p_marks, v_each)
			else core.account_units(q, p_sort, p_down, p_key, p_id, v_each) end;
		v_some := case when p_exact then v_step.ids else core.account_keep(q, v_step.ids) end;
		v_ids := v_ids || v_some;
		v_seen := v_seen + cardinality(v_step.ids);
		exit when v_step.edge is null or cardinality(v_ids) >= p_limit;
		if v_seen > p_most then
			return null;
		end if;
		p_key := core.account_key(p_sort, v_step.edge);
		p_id := v_step.edge;
		-- What is missing, if it goes on like this.
		v_each := least(v_each * least(1.3 * (p_limit - cardinality(v_ids)) / greatest(cardinality(v_some), 0.2) + 0.1, 4)::int + 5,
			greatest(coalesce(p_most, 100000) / v_lists, 20), 4000);
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
declare
	v_ids bigint[];
begin
	if m is null then
		-- A few accounts have two of the words: all are counted only when that could make the difference.
		v_ids := array(select distinct x.account_id from (select w.account_id from core.account_word w
			where w.word_id = any (p_words) and (p_units is null or w.unit_id = any (p_units)) limit 2 * p_most) x);
		return case when cardinality(v_ids) >= p_most then v_ids[1:p_most]
			else array(select distinct w.account_id from core.account_word w where w.word_id = any (p_words)
				and (p_units is null or w.unit_id = any (p_units)) limit p_most) end;
	end if;
	return array(select distinct w.account_id from core.account_word w
		where w.word_id = any (p_words) and (p_units is null or w.unit_id = any (p_units)) and w.account_id in (
			select k.account_id from unnest(m.marks, m.low, m.high, m.expires, m.closed) l (mark, low, high, expires, closed)
				join core.account_mark k on k.mark = l.mark and k.at between l.low and l.high and k.expires_at > l.expires
					and k.closed_at > l.closed) limit p_most);
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

create or replace function core.account_by_login(q core.account_question, p_plain text, p_down boolean, p_key text, p_id bigint,
	p_limit int, p_most int)
returns bigint[] language plpgsql stable as $$
declare
	v_few constant int := core.page_measure('few');
	v_token constant text := '>' || left(p_plain, 4);
	v_begun record;
	v_step record;
begin
	if exists (select from core.search_share s where s.token = v_token) then
		return null;
	end if;
	v_begun := core.account_begun(q, 'login', p_down, p_key, p_id, core.login_beginnings(p_plain), p_limit, p_most);
	if not v_begun.whole then
		return null;
	end if;
	v_step := core.account_tokens(q, 'login', p_down, p_key, p_id, array[v_token], v_few + 1, p_limit);
	return case when v_step.number = 0 then v_begun.ids when v_step.number <= v_few then core.account_sort(q, 'login', p_down,
		p_key, p_id, array(select unnest(v_step.ids) union select unnest(v_begun.ids)), p_limit) end;
end
$$;
comment on function core.account_by_login(core.account_question, text, boolean, text, bigint, int, int) is
	'The accounts whose logins begin with a fragment of the search, which lie together in the order of logins, and the few that
have it elsewhere; null when these are many, or when p_most logins of a beginning did not make p_limit (null: whatever it takes).
For a fragment that has a mark as its second sign.';

create or replace function core.account_bare(q core.account_question)
returns boolean language sql immutable as $$
	select num_nonnulls((q).kinds, (q).states, (q).roles, (q).duties, (q).idle_before) = 0
$$;
comment on function core.account_bare(core.account_question) is 'Whether the question is about units and texts only.';

create or replace function core.account_way(q core.account_question, p_sort text, p_limit int, t record)
returns text language plpgsql stable as $$
declare
	-- Where most entries are let go, each of the lists is read that far.
	v_lists constant int := case when t.rest < 0.5 then greatest(cardinality(t.words), 1) else 1 end;
	v_entries constant real := case when p_sort <> 'last_sign_in' and t.words is not null then
		p_limit / greatest(t.rest, 1e-6) * 3.5 * v_lists end;
	v_walk constant real := p_limit / greatest(t.density, 1e-9) * case when q.word is null then 0.5 else 0.7 end;
	v_login constant real := case when p_sort = 'login' and t.login is not null then 500 + v_walk * t.login_share end;
	v_tokens constant real := case when t.tokens <> '{}' then 100 + t.work * 0.02 + t.hits * case p_sort when 'last_sign_in' then 3 else 1.5 end end;
begin
	return case least(v_entries, v_walk, v_login, v_tokens) when v_login then 'login' when v_tokens then 'tokens'
		when v_entries then 'entries' else 'walk' end;
end
$$;
comment on function core.account_way(core.account_question, text, int, record) is
	'The cheapest way to a page of a search, in microseconds of a machine that does nothing else.';

create or replace function core.account_by_text(q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint,
	p_limit int, t record)
returns bigint[] language plpgsql stable as $$
declare
	v_ordered constant boolean := p_sort <> 'last_sign_in';
	v_most constant int := 4 * core.page_measure('sort');
	v_far constant int := core.page_measure('far');
	v_rows constant int := least(20 + 1.35 * p_limit / greatest(t.density, 1e-4), v_far);
	v_way text := core.account_way(q, p_sort, p_limit, t);
	v_step record;
	v_ids bigint[];
begin
	if v_way = 'login' then
		v_ids := core.account_by_login(q, t.login, p_down, p_key, p_id, p_limit, case when cardinality(q.plain) > 1 then
			least(100 + 3 * v_rows * t.login_share, v_far)::int end);
		t.login := null;
		v_way := case when v_ids is null then core.account_way(q, p_sort, p_limit, t) end;
	end if;
	if v_way = 'entries' then
		v_ids := core.account_by_entries(q, p_sort, p_down, p_key, p_id, p_limit, t.words, null, t.exact
			and num_nonnulls(q.outside, q.outside_word) = 0, (4 * p_limit / greatest(t.rest, 1e-3))::int + core.page_measure('few'));
	elsif v_way = 'walk' then
		v_step := core.account_by_walk(q, p_sort, p_down, p_key, p_id, p_limit, v_rows, v_far, false);
		v_ids := case when v_step.last is null then v_step.ids end;
	end if;
	if v_ids is null and t.tokens <> '{}' and t.hits < v_most then
		v_step := core.account_tokens(q, p_sort, p_down, p_key, p_id, t.tokens, v_most, case when v_ordered then p_limit end);
		v_ids := case when v_step.number = v_most then null when v_ordered then v_step.ids
			else core.account_sort(q, p_sort, p_down, p_key, p_id, v_step.ids, p_limit) end;
	end if;
	return coalesce(v_ids, (core.account_by_walk(q, p_sort, p_down, p_key, p_id, p_limit, 5000, null, true)).ids);
end
$$;
comment on function core.account_by_text(core.account_question, text, boolean, text, bigint, int, record) is
	'The accounts behind a row for a question about texts. t: core.account_texts(). Each way has a bound, behind which another
is better; the last of them ends always.';

create or replace function core.account_rest(q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint,
	p_limit int, t record)
returns bigint[] language plpgsql stable as $$
declare
	m record := core.mark_choice_of(q);
	v_most constant int := core.page_measure('compare');
	v_ids bigint[];
begin
	if m.number <= core.page_measure('few') then
		return core.account_by_entries(q, p_sort, p_down, p_key, p_id, p_limit, null, m.choice, false, null);
	elsif core.account_bare(q) and q.plain is not null then
		return core.account_by_text(q, p_sort, p_down, p_key, p_id, p_limit, t);
	end if;
	if t.tokens <> '{}' and t.hits < 2 * v_most then
		v_ids := (core.account_tokens(q, p_sort, p_down, p_key, p_id, t.tokens, 2 * v_most, null)).ids;
	end if;
	if coalesce(cardinality(v_ids), 2 * v_most) >= 2 * v_most and t.words is not null and m.choice is not null then
		v_ids := core.account_collect(t.words, m.choice, q.units, 2 * v_most);
	elsif v_ids is null and m.choice is null and q.units is not null and p_sort <> 'login' then
		v_ids := core.account_unit_ids(q.units, 2 * v_most);
	end if;
	if cardinality(v_ids) < 2 * v_most then
		return core.account_sort(q, p_sort, p_down, p_key, p_id, v_ids, p_limit);
	elsif m.choice is not null then
		return core.account_by_entries(q, p_sort, p_down, p_key, p_id, p_limit, null, m.choice, false, null);
	elsif q.units is not null and p_sort = 'login' then
		return core.account_by_entries(q, p_sort, p_down, p_key, p_id, p_limit, null, null, false, null);
	end if;
	return (core.account_by_walk(q, p_sort, p_down, p_key, p_id, p_limit, 5000, null, true)).ids;
end
$$;
comment on function core.account_rest(core.account_question, text, boolean, text, bigint, int, record) is
	'Up to p_limit (or some more) accounts behind a row, in order, when few of all match. t: core.account_texts().';

create or replace function core.account_by_trial(q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint,
	p_limit int, t record)
returns bigint[] language plpgsql stable as $$
declare
	v_free constant boolean := core.account_bare(q) and num_nonnulls(q.units, q.plain, q.outside, q.outside_word) = 0;
	v_walk record;
begin
	v_walk := core.account_by_walk(q, p_sort, p_down, p_key, p_id, p_limit,
		case when v_free then p_limit else 2 * p_limit + core.page_measure('first') end, core.page_measure('walk'), v_free);
	if v_walk.last is null then
		return v_walk.ids;
	end if;
	return v_walk.ids || core.account_rest(q, p_sort, p_down, core.account_key(p_sort, v_walk.last), v_walk.last,
		p_limit - cardinality(v_walk.ids), t);
end
$$;
comment on function core.account_by_trial(core.account_question, text, boolean, text, bigint, int, record) is
	'The accounts behind a row for any question: first by walking, which is enough when many match.';

create or replace function core.account_page(q core.account_question, p_sort text, p_descending boolean, p_key text,
	p_id bigint, p_backward boolean, p_limit int)
returns bigint[] language plpgsql stable as $$
declare
	v_down constant boolean := coalesce(p_descending, false) <> coalesce(p_backward, false);
	t record;
	v_words int[];
	v_ids bigint[];
begin
	if cardinality(q.plain) = 1 and core.account_bare(q) and p_sort <> 'last_sign_in' and core.search_exact(q.plain[1]) then
		-- The most frequent question, and the one with the shortest way.
		v_words := core.words_of(q.plain[1], q.outside);
		v_ids := case when v_words = '{}' then '{}' when cardinality(v_words) <= 50 then core.account_by_entries(q, p_sort, v_down,
			p_key, p_id, p_limit, v_words, null, num_nonnulls(q.outside, q.outside_word) = 0, null) end;
	end if;
	if v_ids is null then
		t := core.account_texts(q.plain, q.outside);
		v_ids := case when t.nothing then '{}' when t.known and q.plain is not null and core.account_bare(q) then
			core.account_by_text(q, p_sort, v_down, p_key, p_id, p_limit, t)
			else core.account_by_trial(q, p_sort, v_down, p_key, p_id, p_limit, t) end;
	end if;
	v_ids := v_ids[1:p_limit];
	return case when p_backward then (select coalesce(array_agg(i order by n desc), '{}') from unnest(v_ids) with ordinality u (i, n))
		else v_ids end;
end
$$;
comment on function core.account_page(core.account_question, text, boolean, text, bigint, boolean, int) is
	'Ids of one page in list order. p_key and p_id: the row that the page follows, or precedes when p_backward. Sorting by
name is that of the Kazakh alphabet.';
