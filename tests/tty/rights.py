# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles at the screen: a draft in the matrix, its fresh code and second person; what a grant would
mean while it is typed; why something is refused; a review decided in one call."""
import json
import re

import demo
import tap
from context import open_card, wait


def stale(context, login):
    """The code of the sign-in is not fresh any more (S-07)."""
    context.server.sql("update core.session s set fresh_until = clock_timestamp() - interval '1 s' from"
                       f" core.account a where a.id = s.account_id and a.login = '{login}'")


def pending(context):
    found = context.server.sql("select id from core.request where kind = 'role' and state = 'pending'")
    return set(found.split())


def second_person(context):
    """Z-04 S-07: an administrative right is drafted, saved with a fresh code, and waits."""
    held = ("select count(*) from core.role_scope s join core.role r on r.id = s.role_id"
            " where r.code = 'auditor' and s.scope_code = 'unit.edit'")
    before = pending(context)
    with context.signed_in("saule") as console:
        stale(context, "saule")
        console.send("6")
        wait(console, r"\d+ rights x \d+ roles")
        wait(console, r"^ +1 auditor|│ +1 auditor")
        tap.like(console.text(), r"1/\d+ +1 +2 +3(?s:.*)\[.\]", "the columns have numbers, the cursor brackets")
        console.send("<End>", " ")
        wait(console, r"Draft for auditor")
        tap.like(console.text(), r"unit\.edit(?s:.*)opens unit_close, unit_create", "what the right opens is said")
        tap.like(console.text(), r"\[\+\]", "the draft is drawn as +")
        console.send("<Esc>")
        wait(console, r"The draft for auditor changes 1 right")
        console.send("<Esc>")
        console.wait_gone("throw the draft away", 5 * demo.PATIENCE)
        tap.like(console.text(), r"Draft for auditor", "Esc asks before a draft is lost, and goes back to it")
        console.send("W")
        wait(console, r"Add +unit\.edit")
        console.send("quarterly change of duties", "<Enter>")
        wait(console, r"fresh code")
        tap.ok(True, "S-07 a code that is not fresh is asked for again")
        console.send(context.server.code("saule"), "<Enter>")
        wait(console, r"✓ .*wait.* for a second person")
        console.wait_gone("Draft for auditor", 5 * demo.PATIENCE)
        tap.ok(True, "Z-04 the change waits for a second person, the draft is gone")
        made = pending(context) - before
        tap.is_((len(made), context.server.sql(held)), (1, "0"), "Z-04 one request is pending, nothing changed")
        for request in made:
            console.send(f":request withdraw {request} --reason 'end of the test'", "<Enter>")
        console.wait(lambda t: pending(context) == before, 10 * demo.PATIENCE, "the request withdrawn")


def drafts_are_guarded(context):
    """An auditor looks and can't switch; a draft is asked about at the way out."""
    with context.signed_in("temir") as console:
        console.send("6")
        wait(console, r"\d+ rights x \d+ roles")
        console.send(" ")
        wait(console, r"you lack the right role\.edit")
        tap.unlike(console.text(), r"Draft for", "who may not change roles can't draft")
    with context.signed_in("saule") as console:
        console.send("6")
        wait(console, r"\d+ rights x \d+ roles")
        console.send("<Right>", " ")
        wait(console, r"Draft for contract-manager")
        console.send("<F10>")
        wait(console, r"it will be lost")
        tap.ok(True, "signing out asks about a draft")
        console.send("<Esc>")
        console.wait_gone("it will be lost", 5 * demo.PATIENCE)
        console.send("<Esc>")
        wait(console, r"changes 1 right")
        console.send("<Enter>")
        console.wait_gone("Draft for", 5 * demo.PATIENCE)
        tap.ok(True, "Enter throws it away")


def what_if(context):
    """N24: the form says what the grant would mean, the newest answer wins."""
    with context.signed_in("saule") as console:
        open_card(console, "asel", "Төлегенова")
        console.send("G")
        wait(console, r"^ Grants .*filter: asel")
        console.send("N")
        wait(console, r"Account +asel")
        console.send("auditor", "<Tab>", "almaty")
        wait(console, r"conflict: auditor excludes helpdesk, held by asel")
        tap.like(console.text(), r"This can't be granted", "N24 the conflict is said while typing")
        console.send("<BackTab>", "^U", "helpdesk", "<Tab>", "^U", "astana", "<Tab>", "<Tab>", "+8h")
        wait(console, r"This can be granted")
        wait(console, r"It ends ")
        tap.unlike(console.text(), r"conflict:", "N24 the newest answer wins")
        tap.like(console.text(), r"It ends (\d\d\.\d\d )?\d\d:\d\d", "the end is said in words")
        console.send("<Esc>")
        wait(console, r"throw away what was typed")
        console.send("<Enter>")


def why_refused(context):
    """N23: the detail of a refusal explains it and says who can help."""
    with context.signed_in("temir") as console:
        console.send("6")
        wait(console, r"\d+ rights x \d+ roles")
        console.send("G")
        wait(console, r"^ Grants")
        wait(console, r"^.?(current|suspended|not yet)\b")
        console.send("X")
        wait(console, r"you lack the right grant\.end")
        console.send("e")
        wait(console, r"Enter explains it.*can temir grant\.end")
        console.send("<Enter>")
        wait(console, r"temir may not do this: grant\.end")
        wait(console, r"Who can grant one: .*\bsaule\b")
        tap.like(console.text(), r"Roles that would give it: .*manager", "N23 which role would give it, and who")


def review_in_one_call(context):
    """Marked grants are decided together: one operation in the journal."""
    config = context.config()
    opened = demo.run_as(context.server, "saule", config, "review", "open", "astana-support", "--period-from",
                         "2026-04-01", "--period-to", "2026-06-30", "--due", "+3d", "--reason",
                         "second quarter", "--output", "json")
    review = json.loads(opened.stdout)["data"]["review"]
    with context.signed_in("saule") as console:
        console.send("6")
        wait(console, r"\d+ rights x \d+ roles")
        console.send("R")
        wait(console, r"open +astana-support.*2 d left|open +astana-support.*\d+:\d\d left")
        tap.ok(True, "the countdown to the end of a review is there")
        console.send("<Enter>")
        wait(console, rf"^ Review {review} ")
        wait(console, r"helpdesk")
        console.send(" ", " ", "D")
        wait(console, r"Decision +‹ keep ›")
        console.send("<Tab>", "needed for the duty", "<Enter>")
        wait(console, r"^ keep (?s:.*)^ keep ")
        decided = context.server.sql(
            f"select count(*) from core.review_item where review_id = {review} and decision = 'keep'")
        tap.is_(decided, "2", "both marked grants are kept")
        operations = context.server.sql(
            "select count(distinct operation) from core.event where action = 'review.decide'"
            " and at > clock_timestamp() - interval '1 min'")
        tap.is_(operations, "1", "in one call")
    context.server.sql("update core.review set closed_at = clock_timestamp(), closed_by = opened_by"
                       f" where id = {review}")


def way_out(context):
    """N23: the explanation offers the right for two hours, with the form filled in."""
    with context.signed_in("saule") as console:
        console.send(":can temir account.unlock almaty", "<Enter>")
        wait(console, r"For two hours: grant create temir helpdesk --unit almaty")
        wait(console, r"Enter begins this")
        console.send("<Enter>")
        wait(console, r"╭─ grant create")
        wait(console, r"Until: \+2h")
        wait(console, r"This can(\'t)? be granted")
        tap.like(console.text(), r"Account: temir\b(?s:.*)Role: helpdesk(?s:.*)Unit: almaty", "N23 the form is filled in; it asks why")
        console.send("<Esc>")
    with context.signed_in("temir") as console:
        console.send(":can temir account.unlock almaty", "<Enter>")
        wait(console, r"For two hours: grant create temir helpdesk --unit almaty")
        tap.unlike(console.text(), r"Enter begins this", "N23 nobody asks for himself: he can tell it to a colleague")


SCENARIOS = [second_person, drafts_are_guarded, what_if, why_refused, way_out, review_in_one_call]
SHORT = [second_person]
