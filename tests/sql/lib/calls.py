# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of every function of schema api with arguments that do no harm: the catalogue says which functions and arguments
there are, this file which objects and values are good ones. A new function is called the day it is there; where its good
values are not good enough, GOOD is the place for better ones.
"""

import hashlib
import uuid

import backend as b

OMIT = object()
BY_TYPE = {"text": "test", "integer": "1", "bigint": "1", "timestamp with time zone": "tomorrow", "date": "today",
           "uuid": "12345678-1234-4123-8123-123456789abc", "bytea": "\\x" + "00" * 32, "jsonb": "[]", "text[]": "{}",
           "bigint[]": "{1}", "boolean": "f"}


class World:
    """The objects that good values name, made once, in almaty-it and in astana; .s is a session of a security administrator."""

    def __init__(self, root, mark):
        self.root = root
        tag = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
        self.tag = f"{mark}-{tag}"

        def person(name, *more, **named):
            return b.Person(root, f"{mark}{name}.{tag}", *more, **named)

        self.chief = person("c", "security-administrator")
        self.other = person("o", "security-administrator")
        self.here = person("v", "helpdesk", "almaty-it", family="Иванов")
        self.there = person("f", "helpdesk", "astana", family="Петров")
        self.locked, self.closed = person("l", None, "almaty-it"), person("x", None, "almaty-it")
        self.contractor = person("k", None, "almaty-it", family="Сидоров")
        self.role = self.duty = self.unit = self.company = f"made-{mark}-{tag}"
        root.rows(f"""
            insert into core.duty (code, name, summary) values ('{self.duty}', 'Made', 'for a test');
            insert into core.role (code, name, summary, contractor_cap) values ('{self.role}', 'Made', 'for a test', '30 days');
            insert into core.unit (parent_id, code, name, path) select id, '{self.unit}', 'Made', path from core.unit
            where code = 'almaty-it';
            update core.unit set path = path || id where code = '{self.unit}';
            insert into core.company (code, name, number) values ('{self.company}', 'Made',
                lpad((extract(epoch from clock_timestamp()) * 100)::bigint::text, 12, '0'));
            insert into core.lock (account_id, cause, code, reason) select id, 'policy', 'wrong_codes', 'x' from core.account
            where login = '{self.locked.login}';
            update core.account set closed_at = now() where login = '{self.closed.login}'""")
        self.contract = root.value(f"""with c as (insert into core.contract (company_id, number, subject, starts_on, ends_on,
                confidentiality_clause, confidentiality_until, damages_clause, scan_sha256)
            select id, 'T-1', 'for a test', current_date - 10, current_date + 100, 'clause 1', current_date + 1000, 'clause 2', sha256('x')
            from core.company where code = '{self.company}' returning id, company_id),
            a as (update core.account set kind = 'contractor', company_id = c.company_id, expires_at = now() + interval '90 d' from c
            where login = '{self.contractor.login}') select id from c""")
        self.component = f"made-{mark}-{tag}"
        root.rows(f"""
            insert into core.component (code, name, kind, environment, unit_id) select '{self.component}', 'Made', 'web', 'test', id
            from core.unit where code = 'almaty-it';
            insert into core.advisory (code, title, severity, published_on, source) values
                ('MADE-{mark}-{tag}', 'made for a test', 'low', current_date - 1, 'test');
            insert into core.patch (component_id, advisory_id, state, checked_at) select c.id, a.id, 'FIX_AVAILABLE', now()
            from core.component c, core.advisory a where c.code = '{self.component}' and a.code = 'MADE-{mark}-{tag}'""")
        self.advisory = f"MADE-{mark}-{tag}"
        self.detection = root.value(f"""insert into core.detection (component_id, signature, path, at)
            select id, 'Eicar', '/x', now() from core.component where code = '{self.component}' returning id""")
        self.exception = root.value(f"""insert into core.exception (kind, component_id, measure, reason, ends_at, requested_by)
            select 'antivirus', c.id, 'for a test', 'for a test', now() + interval '9 d', a.id from core.component c, core.account a
            where c.code = '{self.component}' and a.login = '{self.chief.login}' returning id""")
        self.sink = f"made-{mark}-{tag}"
        root.rows(f"select from core.device d, core.sink_make('{self.sink}', d.id, 'beginning', null) where d.code = 'forward-1'")
        self.ids = {name: self.made(person) for name, person in (("here", self.here), ("there", self.there))}
        self.conflict = root.value(f"""insert into core.role_conflict (role_a, role_b, reason)
            select least(a.id, b.id), greatest(a.id, b.id), 'for a test' from core.role a, core.role b
            where a.code = '{self.role}' and b.code = 'contractor-developer' returning id""")
        self.s = self.signed_in(self.chief)
        self.ticket = self.s.value("select ticket from api.journal_open()")
        self.tail = self.s.value("select ticket from api.journal_open(p_tail => true)")

    def signed_in(self, person):
        """A session whose code is fresh for an hour."""
        s = b.signed_in(person)
        self.root.rows(f"update core.session set fresh_until = now() + interval '1 hour' where id = {s.number_of_session}")
        return s

    def made(self, person):
        """Ids of what belongs to the unit of a person."""
        login, root = b.quote(person.login), self.root
        session = b.signed_in(person)
        ids = {"p_login": person.login, "p_session": session.number_of_session, "p_number": "T-" + person.login}
        session.close()
        one = f"core.account where login = {login}"
        ids["p_unit"] = root.value(f"select u.code from core.account a join core.unit u on u.id = a.unit_id where a.login = {login}")
        ids["p_grant"] = root.value(f"select id from core.role_grant where account_id = (select id from {one})")
        ids["p_event"] = root.value(f"""insert into core.event (action, object_kind, object_id, unit_id, outcome, digest)
            select 'test.seen', 'account', login, unit_id, 'ok', '' from {one} returning id""")
        ids["p_review"] = root.value(f"""with v as (insert into core.review (unit_id, period_from, period_to, due_at, reason, opened_by)
            select unit_id, '2026-01-01', '2026-02-01', now() + interval '90 d', 'for a test', id from {one} returning id),
            i as (insert into core.review_item (review_id, grant_id) select v.id, {ids["p_grant"]} from v) select id from v""")
        ids["p_request"] = root.value(f"""insert into core.request (kind, requester_account, requester_person, beneficiary_account,
            beneficiary_person, unit_id, subject, arguments, reason, canonical, hash, lapses_at)
            select 'grant', id, person_id, id, person_id, unit_id, 'grant', '{{"roles": ["helpdesk"]}}', 'for a test', 'text',
                sha256('text'), now() + interval '7 d' from {one} returning id""")
        code = ids["p_component"] = "of-" + login.strip("'").replace(".", "-")[-24:]
        ids["p_exception"] = root.value(f"""with c as (insert into core.component (code, name, kind, environment, unit_id)
            select '{code}', 'Made', 'web', 'test', unit_id from {one} returning id)
            insert into core.exception (kind, component_id, measure, reason, ends_at, requested_by)
            select 'antivirus', c.id, 'for a test', 'for a test', now() + interval '9 d', a.id from c, {one.replace("core.account", "core.account a")} returning id""")
        ids["p_absence"] = root.value(f"""insert into core.absence (person_id, deputy_person, starts_at, ends_at, reason, created_by)
            select person_id, (select person_id from core.account where login = {b.quote(self.other.login)}), now(),
                now() + interval '9 d', 'for a test', id from {one} returning id""")
        ids["p_freeze"] = root.value(f"""insert into core.freeze (target, person_id, reason, by_account)
            select 'person', person_id, 'for a test', id from {one} returning id""")
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
    "p_starts_at": None, "p_hours": None, "p_contract": lambda w: w.contract, "p_company": lambda w: w.company,
    "p_hash": "\\x" + hashlib.sha256(b"text").hexdigest(), "p_hours_from_approval": None, "p_ends_at": "tomorrow",
    "p_component": lambda w: w.component, "p_advisory": lambda w: w.advisory, "p_detection": lambda w: w.detection,
    "p_exception": lambda w: w.exception, "p_sink": lambda w: w.sink,
    "p_month": lambda w: w.root.value("select core.month_text(now()::date)"),
    "p_ticket": lambda w: w.ticket, "p_client_nonce": "\\x" + "01" * 32, "p_code": "000000", "p_lapses_at": None,
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
    ("journal_tail", "p_ticket"): lambda w: w.tail, ("journal_tail", "p_low"): OMIT, ("journal_tail", "p_high"): OMIT,
    ("grant_list", "p_contract"): OMIT, ("account_unlock", "p_login"): lambda w: w.locked.login,
    ("account_reopen", "p_login"): lambda w: w.closed.login, ("unit_close", "p_unit"): lambda w: w.unit,
    ("account_import", "p_dry_run"): "f", ("account_bulk", "p_dry_run"): "f",
    ("account_import", "p_rows"): lambda w: '[{"line": 1, "login": "h.%s", "kind": "staff", "unit": "almaty-it", "number": "H-%s", '
        '"family_name": "Test", "given_name": "Test"}]' % (uuid.uuid4().hex[:12], uuid.uuid4().hex[:8]), ("notice_seen", "p_until"): "1",
    ("company_create", "p_company"): lambda w: "h-" + uuid.uuid4().hex[:12], ("company_create", "p_name"): "Made for a test",
    ("company_create", "p_number"): lambda w: str(uuid.uuid4().int)[:12].replace("0", "1"), ("company_edit", "p_name"): "Made for a test",
    ("company_edit", "p_number"): lambda w: str(uuid.uuid4().int)[:12].replace("0", "1"), ("company_list", "p_company"): OMIT,
    ("contract_list", "p_company"): OMIT, ("request_preview", "p_login"): lambda w: w.contractor.login,
    ("request_create", "p_login"): lambda w: w.contractor.login, ("request_edit", "p_login"): lambda w: w.contractor.login,
    ("freeze_create", "p_target"): "person", ("freeze_create", "p_name"): lambda w: w.contractor.login,
    ("freeze_preview", "p_target"): "person", ("freeze_preview", "p_name"): lambda w: w.contractor.login,
    ("absence_create", "p_login"): lambda w: w.here.login, ("absence_create", "p_deputy"): lambda w: w.other.login,
    ("rule_set", "p_subject"): "grant", ("rule_set", "p_rule"): '[[{"role": "manager", "approvals": 1}]]',
    ("component_create", "p_component"): lambda w: "h-" + uuid.uuid4().hex[:12], ("component_create", "p_name"): "Made",
    ("component_create", "p_kind"): "web", ("component_create", "p_environment"): "test", ("component_create", "p_unit"): "almaty-it",
    ("component_create", "p_device"): None, ("component_edit", "p_name"): "Made otherwise", ("patch_list", "p_component"): OMIT,
    ("patch_test", "p_at"): "yesterday", ("patch_record", "p_at"): "yesterday", ("patch_record", "p_what"): "installed",
    ("exception_create", "p_kind"): "patch", ("drill_record", "p_failed_at"): "2026-11-01 10:00+00",
    ("drill_record", "p_newest_record_at"): "2026-11-01 09:59+00", ("drill_record", "p_started_at"): "2026-11-01 10:10+00",
    ("drill_record", "p_finished_at"): "2026-11-01 11:00+00", ("drill_record", "p_passed"): "t",
    ("drill_record", "p_counts"): '[{"what": "orders", "expected": 1, "found": 1}]',
    ("advisory_import", "p_rows"): lambda w: '[{"line": 2, "advisory": "T-%s", "title": "made", "severity": "low", "published": '
        '"2026-01-31", "source": "test", "packages": [{"name": "made", "fixed": "1"}]}]' % uuid.uuid4().hex[:12],
    ("patch_import", "p_rows"): lambda w: '[{"line": 2, "component": "%s", "advisory": "%s", "what": "installed", "at": '
        '"2026-11-01T10:00:00Z"}]' % (w.component, w.advisory),
    ("antivirus_import", "p_rows"): lambda w: '[{"line": 2, "component": "%s", "at": "%s", "product": "x", "engine": "1", '
        '"signatures_version": "1"}]' % (w.component, w.root.value("select core.time_text(now() - interval '1 h')")),
    ("sink_create", "p_sink"): lambda w: "h-" + uuid.uuid4().hex[:12], ("sink_create", "p_device"): "forward-1",
    ("sink_create", "p_starts"): "now",
    ("account_bulk", "p_action"): "lock", ("antivirus_import", "p_dry_run"): "f", ("patch_import", "p_dry_run"): "f",
    ("advisory_import", "p_dry_run"): "f", ("account_bulk", "p_logins"): lambda w: "{" + w.here.login + "}",
} | {("journal_open", n): OMIT for n in ("p_actor", "p_object", "p_action", "p_outcome", "p_from", "p_to", "p_text", "p_person", "p_device",
    "p_address", "p_contract", "p_company", "p_unit", "p_session", "p_operation", "p_reason", "p_time")} | {(f, "p_roles"): "{contractor-support}" for f in ("request_create", "request_edit", "request_preview")} | {
    (f, n): v for f in ("contract_create", "contract_edit") for n, v in (
        ("p_number", "T-2"), ("p_subject", "for a test"), ("p_starts_on", "2026-01-01"), ("p_ends_on", "2027-06-01"),
        ("p_confidentiality_clause", "clause 1"), ("p_confidentiality_until", "2030-01-01"), ("p_damages_clause", "clause 2"),
        ("p_scan_sha256", "ab" * 32))}


def functions(root):
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


