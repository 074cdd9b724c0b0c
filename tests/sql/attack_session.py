# SPDX-License-Identifier: GPL-3.0-or-later
"""Open sessions against locks, clocks, stolen tokens and forged identity: S-01 to S-07, D-07, L-01, R-01."""

import os
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
PEEK = "select session from api.session_peek()"


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def refusal(s, sql):
    """(state, message, detail) of a refused call."""
    try:
        s.rows(sql)
    except b.Failed as e:
        return e.state, e.message, e.detail
    return "00000", "", ""


def wait_for(condition):
    until = time.monotonic() + b.DEADLINE
    while time.monotonic() < until:
        if condition():
            return True
    return False


class Policy:
    """A policy value for the length of a test; the table takes what is below the minimum, the API does not."""

    def __init__(self, name, value):
        self.name, self.value = name, value

    def __enter__(self):
        self.old = root.value(f"select value from core.policy where name = '{self.name}'")
        root.rows(f"update core.policy set value = '{self.value}' where name = '{self.name}'")

    def __exit__(self, *_):
        root.rows(f"update core.policy set value = '{self.old}' where name = '{self.name}'")


def s01_idle(tap):
    # S-01
    who = person("idle")
    s = b.signed_in(who)
    other = b.console()
    other.rows(f"select * from api.session_resume({b.hexed(s.token)})")
    with Policy("session.idle", "3 s"):
        # A session that only peeks at itself is not in use.
        tap.ok(wait_for(lambda: s.state(PEEK) == "OP401"), "S-01 peeking keeps no session awake")
        tap.same(s.state("select login from api.whoami()"), "OP401", "S-01 an idle session is refused by the server")
        tap.same(refusal(s, PEEK)[1], "your session ended because nobody used it", "S-01 and it says why")
        tap.same(other.state("select login from api.whoami()"), "OP401", "S-01 on its other connections too")
        third = b.console()
        tap.same(third.state(f"select * from api.session_resume({b.hexed(s.token)})"), "OP401",
                 "S-01 and its token continues nothing")
        third.close()
    s.close()
    other.close()


def s02_absolute(tap):
    # S-02
    who = person("absolute")
    with Policy("session.absolute", "3 s"):
        s = b.signed_in(who)
    tap.ok(wait_for(lambda: s.state("select login from api.whoami()") == "OP401"), "S-02 activity does not prolong a session")
    tap.same(refusal(s, PEEK)[1], "your session has expired", "S-02 and it says why")
    s.close()


def s03_token(tap):
    # S-03
    who = person("token")
    one, two = b.signed_in(who), b.signed_in(who)
    tap.ok((one.value("select tls_version from api.whoami()") or "").startswith("TLSv1."),
           "L-01 the session knows how its connection is encrypted")
    tap.ok(one.token != two.token, "S-03 each sign-in has its own token")
    for token in (one.token, two.token):
        found = root.value(f"""select count(*) from core.session s where s::text like '%{token.hex()}%'""")
        tap.same(found, "0", "S-03 the token itself is not stored")
    tap.same(root.value(f"select count(*) from core.session where token_hash = sha256({b.hexed(one.token)})"), "1",
             "S-03 its hash is")
    one.close()
    two.close()


def s04_lock(tap):
    # S-04
    admin, who = person("saule", "security-administrator"), person("victim", "helpdesk")
    a = b.signed_in(admin)
    sessions = [b.signed_in(who) for _ in range(3)]
    sessions[2].raw("begin")
    sessions[2].rows("select login from api.whoami()")
    number = sessions[0].number_of_session
    a.rows(f"select * from api.account_lock(b.o, '{who.login}', 'left the company', null, null)"
           .replace("b.o", b.quote(str(uuid.uuid4()))))
    states = [refusal(s, "select login from api.whoami()") for s in sessions]
    tap.same([x[0] for x in states], ["OP401"] * 3,
             "S-04 a lock ends every session at its next call, also inside an open transaction")
    tap.same(states[0][1], "your account was locked", "S-04 the person learns that it was a lock")
    tap.ok(f"Locked by {admin.login}" in states[0][2] and "left the company" in states[0][2],
           "S-04 and by whom and why", states[0][2])
    a.rows(f"select * from api.fresh_code_submit('{admin.code()}')")
    a.rows("select * from api.fresh_code_result()")
    a.rows(f"select * from api.account_unlock('{uuid.uuid4()}', '{who.login}', 'came back', null, null)")
    sessions[2].raw("rollback")
    tap.same([s.state(PEEK) for s in sessions], ["OP401"] * 3, "S-04 an unlock brings none of them back")
    tap.same(root.value(f"select end_reason from core.session where id = {number}"), "locked", "S-04 the row says so")
    tap.same(b.sign_in(sessions[0], who)[0], "ok", "S-04 and the person can sign in again")
    for s in sessions + [a]:
        s.close()


def s04_lock_alone(tap):
    # S-04
    who = person("row")
    for code, state in (("unused", "OP401"), ("wrong_attempts", "00000")):
        s = b.signed_in(who)
        root.rows(f"""insert into core.lock (account_id, cause, code, reason) select id, 'policy', '{code}', 'test'
            from core.account where login = '{who.login}'""")
        tap.same(s.state(PEEK), state, f"S-04 a lock {code} by itself: an open session answers {state}")
        tap.same(b.sign_in(b.console(), who)[0], "denied", f"S-04 and {code} lets nobody in")
        root.rows(f"""update core.lock set lifted_at = clock_timestamp()
            where account_id = (select id from core.account where login = '{who.login}')""")
        s.close()


def s04_other_ends(tap):
    # S-04
    for name, sql in (("closed", "update core.account set closed_at = clock_timestamp() where login = '{}'"),
                      ("expired", "update core.account set expires_at = clock_timestamp() where login = '{}'")):
        who = person(name)
        s = b.signed_in(who)
        root.rows(sql.format(who.login))
        tap.same(s.state(PEEK), "OP401", f"S-04 an account that is {name} has no session")
        tap.same(b.sign_in(b.console(), who)[0], "denied", f"S-04 and gets none when {name}")
        s.close()
    who = person("grant", "security-administrator")
    s = b.signed_in(who)
    tap.same(s.state("select * from api.policy_list()"), "00000", "Z-10 a right is there")
    root.rows(f"""update core.role_grant set ended_at = clock_timestamp()
        where account_id = (select id from core.account where login = '{who.login}')""")
    tap.same(s.state("select * from api.policy_list()"), "OP403", "Z-10 a right that ended is gone at the next call")
    s.raw("begin")
    tap.same(s.state("select * from api.policy_list()"), "OP403", "Z-07 no transaction keeps it")
    s.raw("rollback")
    s.close()


def s04_device(tap):
    # S-04
    who = person("device")
    s = b.signed_in(who, "bastion-2")
    root.rows("update core.device set disabled_at = clock_timestamp() where code = 'bastion-2'")
    try:
        tap.same(s.state(PEEK), "OP401", "S-04 a disabled device has no sessions")
        t = b.console("bastion-2")
        before = root.value("select count(*) from core.attempt")
        tap.same(t.state(f"select * from api.sign_in_begin('{who.login}', {b.hexed(os.urandom(32))})"), "OP403",
                 "A-01 a disabled device is refused before a guess")
        tap.same(root.value("select count(*) from core.attempt"), before, "A-01 and no guess is charged there")
        t.close()
    finally:
        root.rows("update core.device set disabled_at = null where code = 'bastion-2'")
    s.close()


def s05_sign_out(tap):
    # S-05
    who = person("out")
    s, t = b.signed_in(who), b.console()
    t.rows(f"select * from api.session_resume({b.hexed(s.token)})")
    s.rows("select * from api.sign_out()")
    tap.same([s.state(PEEK), t.state(PEEK)], ["OP401", "OP401"], "S-05 signing out ends the session everywhere")
    tap.same(t.state(f"select * from api.session_resume({b.hexed(s.token)})"), "OP401", "S-05 and its token")
    tap.same(s.state("discard all"), "00000", "a session is not what DISCARD ALL is about")
    s.close()
    t.close()


def s06_other_device(tap):
    # S-06
    who = person("stolen")
    s, t = b.signed_in(who, "bastion-1"), b.console("bastion-2")
    tap.same(refusal(t, f"select * from api.session_resume({b.hexed(s.token)})")[:2],
             ("OP401", "the session can not be continued"), "S-06 a token works at its own device only")
    tap.same(refusal(t, f"select * from api.session_resume({b.hexed(os.urandom(32))})")[:2],
             ("OP401", "the session can not be continued"), "S-06 and the answer is that of a wrong token")
    for bad in ("null", "''", "'\\x00'", "'" + "x" * 100000 + "'"):
        tap.same(t.state(f"select * from api.session_resume({bad})"), "OP401", f"S-06 nor does {bad[:8]} work")
    s.close()
    t.close()


def commit_first(tap):
    who = person("commit")
    s = b.console()
    b.submit(s, who.login, who.secret, who.code())
    s.raw("begin")
    tap.same(b.result(s)[0], "ok", "D-07 a sign-in in a transaction")
    tap.same(s.state(PEEK), "OP401", "D-07 can't be used inside it")
    s.raw("rollback")
    tap.same(s.state(PEEK), "OP401", "D-07 nor after it was rolled back")
    s.close()


def s08_limit(tap):
    # S-08
    who = person("many")
    with Policy("session.limit", "3"):
        sessions = [b.signed_in(who) for _ in range(4)]
        tap.same([s.state(PEEK) for s in sessions], ["OP401", "00000", "00000", "00000"],
                 "S-08 a session above the limit ends the oldest")
    for s in sessions:
        s.close()


def d07_identity(tap):
    # D-07
    admin, who = person("real", "security-administrator"), person("forger", "helpdesk", "platform")
    a = b.signed_in(admin)
    options = f"-c opconsole.user={admin.login} -c application_name={admin.login} -c role=bastion-1"
    s = b.signed_in(who, options=options)
    for sql in (f"set application_name = '{admin.login}'", f"set opconsole.session = '{a.number_of_session}'",
                "set role \"bastion-1\"", "set search_path = pg_temp, api", "set session authorization default",
                f"select set_config('opconsole.login', '{admin.login}', false)", "set row_security = off",
                "create temp table session_backend (pid int)", "set plpgsql.variable_conflict = use_variable"):
        s.raw(sql)
        got = s.value("select login from api.whoami()")
        if got != who.login:
            tap.ok(False, f"D-07 {sql} changed the identity to {got}")
    tap.same(s.value("select login from api.whoami()"), who.login, "D-07 nothing that a client sets changes who it is")
    for setting in ("standard_conforming_strings = off", "datestyle = 'SQL, DMY'", "timezone = 'Pacific/Kiritimati'",
                    "intervalstyle = sql_standard", "bytea_output = escape", "transform_null_equals = on",
                    "client_encoding = 'WIN1251'", "extra_float_digits = -5", "backslash_quote = off"):
        s.raw(f"set {setting}")
        tap.same(s.state("select scopes from api.whoami()"), "00000", f"D-07 calls still answer after set {setting}")
    for level in ("repeatable read", "serializable"):
        s.raw(f"begin isolation level {level}")
        tap.same(s.state("select login from api.whoami()"), "OP400", f"S-04 {level} is refused")
        s.raw("rollback")
    s.raw("begin read only")
    tap.same(s.state("select login from api.whoami()"), "00000", "a read-only transaction can read")
    tap.same(s.state("select * from api.sign_out()"), "OP503", "and is told so when it would write")
    s.raw("rollback")
    s.close()
    a.close()


def log_lines(tap):
    #
    who = person("curious")
    s = b.console()
    s.raw("set client_min_messages = log")
    b.submit(s, who.login, b.WRONG, "123456")
    text = s.raw("select status from api.sign_in_result()")
    tap.ok("wrong_password" not in text and "LOG" not in text, "A-14 a client can't listen to the server's log", text)
    text = s.raw("select * from api.whoami()")
    tap.ok("LOG:" not in text, "A-14 nor to that of a refusal", text)
    s.close()


def s07_fresh(tap):
    # S-07
    who = person("fresh", "security-administrator")
    s = b.signed_in(who)
    fresh, now = s.row("select fresh_until, server_time from api.session_peek()")
    tap.ok(fresh > now, "S-07 signing in is fresh", f"{fresh} {now}")
    s.rows(f"select * from api.fresh_code_submit('{who.wrong_code()}')")
    tap.same(s.value("select status from api.fresh_code_result()"), "denied", "S-07 a wrong code is denied")
    s.raw("begin")
    s.rows(f"select * from api.fresh_code_submit('{who.code()}')")
    tap.same(s.value("select status from api.fresh_code_result()"), "restart", "S-07 nothing is judged before the commit")
    s.raw("rollback")
    code = who.code()
    s.rows(f"select * from api.fresh_code_submit('{code}')")
    tap.same(s.value("select status from api.fresh_code_result()"), "ok", "S-07 a right one is accepted")
    s.rows(f"select * from api.fresh_code_submit('{code}')")
    tap.same(s.value("select status from api.fresh_code_result()"), "code_used", "A-06 and once only")
    for _ in range(5):
        s.rows(f"select * from api.fresh_code_submit('{who.wrong_code()}')")
        s.raw("begin")
        s.raw("select * from api.fresh_code_result()")
        s.raw("rollback")
    s.raw(f"select * from api.fresh_code_submit('{who.wrong_code()}')")
    tap.same(refusal(s, PEEK)[1], "your account was locked", "A-04 five wrong codes lock, though each result was rolled back")
    s.close()


def r01_operation(tap):
    #
    admin, who = person("op", "security-administrator"), person("target", "helpdesk")
    a = b.signed_in(admin)
    number = str(uuid.uuid4())
    call = f"select * from api.account_lock('{number}', '{who.login}', 'on leave', null, null)"
    sessions = [b.console() for _ in range(6)]
    for s in sessions:
        s.rows(f"select * from api.session_resume({b.hexed(a.token)})")
    answers = []
    threads = [threading.Thread(target=lambda s=s: answers.append(s.raw(call))) for s in sessions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    answers.append(a.raw(call))
    tap.same(len(set(answers)), 1, "R-01 the same operation seven times, six at once: the same answer")
    tap.ok("ERROR" not in answers[0], "R-01 and it is no error", answers[0])
    where = f"object_kind = 'account' and object_id = '{who.login}' and action = 'account.lock'"
    tap.same(root.value(f"select count(*) from core.event where {where}"), "1", "R-01 one event")
    tap.same(root.value(f"select count(*) from core.lock where account_id = (select id from core.account where login = '{who.login}')"),
             "1", "R-01 one lock")
    tap.same(a.state(call.replace("on leave", "on holiday")), "OP409", "R-01 other arguments under the same id are refused")
    tap.same(a.row(f"select state, action from api.operation_status('{number}')"), ["done", "account.lock"],
             "R-02 the status says done")
    other = b.signed_in(person("stranger", "security-administrator"))
    tap.same(other.value(f"select state from api.operation_status('{number}')"), "unknown", "R-02 to others it is unknown")
    tap.same(a.value(f"select state from api.operation_status('{uuid.uuid4()}')"), "failed", "R-02 what never came is not done")
    # L-01
    row = root.row(f"""select actor_login, session_id is not null, device, address is not null, outcome, reason, operation,
        xid is not null, octet_length(digest), actor_person is not null from core.event where {where}""")
    tap.same(row, [admin.login, "t", "bastion-1", "t", "ok", "on leave", number, "t", "32", "t"],
             "L-01 the event has person, session, device, address, reason, operation and digest")
    for s in sessions + [a, other]:
        s.close()


def l01_atomic(tap):
    # L-01
    admin, who = person("atomic", "security-administrator"), person("object", "helpdesk")
    a = b.signed_in(admin)
    # NOT VALID: the constraint judges new rows only.
    root.rows("alter table core.event add constraint test_block check (action <> 'account.lock') not valid")
    try:
        tap.same(a.state(f"select * from api.account_lock('{uuid.uuid4()}', '{who.login}', 'on leave', null, null)"), "OP503",
                 "L-01 without its event a change is refused")
    finally:
        root.rows("alter table core.event drop constraint test_block")
    tap.same(root.value(f"select count(*) from core.lock where account_id = (select id from core.account where login = '{who.login}')"),
             "0", "L-01 and did not happen")
    # L-03
    for sql in ("update core.event set outcome = outcome", "delete from core.event", "truncate core.event",
                "truncate core.event_default", "delete from core.seal", "truncate core.seal"):
        tap.same(root.state(f"set role opconsole_owner; {sql}"), "OP409", f"L-03 the owner can't {sql.split(' set')[0]}")
        root.raw("reset role")
    a.close()


TESTS = [s01_idle, s02_absolute, s03_token, s04_lock, s04_lock_alone, s04_other_ends, s04_device, s05_sign_out, s06_other_device,
         commit_first, s08_limit, d07_identity, log_lines, s07_fresh, r01_operation, l01_atomic]
if __name__ == "__main__":
    b.run(TESTS, root)
