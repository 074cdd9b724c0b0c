# SPDX-License-Identifier: GPL-3.0-or-later
"""A contractor's access, by somebody who has psql and the certificate of a bastion, and at the tables by a superuser: it
ends by the clock, inside an open transaction too; nothing stretches it beyond contract and cap; a freeze and the end of a
contract stop it at the next call. Z-07, Z-08, C-05, S-04, N5, N6, N28, L-01, R-01.
"""

import json
import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402
from requests import (COMPANY, OTHER, ROLE, TAG, approve, approving, ask, call, change, contract, contractor, events, fresh, look,  # noqa: E402
                      make, past, person, refusal, root, second_account)

NUMBER = contract("2026/1")
ENDED = contract("2025/1", -100, -10)
COMING = contract("2027/1", 20, 90)
ALIEN = contract("2026/1", company=f"d-{TAG}")
WORKER = contractor("worker")
asker = b.signed_in(person("asker", "manager"))
manager = b.signed_in(person("manager", "manager"))
chief = b.signed_in(person("chief", "security-administrator"))
writer = b.signed_in(person("writer", "contract-manager"))


def grant(who, number=NUMBER, role=ROLE, starts="now() - interval '1 minute'", ends="now() + interval '1 hour'"):
    return root.value(f"""insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, contract_id)
        select a.id, r.id, u.id, {starts}, {ends}, {number} from core.account a, core.role r, core.unit u
        where a.login = {b.quote(who.login)} and r.code = '{role}' and u.code = 'almaty-it' returning id""")


def z07_clock(tap):
    who = contractor("clocked")
    grant(who)
    s = b.signed_in(who)
    tap.same(s.state("select * from api.account_list()"), "00000", "the right of a contractor works")
    tap.ok(s.value("select access_ends_at from api.session_peek()") is not None, "T-minus is known to his console")
    root.rows(f"""update core.role_grant g set ends_at = clock_timestamp() + interval '1 s' from core.account a
        where a.id = g.account_id and a.login = {b.quote(who.login)}""")
    end = root.value(f"select ends_at from core.role_grant g join core.account a on a.id = g.account_id where a.login = {b.quote(who.login)}")
    s.rows("begin")
    tap.same(s.state("select * from api.account_list()"), "00000", "Z-07 before its end it works in a transaction")
    past(b.quote(end))
    tap.same(s.state("select * from api.account_list()"), "OP403", "Z-07 in a transaction begun before the end it has ended")
    s.rows("rollback")
    tap.same(s.state("select * from api.account_list()"), "OP403", "Z-07 and in the next one, with no job running")
    tap.same(s.value("select access_ends_at from api.session_peek()"), None, "what has ended does not end again")
    s.close()


def z08_ranges(tap):
    table = (
        ("no end at all", dict(hours_from_approval=None), "ends_at"),
        ("both ends", dict(ends_at="tomorrow"), "ends_at"),
        ("infinity", dict(hours_from_approval=None, ends_at="infinity"), "ends_at"),
        ("minus infinity", dict(hours_from_approval=None, ends_at="-infinity"), "ends_at"),
        ("year 294276", dict(hours_from_approval=None, ends_at="294276-12-31"), "ends_at"),
        ("an end in the past", dict(hours_from_approval=None, ends_at="yesterday"), "ends_at"),
        ("an end before the start", dict(hours_from_approval=None, starts_at="now+3", ends_at="now+2"), "ends_at"),
        ("an end at the start", dict(hours_from_approval=None, starts_at="now+3", ends_at="now+3"), "ends_at"),
        ("a start in the past", dict(hours_from_approval=None, starts_at="now-1", ends_at="now+3"), "starts_at"),
        ("an endless start", dict(hours_from_approval=None, starts_at="-infinity", ends_at="now+3"), "starts_at"),
        ("a start in ten years", dict(hours_from_approval=None, starts_at="now+3650", ends_at="now+3660"), "starts_at"),
        ("a start after the contract", dict(hours_from_approval=None, starts_at="now+70", ends_at="now+80"), "starts_at"),
        ("a start before the contract", dict(contract=COMING, hours_from_approval=None, ends_at="now+30"), "starts_at"),
        ("no hours", dict(hours_from_approval=0), "hours_from_approval"),
        ("hours below nothing", dict(hours_from_approval=-5), "hours_from_approval"),
        ("endless hours", dict(hours_from_approval=2147483647), "hours_from_approval"),
        ("hours with a start", dict(starts_at="now+3"), "starts_at"),
        ("no contract", dict(contract=None), "contract"),
        ("a contract of another company", dict(contract=ALIEN), "contract"),
        ("a contract that is over", dict(contract=ENDED), None),
        ("a role that is not for contractors", dict(roles=["helpdesk"]), "roles"),
        ("no role", dict(roles=[]), "roles"),
        ("weekly hours that are none", dict(weekly="mon-fri 18-09"), "hours"),
    )
    now = root.value("select now()")
    for name, more, field in table:
        more = {k: root.value(f"select {b.quote(now)}::timestamptz + interval '{v[3:]} days'") if isinstance(v, str) and v.startswith("now")
                else v for k, v in more.items()}
        weekly = more.pop("weekly", None)
        got = refusal(asker, "request_create", **dict(ask(WORKER, NUMBER, **more), hours=weekly))
        tap.ok(got[0] in ("OP400", "OP404", "OP409") and got[2] == field, f"Z-08 {name} is refused, naming {field}", got)
    for name, arguments in (
            ("without a contract", dict(number="null")), ("of another company's contract", dict(number=ALIEN)),
            ("without an end", dict(ends="null")), ("beyond the contract", dict(ends="now() + interval '62 days'")),
            ("before the contract", dict(starts="now() - interval '12 days'")),
            ("beyond the cap of the role", dict(number=contract("2026/9", -100, 300), ends="now() + interval '91 days'")),
            ("of a role without a cap", dict(role="helpdesk")), ("with infinity", dict(ends="'infinity'"))):
        try:
            grant(WORKER, **arguments)
            tap.ok(False, f"Z-08 a superuser's grant {name} is impossible")
        except b.Failed as e:
            tap.ok(e.state in ("OP409", "23514"), f"Z-08 a superuser's grant {name} is impossible", e.text)
    made = grant(WORKER)
    tap.same(root.state(f"update core.role_grant set ends_at = now() + interval '80 days' where id = {made}"), "OP409",
             "Z-08 nor can it be stretched")
    tap.same(root.state(f"update core.role_grant set contract_id = null where id = {made}"), "OP409", "Z-08 nor cut from its contract")
    root.rows(f"update core.role_grant set ended_at = now() where id = {made}")
    for hours, why in ((24, "as requested"), (8760, "cut to the end of contract 2026/1")):
        row = asker.row(f"select allowed, ends_why from {call('request_preview', **{k: v for k, v in ask(WORKER, NUMBER, hours=hours).items() if k != 'reason'})}")
        tap.same(row, ["t", why], f"the end is cut, and in words why: {why}")
    row = asker.row(f"select allowed, ends_why from {call('request_preview', **{k: v for k, v in ask(WORKER, contract('2026/8', -1, 300), hours=8760).items() if k != 'reason'})}")
    tap.same(row, ["t", f"cut to the longest time for {ROLE}: 90 days"], "or by the cap of the role")


def z08_extension(tap):
    who = contractor("longer")
    early = grant(who, ends="now() + interval '25 hours'")
    later = root.value("select now() + interval '5 days'")
    tap.same(refusal(asker, "grant_extend", grant=early, ends_at=later, reason="more time")[0], "OP409", "Z-08 it is too early to extend")
    end = root.value(f"update core.role_grant set ends_at = clock_timestamp() + interval '23 hours' where id = {early} returning ends_at")
    tap.same(refusal(asker, "grant_extend", grant=early, ends_at="infinity", reason="more time")[2], "ends_at", "Z-08 not for ever")
    request = int(change(asker, "grant_extend", "request", grant=early, ends_at=later, reason="more time")[0])
    tap.same(refusal(asker, "grant_extend", grant=early, ends_at=later, reason="more time")[0], "OP409", "one extension waits at a time")
    tap.same(approving(asker, request)[0], "OP403", "Z-08 an extension needs four eyes again")
    approve(manager, request)
    row = root.row(f"select count(*), min(starts_at) = {b.quote(end)}, min(ends_at) = {b.quote(later)} from core.role_grant where request_id = {request}")
    tap.same(row, ["1", "t", "t"], "C-05 it begins at the very instant of the old end")
    s = b.signed_in(who)
    tap.same(s.value("select access_ends_at from api.session_peek()"), None, "an end that goes on is no end")
    s.close()


def s04_contract(tap):
    number = contract("2026/5")
    who = contractor("bound")
    grant(who, number)
    s = b.signed_in(who)
    s.rows("begin")
    tap.same(s.state("select * from api.account_list()"), "00000", "under the contract it works")
    pending = make(asker, who, number, roles=[OTHER])
    change(writer, "contract_end", contract=number, reason="they did not deliver")
    tap.same(s.state("select * from api.account_list()"), "OP403", "N5 the contract was ended: suspended the same second, in an open transaction")
    s.rows("rollback")
    tap.same(s.state("select * from api.account_list()"), "OP403", "N5 and from then on")
    tap.same(approving(manager, pending)[0], "OP409", "a request under it can't be approved any more")
    tap.same(look(pending)["now"], "pending", "the refusal undid the approval, too")
    rows = manager.rows(f"select kind, login from {call('contract_closing', contract=number)}")
    tap.ok({r[0] for r in rows} >= {"person", "scope", "opened", "account", "survival"}, "N6 the closing sheet", rows)
    clerk = b.signed_in(person("faraway", "manager", "astana"))
    rows = clerk.rows(f"select kind, login from {call('contract_closing', contract=number)}")
    tap.same([r[0] for r in rows], ["survival"] + ["returned"] * 5, "Z-02 people of other units are not on the sheet of this reader")
    for x in (s, clerk):
        x.close()


def n28_freeze(tap):
    company = f"f-{TAG}"
    number = contract("2026/7", company=company)
    one, two = contractor("frozen1", company), contractor("frozen2", company)
    grant(one, number)
    grant(two, number)
    s = b.signed_in(one)
    root.rows(f"insert into core.lock (account_id, cause, code, reason) select id, 'person', 'person', 'before' from core.account where login = {b.quote(two.login)}")
    blast = chief.rows(f"select login, sessions, grants from {call('freeze_preview', target='company', name=company)}")
    tap.same(sorted(blast), [[one.login, "1", "1"], [two.login, "0", "1"]], "N28 the blast list names everybody and every session")
    tap.same(refusal(manager, "freeze_create", target="company", name=company, reason="leak")[0], "OP403", "a manager may not")
    root.rows(f"update core.session set fresh_until = null where id = {chief.number_of_session}")
    tap.same(refusal(chief, "freeze_create", target="company", name=company, reason="leak")[0], "OP402", "S-07 it needs a fresh code")
    fresh(chief)
    row = change(chief, "freeze_create", "state, request, accounts", target="company", name=company, reason="leak")
    request = int(row[1])
    tap.same([row[0], row[2]], ["waiting", "2"], "N28 a second person decides")
    tap.same(approving(chief, request)[0], "OP403", "Z-03 not the same one")
    tap.same(s.state("select * from api.whoami()"), "00000", "nothing has happened yet")
    approve(manager, request)
    tap.same(s.state("select * from api.whoami()"), "OP401", "S-04 the open session ends at its next call")
    locks = f"select count(*) from core.lock l join core.freeze f on f.id = l.freeze_id where f.request_id = {request} and l.lifted_at is null"
    tap.same(root.value(locks), "2", "all are locked")
    tap.same(refusal(chief, "account_unlock", login=one.login, reason="please")[0], "OP423", "the lock of a freeze is not lifted by itself")
    tap.same(root.state(f"""insert into core.account (person_id, login, kind, unit_id, company_id) select p.id, 'x.{TAG}', 'contractor', u.id, c.id
        from core.person p, core.unit u, core.company c where p.number = {b.quote('T-' + one.login)} and u.code = 'almaty-it' and c.code = {b.quote(company)}"""),
             "OP423", "a frozen company gets no new account")
    tap.same(root.state(f"insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, contract_id) select a.id, r.id, a.unit_id, now(), now() + interval '1 h', {number} from core.account a, core.role r where a.login = {b.quote(one.login)} and r.code = '{OTHER}'"),
             "OP423", "and no new access")
    freeze = root.value(f"select id from core.freeze where request_id = {request}")
    tap.same((liftable(chief, freeze), liftable(manager, freeze)), ("t", "f"), "the list says who may lift it")
    tap.same(refusal(manager, "freeze_lift", freeze=freeze, reason="over")[0], "OP404", "who could not freeze does not see it")
    fresh(chief)
    tap.same(change(chief, "freeze_lift", "accounts", freeze=freeze, reason="over"), ["2"], "un-freezing lifts its locks")
    states = root.rows(f"select core.account_state(a) from core.account a where login in ({b.quote(one.login)}, {b.quote(two.login)}) order by login")
    tap.same(states, [["active"], ["locked"]], "N28 and restores exactly what was: the one locked before stays so")
    fresh(chief)
    tap.same(refusal(chief, "freeze_lift", freeze=freeze, reason="over")[0], "OP409", "once")
    tap.same(liftable(chief, freeze), "f", "nor offered again")
    fresh(manager)
    twin = second_account(one, "frozentwin", "helpdesk")
    row = change(manager, "freeze_create", "state, accounts", target="person", name=one.login, reason="stolen phone")
    tap.same(row, ["done", "2"], "a person is frozen with all accounts, at once")
    tap.same(root.value(f"select core.account_state(a) from core.account a where login = {b.quote(twin.login)}"), "locked", "the other account, too")
    tap.same(refusal(manager, "freeze_create", target="person", name=manager_login(), reason="myself")[0], "OP403", "Z-09 nobody freezes himself")
    s.close()


def liftable(s, freeze):
    return dict(s.rows('select "freeze", may_lift from api.freeze_list()'))[freeze]


def manager_login():
    return f"manager.{TAG}"


def l01_events(tap):
    """Each mutation: one event with its operation, the same answer when repeated, refused with other arguments."""
    code = f"e-{TAG}"
    scan = "ab" * 32
    who = contractor("evented")
    state = {}

    def one(s, name, columns, object_kind, /, **arguments):
        operation = str(uuid.uuid4())
        if name in ("rule_set", "freeze_create", "freeze_lift"):
            fresh(s)
        row = change(s, name, columns, operation=operation, **arguments)
        again = change(s, name, columns, operation=operation, **arguments)
        other = dict(arguments, reason="another reason for it")
        clash = refusal_with(s, name, operation, other)
        kinds = root.rows(f"select action, object_kind, actor_login is not null and device is not null and session_id is not null and new is not null from core.event where operation = '{operation}'")
        action = "request.create" if name == "grant_extend" or object_kind == "waiting" else name.replace("_", ".", 1)
        tap.ok(len(kinds) == 1 and kinds[0][0] == action and kinds[0][2] == "t", f"L-01 {name}: exactly one event, with all fields", kinds)
        tap.ok(row == again and clash == "OP409", f"R-01 {name}: repeated it answers the same, with other arguments not at all", (row, again, clash))
        return row

    def refusal_with(s, name, operation, arguments):
        try:
            change(s, name, "*", operation=operation, **arguments)
        except b.Failed as e:
            return e.state
        return "00000"

    digits = str(int(uuid.uuid4()))[:12]
    one(writer, "company_create", "company, version", "company", company=code, name="ТОО «Тест»", number=digits, reason="because")
    one(writer, "company_edit", "company, version", "company", company=code, name="ТОО «Сынақ»", number=None, reason="because", version=1)
    fields = dict(number="1/26", subject="support", starts_on="today", ends_on="tomorrow", confidentiality_clause="clause 1",
                  confidentiality_until="2099-01-01", damages_clause="clause 2", scan_sha256=scan)
    state["c"] = one(writer, "contract_create", "contract, version", "contract", company=code, **fields, reason="because")[0]
    empty = dict.fromkeys(fields)
    one(writer, "contract_edit", "contract, version", "contract", contract=state["c"], **dict(empty, subject="more support"), reason="because", version=1)
    tap.same(refusal(writer, "contract_edit", contract=state["c"], **dict(empty, subject="stale"), reason="because", version=1)[0], "OP409", "R-10 a stale version is refused")
    tap.same(refusal(writer, "company_close", company=code, reason="because")[0], "OP409", "a company with a contract is not closed")
    one(writer, "contract_end", "contract, version", "contract", contract=state["c"], reason="because")
    one(writer, "company_close", "company, version", "company", company=code, reason="because")
    request = one(asker, "request_create", "request, state", "request", **ask(who, NUMBER))[0]
    one(asker, "request_edit", "request, state", "request", request=request, **ask(who, NUMBER, hours=3))
    one(asker, "request_withdraw", "request, state", "request", request=request, reason="because")
    request = make(asker, who, NUMBER)
    one(manager, "request_refuse", "request, state", "request", request=request, hash=bytes.fromhex(look(request)["hex"]), reason="because")
    held = grant(who)
    one(asker, "grant_extend", "request", "waiting", grant=held, ends_at=root.value("select now() + interval '3 days'"), reason="because")
    deputy = person("stands.in")
    absence = one(manager, "absence_create", "absence", "absence", login=None, deputy=deputy.login, starts_at=None, ends_at="tomorrow", reason="because")[0]
    one(manager, "absence_end", "absence", "absence", absence=absence, reason="because")
    one(chief, "rule_set", "summary", "rule", subject=f"grant:{OTHER}", rule=json.dumps([[{"role": "manager", "approvals": 1}]]), reason="because")
    one(chief, "rule_set", "summary", "rule", subject=f"grant:{OTHER}", rule="[]", reason="no longer")
    one(chief, "freeze_create", "state, request", "waiting", target="company", name=COMPANY, reason="because")
    freeze = one(manager, "freeze_create", "state, \"freeze\"", "freeze", target="person", name=who.login, reason="because")[1]
    one(manager, "freeze_lift", "accounts", "freeze", freeze=freeze, reason="because")
    request = make(asker, who, NUMBER, roles=[OTHER])
    operation = str(uuid.uuid4())
    row = approve(manager, request, "request, state, summary", operation=operation)
    tap.same(approve(manager, request, "request, state, summary", operation=operation, bound=False), row, "R-01 request_approve: repeated it needs no second code")
    tap.same(events(f"object_kind = 'request' and object_id = '{request}'"), ["request.create", "request.approve"], "L-01 request_approve: exactly one event")
    tap.same(len(events(f"action = 'grant.create' and object_id = {b.quote(who.login)} and new ->> 'request' = '{request}'")), 1,
             "L-01 and one for the grant that it made")


def r01_parallel(tap):
    who = contractor("tenfold")
    sessions = [b.console() for _ in range(10)]
    for s in sessions:
        s.rows(f"select * from api.session_resume({b.hexed(asker.token)})")
    sql = f"select request, state from {call('request_create', operation=str(uuid.uuid4()), **ask(who, NUMBER))}"
    for s in sessions:
        s.send(sql)
    answers = {s.receive() for s in sessions}
    tap.ok(len(answers) == 1 and "ERROR" not in next(iter(answers)), "R-01 ten at the same time: equal answers", answers)
    tap.same(root.value(f"select count(*) from core.request r join core.account a on a.id = r.beneficiary_account where a.login = {b.quote(who.login)}"), "1",
             "R-01 one request")
    for s in sessions:
        s.close()


TEXTS = ("", " ", "x" * 5000, "Ж" * 501, "x" * 20000, "two\nlines", "\ttab", "esc\x1b[2J", "bidi\u202eabc", "zero\u200bwidth", "tag\U000e0041",
         "nul\u2400", "%", "\\", "'; drop table core.account; --", "null", "NaN", "infinity", "-1", "\u0661\u0662", "e\u0301" * 300, "{}", "[]",
         "mon-fri 99-18", "mon-fri 09-18,", "Mon 9-18", "grant:", "grant:" + "x" * 500, "aa" * 32, "zz" * 32, "company", "\u00a0", "a,b")
NUMBERS = ("0", "-1", "1", "2147483647", "-2147483648", "32768")
BIG = NUMBERS + ("9223372036854775807", "-9223372036854775808")
TIMES = ("infinity", "-infinity", "294276-12-31", "4713-01-01 BC", "1970-01-01", "2999-01-01", "now", "9999-12-31 23:59:59.999999")
DAYS = ("infinity", "-infinity", "5874897-12-31", "4713-01-01 BC", "1970-01-01", "2999-01-01", "today")
HOSTILE = {"text": TEXTS, "integer": NUMBERS, "bigint": BIG, "timestamp with time zone": TIMES, "date": DAYS, "uuid": (str(uuid.UUID(int=0)),),
           "bytea": (b"", b"\0", b"\xff" * 32, b"x" * 5000), "boolean": ("t", "f"),
           "text[]": ("{}", "{NULL}", "{{a,b},{c,d}}", "{x,x}", "{" + ",".join("abc"[:2] for _ in range(3000)) + "}", "{" + "x" * 5000 + "}"),
           "jsonb": ("null", "1", "[]", "{}", "[1]", "[[]]", "[null]", "[[null]]", "[[{}]]", '[[{"role": 1}]]', '[[{"role": "manager", "approvals": 1e400}]]',
                     '[[{"role": "manager", "approvals": -1}]]', '[[{"role": "manager", "approvals": [1]}]]', '[[{"role": "manager"}, {"role": "manager"}]]',
                     "[" + ",".join(["[[]]"] * 3000) + "]", '[[{"role": {"a": 1}, "approvals": 1}]]')}


def d13_hostile(tap):
    """Every argument of every call in turn, all others good: a coded refusal or a result, never an internal error."""
    who = contractor("hostile")
    request, spare = make(asker, who, NUMBER), person("hostiledeputy")
    good = dict(login=who.login, contract=NUMBER, roles="{%s}" % ROLE, unit="almaty-it", starts_at=None, ends_at=None, hours_from_approval=5, hours=None,
                reason="because", request=request, hash=bytes.fromhex(look(request)["hex"]), company=COMPANY, name=COMPANY, number="1/1",
                subject="support", starts_on="today", ends_on="tomorrow", confidentiality_clause="clause", confidentiality_until="2099-01-01",
                damages_clause="clause", scan_sha256="ab" * 32, deputy=spare.login, grant=grant(who, role=OTHER), absence=1, rule='[[{"role": "manager"}]]',
                target="company", freeze=1, box="all", limit=5)
    special = {"rule_set": dict(subject=f"grant:{ROLE}"), "grant_extend": dict(ends_at="now"), "absence_create": dict(ends_at="tomorrow", login=None)}
    names = [r[0] for r in root.rows("""select proname from pg_proc where pronamespace = 'api'::regnamespace and pronargs > 0
        and proname ~ '^(request|company|contract|absence|rule|freeze)_|^grant_extend$' order by 1""")]
    calls = 0
    for name in names:
        bad = []
        arguments = root.rows(f"""select format_type(t.type, null), p.proargnames[t.n] from pg_proc p, unnest(p.proargtypes) with ordinality t (type, n)
            where p.oid = 'api.{name}'::regproc order by t.n""")
        for kind, argument in arguments:
            for value in (None,) + HOSTILE[kind]:
                words = {a[2:]: dict(good, **special.get(name, {})).get(a[2:]) for _, a in arguments}
                if "operation" in words:
                    words["operation"] = str(uuid.uuid4())
                words[argument[2:]] = value
                s = chief if name.startswith(("freeze", "rule")) else writer if name.startswith(("company", "contract")) else asker
                text = s.raw(f"select * from {call(name, **words)}")
                state = text.split("ERROR:  ", 1)[1][:5] if "ERROR:  " in text else "00000"
                calls += 1
                if state not in ("00000", "OP400", "OP402", "OP403", "OP404", "OP409", "OP423") \
                        or (state == "OP400" and "COLUMN NAME:" not in text):
                    bad.append((argument, str(value)[:40], text[:300]))
        tap.same(bad[:3], [], f"D-13 {name} refuses every hostile argument by its name")
    tap.ok(calls > 1000, f"D-13 {calls} calls")


if __name__ == "__main__":
    b.run([z07_clock, z08_ranges, z08_extension, s04_contract, n28_freeze, l01_events, r01_parallel, d13_hostile], root)
