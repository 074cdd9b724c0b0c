# SPDX-License-Identifier: GPL-3.0-or-later
"""What the keeper's calls do and what the keeper may not do. D-04, D-08, L-02, S3, S4, S5. A keeper may be running beside."""

import os
import select
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def keeper():
    s = b.admin()
    s.rows("set session authorization opconsole_keeper")
    return s


def wait_for(condition, between=0.2):
    until = time.monotonic() + b.DEADLINE
    while time.monotonic() < until:
        if condition():
            return True
        select.select([], [], [], between)
    return False


def newest(action, where):
    return root.rows(f"select outcome, actor_login, device, new::text, old::text from core.event where action = '{action}' and {where} "
                     "order by id desc limit 1")


# Months of the journal: those take what the archiver brings.
CALLS = {"seal", "partitions_make", "sessions_sweep", "watchdog", "role_settings_reset", "tick", "checkpoint_due", "checkpoint_add",
         "clock_move"}
ARCHIVER_CALLS = {"segment_next", "segment_due", "segment_plan", "segment_seals", "segment_events", "segment_record", "segment_file",
                  "segment_verified", "segment_release", "thaw_begin", "thaw_rows", "thaw_index", "thaw_check", "thaw_finish",
                  "task_progress", "task_finish"}


def archives(tap, k):
    # L-11, L-03: the archiver reads nothing younger than the floor, and nothing goes without a good archive that is recorded.
    this = root.value("select core.month_text(date_trunc('month', now() at time zone 'UTC')::date)")
    for call in ("segment_plan('{}')", "segment_seals('{}')", "segment_events('{}', '0', '1000')"):
        tap.same(k.state("select * from keeper_api." + call.format(this)), "OP409", f"L-11 {call} of this month is refused")
        tap.same(k.state("select * from keeper_api." + call.format("2026-13")), "OP400", "... and of no month")
    for call in ("segment_file('{}')", "segment_verified('{}', true)", "segment_release('{}')", "thaw_begin('{}')", "thaw_rows('{}', '{{}}')",
                 "thaw_index('{}')", "thaw_check('{}', '0', '10')", "thaw_finish('{}')"):
        tap.ok(k.state("select * from keeper_api." + call.format(this)) in ("OP404", "OP409"), f"L-11 {call} of a month that is not archived is refused",
               k.state("select * from keeper_api." + call.format(this)))
        tap.same(k.state("select * from keeper_api." + call.format("'';")), "OP400", "... and of no month")
    signature = "'\\x" + "cd" * 64 + "'"
    for manifest in ("null", "''", "'opconsole journal segment 1'", "'" + "x" * 100000 + "'"):
        tap.same(k.state(f"select * from keeper_api.segment_record({manifest}, {signature})"), "OP400", f"L-03 {manifest[:40]} is no manifest to record")
    for call in ("task_finish('999999999', true)", "task_finish(null, false)"):
        tap.same(k.state("select * from keeper_api." + call), "OP404", f"{call}: there is no such task")
    tap.same(k.state("select * from keeper_api.task_progress('999999999', '1', '2')"), "00000", "progress of no task changes nothing")


def rights(tap):
    # D-04: the keeper's certificate is good for the keeper's calls and nothing else.
    k = keeper()
    got = root.value("""select string_agg(format('%s.%s', n.nspname, p.proname), ' ' order by 1) from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        where has_schema_privilege('opconsole_keeper', n.oid, 'usage') and has_function_privilege('opconsole_keeper', p.oid, 'execute')
            and n.nspname !~ '^pg_temp'""")
    names = {x.split(".")[1] for x in got.split() if x.startswith("keeper_api.")}
    tap.same(names, CALLS | ARCHIVER_CALLS, "D-03 the keeper's calls")
    tap.ok(not [x for x in got.split() if not x.startswith(("keeper_api.", "pg_catalog."))], "D-03 and of no other schema", got[:500])
    for sql in ("select * from core.event", "select * from core.account", "select * from api.version()", "select core.keeper_event('a', 'b', 'c', null, null)",
                "select pg_terminate_backend(1)", "create table keeper_api.x ()", "create temp table x ()", "alter role \"bastion-1\" set work_mem = '1MB'",
                "set role opconsole_warden", "set role opconsole_owner", "update core.seal set hash = hash", "select pg_read_file('PG_VERSION')"):
        tap.same(k.state(sql), "42501", f"D-04 the keeper may not {sql}")
    for name in sorted(CALLS - {"checkpoint_add"} | {"segment_next", "segment_due"}):
        tap.same(k.state(f"select * from keeper_api.{name}()"), "00000", f"the keeper may call {name}")
    archives(tap, k)
    # D-13, L-03: a checkpoint is kept as it comes, once, and never changed; only its shape is checked.
    digest, signature = ("'\\x" + "ab" * n + "'" for n in (32, 64))
    for field, arguments in (("seal", f"null, {digest}, {signature}"), ("seal", f"'-1', {digest}, {signature}"), ("hash", f"'1', null, {signature}"),
                             ("hash", f"'1', {signature}, {signature}"), ("signature", f"'1', {digest}, null"), ("signature", f"'1', {digest}, {digest}")):
        try:
            k.rows(f"select * from keeper_api.checkpoint_add({arguments})")
            tap.ok(False, f"D-13 checkpoint_add({arguments}) is refused")
        except b.Failed as e:
            tap.same((e.state, e.column), ("OP400", field), f"D-13 a checkpoint without a {field} of the right shape is refused, naming it")
    k.rows("begin")
    add = f"select kept from keeper_api.checkpoint_add(9000000000, '\\x{'ab' * 32}', '\\x{'cd' * 64}')"
    tap.same([k.value(add) for _ in (1, 2)], ["t", "f"], "a checkpoint is kept, and only the first of a seal")
    k.rows("rollback")
    for sql in ("update core.checkpoint set hash = hash", "delete from core.checkpoint", "truncate core.checkpoint"):
        tap.same(root.state(sql), "OP409", f"L-03 nobody may {sql}")
    k.close()
    # The warden has rights that are dangerous; its functions take nothing from outside.
    tap.same(root.value("""select string_agg(p.proname, ' ' order by p.proname) from pg_proc p where p.proowner = 'opconsole_warden'::regrole
        and p.pronargs = 0 and p.prosecdef"""), "role_settings_reset watchdog", "D-02 the warden owns two functions without arguments")
    tap.same(root.value("select count(*) from pg_auth_members where roleid = 'opconsole_warden'::regrole"), "0", "D-02 nobody is the warden")


def watchdog(tap):
    # D-08: the client may raise its own limits, the watchdog ends it all the same; S5: seals go on.
    k = keeper()
    lazy, busy, good, owner = b.console(), b.console(), b.console("bastion-2"), b.admin()
    for s in (lazy, busy):
        s.rows("set idle_in_transaction_session_timeout = 0")
        s.rows("set statement_timeout = 0")
    lazy.rows("set application_name = 'test-lazy'")
    busy.rows("set application_name = 'test-busy'")
    owner.rows("set application_name = 'test-root'")
    lazy.rows("begin")
    lazy.rows("select * from api.version()")
    owner.rows("begin")
    owner.rows("select 1")
    # No function is left to the client that takes time; a join of rows does.
    busy.send("with recursive r as (select 1 as a union all select 1 from r) select null from r, r b limit '1' offset '9000000000'")
    alive = "select count(*) from pg_stat_activity where application_name = '%s'"
    started = time.monotonic()

    def ended():
        k.rows("select * from keeper_api.watchdog()")
        return root.value(alive % "test-lazy") == "0" and root.value(alive % "test-busy") == "0"
    tap.ok(wait_for(ended), "D-08 an idle transaction and an endless query are ended")
    tap.ok(4 < time.monotonic() - started < 15, "D-08 after about five seconds", time.monotonic() - started)
    tap.same(root.value(alive % "test-root"), "1", "S7 a superuser's own transaction is left alone")
    tap.same(good.state("select * from api.version()"), "00000", "and so is who does nothing wrong")
    tap.same(k.state("select 1"), "00000", "nor does the watchdog end its caller")
    owner.rows("rollback")
    for s in (lazy, busy):
        s.kill()
    for s in (good, owner, k):
        s.close()


def role_settings(tap):
    # S3: what a bastion's role does to itself is undone, journaled and named; what device.sql set stays.
    stand = """select coalesce(string_agg(c, ' ' order by c), '') from pg_roles r join pg_db_role_setting s on s.setrole = r.oid,
        unnest(s.setconfig) c where r.rolname = 'bastion-2'"""
    before = root.value(stand)
    tap.ok(before.count("=") >= 15, "device.sql has set the role", before)
    s = b.console("bastion-2")
    for sql in ("alter role \"bastion-2\" set local_preload_libraries = 'nosuch'", "alter role \"bastion-2\" set statement_timeout = 1",
                "alter role \"bastion-2\" set default_transaction_read_only = on", "alter role \"bastion-2\" set search_path = evil",
                "alter role \"bastion-2\" reset lock_timeout", "alter role \"bastion-2\" in database opconsole set work_mem = '2GB'",
                "alter role \"bastion-2\" set synchronous_commit = off"):
        tap.same(s.state(sql), "00000", f"S3 a role may {sql}")
    tap.ok(s.state("alter role \"bastion-2\" set log_statement = 'all'") == "42501", "L-06 but not what keeps secrets out of the log")
    tap.ok(s.state("alter role \"bastion-1\" set statement_timeout = 1") == "42501", "S3 nor to another bastion")
    k = keeper()

    def back():
        k.rows("select * from keeper_api.role_settings_reset()")
        return root.value(stand) == before
    tap.ok(wait_for(back), "S3 everything is as device.sql made it", (before, root.value(stand)))
    tap.same(k.rows("select * from keeper_api.role_settings_reset()"), [], "and there is nothing left to do")
    for setting in ("local_preload_libraries", "statement_timeout", "default_transaction_read_only", "search_path", "lock_timeout", "work_mem",
                    "synchronous_commit"):
        tap.ok(newest("role.reset", f"object_id = 'bastion-2' and new ->> 'setting' = '{setting}' and at > now() - interval '1 min'"),
               f"S3 {setting} is in the journal")
    again = b.console("bastion-2")
    tap.same(again.state("select * from api.version()"), "00000", "S3 and the bastion gets in again")
    for x in (s, k, again):
        x.close()


def sweep(tap):
    # S-01, S-02, L-02
    k = keeper()
    idle, old, closed, awake = (person(n) for n in ("kidle", "kold", "kclosed", "kawake"))
    open_now = {p.login: b.signed_in(p) for p in (idle, old, closed, awake)}
    mine = "account_id = (select id from core.account where login = %s)"
    root.rows("update core.session set last_seen_at = now() - interval '16 min' where " + mine % b.quote(idle.login))
    root.rows("update core.session set expires_at = now() where " + mine % b.quote(old.login))
    root.rows(f"update core.account set closed_at = now() where login = {b.quote(closed.login)}")
    k.rows("select * from keeper_api.sessions_sweep()")
    for p, reason in ((idle, "idle"), (old, "expired"), (closed, "closed"), (awake, None)):
        tap.same(root.value("select max(end_reason) from core.session where " + mine % b.quote(p.login)), reason, f"session of {p.login[:6]}: {reason}")
        event = newest("session.end", f"new ->> 'login' = {b.quote(p.login)}")
        tap.ok((event and f'"end_reason": "{reason}"' in event[0][3]) if reason else not event, f"L-01 and one event about it: {reason}", event)
    tap.same(root.value(f"select count(*) from core.event where action = 'session.end' and new ->> 'login' = {b.quote(idle.login)}"), "1",
             "a second sweep has nothing to add" if k.rows("select * from keeper_api.sessions_sweep()") else "")
    for s in open_now.values():
        s.close()
    # L-02, A-01: a guess that was never judged is journaled once.
    victim = person("kleft")
    s = b.console()
    b.submit(s, victim.login, b.WRONG, "123456")
    s.close()
    count = f"select count(*) from core.event where action = 'sign_in' and object_id = {b.quote(victim.login)}"
    k.rows("select * from keeper_api.sessions_sweep()")
    tap.same(root.value(count), "0", "L-02 a guess may still be judged for a minute")
    root.rows("update core.attempt set at = at - interval '70 s' where cause is null and " + mine % b.quote(victim.login))
    k.rows("select * from keeper_api.sessions_sweep()")
    k.rows("select * from keeper_api.sessions_sweep()")
    tap.same(root.value(count), "1", "L-02 then the keeper journals it, once")
    tap.ok('"not_judged"' in newest("sign_in", f"object_id = {b.quote(victim.login)}")[0][3], "L-02 as not judged")
    tap.ok(wait_for(lambda: k.rows("select * from keeper_api.sessions_sweep()") and root.value(
        "select count(*) from core.session_backend b where not exists (select from pg_stat_activity a where a.pid = b.pid "
        "and a.backend_start = b.backend_start) and b.bound_at < now() - interval '1 min'") == "0"), "bindings of backends that are gone go, too")
    k.close()


def tick_and_partitions(tap):
    # S4: the tick is empty, and nothing else notifies.
    k, listener = keeper(), b.console()
    listener.rows("listen opconsole_tick")
    k.rows("select * from keeper_api.tick()")
    got = ""

    def heard():
        nonlocal got
        got += listener.raw("select 1")
        return "opconsole_tick" in got
    tap.ok(wait_for(heard), "S4 a bastion hears the tick", got)
    tap.ok("with payload" not in got, "S4 and it is empty", got)
    listener.close()
    notifying = root.rows("""select p.oid::regproc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname in ('core', 'api', 'keeper_api') and p.prosrc ~* '\\mnotify\\M' and p.prosrc !~* 'notification'""")
    tap.same(notifying, [["keeper_api.tick"]], "S4 no other function notifies")
    # An empty partition that is missing is made again, with its triggers.
    name = root.value("select 'core.event_' || to_char(now() at time zone 'UTC' + interval '3 months', 'YYYY_MM')")
    root.rows(f"drop table {name}")
    tap.ok(wait_for(lambda: k.rows("select * from keeper_api.partitions_make()") and root.value(f"select to_regclass('{name}')") is not None),
           "a missing partition is made")
    tap.same(k.value("select made from keeper_api.partitions_make()"), "0", "once")
    tap.same(root.value(f"select count(*) from pg_trigger where tgrelid = '{name}'::regclass and tgenabled = 'O'"),
             root.value("select count(*) from pg_trigger where tgrelid = 'core.event_default'::regclass and tgenabled = 'O'"),
             "L-03 with every trigger that protects it")
    tap.same(root.value(f"select relowner::regrole from pg_class where oid = '{name}'::regclass"), "opconsole_owner", "D-02 and the owner's")
    # Rows in the default partition keep the journal going, and don't stop the other partitions.
    root.rows(f"drop table {name}; begin; insert into core.event (at, action, outcome, digest) "
              "values (date_trunc('month', now() at time zone 'UTC' + interval '3 months') at time zone 'UTC' + interval '1 day', 'test.late', 'ok', ''); commit")
    tap.same(k.state("select * from keeper_api.partitions_make()"), "00000", "rows in the default partition stop nothing")
    root.rows("begin; set local session_replication_role = replica; delete from core.event_default where action = 'test.late'; commit")
    tap.ok(wait_for(lambda: k.rows("select * from keeper_api.partitions_make()") and root.value(f"select to_regclass('{name}')") is not None),
           "and without them the partition comes back")
    k.close()


b.run([rights, watchdog, role_settings, sweep, tick_and_partitions], root)
