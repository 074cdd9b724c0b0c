# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that are taken away as files, beside COPY of the same rows in the same run, and the memory of the console."""
import json
import os
import shutil

import demo
import measure

# What a file of the journal has of each event, in its order.
JOURNAL = """select e.id, e.at, p.number, e.actor_login, e.session_id, e.device, e.address, e.action, e.object_kind, e.object_id, u.code,
e.outcome, e.reason, e.old, e.new, e.operation, s.number, e.digest from core.event e left join core.unit u on u.id = e.unit_id
left join core.person p on p.id = e.actor_person left join lateral (select s.number from core.seal s where s.number > 0 and s.high > e.xid
and s.low <= e.xid order by s.high limit 1) s on true order by e.at desc, e.id desc"""
PLAIN = "select * from core.event order by at desc, id desc"
ACCOUNTS = """select a.login, p.name, p.number, u.code, a.kind, a.version from core.account a
join core.person p on p.id = a.person_id join core.unit u on u.id = a.unit_id order by a.login"""


def copied(server, query, packed=None):
    """Seconds of COPY to nowhere, or to a compressed file."""
    end = f'| zstd -q -f -3 --check -o "{packed}"' if packed else ">/dev/null"
    return measure.spent(["/bin/sh", "-c", f'"$0" psql --dir "$1" -- -X -q -c "copy ($2) to stdout" {end}',
                          os.path.join(demo.ROOT, "share/demo/backend"), server.directory, query])[0]


def taken(server, login, config, *words):
    """(seconds, seconds on a processor, peak KiB) of an export by a command with a kept session: signing in takes memory of its own."""
    ended = demo.run_as(server, login, config, "sign-in")
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr)
    return measure.spent([demo.PROGRAM, "--config", config, *words], demo.usual_environment())[:3]


def rows_taken(directory):
    """Rows of the export whose manifest is there; its files go."""
    rows = 0
    for name in os.listdir(directory):
        if name.endswith(".manifest") or name.endswith(".json"):
            with open(os.path.join(directory, name), encoding="utf-8") as text:
                rows = json.load(text)["rows"]
    shutil.rmtree(directory)
    os.mkdir(directory, 0o700)
    return rows


def bench(server, directory, kinds):
    """kinds: journal, account. On a backend that has the rows."""
    files = os.path.join(directory, "exports")
    base = os.path.join(directory, "export")
    os.mkdir(files, 0o700)
    os.makedirs(os.path.join(base, "run"), 0o700)
    config = server.config(base, runtime_directory=os.path.join(base, "run"), export_directory=files)
    server.sql("update core.policy set value = '100000000' where name = 'export.rows_per_day'")
    table = []
    for kind, login, queries in (("journal", "temir", [("COPY of core.event", PLAIN), ("COPY of the same columns, joined", JOURNAL)]),
                                 ("account", "saule", [("COPY of some columns", ACCOUNTS)])):
        if kind not in kinds:
            continue
        floors = [(name, copied(server, query)) for name, query in queries]
        packed = copied(server, queries[0][1], os.path.join(directory, "exported.zst"))
        for output in ("csv", "jsonl"):
            seconds, processor, peak = taken(server, login, config, kind, "export", "--output", output)
            rows = rows_taken(files)
            table.append((f"{kind} export --output {output}", f"{rows:,}", seconds, f"{rows / seconds:,.0f}", seconds / floors[0][1],
                          seconds / packed, processor, peak / 1024))
        table += [(name, "", value, f"{rows / value:,.0f}", value / floors[0][1], value / packed, "", "") for name, value in floors]
        table.append(("... to zstd -3", "", packed, f"{rows / packed:,.0f}", packed / floors[0][1], 1.0, "", ""))
    measure.table("Exports", ["what", "rows", "seconds", "rows/s", "of COPY", "of COPY to zstd", "processor s of the console", "peak MiB"], table)
