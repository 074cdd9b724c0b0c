-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Locks that stand on the accounts just made, one kind of cause for each: wrong attempts (open by themselves), wrong
-- codes (a second person must lift it), unused for 90 days, and persons with their reasons. Part of sample.sql.

create temp table sample_lock as
select nextval(pg_get_serial_sequence('core.lock', 'id')) as id, a.id as account_id, a.login, a.unit_id, l.*
from (
	select s.login, s.i, s.unit_code, case
		-- Only among the first: their attempts are of the last hour, and a device refuses everybody after 600 of those.
		when s.i % 131 = 0 and s.i <= 4000 then 'wrong_attempts'
		when s.i % 173 = 0 then 'wrong_codes'
		when s.i % 89 = 0 then 'unused'
		when s.i % 151 = 0 or s.login = 'y.ospanov' then 'person' end as code
	from sample_person s
	where s.i % 41 <> 0 and s.i % 37 <> 0
) s
	join core.account a on a.login = s.login
	cross join lateral (
		select s.code, case s.code when 'person' then 'person' else 'policy' end as cause,
			case s.code when 'wrong_attempts' then '5 wrong attempts'
				when 'wrong_codes' then '5 wrong codes after the right password'
				when 'unused' then 'not used for 90 days'
				else (select value from sample_list where list = 'lock' and position = pg_temp.pick(s.i, 20, 7)) end as reason,
			case s.code when 'wrong_attempts' then now() - make_interval(mins => 5 + pg_temp.pick(s.i, 21, 20))
				else now() - make_interval(mins => 300 + pg_temp.pick(s.i, 21, 12000)) end as since,
			case when s.code = 'wrong_attempts' then now() + make_interval(mins => 30 + pg_temp.pick(s.i, 22, 600))
				when s.code = 'person' and s.i % 2 = 0 then now() + make_interval(days => 1 + pg_temp.pick(s.i, 22, 60))
			end as until,
			case when s.code = 'person' then (array['saule', 'gulnara', 'aigerim'])
				[1 + pg_temp.pick(s.i, 23, case when s.unit_code like 'almaty%' then 3 else 2 end)] end as actor,
			'bastion-' || 1 + pg_temp.pick(s.i, 24, 2) as device, '10.0.4.' || 10 + pg_temp.pick(s.i, 18, 200) as address
	) l
where s.code is not null;

insert into core.lock (id, account_id, cause, code, reason, since, until, by_account)
overriding system value
select l.id, l.account_id, l.cause, l.code, l.reason, l.since, l.until, b.id
from sample_lock l left join core.account b on b.login = l.actor
order by l.since;
