# SPDX-License-Identifier: GPL-3.0-or-later
"""Sinks of the journal: what a forwarding service may call, in which order and with which numbers it reads, how the cursor
moves and refuses to move, and what people see of the lag. C-06, D-03, D-04, D-08, D-13, L-01, L-03, R-01, S3, S-07, Z-01."""

import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402
import hostile as h  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")
PLACE = "row({}, {}, null::bigint, {})::core.journal_place"


def person(name, role=None, unit="platform"):
    return b.Person(root, f"{name}.{TAG}", role, unit)


def op():
    return f"'{uuid.uuid4()}'"


def sink(name, device="forward-1", starts="beginning"):
    """A sink of our own; from now: after what is sealed."""
    code = f"{name}-{TAG}"
    root.rows(f"select from core.device d, core.sink_make('{code}', d.id, '{starts}', null) where d.code = '{device}'")
    return code


def seal_all():
    """Seals what is there, beside the keeper of the demo."""
    k = b.admin()
    k.rows("set session authorization opconsole_keeper")
    for _ in range(200):
        k.rows("select * from keeper_api.seal()")
        if root.value("select not exists (select from core.event e where e.xid >= (select max(high) from core.seal))") == "t":
            break
    k.close()


def events(count, mark="made"):
    root.rows(f"""set role opconsole_owner; select max(core.event_append(null::core.session_context, 'test.{mark}', 'account', 'x'))
        from generate_series(1, {count}); reset role""")


def begin(s, code):
    return s.value(f"select batch from forward_api.forward_begin('{code}')")


def read(s, code, batch, limit=500, columns="number, event, seal"):
    return s.rows(f"select {columns} from forward_api.forward_read('{code}', '{batch}', '{limit}')")


def ack(code, batch, number):
    return f"select waiting from forward_api.forward_ack('{code}', '{batch}', '{number}')"


def refusal(s, sql):
    try:
        s.rows(sql)
    except b.Failed as e:
        return e.state, e.column
    return "00000", None


def listed(s, code, columns):
    """Of one sink, as a person sees it; a client has no operators to choose with."""
    return next(r[1:] for r in s.rows(f"select sink, {columns} from api.sink_list()") if r[0] == code)


def rights(tap):
    s = b.console("forward-1")
    got = root.rows("""select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where has_schema_privilege('forward-1', n.oid, 'usage') and has_function_privilege('forward-1', p.oid, 'execute')
            and n.nspname !~ '^pg_temp' order by 1""")
    tap.same([x[0] for x in got], ["forward_api.forward_" + x for x in ("ack", "begin", "read", "state")],
             "D-03 a forwarding service may execute exactly its calls")
    for sql in ("select * from core.event", "select * from core.sink", "update core.sink set disabled_at = null", "select * from api.version()",
                "select * from api.sink_list()", "select * from keeper_api.seal()", "select * from report_api.whoami()", "create temp table x ()",
                "set role opconsole_owner", "set role opconsole_console", "select pg_sleep(1)", "do $x$ begin end $x$",
                "select * from core.forward_next(null, 1)"):
        tap.same(s.state(sql), "42501", f"D-04 it may not {sql}")
    code = sink("rights")
    for role in ("bastion-1", "platform-1", "web-1", "opconsole_keeper"):
        other = b.console(role)
        tap.same(other.state(f"select * from forward_api.forward_state('{code}')"), "42501", f"D-03 {role} may not read in its place")
        other.close()
    root.rows("update core.device set disabled_at = clock_timestamp() where code = 'forward-1'")
    batch = "1"
    refused = [s.state(x) for x in (f"select * from forward_api.forward_state('{code}')", f"select * from forward_api.forward_begin('{code}')",
                                    f"select * from forward_api.forward_read('{code}', '{batch}')", ack(code, batch, 1))]
    root.rows("update core.device set disabled_at = null where code = 'forward-1'")
    tap.same(refused, ["OP403"] * 4, "a disabled certificate is refused everything")
    tap.same(s.state("begin isolation level repeatable read; select * from forward_api.forward_state('x'); commit"), "OP400",
             "S8 and so is another isolation level")
    s.rows("rollback")
    s.close()


def watched(tap):
    """The keeper watches a forwarding service as it watches bastions."""
    k = b.admin()
    k.rows("set session authorization opconsole_keeper")
    s = b.console("forward-1")
    # S3
    tap.same(s.state("alter role \"forward-1\" set statement_timeout = 1"), "00000", "S3 a role may change itself")
    stand = """select count(*) from pg_roles r join pg_db_role_setting s on s.setrole = r.oid, unnest(s.setconfig) c
        where r.rolname = 'forward-1' and c = 'statement_timeout=1'"""
    until = b.time.monotonic() + b.DEADLINE
    while root.value(stand) != "0" and b.time.monotonic() < until:
        k.rows("select * from keeper_api.role_settings_reset()")
    tap.same(root.value(stand), "0", "S3 and the keeper puts it back")
    # D-08
    s.rows("set idle_in_transaction_session_timeout = 0; set application_name = 'test-forward-idle'")
    s.rows("begin; select from (values (1)) x")
    alive = "select count(*) from pg_stat_activity where application_name = 'test-forward-idle'"
    until = b.time.monotonic() + b.DEADLINE
    while root.value(alive) != "0" and b.time.monotonic() < until:
        k.rows("select * from keeper_api.watchdog()")
    tap.same(root.value(alive), "0", "D-08 an idle transaction of it is ended")
    s.kill()
    k.close()


def order(tap):
    """Numbers are positions in the chain: the same for every sink, whatever the pages are, without a gap."""
    events(3)
    s = b.console("forward-1")
    # An id that is gone leaves no gap in the numbers.
    root.rows("begin; set local role opconsole_owner; select core.event_append(null::core.session_context, 'test.gone'); rollback")
    events(2)
    seal_all()
    want = root.rows("""select row_number() over (order by s.number, e.id), e.id, s.number from core.seal s
        join core.event e on e.xid >= s.low and e.xid < s.high order by 1""")
    total = int(root.value("select events from core.seal_total()"))
    tap.same(root.value("select sum(events) from core.seal"), str(root.value("select events from core.seal_total()")), "the total is the sum of all seals")
    for limit in (1900, 7):
        code, got = sink(f"order{limit}"), []
        batch = begin(s, code)
        while len(got) < (total if limit > 100 else 2500):
            page = read(s, code, batch, limit)
            if not page:
                break
            got += page
        tap.same(got[:len(want)], want[:len(got)], f"records in pages of {limit} are the chain, numbered from 1 without a gap")
        tap.ok(len(got) >= min(total, 2500), f"all of them in pages of {limit}", f"{len(got)} of {total}")
    small = sink("ends", starts="now")
    tap.same(read(s, small, begin(s, small)), [], "after the newest seal there is nothing")
    # A big seal is read in parts, and goes on in the next one.
    code = sink("big", starts="now")
    root.rows("set role opconsole_owner; insert into core.event (action, outcome, digest) select 'test.big', 'ok', '' from generate_series(1, 1200); reset role")
    seal_all()
    events(1)
    seal_all()
    batch, got, after = begin(s, code), [], root.value(f"select (acked).number from core.sink where code = '{code}'")
    for limit in (1000, 100, 100, 50, 500, 500, 500):
        got += read(s, code, batch, limit)
    tap.same([int(r[0]) for r in got], list(range(int(after) + 1, int(after) + len(got) + 1)), "in parts of a seal, too")
    tap.ok(len(got) >= 1201 and len({r[1] for r in got}) == len(got), "each record once", len(got))
    s.close()


def gaps(tap):
    """Events that are not here any more leave a gap in the numbers, and are passed by at once."""
    seal_all()
    seal, before = root.row("select max(number), sum(events) from core.seal")
    for _ in range(3):
        events(2, "gap")
        seal_all()
    root.rows("begin; alter table core.event disable trigger user")
    left = root.row(f"select max(e.id), count(*) from core.event e where e.xid >= (select high from core.seal where number = {seal})")
    root.rows(f"delete from core.event e where e.xid >= (select high from core.seal where number = {seal}) and e.id < {left[0]}")
    got = root.rows(f"""select r.number, (r.event).id from core.forward_next(({PLACE.format(seal, before, before)}), 500) n, unnest(n.records) r""")
    last = int(root.value("select events from core.seal_total()"))
    one = root.row(f"select p.seal, p.before from (select (core.forward_skip({PLACE.format(seal, before, before)})).*) p")
    root.rows("rollback")
    tap.ok(got and got[-1][1] == left[0] and int(before) + 1 < int(got[-1][0]) <= last, "what is gone is a gap in the numbers", (got, left, before, last))
    tap.ok(int(one[0]) > int(seal) and int(one[1]) > int(before), "seals without events are passed by", (one, seal, before))


def went_back(tap):
    """A chain that lost its end goes on being sealed, and a sink that was further is an alarm instead of a gap."""
    events(1)
    seal_all()
    code = sink("back", starts="now")
    total = root.row("select seal, events from core.seal_total()")
    root.rows("begin; alter table core.seal disable trigger user; delete from core.seal where number = (select max(number) from core.seal)")
    short = root.row("select seal, events from core.seal_total()")
    sealed = root.row("select sealed > 0 from core.seal_next()") + root.row("""select t.events = sum(s.events), t.seal = max(s.number)
        from core.seal_total t, core.seal s group by t.events, t.seal""")
    state = root.row(f"select t.state, t.waiting > 0 from core.sink s, core.sink_state(s) t where s.code = '{code}'")
    refused = root.state(f"set session authorization 'forward-1'; select * from forward_api.forward_begin('{code}')")
    root.rows("rollback; reset session authorization")
    tap.ok(int(short[0]) == int(total[0]) - 1 and int(short[1]) < int(total[1]), "the total is that of the chain that is there", (total, short))
    tap.same(sealed, ["t", "t", "t"], "S5 sealing goes on, and the total with it")
    tap.same(state, ["STALLED", "t"], "a sink that acknowledged a seal of another chain is STALLED at once")
    tap.same(refused, "OP409", "and gets nothing")
    tap.same(root.row("select seal, events from core.seal_total()")[0] >= total[0], True, "put back, all is as before")


def content(tap):
    code = sink("content", starts="now")
    who = person("content", "helpdesk", "almaty")
    signed = b.signed_in(who)
    seal_all()
    s = b.console("forward-1")
    columns = "action, outcome, actor, object_kind, device, unit, reason, summary, digest"
    rows = [r for r in read(s, code, begin(s, code), 500, "event, " + columns) if r[1] == "sign_in" and r[3] == who.login]
    tap.same([r[1:-1] for r in rows], [["sign_in", "ok", who.login, "session", "bastion-1", rows[0][6], None, "signed in"]], "a record says what the journal says")
    tap.same(rows[0][-1], root.value(f"select digest from core.event where id = {rows[0][0]}"), "with the digest that the seal covers")
    signed.close()
    s.close()


def cursor(tap):
    code, other = sink("cursor"), sink("other")
    events(20)
    seal_all()
    s, t = b.console("forward-1"), b.console("forward-1")
    batch = begin(s, code)
    rows = read(s, code, batch, 10, "number, repeated")
    last = int(rows[-1][0])
    tap.same({r[1] for r in rows}, {"f"}, "the first time nothing is repeated")
    tap.same(refusal(s, ack(code, batch, last + 1)), ("OP400", "number"), "what was not given out can't be acknowledged")
    tap.same(refusal(s, ack(code, batch, 10 ** 15)), ("OP400", "number"), "nor what does not exist")
    tap.same(refusal(s, ack(code, batch, last - 1)), ("OP400", "number"), "nor a part of a batch")
    tap.same(refusal(s, ack(code, batch, 0)), ("OP409", "number"), "the cursor does not go back")
    tap.same(refusal(s, ack(other, batch, last)), ("OP409", "batch"), "another sink has not begun this batch")
    again = begin(s, code)
    tap.same(refusal(s, ack(code, batch, last)), ("OP409", "batch"), "a batch that was given up is void")
    rows = read(s, code, again, 15, "number, repeated")
    tap.same([r[1] for r in rows], ["t"] * 10 + ["f"] * 5, "what was given out before is marked as repeated, and only that")
    # Two services for one sink.
    third = begin(t, code)
    tap.same(refusal(s, f"select * from forward_api.forward_read('{code}', '{again}')"), ("OP409", "batch"), "of two services only the newest batch reads")
    read(t, code, third, 15)
    tap.same(s.state(ack(code, third, 15)), "00000", "a batch is acknowledged once")
    tap.same(refusal(s, ack(code, third, 15)), ("OP409", "number"), "and not twice")
    tap.same(root.value(f"select (acked).number from core.sink where code = '{code}'"), "15", "the cursor is where it was acknowledged")
    tap.same(root.value(f"select (acked).number from core.sink where code = '{other}'"), "0", "and another sink's did not move")
    tap.same(read(s, code, begin(s, code), 1, "number, repeated"), [["16", "f"]], "it goes on behind it")
    # A sink of another certificate.
    root.rows("insert into core.device (code, kind) values ('forward-x', 'forwarder') on conflict do nothing")
    foreign = sink("foreign", "forward-x")
    for sql in (f"select * from forward_api.forward_state('{foreign}')", f"select * from forward_api.forward_begin('{foreign}')",
                f"select * from forward_api.forward_read('{foreign}', '0')", ack(foreign, 0, 1)):
        tap.same(s.state(sql), "OP404", f"Z-01 another certificate's sink is like none: {sql[:45]}")
    tap.same(s.state("select * from forward_api.forward_state('no-such-sink')"), "OP404", "and none is none")
    root.rows(f"update core.sink set disabled_at = clock_timestamp() where code = '{code}'")
    tap.same([s.state(x) for x in (f"select * from forward_api.forward_begin('{code}')", f"select * from forward_api.forward_read('{code}', '4')",
                                   ack(code, 4, 16), f"select * from forward_api.forward_state('{code}')")],
             ["OP409", "OP409", "OP409", "00000"], "a disabled sink gets nothing, and says so")
    s.close()
    t.close()


def rolled_back(tap):
    """What a client does with its transaction can only repeat records, never lose one."""
    code = sink("rolled")
    s = b.console("forward-1")
    batch = begin(s, code)
    s.rows("begin")
    first = read(s, code, batch, 5)
    s.rows("rollback")
    tap.same(read(s, code, batch, 5), first, "a page that was rolled back comes again")
    s.rows("begin")
    s.rows(ack(code, batch, 5))
    s.rows("rollback")
    tap.same(root.value(f"select (acked).number from core.sink where code = '{code}'"), "0", "an acknowledgement that was rolled back is none")
    # It never blocks the journal. Everything else is open before: a transaction is ended after five seconds.
    watcher, k = b.signed_in(person("watch", "auditor")), b.admin()
    k.rows("set session authorization opconsole_keeper")
    s.rows("begin")
    read(s, code, batch, 5)
    done = [root.state("insert into core.event (action, outcome, digest) values ('test.beside', 'ok', '')"), k.state("select * from keeper_api.seal()"),
            watcher.state("select sink from api.sink_list()")]
    s.rows("rollback")
    tap.same(done, ["00000"] * 3, "while a service holds its transaction events are written and sealed, and people look")
    for one in (watcher, k, s):
        one.close()


def lag(tap):
    code = sink("lag", starts="now")
    chief = person("lagc", "security-administrator")
    people, nobody, s = b.signed_in(chief), b.signed_in(person("lagh", "helpdesk")), b.console("forward-1")

    def look(columns="state, waiting"):
        return listed(people, code, columns)

    def shift(ago):
        root.rows(f"""update core.sink set enabled_at = enabled_at - interval '{ago}', acked_at = acked_at - interval '{ago}' where code = '{code}'""")
        root.rows(f"""begin; alter table core.seal disable trigger user;
            update core.seal set at = at - interval '{ago}' where number > (select (acked).seal from core.sink where code = '{code}');
            alter table core.seal enable trigger user; commit""")
    seal_all()
    root.rows(f"""update core.sink set acked = ({PLACE.format('t.seal', 't.events', 't.events')}), acked_hash = t.hash
        from core.seal_total() t where code = '{code}'""")
    tap.same(look()[0], "NEVER", "a new sink has acknowledged nothing")
    events(1)
    seal_all()
    tap.ok(look()[0] == "NEVER" and int(look()[1]) >= 1, "records wait for it", look())
    shift("301 s")
    tap.same(look()[0], "STALLED", "L-11 records wait and nothing moved for longer than the policy, with no job running")
    home = {r[0]: r[1:] for r in people.rows("select kind, number, filter from api.home()")}
    tap.ok(int(home["sinks_stalled"][0]) >= 1 and home["sinks_stalled"][1] == "sinks", "home says so", home.get("sinks_stalled"))
    tap.ok(int(home["records_waiting"][0]) >= 1, "and how many wait", home.get("records_waiting"))
    due = people.rows("select object, days_left from api.calendar_list(p_kind => 'sink')")
    tap.ok([code, "-1"] in due, "so does the calendar, as overdue", due)
    tap.ok(not [r for r in nobody.rows("select kind from api.home()") if r[0] in ("sinks_stalled", "records_waiting")]
           and not nobody.rows("select object from api.calendar_list(p_kind => 'sink')"), "Z-01 who may not see sinks sees neither")
    batch = begin(s, code)
    rows = read(s, code, batch)
    s.rows(f"select * from forward_api.forward_state('{code}', 'refused')")
    tap.same(look("error")[0], "refused", "why is known")
    s.rows(ack(code, batch, rows[-1][0]))
    tap.same(look("error")[0], None, "an acknowledgement ends it")
    tap.ok(look()[0] in ("OK", "BEHIND"), "and the sink is well again", look())
    events(1)
    seal_all()
    shift("20 s")
    tap.same(look()[0], "BEHIND", "a record that waits for 20 seconds is behind")
    s.close()
    people.close()
    nobody.close()


def managing(tap):
    chief, auditor = b.signed_in(person("mana", "security-administrator")), b.signed_in(person("mano", "auditor"))
    code = f"managed-{TAG}"
    create = f"select summary from api.sink_create({op()}, '{code}', 'forward-1', 'now', 'contract 17')"
    tap.same(chief.state(create), "00000", "a sink is registered")
    tap.same(chief.state(create), "00000", "R-01 once, however often it is asked for")
    tap.same(root.value(f"select count(*) from core.sink where code = '{code}'"), "1", "R-01 and it is there once")
    tap.same(chief.state(create.replace(create.split("'")[1], str(uuid.uuid4()))), "OP409", "a name is taken once")
    tap.same(chief.state(f"select * from api.sink_create({op()}, 'x-{TAG}', 'bastion-1', 'now', 'contract 17')"), "OP404", "only a forwarding service fills it")
    tap.same([auditor.state(x) for x in (create.replace(create.split("'")[1], str(uuid.uuid4())),
                                         f"select * from api.sink_disable({op()}, '{code}', 'for a test')",
                                         f"select * from api.sink_enable({op()}, '{code}', 'for a test')")], ["OP403"] * 3, "Z-01 an auditor changes nothing")
    # S-07
    root.rows(f"update core.session set fresh_until = now() where id = {chief.number_of_session}")
    stale = [chief.state(x) for x in (f"select * from api.sink_create({op()}, 'y-{TAG}', 'forward-1', 'now', 'contract 17')",
                                      f"select * from api.sink_disable({op()}, '{code}', 'for a test')")]
    tap.same(stale, ["OP402", "OP402"], "S-07 changes need a fresh code")
    root.rows(f"update core.session set fresh_until = now() + interval '1 hour' where id = {chief.number_of_session}")
    tap.same(chief.state(f"select * from api.sink_disable({op()}, '{code}', 'for a test', '7')"), "OP409", "R-10 and the version that was seen")
    tap.same(chief.value(f"select summary from api.sink_disable({op()}, '{code}', 'for a test', '1')"), f"sink {code} disabled", "a sink is disabled")
    tap.same(listed(chief, code, "state"), ["DISABLED"], "and shown as disabled")
    tap.same(chief.state(f"select * from api.sink_disable({op()}, '{code}', 'for a test')"), "OP409", "once")
    tap.same(chief.state(f"select * from api.sink_enable({op()}, '{code}', 'for a test')"), "00000", "and enabled again")
    # L-01
    got = root.rows(f"""select action, reason, new ->> 'state', outcome from core.event where object_kind = 'sink' and object_id = '{code}'
        and operation is not null order by id""")
    tap.same(got, [["sink.create", "contract 17", None, "ok"], ["sink.disable", "for a test", "disabled", "ok"],
                   ["sink.enable", "for a test", "enabled", "ok"]], "L-01 each change has its event")
    chief.close()
    auditor.close()


def hostile_values(tap):
    # D-13, D-05: every argument of every call of a forwarding service.
    code = sink("hostile")
    s = b.console("forward-1")
    batch = [begin(s, code) for _ in range(4)][-1]
    calls = {"forward_state": {"p_sink": code, "p_error": None}, "forward_begin": {"p_sink": code},
             "forward_read": {"p_sink": code, "p_batch": batch, "p_limit": "5"}, "forward_ack": {"p_sink": code, "p_batch": batch, "p_number": "1"}}
    values = {"p_sink": h.TEXTS, "p_error": h.TEXTS, "p_batch": h.BIGINTS, "p_number": h.BIGINTS, "p_limit": h.INTEGERS}
    count, wrong = 0, []
    for function, good in calls.items():
        for name in good:
            for label, value in [("NULL", None)] + sorted(values[name].items()):
                given = ", ".join(f"{n} => {b.quote(v)}" for n, v in (good | {name: value}).items())
                state, column, text = h.answer(s, f"select * from forward_api.{function}({given})")
                count += 1
                if state not in h.CODES or (state == "OP400" and column != name[2:]) or "SQL statement" in text:
                    wrong.append(f"{function}({name}) {label}: {state} {column}")
    tap.same(wrong[:10], [], f"D-13 {count} hostile values are refused with a code that names the field")
    tap.ok(count > 400, "D-13 there were hundreds of them", count)
    tap.same(root.value(f"select (acked).number from core.sink where code = '{code}'"), "0", "and the cursor did not move")
    s.close()


def gone(tap):
    """Nothing of ours is left to stand still in somebody's demo."""
    root.rows(f"delete from core.sink where code like '%-{TAG}'; delete from core.device where code = 'forward-x'")
    tap.same(root.value("select count(*) from core.device where code = 'forward-x'"), "0", "the test's sinks are gone")


b.run([rights, watched, order, gaps, went_back, content, cursor, rolled_back, lag, managing, hostile_values, gone], root)
