# SPDX-License-Identifier: GPL-3.0-or-later
"""Edits at the screen: every form begins with what is there; who comes second is told what is there
now and loses nothing that he typed (R-10)."""
import demo
import tap
from context import open_card, wait


def close_form(console):
    console.send("<Esc>")
    console.wait(lambda t: "throw away what was typed" in t.text() or "Reason" not in t.text(),
                 5 * demo.PATIENCE, "the form asks or is gone")
    if "throw away" in console.text():
        console.send("<Enter>")
    console.wait_gone("Reason", 5 * demo.PATIENCE)


def two_edit_an_account(context):
    """R-10: two consoles with the same form; the second sees what the first has made of it."""
    login = "asel"
    with context.signed_in("saule") as first, context.signed_in("gulnara") as second:
        for console in (first, second):
            open_card(console, login, "Төлегенова")
            console.send("E")
            wait(console, r"account edit")
            wait(console, r"Unit +almaty-trading")
        tap.ok(True, "R-10 the form begins with the unit that the account has")
        first.send("^U", "almaty", "<Tab>", "<Tab>", "<Tab>", "moved to the office", "<Enter>")
        wait(first, r"✓ asel.*changed")
        second.send("^U", "astana", "<Tab>", "<Tab>", "+90d", "<Tab>", "moves to Astana", "<Enter>")
        wait(second, r"now: almaty\b")
        text = second.text()
        tap.like(text, r"Unit +astana", "R-10 what was typed is still there")
        tap.like(text, r"Reason +moves to Astana", "R-10 in every field")
        tap.is_(context.server.sql(f"select u.code from core.account a join core.unit u on u.id = a.unit_id where a.login = '{login}'"),
                "almaty", "R-10 nothing of the first change is lost")
        second.send("<Enter>")
        wait(second, r"✓ asel.*changed")
        tap.is_(context.server.sql(f"select u.code from core.account a join core.unit u on u.id = a.unit_id where a.login = '{login}'"),
                "astana", "R-10 Enter saves it once it was seen")
        context.server.sql("update core.account set expires_at = null, unit_id = (select id from core.unit where"
                           f" code = 'almaty-trading'), version = version + 1 where login = '{login}'")


def two_edit_a_role(context):
    """R-10 for a role; a field that the second did not touch takes over what the first wrote."""
    kept = context.server.sql("select summary from core.role where code = 'auditor'")
    with context.signed_in("saule") as first, context.signed_in("gulnara") as second:
        for console in (first, second):
            console.send("6")
            wait(console, r"\d+ rights x \d+ roles")
            wait(console, r"1 auditor")
            console.send("E")
            wait(console, r"role edit")
            wait(console, r"Name +Auditor")
        tap.ok(True, "R-10 the form begins with the role's name")
        first.send("<Tab>", "^U", "Sees all of it.", "<Tab>", "<Tab>", "shorter", "<Enter>")
        wait(first, r"✓ role auditor changed")
        second.send("^U", "Controller", "<Tab>", "<Tab>", "<Tab>", "another name", "<Enter>")
        wait(second, r"changed meanwhile")
        wait(second, r"Meaning +Sees all of it\.")
        tap.like(second.text(), r"Name +Controller", "R-10 what was typed stays, what was not is renewed")
        close_form(second)
    quoted = kept.replace("'", "''")
    context.server.sql(f"update core.role set summary = '{quoted}' where code = 'auditor'")


def forms_begin_full(context):
    """R-10: company and contract are edited from what they are."""
    with context.signed_in("saule") as console:
        console.send("5")
        wait(console, r"jui-engineering")
        console.send("E")
        wait(console, r"New name +\S")
        tap.like(console.text(), r"New BIN +\d{12}", "R-10 a company begins with its name and number")
        close_form(console)
        console.send(":contract edit 1", "<Enter>")
        wait(console, r"Number +\S+/\d+")
        tap.like(console.text(), r"Until +20\d\d-\d\d-\d\d(?s:.*)Confidentiality +\S(?s:.*)SHA-256 of scan +[0-9a-f]{8}",
                 "R-10 a contract with its terms")
        close_form(console)


def two_edit_a_request(context):
    """R-10 Z-05: a request is edited from what it is; who comes second sees both; only what was changed changes."""
    def request_row(number, what):
        return context.server.sql(f"select {what} from core.request where id = {number}")

    contract = context.server.sql("select min(c.id) from core.contract c join core.account a on a.company_id = c.company_id"
                                  " where a.login = 's.ivanova' and c.ends_at > now() and c.terminated_at is null")
    with context.signed_in("saule") as first:
        first.send(f":request create {contract} --for s.ivanova --roles contractor-developer --unit almaty-it --until +20d"
                   " --hours 'mon-fri 09-18' --reason 'as it was asked for'", "<Enter>")
        number = wait(first, r"✓ request (\d+) waits for").group(1)
        kept = request_row(number, "ends_at, beneficiary_account, unit_id, contract_id, lapses_at")
        with context.signed_in("saule") as second:
            for console in (first, second):
                console.send("4")
                wait(console, r"^ Requests ")
                console.send("<Tab>", "<Enter>")
                wait(console, rf"^ +{number} +waiting|^ *{number} ")
                console.send("<Enter>")
                wait(console, rf"^ Request {number} +as of")
                console.send("E")
                wait(console, r"╭─ request edit(?s:.*)For account +s\.ivanova(?s:.*)Roles +contractor-developer"
                              r"(?s:.*)Weekly hours +mon-fri 09-18(?s:.*)Reason +as it was asked for")
            tap.ok(True, "R-10 the form begins with what is asked for")
            first.send("<BackTab>", "^U", "the first one was faster", "<Enter>")
            wait(first, r"✓ request \d+ waits for")
            second.send("<BackTab>", "<BackTab>", "^U", "mon-sat 08-20", "<Tab>", "^U", "the second one types", "<Enter>")
            wait(second, r"now: the first one was faster")
            tap.like(second.text(), r"Weekly hours +mon-sat 08-20(?s:.*)Reason +the second one types", "R-10 both stand side by side, nothing is lost")
            tap.is_(request_row(number, "reason"), "the first one was faster", "R-10 nothing is written over unseen")
            second.send("<Enter>")
            wait(second, r"✓ request \d+ waits for")
        tap.is_(request_row(number, "ends_at, beneficiary_account, unit_id, contract_id, lapses_at"), kept,
                "Z-05 what nobody touched is as it was")
        tap.is_(request_row(number, "reason || ', ' || (arguments ->> 'hours')"), "the second one types, mon-sat 08-20", "and what was touched is as typed")
        first.send("<F5>")
        wait(first, r"Hours +mon-sat 08-20")
        first.send(f":request edit {number} --reason 'in one line'", "<Enter>")
        wait(first, r"✓ request \d+ waits for")
        tap.is_(request_row(number, "reason"), "in one line", "a line that says what is to be changed needs no form")
        first.send(f":request withdraw {number} --reason 'end of the test'", "<Enter>")
        wait(first, rf"✓ request {number} withdrawn")


def duty_offers(context):
    """The roles of a new account's duty are offered as a form that is filled in, and nothing is given by itself."""
    login = "t.offered"
    held = (f"select count(*) from core.role_grant g join core.account a on a.id = g.account_id where a.login = '{login}'")
    with context.signed_in("saule") as console:
        if context.server.sql(f"select count(*) from core.account where login = '{login}'") == "0":
            console.send(f":account create {login} --kind staff --unit almaty --number T-{login} --family-name Серік"
                         " --given-name Дана --duty helpdesk-clerk --reason 'joins the desk'", "<Enter>")
            wait(console, rf"grant create {login} helpdesk --unit almaty")
            wait(console, r"Enter begins this")
            tap.is_(context.server.sql(held), "0", "a duty grants nothing by itself")
            console.send("<Enter>")
            wait(console, r"╭─ grant create")
            wait(console, r"This can be granted")
            console.send("<BackTab>", "by its duty", "<Enter>")
            wait(console, rf"✓ {login} holds helpdesk")
        tap.is_(context.server.sql(held), "1", "the role of the duty is given by one form")


def forms_complete(context):
    """Units, roles and duties are completed in every form, as words are on the `:` line."""
    with context.signed_in("saule") as console:
        console.send("1")
        wait(console, r"^ Accounts ")
        console.send("N")
        wait(console, r"account create")
        console.send("t.words", "<Tab>", "<Tab>")
        wait(console, r"almaty-clearing")
        tap.like(console.text(), r"almaty  almaty-", "the units stand below the form")
        console.send("ast")
        console.wait_gone("almaty-clearing", 5 * demo.PATIENCE)
        console.send("<Tab>")
        wait(console, r"Unit +astana\b")
        tap.ok(True, "Tab finishes the word that was begun")
        console.send("<Tab>", "0777")
        wait(console, r"Person +0777")
        tap.like(console.text(), r"Unit +astana ", "and goes on when there is nothing to finish")
        console.send("<Esc>")
        wait(console, r"throw away what was typed")
        console.send("<Enter>")


SCENARIOS = [duty_offers, forms_complete, two_edit_an_account, two_edit_a_role, two_edit_a_request, forms_begin_full]
SHORT = [two_edit_a_role]
