-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- People, accounts, locks and a month of events for the demo. Run by share/demo/backend in one transaction, as
-- superuser, after share/sql was deployed; the temporary tables sample_login (share/demo/logins) and sample_key (the
-- keys of the demo's random passwords) are filled by then. Variables: accounts, events: how many there are to be.
-- A second run with larger numbers adds what is missing and changes nothing else.

set local synchronous_commit = off;
set local work_mem = '64MB';
-- Locks and events are told in Almaty's hours.
set local timezone = 'Asia/Almaty';

\ir names.sql

-- Units. The deployment has made the root.
insert into core.unit (parent_id, code, name, path)
select p.id, v.code, v.name, '{}'
from (values ('almaty', 'Almaty office'), ('astana', 'Astana office')) v (code, name),
	(select id from core.unit where code = 'platform') p
on conflict (code) do nothing;
insert into core.unit (parent_id, code, name, path)
select p.id, v.code, v.name, '{}'
from (values ('almaty', 'almaty-trading', 'Trading, Almaty'), ('almaty', 'almaty-clearing', 'Clearing, Almaty'),
	('almaty', 'almaty-it', 'Information technology, Almaty'), ('astana', 'astana-trading', 'Trading, Astana'),
	('astana', 'astana-support', 'Support, Astana')) v (parent, code, name)
	join core.unit p on p.code = v.parent
on conflict (code) do nothing;
update core.unit set name = 'Platform' where code = 'platform' and name = '';
with recursive tree as (
	select id, array[id] as path from core.unit where parent_id is null
	union all select u.id, t.path || u.id from core.unit u join tree t on t.id = u.parent_id
)
update core.unit u set path = t.path from tree t where t.id = u.id and u.path <> t.path;

-- Everybody: the demo logins first, then made-up people up to the wanted number of accounts.
create temp table sample_person as
select (row_number() over (order by number))::bigint as i, login, number, family, given, patronymic, kind, unit as unit_code,
	nullif(company, '') as company
from sample_login;

insert into sample_person
with base as (
	select i, case when i <= 60 then 'staff' when i % 8 = 0 then 'contractor' else 'participant' end as kind,
		case when pg_temp.pick(i, 1, 4) = 0 then 'ru' else 'kk' end as language,
		case when pg_temp.pick(i, 2, 2) = 0 then 'f' else 'm' end as sex
	from generate_series((select max(p.i) + 1 from sample_person p), :accounts) i
), size as (
	select part, language, sex, count(*)::int as n from sample_name group by part, language, sex
), named as (
	select b.*, f.name as family, g.name as given, p.name as patronymic
	from base b
		join size fs on (fs.part, fs.language, fs.sex) = ('family', b.language, b.sex)
		join size gs on (gs.part, gs.language, gs.sex) = ('given', b.language, b.sex)
		join size ps on (ps.part, ps.language, ps.sex) = ('patronymic', b.language, b.sex)
		join sample_name f on (f.part, f.language, f.sex, f.position)
			= ('family', b.language, b.sex, pg_temp.pick(b.i, 3, fs.n))
		join sample_name g on (g.part, g.language, g.sex, g.position)
			= ('given', b.language, b.sex, pg_temp.pick(b.i, 4, gs.n))
		join sample_name p on (p.part, p.language, p.sex, p.position)
			= ('patronymic', b.language, b.sex, pg_temp.pick(b.i, 5, ps.n))
), latin as (
	select name, pg_temp.latin(name) as latin from (select distinct name from sample_name) x
), spelled as (
	select n.*, left(g.latin, 1) || '.' || f.latin as base_login
	from named n join latin f on f.name = n.family join latin g on g.name = n.given
), numbered as (
	select s.*, row_number() over (partition by base_login order by i)
		+ (exists (select from sample_login l where l.login = s.base_login))::int as nth
	from spelled s
)
select i, base_login || case when nth > 1 then nth::text else '' end,
	case kind when 'staff' then lpad((500 + i)::text, 4, '0') when 'contractor' then 'C-' || lpad(i::text, greatest(6, length(i::text)), '0')
		else 'P-' || lpad(i::text, greatest(6, length(i::text)), '0') end,
	family, given, patronymic, kind,
	case when kind = 'contractor' then 'almaty-it'
		when kind = 'participant' then case pg_temp.pick(i, 6, 3) when 0 then 'astana-trading' else 'almaty-trading' end
		else (array['almaty-trading', 'almaty-trading', 'almaty-clearing', 'almaty-it', 'almaty', 'astana-trading',
			'astana-support', 'astana', 'platform'])[1 + pg_temp.pick(i, 6, 9)] end,
	(select l.value from sample_list l where l.list = kind
		and l.position = pg_temp.pick(i, 7, case kind when 'contractor' then 4 else 12 end))
from numbered;

delete from sample_person s using core.person p where p.number = s.number;
analyze sample_person;

insert into core.person (number, family_name, given_name, patronymic, name, phone, email, created_at)
select number, family, given, patronymic, concat_ws(' ', family, given, patronymic),
	format('+7 %s %s %s %s', (array['700', '701', '702', '705', '707', '747', '771', '775', '777', '778'])[1 + pg_temp.pick(i, 8, 10)],
		lpad(pg_temp.pick(i, 9, 1000)::text, 3, '0'), lpad(pg_temp.pick(i, 10, 100)::text, 2, '0'),
		lpad(pg_temp.pick(i, 11, 100)::text, 2, '0')),
	login || case kind when 'staff' then '@platform.example' else '@member.example' end,
	now() - interval '3 years' + make_interval(hours => pg_temp.pick(i, 12, 17000))
from sample_person order by i;

-- Filling an index of tokens row by row takes minutes; making it anew takes seconds.
select count(*) > 5000 as bulk, pg_get_indexdef('core.account_text_tokens'::regclass) as search_index from sample_person \gset
\if :bulk
drop index core.account_text_tokens;
\endif

-- Some wait for enrolment, some contractors' time is over, some accounts were closed.
insert into core.account (person_id, login, kind, unit_id, company, enrolled_at, expires_at, closed_at, close_reason,
	last_sign_in_at, last_sign_in_device, last_sign_in_address, created_at)
select p.id, s.login, s.kind, u.id, s.company,
	case when s.pending then null else p.created_at + interval '2 days' end,
	case when s.kind = 'contractor' then now() + make_interval(days => case when s.demo then 45
		else pg_temp.pick(s.i, 13, 400) - 60 end) end,
	case when s.closed then now() - make_interval(hours => pg_temp.pick(s.i, 14, 4000)) end,
	case when s.closed then (select value from sample_list where list = 'close' and position = pg_temp.pick(s.i, 15, 4)) end,
	case when s.pending then null
		when s.login in ('b.omarov', 'y.ospanov') then now() - interval '26 hours'
		when s.demo then now() - interval '33 days'
		when s.unused then now() - interval '91 days' - make_interval(hours => pg_temp.pick(s.i, 16, 2000))
		else now() - make_interval(mins => 60 + pg_temp.pick(s.i, 16, 40000)) end,
	case when not s.pending then 'bastion-' || 1 + pg_temp.pick(s.i, 17, 2) end,
	case when not s.pending then '10.0.4.' || 10 + pg_temp.pick(s.i, 18, 200) end,
	p.created_at
from (select *, login in (select login from sample_login) as demo,
		i % 41 = 0 and login not in (select login from sample_login) as pending,
		i % 37 = 0 and login not in (select login from sample_login) as closed,
		i % 89 = 0 as unused
	from sample_person) s
	join core.person p on p.number = s.number
	join core.unit u on u.code = s.unit_code
order by s.i;

\if :bulk
:search_index;
\endif

-- What the demo logins sign in with, and what they may do.
insert into core.factor (account_id, stored_key, server_key, password_set_at, totp_seed, totp_enrolled_at)
select a.id, decode(k.stored_key, 'hex'), decode(k.server_key, 'hex'), a.enrolled_at + interval '70 days',
	core.seed_encrypt(a.id, decode(k.seed, 'hex')), a.enrolled_at
from sample_key k join core.account a on a.login = k.login
on conflict (account_id) do nothing;

insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, granted_by, reason)
select a.id, r.id, u.id, a.created_at + interval '2 days', a.expires_at, g.id, 'functional duties'
from sample_login l
	join core.account a on a.login = l.login and a.kind <> 'contractor'
	join core.role r on r.code = l.role
	join core.unit u on u.code = l.role_unit
	cross join (select id from core.account where login = 'gulnara') g
where not exists (select from core.role_grant x where x.account_id = a.id);

insert into core.role_grant (account_id, role_id, unit_id, starts_at, granted_by, reason)
select a.id, r.id, u.id, a.created_at + interval '2 days', g.id, 'functional duties'
from sample_person s
	join core.account a on a.login = s.login
	join core.unit u on u.code = s.unit_code
	join core.role r on r.code = case when s.unit_code = 'astana-support' then 'helpdesk' else 'manager' end
	cross join (select id from core.account where login = 'saule') g
where s.kind = 'staff' and s.login not in (select login from sample_login)
	and (s.unit_code = 'astana-support' or s.i % 11 = 0);

\ir locks.sql
\ir events.sql
\ir contractors.sql
\ir people.sql
