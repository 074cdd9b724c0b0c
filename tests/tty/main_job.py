# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job as a helpdesk worker does it at 80x24, and what others see of it."""
import re

import demo
import tap
from context import answer, find_account, open_card, terminal_is_back, wait
from terminal import foreign_bytes

OMAROV = "Омаров Бауыржан"


def unlock_as_helpdesk(context):
    context.lock("b.omarov")
    before = context.events("account.unlock", "b.omarov")
    with context.open() as console:
        wait(console, r"Account\b.*\n.*Password\b.*\n.*Code\b")
        tap.like(console.text(), r"Account\b.*\n.*Password\b.*\n.*Code\b", "the sign-in page asks for all three")
        console.wait(r"TLS\s+1\.3", 15 * demo.PATIENCE)
        tap.like(console.text(), r"\bTEST\b", "the sign-in page names the environment")
        context.sign_in(console, "aigerim")
        header = console.line(0)
        tap.ok(all(word in header for word in ("TEST", "aigerim", "helpdesk", "TLS 1.3")),
               "N22 the header names environment, login, role and TLS version", console.dump())
        for text in ("омар", "omar"):
            find_account(console, text, OMAROV)
            tap.ok(OMAROV in console.text(), f"N21 the filter {text} finds him", console.dump())
        console.send("<Enter>")
        wait(console, r"b\.omarov · ")
        tap.like(console.text(), r"LOCKED\s+by policy since \d\d:\d\d(?s:.*)opens by itself at \d",
                 "the card names the cause and the time at which it opens by itself")
        tap.like(console.text(), r"Омаров Бауыржан Серікұлы", "trap 20: Kazakh letters are whole")
        console.send("V")
        wait(console, r"[Cc]ode")
        console.send(context.server.code("b.omarov"), "<Enter>")
        wait(console, r"verified")
        tap.ok(True, "the caller's code is verified")
        if "Enter close" in console.text():
            console.send("<Enter>")
            console.wait_gone("Enter close")
        console.send("U")
        wait(console, r"Reason .*caller verified by code")
        tap.ok(True, "the reason is offered")
        answer(console, "caller verified by code")
        wait(console, r"✓ .*was locked since .* by policy")
        wait(console, r"ACTIVE")
        tap.ok(not context.is_locked("b.omarov"), "the account is unlocked in the database")
        tap.is_(context.events("account.unlock", "b.omarov"), before + 1, "L-01 the journal has one row of it")
        console.send("2")
        wait(console, r"account\.unlock")
        console.settle(0.2)
        # It is below the event of opening the journal.
        console.send(*["<Down>"] * (console.row_of(r"account\.unlock") - 3), "<Enter>")
        wait(console, r"caller verified by code")
        tap.like(console.text(), r"aigerim", "the journal shows who and why")
        wait(console, r"locked.*(->|→).*active")
        tap.ok(True, "the journal shows old and new")
        console.send("<F10>")
        tap.is_(console.wait_exit(15 * demo.PATIENCE), 0, "F10 signs out and ends with 0")
        tap.is_(terminal_is_back(console), "", "O-09 the terminal is back after a normal end")
        tap.is_(foreign_bytes(console.raw), None, "O-01 O-05 only known sequences were written")


def owner_is_told(context):
    """S-04: a lock ends the owner's sessions at the next call, with the reason."""
    login = "dana"
    context.unlock(login)
    with context.signed_in(login) as owner, context.signed_in("saule") as officer:
        find_account(officer, "dana role:helpdesk", r"\bdana\b")  # there is a d.serik, whose name is Дана
        officer.send("<Enter>")
        wait(officer, r"dana · ")
        officer.send("L")
        answer(officer, "phone was stolen", "dana")
        officer.wait(lambda t: context.is_locked(login), 15 * demo.PATIENCE, "the lock in the database")
        tap.ok(True, "saule locks an account whose owner works")
        owner.send("<F5>")
        wait(owner, r"your account was locked")
        tap.like(owner.text(), r"(?s)saule.*phone was stolen", "S-04 the owner's next key is refused with the reason")
        tap.unlike(owner.text(), r"Омаров", "S-09 and nothing of the work is left on his screen")
    context.unlock(login)


def refusals_look_alike(context):
    """A-14: wrong password, wrong code, locked, unknown: the same text."""
    texts = set()
    password, code = context.server.password, context.server.code
    context.lock("b.omarov")
    for login, secret, digits in (("temir", "not the password", code("temir")),
                                  ("temir", password("temir"), "000000"),
                                  ("b.omarov", password("b.omarov"), code("b.omarov")),
                                  ("nobody.here", "not the password", "123456")):
        with context.open() as console:
            context.sign_in(console, login, secret, digits)
            wait(console, r"sign-in refused", 20)
            console.settle()
            texts.add(console.text().replace(login, "LOGIN").replace("LOGIN" + " " * 40, "LOGIN"))
    lines = [set(text.splitlines()) for text in texts]
    differing = set.union(*lines) - set.intersection(*lines)
    differing = {line for line in differing if not re.search(r"LOGIN|next code in|\d\d:\d\d", line)}
    tap.ok(not differing, "A-14 every refusal shows the same text", *differing)
    context.unlock("temir")


def used_code(context):
    """Trap 1: a code is good once; the second use is said so and is not counted."""
    code = context.server.code("temir")
    with context.open() as console:
        context.sign_in(console, "temir", context.server.password("temir"), code)
        context.wait_work(console, "temir")
        console.send("<F10>")
        console.wait_exit(15 * demo.PATIENCE)
    with context.open() as console:
        context.sign_in(console, "temir", context.server.password("temir"), code)
        wait(console, r"code.*(already|used)", 20)
        tap.ok(True, "trap 1: a code used again is named")
    tap.ok(not context.is_locked("temir"), "trap 1: and does not lock")


SCENARIOS = [unlock_as_helpdesk, owner_is_told, refusals_look_alike, used_code]
SHORT = [unlock_as_helpdesk]
