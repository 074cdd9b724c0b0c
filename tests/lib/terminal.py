# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a program on a terminal of its own: keys in, screen and raw bytes out.

Terminal() starts the program on a new pty as session leader; pyte keeps the screen. Every wait has
a deadline and its failure shows the screen. The slave end stays open here, so that the terminal's
modes can be read after the program's end, until hang_up().
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

import pyte

KEYS = {
    "Enter": "\r", "Esc": "\x1b", "Tab": "\t", "BackTab": "\x1b[Z", "Backspace": "\x7f",
    "Space": " ", "Up": "\x1bOA", "Down": "\x1bOB", "Right": "\x1bOC", "Left": "\x1bOD",
    "Home": "\x1bOH", "End": "\x1bOF", "PageUp": "\x1b[5~", "PageDown": "\x1b[6~",
    "Insert": "\x1b[2~", "Delete": "\x1b[3~",
    "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "F4": "\x1bOS", "F5": "\x1b[15~",
    "F6": "\x1b[17~", "F7": "\x1b[18~", "F8": "\x1b[19~", "F9": "\x1b[20~", "F10": "\x1b[21~",
    "F11": "\x1b[23~", "F12": "\x1b[24~",
}


# What tests/run tells the sanitizers has to reach the program whatever its environment is.
SANITIZERS = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}


class Failure(AssertionError):
    """A wait that did not come true; its text holds the screen."""


class Screen(pyte.Screen):
    """pyte's screen with the sequences of xterm's terminfo entry that pyte lacks."""

    last = " "

    def draw(self, data):
        if data:
            self.last = data[-1]
        super().draw(data)

    def repeat(self, count=1):
        super().draw(self.last * (count or 1))

    def scroll_up(self, count=1):
        x, y = self.cursor.x, self.cursor.y
        top, bottom = self.margins or (0, self.lines - 1)
        for _ in range(count or 1):
            self.cursor.y = bottom
            self.index()
        self.cursor.x, self.cursor.y = x, y

    def scroll_down(self, count=1):
        x, y = self.cursor.x, self.cursor.y
        top, bottom = self.margins or (0, self.lines - 1)
        for _ in range(count or 1):
            self.cursor.y = top
            self.reverse_index()
        self.cursor.x, self.cursor.y = x, y


class Stream(pyte.ByteStream):
    csi = dict(pyte.ByteStream.csi, b="repeat", S="scroll_up", T="scroll_down")
    events = frozenset(list(pyte.ByteStream.events) + ["repeat", "scroll_up", "scroll_down"])


class Terminal:
    def __init__(self, argv, rows=24, columns=80, term="xterm-256color", environment=None,
                 directory=None, before_exec=None, stdin=None, stdout=None):
        """environment: the whole one; None = a small usual one. stdin, stdout: descriptors that
        take the place of the terminal. before_exec runs in the child."""
        self.raw = bytearray()
        self.exit = None
        self.screen = Screen(columns, rows)
        self.stream = Stream(self.screen)
        self.master, self.slave = pty.openpty()
        self._set_size(rows, columns)
        if environment is None:
            environment = {"PATH": "/usr/bin:/bin", "HOME": "/", "LANG": "C.UTF-8"}
        environment = dict(environment)
        if term is not None:
            environment.setdefault("TERM", term)
        for name in SANITIZERS & os.environ.keys():
            environment[name] = os.environ[name]
        self.modes_before = termios.tcgetattr(self.slave)
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
                os.dup2(self.slave if stdin is None else stdin, 0)
                os.dup2(self.slave if stdout is None else stdout, 1)
                os.dup2(self.slave, 2)
                os.closerange(3, 256)
                if directory:
                    os.chdir(directory)
                if before_exec:
                    before_exec()
                os.execve(argv[0], argv, environment)
            finally:
                os._exit(126)
        os.set_blocking(self.master, False)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _set_size(self, rows, columns):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # --- input -------------------------------------------------------------------------------
    def send(self, *keys):
        """Names of KEYS in <...>, "^X" for control letters, other text as it is; bytes as they are."""
        for key in keys:
            if isinstance(key, bytes):
                self._write(key)
            elif re.fullmatch(r"<\w+>", key) and key[1:-1] in KEYS:
                self._write(KEYS[key[1:-1]].encode())
            elif re.fullmatch(r"\^[A-Z\\_\]]", key):
                self._write(bytes([ord(key[1]) & 0x1f]))
            else:
                self._write(key.encode())

    def _write(self, data):
        deadline = time.monotonic() + 10
        while data:
            self.pump(0)
            try:
                data = data[os.write(self.master, data):]
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Failure("the program does not read its terminal\n" + self.dump())
                self.pump(0.01)

    def resize(self, rows, columns):
        self.pump(0)
        self.screen.resize(rows, columns)
        self._set_size(rows, columns)

    def signal(self, number):
        os.kill(self.pid, number)

    # --- output ------------------------------------------------------------------------------
    def pump(self, seconds=0.02):
        """Takes what the program has written, waiting up to seconds for the first byte."""
        got = False
        while True:
            ready, _, _ = select.select([self.master], [], [], 0 if got else seconds)
            if not ready:
                return got
            try:
                data = os.read(self.master, 65536)
            except (BlockingIOError, OSError):
                return got
            if not data:
                return got
            got = True
            self.raw += data
            self.stream.feed(data)

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines())

    def line(self, number):
        """From 0; negative counts from the bottom."""
        return self.lines()[number]

    def row_of(self, pattern):
        """Number of the first line that matches; -1 when none does."""
        for number, line in enumerate(self.lines()):
            if re.search(pattern, line):
                return number
        return -1

    def dump(self):
        frame = "+" + "-" * self.screen.columns + "+"
        cursor = f"cursor {self.screen.cursor.y},{self.screen.cursor.x}"
        body = [f"|{line.ljust(self.screen.columns)}|" for line in self.lines()]
        return "\n".join([frame] + body + [frame, f"{cursor} exit {self.exit}"])

    def wait(self, condition, seconds=10, what=None):
        """Until a pattern is on the screen, or a function of this terminal is true. Returns the
        match or the function's value. Raises Failure at the deadline."""
        if isinstance(condition, str):
            pattern = re.compile(condition, re.M)
            what = what or f"/{condition}/"
            test = lambda terminal: pattern.search(terminal.text())
        else:
            test = condition
        deadline = time.monotonic() + seconds
        while True:
            self.pump(0.02)
            over = self.ended() or time.monotonic() > deadline
            if over:
                self.pump(0.05)
            found = test(self)
            # What is being drawn may look like what is waited for until its rest is here.
            if found and (over or not self.pump(0.02)):
                return found
            if found:
                continue
            if over:
                raise Failure(f"{what or 'condition'} did not come within {seconds} s\n" + self.dump())

    def wait_gone(self, pattern, seconds=10):
        return self.wait(lambda terminal: not re.search(pattern, terminal.text(), re.M), seconds,
                         f"end of /{pattern}/")

    def settle(self, quiet=0.15, seconds=5):
        """Until nothing was written for `quiet` seconds."""
        deadline = time.monotonic() + seconds
        while self.pump(quiet):
            if time.monotonic() > deadline:
                raise Failure("the screen does not come to rest\n" + self.dump())

    # --- the end -----------------------------------------------------------------------------
    def ended(self):
        if self.exit is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.exit = os.waitstatus_to_exitcode(status)
        return self.exit is not None

    def wait_exit(self, seconds=10):
        """Exit status; negative: killed by that signal."""
        deadline = time.monotonic() + seconds
        while not self.ended():
            self.pump(0.02)
            if time.monotonic() > deadline:
                raise Failure(f"the program did not end within {seconds} s\n" + self.dump())
        while self.pump(0.05):
            pass
        return self.exit

    def modes(self):
        """What `stty -g` would print now: comparable with modes_before."""
        return termios.tcgetattr(self.slave)

    def hang_up(self):
        """The terminal goes away, as when a connection drops."""
        for descriptor in (self.master, self.slave):
            if descriptor >= 0:
                os.close(descriptor)
        self.master = self.slave = -1

    def close(self):
        if not self.ended():
            for number in (signal.SIGCONT, signal.SIGKILL):
                os.kill(self.pid, number)
            os.waitpid(self.pid, 0)
            self.exit = -signal.SIGKILL
        if self.master >= 0:
            self.hang_up()


# Sequences that a program may write: text, C0 of cursor movement, CSI, charset choice, keypad modes.
ALLOWED = re.compile(
    rb"(?:[\x20-\x7e]|[\xc2-\xf4][\x80-\xbf]+|[\x07\x08\x09\x0a\x0d\x0e\x0f]"
    rb"|\x1b\[[0-9;?>]*[A-Za-z@`]|\x1b[()][0AB]|\x1b[=>78DEHM])+")
MOUSE = re.compile(rb"\x1b\[\?(?:9|100[0-7]|1015|1016)[0-9;]*h")


def foreign_bytes(raw):
    """The first sequence in the raw bytes that no supported terminal entry needs (O-01, O-05):
    OSC, DCS, APC, PM, SOS, mouse modes, C1 or stray control characters. None when clean."""
    raw = bytes(raw)
    mouse = MOUSE.search(raw)
    if mouse:
        return mouse.group()
    place = 0
    while place < len(raw):
        match = ALLOWED.match(raw, place)
        if not match:
            rest = raw[place:place + 16]
            if re.fullmatch(rb"\x1b(?:\[[0-9;?>]*)?|[\xc2-\xf4][\x80-\xbf]*", rest):
                return None  # cut at the end of the recording
            return rest
        place = match.end()
    return None
