-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Steps of a page of accounts. Each is one statement for each order and direction, and for a first page or the rows behind
-- a row: written out like that, a statement is planned once in a session and its plan is kept, whatever is asked for. They
-- are put together here, at the deploy, from the templates below and from nothing else. In a template {key} is the key of
-- the order, {dir} its direction, {{...}} what a first page leaves out, {wanted} whether the account a matches the question
-- and {texts} whether its text does. Ids of accounts leave a step in the order asked for.

create or replace function core.template_question()
returns text language sql immutable as $$
	-- Plain variables: a field of a record would cost more for each row than what it is compared with.
	select 'u constant bigint[] := q.units; k constant text[] := q.kinds; s constant text[] := q.states;
		li constant text[] := q.inside; lw constant text[] := q.word; lo constant text[] := q.outside;
		lx constant text[] := q.outside_word; r constant bigint[] := q.roles; rn constant boolean := q.roles_not;
		d constant bigint[] := q.duties; dn constant boolean := q.duties_not; ib constant timestamptz := q.idle_before;
		at constant timestamptz := q.at; ub constant timestamptz := q.unused_before; sp constant bigint[] := q.spared;'
$$;
comment on function core.template_question() is 'The declarations of a step.';

create or replace function core.template_wanted(p_template text)
returns text language sql immutable as $$
	-- What costs most comes last. (select true ... limit 1): EXISTS would be turned into a table of all locks.
	select replace(replace(p_template, '{wanted}', $t${texts} and (k is null or a.kind = any (k))
		and (ib is null or a.idle_since < ib) and (d is null or coalesce(a.duty_id = any (d), false) <> dn)
		and (s is null or core.account_state(a.enrolled_at, a.expires_at, a.closed_at,
			coalesce((select true from core.lock l where l.account_id = a.id and l.lifted_at is null
				and coalesce(l.until, 'infinity') > at limit 1), false)
			or coalesce(a.idle_since < ub and a.id <> all (sp), false), at) = any (s))
		and (r is null or coalesce((select true from core.role_grant t where t.account_id = a.id and t.role_id = any (r)
			and t.ended_at is null and core.grant_good(t) limit 1), false) <> rn)$t$),
		'{texts}', $t$(u is null or a.unit_id = any (u)) and (li is null or a.search_text like all (li))
		and (lw is null or ' ' || a.search_text like all (lw)) and (lo is null or a.search_text not like all (lo))
		and (lx is null or ' ' || a.search_text not like all (lx))$t$)
$$;
comment on function core.template_wanted(text) is 'A template with its conditions written out.';

create or replace function core.template_step(p_template text, p_login text, p_name text, p_sign_in text)
returns text language sql immutable as $$
	select string_agg(format('if p_sort = %L and p_down = %s and (p_key is null) = %s then %s return; end if;', o.sort, down::text, first::text,
		replace(replace(replace(replace(replace(case when first then regexp_replace(p_template, '\{\{.*?\}\}', '', 'g')
				else replace(replace(p_template, '{{', ''), '}}', '') end,
			'{key}', o.key), '{dir}', case when down then 'desc' else 'asc' end), '{more}', case when down then '<' else '>' end),
			'{upto}', case when down then '>=' else '<=' end), '{type}', o.type)), E'\n')
	from (values ('login', p_login, ''), ('name', p_name, ''), ('last_sign_in', p_sign_in, '::timestamptz')) o (sort, key, type),
		unnest(array[false, true]) down, unnest(array[false, true]) first
	where o.key is not null
$$;
comment on function core.template_step(text, text, text, text) is
	'The statements of a step, for the orders that have a key. Its parameters are p_sort, p_down, p_key and p_id.';

create or replace function core.template_make(p_head text, p_bitmap boolean, p_body text, p_comment text)
returns void language plpgsql as $$
begin
	execute format('create or replace function core.%s language plpgsql stable set plan_cache_mode = force_generic_plan
		set enable_seqscan = off set enable_bitmapscan = %s set enable_hashjoin = off set enable_mergejoin = off
		set random_page_cost = 1.1 set jit = off as $f$ declare %s begin %s end $f$', p_head, p_bitmap,
		core.template_question(), core.template_wanted(p_body));
	execute format('comment on function core.%s is %L', substring(p_head from '^\w+'), p_comment);
end
$$;
comment on function core.template_make(text, boolean, text, text) is
	'Makes a step: name, parameters and result; whether it reads by bitmaps; its statements; what it is.';

do $$
declare
	v_order constant text := 'q core.account_question, p_sort text, p_down boolean, p_key text, p_id bigint, ';
	v_keys constant text[] := array['a.login', 'a.sort_name', 'coalesce(a.last_sign_in_at, ''-infinity'')'];
	-- Of each list the next p_each. The first of all that are a p_each-th is how far they are all there are.
	v_near constant text := $t$, edge as (select key, id from near where place = p_each order by key {dir}, id {dir} limit 1)
		select coalesce(array_agg(f.id), '{}'), (select id from edge) into ids, edge
		from (select n.id from near n left join edge e on true where e.id is null or (n.key, n.id) {upto} (e.key, e.id)
			group by n.key, n.id order by n.key {dir}, n.id {dir}) f;$t$;
begin
	perform core.template_make('account_walk(' || v_order || 'p_rows int, out seen int, out ids bigint[])', false,
		core.template_step($t$
			select count(*), coalesce(array_agg(w.id) filter (where w.hit), '{}') into seen, ids
			from (select a.id, ({wanted}) as hit from core.account a
				where true{{ and ({key}, a.id) {more} (p_key{type}, p_id)}} order by {key} {dir}, a.id {dir} limit p_rows) w;$t$,
			v_keys[1], v_keys[2], v_keys[3]),
		'Looks at the next p_rows accounts: how many there were, and those that match.');
	perform core.template_make('account_ahead(' || v_order || 'p_rows int, out id bigint)', false, core.template_step($t$
			select a.id into account_ahead.id from core.account a where true{{ and ({key}, a.id) {more} (p_key{type}, p_id)}}
			order by {key} {dir}, a.id {dir} limit 1 offset p_rows - 1;$t$, v_keys[1], v_keys[2], v_keys[3]),
		'The account that is p_rows further on, whether it matches or not.');
	perform core.template_make('account_sort(' || v_order || 'p_ids bigint[], p_limit int, out ids bigint[])', false,
		core.template_step($t$
			select coalesce(array_agg(w.id), '{}') into ids
			from (select a.id from unnest(p_ids) i (id) join core.account a on a.id = i.id where {wanted}
				{{ and ({key}, a.id) {more} (p_key{type}, p_id)}} order by {key} {dir}, a.id {dir} limit p_limit) w;$t$,
			v_keys[1], v_keys[2], v_keys[3]),
		'Of these accounts the first p_limit behind a row that match.');
	perform core.template_make('account_keep(q core.account_question, p_ids bigint[]) returns bigint[]', false, $t$
		return (select coalesce(array_agg(i.id order by i.n), '{}')
			from unnest(p_ids) with ordinality i (id, n) join core.account a on a.id = i.id where {wanted});$t$,
		'Of these accounts those that match, in the order given.');
	perform core.template_make('person_walk(q core.account_question, p_after text, p_limit int) returns bigint[]', false, $t$
		return (select coalesce(array_agg(w.id), '{}') from (select p.id from core.person p where p.number > p_after
			and exists (select from core.account a where a.person_id = p.id and {wanted}) order by p.number limit p_limit) w);$t$,
		'Persons behind a number with an account that matches, in the order of their numbers.');
	perform core.template_make('account_words(' || v_order || 'p_words int[], p_each int, out ids bigint[], out edge bigint)', false,
		core.template_step($t$
			with near as materialized (select n.id, n.key, n.place from unnest(p_words) l (word_id) cross join lateral (
				select w.account_id as id, {key} as key, row_number() over (order by {key} {dir}, w.account_id {dir}) as place
				from core.account_word w where w.word_id = l.word_id and (u is null or w.unit_id = any (u))
					{{ and ({key}, w.account_id) {more} (p_key{type}, p_id)}}
				order by {key} {dir}, w.account_id {dir} limit p_each) n)$t$ || v_near, 'w.login', 'w.sort_name', null),
		'Accounts of the units that have one of the words, in the orders login and name: at least the next p_each. edge: up to '
			|| 'which account these are all there are, null at the end.');
	perform core.template_make('account_units(' || v_order || 'p_each int, out ids bigint[], out edge bigint)', false,
		core.template_step($t$
			with near as materialized (select n.id, n.key, n.place from unnest(u) l (unit_id) cross join lateral (
				select a.id, {key} as key, row_number() over (order by {key} {dir}, a.id {dir}) as place from core.account a
				where a.unit_id = l.unit_id{{ and ({key}, a.id) {more} (p_key{type}, p_id)}}
				order by {key} {dir}, a.id {dir} limit p_each) n)$t$ || v_near, 'a.login', null, null),
		'The same for all accounts of the units, in the order login.');
	perform core.template_make('account_marked(' || v_order || 'm core.mark_choice, p_each int, out ids bigint[], out edge bigint)',
		false, core.template_step($t$
			with near as materialized (select n.id, n.key, n.place
				from unnest(m.marks, m.low, m.high, m.expires, m.closed, m.few) l (mark, low, high, expires, closed, few)
					cross join lateral (select x.id, x.key, row_number() over (order by x.key {dir}, x.id {dir}) as place
					from ((select w.account_id as id, {key} as key from core.account_mark w where not l.few and w.mark = l.mark
							and w.at between l.low and l.high and w.expires_at > l.expires and w.closed_at > l.closed
							and (u is null or w.unit_id = any (u)){{ and ({key}, w.account_id) {more} (p_key{type}, p_id)}}
							order by {key} {dir}, w.account_id {dir} limit p_each)
						-- Few of a long list: those of the time first, sorted then.
						union all (select w.id, w.key from (select w.account_id as id, {key} as key from core.account_mark w
							where l.few and w.mark = l.mark and w.at between l.low and l.high and w.expires_at > l.expires
								and w.closed_at > l.closed and (u is null or w.unit_id = any (u)) offset 0) w
							where true{{ and (w.key, w.id) {more} (p_key{type}, p_id)}} order by w.key {dir}, w.id {dir} limit p_each)
					) x) n)$t$ || v_near, 'w.login', 'w.sort_name', 'w.signed_in_at'),
		'The same for those of the units that have one of the marks, in every order.');
	-- Not a comparison of rows here: the scan would begin there and not at the beginning of the login.
	perform core.template_make('account_begun(' || v_order || 'p_beginnings text[], p_limit int, p_most int, out ids bigint[], out whole boolean)',
		false, core.template_step($t$
			select coalesce(array_agg(w.id), '{}') into ids from (select n.id from unnest(p_beginnings) l (login)
				cross join lateral (select a.id, a.login from (select * from core.account a
						where a.login >= l.login and a.login < l.login || U&'\+10FFFF'{{ and a.login {more} p_key}}
						order by a.login {dir}, a.id {dir} limit p_most) a
					where {wanted} order by a.login {dir}, a.id {dir} limit p_limit) n
				group by n.id, n.login order by n.login {dir} limit p_limit) w;
			whole := cardinality(ids) >= p_limit or p_most is null or not exists (select from unnest(p_beginnings) l (login)
				where (select a.id from core.account a where a.login >= l.login and a.login < l.login || U&'\+10FFFF'
					{{ and a.login {more} p_key}} order by a.login {dir}, a.id {dir} limit 1 offset p_most) is not null);$t$,
			'a.login', null, null),
		'The next p_limit accounts whose logins have one of these beginnings, in the order login, looked for among the next '
			|| 'p_most of each beginning. whole: these are the next.');
	perform core.template_make('account_tokens(' || v_order || 'p_tokens text[], p_most int, p_limit int, out number int,
		out ids bigint[])', true, $t$
			if p_limit is null then
				select count(*), coalesce(array_agg(f.id), '{}') into number, ids
				from (select a.account_id as id from core.account_text a
					where core.search_tokens(a.search_text) collate "C" @> p_tokens and {texts} limit p_most) f;
				return;
			end if; $t$ || core.template_step($t$
			with found as materialized (select a.account_id as id, {key} as key from core.account_text a
				where core.search_tokens(a.search_text) collate "C" @> p_tokens and {texts} limit p_most)
			select (select count(*) from found), coalesce(array_agg(w.id), '{}') into number, ids
			from (select f.id from found f where true{{ and (f.key, f.id) {more} (p_key{type}, p_id)}}
				order by f.key {dir}, f.id {dir} limit p_limit) w;$t$, 'a.login', 'a.sort_name', null),
		'Accounts with all of these tokens whose text matches. number: how many, up to p_most. ids: the first p_limit behind a '
			|| 'row, in the orders login and name; all, in no order, for p_limit null.');
end
$$;
