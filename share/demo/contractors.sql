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

\endif
