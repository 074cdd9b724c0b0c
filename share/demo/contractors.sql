-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Companies, contracts, contractors' access and requests for it: one request waits for marat, one for saule, one was
-- refused 14 months ago; a contract that is over, whose confidentiality goes on; a manager who is away. Dates are relative
-- to now. The grant of e.volkov, which ends soon, is in renew.sql. Part of sample.sql, run once.

select not exists (select from core.company) as first_time \gset
\if :first_time

insert into core.company (code, name, number, created_at) values
	('jui-engineering', 'ТОО «Жүйе Инжиниринг»', '060140001122', now() - interval '2 years'),
	('server-plus', 'ТОО «Сервер Плюс Сервис»', '091040003344', now() - interval '2 years'),
	('qorgan-audit', 'ТОО «Қорған Аудит»', '110640005566', now() - interval '2 years'),
	('data-kopir', 'ТОО «Дата Көпір»', '150240007788', now() - interval '2 years'),
	('tengri-soft', 'ТОО «Тәңір Софт»', '180940009900', now() - interval '2 years'),
	('altyn-systems', 'ТОО «Алтын Системс»', '200340002211', now() - interval '2 years');

-- The trigger on accounts is for one at a time; here it is many that nobody freezes.
update core.account a set company_id = c.id from core.company c where a.kind = 'contractor' and a.company = c.name;

insert into core.contract (company_id, number, subject, starts_on, ends_on, confidentiality_clause, confidentiality_until,
	damages_clause, scan_sha256, created_by, created_at)
select c.id, v.number, v.subject, current_date + v.first, current_date + v.last, v.confidentiality,
	current_date + v.last + 1826, v.damages, sha256(convert_to(v.number, 'UTF8')), m.id, now() + make_interval(days => v.first)
from (values
	('jui-engineering', '2026/114', 'First line support of the trading system', -200, 165, 'clause 7.3, for five years after the end',
		'clause 9.1, the full damage'),
	('tengri-soft', '2026/131', 'Support of the clearing module', -100, 250, 'clause 6, for five years after the end',
		'clause 8.2, up to 20 million tenge'),
	('tengri-soft', '2027/015', 'Development of the reporting module', 40, 400, 'clause 6, for five years after the end',
		'clause 8.2, up to 20 million tenge'),
	('altyn-systems', '2024/087', 'Migration of the data centre', -760, -40, 'clause 5.4, for five years after the end',
		'clause 11, the full damage'),
	('altyn-systems', '2026/140', 'Maintenance of storage', -60, 20, 'clause 5.4, for five years after the end',
		'clause 11, the full damage')) v (company, number, subject, first, last, confidentiality, damages)
	join core.company c on c.code = v.company
	cross join (select id from core.account where login = 'marat') m;

-- Who is there under which contract; an old grant under the contract that is over.
insert into core.person (number, family_name, given_name, patronymic, name, phone, email, created_at)
values ('C-000009', 'Сидоров', 'Павел', 'Олегович', 'Сидоров Павел Олегович', '+7 701 555 42 18', 'p.sidorov@altyn.example',
	now() - interval '2 years');
insert into core.account (person_id, login, kind, unit_id, company_id, enrolled_at, expires_at, closed_at, close_reason,
	last_sign_in_at, created_at)
select p.id, 'p.sidorov', 'contractor', u.id, c.id, now() - interval '720 days', now() - interval '40 days',
	now() - interval '40 days', 'the contract is over', now() - interval '44 days', now() - interval '2 years'
from core.person p, core.unit u, core.company c
where p.number = 'C-000009' and u.code = 'almaty-it' and c.code = 'altyn-systems';

insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, granted_by, reason, hours, contract_id,
	ended_at, end_reason)
select a.id, r.id, u.id, v.starts_at, v.ends_at, m.id, v.reason, core.hours_parse(v.hours), c.id,
	case when v.over then v.ends_at end, case when v.over then 'the contract is over' end
from (values
	('s.ivanova', 'contractor-support', '2026/114', now() - interval '20 days', now() + interval '40 days',
		'contract 2026/114, first line support', null, false),
	('p.sidorov', 'contractor-support', '2024/087', now() - interval '120 days', now() - interval '45 days',
		'contract 2024/087, migration', 'mon-fri 09-18', true)) v (login, role, contract, starts_at, ends_at, reason, hours, over)
	join core.account a on a.login = v.login
	join core.role r on r.code = v.role
	join core.unit u on u.code = 'almaty-it'
	join core.contract c on c.number = v.contract
	cross join (select id from core.account where login = 'marat') m;

-- Requests that are over: approved, lapsed, withdrawn, and one that was refused 14 months ago.
create temp table sample_request as
select nextval(pg_get_serial_sequence('core.request', 'id')) as id, v.*, q.id as requester_account, q.person_id as requester_person,
	b.id as beneficiary_account, b.person_id as beneficiary_person, u.id as unit_id, c.id as contract_id,
	m.id as decider_account, m.person_id as decider_person, core.request_facts(c, array[v.role], v.starts_at, v.ends_at, null,
		v.hours) as facts
from (values
	('refused', 's.ivanova', 'contractor-developer', '2026/114', null, now() - interval '14 months', now() - interval '14 months'
		+ interval '10 days', now() - interval '14 months 2 days', 'journal of the clearing module for the yearly report',
		'the report is written by our own people'),
	('approved', 's.ivanova', 'contractor-support', '2026/114', null, now() - interval '20 days', now() + interval '40 days',
		now() - interval '21 days', 'contract 2026/114, first line support', null),
	('lapsed', 's.ivanova', 'contractor-developer', '2026/114', 'mon-fri 09-18', now() - interval '33 days', now() - interval '30 days',
		now() - interval '36 days', 'fault in the report of the day', null),
	('withdrawn', 'e.volkov', 'contractor-developer', '2026/131', 'sat-sun 00-24', now() - interval '9 days', now() - interval '7 days',
		now() - interval '12 days', 'move of the clearing module at the weekend', 'the move was put off'))
		v (state, login, role, contract, hours, starts_at, ends_at, created_at, reason, decision)
	join core.account q on q.login = 'saule'
	join core.account b on b.login = v.login
	join core.account m on m.login = case v.state when 'withdrawn' then 'saule' else 'marat' end
	join core.unit u on u.code = 'almaty-it'
	join core.contract c on c.number = v.contract
order by v.created_at;

insert into core.request (id, kind, state, requester_account, requester_person, beneficiary_account, beneficiary_person, unit_id,
	contract_id, subject, arguments, starts_at, ends_at, reason, canonical, hash, created_at, lapses_at, decided_at, version)
overriding system value
select s.id, 'grant', case s.state when 'lapsed' then 'pending' else s.state end, s.requester_account, s.requester_person,
	s.beneficiary_account, s.beneficiary_person, s.unit_id, s.contract_id, 'grant:' || s.role,
	jsonb_strip_nulls(jsonb_build_object('roles', jsonb_build_array(s.role), 'hours', s.hours)), s.starts_at, s.ends_at, s.reason,
	t.text, sha256(convert_to(t.text, 'UTF8')), s.created_at, s.starts_at,
	case when s.state <> 'lapsed' then s.created_at + interval '4 hours' end, case s.state when 'lapsed' then 1 else 2 end
from sample_request s cross join lateral core.request_text(s.id, 'grant', s.requester_account, s.beneficiary_account, s.unit_id,
	s.facts, s.starts_at, s.reason) t (text);

insert into core.approval (request_id, hash, person_id, account_id, role_id, decision, reason, at)
select r.id, r.hash, s.decider_person, s.decider_account, o.id, case s.state when 'refused' then 'refuse' else 'approve' end,
	s.decision, r.decided_at
from sample_request s join core.request r on r.id = s.id join core.role o on o.code = 'manager'
where s.state in ('refused', 'approved');

update core.role_grant g set request_id = s.id from sample_request s
where s.state = 'approved' and g.account_id = s.beneficiary_account and g.request_id is null;

-- What is older lies where a late event would.
select count(core.event_partition_make(created_at::date)) from sample_request where created_at > now() - interval '2 months';
insert into core.event (at, actor_person, actor_account, actor_login, device, address, action, object_kind, object_id, unit_id, old,
	new, reason, operation, outcome, digest)
select e.at, e.person, a.id, a.login, 'bastion-1', '10.0.4.12', e.action, 'request', e.id::text, e.unit_id, e.old, e.new, e.reason,
	gen_random_uuid(), 'ok', ''
from (select r.created_at as at, s.requester_person as person, s.requester_account as account, 'request.create' as action, r.id,
			r.unit_id, null::jsonb as old, core.request_json(r) || jsonb_build_object('state', 'pending', 'version', 1) as new, r.reason
		from sample_request s join core.request r on r.id = s.id
		union all
		select r.decided_at, s.decider_person, s.decider_account, case s.state when 'refused' then 'request.refuse'
			when 'approved' then 'request.approve' else 'request.withdraw' end, r.id, r.unit_id,
			jsonb_build_object('state', 'pending', 'version', 1, 'hash', encode(r.hash, 'hex')),
			jsonb_build_object('state', r.state, 'version', 2, 'hash', encode(r.hash, 'hex')), s.decision
		from sample_request s join core.request r on r.id = s.id where r.decided_at is not null) e
	join core.account a on a.id = e.account
order by e.at;

-- Requests that wait, made as people make them: one for marat, one for saule alone.
create function pg_temp.caller(p_login text) returns core.session_context language plpgsql as $$
declare
	ctx core.session_context;
begin
	select a.id, a.person_id, a.login into ctx.account_id, ctx.person_id, ctx.login from core.account a where a.login = p_login;
	ctx.device := 'bastion-1';
	ctx.address := '10.0.4.14';
	ctx.fresh_until := clock_timestamp() + interval '1 min';
	return ctx;
end
$$;
select core.request_create(pg_temp.caller('saule'), gen_random_uuid(), 's.ivanova', c.id, '{contractor-developer}', 'almaty-it',
	null, now() + interval '6 days', null, 'mon-fri 09-18', 'fault in the overnight report, incident 2218')
from core.contract c where c.number = '2026/114';
select core.grant_create(pg_temp.caller('gulnara'), gen_random_uuid(), 'n.akhmetov', 'auditor', 'platform', null,
	now() + interval '60 days', 'yearly audit of the clearing office');

-- A manager who is away, and who approves meanwhile.
select core.absence_create(pg_temp.caller('i.petrov'), gen_random_uuid(), null, 'dana', null, now() + interval '12 days',
	'yearly leave');

\endif
