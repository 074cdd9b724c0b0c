# SPDX-License-Identifier: GPL-3.0-or-later
"""What a superuser can do to the journal, and that the verification outside the database names each thing. L-03, traps 7
to 9, N7, N8. The keeper stands still meanwhile, so that it neither seals nor signs what was tampered with."""
import contextlib
import json
import os
import select
import signal
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
    os.kill(keeper_pid(server), signal.SIGSTOP)
    try:
        server.sql("create schema proof; create table proof.event as select * from core.event;"
                   "create table proof.seal as select * from core.seal; create table proof.checkpoint as select * from core.checkpoint")
        yield
        tamper(server, "delete from core.seal", "insert into core.seal select * from proof.seal",
               "delete from core.checkpoint", "insert into core.checkpoint select * from proof.checkpoint",
               "delete from core.event where id in (select id from proof.event)", "insert into core.event select * from proof.event")
    finally:
        server.sql("drop schema if exists proof cascade")
        os.kill(keeper_pid(server), signal.SIGCONT)


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
    path = kept.sign_in(server, directory, "temir")
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
        blind = kept.config(server, directory, checkpoint_keys=None)
        status, word, said = verified(blind)
        tap.is_((status, said.get("signatures")), (0, "not checked"), "without the key no signature is checked, and it is said")
    status, word, said = verified(path)
    tap.is_((status, word), (0, "intact"), "put back, the journal is intact")
    demo.run(path, "sign-out")


def scenarios(_short):
    return [attacks]
