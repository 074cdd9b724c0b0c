-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The parts that signing in, enrolling and restarting are made of, called in core: forms of the code field, keys of a
-- one-time code, what opens what, two codes in a row, use once, and that privileged accounts need two persons.
begin;
create schema tap;
create extension pgtap schema tap;
set search_path = tap, pg_catalog;
set local timezone = 'UTC';
select plan(54);

-- A-18
select matches(core.base32_random(20), '^[A-Z2-7]{20}$', 'A-18 letters of base32');
select is((select count(distinct core.base32_random(20)) from generate_series(1, 1000)), 1000::bigint, 'A-18 never the same');
select is((select count(distinct substr(core.base32_random(200), n, 1)) from generate_series(1, 200) n) > 28, true,
	'A-18 all letters come');
select is(core.one_time_text('abcd-EFGH-ijkl-2345-qrst'), 'ABCDEFGHIJKL2345QRST', 'A-18 a one-time code in any case');
select is(core.one_time_text(x), null, format('A-18 %s is no one-time code', to_json(x)))
from unnest(array['', 'ABCD-EFGH-IJKL-MNOP-QRS1', 'ABCDEFGHIJKLMNOPQRST', 'ABCD-EFGH-IJKL-MNOP-QRST-', ' ABCD-EFGH-IJKL-MNOP-QRS',
	E'ABCD-EFGH-IJKL-MNOP-QRS\n', 'АBCD-EFGH-IJKL-MNOP-QRS']) x;
select is(core.recovery_text('ABcde-fgh23'), 'abcdefgh23', 'A-12 a recovery code in any case');
select is(core.recovery_text(x), null, format('A-12 %s is no recovery code', to_json(x)))
from unnest(array['', 'abcdefgh234', 'abcde-fgh21', 'abcde-fgh234', E'abcde-fgh2\n', 'abcdе-fgh2']) x;
select isnt(core.recovery_hash(1, 'abcdefgh23'), core.recovery_hash(2, 'abcdefgh23'), 'A-12 a recovery code belongs to one account');

-- The keys of a one-time code are those that a client makes of it (RFC 5802 section 3).
select is((core.one_time_keys('t.any', 'ABCDEFGHIJKLMNOPQRST')).stored_key, sha256(ext.hmac('Client Key',
	ext.hmac('ABCDEFGHIJKLMNOPQRST', core.login_salt('t.any'), 'sha256'), 'sha256')), 'A-18 stored key of a one-time code');

-- A-13: the forms of the code field, and what opens what.
select is((core.sign_in_code('t.any', 1, x)).form, y, format('A-13 the code field %s', to_json(x)))
from (values ('', 'none'), (null, 'none'), ('123456', 'totp'), ('123456 654321', 'pair'), ('123456  65432', 'other'),
	('abcde-fgh23', 'recovery'), ('abcd-efgh-ijkl-mnop-qrst', 'one_time'), ('12345', 'other'), (repeat('1', 41), 'other'),
	(E'123456\n', 'other'), ('１２３４５６', 'other')) v (x, y);
select is((core.sign_in_code('t.any', 1, x)).digits, null, format('A-10 %L is not kept as it is typed', x))
from unnest(array['', 'hunter2', 'abcde-fgh23', 'abcd-efgh-ijkl-mnop-qrst']) x;
select results_eq($$
	select first || ' ' || second || ' ' || parts, core.sign_in_way(first, second, parts::text[])
	from unnest(array['password', 'one_time', null]) first, unnest(array['totp', 'pair', 'recovery', 'one_time', 'none', null]) second,
		unnest(array['{password}', '{totp}', '{password,totp}']) parts
	where core.sign_in_way(first, second, parts::text[]) is not null order by 1
$$, $$ values
	('one_time none {password,totp}', 'new_both'),
	('one_time recovery {password}', 'new_password'),
	('one_time totp {password}', 'new_password'),
	('password one_time {totp}', 'new_totp'),
	('password pair {password,totp}', 'pair'), ('password pair {password}', 'pair'), ('password pair {totp}', 'pair'),
	('password recovery {password,totp}', 'recovery'), ('password recovery {password}', 'recovery'),
	('password recovery {totp}', 'recovery'),
	('password totp {password,totp}', 'totp'), ('password totp {password}', 'totp'), ('password totp {totp}', 'totp')
$$, 'A-13 what opens what, and nothing else does');

-- A-08, A-07
select is(core.totp_match_pair('seed', core.hotp('seed', 1000 + n - 1) || ' ' || core.hotp('seed', 1000 + n), 1000), 1000::bigint + n,
	format('A-08 two codes in a row, %s steps off', n)) from unnest(array[-20, -1, 0, 1, 20]) n;
select is(core.totp_match_pair('seed', core.hotp('seed', 1000 + n - 1) || ' ' || core.hotp('seed', 1000 + n), 1000), null,
	format('A-08 %s steps off is too far', n)) from unnest(array[-21, 21, 1000]) n;
select is(core.totp_match_pair('seed', core.hotp('seed', a) || ' ' || core.hotp('seed', b), 1000), null,
	format('A-08 the codes of steps %s and %s', a, b)) from (values (1000, 999), (1000, 1000), (998, 1000)) v (a, b);
select is(core.totp_match_pair('seed', null, 1000), null, 'A-13 no codes are no match');
select is(array_agg(core.totp_match('seed', core.hotp('seed', 1000 + n), 1000, 5) is not null order by n),
	'{f,t,t,t,f}', 'A-07 with a learned clock: its step, one before, one after') from generate_series(3, 7) n;

-- Use once, for both sides of the second person.
insert into core.person (number, family_name, given_name, name) values ('T-cred', 'T', 'C', 'T C');
insert into core.account (person_id, login, kind, unit_id)
select p.id, 't.cred', 'staff', u.id from core.person p, core.unit u where p.number = 'T-cred' and u.parent_id is null;
select is(core.restart_parts(a, '{totp}'), '{password,totp}', 'A-18 who has no factors begins with both') from core.account a
where login = 't.cred';
create temp table code as
select m.* from core.account a, core.one_time_make(null, a, '{password,totp}', null) m where a.login = 't.cred';
select is(core.one_time_check(account_id, id), 'ok', 'A-18 a code opens') from code;
update core.one_time_code o set used_at = now() from code c where c.id = o.id;
select is(core.one_time_check(account_id, id), 'wrong_code', 'A-18 not when something was set up with it') from code;
update core.one_time_code o set used_at = null from code c where c.id = o.id;
insert into core.role_grant (account_id, role_id, unit_id, starts_at)
select a.id, r.id, a.unit_id, clock_timestamp() + interval '1 year' from core.account a, core.role r
where a.login = 't.cred' and r.code = 'auditor';
select is(core.one_time_check(account_id, id), 'wrong_code', 'A-12 not when the account will be privileged, without a second person') from code;
select is(core.recovery_use(null), false, 'A-12 no recovery code is used twice, nor none at all');
select * from finish();
rollback;
