# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in against somebody who has a bastion's certificate and psql: A-01 to A-07, A-13, A-14."""

import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def judged(who):
    return int(root.value(f"""select count(*) from core.attempt t join core.account a on a.id = t.account_id
        where a.login = '{who.login}' and t.cause in ('wrong_password', 'wrong_code', 'ok')"""))


def charged(who):
    return int(root.value(f"""select count(*) from core.attempt t join core.account a on a.id = t.account_id
        where a.login = '{who.login}'"""))


def locks(who):
    return root.rows(f"""select l.code, l.until is null, l.device_id is null, round(extract(epoch from l.until - l.since) / 60)
        from core.lock l join core.account a on a.id = l.account_id where a.login = '{who.login}' order by l.id""")


def wrong(s, who):
    return b.sign_in(s, who, code="000000", secret=b.WRONG)[0]


def over(who):
    """Lets the locks of a person end now, as time would."""
    root.rows(f"""update core.lock set since = since - (until - clock_timestamp()), until = clock_timestamp()
        where until > clock_timestamp() and account_id = (select id from core.account where login = '{who.login}')""")


def a01_rollback(tap):
    #
    who = person("rollback")
    s = b.console()
    statuses = set()
    for _ in range(20):
        nonce, _, server_nonce = b.begin(s, who.login)
        proof, _ = b.proof_for(b.WRONG, who.login, nonce, server_nonce)
        s.raw("begin")
        s.raw(f"select * from api.sign_in_submit({b.hexed(proof)}, '123456')")
        statuses.add(s.value("select status from api.sign_in_result()"))
        s.raw("rollback")
        statuses.add(s.value("select status from api.sign_in_result()"))
    tap.same(statuses, {"restart"}, "A-01 a guess that is rolled back is not judged, in the transaction or after it")
    tap.same(judged(who), 0, "A-01 so nothing was judged in 20 transactions")
    for _ in range(20):
        nonce, _, server_nonce = b.begin(s, who.login)
        proof, _ = b.proof_for(b.WRONG, who.login, nonce, server_nonce)
        text = s.raw(f"copy (select status from api.sign_in_submit({b.hexed(proof)}, '123456') union all"
                     " select status from api.sign_in_result() union all select (1 / 0)::text) to stdout")
        statuses.update(line for line in text.splitlines() if line in ("ok", "denied", "code_used"))
    tap.same(statuses, {"restart"}, "A-01 nor is one in a statement that fails after the answer")
    s.close()


def a01_result_rolled_back(tap):
    #
    who = person("result")
    s = b.console()
    answers = []
    for _ in range(9):
        b.submit(s, who.login, b.WRONG, "123456")
        for _ in range(2):
            s.raw("begin")
            answers.append(s.value("select status from api.sign_in_result()"))
            s.raw("rollback")
    tap.same(set(answers), {"denied"}, "A-01 a result that is rolled back is the same guess judged again")
    tap.same(charged(who), 9, "A-01 each submit was written down all the same")
    tap.same([l[0] for l in locks(who)], ["wrong_attempts"], "A-01 and locks the account although no result was committed")
    tap.same(b.sign_in(s, who)[0], "denied", "A-01 the right password and code are refused then")
    s.close()


def a01_cut_off(tap):
    #
    who = person("cut")
    for _ in range(6):
        s = b.console()
        b.submit(s, who.login, b.WRONG, "123456")
        s.kill()
    s = b.console()
    tap.same(b.sign_in(s, who)[0], "denied", "A-01 six guesses without asking for the result lock the account")
    tap.same(judged(who), 0, "A-01 and none of them was judged")
    s.close()


def a02_limit(tap):
    #
    who = person("limit")
    s = b.console()
    for _ in range(4):
        wrong(s, who)
    tap.same(b.sign_in(s, who)[0], "ok", "A-02 four wrong attempts and a right one: in")
    for _ in range(4):
        wrong(s, who)
    tap.same(locks(who), [], "A-02 the right one has cleared the count")
    wrong(s, who)
    tap.same(locks(who), [["wrong_attempts", "f", "f", "30"]], "A-02 five in a row lock for 30 minutes, at this bastion")
    tap.same(b.sign_in(s, who)[0], "denied", "A-02 the right one is refused then")
    over(who)
    tap.same(b.sign_in(s, who)[0], "ok", "A-02 and accepted when the lock is over")
    for _ in range(5):
        wrong(s, who)
    tap.same([l[3] for l in locks(who)], ["30", "60"], "A-02 the second lock in a day is twice as long")
    tap.same(root.state("update core.policy set value = '11' where name = 'sign_in.limit'"), "23514",
             "A-02 a limit above its maximum is not taken")
    s.close()


def a03_parallel(tap):
    #
    who = person("parallel")
    sessions = [b.console() for _ in range(20)]

    def guess(s):
        for _ in range(3):
            try:
                wrong(s, who)
            except b.Failed:
                pass  # a lock timeout is an answer too: nothing was judged

    threads = [threading.Thread(target=guess, args=(s,)) for s in sessions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    count = judged(who)
    tap.ok(count <= 5, "A-03 of 60 guesses at the same time at most 5 are judged", count)
    tap.same(len(locks(who)), 1, "A-03 and they make one lock")
    for s in sessions:
        s.close()


def a03_parallel_codes(tap):
    #
    who = person("codes")
    sessions = [b.console() for _ in range(12)]

    def guess(s):
        for _ in range(2):
            try:
                b.sign_in(s, who, code="000000")
            except b.Failed:
                pass

    threads = [threading.Thread(target=guess, args=(s,)) for s in sessions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    count = judged(who)
    tap.ok(count <= 5, "A-03 of 24 codes at the same time at most 5 are judged", count)
    tap.ok(["wrong_codes", "t", "t", None] in locks(who), "A-04 the lock ends only by a person", locks(who))
    for s in sessions:
        s.close()


def a04_apart(tap):
    #
    who = person("apart")
    first, second = b.console("bastion-1"), b.console("bastion-2")
    for _ in range(30):
        wrong(first, who)
    tap.same(b.sign_in(first, who)[0], "denied", "A-04 30 wrong passwords at one bastion: nobody gets in there")
    tap.same(b.sign_in(second, who)[0], "ok", "A-04 the owner gets in at the other bastion")
    third = b.console("bastion-2")
    for _ in range(4):
        b.sign_in(third, who, code=who.wrong_code())
    tap.same(second.state("select login from api.whoami()"), "00000", "A-04 four wrong codes end no session")
    # Rolling the result back must not undo the count of codes either.
    b.submit(third, who.login, who.secret, who.wrong_code())
    third.raw("begin")
    third.value("select status from api.sign_in_result()")
    third.raw("rollback")
    b.sign_in(third, who, code=who.wrong_code())
    tap.ok(["wrong_codes", "t", "t", None] in locks(who), "A-04 five wrong codes lock until a person unlocks", locks(who))
    tap.same(second.state("select login from api.whoami()"), "OP401", "S-04 that lock ends the open session")
    root.rows(f"""update core.lock set since = since - interval '24 h'
        where account_id = (select id from core.account where login = '{who.login}')""")
    tap.same(b.sign_in(second, who)[0], "denied", "A-04 a day later it stands")
    for s in (first, second, third):
        s.close()


def a05_locked(tap):
    #
    who = person("locked")
    s = b.console()
    for _ in range(5):
        wrong(s, who)
    before = root.rows(f"select * from core.lock where account_id = (select id from core.account where login = '{who.login}')")
    answers = set()
    for secret, code in ((who.secret, None), (b.WRONG, "000000"), (who.secret, "000000")):
        b.submit(s, who.login, secret, code or who.code())
        answers.add(s.raw("select * from api.sign_in_result()"))
    tap.same(len(answers), 1, "A-05 right and wrong get the same bytes while locked")
    tap.same(root.rows(f"select * from core.lock where account_id = (select id from core.account where login = '{who.login}')"),
             before, "A-05 the lock was not extended")
    tap.same(judged(who), 5, "A-05 nothing was judged")
    s.close()


def a06_once(tap):
    #
    who = person("once")
    sessions = [b.console() for _ in range(4)]
    code = who.code()
    for s in sessions:
        b.submit(s, who.login, who.secret, code)
    for s in sessions:
        s.send("select status from api.sign_in_result()")
    answers = sorted(s.receive().strip() for s in sessions)
    tap.same(answers, ["code_used", "code_used", "code_used", "ok"], "A-06 one code at four places: one gets in")
    tap.same(root.value(f"""select coalesce(sum(failures), 0) from core.attempt_counter
        where login_key = core.login_key('{who.login}')"""), "0", "A-06 a code used before is not counted as a guess")
    tap.same(b.sign_in(sessions[1], who, code=code)[0], "code_used", "A-06 nor is it accepted later")
    step = int(root.value("select core.totp_step_now()"))
    root.rows(f"""update core.factor set totp_step = {step + 10}
        where account_id = (select id from core.account where login = '{who.login}')""")
    tap.same(b.sign_in(sessions[1], who, code=who.code_now())[0], "code_used",
             "A-06 when the clock goes back a code below the watermark is refused")
    for s in sessions:
        s.close()


def a07_window(tap):
    #
    who = person("window")
    s = b.console()
    got = []
    for offset in (-60, -30, 0, 30, 60):
        who.code()
        # Inside one step: the codes must not change between here and the judgement.
        while float(root.value("select extract(epoch from clock_timestamp())")) % 30 > 25:
            pass
        got.append(b.sign_in(s, who, code=who.code_now(offset))[0])
    tap.same(got, ["denied", "ok", "ok", "denied", "denied"], "A-07 this step and the one before are accepted")
    s.close()


def a13_both(tap):
    #
    who = person("both")
    s = b.console()
    bad = []
    for secret in (b.WRONG, None):
        for code in (who.code(), who.wrong_code(), "", None):
            root.rows("delete from core.attempt_counter")
            b.begin(s, who.login)
            proof = "null" if secret is None else b.hexed(secret)
            s.rows(f"select * from api.sign_in_submit({proof}, {b.quote(code)})")
            if b.result(s)[0] == "ok":
                bad.append((secret, code))
    for code in (who.wrong_code(), "", None):
        root.rows("delete from core.attempt_counter")
        nonce, _, server_nonce = b.begin(s, who.login)
        proof, _ = b.proof_for(who.secret, who.login, nonce, server_nonce)
        s.rows(f"select * from api.sign_in_submit({b.hexed(proof)}, {b.quote(code)})")
        if b.result(s)[0] == "ok":
            bad.append(("right", code))
    tap.same(bad, [], "A-13 no pair but right and right gives a session")
    code = who.code()
    b.sign_in(s, who, code=code, secret=b.WRONG)
    tap.same(b.sign_in(s, who, code=code)[0], "ok", "A-13 a right code with a wrong password is not used up")
    s.close()


def a13_replay(tap):
    #
    who = person("replay")
    s = b.console()
    nonce, _, server_nonce = b.begin(s, who.login)
    proof, signature = b.proof_for(who.secret, who.login, nonce, server_nonce)
    s.rows(f"select * from api.sign_in_submit({b.hexed(proof)}, '{who.code()}')")
    status, got, _, token = b.result(s)
    tap.same((status, got), ("ok", signature), "A-13 the server proves itself with the right signature")
    tap.same(len(token), 32, "S-03 the token has 256 bits")
    b.begin(s, who.login)
    s.rows(f"select * from api.sign_in_submit({b.hexed(proof)}, '{who.code()}')")
    tap.same(b.result(s)[0], "denied", "A-13 a proof that was seen is good for nothing with another nonce")
    tap.same(b.result(s)[0], "restart", "A-13 a guess is judged once")
    s.close()


def last_administrator(tap):
    # Z-09
    who = person("last", "security-administrator")
    # A lock of everybody else for the length of this test; the others' grants stay as they are.
    root.rows(f"""insert into core.lock (account_id, cause, code, reason)
        select distinct g.account_id, 'policy', 'unused', 'test {TAG}' from core.role_grant g
        join core.role r on r.id = g.role_id and r.code = 'security-administrator'
        where g.ended_at is null and g.account_id <> (select id from core.account where login = '{who.login}')""")
    try:
        last_administrator_guesses(tap, who)
    finally:
        root.rows(f"update core.lock set lifted_at = clock_timestamp() where reason = 'test {TAG}'")
    root.rows(f"""update core.role_grant set ended_at = clock_timestamp()
        where account_id = (select id from core.account where login = '{who.login}')""")


def last_administrator_guesses(tap, who):
    s = b.console()
    for _ in range(12):
        wrong(s, who)
    tap.same(locks(who), [], "the last security administrator is not locked by wrong attempts")
    tap.ok(judged(who) <= 6, "but his guesses are held back", judged(who))
    root.rows("update core.attempt_counter set held_until = clock_timestamp()")
    tap.same(b.sign_in(s, who)[0], "ok", "and he gets in a minute later")
    s.close()


TESTS = [a01_rollback, a01_result_rolled_back, a01_cut_off, a02_limit, a03_parallel, a03_parallel_codes, a04_apart,
         a05_locked, a06_once, a07_window, a13_both, a13_replay, last_administrator]
if __name__ == "__main__":
    b.run(TESTS, root)
