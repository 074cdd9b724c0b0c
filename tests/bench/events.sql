-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Many events for the bench: `events` over 24 months, beside those of the demo, with the skew of real work: 200 actors of
-- whom a few do most, 50 actions, objects of which few are busy, reasons that people typed, one device that was used for
-- three days only. Digests are those that the trigger makes, and each day is a transaction of its own, so the keeper
-- seals all of it. Row triggers and indexes are off while the rows come.

set synchronous_commit = off;
set work_mem = '128MB';
set maintenance_work_mem = '1GB';
set session_replication_role = replica;
set search_path = pg_catalog, pg_temp;
set timezone = 'UTC';

create function pg_temp.pick(p_i bigint, p_what int, p_below int) returns int language sql immutable as $$
	select ((hashint8extended(p_i, p_what) & 2147483647) % p_below)::int
$$;
-- A number below p_below of which small ones are far more frequent.
create function pg_temp.skew(p_i bigint, p_what int, p_below int, p_power float8) returns int language sql immutable as $$
	select least(p_below - 1, floor(p_below * power((hashint8extended(p_i, p_what) & 2147483647) / 2147483648.0, p_power)))::int
$$;

-- Contracts beside those of the demo, so that every company has some; sessions that the events speak of.
insert into core.contract (company_id, number, subject, starts_on, ends_on, confidentiality_clause, confidentiality_until,
	damages_clause, scan_sha256)
select c.id, 'B/' || c.id || '/' || lpad(n::text, 3, '0'), 'made by the bench', current_date - 700, current_date + 300,
	'clause 6, for five years after the end', current_date + 2200, 'clause 8', sha256(convert_to(c.id || '/' || n, 'UTF8'))
from core.company c, generate_series(1, 10) n
on conflict do nothing;

create temp table bench_action as
select row_number() over () - 1 as k, action, kind
from unnest(string_to_array('sign_in:session sign_out:session account.unlock:account journal.open:journal account.lock:account '
	'account.verify:account session.end:session session.resume:session account.edit:account fresh_code:session '
	'grant.create:account grant.end:account request.create:request request.approve:request request.refuse:request '
	'person.edit:person account.create:account restart.issue:account secret.reveal:account enrol.finish:account '
	'password.change:account totp.begin:account totp.change:account view.save:view view.delete:view grant.extend:account '
	'request.withdraw:request request.edit:request review.decide:account account.close:account account.reopen:account '
	'antivirus.detected:component antivirus.acknowledge:component patch.test:component patch.record:component '
	'drill.record:component exception.create:component exception.end:component component.edit:component '
	'contract.create:contract contract.edit:contract contract.end:contract company.edit:company unit.edit:unit duty.edit:duty '
	'role.edit:role role.scopes:role policy.edit:policy freeze.create:freeze journal.verify:journal', ' ')) w,
	lateral (select split_part(w, ':', 1) as action, split_part(w, ':', 2) as kind) s;

-- The demo's staff first, then contractors; each works in few units and does some of the actions only.
create temp table bench_actor as
select row_number() over (order by a.kind = 'staff' desc, a.id) - 1 as k, a.id, a.login, a.person_id
from core.account a where a.kind in ('staff', 'contractor') order by 1 limit 200;
create temp table bench_contract as
select row_number() over (order by c.id) - 1 as k, row_number() over (partition by c.company_id order by c.id) - 1 as n, c.id, c.company_id,
	c.number, o.code as company
from core.contract c join core.company o on o.id = c.company_id;
create temp table bench_subject as
select row_number() over (order by a.id) - 1 as k, a.login, a.unit_id, a.kind, p.number,
	coalesce((select o.k from bench_contract o where o.company_id = a.company_id and o.n = a.id % 5),
		a.id % (select count(*) from bench_contract)) as contract
from core.account a join core.person p on p.id = a.person_id where a.kind in ('participant', 'contractor', 'staff');
create temp table bench_phrase as
select row_number() over () - 1 as k, phrase
from unnest(array['caller verified by code', 'line manager confirmed by phone', 'new phone enrolled, old one returned',
	'жұмыстан уақытша шеттетілді', 'по заявлению работника до выяснения', 'қоңырау шалушы кодпен расталды',
	'личность подтверждена кодом', 'left the company, handover not finished', 'lost phone reported by the line manager',
	'signs in from two cities within an hour', 'asked for by internal audit', 'on parental leave', 'по служебной записке',
	'contract ended', 'moved to another organisation', 'duplicate of another account', 'fault in the overnight report',
	'move of the clearing module at the weekend', 'functional duties', 'first line support', 'quarterly review of rights',
	'restored after maintenance', 'requested by the trading desk', 'rotation of duty officers', 'update of the register',
	'correction after an audit finding', 'substitute during vacation', 'emergency change approved by the director',
	'сервистік сұрау бойынша', 'по запросу подразделения', 'test of the recovery plan', 'replaced a broken token',
	'wrong unit corrected', 'name changed after marriage', 'access for the release night', 'data centre migration',
	'antivirus detection handled', 'patch window agreed', 'vendor advisory applied', 'restore drill of the quarter']) phrase;
create index on bench_subject (k);
create index on bench_actor (k);
create index on bench_action (k);
analyze bench_action, bench_actor, bench_subject, bench_contract, bench_phrase;
create temp table bench_size as
select (select count(*) from bench_subject)::int as subjects,
	(select count(*) from bench_actor)::int as actors,
	(select count(*) from bench_phrase)::int as phrases, (select count(*) from core.unit)::int as units;

insert into core.session (id, account_id, device_id, token_hash, expires_at, created_at, ended_at, end_reason)
overriding system value
select a.k * 1000 + (d::date - date '2020-01-01') + 1000000, a.id, (select id from core.device where code = 'bastion-1'), sha256((a.k || ' ' || d)::bytea),
	d + interval '20 hours', d + interval '2 hours', d + interval '20 hours', 'sign_out'
from bench_actor a, generate_series(current_date - 728, current_date - 1, interval '1 day') d
on conflict do nothing;
select setval(pg_get_serial_sequence('core.session', 'id'), (select max(id) from core.session));

create temp table bench_day (like core.event);
create temp table bench_before as select last_value as id from core.event_id;

create procedure pg_temp.fill_day(p_day date, p_from bigint, p_to bigint) language plpgsql as $$
begin
	truncate bench_day;
	insert into bench_day
	select nextval('core.event_id'), pg_current_xact_id(), x.at, x.person_id, x.account_id, x.login, x.session_id, x.device,
		x.address, x.action, x.kind, x.object_id, x.unit_id, x.old, x.new, x.reason,
		case when x.h4 % 3 = 0 then gen_random_uuid() end, x.outcome, ''
	from (select p_day + make_interval(secs => 10800 + pg_temp.pick(i, 1, 43200) + pg_temp.pick(i, 2, 1000000) / 1000000.0) as at,
			a.person_id, a.id as account_id, a.login, (a.k * 1000 + (p_day - date '2020-01-01') + 1000000) as session_id,
			case when a.k = 150 and p_day between current_date - 420 and current_date - 418 then 'bastion-9'
				else 'bastion-' || 1 + (a.k + pg_temp.pick(i, 3, 10) / 8) % 3 end as device,
			'10.0.4.' || 10 + a.k % 60 as address, c.action, c.kind,
			case c.kind when 'session' then (a.k * 1000 + (p_day - date '2020-01-01') + 1000000)::text when 'account' then s.login
				when 'person' then s.number when 'request' then (1000 + pg_temp.skew(i, 4, 20000, 1.5))::text when 'contract' then t.id::text
				when 'company' then t.company when 'component' then 'web-' || 1 + pg_temp.skew(i, 5, 60, 2)
				when 'view' then pg_temp.pick(i, 6, 5000)::text when 'journal' then null
				when 'role' then (array['helpdesk', 'manager', 'auditor'])[1 + pg_temp.pick(i, 6, 3)]
				else (1000 + pg_temp.pick(i, 6, 40))::text end as object_id,
			case when c.kind in ('account', 'person') then s.unit_id when c.kind = 'session' then 1 + a.k % z.units
				when c.kind in ('journal', 'view', 'company', 'contract') then null else 1 + (a.k * 7 + c.k) % z.units end as unit_id,
			case when c.k % 4 = 0 then jsonb_build_object('state', 'active', 'version', h4 % 9) end as old,
			case when c.action like 'grant.%' then jsonb_build_object('login', s.login, 'role', 'contractor-support', 'contract', t.number,
					'state', 'current')
				when c.action = 'request.create' then jsonb_build_object('login', s.login, 'contract', t.number, 'state', 'pending')
				when c.action = 'sign_in' and f.outcome <> 'ok' then jsonb_build_object('cause', 'wrong_password', 'attempt', i)
				when c.action = 'sign_in' then '{"tls": "TLSv1.3", "certificate": "1"}'
				when c.k % 4 = 0 then jsonb_build_object('state', 'locked', 'version', h4 % 9 + 1) end as new,
			case when c.kind not in ('session', 'journal', 'view') then p.phrase
				|| case when h4 % 4 = 0 then ', incident ' || pg_temp.pick(i, 9, 300000) else '' end end as reason,
			f.outcome, h4
		from generate_series(p_from, p_to) i
			cross join bench_size z
			cross join lateral (select pg_temp.pick(i, 7, 1000000) as h4, pg_temp.skew(i, 10, z.actors, 2.2) as actor) h
			join bench_actor a on a.k = h.actor
			-- Everybody does about two thirds of the actions.
			cross join lateral (select case when (n + a.k) % 3 = 0 and n > 0 then (n + 1) % 50 else n end as n
				from (select pg_temp.skew(i, 11, 50, 3) as n) y) w
			join bench_action c on c.k = w.n
			join bench_subject s on s.k = (pg_temp.skew(i, 12, z.subjects, 1.6) + 37 * (a.k % 11)) % z.subjects
			join bench_contract t on t.k = s.contract
			join bench_phrase p on p.k = (pg_temp.skew(i, 13, z.phrases, 1.5))
			cross join lateral (select case when h4 % 25 = 7 then 'refused' when h4 % 400 = 11 then 'failed' else 'ok' end as outcome) f
	) x order by x.at;
	insert into core.event
	select d.id, d.xid, d.at, d.actor_person, d.actor_account, d.actor_login, d.session_id, d.device, d.address, d.action,
		d.object_kind, d.object_id, d.unit_id, d.old, d.new, d.reason, d.operation, d.outcome,
		sha256(core.event_canonical(row(d.id, d.xid, d.at, d.actor_person, d.actor_account, d.actor_login, d.session_id, d.device,
			d.address, d.action, d.object_kind, d.object_id, d.unit_id, d.old, d.new, d.reason, d.operation, d.outcome, d.digest)::core.event))
	from bench_day d order by d.at;
	commit;
end
$$;

select string_agg(format('drop index core.%I;', i.relname), ' ') as drops,
	string_agg(replace(pg_get_indexdef(i.oid), ' ON ONLY ', ' ON ') || ';', ' ') as makes
from pg_index x join pg_class i on i.oid = x.indexrelid
where x.indrelid = 'core.event'::regclass and not x.indisunique \gset
:drops

-- What the demo wrote into months that have no table yet goes to the table of its month.
create temp table bench_early as select * from core.event_default;
delete from core.event_default;
select count(core.event_partition_make((date_trunc('month', now()) - make_interval(months => n))::date)) from generate_series(0, 24) n;
insert into core.event select * from bench_early;

-- Weekends are quiet. The day's share of all events goes by its weight.
select format('call pg_temp.fill_day(%L, %s, %s)', day, first, last)
from (select day, floor(:events * (sum(w) over (order by day) - w) / sum(w) over ())::bigint + 1 as first,
		floor(:events * sum(w) over (order by day) / sum(w) over ())::bigint as last
	from (select d::date as day, case when extract(isodow from d) > 5 then 1 else 4 end::numeric as w
		from generate_series(current_date - 728, current_date - 1, interval '1 day') d) y) x
order by day \gexec

:makes

-- What the trigger would have written beside each event: words, and links of companies and contracts, by set. A sample is
-- compared with what the trigger makes.
insert into core.event_word (word)
select w from (
	select distinct w from (
		select unnest(core.text_words(phrase)) from bench_phrase union all select 'incident' union all select i::text from generate_series(0, 299999) i
		union all select login from bench_subject union all select lower(number) from bench_subject union all select unnest('{wrong_password}'::text[])
		union all select lower(company) from bench_contract union all select 'bastion-' || n from generate_series(1, 9) n
		union all select 'web-' || n from generate_series(1, 60) n union all select '10.0.4.' || n from generate_series(1, 250) n
		union all select unnest('{helpdesk,manager,auditor}'::text[]) union all select ':' || action from bench_action) x (w)) y
where w <> '' and not exists (select from core.event_word d where d.word = w);

insert into core.event_link (kind, key, at, event)
select 'company', x.company_id, x.at, x.id from (
	select e.at, e.id, a.company_id from core.event e join core.account a on a.id = e.actor_account where a.company_id is not null
	union select e.at, e.id, a.company_id from core.event e join core.account a on a.login = e.object_id where e.object_kind = 'account' and a.company_id is not null
	union select e.at, e.id, c.company_id from core.event e join core.contract c on c.id::text = e.object_id where e.object_kind = 'contract'
	union select e.at, e.id, c.id from core.event e join core.company c on c.code = e.object_id where e.object_kind = 'company') x
on conflict do nothing;
insert into core.event_link (kind, key, at, event)
select 'contract', x.key, x.at, x.id from (
	select e.at, e.id, c.id as key from core.event e join core.contract c on c.id::text = e.object_id where e.object_kind = 'contract'
	union select e.at, e.id, c.id from core.event e join core.account a on a.login = e.new ->> 'login'
		join core.contract c on c.company_id = a.company_id and c.number = e.new ->> 'contract' where e.new ? 'contract') x
on conflict do nothing;
insert into core.event_link (kind, key, at, event)
select 'company', c.company_id, k.at, k.event from core.event_link k join core.contract c on c.id = k.key where k.kind = 'contract'
on conflict do nothing;
analyze core.event, core.event_link, core.event_word;
do $$
begin
	if exists (select from (select e.* from core.event e, bench_before b where e.at > now() - interval '3 d' and e.id > b.id limit 2000) e,
			core.event_links(e::core.event) l
		where (select count(*) from core.event_link k where k.at = e.at and k.event = e.id)
			<> (select count(distinct x) from unnest(l.companies, l.contracts, l.persons) u (c, o, p),
				unnest(array['company' || c, 'contract' || o, 'person' || p]) x)) then
		raise exception 'the links of the bench are not those of the trigger';
	end if;
	if exists (select from (select e.* from core.event e where e.at > now() - interval '3 d' limit 2000) e, unnest(core.event_words(e::core.event)) w
		where w <> '' and not exists (select from core.event_word d where d.word = w)) then
		raise exception 'the words of the bench are not those of the trigger';
	end if;
end
$$;
vacuum analyze;
