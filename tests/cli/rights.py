# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles, grants, conflicts and reviews as a script uses them: JSON of each change, and what it did."""
import json

import demo
import kept
import tap


def answer(path, *words):
    """(exit status, data, error kind) of a command in JSON."""
    ended = demo.run(path, *words, "--output", "json")
    envelope = json.loads(ended.stdout)
    error = envelope["error"]
    return ended.returncode, envelope["data"], error and error["kind"]


def scopes(path, role):
    return set(answer(path, "role", "show", role)[1]["scopes"])


def life_of_a_role(server, directory):
    path = kept.sign_in(server, directory, "saule")
    role = f"desk-{server.sql('select count(*) from core.role')}"
    status, data, _ = answer(path, "role", "create", role, "--name", "Desk", "--summary", "Tries.",
                             "--reason", "test of roles")
    tap.is_((status, data["role"]), (0, role), "role create: the role is named")
    status, data, _ = answer(path, "role", "scopes", role, "--add", "journal.read,session.read",
                             "--reason", "test of roles")
    tap.is_((status, data["state"], data["request"]), (0, "done", None), "role scopes: done at once")
    tap.is_(scopes(path, role), {"journal.read", "session.read"}, "role scopes: both were added")
    status, data, _ = answer(path, "role", "scopes", role, "--add", "account.read", "--remove",
                             "journal.read", "--reason", "test of roles")
    tap.is_((status, scopes(path, role)), (0, {"account.read", "session.read"}),
            "role scopes: added and removed in one call, the rest stays")
    status, data, _ = answer(path, "role", "scopes", role, "--add", "role.edit", "--reason",
                             "test of roles")
    tap.is_((status, data["state"]), (0, "waiting"), "Z-04 an administrative right waits for a second person")
    tap.is_(scopes(path, role), {"account.read", "session.read"}, "Z-04 and is not there before")
    tap.is_(server.sql(f"select state from core.request where id = {data['request']}"), "pending",
            "... its request is pending")
    answer(path, "request", "withdraw", str(data["request"]), "--reason", "end of the test")
    status, _, kind = answer(path, "role", "scopes", "no-such-role", "--add", "role.read", "--reason",
                             "test of roles")
    tap.is_((status, kind), (3, "not_found"), "role scopes: a role that is not there")
    status, _, kind = answer(path, "role", "scopes", role, "--reason", "test of roles")
    tap.is_((status, kind), (64, "invalid"), "role scopes: nothing to do is said")
    status, data, _ = answer(path, "role", "edit", role, "--name", "Other desk", "--reason", "test")
    tap.is_((status, answer(path, "role", "show", role)[1]["name"]), (0, "Other desk"), "role edit")
    status, data, _ = answer(path, "role", "close", role, "--reason", "end of the test")
    tap.is_((status, answer(path, "role", "show", role)[1]["closed"]), (0, True), "role close")
    demo.run(path, "sign-out")


def life_of_a_grant(server, directory):
    path = kept.sign_in(server, directory, "saule")
    wish = ("asel", "helpdesk", "--unit", "astana", "--until", "+30d")
    status, data, _ = answer(path, "grant", "preview", *wish)
    tap.is_((status, data["allowed"], data["second_person"]), (0, True, False), "grant preview: may be")
    tap.like(demo.run(path, "grant", "preview", *wish).stdout, r"^This can be granted\.\nIt ends ",
             "grant preview: people read sentences")
    status, data, _ = answer(path, "grant", "create", *wish, "--reason", "test of grants")
    tap.is_((status, data["state"], isinstance(data["grant"], int)), (0, "done", True), "grant create")
    grant = str(data["grant"])
    found = [row for row in answer(path, "grant", "list", "asel")[1] if str(row["grant"]) == grant]
    tap.is_([(row["role"], row["unit"], row["state"], row["by"]) for row in found],
            [("helpdesk", "astana", "current", "saule")], "grant list has it")
    # N24: the same answer before and after
    before = answer(path, "grant", "preview", "asel", "auditor", "--unit", "almaty")[1]
    tap.is_((before["allowed"], before["code"], bool(before["conflicts"])), (False, "OP409", True),
            "N24 a conflict is said beforehand")
    status, _, kind = answer(path, "grant", "create", "asel", "auditor", "--unit", "almaty", "--until",
                             "+30d", "--reason", "test of grants")
    tap.is_((status, kind), (4, "conflict"), "N24 and is the answer of the grant itself")
    status, data, _ = answer(path, "grant", "end", grant, "--reason", "end of the test")
    tap.is_((status, data["login"]), (0, "asel"), "grant end")
    demo.run(path, "sign-out")


def why(server, directory):
    """N23: may and may not, because, and who can help."""
    path = kept.sign_in(server, directory, "temir")
    _, data, _ = answer(path, "can", "temir", "journal.read")
    tap.is_((data["allowed"], data["roles"] != []), (True, True), "can: yes, and from which grant")
    _, data, _ = answer(path, "can", "temir", "account.unlock", "b.omarov")
    chiefs = server.sql("select string_agg(a.login, ' ') from core.account a join core.role_grant g on"
                        " g.account_id = a.id and core.grant_good(g) join core.role r on r.id = g.role_id"
                        " where r.code = 'security-administrator'").split()
    givers = data["grantable_by"]
    tap.is_((data["allowed"], "helpdesk" in data["roles_that_would"], set(givers) <= set(chiefs),
             "saule" in givers),
            (False, True, True, True), "can: no, which role would give it, who can grant it")
    tap.like(demo.run(path, "can", "temir", "account.unlock", "b.omarov").stdout,
             r"^temir may not do this: account\.unlock on b\.omarov\.\nBecause: .*\n(.*\n)*Who can grant one: ",
             "can: people read sentences")
    demo.run(path, "sign-out")


def life_of_a_review(server, directory):
    path = kept.sign_in(server, directory, "saule")
    status, data, _ = answer(path, "review", "open", "astana-trading", "--period-from", "2026-07-01",
                             "--period-to", "2026-09-30", "--due", "+5d", "--reason", "third quarter")
    tap.is_((status, data["items"] > 0), (0, True), "review open")
    review = str(data["review"])
    items = answer(path, "review", "items", review)[1]
    tap.is_(len(items), data["items"], "review items: every grant is there")
    grants = ",".join(str(row["grant"]) for row in items)
    status, data, _ = answer(path, "review", "decide", review, grants, "--decision", "keep", "--reason",
                             "needed for the duty")
    tap.is_((status, data["decided"], data["left"]), (0, len(items), 0), "review decide: all in one call")
    status, _, kind = answer(path, "review", "decide", review, "17;18", "--decision", "keep", "--reason",
                             "needed for the duty")
    tap.is_((status, kind), (64, "invalid"), "review decide: what is no number is named")
    status, data, _ = answer(path, "review", "close", review, "--reason", "all decided")
    rows = [row for row in answer(path, "review", "list")[1] if str(row["review"]) == review]
    tap.is_((status, [row["state"] for row in rows]), (0, ["done"]), "review close")
    demo.run(path, "sign-out")


def scenarios(short):
    del short
    return [life_of_a_role, life_of_a_grant, why, life_of_a_review]
