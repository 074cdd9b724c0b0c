# SPDX-License-Identifier: GPL-3.0-or-later
"""Months of the journal from the first event to the archive and back: written, read back, let go, thawed, verified online,
offline, by the shell and by a console that remembers. L-03, L-11, N9, N10, X-02, X-03, traps 7 to 9. On a backend of its
own, because months leave its journal. Its months lie relative to today: M(9) is the ninth before this one."""
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess

import archives
import demo
import kept
import tap
from proof import tamper, wait

SIGNED = "select max(c.seal) = max(s.number) from core.checkpoint c, core.seal s"
ONLINE = "select count(*) from core.event e where e.at >= core.month_begin('{0}-01') and e.at < core.month_begin(core.month_next('{0}-01'))"


class Months:
    """A backend with months of events, and the archiver as a command."""

    def __init__(self, server):
        self.server = server
        self.directory = os.path.join(server.directory, "archive")
        self.keys = os.path.join(server.directory, "keeper", "checkpoint.pub")

    def name(self, before):
        return self.server.sql(f"select core.month_text((date_trunc('month', clock_timestamp() at time zone 'UTC') - interval '{before} months')::date)")

    def write(self, oldest, newest, events=6):
        """Sealed events of the months, in the order of their time; the last seal of each has two of the next month."""
        sql = []
        for before in range(oldest, newest - 1, -1):
            month = f"core.month_begin('{self.name(before)}-01')"
            sql += [f"select core.event_partition_make('{self.name(before)}-01'), core.event_partition_make('{self.name(before - 1)}-01')",
                    "insert into core.event (at, actor_login, action, object_kind, object_id, old, new, reason, outcome, digest) select "
                    f"{month} + interval '1 day' * (n + 1), 'aigerim', 'account.unlock', 'account', E'b.om\\\\arov\\t' || n, null, "
                    f"jsonb_build_object('n', n, 'q', E'a\"b\\\\c'), E'line\\n' || n, 'ok', '' from generate_series(1, {events}) n",
                    "select keeper_api.seal()",
                    "insert into core.event (at, action, outcome, digest) select core.month_begin(core.month_next('%s-01')) + i, 'test.night', 'ok', '' from "
                    "unnest('{-1 microsecond,0,1 microsecond}'::interval[]) i" % self.name(before), "select keeper_api.seal()"]
        # An hour after the end of the last one: what comes later is not of it.
        sql += [f"insert into core.event (at, action, outcome, digest) values (core.month_begin('{self.name(newest - 1)}-01') + interval '2 h', "
                "'test.next', 'ok', '')", "select keeper_api.seal()"]
        self.server.tool("psql", "--", "-X", "-q", "-v", "ON_ERROR_STOP=1", *[w for s in sql for w in ("-c", s)])
        wait(lambda: self.server.sql(SIGNED) == "t", "a checkpoint of the newest seal")

    def archiver(self, *words, prefix=(), seconds=120):
        """opconsole archiver as a command: (exit status, output, what it says on standard error)."""
        ended = subprocess.run([*prefix, demo.PROGRAM, "--config", os.path.join(self.server.directory, "keeper.conf"), "archiver", *words],
                               text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                               timeout=seconds * demo.PATIENCE, env=demo.usual_environment())
        return ended.returncode, ended.stdout, ended.stderr

    def files(self):
        return sorted(name for name in os.listdir(self.directory) if not name.startswith("."))

    def path(self, month):
        return os.path.join(self.directory, f"journal-{month}.zst")

    def state(self, month):
        return self.server.sql(f"select state from core.segment_list() where month = '{month}'")

    def online(self, month):
        return int(self.server.sql(ONLINE.format(month)))


def stop_service(server):
    """The service stands aside while commands are tried."""
    with open(os.path.join(server.directory, "archiver.pid"), encoding="utf-8") as text:
        pid = int(text.read())
    os.kill(pid, signal.SIGTERM)
    wait(lambda: not os.path.exists(f"/proc/{pid}"), "the end of the archiver")


def online(path, *words):
    """(exit status, verdict, place, everything) of journal verify."""
    ended = demo.run(path, "journal", "verify", "--output", "json", *words, seconds=120)
    data = json.loads(ended.stdout)["data"] or {}
    return ended.returncode, data.get("verdict"), data.get("place"), {**data, "said": ended.stderr}


def refused(months, name, pattern, *words, **options):
    status, out, said = months.archiver(*words, **options)
    tap.is_((status in (0, 139, 134), out), (False, ""), name)
    tap.like(said, pattern, "... and says why")


def floors(months):
    """L-11: nothing younger than the floor goes, whatever the policy says and whoever asks."""
    server = months.server
    young = months.name(1)
    refused(months, "L-11 a young month is not archived", r"the month is too young", "--month", young)
    server.sql("update core.policy set value = '0' where name = 'journal.online_months'")
    refused(months, "L-11 a policy below the floor changes nothing", r"the month is too young", "--month", young)
    server.sql("update core.policy set value = '120' where name = 'journal.online_months'")
    refused(months, "a longer policy keeps a month longer", r"the month is too young", "--month", months.name(7))
    tap.is_(months.archiver("--month", "due")[:2], (0, "no month is old enough\n"), "... and nothing is due")
    server.sql("update core.policy set value = '3' where name = 'journal.online_months'")
    refused(months, "months go in their order", rf"an older month comes first: .*{months.name(7)} is next", "--month", months.name(6))
    refused(months, "a month that is not there", r"there is no such month", "--month", "1999-01")
    for word in ("2026-13", "x", "2026-1", "due ", "2026-01-01", "'; drop table core.event; --"):
        refused(months, f"no month: {word}", r"month is not valid", "--month", word)
    tap.is_(months.files(), [], "nothing was written")


def dry(months):
    status, out, _ = months.archiver("--month", "due", "--dry-run")
    first, second = months.name(7), months.name(6)
    tap.is_(status, 0, "a dry run says what is due")
    tap.like(out, rf"^{first}: would be archived: seals 0 to \d+ with \d+ events\n{second}: would follow\n", "... and what is in it")
    tap.is_(months.files(), [], "... and writes nothing")


def disk_full(months):
    """X-02: refused, nothing lost, nothing half written."""
    month = months.name(7)
    before = months.online(month)
    for size, what in ((1, "the first byte"), (600, "the middle"), (1300, "the manifest")):
        status, out, said = months.archiver("--month", month, prefix=("prlimit", f"--fsize={size}"))
        if status == 0:
            tap.ok(False, f"X-02 a full disk at {what}", out, said)
        else:
            tap.like(said, r"journal-\d{4}-\d\d\.(zst|sig|manifest) was not written.*File too large", f"X-02 a full disk at {what} is said")
            tap.is_((months.online(month), months.state(month)), (before, "online"), "... nothing is lost")
            tap.ok(not os.path.exists(months.path(month)[:-4] + ".manifest"), "... nothing counts", months.files())
    lock = open(os.path.join(months.directory, ".archiver.lock"), "w", encoding="ascii")
    with lock:
        import fcntl  # pylint: disable=import-outside-toplevel
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(months, "two archivers never work at a time", r"another archiver is at work", "--month", month)
    os.chmod(months.directory, 0o777)
    refused(months, "a directory that others can write to is refused", r"others can write to it", "--month", month)
    os.chmod(months.directory, 0o700)


def altered(months):
    """What is not whole is not archived, and nothing of it is kept."""
    server, month = months.server, months.name(7)
    victim = server.sql(f"select min(id) from core.event e where e.at >= core.month_begin('{month}-01')")
    for name, do, undo, pattern in (
            ("a changed event", "update core.event set reason = reason || '.' where id = {0}", "update core.event set reason = left(reason, -1) where id = {0}",
             r"the journal is not whole: The first place is event {0} in seal \d+, line \d+"),
            ("a removed event", "create table core.kept as select * from core.event where id = {0}; delete from core.event where id = {0}",
             "insert into core.event select * from core.kept; drop table core.kept", r"the journal is not whole: Seal \d+ does not have the \d+ events")):
        tamper(server, do.format(victim))
        status, _, said = months.archiver("--month", month)
        tamper(server, undo.format(victim))
        tap.is_(status, 4, f"L-03 {name} is not archived")
        tap.like(said, pattern.format(victim), "... and its place is said")
        tap.is_(months.files(), [], "... and no file stays")


def killed(months, path):
    """X-03: wherever the archiver dies, the month is online or its archive is complete and verified, and the next run ends
    the work. Every call that makes a file appear, and every send to the server, is a place to die at."""
    done = 0
    points = [("renameat2", n) for n in (1, 2, 3)] + [("fsync", n) for n in (1, 3, 5)] + [("openat", None)] + [("sendto", n) for n in range(1, 40, 2)]
    due = months.archiver("--month", "due", "--dry-run")[1].split("\n")[:-1]
    for call, number in points:
        if done == len(due):
            break
        month = due[done][:7]
        before = months.online(month)
        trace = ["strace", "-f", "-qq", "-e", f"trace={call}", "-e", "signal=none", "-o", "/dev/null"]
        if number is not None:
            trace += ["-e", f"inject={call}:signal=SIGKILL:when={number}"]
        status, _, said = months.archiver("--month", month, prefix=trace)
        recorded = months.server.sql(f"select count(*) from core.segment where month = '{month}-01'") == "1"
        whole = months.online(month) == before
        file_good = archives.verify("--keys", months.keys, "--file", months.path(month))[:2] == (0, "intact") \
            if os.path.exists(months.path(month)[:-4] + ".manifest") else None
        tap.ok((whole or (recorded and file_good)) and (file_good or not recorded) and file_good is not False,
               f"X-03 killed at {call} {number}: the month is online or in its archive", status, said, whole, recorded, file_good, months.files())
        if status == 0 and months.online(month) == 0:
            done += 1
            if number is not None and call == "sendto":
                break  # there are no more sends
            continue
        for _ in (1, 2):
            months.archiver("--month", month)
            if months.state(month) == "leaving":
                months.server.sql(f"select keeper_api.segment_release('{month}')")
        tap.is_((months.online(month), months.state(month)), (0, "archived"), "... and the next run ends the work")
        tap.is_([n for n in os.listdir(months.directory) if n.endswith(".new")], [], "... and leaves nothing behind")
        done += 1
    tap.ok(done > 8, "there were months enough", done, len(due))
    status, word, place, data = online(path)
    tap.is_((status, word, place), (0, "intact", None), "after all of that the journal is intact")
    tap.is_(data["archived"], int(months.server.sql("select count(*) from core.segment")), "... but for the months that are to be checked with their files")
