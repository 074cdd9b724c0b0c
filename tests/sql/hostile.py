# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile values for every argument of every function of schema api, made from the catalogue, so that a new function is
covered the day it is there: D-13, D-05. And another unit's object in every place where an object is named: Z-02.

For each argument the others hold good values and this one holds, one after the other, some forty values that people and
attackers send. Every answer is a result or a coded refusal; one about a value (OP400) names the field; nothing is OP500
or an error of PostgreSQL's own. What must not get through, doesn't. Each call is rolled back.

A function whose good values are refused for another reason is called all the same, but its checks behind that reason
are not reached: GOOD is where a better value goes.
"""

import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
CODES = ("00000", "OP400", "OP401", "OP402", "OP403", "OP404", "OP409", "OP423", "OP429")
OMIT = object()

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
# Texts that are only compared, never stored and never shown, may hold anything.
FREE = {("sign_in_begin", "p_login"), ("sign_in_submit", "p_code"), ("fresh_code_submit", "p_code")}
# Fields that are judged together: the refusal names the other one.
TOGETHER = {("review_open", "p_period_from"): "period_to", ("person_edit", "p_family_name"): "given_name"}
BY_TYPE = {"text": "test", "integer": "1", "bigint": "1", "timestamp with time zone": "tomorrow", "date": "today",
           "uuid": "12345678-1234-4123-8123-123456789abc", "bytea": "\\x" + "00" * 32, "jsonb": "[]", "text[]": "{}",
           "bigint[]": "{1}", "boolean": "f"}


class World:
    """The objects that good values name, made once, in almaty-it and in astana."""

    def __init__(self, mark):
        self.chief = b.Person(root, f"{mark}c.{TAG}", "security-administrator")
        self.other = b.Person(root, f"{mark}o.{TAG}", "security-administrator")
        self.here = b.Person(root, f"{mark}v.{TAG}", "helpdesk", "almaty-it", family="Иванов")
        self.there = b.Person(root, f"{mark}f.{TAG}", "helpdesk", "astana", family="Петров")
        self.role = f"hostile-{mark}-{TAG}"
        self.duty = f"hostile-{mark}-{TAG}"
        root.rows(f"insert into core.duty (code, name, summary) values ('{self.duty}', 'Hostile', 'for a test')")
        root.rows(f"insert into core.role (code, name, summary, contractor_cap) values ('{self.role}', 'Hostile', 'for a test', '30 days')")
        self.ids = {name: self.made(person) for name, person in (("here", self.here), ("there", self.there))}
        self.conflict = root.value(f"""insert into core.role_conflict (role_a, role_b, reason)
            select least(a.id, b.id), greatest(a.id, b.id), 'for a test' from core.role a, core.role b
            where a.code = '{self.role}' and b.code = 'helpdesk' returning id""")
        self.s = b.signed_in(self.chief)
        root.rows(f"update core.session set fresh_until = now() + interval '1 hour' where id = {self.s.number_of_session}")

    @staticmethod
    def made(person):
        login = b.quote(person.login)
        session = b.signed_in(person)
        ids = {"p_login": person.login, "p_session": session.number_of_session, "p_number": "T-" + person.login}
        session.close()
        ids["p_unit"] = root.value(f"select u.code from core.account a join core.unit u on u.id = a.unit_id where a.login = {login}")
        ids["p_grant"] = root.value(f"""select g.id from core.role_grant g join core.account a on a.id = g.account_id
            where a.login = {login}""")
        ids["p_event"] = root.value(f"""insert into core.event (action, object_kind, object_id, unit_id, outcome, digest)
            select 'test.seen', 'account', login, unit_id, 'ok', '' from core.account where login = {login} returning id""")
        ids["p_review"] = root.value(f"""with v as (insert into core.review (unit_id, period_from, period_to, due_at, reason, opened_by)
            select unit_id, '2026-01-01', '2026-02-01', now() + interval '90 d', 'for a test', id from core.account
            where login = {login} returning id), i as (insert into core.review_item (review_id, grant_id)
            select v.id, {ids["p_grant"]} from v) select id from v""")
        ids["p_request"] = root.value(f"""insert into core.request (kind, requester_account, requester_person, beneficiary_account,
            beneficiary_person, unit_id, subject, arguments, reason, canonical, hash, lapses_at)
            select 'grant', id, person_id, id, person_id, unit_id, 'grant', '{{"roles": ["helpdesk"]}}', 'for a test', 'text',
                sha256('text'), now() + interval '7 d' from core.account where login = {login} returning id""")
        return ids

    def good(self, function, name, kind, optional):
        """The value that does no harm; OMIT where the default does."""
        if (function, name) in GOOD:
            value = GOOD[function, name]
            return value(self) if callable(value) else value
        if name in BY_NAME:
            value = BY_NAME[name]
            return value(self) if callable(value) else value
        if optional:
            return OMIT
        if name in self.ids["here"]:
            return self.ids["here"][name]
        return BY_TYPE.get(kind, None)


BY_NAME = {
    "p_operation": lambda w: str(uuid.uuid4()), "p_reason": "for a test of arguments", "p_role": lambda w: w.role,
    "p_conflict": lambda w: w.conflict, "p_version": OMIT, "p_limit": OMIT, "p_after": OMIT, "p_before": OMIT, "p_dry_run": "t",
    "p_starts_at": None, "p_hours": None, "p_contract": None, "p_code": "000000", "p_lapses_at": None,
}
GOOD = {
    ("grant_create", "p_login"): lambda w: w.here.login, ("grant_create", "p_unit"): "almaty-it",
    ("role_create", "p_role"): lambda w: "h-" + uuid.uuid4().hex[:12], ("role_create", "p_name"): "Made for a test",
    ("role_create", "p_summary"): "made for a test", ("role_edit", "p_name"): "Made for a test",
    ("role_edit", "p_summary"): "made for a test", ("role_scopes", "p_scopes"): "{account.read}",
    ("conflict_create", "p_role_a"): lambda w: w.role, ("conflict_create", "p_role_b"): "contractor-support",
    ("review_open", "p_unit"): "almaty", ("review_open", "p_period_from"): "2026-01-01", ("review_open", "p_period_to"): "2026-02-01",
    ("review_decide", "p_grants"): lambda w: "{" + w.ids["here"]["p_grant"] + "}", ("review_decide", "p_decision"): "keep",
    ("can", "p_action"): "account.unlock",
    ("account_create", "p_login"): lambda w: "h." + uuid.uuid4().hex[:12], ("account_create", "p_kind"): "staff",
    ("account_create", "p_unit"): "almaty-it", ("account_create", "p_number"): lambda w: "H-" + uuid.uuid4().hex[:8],
    ("account_create", "p_family_name"): "Test", ("account_create", "p_given_name"): "Test", ("account_create", "p_patronymic"): None,
    ("account_create", "p_phone"): None, ("account_create", "p_email"): None, ("account_create", "p_duty"): None,
    ("account_create", "p_company"): None, ("account_create", "p_expires_at"): None,
    ("account_edit", "p_unit"): "almaty", ("account_edit", "p_duty"): None, ("account_edit", "p_expires_at"): None,
    ("account_list", "p_state"): None, ("grant_create", "p_role"): "contractor-support",
    ("person_edit", "p_family_name"): "Test", ("person_edit", "p_given_name"): "Other", ("person_edit", "p_patronymic"): None,
    ("person_edit", "p_phone"): None, ("person_edit", "p_email"): None,
    ("policy_edit", "p_name"): "caller.limit", ("policy_edit", "p_value"): "4",
    ("duty_create", "p_duty"): lambda w: "h-" + uuid.uuid4().hex[:12], ("duty_create", "p_roles"): "{helpdesk}",
    ("duty_edit", "p_duty"): lambda w: w.duty, ("duty_close", "p_duty"): lambda w: w.duty, ("duty_edit", "p_roles"): "{helpdesk}",
    ("unit_create", "p_unit"): lambda w: "h-" + uuid.uuid4().hex[:12], ("unit_create", "p_parent"): "almaty-it",
    ("unit_edit", "p_parent"): None, ("unit_edit", "p_name"): "Made for a test",
    ("restart_create", "p_parts"): "{password,totp}", ("totp_prove_submit", "p_first"): "000000",
    ("totp_prove_submit", "p_second"): "111111",
}


def functions():
    """[(name, [(argument, type, has a default)])] of schema api."""
    found = []
    for name, count, defaults, names, types in root.rows("""
            select p.proname, p.pronargs, p.pronargdefaults, array_to_string(p.proargnames[1:p.pronargs], ','),
                (select string_agg(format_type(t, null), ',' order by n) from unnest(p.proargtypes) with ordinality x (t, n))
            from pg_proc p where p.pronamespace = 'api'::regnamespace order by 1"""):
        pairs = list(zip((names or "").split(","), (types or "").split(","))) if int(count) else []
        found.append((name, [(n, t, i >= int(count) - int(defaults)) for i, (n, t) in enumerate(pairs)]))
    return found


def call(function, values):
    given = ", ".join(f"{n} => {b.quote(v)}" for n, v in values.items() if v is not OMIT)
    return f"select * from api.{function}({given})"


def answer(s, sql):
    """(SQLSTATE, column, everything printed): the call is rolled back whatever it did."""
    text = s.raw("begin;\n" + sql + ";\nrollback")
    if "ERROR:  " not in text and "FATAL:  " not in text:
        return "00000", None, text
    failed = b.Failed(text)
    return failed.state, failed.column, text


def hostile_values(tap):
    # D-13, D-05
    w = World("h")
    calls, shallow, kinds = 0, [], set()
    for function, arguments in functions():
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
           "p_event": "999999999", "p_review": "999999999", "p_request": "999999999"}
# A free name may be taken by anybody, and a name that is taken is taken everywhere.
OWN_NAME = {("account_create", "p_login"), ("account_create", "p_number"), ("unit_create", "p_unit")}


def other_units(tap):
    # Z-02: a security administrator of almaty asks for objects of astana and for objects that there are not.
    w = World("z")
    root.rows(f"""update core.role_grant set unit_id = (select id from core.unit where code = 'almaty')
        where account_id = (select id from core.account where login = {b.quote(w.chief.login)})""")
    named, refused = 0, 0
    for function, arguments in functions():
        for name, kind, _ in arguments:
            like = "p_login" if name in ("p_deputy", "p_object") else name
            if like not in MISSING or (function, name) in FREE | OWN_NAME:
                continue
            said = []
            for value in (w.ids["there"][like], MISSING[like]):
                fresh = {n: w.good(function, n, t, d) for n, t, d in arguments}
                state, column, text = answer(w.s, call(function, fresh | {name: value}))
                # The answer is a ticket; what it opens is limited to the units that one may read.
                said.append((state, column, "" if function == "journal_open" else text.replace(value, "?")))
            named += 1
            refused += said[0][0] == "OP404"
            tap.ok(said[0] == said[1], f"Z-02 {function}({name}): another unit's is like none", f"{said[0]}\n{said[1]}")
    tap.ok(named > 30 and refused > 25, f"Z-02 {named} places where an object is named, {refused} said OP404")
    w.s.close()


if __name__ == "__main__":
    b.run([hostile_values, other_units], root)
