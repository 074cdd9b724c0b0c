# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests, contractors' access and freezes, as the people concerned see them."""
import json
import re

import chaos
import demo
import tap
from context import filtered, wait

PATIENCE = demo.PATIENCE
REASON = "fault in the matching engine"


def ask_access(context, role="contractor-developer", until="+5d"):
    """A new request of saule's for s.ivanova; its number as text. Older ones of the test are gone."""
    end_grants(context, "s.ivanova", role)
    context.server.sql("update core.request r set state = 'withdrawn', decided_at = clock_timestamp()"
                       f" where state = 'pending' and reason = '{REASON}'")
    contract = context.server.sql("select id from core.contract where number = '2026/114'")
    made = demo.run_as(context.server, "saule", context.config(), "request", "create", contract, "--for", "s.ivanova",
                       "--roles", role, "--unit", "almaty-it", "--until", until, "--reason", REASON,
                       "--output", "json")
    return str(json.loads(made.stdout)["data"]["request"])


def end_grants(context, login, role):
    context.server.sql("update core.role_grant g set ended_at = clock_timestamp(), end_reason = 'test'"
                       " from core.account a, core.role r where a.id = g.account_id and r.id = g.role_id"
                       f" and a.login = '{login}' and r.code = '{role}' and g.ended_at is null")


def open_request(console, number):
    console.send("4")
    wait(console, r"^ ?Requests")
    console.send("/", "^U", f"#{number}", "<Enter>")
    filtered(console, f"#{number}")
    wait(console, rf"^ +{number}  waiting")
    console.send("<Enter>")
    wait(console, r"^ Hash +[0-9a-f]{64}")
    wait(console, r"^ (Reason|Accounts) +\S")


def roles_of(context, login):
    shown = demo.run_as(context.server, login, context.config(), "whoami", "--output", "json")
    return json.loads(shown.stdout)["data"]["roles"]


def state_of(context, number):
    return context.server.sql(f"select state from core.request where id = {number}")


def marat_approves(context):
    """Acceptance 3, Z-05, N11: a manager lands on what waits, reads it on one screen, approves with a code for it."""
    number = ask_access(context)
    tap.ok("contractor-developer" not in roles_of(context, "s.ivanova"), "before: the contractor lacks the role")
    with context.signed_in("marat") as console:
        wait(console, r"Requests ─ \d+ requests? waits? for you")
        tap.ok(True, "a manager lands on requests and is told how many wait")
        open_request(console, number)
        shown = console.text()
        for what in (r"Requested by +saule", r"For +s\.ivanova", r"Contract +2026/114", r"Confidentiality +clause 7\.3",
                     r"Damages +clause 9\.1", r"Role +contractor-developer.*journal\.read", r"Until +20\d\d-",
                     r"Hours +all", rf"Reason +{REASON}", r"Mind +at all hours", r"To approve +\S+", r"WAITING"):
            tap.like(shown, what, f"the request's page has {what}")
        tap.unlike(shown, r"more line", "and is whole at 80x24")
        tap.ok(context.server.sql(f"select encode(hash, 'hex') from core.request where id = {number}") in shown,
               "N11 the hash on the screen is the request's")
        console.send("A")
        wait(console, r"Earlier end")
        console.send("agreed", "<Enter>")
        wait(console, r"entered for this action alone")
        tap.is_(state_of(context, number), "pending", "nothing is approved before the code")
        console.send(context.server.code("marat"), "<Enter>")
        wait(console, r"APPROVED")
        wait(console, r"Decisions +marat approved \d\d:\d\d: agreed")
        tap.is_(state_of(context, number), "approved", "it is approved")
        tap.is_(context.server.sql("select count(*) from core.approval a join core.request r on r.id = a.request_id"
                                   f" where r.id = {number} and a.hash = r.hash and a.totp_step is not null"), "1",
                "Z-05 the approval names the hash that was shown, and the time step of the code")
    tap.ok("contractor-developer" in roles_of(context, "s.ivanova"), "the contractor has the role")
    tap.is_(demo.run_as(context.server, "s.ivanova", context.config(), "journal", "list").returncode, 0,
            "the contractor's right works")
    end_grants(context, "s.ivanova", "contractor-developer")


def own_is_not_offered(context):
    """Z-04: who asked is not offered the decision, and is told why."""
    number = ask_access(context)
    with context.signed_in("saule") as console:
        console.send("4", "<Tab>")
        wait(console, r"\[your own \d+\]")
        open_request(console, number)
        tap.like(console.text(), r"Not yours +you asked for it", "the page says why")
        tap.unlike(console.line(-1), r"approve|refuse", "no key is offered for it")
        console.send("A")
        wait(console, r"! you asked for it")
        console.send("W")
        wait(console, r"Reason")
        console.send("not needed", "<Enter>")
        wait(console, r"WITHDRAWN")
        tap.is_(state_of(context, number), "withdrawn", "one's own can be taken back")


def changed_meanwhile(context):
    """Z-05: what is approved is what was read; another text is said, shown, and the typed reason is kept."""
    number = ask_access(context)
    contract = context.server.sql("select id from core.contract where number = '2026/114'")
    with context.signed_in("marat") as console:
        open_request(console, number)
        old = re.search(r"Hash +([0-9a-f]{64})", console.text()).group(1)
        console.send("A")
        wait(console, r"Earlier end")
        console.send("agreed as it stands")
        demo.run_as(context.server, "saule", context.config(), "request", "edit", number, "--contract", contract,
                    "--for", "s.ivanova", "--roles", "contractor-developer", "--unit", "almaty-it", "--until", "+6d",
                    "--reason", REASON)
        console.send("<Enter>")
        # The screen may have seen the change by itself already, before the answer came.
        wait(console, r"^ ! ")
        tap.ok(True, "the refusal is said")
        wait(console, r"Changed +the text changed while it was open")
        tap.ok(old not in console.text(), "the new text is shown")
        tap.is_(state_of(context, number), "pending", "the old text was not approved")
        console.send("A")
        wait(console, r"agreed as it stands")
        tap.ok(True, "the reason that was typed is still there")
        console.send("<Enter>")
        wait(console, r"entered for this action alone")
        tap.ok(True, "the text that is shown now can be approved")


def access_ends(context):
    """A-20: the contractor sees T-minus, is warned, and it ends on the second by the server's clock."""
    grant = context.server.sql("select g.id from core.role_grant g join core.account a on a.id = g.account_id"
                               " where a.login = 'e.volkov' and g.ended_at is null and g.ends_at > clock_timestamp()"
                               " order by g.id desc limit 1")
    before = context.server.sql(f"select ends_at from core.role_grant where id = {grant}")

    def ends_in(text):
        context.server.sql("update core.role_grant set ends_at = clock_timestamp()"
                           f" + interval '{text}' where id = {grant}")

    try:
        with context.signed_in("e.volkov") as console:
            wait(console, r"access \d+(:\d\d| h| min)")
            tap.ok(True, "T-minus of the own access is in the frame")
            ends_in("9 minutes")
            wait(console, r"! your access ends in 10 minutes")
            wait(console, r"access 08:\d\d")
            ends_in("4 minutes")
            wait(console, r"! your access ends in 5 minutes")
            ends_in("5 seconds")
            wait(console, r"! your access ends in 1 minute\b")
            tap.ok(True, "warned at 10, 5 and 1 minutes")
            wait(console, r"! your access ended at \d\d:\d\d: more time is a new request", 15)
            tap.unlike(console.line(-1), r"access \d", "the countdown is gone")
            console.send("<F5>")
            wait(console, r"! you may not do this|! you lack")
            tap.ok(True, "the next call is refused")
            wait(console, r"you may not see this")
            tap.unlike(console.text(), r"^ (active|locked|closed|expired) ", "Z-10 and nothing of what he saw stays on the screen")
    finally:
        context.server.sql(f"update core.role_grant set ends_at = '{before}' where id = {grant}")


def freeze_company(context):
    """N28, acceptance 3: the blast list first, a second person approves, un-freezing restores what was."""
    context.unlock("e.volkov")
    with context.signed_in("saule") as console, context.signed_in("gulnara") as second:
        console.send("5")
        wait(console, r"^ ?Contractors")
        console.send("/", "^U", "tengri", "<Enter>")
        filtered(console, "tengri")
        wait(console, r"^ tengri-soft")
        console.send("K")
        wait(console, r"It stops accounts: \d+, open sessions: \d+, grants: \d+")
        wait(console, r"e\.volkov")
        tap.like(console.text(), r"Type \"soft\" to confirm", "the word is asked for below the list")
        console.send("breach of confidentiality", "<Tab>", "soft", "<Enter>")
        number = wait(console, r"✓ request (\d+) waits").group(1)
        tap.ok(not context.is_locked("e.volkov"), "nobody is frozen before the second person")
        open_request(second, number)
        wait(second, r"e\.volkov")
        tap.ok(True, "the second person sees the list as well")
        second.send("A")
        wait(second, r"request approve(?s:.*)Reason")
        tap.ok("Earlier end" not in second.text(), "a freeze has no end that could be earlier")
        second.send("agreed", "<Enter>")
        wait(second, r"entered for this action alone")
        second.send(context.server.code("gulnara"), "<Enter>")
        wait(second, r"APPROVED")
        tap.ok(context.is_locked("e.volkov"), "the company's people are frozen")
        console.send("<F5>")
        wait(console, r"tengri-soft +frozen")
        console.send("F")
        wait(console, r"standing")
        console.send("U")
        wait(console, r"Reason")
        console.send("no damage found", "<Enter>")
        wait(console, r"(?m)^ ✓ ")
        wait(console, r"lifted")
        tap.ok(not context.is_locked("e.volkov"), "un-frozen: what was before is back")


def lost_in_the_middle(context):
    """R-02: the answer to an approval is lost: "outcome unknown", then the truth."""
    number = ask_access(context)
    with chaos.Proxy(context.server.port) as proxy:
        config = context.config(port=proxy.port, call_timeout_ms=4000)
        with context.signed_in("marat", config=config) as console:
            open_request(console, number)
            console.send("A")
            wait(console, r"Earlier end")
            console.send("agreed")
            wait(console, "agreed")
            # The code for it was entered just now: the next thing that is sent is the approval.
            context.server.sql(f"update core.session s set fresh_for = 'request.approve:{number}', fresh_for_step = 1,"
                               " fresh_for_until = clock_timestamp() + interval '1 minute' from core.account a"
                               " where a.id = s.account_id and a.login = 'marat' and s.ended_at is null")
            proxy.swallow_down()
            proxy.refuse()
            console.send("<Enter>")
            console.wait(lambda t: state_of(context, number) == "approved", 15 * PATIENCE, "the approval")
            proxy.cut()
            wait(console, r"outcome unknown", 15)
            tap.unlike(console.text(), r"✓|done,", "R-02 nothing is claimed before it is known")
            proxy.restore()
            wait(console, r"done, as the server confirmed after the connection was lost", 60)
            wait(console, r"APPROVED", 15)
            tap.is_(context.server.sql(f"select count(*) from core.approval where request_id = {number}"), "1",
                    "R-02 and it was done once")
    end_grants(context, "s.ivanova", "contractor-developer")


SCENARIOS = [marat_approves, own_is_not_offered, changed_meanwhile, access_ends, freeze_company, lost_in_the_middle]
SHORT = [marat_approves]
