# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms behind contractors' access: a contract, more time for a grant, a deputy, a rule."""
import re

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


def closing_sheet(context):
    """N6: two persons sign the closing sheet, each with a code of his own; the ticks and the names stand on it."""
    number = context.server.sql("""with c as (insert into core.contract (company_id, number, subject, starts_on, ends_on,
            confidentiality_clause, confidentiality_until, damages_clause, scan_sha256)
        select company_id, 'S/' || (select count(*) from core.contract), 'earlier support', current_date - 400, current_date - 40,
            'clause 5', current_date + 1500, 'clause 6', sha256('x') from core.account where login = 's.ivanova' returning id, number),
        g as (insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, contract_id)
        select a.id, r.id, u.id, now() - interval '100 d', now() - interval '50 d', c.id from c, core.account a, core.role r, core.unit u
        where a.login = 's.ivanova' and r.code = 'contractor-support' and u.code = 'almaty-it') select number from c""")
    with context.signed_in("saule") as console:
        console.send("5")
        wait(console, r"jui-engineering")
        console.send("/jui", "<Enter>")
        wait(console, r"filter: jui +as of(?s:.*)Grants *\n jui-engineering")
        console.send("<Enter>")
        wait(console, r"Contracts(?s:.*)" + number)
        # The first line stands for the company; what is chosen is drawn in reverse.
        for _ in range(3):
            console.send("<Down>", "<Enter>")
            wait(console, r"^ Contract \S+ +as of")
            if f" Contract {number} " in console.text():
                break
            console.send("<Esc>")
            wait(console, r"^ Company jui-engineering(?s:.*)" + number)
        console.send("C")
        wait(console, r"Closing sheet(?s:.*)\[ \] media(?s:.*)none yet")
        console.send("S")
        wait(console, r"╭─ contract sign")
        for _ in range(4):
            console.send(" ", "<Tab>")
        console.send("<Tab>", "<Tab>", "the contract is over", "<Enter>")
        wait(console, r"remark is missing")
        tap.ok(True, "N6 what is missing has to be explained")
        console.send("copies are destroyed on Friday", "<Enter>")
        wait(console, r"fresh code(?s:.*)for this action alone")
        console.send(context.server.code("saule"), "<Enter>")
        request = wait(console, r"✓ request (\d+) waits for a second person").group(1)
        wait(console, r"\[x\] media(?s:.*)\[ \] data destroyed(?s:.*)Signatures\s+saule(?s:.*)request " + request + " waits for")
        tap.ok(True, "N6 ticks, remark, first signature and for whom it waits stand on the sheet")
        console.send("<Enter>")
        wait(console, r"^ Request " + request + r"(?s:.*)Not returned +data")
        tap.ok(True, "Enter opens the text that the second person signs")
    with context.signed_in("gulnara") as console:
        console.send("4")
        wait(console, r"^ ?Requests")
        console.send("/#" + request, "<Enter>")
        wait(console, request + r" +waiting")
        console.send("<Enter>")
        wait(console, r"^ Request " + request + r"(?s:.*)Remark +copies are destroyed on Friday")
        console.send("A")
        wait(console, r"╭─ request approve")
        console.send("I have read it", "<Enter>")
        wait(console, r"fresh code")
        console.send(context.server.code("gulnara"), "<Enter>")
        wait(console, r"✓ .*closing sheet of contract")
        tap.ok(True, "N6 the second signature is an approval with a code of its own")
    signed = context.server.sql(f"select count(*) from core.closing c join core.contract k on k.id = c.contract_id where k.number = '{number}'")
    tap.is_(signed, "1", "the sheet is signed")


SCENARIOS = [contract_form, more_time, deputy, rule, closing_sheet]
