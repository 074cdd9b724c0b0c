-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- A month of events, until there are as many as wanted: working days of the demo logins, with sessions, journal
-- searches, and incidents: wrong guesses that lock an account, a call to the help desk, the unlock. Every event has
-- the shape that share/sql writes, and stands beside the session, attempt and lock rows it speaks of. The server
-- hashes the rows as they come and the keeper seals them. Part of sample.sql.

create temp table sample_event (like core.event);
alter table sample_event alter column id drop not null, alter column xid drop not null, alter column digest drop not null,
	alter column outcome set default 'ok';

select greatest(:events - count(*), 0) as wanted from core.event where at > now() - interval '40 days' \gset

-- Sessions: mornings and afternoons of the last month's working days.
create temp table sample_session as
select nextval(pg_get_serial_sequence('core.session', 'id')) as id, a.id as account_id, a.person_id, a.login, a.unit_id,
	x.started_at, least(x.ended_at, now() - interval '2 min') as ended_at, x.device, x.address, x.day, x.half,
	right(x.device, 1)::text || x.h as tag, x.h % 5 = 0 as idle
from (select a.*, row_number() over (order by a.id) as n from core.account a
		where a.login in (select login from sample_login where role <> '' and login <> 'b.omarov')) a
	cross join generate_series(0, 31) day
	cross join generate_series(0, 1) half
	cross join lateral (select pg_temp.pick(a.n * 100 + day * 2 + half, 30, 1000) as h) k
	cross join lateral (select date_trunc('day', now()) - make_interval(days => day)
			+ case half when 0 then interval '9 hours' else interval '13 hours 30 min' end
			+ make_interval(mins => k.h % 40) as started_at,
		date_trunc('day', now()) - make_interval(days => day)
			+ case half when 0 then interval '12 hours 30 min' else interval '17 hours 30 min' end
			+ make_interval(mins => k.h % 50) as ended_at,
		'bastion-' || 1 + (k.h + a.n) % 2 as device, '10.0.4.' || 10 + a.n as address, day, half, k.h) x
where :wanted > 0 and extract(isodow from x.started_at) <= 5 and x.started_at < now() - interval '10 min'
	and (x.half = 0 or k.h % 3 > 0);

insert into core.session (id, account_id, device_id, token_hash, address, tls_version, tls_cipher, certificate_serial,
	created_at, last_seen_at, expires_at, ended_at, end_reason)
overriding system value
select s.id, s.account_id, d.id, sha256(ext.gen_random_bytes(32)), s.address, 'TLSv1.3', 'TLS_AES_256_GCM_SHA384',
	d.id::text, s.started_at, s.ended_at, s.started_at + interval '12 hours', s.ended_at,
	case when s.idle then 'idle' else 'sign_out' end
from sample_session s join core.device d on d.code = s.device
order by s.started_at;

update core.account a set last_sign_in_at = s.started_at, last_sign_in_device = s.device, last_sign_in_address = s.address
from (select distinct on (account_id) * from sample_session order by account_id, started_at desc) s
where a.id = s.account_id and coalesce(a.last_sign_in_at, '-infinity') < s.started_at;

insert into sample_event (at, actor_person, actor_account, actor_login, session_id, device, address, action, object_kind,
	object_id, unit_id, new)
select s.started_at, s.person_id, s.account_id, s.login, s.id, s.device, s.address, 'sign_in', 'session', s.id::text,
	s.unit_id, jsonb_build_object('tls', 'TLSv1.3', 'certificate', right(s.device, 1))
from sample_session s
union all
select s.ended_at, s.person_id, s.account_id, s.login, s.id, s.device, s.address, 'sign_out', 'session', s.id::text, null,
	null
from sample_session s where not s.idle
union all
select s.ended_at, null, null, null, null, null, null, 'session.end', 'session', s.id::text, s.unit_id,
	jsonb_build_object('end_reason', 'idle', 'login', s.login)
from sample_session s where s.idle
union all
select s.started_at + interval '9 min 20 s', s.person_id, s.account_id, s.login, s.id, s.device, s.address, 'journal.open',
	'journal', null, null, jsonb_build_object('action', 'account.unlock')
from sample_session s where s.login in ('temir', 'saule') and s.ended_at > s.started_at + interval '10 min';

-- Incidents: each belongs to a session of somebody who may unlock the account. About six events each.
create temp table sample_shift as
select o.office, s.*, row_number() over (partition by o.office order by s.id) - 1 as k
from (values ('almaty', '{aigerim,n.kim,asel,saule}'::text[]), ('astana', '{dana,gulnara}'), ('platform', '{saule,gulnara}'))
		o (office, logins)
	join sample_session s on s.login = any (o.logins) and s.ended_at > s.started_at + interval '30 min';
create temp table sample_office as
select office, count(*) as shifts from sample_shift group by office;

create temp table sample_subject as
select row_number() over (order by a.id) - 1 as k, a.id, a.login, a.unit_id, split_part(u.code, '-', 1) as office
from core.account a join core.unit u on u.id = a.unit_id
where a.closed_at is null and a.enrolled_at is not null and a.login not in (select login from sample_login);
select greatest(count(*), 1) as subjects from sample_subject \gset
analyze sample_shift, sample_office, sample_subject;

create temp table sample_incident as
select n, nextval(pg_get_serial_sequence('core.lock', 'id')) as lock_id, gen_random_uuid() as operation,
	a.id as account_id, a.login, a.unit_id, c.code, t.unlocked_at,
	t.unlocked_at - make_interval(secs => 180 + pg_temp.pick(n, 41, case c.code when 'wrong_attempts' then 1600
		when 'wrong_codes' then 18000 else 260000 end)) as locked_at,
	s.id as session_id, s.account_id as helper_id, s.person_id as helper_person, s.login as helper,
	s.device as helper_device, s.address as helper_address, v.verified,
	'bastion-' || 1 + pg_temp.pick(n, 43, 2) as device, '10.0.4.' || 10 + pg_temp.pick(a.id, 18, 200) as address,
	(select value from sample_list where list = case when v.verified then 'unlock' else 'release' end
		and position = pg_temp.pick(n, 44, 3)) as unlock_reason,
	(select value from sample_list where list = 'lock' and position = pg_temp.pick(n, 44, 7)) as lock_reason
from generate_series(1, greatest((:wanted - (select count(*) from sample_event)) / 5.8, 0)::bigint) n
	join sample_subject a on a.k = ((hashint8extended(n, 45) & 2147483647) % :subjects)
	join sample_office o on o.office = a.office
	join sample_shift s on s.office = a.office and s.k = ((hashint8extended(n, 46) & 2147483647) % o.shifts)
	cross join lateral (select (array['wrong_attempts', 'wrong_attempts', 'wrong_attempts', 'wrong_codes', 'person'])
		[1 + pg_temp.pick(n, 47, 5)] as code) c
	cross join lateral (select c.code <> 'person' and pg_temp.pick(n, 42, 2) = 0 as verified) v
	cross join lateral (select s.started_at + (s.ended_at - s.started_at) * (0.15 + pg_temp.pick(n, 48, 800) / 1000.0)
		as unlocked_at) t;

insert into core.lock (id, account_id, cause, code, reason, since, until, by_account, lifted_at, lifted_by, lift_reason)
overriding system value
select lock_id, account_id, case code when 'person' then 'person' else 'policy' end, code,
	case code when 'wrong_attempts' then '5 wrong attempts' when 'wrong_codes' then '5 wrong codes after the right password'
		else lock_reason end, locked_at, case code when 'wrong_attempts' then locked_at + interval '30 min' end,
	case code when 'person' then helper_id end, unlocked_at, helper_id, unlock_reason
from sample_incident order by locked_at;

create temp table sample_attempt as
select nextval(pg_get_serial_sequence('core.attempt', 'id')) as id, i.login, i.account_id, i.unit_id, i.device, i.address,
	i.locked_at - make_interval(secs => (5 - k) * (11 + pg_temp.pick(i.n, 49, 40)) + pg_temp.pick(i.n * 5 + k, 50, 9)) - interval '1 s' as at,
	case when i.code = 'wrong_codes' or (k > 2 and i.n % 3 = 0) then 'wrong_code' else 'wrong_password' end as cause
from (select n, login, account_id, unit_id, device, address, locked_at, code from sample_incident
		union all select id, login, account_id, unit_id, device, address, since, code from sample_lock) i
	cross join generate_series(1, 5) k
where i.code in ('wrong_attempts', 'wrong_codes');

insert into core.attempt (id, at, login, account_id, device_id, address, cause, judged_at)
overriding system value
select t.id, t.at, t.login, t.account_id, d.id, t.address, t.cause, t.at + interval '40 ms'
from sample_attempt t join core.device d on d.code = t.device
order by t.at;

insert into sample_event (at, device, address, action, object_kind, object_id, unit_id, new, outcome)
select at + interval '40 ms', device, address, 'sign_in', 'account', login, unit_id,
	jsonb_build_object('cause', cause, 'attempt', id), 'refused'
from sample_attempt;

-- The locks, those that still stand included.
insert into sample_event (at, actor_person, actor_account, actor_login, device, address, action, object_kind, object_id,
	unit_id, old, new, reason, operation)
select l.since, a.person_id, a.id, a.login, l.device, l.address, 'account.lock', 'account', s.login, s.unit_id,
	case l.cause when 'person' then jsonb_build_object('state', 'active', 'locks', '[]'::jsonb, 'version', 1) end,
	case l.cause when 'person' then jsonb_build_object('state', 'locked', 'version', 2, 'lock', l.id, 'until',
		core.time_text(l.until), 'sessions_ended', 0, 'locks', jsonb_build_array(l.as_json))
	else jsonb_build_object('lock', l.id, 'cause', 'policy', 'code', l.code, 'until', core.time_text(l.until), 'device', null)
	end, l.reason, case l.cause when 'person' then gen_random_uuid() end
from (select k.id, k.account_id, k.cause, k.code, k.reason, k.since, k.until, k.by_account,
			coalesce(i.device, q.device) as device, coalesce(i.address, q.address) as address,
			jsonb_build_object('id', k.id, 'cause', k.cause, 'code', k.code, 'by', b.login, 'reason', k.reason,
				'since', core.time_text(k.since), 'until', core.time_text(k.until), 'device', null) as as_json
		from core.lock k
			left join core.account b on b.id = k.by_account
			left join sample_incident i on i.lock_id = k.id
			left join sample_lock q on q.id = k.id
		where i.lock_id is not null or q.id is not null) l
	join core.account s on s.id = l.account_id
	left join core.account a on a.id = l.by_account;

insert into sample_event (at, actor_person, actor_account, actor_login, session_id, device, address, action, object_kind,
	object_id, unit_id, new)
select unlocked_at - interval '25 s', helper_person, helper_id, helper, session_id, helper_device, helper_address,
	'account.verify', 'account', login, unit_id, jsonb_build_object('result', 'verified', 'check', n, 'valid_until',
		core.time_text(unlocked_at + interval '275 s'))
from sample_incident where verified;

insert into sample_event (at, actor_person, actor_account, actor_login, session_id, device, address, action, object_kind,
	object_id, unit_id, old, new, reason, operation)
select unlocked_at, helper_person, helper_id, helper, session_id, helper_device, helper_address, 'account.unlock', 'account',
	i.login, i.unit_id,
	jsonb_build_object('state', 'locked', 'version', 1, 'locks', j.locks),
	jsonb_build_object('state', 'active', 'version', 2, 'locks', '[]'::jsonb, 'lifted', j.locks, 'verified_by_code', verified,
		'verified_at', case when verified then core.time_text(unlocked_at - interval '25 s') end),
	unlock_reason, operation
from sample_incident i join core.lock k on k.id = i.lock_id left join core.account b on b.id = k.by_account
	cross join lateral (select jsonb_build_array(jsonb_build_object('id', lock_id, 'cause', k.cause, 'code', k.code,
		'by', b.login, 'reason', k.reason, 'since', core.time_text(k.since), 'until', core.time_text(k.until),
		'device', null)) as locks) j;

-- The months that are written to, and the coming ones, as the keeper makes them.
select count(core.event_partition_make(month::date)) from generate_series(date_trunc('month', now() - interval '33 days'),
	now() + interval '3 months', interval '1 month') month;

insert into core.event (at, actor_person, actor_account, actor_login, session_id, device, address, action, object_kind,
	object_id, unit_id, old, new, reason, operation, outcome, digest)
select at, actor_person, actor_account, actor_login, session_id, device, address, action, object_kind, object_id, unit_id,
	old, new, reason, operation, outcome, ''
from (select * from sample_event where at < now() order by at desc limit :wanted) e
order by at;
