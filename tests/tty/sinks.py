# SPDX-License-Identifier: GPL-3.0-or-later
"""Sinks of the journal at the screen: registered, shown with what it lacks, an alarm on home, disabled and enabled."""
import tap
from context import wait

SINK = "tty-siem"


def sinks(context):
    """L-11: a sink to which nothing moves is an alarm, without a service that would raise it."""
    context.server.sql(f"delete from core.sink where code = '{SINK}'")
    try:
        with context.signed_in("saule") as console:
            console.send("0")
            wait(console, r"Home(?s:.*)Seals of the journal")
            console.send("I")
            wait(console, r"Sinks of the journal")
            console.send("N")
            wait(console, r"register a receiver(?s:.*)Certificate")
            console.send(SINK, "<Tab>", "forward-1", "<Tab>", "<Right>", "<Tab>", "contract with the SIEM", "<Enter>")
            wait(console, rf"{SINK} +NEVER")
            tap.like(console.text(), rf"sink {SINK} registered", "a sink is registered")
            context.server.sql(f"""update core.sink set enabled_at = enabled_at - interval '1 hour',
                acked = row(0, 0, null::bigint, 0)::core.journal_place,
                acked_hash = (select hash from core.seal where number = 0) where code = '{SINK}';
                update core.policy set value = '1 s' where name = 'sink.stalled'""")
            console.send("<F5>")
            wait(console, rf"{SINK} +STALLED +[\d ]+")
            tap.ok(True, "records wait and nothing moves: STALLED")
            console.send("0")
            wait(console, r"Sinks standing still +\d(?s:.*)Records to forward +[\d ]+")
            console.send("7")
            wait(console, rf"overdue +.*sink +{SINK}")
            tap.ok(True, "home and calendar say so")
            console.send("0", "I")
            wait(console, rf"Sinks of the journal(?s:.*){SINK} +STALLED")
            console.send("<End>", "X")
            wait(console, r"Reason")
            console.send("the receiver moves", "<Tab>", "siem", "<Enter>")
            wait(console, rf"{SINK} +DISABLED")
            tap.ok(True, "a sink is disabled, with a typed word")
            console.send("U")
            wait(console, r"forward to a disabled sink again(?s:.*)Reason")
            console.send("it has moved", "<Enter>")
            wait(console, rf"{SINK} +(STALLED|BEHIND|NEVER)(?s:.*)sink {SINK} enabled")
            tap.ok(True, "and enabled again")
    finally:
        context.server.sql(f"delete from core.sink where code = '{SINK}'; update core.policy set value = '5 min' where name = 'sink.stalled'")


def closed(context):
    """Z-02: who may not see sinks gets no screen of them."""
    with context.signed_in("aigerim") as console:
        console.send("0")
        wait(console, r"Home")
        console.send("I")
        wait(console, r"you lack the right sink.read")
        tap.unlike(console.text(), r"Sinks of the journal", "Z-02 no list of sinks opens")


SCENARIOS = [sinks, closed]
