# SPDX-License-Identifier: GPL-3.0-or-later
"""How a person gets factors: a new staff member, a lost phone, own changes, "that was not me"."""
import contextlib
import os
import re
import signal
import subprocess
import time

import demo
import qr
import tap
from context import answer, find_account, wait

PATIENCE = demo.PATIENCE
ONE_TIME = r"([A-Z2-7]{4}-){4}[A-Z2-7]{4}"
PASSWORD = "жеті қазына жер асты"


def otp(key, shift=0):
    """The code of a key now, or so many periods of 30 s away."""
    at = int(time.time()) + 30 * shift
    return subprocess.run(["oathtool", "--totp", "-b", "--now", f"@{at}", key], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def early(console):
    """Waits for the first half of a period, so that two codes in a row are typed within it."""
    console.wait(lambda t: int(time.time()) % 30 < 20, 15 * PATIENCE, "the beginning of a period")


def unlearn(context, login):
    """The step that was used last is forgotten, so that no test waits for the next code."""
    context.server.sql("update core.factor f set totp_step = 0 from core.account a"
                       f" where a.id = f.account_id and a.login = '{login}'")


def new_account(context, login):
    """A security administrator registers a new member of staff at the screens."""
    with context.signed_in("saule") as console:
        console.send("1")
        wait(console, r"^ Accounts ")
        console.send("N")
        wait(console, r"account create")
        for value in (login, "", "almaty", f"T-{login}", "Сейітов", "Олжас", "", "", "", "", "", "", "joins the help desk"):
            console.send(*([value] if value else []), "<Tab>")
        console.send("<Enter>")
        wait(console, rf"✓ .*{re.escape(login)}")
        tap.ok(context.server.sql(f"select enrolled_at is null from core.account where login = '{login}'") == "t",
               "a new account is pending until its owner has set up a sign-in")


def one_time_code(context, login, parts=None):
    """The helpdesk makes one at the screens. Returns it."""
    with context.signed_in("aigerim") as console:
        find_account(console, login, rf"{re.escape(login)}\b")
        console.send("R")
        wait(console, r"account restart")
        for _ in range({None: 0, "password": 1, "totp": 2}[parts]):
            console.send(" ")
        console.send("<Tab>", "identity checked by passport", "<Enter>")
        wait(console, r"fresh code(?s:.*)for this action alone")
        tap.ok(True, "S-07 the code of the sign-in is not enough to reset a factor")
        console.send(context.server.code("aigerim"), "<Enter>")
        wait(console, rf"One-time code for {re.escape(login)}")
        code = wait(console, ONE_TIME).group(0)
        wait(console, r"Tell the caller")
        tap.like(console.text(), r"good for one sign-in until \d\d\.\d\d \d\d:\d\d", "A-18 the end of the code is said")
        tap.like(console.text(), r"Tell the caller", "what to tell the caller is said")
        raw = len(console.raw)
        console.send("<Esc>")
        console.wait_gone("One-time code for", 10 * PATIENCE)
        console.settle(0.2)
        tap.ok(code not in console.text(), "O-09 the code is erased from the screen")
        tap.ok(code.encode() not in bytes(console.raw)[raw:], "O-09 it is not drawn again")
        console.send("<F6>")
        wait(console, r"opconsole")
        tap.ok(code not in console.text(), "trap 13 neither is it in the command of F6")
        return code


def set_password(console):
    wait(console, r"step 1 of 3")
    console.send("Сейітов 2026 олжас")
    wait(console, r"! without your login")
    tap.ok(True, "A-17 an own name is marked while it is typed")
    console.send("^U", "Password2026!!")
    wait(console, r"! not a well-known password")
    tap.ok(True, "A-17 a well-known password is marked, digits around it or not")
    console.send("<Tab>", "Password2026!!", "<Enter>")
    wait(console, r"this password can't be used")
    tap.ok(True, "A-17 and refused")
    console.send("^U", "<Up>", "^U", PASSWORD, "<Tab>", PASSWORD)
    wait(console, r"typed: 20(?s:.*)✓ typed twice alike")
    tap.unlike(console.text(), r"^\s*!", "A-15 Kazakh words are a good password")
    console.send("<Enter>")


def scan(console):
    """The key from the QR code on the screen; it has to equal the groups beside it."""
    wait(console, r"First code")
    console.settle(0.2)
    uri = qr.decode(console.lines())
    key = qr.secret_of(uri)
    tap.like(uri, r"^otpauth://totp/.*&issuer=", "the QR code on the screen is read by zbarimg")
    beside = "".join(re.findall(r"(?<![A-Z2-7])[A-Z2-7]{4}(?![A-Z2-7])", console.text()))
    tap.is_(beside, key, "the key stands beside it in groups of four")
    return key


def prove(console, key):
    console.send(otp(key, -20), "<Tab>", otp(key, -19), "<Enter>")
    wait(console, r"about \d+ min behind")
    tap.ok(True, "A-08 a phone that is ten minutes late is named")
    console.send(otp(key, 240), "<Tab>", otp(key, 241), "<Enter>")
    wait(console, r"about 2 h ahead")
    tap.ok(True, "A-08 neither is one of another time zone left to guesses")
    early(console)
    console.send(otp(key, -1), "<Tab>", otp(key), "<Enter>")


def first_sign_in(context):
    """A-18 A-12: from a pending account to the first sign-in, entirely at 80x24."""
    login = f"o.seiit{os.getpid() % 1000}"
    new_account(context, login)
    code = one_time_code(context, login)
    with context.open() as console:
        context.sign_in(console, login, password=code, code=" ")
        set_password(console)
        key = scan(console)
        prove(console, key)
        wait(console, r"step 3 of 3(?s:.*)Type .written")
        recovery = re.findall(r"\b[a-z2-7]{5}-[a-z2-7]{5}\b", console.text())
        tap.is_(len(set(recovery)), 10, "ten recovery codes are shown")
        console.send("<Esc>")
        wait(console, r"shown this once only")
        tap.ok(recovery[0] in console.text(), "they don't go away by a stray key")
        console.send("written", "<Enter>")
        wait(console, r"your sign-in is set up")
        tap.ok(recovery[0] not in console.text(), "O-09 the recovery codes are erased")
        memory_holds_none(console, login, {"one-time code": code.replace("-", ""), "seed": key,
                                           "password": PASSWORD, "recovery code": recovery[3]})
        unlearn(context, login)
        console.send(PASSWORD, "<Tab>", otp(key), "<Enter>")
        context.wait_work(console, login)
        tap.ok(True, "the new factors open the console")
        wait(console, r"^ My account(?s:.*)Rights +none")
        tap.ok(True, "who has no right yet begins with his own account")
    with context.open() as console:
        context.sign_in(console, login, password=code, code=" ")
        wait(console, r"sign-in refused")
        tap.ok(True, "A-18 the one-time code opens nothing a second time")
        console.send(PASSWORD, "<Tab>", recovery[0], "<Enter>")
        context.wait_work(console, login)
        tap.ok(True, "a recovery code takes the place of the phone")
    with context.open() as console:
        context.sign_in(console, login, password=PASSWORD, code=recovery[0])
        wait(console, r"sign-in refused|used already")
        tap.ok(True, "and only once")


def memory_holds_none(console, login, secrets):
    """M-02: what was typed or shown is nowhere in the memory of the process a second after."""
    console.wait(lambda t, until=time.time() + 1: time.time() > until, 5 * PATIENCE, "a second")
    memory = memory_of(console.pid)
    for name, text in secrets.items():
        for form, encoded in (("UTF-8", text.encode()), ("UTF-16", text.encode("utf-16-le")),
                              ("UCS-4", text.encode("utf-32-le"))):
            tap.ok(encoded not in memory, f"M-02 no {name} in memory as {form}")
    tap.ok(login.encode() in memory, "M-02 the search finds what is there: the login")


def memory_of(pid):
    """All of the process's memory, as root reads it."""
    found = []
    with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for line in maps:
            span, modes = line.split()[:2]
            first, last = (int(part, 16) for part in span.split("-"))
            if "w" in modes:
                try:
                    mem.seek(first)
                    found.append(mem.read(last - first))
                except OSError:
                    continue
    return b"".join(found)


def broken_off(context):
    """A-12: whoever breaks off in the middle keeps the old factors."""
    login = "n.kim"
    context.unlock(login)
    code = one_time_code(context, login)
    with context.open() as console:
        context.sign_in(console, login, password=code.lower(), code=" ")
        wait(console, r"step 1 of 3")
        console.send(PASSWORD, "<Tab>", PASSWORD, "<Enter>")
        scan(console)
        console.send("<Esc>")
        wait(console, r"Esc once more")
        console.send("<Esc>")
        wait(console, r"broken off: nothing was changed")
        context.sign_in(console, login)
        tap.ok(True, "A-12 the old password and the old phone still work")
    with context.open() as console:
        context.sign_in(console, login, password=code, code=" ")
        wait(console, r"step 1 of 3")
        console.send(PASSWORD, "<Tab>", PASSWORD, "<Enter>")
        wait(console, r"step 2 of 3")
        with context.open() as other:
            context.sign_in(other, login, password=code, code=" ")
            wait(other, r"being set up over another connection(?s:.*)call the help desk at once")
            tap.ok(True, "A-12 who has the same code is told that somebody uses it")
        console.signal(signal.SIGKILL)
    with context.open() as console:
        context.sign_in(console, login, password=code, code=" ")
        wait(console, r"step 1 of 3")
        tap.ok(True, "A-12 a console that died in the middle is no reason to call the help desk again")


@contextlib.contextmanager
def factors_kept(context, login):
    """The demo's password and seed of an account are what they were afterwards."""
    where = f"account_id = (select id from core.account where login = '{login}')"
    row = context.server.sql(f"select stored_key, server_key, totp_seed from core.factor where {where}").split("|")
    try:
        yield
    finally:
        context.unlock(login)
        context.server.sql("update core.factor set stored_key = '{}', server_key = '{}', totp_seed = '{}',"
                           " totp_offset = 0, totp_step = 0 where {}".format(*row, where))


def open_me(console):
    console.send("9")
    wait(console, r"My account(?s:.*)Recovery codes")


def own_password(context):
    """A-17: the own password, with both factors again and the policy shown."""
    login, wrong = "i.petrov", "not the password of now"
    with factors_kept(context, login):
        with context.signed_in(login) as console:
            open_me(console)
            tap.like(console.text(), r"Password +set \d(?s:.*)Phone +in use since \d(?s:.*)Rights +manager \(astana\)",
                     "My account shows factors and rights")
            console.send("P")
            wait(console, r"Password now")
            console.send(wrong, "<Tab>", context.server.code(login), "<Tab>", PASSWORD, "<Tab>", PASSWORD, "<Enter>")
            wait(console, r"the password is not changed")
            tap.ok(True, "A-12 the new password needs the old one")
            console.send(context.server.password(login), "<Tab>", context.server.code(login), "<Tab>", PASSWORD)
            console.send("<Tab>", PASSWORD, "<Enter>")
            wait(console, r"✓ your password is changed")
        with context.open() as console:
            context.sign_in(console, login, password=PASSWORD, code=context.server.code(login))
            context.wait_work(console, login)
            tap.ok(True, "the new password opens the console")


def own_phone(context):
    """A-12: the old phone lives until the new one is proven; recovery codes are made anew."""
    login = "i.petrov"
    with factors_kept(context, login):
        with context.signed_in(login) as console:
            open_me(console)
            console.send("T")
            wait(console, r"fresh code")
            console.send(context.server.code(login), "<Enter>")
            key = scan(console)
            tap.like(console.text(), r"My new phone", "the page says what it is")
            unlearn(context, login)
            with context.open() as other:
                context.sign_in(other, login)
                tap.ok(True, "A-12 the old phone works while the new one is not proven")
            early(console)
            console.send(otp(key, -1), "<Tab>", otp(key), "<Enter>")
            wait(console, r"✓ the new phone is in use")
            console.send("R")
            wait(console, r"fresh code")
            unlearn(context, login)
            console.send(otp(key), "<Enter>")
            wait(console, r"My recovery codes(?s:.*)Type .written")
            tap.is_(len(re.findall(r"\b[a-z2-7]{5}-[a-z2-7]{5}\b", console.text())), 10, "ten codes are shown once")
            console.send("written", "<Enter>")
            wait(console, r"Recovery codes +10 left")
            tap.ok(True, "My account counts them")


def lost_phone(context):
    """A-12: whose phone is lost gets in with paper, and with paper gets a new one."""
    login, paper = "i.petrov", ["aaaaa-22222", "aaaaa-33333"]
    with factors_kept(context, login):
        context.server.sql("update core.recovery_code set voided_at = now() where voided_at is null and account_id = (select id"
                           f" from core.account where login = '{login}')")
        context.server.sql("insert into core.recovery_code (account_id, hash) select a.id, core.recovery_hash(a.id, x) from core.account a,"
                           f" unnest(array['aaaaa22222', 'aaaaa33333']) x where a.login = '{login}'")
        with context.open() as console:
            context.sign_in(console, login, password=context.server.password(login), code=paper[0])
            wait(console, r"A recovery code was used(?s:.*)set up a new one in My account")
            tap.ok(True, "the banner says how to get a new phone")
            console.send("<Enter>")
            open_me(console)
            console.send("T")
            wait(console, r"fresh code(?s:.*)or a recovery code if it is lost")
            console.send(paper[0].upper(), "<Enter>")
            wait(console, r"The code is wrong")
            tap.ok(True, "A-06 the one of the sign-in is used up")
            console.send(paper[1].upper(), "<Enter>")
            key = scan(console)
            early(console)
            console.send(otp(key, -1), "<Tab>", otp(key), "<Enter>")
            wait(console, r"✓ the new phone is in use")
            tap.ok(True, "A-12 a new phone without the help desk")
        with context.open() as console:
            context.sign_in(console, "saule", password=context.server.password("saule"), code=context.server.code("saule"))
            wait(console, r"i\.petrov replaced the code generator with the help of a(?s:.*)recovery code")
            tap.ok(True, "A-12 the security administrators see it")


def not_me(context):
    """`!` on the banner: a word, then the account is locked and the session over."""
    login = "i.petrov"
    with factors_kept(context, login):
        with context.open() as console:
            context.sign_in(console, login, password="a guess of somebody else", code="123456")
            wait(console, r"sign-in refused")
        with context.open() as console:
            context.sign_in(console, login, password=context.server.password(login), code=context.server.code(login))
            wait(console, r"since your last sign-in(?s:.*)failed: 1")
            tap.ok(True, "the banner says what failed since")
            console.send("!")
            wait(console, r'Type "not-me"')
            console.send("yes", "<Enter>")
            wait(console, r"not the word asked for")
            tap.ok(not context.is_locked(login), "nothing happens without the word")
            console.send("^U", "not-me", "<Enter>")
            wait(console, r"Password(?s:.*)Code")
            tap.ok(context.is_locked(login), "the account is locked and the console is back at the sign-in page")
            tap.is_(context.backends(login), [], "no session of it is left")


SCENARIOS = [first_sign_in, broken_off, own_password, own_phone, lost_phone, not_me]
SHORT = [broken_off]
