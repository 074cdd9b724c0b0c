-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Roles, grants, separation of duties, reviews: their rules, called in core with the context of made-up people. The way
-- through the api, real sessions and races are in attack_rights.py.
begin;
create schema tap;
create extension pgtap schema tap;
set search_path = tap, pg_catalog;
set local timezone = 'UTC';
select no_plan();

insert into core.unit (parent_id, code, name, path)
select p.id, v.code, v.code, p.path from core.unit p, (values ('t-north'), ('t-south')) v (code) where p.parent_id is null;
update core.unit set path = path || id where code in ('t-north', 't-south');
create function pg_temp.root() returns text language sql as $$ select code from core.unit where parent_id is null $$;
create function pg_temp.person(p_login text, p_unit text, p_role text default null, p_role_unit text default null)
returns void language plpgsql as $$
declare
	v_id bigint;
begin
	insert into core.person (number, family_name, given_name, name) values ('T-' || p_login, p_login, 'Test', p_login || ' Test');
	insert into core.account (person_id, login, kind, unit_id)
	select p.id, p_login, 'staff', u.id from core.person p, core.unit u
	where p.number = 'T-' || p_login and u.code = p_unit returning id into v_id;
	insert into core.role_grant (account_id, role_id, unit_id, starts_at)
	select v_id, r.id, u.id, now() - interval '1 day' from core.role r, core.unit u
	where r.code = p_role and u.code = coalesce(p_role_unit, p_unit);
end
$$;
create function pg_temp.ctx(p_login text) returns core.session_context language plpgsql as $$
declare
	v core.session_context := core.right_context((select id from core.account where login = p_login));
begin
	select d.id, d.code into v.device_id, v.device from core.device d where d.code = 'bastion-1';
	v.fresh_until := clock_timestamp() + interval '1 min';
	return v;
end
$$;
create function pg_temp.grant_of(p_login text, p_role text) returns bigint language sql as $$
	select g.id from core.role_grant g join core.account a on a.id = g.account_id join core.role r on r.id = g.role_id
	where a.login = p_login and r.code = p_role order by g.id desc limit 1
$$;
create function pg_temp.give(p_by text, p_to text, p_role text, p_from timestamptz default null, p_until timestamptz default null)
returns jsonb language sql as $$
	select core.grant_create(pg_temp.ctx(p_by), gen_random_uuid(), p_to, p_role, 't-north', p_from, p_until, 'because')
$$;
create function pg_temp.take(p_by text, p_from text, p_role text) returns jsonb language sql as $$
	select core.grant_end(pg_temp.ctx(p_by), gen_random_uuid(), pg_temp.grant_of(p_from, p_role), 'because', null)
$$;
create function pg_temp.detail(p_sql text) returns text language plpgsql as $$
declare
	v_detail text;
begin
	execute p_sql;
	return null;
exception when others then
	get stacked diagnostics v_detail = pg_exception_detail;
	return v_detail;
end
$$;
-- Who administers is decided here alone.
update core.role_grant g set ended_at = now() from core.role r where r.id = g.role_id
	and r.code in ('security-administrator', 'manager', 'auditor');
select pg_temp.person('t.chief', 't-north', 'security-administrator', pg_temp.root());
select pg_temp.person('t.chief2', 't-north', 'security-administrator', pg_temp.root());
select pg_temp.person('t.chief3', 't-north', 'security-administrator', pg_temp.root());
select pg_temp.person('t.lead', 't-north', 'manager', pg_temp.root());
select pg_temp.person('t.lead2', 't-north', 'manager', pg_temp.root());
select pg_temp.person('t.staff', 't-north');
select pg_temp.person('t.other', 't-south');
select pg_temp.person('t.plain', 't-north');
insert into core.account (person_id, login, kind, unit_id)
select person_id, 't.staff2', 'staff', unit_id from core.account where login = 't.staff';

-- Z-09: nobody gives himself anything, nor more than he holds.
select throws_ok($$select pg_temp.give('t.chief', 't.chief', 'helpdesk')$$, 'OP403', 'you may not change your own roles',
	'Z-09 nobody gives himself a role');
insert into core.account (person_id, login, kind, unit_id)
select person_id, 't.chiefb', 'staff', unit_id from core.account where login = 't.chief';
select throws_ok($$select pg_temp.give('t.chief', 't.chiefb', 'helpdesk')$$, 'OP403', 'you may not change your own roles',
	'Z-03 nor another account of his own person');
select throws_ok($$select pg_temp.take('t.chief', 't.chief', 'security-administrator')$$, 'OP403', 'you may not change your own roles',
	'Z-09 nor takes his own role away');
insert into core.role (code, name, summary) values ('t-giver', 'Giver', 'gives roles');
insert into core.role_scope select r.id, s from core.role r, unnest(array['grant.create', 'account.read']) s where r.code = 't-giver';
select pg_temp.person('t.giver', 't-north', 't-giver');
select throws_ok($$select pg_temp.give('t.giver', 't.staff', 'helpdesk')$$, 'OP403', 'you may not give rights that you do not hold',
	'Z-09 nobody gives what he does not hold');
select throws_ok($$select core.role_edit(pg_temp.ctx('t.chief'), gen_random_uuid(), 'security-administrator', 'Mine', null, null, 'because', null)$$,
	'OP403', 'you may not change a role that you hold', 'Z-09 nobody edits a role that he holds');
select throws_ok($$select core.role_scopes(pg_temp.ctx('t.chief'), gen_random_uuid(), 'security-administrator', '{account.read}', 'because', null)$$,
	'OP403', 'you may not change a role that you hold', 'Z-09 nor its rights');

-- Z-08: times of a grant.
select throws_ok(format($$select pg_temp.give('t.chief', 't.staff', 'helpdesk', %L, %L)$$, f, u), 'OP400', m || ' is not valid',
	format('Z-08 no grant from %s until %s', f, u))
from (values ('infinity', null, 'start'), ('-infinity', null, 'start'), ('2020-01-01', null, 'start'), ('294276-12-31', null, 'start'),
	((now() - interval '10 min')::text, null, 'start'), ((now() + interval '2 years')::text, null, 'start'),
	(null, 'infinity', 'end'), (null, '-infinity', 'end'), (null, '2020-01-01', 'end'), (null, '294276-12-31', 'end'),
	(null, now()::text, 'end'), (null, (now() + interval '6 years')::text, 'end'), ((now() + interval '2 d')::text,
	(now() + interval '1 d')::text, 'end'), ((now() + interval '2 d')::text, (now() + interval '2 d')::text, 'end')) v (f, u, m);
update core.account set expires_at = now() + interval '10 d' where login = 't.staff';
select is(pg_temp.give('t.chief', 't.staff', 'helpdesk') - 'grant' - 'summary', jsonb_build_object('state', 'done', 'ends_at',
	now() + interval '10 d'), 'a role ends with the account');
select is((e.actor_login, e.object_kind, e.object_id, e.reason, e.new ->> 'role', e.new ->> 'unit')::text,
	'(t.chief,account,t.staff,because,helpdesk,t-north)', 'L-01 with its event')
from core.event e where action = 'grant.create' order by id desc limit 1;
select throws_ok($$select pg_temp.give('t.chief', 't.staff', 'helpdesk')$$, 'OP409', 'the role is held already', 'and is given once');

-- Separation of duties is the person's, in the grant and before it.
insert into core.role_conflict (role_a, role_b, reason) select least(a.id, b.id), greatest(a.id, b.id), 'for a test'
from core.role a, core.role b where a.code = 't-giver' and b.code = 'helpdesk';
select throws_ok($$select pg_temp.give('t.chief', 't.staff', 't-giver')$$, 'OP409', 'the roles are in conflict',
	'separation of duties: not with the same account');
delete from core.role_scope where role_id = (select id from core.role where code = 't-giver') and scope_code = 'grant.create';
select throws_ok($$select pg_temp.give('t.chief', 't.staff2', 't-giver')$$, 'OP409', 'the roles are in conflict',
	'Z-03 separation of duties: not with another account of the person');
select is((p ->> 'allowed', p ->> 'code', p ->> 'message', p -> 'conflicts' -> 0 ->> 'login')::text,
	'(false,OP409,"the roles are in conflict",t.staff)', 'the preview says the same, and with what')
from core.grant_preview(pg_temp.ctx('t.chief'), 't.staff2', 't-giver', 't-north', null, null) p;
select lives_ok($$select pg_temp.give('t.chief', 't.staff2', 't-giver', now() + interval '11 d')$$, 'but after the other role has ended');
select throws_ok($$update core.account set expires_at = null where login = 't.staff';
	select core.grant_put(pg_temp.ctx('t.chief'), (select id from core.account where login = 't.staff'),
		(select id from core.role where code = 'helpdesk'), (select id from core.unit where code = 't-south'), now(), null, null, null,
		null, 'because', null)$$,
	'OP409', 'the roles are in conflict', 'a future grant counts as well');
select is((select count(*) from core.role_conflict where ended_at is null and reason <> 'for a test'), 6::bigint, 'conflicts are seeded');
select is_empty($$select a.person_id from core.role_conflict c join core.role_grant g on g.role_id = c.role_a and g.ended_at is null
	join core.account a on a.id = g.account_id join core.account b on b.person_id = a.person_id
	join core.role_grant h on h.account_id = b.id and h.role_id = c.role_b and h.ended_at is null where c.ended_at is null
	and coalesce(g.ends_at, 'infinity') > h.starts_at and coalesce(h.ends_at, 'infinity') > g.starts_at$$,
	'and nobody of the sample is in conflict');

-- The preview answers as the grant does, for every refusal.
select is((select p ->> 'message' from core.grant_preview(pg_temp.ctx(w), t, r, 't-north', f, u) p), m, 'preview: ' || m)
from (values ('t.chief', 't.chief', 'helpdesk', null::timestamptz, null::timestamptz, 'you may not change your own roles'),
	('t.chief', 't.staff', 'helpdesk', null, now() - interval '1 d', 'end is not valid'),
	('t.chief', 't.staff', 'helpdesk', null, null, 'the role is held already'),
	('t.chief', 't.staff', 'manager', 'infinity', null, 'start is not valid')) v (w, t, r, f, u, m);
select is((p ->> 'allowed', p ->> 'second_person', p ->> 'approvers')::text, '(true,true,"t.chief2, t.chief3")',
	'preview: who could be the second person') from core.grant_preview(pg_temp.ctx('t.chief'), 't.plain', 'auditor', 't-north', null, null) p;
select is((r ->> 'state', r ->> 'summary' = format('request %s waits for a second person', r ->> 'request'))::text, '(waiting,t)',
	'an administrative role waits for a second person, and says in which request') from pg_temp.give('t.chief', 't.plain', 'auditor') r;
select is_empty($$select from core.role_grant g join core.account a on a.id = g.account_id join core.role r on r.id = g.role_id
	where a.login = 't.plain' and r.code = 'auditor'$$, 'and is not there before');
update core.account set kind = 'contractor' where login = 't.other';
select throws_ok($$select pg_temp.give('t.chief', 't.other', 'helpdesk')$$, 'OP409', 'contractors get roles by request',
	'contractors get nothing here');

-- Z-09: what must remain.
select is(core.administrators_able(), 3, 'three security administrators');
select lives_ok($$select pg_temp.take('t.chief', 't.chief3', 'security-administrator')$$, 'Z-09 one of three may go');
select throws_ok($$select pg_temp.take('t.chief', 't.chief2', 'security-administrator')$$, 'OP409', 'the last approvers must remain',
	'Z-09 the last pair stays: grant_end');
select throws_ok($$select core.account_close(pg_temp.ctx('t.chief'), gen_random_uuid(), 't.chief2', 'because', null)$$, 'OP409',
	'the last approvers must remain', 'Z-09 the last pair stays: account_close');
select throws_ok($$select core.account_edit(pg_temp.ctx('t.chief'), gen_random_uuid(), 't.chief2', null, null, now() + interval '1 day', 'because',
	null, false)$$, 'OP409', 'the last approvers must remain', 'Z-09 the last pair gets no end: account_edit');
select lives_ok($$select core.account_lock(pg_temp.ctx('t.chief'), gen_random_uuid(), 't.chief2', 'because', null, null)$$,
	'one of the pair may be locked: the other can lift it');
select pg_temp.person('t.locker', 't-north', 'helpdesk', pg_temp.root());
-- The help desk leaves privileged people alone; this one holds a privileged role, too.
insert into core.role_grant (account_id, role_id, unit_id) select a.id, r.id, core.root_unit() from core.account a, core.role r
where a.login = 't.locker' and r.code = 'auditor';
select throws_ok($$select core.account_lock(pg_temp.ctx('t.locker'), gen_random_uuid(), 't.chief', 'because', null, null)$$, 'OP409',
	null, 'Z-09 the last security administrator is not locked');
update core.lock set lifted_at = now() where account_id = (select id from core.account where login = 't.chief2');
select lives_ok($$select pg_temp.take('t.lead', 't.lead2', 'manager')$$, 'a manager may go while security administrators approve');
insert into core.approval_rule (subject, alternative, role_id) select 'grant:t-giver', 1, id from core.role where code = 'manager';
select pg_temp.person('t.lead3', 't-north', 'manager', pg_temp.root());
select throws_ok($$select pg_temp.take('t.chief', 't.lead3', 'manager')$$, 'OP409', 'the last approvers must remain',
	'Z-09 the last approver pair of a rule of its own stays: grant_end');
select throws_ok($$select core.rule_set(pg_temp.ctx('t.chief'), gen_random_uuid(), 'grant:helpdesk',
	'[[{"role": "manager", "approvals": 1}]]', 'because'), core.rule_set(pg_temp.ctx('t.chief'), gen_random_uuid(), 'grant:helpdesk',
	'[[{"role": "manager", "approvals": 2}]]', 'because')$$, 'OP409', 'the last approvers must remain',
	'Z-09 a rule that only works while neither of the pair asks is not set: rule_set');
select throws_ok($$select core.role_scopes(pg_temp.ctx('t.chief'), gen_random_uuid(), 'manager', '{account.read,role.read}', 'because', null)$$,
	'OP409', 'the last approvers must remain', 'Z-09 role_scopes does not take request.approve from the last approvers');
select throws_ok($$select core.role_close(pg_temp.ctx('t.chief'), gen_random_uuid(), 'manager', 'because', null)$$, 'OP409', 'the role is held',
	'Z-09 nor does role_close: a role that is held is not closed');
select throws_ok($$select pg_temp.take('t.lead', 't.chief2', 'security-administrator')$$, 'OP403', 'you may not do this',
	'a manager takes no administrative role');

-- Z-09: the same for approvers of a unit, whom nobody above could replace.
insert into core.role (code, name, summary) values ('t-local', 'Local', 'approves here');
insert into core.role_scope select r.id, s from core.role r, unnest(array['request.approve', 'account.read']) s where r.code = 't-local';
insert into core.unit (parent_id, code, name, path) select id, 't-sub', 't-sub', path from core.unit where code = 't-north';
update core.unit set path = path || id where code = 't-sub';
insert into core.approval_rule (subject, alternative, role_id) select 'grant:t-local', 1, id from core.role where code = 't-local';
select pg_temp.person(l, u, 't-local') from (values ('t.n1', 't-north'), ('t.n2', 't-north'), ('t.s1', 't-south')) v (l, u);
create function pg_temp.level(p_unit text) returns int language sql as $$
	select (core.remains_levels(array[id]) ->> (id || ' grant:t-local'))::int from core.unit where code = p_unit
$$;
select is(array[pg_temp.level(pg_temp.root()), pg_temp.level('t-north'), pg_temp.level('t-sub'), pg_temp.level('t-south')], '{0,2,2,1}',
	'a pair in the north, one in the south, nobody above');
select throws_like($$select pg_temp.take('t.chief', 't.n2', 't-local')$$, 'the last approvers must remain', 'Z-09 the last pair of a unit stays: grant_end');
select throws_like($$select pg_temp.take('t.chief', 't.s1', 't-local')$$, 'the last approvers must remain', 'Z-09 and the only one of a unit');
select throws_like($$select core.account_close(pg_temp.ctx('t.chief'), gen_random_uuid(), 't.n1', 'because', null)$$,
	'the last approvers must remain', 'Z-09 the last pair of a unit stays: account_close');
select throws_like($$select core.account_edit(pg_temp.ctx('t.chief'), gen_random_uuid(), 't.n1', null, null, now() + interval '1 day', 'because',
	null, false)$$, 'the last approvers must remain', 'Z-09 it gets no end: account_edit');
select throws_like($$select core.role_scopes(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-local', '{account.read}', 'because', null)$$,
	'the last approvers must remain', 'Z-09 its role keeps the right to approve: role_scopes');
select is(pg_temp.detail($$select pg_temp.take('t.chief', 't.n2', 't-local')$$),
	'Requests for the unit t-north could not be approved any more: the rules need two persons, one asks and another approves.',
	'Z-09 the refusal names the unit');
select lives_ok(format('select core.account_lock(pg_temp.ctx(''t.chief''), gen_random_uuid(), %L, ''because'', null, null)', l),
	'Z-09 a stolen account is stopped, though its owner is of the last approvers of a unit: ' || l) from unnest(array['t.n1', 't.s1']) l;
select is(array[pg_temp.level('t-north'), pg_temp.level('t-south')], '{1,0}', 'while the locks stand, fewer can approve');
update core.lock set lifted_at = now() where account_id in (select id from core.account where login in ('t.n1', 't.s1'));
update core.approval_rule set approvals = 2 where subject = 'grant:t-local';
update core.role_grant set ended_at = now() where id = pg_temp.grant_of('t.n2', 't-local');
select pg_temp.person(l, 't-sub', 't-local') from unnest(array['t.u1', 't.u2']) l;
select is(array[pg_temp.level('t-north'), pg_temp.level('t-sub')], '{0,2}', 'two are needed: only below are there enough, with the one above');
select throws_like($$select pg_temp.take('t.chief', 't.n1', 't-local')$$, 'the last approvers must remain',
	'Z-09 whoever completes the pair of a unit below stays as well');
select throws_like($$select core.unit_edit(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-sub', 't-sub', pg_temp.root(), 'because', null)$$,
	'the last approvers must remain', 'Z-09 nor is the unit moved away from under him: unit_edit');
select pg_temp.person('t.u3', 't-sub', 't-local');
select lives_ok($$select core.unit_edit(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-sub', 't-sub', pg_temp.root(), 'because', null)$$,
	'with enough of its own it moves');
select lives_ok($$select pg_temp.take('t.chief', 't.n1', 't-local')$$, 'and he may go');
update core.absence set ended_at = now();
insert into core.absence (person_id, deputy_person, starts_at, ends_at, reason, created_by)
select a.person_id, d.person_id, now() - interval '1 d', now() + interval '1 d', 'away', a.id from core.account a, core.account d
where a.login = 't.u3' and d.login = 't.plain';
update core.lock set lifted_at = now() where lifted_at is null;
insert into core.lock (account_id, cause, code, reason) select id, 'person', 'person', 'away' from core.account where login = 't.u3';
select is(pg_temp.level('t-sub'), 2, 'a deputy fills the place of who is away');
select throws_like($$select pg_temp.take('t.chief', 't.u3', 't-local')$$, 'the last approvers must remain', 'Z-09 so he keeps the role meanwhile');

-- Rights of roles.
select lives_ok($$select core.role_create(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-watch', 'Watcher', 'watches things', 30, 'because')$$, 'a role is made');
select is((r ->> 'state', r ->> 'version')::text, '(done,2)', 'ordinary rights come at once')
from core.role_scopes(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-watch', '{session.read,account.read,account.read}', 'because', 1) r;
select is(core.role_scope_list((select id from core.role where code = 't-watch')), '{account.read,session.read}', 'each once, in order');
select is((r ->> 'state', r ->> 'summary' = format('request %s waits for a second person', r ->> 'request'))::text, '(waiting,t)',
	'an administrative right waits for a second person')
from core.role_scopes(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-watch', '{session.end}', 'because', 2) r;
select throws_ok($$select core.role_scopes(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-watch', '{session.read}', 'because', 1)$$, 'OP409',
	'it was changed meanwhile', 'R-10 a stale version is refused');
select is(core.role_apply(pg_temp.ctx('t.chief2'), r) ->> 'version', '3', 'the second person makes it so')
from core.request r where r.kind = 'role' order by id desc limit 1;
select is((privileged, core.role_scope_list(id))::text, '(t,{session.end})', 'exactly what was asked for, and the role is privileged now')
from core.role where code = 't-watch';
select throws_ok($$select core.role_apply(pg_temp.ctx('t.chief2'), r) from core.request r where r.kind = 'role' order by id desc limit 1$$,
	'OP409', 'it was changed meanwhile', 'not twice');
select throws_ok($$select core.role_scopes(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-watch', '{no.such}', 'because', null)$$, 'OP400',
	'rights are not valid', 'D-13 a right that does not exist');

-- Reviews: a missed one suspends, a decision restores.
select pg_temp.person('t.rev', 't-north', 'helpdesk');
select is((r ->> 'items')::int > 1, true, 'a review takes all grants of the unit')
from core.review_open(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-north', current_date - 90, current_date, now() + interval '7 d', 'because') r;
select throws_ok($$select core.review_open(pg_temp.ctx('t.chief'), gen_random_uuid(), 't-north', current_date - 90, current_date,
	now() + interval '7 d', 'because')$$, 'OP409', 'a review of this unit is open already', 'one at a time');
select is(core.grant_good(g), true, 'before it is due nothing changes') from core.role_grant g where id = pg_temp.grant_of('t.rev', 'helpdesk');
update core.review set due_at = now() - interval '1 s';
update core.role_grant set review_due_at = now() - interval '1 s' where review_due_at is not null;
select is((core.grant_good(g), s.state, s.why)::text, '(f,suspended,"the review was missed")', 'a missed review suspends, with no job')
from core.role_grant g, core.grant_state(g) s where g.id = pg_temp.grant_of('t.rev', 'helpdesk');
select is(core.right_has(pg_temp.ctx('t.rev'), 'account.read', null), false, 'and the rights are gone');
select throws_ok($$select core.review_decide(pg_temp.ctx('t.rev'), gen_random_uuid(), (select max(id) from core.review),
	array[pg_temp.grant_of('t.rev', 'helpdesk')], 'keep', 'because')$$, 'OP404', null, 'nobody without rights decides');
select throws_ok($$select core.review_close(pg_temp.ctx('t.chief'), gen_random_uuid(), (select max(id) from core.review), 'because')$$,
	'OP409', 'the review is not decided', 'closing is no way around a decision');
select lives_ok($$select core.review_decide(pg_temp.ctx('t.lead'), gen_random_uuid(), (select max(id) from core.review),
	array[pg_temp.grant_of('t.rev', 'helpdesk')], 'keep', 'still needed')$$, 'a later decision');
select is(core.right_has(pg_temp.ctx('t.rev'), 'account.read', null), true, 'restores');
select lives_ok($$select core.review_decide(pg_temp.ctx('t.lead'), gen_random_uuid(), (select max(id) from core.review),
	array[pg_temp.grant_of('t.rev', 'helpdesk')], 'revoke', 'not needed')$$, 'revoke');
select is((core.grant_state(g)).state, 'ended', 'ends') from core.role_grant g where id = pg_temp.grant_of('t.rev', 'helpdesk');
select core.review_open(pg_temp.ctx('t.chief'), gen_random_uuid(), pg_temp.root(), current_date - 90, current_date, now() + interval '7 d', 'because');
select throws_ok(format($$select core.review_decide(pg_temp.ctx('t.chief'), gen_random_uuid(), %s, array[pg_temp.grant_of('t.chief',
	'security-administrator')], 'keep', 'mine')$$, (select max(id) from core.review)), 'OP403', 'you may not change your own roles',
	'Z-09 nobody decides about his own roles');
select throws_ok(format($$select core.review_decide(pg_temp.ctx('t.lead'), gen_random_uuid(), %s, array[pg_temp.grant_of('t.chief',
	'security-administrator')], 'revoke', 'because')$$, (select max(id) from core.review)), 'OP403', 'you may not do this',
	'a manager does not decide about an administrative role');
select throws_ok(format($$select core.review_decide(pg_temp.ctx('t.chief'), gen_random_uuid(), %s, array[pg_temp.grant_of('t.chief2',
	'security-administrator')], 'revoke', 'because')$$, (select max(id) from core.review)), 'OP409', 'the last approvers must remain',
	'Z-09 a review does not take the last pair either');
update core.role_grant set review_due_at = now() - interval '1 s' where review_due_at is not null;
select is(core.grant_good(g), true, 'a missed review leaves the last security administrators: ' || l)
from unnest(array['t.chief', 't.chief2']) l, core.role_grant g where g.id = pg_temp.grant_of(l, 'security-administrator');
select lives_ok(format($$select core.review_decide(pg_temp.ctx('t.chief'), gen_random_uuid(), %s, array[pg_temp.grant_of('t.chief2',
	'security-administrator')], 'keep', 'because')$$, (select max(id) from core.review)), 'one of them keeps the other');
select is(core.grant_good(g), false, 'and waits for the other, who is left') from core.role_grant g
where g.id = pg_temp.grant_of('t.chief', 'security-administrator');
select is(core.grant_good(g), true, 'who is good') from core.role_grant g where g.id = pg_temp.grant_of('t.chief2', 'security-administrator');

-- can: why, and the way out.
update core.role_grant set review_due_at = null where id = pg_temp.grant_of('t.staff', 'helpdesk');
select is((c ->> 'allowed', c ->> 'scope', c ->> 'message', c -> 'roles_that_would', c -> 'grantable_by')::text,
	'(false,account.unlock,"no role of the account has this right","[""helpdesk"", ""security-administrator""]","[""t.chief2""]")',
	'N23 refused, what would give it, who could') from core.can(pg_temp.ctx('t.chief2'), 't.staff2', 'account unlock', 't-north') c;
select is((c ->> 'way_role', c ->> 'way_unit', c ->> 'way_contract')::text, '(helpdesk,t-north,)',
	'N23 the way out: the role that gives least beside it') from core.can(pg_temp.ctx('t.chief2'), 't.staff2', 'account unlock', 't-north') c;
select is((c ->> 'allowed', c ->> 'message', c -> 'roles')::text, '(true,allowed,"[""helpdesk (t-north)""]")', 'allowed, through which role')
from core.can(pg_temp.ctx('t.chief2'), 't.staff', 'account.unlock', 't-north') c;
select is(c ->> 'message', 'the right is held for other units only', 'elsewhere only')
from core.can(pg_temp.ctx('t.chief2'), 't.staff', 'account.unlock', 't-south') c;
select is(c ->> 'message', 'nobody does this to his own person', 'not to himself')
from core.can(pg_temp.ctx('t.chief2'), 't.staff', 'account.unlock', 't.staff2') c;
select pg_temp.person('t.chief4', 't-north', 'security-administrator');
select is(array_agg(c ->> 'message'), array_fill('this person holds a privileged role'::text, '{2}'), 'nor to somebody more privileged')
from unnest('{account.lock,account.unlock}'::text[]) x, core.can(pg_temp.ctx('t.chief2'), 't.staff', x, 't.chief4') c;

-- Z-12: the last use of a right.
select core.right_require(pg_temp.ctx('t.staff'), 'account.read');
select core.right_require(pg_temp.ctx('t.staff'), 'account.read');
select is((days, last_used_at > now() - interval '1 min')::text, '(1,t)', 'Z-12 once a day') from core.scope_use
where account_id = (select id from core.account where login = 't.staff') and scope_code = 'account.read';
update core.scope_use set last_used_at = now() - interval '1 d' where account_id = (select id from core.account where login = 't.staff');
select core.right_require(pg_temp.ctx('t.staff'), 'account.read');
select is((days, last_used_at > now() - interval '1 min')::text, '(2,t)', 'Z-12 and again the next day') from core.scope_use
where account_id = (select id from core.account where login = 't.staff') and scope_code = 'account.read';
select throws_ok($$select core.right_require(pg_temp.ctx('t.staff'), 'session.end')$$, 'OP403', null, 'Z-12 a refusal');
select is_empty($$select from core.scope_use where scope_code = 'session.end'
	and account_id = (select id from core.account where login = 't.staff')$$, 'Z-12 is no use');

select * from finish();
rollback;
