# SPDX-License-Identifier: GPL-3.0-or-later
"""Timing of programs: on a terminal (first paint, keys, bytes) and as plain commands.

The clock of a terminal measurement starts just before fork(); "settled" is the last byte before a
quiet gap. Nothing is asserted: the numbers are printed beside those of a yardstick.
"""
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import tempfile
import termios
import time

QUIET = 0.04
KEY_QUIET = 0.015  # short, so that a clock that ticks by itself is seldom taken for the key's answer
_sequence = re.compile(rb"\x1b\[[0-9;?>]*[ -/]*[@-~]|\x1b[()*+].|\x1b[^\[]|[\x00-\x20]")


def milliseconds(seconds):
    return seconds * 1000.0


class Program:
    """A program on a pty; the bytes are counted, not emulated."""

    def __init__(self, argv, environment, rows=24, columns=80):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.raw = bytearray()
        self.first_paint = None
        self.started = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                for descriptor in (0, 1, 2):
                    os.dup2(slave, descriptor)
                os.closerange(3, 64)
                os.execvpe(argv[0], argv, environment)
            finally:
                os._exit(126)
        os.close(slave)

    def until_quiet(self, quiet=QUIET, longest=10.0):
        """Reads until nothing came for `quiet` seconds. (seconds to the last byte, bytes)"""
        began = last = time.perf_counter()
        count = 0
        while time.perf_counter() - began < longest:
            ready, _, _ = select.select([self.master], [], [], quiet)
            if not ready:
                break
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            last = time.perf_counter()
            count += len(data)
            self.raw += data
            if self.first_paint is None and _sequence.sub(b"", bytes(self.raw)):
                self.first_paint = last - self.started
        return last - began, count

    def until(self, pattern, longest=30.0):
        """Reads until the bytes match."""
        began = time.perf_counter()
        while not re.search(pattern, bytes(self.raw)):
            if time.perf_counter() - began > longest:
                raise RuntimeError(f"{pattern!r} did not come; the last bytes: {bytes(self.raw)[-800:]!r}")
            self.until_quiet(0.02, 0.1)

    def send(self, text):
        os.write(self.master, text.encode())

    def keys(self, key, times):
        """Presses a key again and again: (seconds until settled per press, bytes per press)"""
        spent, sizes = [], []
        for _ in range(times):
            self.send(key)
            seconds, count = self.until_quiet(KEY_QUIET)
            if count:
                spent.append(seconds)
                sizes.append(count)
        return spent, sizes

    def memory_kb(self, kind):
        return memory_kb(self.pid, kind)

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.master)


def command(argv, environment, pass_fds=()):
    """(seconds, exit status) of a plain command; its output is thrown away."""
    started = time.perf_counter()
    ended = subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, pass_fds=pass_fds,
                           stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    return time.perf_counter() - started, ended.returncode, ended.stderr


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def median(values):
    return statistics.median(values) if values else float("nan")


def table(title, header, rows):
    print(f"\n## {title}\n")
    print("| " + " | ".join(header) + " |")
    print("|" + " --- |" * len(header))
    for row in rows:
        print("| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell)
                                for cell in row) + " |")


def spent(argv, environment=None, pass_fds=()):
    """A plain command that has to succeed: (seconds, seconds on a processor, peak KiB of memory, its output)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        with subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err, pass_fds=pass_fds) as process:
            peak, ended = 0, 0
            handle = os.pidfd_open(process.pid)
            # The peak is that of the program alone: what wait4() tells begins with that of this process.
            while not select.select([handle], [], [], 0.02)[0]:
                peak = max(peak, memory_kb(process.pid, "VmHWM"))
            seconds = time.perf_counter() - started
            os.close(handle)
            _, ended, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(ended)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            raise RuntimeError(f"{argv}: {process.returncode}\n{err.read().decode('utf-8', 'replace')}")
        return seconds, usage.ru_utime + usage.ru_stime, peak, out.read().decode("utf-8", "replace")


def memory_kb(pid, kind):
    """VmRSS, resident now, or VmHWM, the most so far; 0 when the process is over."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
            for line in lines:
                if line.startswith(kind + ":"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0
