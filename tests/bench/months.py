# SPDX-License-Identifier: GPL-3.0-or-later
"""Verification and archiving of a month with many events, beside sha256sum, openssl, zstd and COPY on the same bytes."""
import json
import os
import re
import signal
import subprocess
import time

import demo
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


def timed(*words, **options):
    """(seconds, what it printed) of a command that has to succeed."""
    started = time.perf_counter()
    ended = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if ended.returncode != 0:
        raise RuntimeError(f"{words}: {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return time.perf_counter() - started, ended.stdout


def row(name, seconds, events, size):
    return name, seconds, f"{events / seconds:,.0f}", size / seconds / 1e6


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
    while server.sql("select max(c.seal) = max(s.number) from core.checkpoint c, core.seal s") != "t":
        time.sleep(0.2)
    runtime = os.path.join(directory, "run")
    os.mkdir(runtime, 0o700)
    config = server.config(directory, runtime_directory=runtime, state_directory=os.path.join(directory, "state"))
    demo.run_as(server, "temir", config, "sign-in")
    keeper = os.path.join(server.directory, "keeper.conf")
    month = server.sql("select core.month_text((date_trunc('month', now() at time zone 'UTC') - interval '4 months')::date)")
    plain = os.path.join(directory, "plain")
    online, said = timed(demo.PROGRAM, "--config", config, "journal", "verify", "--output", "json")
    seen = json.loads(said)["data"]["events"]
    copy, _ = timed("/bin/sh", "-c", '"$0" psql --dir "$1" -- -X -q -c "copy (select * from core.event where at < now() - interval \'3 months\' order by xid, id)'
                    ' to stdout" | zstd -q -3 --check -o "$2"', os.path.join(demo.ROOT, "share/demo/backend"), server.directory, plain + ".zst")
    archive, _ = timed(demo.PROGRAM, "archiver", "--config", keeper, "--month", "due")
    path = os.path.join(server.directory, "archive", f"journal-{month}.zst")
    offline, said = timed(demo.PROGRAM, "journal", "verify", "--output", "json", "--keys",
                          os.path.join(server.directory, "keeper", "checkpoint.pub"), "--file", path)
    stored = json.loads(said)["data"]["events"]
    timed("zstd", "-dqf", path, "-o", plain)
    size = os.path.getsize(plain)
    unpack, _ = timed("/bin/sh", "-c", 'zstd -dqc "$0" >/dev/null', path)
    digest, _ = timed("sha256sum", plain)
    _, speed = timed("openssl", "speed", "-seconds", "1", "-bytes", "512", "-evp", "sha256")
    rate = float(re.search(r"sha256\s+([0-9.]+)k", speed).group(1)) * 1e3
    measure.table(f"Journal of {seen:,} events, an archive of {stored:,} with {size / 1e6:.0f} MB of text",
                  ["what", "seconds", "events/s", "MB/s"],
                  [row("journal verify, online", online, seen, size * seen / stored), row("journal verify --file", offline, stored, size),
                   row("sha256sum of the text", digest, stored, size), ("openssl speed, sha256, 512 bytes, one thread", "", "", rate / 1e6),
                   row("zstd -d", unpack, stored, size), row("archiver --month due: write, read back, sign, let go", archive, stored, size),
                   row("COPY to zstd -3", copy, stored, size)])
