# SPDX-License-Identifier: GPL-3.0-or-later
"""Components, what they report, and what the boards make of it. C-03, C-04, D-03, D-05, D-13, L-11, R-01, Z-02."""

import json
import os
import subprocess
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402
import requests  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")


def at(offset="0 s"):
    """A time by the clock of the server, as a literal: a component may call no function for it."""
    return "'" + root.value(f"select to_char((clock_timestamp() + interval '{offset}') at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')") + "'"


def op():
    return f"'{uuid.uuid4()}'"


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def component(name, environment="production", unit="almaty-it", device=None):
    code = f"{name}-{TAG}"
    root.rows(f"""insert into core.component (code, name, kind, environment, unit_id, device_id)
        select {b.quote(code)}, 'Test ' || {b.quote(name)}, 'web', {b.quote(environment)}, u.id,
            (select id from core.device where code = {b.quote(device)}) from core.unit u where u.code = {b.quote(unit)}""")
    return code


def own(device):
    """The component that this certificate speaks for, made when there is none."""
    there = root.rows(f"select c.code from core.component c join core.device d on d.id = c.device_id where d.code = '{device}'")
    return there[0][0] if there else component(device, device=device)


def antivirus(when=None, report=None, product="'ClamAV'", detections="[]", update_error="null", signatures=None, realtime="true", scan=None):
    return (f"select accepted, received_at from report_api.antivirus({report or op()}, {when or at()}, {product}, '1.0.7', '27400', "
            f"{signatures or at()}, {realtime}, {scan or at('-3 h')}, null, {update_error}, '{detections}')")


def packages(rows, when=None, report=None, reboot="false"):
    return (f"select accepted, packages from report_api.packages({report or op()}, {when or at()}, '6.1.0-18', '6.1.0-18', {reboot}, "
            f"{b.quote(json.dumps(rows))})")


def package(name, installed, effective=True, **more):
    return dict({"name": name, "installed": installed, "candidate": None, "source": None, "security": False, "effective": effective}, **more)


def board(s, code):
    return s.row(f"select state, detections, state_why from api.antivirus_list(null, '{code}')")


def later(sql, ago):
    """What is there looks as if the clock of the server had gone on."""
    root.rows(f"update core.antivirus set at = at - interval '{ago}', received_at = received_at - interval '{ago}' where {sql}")
    root.rows(f"update core.package_report set at = at - interval '{ago}', received_at = received_at - interval '{ago}' where {sql}")


def month(tap):
    # C-03: the vectors of the rule.
    vectors = [("2026-01-31", "2026-02-28"), ("2028-01-31", "2028-02-29"), ("2026-02-28", "2026-03-28"), ("2028-02-29", "2028-03-29"),
               ("2026-03-31", "2026-04-30"), ("2026-08-31", "2026-09-30"), ("2026-12-31", "2027-01-31"), ("2024-01-31", "2024-02-29")]
    for zone in ("UTC", "Asia/Almaty", "Pacific/Kiritimati", "America/Adak"):
        root.rows(f"set timezone = '{zone}'; set datestyle = 'SQL, DMY'; set intervalstyle = 'sql_standard'")
        got = [root.value(f"select to_char(core.month_due_on('{a}'::date), 'YYYY-MM-DD')") for a in [f"{v[0]}" for v in vectors]]
        tap.same(got, [v[1] for v in vectors], f"C-03 C-04 one calendar month under {zone}")
        tap.same(root.value("select to_char(core.month_due('2026-01-31') at time zone 'UTC', 'YYYY-MM-DD HH24:MI')"), "2026-02-28 19:00",
                 f"C-03 due at 24:00 in Almaty under {zone}")
        tap.same(root.value("select to_char(core.published_on('2026-01-31T19:30:00Z'), 'YYYY-MM-DD')"), "2026-02-01",
                 f"C-03 the date of the publication is that of Almaty under {zone}")
    root.rows("reset timezone; reset datestyle; reset intervalstyle")
    tap.same(root.value("select to_char(core.month_due_on(core.published_on('2026-01-31T19:30:00Z')), 'YYYY-MM-DD')"), "2026-03-01",
             "C-03 published on 31 January 19:30 UTC is due on 1 March")


def versions(tap):
    """The order of Debian versions, against dpkg."""
    words = ["1.0", "1.0~rc1", "1.0-1", "1.0-1+deb12u1", "1.0-1+deb12u10", "1.0-1~bpo12+1", "1:0.5", "0:1.0", "1.0a", "1.0+", "1.00",
             "3.0.11-1~deb12u2", "3.0.11-1~deb12u1", "7.88.1-10+deb12u5", "9.9", "10", "1~~", "1~", "1", "1.2.3+dfsg-4.1", "20230101", "1.0-0",
             "1.0-0~", "1.0-z1", "1.0a-1", "1.0-a.~0", "1.0+b", "1.12345678901234567890123"]
    pairs = [(x, y) for x in words for y in words]
    got = root.rows("select sign(case when core.debian_key(a) < core.debian_key(b) then -1 when core.debian_key(a) = core.debian_key(b) then 0 "
                    "else 1 end) from (values " + ",".join(f"({i}, '{x}', '{y}')" for i, (x, y) in enumerate(pairs)) + ") t (i, a, b) order by i")
    wanted = []
    for x, y in pairs:
        less = subprocess.run(["dpkg", "--compare-versions", x, "lt", y], check=False).returncode == 0
        more = subprocess.run(["dpkg", "--compare-versions", x, "gt", y], check=False).returncode == 0
        wanted.append(str(int(more) - int(less)))
    tap.same([(p, g[0]) for p, g in zip(pairs, got)], list(zip(pairs, wanted)), f"{len(pairs)} pairs of versions as dpkg orders them")


def rights(tap):
    own("web-1")
    w = b.console("web-1")
    got = [x[0] for x in root.rows("""select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where has_schema_privilege('web-1', n.oid, 'usage') and has_function_privilege('web-1', p.oid, 'execute')
            and n.nspname !~ '^pg_temp' order by 1""")]
    tap.same(got, ["report_api." + x for x in ("antivirus", "backups", "packages", "whoami")], "D-03 a component may execute exactly its calls")
    for sql in ("select * from api.version()", "select * from core.component", "select * from platform_api.account_allowed('saule')",
                "set role opconsole_owner"):
        tap.same(w.state(sql), "42501", f"D-04 it may not {sql}")
    tap.same(w.value("select component from report_api.whoami()"), own("web-1"), "it is who its certificate says")
    root.rows("update core.component set closed_at = clock_timestamp() where code = " + b.quote(own("web-1")))
    tap.same(w.state(antivirus()), "OP403", "a closed component is not heard")
    root.rows("update core.component set closed_at = null where code = " + b.quote(own("web-1")))
    w.close()


def states(tap):
    code = own("web-1")
    where = f"component_id = (select id from core.component where code = '{code}')"
    root.rows(f"delete from core.antivirus where {where}; delete from core.detection where {where}; delete from core.report where {where}")
    s = b.signed_in(person("sec", "security-administrator"))
    w = b.console("web-1")
    tap.same(board(s, code)[0], "NEVER", "L-11 a component that never reported is a finding")
    tap.same(w.value(antivirus()), "t", "a report is accepted")
    tap.same(board(s, code), ["OK", "0", None], "and the board is green")
    later(where, "23 hours 50 min")
    tap.same(board(s, code)[0], "OK", "L-11 ten minutes before the limit")
    later(where, "11 min")
    tap.same(board(s, code)[0], "SILENT", "L-11 silence is never green, with no job running")
    w.rows(antivirus(signatures=at("-49 h")))
    tap.same(board(s, code)[0], "OLD", "old signatures")
    w.rows(antivirus(signatures=at("-49 h"), update_error="'mirror not reachable'"))
    tap.same(board(s, code), ["CANT_UPDATE", "0", "mirror not reachable"], "can't update is another fact than old")
    w.rows(antivirus(realtime="false"))
    tap.same(board(s, code)[0], "OFF", "real-time protection off")
    found = json.dumps([{"signature": "Eicar-Test-Signature", "path": "/tmp/x", "at": "2026-01-01T00:00:00Z"}])
    w.rows(antivirus(detections=found))
    w.rows(antivirus(detections=found))
    tap.same(board(s, code)[:2], ["DETECTED", "1"], "a detection comes first and is not doubled")
    number = root.value(f"select id from core.detection where {where}")
    call = f"select summary from api.antivirus_acknowledge({op()}, '{code}', '{number}', 'a test file')"
    tap.same(s.value(call), s.value(call), "R-01 acknowledging twice is one acknowledgement")
    tap.same(board(s, code)[0], "OK", "and then the state is what was reported")
    tap.same(s.state(f"select * from api.antivirus_acknowledge({op()}, '{code}', '{number}', 'again')"), "OP409", "it is closed for good")
    s.close()
    w.close()


def hostile(tap):
    code = own("web-1")
    w = b.console("web-1")
    w.rows("\\set VERBOSITY verbose")
    report = op()
    when = at()
    same = antivirus(report=report, when=when, signatures=when, scan=when)
    first = w.rows(same)
    tap.same(w.rows(same), first, "R-01 the same report again gets the first answer")
    tap.same(w.state(same.replace("1.0.7", "9.9.9")), "OP409", "R-01 its id with another content is refused")
    tap.same(w.state(antivirus(when=at("-1 min"))), "OP409", "an older one turns nothing back")
    before = root.value(f"select count(*) from core.report r join core.component c on c.id = r.component_id where c.code = '{code}'")
    big = json.dumps([package(f"p{i}", "1.0", source="x" * 200) for i in range(40000)])
    bad = [("at", antivirus(when=x)) for x in ("null", "'infinity'", "'294276-01-01'", at("3 min"), at("-8 days"))]
    bad += [("report", antivirus(report="null"))]
    bad += [("product", antivirus(product=x)) for x in ("null", "''", b.quote("x" * 5000), "E'a\\nb'", "U&'\\202E'")]
    bad += [("signatures_at", antivirus(signatures=x)) for x in ("'infinity'", at("3 days"), "'-infinity'")]
    bad += [("detections", antivirus(detections=x)) for x in ("{}", "1", "[1]", '[{}]', '[{"signature": "x", "path": "y", "at": "tomorrow"}]',
                                                              '[{"signature": "x", "path": "\\u202e", "at": "2026-01-01T00:00:00Z"}]',
                                                              '[{"signature": "x", "path": "y", "at": "2126-01-01T00:00:00Z"}]')]
    bad += [("packages", packages(x)) for x in ({}, 1, [1], [{}], [package("A", "1")], [package("a b", "1")], [package("aa", "")],
                                                [package("a", "1")], [package("a" * 129, "1")], [package("aa\n", "1")], [package(None, "1")],
                                                [package("aa", "1", security=1)], [package("aa", "1", None)], [package("aa", None)],
                                                [package("aa", "1 0")], [package("aa", "1-")], [package("aa", "1", "yes")],
                                                [package("aa", "1"), package("aa", "2")], [package("aa", "1", candidate="x;y")],
                                                [package("aa", "1", source="\x1b[1m")])]
    bad += [("packages", packages([]).replace("'[]'", "null")), ("packages", f"select * from report_api.packages({op()}, {at()}, null, null, false, "
                                                                             + b.quote(big) + ")")]
    bad += [("reboot", packages([package("aa", "1")], reboot="null"))]
    bad += [("runs", f"select * from report_api.backups({op()}, {at()}, 'pgbackrest', '{x}')") for x in
            ("{}", "[{}]", '[{"label": "a", "type": "full", "started": "x"}]', '[{"label": "a", "type": "full", "started": "2026-01-02T00:00:00Z", '
             '"stopped": "2026-01-01T00:00:00Z"}]', '[{"label": "a", "type": "full", "started": "2026-01-02T00:00:00Z", "size": "-1"}]')]
    wrong = []
    for field, sql in bad:
        text = w.raw(sql)
        if "OP400" not in text or f"COLUMN NAME:  {field}\n" not in text:
            wrong.append((field, sql[:160], text[:300]))
    tap.same(wrong, [], f"D-13 {len(bad)} hostile reports are refused, each naming its field")
    tap.same(root.value(f"select count(*) from core.report r join core.component c on c.id = r.component_id where c.code = '{code}'"), before,
             "and nothing of them was kept")
    w.close()


def patches(tap):
    code = own("db-1")
    where = f"component_id = (select id from core.component where code = '{code}')"
    root.rows(f"delete from core.package where {where}; delete from core.patch where {where}; delete from core.package_report where {where}")
    who = person("ops", "security-administrator")
    s = b.signed_in(who)
    d = b.console("db-1")
    name = f"lib{TAG}"
    advisory = f"DSA-{TAG}-1"
    rows = json.dumps([{"line": 2, "advisory": advisory, "title": "overflow", "severity": "critical", "published": "2026-01-31T19:30:00Z",
                        "source": "debian", "packages": [{"name": name, "fixed": "3.0.11-1~deb12u2"}]}])
    tap.same(s.rows(f"select line, verdict from api.advisory_import({op()}, '{rows}', true)"), [["2", "ok"]], "a dry run says what would happen")
    tap.same(root.value(f"select count(*) from core.advisory where code = '{advisory}'"), "0", "and does nothing")
    tap.same(s.rows(f"select line, verdict from api.advisory_import({op()}, '{rows}')"), [["2", "ok"]], "an advisory is imported")

    def seen(of=advisory):
        r = s.rows(f"select state, due_at, overdue from api.patch_list(null, null, null, '{code}', '{of}')")
        return r[0] if r else None
    due = "2026-03-01 19:00:00+00"
    tap.same(seen(), None, "what is not installed is not on the board")
    d.rows(packages([package(name, "3.0.11-1~deb12u1"), package("other", "1.0")]))
    tap.same(seen(), ["FIX_AVAILABLE", due, "t"], "C-03 the deadline of a critical one, overdue")
    mine = f"select name, installed, candidate, effective from core.package where {where} order by name"
    d.rows(packages([package(name, "3.0.11-1~deb12u1", candidate="3.0.11-1~deb12u2"), package("a" * 128, "1:2.0-1", effective=False)]))
    tap.same(root.rows(mine), [["a" * 128, "1:2.0-1", None, "f"], [name, "3.0.11-1~deb12u1", "3.0.11-1~deb12u2", "t"]],
             "what is gone, what is new and what has changed is as the report says")
    several = json.dumps([{"line": 2, "advisory": f"DSA-{TAG}-2", "title": "of several packages", "severity": "high", "published": "2026-01-31",
                           "source": "debian", "packages": [{"name": name + x, "fixed": "2.0"} for x in ("", "-a", "-b")]}])
    s.rows(f"select line, verdict from api.advisory_import({op()}, '{several}')")
    worst = []
    for rows in ((("-a", "2.0", True), ("-b", "2.0", False)), (("-a", "2.0", True), ("-b", "1.9", True)), (("-a", "1.9", False), ("-b", "2.0", True)),
                 (("-a", "2.0", True),)):
        d.rows(packages([package(name, "3.0.11-1~deb12u1")] + [package(name + x, installed, effective) for x, installed, effective in rows]))
        worst.append(seen(f"DSA-{TAG}-2")[0])
    tap.same(worst, ["INSTALLED", "FIX_AVAILABLE", "FIX_AVAILABLE", "EFFECTIVE"], "of several packages the one that is worst off counts")
    d.rows(packages([package(name, "3.0.11-1~deb12u2", effective=False), package("other", "1.0")]))
    tap.same(seen(), ["INSTALLED", due, "t"], "installed but not restarted is not done, and stays overdue")
    d.rows(packages([package(name, "3.0.11-1~deb12u2"), package("other", "1.0")]))
    tap.same(seen(), ["EFFECTIVE", due, "f"], "effective")
    installed = root.value(f"select installed_at < effective_at from core.patch where {where}")
    tap.same(installed, "t", "each of the dates is kept from when it was first seen")
    later(where, "48 hours 1 min")
    tap.same(seen()[0], "UNKNOWN", "L-11 silent packages are UNKNOWN, not effective")
    d.rows(packages([package(name, "3.0.11-1~deb12u1")]))
    tap.same(seen()[0], "FIX_AVAILABLE", "an older version again is open again")
    # Clause 14: production after test.
    ago = at("-1 min")
    test, production = component("test", "test"), component("prod")
    call = f"select * from api.patch_record({op()}, '{production}', '{advisory}', 'installed', {at()}, 'by hand')"
    tap.same(s.state(call), "OP409", "clause 14: not recorded in production before its test")
    tap.same(s.state(f"select * from api.patch_test({op()}, '{production}', '{advisory}', {at()}, true, 'tried')"), "OP409", "a test is made in test")
    tap.same(s.state(f"select * from api.patch_test({op()}, '{test}', '{advisory}', {ago}, false, 'crashed')"), "00000", "a failed test")
    tap.same(s.state(call), "OP409", "is no test")
    tap.same(s.state(f"select * from api.patch_test({op()}, '{test}', '{advisory}', {ago}, true, 'works')"), "00000", "a passed test")
    tap.same(s.state(call), "00000", "opens production")
    tap.same(s.state(f"select * from api.patch_record({op()}, '{code}', '{advisory}', 'installed', {at()}, 'by hand')"), "OP409",
             "what reports by itself is not recorded by hand")
    # Z-02 and who sees what.
    helper = b.signed_in(person("help", "helpdesk", "almaty"))
    for sql in ("api.component_list()", "api.antivirus_list()", "api.patch_list()", "api.backup_list()", "api.exception_list()"):
        tap.same(helper.state(f"select * from {sql}"), "OP403", f"the help desk sees no board: {sql}")
    far = b.signed_in(person("far", "manager", "astana"))
    tap.same([far.state(f"select * from api.patch_list(null, null, null, '{c}')") for c in (code, "no-such-one")], ["OP404"] * 2,
             "Z-02 another unit's component is like one that does not exist")
    for x in (helper, far, s, d):
        x.close()


def drill(passed="true", failed="-6 h", newest="-7 h", started="-5 h", finished="-4 h", what='[{"what": "orders", "expected": 5, "found": 5}]', of=None):
    return (f"select request from api.drill_record({op()}, '{of}', '20261121F', {at(failed)}, {at(newest)}, {at(started)}, {at(finished)}, "
            f"'{what}', {passed}, 'half-yearly drill')")


def drills(tap):
    """N18, clause 16: a drill is one when a second person has signed it; Z-03, Z-05, L-01."""
    code = component("drilled", unit="almaty-it")
    s, t = (b.signed_in(person(x, "security-administrator")) for x in ("first", "second"))

    def last():
        return s.row(f"select last_drill is not null, rpo_seconds, rto_seconds from api.backup_list('{code}')")
    number = int(s.value(drill(of=code)))
    tap.same(last(), ["f", None, None], "N18 with one signature it is no drill")
    text = [r[0] for r in root.rows(f"select regexp_split_to_table(canonical, E'\\n') from core.request where id = {number}")]
    for line in ("Backup: 20261121F", "RPO: 01:00:00", "RTO: 01:00:00", "Row counts: orders 5 of 5", "Result: passed"):
        tap.ok(line in text, f"what is signed says {line}")
    tap.same(requests.approving(s, number)[0], "OP403", "Z-03 who recorded it does not sign a second time")
    tap.same(requests.approving(t, number, bound=False)[0], "OP402", "a signature takes a code of its own")
    tap.same(requests.approve(t, number), ["approved"], "N18 the second person signs")
    tap.same(last(), ["t", "3600", "3600"], "N18 now it is a drill with RPO and RTO")
    names = [root.value(f"select p.name from core.person p join core.account a on a.person_id = p.id where a.login = '{x}.{TAG}'")
             for x in ("first", "second")]
    tap.same(s.row(f"select passed, counts, signed_first, signed_second, request from api.drill_list('{code}')"),
             ["t", "orders 5 of 5", *names, str(number)], "who signed is kept")
    tap.same(root.value(f"select count(*) from core.event where action = 'drill.record' and object_id = '{code}'"), "1", "L-01 one event")
    tap.same(requests.approve(t, int(s.value(drill(of=code, passed="false")))), ["approved"], "a failed one is signed, too")
    tap.same([last()[0], s.rows(f"select passed from api.drill_list('{code}')")], ["t", [["f"], ["t"]]], "and is no good one")
    for field, sql in (("counts", drill(of=code, what="[]")), ("counts", drill(of=code, what='[{"what": "x", "expected": -1, "found": 1}]')),
                       ("counts", drill(of=code, what='[{"what": "x", "found": 1}]')), ("passed", drill(of=code, passed="null")),
                       ("finished_at", drill(of=code, finished="-5 h")), ("newest_record_at", drill(of=code, newest="-5 h"))):
        try:
            s.rows(sql)
            got = None
        except b.Failed as e:
            got = (e.state, e.column)
        tap.same(got, ("OP400", field), f"D-13 {field}")
    far = b.signed_in(person("fardrill", "manager", "astana"))
    tap.same((far.rows(f"select drill from api.drill_list('{code}')"), far.state(drill(of=code))), ([], "OP404"),
             "Z-02 another unit's drills are not there")
    for x in (far, s, t):
        x.close()


b.run([month, versions, rights, states, hostile, patches, drills], root)
