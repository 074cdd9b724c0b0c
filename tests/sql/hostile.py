# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile values for every argument of every function of schema api, made from the catalogue, so that a new function is
covered the day it is there: D-13, D-05. And another unit's object in every place where an object is named: Z-02.

For each argument the others hold good values and this one holds, one after the other, some forty values that people and
attackers send. Every answer is a result or a coded refusal; one about a value (OP400) names the field; nothing is OP500
or an error of PostgreSQL's own. What must not get through, doesn't. Each call is rolled back.

A function whose good values are refused for another reason is called all the same, but its checks behind that reason
are not reached: lib/calls.py is where a better value goes.
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402
from calls import OMIT, World, answer, call, functions  # noqa: E402

root = b.admin()
CODES = ("00000", "OP400", "OP401", "OP402", "OP403", "OP404", "OP409", "OP423", "OP429")

TEXTS = {
    "empty": "", "space": " ", "spaces": " " * 40, "one letter": "x", "10001 letters": "x" * 10001, "70000 letters": "ж" * 70000,
    "tab": "a\tb", "line break": "a\nb", "carriage return": "a\rb", "escape": "a\x1b[31mb", "bell": "a\x07b", "delete": "a\x7fb",
    "next line": "a\u0085b", "no-break space": "a\u00a0b", "soft hyphen": "a\u00adb", "zero width space": "a\u200bb",
    "zero width joiner": "a\u200db", "bidi override": "a\u202eb", "bidi isolate": "a\u2066b", "byte order mark": "\ufeffab",
    "line separator": "a\u2028b", "tag character": "a\U000e0041b", "noncharacter": "a\uffffb", "last character": "a\U0010ffffb",
    "decomposed": "e\u0301a\u0308", "combining only": "\u0301\u0301\u0301", "ligature": "\ufb01le", "fullwidth": "\uff41\uff42\uff43",
    "confusable login": "\u0430igerim", "mixed script": "Ivan\u043ev", "capitals": "AIGERIM", "turkish": "\u0130ı",
    "quote": "x' or '1'='1", "comment": "x'; drop table core.account; --", "dollars": "$$x$$", "format": "%s%I%1$s",
    "like": "%_\\", "braces": "{a,b}", "json": '{"a": 1}', "number": "-1", "not a number": "NaN", "null word": "null",
    "path": "../../etc/passwd", "template": "${jndi:ldap://x}", "another unit's login": "dana", "infinity": "infinity",
}
# No text that people write may hold these, whatever the field is.
NEVER = ("10001 letters", "70000 letters", "tab", "line break", "carriage return", "escape", "bell", "delete", "next line",
         "soft hyphen", "zero width space", "zero width joiner", "bidi override", "bidi isolate", "byte order mark",
         "line separator", "tag character")
INTEGERS = {str(n): str(n) for n in (0, -1, 1, 2, 3, 7, 13, 59, 60, 99, 100, 101, 499, 500, 501, 999, 1000, 1001, 4095, 4096, 32767,
                                     32768, 65535, 65536, 99999, 1000000, 16777216, 2147483646, 2147483647, -2, -3, -100,
                                     -32768, -32769, -65536, -2147483647, -2147483648, 123456789, 987654321, 40404040)}
BIGINTS = INTEGERS | {str(n): str(n) for n in (2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63 - 1, -2 ** 63, -2 ** 31 - 1, 999999999999)}
TIMES = {t: t for t in (
    "infinity", "-infinity", "294276-12-31 23:59:59+00", "4713-01-01 00:00+00 BC", "0001-01-01 00:00+00", "0044-03-15 00:00+00 BC",
    "1582-10-04 00:00+00", "1900-01-01 00:00+00", "1969-12-31 23:59:59+00", "1970-01-01 00:00+00", "2000-02-29 00:00+00",
    "2001-01-01 00:00+00", "2019-12-31 23:59:60+00", "2020-01-01 00:00+14", "2020-01-01 00:00-12", "2024-02-29 12:00+00",
    "2025-01-01 00:00+00", "2037-12-31 00:00+00", "2038-01-19 03:14:08+00", "2049-01-01 00:00+00", "2099-12-31 00:00+00",
    "2100-02-28 00:00+00", "2106-02-07 06:28:16+00", "2199-01-01 00:00+00", "2262-04-12 00:00+00", "2500-01-01 00:00+00",
    "3000-01-01 00:00+00", "9999-12-31 23:59:59+00", "10000-01-01 00:00+00", "15000-01-01 00:00+00", "65536-01-01 00:00+00",
    "99999-12-31 00:00+00", "200000-01-01 00:00+00", "294276-01-01 00:00+00", "now", "yesterday", "epoch", "today",
    "1000-01-01 00:00:00.000001+00", "1999-12-31 23:59:59.999999+00")}
FAR = ("infinity", "-infinity", "294276-12-31 23:59:59+00", "200000-01-01 00:00+00", "99999-12-31 00:00+00")
DATES = {t: t for t in (
    "infinity", "-infinity", "5874897-12-31", "4713-01-01 BC", "0001-01-01", "0044-03-15 BC", "1582-10-04", "1752-09-03", "1900-01-01",
    "1969-12-31", "1970-01-01", "1991-12-25", "2000-02-29", "2001-01-01", "2010-10-10", "2020-01-01", "2024-02-29", "2025-01-01",
    "2030-01-01", "2037-12-31", "2038-01-19", "2049-01-01", "2050-01-01", "2099-12-31", "2100-02-28", "2106-02-07", "2199-01-01",
    "2262-04-12", "2500-01-01", "3000-01-01", "9999-12-31", "10000-01-01", "15000-01-01", "65536-01-01", "99999-12-31",
    "200000-01-01", "294276-12-31", "294277-01-01", "today", "epoch")}
UUIDS = {"nil": "00000000-0000-0000-0000-000000000000", "ones": "ffffffff-ffff-ffff-ffff-ffffffffffff",
         "nobody's": "12345678-1234-4123-8123-123456789abc"}
BYTES = {f"{n} bytes": "\\x" + "00" * n for n in (0, 1, 2, 3, 7, 8, 15, 16, 19, 20, 31, 33, 47, 48, 63, 64, 65, 127, 128, 255, 256, 1023,
                                                1024, 4096, 65536)} | {
    f"32 bytes {x}": "\\x" + x * 32 for x in ("00", "01", "7f", "80", "c0", "fe", "ff", "0a", "0d", "1b", "20", "27", "5c", "41", "ed")}
DOCUMENTS = {d[:30]: d for d in (
    "null", "true", "0", "-1", "1e300", '""', '"x"', "[]", "{}", "[[]]", "[null]", "[0]", '["x"]', "[{}]", '{"a":null}', "[[[[[[]]]]]]",
    '[{"line":1}]', '[{"line":"x"}]', '[{"line":-1,"login":5}]', '[{"line":1e300}]', '[{"line":1,"login":null}]',
    '[{"line":1,"login":{}}]', '[{"line":1,"login":["a"]}]', '[{"role":1,"approvals":"x"}]', '[[{"role":null,"approvals":-1}]]',
    '[[{"role":"manager","approvals":1e9}]]', '[[{"role":"manager","approvals":1.5}]]', '[[{"role":"manager"}]]', '[[{"approvals":1}]]',
    '[{"__proto__":{}}]', '{"0":1}', '{"":""}', '["\\ud83d\\ude00"]', '[{"line":9223372036854775808}]', "[" + "1," * 3000 + "1]",
    "[" * 500 + "]" * 500, '"' + "x" * 70000 + '"', '[{"line":1,"line":2}]', '[{"login":"\\u202e"}]', "[[], {}, 1, null]")}
TEXT_ARRAYS = {"none": "{}", "null": "{NULL}", "empty": '{""}', "two-dimensional": "{{a,b},{c,d}}", "nulls": "{NULL,NULL}",
               "twice": "{account.read,account.read}", "501": "{" + ",".join(f"a{n}" for n in range(501)) + "}",
               "5000": "{" + ",".join(["account.read"] * 5000) + "}", "shifted": "[5:6]={a,b}"} | {
    k: "{" + '"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"' + "}" for k, v in list(TEXTS.items())[1:36] if k != "70000 letters"}
BIGINT_ARRAYS = {"none": "{}", "null": "{NULL}", "two-dimensional": "{{1,2},{3,4}}", "501": "{" + ",".join(map(str, range(1, 502))) + "}",
                 "5000": "{" + ",".join(["1"] * 5000) + "}", "shifted": "[5:6]={1,2}", "mixed": "{1,NULL,2}"} | {
    n: "{" + n + "}" for n in list(BIGINTS)[:20] + list(BIGINTS)[-6:]}
HOSTILE = {"text": TEXTS, "integer": INTEGERS, "bigint": BIGINTS, "timestamp with time zone": TIMES, "date": DATES, "uuid": UUIDS,
           "bytea": BYTES, "jsonb": DOCUMENTS, "text[]": TEXT_ARRAYS, "bigint[]": BIGINT_ARRAYS, "boolean": {"true": "t", "false": "f"}}
# Texts that are only compared, never stored and never shown, may hold anything; of many logins each has its own verdict.
FREE = {("account_bulk", "p_logins"), ("sign_in_begin", "p_login"), ("sign_in_submit", "p_code"), ("fresh_code_submit", "p_code")}
# Fields that are judged together: the refusal names the other one.
TOGETHER = {("review_open", "p_period_from"): "period_to", ("person_edit", "p_family_name"): "given_name",
            ("contract_create", "p_starts_on"): "ends_on", ("contract_edit", "p_starts_on"): "ends_on",
            ("freeze_create", "p_name"): "login", ("freeze_preview", "p_name"): "login",
            ("freeze_create", "p_target"): "name", ("freeze_preview", "p_target"): "name",
            ("request_create", "p_hours_from_approval"): "ends_at", ("request_edit", "p_hours_from_approval"): "ends_at",
            ("request_preview", "p_hours_from_approval"): "ends_at",
            ("drill_record", "p_failed_at"): "newest_record_at", ("drill_record", "p_started_at"): "finished_at"}
def hostile_values(tap):
    # D-13, D-05
    w = World(root, "h")
    calls, shallow, kinds = 0, [], set()
    for function, arguments in functions(root):
        good = {n: w.good(function, n, t, d) for n, t, d in arguments}
        state, column, _ = answer(w.s, call(function, good))
        if state != "00000":
            shallow.append(f"{function}: {state} {column or ''}")
        for name, kind, optional in arguments:
            kinds.add(kind)
            bad = []
            for label, value in [("NULL", None)] + sorted(HOSTILE.get(kind, {}).items()):
                fresh = {n: w.good(function, n, t, d) for n, t, d in arguments}
                got, column, text = answer(w.s, call(function, fresh | {name: value}))
                calls += 1
                if got not in CODES or "Failing row" in text or "SQL statement" in text:
                    bad.append(f"{label}: {got}")
                elif got == "OP400" and not column:
                    bad.append(f"{label}: OP400 names no field")
                elif got == "OP400" and state == "00000" and column not in (name[2:], TOGETHER.get((function, name))):
                    bad.append(f"{label}: OP400 names {column}")
                elif got == "00000" and "p_operation" in good and forbidden(function, name, kind, label):
                    bad.append(f"{label}: accepted")
            tap.ok(not bad, f"D-13 {function}({name}) refuses with a code and names the field", "\n".join(bad[:12]))
    w.s.close()
    tap.same(sorted(kinds - set(HOSTILE)), [], "D-13 there are hostile values for every type that is used")
    tap.ok(calls > 4000, f"D-13 {calls} calls with hostile values")
    print("# good values were refused, so some checks were not reached:\n#   " + "\n#   ".join(shallow), flush=True)


def forbidden(function, name, kind, label):
    """Whether a change may not succeed with this value."""
    if (function, name) in FREE:
        return False
    if label == "NULL":
        return name in ("p_operation", "p_reason")
    return (kind == "text" and label in NEVER) or (kind == "text[]" and label in NEVER) \
        or (kind in ("timestamp with time zone", "date") and label in FAR)


# How an object of nobody is named, for every argument that names one.
MISSING = {"p_login": "no.such.login", "p_session": "999999999", "p_number": "NOSUCH-1", "p_unit": "no-such-unit", "p_grant": "999999999",
           "p_event": "999999999", "p_review": "999999999", "p_request": "999999999", "p_component": "no-such-box", "p_exception": "999999999"}
# A free name may be taken by anybody, and a name that is taken is taken everywhere.
OWN_NAME = {("account_create", "p_login"), ("account_create", "p_number"), ("unit_create", "p_unit"), ("component_create", "p_component")}


def other_units(tap):
    # Z-02: a security administrator of almaty asks for objects of astana and for objects that there are not.
    w = World(root, "z")
    root.rows(f"""update core.role_grant set unit_id = (select id from core.unit where code = 'almaty')
        where account_id = (select id from core.account where login = {b.quote(w.chief.login)})""")
    named, refused = 0, 0
    for function, arguments in functions(root):
        for name, kind, _ in arguments:
            like = "p_login" if name in ("p_deputy", "p_object") else name
            if like not in MISSING or (function, name) in FREE | OWN_NAME or (name == "p_number" and not function.startswith("person_")):
                continue
            said = []
            for value in (w.ids["there"][like], MISSING[like]):
                fresh = {n: w.good(function, n, t, d) for n, t, d in arguments}
                state, column, text = answer(w.s, call(function, fresh | {name: value}))
                # The answer is a ticket; what it opens is limited to the units that one may read.
                said.append((state, column, "" if function == "journal_open" else re.sub(r"LOCATION:.*", "", text).replace(value, "?")))
            named += 1
            refused += said[0][0] == "OP404"
            tap.ok(said[0] == said[1], f"Z-02 {function}({name}): another unit's is like none", f"{said[0]}\n{said[1]}")
    tap.ok(named > 30 and refused > 25, f"Z-02 {named} places where an object is named, {refused} said OP404")
    w.s.close()


if __name__ == "__main__":
    b.run([hostile_values, other_units], root)
