# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal taken away as a file: exactly what the search finds, in full, of one instant, whatever its events are like. X-01,
X-02, X-05."""
import csv
import hashlib
import json
import os
import random
import subprocess

import demo
import kept
import tap

WORDS = ("=1+1", "+7 701 000 00 00", "-3", "@sum", "\t=2", "plain, with \"quotes\"", "two\nlines", "Қайрат – ё", None)


def events(server, tag):
    """Events of a login of their own: a few short ones, many that fill pages by their size, and long stretches without one."""
    noise = "".join(random.Random(7).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=60000))
    server.sql(f"""do $$ begin
        for n in 1..1400 loop
            perform core.event_append(row(s.id, a.id, a.person_id, '{tag}', 'bastion-1', 1, '10.0.0.' || n % 200, null)::core.session_context,
                'test.export', 'thing', (n % 9)::text, null, '{{"n": 1}}', jsonb_build_object('n', n, 'noise', case when n % 9 = 0 then
                    substr('{noise}', n % 900, 50000) end), (array[{', '.join(sql_text(w) for w in WORDS)}])[1 + n % {len(WORDS)}])
            from core.account a, (select id from core.session order by id limit 1) s where a.login = 'saule';
        end loop; end $$""")


def sql_text(word):
    return "null" if word is None else "E'" + word.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n").replace("\t", "\\t") + "'"


def wanted(server, condition):
    """What the search is to find, newest first: (number, reason, new)."""
    return json.loads(server.sql(f"""select coalesce(json_agg(json_build_array(e.id, e.reason, e.new) order by e.at desc, e.id desc), '[]')
        from core.event e where e.action = 'test.export' and {condition}"""))


def written(path, target, name, output, *words):
    """(exit status, rows of the file, its manifest); files that are whole only."""
    ended = demo.run(path, "journal", "export", "--output", output, "--file", name, *words)
    with open(os.path.join(target, name), "rb") as file:
        content = file.read()
    with open(os.path.join(target, name + ".manifest"), encoding="utf-8") as file:
        manifest = json.load(file)
    tap.is_((manifest["sha256"], manifest["bytes"], manifest["complete"]), (hashlib.sha256(content).hexdigest(), len(content), True),
            f"X-05 {name}: the manifest is about this file")
    if output == "csv":
        rows = list(csv.DictReader(content.decode().splitlines(keepends=True)))
    else:
        rows = [json.loads(line) for line in content.decode().split("\n")[:-1]]
    return ended.returncode, rows, manifest


def whole(server, directory):
    tag = f"export.{os.getpid()}"
    events(server, tag)
    target = os.path.join(directory, "exports")
    path = kept.sign_in(server, directory, "temir", export_directory=target)
    server.sql("update core.policy set value = '10000000' where name = 'export.rows_per_day'")
    for name, condition, words in (("all", "true", ()), ("a few among many", "e.address = '10.0.0.17'", ("--address", "10.0.0.17")),
                                   ("long ones only", "e.object_id = '0'", ("--object", "thing 0")), ("none", "false", ("--address", "10.7.7.7"))):
        found = wanted(server, f"e.actor_login = '{tag}' and {condition}")
        file = name.replace(" ", "-")
        status, rows, manifest = written(path, target, file + ".jsonl", "jsonl", "--actor", tag, *words)
        tap.is_((status, manifest["rows"]), (0, len(found)), f"X-05 {name}: {len(found)} events")
        if name == "all":
            tap.ok(int(server.sql("select max(page) from core.export")) > 4, "long events make short pages")
        tap.ok([[r["event"], r["reason"], r["new"]] for r in rows] == found, f"X-05 {name}: each once, in full and in order", file)
        ends = [{"event": r["event"], "at": r["at"]} for r in rows[:1] + rows[-1:]]
        tap.is_([manifest["first"], manifest["last"]], ends or [None, None], f"X-05 {name}: the manifest names the first and the last")
        status, rows, manifest = written(path, target, file + ".csv", "csv", "--actor", tag, *words)
        defused = [[str(number), "'" + reason if reason and reason[0] in "=+-@\t" else reason or ""] for number, reason, _ in found]
        tap.ok([[r["event"], r["reason"]] for r in rows] == defused, f"X-01 {name}: no cell is a formula, and none else is changed", rows[:3])
    tap.is_(manifest["filter"], {"actor": tag, "address": "10.7.7.7"}, "X-05 the manifest has the filter")
    before = sorted(os.listdir(target))
    full = subprocess.run(["prlimit", "--fsize=200000", demo.PROGRAM, "--config", path, "journal", "export", "--actor", tag, "--output", "csv"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    tap.ok(full.returncode == 1 and "File too large" in full.stderr, "X-02 a full disk is said in the middle of it", full)
    tap.is_(sorted(os.listdir(target)), before, "X-02 and leaves nothing behind")
    again = demo.run(path, "journal", "export", "--actor", tag, "--output", "csv", "--file", "all.csv")
    tap.ok(again.returncode != 0 and "all.csv is there already" in again.stderr, "X-04 no file is written over", again)
    demo.run(path, "sign-out")


def scenarios(short):
    return [] if short else [whole]
