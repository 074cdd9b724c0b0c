# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing one's own factors at work, the wrong clock of a phone, recovery codes, and "this was not me": A-01, A-04, A-06,
A-07, A-08, A-10, A-12, A-13, A-14, S-07, Z-09."""

import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def account(who):
    return f"(select id from core.account where login = '{who.login}')"


def calm(who):
    root.rows("delete from core.attempt_counter")
    root.rows(f"update core.lock set lifted_at = clock_timestamp() where lifted_at is null and account_id = {account(who)}")


def locks(who):
    return [r[0] for r in root.rows(f"select code from core.lock where lifted_at is null and account_id = {account(who)} order by id")]


def notices(who):
    return [r[0] for r in root.rows(f"select kind from core.notice where account_id = {account(who)} order by id")]


def submit(s, who, secret, code, new=b"new"):
    nonce = os.urandom(32)
    row = s.row(f"select salt, server_nonce from api.password_begin({b.hexed(nonce)})")
    proof, _ = b.proof_for(secret, who.login, nonce, b.unbytea(row[1]))
    stored, server = b.keys(b.mac(new, new))
    return s.value(f"select status from api.password_submit({b.hexed(proof)}, '{code}', {b.hexed(stored)}, {b.hexed(server)})")


def change(s, who, secret, code, new=b"new"):
    submit(s, who, secret, code, new)
    return s.value("select status from api.password_result()")


def password(tap):
    # A-13 A-12 S-07
    who = person("password")
    s, other = b.signed_in(who), b.signed_in(who)
    root.rows(f"update core.session set fresh_until = clock_timestamp() where id = {s.number_of_session}")
    code = who.code()
    tap.same(change(s, who, b.WRONG, code), "denied", "A-13 a wrong password with a right code changes nothing")
    tap.same(change(s, who, who.secret, who.wrong_code()), "denied", "A-13 nor a right password with a wrong code")
    tap.same(s.value("select status from api.password_result()"), "restart", "A-13 a guess is judged once")
    tap.same(root.value(f"select totp_step from core.factor where account_id = {account(who)}"), "0", "A-13 the code was not used up")
    tap.same(change(s, who, who.secret, code), "ok", "A-13 both right: changed, however long ago the last code was")
    tap.same(other.state("select * from api.whoami()"), "OP401", "A-12 other sessions are over")
    tap.same(s.state("select * from api.whoami()"), "00000", "A-12 this one is not")
    tap.same(change(s, who, b.mac(b"new", b"new"), code, b"newer"), "code_used", "A-06 the code is used up")
    tap.same(root.value(f"select sum(failures + code_failures) from core.attempt_counter where login_key = core.login_key('{who.login}')"),
             "0", "A-06 which is not counted as a guess")
    t = b.console()
    tap.same(b.sign_in(t, who)[0], "denied", "A-12 the old password is over")
    who.secret = b.mac(b"new", b"new")
    tap.same(b.sign_in(t, who)[0], "ok", "A-12 the new one is good")
    tap.same(notices(who), ["password.change"], "A-12 the owner is told")
    events = root.rows(f"select outcome, new ->> 'cause' from core.event where action = 'password.change' and object_id = '{who.login}' order by id")
    tap.same(events, [["refused", "wrong_password"], ["refused", "wrong_code"], ["ok", None], ["refused", "code_used"]],
             "A-13 every judged guess is in the journal")
    words = s.value(f"select words from api.password_begin({b.hexed(os.urandom(32))})")
    tap.ok(who.login in words and "Exchange" in words, "A-17 the words that a password must not be made of", words)
    for x in (s, other, t):
        x.close()


def password_counted(tap):
    # A-01 A-04
    who = person("counted")
    s = b.signed_in(who)
    answers = set()
    for _ in range(12):
        s.raw("begin")
        submit(s, who, who.secret, who.code_now())
        answers.add(s.value("select status from api.password_result()"))
        s.raw("rollback")
        answers.add(s.value("select status from api.password_result()"))
    tap.same(answers, {"restart"}, "A-01 a guess that is rolled back is not judged, in the transaction or after it")
    nonce = os.urandom(32)
    row = s.row(f"select salt, server_nonce from api.password_begin({b.hexed(nonce)})")
    proof, _ = b.proof_for(who.secret, who.login, nonce, b.unbytea(row[1]))
    stored, server = b.keys(b.WRONG)
    call = f"select status from api.password_submit({b.hexed(proof)}, '{who.code()}', {b.hexed(stored)}, {b.hexed(server)})"
    tap.same([s.value(call), s.value(call)], ["submitted", "restart"], "A-13 one nonce is for one guess")
    calm(who)
    for _ in range(5):
        submit(s, who, b.WRONG, "000000")
        s.raw("begin")
        s.value("select status from api.password_result()")
        s.raw("rollback")
    tap.same(change(s, who, who.secret, who.code()), "denied", "A-01 five wrong passwords, judged in vain: the right one is refused")
    tap.same(locks(who), ["wrong_attempts"], "A-01 and the account is locked at this device")
    tap.same(s.state("select * from api.whoami()"), "00000", "A-04 which ends no session")
    calm(who)
    for _ in range(5):
        submit(s, who, who.secret, who.wrong_code())
        s.raw("select status from api.password_result()")
    tap.ok("wrong_codes" in locks(who), "A-04 five wrong codes after the right password lock until a person unlocks", locks(who))
    tap.same(s.state("select * from api.whoami()"), "OP401", "A-04 and end the session")
    s.close()


def generator(tap):
    # A-12 S-07
    who = person("generator")
    s, other, t = b.signed_in(who), b.signed_in(who), b.console()
    tap.same(s.state("select * from api.totp_begin()"), "OP402", "A-12 a new code generator needs a code for this alone, though one was just entered")
    b.enter(s, who, "recovery.make")
    tap.same(s.state("select * from api.totp_begin()"), "OP402", "A-12 a code for something else is not enough")
    b.enter(s, who, "totp.begin")
    seed = b.unbytea(s.value("select seed from api.totp_begin()"))
    tap.same(s.state("select * from api.totp_begin()"), "OP402", "A-12 nor is a code good twice")
    tap.same(b.sign_in(t, who)[0], "ok", "A-12 the old one is good until the new one is proven")
    tap.same(other.value("select status from api.totp_prove_submit('111111', '222222')"), "restart", "A-12 another session can't prove it")
    now = float(root.value("select extract(epoch from clock_timestamp())"))
    s.value(f"select status from api.totp_prove_submit('{b.totp(seed, now - 30)}', '{b.totp(seed, now)}')")
    tap.same(s.value("select status from api.totp_prove_result()"), "ok", "A-12 two codes in a row prove it")
    tap.same([x.state("select * from api.whoami()") for x in (s, other, t)], ["00000", "OP401", "OP401"], "A-12 other sessions are over")
    calm(who)
    tap.same(b.sign_in(t, who, code=b.totp(seed, now))[0], "code_used", "A-06 the codes that proved it are used up")
    tap.same(b.sign_in(t, who)[0], "denied", "A-12 the old one is over")
    who.seed = seed
    tap.same(b.sign_in(t, who)[0], "ok", "A-12 the new one is good")
    tap.same(notices(who), ["totp.change"], "A-12 the owner is told")
    tap.same(s.state("select * from api.enrol_state()"), "OP409", "A-12 there is nothing else to set up at work")
    for x in (s, other, t):
        x.close()


def resync(tap):
    # A-08 A-06 A-07
    who = person("clock")
    s = b.console()

    def now():
        # Inside one step: the codes must not change between here and the judgement.
        while (at := float(root.value("select extract(epoch from clock_timestamp())"))) % 30 > 25:
            pass
        return at

    def codes(first, second):
        at = now()
        return f"{b.totp(who.seed, at + first)} {b.totp(who.seed, at + second)}"

    def offset():
        return int(root.value(f"select totp_offset from core.factor where account_id = {account(who)}"))

    def again():
        calm(who)
        root.rows(f"update core.factor set totp_step = 0, totp_offset = 0 where account_id = {account(who)}")

    again()
    bad = [name for name, secret, pair in (
        ("wrong password", b.WRONG, codes(270, 300)), ("wrong first", who.secret, "000000 " + codes(270, 300)[7:]),
        ("wrong second", who.secret, codes(270, 300)[:6] + " 000000"), ("not in a row", who.secret, codes(240, 300)),
        ("wrong order", who.secret, codes(300, 270)), ("one twice", who.secret, codes(300, 300)),
        ("too fast", who.secret, codes(630, 660)), ("too slow", who.secret, codes(-690, -660)))
        if (calm(who), b.sign_in(s, who, code=pair, secret=secret)[0])[1] != "denied"]
    tap.same(bad, [], "A-08 a wrong password, first or second code, order or distance: refused")
    tap.same(offset(), 0, "A-08 and nothing is learned")
    for seconds in (600, 300, 60, -60, -300, -600):
        again()
        tap.same((b.sign_in(s, who, code=codes(seconds - 30, seconds))[0], offset()), ("ok", seconds // 30),
                 f"A-08 two codes in a row teach a clock that is {seconds} s off")
    again()
    pair = codes(270, 300)
    b.sign_in(s, who, code=pair)
    tap.same([b.sign_in(s, who, code=c)[0] for c in (pair, pair[7:])], ["code_used", "code_used"], "A-06 the two are used up")
    got = []
    for seconds in (210, 240, 270, 300, 330, 360):
        calm(who)
        root.rows(f"update core.factor set totp_step = 0 where account_id = {account(who)}")
        got.append(b.sign_in(s, who, code=b.totp(who.seed, now() + seconds))[0])
    tap.same(got, ["denied", "denied", "ok", "ok", "ok", "denied"], "A-07 with a learned clock: its step, one before, one after")
    root.rows(f"update core.factor set totp_step = 0 where account_id = {account(who)}")
    b.sign_in(s, who, code=b.totp(who.seed, now() + 300))
    s.value(f"select status from api.fresh_code_submit('{b.totp(who.seed, now() + 330)}')")
    tap.same(s.value("select status from api.fresh_code_result()"), "ok", "A-08 a fresh code goes by the learned clock, too")
    tap.same(s.value("select totp_offset_seconds from api.me_show()"), "300", "A-08 the owner can see it")
    root.rows(f"update core.factor set totp_step = 0 where account_id = {account(who)}")
    b.sign_in(s, who, code=codes(-30, 0))
    tap.same(offset(), 0, "A-08 two codes of a phone that was set right forget it")
    tap.ok("totp.resync" in notices(who), "A-08 the owner is told")
    s.close()


def recovery(tap):
    # A-12 A-10
    who = person("paper")
    s, t = b.signed_in(who), b.console()

    def left():
        return s.value("select recovery_left from api.me_show()")

    def make():
        b.enter(s, who, "recovery.make")
        return s.value(f"select ticket from api.recovery_make('{uuid.uuid4()}')")

    tap.same((s.state(f"select * from api.recovery_make('{uuid.uuid4()}')"), left()), ("OP402", "0"),
             "S-07 recovery codes need a code for this alone")
    ticket = make()
    tap.same(left(), "0", "A-10 codes that nobody saw are good for nothing")
    s.raw("begin")
    unseen = b.reveal(s, ticket)
    s.raw("rollback")
    tap.same(b.sign_in(t, who, code=unseen[0])[0], "denied", "A-10 nor codes whose showing was rolled back")
    codes = b.reveal(s, ticket)
    tap.same((len(set(codes)), left()), (10, "10"), "A-12 ten codes")
    tap.same(s.state(f"select * from api.secret_reveal('{ticket}')"), "OP409", "A-10 they are shown once")
    tap.same(root.rows(f"select octet_length(hash) from core.recovery_code where account_id = {account(who)} group by 1"), [["32"]],
             "A-10 hashes are kept")
    tap.same(b.sign_in(t, who, code=codes[3], secret=b.WRONG)[0], "denied", "A-13 not with a wrong password")
    tap.same(b.sign_in(t, who, code=codes[3])[0], "ok", "A-12 with the right one the code is good in the place of the phone's")
    tap.same(b.sign_in(t, who, code=codes[3])[0], "denied", "A-12 once")
    tap.same(b.sign_in(t, who, code=codes[4].upper())[0], "ok", "A-12 in any case of letters")
    tap.same(left(), "8", "A-12 they are counted down")
    other = person("stranger")
    tap.same(b.sign_in(t, other, code=codes[5])[0], "denied", "A-12 they belong to one account")
    tap.same(notices(who), ["recovery.make", "recovery.use", "recovery.use"], "A-12 the owner is told")
    b.reveal(s, make())
    calm(who)
    tap.same((b.sign_in(t, who, code=codes[5])[0], left()), ("denied", "10"), "A-12 new ones void the old ones")
    s.close()
    t.close()


def told(tap):
    # A-12 Z-02
    who, other = person("reader", "helpdesk"), person("neighbour")
    for x in (who, other):
        root.rows(f"insert into core.notice (account_id, kind, text) select {account(x)}, 'test.seen', 'nothing ' || n from generate_series(1, 3) n")
    s = b.signed_in(who)
    tap.same(s.value("select notices from api.banner()").count("nothing"), 3, "A-12 own notices are told")
    newest = root.value(f"select max(id) from core.notice where account_id = {account(who)}")
    far = root.value("select max(id) from core.notice")
    tap.same([s.value(f"select seen from api.notice_seen('{n}')") for n in (newest, far)], ["3", "0"], "A-12 once")
    tap.same(root.value(f"select count(*) from core.notice where account_id = {account(other)} and seen_at is null"), "3",
             "Z-02 nobody reads another's notices away")
    tap.same(s.value("select notices from api.banner()"), "[]", "A-12 then there are none")
    root.rows(f"update core.role_grant set ends_at = clock_timestamp() + interval '3 days' where account_id = {account(who)}")
    tap.ok("helpdesk" in s.value("select ending from api.banner()"), "the banner says what ends within seven days")
    tap.ok("helpdesk" in s.value("select grants from api.me_show()"), "my account says what I hold")
    for bad in ("null", "'-1'"):
        tap.same(s.state(f"select * from api.notice_seen({bad})"), "OP400", f"D-05 notice {bad}")
    s.close()


def recovery_phone(tap):
    # A-12 S-07 A-10 A-06
    who, chief = person("nophone"), person("watcher", "security-administrator")
    root.rows(f"""insert into core.recovery_code (account_id, hash) select a.id, core.recovery_hash(a.id, repeat(x, 10))
        from core.account a, unnest(array['a', 'b', 'c', 'd']) x where a.login in ('{who.login}', '{chief.login}')""")
    paper = {x: f"{x * 5}-{x * 5}" for x in "abcde"}
    s, t = b.console(), b.console()
    tap.same(b.sign_in(s, who, code=paper["a"])[0], "ok", "A-12 whose phone is lost signs in with paper")
    tap.ok("set up a new one in My account" in s.value("select notices from api.banner()"), "A-12 and is told how to get a new phone")
    tap.same(s.state("select * from api.totp_begin()"), "OP402", "S-07 the paper of the sign-in is not enough for it")

    def enter(x, code, purpose):
        got = x.state(f"select * from api.fresh_code_submit('{code}', {b.quote(purpose)})")
        return got if got != "00000" else x.value("select status from api.fresh_code_result()")

    tap.same([enter(s, paper["b"], p) for p in (None, "recovery.make", "request.approve:1", "restart.create:x")], ["OP400"] * 4,
             "S-07 paper is a fresh code for nothing else")
    tap.same(enter(s, paper["a"], "totp.begin"), "denied", "A-06 a used one is none")
    tap.same(enter(s, paper["e"], "totp.begin"), "denied", "A-12 nor is a wrong one")
    s.value(f"select status from api.fresh_code_submit('{paper['b']}', 'totp.begin')")
    tap.same(root.value("select count(*) from core.ticket t where t::text ilike '%bbbbb%'"), "0", "A-10 it is not kept as it is typed")
    tap.same(s.value("select status from api.fresh_code_result()"), "ok", "A-12 another one is")
    root.rows(f"select core.one_time_make(null, a, '{{totp}}', null) from core.account a where login = '{who.login}'")
    seed = b.unbytea(s.value("select seed from api.totp_begin()"))
    tap.same(b.sign_in(t, who)[0], "ok", "A-12 the old phone is good until the new one is proven")
    now = float(root.value("select extract(epoch from clock_timestamp())"))
    s.value(f"select status from api.totp_prove_submit('{b.totp(seed, now - 30)}', '{b.totp(seed, now)}')")
    tap.same(s.value("select status from api.totp_prove_result()"), "ok", "A-12 two codes in a row prove it")
    tap.same([b.sign_in(t, who)[0], (setattr(who, "seed", seed), b.sign_in(t, who)[0])[1]], ["denied", "ok"], "A-12 the old one is over, the new one good")
    tap.same(root.value(f"select count(*) from core.one_time_code where account_id = {account(who)} and voided_at is null"), "0",
             "A-12 a one-time code for the phone is void then")
    tap.ok("totp.change" in notices(who), "A-12 the owner is told")
    tap.same(root.value(f"select count(*) from core.notice where account_id = {account(chief)} and text like '{who.login} replaced%recovery code.'"),
             "1", "A-12 the security administrators are told")
    tap.same(root.rows(f"""select action, new ->> 'how' from core.event where actor_login = '{who.login}' and new ->> 'how' = 'recovery'
        and action <> 'sign_in' order by id"""), [["fresh_code", "recovery"], ["fresh_code", "recovery"], ["fresh_code", "recovery"],
        ["totp.begin", "recovery"], ["totp.change", "recovery"]], "A-12 the journal says with what")
    for _ in range(5):
        enter(s, paper["e"], "totp.begin")
    tap.ok("wrong_codes" in locks(who), "A-04 five wrong ones lock as wrong codes do", locks(who))
    calm(who)
    u = b.console()
    b.sign_in(u, chief, code=paper["a"])
    tap.same(enter(u, paper["b"], "totp.begin"), "OP403", "A-12 a privileged account takes two persons: paper gives it no new phone")
    tap.ok("set up a new one" not in u.value("select notices from api.banner()"), "A-12 nor does it promise one")
    tap.same(u.value("select recovery_left from api.me_show()"), "3", "A-12 and no code is lost by asking")
    later = person("later")
    root.rows(f"insert into core.recovery_code (account_id, hash) select id, core.recovery_hash(id, repeat('a', 10)) from core.account where login = '{later.login}'")
    v = b.signed_in(later)
    enter(v, paper["a"], "totp.begin")
    seed = b.unbytea(v.value("select seed from api.totp_begin()"))
    root.rows(f"""insert into core.role_grant (account_id, role_id, unit_id, starts_at) select {account(later)}, r.id, u.id, clock_timestamp() + interval '1 day'
        from core.role r, core.unit u where r.code = 'auditor' and u.code = 'platform'""")
    v.value(f"select status from api.totp_prove_submit('{b.totp(seed, now - 30)}', '{b.totp(seed, now)}')")
    tap.same(v.state("select status from api.totp_prove_result()"), "OP403", "A-12 nor one that became privileged meanwhile")
    for x in (s, t, u, v):
        x.close()


def not_me(tap):
    # A-12 S-04 Z-09
    who, chief = person("victim", "helpdesk"), person("chief", "security-administrator")
    s, other, t = b.signed_in(who), b.signed_in(who), b.console()
    code = b.give_one_time(root, who.login, "{password,totp}")
    operation = uuid.uuid4()
    tap.same(s.state(f"select * from api.not_me('{operation}')"), "00000", "somebody says that it was not him")
    tap.same([x.state("select * from api.whoami()") for x in (s, other)], ["OP401", "OP401"], "S-04 all his sessions are over")
    tap.same((locks(who), b.sign_in(t, who)[0]), (["not_me"], "denied"), "his account is locked until a person unlocks")
    calm(who)
    tap.same(b.one_time_sign_in(t, who.login, code)[0], "denied", "A-12 his one-time code is void")
    tap.same(notices(chief), ["account.not_me"], "the security administrators are told")
    tap.same(root.value(f"select count(*) from core.event where action = 'not_me' and operation = '{operation}'"), "1", "it is in the journal")
    root.rows(f"""insert into core.lock (account_id, cause, code, reason)
        select distinct g.account_id, 'policy', 'unused', 'test {TAG}' from core.role_grant g
        join core.role r on r.id = g.role_id and r.code = 'security-administrator'
        where g.ended_at is null and g.account_id <> {account(chief)}""")
    try:
        u, v = b.signed_in(chief), b.signed_in(chief)
        tap.ok("last security administrator" in u.value(f"select summary from api.not_me('{uuid.uuid4()}')"), "Z-09 the last one is told what to do")
        tap.same([x.state("select * from api.whoami()") for x in (u, v)], ["00000", "OP401"], "Z-09 he is not locked, but alone")
    finally:
        root.rows(f"update core.lock set lifted_at = clock_timestamp() where reason = 'test {TAG}'")
    for x in (s, other, t, u, v):
        x.close()


TESTS = [password, password_counted, generator, resync, recovery, recovery_phone, told, not_me]
only = sys.argv[1:]
if __name__ == "__main__":
    b.run([t for t in TESTS if not only or t.__name__ in only], root)
