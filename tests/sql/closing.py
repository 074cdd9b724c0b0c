# SPDX-License-Identifier: GPL-3.0-or-later
"""The closing sheet of a contract, signed by two persons: N6, N12, S-07, Z-03, Z-05, Z-06, R-01, D-13."""

import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402
from requests import (ROLE, TAG, approve, approving, call, change, contract, contractor, events, look, person, refusal, root,  # noqa: E402
                      second_account, seen)

ALL = ["data", "devices", "documents", "media", "passes"]
who_signs, who_signs_too = person("signer", "contract-manager"), person("seconder", "manager", "almaty-it")
first, second = b.signed_in(who_signs), b.signed_in(who_signs_too)
chief = b.signed_in(person("boss", "security-administrator"))
contract(f"C/0-{TAG}")  # makes the company


def over(number, who):
    """A contract that has ended, under which this person had access."""
    made = contract(number, -100, -10)
    root.rows(f"""insert into core.role_grant (account_id, role_id, unit_id, starts_at, ends_at, contract_id)
        select a.id, r.id, u.id, now() - interval '60 d', now() - interval '20 d', {made} from core.account a, core.role r, core.unit u
        where a.login = {b.quote(who.login)} and r.code = '{ROLE}' and u.code = 'almaty-it'""")
    return made


def sign(s, number, returned=ALL, remark=None, columns="request", operation=None):
    b.bind(root, s, f"contract.sign:{number}")
    return change(s, "contract_sign", columns, contract=number, returned=returned, remark=remark, reason="the contract is over",
                  operation=operation)


def signing(s, number, returned=ALL, remark=None, bound=True, reason="the contract is over"):
    if bound:
        b.bind(root, s, f"contract.sign:{number}")
    return refusal(s, "contract_sign", contract=number, returned=returned, remark=remark, reason=reason)


def sheet(s, number, kind):
    return [r[1:] for r in s.rows(f"select kind, login, name, text from {call('contract_closing', contract=number)}") if r[0] == kind]


def n6_two_signatures(tap):
    worker = contractor("leaver")
    number = over(f"C/1-{TAG}", worker)
    tap.same([r[1] for r in sheet(first, number, "returned")], [None] * 5, "N6 nothing is ticked before")
    tap.same(signing(first, number, bound=False)[0::2], ("OP402", f"contract.sign:{number}"), "S-07 a signature takes a code for this sheet alone")
    request = int(sign(first, number, ["media", "devices", "media"], "the pass was lost, police report 17")[0])
    text = look(request)["canonical"]
    tap.ok(all(f"\n{line}" in text for line in (f"Closing sheet: C/1-{TAG}, ", f"Person: {worker.login}, ", f"Could: {worker.login}: account.read almaty-it",
               f"Account: {worker.login}: active", "Returned: devices, media\n", "Not returned: data, documents, passes\n",
               "Remark: the pass was lost, police report 17\n", "Confidentiality: clause 5, until ")), "N6 the text is the whole sheet", text)
    tap.same(look(request)["unit_id"], int(root.value("select id from core.unit where code = 'almaty-it'")), "it is signed for the unit of its people")
    tap.same(sorted(sheet(first, number, "returned")), sorted([None, "yes" if i in ("devices", "media") else "no", i] for i in ALL),
             "N6 the ticks stand on the sheet")
    tap.same([r[0] for r in sheet(first, number, "signature")], [who_signs.login], "N6 one signature")
    tap.ok("manager: " in sheet(first, number, "waiting")[0][1], "and for whom it waits", sheet(first, number, "waiting"))
    tap.same(signing(first, number)[0], "OP409", "a second sheet is not begun meanwhile")
    tap.same(approving(first, request)[0], "OP403", "Z-03 nobody signs twice")
    tap.same(approving(second, request, bound=False)[0], "OP402", "S-07 the second signature takes a code of its own")
    tap.same(approving(second, request, hash=b"\0" * 32)[0], "OP409", "Z-05 under the text that was read")
    approve(second, request)
    tap.same([r[0] for r in sheet(second, number, "signature")], [who_signs.login, who_signs_too.login], "N6 two signatures by two persons")
    tap.same(sheet(second, number, "waiting"), [], "and nobody is waited for")
    tap.same(root.row(f"select returned, remark, request_id from core.closing where contract_id = {number}"),
             ["{devices,media}", "the pass was lost, police report 17", str(request)], "the sheet is a record")
    tap.same(events(f"object_kind = 'contract' and object_id = '{number}'"), ["contract.sign"] * 2, "L-01 both signatures are in the journal")
    tap.same(signing(first, number)[:2], ("OP409", "the closing sheet is signed already"), "it is signed once")
    steps = root.row(f"""select r.arguments ? 'totp_step', (select bool_and(totp_step is not null) from core.approval where request_id = r.id)
        from core.request r where id = {request}""")
    tap.same(steps, ["t", "t"], "N11 the codes' time steps are kept with the signatures")


def z03_who(tap):
    worker = contractor("subject")
    number = over(f"C/2-{TAG}", worker)
    own = second_account(worker, "otherme", "contract-manager")
    own_second = second_account(worker, "otherme2", "manager")
    s, t = b.signed_in(own), b.signed_in(own_second)
    tap.same(signing(s, number)[:2], ("OP403", "you may not sign this closing sheet"), "N12 nobody signs a sheet about himself, with whatever account")
    far = b.signed_in(person("farwriter", "contract-manager", "astana"))
    tap.same(signing(far, number)[0], "OP403", "Z-02 whoever may not see everybody on it does not sign")
    tap.same(signing(second, number)[0], "OP403", "Z-01 the first signature needs company.edit")
    running = contract(f"C/3-{TAG}")
    tap.same(signing(first, running)[:2], ("OP409", "the contract has not ended"), "N6 not before the end")
    tap.same(signing(first, 999999999)[0::2], ("OP404", "contract"), "no such contract")
    tap.same(signing(first, number, ["media"])[0::2], ("OP400", "remark"), "N6 what is missing is explained")
    request = int(sign(first, number)[0])
    tap.same(approving(t, request)[0], "OP403", "N12 nor does he sign second")
    tap.same(root.value(f"select count(*) from core.closing where contract_id = {number}"), "0", "and nothing is signed")
    root.rows(f"update core.account set closed_at = now(), close_reason = 'left' where login = {b.quote(worker.login)}")
    tap.same(approving(second, request)[:2], ("OP409", "the closing sheet has changed"), "Z-05 an account was closed meanwhile: the sheet says so no more")
    change(first, "request_withdraw", request=request, reason="sign anew")
    request = int(sign(first, number)[0])
    tap.ok(f"Account: {worker.login}: closed" in look(request)["canonical"], "signed anew it says that the account is closed")
    approve(chief, request)
    tap.same(len(sheet(chief, number, "signature")), 2, "the other alternative of the rule signs as well")
    for x in (s, t, far):
        x.close()


def r01_race(tap):
    number = over(f"C/4-{TAG}", contractor("raced"))
    operation = str(uuid.uuid4())
    tap.same(sign(first, number, operation=operation), sign(first, number, operation=operation), "R-01 repeated, it is one signature")
    request = root.value(f"select id from core.request where contract_id = {number}")
    third = b.signed_in(person("third", "manager"))
    won = 0
    for s in (second, third):
        b.bind(root, s, f"request.approve:{request}")
        s.send(f"""select state from {call('request_approve', operation=str(uuid.uuid4()), request=request, hash=seen(request), ends_at=None, reason=None)}""")
    for s in (second, third):
        won += s.receive().strip() == "approved"
    tap.same((won, root.value(f"select count(*) from core.closing where contract_id = {number}")), (1, "1"), "Z-06 of two second signatures one counts")
    third.close()


def d13_hostile(tap):
    number = over(f"C/5-{TAG}", contractor("hostile2"))
    bad = []
    for returned in ([], ["x"], ["media", None], ["data"] * 11, None):
        got = signing(first, number, "{data,NULL}" if returned == ["media", None] else returned, "why")
        if (returned == [] and got[0] != "00000") or (returned != [] and got[0::2] != ("OP400", "returned")):
            bad.append((returned, got))
    tap.same(bad, [], "D-13 ticks that are none are refused by their name; none at all is an answer")
    change(first, "request_withdraw", request=root.value(f"select id from core.request where contract_id = {number} and state = 'pending'"), reason="test over")
    for remark in ("x" * 501, "a\u202eb", "a\x1b[31m", "a\u200bb"):
        got = signing(first, number, ["media"], remark)
        if got[0::2] != ("OP400", "remark"):
            bad.append((remark, got))
    tap.same(bad, [], "O-06 a remark that deceives is refused")


if __name__ == "__main__":
    b.run([n6_two_signatures, z03_who, r01_race, d13_hostile], root)
