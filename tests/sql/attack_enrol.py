# SPDX-License-Identifier: GPL-3.0-or-later
"""One-time codes and what a session that was begun with one may do: A-01, A-04, A-06, A-10, A-11, A-13, A-14, A-18, S-07."""

import base64
import os
import sys
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
# What a session may do that was begun with a one-time code; the rest of the api is closed to it.
ALLOWED = {"version", "sign_in_begin", "sign_in_submit", "sign_in_result", "session_resume", "session_peek", "sign_out",
           "operation_status", "enrol_state", "enrol_password", "enrol_finish", "totp_begin", "totp_prove_submit",
           "totp_prove_result", "secret_reveal"}


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def account(who):
    return f"(select id from core.account where login = '{who.login}')"


def calm(who):
    """As if nobody had guessed: counters and locks of the tests before are gone."""
    root.rows("delete from core.attempt_counter")
    root.rows(f"update core.lock set lifted_at = clock_timestamp() where lifted_at is null and account_id = {account(who)}")


def ask(s, who, parts="password,totp", operation=None):
    """restart_create() with a code for it; its row: state, ticket, request, expires_at."""
    b.bind(root, s, f"restart.create:{who.login}")
    return s.row(f"""select state, ticket, request, expires_at from api.restart_create('{operation or uuid.uuid4()}',
        '{who.login}', '{{{parts}}}', 'lost the phone')""")


def code_of(s, who, parts="password,totp"):
    return b.reveal(s, ask(s, who, parts)[1])[0]


def finish(s, key=b"new"):
    """Sets what the enrolment in the session s is for; the new factors' seed, None when it stays."""
    parts = b.listed(s.value("select parts from api.enrol_state()"))
    stored, server = b.keys(b.mac(key, key))
    if "password" in parts:
        s.value(f"select status from api.enrol_password({b.hexed(stored)}, {b.hexed(server)})")
    seed = b.set_totp(s) if "totp" in parts else None
    b.reveal(s, s.value(f"select ticket from api.enrol_finish('{uuid.uuid4()}')"))
    return seed


def refusal(s, sql):
    """(state, message, column) of a refused statement."""
    try:
        s.rows(sql)
    except b.Failed as e:
        return e.state, e.message, e.column
    return "00000", None, None


def a18_life(tap):
    #
    helper, who = person("life", "helpdesk"), person("lost")
    s, t = b.signed_in(helper), b.console()
    code = code_of(s, who)
    tap.ok(len(code) == 24 and len({code_of(s, who) for _ in range(20)}) == 20, "A-18 one-time codes are long and each is new", code)
    tap.same(b.one_time_sign_in(t, who.login, code)[0], "denied", "A-18 a newer code voids the one before")
    code = code_of(s, who)
    tap.same(b.one_time_sign_in(t, who.login, code.lower())[0], "enrol", "A-18 the code opens an enrolment, in any case of letters")
    finish(t)
    tap.same(b.one_time_sign_in(t, who.login, code)[0], "denied", "A-18 used twice: refused")
    calm(who)
    code = code_of(s, who)
    tap.same(root.value(f"""select extract(epoch from expires_at - made_at)::int from core.one_time_code
        where account_id = {account(who)} and used_at is null and voided_at is null"""), "86400", "A-18 it is good for 24 hours")
    root.rows(f"""update core.one_time_code set made_at = made_at - interval '25 h', expires_at = expires_at - interval '25 h',
        revealed_at = revealed_at - interval '25 h' where account_id = {account(who)} and used_at is null and voided_at is null""")
    tap.same(b.one_time_sign_in(t, who.login, code)[0], "denied", "A-18 25 hours later: refused")
    code = code_of(s, who)
    s.rows(f"select * from api.restart_void('{uuid.uuid4()}', '{who.login}', 'found the phone')")
    tap.same(b.one_time_sign_in(t, who.login, code)[0], "denied", "A-18 taken back: refused")
    tap.same(refusal(s, f"select * from api.restart_void('{uuid.uuid4()}', '{who.login}', 'found the phone')")[0], "OP409",
             "A-18 there is nothing to take back then")
    calm(who)
    lost, who = who, person("keeps")
    code_of(s, who)
    tap.same(b.sign_in(t, who)[0], "ok", "A-12 the old password and code are good all the while")
    who = lost
    tap.same(sorted(r[0] for r in root.rows("""select proname from pg_proc where pronamespace = 'api'::regnamespace
        and 'p_stored_key' = any (proargnames)""")), ["enrol_password", "password_submit"],
             "A-18 keys of a password are taken for the own account only")
    s.close()
    t.close()


def a18_reveal(tap):
    # A-18 A-10
    helper, other, who = person("reveal", "helpdesk"), person("other", "security-administrator"), person("shown")
    s, t, u = b.signed_in(helper), b.signed_in(other), b.console()
    s.raw("begin")
    ticket = ask(s, who)[1]
    tap.same(refusal(s, f"select * from api.secret_reveal('{ticket}')")[:2], ("OP409", "the code is not committed"),
             "A-18 a code is not shown in the transaction that makes it")
    s.raw("rollback")
    operation = uuid.uuid4()
    ticket = ask(s, who, operation=operation)[1]
    tap.same(ask(s, who, operation=operation)[1], ticket, "R-01 the same operation makes no second code")
    tap.same(refusal(t, f"select * from api.secret_reveal('{ticket}')")[0], "OP404", "A-10 nobody else sees it, whatever his rights")
    s.raw("begin")
    code = b.reveal(s, ticket)[0]
    s.raw("rollback")
    tap.same(b.one_time_sign_in(u, who.login, code)[0], "denied", "A-18 a code whose showing was rolled back opens nothing")
    code = b.reveal(s, ticket)[0]
    tap.same(b.one_time_sign_in(u, who.login, code)[0], "enrol", "A-18 shown and committed it does")
    text = s.raw(f"select * from api.secret_reveal('{ticket}')")
    tap.ok("the code was shown already" in text and "make a new code; it voids this one" in text,
           "A-18 a second look is refused and says how to get a new one", text)
    ticket = ask(s, who)[1]
    root.rows(f"update core.ticket set expires_at = clock_timestamp() where id = '{ticket}'")
    tap.same(refusal(s, f"select * from api.secret_reveal('{ticket}')")[0], "OP404", "A-18 ten minutes later it is not shown any more")
    tap.same(root.value(f"select count(*) from core.event where action = 'secret.reveal' and object_id = '{who.login}' and actor_login = '{helper.login}'"),
             "1", "A-18 the showing is in the journal")
    for x in (s, t, u):
        x.close()


def a18_who(tap):
    # S-07 A-18 A-12
    helper, boss, chief = person("rights", "helpdesk", "almaty"), person("boss", "security-administrator"), person("chief", "security-administrator")
    plain, far, admin = person("plain", None, "almaty-it"), person("far", None, "astana"), person("admin", "security-administrator", "almaty-it")
    second = b.Person(root, f"second.{TAG}", None, "almaty-it")
    root.rows(f"update core.account set person_id = (select person_id from core.account where login = '{helper.login}') where login = '{second.login}'")
    s, t = b.signed_in(helper), b.signed_in(boss)

    def create(x, who, parts="{password}"):
        b.bind(root, x, f"restart.create:{who.login}")
        return refusal(x, f"select * from api.restart_create('{uuid.uuid4()}', '{who.login}', '{parts}', 'lost the phone')")

    tap.same(create(s, helper)[0], "OP403", "A-18 not for the own account")
    tap.same(create(s, second)[0], "OP403", "A-18 nor for another account of the same person")
    tap.same(create(s, far), create(s, b.Enrolled("nobody.at.all")), "Z-02 another unit's account is not there")
    tap.same(create(s, admin)[0], "OP403", "A-18 a privileged account needs more than the help desk")
    tap.same(create(t, admin)[0], "00000", "A-18 a security administrator may ask")
    tap.same(root.value(f"select count(*) from core.one_time_code where account_id = {account(admin)}"), "0",
             "A-12 but one person makes no code for a privileged account")
    for parts in ("{}", "{code}", "{password,password}", "{password,totp,password}", "{{password},{totp}}", "{null}", "{password,null}"):
        tap.same(create(s, plain, parts)[0::2], ("OP400", "parts"), f"D-05 parts {parts}")
    root.rows(f"update core.account set closed_at = clock_timestamp() where login = '{plain.login}'")
    tap.same(create(s, plain)[0], "OP409", "A-18 not for a closed account")
    root.rows(f"update core.account set closed_at = null, kind = 'participant' where login = '{plain.login}'")
    tap.same(create(s, plain)[0], "OP409", "A-18 nor for a participant, who has no credentials here")
    root.rows(f"update core.account set kind = 'staff' where login = '{plain.login}'")
    # Made by one person while the account was plain.
    code, ticket = code_of(s, plain), ask(s, second := person("later", None, "almaty-it"))[1]
    third, begun = person("begun", None, "almaty-it"), b.console()
    b.one_time_sign_in(begun, third.login, b.give_one_time(root, third.login, "{password,totp}"))
    tap.same(begun.state("select * from api.enrol_state()"), "00000", "A-12 one person is enough for a plain account")
    for who in (plain, second, third):
        root.rows(f"""insert into core.role_grant (account_id, role_id, unit_id, starts_at) select {account(who)}, r.id, u.id, clock_timestamp() + interval '1 day'
            from core.role r, core.unit u where r.code = 'security-administrator' and u.code = 'platform'""")
    tap.same(refusal(begun, "select * from api.enrol_state()")[:2], ("OP409", "the account became privileged meanwhile"),
             "A-12 what was begun with a code of one person ends when the account becomes privileged")
    begun.close()
    u = b.console()
    tap.same(b.one_time_sign_in(u, plain.login, code)[0], "denied", "A-12 a code made by one person dies when the account becomes privileged, even later")
    tap.same(refusal(s, f"select * from api.secret_reveal('{ticket}')")[0], "OP403", "A-12 and is not shown any more")
    chief_session = b.signed_in(chief)
    for x in (s, t, u, chief_session):
        x.close()
    for who in (plain, second, third):
        root.rows(f"update core.role_grant set ended_at = clock_timestamp() where account_id = {account(who)}")


def a12_second_person(tap):
    # A-12 Z-03
    boss, chief, admin = (person(n, "security-administrator") for n in ("asks", "agrees", "target"))
    s, t, u, v = b.signed_in(boss), b.signed_in(chief), b.signed_in(admin), b.console()
    state, ticket, request, _ = ask(s, admin)
    tap.same((state, ticket), ("waiting", None), "A-12 a privileged account waits for a second person")

    def claim(x):
        b.bind(root, x, f"restart.claim:{request}")
        return refusal(x, f"select * from api.restart_claim('{uuid.uuid4()}', '{request}')")[0]

    tap.same(claim(s), "OP409", "A-12 no code before the approval")

    def approve(x, who):
        what = x.value(f"select hash from api.request_show('{request}')")
        b.enter(x, who, f"request.approve:{request}")
        return refusal(x, f"select * from api.request_approve('{uuid.uuid4()}', '{request}', '{what}', null, 'he called me')")[0]

    tap.ok(approve(s, boss) != "00000", "Z-03 not by who asked")
    tap.ok(approve(u, admin) != "00000", "Z-03 nor by who gets it")
    tap.same(approve(t, chief), "00000", "A-12 a third person approves")
    tap.same(claim(t), "OP404", "A-12 the code is for who asked")
    root.rows(f"update core.request set decided_at = decided_at - interval '25 h' where id = {request}")
    tap.same(claim(s), "OP409", "A-12 within a day")
    root.rows(f"update core.request set decided_at = decided_at + interval '25 h' where id = {request}")
    b.bind(root, s, f"restart.claim:{int(request) + 1}")
    tap.same(refusal(s, f"select * from api.restart_claim('{uuid.uuid4()}', '{request}')")[0::2], ("OP402", f"restart.claim:{request}"),
             "S-07 a code for another request takes nothing, nor does the one of the sign-in")
    b.enter(s, boss, f"restart.claim:{request}")
    ticket = s.value(f"select ticket from api.restart_claim('{uuid.uuid4()}', '{request}')")
    tap.same(claim(s), "OP409", "A-12 one request gives one code")
    tap.same(b.one_time_sign_in(v, admin.login, b.reveal(s, ticket)[0])[0], "enrol", "A-12 and it opens the privileged account")
    for x in (s, t, u, v):
        x.close()


def a13_no_right(tap):
    #
    who = person("bare", "helpdesk")
    root.rows(f"""insert into core.role_grant (account_id, role_id, unit_id) select {account(who)}, r.id, u.id
        from core.role r, core.unit u where r.code in ('manager', 'contract-manager') and u.code = 'platform'""")
    s = b.console()
    code = b.give_one_time(root, who.login, "{password,totp}")
    tap.same(b.one_time_sign_in(s, who.login, code)[0], "enrol", "A-13 somebody is in with a one-time code alone")
    names = [r[0] for r in root.rows("select distinct proname from pg_proc where pronamespace = 'api'::regnamespace order by 1")]
    tap.ok(ALLOWED <= set(names), "A-13 what it may do exists", ALLOWED - set(names))

    def open_calls(message):
        wrong = []
        for name in sorted(set(names) - ALLOWED):
            types = root.rows(f"select format_type(t.type, null) from pg_proc p, unnest(p.proargtypes) with ordinality t (type, n)"
                              f" where p.oid = 'api.{name}'::regproc order by t.n")
            got = refusal(s, f"select * from api.{name}({', '.join('null::' + k[0] for k in types)})")
            if got[:2] != ("OP401", message):
                wrong.append((name, got))
        return wrong

    tap.same(open_calls("finish setting up your sign-in first"), [], f"A-13 every other call of {len(names)} is closed to a one-time code")
    parts = s.value("select parts from api.enrol_state()")
    tap.same(parts, "{password,totp}", "A-13 it may see what it has to set")
    stored, server = b.keys(b.mac(b"x", b"y"))
    s.value(f"select status from api.enrol_password({b.hexed(stored)}, {b.hexed(server)})")
    seed = b.set_totp(s)
    tap.same(open_calls("finish setting up your sign-in first"), [], "A-13 also when everything is set, but not in force")
    ticket = s.value(f"select ticket from api.enrol_finish('{uuid.uuid4()}')")
    tap.same(open_calls("finish setting up your sign-in first"), [], "A-13 also when it is in force")
    tap.same(refusal(s, "select * from api.totp_begin()")[0], "OP409", "A-13 then the factors can't be set once more")
    b.reveal(s, ticket)
    tap.same(open_calls("your sign-in is set up"), [], "A-13 and when the recovery codes were shown the session is over")
    tap.same(len(seed), 20, "A-11 the seed has 160 bits")
    s.close()


def a13_pairs(tap):
    #
    who = person("pairs")
    root.rows(f"""insert into core.recovery_code (account_id, hash)
        select id, core.recovery_hash(id, 'aaaaabbbbb') from core.account where login = '{who.login}'""")
    s = b.console()
    salt = b.begin(s, who.login)[1]
    bad, good = [], set()
    for parts in (None, "{password,totp}", "{password}", "{totp}"):
        root.rows(f"delete from core.one_time_code o where account_id = {account(who)} and not exists (select from core.session s where s.one_time_code_id = o.id)")
        one = "AAAA-BBBB-CCCC-DDDD-EEEE"
        for first in ("password", "one_time", "wrong", "none"):
            for second in ("totp", "pair", "recovery", "one_time", "none", "null", "wrong_totp", "wrong_pair", "wrong_recovery", "wrong_one_time"):
                calm(who)
                root.rows(f"update core.recovery_code set used_at = null where account_id = {account(who)}")
                root.rows(f"update core.one_time_code set voided_at = clock_timestamp() where account_id = {account(who)} and used_at is null and voided_at is null")
                if parts:
                    one = b.give_one_time(root, who.login, parts)
                code = who.code()
                pair = f"{who.code_now(-30)} {who.code_now()}"
                typed = {"totp": code, "pair": pair, "recovery": "aaaaa-bbbbb", "one_time": one, "none": "", "null": None,
                         "wrong_totp": who.wrong_code(), "wrong_pair": f"{who.wrong_code()} {code}",
                         "wrong_recovery": "aaaaa-ccccc", "wrong_one_time": "AAAA-AAAA-AAAA-AAAA-AAAA"}[second]
                secret = {"password": who.secret, "one_time": b.letters_secret(salt, one), "wrong": b.WRONG, "none": None}[first]
                nonce, _, server_nonce = b.begin(s, who.login)
                proof = b"" if secret is None else b.proof_for(secret, who.login, nonce, server_nonce)[0]
                s.rows(f"select * from api.sign_in_submit({b.hexed(proof)}, {b.quote(typed)})")
                status = b.result(s)[0]
                wanted = "denied"
                if first == "password" and second in ("totp", "pair", "recovery"):
                    wanted = "ok"
                elif (first, second, parts) in (("password", "one_time", "{totp}"), ("one_time", "totp", "{password}"),
                                                ("one_time", "recovery", "{password}"), ("one_time", "none", "{password,totp}"),
                                                ("one_time", "null", "{password,totp}")):
                    wanted = "enrol"
                if status != wanted:
                    bad.append((parts, first, second, status, wanted))
                elif status != "denied":
                    good.add((first, second, status))
                used = root.row(f"""select count(*) filter (where used_at is not null), (select count(*) from core.one_time_code
                    where account_id = {account(who)} and used_at > clock_timestamp() - interval '1 s' and voided_at is null)
                    from core.recovery_code where account_id = {account(who)}""")
                if status == "denied" and used[0] != "0":
                    bad.append((parts, first, second, "a recovery code was used up"))
                if status != "enrol" and parts and root.value(f"""select count(*) from core.one_time_code where account_id =
                        {account(who)} and used_at is null and voided_at is null""") != "1":
                    bad.append((parts, first, second, "a one-time code was used up"))
    tap.same(bad, [], "A-13 of 160 pairs only those open something that prove two things, or are a one-time code for both")
    tap.same(len(good), 8, f"A-13 {sorted(good)}")
    s.close()


def a01_one_time(tap):
    # A-01 A-04
    who = person("guess")
    s = b.console()
    code = b.give_one_time(root, who.login, "{password,totp}")
    statuses = set()
    for _ in range(10):
        nonce, salt, server_nonce = b.begin(s, who.login)
        proof, _ = b.proof_for(b.letters_secret(salt, code), who.login, nonce, server_nonce)
        s.raw("begin")
        s.raw(f"select * from api.sign_in_submit({b.hexed(proof)}, '')")
        statuses.add(s.value("select status from api.sign_in_result()"))
        s.raw("rollback")
        statuses.add(s.value("select status from api.sign_in_result()"))
    tap.same(statuses, {"restart"}, "A-01 not even the right one-time code is judged in the transaction that offers it")
    for _ in range(5):
        b.one_time_sign_in(s, who.login, "AAAA-AAAA-AAAA-AAAA-AAAA")
    tap.same(root.rows(f"select code from core.lock where account_id = {account(who)}"), [["wrong_attempts"]], "A-01 five wrong ones lock")
    tap.same(b.one_time_sign_in(s, who.login, code)[0], "denied", "A-05 the right one is refused then")
    calm(who)
    code = b.give_one_time(root, who.login, "{password}") if root.rows(f"""update core.one_time_code set voided_at = clock_timestamp()
        where account_id = {account(who)} and used_at is null and voided_at is null returning 1""") else None
    for _ in range(6):
        b.one_time_sign_in(s, who.login, code, code=who.wrong_code())
    tap.ok(["wrong_codes"] in root.rows(f"select code from core.lock where account_id = {account(who)} and lifted_at is null"),
           "A-04 wrong codes after a right one-time code lock until a person unlocks")
    s.close()


def a06_parallel(tap):
    # A-06 A-18
    who = person("race")
    root.rows(f"insert into core.recovery_code (account_id, hash) select id, core.recovery_hash(id, 'aaaaabbbbb') from core.account where login = '{who.login}'")
    # At two bastions, whose counters do not wait for each other.
    sessions = [b.console(f"bastion-{i % 2 + 1}") for i in range(4)]

    def race(secret, code):
        for s in sessions:
            b.submit(s, who.login, secret, code)
        for s in sessions:
            s.send("select status from api.sign_in_result()")
        got = sorted(s.receive().strip() for s in sessions)
        calm(who)
        return got

    salt = b.begin(sessions[0], who.login)[1]
    one = b.give_one_time(root, who.login, "{password,totp}")
    tap.same(race(b.letters_secret(salt, one), ""), ["code_busy"] * 3 + ["enrol"], "A-18 one one-time code at four places: one gets in")
    tap.same(race(who.secret, "aaaaa-bbbbb"), ["denied"] * 3 + ["ok"], "A-06 one recovery code at four places: one gets in")
    root.rows(f"update core.factor set totp_step = 0 where account_id = {account(who)}")
    pair = f"{who.code_now(-30)} {who.code_now()}"
    tap.same(race(who.secret, pair), ["code_used"] * 3 + ["ok"], "A-06 two codes in a row at four places: one gets in")
    tap.same(b.sign_in(sessions[0], who, code=pair[7:])[0], "code_used", "A-06 nor is the second of them good alone")
    tap.same(b.sign_in(sessions[0], who, code="aaaaa-bbbbb")[0], "denied", "A-06 nor the recovery code once more")
    for s in sessions:
        s.close()


def d05_hostile(tap):
    # D-05 D-13
    import attack_hostile as h
    who = person("hostile")
    s = b.console()
    bad, calls, states = [], 0, set()
    b.one_time_sign_in(s, who.login, b.give_one_time(root, who.login, "{password,totp}"))
    s.rows("select * from api.totp_begin()")
    names = sorted(n for n in ALLOWED if not n.startswith(("sign_", "session_", "version")))
    for name in names:
        arguments = h.signature(name)
        for i, (kind, argument) in enumerate(arguments):
            for value in ["null"] + h.VALUES[kind]:
                for rest in ("null", "'111111'" if kind == "text" else "'\\x" + "01" * 32 + "'"):
                    words = [value if j == i else rest if k in ("text", "bytea") else "null" for j, (k, _) in enumerate(arguments)]
                    text = s.raw(f"select * from api.{name}({', '.join(f'{w}::{k}' for w, (k, _) in zip(words, arguments))})")
                    calls += 1
                    state = text.split("ERROR:  ", 1)[1][:5] if "ERROR:  " in text else "00000"
                    states.add(state)
                    if state not in ("00000", "OP400", "OP404", "OP409") or any(x in text for x in h.LEAKS):
                        bad.append((name, argument, value[:40], text[:300]))
    tap.same(bad[:3], [], f"D-05 {calls} hostile arguments in an enrolment: a coded refusal or a result, {sorted(states)}")
    s.close()


def spelled(secret):
    return {secret.hex(), base64.b32encode(secret).decode().rstrip("="), base64.b64encode(secret).decode().rstrip("=")}


def a10_canary(tap):
    # A-10 A-11
    helper, who = person("canary", "helpdesk"), person("bird")
    s, t = b.signed_in(helper), b.console()
    tables = [r[0] for r in root.rows("select c.oid::regclass from pg_class c where relnamespace = 'core'::regnamespace and relkind = 'r'")]
    texts, raw, found = set(), set(), []

    def sweep(when):
        for table in tables:
            for x in texts:
                if root.value(f"select exists (select from {table} t where t::text ilike '%' || {b.quote(x)} || '%')") == "t":
                    found.append((when, table, x))

    ticket = ask(s, who)[1]
    code = b.reveal(s, ticket)[0]
    letters = code.replace("-", "")
    texts |= {code, letters} | spelled(letters.encode())
    raw |= {code.encode(), letters.encode()}
    ask(s, who)
    sweep("a code waits to be shown")
    code = code_of(s, who)
    letters = code.replace("-", "")
    texts |= {code, letters} | spelled(letters.encode())
    raw |= {code.encode(), letters.encode()}
    # In the code field it reaches the server as it is typed.
    b.submit(t, who.login, who.secret, code)
    sweep("a guess waits to be judged")
    b.result(t)
    b.one_time_sign_in(t, who.login, code)
    seed = b.unbytea(t.value("select seed from api.totp_begin()"))
    now = time.time()
    t.value(f"select status from api.totp_prove_submit('{b.totp(seed, now - 30)}', '{b.totp(seed, now)}')")
    t.value("select status from api.totp_prove_result()")
    texts |= spelled(seed)
    raw |= {seed}
    stored, server = b.keys(b.mac(b"canary", b"canary"))
    t.value(f"select status from api.enrol_password({b.hexed(stored)}, {b.hexed(server)})")
    sweep("new factors wait for their proof")
    ticket = t.value(f"select ticket from api.enrol_finish('{uuid.uuid4()}')")
    codes = b.reveal(t, ticket)
    for c in codes:
        texts |= {c, c.replace("-", "")}
        raw |= {c.encode(), c.replace("-", "").encode()}
    who.secret, who.seed = b.mac(b"canary", b"canary"), seed
    b.submit(t, who.login, who.secret, codes[0])
    sweep("a recovery code waits to be judged")
    tap.same(b.result(t)[0], "ok", "A-10 the recovery code is good")
    sweep("everything is done")
    t.raw(f"select * from api.restart_create('{uuid.uuid4()}', '{code}', '{{{codes[1]}}}', '{letters}')")
    log = root.raw("select pg_read_file(pg_current_logfile())").lower()
    tap.same(found, [], "A-10 no one-time code, recovery code or seed is in any table in clear, at any moment")
    tap.same([x for x in texts if x.lower() in log], [], "A-10 nor in the server's log")
    wal = [x for x in raw if root.value(f"""select bool_or(position({b.hexed(x)}::bytea in pg_read_binary_file('pg_wal/' || f)) > 0)
        from (select pg_walfile_name(pg_current_wal_lsn()) as f) w""") == "t"]
    tap.same(wal, [], "A-11 nor in the write-ahead log")
    s.close()
    t.close()


TESTS = [a18_life, a18_reveal, a18_who, a12_second_person, a13_no_right, a13_pairs, a01_one_time, a06_parallel,
         d05_hostile, a10_canary]
only = sys.argv[1:]
if __name__ == "__main__":
    b.run([t for t in TESTS if not only or t.__name__ in only], root)
