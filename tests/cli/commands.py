# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command of the registry: its example runs, its JSON keys and its formats stay as they are.

Goldens lie in golden/; what differs from run to run (times, numbers, ids) is replaced first. After a
wanted change: tests/cli/run --write-goldens, and look at the difference.
"""
import csv
import io
import json
import os
import re
import shlex

import demo
import kept
import statuses
import tap

HERE = os.path.dirname(os.path.abspath(__file__))
WRITE = False

# What each example ends with in the demo; a command that is not here makes the test fail.
EXAMPLES = {
    "whoami": 0, "account list": 0, "account show": 0, "account history": 0, "account lock": 0,
    "account unlock": (0, 4), "account verify": 1, "session list": 0, "session end": (0, 3, 4),
    # The example before has locked one of the two.
    "account bulk": 4, "account unused": 0, "home show": 0, "calendar list": 0, "calendar export": 0, "view list": 0,
    "view save": 0, "view delete": (0, 3),
    "company list": 0, "company show": (0, 3), "company create": (0, 4), "company edit": (0, 4),
    "company close": (0, 4), "contract list": 0, "contract show": 0, "contract closing": 0,
    "contract sign": (3, 4, 5), "contract create": (3, 4), "contract edit": (0, 1, 4), "contract end": (0, 4), "request list": 0,
    "request show": (0, 3), "request create": (0, 2, 3, 4), "request edit": (2, 3, 4), "request approve": (3, 4),
    "request refuse": (3, 4), "request withdraw": (3, 4), "grant extend": (3, 4), "freeze preview": (0, 3),
    "freeze person": (0, 4), "freeze company": (0, 3, 4), "freeze contractors": (0, 4), "freeze list": 0,
    "freeze lift": (0, 3, 4), "absence list": 0, "absence create": (0, 1, 4), "absence end": (0, 3, 4),
    "rule list": 0, "rule set": (0, 4),
    "scope list": 0, "role list": 0, "role show": 0, "role create": (0, 4), "role edit": 0,
    "role close": 0, "role scopes": (0, 4), "role holders": 0, "grant list": 0, "grant preview": 0,
    "grant create": (0, 4), "grant end": 3, "conflict list": 0, "conflict create": 4, "conflict end": 3,
    "can": 0, "right unused": 0, "review list": 0, "review open": (0, 4), "review items": (0, 3),
    "review decide": (3, 4), "review close": (0, 3, 4),
    "account create": (0, 4), "account edit": (0, 4), "account close": (0, 4), "account reopen": (0, 4),
    "account import": 64, "person list": 0, "person show": 0, "person edit": (0, 4), "unit list": 0,
    "unit create": (0, 4), "unit edit": (0, 4), "unit close": (0, 4), "duty list": 0, "duty create": (0, 4),
    "duty edit": (0, 4), "duty close": (0, 4), "policy list": 0, "policy edit": (0, 4),
    "component list": 0, "component create": (0, 4), "component edit": (0, 4), "component close": (0, 3, 4), "antivirus list": 0,
    "antivirus show": 0, "antivirus acknowledge": (0, 3), "antivirus import": 64, "patch list": 0, "patch show": (0, 3), "patch test": (0, 3),
    "patch record": (0, 3, 4), "patch import": 64, "advisory import": 64, "exception list": 0, "exception create": (0, 4),
    "exception end": (0, 3, 4), "backup list": 0, "drill list": 0, "drill record": (0, 3, 4),
    "sink list": 0, "sink create": (0, 4), "sink enable": (0, 4), "sink disable": 0,
    # What is shown once needs a terminal, and so do passwords.
    "account restart": 64, "restart claim": 64, "account restart-void": (0, 3, 4), "me show": 0, "banner": 0,
    "password change": 64, "totp replace": 64, "totp prove": 1, "recovery make": 64,
    "journal list": 0, "journal count": 0, "journal show": (0, 3), "journal verify": 0, "journal head": 0, "journal archive": (3, 4),
    "journal thaw": 3, "segment list": 0, "segment horizon": 0, "segment verify": 3, "account export": 0, "session export": 0, "company export": 0, "request export": 0, "journal export": 0, "export list": 0,
    "grant export": 0, "antivirus export": 0, "patch export": 0, "exception export": 0, "backup export": 0, "drill export": 0, "component export": 0, "help": 0, "generate": 0,
}
# Proven by their own tests: they need a terminal, secrets or a role of their own, or go on for ever.
ELSEWHERE = {"sign-in", "sign-out", "shell", "keeper", "archiver", "journal forward", "report", "account not-me", "journal tail"}

KEYS = {
    "whoami": "login name kind unit unit_name roles scopes session since expires_at idle_seconds "
              "fresh_until device tls_version environment platform server_time last_sign_in "
              "last_sign_in_from failures_since",
    "account list": "login name kind unit unit_name state lock_cause locked_since locked_until roles "
                    "last_sign_in ends_at version",
    "account show b.omarov": "login name kind unit unit_name state locks roles last_sign_in version "
                             "person_number phone company privileged enrolled_at expires_at "
                             "password_set_at totp_since sessions failures_24h locks_30d attempts duty duty_name email "
                             "accounts",
    "unit list": "unit name parent depth path accounts version closed",
    "duty list": "duty name summary roles accounts version closed",
    "policy list": "name kind value minimum maximum summary version changed_at changed_by",
    "person show 0417": "number family_name given_name patronymic name phone email accounts version",
    "account history b.omarov": "at event action actor outcome reason summary",
    "session list": "session login name unit device address tls_version since last_seen expires_at "
                    "current",
    "scope list": "scope summary administrative functions roles holders",
    "role list": "role name summary privileged administrative contractor_cap_seconds scopes holders "
                 "version closed",
    "role show helpdesk": "role name summary privileged administrative contractor_cap_seconds scopes "
                          "holders version closed",
    "role holders helpdesk": "login name unit grant grant_unit since until",
    "grant list": "grant login name kind role role_name unit unit_name starts_at ends_at state "
                  "suspended_why by reason company contract request hours version privileged",
    "grant preview asel auditor --unit almaty": "allowed message detail hint ends_at ends_why conflicts "
                                                "scopes_added scopes_after second_person approvers "
                                                "warnings code field",
    "conflict list": "conflict role_a role_b reason persons since",
    "can temir role.edit": "allowed scope unit message roles roles_that_would grantable_by way_role way_unit way_contract",
    "right unused": "login name unit role scope last_used days_used grant",
    "component list": "component name kind environment unit unit_name device last_report state version",
    "antivirus list": "component name environment unit product engine signatures_version signatures_at signature_age_hours limit_hours "
                      "realtime last_full_scan last_report last_error detections state state_why exception_until",
    "patch list": "component name environment unit advisory title severity published_on detected_at tested_at installed_at effective_at "
                  "due_at days_left rule state overdue exception_until reboot",
    "exception list --all": "exception kind component name advisory measure reason since until days_left renewals requested_by request state",
    "backup list": "component name environment unit last_run last_ok age_hours limit_hours state last_drill rpo_seconds rto_seconds "
                   "drill_due drill_days_left",
    "sink list": "sink state waiting oldest acked_number acked_at error error_at contact_at device starts version",
    "journal list": "event at actor actor_name action object outcome reason device address operation "
                    "summary",
    "journal count": "matched estimated total total_estimated",
    "journal verify": "verdict seals events unsealed head head_at checkpoints signatures signed_at archived place",
    "segment list": "month state events file_bytes first_seal last_seal archived_at verified_at released_at thawed_at thawed_until "
                    "thawed_by ripe_at kept_until asked_by asked_at done total seen_at outcome message",
    "segment horizon": "oldest floor leaves_at archived verified thawed due kept_from events",
}


def normal(text):
    """Takes out what differs from run to run."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "TIME", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME", text)
    text = re.sub(r"(\d\d\.\d\d(\.\d{4})? )?\b\d\d:\d\d\b", "TIME", text)
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r'("(id|version|sessions|failures_24h|locks_30d|session)":\s?)\d+', r"\1N", text)
    text = re.sub(r"\b(id|version|sessions|failures 24h|locks 30d)( +)\d+", r"\1\2N", text)
    text = re.sub(r"TIME +", "TIME ", text)
    text = re.sub(r"([,\t])\d+(\r?\n)", r"\1N\2", text)
    return text


def golden(name, text):
    path = os.path.join(HERE, "golden", name)
    text = normal(text)
    if WRITE:
        with open(path, "w", encoding="utf-8", newline="") as out:
            out.write(text)
    with open(path, encoding="utf-8", newline="") as lines:
        tap.is_(text, lines.read(), f"golden {name}")


def examples(server, directory):
    path = kept.sign_in(server, directory, "saule")
    listed = re.findall(r"^  ([a-z][a-z-]*(?: [a-z-]+)?)  +\S", demo.run(path, "help").stdout, re.M)
    tap.ok(len(listed) >= 18, "help lists the commands", listed)
    for name in listed:
        if name in ELSEWHERE:
            continue
        text = demo.run(path, "help", *name.split()).stdout
        words = shlex.split(re.search(r"^Example:\n  opconsole (.*)", text, re.M).group(1))
        ended = demo.run(path, *words)
        wanted = EXAMPLES.get(name, ())
        wanted = wanted if isinstance(wanted, tuple) else (wanted,)
        tap.ok(ended.returncode in wanted, f"example of {name}: {' '.join(words)}",
               ended.returncode, ended.stdout, ended.stderr)
    demo.run(path, "account", "unlock", "n.kim", "--reason", "end of the test")
    for row in json.loads(demo.run(path, "request", "list", "--box", "mine", "--state", "pending", "--output",
                                   "json").stdout)["data"]:
        if row["kind"] == "freeze":  # nobody is to find the example waiting
            demo.run(path, "request", "withdraw", str(row["request"]), "--reason", "end of the test")
    demo.run(path, "sign-out")


def guide(server, directory):
    """What the guide tells people to type works, in its order; a second run may find it done."""
    path = kept.sign_in(server, directory, "saule")
    with open(os.path.join(HERE, "..", "..", "share", "doc", "guide.md"), encoding="utf-8") as text:
        lines = re.findall(r"^opconsole (.+)$", text.read(), re.M)
    tap.ok(len(lines) >= 20, "the guide has commands", lines)
    for line in lines:
        ended = demo.run(path, *shlex.split(line))
        again = " create " in f" {line} " and ended.returncode == 4
        tap.ok(ended.returncode == 0 or again, f"guide: {line}", ended.returncode, ended.stdout, ended.stderr)
    demo.run(path, "sign-out")


def json_keys(server, directory):
    path = kept.sign_in(server, directory, "saule")
    for words, keys in KEYS.items():
        ended = demo.run(path, *words.split(), "--output", "json")
        envelope = json.loads(ended.stdout)
        tap.is_(list(envelope), ["api", "data", "error", "meta"], f"{words}: the envelope")
        tap.is_((envelope["api"], envelope["error"]), (1, None), f"{words}: number and no error")
        data = envelope["data"]
        row = data[0] if isinstance(data, list) else data
        tap.is_(" ".join(row), keys, f"{words}: keys")
        for key, value in row.items():
            if key.endswith("_at") or key in ("since", "at", "last_sign_in") and value is not None:
                tap.like(value or "2026-01-01T00:00:00Z",
                         r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
                         f"{words}: {key} is RFC 3339")
    demo.run(path, "sign-out")


def shown_once(server, directory):
    """A-18: a one-time code is in the JSON that a script asks for, and nowhere else."""
    path = kept.sign_in(server, directory, "saule")
    words = ["account", "restart", "y.ospanov", "--reason", "first sign-in"]
    ended = demo.run(path, *words)
    tap.is_((ended.returncode, ended.stdout), (64, ""), "without a terminal nothing is shown and nothing made")
    ended = demo.run(path, *words, "--output", "json")
    tap.is_((ended.returncode, json.loads(ended.stdout)["error"]["field"]), (5, "restart.create:y.ospanov"),
            "S-07 nor without a code for this alone")
    made = "select count(*) from core.one_time_code o join core.account a on a.id = o.account_id" \
           " where a.login = 'y.ospanov' and o.revealed_at is not null"
    before = int(server.sql(made))
    ended = statuses.with_code(path, server.code("saule"), *words)
    envelope = json.loads(ended.stdout)
    code = envelope["data"]["codes"][0]
    tap.like(code, r"^([A-Z2-7]{4}-){4}[A-Z2-7]{4}$", "--output json carries the code")
    tap.is_(int(server.sql(made)), before + 1, "it was shown once")
    tap.ok("ticket" not in envelope["data"], "what it was shown for is not in it")
    with open(path, encoding="utf-8") as config:
        log = re.search(r"^log_file = (.*)", config.read(), re.M).group(1)
    with open(log, encoding="utf-8") as lines:
        tap.ok(code not in lines.read(), "L-06 neither is the code in the program's log")
    ended = demo.run(path, "account", "restart-void", "y.ospanov", "--reason", "end of the test")
    tap.is_(ended.returncode, 0, "the code can be taken back")
    demo.run(path, "sign-out")


def life_of_a_lock(server, directory):
    """Lock, show, unlock, journal; and the session of the locked person."""
    path = kept.sign_in(server, directory, "saule")
    victim = os.path.join(directory, "victim")
    os.mkdir(victim)
    theirs = kept.sign_in(server, victim, "i.petrov")
    ended = demo.run(path, "account", "lock", "i.petrov", "--reason", "phone was stolen", "--until",
                     "+8h", "--output", "json")
    golden("lock.json", ended.stdout)
    operation = json.loads(ended.stdout)["meta"]["operation"]
    # S-04
    refused = demo.run(theirs, "whoami")
    tap.is_(refused.returncode, 2, "the locked person's next call is refused")
    tap.like(refused.stderr, "phone was stolen", "... with the reason")
    for output in ("json", "csv", "tsv", "table"):
        words = ["account", "show", "i.petrov", "--output", output]
        text = re.sub(r'"attempts":\[.*?\]', '"attempts":[]', demo.run(path, *words).stdout)
        text = re.sub(r"\n(attempts|last sign in|failures since|sessions) .*(\n {5,}.*)*", "", text)
        if output in ("csv", "tsv"):
            text = text.splitlines()[0] + "\n"
        golden(f"show.{output}", text)
        golden(f"list.{output}", demo.run(path, "account", "list", "--search", "i.petrov", "--output",
                                          output).stdout)
    ended = demo.run(path, "account", "unlock", "i.petrov", "--reason", "phone was found")
    tap.like(ended.stdout, r"^unlocked i\.petrov \(was locked since .* by saule: phone was stolen\)",
             "unlock says what was removed")
    events = json.loads(demo.run(path, "journal", "list", "--object", "i.petrov", "--limit", "2",
                                 "--output", "json").stdout)["data"]
    tap.is_([event["action"] for event in events], ["account.unlock", "account.lock"],
            "both are in the journal, the newest first")
    tap.is_((events[1]["operation"], events[1]["actor"], events[1]["reason"]),
            (operation, "saule", "phone was stolen"), "who, why and by which operation")
    detail = json.loads(demo.run(path, "journal", "show", str(events[1]["event"]), "--output",
                                 "json").stdout)["data"]
    tap.is_((detail["old"]["state"], detail["new"]["state"]), ("active", "locked"), "old and new")
    demo.run(path, "sign-out")


def spoken(server, directory):
    """Headings and labels in the person's language; what scripts read is the same in each."""
    for language in ("ru", "kk"):
        own = os.path.join(directory, language)
        os.mkdir(own)
        path = kept.sign_in(server, own, "saule", language=language)
        text = demo.run(path, "account", "list", "--search", "saule").stdout
        golden(f"list.{language}.table", text.splitlines()[0] + "\n")
        for words in KEYS:
            table = demo.run(path, *words.split()).stdout.splitlines()
            left = set(table[0].split()) & set(KEYS[words].split()) if table else set()
            tap.is_(left, set(), f"{language}: {words}: no heading stays English")
        number = server.sql("select max(id) from core.request where subject like 'grant%'")
        tap.unlike(demo.run(path, "request", "show", number).stdout + demo.run(path, "scope", "list").stdout,
                   r"\bsee (accounts|companies|the security)", f"{language}: what roles let one do is said in the language")
        ended = demo.run(path, "account", "list", "--limit", "1", "--output", "csv")
        tap.is_(ended.stdout.splitlines()[0].replace(",", " "), KEYS["account list"], f"{language}: CSV keeps its names")
        ended = demo.run(path, "account", "list", "--limit", "1", "--output", "json")
        tap.is_(" ".join(json.loads(ended.stdout)["data"][0]), KEYS["account list"], f"{language}: JSON keeps its keys")
        demo.run(path, "sign-out")


def csv_reads_back(server, directory):
    """X-01: a spreadsheet's reader sees the same table, formulas defused."""
    path = kept.sign_in(server, directory, "saule")
    rows = json.loads(demo.run(path, "account", "list", "--limit", "100", "--output",
                               "json").stdout)["data"]
    ended = demo.run(path, "account", "list", "--limit", "100", "--output", "csv")
    read = list(csv.DictReader(io.StringIO(ended.stdout, newline="")))
    tap.is_(len(read), len(rows), "as many rows as in JSON")
    tap.is_([row["name"] for row in read], [row["name"] for row in rows], "names are the same")
    tap.ok(not any(value.startswith(("=", "+", "-", "@")) for row in read for value in row.values()),
           "no cell is a formula")
    demo.run(path, "sign-out")


def pages(server, directory):
    path = kept.sign_in(server, directory, "saule")
    total = int(server.sql("select count(*) from core.account"))
    for limit, shown, more in ((1, 1, True), (7, 7, True), (total, total, False),
                               (total + 600, total, False)):
        data = json.loads(demo.run(path, "account", "list", "--limit", str(limit), "--output",
                                   "json").stdout)
        logins = [row["login"] for row in data["data"]]
        tap.is_((len(logins), data["meta"]), (shown, {"count": shown, "more": more}),
                f"--limit {limit}")
        tap.is_(len(set(logins)), shown, f"--limit {limit}: no row twice")
    table = demo.run(path, "account", "list", "--limit", "1").stdout
    tap.like(table, "there are more", "people are told as well")
    tap.is_(demo.run(path, "account", "list", "--search", "no such text").stdout, "nothing found\n",
            "an empty table says so")
    tap.is_(json.loads(demo.run(path, "account", "list", "--search", "no such text", "--output",
                                "json").stdout)["data"], [], "an empty list is a list")
    demo.run(path, "sign-out")


def folded_search(server, directory):
    path = kept.sign_in(server, directory, "aigerim")
    for text in ("омар", "omar", "ОМАР b.om", "бауыржан"):
        ended = demo.run(path, "account", "list", "--search", text, "--output", "json")
        tap.ok("b.omarov" in [row["login"] for row in json.loads(ended.stdout)["data"]],
               f"\"{text}\" finds b.omarov")
    demo.run(path, "sign-out")


def scenarios(short):
    common = [examples, life_of_a_lock]
    return common if short else common + [guide, shown_once, json_keys, csv_reads_back, pages, folded_search, spoken]
