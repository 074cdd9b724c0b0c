# SPDX-License-Identifier: GPL-3.0-or-later
"""What the platform's own servers may ask and what they may not do. D-03, D-04, D-13, R-01, Z-07, L-01."""

import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def allowed(s, login, scope=None, unit=None):
    return s.row(f"select allowed, state, reason from platform_api.account_allowed({b.quote(login)}, {b.quote(scope)}, {b.quote(unit)})")


def appended(s, operation, action="platform.order.cancel", kind="order", thing="17", actor=None, reason=None, new=None):
    words = ", ".join(b.quote(x) for x in (operation, action, kind, thing, actor, reason, new))
    return f"select event from platform_api.event_append({words})"


def rights(tap):
    s = b.console("platform-1")
    got = root.rows("""select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where has_schema_privilege('platform-1', n.oid, 'usage') and has_function_privilege('platform-1', p.oid, 'execute')
            and n.nspname !~ '^pg_temp' order by 1""")
    tap.same([x[0] for x in got], ["platform_api." + x for x in ("account_allowed", "account_scopes", "event_append", "participant_state")],
             "D-03 a server of the platform may execute exactly its calls")
    for sql in ("select * from api.version()", "select * from api.account_list()", "select * from core.account", "select keeper_api.seal()",
                "create temp table x ()", "set role opconsole_owner", "set role opconsole_console", "select pg_sleep(1)",
                "select core.event_append(null, 'sign_in')", "do $x$ begin end $x$"):
        tap.same(s.state(sql), "42501", f"D-04 it may not {sql}")
    bastion = b.console()
    tap.same(bastion.state("select * from platform_api.account_allowed('saule')"), "42501", "D-03 and a bastion may not ask in its place")
    bastion.close()
    root.rows("update core.device set disabled_at = clock_timestamp() where code = 'platform-1'")
    refused = [s.state(q) for q in ("select * from platform_api.account_allowed('saule')", "select * from platform_api.account_scopes('saule')",
                                    "select * from platform_api.participant_state('saule')", appended(s, str(uuid.uuid4())))]
    root.rows("update core.device set disabled_at = null where code = 'platform-1'")
    tap.same(refused, ["OP403"] * 4, "a disabled server is refused everything")
    s.close()


def answers(tap):
    s = b.console("platform-1")
    who = person("plat", "helpdesk", "almaty")
    tap.same(allowed(s, who.login), ["t", "active", None], "an active account is allowed")
    tap.same(allowed(s, who.login, "account.lock", "almaty-it")[0], "t", "with a scope of its role, in the subtree of the unit of the grant")
    tap.same(allowed(s, who.login, "account.lock", "astana"), ["f", "active", "no role gives this right now"], "not in another unit")
    tap.same(allowed(s, who.login, "policy.edit")[0], "f", "not with a scope that the role does not have")
    tap.same(allowed(s, "nobody.here"), ["f", "unknown", "account is unknown"], "an unknown login is not allowed, and no error")
    scopes = s.rows(f"select scope, unit, role from platform_api.account_scopes('{who.login}')")
    tap.ok(["account.lock", "almaty", "helpdesk"] in scopes and len(scopes) == int(root.value(
        "select count(*) from core.role_scope join core.role r on r.id = role_id where r.code = 'helpdesk'")), "all scopes with unit and role", scopes)
    # Z-07: the end of the grant passes inside an open transaction of the server.
    root.rows(f"""update core.role_grant set ends_at = clock_timestamp() + interval '400 ms'
        where account_id = (select id from core.account where login = '{who.login}')""")
    s.rows("begin")
    before = allowed(s, who.login, "account.lock", "almaty")[0]
    while root.value(f"""select max(ends_at) > clock_timestamp() from core.role_grant
            where account_id = (select id from core.account where login = '{who.login}')""") == "t":
        pass
    after = allowed(s, who.login, "account.lock", "almaty")[0]
    s.rows("rollback")
    tap.same([before, after], ["t", "f"], "Z-07 a grant ends by the clock, also inside a transaction that began before")
    root.rows(f"update core.role_grant set ends_at = null where account_id = (select id from core.account where login = '{who.login}')")
    root.rows(f"""insert into core.lock (account_id, cause, code, reason)
        select id, 'person', 'person', 'left' from core.account where login = '{who.login}'""")
    tap.same(allowed(s, who.login)[:2], ["f", "locked"], "a lock counts at the next question")
    tap.same(s.rows(f"select * from platform_api.account_scopes('{who.login}')"), [], "and then there are no scopes")
    tap.same(s.state(f"select * from platform_api.participant_state('{who.login}')"), "OP404", "staff are no participants")
    root.rows(f"update core.account set kind = 'participant' where login = '{who.login}'")
    tap.same(s.row(f"select state, locked, reason, until from platform_api.participant_state('{who.login}')"),
             ["locked", "t", "left", None], "a participant's lock with its reason")
    root.rows(f"update core.lock set lifted_at = clock_timestamp() where account_id = (select id from core.account where login = '{who.login}')")
    tap.same(s.row(f"select state, locked, reason from platform_api.participant_state('{who.login}')"), ["active", "f", None], "and without it")
    s.close()


def events(tap):
    s = b.console("platform-1")
    who = person("actor")
    operation = str(uuid.uuid4())
    call = appended(s, operation, actor=who.login, reason="wrong price", new='{"price": 12.5}')
    first = s.value(call)
    #
    tap.same(s.value(call), first, "R-01 the same id and arguments give the same event")
    tap.same(root.value(f"select count(*) from core.event where operation = '{operation}'"), "1", "R-01 and one row")
    tap.same(s.state(appended(s, operation, thing="18")), "OP409", "R-01 other arguments are refused")
    # L-01
    tap.same(root.row(f"""select actor_login, session_id, device, action, object_kind, object_id, new ->> 'price', reason, outcome
        from core.event where id = {first}"""),
             [who.login, None, "platform-1", "platform.order.cancel", "order", "17", "12.5", "wrong price", "ok"], "L-01 with every field")
    both = [b.console("platform-1"), b.console("platform-1")]
    call = appended(s, str(uuid.uuid4()))
    for one in both:
        one.send(call)
    answers = [one.receive().strip() for one in both]
    tap.ok(answers[0] == answers[1] and answers[0].isdigit(), "R-01 two at once: one event, the same answer", answers)
    for one in both:
        one.close()
    # D-13, and nobody can write what looks like an action of the console.
    bad = [("action", appended(s, str(uuid.uuid4()), action=x)) for x in
           (None, "", "sign_in", "account.lock", "platform", "platform.", "platform.A", "platform.a.b.c", "platform.a\n", "platform." + "a" * 100)]
    bad += [("object_kind", appended(s, str(uuid.uuid4()), kind=x)) for x in ("", "Order", "o" * 40, "a b", "\u202e")]
    bad += [("object", appended(s, str(uuid.uuid4()), thing=x)) for x in ("a\nb", "\u200b", "x" * 300, "x" * 10000)]
    bad += [("reason", appended(s, str(uuid.uuid4()), reason=x)) for x in ("a\x1b[1m", "\u202e", "x" * 600)]
    bad += [("new", appended(s, str(uuid.uuid4()), new=x)) for x in ("[]", "1", "null", '{"a": {}}', '{"a": [1]}', '{"a": "' + "x" * 5000 + '"}')]
    bad += [("operation", appended(s, None)), ("login", appended(s, str(uuid.uuid4()), actor="ADMIN"))]
    bad += [("login", f"select * from platform_api.{f}({b.quote(x)})") for f in ("account_allowed", "account_scopes", "participant_state")
            for x in (None, "", "Saule", "s\n", "x" * 5000, "\u0430bc")]
    bad += [("scope", "select * from platform_api.account_allowed('saule', 'no.such')"),
            ("unit", "select * from platform_api.account_allowed('saule', null, 'nowhere')")]
    wrong = []
    for field, sql in bad:
        s.rows("\\set VERBOSITY verbose")
        text = s.raw(sql)
        if "OP400" not in text or f"COLUMN NAME:  {field}\n" not in text.replace(" \n", "\n"):
            wrong.append((field, sql[:120], text[:300]))
    tap.same(wrong, [], f"D-13 {len(bad)} hostile values are refused, each naming its field")
    tap.same(s.state(appended(s, str(uuid.uuid4()), actor="nobody.here")), "OP404", "an unknown actor is refused")
    tap.same(root.value("select count(*) from core.event where device = 'platform-1' and action !~ '^platform\\.'"), "0",
             "nothing else was ever written in the name of a server")
    s.close()


b.run([rights, answers, events], root)
