# SPDX-License-Identifier: GPL-3.0-or-later
"""What the terminal scenarios share: the backend, configurations, consoles, accounts in a known state."""
import contextlib
import os
import re
import signal

import demo
import terminal

PATIENCE = demo.PATIENCE


class Context:
    def __init__(self, server, directory):
        self.server, self.directory = server, directory
        self._number = 0

    def config(self, **changes):
        """A configuration file of its own, like the demo's but for the changes."""
        self._number += 1
        base = os.path.join(self.directory, str(self._number))
        os.makedirs(os.path.join(base, "run"), mode=0o700)
        changes.setdefault("runtime_directory", os.path.join(base, "run"))
        changes.setdefault("log_file", os.path.join(base, "console.log"))
        return self.server.config(base, **changes)

    def open(self, rows=24, columns=80, program=None, config=None, **options):
        """A console at its sign-in page; use it with `with`."""
        argv = [program or demo.PROGRAM, "--config", config or self.config()]
        return terminal.Terminal(argv, rows=rows, columns=columns, **options)

    @contextlib.contextmanager
    def signed_in(self, login, rows=24, columns=80, **options):
        """A console in which login works. Its banner or message does not matter."""
        with self.open(rows=rows, columns=columns, **options) as console:
            self.sign_in(console, login)
            yield console

    def sign_in(self, console, login, password=None, code=None):
        wait(console, r"Account\b.*\n.*Password\b.*\n.*Code\b")
        console.wait(lambda t: re.search(r"TLS\s+1\.[23]", t.text()), 15 * PATIENCE, "a link")
        console.send(login, "<Tab>", password or self.server.password(login), "<Tab>")
        console.send(code or self.server.code(login), "<Enter>")
        if password is None and code is None:
            self.wait_work(console, login)

    @staticmethod
    def wait_work(console, login):
        console.wait(lambda t: re.search(rf"\b{re.escape(login)}\b", t.line(0)), 20 * PATIENCE,
                     f"header with {login}")
        console.wait(lambda t: re.search(r"session \d|since your last sign-in", t.text()), 10 * PATIENCE,
                     "the first screen")
        console.settle(0.2)
        if "since your last sign-in" in console.text():  # somebody failed to sign in: said once
            console.send("<Enter>")
            console.wait_gone("since your last sign-in", 5 * PATIENCE)

    def lock(self, login):
        """Locks as the policy does after wrong attempts; lifts every other lock."""
        self.unlock(login)
        self.server.sql(
            "insert into core.lock (account_id, cause, code, reason, since, until)"
            " select id, 'policy', 'wrong_attempts', '5 wrong attempts', clock_timestamp(),"
            f" clock_timestamp() + interval '12 hours' from core.account where login = '{login}'")

    def unlock(self, login):
        self.server.sql("update core.lock l set lifted_at = clock_timestamp() from core.account a"
                        f" where a.id = l.account_id and a.login = '{login}' and lifted_at is null")

    def is_locked(self, login):
        return self.server.sql(
            "select exists (select from core.lock l join core.account a on a.id = l.account_id"
            f" where a.login = '{login}' and lifted_at is null"
            " and (until is null or until > clock_timestamp()))") == "t"

    def events(self, action, login):
        """How many events of this action the journal has about the account."""
        return int(self.server.sql(
            "select count(*) from core.event e join core.account a on a.login = "
            f"'{login}' where e.action = '{action}' and e.object_kind = 'account'"
            " and e.object_id in (a.id::text, a.login) and e.outcome = 'ok'"))

    def backends(self, login):
        """Server processes that hold a session of login."""
        found = self.server.sql(
            "select p.pid from core.session_backend b join core.session s on s.id = b.session_id"
            " join core.account a on a.id = s.account_id join pg_stat_activity p on p.pid = b.pid"
            f" and p.backend_start = b.backend_start where a.login = '{login}' and s.ended_at is null")
        return [int(line) for line in found.split()]


def wait(console, pattern, seconds=10):
    return console.wait(pattern, seconds * PATIENCE)


def filtered(console, text, seconds=10):
    """Until the filter stands above the rows and these answer it: the age of rows of another question is not shown."""
    console.wait(lambda t: re.search(rf"filter: .*{re.escape(text)}.*\d\d:\d\d:\d\d", t.line(1)), seconds * PATIENCE,
                 f"the rows of {text}")


def find_account(console, text, name):
    """Filters the account list and waits until the name is there and the first row is chosen."""
    console.send("1")
    wait(console, r"^ ?Accounts")
    console.send("/")
    console.send("^U", text, "<Enter>")
    filtered(console, text)
    wait(console, rf"^ *(active|locked|pending|expired|closed)\b.*{name}")


def open_card(console, login, name):
    find_account(console, login, name)
    console.send("<Enter>")
    wait(console, rf"{re.escape(login)} · ")


def answer(console, reason, word=None):
    """Fills the question of an action: the reason, and the word where it is asked for."""
    wait(console, r"Reason")
    console.send("^U", reason)
    wait(console, re.escape(reason[-12:]))
    if word:  # Enter goes to the next field, and from an empty one to what is missing
        console.send("<Enter>")
        console.settle(0.1)
        console.send("<Enter>")
        wait(console, "this is needed")
        console.send(word)
    console.send("<Enter>")


def stop_process(pid):
    os.kill(pid, signal.SIGSTOP)


def continue_process(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


def terminal_is_back(console):
    """O-09: why the terminal is not as it was before; "" when it is."""
    raw = bytes(console.raw)
    wrong = []
    if console.modes() != console.modes_before:
        wrong.append("modes differ from those before the start (stty -g)")
    for name, on, off in (("alternate screen", b"\x1b[?1049h", b"\x1b[?1049l"),
                          ("bracketed paste", b"\x1b[?2004h", b"\x1b[?2004l"),
                          ("application keypad", b"\x1b[?1h", b"\x1b[?1l"),
                          ("hidden cursor", b"\x1b[?25l", b"\x1b[?25h")):
        if raw.rfind(on) > raw.rfind(off):
            wrong.append(f"{name} was left on")
    return "\n".join(wrong)
