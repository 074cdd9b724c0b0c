# SPDX-License-Identifier: GPL-3.0-or-later
"""Codes that are bound to the reset of a factor; old factors until new ones are proven; enrolments that are interrupted or
raced: A-01, A-06, A-08, A-11, A-12, A-13, A-18, S-07, R-01."""

import sys
import time
import uuid

import attack_enrol
from attack_enrol import account, calm, code_of, finish, person, refusal, root

b = attack_enrol.b


def s07_bound(tap):
    # S-07 A-12
    helper, who, other = person("bound", "helpdesk"), person("reset"), person("another")
    s = b.signed_in(helper)

    def create(target):
        return refusal(s, f"select * from api.restart_create('{uuid.uuid4()}', '{target.login}', '{{totp}}', 'lost the phone')")

    wish = ("OP402", f"restart.create:{who.login}")
    tap.same(create(who)[0::2], wish, "S-07 the code of the sign-in, seconds old, resets no factor; the refusal names what to bind one to")
    b.enter(s, helper, "recovery.make")
    tap.same(create(who)[0::2], wish, "S-07 nor does a code for another action")
    b.enter(s, helper, wish[1])
    tap.same(create(other)[0], "OP402", "S-07 nor one for another account")
    tap.same(create(who)[0], "00000", "S-07 a code for this account does")
    tap.same(create(who)[0::2], wish, "S-07 once")
    b.enter(s, helper, wish[1])
    root.rows(f"update core.session set fresh_for_until = clock_timestamp() where id = {s.number_of_session}")
    tap.same(create(who)[0::2], wish, "S-07 for five minutes")
    b.bind(root, s, wish[1])
    s.raw("begin")
    tap.same(create(who)[0], "00000", "S-07 one entered before is good")
    s.raw("rollback")
    tap.same(create(who)[0], "00000", "S-07 and was not used up by what was rolled back")
    s.close()


def a12_interrupted(tap):
    # A-12 A-18
    helper, who = person("aid", "helpdesk"), person("cut")
    s, t, u, v = b.signed_in(helper), b.console(), b.console(), b.console("bastion-2")
    code = code_of(s, who)
    token = b.one_time_sign_in(t, who.login, code)[2]
    stored, server = b.keys(b.mac(b"aside", b"aside"))
    t.value(f"select status from api.enrol_password({b.hexed(stored)}, {b.hexed(server)})")
    b.set_totp(t)
    tap.same([b.one_time_sign_in(x, who.login, code)[0] for x in (u, v) * 4], ["code_busy"] * 8,
             "A-12 while somebody sets up the sign-in with a code, nobody else does, and is told")
    tap.same((root.value(f"select sum(failures + code_failures + day_failures) from core.attempt_counter where login_key = core.login_key('{who.login}')"),
              root.value(f"select count(*) from core.lock where account_id = {account(who)}")), ("0", "0"),
             "A-12 which is no guess: nothing is counted and nothing locks")
    tap.same(t.value("select password_done and totp_done from api.enrol_state()"), "t", "A-12 and disturbs nobody")
    t.kill()
    gone(who)
    tap.same(b.one_time_sign_in(u, who.login, code)[0], "enrol", "A-12 when the connection is cut the code opens again")
    tap.same(u.row("select password_done, totp_done from api.enrol_state()"), ["f", "f"], "A-12 from the beginning: what was set aside there is not used here")
    tap.same(refusal(u, f"select * from api.enrol_finish('{uuid.uuid4()}')")[:2], ("OP409", "the password is not set yet"), "A-12 nor at the end")
    t = b.console()
    tap.same(refusal(t, f"select * from api.session_resume({b.hexed(token)})")[:2],
             ("OP401", "the setting-up of your sign-in was begun again"), "A-12 the interrupted one is over then, and says why")
    new = b.Enrolled(who.login, root)
    new.secret, new.seed = b.mac(b"kept", b"kept"), finish(u, b"kept")
    tap.same([b.one_time_sign_in(x, who.login, code)[0] for x in (t, u, v)], ["denied"] * 3, "A-18 when it is finished the code opens nothing any more")
    calm(who)
    tap.same(b.sign_in(t, new)[0], "ok", "A-12 and the new factors are good")
    code = code_of(s, who)
    b.one_time_sign_in(u, who.login, code)
    u.value("select session from api.sign_out()")
    tap.same(b.one_time_sign_in(v, who.login, code)[0], "enrol", "A-12 whoever breaks off can begin again at once, from elsewhere, too")
    root.rows(f"update core.session set last_seen_at = last_seen_at - interval '16 min' where account_id = {account(who)} and ended_at is null and purpose = 'enrolment'")
    tap.same(b.one_time_sign_in(u, who.login, code)[0], "enrol", "A-12 a connection that stands and that nobody used for 15 minutes is in nobody's way")
    root.rows(f"update core.one_time_code set expires_at = clock_timestamp() where account_id = {account(who)} and used_at is null and voided_at is null")
    u.value("select session from api.sign_out()")
    tap.same(b.one_time_sign_in(v, who.login, code)[0], "denied", "A-18 after its 24 hours it opens nothing, begun or not")
    for x in (s, t, u, v):
        x.close()


def gone(who):
    """Waits until the server has noticed that the connections of the account's enrolments are gone."""
    until = time.monotonic() + 20
    while root.value(f"""select count(*) from core.session s join core.session_backend k on k.session_id = s.id join pg_stat_activity a
            on a.pid = k.pid and a.backend_start = k.backend_start where s.account_id = {account(who)} and s.purpose = 'enrolment'""") != "0":
        if time.monotonic() > until:
            raise RuntimeError("the connection does not end")


def a12_thief(tap):
    # A-12 A-18 A-13
    helper, who = person("desk", "helpdesk"), person("victim")
    s, thief, owner = b.signed_in(helper), b.console("bastion-2"), b.console()
    code = code_of(s, who)
    tap.same([b.one_time_sign_in(x, who.login, code)[0] for x in (thief, owner)], ["enrol", "code_busy"],
             "A-12 whoever comes second with a stolen code's twin is told that somebody is there already")
    s.rows(f"select * from api.restart_void('{uuid.uuid4()}', '{who.login}', 'the owner called')")
    tap.same(refusal(thief, "select * from api.totp_begin()")[0], "OP401", "A-12 the help desk takes the code back and the thief is out")
    tap.same([b.one_time_sign_in(x, who.login, code)[0] for x in (thief, owner)], ["denied"] * 2, "A-12 and nobody gets in with it")
    # The end of the enrolment waits for the row that the help desk holds, and then it is too late.
    code = code_of(s, who)
    b.one_time_sign_in(thief, who.login, code)
    stored, server = b.keys(b.mac(b"thief", b"thief"))
    thief.value(f"select status from api.enrol_password({b.hexed(stored)}, {b.hexed(server)})")
    b.set_totp(thief)
    s.raw("begin")
    s.rows(f"select * from api.restart_void('{uuid.uuid4()}', '{who.login}', 'the owner called')")
    thief.send(f"select * from api.enrol_finish('{uuid.uuid4()}')")
    until = time.monotonic() + 20
    while root.value("select count(*) from pg_stat_activity where wait_event_type = 'Lock' and usename = 'bastion-2'") == "0":
        if time.monotonic() > until:
            raise RuntimeError("nobody waits")
    s.raw("commit")
    text = thief.receive()
    tap.ok("OP401" in text and "the one-time code is not good any more" in text, "A-12 of the end and the taking back exactly one happens", text)
    tap.same(b.sign_in(owner, who)[0], "ok", "A-12 and the old factors are good")
    # With a code for the password alone the phone's code is not lost to the one who is turned away.
    code = code_of(s, who, "password")
    tap.same(b.one_time_sign_in(thief, who.login, code, code=who.code())[0], "enrol", "A-13 a code for the password takes the phone as well")
    step = root.value(f"update core.factor set totp_step = 0 where account_id = {account(who)} returning totp_step")
    tap.same(b.one_time_sign_in(owner, who.login, code, code=who.code_now())[0], "code_busy", "A-12 the second one is told")
    tap.same(root.value(f"select totp_step from core.factor where account_id = {account(who)}"), step, "A-06 and the code of the phone is not used up")
    for x in (s, thief, owner):
        x.close()


def a12_old_until_new(tap):
    #
    helper, who = person("maker", "helpdesk"), person("change")
    s, old = b.signed_in(helper), b.signed_in(who)
    code = code_of(s, who)
    t, u = b.console(), b.console()
    token = b.one_time_sign_in(t, who.login, code)[2]
    seed = b.set_totp(t)
    stored, server = b.keys(b.mac(b"new", b"new"))
    tap.same(refusal(t, f"select * from api.enrol_finish('{uuid.uuid4()}')")[0], "OP409", "A-12 half done is not done")
    t.value(f"select status from api.enrol_password({b.hexed(stored)}, {b.hexed(server)})")
    t.kill()
    tap.same(b.sign_in(u, who)[0], "ok", "A-12 when the connection is cut the old password and code are good")
    new = b.Enrolled(who.login, root)
    new.secret, new.seed = b.mac(b"new", b"new"), seed
    tap.same(b.sign_in(u, new)[0], "denied", "A-12 and the new ones are not")
    t = b.console()
    tap.same(t.state(f"select * from api.session_resume({b.hexed(token)})"), "00000", "A-12 the enrolment can be continued")
    operation = uuid.uuid4()
    ticket = t.value(f"select ticket from api.enrol_finish('{operation}')")
    tap.same(t.value(f"select ticket from api.enrol_finish('{operation}')"), ticket, "R-01 the end of it can be asked for again")
    tap.same(refusal(t, f"select * from api.enrol_finish('{uuid.uuid4()}')")[0], "OP409", "A-12 but not done twice")
    tap.same(old.state("select * from api.whoami()"), "OP401", "A-12 sessions of before are over")
    tap.same(len(set(b.reveal(t, ticket))), 10, "A-12 there are ten recovery codes")
    tap.same(b.sign_in(u, who)[0], "denied", "A-12 the old password and code are over")
    calm(who)
    tap.same(b.sign_in(u, new)[0], "ok", "A-12 the new ones are good")
    kinds = [n[0] for n in root.rows(f"select kind from core.notice where account_id = {account(who)} order by id")]
    tap.same(kinds, ["restart.create", "restart.use", "enrol.finish"], "A-12 the owner is told")
    tap.ok("made a one-time code" in u.value("select notices from api.banner()"), "A-12 at the next sign-in")
    code_of(s, who)
    code = code_of(s, who, "totp")
    t2 = b.console()
    tap.same(b.one_time_sign_in(t2, who.login, code, secret=new.secret)[0], "enrol", "A-12 the code generator alone")
    tap.same(refusal(t2, f"select * from api.enrol_password({b.hexed(stored)}, {b.hexed(server)})")[0], "OP409",
             "A-13 with a code for the code generator the password stays")
    s.rows(f"select * from api.restart_void('{uuid.uuid4()}', '{who.login}', 'somebody else has it')")
    tap.same(refusal(t2, "select * from api.totp_begin()")[:2], ("OP401", "the one-time code is not good any more"),
             "A-12 taking the code back ends what was begun with it")
    for x in (s, old, t, u, t2):
        x.close()


def a12_prove(tap):
    # A-12 A-01
    who = person("prove")
    s = b.console()
    b.one_time_sign_in(s, who.login, b.give_one_time(root, who.login, "{password,totp}"))
    tap.same(s.value("select status from api.totp_prove_submit('111111', '222222')"), "restart", "A-12 nothing to prove yet")
    seed = b.unbytea(s.value("select seed from api.totp_begin()"))

    def prove(first, second):
        s.value(f"select status from api.totp_prove_submit('{first}', '{second}')")
        return s.row("select status, offset_seconds from api.totp_prove_result()")

    def at(offset):
        return b.totp(seed, time.time() + offset)

    s.raw("begin")
    s.raw(f"select * from api.totp_prove_submit('{at(-30)}', '{at(0)}')")
    tap.same(s.value("select status from api.totp_prove_result()"), "restart", "A-01 a proof is not judged in its own transaction")
    s.raw("rollback")
    tap.same(prove(at(0), at(0)), ["wrong", None], "A-12 one code twice is no proof")
    tap.same(prove(at(0), at(-30)), ["wrong", None], "A-12 nor two in the wrong order")
    tap.same(prove(at(-60), at(0)), ["wrong", None], "A-12 nor two that are not in a row")
    got = prove(at(270), at(300))
    tap.ok(got[0] == "clock" and abs(int(got[1]) - 300) <= 30, "A-08 a phone that is five minutes fast is told so", got)
    got = prove(at(-330), at(-300))
    tap.ok(got[0] == "clock" and abs(int(got[1]) + 300) <= 30, "A-08 or slow", got)
    tap.same(prove(at(1200), at(1230))[0], "wrong", "A-08 beyond ten minutes they are wrong")
    tap.same(root.value(f"select totp_proved_step is null from core.factor_pending where account_id = {account(who)}"), "t",
             "A-12 nothing was proven by any of these")
    for _ in range(5):
        prove("111111", "222222")
    tap.same(prove(at(-30), at(0))[0], "too_many", "A-12 after ten tries a new seed is needed")
    b.set_totp(s)
    seeds = {s.value("select seed from api.totp_begin()") for _ in range(1000)}
    tap.ok(len(seeds) == 1000 and all(len(b.unbytea(x)) == 20 for x in seeds), "A-11 a thousand seeds: 160 bits, all different")
    s.close()


TESTS = [s07_bound, a12_old_until_new, a12_prove, a12_interrupted, a12_thief]
only = sys.argv[1:]
if __name__ == "__main__":
    b.run([t for t in TESTS if not only or t.__name__ in only], root)
