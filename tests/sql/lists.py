# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists through the api with real sessions: bulk changes, views, filters, unused accounts, home, calendar. Z-01, Z-02, Z-12, R-01."""

import os
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

root = b.admin()
TAG = root.value("select to_hex((extract(epoch from clock_timestamp()) * 10)::bigint)")


def person(name, role=None, unit="platform", **more):
    return b.Person(root, f"{name}.{TAG}", role, unit, **more)


def array(logins):
    return "array[" + ", ".join(b.quote(x) for x in logins) + "]::text[]"


def bulk(s, action, logins, reason="'asked by the bench'", until="null", dry="false", operation=None):
    rows = s.rows(f"select * from api.account_bulk({b.quote(operation or str(uuid.uuid4()))}, {b.quote(action)}, {array(logins)}, "
                  f"{reason}, {until}, {dry})")
    return {r[0]: r[1:] for r in rows}


def logins(s, arguments):
    return [r[0] for r in s.rows(f"select login from api.account_list({arguments})")]


def field(s, sql):
    try:
        s.rows(sql)
    except b.Failed as e:
        return e.state, e.column
    return "00000", None


def bulk_rows(tap):
    clerk = person("bulk", "helpdesk", "almaty")
    one, two = person("bulk1", None, "almaty-it"), person("bulk2", None, "almaty-it")
    other = person("bulk3", None, "astana-support")
    admin = person("bulk4", "auditor", "almaty-it")
    s = b.signed_in(clerk)
    theirs = b.signed_in(two)
    everybody = [one.login, two.login, other.login, clerk.login, f"nobody.{TAG}"]
    events = "select count(*) from core.event where action = 'account.lock'"
    before = root.value(events)
    seen = bulk(s, "lock", everybody, "null", dry="true")
    tap.same(sorted((k, v[0]) for k, v in seen.items()), sorted(
        [(one.login, "allowed"), (two.login, "allowed"), (other.login, "refused"), (clerk.login, "refused"),
         (f"nobody.{TAG}", "refused")]), "the preview says for each row whether it is allowed")
    tap.same(seen[other.login][1:], seen[f"nobody.{TAG}"][1:], "Z-02 another unit's account reads like one that is not there")
    tap.ok("colleague" in seen[clerk.login][3], "Z-10 a refused row says who can help")
    tap.same((root.value(events), root.value(f"select count(*) from core.lock l join core.account a on a.id = l.account_id"
                                             f" where a.login in ({b.quote(one.login)}, {b.quote(two.login)})"), theirs.state("select 1 from api.whoami()")),
             (before, "0", "00000"), "the preview changed nothing and left no event")
    operation = str(uuid.uuid4())
    done = bulk(s, "lock", everybody, operation=operation)
    tap.same(sorted(v[0] for v in done.values()), ["done", "done", "refused", "refused", "refused"], "refused rows stop no other")
    tap.same({k: v[0] == "refused" for k, v in done.items()}, {k: v[0] == "refused" for k, v in seen.items()},
             "the preview promised what happened")
    tap.same(int(root.value(events)) - int(before), 2, "L-01 one event for each row")
    tap.same(root.value(f"select count(*) from core.event where operation = {b.quote(operation)}"), "2", "R-01 in one operation")
    tap.same(theirs.state("select * from api.whoami()"), "OP401", "S-04 the sessions of a locked row are over")
    tap.same(bulk(s, "lock", everybody, operation=operation), done, "R-01 the same operation again gives the first answer")
    tap.same(root.value(f"select count(*) from core.event where operation = {b.quote(operation)}"), "2", "R-01 and acts once")
    again = bulk(s, "lock", [one.login])
    tap.same(again[one.login][:2], ["refused", "the account is locked already"], "a row in the wrong state is refused with its reason")
    tap.same([v[0] for v in bulk(s, "unlock", [one.login, two.login]).values()], ["done", "done"], "unlock takes back what lock did")
    tap.same(field(s, f"select * from api.account_bulk('{uuid.uuid4()}', 'end_sessions', {array([one.login])}, 'because')")[0], "00000",
             "a missing right refuses rows, not the call")
    tap.same(bulk(s, "end_sessions", [one.login])[one.login][0], "refused", "Z-01 helpdesk ends no sessions of others")
    root.rows(f"insert into core.lock (account_id, cause, code, reason) select id, 'policy', 'wrong_codes', 'x' from core.account "
              f"where login = {b.quote(admin.login)}")
    chief = b.signed_in(person("bulk5", "security-administrator"))
    root.rows(f"update core.session set fresh_until = null where id = {chief.number_of_session}")
    tap.same(bulk(chief, "unlock", [admin.login], "null", dry="true")[admin.login][0], "allowed", "the preview needs no fresh code")
    tap.same(chief.state(f"select * from api.account_bulk('{uuid.uuid4()}', 'unlock', {array([admin.login])}, 'because')"), "OP402",
             "S-07 one fresh code is asked for, for all rows")
    mine = b.signed_in(one)
    tap.same(bulk(chief, "end_sessions", [one.login])[one.login][0], "done", "end_sessions ends them")
    tap.same(mine.state("select * from api.whoami()"), "OP401", "S-04 at their next call")
    for x in (s, theirs, chief, mine):
        x.close()


def bulk_input(tap):
    s = b.signed_in(person("input", "helpdesk", "almaty"))
    hostile = {
        "action": ["null, array['aigerim'], 'because'", "'', array['aigerim'], 'because'", "'delete', array['aigerim'], 'because'",
                   f"'{'x' * 50000}', array['aigerim'], 'because'"],
        "logins": ["'lock', null, 'because'", "'lock', '{}', 'because'", "'lock', '{null}', 'because'", "'lock', '{asel,asel}', 'because'",
                   "'lock', '{{asel,dana},{marat,temir}}', 'because'",
                   f"'lock', {array([f'a{n}' for n in range(501)])}, 'because'"],
        "reason": ["'lock', '{asel}', null", "'lock', '{asel}', ''", f"'lock', '{{asel}}', '{'x' * 501}'", "'lock', '{asel}', E'a\\nb c'",
                   "'lock', '{asel}', U&'abc\\202Edef'"],
        "until": ["'lock', '{asel}', 'because', 'infinity'", "'lock', '{asel}', 'because', '-infinity'",
                  "'lock', '{asel}', 'because', '294276-12-31'", "'lock', '{asel}', 'because', '2001-01-01'",
                  "'unlock', '{asel}', 'because', '2030-01-01'"],
    }
    for name, calls in hostile.items():
        for arguments in calls:
            tap.same(field(s, f"select * from api.account_bulk('{uuid.uuid4()}', {arguments})"), ("OP400", name),
                     f"bad input: account_bulk {arguments[:60]}")
    row = bulk(s, "lock", ["Robert'); drop", "x" * 2000, "аигерим"])
    tap.same({v[0] for v in row.values()}, {"refused"}, "bad input: what is no login is refused in its row")
    for arguments, name in (("'locked!'", None), ("null, '!'", "state"), ("null, '!!locked'", "state"), ("null, 'lock'", "state"),
                            ("null, null, 'no-such'", "unit"), ("null, null, null, 'people'", "kind"),
                            ("p_role => 'no-such'", "role"), ("p_role => 'НЕТ'", "role"), ("p_duty => 'no-such'", "duty"),
                            ("p_unused_days => 0", "unused_days"), ("p_unused_days => 2147483647", "unused_days"),
                            ("p_sort => 'phone'", "sort"), (f"'{'x' * 101}'", "search"), ("E'a\\tb'", "search")):
        state, column = field(s, f"select * from api.account_list({arguments})")
        tap.same((state in ("OP400", "OP404"), column) if name else (state, column), (True, name) if name else ("00000", None),
                 f"bad input: account_list {arguments}")
    for arguments, name in (("0", "days"), ("-1", "days"), ("2147483647", "days"), ("30, 'no-such'", "kind"), ("30, null, 'x'", "after"),
                            ("30, null, null, 0", "limit"), ("30, null, null, 501", "limit")):
        tap.same(field(s, f"select * from api.calendar_list({arguments})"), ("OP400", name), f"bad input: calendar_list {arguments}")
    for arguments, name in (("null, 'a'", "screen"), ("'Accounts', 'a'", "screen"), ("E'a\\nb', 'a'", "screen"), ("'accounts', null", "name"),
                            ("'accounts', '  '", "name"), (f"'accounts', '{'x' * 41}'", "name"),
                            (f"'accounts', 'a', '{'x' * 301}'", "filter"), (f"'accounts', 'a', '', '{'x' * 33}'", "sort"), (f"'accounts', 'a', '', '', false, '{'x' * 301}'", "columns"),
                            ("'accounts', 'a', '', '', false, E'a\\x1b'", "columns"), ("'accounts', U&'a\\202E'", "name")):
        tap.same(field(s, f"select * from api.view_save('{uuid.uuid4()}', {arguments})"), ("OP400", name), f"bad input: view_save {arguments}")
    tap.same(s.state(f"select * from api.view_delete('{uuid.uuid4()}', null)"), "OP404", "bad input: view_delete null")
    s.close()


def filters(tap):
    global TAG
    old, TAG = TAG, TAG + "f"
    chief = b.signed_in(person("filter", "security-administrator"))
    north, south = person("north.7", "helpdesk", "almaty-it", family="Жақсылықова"), person("south", None, "astana-support")
    tap.same(logins(chief, f"'north {TAG}'"), [north.login], "a fragment finds")
    tap.same(logins(chief, f"'h.7.{TAG}'"), [north.login], "a fragment with marks inside finds")
    tap.same(logins(chief, f"'+7701 {TAG} jaksil'"), [north.login], "phone, tag and folded name together")
    tap.same(logins(chief, f"'{TAG} !north !filter'"), [south.login], "words with ! may not occur")
    tap.same(logins(chief, f"'{TAG} !filter', null, '!almaty'"), [south.login], "!unit is everything outside of it")
    tap.same(logins(chief, f"'{TAG} !filter', null, 'almaty'"), [north.login], "unit is its subtree")
    tap.same(logins(chief, f"'{TAG}', p_role => 'helpdesk'"), [north.login], "role is who holds it")
    tap.ok(north.login not in logins(chief, f"'{TAG}', p_role => '!helpdesk'"), "!role is who does not")
    tap.same(logins(chief, f"'{TAG}', 'locked'"), [], "state locked")
    root.rows(f"insert into core.lock (account_id, cause, code, reason) select id, 'policy', 'wrong_codes', 'x' from core.account "
              f"where login = {b.quote(south.login)}")
    tap.same(logins(chief, f"'{TAG}', 'locked'"), [south.login], "state locked finds the lock")
    tap.ok(south.login not in logins(chief, f"'{TAG}', '!locked'"), "!locked leaves it out")
    tap.same(chief.value(f"select matched from api.account_count('{TAG}', '!locked')"), str(len(logins(chief, f"'{TAG}', '!locked'"))),
             "the count and the list agree")
    root.rows(f"update core.person set family_name = 'Сейітқали', name = 'Сейітқали Test' where number = 'T-' || {b.quote(north.login)}")
    tap.same([logins(chief, f"'{TAG} ейітқ'"), logins(chief, f"'jaksil {TAG}'")], [[north.login], []], "a new name is found, the old one is not")
    tap.same(root.value(f"select count(*) from core.account_word w join core.account a on a.id = w.account_id join core.search_word s on s.id = w.word_id"
                        f" where a.login = {b.quote(north.login)} and s.word = 'jaksilikova'"), "0", "nor is its word kept")
    words = {(r[0], r[1]) for r in chief.rows("select word, value from api.account_words()")}
    tap.ok({("unit", "almaty"), ("role", "helpdesk")} <= words, "words of the filters")
    clerk = b.signed_in(person("words", "helpdesk", "almaty"))
    tap.same(("unit", "astana") in {(r[0], r[1]) for r in clerk.rows("select word, value from api.account_words()")}, False,
             "Z-02 units of others are not offered")
    chief.close()
    clerk.close()
    TAG = old


def unused(tap):
    chief = b.signed_in(person("unused", "security-administrator"))
    idle = person("idle", None, "almaty-it")
    s = b.signed_in(idle)
    age = f"update core.account set last_sign_in_at = now() - interval '%s', enrolled_at = now() - interval '200 days' where login = {b.quote(idle.login)}"
    root.rows(age % "89 days")
    tap.same(s.state("select * from api.whoami()"), "00000", "Z-12 89 days are fine")
    root.rows(age % "91 days")
    tap.same(s.state("select * from api.whoami()"), "OP401", "Z-12 91 days: refused at the next call, with no job running")
    tap.same(b.sign_in(b.console(), idle)[0], "denied", "Z-12 and at sign-in")
    row = chief.row(f"select state, locks::text from api.account_show({b.quote(idle.login)})")
    tap.ok(row[0] == "locked" and '"unused"' in row[1] and '"policy"' in row[1], "Z-12 the card says locked by policy, unused")
    tap.same(chief.rows(f"select login, state, lock_cause from api.account_list({b.quote(idle.login)}, 'locked')"),
             [[idle.login, "locked", "policy"]], "trap 2: the list agrees with the card")
    tap.same(logins(chief, f"{b.quote(idle.login)}, 'active'"), [], "trap 2: and it is not active")
    tap.ok(idle.login in [r[0] for r in chief.rows("select login from api.account_unused(null, null, null, 500)")], "Z-12 the preview lists it")
    tap.ok(idle.login in logins(chief, "p_unused_days => 90, p_limit => 500"), "Z-12 and the filter")
    tap.same(chief.value(f"select state from api.account_unlock('{uuid.uuid4()}', {b.quote(idle.login)}, 'back from leave')"), "active",
             "Z-12 a person unlocks it")
    tap.same(root.value(f"select code || ' ' || (lifted_by is not null) from core.lock l join core.account a on a.id = l.account_id "
                        f"where a.login = {b.quote(idle.login)}"), "unused true", "Z-12 what was lifted is on record")
    tap.same(b.sign_in(b.console(), idle)[0], "ok", "Z-12 and the 90 days begin again")
    root.rows("update core.policy set value = '30 days' where name = 'account.unused'")
    root.rows(f"update core.account set restarted_at = null, enrolled_at = now() - interval '200 days', last_sign_in_at = now() - interval '40 days'"
              f" where login = {b.quote(idle.login)}")
    tap.same(chief.value(f"select state from api.account_show({b.quote(idle.login)})"), "locked", "Z-12 the policy says how long")
    root.rows("update core.policy set value = '90 days' where name = 'account.unused'")
    chief.close()
    s.close()


def unused_last(tap):
    # In one transaction of the superuser that is taken back: nobody else sees that all administrators are idle.
    root.rows("begin")
    root.rows("update core.account a set last_sign_in_at = now() - interval '100 days', enrolled_at = now() - interval '200 days', "
              "restarted_at = null from core.role_grant g join core.role r on r.id = g.role_id where g.account_id = a.id and r.code = 'security-administrator'")
    tap.same(root.value("select bool_or(core.account_unused(a.id)) from core.account a join core.role_grant g on g.account_id = a.id "
                        "join core.role r on r.id = g.role_id where r.code = 'security-administrator' and a.closed_at is null "
                        "and g.ended_at is null and core.grant_good(g)"), "f",
             "Z-12 the last security administrators are never locked by it")
    root.rows("update core.account set last_sign_in_at = now() where login = 'saule'")
    tap.same(root.value("select core.account_unused(id) from core.account where login = 'gulnara'"), "t",
             "Z-12 but they are when another one is awake")
    root.rows("rollback")


def views(tap):
    one, two = b.signed_in(person("view1", "helpdesk")), b.signed_in(person("view2", "helpdesk"))
    view = one.value(f"select view from api.view_save('{uuid.uuid4()}', 'accounts', 'мои', 'state:locked unit:almaty', 'name', true, 'State,Login,Ends')")
    tap.same(one.rows("select name, filter, sort, descending, columns from api.view_list('accounts')"), [["мои", "state:locked unit:almaty", "name", "t", "State,Login,Ends"]],
             "a view is kept")
    tap.same(two.rows("select * from api.view_list()"), [], "nobody else sees it")
    tap.same(two.state(f"select * from api.view_delete('{uuid.uuid4()}', '{view}')"), "OP404", "Z-02 nor deletes it")
    tap.same(one.value(f"select view from api.view_save('{uuid.uuid4()}', 'accounts', 'мои', 'kind:staff')"), view, "the same name replaces")
    tap.same(one.value("select filter from api.view_list('accounts')"), "kind:staff", "with the new filter")
    tap.same(one.value(f"select name from api.view_delete('{uuid.uuid4()}', '{view}')"), "мои", "and is deleted")
    tap.same(one.rows("select * from api.view_list()"), [], "for good")
    one.close()
    two.close()


def home_calendar(tap):
    clerk, chief = b.signed_in(person("home1", "helpdesk", "almaty")), b.signed_in(person("home2", "security-administrator"))
    nobody = b.signed_in(person("home3", None, "almaty"))
    figures = {r[0]: r for r in chief.rows("select kind, number, filter from api.home()")}
    tap.same(figures["locked"][1], chief.value("select matched from api.account_count(null, 'locked')"), "home counts what the list has")
    tap.same(figures["never_enrolled"][1], chief.value("select matched from api.account_count(null, 'pending')"), "never enrolled alike")
    tap.same(figures["dormant"][1], str(len(logins(chief, "p_unused_days => 60, p_limit => 500"))), "dormant alike")
    tap.same(figures["accounts_ending"][1], str(len(chief.rows("select at from api.calendar_list(7, 'account', null, 500)"))), "ending alike")
    tap.same(figures["grants_ending"][1], str(len(chief.rows("select at from api.calendar_list(7, 'grant', null, 500)"))), "grants alike")
    tap.ok("requests_waiting" in figures, "who approves sees what waits")
    theirs = {r[0] for r in clerk.rows("select kind from api.home()")}
    tap.ok("locked" in theirs and not theirs & {"contracts_ending", "grants_ending", "requests_waiting"}, "Z-01 helpdesk sees its figures only")
    tap.same(nobody.rows("select * from api.home()"), [], "Z-01 who has no right sees no figure")
    tap.same(nobody.rows("select * from api.calendar_list(3650)"), [], "Z-01 and no end of anything")
    north, south = person("ends1", None, "almaty-it"), person("ends2", None, "astana-support")
    for login in (north.login, south.login):
        root.rows(f"update core.account set expires_at = now() + interval '50 hours' where login = {b.quote(login)}")
    tap.same([r for r in clerk.rows("select object, days_left from api.calendar_list(3, 'account', null, 500)") if TAG in r[0]],
             [[north.login, "2"]], "Z-02 the calendar of a unit, by days left")
    root.rows(f"insert into core.role_grant (account_id, role_id, unit_id, ends_at) select a.id, r.id, a.unit_id, now() + interval '1 day'"
              f" from core.account a, core.role r where a.login = {b.quote(south.login)} and r.code = 'auditor'")
    own = b.signed_in(south)
    tap.same([r for r in own.rows("select kind, object from api.calendar_list(3, 'grant')") if TAG in r[1]], [["grant", south.login]], "own grants are everybody's own to see")
    pages, after = [], "null"
    while True:
        rows = chief.rows(f"select at, kind, object, cursor from api.calendar_list(3650, null, {after}, 7)")
        pages += [tuple(r[:3]) for r in rows]
        if len(rows) < 7:
            break
        after = b.quote(rows[-1][3])
    whole = [tuple(r) for r in chief.rows("select at, kind, object from api.calendar_list(3650, null, null, 500)")]
    tap.same(pages[:len(whole)], whole, "pages of seven are the whole list")
    tap.same(pages, sorted(pages, key=lambda r: r[0]), "in the order of time")
    for x in (clerk, chief, nobody, own):
        x.close()


b.run([bulk_rows, bulk_input, filters, unused, unused_last, views, home_calendar], root)
