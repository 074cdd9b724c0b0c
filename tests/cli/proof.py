# SPDX-License-Identifier: GPL-3.0-or-later
"""What a superuser can do to the journal, and that the verification outside the database names each thing. L-03, traps 7
to 9, N7, N8. The keeper stands still meanwhile, so that it neither seals nor signs what was tampered with."""
import contextlib
import json
import os
import select
import signal
import stat
import time

import demo
import kept
import tap

NEWEST = "(select min(id) from (select id from core.event where xid < (select max(high) from core.seal) order by id desc limit 10) x)"


def verified(path, *words):
    """(exit status, verdict, everything) of journal verify."""
    ended = demo.run(path, "journal", "verify", "--output", "json", *words)
    said = json.loads(ended.stdout)
    data = said["data"] or {}
    return ended.returncode, data.get("verdict"), {**data, "error": said["error"]}


def tamper(server, *statements):
    """As a superuser who turns the triggers off."""
    server.sql("begin; set local session_replication_role = replica; " + "; ".join(statements) + "; commit")


def wait(condition, what, seconds=20):
    end = time.monotonic() + seconds * demo.PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        select.select([], [], [], 0.1)
    raise AssertionError("never: " + what)


def keeper_pid(server):
    with open(os.path.join(server.directory, "keeper.pid"), encoding="utf-8") as text:
        return int(text.read())


SIGNED = "select max(c.seal) = max(s.number) from core.checkpoint c, core.seal s"


@contextlib.contextmanager
def standing(server):
    """Everything is signed and the keeper stands still; afterwards seals, events and checkpoints are what they were,
    with what was journaled meanwhile."""
    wait(lambda: server.sql(SIGNED) == "t", "a checkpoint of the newest seal")
    pid = keeper_pid(server)
    os.kill(pid, signal.SIGSTOP)
    wait(lambda: server.sql("select count(*) from pg_stat_activity where usename = 'opconsole_keeper' and state = 'active'") == "0",
         "the end of what the keeper has asked for")
    try:
        server.sql("create schema proof; create table proof.event as select * from core.event;"
                   "create table proof.seal as select * from core.seal; create table proof.checkpoint as select * from core.checkpoint")
        yield
        tamper(server, "delete from core.seal", "insert into core.seal select * from proof.seal",
               "delete from core.checkpoint", "insert into core.checkpoint select * from proof.checkpoint",
               "delete from core.event where id in (select id from proof.event)", "insert into core.event select * from proof.event")
    finally:
        server.sql("drop schema if exists proof cascade")
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            server.tool("start")


def expect(path, verdict, place, name):
    status, word, said = verified(path)
    tap.is_((status, word), (1, verdict), name)
    tap.like(said.get("place") or "", place, "... and the place")


def go_on(server, path):
    """Another event and another seal; true when the chain is longer than the one that was signed."""
    demo.run(path, "whoami")
    demo.run(path, "journal", "list", "--limit", "1")
    server.sql("select * from keeper_api.seal()")
    return server.sql("select (select max(number) from core.seal) > (select max(number) from proof.seal)") == "t"


def attacks(server, directory):
    # A console that remembers nothing: signatures alone must do.
    nowhere = os.path.join(directory, "file", "state")
    path = kept.sign_in(server, directory, "temir", state_directory=nowhere)
    wait(lambda: server.sql(SIGNED) == "t", "a checkpoint of the newest seal")
    status, word, said = verified(path)
    tap.is_((status, word, said.get("signatures")), (0, "intact", "checked"), "untouched: intact, with signatures")
    tap.ok(said["checkpoints"] > 0, "checkpoints were there", said)
    with standing(server):
        victim = server.sql("select max(id) from core.event where reason is not null and xid < (select max(high) from core.seal)")
        tamper(server, f"update core.event set reason = reason || '.' where id = {victim}")
        expect(path, "altered", f"^event {victim} in seal \\d+$", "L-03 a changed byte is named")
    with standing(server):
        tamper(server, f"delete from core.event where id = {victim}")
        expect(path, "missing", r"^seal \d+ has \d+ of \d+ events$", "L-03 a deleted row is named")
    with standing(server):
        tamper(server, f"delete from core.event where id >= {NEWEST} and xid < (select max(high) from core.seal)")
        expect(path, "missing", r"^seal \d+ has \d+ of \d+ events$", "N7 the newest ten rows, their seals left")
    with standing(server):
        tamper(server, f"delete from core.seal where last_event >= {NEWEST}",
               "delete from core.event where xid >= (select max(high) from core.seal) and id in (select id from proof.event)")
        expect(path, "truncated", r"^after seal \d+; seal \d+ was signed$", "N7 the newest ten rows with their seals")
        # An older copy that went on: another seal has the number of the one that was signed.
        wait(lambda: go_on(server, path), "a chain that went on")
        expect(path, "altered", r"^seal \d+ is not the one that was signed$", "trap 9 an older copy of seals and events")
    with standing(server):
        last = server.sql("select max(seal) from core.checkpoint")
        tamper(server, "update core.checkpoint set signature = sha256(signature) || sha256(hash) where seal = " + last)
        expect(path, "altered", f"^the signature of seal {last} is false$", "a signature that nobody made")
        blind = kept.config(server, directory, checkpoint_keys=None, state_directory=nowhere)
        status, word, said = verified(blind)
        tap.is_((status, said.get("signatures")), (0, "not checked"), "without the key no signature is checked, and it is said")
    status, word, said = verified(path)
    tap.is_((status, word), (0, "intact"), "put back, the journal is intact")
    demo.run(path, "sign-out")


def forgotten(server):
    """An older copy without any checkpoint: only who remembers can know."""
    tamper(server, f"delete from core.seal where last_event >= {NEWEST}",
           "delete from core.event where xid >= (select max(high) from core.seal) and id in (select id from proof.event)",
           "delete from core.checkpoint")


def remembered(server, directory):
    """Trap 9, N7, N8: the console remembers the last head it saw, and says so when the server went back."""
    path = kept.sign_in(server, directory, "temir")
    wait(lambda: server.sql(SIGNED) == "t", "a checkpoint of the newest seal")
    tap.is_(demo.run(path, "whoami").stderr, "", "nothing to say at the first command")
    names = os.listdir(os.path.join(directory, "state"))
    tap.is_(len(names), 1, "one file was made")
    memory = os.path.join(directory, "state", names[0])
    tap.is_(stat.S_IMODE(os.lstat(memory).st_mode), 0o600, "... for its owner only")
    before = server.sql("select max(number) from core.seal")
    wait(lambda: server.sql(f"select max(number) > {before} from core.seal") == "t" or demo.run(path, "journal", "list", "--limit", "1")
         .returncode, "another seal")
    demo.run(path, "whoami")
    with open(memory, encoding="ascii") as text:
        seal, digest = text.read().split()
    tap.is_(server.sql(f"select encode(hash, 'hex') from core.seal where number = {seal}"), digest, "it holds the head of the server")
    tap.ok(int(seal) > int(before), "... the newest")
    words = json.loads(demo.run(path, "journal", "head", "--output", "json").stdout)["data"]["head"]
    tap.is_(len(words.split()), 8, "the head is eight words")
    tap.is_(verified(path, "--head", words.upper())[:2], (0, "intact"), "the journal contains the head that a witness wrote down")
    wrong = words.split()
    wrong[7] = "zoo" if wrong[7] != "zoo" else "zone"
    status, word, said = verified(path, "--head", " ".join(wrong))
    tap.is_((status, word, said.get("place")), (1, "missing", "no seal has the head that was given"), "... and not another one")
    for given in ("", "zoo", words + " zoo", words.replace(" ", "-"), words.replace(words.split()[3], "opconsole")):
        ended = demo.run(path, "journal", "verify", "--head", given)
        tap.ok(ended.returncode not in (0, 1), f"eight words are asked for, not {given!r}", ended.returncode, ended.stderr)
    with standing(server):
        demo.run(path, "whoami")
        forgotten(server)
        ended = demo.run(path, "whoami")
        tap.like(ended.stderr, r"ALARM: the journal of this server went back", "trap 9 an older copy without checkpoints is said loudly")
        tap.is_(ended.returncode, 0, "... and the command is done")
        with open(os.path.join(directory, "console.log"), encoding="utf-8") as text:
            tap.like(text.read(), r"ALARM: the journal of this server went back", "... and is in the log")
        expect(path, "truncated", r"^after seal \d+; seal \d+ was seen here$", "L-03 verify names it, too")
        status, word, said = verified(path, "--head", words)
        tap.is_((status, word), (1, "truncated"), "... with the words of a witness as well")
        tap.like(demo.run(path, "whoami").stderr, "ALARM", "it is said every time")
        wait(lambda: go_on(server, path), "a chain that went on")
        tap.like(demo.run(path, "whoami").stderr, r"ALARM: this server has another journal", "N8 a chain that went on is another one")
        expect(path, "altered", r"^seal \d+ is not the one that was seen here$", "... and verify names the place")
    tap.is_(demo.run(path, "whoami").stderr, "", "put back, there is nothing to say")
    demo.run(path, "sign-out")


def keeper_log(server):
    with open(os.path.join(server.directory, "keeper.log"), encoding="utf-8") as text:
        return text.read()


def keeper_alarm(server, directory):
    """N7: the keeper signs nothing on top of a journal that lost what it had signed, and says so."""
    with standing(server):
        before = len(keeper_log(server))
        signed = server.sql("select max(seal) from core.checkpoint")
        tamper(server, f"delete from core.seal where number >= {signed}")
        server.sql("create function proof.held() returns trigger language plpgsql as 'begin return null; end'")
        server.sql("create trigger proof before insert on core.seal for each row execute function proof.held()")
        try:
            os.kill(keeper_pid(server), signal.SIGCONT)
            wait(lambda: "ALARM: the journal went back" in keeper_log(server)[before:], "the alarm of the keeper")
            tap.like(keeper_log(server)[before:], rf"{signed} was signed", "N7 the keeper says what was signed")
            tap.is_(server.sql(f"select count(*) from core.checkpoint where seal > {signed}"), "0", "... and signs nothing")
        finally:
            os.kill(keeper_pid(server), signal.SIGTERM)
            server.sql("drop trigger proof on core.seal")
            wait(lambda: not os.path.exists(f"/proc/{keeper_pid(server)}"), "the end of the keeper")
            # It grows past what was signed before another keeper comes, which remembers nothing.
            before = len(keeper_log(server))
            for _ in (1, 2, 3):
                server.sql("insert into core.event (action, outcome, digest) values ('test.proof', 'ok', '')")
                server.sql("select * from keeper_api.seal()")
            server.tool("start")
            wait(lambda: "ALARM: the journal went back" in keeper_log(server)[before:], "the alarm of the next keeper")
            tap.is_(server.sql(f"select count(*) from core.checkpoint where seal > {signed}"), "0", "N8 nor does the next keeper sign")
            os.kill(keeper_pid(server), signal.SIGTERM)
            wait(lambda: not os.path.exists(f"/proc/{keeper_pid(server)}"), "the end of the keeper")
    path = kept.sign_in(server, directory, "temir")
    wait(lambda: server.sql(SIGNED) == "t", "a checkpoint of the newest seal")
    tap.is_(verified(path)[:2], (0, "intact"), "put back and started again, it signs")
    demo.run(path, "sign-out")


def scenarios(_short):
    return [attacks, remembered, keeper_alarm]
