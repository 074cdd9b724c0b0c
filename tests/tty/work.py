# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions, dialogs and the ways around: what a person at the screens meets beside the main job."""
import re

import demo
import tap
from context import filtered, find_account, wait

PATIENCE = demo.PATIENCE


def filter_to(console, login):
    """Only the row of this login, selected."""
    find_account(console, login, rf"{re.escape(login)}\b")
    filtered(console, login)


def fresh_code(context):
    """S-07: a stale code is asked for in a dialog, and the same change goes on after it."""
    context.lock("temir")
    before = context.events("account.unlock", "temir")
    with context.signed_in("saule") as console:
        filter_to(console, "temir")
        context.server.sql("update core.session set fresh_until = clock_timestamp() - interval '1 minute'"
                           " where ended_at is null")
        console.send("U")
        wait(console, r"Reason")
        console.send("^U", "privileged unlock", "<Enter>")
        wait(console, r"fresh code")
        tap.ok(context.is_locked("temir"), "S-07 nothing is changed before the code")
        console.send("000000", "<Enter>")
        wait(console, r"(?i)code is wrong|wrong code")
        tap.ok(context.is_locked("temir"), "S-07 a wrong code changes nothing")
        console.send(context.server.code("saule"), "<Enter>")
        wait(console, r"✓ unlocked temir")
        tap.ok(not context.is_locked("temir"), "S-07 the change goes on after the right code")
        tap.is_(context.events("account.unlock", "temir"), before + 1, "R-01 it was made once")
        wait(console, r"write 0[45]:\d\d")
        tap.ok(True, "the time left for changes is shown")


def marked_rows(context):
    """Space marks, one dialog, one reason; every marked row is changed and the marks are gone."""
    names = context.server.sql("select login from core.account where login like 'a.b%' and kind = 'participant'"
                               " and closed_at is null order by login limit 2").split()
    for name in names:
        context.unlock(name)
    with context.signed_in("saule") as console:
        console.send("1", "/", "^U", "a.b kind:participant", "<Enter>")
        filtered(console, "a.b kind:participant")
        wait(console, rf"(?s){re.escape(names[0])}.*{re.escape(names[1])}")
        console.send("<Home>")
        for name in names:
            while not re.search(rf"\b{re.escape(name)}\b", selected(console)):
                console.send("<Down>")
                console.settle()
            console.send("<Space>")
            console.settle()
        console.send("L")
        wait(console, r"Reason")
        tap.ok(all(name in console.text() for name in names), "O-08 the dialog names every marked account",
               console.dump())
        wait(console, r"2 allowed, 0 refused")
        console.send("on the list", "<Tab>", "<Tab>", names[0][-4:])
        console.settle()  # the preview is asked for again, and nothing is done before it was shown
        console.send("<Enter>")
        wait(console, r"all 2 done")
        tap.ok(all(context.is_locked(name) for name in names), "each of them is locked")
        console.wait(lambda t: not re.search(r"(?m)^\*", t.text()), 10 * PATIENCE, "no mark")
        tap.ok(True, "the marks are forgotten")
    for name in names:
        context.unlock(name)


def selected(console):
    """The row that is drawn in reverse or in the colour of the selection."""
    screen = console.screen
    plain = screen.buffer[1][0].bg
    for row in range(3, screen.lines - 2):
        cell = screen.buffer[row][10]
        if cell.reverse or cell.bg != plain:
            return console.line(row)
    return ""


def palette_and_help(context):
    """F2 and F1 know only what this person may do here."""
    with context.signed_in("temir") as console:
        wait(console, r"^ ?.*\n.*Accounts")
        console.send("<F2>")
        wait(console, r"─ actions ─")
        console.send("unlock")
        wait(console, r"no action matches")
        tap.ok(True, "an auditor's palette has no unlock")
        console.send("<Esc>")
        console.wait_gone(r"─ actions ─")
        console.send("?")
        wait(console, r"What can be done here")
        tap.unlike(console.text(), r"account unlock", "neither has the help")
        console.send("<Esc>")
        console.wait_gone(r"What can be done here")
        console.send("U")
        wait(console, r"! you lack the right account\.unlock")
        console.send("e")
        wait(console, r"security administrator can grant it")
        tap.ok(True, "a refusal names the right and who can help")
        console.send("<Enter>")
        wait(console, r"Roles that would give it")
        tap.ok(True, "... and explains it")
        console.send("<Enter>")
        console.wait_gone(r"Roles that would give it")
        console.send("<F2>")
        wait(console, r"─ actions ─")
        console.send("journal", "<Enter>")
        wait(console, r"Journal ─")
        tap.ok(True, "an action chosen in the palette is done")


def same_as_command(context):
    """F6 shows the command; a code is neither there nor in the history (trap 13)."""
    context.lock("b.omarov")
    with context.signed_in("aigerim") as console:
        filter_to(console, "b.omarov")
        console.send("<F6>")
        wait(console, r"opconsole account list --search b\.omarov")
        console.send("<Enter>", "U")
        wait(console, r"Reason")
        console.send("^U", "it's he", "<F6>")
        wait(console, r"opconsole account unlock b\.omarov --reason")
        tap.like(console.text(), r"it.*s he", "F6 shows what the form would do")
        console.send("<Enter>", "<Esc>")
        wait(console, r"throw away what was typed")
        console.send("<Esc>")
        console.wait_gone(r"throw away")
        tap.like(console.text(), r"it.*s he", "Esc asks first, and Esc there goes back to the text")
        console.send("<Esc>")
        wait(console, r"throw away what was typed")
        console.send("<Enter>")
        console.wait_gone(r"Reason|throw away")
        console.send(":", "account verify b.omarov --code 987654", "<Enter>")
        wait(console, r"! ")
        console.send(":", "<Up>")
        wait(console, r":account verify b\.omarov")
        tap.unlike(console.text(), r"987654", "no code is in the history")


def another_person(context):
    """S-09: after the lock screen another login gets nothing of what was open."""
    context.lock("b.omarov")
    with context.signed_in("aigerim") as console:
        filter_to(console, "b.omarov")
        console.send("U")
        wait(console, r"Reason")
        console.send("^U", "half a reason", "^X")
        wait(console, r"This screen is locked")
        console.send("<BackTab>")
        console.settle()
        console.send("^E", "^U", "temir", "<Tab>", context.server.password("temir"), "<Tab>",
                     context.server.code("temir"), "<Enter>")
        context.wait_work(console, "temir")
        console.settle()
        tap.unlike(console.text(), r"half a reason|filter: b\.omarov", "S-09 nothing of it is left")


def leaving_asks(context):
    """Leaving with a half-typed form asks; Esc goes back to the form."""
    context.lock("b.omarov")
    with context.signed_in("aigerim") as console:
        filter_to(console, "b.omarov")
        console.send("U")
        wait(console, r"Reason")
        console.send("^U", "half a reason", "<F10>")
        wait(console, r"half done")
        console.send("<Esc>")
        console.wait_gone(r"half done")
        tap.like(console.text(), r"half a reason", "the form is still there")
        console.send("<F10>")
        wait(console, r"half done")
        console.send("<Enter>")
        tap.is_(console.wait_exit(10 * PATIENCE), 0, "Enter leaves with 0")


def paste_is_no_command(context):
    """I-02: a block pasted over the list does nothing."""
    context.lock("b.omarov")
    with context.signed_in("aigerim") as console:
        filter_to(console, "b.omarov")
        before = console.text()
        console.send(b"\x1b[200~U caller verified\r2Q\r\x1b[201~")
        console.settle(0.4)
        tap.is_(console.text(), before, "I-02 keys in a pasted block are not taken")
        tap.ok(context.is_locked("b.omarov"), "and nothing was changed")


SCENARIOS = [fresh_code, marked_rows, palette_and_help, same_as_command, another_person, leaving_asks,
             paste_is_no_command]
SHORT = [palette_and_help, same_as_command]
