# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs conn-driver: commands in, lines out, each wait with a deadline."""
import os
import re
import resource
import select
import subprocess
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BUILD = os.environ.get("OPCONSOLE_BUILD") or os.path.join(ROOT, "build")
PATIENCE = float(os.environ.get("OPCONSOLE_TEST_PATIENCE") or "1")
SERVER_NAME = "db.opconsole.test"


class Driver:
    """options override the good ones: Driver(certs, server, reconnect=1, crl="/nowhere")."""

    def __init__(self, certificates, *servers, environment=None, **options):
        words = []
        for server in servers:
            words += ["host", f"{SERVER_NAME},{server if isinstance(server, int) else server.port}"]
        given = {"role": "bastion-1", "ca": certificates.path("ca.crt"),
                 "certificate": certificates.path("bastion-1.crt"),
                 "key": certificates.path("bastion-1.key"), "crl": certificates.path("crl.pem"),
                 "connect_ms": 3000, "call_ms": 5000, **options}
        for name, value in given.items():
            words += [name, str(value)]
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "tests/conn/conn-driver"), *words], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0,
            env=environment if environment is not None else {"PATH": "/usr/bin:/bin"})
        self.output = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def send(self, *commands):
        """Each command is a line; words inside it are separated by tabs."""
        self.process.stdin.write("".join(line + "\n" for line in commands).encode())

    def wait(self, pattern, seconds=10):
        """The first line, from the beginning on, that matches; raises when none comes."""
        deadline = time.monotonic() + seconds * PATIENCE
        while True:
            for line in self.output.decode("utf-8", "replace").split("\n")[:-1]:
                if re.search(pattern, line):
                    return line
            left = deadline - time.monotonic()
            readable, _, _ = select.select([self.process.stdout], [], [], max(left, 0))
            data = os.read(self.process.stdout.fileno(), 65536) if readable else b""
            if not data:
                raise AssertionError(f"no line like {pattern!r} in:\n" + self.text())
            self.output += data

    def quiet(self, seconds):
        """Nothing may be said for so long."""
        readable, _, _ = select.select([self.process.stdout], [], [], seconds)
        if readable:
            raise AssertionError("not quiet: " + os.read(self.process.stdout.fileno(), 65536).decode())

    def text(self):
        return self.output.decode("utf-8", "replace")

    def forget(self):
        """Waits look only at what comes from now on."""
        self.output = b""

    def end(self, seconds=10):
        """Quits and returns the exit status; all output is in text()."""
        self.process.stdin.write(b"quit\n")
        self.process.stdin.close()
        deadline = time.monotonic() + seconds * PATIENCE
        while True:
            readable, _, _ = select.select([self.process.stdout], [], [],
                                           max(deadline - time.monotonic(), 0))
            data = os.read(self.process.stdout.fileno(), 65536) if readable else b""
            if not data:
                break
            self.output += data
        return self.process.wait(max(deadline - time.monotonic(), 0.1))


def children_peak():
    """Largest resident memory of an ended child so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
