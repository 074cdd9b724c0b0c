# SPDX-License-Identifier: GPL-3.0-or-later
"""Records a second from the journal into the file of a real rsyslog, beside the same bytes sent by
openssl s_client to the same rsyslog, which reads no database and waits for no proof."""
import os
import select
import subprocess
import sys
import time

import demo
import measure

# Behind the bench itself, whose modules have names that are there as well.
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import forward  # noqa: E402


def until(condition, seconds=600):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("what was waited for never came")
        select.select([], [], [], 0.02)


def lines(path):
    """How many there are; without reading them as text."""
    if not os.path.exists(path):
        return 0
    with open(path, "rb") as text:
        return sum(block.count(b"\n") for block in iter(lambda: text.read(1 << 20), b""))


def by_service(server, directory, driver, events):
    """(records a second into the file, until the last acknowledgement, peak MiB of the service, path of the file)"""
    number = forward.register(server)
    forward.make(server, 1000, "measured", events // 1000)
    until(lambda: int(server.sql("select events from core.seal_total()")) >= number + events)
    receiver = forward.Rsyslog(server, directory, driver)
    path = forward.config(server, directory, receiver.port, close_notify="no" if driver == "gtls" else "yes")
    with receiver, forward.Service(path, directory) as service:
        until(lambda: lines(receiver.file) > 0)
        began = time.perf_counter()
        until(lambda: lines(receiver.file) >= events)
        written = time.perf_counter() - began
        until(lambda: forward.state(server, "t.waiting") == "0")
        acknowledged = time.perf_counter() - began
        with open(f"/proc/{service.process.pid}/status", encoding="ascii") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return events / written, events / acknowledged, peak / 1024, receiver.file


def by_openssl(server, directory, driver, source):
    """The same records in the same frames."""
    frames = os.path.join(directory, "frames")
    with open(source, "rb") as text, open(frames, "wb") as out:
        out.writelines(b"%d %s" % (len(line) - 1, line[:-1]) for line in text)
    count = lines(source)
    os.unlink(source)
    receiver, tls = forward.Rsyslog(server, directory, driver), os.path.join(server.directory, "tls")
    with receiver, open(frames, "rb") as stdin:
        began = time.perf_counter()
        client = subprocess.Popen(
            ["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{receiver.port}", "-CAfile", f"{tls}/ca.crt",
             "-cert", f"{tls}/forward-1.crt", "-key", f"{tls}/forward-1.key"], stdin=stdin, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        until(lambda: lines(receiver.file) >= count)
        spent = time.perf_counter() - began
        client.kill()
        client.wait()
    os.unlink(receiver.file)
    return count / spent


def bench(server, events):
    rows = []
    try:
        for driver in ("ossl", "gtls"):
            with demo.directory() as directory:
                written, acknowledged, peak, source = by_service(server, directory, driver, events)
                rows.append((f"opconsole journal forward, {driver}", written, acknowledged, peak))
                rows.append((f"openssl s_client, {driver}", by_openssl(server, directory, driver, source),
                             float("nan"), float("nan")))
    finally:
        server.sql(f"delete from core.sink where code = '{forward.SINK}'")
    measure.table(f"{events} records into the file of rsyslog (records a second)",
                  ["sender", "written", "acknowledged", "peak RSS MiB"], rows)
