# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms behind contractors' access: a contract, more time for a grant, a deputy, a rule."""
import demo
import tap
from context import wait


def contract_form(context):
    """Clause 19: a contract is registered with its clauses and the hash of the scan; what is missing is named."""
    number = "T/" + context.server.sql("select count(*) + 1 from core.contract where number like 'T/%'")
    with context.signed_in("saule") as console:
        console.send("5")
        wait(console, r"altyn-systems")
        console.send("<Enter>")
        wait(console, r"^ Company altyn-systems|^ .*altyn-systems")
        wait(console, r"060140001122|200340002211")
        console.send("N")
        wait(console, r"╭─ contract create")
        for value in (number, "support", "2026-01-01", "2030-12-31", "clause 7", "2029-12-31", "clause 9", "ab" * 32):
            console.send(value, "<Tab>")
        console.send("signed today", "<Enter>")
        wait(console, r"confidentiality.* is not valid|is not valid")
        tap.like(console.text(), r"Reason +signed today", "Z-08 a survival before the end is refused, what was typed stays")
        # The cursor stands in the field that is wrong.
        console.send("^U", "2035-12-31", "<Tab>", "<Tab>", "<Tab>", "<Enter>")
        wait(console, rf"✓ .*{number}")
        tap.is_(context.server.sql(f"select confidentiality_until from core.contract where number = '{number}'"), "2035-12-31",
                "the contract stands there with what was typed")


def more_time(context):
    """From a day before the end on, more time is a request of its own; not earlier."""
    grant = context.server.sql("select max(g.id) from core.role_grant g join core.account a on a.id = g.account_id join core.role r"
                               " on r.id = g.role_id where a.login = 's.ivanova' and r.code = 'contractor-support' and g.ended_at is null")
    ends = context.server.sql(f"select ends_at from core.role_grant where id = {grant}")
    asked = ("select count(*) from core.request where kind = 'extend' and state = 'pending' and arguments ->> 'grant' = " + f"'{grant}'")
    with context.signed_in("saule") as console:
        console.send(f":grant extend {grant} --until +20d --reason 'the work goes on'", "<Enter>")
        wait(console, r"24 hours|too early|not yet")
        tap.is_(context.server.sql(asked), "0", "not weeks before the end")
        context.server.sql(f"update core.role_grant set ends_at = clock_timestamp() + interval '3 h' where id = {grant}")
        try:
            console.send("<Esc>", f":grant extend {grant} --until +20d --reason 'the work goes on'", "<Enter>")
            number = wait(console, r"✓ request (\d+) waits for").group(1)
            tap.is_(context.server.sql(asked), "1", "in the last day a request waits")
            console.send(f":request withdraw {number} --reason 'end of the test'", "<Enter>")
            console.wait(lambda t: context.server.sql(asked) == "0", 10 * demo.PATIENCE, "the request withdrawn")
        finally:
            context.server.sql(f"update core.role_grant set ends_at = '{ends}' where id = {grant}")


def deputy(context):
    """Who is going away names a deputy at the screen, and comes back earlier."""
    standing = ("select count(*) from core.absence b join core.account a on a.person_id = b.person_id"
                " where a.login = 'saule' and b.ended_at is null and b.ends_at > clock_timestamp()")
    with context.signed_in("saule") as console:
        before = int(context.server.sql(standing))
        console.send("4")
        wait(console, r"^ ?Requests")
        console.send("D")
        wait(console, r"^ Deputies")
        console.send("N")
        wait(console, r"╭─ absence create")
        console.send("saule", "<Tab>", "+1h", "<Tab>", "+2d", "<Tab>", "a short journey", "<Tab>", "<Enter>")
        wait(console, r"deputy is not valid")
        tap.is_(int(context.server.sql(standing)), before, "nobody is his own deputy")
        console.send("^U", "gulnara", "<Tab>", "<Tab>", "<Tab>", "<Tab>", "<Enter>")
        console.wait(lambda t: int(context.server.sql(standing)) == before + 1, 10 * demo.PATIENCE, "the absence")
        wait(console, r"not yet")
        tap.ok(True, "the absence stands in the list at once")
    context.server.sql("update core.absence b set ended_at = clock_timestamp() from core.account a"
                       " where a.person_id = b.person_id and a.login = 'saule' and b.reason = 'a short journey'")


def rule(context):
    """Z-09: a rule that nobody could meet is refused with the reason; one that can be met is set with a fresh code."""
    with context.signed_in("saule") as console:
        console.send("4")
        wait(console, r"^ ?Requests")
        console.send("P")
        wait(console, r"^ Approval rules")
        wait(console, r"^ grant\b")
        console.send(":rule set grant", "<Enter>")
        wait(console, r"╭─ rule set")
        console.send("auditor:5", "<Tab>", "order 12 of 2026", "<Enter>")
        wait(console, r"is not valid|could approve")
        tap.like(console.text(), r"Reason +order 12 of 2026", "an impossible rule is refused, what was typed stays")
        console.send("^U", "manager or security-administrator", "<Tab>", "<Enter>")
        wait(console, r"✓ rule for grant: ")
        tap.ok(True, "a rule that can be met is set")


SCENARIOS = [contract_form, more_time, deputy, rule]
