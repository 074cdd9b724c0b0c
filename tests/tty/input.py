# SPDX-License-Identifier: GPL-3.0-or-later
"""What people and hostile senders type: editing keys, pastes, layouts, sizes, and the lock screen."""
import os
import random
import re

import demo
import tap
import terminal
from context import answer, filtered, find_account, open_card, wait
from start import children
from terminal import foreign_bytes

OMAROV = "Омаров"
PATIENCE = demo.PATIENCE
# ^X of readline's list locks the screen here, so nothing can follow it.
HOSTILE = ["\t", "\x1b\t", "\x1b?", "\x1b*", "\x1b&", "\x1b~", "\x16\x1b", "\x1b\x0a", "\x1f", "\x1b!", "\x1b{",
           "\x1b@", "\x1b.", "\x12hos\x07"]


def drop_form(console):
    """Answers the question that Esc asks over a half-typed form."""
    console.send("<Enter>")
    console.wait_gone(r"throw away|Reason")


def file_names_stay_away(context):
    """E-06 E-07 M-08: in no field do editing keys complete files, run macros or insert controls, and
    over the whole tour no program is started and no folder is listed."""
    log = os.path.join(context.directory, "tour")
    argv = ["/usr/bin/strace", "-f", "-qq", "-e", "signal=SIGCHLD", "-e",
            "trace=openat,open,execve,execveat,fork,vfork,clone,clone3,getdents64,socket", "-o", log,
            demo.PROGRAM, "--config", context.config()]
    context.lock("b.omarov")
    with terminal.Terminal(argv) as console:
        wait(console, r"Account\b.*\n.*Password\b", 30)
        console.wait(r"TLS\s+1\.[23]", 30 * PATIENCE)
        for key in HOSTILE[1:]:
            console.send("/etc/hostn", key)
            console.settle(0.03)
        tap.unlike(console.text(), r"hostname|hosts|\^\[", "E-06 in the account field")
    with terminal.Terminal(argv) as console:
        context.sign_in(console, "aigerim")
        opened_before = len(read_lines(log))
        for prompt in (":", "/"):
            console.send("1", prompt)
            for key in HOSTILE:
                console.send("account show /etc/hostn", key)
                console.settle(0.03)
                if not re.search(r"account show", console.text()):
                    console.send("<Esc>", prompt)
            tap.unlike(console.text(), r"hostname|hosts|\^\[", f"E-06 at the {prompt} line")
            console.send("<Esc>")
            console.settle(0.1)
        open_card(console, "b.omarov", OMAROV)
        console.send("U")
        wait(console, r"Reason")
        for key in HOSTILE[1:]:
            if "throw away" in console.text():  # an Esc and something
                drop_form(console)
            if "Reason" not in console.text():
                context.lock("b.omarov")  # one of the keys may have been Enter
                open_card(console, "b.omarov", OMAROV)
                console.send("U")
                wait(console, r"Reason")
            console.send("/etc/hostn", key)
            console.settle(0.03)
        tap.unlike(console.text(), r"hostname|hosts|\^\[", "E-06 in the reason field")
        if "throw away" not in console.text():
            console.send("<Esc>")
            wait(console, r"throw away")
        drop_form(console)
        console.send("2")
        wait(console, r"Journal")
        console.send("3")
        wait(console, r"Sessions")
        console.send("?")
        console.settle(0.2)
        tap.is_(foreign_bytes(console.raw), None, "O-05 the whole tour has no OSC, DCS or mouse sequence")
        for pid in children(console.pid):
            os.kill(pid, 15)
        console.wait_exit(15 * PATIENCE)
    lines = read_lines(log)
    started = [line for line in lines if re.search(r"\b(execve|execveat|fork|vfork)\(", line)]
    tap.ok(len(started) == 1, "E-07 one execve: the program itself", *started)
    # The process is not dumpable, so to anybody but root strace shows pointers instead of arguments:
    # then only the end of a child would tell that there was one, and paths can't be judged.
    forked = [line for line in lines if "--- SIGCHLD" in line or (
        re.search(r"\bclone3?\(", line) and not re.search(r"CLONE_THREAD|clone3\(0x", line))]
    tap.is_(forked, [], "E-07 no process is made (a thread computes scrypt)")
    tap.is_([line for line in lines if "getdents" in line], [], "E-06 no folder is listed")
    late = [line for line in lines[opened_before:] if re.search(r"\bopen(at)?\(", line)
            and not re.search(context.directory + r"|AT_FDCWD, 0x", line)]
    tap.is_([line for line in late if re.search(r'\.so[."]', line)], [], "M-08 no library is loaded after the sign-in")
    tap.is_([line for line in late if not re.search(r"ENOENT|/dev/null|/dev/urandom|/proc/self|zoneinfo", line)], [],
            "Seen 6: no unexpected file is opened after the sign-in")


def read_lines(path):
    with open(path, encoding="utf-8", errors="replace") as lines:
        return lines.read().splitlines()


def typed_ahead_confirms_nothing(context):
    """I-02: neither type-ahead nor a paste answers a dangerous question."""
    login = "asel"
    context.unlock(login)
    with context.signed_in("saule") as console:
        open_card(console, login, r"\basel\b")
        console.send("Lan old reason\r\rasel\r")
        wait(console, r'Type "asel" to confirm')
        console.settle(0.5)
        tap.ok(not context.is_locked(login), "I-02 what was typed before the question answers nothing", console.dump())
        console.send("<Esc>")
        console.wait_gone(r"to confirm", 5 * PATIENCE)
        console.send("L")
        wait(console, r'Type "asel" to confirm')
        console.send("^U", "typed reason", "<Enter>")
        console.settle(0.1)
        console.send("<Enter>")
        wait(console, r"this is needed")
        console.send(b"\x1b[200~asel\x1b[201~", "<Enter>")
        console.settle(0.5)
        tap.ok(not context.is_locked(login), "I-02 a pasted word is not an answer", console.dump())
        console.send("^U", "ase", "<Enter>")
        wait(console, r"not the word asked for")
        tap.ok(not context.is_locked(login), "a part of the word is no answer", console.dump())
        console.send("l", "<Enter>")
        console.wait(lambda t: context.is_locked(login), 15 * PATIENCE, "the lock")
        tap.ok(True, "the typed word is")
    context.unlock(login)


def no_key_of_typing_destroys(context):
    """Trap 14: Backspace, Delete, ^K and ^D do nothing on a list or card."""
    context.lock("b.omarov")
    with context.signed_in("aigerim") as console:
        open_card(console, "b.omarov", OMAROV)
        console.settle(0.3)
        before = console.lines()[1:-2]
        for key in ("<Backspace>", "<Delete>", b"\x0b", b"\x04"):
            console.send(key)
            console.settle(0.15)
        tap.is_([re.sub(r"as of \S+", "", line) for line in console.lines()[1:-2]],
                [re.sub(r"as of \S+", "", line) for line in before], "trap 14: no action on a typing key")


LAYOUTS = {
    # the same physical keys: filter, help, unlock, journal, accounts by number
    "Russian": {"/": ".", "U": "Г", "?": ",", "s": "ы", "J": "О", "q": "й"},
    "Kazakh": {"/": "№", "U": "Г", "?": ",", "s": "ы", "J": "О", "q": "й", "1": '"'},
}
KAZAKH_DIGITS = dict(zip("1234567890", '"әіңғ,.үұқ'))


def works_in_layout(context, layout):
    keys = LAYOUTS[layout]
    context.lock("b.omarov")
    code = context.server.code("aigerim")
    if layout == "Kazakh":
        code = "".join(KAZAKH_DIGITS[digit] for digit in code)
    with context.open() as console:
        context.sign_in(console, "aigerim", context.server.password("aigerim"), code)
        context.wait_work(console, "aigerim")
        tap.ok(True, f"N20 {layout}: signed in" + (" with the letters of the digit row" if layout == "Kazakh" else ""))
        console.send(keys.get("1", "1"))
        wait(console, r"^ ?Accounts")
        console.send(keys["/"])
        console.send("^U", "омар", "<Enter>")
        filtered(console, "омар")
        wait(console, rf"^ *locked\b.*{OMAROV}")
        console.send("<Enter>")
        wait(console, r"b\.omarov · ")
        console.send(keys["U"])
        wait(console, r"Reason")
        answer(console, "қоңырау шалушы тексерілді")
        console.wait(lambda t: not context.is_locked("b.omarov"), 15 * PATIENCE, "the unlock")
        tap.ok(True, f"trap 15 {layout}: U by its physical key unlocks")
        wait(console, r"ACTIVE")
        console.send(keys["q"])
        wait(console, r"^ ?Accounts")
        console.send(keys["?"])
        wait(console, r"[Hh]elp")
        tap.ok(True, f"trap 15 {layout}: back and help by their physical keys")


def russian_layout(context):
    works_in_layout(context, "Russian")


def kazakh_layout(context):
    works_in_layout(context, "Kazakh")


def resize_storm(context):
    """G-03: any size, in any hurry, ends in a right screen; too small is said and nothing works there."""
    context.lock("b.omarov")
    with context.signed_in("aigerim") as console:
        find_account(console, "омар", OMAROV)
        console.settle(0.3)
        clean = re.compile(r"as of \S+|\d\d:\d\d|session \S+")
        before = clean.sub("", console.text())
        chance = random.Random(7)
        for _ in range(400):
            console.resize(chance.randint(1, 70), chance.randint(1, 250))
            console.pump(0)
        console.resize(24, 80)
        console.send("^L")
        wait(console, OMAROV)
        console.settle(0.3)
        tap.is_(clean.sub("", console.text()), before, "G-03 after 400 sizes the screen is the same")
        for rows, columns in ((14, 80), (24, 59), (1, 1)):
            console.resize(rows, columns)
            console.settle(0.2)
            if columns > 10:
                tap.like(console.text(), r"(?i)too small", f"G-03 {columns}x{rows} is too small")
            console.send("U")
            console.settle(0.1)
        console.resize(15, 60)
        wait(console, OMAROV)
        tap.unlike(console.text(), r"Reason", "G-03 in a terminal too small a key does nothing")


def lock_keeps_the_form(context):
    """S-09: the lock screen shows nothing of the work, and a half-typed form is there afterwards."""
    context.lock("b.omarov")
    with context.signed_in("aigerim") as console:
        open_card(console, "b.omarov", OMAROV)
        console.send("U")
        wait(console, r"Reason")
        console.send("^U", "half a reason")
        wait(console, "half a reason")
        console.send("^X")
        console.wait(lambda t: re.search(r"Password\b", t.text()) and OMAROV not in t.text(), 10 * PATIENCE,
                     "the lock screen without the work")
        tap.unlike(console.text(), r"half a reason|Омаров|b\.omarov", "S-09 nothing of the work is on the lock screen")
        unlock_screen(context, console, "aigerim")
        wait(console, "half a reason", 20)
        tap.ok(True, "the half-typed form is kept")
        console.send("<Esc>")


def unlock_screen(context, console, login):
    focus = console.lines()[console.screen.cursor.y]
    if re.search(r"Account ", focus):
        console.send("^U", login, "<Tab>")
    console.send(context.server.password(login), "<Tab>", context.server.code(login), "<Enter>")


def idle_locks(context):
    """S-01 S-09: after the idle minutes the screen is locked; resizing is no key."""
    with context.signed_in("temir", config=context.config(idle_lock_minutes=1)) as console:
        wait(console, r"^ ?(Accounts|Journal)")
        sizes = [(24, 80), (25, 81)]

        def locked(console):
            sizes.reverse()
            console.resize(*sizes[0])
            console.pump(0.5)
            return re.search(r"Password\b", console.text())
        console.wait(locked, 75 * PATIENCE, "the lock screen after one minute")
        tap.ok(True, "S-01 an idle screen is locked although it is resized all the time")


def big_paste(context):
    """I-01 I-04: a megabyte and random bytes in a field neither crash nor hang it."""
    chance = random.Random(11)
    noise = bytes(chance.choice([byte for byte in range(256) if byte not in (0x03, 0x11, 0x13, 0x18, 0x1c)])
                  for _ in range(100000))
    with context.open() as console:
        wait(console, r"Account\b.*\n.*Password\b", 15)
        console.send(b"\x1b[200~" + b"a" * 1000000 + b"\x1b[201~")
        console.settle(0.3, 30 * PATIENCE)
        tap.ok(not console.ended() and "Password" in console.text(), "I-04 a megabyte is pasted into the account", console.dump())
    with context.open() as console:
        wait(console, r"Account\b.*\n.*Password\b", 15)
        for start in range(0, len(noise), 1000):
            if console.ended():
                break
            console.send(noise[start:start + 1000])
        console.settle(0.3, 60 * PATIENCE)
        tap.ok(not console.ended() or console.exit in (0, 1), "I-01 random bytes do not crash it",
               console.exit, console.dump())
        tap.is_(foreign_bytes(console.raw), None, "O-01 and nothing of them reaches the terminal raw")


SCENARIOS = [file_names_stay_away, typed_ahead_confirms_nothing, no_key_of_typing_destroys, russian_layout,
             kazakh_layout, resize_storm, lock_keeps_the_form, idle_locks, big_paste]
SHORT = [resize_storm, lock_keeps_the_form, big_paste]
