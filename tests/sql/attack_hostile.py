# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stolen certificate can do beside the API, hostile arguments, leaks into errors, logs and tables: D-04, D-05,
D-13, A-10, L-02, L-05, L-06. What the time of an answer tells is in attack_timing.py."""

import base64
import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
CANARY = "SUPERSECRETCANARY"

FORBIDDEN = """
select * from core.account
select * from core.factor
insert into core.device (code, kind) values ('x', 'bastion')
update core.account set closed_at = null
delete from core.event
truncate core.event
table core.policy
select core.seed_key()
select core.pepper()
select core.session_check(true)
select core.session_start(null, null, null)
select ext.gen_random_bytes(8)
select keeper_api.seal()
select keeper_api.role_settings_reset()
create table x (i int)
create temp table x (i int)
create schema x
create view x as select 1
create function f() returns int language sql as 'select 1'
create function pg_temp.f() returns int language sql as 'select 1'
create type x as enum ('a')
create sequence x
create extension dblink
create role x
create database x
create operator public.=== (leftarg = int, rightarg = int, procedure = int4eq)
drop schema api cascade
alter function api.version() owner to current_user
grant opconsole_owner to current_user
set role opconsole_owner
set role postgres
set session authorization postgres
set session_replication_role = replica
set log_statement = 'all'
set log_min_messages = debug5
reset log_statement; set log_min_duration_statement = 0
alter role current_user superuser
alter role current_user createrole
alter role current_user connection limit -1
alter role "bastion-2" set statement_timeout = 1
alter role opconsole_owner login
alter system set log_statement = 'all'
do $$ begin perform 1; end $$
select pg_sleep(1)
select pg_terminate_backend(1)
select pg_cancel_backend(1)
select pg_advisory_lock(1)
select pg_try_advisory_lock(7230115)
select lo_create(0)
select lo_import('/etc/passwd')
select pg_read_file('postgresql.conf')
select pg_read_binary_file('opconsole-seed.key')
select pg_ls_dir('.')
select pg_stat_file('PG_VERSION')
copy (select 1) to '/tmp/x'
copy (select 1) to program 'id'
load 'pg_trgm'
select * from pg_stat_activity
select * from pg_stat_ssl
select * from pg_roles
select * from pg_authid
select prosrc from pg_proc
select relname from pg_class
select * from pg_stats
select * from pg_settings
select * from information_schema.tables
select * from pg_db_role_setting
select current_setting('data_directory')
select set_config('a.b', 'c', false)
select repeat('x', 200000000)
select count(*) from generate_series(1, 1000000000)
select array_fill(0, array[100000000])
select pg_export_snapshot()
select pg_logical_emit_message(true, 'a', 'b')
select pg_notify('opconsole_tick', '')
select pg_reload_conf()
select pg_rotate_logfile()
select pg_backend_pid()
select version()
select inet_server_addr()
prepare transaction 'x'
lock table core.account
comment on function api.version() is 'x'
reindex database opconsole
vacuum core.account
analyze core.account
cluster core.account
refresh materialized view x
security label on role postgres is 'x'
"""


def d04_forbidden(tap):
    # D-04
    who = b.Person(root, f"evil.{TAG}", "helpdesk")
    s = b.signed_in(who)
    allowed = []
    statements = [line for line in FORBIDDEN.splitlines() if line]
    for sql in statements:
        text = s.raw(sql)
        if "ERROR:" not in text and "WARNING:" not in text:
            allowed.append((sql, text))
        s.raw("rollback")
    tap.same(allowed, [], f"D-04 none of {len(statements)} statements beside the API does anything")
    tap.same(s.state("select login from api.whoami()"), "00000", "D-04 and the connection still works")
    s.close()
    t = b.console()
    tap.same(t.state("select * from api.version()"), "00000", "D-04 so does a new one")
    t.close()


def d01_shadow(tap):
    # D-01
    s = b.console(options="-c search_path=pg_temp,public,api")
    for kind in ("table account (id int)", "table device (code text)", "function pg_temp.now() returns timestamptz",
                 "view policy as select 1"):
        tap.ok("ERROR" in s.raw(f"create temp {kind}"), f"D-01 no {kind.split()[0]} can be put before ours")
    s.close()


def signature(name):
    return root.rows(f"""select format_type(t.type, null), p.proargnames[t.n]
        from pg_proc p, unnest(p.proargtypes) with ordinality t (type, n)
        where p.oid = 'api.{name}'::regproc order by t.n""")


VALUES = {
    "text": ["''", f"'{CANARY}'", "'b.omarov'", "U&'abc\\202Edef'", "e'two\\nlines'", "'; drop table core.account; --'",
             "'%'", "'\\'", "'Қайта қосу'", "'" + "x" * 5000 + "'", "'" + "ж" * 501 + "'", "'-1'", "'login'", "'NaN'",
             "'" + CANARY * 2000 + "'"],
    "bytea": ["''", "'\\x00'", "'\\x" + "ff" * 32 + "'", "'\\x" + "ab" * 100000 + "'"],
    "integer": ["'0'", "'-1'", "'1'", "'2147483647'", "'-2147483648'"],
    "bigint": ["'0'", "'-1'", "'1'", "'9223372036854775807'", "'-9223372036854775808'"],
    "boolean": ["true", "false"],
    "uuid": ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-4fff-bfff-ffffffffffff'"],
    "timestamp with time zone": ["'infinity'", "'-infinity'", "'294276-12-31 00:00:00+00'", "'4713-01-01 00:00:00+00 BC'",
                                 "'1970-01-01 00:00:00+00'", "'2999-01-01 00:00:00+00'"],
    "date": ["'infinity'", "'-infinity'", "'5874897-12-31'", "'4713-01-01 BC'", "'1970-01-01'", "'2999-01-01'"],
    "text[]": ["'{}'", "'{null}'", "'{helpdesk,helpdesk}'", "'{{a,b},{c,d}}'", f"array['{CANARY}']", "'{" + "x" * 5000 + "}'",
               "'{" + ",".join(["a"] * 5000) + "}'"],
    "jsonb": ["'null'", "'1'", "'[]'", "'{}'", "'[1]'", "'[null]'", "'[[]]'", f"'[{{\"login\": \"{CANARY}\"}}]'",
              "'[{\"login\": {}, \"line\": -1}]'", "'[{\"line\": 1e400}]'", "'[{\"expires_at\": \"9999-99-99T99:99:99Z\"}]'",
              f"'[{{\"{CANARY}\": \"x\"}}]'", "'[" + ",".join(["1"] * 3000) + "]'"],
    "bigint[]": ["'{}'", "'{null}'", "'{1,1}'", "'{{1,2},{3,4}}'", "'{" + ",".join(["1"] * 5000) + "}'"],
}
TYPICAL = {"p_kind": "'staff'", "p_unit": "'almaty'", "p_number": "'0417'", "p_name": "'Name'", "p_login": "'b.omarov'", "p_reason": "'asked by phone'", "p_limit": "'50'", "p_sort": "'login'", "p_code": "'12345'",
           "p_descending": "false", "p_client_nonce": "'\\x" + "01" * 32 + "'"}
LEAKS = ("Failing row", "Key (", "invalid input syntax", "SQL statement", "relation \"", "violates", CANARY, "core.account",
         "null value", "column \"", "out of range")


def typical(kind, name):
    if name == "p_operation":
        return b.quote(str(uuid.uuid4()))
    return TYPICAL.get(name, "null")


def d05_arguments(tap):
    # D-05 D-13
    who = b.Person(root, f"fuzz.{TAG}", "security-administrator")
    s = b.signed_in(who)
    names = [r[0] for r in root.rows("""select proname from pg_proc where pronamespace = 'api'::regnamespace
        and pronargs > 0 order by 1""")]
    codes, calls = set(), 0
    for name in names:
        bad = []
        arguments = signature(name)
        for i, (kind, argument) in enumerate(arguments):
            for value in ["null"] + VALUES[kind]:
                for rest in ("null", "typical"):
                    words = [typical(k, n) if rest == "typical" else "null" for k, n in arguments]
                    words[i] = value
                    call = ", ".join(f"{w}::{k}" for w, (k, _) in zip(words, arguments))
                    sql = f"select * from api.{name}({call})"
                    # What the demo's people have stays theirs; a sign-in takes several transactions.
                    text = s.raw(sql if name.startswith("sign_in") else f"begin;\n{sql};\nrollback")
                    calls += 1
                    state = text.split("ERROR:  ", 1)[1][:5] if "ERROR:  " in text else "00000"
                    codes.add(state)
                    error = text[text.index("ERROR:  "):] if state != "00000" else ""
                    if state not in ("00000", "OP400", "OP401", "OP402", "OP403", "OP404", "OP409", "OP429") \
                            or any(leak in error for leak in LEAKS):
                        bad.append((argument, value[:40], rest, text[:300]))
                    if state in ("OP401", "OP429") or name.startswith("sign_in"):
                        s.close()
                        root.rows("delete from core.attempt_counter")
                        root.rows(f"""update core.lock set lifted_at = clock_timestamp() where lifted_at is null
                            and account_id = (select id from core.account where login = '{who.login}')""")
                        s = b.signed_in(who)
        tap.same(bad[:3], [], f"D-05 api.{name} answers every hostile argument with a coded refusal or a result")
    tap.ok("OP400" in codes and "OP404" in codes, f"D-13 {calls} calls gave {sorted(codes)}")
    s.close()


def d05_unexpected(tap):
    # D-05 A-10 L-08
    who, target = (b.Person(root, f"{n}.{TAG}", r) for n, r in (("breaker", "security-administrator"), ("broken", "helpdesk")))
    s = b.signed_in(who)
    reason = f"BROKEN{TAG}ROW"
    call = f"select * from api.account_lock('{uuid.uuid4()}', '{target.login}', '{reason}', null, null)"
    for statement in ("add constraint test_block check (reason not like 'BROKEN%') not valid",
                      "add constraint test_block check ((reason || 'x')::int > 0) not valid"):
        root.rows(f"alter table core.lock {statement}")
        try:
            text = s.raw(call)
        finally:
            root.rows("alter table core.lock drop constraint test_block")
        incident = text.partition("Incident ")[2].partition(".")[0]
        tap.ok("OP500: internal error" in text and not any(leak in text for leak in LEAKS) and reason not in text,
               "D-05 an unexpected error becomes OP500 without a value or a name", text)
        log = log_text()
        at = log.find(f"incident {incident}:")
        tap.ok(len(incident) == 10 and at >= 0 and who.login in log[at:at + 400], "L-08 its number leads to the server's log", text)
        tap.ok(reason not in log, "A-10 which does not hold the row either")
    s.close()


def log_text():
    return root.raw("select pg_read_file(pg_current_logfile())")


def a10_leaks(tap):
    # A-10 L-06
    who = b.Person(root, f"leak.{TAG}", "security-administrator")
    typed_wrong = f"WRONGFIELD{TAG}"
    s = b.console()
    nonce, _, server_nonce = b.begin(s, who.login)
    proof, _ = b.proof_for(who.secret, who.login, nonce, server_nonce)
    code = who.code()
    s.rows(f"select * from api.sign_in_submit({b.hexed(proof)}, '{code}')")
    _, _, _, token = b.result(s)
    s.raw(f"select * from api.sign_in_submit('{typed_wrong}', '{typed_wrong}')")
    s.raw(f"select * from api.account_show('{typed_wrong}')")
    s.raw(f"select * from api.account_lock(null, '{who.login}', '{typed_wrong}', null, null)")
    s.raw(f"select * from api.session_resume('{typed_wrong}')")
    secrets = [typed_wrong, token.hex(), proof.hex(), who.seed.hex(), base64.b32encode(who.seed).decode(),
               base64.b64encode(who.seed).decode(), who.secret.hex(), who.password]
    log = log_text()
    tap.ok(len(log) > 1000, "L-06 the log was read", len(log))
    tap.same([x for x in secrets if x in log], [], "L-06 no secret and no argument is in the server's log")
    tables = [r[0] for r in root.rows("""select c.oid::regclass from pg_class c where relnamespace = 'core'::regnamespace
        and relkind = 'r'""")]
    found = [(t, x) for t in tables for x in secrets
             if root.value(f"select exists (select from {t} t where t::text like '%' || {b.quote(x)} || '%')") == "t"]
    tap.same(found, [], "A-10 no seed, password, proof or token is in any table in clear")
    # Somebody types the password where the login belongs.
    typed = "hunter2.password"
    b.submit(s, typed, b.WRONG, "123456")
    b.result(s)
    found = [t for t in tables
             if root.value(f"select exists (select from {t} t where t::text like '%{typed}%')") == "t"]
    tap.same(found, [], "L-06 a password typed as login is kept nowhere")
    tap.ok(typed not in log_text(), "L-06 and is not in the log")
    s.close()


def l02_trace(tap):
    # L-02 L-05
    who = b.Person(root, f"trace.{TAG}", "manager")
    s = b.signed_in(who)
    s.raw("begin")
    tap.same(s.state("select * from api.policy_list()"), "OP403", "L-02 a refused call")
    s.raw("rollback")
    log = log_text()
    at = log.find("opconsole refused: code=OP403")
    tap.ok(at >= 0 and who.login in log[at:] and "bastion-1" in log[at:],
           "L-02 is in the server's log with its actor, though it was rolled back")
    tap.same(root.value(f"select core.log_field(e'x\\nLOG:  opconsole user=root result=ok \\x1b[2J \\u202e')"),
             '"x\\nLOG:  opconsole user=root result=ok \\u001b[2J ?"', "L-05 a text can't make a second line of a log entry")
    s.close()


def salts(tap):
    s = b.console()
    who = b.Person(root, f"salt.{TAG}")
    for login in (who.login, f"nobody.{TAG}"):
        first, second = b.begin(s, login), b.begin(s, login)
        tap.ok(first[1] == second[1] and len(first[1]) == 16 and first[2] != second[2],
               "A-14 a login has one salt for ever and a new nonce each time")
    login = f"future.{TAG}"
    before = b.begin(s, login)[1]
    b.Person(root, login)
    tap.same(b.begin(s, login)[1], before, "A-14 the salt does not tell that an account was made")
    s.close()


only = sys.argv[1:]
TESTS = [d04_forbidden, d01_shadow, d05_arguments, d05_unexpected, a10_leaks, l02_trace, salts]
if __name__ == "__main__":
    b.run([t for t in TESTS if not only or t.__name__ in only], root)
