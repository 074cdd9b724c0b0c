# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts through the api with real sessions: units, pages, locks, callers. A-06, S-04, Z-01, Z-02, Z-10, L-01, R-01."""

import json
import os
import sys
import threading
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")


def person(name, role=None, unit="platform", **more):
    return b.Person(root, f"{name}.{TAG}", role, unit, **more)


def refusal(s, sql):
    """(state, message, column) of a refused call."""
    try:
        s.rows(sql)
    except b.Failed as e:
        return e.state, e.message, e.column
    return "00000", "", None


def call(name, **arguments):
    def literal(value):
        return "null" if value is None else str(value).lower() if isinstance(value, bool) else b.quote(str(value))
    return f"api.{name}({', '.join(f'p_{k} => {literal(v)}' for k, v in arguments.items())})"


def change(s, verb, login, reason="asked on the phone", operation=None, **more):
    return s.row(f"select login, state, version, summary from "
                 f"{call('account_' + verb, operation=operation or str(uuid.uuid4()), login=login, reason=reason, **more)}")


def lock_row(login, code="wrong_attempts", until="now() + interval '12 h'"):
    root.rows(f"""insert into core.lock (account_id, cause, code, reason, until)
        select id, 'policy', '{code}', '5 wrong attempts', {until} from core.account where login = {b.quote(login)}""")


def event(login, action):
    row = root.rows(f"""select row_to_json(e) from (select * from core.event where object_id = {b.quote(login)}
        and action = {b.quote(action)} order by id desc limit 1) e""")
    return json.loads(row[0][0]) if row else None


def z02_units(tap):
    # Z-02: another unit's account answers exactly like one that does not exist.
    clerk = person("clerk", "helpdesk", "almaty")
    theirs = person("theirs", None, "astana-support", family="Жатжерлік")
    s = b.signed_in(clerk)
    lock_row(theirs.login)
    nobody = f"nobody.{TAG}"
    for what in ("select * from api.account_show(%s)", "select * from api.account_history(%s)",
                 "select * from api.account_verify_submit(%s, '123456')", "select * from api.session_list(%s)",
                 "select * from api.account_lock(gen, %s, 'because I can')",
                 "select * from api.account_unlock(gen, %s, 'because I can')"):
        answers = []
        for login in (theirs.login, nobody):
            try:
                s.rows((what % b.quote(login)).replace("gen", b.quote(str(uuid.uuid4()))))
                answers.append("00000")
            except b.Failed as e:
                answers.append((e.state, e.message, e.detail, e.fields.get("HINT")))
        tap.ok(answers[0] == answers[1] and answers[0][0] == "OP404", f"Z-02 {what.split('(')[0].split('.')[1]}", answers)
    tap.same(s.rows(f"select login from {call('account_list', search='жатжерлік')}"), [], "Z-02 a search does not find it")
    tap.same(s.row(f"select matched, estimated from {call('account_count', search='жатжерлік')}"), ["0", "f"],
             "Z-02 a count does not count it")
    tap.same(refusal(s, "select * from api.account_list(p_unit => 'astana')")[0], "OP404", "Z-02 another unit is not there")
    tap.same(refusal(s, "select * from api.account_list(p_unit => 'nowhere')")[0], "OP404", "Z-02 like one that is not there")
    tap.ok(int(s.value("select total from api.account_count()"))
           == int(root.value("""select count(*) from core.account a join core.unit u on u.id = a.unit_id
               join core.unit r on r.code = 'almaty' and u.path @> array[r.id]""")), "Z-02 the total is that of his units")
    s.close()
    roleless = person("roleless")
    s = b.signed_in(roleless)
    for sql in ("select * from api.account_list()", "select * from api.account_count()", "select * from api.session_list()",
                "select * from api.journal_open()", "select * from api.journal_seals()", "select * from api.journal_batch()"):
        tap.same(refusal(s, sql)[0], "OP403", f"Z-01 without a role {sql[18:]} is refused")
    tap.same(refusal(s, f"select * from api.account_show({b.quote(roleless.login)})")[0], "OP404",
             "Z-01 without a role nothing is there")
    s.close()


def pages(tap):
    clerk = person("pager", "manager", "platform")
    s = b.signed_in(clerk)
    want = [r[0] for r in root.rows("""select a.login from core.account a join core.person p on p.id = a.person_id
        order by p.name collate "kk-x-icu" desc, a.id desc limit 130""")]
    got, after = [], None
    while len(got) < 120:
        page = s.rows(f"select login, cursor from {call('account_list', sort='name', descending=True, after=after, limit=20)}")
        got += [r[0] for r in page]
        after = page[-1][1]
        first = page[0][1]
    tap.same(got, want[:120], "pages by name descending follow each other")
    back = s.rows(f"select login from {call('account_list', sort='name', descending=True, before=first, limit=20)}")
    tap.same([r[0] for r in back], want[80:100], "the page before comes in list order")
    for field, arguments in (("after", {"after": "zz"}), ("after", {"after": after[:-2] + ("00" if after[-2:] != "00" else "01")}),
                             ("before", {"before": "00" * 20}), ("after", {"after": after, "sort": "login"}),
                             ("before", {"after": after, "before": after, "sort": "name"}), ("limit", {"limit": 0}),
                             ("limit", {"limit": 501}), ("limit", {"limit": 1000000000}), ("sort", {"sort": "phone"}),
                             ("state", {"state": "gone"}), ("kind", {"kind": "robot"}), ("search", {"search": "x" * 101}),
                             ("search", {"search": "a\u202eb"})):
        got = refusal(s, f"select * from {call('account_list', **arguments)}")
        tap.ok(got[0] == "OP400" and got[2] == field, f"D-13 {str(arguments)[:60]} is refused, naming {field}", got)
    history = f"select cursor from {call('account_history', login=clerk.login, after=after)}"
    tap.same(refusal(s, history)[2], "after", "D-13 a cursor of another list is refused")
    s.close()


def search(tap):
    who = person("finder", "helpdesk", "almaty")
    person("sought", None, "almaty-it", family="Ықыласұлына")
    s = b.signed_in(who)
    for text in ("Ықыласұлына", "ықыласұл", "ikilasuli", "IKILAS", f"sought.{TAG}", "77011234218", "701 123", f"t-sought.{TAG}",
                 f"sought.{TAG} ikilas 7701"):
        rows = s.rows(f"select login from {call('account_list', search=text, limit=500)}")
        tap.ok([f"sought.{TAG}"] in rows, f"found by {text}", rows[:5])
    tap.same(s.rows(f"select login from {call('account_list', search='ikilas nobody')}"), [], "every word must match")
    s.close()


def locking(tap):
    admin, clerk = person("admin", "security-administrator"), person("locker", "helpdesk", "almaty")
    owner = person("owner", "manager", "almaty-it")
    a, c, o = b.signed_in(admin), b.signed_in(clerk), b.signed_in(owner)
    o.rows("begin")
    o.rows("select login from api.whoami()")
    row = change(a, "lock", owner.login, "left his desk open")
    tap.same(row[:2] + row[3:], [owner.login, "locked", f"locked by {admin.login} until lifted"], "a lock answers in words")
    try:
        o.rows("select login from api.whoami()")
        tap.ok(False, "S-04 the owner's next call is refused")
    except b.Failed as e:
        tap.ok(e.state == "OP401" and e.message == "your account was locked"
               and e.detail.startswith(f"Locked by {admin.login} at ") and e.detail.endswith(": left his desk open."),
               "S-04 the owner's next call, in a transaction begun before, is refused with who, when and why", e.text)
    o.close()
    tap.same(b.sign_in(b.console(), owner)[0], "denied", "a locked account does not sign in")
    columns = ("state", "version", "sessions", "phone", "locks")
    card = dict(zip(columns, c.row(f"select {', '.join(columns)} from api.account_show({b.quote(owner.login)})")))
    secrets = [r for r in root.rows("""select unnest(p.proargnames) from pg_proc p where p.oid::regproc::text = 'api.account_show'""")
               if "seed" in r[0] or "key" in r[0] or "hash" in r[0]]
    listed = c.row(f"select state, lock_cause, version from {call('account_list', search=owner.login)}")
    tap.ok(card["state"] == "locked" == listed[0] and listed[1] == "person" and json.loads(card["locks"])[0]["by"] == admin.login
           and card["sessions"] == "0" and card["version"] == listed[2], "list and card agree", (card, listed))
    tap.ok(card["phone"] == "+7 701 ··· 42 18" and not secrets,
           "A-10 the card hides the phone number and has no secret", card)
    tap.same(refusal(c, f"select * from {call('account_unlock', operation=str(uuid.uuid4()), login=owner.login, reason='because', version=1)}")[0],
             "OP409", "a version that is over is refused")
    row = change(c, "unlock", owner.login, version=card["version"])
    tap.ok(row[1] == "active" and row[3].startswith("was locked since ") and row[3].endswith(f" by {admin.login}: left his desk open"),
           "an unlock says what it removed", row)
    tap.same(b.sign_in(b.console(), owner)[0], "ok", "and its owner signs in again")
    journal = event(owner.login, "account.unlock")
    tap.ok(journal["actor_login"] == clerk.login and journal["old"]["state"] == "locked" and journal["new"]["state"] == "active"
           and journal["reason"] == "asked on the phone" and journal["operation"] and journal["session_id"] and journal["address"],
           "L-01 the event has who, why, old and new", journal)
    history = c.rows(f"select action, actor, outcome, summary from {call('account_history', login=owner.login)}")
    tap.ok([h[0] for h in history][:5] == ["sign_in", "account.unlock", "sign_in", "account.lock", "sign_in"]
           and history[1][3] == row[3], "the history tells it, newest first", history)
    other = person("foreign", None, "almaty-it")
    tap.same(refusal(a, f"select * from {call('session_end', operation=str(uuid.uuid4()), session=int(c.number_of_session), reason='too long')}")[0],
             "00000", "a session administrator ends a session")
    got = refusal(c, f"select * from {call('account_lock', operation=str(uuid.uuid4()), login=other.login, reason='because')}")
    tap.same(got[:2], ("OP401", "your session was ended"), "and its next call is refused")
    a.close()
    c.close()


def limits_of_the_help_desk(tap):
    """Z-02, Z-09: not a privileged account, not his own, not another unit's; every refusal says who can help."""
    clerk, own = person("limited", "helpdesk", "almaty"), person("shut", None, "almaty")
    chief, far = person("chief", "auditor", "almaty"), person("away", None, "astana")
    s = b.signed_in(clerk)
    lock_row(own.login)
    for who in (chief, far):
        root.rows(f"""insert into core.lock (account_id, cause, code, reason)
            select id, 'person', 'person', 'left' from core.account where login = {b.quote(who.login)}""")

    def said(verb, login, **more):
        try:
            s.rows(f"select * from {call('account_' + verb, operation=str(uuid.uuid4()), login=login, reason='asked by phone', **more)}")
        except b.Failed as e:
            return e.state, e.hint
        return "00000", ""
    tap.same(said("unlock", own.login), ("00000", ""), "an account of his unit he unlocks")
    wrong = [(verb, got) for verb, more in (("lock", {}), ("unlock", {}), ("close", {}))
             for got in [said(verb, chief.login, **more)] if got[0] != "OP403" or "security administrator" not in got[1]]
    restart = f"select * from {call('restart_create', operation=str(uuid.uuid4()), login=chief.login, parts='{totp}', reason='lost')}"
    tap.same((wrong, s.state(restart)), ([], "OP403"), "Z-09 nothing on a privileged account, and a security administrator can help")
    wrong = [(verb, got) for verb in ("lock", "unlock") for got in [said(verb, clerk.login)]
             if got[0] != "OP403" or "colleague" not in got[1]]
    tap.same(wrong, [], "Z-09 nothing on his own, and a colleague can help")
    answers = {said(verb, login) for verb in ("lock", "unlock") for login in (far.login, "no.such.one")}
    tap.ok(len(answers) == 1 and next(iter(answers))[0] == "OP404" and "help desk of another unit" in next(iter(answers))[1],
           "Z-02 another unit's account is like none, and the help desk there can help", answers)
    s.close()


def z10_role_lost(tap):
    # Z-10, Z-07
    clerk, other = person("loser", "helpdesk", "almaty"), person("stays", None, "almaty")
    s = b.signed_in(clerk)
    tap.same(s.state(f"select * from api.account_show({b.quote(other.login)})"), "00000", "Z-10 with the role he sees")
    s.rows("begin")
    s.rows(f"select * from api.account_show({b.quote(other.login)})")
    root.rows(f"""update core.role_grant set ends_at = clock_timestamp() where account_id =
        (select id from core.account where login = {b.quote(clerk.login)})""")
    tap.same(s.state(f"select * from api.account_show({b.quote(other.login)})"), "OP404", "Z-10 without it he sees nothing at the next call")
    s.close()


def r01_operations(tap):
    # the same operation from two connections at once acts once.
    clerk, other = person("twice", "helpdesk", "almaty"), person("once", None, "almaty")
    first, second = b.signed_in(clerk), b.console()
    second.rows(f"select * from api.session_resume({b.hexed(first.token)})")
    operation = str(uuid.uuid4())
    sql = f"select version, summary from {call('account_lock', operation=operation, login=other.login, reason='seen twice')}"
    first.rows("begin")
    one = first.row(sql)
    second.send(sql)
    first.rows("commit")
    two = second.receive().strip().split("\x01")
    tap.same(two, one, "R-01 the second call waits and gets the first answer")
    tap.same(root.value(f"select count(*) from core.event where operation = '{operation}'"), "1", "R-01 one event")
    tap.same(second.row(f"select state, action, summary from api.operation_status('{operation}')"), ["done", "account.lock", one[1]],
             "R-02 the operation's status tells it later")
    lost = str(uuid.uuid4())
    first.rows("begin")
    change(first, "unlock", other.login, operation=lost)
    first.rows("rollback")
    tap.same(first.value(f"select state from api.operation_status('{lost}')"), "failed", "R-02 what was rolled back is not done")
    tap.same(root.value(f"select count(*) from core.event where operation = '{lost}'"), "0", "L-01 and left no event")
    tap.same(refusal(first, f"select * from {call('account_unlock', operation=lost, login=other.login, reason='because')}")[0],
             "OP409", "R-02 and what was said to be not done can't happen later")
    lost = str(uuid.uuid4())
    # L-01: without its event a mutation does not happen.
    root.rows("alter table core.event add constraint test_block check (action <> 'account.unlock') not valid")
    try:
        tap.same(refusal(first, f"select * from {call('account_unlock', operation=lost, login=other.login, reason='because')}")[0],
                 "OP503", "L-01 when the event can't be written the unlock fails")
    finally:
        root.rows("alter table core.event drop constraint test_block")
    tap.same(root.value(f"select core.account_state(a) from core.account a where login = {b.quote(other.login)}"), "locked",
             "L-01 and nothing has changed")
    first.close()
    second.close()


def verify(s, who, code):
    s.rows(f"select * from {call('account_verify_submit', login=who.login, code=code)}")
    return s.row("select status, login from api.account_verify_result()")


def callers(tap):
    clerk, caller = person("desk", "helpdesk", "almaty"), person("caller", None, "almaty")
    s = b.signed_in(clerk)
    lock_row(caller.login)
    s.rows("begin")
    s.rows(f"select * from {call('account_verify_submit', login=caller.login, code=caller.code())}")
    tap.same(s.row("select status, login from api.account_verify_result()"), ["restart", None],
             "A-01 a code of the same transaction is not judged")
    s.rows("rollback")
    tap.same(s.row("select status, login from api.account_verify_result()"), ["restart", None], "A-01 nor one that was rolled back")
    tap.same(verify(s, caller, caller.wrong_code()), ["wrong", caller.login], "a wrong code is wrong")
    tap.ok(event(caller.login, "account.verify")["outcome"] == "refused", "L-02 and journaled")
    code = caller.code()
    s.rows(f"select * from {call('account_verify_submit', login=caller.login, code=code)}")
    s.rows("begin")
    tap.same(s.value("select status from api.account_verify_result()"), "verified", "the right code verifies")
    s.rows("rollback")
    tap.same(s.value("select status from api.account_verify_result()"), "verified", "A-01 a verdict rolled back is given again")
    tap.same(s.value("select status from api.account_verify_result()"), "restart", "and once only")
    tap.same(verify(s, caller, code), ["code_used", caller.login], "A-06 the code counts once")
    tap.same(root.value(f"select count(*) from core.caller_check c join core.account a on a.id = c.account_id "
                        f"where a.login = {b.quote(caller.login)} and c.code is not null"), "0", "A-10 no code is kept")
    row = change(s, "unlock", caller.login, "caller verified")
    tap.ok(row[1] == "active" and event(caller.login, "account.unlock")["new"]["verified_by_code"] is True,
           "the unlock notes that the caller was verified", row)
    tap.same(b.sign_in(b.console(), caller, code)[0], "code_used", "A-06 nor does the code sign in any more")
    other = person("desk2", "helpdesk", "almaty")
    o = b.signed_in(other)
    lock_row(caller.login)
    change(o, "unlock", caller.login, "not verified by me")
    tap.ok(event(caller.login, "account.unlock")["new"]["verified_by_code"] is False,
           "another session's check is not this session's")
    tap.same(refusal(s, f"select * from {call('account_verify_submit', login=clerk.login, code='123456')}")[0], "OP403",
             "Z-09 nobody checks himself")
    for bad in ("12345", "1234567", "12345a", "１２３４５６", " 12345", "123456\n", "", None):
        got = refusal(s, f"select * from {call('account_verify_submit', login=caller.login, code=bad)}")
        tap.ok(got[0] == "OP400" and got[2] == "code", f"D-13 {bad!r} is no code", got)
    s.close()
    o.close()


def callers_parallel(tap):
    # of 10 codes at the same moment at most five are judged, then the right one is not judged either.
    clerks = [person(f"par{i}", "helpdesk", "almaty") for i in range(10)]
    caller = person("target", None, "almaty")
    sessions = []
    for clerk in clerks:
        s = b.signed_in(clerk)
        sessions.append(s)
    wrong = caller.wrong_code()
    verdicts = []

    def guess(s):
        s.rows(f"select * from {call('account_verify_submit', login=caller.login, code=wrong)}")
        barrier.wait()
        verdicts.append(s.value("select status from api.account_verify_result()"))

    barrier = threading.Barrier(len(sessions))
    threads = [threading.Thread(target=guess, args=(s,)) for s in sessions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    judged = verdicts.count("wrong")
    tap.ok(0 <= judged <= 5 and "verified" not in verdicts and "too_many" in verdicts, "A-03 no more than five are judged", verdicts)
    s = sessions[0]
    left = 0
    for _ in range(8):
        left += verify(s, caller, wrong)[0] == "wrong"
    tap.same(judged + left, 5, "A-03 five in all, those after included")
    tap.same(verify(s, caller, caller.code())[0], "too_many", "A-02 then the right code is not judged either")
    root.rows(f"""update core.caller_check set submitted_at = submitted_at - interval '31 min' where account_id =
        (select id from core.account where login = {b.quote(caller.login)})""")
    tap.same(verify(s, caller, caller.code())[0], "verified", "A-02 half an hour later it is")
    # L-02: a guess whose verdict was rolled back is charged, and the keeper journals it.
    s.rows(f"select * from {call('account_verify_submit', login=caller.login, code=wrong)}")
    s.rows("begin")
    tap.same(s.value("select status from api.account_verify_result()"), "wrong", "L-02 a verdict can be seen and rolled back")
    s.rows("rollback")
    root.rows(f"""update core.caller_check set submitted_at = submitted_at - interval '70 s' where judged_at is null and account_id =
        (select id from core.account where login = {b.quote(caller.login)})""")
    root.rows("select keeper_api.sessions_sweep()")
    last = event(caller.login, "account.verify")
    tap.ok(last["new"]["result"] == "not_judged" and last["actor_login"] == clerks[0].login, "L-02 the keeper journals it", last)
    tap.same(root.value(f"select core.caller_tries(id, null) from core.account where login = {b.quote(caller.login)}"), "1",
             "A-01 and it was charged")
    for s in sessions:
        s.close()


b.run([z02_units, pages, search, locking, limits_of_the_help_desk, z10_role_lost, r01_operations, callers, callers_parallel], root)
