# SPDX-License-Identifier: GPL-3.0-or-later
"""Searching, counting and following the journal from scripts: filters and words of time agree with JSON, a long search goes
on by itself, lines come as they happen and end with an interrupt. C-04, L-04."""
import contextlib
import json
import re
import select
import signal
import subprocess
import time

import demo
import kept
import tap

TAG = f"{int(time.time()):x}"


def answer(path, *words):
    """(exit status, data, meta, error)"""
    ended = demo.run(path, *words, "--output", "json")
    envelope = json.loads(ended.stdout)
    return ended.returncode, envelope["data"], envelope["meta"], envelope["error"]


def put(server, action, number=1, actor=None, reason=None):
    server.sql(f"insert into core.event (at, actor_login, action, outcome, reason, digest) select clock_timestamp(), {actor and repr(actor) or 'null'},"
               f" '{action}', 'ok', {reason and repr(reason) or 'null'}, '' from generate_series(1, {number})")


def search(server, directory):
    path = kept.sign_in(server, directory, "saule")
    put(server, "test.search", 3, f"who.{TAG}", f"наряд {TAG}, incident")
    put(server, "test.other", 2, f"who.{TAG}")
    status, data, meta, _ = answer(path, "journal", "list", "--actor", f"who.{TAG}", "--action", "test.*", "--time", "today", "--reason", f"{TAG} наряд")
    tap.is_((status, [r["action"] for r in data], meta["count"], meta["more"]), (0, ["test.search"] * 3, 3, False), "filters together")
    tap.ok(re.match(r"\d{4}-\d\d-\d\dT00:00:00\+05:00$", meta["since"]) and meta["until"] > meta["since"], "the instants of a day are in the answer", meta)
    table = demo.run(path, "journal", "list", "--actor", f"who.{TAG}", "--time", "2026-10..2026-11", "--limit", "1").stdout
    tap.like(table, r"times from 2026-10-01T00:00:00\+05:00 to before 2026-12-01T00:00:00\+05:00", "people see them, too")
    status, data, _, _ = answer(path, "journal", "list", "--actor", f"who.{TAG}", "--action", "!test.search")
    tap.is_((status, {r["action"] for r in data}), (0, {"test.other"}), "! inverts")
    status, data, _, _ = answer(path, "journal", "count", "--actor", f"who.{TAG}")
    tap.is_((status, data["matched"], data["estimated"]), (0, 5, False), "a count")
    tap.ok(data["total"] >= 5, "of all", data)
    before = int(server.sql("select count(*) from core.event where action = 'journal.open'"))
    answer(path, "journal", "count", "--actor", f"who.{TAG}")
    tap.is_(int(server.sql("select count(*) from core.event where action = 'journal.open'")), before + 1, "L-04 a count is journaled, once")
    status, _, _, error = answer(path, "journal", "list", "--time", "noon")
    tap.is_((status, error["field"], error["message"]), (64, "time", "time is not valid"), "what is no time is refused, naming the field")
    status, _, _, error = answer(path, "journal", "list", "--unit", "no-such-unit")
    tap.is_((status, error["kind"]), (3, "not_found"), "an unknown unit")
    status, data, meta, _ = answer(path, "journal", "list", "--to", "2001")
    tap.is_((status, data), (0, []), "before there was anything")
    tap.ok("online_from" in meta, "it is said since when the journal is online", meta)
    demo.run(path, "sign-out")


def long_search(server, directory):
    """Many events, none of which is both: pages end early, and the list goes on to its end by itself."""
    path = kept.sign_in(server, directory, "saule")
    server.sql("insert into core.event (at, actor_login, action, object_kind, object_id, outcome, digest) select clock_timestamp() - interval '1 d' + n * interval '1 s',"
               f" case when n % 2 = 0 then 'long.{TAG}' else 'long2.{TAG}' end, 'test.long', 'thing', 'y' || n % 50 || '.{TAG}', 'ok', '' from generate_series(1, 20000) n")
    status, data, meta, _ = answer(path, "journal", "list", "--actor", f"long.{TAG}", "--object", f"thing y7.{TAG}")
    tap.is_((status, data, meta["more"]), (0, [], False), "what is nowhere is looked for to the end")
    status, data, meta, _ = answer(path, "journal", "list", "--actor", f"long.{TAG}", "--object", f"thing y8.{TAG}", "--limit", "300")
    tap.is_((status, len(data), meta["more"]), (0, 300, True), "what is there comes whole")
    status, data, _, _ = answer(path, "journal", "count", "--actor", f"long.{TAG}")
    tap.ok(status == 0 and data["estimated"] and 1000 < data["matched"] <= 40000, "many are counted about", data)
    demo.run(path, "sign-out")


class Followed:
    """A tail as a process of its own."""

    def __init__(self, path, *words):
        self.process = subprocess.Popen([demo.PROGRAM, "--config", path, "journal", "tail", *words], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=demo.usual_environment())
        self.text = b""

    def until(self, text, number=1, seconds=20):
        """Whether the text comes so many times."""
        end = time.monotonic() + seconds * demo.PATIENCE
        while self.text.count(text.encode()) < number:
            if time.monotonic() > end or self.process.poll() is not None:
                return False
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                self.text += self.process.stdout.read1(65536)
        return True

    def end(self, by=signal.SIGINT):
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(by)
        out, err = self.process.communicate(timeout=20 * demo.PATIENCE)
        self.text += out
        return self.process.returncode, self.text.decode(), err.decode()


def begun(server, number):
    """Waits until so many tails were opened: what comes before is not theirs."""
    end = time.monotonic() + 20 * demo.PATIENCE
    while int(server.sql("select count(*) from core.ticket where kind = 'journal.tail'")) < number:
        if time.monotonic() > end:
            raise RuntimeError("no tail was opened")
    # The first answer gives the place; it is asked for at once.
    server.sql("select pg_sleep(1.5)")


def tails(server, directory):
    path = kept.sign_in(server, directory, "saule")
    opened = int(server.sql("select count(*) from core.ticket where kind = 'journal.tail'"))
    lines = Followed(path, "--output", "json", "--action", "test.*", "--actor", f"!no.{TAG}")
    people = Followed(path, "--action", "test.tail")
    begun(server, opened + 2)
    put(server, "test.tail", 2, f"yes.{TAG}", "one\\two")
    put(server, "test.tail", 1, f"no.{TAG}")
    put(server, "view.test", 1, f"yes.{TAG}")
    tap.ok(lines.until(f"yes.{TAG}", 2), "events come as they happen", lines.text[-2000:])
    tap.ok(people.until(f"no.{TAG}"), "and for people", people.text[-2000:])
    put(server, "test.tail", 3000, f"yes.{TAG}")
    tap.ok(lines.until("\n", 3002, 60) and people.until("\n", 3003, 60), "thousands at once come whole")
    status, text, _ = lines.end()
    rows = [json.loads(line) for line in text.splitlines()]
    tap.is_((status, len(rows), {r["actor"] for r in rows}), (0, 3002, {f"yes.{TAG}"}), "an object a line, those that match, and an interrupt is the end")
    tap.is_([r["event"] for r in rows], sorted({r["event"] for r in rows}), "each once, in order")
    status, text, _ = people.end()
    tap.is_(status, 0, "the same for people")
    tap.like(text[:2000], rf"no\.{TAG}  test\.tail +ok", "a line has time, who, what, outcome")
    tap.like(text[-200:], r"\d+ events seen, 3003 matched, gap 0\n$", "and at the end the gap counter")
    tap.is_(int(server.sql("select count(*) from core.event where action = 'journal.tail' and actor_login = 'saule'"
                           " and at > clock_timestamp() - interval '3 min'")) >= 2, True, "L-04 a tail is journaled, once for each")
    ended = demo.run(path, "journal", "tail", "--outcome", "maybe")
    tap.is_(ended.returncode, 64, "a wrong filter ends it")
    demo.run(path, "sign-out")


def late(server, directory):
    """What commits late, with a number of long ago, is not skipped; and the tail goes on after the link was cut."""
    path = kept.sign_in(server, directory, "saule")
    opened = int(server.sql("select count(*) from core.ticket where kind = 'journal.tail'"))
    lines = Followed(path, "--output", "json", "--action", "test.late")
    begun(server, opened + 1)
    slow = subprocess.Popen([demo.sql.TOOL, "psql", "--dir", server.directory, "--", "-X", "-q"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    slow.stdin.write(f"begin; insert into core.event (at, actor_login, action, outcome, digest) values (clock_timestamp(), 'slow.{TAG}', 'test.late', 'ok', '');\n")
    slow.stdin.flush()
    server.sql("select pg_sleep(0.5)")
    put(server, "test.late", 1, f"fast.{TAG}")
    tap.ok(not lines.until(f"fast.{TAG}", 1, 4 / demo.PATIENCE), "behind an open transaction nothing is told yet", lines.text[-2000:])
    slow.stdin.write("commit;\n")
    slow.stdin.close()
    slow.wait()
    tap.ok(lines.until(f"slow.{TAG}") and lines.until(f"fast.{TAG}"), "both come when it has committed", lines.text[-2000:])
    pids = server.sql("select b.pid from core.session_backend b join core.session s on s.id = b.session_id join core.account a on a.id = s.account_id"
                      " join pg_stat_activity p on p.pid = b.pid and p.backend_start = b.backend_start where a.login = 'saule' and s.ended_at is null")
    for pid in pids.split():
        server.sql(f"select pg_terminate_backend({pid})")
    put(server, "test.late", 2, f"cut.{TAG}")
    tap.ok(lines.until(f"cut.{TAG}", 2, 40), "after the link was cut it goes on at its place", lines.text[-2000:])
    status, text, error = lines.end()
    tap.is_((status, text.count(f"cut.{TAG}"), '"gap"' in text), (0, 2, False), "nothing twice, no gap" + error)
    demo.run(path, "sign-out")


def scenarios(short):
    return [search, tails] if short else [search, long_search, tails, late]
