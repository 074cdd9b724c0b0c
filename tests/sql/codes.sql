-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- One-time codes against the vectors of the RFCs (A-09), the window (A-07), and the encryption of seeds (A-11).
begin;
create schema tap;
create extension pgtap schema tap;
set search_path = tap, pg_catalog;
select plan(11);

-- A-09: RFC 4226 appendix D
select results_eq($$
	select core.hotp('12345678901234567890'::bytea, n) from generate_series(0, 9) n order by n
$$, array['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'],
	'A-09 the ten HOTP vectors');
-- A-09: RFC 6238 appendix B; the keys are the text repeated to the length of the hash
select results_eq($$
	select core.hotp(convert_to(substr(repeat('1234567890', 7), 1, h.size), 'UTF8'), t.at / 30, 8, h.hash)
	from (values (1, 59), (2, 1111111109), (3, 1111111111), (4, 1234567890), (5, 2000000000), (6, 20000000000)) t (n, at),
		(values (1, 'sha1', 20), (2, 'sha256', 32), (3, 'sha512', 64)) h (n, hash, size)
	order by t.n, h.n
$$, array['94287082', '46119246', '90693936', '07081804', '68084774', '25091201', '14050471', '67062674', '99943326',
	'89005924', '91819424', '93441116', '69279037', '90698825', '38618901', '65353130', '77737706', '47863826'],
	'A-09 the eighteen TOTP vectors');

-- A-07: step 1000 is now
select is(core.totp_match('seed', core.hotp('seed', 1000), 1000), 1000::bigint, 'A-07 the code of now is accepted');
select is(core.totp_match('seed', core.hotp('seed', 999), 1000), 999::bigint, 'A-07 the code before is accepted');
select is(core.totp_match('seed', core.hotp('seed', 998), 1000), null, 'A-07 an older one is refused');
select is(core.totp_match('seed', core.hotp('seed', 1001), 1000), null, 'A-07 the next one is refused');
select is(core.totp_match('seed', null, 1000), null, 'A-13 no code is no match');

-- A-11
select is(core.seed_decrypt(7, core.seed_encrypt(7, '\x0102030405060708090a0b0c0d0e0f1011121314')),
	'\x0102030405060708090a0b0c0d0e0f1011121314'::bytea, 'A-11 a seed comes back');
select is(core.seed_decrypt(8, core.seed_encrypt(7, '\x0102030405060708090a0b0c0d0e0f1011121314')), null,
	'A-11 a seed moved to another account is no seed');
select is((with e as (select core.seed_encrypt(7, 'twenty bytes of seed') as v)
	select core.seed_decrypt(7, set_byte(v, 20, get_byte(v, 20) # 1)) from e), null, 'A-11 a changed seed is no seed');
select isnt(core.seed_encrypt(7, 'twenty bytes of seed'), core.seed_encrypt(7, 'twenty bytes of seed'),
	'A-11 the same seed is encrypted differently each time');
select * from finish();
rollback;
