# SPDX-License-Identifier: GPL-3.0-or-later
"""Trap 9, N7, N8: the screens say at sign-in that the journal went back or is another one; Esc in a verification."""
import os
import re
import signal

import demo
import tap
from context import wait

PATIENCE = demo.PATIENCE


def memory(base):
    names = os.listdir(os.path.join(base, "state"))
    return os.path.join(base, "state", names[0]) if len(names) == 1 else None


def signed_in(context, config, pattern):
    """Signs in; what is said about the journal, and that work goes on after it."""
    with context.open(config=config) as console:
        wait(console, r"Account\b.*\n.*Password\b.*\n.*Code\b")
        console.wait(lambda t: re.search(r"TLS\s+1\.[23]", t.text()), 15 * PATIENCE, "a link")
        console.send("saule", "<Tab>", context.server.password("saule"), "<Tab>")
        console.send(context.server.code("saule"), "<Enter>")
        console.wait(lambda t: re.search(pattern, t.text()), 20 * PATIENCE, pattern)
        console.settle(0.2)
        seen = console.text()
        console.send("<Enter>")
        console.wait_gone(r"Seal \d+ ", 5 * PATIENCE)
    return seen


def head_alarm(context):
    base = os.path.join(context.directory, "proof")
    os.makedirs(base, mode=0o700)
    config = context.config(state_directory=os.path.join(base, "state"), log_file=os.path.join(base, "console.log"))
    with context.signed_in("saule", config=config) as console:
        console.wait(lambda t: os.path.isdir(os.path.join(base, "state")) and memory(base), 10 * PATIENCE, "the memory")
        tap.ok("ALARM" not in console.text(), "the first time there is nothing to say")
    path = memory(base)
    with open(path, encoding="ascii") as text:
        seal, digest = text.read().split()
    for number, value, said in ((int(seal) + 1000000, digest, "ALARM: the journal of this server went back"),
                                (int(seal), digest[:-1] + ("0" if digest[-1] != "0" else "1"), "ALARM: this server has another journal")):
        with open(path, "w", encoding="ascii") as text:
            text.write(f"{number} {value}\n")
        seen = signed_in(context, config, re.escape(said))
        tap.like(re.sub(r"\s+", " ", seen), rf"Seal {number} ", f"{said}: which seal")
        with open(path, encoding="ascii") as text:
            tap.is_(text.read(), f"{number} {value}\n", "... and the memory stays")
        with open(os.path.join(base, "console.log"), encoding="utf-8") as text:
            tap.like(text.read(), re.escape(said), "... and the log has it")


def broken_off(context):
    """Esc ends a verification at once, and the console goes on as if there had been none. L-03"""
    with open(os.path.join(context.server.directory, "keeper.pid"), encoding="ascii") as text:
        keeper = int(text.read())
    calls = "select count(*) from pg_stat_activity where usename = 'bastion-1' and state = 'active' and query like '%journal_%'"
    with context.signed_in("temir") as console:
        # Nobody seals: the verification waits for the seal of its own first event.
        os.kill(keeper, signal.SIGSTOP)
        try:
            console.send(":", "journal verify", "<Enter>")
            wait(console, r"Esc breaks off", 20)
            tap.like(console.text(), r"(?s)check that the journal was not changed.*\d rows.*Esc breaks off", "a verification says how it ends")
            console.send("<Esc>")
            wait(console, r"broken off")
            tap.ok("Esc breaks off" not in console.text(), "Esc ends it, and that is said", console.dump())
            tap.is_(context.server.sql(calls), "0", "... and nothing goes on at the server")
            console.send("1")
            wait(console, r"^ ?Accounts")
            tap.ok(not re.search(r"intact|not sealed", console.text()), "... no verdict comes later", console.dump())
        finally:
            os.kill(keeper, signal.SIGCONT)
        console.send(":", "journal verify", "<Enter>")
        wait(console, r"the journal is intact", 30)
        tap.ok(True, "the next one has its verdict")


SCENARIOS = [head_alarm, broken_off]
SHORT = [head_alarm]
