# SPDX-License-Identifier: GPL-3.0-or-later
"""What each right opens: core.scope_function, which people read in the list of rights, against the code that decides.
Z-01.

A function of schema api asks for a right when it, or a function of core that it reaches, names the right in the place
of a parameter p_scope. Both ways: a right that is asked for and not listed fails, and so does one that is listed and not
asked for. The rows to put into share/sql/seed.sql are printed.
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
# What a request asked for was checked when it was asked for; that it is checked again opens nothing to the approver.
CUT = re.compile(r"_apply$")
# The rule of approvers looks for the holders of a right, not for what the caller holds.
RULE = {("request.approve", "request_approve"), ("request.approve", "request_refuse")}
LITERAL = r"'(?:[^']|'')*'"


def functions():
    """{(schema, name): [body, position of p_scope]}; functions of one name are one."""
    found = {}
    for schema, name, body, place in root.rows("""
            select n.nspname, p.proname, encode(convert_to(p.prosrc, 'UTF8'), 'hex'),
                coalesce(array_position(p.proargnames, 'p_scope'), 0)
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('core', 'api') and p.prorettype <> 'trigger'::regtype"""):
        text = re.sub(r"--[^\n]*", "", bytes.fromhex(body).decode())
        old = found.setdefault((schema, name), ["", 0])
        old[0] += text + "\n"
        old[1] = max(old[1], int(place))
    return found


def arguments(text, at):
    """The arguments of the call whose bracket opens before `at`, each as written."""
    depth, part, parts = 1, "", []
    while depth > 0:
        literal = re.compile(LITERAL).match(text, at)
        piece = literal.group() if literal else text[at]
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(piece, 0)
        if depth == 0 or (piece == "," and depth == 1):
            parts.append(part.strip())
            part = ""
        else:
            part += piece
        at += len(piece)
    return parts


def calls(all_functions, body):
    """(called function of core, right named in the call or None)."""
    for call in re.finditer(r"\bcore\.(\w+)\s*\(", body):
        name = call.group(1)
        place = all_functions.get(("core", name), ["", 0])[1]
        given = arguments(body, call.end())
        scope = given[place - 1] if 0 < place <= len(given) else ""
        yield name, scope[1:-1] if re.fullmatch(LITERAL, scope) else None


def reached(all_functions, name, seen):
    """Rights that a function of core asks for, itself or further down."""
    rights = set()
    if name in seen or CUT.search(name):
        return rights
    seen.add(name)
    for called, scope in calls(all_functions, all_functions.get(("core", name), ["", 0])[0]):
        if scope:
            rights.add(scope)
        rights |= reached(all_functions, called, seen)
    return rights


def asked():
    """{function of api: rights}."""
    all_functions = functions()
    rights = {}
    for (schema, name), (body, _) in all_functions.items():
        if schema == "api":
            rights[name] = set()
            for called, scope in calls(all_functions, body):
                rights[name] |= ({scope} if scope else set()) | reached(all_functions, called, set())
    return rights


def listed(tap):
    rights = asked()
    known = {r[0] for r in root.rows("select code from core.scope")}
    pairs = {(scope, name) for name, scopes in rights.items() for scope in scopes} | RULE
    tap.same(sorted({s for s, _ in pairs} - known), [], "Z-01 every right that is asked for exists")
    table = {tuple(r) for r in root.rows("select scope_code, function_name from core.scope_function")}
    rows = {s: " ".join(sorted(n for t, n in pairs if t == s)) for s, _ in pairs ^ table}
    tap.ok(pairs == table, "Z-01 the table of what rights open says what the functions ask for, both ways",
           "\n".join(f"\t('{s}', '{names}')," for s, names in sorted(rows.items())))
    tap.same(sorted(n for _, n in table if n not in rights), [], "Z-01 the table names functions that there are")
    tap.ok(len(pairs) >= 60, "Z-01 calls were found", f"{len(pairs)} pairs")


if __name__ == "__main__":
    b.run([listed], root)
