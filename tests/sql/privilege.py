# SPDX-License-Identifier: GPL-3.0-or-later
"""Every function of the api x every role, called with SQL: the answer is the one written here. Z-01, D-03.

A function that has no row here fails the test: whoever adds a call decides who may make it.
"""

import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402
import requests as q  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
ROLES = ("no role", "helpdesk", "manager", "auditor", "security-administrator")
YES, CODE, NO, GONE, CLASH = "00000", "OP402", "OP403", "OP404", "OP409"
ALL = (YES,) * 5
READ = (NO, YES, YES, YES, YES)
FIND = (GONE, YES, YES, YES, YES)
# In the order of ROLES. {login}, {session}, {event}, {ticket}: an object of almaty-it; {op}: a new id.
MATRIX = {
    "version": ("", ALL),
    "whoami": ("", ALL),
    "session_peek": ("", ALL),
    "operation_status": ("{op}", ALL),
    "fresh_code_submit": ("'000000'", ALL),
    "fresh_code_result": ("", ALL),
    "account_list": ("", READ),
    "account_count": ("", READ),
    "account_show": ("{login}", FIND),
    "account_history": ("{login}", FIND),
    "account_lock": ("{op}, {login}, 'because'", (GONE, YES, NO, NO, YES)),
    "account_unlock": ("{op}, {login}, 'because'", (GONE, YES, NO, NO, YES)),
    "account_verify_submit": ("{login}, '000000'", (GONE, YES, NO, NO, YES)),
    "account_verify_result": ("", ALL),
    "session_list": ("", READ),
    "session_end": ("{op}, {session}, 'because'", (GONE, NO, NO, NO, YES)),
    "journal_open": ("", READ),
    "journal_read": ("{ticket}", (GONE, YES, YES, YES, YES)),
    "journal_show": ("{event}", (NO, YES, YES, YES, YES)),
    "journal_seals": ("", (NO, NO, NO, YES, YES)),
    "journal_batch": ("", (NO, NO, NO, YES, YES)),
    "policy_list": ("", (NO, NO, NO, YES, YES)),
    "restart_create": ("{op}, {login}, '{{password,totp}}', 'because'", (GONE, YES, NO, NO, YES)),
    "restart_claim": ("{op}, '1'", (GONE,) * 5),
    "restart_void": ("{op}, {login}, 'because'", (GONE, CLASH, NO, NO, CLASH)),
    "secret_reveal": ("{ticket}", (GONE,) * 5),
    "enrol_state": ("", (CLASH,) * 5),
    "enrol_password": ("'', ''", (CLASH,) * 5),
    "enrol_finish": ("{op}", (CLASH,) * 5),
    "totp_begin": ("", (CODE,) * 5),
    "totp_prove_submit": ("'000000', '111111'", ALL),
    "totp_prove_result": ("", ALL),
    "policy_edit": ("{op}, 'caller.limit', '4', 'because'", (NO, NO, NO, NO, YES)),
    "unit_list": ("", READ),
    "unit_create": ("{op}, {code}, 'Made for a test', 'almaty-it', 'because'", (GONE, NO, NO, NO, YES)),
    "unit_edit": ("{op}, {unit}, 'Made for a test', null, 'because'", (GONE, NO, NO, NO, YES)),
    "unit_close": ("{op}, {unit}, 'because'", (GONE, NO, NO, NO, YES)),
    "duty_list": ("", READ),
    "duty_create": ("{op}, {code}, 'Made for a test', 'tested', null, 'because'", (NO, NO, NO, NO, YES)),
    "duty_edit": ("{op}, {duty}, 'Made for a test', 'tested', null, 'because'", (NO, NO, NO, NO, YES)),
    "duty_close": ("{op}, {duty}, 'because'", (NO, NO, NO, NO, YES)),
    "person_list": ("", READ),
    "person_show": ("{number}", (NO, YES, YES, YES, YES)),
    "person_edit": ("{op}, {number}, 'Test', 'Other', null, null, null, 'because'", (NO, NO, NO, NO, YES)),
    "account_create": ("{op}, {fresh_login}, 'staff', 'almaty-it', {fresh_login}, 'Test', 'Test', p_reason => 'because'",
                       (GONE, NO, NO, NO, YES)),
    "account_edit": ("{op}, {login}, 'almaty', null, null, 'because'", (GONE, NO, NO, NO, YES)),
    "account_close": ("{op}, {login}, 'because'", (GONE, NO, NO, NO, YES)),
    "account_reopen": ("{op}, {login}, 'because'", (GONE, NO, NO, NO, YES)),
    "account_import": ("{op}, '[{{}}]', true", (NO, NO, NO, NO, YES)),
    "password_begin": ("'\\x" + "01" * 32 + "'", ALL),
    "password_submit": ("'\\x" + "01" * 32 + "', '000000', '\\x" + "01" * 32 + "', '\\x" + "01" * 32 + "'", ALL),
    "password_result": ("", ALL),
    "recovery_make": ("{op}", (CODE,) * 5),
    "me_show": ("", ALL),
    "banner": ("", ALL),
    "notice_seen": ("'1'", ALL),
    "not_me": ("null", ("OP400",) * 5),
    "request_list": ("", ALL),
    "request_count": ("", ALL),
    "request_show": ("{request}", (GONE, GONE, YES, YES, YES)),
    "request_approve": ("{op}, {request}, {hash}", (GONE, GONE, CODE, NO, CODE)),
    "request_refuse": ("{op}, {request}, {hash}, 'because'", (GONE, GONE, YES, NO, YES)),
    "request_withdraw": ("{op}, {request}, 'because'", (GONE, GONE, NO, NO, NO)),
    "request_preview": ("{worker}, {contract}, '{{contractor-support}}', 'almaty-it', null, null, 2", ALL),
    "request_create": ("{op}, {worker}, {contract}, '{{contractor-support}}', 'almaty-it', null, null, 2, null, 'because'",
                       (GONE, NO, YES, NO, YES)),
    "request_edit": ("{op}, {request}, {worker}, {contract}, '{{contractor-support}}', 'almaty-it', null, null, 2, null, 'because'",
                     (GONE, GONE, NO, NO, NO)),
    "grant_extend": ("{op}, {grant}, 'tomorrow', 'because'", (GONE, NO, YES, NO, YES)),
    "company_list": ("", (NO, NO, YES, YES, YES)),
    "company_show": ("{company}", (NO, NO, YES, YES, YES)),
    "company_create": ("{op}, {code}, 'Made for a test', {digits}, 'because'", (NO, NO, NO, NO, YES)),
    "company_edit": ("{op}, {company}, 'Made for a test', null, 'because'", (NO, NO, NO, NO, YES)),
    "company_close": ("{op}, {company}, 'because'", (NO, NO, NO, NO, CLASH)),
    "contract_list": ("", (NO, NO, YES, YES, YES)),
    "contract_show": ("{contract}", (NO, NO, YES, YES, YES)),
    "contract_closing": ("{contract}", (NO, NO, YES, YES, YES)),
    "contract_create": ("{op}, {company}, {code}, 'support', 'today', 'tomorrow', 'clause', 'tomorrow', 'clause', '" + "ab" * 32
                        + "', 'because'", (NO, NO, NO, NO, YES)),
    "contract_edit": ("{op}, {contract}, null, 'more', null, null, null, null, null, null, 'because'", (NO, NO, NO, NO, YES)),
    "contract_end": ("{op}, {contract}, 'because'", (NO, NO, NO, NO, YES)),
    "absence_list": ("", ALL),
    "absence_create": ("{op}, null, {login}, null, 'tomorrow', 'because'", FIND),
    "absence_end": ("{op}, {absence}, 'because'", (GONE, NO, NO, NO, YES)),
    "rule_list": ("", (NO, NO, YES, YES, YES)),
    "rule_set": ("{op}, 'grant:contractor-support', '[]', 'because'", (NO, NO, NO, NO, YES)),
    "freeze_preview": ("'person', {login}", (GONE, NO, YES, NO, YES)),
    "freeze_create": ("{op}, 'person', {login}, 'because'", (GONE, NO, YES, NO, YES)),
    "freeze_list": ("", (NO, NO, YES, NO, YES)),
    "freeze_lift": ("{op}, {freeze}, 'because'", (GONE, NO, YES, NO, YES)),
    "account_words": ("", READ),
    "account_unused": ("", READ),
    # A missing right refuses the row, not the call: tests/sql/lists.py.
    "account_bulk": ("{op}, 'lock', array[{login}], 'because'", ALL),
    "view_list": ("", ALL),
    "view_save": ("{op}, 'accounts', 'mine'", ALL),
    "view_delete": ("{op}, '1'", (GONE,) * 5),
    "home": ("", ALL),
    "calendar_list": ("", ALL),
    "sign_out": ("", ALL),
}
# These make or continue a session; they have tests of their own.
BEFORE = {"sign_in_begin", "sign_in_submit", "sign_in_result", "session_resume"}
SCOPES = {
    "helpdesk": "account.lock account.read account.restart account.unlock account.verify journal.read session.read",
    "manager": "account.read company.read freeze.person grant.end journal.read request.approve request.create request.read "
               "review.decide role.read session.read",
    "auditor": "account.read company.read journal.read journal.verify policy.read request.read role.read session.read",
    "security-administrator": "account.close account.create account.edit account.lock account.read account.restart "
                              "account.restart_privileged account.unlock account.unlock_privileged account.verify company.edit "
                              "company.read duty.edit freeze.company freeze.person grant.create grant.end journal.read "
                              "journal.verify policy.edit policy.read request.approve request.create request.read review.decide "
                              "review.open role.edit role.read rule.edit session.end session.read unit.edit",
}


def things(name, number):
    """Codes that nothing has, and of a unit and a duty that were made for this one call."""
    words = {w: f"m{number}-{name.replace('_', '')}-{w}-{TAG}" for w in ("code", "unit", "duty")}
    if name.startswith("unit_"):
        root.rows(f"""insert into core.unit (parent_id, code, name, path) select id, '{words['unit']}', 'Test', '{{}}' from core.unit
            where code = 'almaty-it'; update core.unit u set path = p.path || u.id from core.unit p
            where p.id = u.parent_id and u.path = '{{}}'""")
    if name.startswith("duty_"):
        root.rows(f"insert into core.duty (code, name, summary) values ('{words['duty']}', 'Test', 'test')")
    return {w: b.quote(c) for w, c in words.items()}


def contractors(name, number):
    """A contract, and what hangs on it, made for this one call by somebody else."""
    made = dict.fromkeys(("company", "contract", "request", "hash", "worker", "grant", "absence", "freeze"), "'0'")
    made["digits"] = b.quote(str(uuid.uuid4().int)[:12])
    if name.split("_")[0] not in ("request", "company", "contract", "absence", "freeze") and name != "grant_extend":
        return made
    paper = q.contract(f"{name}-{number}")
    worker, maker = q.contractor(f"w{number}.{name}"), q.person(f"q{number}.{name}")
    made.update(company=b.quote(q.COMPANY), contract=b.quote(str(paper)), worker=b.quote(worker.login))
    about = f"""from core.account a, core.account w, core.unit u, core.role r where a.login = {b.quote(maker.login)}
        and w.login = {b.quote(worker.login)} and u.code = 'almaty-it' and r.code = 'contractor-support'"""
    request = root.value(f"""select core.request_make(row(null, a.id, a.person_id, a.login, null, null, null, null), gen_random_uuid(),
        'grant', 'grant:contractor-support', u.id, w.id, {paper}, '{{"roles": ["contractor-support"]}}', '{{Role: test}}', null,
        now() + interval '1 day', null, 'for a test') {about}""")
    made.update(request=b.quote(request), hash=b.hexed(q.seen(request)))
    if name == "grant_extend":
        made["grant"] = b.quote(root.value(f"""insert into core.role_grant (account_id, role_id, unit_id, ends_at, contract_id)
            select w.id, r.id, u.id, now() + interval '1 h', {paper} {about} returning id"""))
    if name == "absence_end":
        made["absence"] = b.quote(root.value(f"""insert into core.absence (person_id, deputy_person, starts_at, ends_at, reason, created_by)
            select w.person_id, a.person_id, now(), now() + interval '1 h', 'for a test', a.id {about} returning id"""))
    if name == "freeze_lift":
        made["freeze"] = b.quote(root.value(f"""insert into core.freeze (target, person_id, reason, by_account)
            select 'person', w.person_id, 'for a test', a.id {about} returning id"""))
    return made


def matrix(tap):
    there = {r[0] for r in root.rows("select distinct p.proname from pg_proc p where p.pronamespace = 'api'::regnamespace")}
    tap.same(sorted(there), sorted(set(MATRIX) | BEFORE), "Z-01 every function of the api has its row")
    for role, scopes in SCOPES.items():
        tap.same(root.value(f"""select string_agg(s.scope_code, ' ' order by s.scope_code) from core.role_scope s
            join core.role r on r.id = s.role_id where r.code = '{role}'"""), scopes, f"Z-01 scopes of {role}")
    tap.same(root.value("select string_agg(code, ' ' order by code) from core.role where privileged"), "auditor security-administrator",
             "Z-01 privileged roles")
    for number, role in enumerate(ROLES):
        person = b.Person(root, f"m{number}.{TAG}", None if role == "no role" else role, "platform")
        s = b.signed_in(person)
        ticket = s.value("select ticket from api.journal_open()") if role != "no role" else str(uuid.uuid4())
        if MATRIX["journal_seals"][1][number] == YES:
            s.rows("select * from api.journal_seals()")
        for name, (arguments, wanted) in MATRIX.items():
            target = b.Person(root, f"m{number}.{name.replace('_', '')}.{TAG}"[:32], None, "almaty-it")
            if name == "account_unlock":
                root.rows(f"""insert into core.lock (account_id, cause, code, reason) select id, 'policy', 'wrong_codes', 'x'
                    from core.account where login = {b.quote(target.login)}""")
            theirs = b.signed_in(target) if name == "session_end" else None
            event = root.value(f"""insert into core.event (action, object_kind, object_id, unit_id, outcome, digest)
                select 'test.seen', 'account', login, unit_id, 'ok', '' from core.account where login = {b.quote(target.login)}
                returning id""")
            if name == "account_reopen":
                root.rows(f"update core.account set closed_at = now() where login = {b.quote(target.login)}")
            sql = f"select * from api.{name}({arguments})".format(
                number=b.quote("T-" + target.login), fresh_login=b.quote(f"f{number}{TAG}"), **things(name, number), **contractors(name, number), op=b.quote(str(uuid.uuid4())), login=b.quote(target.login), ticket=b.quote(ticket), event=b.quote(event),
                session=b.quote(theirs.number_of_session) if theirs else "")
            tap.same(s.state(sql), wanted[number], f"Z-01 {role}: {name}")
            if theirs:
                theirs.close()
        tap.same(s.state("select * from api.whoami()"), "OP401", f"S-05 {role}: after sign_out nothing")
        s.close()
    s = b.console()
    for name, (arguments, _) in MATRIX.items():
        sql = f"select * from api.{name}({arguments})".format(
            number="'0417'", fresh_login="'x.y'", code="'x-y'", unit="'almaty-it'", duty="'x-y'",
            **dict.fromkeys(("company", "contract", "request", "worker", "grant", "absence", "freeze", "digits"), "'1'"),
            hash="'\\x00'", op=b.quote(str(uuid.uuid4())), login="'b.omarov'", ticket=b.quote(str(uuid.uuid4())),
                                                              event="'1'", session="'1'")
        tap.same(s.state(sql), YES if name == "version" else "OP401", f"Z-01 without a session: {name}")
    s.close()


b.run([matrix], root)
