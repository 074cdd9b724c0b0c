-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Requests: weekly hours there and back, the rules of approval, the canonical text, and that no function calls one that
-- isn't there (PL/pgSQL finds out at the call only). The way through the api is in attack_request.py.
begin;
create schema tap;
create extension pgtap schema tap;
set search_path = tap, pg_catalog;
select plan(44);

select is(core.hours_text(core.hours_parse(given)), wanted, format('hours "%s"', given))
from (values ('mon-fri 09-18', 'mon-fri 09-18'), ('fri-mon 09-18', 'mon 09-18, fri-sun 09-18'), ('sun 23-24', 'sun 23-24'),
	('mon 00-01', 'mon 00-01'), ('mon-fri 09-13 14-18, sat 10-14', 'mon-fri 09-13 14-18, sat 10-14'),
	('mon 09-12, mon 12-18', 'mon 09-18'), ('sat-sun 00-24', 'sat-sun 00-24'), ('MON-FRI 09-18', 'mon-fri 09-18'),
	('mon-sun 00-24', null), ('', null), (null, null), ('wed-tue 08-20', 'mon-sun 08-20')) v (given, wanted);
select is(get_bit(core.hours_parse('mon 00-01'), 0) || ' ' || get_bit(core.hours_parse('sun 23-24'), 167), '1 1',
	'bit 0 is Monday 00:00, bit 167 Sunday 23:00');
select throws_ok(format('select core.hours_parse(%L)', given), 'OP400', 'hours are not valid', format('D-13 hours "%s"', given))
from (values ('mon-fri 18-09'), ('mon-fri 09-25'), ('mon-fri 9-18'), ('mon-fri'), ('09-18'), ('mon-fri 09-18,'), ('mon fri 09-18'),
	('day 09-18'), ('mon 09-09'), (repeat('mon 09-18,', 60)), (E'mon 09-18\n'), ('mon 09:00-18:00')) v (given);

-- Rules: fall back from the role to administrative roles to all.
delete from core.approval_rule where subject like 'grant:%' and subject <> 'grant:administrative';
select is(core.rule_subjects('grant:contractor-support'), '{grant}', 'a role follows the rule of all');
select is(core.rule_subjects('grant:auditor'), '{grant:administrative}', 'a privileged role follows that of administrative roles');
insert into core.approval_rule (subject, alternative, role_id) select 'grant:contractor-support', 1, id from core.role where code = 'auditor';
select is(core.rule_subjects('grant:contractor-support'), '{grant:contractor-support}', 'a role with its own rule follows it');
select is(core.rule_subjects('grant:contractor-support,contractor-developer'), '{grant,grant:contractor-support}',
	'several roles need all their rules');
select is(core.rule_text('freeze:company'), 'security-administrator / manager', 'a rule in short');
delete from core.approval_rule where subject = 'restart';
select is(core.approvable('restart', core.root_unit(), '{}'), false, 'Z-11 without a rule nobody approves');
select is_empty($$select * from core.approvers('nothing', core.root_unit(), '{}')$$, 'Z-11 nor for a subject that is not there');

select is(core.fact_text(E'a\nKind: grant\r\x1b[2J' || U&'\0085\2028b'), 'a Kind: grant [2J b', 'no fact can begin a line of its own');
select is(core.request_title(r), 'Role: x', 'the first fact names a request that is no grant') from (select (jsonb_populate_record(null::core.request,
	jsonb_build_object('subject', 'role', 'canonical', E'Request: 1\nUnit: u, U\nRole: x\nReason: y\n'))).*) r;
select throws_ok(format('select core.rule_parse(%L::jsonb)', given), 'OP400', 'rule is not valid', 'D-13 rule ' || given)
from (values ('{}'), ('[{}]'), ('[[]]'), ('[[{"role": "none"}]]'), ('[[{"role": "manager", "approvals": 6}]]'),
	('[[{"role": "manager"}, {"role": "manager"}]]'), ('[[[]]]')) v (given);

select is_empty($$
	select p.oid::regprocedure::text, m[2] from pg_proc p, regexp_matches(p.prosrc, '\m(core|api)\.([a-z_]+)\s*\(', 'g') m
	where p.pronamespace in ('core'::regnamespace, 'api'::regnamespace, 'keeper_api'::regnamespace)
		and not exists (select from pg_proc q where q.proname = m[2] and q.pronamespace::regnamespace::text = m[1])
		and not exists (select from pg_class c where c.relname = m[2] and c.relnamespace::regnamespace::text = m[1])
$$, 'no function calls one that is not there');
-- What lists ask of all requests at once is what a decision asks of one.
create temp table seen on commit drop as
select core.request_why_not(c.ctx, r) as why, r.id in (select x.id from core.requests_able(c.ctx) x) as able
from core.account a
	cross join lateral (select jsonb_populate_record(null::core.session_context, jsonb_build_object('account_id', a.id,
		'person_id', a.person_id, 'login', a.login)) as ctx) c
	cross join (select * from core.request order by id limit 60) r
where a.login in ('marat', 'saule', 'gulnara', 'dana', 'aigerim');
select is_empty($$select why, able from seen where (why is null) <> able$$, 'Z-03 a list and a decision agree who may decide');
select isnt_empty($$select from seen where able$$, 'and somebody may');
select * from finish();
rollback;
