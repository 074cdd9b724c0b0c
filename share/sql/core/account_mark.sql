-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Marks of accounts: one for each value of a filter that lets few accounts through. A list that asks for such a value walks
-- the entries of its marks in the order of the list instead of all accounts. A mark says that an account may be what is
-- asked for, a time beside it until when; what it really is, core.account_state() and core.grant_good() say as ever.
--
-- An entry repeats the keys of its account. So whoever writes one holds the account's row: a sign-in at the same moment
-- would leave it with the time of the one before.

create or replace function core.mark_number(p_kind text, p_id bigint default 0)
returns int language sql immutable as $$
	select case p_kind when 'role' then 1000000 + p_id::int when 'duty' then 2000000 + p_id::int
		else array_position(array['staff', 'contractor', 'service', 'pending', 'closed', 'ending', 'idle', 'lock_person',
			'lock_policy'], p_kind) end
$$;
comment on function core.mark_number(text, bigint) is
	'The number of a mark. staff, contractor, service, duty: as it says. pending: never enrolled. closed. ending: has an end, at.
idle: at since when; lock_person, lock_policy: locks that nobody lifted, at until when the last of them stands. role: held by
grants that nobody ended, at until when.';

create or replace function core.account_marks(a core.account)
returns table (mark int, at timestamptz) language sql immutable as $$
	select core.mark_number((a).kind), '-infinity'::timestamptz where (a).kind <> 'participant'
	union all select core.mark_number('duty', (a).duty_id), '-infinity' where (a).duty_id is not null
	union all select core.mark_number('pending'), '-infinity' where (a).enrolled_at is null
	union all select core.mark_number('closed'), (a).closed_at where (a).closed_at is not null
	union all select core.mark_number('ending'), (a).expires_at where (a).expires_at is not null
	union all select core.mark_number('idle'), (a).idle_since where (a).idle_since is not null
$$;
comment on function core.account_marks(core.account) is 'The marks that the row of the account alone says.';

create or replace function core.account_mark_write()
returns trigger language plpgsql as $$
begin
	if tg_op = 'UPDATE' then
		-- Marks from 8 on, but those of duties, are of locks and grants.
		delete from core.account_mark m where m.account_id = new.id and (m.mark < 8 or m.mark >= 2000000)
			and not exists (select from core.account_marks(new) x where x.mark = m.mark);
		update core.account_mark m set login = new.login, sort_name = new.sort_name, unit_id = new.unit_id,
			signed_in_at = coalesce(new.last_sign_in_at, '-infinity'), expires_at = coalesce(new.expires_at, 'infinity'),
			closed_at = coalesce(new.closed_at, 'infinity'),
			at = case m.mark when 5 then new.closed_at when 6 then new.expires_at when 7 then new.idle_since else m.at end
		where m.account_id = new.id;
	end if;
	insert into core.account_mark (account_id, mark, login, sort_name, signed_in_at, unit_id, at, expires_at, closed_at)
	select new.id, x.mark, new.login, new.sort_name, coalesce(new.last_sign_in_at, '-infinity'), new.unit_id, x.at,
		coalesce(new.expires_at, 'infinity'), coalesce(new.closed_at, 'infinity')
	from core.account_marks(new) x on conflict (account_id, mark) do nothing;
	return null;
end
$$;
comment on function core.account_mark_write() is 'Keeps the marks of an account when its row changes.';

create or replace trigger account_mark_insert after insert on core.account
	for each row execute function core.account_mark_write();
create or replace trigger account_mark_update after update on core.account
	for each row when ((old.login, old.sort_name, old.unit_id, old.kind, old.duty_id, old.last_sign_in_at, old.expires_at,
		old.closed_at, old.idle_since, old.enrolled_at is null) is distinct from (new.login, new.sort_name, new.unit_id,
		new.kind, new.duty_id, new.last_sign_in_at, new.expires_at, new.closed_at, new.idle_since, new.enrolled_at is null))
	execute function core.account_mark_write();

create or replace function core.mark_put(p_account bigint, p_mark int, p_at timestamptz)
returns void language plpgsql as $$
begin
	if p_at is null then
		delete from core.account_mark m where m.account_id = p_account and m.mark = p_mark;
		return;
	end if;
	perform from core.account a where a.id = p_account for no key update;
	insert into core.account_mark as m (account_id, mark, login, sort_name, signed_in_at, unit_id, at, expires_at, closed_at)
	select a.id, p_mark, a.login, a.sort_name, coalesce(a.last_sign_in_at, '-infinity'), a.unit_id, p_at,
		coalesce(a.expires_at, 'infinity'), coalesce(a.closed_at, 'infinity')
	from core.account a where a.id = p_account
	on conflict (account_id, mark) do update set at = excluded.at where m.at <> excluded.at;
end
$$;
comment on function core.mark_put(bigint, int, timestamptz) is 'Makes or changes one mark, or takes it away for p_at null.';

create or replace function core.lock_mark_write()
returns trigger language plpgsql as $$
begin
	-- All locks of a statement at once: a freeze or a change of many puts hundreds.
	perform from core.account a where a.id in (select c.account_id from changed c) order by a.id for no key update;
	delete from core.account_mark m using changed c
	where m.account_id = c.account_id and m.mark = core.mark_number('lock_' || c.cause) and not exists (select from core.lock l
		where l.account_id = c.account_id and l.cause = c.cause and l.lifted_at is null);
	insert into core.account_mark as m (account_id, mark, login, sort_name, signed_in_at, unit_id, at, expires_at, closed_at)
	select a.id, core.mark_number('lock_' || x.cause), a.login, a.sort_name, coalesce(a.last_sign_in_at, '-infinity'), a.unit_id,
		x.at, coalesce(a.expires_at, 'infinity'), coalesce(a.closed_at, 'infinity')
	from (select l.account_id, l.cause, max(coalesce(l.until, 'infinity')) as at from core.lock l
			where (l.account_id, l.cause) in (select c.account_id, c.cause from changed c) and l.lifted_at is null group by 1, 2) x
		join core.account a on a.id = x.account_id
	on conflict (account_id, mark) do update set at = excluded.at where m.at <> excluded.at;
	return null;
end
$$;
comment on function core.lock_mark_write() is 'Keeps lock_person and lock_policy of the accounts whose locks changed.';

create or replace trigger lock_mark_insert after insert on core.lock
	referencing new table as changed for each statement execute function core.lock_mark_write();
create or replace trigger lock_mark_update after update on core.lock
	referencing new table as changed for each statement execute function core.lock_mark_write();
create or replace trigger lock_mark_delete after delete on core.lock
	referencing old table as changed for each statement execute function core.lock_mark_write();

create or replace function core.grant_mark_write()
returns trigger language plpgsql as $$
declare
	v core.role_grant := coalesce(new, old);
begin
	perform core.mark_put(v.account_id, core.mark_number('role', v.role_id), (select max(coalesce(g.ends_at, 'infinity'))
		from core.role_grant g where g.account_id = v.account_id and g.role_id = v.role_id and g.ended_at is null));
	return null;
end
$$;
comment on function core.grant_mark_write() is 'Keeps the mark of a role of an account.';

create or replace trigger grant_mark_write after insert or delete or update of ended_at, ends_at on core.role_grant
	for each row execute function core.grant_mark_write();

create or replace function core.mark_choices(q core.account_question)
returns setof core.mark_choice language plpgsql stable as $$
declare
	v_ever constant timestamptz := '-infinity';
	v_end constant timestamptz := 'infinity';
	v_now constant timestamptz := q.at + interval '1 microsecond';
	c core.mark_choice;
begin
	if not 'active' = any (q.states) then
		select array_agg(x.mark), array_agg(x.low), array_agg(x.high), array_agg(x.expires), array_agg(x.closed)
		into c.marks, c.low, c.high, c.expires, c.closed
		from (values ('locked', core.mark_number('lock_person'), v_now, v_end, q.at, q.at),
				('locked', core.mark_number('lock_policy'), v_now, v_end, q.at, q.at),
				('locked', core.mark_number('idle'), v_ever, q.unused_before, q.at, q.at),
				('pending', core.mark_number('pending'), v_ever, v_end, q.at, q.at),
				('expired', core.mark_number('ending'), v_ever, q.at, v_ever, q.at),
				('closed', core.mark_number('closed'), v_ever, q.at, v_ever, v_ever)) x (state, mark, low, high, expires, closed)
		where x.state = any (q.states);
		return next c;
	end if;
	if q.roles is not null and not q.roles_not then
		select array_agg(core.mark_number('role', i)), array_agg(v_now), array_agg(v_end), array_agg(v_ever), array_agg(v_ever)
		into c.marks, c.low, c.high, c.expires, c.closed from unnest(q.roles) i;
		return next c;
	end if;
	if q.duties is not null and not q.duties_not then
		select array_agg(core.mark_number('duty', i)), array_agg(v_ever), array_agg(v_end), array_agg(v_ever), array_agg(v_ever)
		into c.marks, c.low, c.high, c.expires, c.closed from unnest(q.duties) i;
		return next c;
	end if;
	if not 'participant' = any (q.kinds) then
		select array_agg(core.mark_number(i)), array_agg(v_ever), array_agg(v_end), array_agg(v_ever), array_agg(v_ever)
		into c.marks, c.low, c.high, c.expires, c.closed from unnest(q.kinds) i;
		return next c;
	end if;
	if q.idle_before is not null then
		return next row(array[core.mark_number('idle')], array[v_ever], array[q.idle_before], array[v_ever], array[v_ever],
			null)::core.mark_choice;
	end if;
end
$$;
comment on function core.mark_choices(core.account_question) is
	'For each filter of a question that lets few through, the marks of those whom it may let through.';

create or replace function core.mark_counts(m core.mark_choice, p_units bigint[])
returns int[] language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
set enable_bitmapscan = off as $$
begin
	return (select array_agg((select count(*) from (select from core.account_mark k where k.mark = l.mark
			and k.at between l.low and l.high and k.expires_at > l.expires and k.closed_at > l.closed
			and (p_units is null or k.unit_id = any (p_units)) limit 3001) x) order by l.n)
		from unnest(m.marks, m.low, m.high, m.expires, m.closed) with ordinality l (mark, low, high, expires, closed, n));
end
$$;
comment on function core.mark_counts(core.mark_choice, bigint[]) is 'How many accounts have each of the marks, counted up to 3001.';

create or replace function core.marks_number(m core.mark_choice, p_units bigint[])
returns bigint language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off
set enable_bitmapscan = off set jit = off as $$
declare
	v_number bigint;
begin
	select sum(k.number) into v_number
	from unnest(m.marks, m.low, m.high, m.expires, m.closed) l (mark, low, high, expires, closed)
		cross join lateral (select count(*) as number from (select from core.account_mark x where x.mark = l.mark
			and x.at between l.low and l.high and x.expires_at > l.expires and x.closed_at > l.closed
			and (p_units is null or x.unit_id = any (p_units)) limit 20000) y) k;
	return case when v_number > 3000 then v_number else cardinality((core.mark_ids(m, p_units, 3001)).ids) end;
end
$$;
comment on function core.marks_number(core.mark_choice, bigint[]) is
	'How many accounts have one of the marks. Above 3000 those with two of them count twice, and 20000 of each are enough.';

create or replace function core.mark_ids(m core.mark_choice, p_units bigint[], p_most int, out number int, out ids bigint[])
language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
set jit = off as $$
begin
	select count(*), coalesce(array_agg(distinct x.account_id), '{}') into number, ids
	from (select k.account_id from unnest(m.marks, m.low, m.high, m.expires, m.closed) l (mark, low, high, expires, closed)
			cross join lateral (select x.account_id from core.account_mark x where x.mark = l.mark and x.at between l.low and l.high
				and x.expires_at > l.expires and x.closed_at > l.closed and (p_units is null or x.unit_id = any (p_units))
				limit p_most) k
		limit p_most) x;
end
$$;
comment on function core.mark_ids(core.mark_choice, bigint[], int) is
	'Accounts that have one of the marks, in no order, and how many entries these are, up to p_most.';

create or replace function core.mark_choice_of(q core.account_question, out choice core.mark_choice, out number bigint)
language plpgsql stable as $$
declare
	c core.mark_choice;
	v_counts int[];
	v_number bigint;
begin
	for c in select * from core.mark_choices(q) loop
		v_counts := core.mark_counts(c, q.units);
		v_number := (select sum(n) from unnest(v_counts) n);
		if choice is null or v_number < number then
			choice := c;
			choice.few := (select array_agg(n <= 3000 order by i) from unnest(v_counts) with ordinality x (n, i));
			number := v_number;
		end if;
	end loop;
end
$$;
comment on function core.mark_choice_of(core.account_question) is
	'The marks that the fewest accounts have, and how many these are, counted up to 3001 for each; null when no filter has any.';

create or replace function core.places_fill()
returns void language plpgsql set work_mem = '256MB' set maintenance_work_mem = '512MB' set jit = off as $$
declare
	v_make text;
	v_drop text;
begin
	-- Row by row into the indexes takes many times as long.
	select string_agg(pg_get_indexdef(i.oid) || coalesce(c.statistics, ''), '; '), string_agg(format('drop index core.%I', i.relname), '; ')
	into v_make, v_drop
	from pg_index x join pg_class i on i.oid = x.indexrelid
		cross join lateral (select string_agg(format('; alter index core.%I alter column %s set statistics %s', i.relname,
				a.attnum, a.attstattarget), '') as statistics
			from pg_attribute a where a.attrelid = i.oid and a.attstattarget >= 0) c
	where x.indrelid in ('core.account_word'::regclass, 'core.account_text'::regclass, 'core.account_mark'::regclass);
	execute v_drop;
	truncate core.account_word, core.account_text, core.account_mark;
	insert into core.search_word as s (word, common)
	select w, count(*) > greatest(20000, (select count(*) from core.account) / 10)
	from core.account a, unnest(core.search_words(a.search_text)) w group by w
	on conflict (word) do update set common = excluded.common where s.common <> excluded.common;
	insert into core.account_word (word_id, login, sort_name, account_id, unit_id)
	select s.id, a.login, a.sort_name, a.id, a.unit_id
	from core.account a, unnest(core.search_words(a.search_text)) w join core.search_word s on s.word = w and not s.common;
	insert into core.account_text (account_id, unit_id, login, sort_name, search_text)
	select a.id, a.unit_id, a.login, a.sort_name, a.search_text from core.account a order by a.id;
	insert into core.account_mark (account_id, mark, login, sort_name, signed_in_at, unit_id, at, expires_at, closed_at)
	select a.id, m.mark, a.login, a.sort_name, coalesce(a.last_sign_in_at, '-infinity'), a.unit_id, m.at,
		coalesce(a.expires_at, 'infinity'), coalesce(a.closed_at, 'infinity')
	from (select x.id, m.mark, m.at from core.account x, core.account_marks(x) m
		union all select l.account_id, core.mark_number('lock_' || l.cause), max(coalesce(l.until, 'infinity'))
		from core.lock l where l.lifted_at is null group by 1, 2
		union all select g.account_id, core.mark_number('role', g.role_id), max(coalesce(g.ends_at, 'infinity'))
		from core.role_grant g where g.ended_at is null group by 1, 2) m join core.account a on a.id = m.id;
	execute v_make;
	analyze core.search_word, core.account_word, core.account_text, core.account_mark;
end
$$;
comment on function core.places_fill() is
	'Makes everything that is kept beside accounts for their lists anew, as the triggers would: after a migration, or when many
were loaded with the triggers off.';
