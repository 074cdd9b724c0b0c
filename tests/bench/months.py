# SPDX-License-Identifier: GPL-3.0-or-later
"""Verification, archiving and export of a month with many events, beside sha256sum, openssl, zstd and COPY on the same bytes."""
import json
import os
import re
import select
import signal
import time

import demo
import exports
import measure

# In the place of the sample: events of the fourth month before this one and nothing else, a thousand to a seal.
EVENTS = """
set synchronous_commit = off;
begin;
set local session_replication_role = replica;
delete from core.event;
delete from core.checkpoint;
delete from core.seal where number > 0;
commit;
create procedure pg_temp.fill(p_month timestamptz, p_events int) language plpgsql as $$
begin
	for k in 0 .. p_events / 1000 - 1 loop
		insert into core.event (at, actor_login, device, address, action, object_kind, object_id, old, new, reason, operation, outcome, digest)
		select p_month + make_interval(secs => (k * 1000.0 + n) * 2000000 / p_events), 'aigerim', 'bastion-1', '10.0.4.11',
			'account.unlock', 'account', 'b.omarov', '{"state": "locked", "version": 1}', '{"state": "active", "version": 2}',
			'caller verified by code', gen_random_uuid(), 'ok', '' from generate_series(1, 1000) n;
		perform keeper_api.seal();
		commit;
	end loop;
end
$$;
call pg_temp.fill((date_trunc('month', now() at time zone 'UTC') - interval '4 months') at time zone 'UTC', %d);
"""


def wait(condition, what, seconds=600):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("never: " + what)
        select.select([], [], [], 0.1)


def timed(*words):
    """(seconds, on a processor, what it printed) of a command that has to succeed."""
    seconds, processor, _, said = measure.spent(words)
    return seconds, processor, said


def yardsticks(server):
    """[(name, seconds, on the server's processor)] of the cheapest ways to have all events of the database, over a socket without TLS."""
    found = []
    for name, query, form in (("COPY core.event", "select * from core.event", "text"), ("COPY core.event, binary", "select * from core.event", "binary"),
                              ("COPY of canonical bytes, binary", "select core.event_canonical(e) from core.event e", "binary"),
                              ("COPY of canonical bytes and their SHA-256", "select sha256(core.event_canonical(e)) = e.digest from core.event e", "binary")):
        seconds, _, said = timed("/bin/sh", "-c", '"$0" psql --dir "$1" -- -X -q -A -t -c "copy ($2) to stdout (format $3)" -c "$4" | tail -c 20',
                                 os.path.join(demo.ROOT, "share/demo/backend"), server.directory, query, form,
                                 "select split_part(pg_read_file('/proc/' || pg_backend_pid() || '/schedstat', 0, 40), ' ', 1)")
        found.append((name, seconds, int(re.search(r"(\d+)\s*$", said).group(1)) / 1e9))
    return found


def row(name, seconds, events, size, processor=""):
    return name, seconds, processor, f"{events / seconds:,.0f}", size / seconds / 1e6


def bench_verify(server, directory, events):
    """One month; a backend of its own, because its events leave."""
    server.tool("psql", "--", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", "alter system set max_wal_size = '4GB'", "-c", "select pg_reload_conf()")
    with open(os.path.join(directory, "events.sql"), "w", encoding="ascii") as out:
        out.write(EVENTS % events)
    os.chmod(directory, 0o755)
    for service in ("archiver", "keeper"):
        with open(os.path.join(server.directory, service + ".pid"), encoding="ascii") as text:
            os.kill(int(text.read()), signal.SIGTERM)
    server.tool("psql", "--", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", out.name)
    server.tool("start")
    with open(os.path.join(server.directory, "archiver.pid"), encoding="ascii") as text:
        os.kill(int(text.read()), signal.SIGTERM)
    server.sql("vacuum analyze core.event")
    wait(lambda: server.sql("select max(c.seal) = max(s.number) from core.checkpoint c, core.seal s") == "t", "a checkpoint of the newest seal")
    runtime = os.path.join(directory, "run")
    os.mkdir(runtime, 0o700)
    config = server.config(directory, runtime_directory=runtime, state_directory=os.path.join(directory, "state"))
    demo.run_as(server, "temir", config, "sign-in")
    keeper = os.path.join(server.directory, "keeper.conf")
    month = server.sql("select core.month_text((date_trunc('month', now() at time zone 'UTC') - interval '4 months')::date)")
    plain = os.path.join(directory, "plain")
    exports.bench(server, directory, ["journal"])
    floors = yardsticks(server)
    online, online_processor, said = timed(demo.PROGRAM, "--config", config, "journal", "verify", "--output", "json")
    seen = json.loads(said)["data"]["events"]
    copy, copy_processor, _ = timed("/bin/sh", "-c", '"$0" psql --dir "$1" -- -X -q -c "copy (select * from core.event where at < now() - interval \'3 months\' order by xid, id)'
                    ' to stdout" | zstd -q -3 --check -o "$2"', os.path.join(demo.ROOT, "share/demo/backend"), server.directory, plain + ".zst")
    archive, archive_processor, _ = timed(demo.PROGRAM, "archiver", "--config", keeper, "--month", "due")
    path = os.path.join(server.directory, "archive", f"journal-{month}.zst")
    offline, offline_processor, said = timed(demo.PROGRAM, "journal", "verify", "--output", "json", "--keys",
                          os.path.join(server.directory, "keeper", "checkpoint.pub"), "--file", path)
    stored = json.loads(said)["data"]["events"]
    timed("zstd", "-dqf", path, "-o", plain)
    size = os.path.getsize(plain)
    unpack, _, _ = timed("/bin/sh", "-c", 'zstd -dqc "$0" >/dev/null', path)
    digest, _, _ = timed("sha256sum", plain)
    _, _, speed = timed("openssl", "speed", "-seconds", "1", "-bytes", "512", "-evp", "sha256")
    rate = float(re.search(r"sha256\s+([0-9.]+)k", speed).group(1)) * 1e3
    measure.table(f"Journal of {seen:,} events, an archive of {stored:,} with {size / 1e6:.0f} MB of text",
                  ["what", "seconds", "processor s, of the server where it is named COPY, else of the program", "events/s", "MB/s"],
                  [row("journal verify, online", online, seen, size * seen / stored, online_processor),
                   *(row(name, seconds, seen, size * seen / stored, processor) for name, seconds, processor in floors),
                   row("journal verify --file", offline, stored, size, offline_processor),
                   row("sha256sum of the text", digest, stored, size), ("openssl speed, sha256, 512 bytes, one thread", "", "", "", rate / 1e6),
                   row("zstd -d", unpack, stored, size),
                   row("archiver --month due: write, read back, sign, let go", archive, stored, size, archive_processor),
                   row("COPY of the month to zstd -3, both programs", copy, stored, size, copy_processor),
                   ("the archiver, of COPY to zstd", archive / copy, "", "", "")])
