-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Months of the journal (:months) that are old enough to be archived: calls to the help desk, written and sealed in the order
-- of their time, before everything else, as a journal grows. The night between two months is one transaction. Not in one
-- transaction: a seal covers what is committed.

create temp table sample_call as
select m.month, d.day, n, m.month + make_interval(days => d.day, hours => 4 + n, mins => (d.day * 17 + n * 23) % 60) as at,
	(array['b.omarov', 'k.omarova', 'a.serik', 'z.nurlan', 'd.akhmet'])[1 + (d.day * 3 + n) % 5] as login,
	'10.0.4.' || 20 + (d.day * 7 + n) % 200 as address
from (select date_trunc('month', now() at time zone 'UTC') at time zone 'UTC' - make_interval(months => k) as month
		from generate_series(4, 3 + :months) k) m,
	generate_series(0, 26) d (day), generate_series(0, 2) n;
select count(core.event_partition_make((month at time zone 'UTC')::date)) from (select distinct month from sample_call) m;

create function pg_temp.sample_calls(p_month timestamptz) returns void language sql as $$
	insert into core.event (at, device, address, action, object_kind, object_id, new, outcome, digest)
	select at - interval '7 min', 'bastion-1', address, 'sign_in', 'account', login, '{"cause": "wrong_password"}', 'refused', ''
	from sample_call where month = p_month order by at;
	insert into core.event (at, actor_login, device, address, action, object_kind, object_id, old, new, reason, operation, outcome, digest)
	select at, 'aigerim', 'bastion-1', '10.0.4.11', 'account.unlock', 'account', login, '{"state": "locked", "version": 1}',
		'{"state": "active", "version": 2, "verified_by_code": true}', 'caller verified by code', gen_random_uuid(), 'ok', ''
	from sample_call where month = p_month order by at;
$$;
create function pg_temp.sample_night(p_month timestamptz) returns void language sql as $$
	insert into core.event (at, device, address, action, object_kind, object_id, new, outcome, digest)
	values (p_month - interval '400 ms', 'bastion-2', '10.0.4.40', 'sign_in', 'account', 'b.omarov', '{"cause": "wrong_code"}', 'refused', ''),
		(p_month + interval '300 ms', 'bastion-2', '10.0.4.40', 'sign_in', 'account', 'b.omarov', '{"cause": "wrong_code"}', 'refused', '');
$$;

select format('select pg_temp.sample_calls(%L)', month), 'select keeper_api.seal()',
	case when month < max(month) over () then format('select pg_temp.sample_night(%L)', month + interval '1 month') end,
	'select keeper_api.seal()'
from (select distinct month from sample_call) m order by month
\gexec
