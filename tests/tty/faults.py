# SPDX-License-Identifier: GPL-3.0-or-later
"""The server stops, vanishes, comes back, or its answer is lost while somebody works."""
import re
import time

import chaos
import demo
import tap
from context import (continue_process, find_account, open_card, stop_process, terminal_is_back, wait)
from terminal import Failure

OMAROV = "Омаров"
PATIENCE = demo.PATIENCE


def accounts(console):
    """A manager lands on requests when some wait for him."""
    console.send("1")
    wait(console, r"^ ?Accounts ─ .* of \d+")


def server_stands_still(context):
    """R-03 R-04: the server's process is stopped: keys and resizing live, and one can leave."""
    with context.signed_in("marat") as console:
        accounts(console)
        stopped = context.backends("marat")
        tap.ok(stopped, "the session's server process is known")
        for pid in stopped:
            stop_process(pid)
        try:
            console.send("<F5>")
            console.settle(0.1)
            began = time.monotonic()
            console.send("?")
            wait(console, r"[Hh]elp")
            tap.ok(time.monotonic() - began < 1.0 * PATIENCE, "R-04 help opens at once while the server hangs")
            console.send("<Esc>")
            console.resize(30, 100)
            console.wait(lambda t: re.search(r"Esc back|Enter open", t.line(29)), 5 * PATIENCE,
                         "hints on the new last line")
            tap.ok(True, "R-04 a resize is drawn while the server hangs")
            clock = re.search(r"\d\d:\d\d", console.line(0))
            left = re.search(r"write (\d\d:\d\d)", console.line(-1)).group()
            console.wait(lambda t: re.search(r"write \d\d:\d\d", t.line(-1)) and left not in t.line(-1),
                         5 * PATIENCE, "the time left counting on")
            tap.ok(clock, "R-04 clock and time left go on", console.dump())
            console.send("<F10>")
            began = time.monotonic()
            status = console.wait_exit(8 * PATIENCE)
            tap.ok(status == 0, f"the TUI still quits, after {time.monotonic() - began:.1f} s", status)
            tap.is_(terminal_is_back(console), "", "O-09 and leaves the terminal as it was")
        finally:
            for pid in stopped:
                continue_process(pid)


def no_answer_has_a_deadline(context):
    """R-03: a call without an answer ends with our own deadline and a text."""
    with chaos.Proxy(context.server.port) as proxy:
        config = context.config(port=proxy.port, call_timeout_ms=2000)
        with context.signed_in("marat", config=config) as console:
            accounts(console)
            proxy.hold()
            console.send("<F5>")
            wait(console, r"does not answer|reconnecting|no answer", 12)
            tap.ok(True, "R-03 the missing answer is said within the deadline")
            tap.ok(re.search(r"as of \d\d:\d\d", console.text()), "the data stays with its time", console.dump())
            proxy.release()
            proxy.cut()
            console.wait(lambda t: re.search(r"TLS 1\.3 .?●|● ", t.line(0)), 40 * PATIENCE, "the link")
            console.send("<F5>")
            console.wait(lambda t: not re.search(r"reconnecting", t.line(0)), 10 * PATIENCE)
            tap.ok(True, "R-08 it comes back by itself")


def keys_before_the_rows(context):
    """R-04: a key that comes before the rows is answered, is not kept, and the answer goes when they are there."""
    with chaos.Proxy(context.server.port) as proxy:
        with context.signed_in("saule", config=context.config(port=proxy.port)) as console:
            accounts(console)
            proxy.hold()
            for key, screen in (("5", "Contractors"), ("3", "Sessions"), ("8", "Antivirus")):
                console.send(key)
                wait(console, rf"^ ?{screen}(?s:.*)loading")
                tap.unlike(console.text(), "still loading", f"{screen}: nothing is said before a key is pressed")
                console.send("X" if screen == "Sessions" else "<Enter>")
                wait(console, "still loading")
                tap.ok(True, f"{screen}: the key is answered in the status line")
            proxy.release()
            console.wait_gone("still loading", 20 * PATIENCE)
            wait(console, r"^ ?Antivirus(?s:.*)as of(?s:.*)DETECTED")
            tap.ok(True, "the rows are there, and no key of before opened one of them")


def server_restarts(context):
    """Seen 5: data stays with its time, changes are refused, the session is resumed."""
    context.lock("b.omarov")
    with context.signed_in("aigerim") as console:
        find_account(console, "омар", OMAROV)
        context.server.tool("stop")
        try:
            wait(console, r"○ reconnecting|reconnecting", 20)
            tap.ok(OMAROV in console.text(), "the rows stay on the screen", console.dump())
            tap.like(console.text(), r"as of \d\d:\d\d", "with the time they are from")
            console.send("U")
            console.settle(0.3)
            tap.ok(not re.search(r"Reason", console.text()) and re.search(
                r"the server is away: nothing can be changed now", console.text()),
                "a change is refused with the reason", console.dump())
        finally:
            context.server.tool("start")
        console.wait(lambda t: "●" in t.line(0), 60 * PATIENCE, "the link")
        tap.like(console.line(0), r"aigerim", "R-08 the session is resumed without a sign-in")
        console.send("<F5>")
        console.settle(0.3)
        console.send("<Enter>")
        wait(console, r"b\.omarov · ")
        tap.ok(True, "and works on")
        console.send("<F10>")
        tap.is_(console.wait_exit(15 * PATIENCE), 0, "F10 still signs out")


def lost_before_the_server(context):
    """R-02 (a): the query never arrives: "outcome unknown", then "not done"."""
    lost_answer(context, "swallow_up", False)


def lost_after_the_server(context):
    """R-02 (b): it is done and the answer is lost: "outcome unknown", then "done"."""
    lost_answer(context, "swallow_down", True)


def lost_answer(context, failure, done):
    name = "R-02 " + ("after" if done else "before") + " the server: "
    context.lock("b.omarov")
    with chaos.Proxy(context.server.port) as proxy:
        config = context.config(port=proxy.port, call_timeout_ms=4000)
        with context.signed_in("aigerim", config=config) as console:
            open_card(console, "b.omarov", OMAROV)
            before = context.events("account.unlock", "b.omarov")
            console.send("U")
            wait(console, r"Reason")
            console.send("^U", "the caller is known")
            wait(console, "the caller is known")
            getattr(proxy, failure)()
            proxy.refuse()
            console.send("<Enter>")
            if done:
                console.wait(lambda t: not context.is_locked("b.omarov"), 15 * PATIENCE, "the unlock at the server")
            else:
                console.wait(lambda t: proxy.swallowed_up > 0, 15 * PATIENCE, "the swallowed query")
            proxy.cut()
            wait(console, r"outcome unknown", 15)
            tap.unlike(console.text(), r"✓|done,", name + "nothing is claimed before it is known")
            proxy.restore()
            if done:
                wait(console, r"done, as the server confirmed after the connection was lost", 60)
            else:
                wait(console, r"not done: the connection was lost before", 60)
            tap.is_(context.is_locked("b.omarov"), not done, name + "the screen tells the truth of the database")
            tap.is_(context.events("account.unlock", "b.omarov"), before + (1 if done else 0),
                    name + "nothing was done twice")


def cut_in_a_dialog(context):
    """Trap 16: the connection goes while a dialog is open: nothing exits, hangs or is lost."""
    with chaos.Proxy(context.server.port) as proxy:
        config = context.config(port=proxy.port)
        context.lock("b.omarov")
        with context.signed_in("aigerim", config=config) as console:
            open_card(console, "b.omarov", OMAROV)
            console.send("U")
            wait(console, r"Reason")
            console.send("^U", "half a reason")
            wait(console, "half a reason")
            proxy.refuse()
            proxy.cut()
            wait(console, r"reconnecting", 15)
            tap.ok("half a reason" in console.text(), "trap 16: the half-typed form stays", console.dump())
            proxy.accept()
            console.wait(lambda t: "●" in t.line(0), 40 * PATIENCE, "the link")
            tap.ok("half a reason" in console.text(), "trap 16: also after the reconnect", console.dump())
            console.send("<Esc>")
            console.settle(0.2)


def torn_bytes(context):
    """T-08: a changed byte stream is a connection error, never shown data."""
    with chaos.Proxy(context.server.port) as proxy:
        config = context.config(port=proxy.port)
        with context.signed_in("marat", config=config) as console:
            accounts(console)
            for cut in (0, 1, 40, 400):
                proxy.swallow_down(after=cut)
                console.send("<F5>")
                console.wait(lambda t: proxy.swallowed_down > 0, 15 * PATIENCE, "the cut answer")
                proxy.cut()
                proxy.restore()
                console.wait(lambda t: "●" in t.line(0) and "reconnect" not in t.line(0), 40 * PATIENCE, "the link")
                if not tap.ok(re.search("Accounts", console.text()) and not console.ended(),
                              f"R-06 an answer cut after {cut} bytes ends in a reconnect", console.dump()):
                    raise Failure("no use to go on")


SCENARIOS = [server_stands_still, no_answer_has_a_deadline, keys_before_the_rows, server_restarts,
             lost_before_the_server, lost_after_the_server, cut_in_a_dialog, torn_bytes]
SHORT = [lost_after_the_server, cut_in_a_dialog]
