# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: tickets, units, pages, protection, seals and what a verifier outside the database finds. L-01 to L-04, S5."""

import datetime
import hashlib
import os
import re
import struct
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402
from events import call, opened, refusal, walked  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
ZERO = b"\0" * 32


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def lock(s, login):
    return s.value(f"select version from {call('account_lock', operation=uuid.uuid4(), login=login, reason='for the journal')}")


def events(action, login):
    return int(root.value(f"select count(*) from core.event where action = {b.quote(action)} and actor_login = {b.quote(login)}"))


def tickets(tap):
    # L-02, L-04, S2: what is read was journaled before, whatever the client does to its transaction.
    who = person("reader", "auditor")
    s, other = b.signed_in(who), b.console()
    other.rows(f"select * from api.session_resume({b.hexed(s.token)})")
    s.rows("begin")
    ticket = opened(s)
    tap.same(refusal(s, f"select * from api.journal_read('{ticket}')")[0], "OP409", "L-04 a search is not read in its own transaction")
    s.rows("rollback")
    tap.same(refusal(s, f"select * from api.journal_read('{ticket}')")[0], "OP404", "L-04 nor when it was rolled back")
    s.rows("begin")
    s.rows("savepoint a")
    ticket = opened(s)
    s.rows("release a")
    tap.same(refusal(s, f"select * from api.journal_read('{ticket}')")[0], "OP409", "L-04 nor after a savepoint was released")
    s.rows("rollback")
    tap.same(events("journal.open", who.login), 0, "L-04 three attempts, nothing read, nothing journaled")
    ticket = opened(s, action="sign_in", text="reader")
    tap.same(events("journal.open", who.login), 1, "L-04 opening a search is journaled")
    tap.same(s.state(f"select * from api.journal_read('{ticket}')"), "00000", "a committed search is read")
    tap.same(other.state(f"select * from api.journal_read('{ticket}')"), "00000", "on every connection of its session")
    stranger = b.signed_in(person("stranger", "auditor"))
    tap.same(refusal(stranger, f"select * from api.journal_read('{ticket}')")[0], "OP404", "and in no other session")
    tap.same(refusal(s, "select * from api.journal_read(null)")[0], "OP404", "null is no search")
    root.rows(f"update core.ticket set expires_at = now() where id = '{ticket}'")
    tap.same(refusal(s, f"select * from api.journal_read('{ticket}')")[0], "OP404", "a search closes after a while")
    for field, arguments in (("actor", {"actor": "Robert'); drop"}), ("action", {"action": "a.b.c.d"}), ("outcome", {"outcome": "maybe"}),
                             ("from", {"from": "infinity"}), ("to", {"to": "-infinity"}), ("text", {"text": "a\u202eb"}),
                             ("object", {"object": "x" * 201}), ("to", {"from": "2026-02-01", "to": "2026-01-01"})):
        got = refusal(s, f"select * from {call('journal_open', **arguments)}")
        tap.ok(got[0] == "OP400" and got[2] == field, f"D-13 {arguments} is refused, naming {field}", got)
    for field, arguments in (("after", {"after": "00" * 20}), ("before", {"before": "x"}), ("limit", {"limit": 0}), ("limit", {"limit": 501})):
        got = refusal(s, f"select * from {call('journal_read', ticket=opened(s), **arguments)}")
        tap.ok(got[0] == "OP400" and got[2] == field, f"D-13 {arguments} is refused, naming {field}", got)
    for x in (s, other, stranger):
        x.close()


def units(tap):
    # Z-02: events of one's units and one's own.
    chief, north, south = person("jchief", "security-administrator"), person("jnorth", "helpdesk", "almaty"), person("jsouth", "helpdesk", "astana")
    here, there = person("jhere", None, "almaty-it"), person("jthere", None, "astana-support")
    c, n, s = b.signed_in(chief), b.signed_in(north), b.signed_in(south)
    lock(c, here.login)
    lock(c, there.login)

    def seen(x, **more):
        return [r[0] for r in x.rows(f"select object from {call('journal_read', ticket=opened(x, action='account.lock', actor=chief.login, **more))}")]

    tap.same(seen(c), [f"account {there.login}", f"account {here.login}"], "the whole platform, newest first")
    tap.same(seen(n), [f"account {here.login}"], "Z-02 the events of his units only")
    tap.same(seen(s), [f"account {there.login}"], "Z-02 and of theirs")
    tap.same(seen(n, object=f"account {there.login}"), [], "Z-02 naming the object does not help")
    tap.same([r[0] for r in n.rows(f"select action from {call('journal_read', ticket=opened(n, actor=north.login))}")][-1:], ["sign_in"],
             "his own events are his to read")
    number = {k: root.value(f"select max(id) from core.event where object_id = {b.quote(k)}") for k in (here.login, there.login)}
    show = "select action, actor, object_kind, object, unit, outcome, reason, new from api.journal_show('%s')"
    row = n.row(show % number[here.login])
    tap.same(row[:7], ["account.lock", chief.login, "account", here.login, "almaty-it", "ok", "for the journal"], "one event in full")
    tap.same(refusal(n, show % number[there.login])[:2], refusal(n, show % 999999999999)[:2], "Z-02 another unit's event is not there")
    tap.same(refusal(n, show % number[there.login])[0], "OP404", "Z-02 and says so")
    for sql in ("select * from api.journal_seals()", "select * from api.journal_batch()"):
        tap.same(refusal(n, sql)[0], "OP403", f"Z-01 {sql[18:]} needs the right to verify")
    for x in (c, n, s):
        x.close()


def pages(tap):
    who, clerk = person("paged", "auditor"), person("jclerk", "helpdesk", "almaty")
    for x in (who, clerk):
        s = b.signed_in(x)
        unit = "" if x is who else f"""and (e.unit_id in (select u.id from core.unit u join core.unit r on r.code = 'almaty' and u.path @> array[r.id])
            or e.actor_login = {b.quote(x.login)})"""
        for filters, where in (({}, ""), ({"action": "sign_in"}, "and e.action = 'sign_in'"), ({"outcome": "refused"}, "and e.outcome = 'refused'"),
                               ({"actor": "aigerim"}, "and e.actor_login = 'aigerim'"),
                               ({"actor": "aigerim", "action": "sign_in"}, "and e.actor_login = 'aigerim' and e.action = 'sign_in'"),
                               ({"object": "account b.omarov"}, "and e.object_kind = 'account' and e.object_id = 'b.omarov'"),
                               ({"object": "b.omarov"}, "and e.object_id = 'b.omarov'"),
                               ({"text": "WRONG_"}, "and e.new ->> 'cause' like 'wrong\\_%'")):
            ticket = opened(s, to=root.value("select core.time_text(clock_timestamp())"), **filters)
            limit = root.value(f"select arguments ->> 'until' from core.ticket where id = '{ticket}'")
            want = [r[0] for r in root.rows(f"""select e.id from core.event e where e.at < '{limit}' {unit} {where}
                order by e.at desc, e.id desc limit 60""")]
            got = walked(s, ticket, "after", len(want))
            place = next((r for r in got if r[0] == want[-1]), got[-1]) if got else None
            back = [r[0] for r in walked(s, ticket, "before", 20, place[1])] if place else []
            tap.ok([r[0] for r in got[:60]] == want and back == want[-21:-1] and (want or filters), f"pages of {filters or 'everything'} as {x.login[:5]}",
                   (len(want), [r[0] for r in got[:5]], want[:5], back[:5]))
        s.close()


def protection(tap):
    # L-03: append-only for every role, the owner and superusers included, in every partition.
    tables = [r[0] for r in root.rows("select c.oid::regclass from pg_class c where c.oid = 'core.event'::regclass or c.oid in "
                                      "(select inhrelid from pg_inherits where inhparent = 'core.event'::regclass) union all select 'core.seal'")]
    tap.ok(len(tables) >= 6, "there are partitions", tables)
    for role in ("opconsole_owner", None):
        root.rows(f"set role {role}" if role else "reset role")
        for table in tables:
            column = "hash = hash" if table == "core.seal" else "reason = reason"
            got = [refusal(root, f"update {table} set {column}")[0] if int(root.value(f"select count(*) from (select from {table} limit 1) x")) else "OP409",
                   refusal(root, f"delete from {table}")[0] if int(root.value(f"select count(*) from (select from {table} limit 1) x")) else "OP409",
                   refusal(root, f"truncate {table}")[0]]
            tap.same(got, ["OP409"] * 3, f"L-03 UPDATE, DELETE, TRUNCATE of {table} as {role or 'superuser'}")
    root.rows("reset role")
    row = root.row("""insert into core.event (at, xid, action, outcome, digest) values (now() - interval '2 h', '3', 'test.forged', 'ok', 'x')
        returning xid = pg_current_xact_id(), digest = sha256(core.event_canonical(event))""")
    tap.same(row, ["t", "t"], "L-03 a writer chooses neither transaction nor digest")
    auditor = b.signed_in(person("prot", "auditor"))
    for sql in ("update core.event set reason = ''", "delete from core.event", "truncate core.event", "select * from core.event",
                "select * from core.seal", "select keeper_api.seal()", "insert into core.event default values"):
        tap.same(refusal(auditor, sql)[0], "42501", f"D-04 a bastion may not {sql}")
    auditor.close()


def batches(tap):
    # A transaction that is larger than a batch may be is a batch of its own; without that nothing would be sealed again.
    root.rows("begin")
    low = root.value("select max(high) from core.seal")
    sealed()
    root.rows("insert into core.event (action, outcome, digest) select 'test.many', 'ok', '' from generate_series(1, 7)")
    mine = root.value("select pg_current_xact_id()")
    root.rows("commit")
    root.rows("insert into core.event (action, outcome, digest) values ('test.after', 'ok', '')")
    later = root.value("select max(xid) from core.event where action = 'test.after'")
    end = "select core.seal_end('%s', %s)"
    tap.same(root.value(end % (mine, 3)), later, "a transaction that is too large ends its batch")
    tap.same(root.value(end % (mine, 7)), later, "so does one that just fills it")
    before = int(root.value(f"select max(xid) from core.event where xid < '{mine}'")) + 1
    tap.same(root.value(end % (before, 3)), later, "and transactions without events before it change nothing")
    tap.ok(int(root.value(end % (mine, 8))) > int(later), "a batch goes to the end when there is room")
    before = root.value(f"select core.seal_end('{int(low) - 1}', 1000000) > '{mine}'")
    tap.same(before, "t", "and begins where the one before ended")


class Verdict(Exception):
    pass


EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def canonical(fields):
    """The bytes that a digest covers: each field as its length in 4 bytes and its text; null is the length -1. The time
    is decimal microseconds."""
    at = datetime.datetime.fromisoformat(re.sub(r"(\.\d+)?\+00$", lambda m: (m.group(1) or ".").ljust(7, "0") + "+00:00", fields[2]))
    fields = fields[:2] + [str((at - EPOCH) // datetime.timedelta(microseconds=1))] + fields[3:]
    return b"".join(b"\xff\xff\xff\xff" if f is None else struct.pack(">i", len(f.encode())) + f.encode() for f in fields)


def batch(s, low=None, high=None):
    """All events of the seals low..high, page by page: [event, xid, ..., digest]."""
    rows, place = [], (None, None)
    while True:
        page = s.rows("select * from " + call("journal_batch", **{
            "from": low, "to": high, "xid": place[0], "event": place[1], "limit": 1000}))
        rows += page
        if len(page) < 1000:
            return rows
        place = (page[-1][1], page[-1][0])


def verify(s):
    """Recomputes the chain from what the api gives; returns (sealed, where that ends, unsealed) or raises where it breaks."""
    seals, after = [], None
    while True:
        page = s.rows(f"select number, low, high, events, previous, hash from {call('journal_seals', after=after, limit=500)}")
        seals += page
        if len(page) < 500:
            break
        after = page[-1][0]
    rows, tail = batch(s, seals[0][0], seals[-1][0]), batch(s)
    for row in rows + tail:
        if hashlib.sha256(canonical(row[:-1])).digest() != b.unbytea(row[-1]):
            raise Verdict(f"altered event {row[0]}")
    head, high, at = None, None, 0
    for number, low, top, count, previous, value in seals:
        if number == "0":
            want = hashlib.sha256(b"opconsole journal " + root.value("select system_identifier from pg_control_system()").encode()).digest()
            if b.unbytea(previous) != ZERO or b.unbytea(value) != want:
                raise Verdict("altered seal 0")
        else:
            end = at
            while end < len(rows) and int(rows[end][1]) < int(top):
                end += 1
            digests = [b.unbytea(r[-1]) for r in sorted(rows[at:end], key=lambda r: int(r[0]))]
            at = end
            if len(digests) != int(count):
                raise Verdict(f"missing in seal {number}" if len(digests) < int(count) else f"added in seal {number}")
            want = hashlib.sha256(b.unbytea(previous) + struct.pack(">qqqq", int(number), int(low), int(top), int(count)) + b"".join(digests)).digest()
            if b.unbytea(previous) != head or low != high or want != b.unbytea(value):
                raise Verdict(f"altered seal {number}")
        head, high = b.unbytea(value), top
    return at, high, len(tail)


def verdict(s):
    try:
        verify(s)
        return "intact"
    except Verdict as e:
        return str(e)


def sealed():
    """Seals until nothing is left; open transactions of other tests do not exist here."""
    for _ in range(200):
        root.rows("select * from keeper_api.seal()")
        if root.value("select core.journal_sealed_at() > clock_timestamp() - interval '1 s'") == "t":
            return


def tamper(sql):
    """What a superuser can do who turns the triggers off."""
    root.rows(f"begin; set local session_replication_role = replica; {sql}; commit")


def seals(tap):
    who = person("verifier", "auditor")
    s = b.signed_in(who)
    tap.same(refusal(s, "select * from api.journal_batch()")[0], "OP409", "L-04 no batch before the verification is journaled")
    s.rows("begin")
    s.rows("select * from api.journal_seals()")
    tap.same(refusal(s, "select * from api.journal_batch()")[0], "OP409", "L-04 nor before that is committed")
    s.rows("rollback")
    sealed()
    before = events("journal.verify", who.login)
    count, high, _ = verify(s)
    tap.same(events("journal.verify", who.login), before + 1, "L-04 a verification is one event")
    total = int(root.value(f"select count(*) from core.event where xid < '{high}'"))
    tap.ok(count == total > 0, "the chain is intact from the first event to the last", (count, total))
    sealed()
    tap.same(root.value("""select count(*) from core.seal s join core.seal p on p.number = s.number - 1
        where s.low <> p.high or s.previous <> p.hash"""), "0", "each seal begins where the one before ends")
    tap.same(root.value("""select count(*) from core.seal s where s.number > 0 and s.events <>
        (select count(*) from core.event e where e.xid >= s.low and e.xid < s.high)"""), "0", "every event is in exactly one seal")
    victim = root.value("select id from core.event where reason is not null and xid < (select max(high) from core.seal) order by id desc limit 1")
    number = root.value(f"select core.event_seal(xid) from core.event where id = {victim}")
    tap.same(s.value(f"select seal from api.journal_show('{victim}')"), number, "an event knows its seal")
    for name, do, undo, want in (
            ("one changed byte", "update core.event set reason = reason || '.' where id = %s", "update core.event set reason = left(reason, -1) where id = %s",
             f"altered event {victim}"),
            ("a changed byte with its digest", "update core.event e set reason = reason || '.' where id = %s; update core.event e set digest = sha256(core.event_canonical(e)) where id = %s",
             "update core.event e set reason = left(reason, -1) where id = %s; update core.event e set digest = sha256(core.event_canonical(e)) where id = %s",
             f"altered seal {number}"),
            ("a removed event", "create temp table kept as select * from core.event where id = %s; delete from core.event where id = %s",
             "insert into core.event select * from kept; drop table kept; select %s", f"missing in seal {number}")):
        tamper(do.replace("%s", victim))
        tap.same(verdict(s), want, f"L-03 {name} is found at its place")
        tamper(undo.replace("%s", victim))
    tap.same(verdict(s), "intact", "put back, the chain is intact")
    root.rows("begin; set local session_replication_role = replica; insert into core.event (id, xid, at, action, outcome, digest) "
              f"select 1000000000000, xid, at, 'x', 'ok', '' from core.event where id = {victim}; "
              "update core.event e set digest = sha256(core.event_canonical(e)) where id = 1000000000000; commit")
    got = verdict(s)
    tamper("delete from core.event where id = 1000000000000")
    tap.same(got, f"added in seal {number}", "L-03 a back-dated event is found")
    tap.same(verdict(s), "intact", "and without it the chain is intact")
    s.close()


def tail(tap):
    # Trap 7 and S5: an open transaction holds the seals up, nobody else, and what it wrote is sealed after it.
    root2, s = b.admin(), b.signed_in(person("tail", "auditor"))
    sealed()
    root2.rows("begin")
    mine = root2.value("insert into core.event (action, outcome, digest) values ('test.open', 'ok', '') returning id")
    later = root.value("insert into core.event (action, outcome, digest) values ('test.later', 'ok', '') returning id")
    root.rows("select * from keeper_api.seal()")
    tap.same(root.value(f"select core.event_seal(xid) from core.event where id = {later}"), None, "an event behind an open transaction is not sealed yet")
    s.rows("select * from api.journal_seals()")
    last = root.value("select max(number) from core.seal")
    tap.ok(later in [row[0] for row in batch(s)], "trap 7: it is given as not sealed")
    tap.ok(root.value("select core.journal_sealed_at() <= at from core.event where id = " + later) == "t", "and the age of the seals shows it")
    root2.rows("commit")
    sealed()
    tap.ok(None not in (root.value(f"select core.event_seal(xid) from core.event where id = {i}") for i in (mine, later)), "S5 after the commit both are sealed")
    tap.same(verdict(s), "intact", "and the chain is intact")
    # Pages may be cut anywhere.
    low, high = int(root.value("select min(number) from (select number, sum(events) over (order by number desc) as events from core.seal"
                               f" where number <= {last}) s where events <= 5000")), int(last)
    whole = s.rows(f"select event, xid from {call('journal_batch', **{'from': low, 'to': high, 'limit': 10000})}")
    parts, place = [], (None, None)
    while True:
        page = s.rows("select event, xid from " + call("journal_batch", **{"from": low, "to": high, "xid": place[1], "event": place[0], "limit": 3}))
        parts += page
        if len(page) < 3 or len(parts) > len(whole):
            break
        place = page[-1]
    tap.ok(parts == whole and len(whole) > 3, "pages of three make up the whole", (len(whole), len(parts)))
    for field, arguments in (("from", {"from": 1}), ("from", {"from": 2, "to": 1}), ("from", {"from": 1, "to": 10 ** 12}),
                             ("xid", {"xid": "1; select"}), ("limit", {"limit": 10001})):
        got = refusal(s, f"select * from {call('journal_batch', **arguments)}")
        tap.ok(got[0] == "OP400" and got[2] == field, f"D-13 {arguments} is refused, naming {field}", got)
    s.close()
    root2.close()


b.run([tickets, units, pages, protection, batches, seals, tail], root)
