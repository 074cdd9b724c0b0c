# SPDX-License-Identifier: GPL-3.0-or-later
"""Times statements over one connection, as a program with libpq sees them: call_times.c, built here, and what its backend
spent on a processor meanwhile, which does not depend on what else runs on the machine."""
import os
import subprocess

from measure import median, percentile

here = os.path.dirname(os.path.realpath(__file__))


class Timed:
    """A bare libpq program with one connection; its server is on this machine when the processor is asked for."""

    def __init__(self, directory, connection_string):
        program = os.path.join(directory, "call_times")
        if not os.path.exists(program):
            subprocess.run(["gcc", "-O2", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-I/usr/include/postgresql", "-o", program,
                            os.path.join(here, "call_times.c"), "-lpq"], check=True)
        self.process = subprocess.Popen([program, connection_string], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.backend = self.process.stdout.readline().strip()

    def ask(self, statement):
        """(milliseconds, rows, last value of the first row, last value of the last row, first value of the last row)"""
        self.process.stdin.write(statement.replace("\n", " ") + "\n")
        self.process.stdin.flush()
        milliseconds, rows, first, last, key = self.process.stdout.readline().rstrip("\n").split("\t", 4)
        return float(milliseconds), int(rows), first, last, key

    def call(self, statement):
        """(milliseconds, rows, last value of the last row)"""
        milliseconds, rows, _, last, _ = self.ask(statement)
        return milliseconds, rows, last

    def times(self, statement, rounds):
        return [self.call(statement)[0] for _ in range(rounds)]

    def processor(self):
        """Milliseconds on a processor so far; not a number where the kernel does not tell."""
        try:
            with open(f"/proc/{self.backend}/schedstat", encoding="ascii") as numbers:
                return int(numbers.read().split()[0]) / 1e6
        except OSError:
            return float("nan")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def connection(server, role="bastion-1"):
    """As a bastion, or with another of the demo's certificates, over mutual TLS."""
    tls = os.path.join(server.directory, "tls")
    return (f"host=db.opconsole.test hostaddr=127.0.0.1 dbname=opconsole user={role}"
            f" port={server.port} sslmode=verify-full sslrootcert={tls}/ca.crt"
            f" sslcert={tls}/{role}.crt sslkey={tls}/{role}.key sslcrl={tls}/crl.pem"
            " ssl_min_protocol_version=TLSv1.3 gssencmode=disable passfile=/dev/null")


def kept_token(directory):
    """The resume token of the kept session, as PostgreSQL's hexadecimal text."""
    for base, _, names in os.walk(directory):
        for name in names:
            with open(os.path.join(base, name), "rb") as kept:
                for word in kept.read().split():
                    word = word.split(b"=")[-1]
                    if len(word) == 64:
                        return "\\x" + word.decode()
    raise RuntimeError(f"no kept session in {directory}")


def row(name, times, rows=""):
    return (name, rows, median(times), percentile(times, 0.99), max(times))
