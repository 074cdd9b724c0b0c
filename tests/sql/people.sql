-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- People and their accounts: names and logins that deceive (O-06), who may change whom, the version that an editor saw
-- (R-10), closing and opening again, units and duties that are in use, an import that is all or nothing, and a policy
-- that needs a second person. The rules are called in core with the context of made-up people.
begin;
create schema tap;
create extension pgtap schema tap;
set search_path = tap, pg_catalog;
set local timezone = 'UTC';
select no_plan();

insert into core.unit (parent_id, code, name, path)
select p.id, v.code, v.code, p.path from core.unit p, (values ('t-north'), ('t-south')) v (code) where p.parent_id is null;
update core.unit set path = path || id where code in ('t-north', 't-south');
create function pg_temp.person(p_login text, p_unit text, p_role text default null, p_role_unit text default null)
returns void language plpgsql as $$
begin
	insert into core.person (number, family_name, given_name, name, phone)
	values ('T-' || p_login, 'Тестов', 'Тест', 'Тестов Тест', '+77015550142');
	insert into core.account (person_id, login, kind, unit_id, enrolled_at)
	select p.id, p_login, 'staff', u.id, now() from core.person p, core.unit u where p.number = 'T-' || p_login and u.code = p_unit;
	insert into core.role_grant (account_id, role_id, unit_id, starts_at)
	select a.id, r.id, u.id, now() - interval '1 day' from core.account a, core.role r, core.unit u
	where a.login = p_login and r.code = p_role and u.code = coalesce(p_role_unit, p_unit);
end
$$;
create function pg_temp.ctx(p_login text, p_fresh boolean default false) returns core.session_context language plpgsql as $$
declare
	v core.session_context;
begin
	select a.id, a.person_id, a.login into v.account_id, v.person_id, v.login from core.account a where a.login = p_login;
	v.device := 'bastion-1';
	v.fresh_until := case when p_fresh then clock_timestamp() + interval '1 min' end;
	return v;
end
$$;
select pg_temp.person('t.chief', 't-north', 'security-administrator', (select code from core.unit where parent_id is null));
select pg_temp.person('t.second', 't-north', 'security-administrator', (select code from core.unit where parent_id is null));
select pg_temp.person('t.officer', 't-north', 'contract-manager');
select pg_temp.person('t.south', 't-south');
select pg_temp.person('t.owner', 't-north', 'helpdesk');
create function pg_temp.make(p_login text, p_number text, p_family text default 'Серік', p_given text default 'Дана',
	p_by text default 't.chief', p_kind text default 'staff', p_unit text default 't-north', p_phone text default null,
	p_duty text default null, p_company text default null, p_end timestamptz default null)
returns jsonb language sql as $$
	select core.account_create_once(pg_temp.ctx(p_by), gen_random_uuid(), p_login, p_kind, p_unit, p_number, p_family, p_given,
		null, p_phone, null, p_duty, p_company, p_end, 'tested')
$$;
-- "code field" of the refusal, or ok.
create function pg_temp.said(p_sql text) returns text language plpgsql as $$
declare
	v_column text;
	v_state text;
begin
	execute p_sql;
	return 'ok';
exception when others then
	get stacked diagnostics v_state = returned_sqlstate, v_column = column_name;
	return btrim(v_state || ' ' || v_column);
end
$$;

-- O-06 names
select is(pg_temp.said(format('select pg_temp.make(%L, %L, %L, %L)', 't.n' || n, 'T-N' || n, family, given)), want, 'O-06 ' || what)
from (values (1, 'Серік', 'Dана', 'OP400 given_name', 'two alphabets in one word'),
	(2, 'Серік', 'Dana', 'OP400 given_name', 'two alphabets in one name'),
	(3, U&'Се\200Bрік', 'Дана', 'OP400 family_name', 'a space of no width'),
	(4, U&'\202EСерік', 'Дана', 'OP400 family_name', 'a turn of direction'),
	(5, ' Серік', 'Дана', 'OP400 family_name', 'a space before'), (6, 'Серік ', 'Дана', 'OP400 family_name', 'a space behind'),
	(7, U&'\0418\0306ван', 'Дана', 'OP400 family_name', 'letters in pieces (NFD)'),
	(8, 'Серік', '', 'OP400 given_name', 'an empty name'), (9, E'Се\nрік', 'Дана', 'OP400 family_name', 'a line break'),
	(10, '王', '小', 'OP400 family_name', 'another alphabet'), (11, '1', 'Дана', 'OP400 family_name', 'a digit'),
	(12, repeat('я', 61), 'Дана', 'OP400 family_name', 'a long name'), (13, '-', 'Дана', 'OP400 family_name', 'no letter'),
	(14, 'Әбдірахман-Қызы', 'Гүлнұр', 'ok', 'Kazakh letters'), (15, 'O''Brien', 'Zoë', 'ok', 'Latin letters')) v (n, family, given, want, what);
-- O-06 logins
select pg_temp.make('t.ivanov10', 'T-L0');
select is(pg_temp.said(format('select pg_temp.make(%L, %L)', login, 'T-L' || n)), want, 'O-06 login ' || login)
from (values (1, 't.ivanovl0', 'OP409 login'), (2, 't.ivanov1o', 'OP409 login'), (3, 'tivanov10', 'OP409 login'),
	(4, 't-ivanov_io', 'OP409 login'), (5, 't.ivanov10', 'OP409 login'), (6, 'tom.kern', 'ok'), (7, 'tom.kem', 'OP409 login'),
	(8, 'аdmin', 'OP400 login'), (9, 'ADMIN', 'OP400 login'), (10, 'admin ', 'OP400 login'), (11, U&'admin\200B', 'OP400 login'),
	(12, 't.ivanov11', 'ok')) v (n, login, want);

-- Kinds, persons, units
select is(pg_temp.said(sql), want, what)
from (values ('select pg_temp.make(''t.k1'', ''T-K1'', p_kind => ''participant'')', 'ok', 'a participant, to be locked and unlocked'),
	('select pg_temp.make(''t.k1b'', ''T-K1B'', p_kind => ''trader'')', 'OP400 kind', 'no other kind'),
	('select pg_temp.make(''t.k2'', ''T-K2'', p_kind => ''contractor'', p_end => now() + interval ''1 day'')', 'OP400 company', 'a contractor needs a company'),
	('select pg_temp.make(''t.k3'', ''T-K3'', p_kind => ''service'')', 'ok', 'a service'),
	('select pg_temp.make(''t.k4'', ''T-K4'', p_end => ''infinity'')', 'OP400 expires_at', 'D-13 an endless end'),
	('select pg_temp.make(''t.k5'', ''T-K5'', p_end => ''294276-01-01'')', 'OP400 expires_at', 'D-13 year 294276'),
	('select pg_temp.make(''t.k6'', ''T-K6'', p_end => now() - interval ''1 s'')', 'OP400 expires_at', 'D-13 an end that is over'),
	('select pg_temp.make(''t.k7'', ''T-K7'', p_unit => ''t-south'', p_by => ''t.officer'')', 'OP404 unit', 'another unit is not there'),
	('select pg_temp.make(''t.k8'', ''T-K8'', p_by => ''t.owner'')', 'OP403', 'Z-01 without the right'),
	('select pg_temp.make(''t.k9'', ''T-t.south'', p_by => ''t.officer'')', 'OP409 number', 'a person of another unit'),
	('select pg_temp.make(''t.k10'', ''T-t.officer'', null, null, p_by => ''t.officer'')', 'OP403 number', 'nobody for himself'),
	('select pg_temp.make(''t.k11'', ''T-t.chief'', null, null, p_by => ''t.officer'')', 'OP403', 'nobody for one who may more'),
	('select pg_temp.make(''t.k12'', ''T-L0'', null, null)', 'ok', 'a further account of a person'),
	('select pg_temp.make(''t.k13'', ''T-L0'', ''Другой'', ''Дана'')', 'OP409 number', 'not under another name'),
	('select pg_temp.make(''t.k14'', ''T-K14'', p_phone => ''drop table'')', 'OP400 phone', 'D-13 a phone'),
	('select pg_temp.make(''t.k15'', ''T-K15'', p_duty => ''t-nothing'')', 'OP404 duty', 'an unknown duty')) v (sql, want, what);
select is(core.account_state(a), 'pending', 'a new account is pending') from core.account a where login = 't.ivanov10';
select is((select count(distinct person_id) from core.account where login in ('t.ivanov10', 't.k12')), 1::bigint, 'one person, two accounts');

-- R-10, moving, closing, opening
select is(pg_temp.said(sql), want, what)
from (values ('select core.account_edit(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t.ivanov10'', ''t-south'', null, null, ''moved'', 1, false)', 'ok', 'R-10 the version seen'),
	('select core.account_edit(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t.ivanov10'', ''t-north'', null, null, ''moved'', 1, false)', 'OP409', 'R-10 a stale version'),
	('select core.account_edit(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t.ivanov10'', ''t-south'', null, null, ''moved'', null, false)', 'OP409', 'nothing to change'),
	('select core.account_edit(pg_temp.ctx(''t.officer''), gen_random_uuid(), ''t.k12'', ''t-south'', null, null, ''moved'', null, false)', 'OP404 unit', 'both units need the right'),
	('select core.account_edit(pg_temp.ctx(''t.officer''), gen_random_uuid(), ''t.second'', null, null, now() + interval ''1 day'', ''ends'', null, false)', 'OP403', 'who may more is not touched'),
	('select core.account_edit(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t.chief'', null, null, now() + interval ''1 day'', ''ends'', null, false)', 'OP403', 'nobody changes himself'),
	('select core.person_edit(pg_temp.ctx(''t.officer''), gen_random_uuid(), ''T-L0'', null, null, null, ''+77015550000'', null, ''new'', 1)', 'OP403', 'a person needs the right for all accounts'),
	('select core.person_edit(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''T-L0'', null, null, null, ''+77015550000'', null, ''new'', 1)', 'ok', 'a person is changed'),
	('select core.account_close(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t.second'', ''leaves'', null)', 'OP402', 'S-07 a privileged account needs a fresh code'),
	('select core.account_close(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t.owner'', ''leaves'', null)', 'ok', 'closed'),
	('select core.account_close(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t.owner'', ''leaves'', null)', 'OP409', 'not twice')) v (sql, want, what);
select ok((select search_text like '%77015550000%' from core.account where login = 't.k12'), 'found by the digits of the new phone');
select is((select count(*) from core.role_grant g join core.account a on a.id = g.account_id where a.login = 't.owner' and g.ended_at is null),
	0::bigint, 'closing ends the grants');
insert into core.factor (account_id, stored_key, server_key) select id, sha256('a'), sha256('b') from core.account where login = 't.owner';
select is(core.account_reopen(pg_temp.ctx('t.chief'), gen_random_uuid(), 't.owner', 'back', null) ->> 'state', 'pending', 'open again is pending');
select ok((select stored_key is null from core.factor f join core.account a on a.id = f.account_id where a.login = 't.owner'), 'its factors are void');
select is((select count(*) from core.event where action like 'account.%' and object_id = 't.owner'), 2::bigint, 'L-01 an event for each');

-- Units and duties
select is(pg_temp.said(sql), want, what)
from (values ('select core.unit_close(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t-north'', ''over'', null)', 'OP409', 'a unit in use stays'),
	('select core.unit_create(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t-inner'', ''Inner'', ''t-north'', ''new'')', 'ok', 'a unit'),
	('select core.unit_create(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t-inner'', ''Inner'', ''t-north'', ''new'')', 'OP409 unit', 'its code is taken'),
	('select core.unit_edit(pg_temp.ctx(''t.chief'', true), gen_random_uuid(), ''t-north'', ''North'', ''t-inner'', ''circle'', null)', 'OP400 parent', 'no circle'),
	('select core.unit_edit(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t-inner'', ''Inner'', ''t-south'', ''moves'', null)', 'OP402', 'S-07 moving needs a fresh code'),
	('select core.unit_edit(pg_temp.ctx(''t.chief'', true), gen_random_uuid(), ''t-inner'', ''Inner'', ''t-south'', ''moves'', null)', 'ok', 'it moves'),
	('select core.duty_create(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t-duty'', ''Duty'', ''meaning'', ''{helpdesk}'', ''new'')', 'ok', 'a duty'),
	('select core.duty_create(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t-duty2'', ''Duty'', ''meaning'', ''{nothing}'', ''new'')', 'OP404 roles', 'of unknown roles'),
	('select pg_temp.make(''t.d1'', ''T-D1'', p_duty => ''t-duty'')', 'ok', 'an account with it'),
	('select core.duty_close(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t-duty'', ''over'', null)', 'OP409', 'a duty in use stays')) v (sql, want, what);
select ok((select u.path @> array[s.id] from core.unit u, core.unit s where u.code = 't-inner' and s.code = 't-south'), 'and its path with it');

-- Import
create temp table verdict as select r ->> 'line' as line, r ->> 'verdict' as verdict, r ->> 'field' as field
from jsonb_array_elements(core.account_import(pg_temp.ctx('t.chief'), gen_random_uuid(), '[
	{"line": 2, "login": "t.i1", "kind": "staff", "unit": "t-north", "number": "T-I1", "family_name": "Ли", "given_name": "Ян"},
	{"line": 3, "login": "t.il", "kind": "staff", "unit": "t-north", "number": "T-I2", "family_name": "Ли", "given_name": "Ян"},
	{"line": 4, "login": "t.i3", "kind": "staff", "unit": "t-nowhere", "number": "T-I3", "family_name": "Ли", "given_name": "Ян"},
	{"line": 5, "shoe": "x"}, 6]', false)) r;
select results_eq('table verdict', $$values ('2', 'ok', null), ('3', 'refused', 'login'), ('4', 'refused', 'unit'),
	('5', 'refused', 'rows'), ('5', 'refused', 'rows')$$, 'every row has its verdict');
select is((select count(*) from core.account where login like 't.i_'), 0::bigint, 'one refused, nothing done');
select is((select count(*) from core.person where number like 'T-I%'), 0::bigint, 'no person is left behind');
select is(core.account_import(pg_temp.ctx('t.chief'), null, '[{"login": "t.i1", "kind": "staff", "unit": "t-north", "number": "T-I1", "family_name": "Ли", "given_name": "Ян"}]', true)
	-> 0 ->> 'verdict', 'ok', 'a dry run says yes');
select is((select count(*) from core.account where login = 't.i1'), 0::bigint, 'and does nothing');
select is(core.account_import(pg_temp.ctx('t.chief'), '00000000-0000-4000-8000-00000000abcd', '[{"login": "t.i1", "kind": "staff", "unit": "t-north", "number": "T-I1", "family_name": "Ли", "given_name": "Ян"}]', false)
	-> 0 ->> 'verdict', 'ok', 'the import');
select is((select count(*) from core.event where operation = '00000000-0000-4000-8000-00000000abcd'), 2::bigint, 'L-01 one event for each account and one for all');

-- Policy
select is(pg_temp.said(format('select core.policy_edit(pg_temp.ctx(''t.chief'', true), gen_random_uuid(), %L, %L, ''asked'', %s)', name, value, version)),
	want, format('policy %s = %s', name, value))
from (values ('session.idle', '16 min', 'null', 'OP400 value'), ('session.idle', '0 min', 'null', 'OP400 value'),
	('session.idle', 'infinity', 'null', 'OP400 value'), ('session.idle', '1 year ago', 'null', 'OP400 value'), ('session.limit', '-1', 'null', 'OP400 value'),
	('session.limit', '99999999999999', 'null', 'OP400 value'), ('no.such', '1', 'null', 'OP404 name'),
	('session.limit', '9', '99', 'OP409'), ('session.limit', '9', 'null', 'ok')) v (name, value, version, want);
select is((select value from core.policy where name = 'session.limit'), '10', 'nothing holds before a second person');
select is(core.policy_apply(pg_temp.ctx('t.second'), r) ->> 'summary', 'session.limit is 9 now', 'the second person makes it so')
from core.request r where kind = 'policy' and subject = 'policy' order by id desc limit 1;
select is(pg_temp.said('select core.policy_apply(pg_temp.ctx(''t.second''), (select r from core.request r where kind = ''policy'' order by id desc limit 1))'),
	'OP409', 'R-10 not over another change');
select is(pg_temp.said('select core.policy_edit(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''session.limit'', ''8'', ''asked'', null)'), 'OP402', 'S-07 and a fresh code');

-- Who signs in: people only.
select ok((core.sign_in_subject('t.chief')).id is not null, 'staff may sign in');
select is((core.sign_in_subject('t.k3')).id, null, 'a service account is like none');
select is((core.sign_in_subject('t.k1')).id, null, 'so is a participant');
select is(pg_temp.said('select core.restart_create(pg_temp.ctx(''t.chief'', true), gen_random_uuid(), ''t.k1'', null, ''asked'')'), 'OP409', 'A-18 who gets no credentials');
select is(pg_temp.said('select core.account_close(pg_temp.ctx(''t.chief''), gen_random_uuid(), ''t.k1'', ''over'', null)'), 'OP409', 'who is locked and unlocked only');
select is(core.account_lock(pg_temp.ctx('t.chief'), gen_random_uuid(), 't.k1', 'asked', null, null) ->> 'state', 'locked', 'locked');
select is(core.account_unlock(pg_temp.ctx('t.chief'), gen_random_uuid(), 't.k1', 'asked', null, null) ->> 'state', 'active', 'and unlocked');
select * from finish();
rollback;
