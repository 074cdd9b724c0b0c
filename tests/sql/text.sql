-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Text from outside: what comes in (D-13, L-05), how it is folded for searching, how it is shown.
begin;
create schema tap;
create extension pgtap schema tap;
set search_path = tap, pg_catalog;
select plan(41);

select is(core.fold(a), core.fold(b), format('%s is found as %s', a, b))
from (values ('Жақсылық', 'zhaksylyk'), ('Жақсылық', 'жаксылык'), ('ЖАҚСЫЛЫҚ', 'jaksilik'), ('Омар', 'OMAR'),
	('Бауыржан', 'Bauyrzhan'), ('Серікұлы', 'Serikuly'), ('Щукин', 'Shukin'),
	('Юлия', 'Yuliya'), ('Цой', 'Tsoi'), ('Әйгерім', 'aigerim'), ('Гүлнұр', 'Gulnur'), ('  Омар   Дана ', 'omar dana'),
	('Чехов', 'Chekhov'), ('Подъячев', 'Podiachev'), ('Ñurgül', 'nurgul')) v (a, b);
select is(core.fold('Хасенов'), 'hasenov', 'kh and х are h');
select ok(core.fold('Омаров Бауыржан') like '%' || core.fold('омар') || '%', 'a fragment of a name is found in it');
select is(core.fold('b.omarov +77011234218'), 'b.omarov +77011234218', 'logins and numbers stay as they are');
select ok(core.search_text('b.omarov', 'Омаров', '+7 701 123 42 18', null, 'N1') like '%77011234218%',
	'a phone number is found by its digits');

-- D-13
select is(core.text_check(U&'cafe\0301', 'reason', 1, 10), U&'caf\00e9', 'D-13 text becomes NFC');
select is(core.text_check('Қайта қосу сұралды', 'reason', 3, 500), 'Қайта қосу сұралды', 'D-13 Kazakh letters pass');
select throws_ok(format('select core.text_check(%L, %L, 3, 500)', 'abc' || chr(c) || 'def', 'reason'), 'OP400',
	'value has characters that are not allowed', format('L-05 U+%s is refused', to_hex(c)))
from unnest(array[x'0a'::int, x'0d'::int, x'1b'::int, x'07'::int, x'9b'::int, x'202e'::int, x'200b'::int, x'feff'::int,
	x'2028'::int, x'e0041'::int, x'ad'::int]) c;
select throws_ok($$select core.text_check('  a  ', 'reason', 3, 500)$$, 'OP400', 'value is too short',
	'D-13 blanks do not make a reason');
select throws_ok($$select core.text_check(null, 'reason', 3, 500)$$, 'OP400', 'value is missing', 'D-13 null is refused');
select throws_ok($$select core.text_check(repeat('x', 501), 'reason', 3, 500)$$, 'OP400', 'value is too long',
	'D-13 501 characters are refused');
select lives_ok($$select core.text_check(repeat('ж', 500), 'reason', 3, 500)$$, 'D-13 500 Cyrillic letters pass');
select throws_ok(format('select core.text_check(%L, %L, 3, 500)', repeat('x', 1000000), 'reason'), 'OP400',
	'value is too long', 'D-13 a megabyte is refused');
select is((select array_agg(core.login_valid(v) order by n) from unnest(array['b.omarov', 'a', 'Omar', 'оmar', 'omar ',
	e'omar\n', '1omar', repeat('a', 32), repeat('a', 33), '', null]) with ordinality u (v, n)),
	array[true, false, false, false, false, false, false, true, false, false, false], 'D-13 the form of a login');

select is(core.phone_mask('+7 (701) 123-42-18'), '+7 701 ··· 42 18', 'the middle of a phone number is hidden');
select is(core.phone_mask('12'), '···', 'a short number is hidden as a whole');
set timezone = 'Pacific/Kiritimati';
set datestyle = 'SQL, DMY';
select is(core.time_text('2026-03-01 23:30:00+05'), '2026-03-01T18:30:00Z', 'C-04 times in texts depend on no setting');
select * from finish();
rollback;
