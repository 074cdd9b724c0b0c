# SPDX-License-Identifier: GPL-3.0-or-later
"""The keeper as a service: starts, seals, comes back after a lost connection, ends with SIGTERM."""
import os
import re
import signal
import subprocess
import time

import demo
import tap


class Keeper:
    def __init__(self, server, directory):
        self.log = os.path.join(directory, "keeper.log")
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(
                [demo.PROGRAM, "keeper", "--config", os.path.join(server.directory, "keeper.conf")],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def text(self):
        with open(self.log, encoding="utf-8") as lines:
            return lines.read()

    def wait(self, pattern, count=1, seconds=15):
        end = time.monotonic() + seconds * demo.PATIENCE
        while len(re.findall(pattern, self.text(), re.M)) < count:
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(f"keeper never said {pattern} ({count}):\n{self.text()}")

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def until(server, sql, seconds=15):
    end = time.monotonic() + seconds * demo.PATIENCE
    while server.sql(sql) != "t":
        if time.monotonic() > end:
            raise AssertionError(f"never true: {sql}")


def keeper(server, directory):
    with Keeper(server, directory) as service:
        service.wait(r"connected to \S+, TLSv1\.3$")
        event = server.sql("select max(id) from core.event")
        until(server, "select max(high) > (select xid from core.event where id = "
                      f"{event}) from core.seal")
        tap.ok(True, "what is in the journal is sealed")
        tap.unlike(service.text(), "failed|reset", "nothing fails, and the bastions' settings stay")
        server.sql("select pg_terminate_backend(pid) from pg_stat_activity"
                   " where usename = 'opconsole_keeper'")
        service.wait("connected to", 2, 30)
        tap.like(service.text(), "connection lost: ", "a lost connection is noted once and comes back")
        service.process.send_signal(signal.SIGTERM)
        tap.is_(service.process.wait(10 * demo.PATIENCE), 0, "SIGTERM ends it with 0")
        lines = service.text().splitlines()
        tap.ok(all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 \S", line) for line in lines),
               "one line for each event, with its time in UTC", service.text())


def wrong_certificate(server, directory):
    """The console's certificate does not make a keeper."""
    path = server.config(directory)
    process = subprocess.Popen([demo.PROGRAM, "keeper", "--config", path], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        said = ""
        while "failed" not in said:
            line = process.stdout.readline()
            if not line:
                break
            said += line
        tap.like(said, "seal failed: the server does not offer this call", "refused by the server")
    finally:
        process.terminate()
        process.wait(10)


def scenarios(short):
    return [] if short else [keeper, wrong_certificate]
