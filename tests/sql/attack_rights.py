# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and grants under attack, through the api with real sessions: rights that go during a session, tables that are
gone, checks that raise, two grants at the same moment, the evidence of use. Z-02, Z-09, Z-10, Z-11, Z-12, D-14."""

import os
import sys
import threading
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
ROUNDS = 200


def person(name, role=None, unit="platform", **more):
    return b.Person(root, f"{name}.{TAG}", role, unit, **more)


def operation():
    return b.quote(str(uuid.uuid4()))


def fresh(s):
    root.rows(f"update core.session set fresh_until = now() + interval '1 hour' where id = {s.number_of_session}")
    return s


def give(who, role, unit="almaty-it"):
    return f"select state from api.grant_create({operation()}, {b.quote(who)}, {b.quote(role)}, {b.quote(unit)}, null, null, 'for a test')"


def grant_of(login, role):
    return root.value(f"""select g.id from core.role_grant g join core.account a on a.id = g.account_id
        join core.role r on r.id = g.role_id where a.login = {b.quote(login)} and r.code = {b.quote(role)}
        order by g.id desc limit 1""")


def take(grant):
    return f"select login from api.grant_end({operation()}, {b.quote(grant)}, 'for a test')"


def other_account(who, name):
    """A second account of the same person."""
    login = f"{name}.{TAG}"
    root.rows(f"""insert into core.account (person_id, login, kind, unit_id) select person_id, {b.quote(login)}, 'staff', unit_id
        from core.account where login = {b.quote(who.login)}""")
    return login


def both(pairs):
    """Sends a statement in each of two sessions at the same time; returns what they said, as SQLSTATE."""
    barrier = threading.Barrier(len(pairs))
    said = [None] * len(pairs)

    def one(n, s, sql):
        barrier.wait(10)
        said[n] = s.state(sql)

    threads = [threading.Thread(target=one, args=(n, *pair)) for n, pair in enumerate(pairs)]
    for t in threads:
        t.start()
    for t in threads:
        t.join(30)
    return said


def z10_right_gone(tap):
    # Z-10: the role goes while its owner has a form open; what he sends then is refused, and the refusal is on record.
    chief, helper, target = person("chief", "security-administrator"), person("helper", "helpdesk"), person("target", None, "almaty-it")
    s, h = fresh(b.signed_in(chief)), b.signed_in(helper)
    lock = f"select state from api.account_lock({operation()}, {b.quote(target.login)}, 'for a test')"
    tap.same(h.state(f"begin; select login from api.account_show({b.quote(target.login)}); commit"), "00000", "Z-10 the form is open")
    h.rows("begin")
    tap.same(h.state(f"select login from api.account_show({b.quote(target.login)})"), "00000", "Z-10 inside a transaction too")
    tap.same(s.state(take(grant_of(helper.login, "helpdesk"))), "00000", "Z-10 the role is taken away")
    tap.same(h.state(lock), "OP404", "Z-10 the next call is refused, in the transaction that was open before")
    h.raw("rollback")
    tap.same(h.state(lock), "OP404", "Z-10 and after it")
    tap.same(h.state("select * from api.account_list()"), "OP403", "Z-10 lists are closed too")
    tap.same(root.value(f"""select e.actor_login || ' ' || (e.new ->> 'role') from core.event e where e.action = 'grant.end'
        and e.object_id = {b.quote(helper.login)}"""), f"{chief.login} helpdesk", "Z-10 the journal says who took it")
    tap.same(s.state(give(helper.login, "helpdesk", "platform")), "00000", "a role given back")
    tap.same(h.state(lock), "00000", "is good at the next call")
    for session in (s, h):
        session.close()


# What a person with every right may call, and what must be refused when the tables of rights are gone.
PROBES = ("select * from api.account_list()", "select * from api.role_list()", "select * from api.grant_list()",
          "select * from api.journal_open()", "select * from api.policy_list()", "select * from api.session_list()",
          "select * from api.scope_list()", "select * from api.account_show('marat')", "select * from api.conflict_list()",
          f"select * from api.account_lock({operation()}, 'asel', 'for a test')",
          f"select * from api.grant_create({operation()}, 'asel', 'contractor-support', 'almaty', null, null, 'for a test')",
          f"select * from api.role_create({operation()}, 'z-eleven', 'Eleven', 'for a test', null, 'for a test')")


def z11_no_policy(tap):
    # Z-11: without the tables nobody has a right; an error in the check is no right either.
    s = fresh(b.signed_in(person("eleven", "security-administrator")))
    said = {s.state("begin; " + sql + "; rollback") for sql in PROBES}
    s.raw("rollback")
    tap.same(said, {"00000"}, "Z-11 with the tables every probe is answered")
    for table, wanted in (("role_scope", ("OP403", "OP404")), ("policy", ("OP503",))):
        root.rows(f"create table core.z11_saved as table core.{table}")
        try:
            root.rows(f"set role opconsole_owner; truncate core.{table}; reset role")
            said = [s.state(sql) for sql in PROBES]
        finally:
            root.rows(f"insert into core.{table} table core.z11_saved")
            root.rows("drop table core.z11_saved")
        tap.ok(all(x in wanted for x in said), f"Z-11 with core.{table} empty everything is refused", said)
    root.rows("create table core.z11_saved as select id, ended_at from core.role_grant where ended_at is null")
    try:
        root.rows("update core.role_grant set ended_at = now() where ended_at is null")
        said = [s.state(sql) for sql in PROBES]
    finally:
        root.rows("update core.role_grant g set ended_at = null from core.z11_saved z where z.id = g.id")
        root.rows("drop table core.z11_saved")
    tap.ok(all(x in ("OP403", "OP404") for x in said), "Z-11 without grants everything is refused", said)
    body = bytes.fromhex(root.value("""select encode(convert_to(pg_get_functiondef(
        'core.right_has(core.session_context,text,bigint)'::regprocedure), 'UTF8'), 'hex')""")).decode()
    units = bytes.fromhex(root.value("""select encode(convert_to(pg_get_functiondef(
        'core.right_units(core.session_context,text)'::regprocedure), 'UTF8'), 'hex')""")).decode()
    try:
        root.rows("""create or replace function core.right_has(ctx core.session_context, p_scope text, p_unit bigint)
            returns boolean language plpgsql stable as $$ begin return 1 / 0 = 1; end $$""")
        root.rows("""create or replace function core.right_units(ctx core.session_context, p_scope text)
            returns bigint[] language plpgsql stable as $$ begin return array[1 / 0]; end $$""")
        said = [s.state(sql) for sql in PROBES]
        root.rows("""create or replace function core.right_has(ctx core.session_context, p_scope text, p_unit bigint)
            returns boolean language plpgsql stable as $$ begin return null; end $$""")
        root.rows("""create or replace function core.right_units(ctx core.session_context, p_scope text)
            returns bigint[] language plpgsql stable as $$ begin return '{}'; end $$""")
        unknown = [s.state(sql) for sql in PROBES]
    finally:
        root.rows(body)
        root.rows(units)
    tap.ok(all(x == "OP500" for x in said), "Z-11 an error inside the check is a refusal with an incident number", said)
    tap.ok(all(x in ("OP403", "OP404") for x in unknown), "Z-11 an answer that is neither yes nor no is no", unknown)
    tap.same({s.state("begin; " + sql + "; rollback") for sql in PROBES[:3]}, {"00000"}, "Z-11 with the check back they are answered")
    s.close()


def z12_evidence(tap):
    # Z-12: what was used and what was not in 90 days, and that looking writes at most once a day and never in read-only.
    chief, user = person("twelve", "security-administrator"), person("user", "helpdesk", "almaty-it")
    login = b.quote(user.login)
    root.rows(f"""update core.role_grant set starts_at = now() - interval '100 d'
        where account_id = (select id from core.account where login = {login})""")
    s, u = b.signed_in(chief), b.signed_in(user)

    def unused():
        return [r[1:] for r in s.rows("select login, scope, last_used is null, days_used from api.right_unused('almaty-it', p_limit => '500')")
                if r[0] == user.login]

    all_rights = root.value("""select string_agg(s.scope_code, ' ' order by 1) from core.role_scope s join core.role r on r.id = s.role_id
        where r.code = 'helpdesk'""").split()
    tap.same(sorted(r[0] for r in unused()), sorted(all_rights), "Z-12 nothing used: everything is listed")
    u.rows("begin read only")
    tap.same(u.state(f"select login from api.account_show({login})"), "00000", "Z-12 a read-only transaction is answered")
    u.rows("commit")
    tap.same(root.value(f"select count(*) from core.scope_use where account_id = (select id from core.account where login = {login})"), "0",
             "Z-12 and writes nothing")
    for _ in range(3):
        u.rows("select * from api.account_list()")
        u.rows(f"select login from api.account_show({login})")
    tap.same(root.rows(f"select scope_code, days from core.scope_use where account_id = (select id from core.account where login = {login})"),
             [["account.read", "1"]], "Z-12 used often, written once")
    tap.same(sorted(r[0] for r in unused()), sorted(set(all_rights) - {"account.read"}), "Z-12 what was used is not listed")
    root.rows(f"""update core.scope_use set last_used_at = now() - interval '91 d', days = 7
        where account_id = (select id from core.account where login = {login})""")
    tap.ok(["account.read", "f", "7"] in unused(), "Z-12 91 days ago is listed with its last use", unused())
    root.rows(f"""update core.scope_use set last_used_at = now() - interval '89 d'
        where account_id = (select id from core.account where login = {login})""")
    tap.ok("account.read" not in [r[0] for r in unused()], "Z-12 89 days ago is not")
    pages, after = [], None
    for _ in range(50):
        page = s.rows(f"select login, scope, cursor from api.right_unused(null, p_after => {b.quote(after)}, p_limit => '7')")
        pages += [tuple(r[:2]) for r in page]
        if len(page) < 7:
            break
        after = page[-1][2]
    tap.same(len(pages), len(set(pages)), "Z-12 pages repeat no row")
    tap.ok(pages == sorted(pages) and len(pages) > 7, "Z-12 and are in order")
    for session in (s, u):
        session.close()


def use_never_waits(tap):
    # D-14: noting the use of a right waits for nobody, so it is part of no deadlock: the account's row is held, a first
    # use of two rights happens in opposite order in two transactions.
    user = person("waiter", "helpdesk")
    one, two = b.signed_in(user), b.signed_in(user)
    reads, journal = "select login from api.account_list()", "select ticket from api.journal_open()"
    held = b.admin()
    held.rows(f"begin; select id from core.account where login = {b.quote(user.login)} for update")
    one.rows("set statement_timeout = '2s'")
    tap.same(one.state(reads), "00000", "D-14 a held row of the account stops nobody")
    held.rows("rollback")
    held.close()
    for _ in range(20):
        root.rows(f"delete from core.scope_use where account_id = (select id from core.account where login = {b.quote(user.login)})")
        for s in (one, two):
            s.rows("begin")
        said = [one.state(reads), two.state(journal), one.state(journal), two.state(reads)]
        for s in (one, two):
            s.rows("commit")
        if not tap.ok(said == ["00000"] * 4, "D-14 opposite order of first uses", said):
            break
    tap.same(root.value(f"""select string_agg(scope_code || ' ' || days, ', ' order by scope_code) from core.scope_use
        where account_id = (select id from core.account where login = {b.quote(user.login)})"""), "account.read 1, journal.read 1",
             "D-14 and both were noted")
    for s in (one, two):
        s.close()


def duties_race(tap):
    # Two administrators give one person two roles that are in conflict, to two accounts, at the same moment.
    sessions = [fresh(b.signed_in(person(f"race{n}", "security-administrator"))) for n in (1, 2)]
    target = person("raced", None, "almaty-it")
    second = other_account(target, "raced2")
    ids = f"(select id from core.account where login in ({b.quote(target.login)}, {b.quote(second)}))"
    won, bad = [0, 0], []
    for n in range(ROUNDS):
        pair = [(sessions[0], give(target.login, "helpdesk")), (sessions[1], give(second, "contract-manager"))]
        said = both(pair if n % 2 else pair[::-1])
        said = said if n % 2 else said[::-1]
        held = root.value(f"select count(*) from core.role_grant where ended_at is null and account_id in {ids}")
        events = root.value(f"""select count(*) from core.event where action = 'grant.create'
            and object_id in ({b.quote(target.login)}, {b.quote(second)})""")
        if sorted(said) != ["00000", "OP409"] or held != "1" or events != str(n + 1):
            bad.append(f"round {n}: {said}, {held} held, {events} events")
        won[said.index("00000") if "00000" in said else 0] += 1
        root.rows(f"update core.role_grant set ended_at = now() where ended_at is null and account_id in {ids}")
    tap.ok(not bad, f"separation of duties: {ROUNDS} rounds of two grants at once, exactly one each", "\n".join(bad[:5]))
    print(f"# the first won {won[0]} times, the second {won[1]} times", flush=True)
    for s in sessions:
        s.close()


def last_pair_race(tap):
    # Z-09: three administrators; two of them take a role away at once so that one or none would be left.
    three = [person(f"last{n}", "security-administrator") for n in range(3)]
    logins = ", ".join(b.quote(p.login) for p in three)
    root.rows(f"""create table core.last_saved as select g.id from core.role_grant g join core.role r on r.id = g.role_id
        join core.account a on a.id = g.account_id where r.code = 'security-administrator' and g.ended_at is null
        and a.login not in ({logins})""")
    bad = []
    try:
        root.rows("update core.role_grant set ended_at = now() where id in (select id from core.last_saved)")
        sessions = [fresh(b.signed_in(p)) for p in three]
        grants = [grant_of(p.login, "security-administrator") for p in three]
        for n in range(50):
            said = both([(sessions[0], take(grants[1])), (sessions[1], take(grants[0]))])
            left = root.value(f"select count(*) from core.role_grant where ended_at is null and id in ({', '.join(grants)})")
            if left != "2" or said.count("00000") != 1:
                bad.append(f"round {n}: {said}, {left} left")
            root.rows(f"update core.role_grant set ended_at = null, version = 1 where id in ({', '.join(grants)})")
        tap.ok(not bad, "Z-09 two take each other away at once: exactly one is gone, the pair is left", "\n".join(bad[:5]))
        tap.same(sessions[2].state(take(grants[0])), "00000", "Z-09 one of three may be taken away")
        tap.same(sessions[2].state(take(grants[1])), "OP409", "Z-09 of two none")
        tap.same(sessions[2].state(f"select * from api.account_close({operation()}, {b.quote(three[1].login)}, 'for a test')"), "OP409",
                 "Z-09 nor is an account of the two closed")
        tap.same(sessions[2].state(take(grants[2])), "OP403", "Z-09 nobody takes his own")
        for s in sessions:
            s.close()
    finally:
        root.rows("update core.role_grant set ended_at = null where id in (select id from core.last_saved)")
        root.rows("drop table core.last_saved")


b.run([z10_right_gone, z11_no_policy, z12_evidence, use_never_waits, duties_race, last_pair_race], root)
