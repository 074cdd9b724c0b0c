# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal at the screen: filter words with completion, times as instants, counts, saved searches, jumps and the way back
to the same row, and the tail with its pause, its gap counter and its bounded window. C-02, C-05, R-04."""
import re
import time

import tap
from context import wait

TAG = f"{int(time.time()):x}"


def put(context, action, number=1, actor=None, extra="null, null, null"):
    """extra: object_kind, object_id, operation"""
    context.server.sql(f"insert into core.event (at, actor_login, action, outcome, digest, object_kind, object_id, operation)"
                       f" select clock_timestamp(), {repr(actor) if actor else 'null'}, '{action}', 'ok', '', {extra} from generate_series(1, {number})")


def search_for(console, line, pattern):
    console.send("/", "^U", line, "<Enter>")
    wait(console, pattern)


def search(context):
    put(context, "test.screen", 3, f"scr.{TAG}")
    with context.signed_in("saule", rows=24, columns=100) as console:
        console.send("2")
        wait(console, r"Journal ─ .* of (about )?\d+")
        console.send("/", "outc", "<Tab>")
        wait(console, r"^ ?/outcome:")
        console.send("re", "<Tab>")
        wait(console, r"^ ?/outcome:refused")
        tap.ok(True, "words and their values are completed")
        console.send("<Esc>")
        search_for(console, f"actor:scr.{TAG} action:test.* time:today", rf"Journal ─ 3 of .*filter: actor:scr\.{TAG}")
        wait(console, r"from 20\d\d-\d\d-\d\d 00:00 to before 20\d\d-\d\d-\d\d 00:00 \+05")
        tap.ok(True, "C-02 C-05 the instants of a day, half-open, with their offset")
        tap.is_(len(re.findall(r"test\.screen", console.text())), 3, "what matches, and its count")
        search_for(console, "time:noon", "time is not valid")
        console.settle(0.3)
        tap.unlike(console.text(), r"test\.screen", "the rows of the search before are gone")
        before = context.server.sql("select count(*) from core.event where action = 'journal.open'")
        search_for(console, "colour:red", 'there is no filter word "colour"')
        search_for(console, "outcome:maybe", 'no value of the filter word "outcome"')
        tap.is_(context.server.sql("select count(*) from core.event where action = 'journal.open'"), before, "a wrong word is told without a search")
        search_for(console, "to:2001", r"the journal is online from \d\d\.\d\d\.20\d\d")
        tap.ok(True, "that what is older is not online is said")
        # Saved searches, by the noun that the accounts use.
        search_for(console, f"actor:scr.{TAG} action:test.screen", r"Journal ─ 3 of")
        console.send("w")
        wait(console, r"Name")
        console.send(f"mine {TAG}", "<Enter>")
        wait(console, f"saved the view mine {TAG}")
        console.send("<Esc>")
        console.wait_gone(f"filter: actor:scr.{TAG}", 10)
        console.send("v")
        wait(console, rf"Saved views(?s:.*)mine {TAG}")
        console.send("<Home>")
        for _ in range(int(context.server.sql("select count(*) from core.saved_view v join core.account a on a.id = v.account_id where a.login = 'saule'"
                                              f" and v.screen = 'journal' and v.name < 'mine {TAG}'"))):
            console.send("<Down>")
        console.send("<Enter>")
        wait(console, rf"Journal ─ 3 of .*filter: actor:scr\.{TAG}")
        tap.ok(True, "a saved search is opened")


def jumps(context):
    operation = "7f3a0000-0000-4000-8000-" + TAG.rjust(12, "0")
    context.server.sql("insert into core.event (at, actor_person, actor_account, actor_login, session_id, action, object_kind, object_id, outcome, digest, old, new, operation)"
                       " select clock_timestamp(), a.person_id, a.id, a.login, (select max(id) from core.session), 'test.jump', 'account', 'b.omarov', 'ok', '',"
                       " '{\"locks\": [{\"cause\": \"policy\"}]}', '{\"locks\": [], \"password\": \"changed\"}', '" + operation + "'"
                       " from core.account a, generate_series(1, 2) where a.login = 'aigerim'")
    with context.signed_in("saule", rows=30, columns=100) as console:
        console.send("2")
        wait(console, r"Journal ─ .* of")
        search_for(console, f"operation:{operation}", r"Journal ─ 2 of")
        console.send("<Down>", "<Enter>")
        wait(console, r"locks\[1\]\.cause +policy")
        tap.like(console.text(), r"password +→ changed", "A-10 field by field, a secret only as changed")
        tap.like(console.text(), r"P person +O object +S session +A operation +F follow", "the hints name the keys")
        console.send("P")
        wait(console, r"aigerim · ")
        console.send("<Esc>")
        wait(console, r"locks\[1\]\.cause")
        console.send("O")
        wait(console, r"b\.omarov · ")
        console.send("<Esc>")
        wait(console, r"locks\[1\]\.cause")
        console.send("S")
        wait(console, r"filter: session:\d+")
        console.send("<Esc>")
        wait(console, r"locks\[1\]\.cause")
        console.send("A")
        wait(console, rf"filter: operation:{operation[:8]}(?s:.*)test\.jump")
        console.send("<Esc>")
        wait(console, r"locks\[1\]\.cause")
        console.send("<Esc>")
        wait(console, r"Journal ─ 2 of(?s:.*)2/2")
        tap.ok(True, "jumps to person, object, session and operation, and back to the same row")


def tail(context):
    with context.signed_in("saule", rows=24, columns=100) as console:
        console.send("2")
        wait(console, r"Journal ─ .* of")
        search_for(console, "action:test.tty", r"Journal ─ .*filter: action:test\.tty")
        console.send("F")
        wait(console, r"Journal ─ live, gap 0, \d+ seen, 0 matched ─ filter: action:test\.tty")
        put(context, "test.tty", 3, f"one.{TAG}")
        put(context, "test.else", 2, f"one.{TAG}")
        wait(console, rf"live, gap 0, \d+ seen, 3 matched(?s:.*)one\.{TAG}", 20)
        tap.ok(True, "what comes is there, as far as the filter lets it through")
        console.send(" ")
        wait(console, r"paused \(0 waiting\)")
        put(context, "test.tty", 37, f"two.{TAG}")
        wait(console, r"paused \(37 waiting\), gap 0, \d+ seen, 40 matched", 20)
        tap.unlike(console.text(), rf"two\.{TAG}", "a pause stops the screen and not the counting")
        console.send("p")
        wait(console, rf"live, gap 0, \d+ seen, 40 matched(?s:.*)two\.{TAG}")
        put(context, "test.tty", 4000, f"burst.{TAG}")
        wait(console, r"live, gap 0, \d+ seen, 4040 matched", 60)
        tap.like(console.text(), r"2\d\d\d older rows have left this window", "a burst stays bounded, and it is said")
        began = time.monotonic()
        console.send("?")
        wait(console, r"stop the screen")
        tap.ok(time.monotonic() - began < 3, "R-04 keys are alive while it runs")
        console.send("<Esc>")
        wait(console, r"live, gap 0")
        console.send("<Enter>")
        wait(console, r"^ ?Event \d+")
        console.send("<Esc>")
        wait(console, r"live, gap 0")
        for pid in context.backends("saule"):
            context.server.sql(f"select pg_terminate_backend({pid})")
        put(context, "test.tty", 2, f"cut.{TAG}")
        wait(console, rf"live, gap 0, \d+ seen, 4042 matched(?s:.*)cut\.{TAG}", 40)
        tap.ok(True, "after the link was cut it goes on at its place, without a gap")
        console.send("<Esc>")
        wait(console, r"filter: action:test\.tty(?s:.*)Outcome")
        console.send(":", "journal tail --person b.omarov", "<Enter>")
        wait(console, r"live, gap 0, \d+ seen, 0 matched ─ filter: person:b\.omarov")
        tap.ok(True, "the words open it, too")
        console.send("<Esc>", "1")
        wait(console, r"^ ?Accounts")
        console.send("/", "^U", "b.omarov", "<Enter>")
        wait(console, r"filter: b\.omarov(?s:.*)b\.omarov")
        console.settle(0.3)
        console.send("<Enter>")
        wait(console, r"b\.omarov · ")
        console.send("F")
        wait(console, r"live, gap 0, .*filter: person:b\.omarov")
        context.lock("b.omarov")
        put(context, "test.person", 1, "aigerim", "'account', 'b.omarov', null")
        wait(console, r"test\.person", 20)
        tap.ok(True, "a person is followed from the card")


def small(context):
    """60x15 and another layout of the keyboard."""
    with context.signed_in("saule", rows=15, columns=60) as console:
        console.send("2")
        wait(console, r"Journal")
        console.send("А")  # the key of F
        wait(console, r"Journal ─ live, gap 0")
        console.send("з")  # the key of p
        wait(console, r"paused \(0 waiting\)")
        tap.ok(True, "15 the keys are those of the keyboard, not of the layout")


SCENARIOS = [search, jumps, tail, small]
SHORT = [tail]
