-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Functional duties of the staff, a few units more, and accounts of every kind: d.serik waits for the first sign-in,
-- samal.trader is a trading participant, svc.reports signs nobody in. Part of sample.sql; a second run adds nothing.

insert into core.unit (parent_id, code, name, path)
select p.id, v.code, v.name, '{}'
from (values ('almaty', 'almaty-audit', 'Internal audit, Almaty'), ('almaty-it', 'almaty-it-support', 'Support of users, Almaty'),
	('astana', 'astana-clearing', 'Clearing, Astana')) v (parent, code, name) join core.unit p on p.code = v.parent
on conflict (code) do nothing;
update core.unit u set path = p.path || u.id from core.unit p where p.id = u.parent_id and u.path = '{}';

insert into core.duty (code, name, summary) values
	('helpdesk-clerk', 'Help desk clerk', 'Answers callers and lets them in again'),
	('unit-manager', 'Manager of a unit', 'Answers for the people and the access of a unit'),
	('security-officer', 'Information security officer', 'Runs access to the platform'),
	('internal-auditor', 'Internal auditor', 'Looks at everything and changes nothing'),
	('contract-officer', 'Contract officer', 'Keeps contracts with outside companies'),
	('clearing-clerk', 'Clearing clerk', 'Settles trades; has no rights in this console')
on conflict (code) do nothing;
insert into core.duty_role (duty_id, role_id)
select d.id, r.id
from (values ('helpdesk-clerk', 'helpdesk'), ('unit-manager', 'manager'), ('security-officer', 'security-administrator'),
	('internal-auditor', 'auditor'), ('contract-officer', 'contract-manager')) v (duty, role)
	join core.duty d on d.code = v.duty join core.role r on r.code = v.role
on conflict do nothing;
update core.account a set duty_id = d.id
from core.duty d
where a.kind = 'staff' and a.duty_id is null and d.code = case
	when exists (select from core.role_grant g join core.role r on r.id = g.role_id where g.account_id = a.id
		and r.code = 'security-administrator') then 'security-officer'
	when exists (select from core.role_grant g join core.role r on r.id = g.role_id where g.account_id = a.id
		and r.code = 'auditor') then 'internal-auditor'
	when exists (select from core.role_grant g join core.role r on r.id = g.role_id where g.account_id = a.id
		and r.code = 'manager') then 'unit-manager'
	when exists (select from core.role_grant g join core.role r on r.id = g.role_id where g.account_id = a.id
		and r.code = 'helpdesk') then 'helpdesk-clerk'
	when (select u.code from core.unit u where u.id = a.unit_id) like '%-clearing' then 'clearing-clerk' end;

insert into core.person (number, family_name, given_name, patronymic, name, phone, email, created_at) values
	('0430', 'Серік', 'Дана', 'Ерланқызы', 'Серік Дана Ерланқызы', '+7 701 555 04 30', 'd.serik@platform.example', now()),
	('P-900001', 'Самалова', 'Гүлнар', 'Мұратқызы', 'Самалова Гүлнар Мұратқызы', '+7 701 555 90 01',
		'trader@samal.example', now() - interval '1 year')
on conflict (number) do nothing;
insert into core.account (person_id, login, kind, unit_id, company, duty_id, enrolled_at, created_at)
select p.id, v.login, v.kind, u.id, v.company, (select d.id from core.duty d where d.code = v.duty),
	case when v.enrolled then now() - interval '100 days' end, now() - interval '101 days' * v.enrolled::int
from (values
	('0430', 'd.serik', 'staff', 'almaty', null, 'helpdesk-clerk', false),
	('P-900001', 'samal.trader', 'participant', 'almaty-trading', 'АО «Самал Банк»', null, true),
	-- The person who answers for the service is saule.
	('0104', 'svc.reports', 'service', 'almaty-it', null, null, true)) v (number, login, kind, unit, company, duty, enrolled)
	join core.person p on p.number = v.number join core.unit u on u.code = v.unit
on conflict (login) do nothing;
