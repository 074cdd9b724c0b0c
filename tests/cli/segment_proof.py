# SPDX-License-Identifier: GPL-3.0-or-later
"""Archived months, their seams with what is in the database, and what a superuser can do to either: named by the verification
online, by that of the files alone, by the shell, and by a console that remembers. L-03, L-11, N7 to N10, traps 7 to 9."""
import os
import re
import shutil
import signal
import subprocess

import archive
import archives
import demo
import tap
import terminal
from proof import SIGNED, tamper, wait


ENDINGS = (".zst", ".manifest", ".sig")


def expect(months, name, verdict, place):
    status, word, where, data = months.verified()
    tap.is_((status, word), (1, verdict), name)
    tap.like(where or "", place, f"... and the place ({where})")
    return data


def intact(months, archived, name):
    status, word, place, data = months.verified()
    tap.is_((status, word, place, data["archived"]), (0, "intact", None, archived), name)
    return data


def asked(months):
    """N9: somebody asks in the console, the archiver does it; the months verify from their files, also by the shell."""
    names = [months.name(27 - n) for n in range(3)]
    with months.service():
        for month in names:
            before = months.online(month)
            ended = months.ask("journal", "archive", month)
            tap.is_(ended.returncode, 0, f"{month}: the archiver was asked")
            months.wait_state(month, "archived")
            tap.is_((months.online(month), before > 100), (0, True), "... and its events have left the database")
    intact(months, 3, "the journal is intact from the seam on")
    away = os.path.join(months.server.directory, "run", "away")
    shutil.copytree(months.directory, away)
    files = [os.path.join(away, f"journal-{month}.zst") for month in names]
    status, word, _, data = archives.verify("--keys", months.keys, "--file", *files, directory=away)
    tap.is_((status, word, data["signatures"], data["files"]), (0, "intact", "checked", 3), "N10 the files verify without server and session")
    said = archives.shell(away, months.keys, *files)
    tap.is_(said[:2], (0, "intact"), "N10 ... and by the shell, where no opconsole is")
    tap.like(said[2], rf"^seals 0 to \d+, {data['events']} events, 3 files, signatures checked$", "... which read as many events")
    for name, change, verdict, place in (("cut in the middle", lambda b: b[:len(b) // 2], "truncated", r"^the file ends after line \d+$"),
                                         ("a byte behind its end", lambda b: b + b"\0", "altered", r"damaged|line \d+|not the one that the manifest")):
        with open(months.file(names[1]), "rb") as whole:
            changed = change(whole.read())
        with open(files[1], "wb") as out:
            out.write(changed)
        archives.expect(name, verdict, place, "--keys", months.keys, "--file", files[1])
        status, word, rest = archives.shell(away, months.keys, files[1])
        tap.is_((status, word), (1, verdict), f"... the shell agrees ({rest})")
    shutil.rmtree(away)


def rewritten(path, change):
    """Changes the lines of a month's file; the compressed file is a good one again."""
    archives.repacked(path, lambda plain: "\n".join(change(plain.decode().split("\n"))).encode())


def newest_gone(lines):
    """Without the newest ten events, and a last line that counts what is left."""
    events = [n for n, line in enumerate(lines) if line.startswith("E\t")][-10:]
    left = [line for n, line in enumerate(lines) if n not in events]
    seals, count = left[-2].split("\t")[1:]
    return left[:-2] + [f"end\t{seals}\t{int(count) - 10}", ""]


def seals_gone(lines):
    """The same with the seals that they were in: what an older copy of the month has."""
    events = [n for n, line in enumerate(lines) if line.startswith("E\t")]
    cut = max(n for n, line in enumerate(lines) if line.startswith("S\t") and n < events[-10])
    left = lines[:cut]
    return left + [f"end\t{sum(x.startswith('S') for x in left)}\t{sum(x.startswith('E') for x in left)}", ""]


def attacked(months):
    """L-03: what a superuser does to the archives of a real journal: each attack is named, with its place."""
    month, before = months.name(26), months.name(27)
    good, away = months.file(month), os.path.join(months.server.directory, "run", "attacked")
    path = os.path.join(away, os.path.basename(good))
    lines = archive.run("zstd", "-dcq", good).decode().split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("E\t") and "\tbastion-" in line)
    event = lines[at].split("\t")[1]
    seal = next(line for line in reversed(lines[:at]) if line.startswith("S\t")).split("\t")
    last = [line.split("\t") for line in lines if line.startswith("S\t")][-1]
    os.mkdir(away)

    def attack(name, do, verdict, place, around=()):
        for ending in ENDINGS:
            shutil.copy(good[:-4] + ending, away)
        do()
        files = [*around[:1], path, *around[1:]]
        archives.expect(f"L-03 {name}", verdict, place, "--keys", months.keys, "--file", *files)

    def older():
        for ending in ENDINGS:
            shutil.copy(months.file(before)[:-4] + ending, path[:-4] + ending)

    def counted():
        with open(path[:-4] + ".manifest", encoding="ascii") as text:
            said = text.read()
        with open(path[:-4] + ".manifest", "w", encoding="ascii") as out:
            out.write(re.sub(r"(?m)^events (\d+)$", lambda m: f"events {int(m.group(1)) - 10}", said))

    attack("a changed byte of an event", lambda: rewritten(path, lambda t: [x.replace("\tbastion-", "\tbastiom-", 1) if n == at else x for n, x in enumerate(t)]),
           "altered", rf"^event {event} in seal {seal[1]}, line {at + 1}$")
    attack("a deleted row", lambda: rewritten(path, lambda t: t[:at] + t[at + 1:]),
           "missing", rf"^seal {seal[1]} has {int(seal[4]) - 1} of {seal[4]} events, before line \d+$")
    attack("the newest ten rows deleted", lambda: rewritten(path, newest_gone), "missing", r"^seal \d+ has \d+ of \d+ events, before line \d+$")
    attack("an older copy of the file, without its newest seals", lambda: rewritten(path, seals_gone), "truncated",
           rf"^seals \d+ to \d+ are there, the manifest says \d+ to {last[1]}$")
    attack("a manifest that counts fewer", counted, "altered", r"^the signature of the manifest is false$")
    attack("the older month in its place", older, "altered", r"^the file begins with seal \d+ where seal \d+ follows$",
           [months.file(before), months.file(months.name(25))])
    shutil.rmtree(away)


def seam(months):
    """Trap 9: what lies across the seam is checked, and what a superuser does to the record of a month is named."""
    server, first, last = months.server, months.name(27), months.name(25)
    night = server.sql("select min(e.id) from core.event e where e.xid < core.segment_high()"
                       f" and e.at >= core.month_begin(core.month_next('{last}-01'))")
    seal = server.sql(f"select core.event_seal(xid) from core.event where id = {night}")
    server.sql("create table core.kept as select * from core.event with no data")
    for name, do, verdict, place in (
            ("a changed event of the seam", f"update core.event set address = '10.0.4.41' where id = {night}", "altered", rf"^event {night} in seal {seal}$"),
            ("a deleted event of the seam", f"delete from core.event where id = {night}", "missing", rf"^seal {seal} has 0 of 2 events$")):
        tamper(server, f"insert into core.kept select * from core.event where id = {night}", do)
        expect(months, f"L-03 {name}", verdict, place)
        tamper(server, f"delete from core.event where id = {night}", "insert into core.event select * from core.kept", "delete from core.kept")
    server.sql("drop table core.kept; create table core.kept as select * from core.segment")
    for name, do, verdict, place in (
            ("a record that counts fewer events", f"update core.segment set manifest = replace(manifest, 'later_events 1', 'later_events 0') where month = '{last}-01'",
             "altered", rf"^the signature of the manifest of {last} is false$"),
            ("a record that nobody signed", f"update core.segment set signature = sha256(signature) || sha256(signature) where month = '{first}-01'",
             "altered", rf"^the signature of the manifest of {first} is false$"),
            ("a record without its month", f"delete from core.segment where month = '{first}-01'", "missing", r"^seal 1 has 0 of \d+ events$"),
            ("no record of the newest month", f"delete from core.segment where month = '{last}-01'", "missing", r"^seal \d+ has \d of \d+ events$"),
            ("no record at all", "delete from core.segment", "missing", r"^seal 1 has 0 of \d+ events$")):
        tamper(server, do)
        expect(months, f"L-03 {name}", verdict, place)
        tamper(server, "delete from core.segment", "insert into core.segment select * from core.kept")
    server.sql("drop table core.kept")
    intact(months, 3, "put back, it is intact")


def thawed(months):
    """N9: a month comes back, is proven and searched like any other, and goes again when its days are over."""
    server, month = months.server, months.name(26)
    with months.service():
        tap.is_(months.ask("journal", "thaw", month).returncode, 0, "a thaw is asked for")
        months.wait_state(month, "thawed")
        tap.ok(months.online(month) > 100, "its events are there again")
        data = intact(months, 2, "L-03 with a thawed month between archived ones it is intact")
        victim = server.sql(f"select min(id) from core.event where at >= core.month_begin('{month}-01') and reason is not null")
        seal = server.sql(f"select core.event_seal(xid) from core.event where id = {victim}")
        server.sql(f"create table core.kept as select * from core.event where id = {victim}")
        tamper(server, f"update core.event set reason = reason || '.' where id = {victim}")
        expect(months, "L-03 a changed event of a thawed month", "altered", rf"^event {victim} in seal {seal}$")
        tamper(server, f"delete from core.event where id = {victim}")
        expect(months, "L-03 a deleted event of a thawed month", "missing", rf"^seal {seal} has \d+ of \d+ events$")
        tamper(server, "insert into core.event select * from core.kept")
        server.sql("drop table core.kept")
        tap.is_(months.verified()[:2], (0, "intact"), "put back, it is intact")
        tamper(server, f"update core.segment set thawed_until = clock_timestamp() where month = '{month}-01'")
        months.wait_state(month, "archived")
        tap.is_(months.online(month), 0, "when its days are over it goes again")
        tap.ok(intact(months, 3, "... and the journal is intact")["events"] < data["events"], "... with so many events fewer")


def bad_file(months):
    """L-03: a file that is not the recorded one is never thawed, and the list says so until it is."""
    month = months.name(26)
    path = months.file(month)
    with open(path, "rb") as whole:
        good = whole.read()
    with months.service():
        for name, bad in (("cut", good[:-100]), ("altered", good[:200] + bytes([good[200] ^ 1]) + good[201:])):
            with open(path, "wb") as out:
                out.write(bad)
            tap.is_(months.ask("journal", "thaw", month).returncode, 0, f"a thaw of a file that is {name} is asked for")
            months.wait_state(month, "not good")
            tap.is_((months.online(month), months.server.sql("select count(*) from pg_class where relname like 'thaw%'")), (0, "0"), "... and brings nothing back")
            tap.like(demo.run(months.path, "segment", "list").stdout, rf"(?s)^{month} .*not good .*the archive journal-{month}\.zst is not good", "... and is said")
        with open(path, "wb") as out:
            out.write(good)
        tap.is_(months.ask("segment", "verify", month).returncode, 0, "with the good file back a verification is asked for")
        months.wait_state(month, "archived")
    tap.ok(True, "... and clears it")


def older(months):
    """Trap 9, N7: an older copy of everything, segments too, is found by who remembers: this console, a witness, the files."""
    server, last = months.server, months.name(25)
    wait(lambda: server.sql(SIGNED) == "t", "a checkpoint of the newest seal")
    tap.is_(months.verified()[:2], (0, "intact"), "this console has seen the head")
    server.sql("create schema aside; create table aside.seal as table core.seal; create table aside.event as table core.event;"
               " create table aside.checkpoint as table core.checkpoint")
    newest = "(select min(id) from (select id from core.event where xid < (select max(high) from core.seal) order by id desc limit 10) x)"
    tamper(server, f"create temp table cut on commit drop as select min(number) as number from core.seal where last_event >= {newest}",
           "delete from core.event where xid >= (select low from core.seal where number = (select number from cut))",
           "delete from core.checkpoint where seal >= (select number from cut)", "delete from core.seal where number >= (select number from cut)")
    expect(months, "trap 9 an older copy", "truncated", r"^after seal \d+; seal \d+ was seen here$")
    files = [months.file(months.name(n)) for n in (27, 26, 25)]
    tap.is_(archives.verify("--keys", months.keys, "--file", *files)[:2], (0, "intact"), "the files are what they were")
    tamper(server, "delete from core.seal", "insert into core.seal select * from aside.seal", "delete from core.checkpoint",
           "insert into core.checkpoint select * from aside.checkpoint",
           "insert into core.event select * from aside.event a where not exists (select from core.event e where e.id = a.id)")
    server.sql("drop schema aside cascade")
    tap.is_(months.state(last), "archived", "the month before is archived")
    tap.is_(months.verified()[:2], (0, "intact"), "put back, it is intact")


def broken_off(months):
    """A verification ends at once with Ctrl-C and with Esc, and leaves nothing that goes on at the server."""
    server = months.server
    command = [demo.PROGRAM, "--config", months.path, "journal", "verify"]
    waiting = "select count(*) > 0 from pg_stat_activity where usename = 'bastion-1' and wait_event_type = 'Lock'"
    locker = subprocess.Popen(["/bin/sh", "-c", f"{demo.ROOT}/share/demo/backend psql --dir {server.directory} -- -X -q"],
                              stdin=subprocess.PIPE, text=True)
    try:
        locker.stdin.write("begin; lock table core.seal;\n")
        locker.stdin.flush()
        wait(lambda: server.sql("select count(*) from pg_locks where relation = 'core.seal'::regclass and mode = 'AccessExclusiveLock'") == "1", "the lock")
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=demo.usual_environment()) as console:
            wait(lambda: server.sql(waiting) == "t", "a verification that waits")
            console.send_signal(signal.SIGINT)
            tap.is_(console.wait(10 * demo.PATIENCE), 130, "Ctrl-C ends a verification")
        wait(lambda: server.sql(waiting) == "f", "the end of the call")
        with terminal.Terminal(command) as console:
            wait(lambda: server.sql(waiting) == "t", "a verification that waits")
            console.send("^C")
            tap.is_(console.wait_exit(10 * demo.PATIENCE), 130, "... typed at a terminal as well")
    finally:
        locker.stdin.close()
        locker.wait()
    tap.is_(months.verified()[:2], (0, "intact"), "the next one is as good as ever")


STEPS = [asked, attacked, seam, thawed, bad_file, older, broken_off]
