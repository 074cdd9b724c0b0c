# SPDX-License-Identifier: GPL-3.0-or-later
"""The shell at a terminal: signing in without echo, the words of the command line, questions."""
import contextlib
import json
import re

import demo
import tap
import terminal
from context import terminal_is_back, wait

PATIENCE = demo.PATIENCE


@contextlib.contextmanager
def shell(context, login):
    argv = [demo.PROGRAM, "--config", context.config(), "shell"]
    with terminal.Terminal(argv, rows=30, columns=100) as console:
        wait(console, r"Account:")
        console.send(login, "<Enter>")
        wait(console, r"Password")
        password, code = context.server.password(login), context.server.code(login)
        console.send(password, "<Enter>")
        wait(console, r"Code")
        console.send(code, "<Enter>")
        wait(console, rf"opconsole TEST {login}>", 20)
        tap.ok(password.encode() not in bytes(console.raw) and code.encode() not in bytes(console.raw),
               "neither password nor code is echoed")
        yield console


def prompt(console):
    console.wait(lambda t: re.search(r"opconsole TEST \w+> *$", t.lines()[t.screen.cursor.y]),
                 10 * PATIENCE, "the prompt")


def same_words(context):
    """The words of the command line, completion, a missing argument asked for, the typed word."""
    context.lock("b.omarov")
    with shell(context, "aigerim") as console:
        console.send("account sh", "<Tab>", "b.omarov", "<Enter>")
        wait(console, r"b\.omarov@")  # near the end: the name may have left the screen
        prompt(console)
        tap.ok(True, "Tab completes the word")
        console.send("account unlock b.omarov", "<Enter>")
        wait(console, r"Reason:")
        console.send("caller is known", "<Enter>")
        wait(console, r"unlocked b\.omarov")
        tap.ok(not context.is_locked("b.omarov"), "the missing reason is asked for, then it is done")
        prompt(console)
        console.send("account lock b.omarov --reason 'left the company'", "<Enter>")
        wait(console, r"Type arov to confirm:")
        console.send(b"\x1b[200~arov\x1b[201~\r")
        wait(console, r"pasted answer does not count")
        tap.ok(not context.is_locked("b.omarov"), "I-02 a pasted word confirms nothing")
        prompt(console)
        console.send("<Up>", "<Enter>")
        wait(console, r"(?s)does not count.*Type arov to confirm:")
        console.send("arov", "<Enter>")
        wait(console, r"(?<!un)locked b\.omarov \(")
        tap.ok(context.is_locked("b.omarov"), "the typed word does")
        prompt(console)
        console.send("account list --search b.omarov --output json", "<Enter>")
        wait(console, r'"meta":')
        prompt(console)
        found = re.search(r'(?s)(\{"api".*\})\s*\n\s*opconsole', "".join(
            line.ljust(100) for line in console.lines()).replace("opconsole TEST", "\nopconsole TEST"))
        tap.is_(json.loads(found.group(1))["data"][0]["login"] if found else console.dump(), "b.omarov",
                "JSON is whole")
        console.send("^C")
        prompt(console)
        console.send("^D")
        tap.is_(console.wait_exit(10 * PATIENCE), 0, "^D signs out and leaves with 0")
        tap.is_(terminal_is_back(console), "", "O-09 the terminal is back")
    context.unlock("b.omarov")


def told_in_the_shell(context):
    """S-04: the next command after a lock is refused with the reason, and signing in is asked again."""
    context.unlock("dana")
    with shell(context, "dana") as console:
        context.server.sql(
            "insert into core.lock (account_id, cause, code, reason, since, by_account)"
            " select a.id, 'person', 'person', 'phone was stolen', clock_timestamp(), b.id"
            " from core.account a, core.account b where a.login = 'dana' and b.login = 'saule'")
        console.send("whoami", "<Enter>")
        wait(console, r"your account was locked")
        tap.like(console.text(), r"phone was stolen", "S-04 the reason is told")
        wait(console, r"Password of dana:")
        console.send("^C")
        tap.is_(console.wait_exit(10 * PATIENCE), 0, "^C at the password leaves")
    context.unlock("dana")


SCENARIOS = [same_words, told_in_the_shell]
SHORT = [same_words]
