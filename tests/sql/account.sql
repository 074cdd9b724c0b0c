-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Accounts: one source of the state, pages that neither lose nor repeat a row in any order and filter, cursors that
-- can't be made up, locking and unlocking with their refusals and their events. The rules are called in core with the
-- context of made-up people; the way through the api and real sessions is in account.py.
begin;
create schema tap;
create extension pgtap schema tap;
set search_path = tap, pg_catalog;
set local timezone = 'UTC';
select plan(70);

-- People: north and south are two units below one; b, c are in north, d in south, the helper and the chief everywhere.
insert into core.unit (parent_id, code, name, path)
select p.id, v.code, v.code, p.path from core.unit p, (values ('t-north'), ('t-south')) v (code) where p.parent_id is null;
update core.unit set path = path || id where code in ('t-north', 't-south');
create function pg_temp.person(p_login text, p_name text, p_unit text, p_role text default null, p_role_unit text default null)
returns bigint language plpgsql as $$
declare
	v_id bigint;
begin
	insert into core.person (number, family_name, given_name, name, phone)
	values ('T-' || p_login, split_part(p_name, ' ', 1), split_part(p_name, ' ', 2), p_name, '+77015550142');
	insert into core.account (person_id, login, kind, unit_id)
	select p.id, p_login, 'staff', u.id from core.person p, core.unit u
	where p.number = 'T-' || p_login and u.code = p_unit returning id into v_id;
	insert into core.role_grant (account_id, role_id, unit_id, starts_at)
	select v_id, r.id, u.id, now() - interval '1 day' from core.role r, core.unit u
	where r.code = p_role and u.code = coalesce(p_role_unit, p_unit);
	return v_id;
end
$$;
create function pg_temp.ctx(p_login text, p_fresh boolean default false) returns core.session_context language plpgsql as $$
declare
	v core.session_context;
begin
	select a.id, a.person_id, a.login into v.account_id, v.person_id, v.login from core.account a where a.login = p_login;
	select s.id into v.session_id from core.session s where s.account_id = v.account_id order by s.id desc limit 1;
	v.device := 'bastion-1';
	v.address := '10.0.0.9';
	v.fresh_until := case when p_fresh then clock_timestamp() + interval '1 min' end;
	return v;
end
$$;
create function pg_temp.op(p_n int) returns uuid language sql as $$
	select ('00000000-0000-4000-8000-' || lpad(p_n::text, 12, '0'))::uuid
$$;
create function pg_temp.event(p_operation int) returns core.event language sql as $$
	select e from core.event e where e.operation = pg_temp.op(p_operation)
$$;
select pg_temp.person('t.helper', 'Помощник Тест', 't-north', 'helpdesk');
select pg_temp.person('t.chief', 'Начальник Тест', 't-north', 'security-administrator', (select code from core.unit where parent_id is null));
select pg_temp.person('t.viewer', 'Зритель Тест', 't-north', 'manager');
select pg_temp.person('t.bekov', 'Әбеков Тест', 't-north');
select pg_temp.person('t.carov', 'Чаров Тест', 't-north');
select pg_temp.person('t.darov', 'Даров Тест', 't-south');
insert into core.session (account_id, device_id, token_hash, expires_at)
select a.id, d.id, sha256(convert_to(a.login, 'UTF8')), now() + interval '1 h'
from core.account a, core.device d where a.login like 't.%' and d.code = 'bastion-1';

-- The state (trap 2: list and card can't disagree).
select is(core.account_state(e, x, c, l, '2026-01-10'), want, format('state is %s', want))
from (values ('2026-01-01'::timestamptz, null::timestamptz, null::timestamptz, false, 'active'),
	(null, null, null, false, 'pending'), ('2026-01-01', '2026-01-11', null, false, 'active'),
	('2026-01-01', '2026-01-10', null, false, 'expired'), ('2026-01-01', null, null, true, 'locked'),
	(null, null, null, true, 'locked'), ('2026-01-01', '2026-01-01', null, true, 'expired'),
	('2026-01-01', '2026-01-01', '2026-01-09', true, 'closed'), ('2026-01-01', null, '2026-01-11', false, 'active')) v (e, x, c, l, want);
insert into core.lock (account_id, cause, code, reason, until)
select id, 'policy', 'wrong_attempts', 'over', now() - interval '1 s' from core.account where login = 't.bekov';
select is(core.account_state(a), 'active', 'a lock that is over does not lock') from core.account a where login = 't.bekov';

-- Searching.
select results_eq($$select unnest(inside || word) from core.account_patterns('  Омар ЖУ 50%_')$$, $$values ('%omar%'), ('%50\%γ%'), ('% ju%')$$,
	'words are folded, short ones begin a word, signs of LIKE are taken as they are');
select is((select inside from core.account_patterns(null)), null::text[], 'no search, no pattern');
select is(cardinality((select inside from core.account_patterns(repeat('abc ', 20)))), 8, 'D-13 at most eight words');

-- Pages: people with equal names, no sign-in, every state and kind; every order and direction, forwards and back.
insert into core.person (number, family_name, given_name, name)
select 'P-' || i, 'x', 'x', (array['Әлиев', 'Алиев', 'Ёлкин', 'Ұзақов', 'Zaman', 'Яров'])[1 + i % 6] || ' ' || (i / 24)
from generate_series(1, 120) i;
insert into core.account (person_id, login, kind, unit_id, enrolled_at, expires_at, closed_at, last_sign_in_at)
select p.id, 't.p' || lpad(i::text, 3, '0'), (array['staff', 'contractor', 'participant', 'service'])[1 + i % 4], u.id,
	case when i % 7 > 0 then now() end, case when i % 11 = 0 then now() - interval '1 d' end,
	case when i % 13 = 0 then now() end, case when i % 5 > 1 then now() - make_interval(hours => i % 9) end
from generate_series(1, 120) i join core.person p on p.number = 'P-' || i
	join core.unit u on u.code = case when i % 3 = 0 then 't-south' else 't-north' end;
insert into core.lock (account_id, cause, code, reason, until)
select a.id, 'policy', 'wrong_codes', 'x', case when a.id % 2 = 0 then now() + interval '1 h' end
from core.account a where a.login ~ '^t\.p\d*[05]$';
create function pg_temp.walk(p_units bigint[], p_search text, p_state text, p_kind text, p_sort text, p_down boolean,
	p_back boolean, p_limit int) returns bigint[] language plpgsql as $$
declare
	v_all bigint[] := '{}';
	v_page bigint[];
	v_key text;
	v_id bigint;
begin
	loop
		v_page := core.account_page(core.account_question_make(p_units, p_search, p_state, p_kind, null, null, null), p_sort, p_down,
			v_key, v_id, p_back, p_limit);
		exit when v_page = '{}' or cardinality(v_all) > 1000;
		v_all := case when p_back then v_page || v_all else v_all || v_page end;
		v_id := v_page[case when p_back then 1 else cardinality(v_page) end];
		v_key := core.account_key(p_sort, v_id);
	end loop;
	return v_all;
end
$$;
create function pg_temp.wanted(p_units bigint[], p_search text, p_state text, p_kind text, p_sort text, p_down boolean)
returns bigint[] language plpgsql as $$
begin
	return (select coalesce(array_agg(id order by
		case when not p_down and p_sort = 'login' then login end, case when p_down and p_sort = 'login' then login end desc,
		case when not p_down and p_sort = 'name' then name collate "kk-x-icu" end,
		case when p_down and p_sort = 'name' then name collate "kk-x-icu" end desc,
		case when not p_down and p_sort = 'last_sign_in' then t end, case when p_down and p_sort = 'last_sign_in' then t end desc,
		case when p_down then -id else id end), '{}')
	from (select a.id, a.login, p.name, coalesce(a.last_sign_in_at, '-infinity') as t
		from core.account a join core.person p on p.id = a.person_id
		where (p_units is null or a.unit_id = any (p_units)) and (p_kind is null or a.kind = p_kind)
			and (p_state is null or core.account_state(a) = p_state)
			and (p_search is null or position(core.search_mark(core.fold(p_search)) in a.search_text) > 0)) x);
end
$$;
select is_empty(format($$
	select s, k, w, x, o, d, b, n from unnest(array[null, 'locked', 'active', 'pending', 'expired', 'closed']) s,
		unnest(array[null, 'staff']) k, unnest(array[null, 'алиев']) w, unnest(array[true, false]) x,
		unnest(array['login', 'name', 'last_sign_in']) o, unnest(array[true, false]) d, unnest(array[true, false]) b,
		unnest(array[9]) n
	where pg_temp.walk(case when x then %1$L::bigint[] else %2$L end, w, s, k, o, d, b, n)
		<> pg_temp.wanted(case when x then %1$L::bigint[] else %2$L end, w, s, k, o, d)$$,
	(select array_agg(id) from core.unit where code in ('t-north', 't-south')),
	(select array_agg(id) from core.unit where code = 't-south')),
	'pages of every filter, order, direction and size make up the whole list once');
select is(pg_temp.walk((select array_agg(id) from core.unit where code = 't-south'), 'да', null, null, 'login', false, false, 3),
	(select array_agg(id) from core.account where login = 't.darov'), 'two letters find the beginning of a name');
select is((select array_agg(r::text) from core.account_count(core.account_question_make((select array_agg(id) from core.unit where code ~ '^t-'), null, s, null, null, null, null)) r),
	array[format('(%s,f)', cardinality(pg_temp.wanted((select array_agg(id) from core.unit where code ~ '^t-'), null, s, null, 'login', false)))],
	format('the count agrees with the list: %s', coalesce(s, 'all')))
from unnest(array[null, 'locked', 'active', 'pending', 'expired', 'closed']) s;
update core.person set name = 'Ъъ Последний' where number = 'P-1';
select is((sort_name::text, search_text like '%posledni%')::text, '("Ъъ Последний",t)', 'a new name reaches order and search') from core.account where login = 't.p001';

-- Cursors.
select is((r.key, r.id)::text, '("Омаров Б",42)', 'a cursor comes back') from core.cursor_read('l:name',
	core.cursor_make('l:name', 'Омаров Б', 42, core.cursor_key()), 'after') r;
select throws_ok(format('select core.cursor_read(%L, %L, %L)', 'l:name', c, 'after'), 'OP400', 'page position is not valid',
	'a forged cursor is refused: ' || left(c, 20))
from unnest(array['', 'zz', repeat('0', 40), repeat('ab', 3000), encode(convert_to('l:name 42 x', 'UTF8'), 'hex'),
	core.cursor_make('l:login', 'x', 42, core.cursor_key()), core.cursor_make('l:name', 'x', 42, '\x00'),
	overlay(core.cursor_make('l:name', 'x', 42, core.cursor_key()) placing '39' from 19),
	core.cursor_make('l:name', 'x', 42, core.cursor_key()) || '00']) c;

-- Whom one may find.
select throws_ok($$select core.account_find(pg_temp.ctx('t.helper'), 't.darov', 'account.lock')$$, 'OP404', 'there is no such account',
	'Z-02 another unit''s account is not there');
select throws_ok($$select core.account_find(pg_temp.ctx('t.helper'), 't.nobody', 'account.lock')$$, 'OP404', 'there is no such account',
	'Z-02 exactly as an unknown one');
select throws_ok($$select core.account_find(pg_temp.ctx('t.viewer'), 't.bekov', 'account.lock')$$, 'OP403', 'you may not do this',
	'Z-01 seeing is not locking');

-- Locking.
select throws_ok($$select core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(1), 't.bekov', 'no', null, null)$$, 'OP400', 'value is too short',
	'D-13 a lock needs a reason');
select throws_ok(format($$select core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(1), 't.bekov', 'because', %L, null)$$, u), 'OP400',
	'end of the lock is not valid', 'Z-08 a lock does not end ' || u)
from unnest(array['2020-01-01', 'infinity', '-infinity', '9999-01-01']) u;
select throws_ok($$select core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(1), 't.helper', 'because', null, null)$$, 'OP403',
	'you may not do this to your own account', 'Z-09 nobody locks himself');
insert into core.account (person_id, login, kind, unit_id)
select person_id, 't.helper2', 'staff', unit_id from core.account where login = 't.helper';
select throws_ok($$select core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(1), 't.helper2', 'because', null, null)$$, 'OP403',
	'you may not do this to your own account', 'Z-03 nor another account of the same person');
select throws_ok($$select core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(1), 't.bekov', 'because', null, 7)$$, 'OP409',
	'the account was changed meanwhile', 'a stale version is refused');
select throws_ok($$select core.account_lock(pg_temp.ctx('t.helper'), null, 't.bekov', 'because', null, 7)$$, 'OP400',
	'operation id is missing', 'R-01 no operation id, no change');
select is(core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(2), 't.bekov', 'lost his phone', null, 1),
	jsonb_build_object('login', 't.bekov', 'state', 'locked', 'version', 2, 'sessions_ended', 1, 'summary',
		'locked by t.helper until lifted'), 'a lock answers with state, version and words');
select is(core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(2), 't.bekov', 'lost his phone', null, 1) ->> 'version', '2',
	'R-01 the same operation acts once');
select throws_ok($$select core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(2), 't.bekov', 'another reason', null, 1)$$, 'OP409',
	'operation id was used before', 'R-01 the same operation with other arguments is refused');
select is((select count(*) from core.lock l join core.account a on a.id = l.account_id where a.login = 't.bekov' and l.cause = 'person'),
	1::bigint, 'R-01 one lock');
select is((select count(*) from core.event where operation = pg_temp.op(2)), 1::bigint, 'L-01 and one event');
select is((e.action, e.object_kind, e.object_id, e.actor_login, e.device, e.address, e.reason, e.outcome, e.old ->> 'state', e.new ->> 'state',
	e.old ->> 'version', e.new ->> 'version', e.session_id is not null, e.unit_id is not null, e.digest = sha256(core.event_canonical(e)))::text,
	'(account.lock,account,t.bekov,t.helper,bastion-1,10.0.0.9,"lost his phone",ok,active,locked,1,2,t,t,t)', 'L-01 with every field')
from pg_temp.event(2) e;
select is((select (ended_at is not null, end_reason)::text from core.session
	where account_id = (select id from core.account where login = 't.bekov')), '(t,locked)', 'S-04 his sessions are over');
select throws_ok($$select core.account_lock(pg_temp.ctx('t.chief'), pg_temp.op(3), 't.bekov', 'me too', null, null)$$, 'OP409',
	'the account is locked already', 'a second lock by a person is refused');

-- Unlocking.
insert into core.lock (account_id, cause, code, reason, since, until)
select id, 'policy', 'wrong_attempts', '5 wrong attempts', '2026-01-01 09:12+05', now() + interval '1 d' from core.account where login = 't.bekov';
select throws_ok($$select core.account_unlock(pg_temp.ctx('t.helper'), pg_temp.op(4), 't.bekov', 'verified', array[999999999], null)$$,
	'OP409', 'a lock does not stand any more', 'a lock that is not there is not lifted');
select throws_ok($$select core.account_unlock(pg_temp.ctx('t.helper'), pg_temp.op(4), 't.bekov', 'verified', '{}', null)$$, 'OP400',
	'locks are not valid', 'D-13 no lock named');
select throws_ok($$select core.account_unlock(pg_temp.ctx('t.helper'), pg_temp.op(4), 't.bekov', 'verified', array[null]::bigint[], null)$$, 'OP400',
	'locks are not valid', 'D-13 null is no lock');
select is(core.account_unlock(pg_temp.ctx('t.helper'), pg_temp.op(5), 't.bekov', 'verified',
		(select array_agg(id) from core.lock where reason = 'lost his phone'), 2) - 'summary',
	'{"login": "t.bekov", "state": "locked", "version": 3}', 'one of two locks goes, the other stands');
select is(core.account_unlock(pg_temp.ctx('t.helper'), pg_temp.op(6), 't.bekov', 'verified', null, 3),
	jsonb_build_object('login', 't.bekov', 'state', 'active', 'version', 4, 'summary',
		'was locked since 2026-01-01 ' || to_char('2026-01-01 09:12+05'::timestamptz at time zone core.setting_text('time_zone'), 'HH24:MI')
		|| ' by policy: 5 wrong attempts'), 'unlocking says what it removed');
select is((e.old ->> 'state', e.new ->> 'state', jsonb_array_length(e.old -> 'locks'), jsonb_array_length(e.new -> 'locks'),
	e.new -> 'lifted' -> 0 ->> 'reason', e.new ->> 'verified_by_code')::text, '(locked,active,1,0,"5 wrong attempts",false)',
	'L-01 the event has each lock that went') from pg_temp.event(6) e;
select throws_ok($$select core.account_unlock(pg_temp.ctx('t.helper'), pg_temp.op(7), 't.bekov', 'verified', null, null)$$, 'OP409',
	'the account is not locked', 'unlocking twice is a conflict');
select is((select (lifted_at is not null, lifted_by is not null, lift_reason)::text from core.lock where reason = 'lost his phone'),
	'(t,t,verified)', 'the lock remembers who lifted it and why');
insert into core.attempt_counter (login_key, device_id, failures, code_failures, day_failures)
select core.login_key('t.carov'), id, 4, 4, 9 from core.device where code = 'bastion-1';
insert into core.lock (account_id, cause, code, reason) select id, 'policy', 'wrong_codes', 'x' from core.account where login = 't.carov';
select lives_ok($$select core.account_unlock(pg_temp.ctx('t.helper'), pg_temp.op(8), 't.carov', 'verified', null, null)$$, 'a policy''s lock is lifted');
select is((failures, code_failures, day_failures)::text, '(0,0,0)', 'after it the count of wrong guesses starts again')
from core.attempt_counter where login_key = core.login_key('t.carov');

-- Privileged accounts.
select pg_temp.person('t.auditor', 'Аудитор Тест', 't-north', 'auditor');
insert into core.lock (account_id, cause, code, reason) select id, 'policy', 'wrong_codes', 'x' from core.account where login = 't.auditor';
select throws_ok($$select core.account_unlock(pg_temp.ctx('t.helper', true), pg_temp.op(9), 't.auditor', 'verified', null, null)$$, 'OP403',
	'you may not do this', 'the help desk does not unlock an auditor');
select throws_ok($$select core.account_unlock(pg_temp.ctx('t.chief'), pg_temp.op(9), 't.auditor', 'verified', null, null)$$, 'OP402',
	'a fresh code is needed', 'S-07 nor does a security administrator without a fresh code');
select lives_ok($$select core.account_unlock(pg_temp.ctx('t.chief', true), pg_temp.op(9), 't.auditor', 'verified', null, null)$$, 'with it he does');
update core.role_grant g set ended_at = now() from core.role r where r.id = g.role_id and r.code = 'security-administrator'
	and g.account_id <> (select id from core.account where login = 't.chief');
select pg_temp.person('t.locker', 'Замок Тест', 't-north', 'helpdesk');
-- The help desk leaves privileged people alone; this one holds a privileged role, too.
insert into core.role_grant (account_id, role_id, unit_id) select a.id, r.id, core.root_unit() from core.account a, core.role r
where a.login = 't.locker' and r.code = 'auditor';
select throws_ok($$select core.account_lock(pg_temp.ctx('t.locker'), pg_temp.op(10), 't.chief', 'because', null, null)$$, 'OP409',
	'the last security administrator can not be locked', 'Z-09 the last security administrator stays');
select pg_temp.person('t.chief2', 'Второй Тест', 't-north', 'security-administrator', (select code from core.unit where parent_id is null));
select lives_ok($$select core.account_lock(pg_temp.ctx('t.locker'), pg_temp.op(10), 't.chief', 'because', null, null)$$, 'Z-09 one of two may be locked');
update core.account set closed_at = now() where login = 't.carov';
select throws_ok($$select core.account_lock(pg_temp.ctx('t.helper'), pg_temp.op(11), 't.carov', 'because', null, null)$$, 'OP409',
	'the account is closed', 'a closed account is not locked');

-- The card.
select is(core.account_locks(id), '[]', 'no locks') from core.account where login = 't.darov';
select is((core.account_roles(id) -> 0) - 'since', '{"role": "helpdesk", "unit": "t-north", "until": null}', 'roles with unit and time')
from core.account where login = 't.helper';

select * from finish();
rollback;
