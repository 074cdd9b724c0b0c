# SPDX-License-Identifier: GPL-3.0-or-later
"""The service that forwards the journal, against a real rsyslog over TLS with client certificates:
10,000 events while the receiver is killed, away and restarted; both of rsyslog's TLS drivers; the lag
that people see meanwhile; and what the service says when it can't work. L-05, L-07, M-05, T-05, T-10."""
import collections
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time

import demo
import tap

EVENTS = 10000
SINK = "under-test"
LINE = re.compile(
    r'^<(\d+)>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) \S+ opconsole - ([a-z._]{1,32})'
    r' \[opconsole@32473((?: [a-z]+="(?:[^"\\\]]|\\["\\\]])*")+)\] (\{.*\})$')


def wait(condition, what, seconds=20):
    """Looks again and again, with a pause that poll() makes on nothing."""
    end = time.monotonic() + seconds * demo.PATIENCE
    pause = threading.Event()
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}")
        pause.wait(0.05)


def lines(path):
    try:
        with open(path, encoding="utf-8") as text:
            return text.read().splitlines()
    except FileNotFoundError:
        return []


class Rsyslog:
    """rsyslog with the configuration of share/rsyslog, on a port and with a file of our own."""

    def __init__(self, server, directory, driver="ossl"):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.directory, self.file, self.process = directory, os.path.join(directory, "journal.log"), None
        with open(os.path.join(demo.ROOT, "share/rsyslog/opconsole.conf"), encoding="utf-8") as example:
            text = example.read()
        for old, new in (("/etc/rsyslog/", server.directory + "/tls/"), ("/var/log/opconsole-journal.log", self.file),
                         ('"0.0.0.0"', '"127.0.0.1"'), ('"6514"', f'"{self.port}"'), ('"ossl"', f'"{driver}"')):
            assert old in text, old
            text = text.replace(old, new)
        self.config = os.path.join(directory, "rsyslog.conf")
        with open(self.config, "w", encoding="utf-8") as out:
            out.write(text)

    def start(self):
        with open(os.path.join(self.directory, "rsyslog.err"), "ab") as out:
            self.process = subprocess.Popen(
                ["rsyslogd", "-n", "-f", self.config, "-i", os.path.join(self.directory, "rsyslog.pid")],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out)

        def listens():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0
        wait(listens, "rsyslog listens")

    def end(self, number):
        self.process.send_signal(number)
        self.process.wait(20 * demo.PATIENCE)
        pid = os.path.join(self.directory, "rsyslog.pid")
        if os.path.exists(pid):
            os.unlink(pid)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.end(signal.SIGKILL)


def config(server, directory, port, **changes):
    """The demo's configuration of the service with another port; None removes a key of [forward]."""
    with open(os.path.join(server.directory, "forward.conf"), encoding="utf-8") as text:
        head, section = text.read().split("[forward]")
    for key, value in {"port": port, "sink": SINK, **changes}.items():
        section = re.sub(rf"(?m)^{key} = .*\n", "", section) + ("" if value is None else f"{key} = {value}\n")
    path = os.path.join(directory, "forward.conf")
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"{head}[forward]{section}")
    os.chmod(path, 0o600)
    return path


class Service:
    def __init__(self, path, directory):
        self.log = os.path.join(directory, "forward.log")
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen([demo.PROGRAM, "journal", "forward", "--config", path],
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=demo.usual_environment())

    def text(self):
        return "\n".join(lines(self.log))

    def says(self, pattern, seconds=20):
        wait(lambda: re.search(pattern, self.text(), re.M), f"{pattern} in:\n{self.text()}", seconds)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def register(server):
    """A sink from now on; what was sealed before is not its business."""
    server.sql(f"""delete from core.sink where code = '{SINK}';
        select from core.device d, core.sink_make('{SINK}', d.id, 'now', null) where d.code = 'forward-1'""")
    return int(server.sql(f"select (acked).number from core.sink where code = '{SINK}'"))


def make(server, count, mark="made", times=1):
    """So many events in a transaction, as often as asked for."""
    sql = f"""select count(core.event_append(null::core.session_context, 'test.{mark}', 'account', 'x' || n, null,
        '{{"state": "a"}}', jsonb_build_object('n', n), 'reason ' || n)) from generate_series(1, {count}) n"""
    server.tool("psql", "--", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", "set role opconsole_owner", *["-c", sql] * times)


def seen(server, directory):
    """The sink as a security administrator sees it."""
    ended = demo.run_as(server, "saule", server.config(directory), "sink", "list", "--output", "json")
    return next(row for row in json.loads(ended.stdout)["data"] if row["sink"] == SINK)


def state(server, column):
    return server.sql(f"select {column} from core.sink s, core.sink_state(s) t where s.code = '{SINK}'")


def everything(server, number):
    """Numbers from the first to the last that is sealed, as the database has them: {number: (event, digest)}."""
    rows = server.sql(f"""select {number} + row_number() over (order by s.number, e.id), e.id, encode(e.digest, 'hex') from core.seal s
        join core.event e on e.xid >= s.low and e.xid < s.high
        where s.number > (select min(o.number) - 1 from (select number, sum(events) over (order by number) as through from core.seal) o
            where o.through > {number})""")
    return {int(n): (int(e), d) for n, e, d in (row.split("|") for row in rows.splitlines())}


def compare(server, number, path):
    """Every number is there, once without the mark at most, with the event and the digest that the journal has."""
    want = everything(server, number)
    plain, marked, wrong = collections.Counter(), collections.Counter(), []
    for line in lines(path):
        match = LINE.match(line)
        values = dict(re.findall(r' ([a-z]+)="((?:[^"\\]|\\.)*)"', match.group(4))) if match else {}
        n = int(values.get("number", 0))
        if not match or want.get(n) != (int(values["event"]), values["digest"]) or not json.loads(match.group(5))["summary"]:
            wrong.append(line)
            continue
        (marked if values.get("repeated") == "1" else plain)[n] += 1
    there = set(plain) | set(marked)
    tap.is_(wrong[:3], [], "L-05 every line is one whole record with the digest that the journal has")
    tap.is_(sorted(want.keys() - there)[:5], [], f"all of {len(want)} numbers are there")
    tap.is_(sorted(n for n in plain if plain[n] > 1)[:5], [], "none twice without the mark")
    return want, marked


def outage(server, directory):
    """rsyslog is killed in the middle of a batch, away for a while, stopped and started: at least once, no gap."""
    old = server.sql("select value from core.policy where name = 'sink.stalled'")
    server.sql("update core.policy set value = '2 s' where name = 'sink.stalled'")
    number = register(server)
    with Rsyslog(server, directory) as receiver, \
            Service(config(server, directory, receiver.port), directory) as service:
        service.says("connected to")
        # M-05
        with open(f"/proc/{service.process.pid}/status", encoding="ascii") as status:
            tap.like(status.read(), r"^Seccomp:\s+2$", "M-05 it runs under the filter of system calls")
        writer = threading.Thread(target=make, args=(server, 500, "made", EVENTS // 500))
        writer.start()
        # A batch takes two seconds, or 5,000 records: the first one is not over when its first lines are there.
        wait(lambda: len(lines(receiver.file)) > 0, "a batch under way")
        receiver.end(signal.SIGKILL)
        wait(lambda: state(server, "t.state") == "STALLED", "records wait and nothing moves")
        row = seen(server, directory)
        tap.ok(row["state"] == "STALLED" and row["waiting"] > 0 and row["oldest"], "the lag is visible while rsyslog is away", row)
        tap.ok(row["error"] in ("cut", "refused"), "and why", row)
        service.says(f"^\\S+ ALARM: sink {SINK} stands still")
        writer.join()
        receiver.start()
        wait(lambda: int(state(server, "(acked).number")) > number, "it goes on", 40)
        receiver.end(signal.SIGTERM)
        receiver.start()
        server.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'forward-1'")
        wait(lambda: int(state(server, "(acked).number")) >= number + EVENTS and state(server, "t.waiting") == "0", "all is acknowledged", 60)
        want, marked = compare(server, number, receiver.file)
        tap.ok(len(want) >= EVENTS and marked, "records of the batch that broke came again, marked", len(want), len(marked))
        row = seen(server, directory)
        tap.is_((row["state"] in ("OK", "BEHIND"), row["error"]), (True, None), "afterwards nothing is wrong")
        tap.like(service.text(), f"receiver siem.opconsole.test: (cut|refused): .*(\n.*)*sink {SINK} works again", "it said both, once")
        service.process.send_signal(signal.SIGTERM)
        tap.is_(service.process.wait(10 * demo.PATIENCE), 0, "SIGTERM ends it with 0")
    server.sql(f"update core.policy set value = '{old}' where name = 'sink.stalled'")


def drivers(server, directory):
    """rsyslog's gtls driver ends without a close_notify: that proves nothing unless the configuration takes it."""
    number = register(server)
    make(server, 300, "driver")
    with Rsyslog(server, directory, "gtls") as receiver:
        with Service(config(server, directory, receiver.port), directory) as service:
            service.says("receiver siem.opconsole.test: cut: the receiver ended the connection without the end of TLS")
            tap.is_(state(server, "(acked).number"), str(number), "nothing is acknowledged by a FIN alone")
        with Service(config(server, directory, receiver.port, close_notify="no"), directory):
            wait(lambda: int(state(server, "(acked).number")) >= number + 300, "close_notify = no: it is acknowledged")
        _, marked = compare(server, number, receiver.file)
        tap.ok(len(marked) >= 300, "what came twice is marked", len(marked))


def stranger(directory):
    """A certificate that nobody signed."""
    names = {key: os.path.join(directory, f"stranger.{key}") for key in ("certificate", "key")}
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=forward-1",
                    "-days", "2", "-keyout", names["key"], "-out", names["certificate"]], check=True, stdin=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, env=demo.usual_environment())
    os.chmod(names["key"], 0o600)
    return names


def certificates(server, directory):
    """Refusals of both sides reach the people who look at the sinks."""
    register(server)
    make(server, 5, "refused")
    with Rsyslog(server, directory) as receiver:
        with Service(config(server, directory, receiver.port, host="other.opconsole.test"), directory) as service:
            service.says('receiver other.opconsole.test: certificate: .* It does not carry the name "other.opconsole.test"')
            wait(lambda: state(server, "s.error") == "certificate", "the word is at the server")
        with Service(config(server, directory, receiver.port, **stranger(directory)), directory):
            wait(lambda: state(server, "s.error") in ("not_accepted", "cut"), "a certificate that rsyslog does not know")
        tap.is_(lines(receiver.file), [], "T-01 nothing was sent or taken in either case")
        server.sql("update core.device set disabled_at = clock_timestamp() where code = 'forward-1'")
        with Service(config(server, directory, receiver.port), directory) as service:
            service.says("this device may not forward the journal")
            server.sql("update core.device set disabled_at = null where code = 'forward-1'")
            wait(lambda: state(server, "t.waiting") == "0", "and goes on when it may again", 40)


def refusals(server, directory):
    """T-04, T-05, T-10: what is wrong with the configuration stops it at the start, with 78 and a clear line."""
    missing = os.path.join(directory, "missing.pem")
    for changes, said in (({"sink": None}, r"\[forward\] sink is missing"), ({"crl": None}, r"\[forward\] crl is missing"),
                          ({"crl": missing}, "No such file"), ({"key": f"{server.directory}/tls/web-1.key"}, "does not belong"),
                          ({"address": "siem.opconsole.test"}, "address: a numeric address is expected"),
                          ({"minimum": "1.1"}, "one of these is expected: 1.3 1.2"), ({"message_bytes": 100}, "2048 to 65536")):
        ended = demo.run(config(server, directory, 6514, **changes), "journal", "forward")
        tap.is_(ended.returncode, 78, f"{list(changes)}: exit status 78")
        tap.like(ended.stderr, said, f"{list(changes)}: said")
    with Service(config(server, directory, 6514, sink="nosuch"), directory) as service:
        service.says("sink nosuch: there is no such sink")
        tap.is_(service.process.poll(), None, "a sink that is not registered yet is waited for")
    with open(os.path.join(server.directory, "keeper.conf"), encoding="utf-8") as text:
        keeper = text.read().split("[keeper]")[0]
    path = config(server, directory, 6514)
    with open(path, encoding="utf-8") as text:
        section = text.read().split("[forward]")[1]
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"{keeper}[forward]{section}")
    with Service(path, directory) as service:
        service.says("the server does not offer this call")
        tap.unlike(service.text(), "receiver", "D-03 another role than a forwarder's gets nothing to send")


def documented(_server, _directory):
    """The example that is tested is the one that the deployment page shows."""
    def read(name):
        with open(os.path.join(demo.ROOT, "share", name), encoding="utf-8") as text:
            return text.read()
    example = " ".join(line for line in read("rsyslog/opconsole.conf").splitlines() if not line.startswith("#")).split()
    shown = next(block for block in read("doc/deployment.md").split("```") if "imtcp" in block).split()
    tap.is_(shown, example, "the page shows the tested configuration of rsyslog")


def cleared(scenario):
    """The scenario, after which the demo has no sink of ours, whatever happened."""
    def whole(server, directory):
        try:
            scenario(server, directory)
        finally:
            server.sql(f"delete from core.sink where code = '{SINK}'; update core.policy set value = '5 min' where name = 'sink.stalled';"
                       " update core.device set disabled_at = null where code = 'forward-1'")
    whole.__name__ = "forward_" + scenario.__name__
    return whole


def scenarios(short):
    return [cleared(one) for one in ([refusals] if short else [outage, drivers, certificates, refusals, documented])]
