-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What ends soon, made anew at every start when it has ended by itself. The locked colleague: b.omarov tried five times and
-- is locked by policy for twelve hours; when a person lifted the lock the account is left alone. The contractor: e.volkov
-- holds a role for six hours; when a person took it away it stays so.

select not exists (select from core.lock l join core.account a on a.id = l.account_id where a.login = 'b.omarov'
	and l.id = (select max(x.id) from core.lock x where x.account_id = a.id)
	and (l.lifted_at is not null or coalesce(l.until, 'infinity') > now())) as ended
\gset
\if :ended
begin;
set local timezone = 'Asia/Almaty';
create temp table renewed on commit drop as
select nextval(pg_get_serial_sequence('core.attempt', 'id')) as id, a.id as account_id, a.login, a.unit_id,
	now() - make_interval(secs => 20 + (5 - n) * 23) as at, d.id as device_id, d.code as device, '10.0.4.17' as address,
	case when n <= 2 then 'wrong_password' else 'wrong_code' end as cause
from core.account a, core.device d, generate_series(1, 5) n
where a.login = 'b.omarov' and d.code = 'bastion-2';

insert into core.attempt (id, at, login, account_id, device_id, address, cause, judged_at)
overriding system value
select id, at, login, account_id, device_id, address, cause, at + interval '40 ms' from renewed order by at;

insert into core.event (at, device, address, action, object_kind, object_id, unit_id, new, outcome, digest)
select at + interval '40 ms', device, address, 'sign_in', 'account', login, unit_id,
	jsonb_build_object('cause', cause, 'attempt', id), 'refused', ''
from renewed order by at;

with made as (
	insert into core.lock (account_id, cause, code, reason, since, until)
	select account_id, 'policy', 'wrong_attempts', '5 wrong attempts', max(at) + interval '1 s', now() + interval '12 hours'
	from renewed group by account_id
	returning *
)
insert into core.event (at, device, address, action, object_kind, object_id, unit_id, new, reason, outcome, digest)
select m.since, r.device, r.address, 'account.lock', 'account', r.login, r.unit_id, jsonb_build_object('lock', m.id,
	'cause', 'policy', 'code', m.code, 'until', core.time_text(m.until), 'device', null), m.reason, 'ok', ''
from made m join (select distinct on (account_id) * from renewed order by account_id, at desc) r on r.account_id = m.account_id;
commit;
\endif

insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, granted_by, reason, contract_id)
select a.id, r.id, u.id, now() - interval '1 hour', now() + interval '6 hours', m.id, 'fault in the clearing module', c.id
from core.account a, core.role r, core.unit u, core.account m, core.contract c
where a.login = 'e.volkov' and r.code = 'contractor-support' and u.code = 'almaty-it' and m.login = 'marat'
	and c.number = '2026/131' and a.closed_at is null and a.expires_at > now() + interval '6 hours'
	and c.terminated_at is null and c.ends_at > now() + interval '6 hours' and not core.company_frozen(c.company_id)
	and not exists (select from core.role_grant g where g.account_id = a.id
		and (g.ended_at is not null or g.ends_at > now()));
