# SPDX-License-Identifier: GPL-3.0-or-later
"""Months of the journal from the database to the archive: what is refused, a full disk, a journal that is not whole, and an
archiver that is killed. L-03, L-11, N9, X-02, X-03. On a backend of its own, because months leave its journal."""
import fcntl
import os
import re

import archives
import demo
import months as setting
import segment_proof
import tap
from proof import tamper


def refused(months, name, pattern, *words, **options):
    status, out, said = months.archiver(*words, **options)
    tap.is_((status in (0, 139, 134), out), (False, ""), name)
    tap.like(said, pattern, "... and says why")


def floors(months):
    """L-11: nothing younger than the floor goes, whatever the policy says and whoever asks."""
    server, oldest, young = months.server, months.oldest, months.name(1)
    second = months.name(setting.MONTHS + 2)
    policy = "update core.policy set value = '%d' where name = 'journal.online_months'"
    refused(months, "L-11 a young month is not archived", r"the month is too young", "--month", young)
    server.sql(policy % 0)
    refused(months, "L-11 a policy below the floor changes nothing", r"the month is too young", "--month", young)
    server.sql(policy % 120)
    refused(months, "a longer policy keeps a month longer", r"the month is too young", "--month", oldest)
    tap.is_(months.archiver("--month", "due")[:2], (0, "no month is old enough\n"), "... and nothing is due")
    server.sql(policy % 3)
    refused(months, "months go in their order", rf"(?s)an older month comes first.*{oldest} is next", "--month", second)
    refused(months, "a month that is not there", r"there is no such month", "--month", "1999-01")
    for word in ("2026-13", "x", "2026-1", "due ", "2026-01-01", "'; drop table core.event; --"):
        refused(months, f"no month: {word}", r"month is not valid", "--month", word)
    tap.is_(months.files(), [], "nothing was written")
    status, out, _ = months.archiver("--month", "due", "--dry-run")
    tap.is_(status, 0, "a dry run says what is due")
    tap.like(out, rf"\A{oldest}: would be archived: seals 0 to \d+ with \d+ events\n{second}: would follow\n", "... and what is in it")
    tap.is_((out.count("\n"), months.files()), (setting.MONTHS, []), "... all of it, and writes nothing")


def disk_full(months):
    """X-02: refused, nothing lost, nothing half written. The archive directory is a file system of so many pages."""
    month = months.oldest
    before = months.online(month)
    script = 'mount -t tmpfs -o mode=700,size=$0 tmpfs "$1" && shift && "$@"; status=$?; ls -A ' + months.directory + "; exit $status"
    named = []
    for pages in range(1, 40):
        status, left, said = months.archiver("--month", month, prefix=(
            "unshare", "-rm", "/bin/sh", "-c", script, f"{pages * 4096}", months.directory))
        match = re.search(r"^opconsole: journal-\d{4}-\d\d\.(zst|sig|manifest) was not written\nDetail: No space left on device\.\n"
                          r"Hint: \[keeper\] archive_directory names its place: /", said, re.M)
        tap.ok(status == 1 and match, f"X-02 a disk of {pages} pages is too small, and that is said", status, left, said)
        left = left.split()
        tap.is_([name for name in left if name.endswith((".manifest", ".new"))], [], "... nothing that is left counts")
        tap.is_((months.online(month), months.state(month)), (before, "online"), "... nothing is lost")
        named.append(match and match.group(1))
        if not match or named[-1] == "manifest":
            break
    tap.is_(sorted(set(named)), ["manifest", "sig", "zst"], "each of the three files found the disk full")
    refused(months, "X-02 a file that is too large for a limit", r"File too large", "--month", month, prefix=("prlimit", "--fsize=600"))
    with open(os.path.join(months.directory, ".archiver.lock"), "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(months, "two archivers never work at a time", r"another archiver is at work", "--month", month)
    os.chmod(months.directory, 0o777)
    refused(months, "a directory that others can write to is refused", r"others can write to it", "--month", month)
    os.chmod(months.directory, 0o700)
    tap.is_(months.files(), [], "nothing was written")


def not_whole(months):
    """What is not whole is not archived, and nothing of it is kept."""
    server, month = months.server, months.oldest
    victim = server.sql(f"select min(id) from core.event e where e.at >= core.month_begin('{month}-01') and reason is not null")
    # What was written a lot later than its month is in later seals.
    newest = ("id in (select id from core.event where at >= core.month_begin('{0}-01') and at < core.month_begin(core.month_next('{0}-01'))"
              " and action <> 'request.refuse' order by id desc limit 10)").replace("{0}", month)
    for name, do, undo, pattern in (
            ("a changed event", "update core.event set reason = reason || '.' where id = {0}", "update core.event set reason = left(reason, -1) where id = {0}",
             r"(?s)the journal is not whole.*event {0} in seal \d+"),
            ("a removed event", "create table core.kept as select * from core.event where id = {0}; delete from core.event where id = {0}",
             "insert into core.event select * from core.kept; drop table core.kept", r"(?s)the journal is not whole.*Seal \d+ does not have the \d+ events"),
            ("a month without its newest ten events", f"create table core.kept as select * from core.event where {newest}; delete from core.event where {newest}",
             "insert into core.event select * from core.kept; drop table core.kept", r"(?s)the journal is not whole.*Seal \d+ does not have the \d+ events")):
        tamper(server, do.format(victim))
        status, _, said = months.archiver("--month", month)
        tamper(server, undo.format(victim))
        tap.is_(status, 4, f"L-03 {name} is not archived")
        tap.like(said, pattern.format(victim), "... and its place is said")
        tap.is_(months.files(), [], "... and no file stays")


def sink_waits(months):
    """A month does not leave before every enabled sink has its events, and its archive is there all the same."""
    server, month = months.server, months.oldest
    before = months.online(month)
    server.sql("with d as (insert into core.device (code, kind) values ('siem-test', 'forwarder') returning id)"
               " insert into core.sink (code, device_id, starts, acked, acked_hash, given) select 'siem-test', d.id, 'beginning',"
               " row(0, 0, null, 0)::core.journal_place, s.hash, row(0, 0, null, 0)::core.journal_place from d, core.seal s where s.number = 0")
    status, _, said = months.archiver("--month", month)
    tap.is_((status, months.online(month), os.path.exists(months.file(month))), (4, before, True), "a sink keeps an archived month in the database")
    tap.like(said, r"(?s)a sink does not have the month yet.*siem-test has acknowledged the journal up to seal 0\.", "... and which one, and how far it is")
    tap.ok(month not in server.sql("select string_agg(core.month_text(month), ' ') from core.segment_months_due()"), "... and it is not due")
    server.sql("update core.sink set disabled_at = clock_timestamp() where code = 'siem-test'")
    tap.is_((months.archiver("--month", month)[0], months.online(month), months.state(month)), (0, 0, "archived"), "... until it is disabled")


POINTS = [("renameat2", 1), ("renameat", 1), ("renameat", 2), *(("fsync", n) for n in range(1, 7)),
          *(("sendto", n) for n in range(4, 11))]


def killed(months):
    """X-03: wherever the archiver dies, the month is online or its archive is complete and verified, and the next run ends
    the work. Every call that makes a file appear, and the sends to the server, are places to die at."""
    died = 0
    for call, number in POINTS:
        month = months.oldest
        before = months.online(month)
        status, _, said = months.archiver("--month", month, prefix=(
            "strace", "-f", "-qq", "-e", f"trace={call}", "-e", "signal=none", "-o", "/dev/null", "-e", f"inject={call}:signal=SIGKILL:when={number}"))
        recorded = months.server.sql(f"select count(*) from core.segment where month = '{month}-01'") == "1"
        whole = months.online(month) == before
        complete = os.path.exists(months.file(month)[:-4] + ".manifest")
        good = complete and archives.verify("--keys", months.keys, "--file", months.file(month))[:2] == (0, "intact")
        tap.ok((whole or recorded) and good == complete and (good or not recorded),
               f"X-03 killed at {call} {number}: the month is online or in its archive", status, said, whole, recorded, months.files())
        died += status != 0
        if status != 0 and months.state(month) != "archived":
            months.archiver("--month", month)
        late = month == months.late
        tap.is_((months.online(month), months.state(month)), (before, "late events") if late else (0, "archived"),
                "... and the next run ends the work" if not late else "... and what was written late keeps a month in the database")
        tap.is_([n for n in os.listdir(months.directory) if n.endswith(".new")], [], "... and leaves nothing behind")
    tap.ok(died >= len(POINTS) - 1, "most of these places were there to die at", died)
    status, word, place, data = months.verified()
    tap.is_((status, word, place), (0, "intact", None), "after all of that the journal is intact")
    tap.is_(data["archived"], int(months.server.sql("select count(*) from core.segment where released_at is not null")), "... but for the months that are to be checked with their files")
    files = [months.file(name[8:15]) for name in months.files() if name.endswith(".zst")]
    tap.is_(archives.verify("--keys", months.keys, "--file", *files)[:2], (0, "intact"), "... which are, from the first to the last")


def life(_server, directory):
    with demo.private_backend("--months", str(setting.MONTHS)) as server:
        months = setting.Months(server, directory)
        months.stop_service()
        for step in (floors, disk_full, not_whole, *segment_proof.STEPS, sink_waits, killed):
            tap.scenario(step, months)


def scenarios(short):
    return [] if short else [life]
