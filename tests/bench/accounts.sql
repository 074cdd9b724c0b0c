-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Many made-up accounts for the bench, beside those of the demo: `accounts` says how many there are to be, `names` is
-- share/demo/names.sql. Everything is made by set: what the triggers would compute row by row is computed here for each
-- distinct name once, and a check at the end compares a sample of it with what the triggers make.

set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '512MB';
set session_replication_role = replica;
set search_path = pg_catalog, pg_temp;

\i :names

create temp table bench_name as
select part, sex, row_number() over (partition by part, sex order by language, position) - 1 as n, name, pg_temp.latin(name) as latin,
	core.fold(name) as folded, core.fold(pg_temp.latin(name)) as latin_folded, core.fold(left(pg_temp.latin(name), 1)) as first_folded
from sample_name;
create temp table bench_company as select list, position, value, core.fold(value) as folded from sample_list;
create temp table bench_size as select part, sex, count(*)::int as n from bench_name group by part, sex;
analyze bench_name, bench_size, bench_company;

create temp table bench_person as
with base as (
	select i, case when i % 50 = 0 then 'staff' when i % 8 = 0 then 'contractor' else 'participant' end as kind,
		case when pg_temp.pick(i, 2, 2) = 0 then 'f' else 'm' end as sex
	from generate_series((select count(*) from core.account) + 1, :accounts) i
)
select b.i, b.kind, f.name || ' ' || g.name || ' ' || p.name as name, f.name as family, g.name as given, p.name as patronymic,
	left(g.latin, 1) || '.' || f.latin || b.i as login, g.first_folded || '.' || f.latin_folded || b.i as login_folded,
	f.folded || ' ' || g.folded || ' ' || p.folded as folded,
	case b.kind when 'staff' then 'B-' when 'contractor' then 'C-' else 'P-' end || lpad(b.i::text, 8, '0') as number,
	'7' || (array['700', '701', '702', '705', '707', '747', '771', '775', '777', '778'])[1 + pg_temp.pick(b.i, 8, 10)]
		|| lpad(pg_temp.pick(b.i, 9, 10000000)::text, 7, '0') as digits,
	c.value as company, c.folded as company_folded
from base b
	join bench_size fs on (fs.part, fs.sex) = ('family', b.sex)
	join bench_size gs on (gs.part, gs.sex) = ('given', b.sex)
	join bench_size ps on (ps.part, ps.sex) = ('patronymic', b.sex)
	join bench_name f on (f.part, f.sex, f.n) = ('family', b.sex, pg_temp.pick(b.i, 3, fs.n))
	join bench_name g on (g.part, g.sex, g.n) = ('given', b.sex, pg_temp.pick(b.i, 4, gs.n))
	join bench_name p on (p.part, p.sex, p.n) = ('patronymic', b.sex, pg_temp.pick(b.i, 5, ps.n))
	left join bench_company c on c.list = b.kind
		and c.position = pg_temp.pick(b.i, 7, case b.kind when 'contractor' then 4 else 12 end);
create index on bench_person (number);
create index on bench_person (login);
analyze bench_person;

select string_agg(format('drop index core.%I;', i.relname), ' ') as drops,
	string_agg(pg_get_indexdef(i.oid) || ';', ' ') as makes
from pg_index x join pg_class i on i.oid = x.indexrelid
where x.indrelid = 'core.account'::regclass and not x.indisunique \gset
:drops

insert into core.person (number, family_name, given_name, patronymic, name, phone)
select number, family, given, patronymic, name, format('+7 %s %s %s %s', substr(digits, 2, 3), substr(digits, 5, 3),
	substr(digits, 8, 2), substr(digits, 10, 2))
from bench_person order by i;
analyze core.person;

insert into core.account (person_id, login, kind, unit_id, company, enrolled_at, expires_at, closed_at, last_sign_in_at,
	created_at, sort_name, search_text)
select p.id, b.login, b.kind, u.id, b.company, case when b.i % 41 <> 0 then p.created_at - interval '1 year' end,
	case when b.kind = 'contractor' then now() + make_interval(days => pg_temp.pick(b.i, 13, 400) - 60) end,
	case when b.i % 37 = 0 then now() - make_interval(hours => pg_temp.pick(b.i, 14, 4000)) end,
	case when b.i % 41 <> 0 then now() - make_interval(mins => 60 + pg_temp.pick(b.i, 16, 100000)) end,
	p.created_at - interval '1 year', b.name,
	core.search_mark(concat_ws(' ', b.login_folded, b.folded, p.phone, b.digits, b.company_folded, lower(b.number)))
from bench_person b join core.person p on p.number = b.number
	join core.unit u on u.code = (array['almaty-trading', 'almaty-trading', 'almaty-clearing', 'almaty-it', 'almaty',
		'astana-trading', 'astana-support', 'astana', 'platform'])[1 + pg_temp.pick(b.i, 6, 9)]
order by b.i;
analyze core.account;

insert into core.lock (account_id, cause, code, reason, since, until)
select a.id, case when b.i % 2 = 0 then 'policy' else 'person' end, case when b.i % 2 = 0 then 'wrong_codes' else 'person' end,
	'made by the bench', now() - make_interval(mins => pg_temp.pick(b.i, 21, 12000)),
	case when b.i % 3 = 0 then now() + make_interval(days => 1 + pg_temp.pick(b.i, 22, 60)) end
from bench_person b join core.account a on a.login = b.login where b.i % 97 = 0;

insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, reason)
select a.id, r.id, a.unit_id, a.created_at, case when b.i % 3 = 0 then now() + make_interval(days => pg_temp.pick(b.i, 25, 300)) end,
	'made by the bench'
from bench_person b join core.account a on a.login = b.login
	join core.role r on r.code = (array['helpdesk', 'manager', 'contract-manager', 'auditor'])[1 + pg_temp.pick(b.i, 26, 4)]
where b.kind = 'staff';

:makes

select core.places_fill();
select core.search_share_refresh();

do $$
begin
	-- The set-based texts and those of the triggers are the same, or the numbers would be about something else.
	if exists (select from (select a.* from core.account a order by a.id desc limit 200) a join core.person p on p.id = a.person_id
		where a.search_text <> core.search_text(a.login, p.name, p.phone, a.company, p.number) or a.sort_name <> p.name) then
		raise exception 'the texts of the bench are not those of the triggers';
	end if;
end
$$;
vacuum analyze;
