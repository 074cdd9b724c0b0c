# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of requests share: contractors with a contract, sessions of people, requests and codes bound to them."""

import json
import time
import uuid

import backend as b

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
COMPANY = f"c-{TAG}"
ROLE = "contractor-support"
OTHER = "contractor-developer"


def literal(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        return b.hexed(value)
    if isinstance(value, (list, tuple)):
        return b.quote("{" + ",".join(value) + "}")
    return b.quote(str(value))


def call(name, /, **arguments):
    return f"api.{name}({', '.join(f'p_{k} => {literal(v)}' for k, v in arguments.items())})"


def change(s, name, columns="summary", /, operation=None, **arguments):
    """One mutation with a new operation id; its row."""
    return s.row(f"select {columns} from {call(name, operation=operation or str(uuid.uuid4()), **arguments)}")


def refusal(s, name, /, **arguments):
    """(state, message, column) of a refused mutation."""
    try:
        change(s, name, "*", **arguments)
    except b.Failed as e:
        return e.state, e.message, e.column
    return "00000", "", None


def fresh(s):
    """As if a code had been entered just now, good for what takes any fresh code."""
    root.rows(f"update core.session set fresh_until = clock_timestamp() + interval '5 min' where id = {s.number_of_session}")


def bind(s, request):
    """As if a code had been entered for the approval of this request."""
    b.bind(root, s, f"request.approve:{request}")


def person(name, role=None, unit="platform", **more):
    return b.Person(root, f"{name}.{TAG}"[:32], role, unit, **more)


def second_account(who, login, role=None):
    """Another account of the same natural person, with factors of its own."""
    other = person(login, role)
    root.rows(f"""update core.account a set person_id = o.person_id from core.account o
        where a.login = {b.quote(other.login)} and o.login = {b.quote(who.login)}""")
    return other


def contract(number, first=-10, last=60, company=COMPANY):
    """Id of a contract; days from today on."""
    root.rows(f"""insert into core.company (code, name, number)
        values ({b.quote(company)}, {b.quote(company)}, lpad((('x' || substr(md5({b.quote(company)}), 1, 8))::bit(32)::bigint)::text, 12, '0'))
        on conflict do nothing""")
    return int(root.value(f"""insert into core.contract (company_id, number, subject, starts_on, ends_on, confidentiality_clause,
            confidentiality_until, damages_clause, scan_sha256)
        select id, {b.quote(number)}, 'made for a test', current_date + {first}, current_date + {last}, 'clause 5',
            current_date + {last} + 1826, 'clause 6', sha256('scan') from core.company where code = {b.quote(company)} returning id"""))


def contractor(name, company=COMPANY, unit="almaty-it"):
    who = person(name, None, unit)
    root.rows(f"""update core.account set kind = 'contractor', company_id = (select id from core.company where code = {b.quote(company)}),
        expires_at = now() + interval '300 days' where login = {b.quote(who.login)}""")
    return who


def ask(who, number, hours=24, roles=(ROLE,), **more):
    arguments = dict(login=who.login, contract=number, roles=list(roles), unit="almaty-it", starts_at=None, ends_at=None,
                     hours_from_approval=hours, hours=None, reason="made for a test")
    arguments.update(more)
    return arguments


def make(s, who, number, **more):
    return int(change(s, "request_create", "request", **ask(who, number, **more))[0])


def look(request):
    """The request as the table has it."""
    return json.loads(root.value(f"""select row_to_json(x) from (select r.*, core.request_state(r) as now, encode(r.hash, 'hex') as hex,
        (select count(*) from core.approval a where a.request_id = r.id and a.voided_at is null) as standing,
        (select count(*) from core.role_grant g where g.request_id = r.id) as grants
        from core.request r where r.id = {request}) x"""))


def seen(request):
    return bytes.fromhex(look(request)["hex"])


def approve(s, request, columns="state", hash=None, bound=True, **more):
    if bound:
        bind(s, request)
    return change(s, "request_approve", columns, request=request, hash=hash or seen(request), **more)


def approving(s, request, hash=None, bound=True, **more):
    """(state, message, column) of an approval."""
    if bound:
        bind(s, request)
    return refusal(s, "request_approve", request=request, hash=hash or seen(request), **more)


def events(where):
    return [r[0] for r in root.rows(f"select action from core.event where {where} order by id")]


def past(moment):
    """Waits until the clock of the server is past a time."""
    until = time.monotonic() + b.DEADLINE
    while time.monotonic() < until:
        if root.value(f"select clock_timestamp() > {moment}::timestamptz") == "t":
            return
    raise b.Failed("deadline: the clock did not get there")


def rule(subject, alternatives):
    """The rule of a subject, written by the superuser: [[(role, approvals), ...and], ...or]; [] removes it."""
    root.rows(f"delete from core.approval_rule where subject = {b.quote(subject)}")
    for n, roles in enumerate(alternatives, 1):
        for role, approvals in roles:
            root.rows(f"""insert into core.approval_rule (subject, alternative, role_id, approvals)
                select {b.quote(subject)}, {n}, id, {approvals} from core.role where code = {b.quote(role)}""")
