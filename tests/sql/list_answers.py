#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of accounts against a plain reading of the question: thousands of random accounts, random questions with every
filter, order, direction and place, asked in the way that few of many accounts are found, too. Z-02, trap 2.

Everything happens in one transaction that is taken back, but for what a clerk sees of the accounts that are there anyway."""

import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
SEED = int(os.environ.get("OPCONSOLE_TEST_SEED") or random.SystemRandom().randrange(1 << 30))
ROWS = 3000
QUESTIONS = 150
FAMILIES = ["Омаров", "Омарова", "Омархан", "Жақсылық", "Жақсылықова", "Ли", "Ким", "О’Коннор", "Абу-Бакр", "Марченко", "Щукин",
            "Ёлкин", "Çelik", "Müller", "Ұзақов", "Әлі", "Петров", "Петрова", "山田", "Nguyễn"]
GIVEN = ["Омар", "Жанар", "Айгүл", "Ли", "Ян", "Пётр", "Мария", "Анна-Мария", "Ө", "И.", "Zhandos", "7ветик"]
COMPANIES = [None, "ТОО «Марка 7»", "АО «Самал Банк»", "ИП Ким (Алматы)", "Rock & Roll", "100% надёжно_"]
# What is taken to be much, and the way that is taken: as deployed; and so little that every other way is gone, several steps
# far.
MEASURES = {
    "as deployed": None,
    "by entries": (0, 0, 20, 60, 40, 100, "entries"),
    "by entries only": (0, 0, 3000, 5, 5, 50, "entries"),
    "by walking": (3, 100000, 0, 0, 0, 30, "walk"),
    "by tokens": (0, 30, 0, 4000, 4000, 30, "tokens"),
    "by logins": (0, 30, 3000, 4000, 4000, 200, "login"),
}


def make_accounts(rnd):
    """Accounts, locks and grants that differ in everything a list is asked for; the triggers enter them."""
    rows = []
    for n in range(ROWS):
        family, given = rnd.choice(FAMILIES), rnd.choice(GIVEN)
        login = (rnd.choice(["a", "b", "c", "o", "m", "z", "zh", "kh", "y", "iy", "q", "gkh", "sh"]) + rnd.choice(["", ".", ".", "-", "_"])
                 + rnd.choice(["omar", "li", "kim", "p.etrov", "z7", "a", "zhu", "yi", "shchu", "o.m"]) + str(n))
        rows.append("(" + ", ".join([
            str(n), b.quote(login), b.quote(f"{family} {given}"), b.quote(rnd.choice(COMPANIES)),
            b.quote(f"+7 7{rnd.choice(['01', '77'])} {rnd.randrange(1000):03} {rnd.randrange(100):02} {rnd.randrange(100):02}"),
            b.quote(rnd.choice(["staff", "contractor", "participant", "participant", "service"])), str(rnd.randrange(6)),
            str(rnd.randrange(8)), str(rnd.choice([-1, rnd.randrange(60), rnd.randrange(200)])), str(rnd.randrange(12))]) + ")")
    root.rows("create temp table made (n, login, name, company, phone, kind, unit, how, idle, other) as values "
              + ", ".join(rows).replace("null", "null::text", 1))
    root.rows(f"insert into core.person (number, family_name, given_name, name, phone) select 'L-' || n || '-{TAG}', 'x', 'x', name, phone from made")
    root.rows(f"""insert into core.account (person_id, login, kind, unit_id, company, duty_id, enrolled_at, expires_at, closed_at, last_sign_in_at)
        select p.id, m.login, m.kind, (select array_agg(id order by id) from core.unit where closed_at is null)[1 + m.unit], m.company,
            case when m.kind = 'staff' and m.other < 6 then (select array_agg(id order by id) from core.duty)[1 + m.other] end,
            case when m.how <> 1 then now() - interval '300 days' end,
            case when m.how in (2, 3) then now() + make_interval(days => m.other * 9 - 50) end,
            case when m.how in (3, 4) and m.other < 8 then now() - interval '1 day' end,
            case when m.idle >= 0 then date_trunc('day', now()) - make_interval(days => m.idle) end
        from made m join core.person p on p.number = 'L-' || m.n || '-{TAG}'""")
    root.rows("""insert into core.lock (account_id, cause, code, reason, until, device_id, lifted_at)
        select a.id, case when m.other % 2 = 0 then 'policy' else 'person' end, 'person', 'x',
            case m.other / 3 when 0 then now() + interval '1 hour' when 1 then now() - interval '1 hour' end,
            case when m.other = 5 then (select min(id) from core.device) end, case when m.other = 7 then now() end
        from made m join core.account a on a.login = m.login where m.how in (5, 6) or m.n % 17 = 0""")
    root.rows("""insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, ended_at)
        select a.id, r.id, a.unit_id, case when m.other = 9 then now() + interval '1 day' else now() - interval '9 days' end,
            case when m.other = 3 then now() - interval '1 day' when m.other in (4, 9) then now() + interval '2 days' end,
            case when m.other = 8 then now() end
        from made m join core.account a on a.login = m.login join core.role r on r.code = (array['auditor', 'helpdesk'])[1 + m.n % 2]
        where m.n % 3 = 0 and m.kind in ('staff', 'service')""")


def plain_table():
    """What a list may ask for, read account by account; and the answer to a question, read row by row."""
    root.rows("drop table if exists plain")
    root.rows("""create temp table plain as select a.id, a.login, a.sort_name, coalesce(a.last_sign_in_at, '-infinity') as last, a.unit_id, a.kind,
            core.account_state(a) as state, d.code as duty, a.idle_since, string_to_array(a.search_text, ' ') as parts,
            array(select r.code from core.role_grant g join core.role r on r.id = g.role_id where g.account_id = a.id and core.grant_good(g)) as roles
        from core.account a left join core.duty d on d.id = a.duty_id""")
    root.rows("""create or replace function pg_temp.has(p_parts text[], p_word text) returns boolean language sql as $$
        select exists (select from unnest(p_parts) p where case when char_length(p_word) < 3 then starts_with(p, p_word)
            else position(p_word in p) > 0 end) $$""")
    root.rows("""create or replace function pg_temp.plain_ids(p_units bigint[], p_search text, p_state text, p_kind text, p_role text, p_duty text,
        p_unused int) returns bigint[] language sql as $$
        select coalesce(array_agg(x.id), '{}') from plain x
        where (p_units is null or x.unit_id = any (p_units))
            and (p_state is null or (x.state = ltrim(p_state, '!')) <> (p_state like '!%'))
            and (p_kind is null or (x.kind = ltrim(p_kind, '!')) <> (p_kind like '!%'))
            and (p_role is null or (ltrim(p_role, '!') = any (x.roles)) <> (p_role like '!%'))
            and (p_duty is null or (x.duty is not distinct from ltrim(p_duty, '!')) <> (p_duty like '!%'))
            and (p_unused is null or x.idle_since < now() - make_interval(days => p_unused))
            and not exists (select from unnest(string_to_array(core.search_mark(core.fold(p_search)), ' ')) w
                where w not in ('', '!') and pg_temp.has(x.parts, ltrim(w, '!')) = (w like '!%')) $$""")
    root.rows("""create or replace function pg_temp.plain_page(p_ids bigint[], p_sort text, p_down boolean, p_from bigint, p_back boolean,
        p_limit int) returns bigint[] language sql as $$
        with sorted as (select x.id, row_number() over (order by case when p_sort = 'login' then x.login end,
                case when p_sort = 'name' then x.sort_name end, case when p_sort = 'last_sign_in' then x.last end, x.id) * case when p_down then -1 else 1 end as n
            from plain x where x.id = any (p_ids) or x.id = p_from),
        cut as (select s.id, s.n from sorted s, (select (select n from sorted where id = p_from) as n) f
            where s.id = any (p_ids) and (f.n is null or case when p_back then s.n < f.n else s.n > f.n end)
            order by case when p_back then -s.n else s.n end limit p_limit)
        select coalesce(array_agg(id order by n), '{}') from cut $$""")


def fragment(rnd, texts):
    """A piece of a text that is there, rarely one that is not."""
    parts = [p for p in rnd.choice(texts).split(" ") if p]
    part = rnd.choice([parts[0], rnd.choice(parts)])
    size = rnd.choice([1, 2, 3, 3, 4, 4, 5, 6, 8, 20])
    at = rnd.choice([0, rnd.randrange(len(part))])
    word = part[at:at + size]
    return rnd.choice(["", "", "", "!"]) + (word if rnd.random() < 0.95 else word + rnd.choice("qж7.%_\\"))


def question(rnd, texts, units):
    words = " ".join(fragment(rnd, texts) for _ in range(rnd.choice([0, 1, 1, 1, 2, 3])))
    some = lambda share, choice: rnd.choice(["", "", "!"]) + rnd.choice(choice) if rnd.random() < share else None  # noqa: E731
    return {
        "units": None if rnd.random() < 0.5 else "{" + ",".join(rnd.sample(units, rnd.choice([1, 1, 2, len(units) - 1]))) + "}",
        "search": words or None, "state": some(0.35, ["pending", "active", "locked", "expired", "closed"]),
        "kind": some(0.2, ["staff", "contractor", "participant", "service"]), "role": some(0.15, ["auditor", "helpdesk"]),
        "duty": some(0.1, DUTIES), "unused": rnd.choice([1, 30, 90]) if rnd.random() < 0.1 else None,
        "sort": rnd.choice(["login", "name", "last_sign_in"]), "down": rnd.random() < 0.4, "back": rnd.random() < 0.3,
        "limit": rnd.choice([1, 3, 20, 50]), "from": rnd.randrange(1 << 30) if rnd.random() < 0.6 else None}


def asked(q):
    return ", ".join(b.quote(q[x]) for x in ("units", "search", "state", "kind", "role", "duty")) + f", {q['unused'] or 'null'}"


def compare(tap, rnd, name, texts, units):
    ids = [r[0] for r in root.rows("select id from plain")]
    wrong, counts, hits = [], [], 0
    for _ in range(QUESTIONS):
        q = question(rnd, texts, units)
        start = "null" if q["from"] is None else ids[q["from"] % len(ids)]
        question_made = f"core.account_question_make({asked(q)})"
        got, wanted, number, all_of = root.row(
            f"select core.account_page({question_made}, {b.quote(q['sort'])}, {q['down']}, core.account_key({b.quote(q['sort'])}, {start}), {start},"
            f" {q['back']}, {q['limit']})::text, pg_temp.plain_page(w.ids, {b.quote(q['sort'])}, {q['down']}, {start}, {q['back']}, {q['limit']})::text,"
            f" (core.account_count({question_made})).rows, cardinality(w.ids) from (select pg_temp.plain_ids({asked(q)}) as ids) w")
        hits += wanted != "{}"
        if got != wanted:
            wrong.append(f"{q}\n  got {got}\n  wanted {wanted}")
        if number != all_of and int(all_of) <= 1000 or int(all_of) > 1000 >= int(number):
            counts.append(f"{q}: counted {number} of {all_of}")
    tap.ok(not wrong, f"{name}: {QUESTIONS} questions are answered as a plain reading answers them", "\n".join(wrong[:3]))
    tap.ok(not counts, f"{name}: and counted so, exactly up to 1000", "\n".join(counts[:3]))
    tap.ok(hits > QUESTIONS / 4, f"{name}: enough of the questions have an answer", hits)


def measure(values):
    names = ("first", "walk", "few", "sort", "compare", "far")
    root.rows("create or replace function core.page_measure(p_what text) returns int language sql immutable as $$ select case p_what "
              + " ".join(f"when '{n}' then {v}" for n, v in zip(names, values)) + " end $$")
    root.rows("create or replace function core.account_way(q core.account_question, p_sort text, p_limit int, t record) returns text language plpgsql as "
              f"$$ begin return case when '{values[-1]}' = 'entries' and (t.words is null or p_sort = 'last_sign_in') then 'walk' "
              f"when '{values[-1]}' = 'login' and (t.login is null or p_sort <> 'login') then 'tokens' else '{values[-1]}' end; end $$")


def changes(tap):
    """The entries that triggers kept, against entries made anew."""
    root.rows("update core.person p set name = replace(p.name, 'Омар', 'Серік'), phone = '+7 705 000 00 0' || right(p.phone, 1) from made m "
              f"where p.number = 'L-' || m.n || '-{TAG}' and m.n % 5 = 0")
    root.rows("update core.account a set unit_id = (select min(id) from core.unit), login = 'x' || a.login from made m where a.login = m.login and m.n % 7 = 0")
    root.rows("update core.account a set closed_at = case when a.closed_at is null then now() end, enrolled_at = now(), duty_id = null, "
              "expires_at = case when a.expires_at is null then now() + interval '1 day' end, last_sign_in_at = now() from made m "
              "where a.login in (m.login, 'x' || m.login) and m.n % 11 = 0")
    root.rows("update core.lock l set lifted_at = now() from made m, core.account a where a.login = m.login and l.account_id = a.id and m.n % 4 = 0")
    root.rows("update core.lock l set until = now() + interval '2 hours' from made m, core.account a where a.login = m.login and l.account_id = a.id and m.n % 4 = 1")
    root.rows("update core.role_grant g set ended_at = now() from made m, core.account a where a.login = m.login and g.account_id = a.id and m.n % 6 = 0")
    kept = {"account_word": "word_id, login, sort_name, account_id, unit_id", "account_text": "account_id, unit_id, login, sort_name, search_text",
            "account_mark": "account_id, mark, login, sort_name, signed_in_at, unit_id, at, expires_at, closed_at"}
    for table, columns in kept.items():
        root.rows(f"create temp table kept_{table} as select {columns} from core.{table}")
    kept_statistics = "select string_agg(attname || attstattarget, ' ') from pg_attribute where attrelid = 'core.account_text_tokens'::regclass"
    statistics = root.value(kept_statistics)
    root.rows("select core.places_fill()")
    tap.ok(statistics is not None and root.value(kept_statistics) == statistics, "and the statistics that the index of tokens asks for", statistics)
    for table, columns in kept.items():
        tap.same(root.rows(f"(select 'kept', x.* from (table kept_{table} except select {columns} from core.{table}) x limit 3) union all "
                           f"(select 'made', x.* from (select {columns} from core.{table} except table kept_{table}) x limit 3)"), [],
                 f"the triggers keep core.{table} as it would be made anew")
        tap.ok(int(root.value(f"select count(*) from kept_{table}")) > ROWS / 2, f"there is something in core.{table}")


def know_shares():
    """Shares as ANALYZE would find them among a million, and the most frequent words without entries."""
    measure((0, 0, 20, 40, 20, 40, "tokens"))
    root.rows("delete from core.search_share")
    root.rows("insert into core.search_share (token, share) select t, count(*)::real / (select count(*) from core.account) from (select distinct a.id, t"
              " from core.account a, unnest(core.search_tokens(a.search_text)) t) x group by t having count(*) > 50")
    root.rows("update core.search_word set common = true where id in (select word_id from core.account_word group by 1 order by count(*) desc limit 8)")
    root.rows("delete from core.account_word w using core.search_word s where s.id = w.word_id and s.common")


def answers(tap):
    rnd = random.Random(SEED)
    print(f"# OPCONSOLE_TEST_SEED={SEED}", flush=True)
    root.rows("begin")
    try:
        make_accounts(rnd)
        plain_table()
        texts = [r[0] for r in root.rows("select search_text from core.account order by random() limit 400")]
        texts += [r[0] for r in root.rows("select name from made order by random() limit 200")]
        units = [r[0] for r in root.rows("select distinct unit_id from core.account")]
        for name, values in MEASURES.items():
            if values:
                measure(values)
            compare(tap, rnd, name, texts, units)
        changes(tap)
        plain_table()
        know_shares()
        compare(tap, rnd, "after changes, with shares known", texts, units)
    finally:
        root.rows("rollback")


def rights(tap):
    """The same through the api, for somebody who sees a part of the units."""
    clerk = b.signed_in(b.Person(root, f"answers.{TAG}", "helpdesk", "almaty"))
    plain_table()
    seen = root.value("select array_agg(u.id) from core.unit u join core.unit t on t.code = 'almaty' where u.path @> array[t.id]")
    rnd = random.Random(SEED)
    texts = [r[0] for r in root.rows("select search_text from core.account order by random() limit 200")]
    wrong, hits = [], 0
    for _ in range(QUESTIONS):
        q = question(rnd, texts, ["0", "1"])
        q["units"] = seen
        arguments = ", ".join(b.quote(q[x]) for x in ("search", "state")) + f", null, {b.quote(q['kind'])}, {b.quote(q['sort'])}, {q['down']}, null, null," \
            f" {q['limit']}, {b.quote(q['role'])}, {b.quote(q['duty'])}, {q['unused'] or 'null'}"
        got = [r[0] for r in clerk.rows(f"select login from api.account_list({arguments})")]
        wanted = [r[0] for r in root.rows(f"select x.login from unnest(pg_temp.plain_page(pg_temp.plain_ids({asked(q)}), {b.quote(q['sort'])}, {q['down']},"
                                          f" null, false, {q['limit']})) with ordinality u (id, n) join plain x on x.id = u.id order by u.n")]
        hits += bool(wanted)
        if got != wanted:
            wrong.append(f"{q}\n  got {got}\n  wanted {wanted}")
    tap.ok(not wrong, f"Z-02 {QUESTIONS} questions of a clerk are answered from his units only", "\n".join(wrong[:3]))
    tap.ok(hits > QUESTIONS / 4, "enough of them have an answer", hits)
    clerk.close()


DUTIES = [r[0] for r in root.rows("select code from core.duty order by id limit 6")] or ["none"]
b.run([answers, rights], root)
