# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching the journal: words of time, every filter and combinations of them against a search that reads everything, links,
units, counts, and the ticket. C-02, C-04, C-05, C-07, D-13, L-04, Z-02."""

import json
import os
import random
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402
from events import call, found, opened, refusal, walked  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
NOW = "2024-03-01 07:30:00+00"
# Word, beginning, a later beginning where clocks were set back (else the same), end. Almaty is UTC+6 until the end of February
# 2024, then UTC+5: the last hour of that day came twice.
WORDS = [
    ("today", "2024-02-29 19:00:00", None, "2024-03-01 19:00:00"), ("yesterday", "2024-02-28 18:00:00", None, "2024-02-29 19:00:00"),
    ("tomorrow", "2024-03-01 19:00:00", None, "2024-03-02 19:00:00"), ("now", "2024-03-01 07:30:00", None, "2024-03-01 07:30:00"),
    ("-3h", "2024-03-01 04:30:00", None, "2024-03-01 04:30:00"), ("-2d", "2024-02-28 07:30:00", None, "2024-02-28 07:30:00"),
    ("-30min", "2024-03-01 07:00:00", None, "2024-03-01 07:00:00"), ("-90m", "2024-03-01 06:00:00", None, "2024-03-01 06:00:00"),
    ("+1w", "2024-03-08 07:30:00", None, "2024-03-08 07:30:00"),
    ("2024", "2023-12-31 18:00:00", None, "2024-12-31 19:00:00"), ("2024-02", "2024-01-31 18:00:00", None, "2024-02-29 19:00:00"),
    ("2024-03", "2024-02-29 19:00:00", None, "2024-03-31 19:00:00"), ("2024-02-29", "2024-02-28 18:00:00", None, "2024-02-29 19:00:00"),
    ("2024-02-28", "2024-02-27 18:00:00", None, "2024-02-28 18:00:00"), ("2024-03-01", "2024-02-29 19:00:00", None, "2024-03-01 19:00:00"),
    ("2024-02-29 22:59", "2024-02-29 16:59:00", None, "2024-02-29 17:00:00"),
    ("2024-02-29 23:00", "2024-02-29 17:00:00", "2024-02-29 18:00:00", "2024-02-29 18:01:00"),
    ("2024-02-29 23:30", "2024-02-29 17:30:00", "2024-02-29 18:30:00", "2024-02-29 18:31:00"),
    ("2024-02-29 23:59:59", "2024-02-29 17:59:59", "2024-02-29 18:59:59", "2024-02-29 19:00:00"),
    ("2024-02-29 23:30+06", "2024-02-29 17:30:00", None, "2024-02-29 17:31:00"), ("2024-02-29T23:30:00+05:00", "2024-02-29 18:30:00", None, "2024-02-29 18:30:01"),
    ("2024-02-29 12:00:00.25-03:30", "2024-02-29 15:30:00.25", None, "2024-02-29 15:30:00.25"), ("2024-02-29T17:59:59Z", "2024-02-29 17:59:59", None, "2024-02-29 18:00:00"),
    ("2024-03-01 00:00", "2024-02-29 19:00:00", None, "2024-02-29 19:01:00"), ("2038-01-19 08:14:08", "2038-01-19 03:14:08", None, "2038-01-19 03:14:09"),
    ("2999-12-31", "2999-12-30 19:00:00", None, "2999-12-31 19:00:00"), ("1970-01-01 06:00", "1970-01-01 00:00:00", None, "1970-01-01 00:01:00"),
]
NO_WORDS = ["0000", "0001-01-01", "0044-03-15 BC", "3000", "9999-12-31", "10000-01-01", "1969-12-31", "infinity", "-infinity", "2024-13", "2024-00",
            "2023-02-29", "2024-02-30", "2024-2-9", "2024-02-29 24:00", "2024-02-29 12:60", "2024-02-29 23:59:60", "2024-02-29 12", "12:00", "noon",
            "3h", "-3", "-3y", "-999999h", "--3h", "-3h3", "2024-02-29 12:00+16", "2024-02-29 12:00+05:60", "2024-02-29 12:00 Almaty", "2024-02..",
            "..2024-02", "2024-01..2024-02..2024-03", "today..", "NaN", "'", "epoch"]
SETTINGS = [("UTC", "ISO, MDY", "postgres"), ("Asia/Almaty", "SQL, DMY", "iso_8601"), ("Pacific/Kiritimati", "German", "sql_standard"),
            ("America/Adak", "Postgres, YMD", "postgres_verbose")]


def person(name, role=None, unit="platform", family=None):
    return b.Person(root, f"{name}.{TAG}", role, unit, family=family)


def words_of_time(tap):
    # C-02, C-04, C-05, C-07
    utc = "to_char(%s at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || rtrim(rtrim(to_char(%s at time zone 'UTC', '.US'), '0'), '.')"
    read = f"select {utc % ('w.first', 'w.first')}, {utc % ('w.last', 'w.last')}, {utc % ('w.until', 'w.until')} from core.time_word(%s, '{NOW}') w"
    for zone, style, interval in SETTINGS:
        root.rows(f"set timezone = '{zone}'; set datestyle = '{style}'; set intervalstyle = '{interval}'")
        bad = []
        for word, first, last, until in WORDS:
            got = root.row(read % b.quote(word))
            if got != [first, last or first, until]:
                bad.append(f"{word}: {got}")
        for word in NO_WORDS:
            got = root.row(read % b.quote(word))
            if got != [None] * 3:
                bad.append(f"{word} is a time: {got}")
        tap.ok(not bad, f"C-04 C-07 {len(WORDS)} words of time and {len(NO_WORDS)} that are none, under {zone}, {style}", "\n".join(bad))
    root.rows("reset timezone; reset datestyle; reset intervalstyle")
    span = "select {0}, {1} from core.time_span(%s, %s, %s, '{2}') t".format(utc % ("t.since", "t.since"), utc % ("t.until", "t.until"), NOW)
    for given, since, until in (
            ((None, None, "2024-02"), "2024-01-31 18:00:00", "2024-02-29 19:00:00"), ((None, None, "2024-01..2024-02"), "2023-12-31 18:00:00", "2024-02-29 19:00:00"),
            ((None, None, "2024-02-29..2024-02-29"), "2024-02-28 18:00:00", "2024-02-29 19:00:00"), ((None, None, "-3h"), "2024-03-01 04:30:00", None),
            ((None, None, "-3h..-1h"), "2024-03-01 04:30:00", "2024-03-01 06:30:00"), ((None, None, "yesterday..now"), "2024-02-28 18:00:00", "2024-03-01 07:30:00"),
            (("2024-02", None, None), "2024-01-31 18:00:00", None), (("2024-01..2024-02", None, None), "2023-12-31 18:00:00", "2024-02-29 19:00:00"),
            ((None, "2024-02", None), None, "2024-01-31 18:00:00"), (("2024-02-29 23:30", None, None), "2024-02-29 17:30:00", None),
            ((None, "2024-02-29 23:30", None), None, "2024-02-29 18:30:00"), (("2024-02-29 23:30", "2024-02-29 23:30", None), "2024-02-29 17:30:00", "2024-02-29 18:30:00"),
            (("2024-01", "today", "2024-02"), "2024-01-31 18:00:00", "2024-02-29 19:00:00"), ((None, None, None), None, None)):
        tap.same(root.row(span % tuple(b.quote(g) for g in given)), [since, until], f"C-05 from {given[0]} to {given[1]} time {given[2]} is [{since}, {until})")
    s = b.signed_in(person("words", "auditor"))
    for field in ("from", "to", "time"):
        bad = [w for w in NO_WORDS if refusal(s, f"select * from {call('journal_open', **{field: w})}")[::2] != ("OP400", field)]
        tap.same(bad, [], f"D-13 what is no time is refused, naming {field}")
    for arguments, field in (({"from": "2026-02", "to": "2026-01"}, "to"), ({"from": "today", "to": "today"}, "to"), ({"time": "2026-02..2026-01"}, "time"),
                             ({"to": "2026-01..2026-02"}, "to")):
        tap.same(refusal(s, f"select * from {call('journal_open', **arguments)}")[::2], ("OP400", field), f"C-05 {arguments} is empty or none: refused")
    row = s.row(f"select since, until from {call('journal_open', time='2024-02-29')}")
    tap.same(row, ["2024-02-28 18:00:00+00", "2024-02-29 19:00:00+00"], "C-02 the answer says the instants, of a day of 25 hours")
    s.close()


def edges(tap):
    # C-05: an event at the beginning of a span is in it, one at its end is not.
    who = person("edge", "auditor")
    for at in ("2024-02-28 17:59:59.999999+00", "2024-02-28 18:00+00", "2024-02-29 18:59:59.999999+00", "2024-02-29 19:00+00"):
        root.rows(f"""insert into core.event (at, actor_login, action, outcome, digest) values ('{at}', {b.quote(who.login)}, 'test.edge', 'ok', '')""")
    s = b.signed_in(who)
    times = {r[0]: r[1] for r in root.rows(f"select id, at at time zone 'UTC' from core.event where actor_login = {b.quote(who.login)} and action = 'test.edge'")}
    got = sorted(times[i] for i in found(s, actor=who.login, action="test.edge", time="2024-02-29"))
    tap.same(got, ["2024-02-28 18:00:00", "2024-02-29 18:59:59.999999"], "C-05 the first instant of a day is in it, the first of the next is not")
    s.close()


def brute(where, unit="true"):
    """The same by reading everything, newest first."""
    return [r[0] for r in root.rows(f"select e.id from core.event e where ({unit}) and {where} order by e.at desc, e.id desc limit 200")]


class Sample:
    """Events of all kinds around a contractor, made by the functions that make them, and some that are put in."""

    def __init__(self):
        self.clerk, self.there = person("jsclerk", "helpdesk", "almaty"), person("jsthere", None, "astana-support")
        self.worker = person("jsworker", None, "almaty-it", family="Сейсмағамбет" + TAG[-4:].translate(str.maketrans("0123456789abcdef", "абвгдежзиклмнопр")))
        self.company, self.contract = f"js-{TAG[-8:]}", f"JS/{TAG}"
        root.rows(f"""with c as (insert into core.company (code, name, number) values ({b.quote(self.company)}, 'Made for a test',
                lpad((random() * 1e12)::bigint::text, 12, '1')) returning id),
            t as (insert into core.contract (company_id, number, subject, starts_on, ends_on, confidentiality_clause, confidentiality_until,
                damages_clause, scan_sha256) select id, {b.quote(self.contract)}, 'x', current_date - 9, current_date + 90, 'x', current_date + 99, 'x',
                sha256('x') from c returning id, company_id)
            update core.account set company_id = t.company_id, kind = 'contractor' from t where login = {b.quote(self.worker.login)}""")
        self.contract_id = root.value(f"select id from core.contract where number = {b.quote(self.contract)}")
        self.operation = str(uuid.uuid4())
        self.session = root.value(f"""insert into core.session (account_id, device_id, token_hash, expires_at) select a.id, d.id, sha256({b.quote(TAG)}::bytea),
            now() + interval '1 h' from core.account a, core.device d where a.login = {b.quote(self.worker.login)} and d.code = 'bastion-2' returning id""")
        for kind, object_id, actor, more in (
                ("account", self.worker.login, self.clerk.login, {}), ("account", self.worker.login, None, {"outcome": "'refused'", "new": """'{"cause": "wrong_code"}'"""}),
                ("session", self.session, None, {"new": """'{"end_reason": "idle"}'"""}), ("contract", self.contract_id, self.clerk.login, {}),
                ("company", self.company, self.clerk.login, {}), ("account", self.there.login, self.clerk.login, {"unit": "'astana-support'"}),
                ("account", self.worker.login, self.clerk.login, {"action": "'grant.create'", "new": f"""'{{"contract": "{self.contract}", "login": "{self.worker.login}"}}'"""}),
                ("account", self.there.login, self.worker.login, {"reason": "'наряд ЖҰМЫС-77%_\\, проверено'", "operation": b.quote(self.operation)}),
                ("platform_lot", "LOT-" + TAG, self.worker.login, {"session": self.session, "device": "'bastion-9'", "operation": b.quote(self.operation)}),
                ("person", "T-" + self.worker.login, self.clerk.login, {"address": "'10.9.9." + str(int(TAG[-2:], 16)) + "'"})):
            root.rows(f"""insert into core.event (at, actor_person, actor_account, actor_login, session_id, device, address, action, object_kind, object_id, unit_id,
                    new, reason, operation, outcome, digest)
                select clock_timestamp(), a.person_id, a.id, a.login, {more.get("session", "null")}, {more.get("device", "'bastion-2'")}, {more.get("address", "'10.9.8.7'")},
                    {more.get("action", "'test.sample'")}, '{kind}', {b.quote(object_id)}, (select id from core.unit where code = {more.get("unit", "'almaty-it'")}),
                    {more.get("new", "null")}, {more.get("reason", "'made for a test'")}, {more.get("operation", "null")}, {more.get("outcome", "'ok'")}, ''
                from (select 1) one left join core.account a on a.login = {b.quote(actor)}""")


def filters(tap):
    x = Sample()
    w, c = b.quote(x.worker.login), b.quote(x.clerk.login)
    ids = "(select id from core.account where login = %s)" % w
    about = f"(e.object_kind = 'account' and e.object_id = {w})"
    session = f"(e.session_id = {x.session} or (e.object_kind = 'session' and e.object_id = '{x.session}'))"
    man = f"(e.actor_login = {w} or {about} or (e.object_kind = 'person' and e.object_id = 'T-' || {w}) or (e.object_kind = 'session' and e.object_id = '{x.session}'))"
    firm = f"(e.actor_account = {ids} or {about} or (e.object_kind, e.object_id) in (('company', {b.quote(x.company)}), ('contract', '{x.contract_id}'), ('session', '{x.session}')))"
    paper = f"((e.object_kind, e.object_id) = ('contract', '{x.contract_id}') or e.new ->> 'contract' = {b.quote(x.contract)})"
    almaty = "e.unit_id in (select u.id from core.unit u join core.unit r on r.code = 'almaty' and u.path @> array[r.id])"
    text = "lower(coalesce(e.reason, '') || ' ' || coalesce(e.actor_login, '') || ' ' || case when e.object_id ~ '^[0-9]+$' then '' else coalesce(e.object_id, '') end || ' ' || coalesce(e.device, '') || ' ' || coalesce(e.address, '') || ' ' || coalesce(e.new ->> 'cause', ''))"
    cases = {
        "actor": [(x.clerk.login, f"e.actor_login = {c}")], "object": [(x.worker.login, f"e.object_id = {w}"), (f"contract {x.contract_id}", f"(e.object_kind, e.object_id) = ('contract', '{x.contract_id}')"),
                                                                       (f"platform_lot LOT-{TAG}", f"e.object_id = 'LOT-{TAG}'")],
        "action": [("test.sample", "e.action = 'test.sample'"), ("grant.*", "e.action like 'grant.%'"), ("test", "e.action like 'test.%'"), ("sign_in", "e.action = 'sign_in'"),
                   ("no.such_action", "false"), ("nosuch.*", "false")],
        "outcome": [("refused", "e.outcome = 'refused'"), ("ok", "e.outcome = 'ok'"), ("failed", "e.outcome = 'failed'")],
        "device": [("bastion-9", "e.device = 'bastion-9'"), ("bastion-2", "e.device = 'bastion-2'"), ("no-such-box", "false")],
        "address": [("10.9.8.7", "e.address = '10.9.8.7'"), ("10.9.8", "false")],
        "person": [(x.worker.login, man), ("T-" + x.worker.login, man), (x.worker.login[:10] + "  " + x.worker.login[2:], man), ("qqqqq" + TAG, "false")],
        "contract": [(x.contract, paper), (x.contract_id, paper), ("no such contract", "false")], "company": [(x.company, firm), ("no-such-company", "false")],
        "unit": [("almaty", almaty), ("astana-support", "e.unit_id = (select id from core.unit where code = 'astana-support')")],
        "session": [(x.session, session), ("999999999", "false")], "operation": [(x.operation, f"e.operation = '{x.operation}'"), (str(uuid.uuid4()), "false")],
        "reason": [("made TEST", "lower(e.reason) like '%made%' and lower(e.reason) like '%test%'"), ("жұмыс-77%_\\", "lower(e.reason) like '%жұмыс-77\\%\\_\\\\%'"),
                   ("made !test", "lower(e.reason) like '%made%' and lower(coalesce(e.reason, '')) not like '%test%'"), ("zzqzz", "false"), ("!made", "lower(coalesce(e.reason, '')) not like '%made%'")],
        "text": [(x.worker.login, f"{text} like '%' || {w} || '%'"), ("wrong_co BASTION-2", f"{text} like '%wrong\\_co%' and {text} like '%bastion-2%'"), ("zzqzz", "false"),
                 ("проверено", f"{text} like '%проверено%'"), ("lot-" + TAG[:5], f"{text} like '%lot-{TAG[:5]}%'"), ("10.9.8.7", f"{text} like '%10.9.8.7%'")]}
    auditor = b.signed_in(person("jsaudit", "auditor"))
    clerk = b.signed_in(x.clerk)
    readers = {"who sees everything": (auditor, "true"), "who sees some units": (clerk, f"{almaty} or e.actor_login = {c}")}
    until = root.value("select core.time_text(clock_timestamp() + interval '1 s')")
    root.rows("select pg_sleep(1.1)")
    before = f"e.at < '{until}'"
    for field, values in cases.items():
        for reader, (s, unit) in readers.items():
            bad = []
            for value, where in values:
                if field == "unit" and value == "astana-support" and s is clerk:
                    continue
                ways = [("", where)] + ([("!", f"({where}) is not true")] if field not in ("reason", "text") else [])
                for sign, condition in ways:
                    wanted = brute(f"({condition}) and {before}", unit)
                    got = found(s, to=until, **{field: sign + value})[:200]
                    if got != wanted:
                        bad.append(f"{field}:{sign}{value} found {len(got)} {got[:4]}, there are {len(wanted)} {wanted[:4]}")
            tap.ok(not bad, f"the filter {field} finds what there is, and inverted all else, for {reader}", "\n".join(bad))
    chance = random.Random(26)
    for reader, (s, unit) in readers.items():
        bad = []
        for _ in range(60):
            some = {f: chance.choice(cases[f]) for f in chance.sample(sorted(set(cases) - {"unit"}), chance.choice((2, 2, 3)))}
            wanted = brute(" and ".join(f"({v[1]})" for v in some.values()) + " and " + before, unit)
            got = found(s, to=until, **{f: v[0] for f, v in some.items()})[:200]
            if got != wanted:
                bad.append(f"{ {f: v[0] for f, v in some.items()} } found {got[:4]}, there are {wanted[:4]}")
        tap.ok(not bad, f"60 combinations of filters find what there is, for {reader}", "\n".join(bad[:6]))
    ticket = opened(auditor, company=x.company, to=until)
    whole = walked(auditor, ticket, "after", 1000, limit=3)
    back = walked(auditor, ticket, "before", len(whole) - 1, whole[-1][1], limit=2)
    tap.same([r[0] for r in back], [r[0] for r in whole[:-1]], "pages go back the way they came")
    for s in (auditor, clerk):
        s.close()


def persons(tap):
    names = [person(f"jp{i}", None, "almaty-it" if i % 2 else "astana-support", family=f"Одинаков{TAG[-3:].translate(str.maketrans('0123456789abcdef', 'абвгдежзиклмнопр'))}") for i in range(8)]
    auditor, clerk = b.signed_in(person("jpaudit", "auditor")), b.signed_in(person("jpclerk", "helpdesk", "almaty"))
    fragment = root.value(f"select family_name from core.person where number = 'T-' || {b.quote(names[0].login)}")
    tap.same(refusal(auditor, f"select * from {call('journal_open', person=fragment)}"), ("OP400", "too many persons match", "person"), "eight persons of one name are too many")
    tap.same(clerk.state(f"select * from {call('journal_open', person=fragment)}"), "00000", "Z-02 those of other units don't count: four are not")
    second = b.Person(root, f"jpx.{TAG}", None, "almaty-it")
    root.rows(f"""update core.account set person_id = (select person_id from core.account where login = {b.quote(names[1].login)}) where login = {b.quote(second.login)}""")
    for login in (names[1].login, second.login):
        root.rows(f"insert into core.event (at, actor_login, action, object_kind, object_id, outcome, digest) values (clock_timestamp(), null, 'test.two', 'account', {b.quote(login)}, 'ok', '')")
    tap.same(len(found(auditor, person=second.login, action="test.two")), 2, "a person is all accounts of that person")
    for s in (auditor, clerk):
        s.close()


def counts(tap):
    who, clerk = person("jcount", "auditor"), person("jcclerk", "helpdesk", "almaty")
    for x, unit in ((who, "true"), (clerk, f"e.unit_id in (select u.id from core.unit u join core.unit r on r.code = 'almaty' and u.path @> array[r.id]) or e.actor_login = {b.quote(clerk.login)}")):
        s = b.signed_in(x)
        for name, arguments, where in (("an account", {"object": "account b.omarov"}, "(e.object_kind, e.object_id) = ('account', 'b.omarov')"),
                                       ("an actor and an action", {"actor": "saule", "action": "account.lock"}, "e.actor_login = 'saule' and e.action = 'account.lock'"),
                                       ("nothing", {"text": "zzqzz"}, "false")):
            ticket = opened(s, **arguments)
            wanted = root.value(f"select count(*) from core.event e where ({unit}) and {where}")
            tap.same(s.row(f"select matched, estimated from api.journal_count('{ticket}')"), [wanted, "f"], f"Z-02 a count of {name} as {x.login[:6]} is exact and of what one may see")
        s.close()
    s = b.signed_in(clerk)
    ticket = opened(s)
    total = s.row(f"select total, total_estimated from api.journal_count('{ticket}')")
    real = int(root.value(f"select count(*) from core.event e where {unit}"))
    tap.ok(int(total[0]) == real if total[1] == "f" else real / 4 <= int(total[0]) <= real * 4, "Z-02 the whole is what one may see", (total, real))
    # L-04: a count is a search.
    s.rows("begin")
    ticket = opened(s, actor="saule")
    tap.same(refusal(s, f"select * from api.journal_count('{ticket}')")[0], "OP409", "L-04 a search is not counted in its own transaction")
    s.rows("rollback")
    tap.same(refusal(s, f"select * from api.journal_count('{ticket}')")[0], "OP404", "L-04 nor when it was rolled back")
    other = b.signed_in(who)
    ticket = opened(s)
    tap.same(refusal(other, f"select * from api.journal_count('{ticket}')")[0], "OP404", "L-04 nor in another session")
    offered = s.rows("select word, value from api.journal_words()")
    words = {r[0] for r in offered}
    tap.ok("action" in words and "device" in words and "company" not in words, "who may not see companies is offered none", words)
    tap.same(sorted(r[1] for r in offered if r[0] == "unit")[:2], ["almaty", "almaty-audit"], "Z-02 only units that one may read are offered")
    s.close()
    other.close()


def far(tap):
    """What is rare among very many is bounded: a page ends early and says where to go on (and to whom it is not told how far)."""
    who, clerk = person("jfar", "auditor"), person("jfclerk", "helpdesk", "almaty")
    root.rows(f"""insert into core.event (at, actor_login, action, object_kind, object_id, outcome, digest, unit_id)
        select clock_timestamp() - interval '3 d' + n * interval '1 s', case when n % 2 = 0 then 'far.one.{TAG}' else 'far.two.{TAG}' end, 'test.far', 'thing', 'x' || n % 50, 'ok', '',
            (select id from core.unit where code = case when n % 3 = 0 then 'almaty-it' else 'astana-support' end) from generate_series(1, 12000) n""")
    for x in (who, clerk):
        s = b.signed_in(x)
        ticket = opened(s, actor=f"far.one.{TAG}", object="thing x7")
        pages, place, events = 0, None, []
        while True:
            page = s.rows(f"select event, at, action, cursor from {call('journal_read', ticket=ticket, after=place)}")
            pages += 1
            events += [r for r in page if r[0]]
            if not page or page[-1][0] or pages > 500:
                break
            place = page[-1][3]
            if x is clerk:
                tap.ok(page[-1][1] is None, "Z-02 how far it was looked is not told to who sees some units only", page[-1])
        tap.same(events, [], f"two filters that never meet find nothing as {x.login[:6]}, in {pages} pages")
        s.close()
    words = root.value("select translate(core.event_words_sql(), E'\\n\\t', '  ')")
    root.rows("set enable_seqscan = off")
    plan = [r[0] for r in root.rows(f"explain select from core.event e where {words} @> array['x']")]
    root.rows("reset enable_seqscan")
    tap.ok(sum("Bitmap Index Scan" in line for line in plan) > 3, "the words of a query are those of the index", plan)
    tap.same(root.value(f"""select count(*) from (select e, e.* from core.event e order by id desc limit 500) e where {words}
        is distinct from array_append(core.event_words(e.e), core.event_day(e.at))"""), "0", "and those that the trigger notes")


def remembered(tap):
    """What a page found out before makes the next one quicker and never another one, and who sees some units only is told nothing."""
    root.rows(f"""insert into core.event (at, actor_login, action, object_kind, object_id, outcome, digest, unit_id, address, reason)
        select clock_timestamp() - interval '3 d' - n * interval '1 s', 'known.{TAG}', 'test.known', 'thing', 'y' || n % 7, 'ok', '',
            (select id from core.unit where code = 'almaty-it'), '10.9.' || n % 40 || '.1', case when n % 90 = 0 then 'known rarely {TAG}' end
        from generate_series(1, 3000) n""")

    def pages(filters, known, units="null"):
        """Everything that is found, page after page, and what the pages found out; known: what each is told beside that, or None."""
        events, told, at, event = [], set(), "null", "null"
        while True:
            page, at, event, complete, out = root.rows(f"""select array_to_string(array(select x.id from unnest(w.events) x), ' '),
                coalesce((w.events[cardinality(w.events)]).at, w.at), coalesce((w.events[cardinality(w.events)]).id, w.id), w.complete,
                w.known from core.journal_walk(core.journal_question(null, {units}, {filters}), {at}, {event}, true, 20,
                {b.quote(known or (sorted(told)[-1] if told else None))}) w""")[0]
            events += page.split()
            told |= {out} - {None}
            if complete == "t" or not at:
                return events, told
            at, event = b.quote(at), b.quote(event)

    month = root.value("select to_char(clock_timestamp() - interval '3 d', 'YYYY-MM')")
    every = [f"{month}/{way}" for way in (*range(1, 13), "words", "words0", "words1", "words12", "99", "x", "", "words999999999999", "999999999999")] + ["", "/", "2001-01/7", "' or true"]
    some = 0
    for filters in ({"actor": f"known.{TAG}", "address": "10.9.7.1"}, {"action": "test.known", "reason": f"rarely {TAG}"},
                    {"actor": f"known.{TAG}", "object": "thing y3", "reason": f"known {TAG}"}, {"actor": f"known.{TAG}"}):
        asked = f"jsonb_build_object('filter', {b.quote(json.dumps(filters))}::jsonb)"
        wanted = [r[0] for r in root.rows(f"select id from core.event e where action = 'test.known' and actor_login = 'known.{TAG}'"
                                          + (" and address = '10.9.7.1'" if "address" in filters else "")
                                          + (" and object_id = 'y3'" if "object" in filters else "")
                                          + (" and reason is not null" if "reason" in filters else "") + " order by at desc, id desc")]
        events, told = pages(filters=asked, known=None)
        some += len(told)
        tap.same(events, wanted, f"{len(wanted)} events are found with what the pages found out, {sorted(told)}")
        tap.same([known for known in every if pages(asked, known)[0] != wanted], [], "and with all that they could have found out")
        events, told = pages(asked, f"{month}/words0", "array(select id from core.unit where code = 'almaty-it')")
        tap.same((events, told), (wanted, set()), "Z-02 who sees some units only is told nothing of it")
    tap.ok(some > 0, "something was found out", some)
    rows = root.rows(f"""select core.journal_words_rows(q, w.words, null), core.journal_words_rows(q, w.words, clock_timestamp() - interval '3 d')
        from core.journal_question(null, null, jsonb_build_object('filter', '{{"reason": "verified"}}'::jsonb)) q, core.journal_words(q) w""")[0]
    tap.ok(int(rows[0]) > int(rows[1]) > 0, "a count by words is of all months", rows)
    s = b.signed_in(person("jknown", "auditor"))
    ticket = opened(s, actor=f"known.{TAG}", address="10.9.7.1")
    once = [r[0] for r in s.rows(f"select event from {call('journal_read', ticket=ticket)}")]
    tap.ok(len(once) > 10 and s.value("show opconsole.journal").startswith(ticket), "what a page found out is kept in the connection", once)
    for known in (f"{ticket} {month}/7", f"{ticket} '; drop", f"{uuid.uuid4()} {month}/words", "", "x" * 5000):
        s.rows(f"set opconsole.journal = {b.quote(known)}")
        tap.same([r[0] for r in s.rows(f"select event from {call('journal_read', ticket=ticket)}")], once, "and whatever a client writes there changes no page")
    s.close()


b.run([words_of_time, edges, filters, persons, counts, far, remembered], root)
