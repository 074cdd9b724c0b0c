# SPDX-License-Identifier: GPL-3.0-or-later
"""Components, antivirus, patches, exceptions, backups and drills as a script uses them; files that are imported."""
import json
import os

import demo
import kept
import tap
from rights import answer

WHY = ("--reason", "test of boards")
# C-03: publication, last day, and the instant at which it is overdue: 24:00 of that day in Almaty.
VECTORS = [("2026-01-31", "2026-02-28T24:00"), ("2026-02-28", "2026-03-28T24:00"), ("2026-03-31", "2026-04-30T24:00"),
           ("2026-08-31", "2026-09-30T24:00"), ("2025-12-31", "2026-01-31T24:00"), ("2024-01-31", "2024-02-29T24:00")]


def written(directory, name, content):
    path = os.path.join(directory, name)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def rows(path, *words):
    return answer(path, *words)[1]


def exception_hold(server):
    """The exception of the sample data holds, whatever an example did to it."""
    server.sql("update core.exception set ended_at = null, ended_by = null where component_id ="
               " (select id from core.component where code = 'api-1')")


def components(server, directory):
    path = kept.sign_in(server, directory, "saule")
    name = f"box-{server.sql('select count(*) from core.component')}"
    status, data, _ = answer(path, "component", "create", name, "--name", "Box", "--kind", "web", "--environment", "test",
                             "--unit", "almaty-it", *WHY)
    tap.is_((status, data["component"]), (0, name), "component create")
    found = rows(path, "component", "list", "--search", name)
    tap.is_([(r["component"], r["state"], r["last_report"]) for r in found], [(name, "never", None)],
            "N17 a component that never reported is a finding")
    status, _, _ = answer(path, "component", "edit", name, "--name", "Other box", *WHY)
    tap.is_((status, rows(path, "component", "list", "--search", name)[0]["name"]), (0, "Other box"), "component edit")
    tap.is_(rows(path, "antivirus", "list", "--search", name)[0]["state"], "NEVER", "18: it is on the antivirus board, NEVER")
    tap.is_(rows(path, "backup", "list", "--search", name)[0]["state"], "NEVER", "18: and on that of backups")
    status, _, kind = answer(path, "component", "create", name, "--name", "Box", "--kind", "web", "--environment", "test",
                             "--unit", "almaty-it", *WHY)
    tap.is_((status, kind), (4, "conflict"), "a name is taken once")
    server.sql("update core.session set fresh_until = now() + interval '1 hour' where ended_at is null")
    status, _, _ = answer(path, "component", "close", name, *WHY)
    tap.is_((status, rows(path, "component", "list", "--search", name)), (0, []), "component close")
    demo.run(path, "sign-out")


def antivirus(server, directory):
    path = kept.sign_in(server, directory, "saule")
    server.sql("update core.detection set acknowledged_at = null, acknowledged_by = null, reason = null where component_id ="
               " (select id from core.component where code = 'mobile-1')")
    states = {r["component"]: r["state"] for r in rows(path, "antivirus", "list")}
    wanted = {"mobile-1": "DETECTED", "api-2": "OFF", "api-1": "CANT_UPDATE", "web-3": "OLD", "db-2": "SILENT", "web-2": "OK"}
    tap.is_({k: states[k] for k in wanted}, wanted, "every state of the board")
    order = [r["state"] for r in rows(path, "antivirus", "list")]
    tap.is_((order[0], order[-1]), ("DETECTED", "OK"), "worst first")
    one = rows(path, "antivirus", "list", "--search", "web-3")[0]
    tap.is_((one["limit_hours"], one["signature_age_hours"] >= 71), (48, True), "the age stands beside its limit")
    card = rows(path, "antivirus", "show", "mobile-1")
    tap.is_(card["state"], "DETECTED", "antivirus show")
    number = str(card["detections_open"][0]["detection"])
    status, data, _ = answer(path, "antivirus", "acknowledge", "mobile-1", number, *WHY)
    tap.is_((status, str(data["detection"])), (0, number), "antivirus acknowledge")
    status, _, kind = answer(path, "antivirus", "acknowledge", "mobile-1", number, *WHY)
    tap.is_((status, kind), (4, "conflict"), "acknowledged once")
    shown = rows(path, "antivirus", "show", "mobile-1")["detections_closed"][0]
    tap.is_((shown["by"], shown["reason"]), ("saule", "test of boards"), "who and why stays")
    demo.run(path, "sign-out")


def months(server, directory):
    """C-03 as a script sees it: the file is imported, the board computes."""
    path = kept.sign_in(server, directory, "saule")
    lines = ["advisory,title,severity,published,source,packages"] + [
        f"MONTH-{i},month rule,critical,{published},test,openssl=99 ghost" for i, (published, _) in enumerate(VECTORS)]
    status, data, _ = answer(path, "advisory", "import", written(directory, "months.csv", "\r\n".join(lines)))
    tap.is_((status, [r["verdict"] for r in data]), (0, ["ok"] * len(VECTORS)), "advisory import: all rows")
    found = {r["advisory"]: r for r in rows(path, "patch", "list", "--component", "web-2", "--search", "MONTH-")}
    for i, (published, due) in enumerate(VECTORS):
        row = found[f"MONTH-{i}"]
        at = server.sql(f"select to_char('{row['due_at']}'::timestamptz at time zone 'Asia/Almaty' - interval '1 s', 'YYYY-MM-DD')")
        tap.is_(at, due[:10], f"C-03 published {published}: the last day")
        clock = server.sql(f"select to_char('{row['due_at']}'::timestamptz at time zone 'UTC', 'HH24:MI:SS') in ('18:00:00', '19:00:00')")
        tap.is_(clock, "t", f"C-03 published {published}: at 24:00 in Almaty")
        tap.like(row["rule"], f"one calendar month from {published}, until the end of {due[:10]} in Asia/Almaty",
                 f"N3 published {published}: the rule is printed")
        tap.is_((row["overdue"], row["state"]), (True, "FIX_AVAILABLE"), f"4: published {published} stays open")
    tap.is_({r["advisory"] for r in rows(path, "patch", "list", "--state", "overdue", "--component", "web-2")} >= set(found), True,
            "4: overdue is a filter, nothing vanishes")
    status, _, kind = answer(path, "patch", "show", "ws-12", "MONTH-0")
    tap.is_((status, kind), (3, "not_found"), "what is not affected is said")
    server.sql("delete from core.patch where advisory_id in (select id from core.advisory where code like 'MONTH-%');"
               "delete from core.advisory_package where advisory_id in (select id from core.advisory where code like 'MONTH-%');"
               "delete from core.advisory where code like 'MONTH-%'")
    demo.run(path, "sign-out")


def patches(server, directory):
    path = kept.sign_in(server, directory, "saule")
    exception_hold(server)
    board = rows(path, "patch", "list")
    left = [r["days_left"] for r in board if r["state"] != "EFFECTIVE" and r["days_left"] is not None]
    tap.is_(left, sorted(left), "by days left")
    tap.is_([r["overdue"] for r in board if r["component"] == "web-3"][0] and board[0]["overdue"], True, "4: overdue is first")
    silent = [r["state"] for r in board if r["component"] == "db-2"]
    tap.is_(silent, ["UNKNOWN"], "18, N17: a silent component is UNKNOWN")
    shield = [r for r in board if r["component"] == "api-1"][0]
    tap.is_((shield["state"], shield["exception_until"] is not None), ("FIX_AVAILABLE", True), "N26 an exception stays open")
    none = [r for r in board if r["advisory"] == "DSA-5990-1"][0]
    tap.is_((none["state"], none["due_at"], none["rule"]), ("NO_FIX", None, "no deadline set for this severity"),
            "5: no deadline is not overdue")
    server.sql("insert into core.patch (component_id, advisory_id, state, checked_at) select c.id, a.id, 'FIX_AVAILABLE', now()"
               " from core.component c, core.advisory a where c.code = 'switch-1' and a.code = 'CVE-2026-41002' on conflict"
               " (component_id, advisory_id) do update set state = 'FIX_AVAILABLE'")
    wish = ("patch", "record", "switch-1", "CVE-2026-41002", "--what", "installed", "--at", "-1h", *WHY)
    server.sql("delete from core.patch_test where advisory_id = (select id from core.advisory where code = 'CVE-2026-41002')")
    tap.is_(answer(path, *wish)[::2], (4, "conflict"), "clause 14: not before its test")
    tap.is_(answer(path, "patch", "test", "web-2", "CVE-2026-41002", "--result", "passed", "--at", "-2h", *WHY)[::2],
            (4, "conflict"), "a test is one of the test environment")
    tap.is_(answer(path, "patch", "test", "web-test", "CVE-2026-41002", "--result", "passed", "--at", "-2h", *WHY)[0], 0, "patch test")
    tap.is_(answer(path, *wish)[0], 0, "patch record after the test")
    tap.is_(rows(path, "patch", "show", "web-2", "DSA-5982-1")["packages"][0]["package"], "openssl", "patch show")
    demo.run(path, "sign-out")


def exceptions(server, directory):
    path = kept.sign_in(server, directory, "saule")
    server.sql("update core.session set fresh_until = now() + interval '1 hour' where ended_at is null")
    status, data, _ = answer(path, "exception", "create", "patch", "web-3", "--advisory", "DSA-5961-1", "--measure",
                             "filter in front", "--until", "+10d", *WHY)
    tap.is_((status, data["state"]), (0, "waiting"), "N26 an exception waits for a second person")
    answer(path, "request", "withdraw", str(data["request"]), *WHY)
    exception_hold(server)
    held = [r for r in rows(path, "exception", "list") if r["component"] == "api-1"]
    tap.is_([(r["component"], r["renewals"], bool(r["measure"])) for r in held], [("api-1", 0, True)], "exception list")
    number = str(held[0]["exception"])
    tap.is_(answer(path, "exception", "end", number, *WHY)[0], 0, "exception end")
    left = [[r["state"] for r in rows(path, "exception", "list", *all_) if r["component"] == "api-1"] for all_ in ((), ("--all",))]
    tap.is_(left, [[], ["ended"]], "over, and still a record")
    exception_hold(server)
    demo.run(path, "sign-out")


def drills(server, directory):
    path = kept.sign_in(server, directory, "saule")
    states = {r["component"]: (r["state"], r["rpo_seconds"], r["rto_seconds"], r["drill_days_left"]) for r in rows(path, "backup", "list")}
    tap.is_((states["db-2"], states["db-test"][0], states["web-2"][0], states["ws-12"][0]),
            (("OK", 240, 2820, states["db-2"][3]), "FAILED", "OLD", "NEVER"), "N18 backups with measured RPO and RTO")
    tap.ok(states["db-2"][3] in (11, 12, 13), "the next drill is due by the policy", states["db-2"])
    drill = ["drill", "record", "web-2", "--label", "20261121F", "--failed", "-6h", "--newest", "-7h", "--started", "-5h",
             "--finished", "-4h", "--counts", "orders=1000/1000 trades=5/4", "--result", "failed", *WHY]
    for word in ("--newest", "--finished", "--counts", "--result"):
        at = drill.index(word)
        tap.is_(demo.run(path, *drill[:at], *drill[at + 2:]).returncode, 64, f"N18 no drill without {word}")
    tap.is_(answer(path, *["orders" if "orders=" in w else w for w in drill])[::2], (64, "invalid"), "row counts are named")
    status, data, _ = answer(path, *drill)
    tap.is_((status, data["component"]), (0, "web-2"), "drill record asks for the second signature")
    tap.is_(rows(path, "backup", "list", "--search", "web-2")[0]["last_drill"], None, "and is no drill yet")
    answer(path, "request", "withdraw", str(data["request"]), *WHY)
    kept_drill = rows(path, "drill", "list", "db-2")[0]
    tap.is_([kept_drill[k] for k in ("rpo_seconds", "rto_seconds", "counts", "passed")], [240, 2820, "orders 1204331 of 1204331", True],
            "drill list")
    tap.ok(kept_drill["signed_first"] != kept_drill["signed_second"], "N18 two persons signed", kept_drill)
    demo.run(path, "sign-out")


def csaf(**changes):
    document = {"document": {"csaf_version": "2.0", "title": "openssl: test", "publisher": {"name": "Vendor"},
                             "aggregate_severity": {"text": "Important"},
                             "tracking": {"id": "VEND-2026-1", "initial_release_date": "2026-10-31T20:00:00Z"}},
                "product_tree": {"branches": [{"branches": [{"product": {"product_id": "P1", "name": "openssl",
                    "product_identification_helper": {"purl": "pkg:deb/debian/openssl@3.0.17-1~deb12u3?arch=source&epoch=1"}}}]}]},
                "vulnerabilities": [{"product_status": {"fixed": ["P1"]}}]}
    document["document"].update(changes)
    return json.dumps(document)


def files(server, directory):
    """Bad input: every row is named with its line and nothing is taken."""
    path = kept.sign_in(server, directory, "saule")
    head = "advisory,title,severity,published,source,packages\n"
    before = server.sql("select count(*) from core.advisory")
    cases = [("wrong encoding", head.encode() + "BAD-1,\xe9\xe8,low,2026-01-01,x,y\n".encode("latin-1"), 2),
             ("missing column", "advisory,title\nBAD-1,x\n", 1), ("unknown column", head.replace("title", "titel") + "BAD-1,x,low,2026-01-01,x,y\n", 1),
             ("duplicate key", head + "BAD-1,x,low,2026-01-01,x,y\nBAD-1,x,low,2026-01-01,x,y\n", 3),
             ("number of fields", head + "BAD-1,x,low\n", 2), ("severity", head + "GOOD-1,x,low,2026-01-01,x,yy\nBAD-1,x,worst,2026-01-01,x,yy\n", 3),
             ("day that is none", head + "BAD-1,x,low,2026-02-30,x,yy\n", 2), ("future", head + "BAD-1,x,low,2999-01-01,x,yy\n", 2),
             ("empty", "", 1), ("not JSON", '{"document": {\n"title": }', 2), ("JSON key twice", '{"a": 1,\n"a": 2}', 2),
             ("CSAF without a title", csaf(title=None), 1), ("CSAF of another version", csaf(csaf_version="1.0"), 1)]
    for name, content, line in cases:
        ended = demo.run(path, "advisory", "import", written(directory, "bad", content), "--output", "json")
        bad = [r["line"] for r in json.loads(ended.stdout)["data"] if r["verdict"] == "refused"]
        tap.is_((ended.returncode, bad[:1]), (64, [line]), f"D-13 {name}: refused, line {line}")
    tap.is_(server.sql("select count(*) from core.advisory"), before, "nothing was taken")
    file = written(directory, "csaf.json", csaf())
    tap.is_(answer(path, "advisory", "import", file, "--dry-run")[0], 0, "a dry run of CSAF 2.0")
    tap.is_(server.sql("select count(*) from core.advisory"), before, "takes nothing")
    tap.is_(answer(path, "advisory", "import", file)[0], 0, "CSAF 2.0")
    tap.is_(server.sql("select a.severity || ' ' || a.published_on || ' ' || p.package || ' ' || p.fixed from core.advisory a"
                       " join core.advisory_package p on p.advisory_id = a.id where a.code = 'VEND-2026-1'"),
            "high 2026-11-01 openssl 1:3.0.17-1~deb12u3", "severity, day in Almaty, package and version with epoch")
    server.sql("delete from core.patch where advisory_id = (select id from core.advisory where code = 'VEND-2026-1');"
               "delete from core.advisory_package where advisory_id = (select id from core.advisory where code = 'VEND-2026-1');"
               "delete from core.advisory where code = 'VEND-2026-1'")
    file = written(directory, "av.csv", "component,at,product,engine,signatures_version,signatures_at,realtime\n"
                                        "switch-1,-1h,Shield,9,1,-5h,true\nweb-1,-1h,Shield,9,1,-5h,true\n")
    status, data, _ = answer(path, "antivirus", "import", file)
    tap.is_((status, [(r["line"], r["object"], r["verdict"]) for r in data]),
            (64, [(2, "switch-1", "ok"), (3, "web-1", "refused")]), "antivirus import: what reports by itself is refused")
    tap.is_(rows(path, "antivirus", "list", "--search", "switch-1")[0]["state"], "NEVER", "never a green cell from it")
    file = written(directory, "patch.csv", "component,advisory,what,at\nnobody,DSA-5982-1,installed,-1h\n")
    tap.is_(answer(path, "patch", "import", file, "--dry-run")[1][0]["field"], None, "patch import: there is no such component")
    demo.run(path, "sign-out")


def closed_boards(server, directory):
    # Z-02: who has no right for components sees none of the boards.
    path = kept.sign_in(server, directory, "aigerim")
    for words in ("component list", "antivirus list", "patch list", "exception list", "backup list"):
        tap.is_(answer(path, *words.split())[::2], (2, "refused"), f"Z-02 aigerim: {words}")
    tap.is_(answer(path, "antivirus", "show", "web-2")[::2], (3, "not_found"), "Z-02 aigerim: a component is not there")
    tap.is_([r["kind"] for r in rows(path, "home", "show") if "patch" in r["kind"] or "antivirus" in r["kind"]], [],
            "Z-02 aigerim: no figure of a board")
    tap.is_(rows(path, "calendar", "list", "--kind", "patch"), [], "Z-02 aigerim: no deadline of a board")
    demo.run(path, "sign-out")
    path = kept.sign_in(server, directory, "saule")
    figures = {r["kind"]: r["number"] for r in rows(path, "home", "show")}
    tap.ok(figures["patches_overdue"] >= 1 and figures["antivirus_bad"] >= 8, "saule: figures of the boards", figures)
    ends = rows(path, "calendar", "list", "--kind", "patch")
    tap.ok("web-3" in [r["object"] for r in ends if r["days_left"] < 0], "4: the calendar keeps what is overdue", ends)
    demo.run(path, "sign-out")


def scenarios(short):
    del short
    return [components, antivirus, months, patches, exceptions, drills, files, closed_boards]
