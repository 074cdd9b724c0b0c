# SPDX-License-Identifier: GPL-3.0-or-later
"""The backend for Python tests: the running demo of OPCONSOLE_DEMO, or a private one.

    with demo.backend() as server:
        server.password("saule"), server.code("saule"), server.sql("select 1"), server.config(...)

Also the way into the program: sign_in() at the terminal, and run() for one-shot commands.
"""
import contextlib
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import uuid

import terminal

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
sys.path.append(os.path.join(ROOT, "tests/sql/lib"))
import backend as sql  # noqa: E402
BUILD = os.environ.get("OPCONSOLE_BUILD") or os.path.join(ROOT, "build")
PROGRAM = os.environ.get("OPCONSOLE") or os.path.join(BUILD, "opconsole")
# Sanitizers and a busy machine are slow: every deadline of a test is multiplied by this.
PATIENCE = float(os.environ.get("OPCONSOLE_TEST_PATIENCE") or "1")


class Backend:
    def __init__(self, directory):
        self.directory = directory

    def tool(self, command, *words):
        """share/demo/backend COMMAND; its output without the last newline."""
        ended = subprocess.run(
            [os.path.join(ROOT, "share/demo/backend"), command, "--dir", self.directory, *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
            timeout=600)
        if ended.returncode != 0:
            raise RuntimeError(f"backend {command} {' '.join(words)}: exit {ended.returncode}\n"
                               + ended.stderr.decode("utf-8", "replace"))
        return ended.stdout.decode("utf-8", "replace").rstrip("\n")

    def sql(self, text):
        """Superuser's answer to SQL, unaligned; raises when it fails."""
        return self.tool("psql", "--", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text)

    def password(self, login):
        return self.tool("password", login)

    def code(self, login):
        """A code that is accepted now; the step that was used last is forgotten."""
        self.sql("update core.factor f set totp_step = 0 from core.account a"
                 f" where a.id = f.account_id and a.login = '{login}'")
        return self.tool("otp", login)

    def enrol(self, login, one_time_code, **options):
        """Sets up the sign-in of a person with a one-time code, by API alone; an object with password, seed and
        recovery codes. code() works for that person afterwards. See enrol() in tests/sql/lib/backend.py."""
        return sql.enrol(login, one_time_code, directory=self.directory, **options)

    def one_time_code(self, by, login, parts="password,totp"):
        """A one-time code for login, made by the demo login `by` with an authenticator and a password."""
        helper = sql.Enrolled(by)
        session = sql.console(directory=self.directory)
        try:
            salt = sql.begin(session, by)[1]
            helper.secret = sql.salted(self.password(by), salt)
            if sql.sign_in(session, helper, code=self.code(by))[0] != "ok":
                raise RuntimeError(f"{by} could not sign in")
            session.value(f"select status from api.fresh_code_submit('{self.code(by)}', 'restart.create:{login}')")
            session.value("select status from api.fresh_code_result()")
            ticket = session.value(f"select ticket from api.restart_create('{uuid.uuid4()}', '{login}',"
                                   f" '{{{parts}}}', 'asked by phone')")
            return sql.reveal(session, ticket)[0]
        finally:
            session.close()

    def setting(self, key):
        with open(os.path.join(self.directory, "settings"), encoding="utf-8") as lines:
            for line in lines:
                name, _, value = line.rstrip("\n").partition("=")
                if name == key:
                    return value
        raise KeyError(key)

    @property
    def port(self):
        return int(self.setting("port"))

    @property
    def cluster(self):
        return self.setting("base")

    def postmaster(self):
        """Process id of the server."""
        ended = self.tool("psql", "--", "-X", "-A", "-t", "-c",
                          "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)")
        return int(ended)

    def config(self, directory, **changes):
        """Writes a configuration like the demo's into directory, with keys replaced or added:
        config(d, port=1, theme="mono"). A value of None removes the key. Returns its path."""
        path = self.tool("config")
        with open(path, encoding="utf-8") as lines:
            text = lines.read()
        sections = {"language": "console", "time_zone": "console", "theme": "console",
                    "ascii": "console", "idle_lock_minutes": "console",
                    "runtime_directory": "console", "state_directory": "console", "export_directory": "console", "log_file": "console",
                    "call_timeout_ms": "server", "connect_timeout_ms": "server"}
        for key, value in changes.items():
            line = re.compile(rf"^{key}\s*=.*\n", re.M)
            new = "" if value is None else f"{key} = {value}\n"
            if line.search(text):
                text = line.sub(lambda _, new=new: new, text)
            else:
                section = f"[{sections[key]}]\n"
                text = text.replace(section, section + new)
        new_path = os.path.join(directory, "opconsole.conf")
        with open(new_path, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(new_path, 0o600)
        return new_path


@contextlib.contextmanager
def backend(*options):
    """The running demo, or one of our own that is deleted at the end."""
    given = os.environ.get("OPCONSOLE_DEMO")
    if given and not options:
        yield Backend(given)
        return
    with private_backend(*options) as own:
        yield own


@contextlib.contextmanager
def private_backend(*options):
    """A backend that nobody else uses, for tests that stop it or change its clock or files."""
    base = tempfile.mkdtemp(prefix="opconsole-test.")
    os.chmod(base, 0o711)
    own = Backend(os.path.join(base, "demo"))
    try:
        own.tool("start", *options)
        yield own
    finally:
        with contextlib.suppress(RuntimeError):
            own.tool("stop", "--purge")
        shutil.rmtree(base, ignore_errors=True)


class Movable(Backend):
    """A backend whose server sees a clock of its own (libfaketime, in the test's cluster only)."""

    def move_clock(self, offset):
        """The server's clock from now on, against that of this machine: a sign, a number and one of s, m, h, d."""
        with open(os.path.join(self.cluster, "clock"), "w", encoding="utf-8") as out:
            out.write(offset + "\n")

    def pg_ctl(self, *words, environment=()):
        command = [*(["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []), "env", *environment,
                   "/usr/lib/postgresql/15/bin/pg_ctl", "-s", "-w", "-t", "60", "-D", os.path.join(self.cluster, "data"), *words]
        subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True, timeout=120)

    def begin(self, mode="fast"):
        """Restarts the server with the clock that can be moved."""
        library = next(path for path in glob.glob("/usr/lib/*/faketime/libfaketime.so.1"))
        self.pg_ctl("-m", mode, "stop")
        self.pg_ctl("-o", f"-c config_file={self.cluster}/postgresql.conf", "-l", f"{self.cluster}/log/start.log", "start",
                    environment=[f"LD_PRELOAD={library}", f"FAKETIME_TIMESTAMP_FILE={self.cluster}/clock",
                                 "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"])

    def code(self, login):
        """A code by the server's clock."""
        used, seed, now = self.sql(
            "select f.totp_step, encode(core.seed_decrypt(f.account_id, f.totp_seed), 'hex'), extract(epoch from clock_timestamp())"
            f" from core.factor f join core.account a on a.id = f.account_id where a.login = '{login}'").split("|")
        if int(used) >= float(now) // 30:
            self.sql(f"update core.factor set totp_step = 0 where totp_step = {used}")
        return sql.totp(bytes.fromhex(seed), float(now))


@contextlib.contextmanager
def movable_backend():
    with private_backend() as own:
        server = Movable(own.directory)
        server.move_clock("+0")
        os.chmod(os.path.join(server.cluster, "clock"), 0o644)
        server.begin()
        yield server


@contextlib.contextmanager
def directory():
    """A directory of our own for one test, 0700."""
    path = tempfile.mkdtemp(prefix="opconsole-test.")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def usual_environment():
    """A small environment, with what the sanitizers were told."""
    return {"PATH": "/usr/bin:/bin", "HOME": "/", **{
        name: os.environ[name] for name in terminal.SANITIZERS & os.environ.keys()}}


def run(config, *words, input_text=None, environment=None, seconds=60):
    """One-shot command; returns subprocess.CompletedProcess with text output."""
    return subprocess.run(
        [PROGRAM, "--config", config, *words], text=True,
        input=input_text if input_text is not None else "", stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, check=False, timeout=seconds * PATIENCE,
        env=environment if environment is not None else usual_environment())


def run_as(server, login, config, *words, seconds=60):
    """One-shot command that signs in by itself with --password-fd and --code-fd."""
    readers = []
    for secret in (server.password(login), server.code(login)):
        reader, writer = os.pipe()
        os.write(writer, secret.encode() + b"\n")
        os.close(writer)
        readers.append(reader)
    try:
        return subprocess.run(
            [PROGRAM, "--config", config, "--login", login, "--password-fd", str(readers[0]),
             "--code-fd", str(readers[1]), *words], text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, pass_fds=readers,
            timeout=seconds * PATIENCE, env=usual_environment())
    finally:
        for reader in readers:
            os.close(reader)


def open_console(config, rows=24, columns=80, **options):
    """The TUI on a terminal of its own, at its sign-in page or wherever it stops."""
    return terminal.Terminal([PROGRAM, "--config", config], rows=rows, columns=columns, **options)


def sign_in(terminal, server, login, password=None, code=None):
    """Types account, password and code into the sign-in page and waits for the first screen."""
    terminal.wait(r"Account", 15 * PATIENCE)
    terminal.send(login, "<Tab>", password or server.password(login), "<Tab>")
    terminal.send(code or server.code(login), "<Enter>")
    if password is None and code is None:
        terminal.wait(lambda t: re.search(rf"\b{re.escape(login)} ", t.line(0)), 20 * PATIENCE,
                      f"header with {login}")
