# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server's clock decides, with the clock of a test cluster moved: locks, codes, sessions, grants, boards."""
import json
import time

import demo
import tap

sql = demo.sql


def until(condition, what, seconds=20):
    end = time.monotonic() + seconds * demo.PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never came true: {what}")


def later(server, hours, minutes=0):
    """Moves the server's clock to so long after the clock of this machine."""
    server.move_clock(f"+{60 * hours + minutes}m")


def clock_noted(root):
    """Waits for the keeper to have noted the clock, so that setting it back is seen."""
    until(lambda: root.value("select at between clock_timestamp() - interval '5 s' and clock_timestamp() from core.clock_mark") == "t",
          "the keeper notes the clock")


def antivirus(server, directory):
    """{component: state} as the security administrator's command says."""
    ended = demo.run_as(server, "saule", server.config(directory), "antivirus", "list", "--output", "json")
    return {row["component"]: row["state"] for row in json.loads(ended.stdout)["data"]}


def boards_fall(server, directory):
    """L-11, N17: nobody reports any more, and the cells fall to SILENT by the clock alone."""
    before = antivirus(server, directory)
    tap.is_([before[name] for name in ("web-2", "ws-12", "web-test")], ["OK"] * 3, "fresh reports are OK")
    later(server, 25)
    after = antivirus(server, directory)
    tap.is_({after[name] for name, state in before.items() if state == "OK"}, {"SILENT"}, "L-11 25 hours later they are SILENT")
    tap.ok("OK" not in after.values(), "and nothing is green without a report", after)


def locked_until(server, root):
    """A-02: 29 minutes later the right password is refused, 31 minutes later it opens."""
    who = sql.Person(root, "clock.locked")
    s = sql.console(directory=server.directory)
    for _ in range(5):
        sql.sign_in(s, who, secret=b"\0" * 32)
    later(server, 25, 29)
    tap.is_(sql.sign_in(s, who)[0], "denied", "A-02 29 minutes after five wrong attempts")
    later(server, 25, 31)
    tap.is_(sql.sign_in(s, who)[0], "ok", "A-02 31 minutes after")
    s.close()


def codes_once(server, root):
    """A-06: a code that was accepted opens nothing again, after a crash and with a clock that was set back."""
    who = sql.Person(root, "clock.coded")
    s = sql.console(directory=server.directory)
    code = who.code()
    tap.is_(sql.sign_in(s, who, code)[0], "ok", "A-06 a code is accepted")
    tap.is_(sql.sign_in(s, who, code)[0], "code_used", "A-06 and not a second time")
    s.close()
    root.close()
    server.begin("immediate")
    root = sql.admin(server.directory)
    s = sql.console(directory=server.directory)
    tap.is_(sql.sign_in(s, who, code)[0], "code_used", "A-06 nor after a crash of the server")
    clock_noted(root)
    later(server, 25, 29)
    tap.is_(s.state("select * from api.sign_in_begin('clock.coded', '\\x00')"), "OP503", "C-08 with the clock set back nothing is judged")
    root.rows("select core.clock_reset('tried by a test')")
    who.root = root
    tap.is_(sql.sign_in(s, who, who.code_now())[0], "code_used", "A-06 nor is an older one taken when the earlier clock counts")
    tap.is_(root.value("select count(*) from core.event where action = 'clock.reset' and reason = 'tried by a test'"), "1",
            "which is in the journal")
    s.close()
    return root


def nothing_opens_again(server, root):
    """C-08: what has ended by the clock stays ended when it is set back."""
    clock = "select core.clock_behind() = '0'::interval"
    later(server, 27)
    who = sql.Person(root, "clock.ended", "security-administrator")
    s = sql.console(directory=server.directory)
    _, number, _ = sql.sign_in(s, who)
    tap.is_(s.state("select * from api.whoami()"), "00000", "a session is open")
    later(server, 27, 16)
    tap.is_(s.state("select * from api.whoami()"), "OP401", "S-01 16 minutes later it is over")
    until(lambda: root.value(f"select ended_at is not null from core.session where id = {number}") == "t", "the keeper ends it")
    clock_noted(root)
    later(server, 27, 5)
    tap.is_(s.state("select * from api.whoami()"), "OP503", "C-08 the clock is set back: no call is answered")
    tap.is_(sql.console(directory=server.directory).state("select * from api.sign_in_begin('saule', '\\x00')"), "OP503",
            "C-08 and nobody signs in")

    def alarmed():
        with open(server.directory + "/keeper.log", encoding="utf-8") as lines:
            return "ALARM: the clock of the server went back by" in lines.read()
    until(alarmed, "the keeper says so")
    tap.ok(True, "C-08 the keeper raises the alarm")
    later(server, 27, 16)
    until(lambda: root.value(clock) == "t", "the clock catches up")
    tap.is_(s.state("select * from api.whoami()"), "OP401", "C-08 afterwards the session is still over")
    tap.is_(sql.sign_in(s, who)[0], "ok", "and people can sign in again")
    s.close()


def clocks(_server, directory):
    with demo.movable_backend() as server:
        boards_fall(server, directory)
        root = sql.admin(server.directory)
        root.rows("update core.policy set value = maximum where name = 'sign_in.device_limit'")
        locked_until(server, root)
        root = codes_once(server, root)
        nothing_opens_again(server, root)
        root.close()


def scenarios(short):
    return [] if short else [clocks]
