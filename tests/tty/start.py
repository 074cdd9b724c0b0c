# SPDX-License-Identifier: GPL-3.0-or-later
"""The hardened start and every way out: terminal, environment, descriptors, signals."""
import ctypes
import os
import re
import resource
import signal
import subprocess
import time

import demo
import tap
import terminal
from context import terminal_is_back, wait
from terminal import foreign_bytes

# R1 of the requirements: none of these may have an effect.
POISONED = """
PGAPPNAME PGCHANNELBINDING PGCLIENTENCODING PGCONNECT_TIMEOUT PGDATABASE PGDATESTYLE PGGEQO
PGGSSENCMODE PGGSSLIB PGHOST PGHOSTADDR PGKRBSRVNAME PGLOCALEDIR PGOPTIONS PGPASSFILE PGPASSWORD
PGPORT PGREQUIREPEER PGREQUIRESSL PGSERVICE PGSERVICEFILE PGSSLCERT PGSSLCOMPRESSION PGSSLCRL
PGSSLCRLDIR PGSSLKEY PGSSLMAXPROTOCOLVERSION PGSSLMINPROTOCOLVERSION PGSSLMODE PGSSLROOTCERT
PGSSLSNI PGSYSCONFDIR PGTARGETSESSIONATTRS PGTZ PGUSER
OPENSSL_CONF OPENSSL_CONF_INCLUDE OPENSSL_MODULES OPENSSL_ENGINES SSL_CERT_FILE SSL_CERT_DIR
CTLOG_FILE RANDFILE SSLKEYLOGFILE
TERMINFO TERMINFO_DIRS TERMCAP TERMPATH ESCDELAY LINES COLUMNS TABSIZE NCURSES_ASSUMED_COLORS
NCURSES_GPM_TERMS NCURSES_NO_PADDING NCURSES_NO_UTF8_ACS NCURSES_TRACE CC BAUDRATE
INPUTRC HISTFILE HISTSIZE EDITOR VISUAL FCEDIT LS_COLORS COLORFGBG
LOCPATH NLSPATH LANGUAGE LANG LC_ALL LC_MESSAGES OUTPUT_CHARSET GCONV_PATH TZ TZDIR RES_OPTIONS
LOCALDOMAIN HOSTALIASES TMPDIR GETCONF_DIR DATEMSK MSGVERB SEV_LEVEL POSIXLY_CORRECT
IFS ENV BASH_ENV SHELL PAGER LESS LESSOPEN LESSCLOSE BROWSER KRB5_CONFIG KRB5CCNAME
SSH_ORIGINAL_COMMAND SSH_AUTH_SOCK DISPLAY XDG_CONFIG_HOME XDG_RUNTIME_DIR XDG_DATA_DIRS
""".split()


def poison(directory):
    """A home full of traps and an environment that points at them."""
    home = os.path.join(directory, "poisoned")
    os.makedirs(os.path.join(home, ".postgresql"), exist_ok=True)
    os.makedirs(os.path.join(home, ".terminfo", "x"), exist_ok=True)
    for name in (".pgpass", ".pg_service.conf", ".inputrc", ".postgresql/root.crt",
                 ".postgresql/postgresql.crt", ".postgresql/postgresql.key", ".terminfo/x/xterm-256color"):
        with open(os.path.join(home, name), "w", encoding="utf-8") as text:
            text.write("canary\n")
    return dict({name: home for name in POISONED}, HOME=home, PATH=home, TERM="xterm-256color",
                LINES="99999", COLUMNS="7", PGSSLMODE="disable", PGPORT="1", PGHOSTADDR="192.0.2.1")


def traced(context, environment, calls, at_page):
    """Runs the console under strace up to its sign-in page and away; (screen, lines of the trace)."""
    log = os.path.join(context.directory, f"trace-{len(os.listdir(context.directory))}")
    argv = ["/usr/bin/strace", "-f", "-qq", "-e", "signal=none", "-e", "trace=" + calls, "-o", log,
            demo.PROGRAM, "--config", context.config()]
    with terminal.Terminal(argv, environment=environment) as console:
        console.wait(r"TLS\s+1\.[23]", 30 * demo.PATIENCE)
        console.settle(0.3)
        text = console.text()
        at_page(console)
        console.signal(signal.SIGTERM)
        for pid in children(console.pid):
            os.kill(pid, signal.SIGTERM)
        console.wait_exit(15 * demo.PATIENCE)
    with open(log, encoding="utf-8", errors="replace") as lines:
        return text, lines.read().splitlines()


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as text:
        return [int(word) for word in text.read().split()]


def opened(lines, own):
    """Files that were opened, without those of this run alone."""
    names = set()
    for line in lines:
        match = re.search(r'\bopen(?:at)?\(.*?"([^"]*)".*\) = (-?\d+)', line)
        if match and not match.group(1).startswith(own) and not match.group(1).startswith("/proc/"):
            names.add(match.group(1))
    return names


def environment_has_no_effect(context):
    """E-01 T-06 E-02 E-03: 80 variables and a poisoned home change neither screen nor opened files."""
    pages, files = [], []
    clean = {"TERM": "xterm-256color", "HOME": "/", "PATH": "/usr/bin:/bin"}
    hostile = poison(context.directory)
    tap.ok(len(hostile) >= 80, f"{len(hostile)} variables are poisoned")
    environs = []

    def look(console):
        for pid in children(console.pid):
            try:
                with open(f"/proc/{pid}/environ", "rb") as environ:
                    environs.append(environ.read())
            except PermissionError:
                environs.append(b"")  # not dumpable: nobody but root may look

    for environment in (clean, hostile):
        page, lines = traced(context, environment, "openat,open,execve,execveat", look)
        pages.append(re.sub(r"next code in \d+ s|\d\d:\d\d(:\d\d)?", "", page))
        files.append(opened(lines, context.directory))
    tap.is_(pages[1], pages[0], "E-01 the same page in a poisoned environment")
    tap.is_(sorted(files[1] ^ files[0]), [], "E-01 T-06 the same files are opened in a poisoned environment")
    tap.ok(not [name for name in files[0] if re.search(
        r"openssl\.cnf|inputrc|\.pgpass|pg_service|resolv\.conf|/etc/hosts|nsswitch|/etc/passwd", name)],
        "E-02 E-05 T-10 no configuration of OpenSSL, readline or the resolver is read", *sorted(files[0]))
    tap.ok(b"canary" not in environs[-1] and b"poisoned" not in environs[-1],
           "E-01 nothing of the environment is left in /proc/PID/environ",
           environs[-1].replace(b"\0", b"\n").decode("utf-8", "replace")[:600])


def hostile_terms(context):
    """E-04: TERM is one of the supported entries or the program ends with one line and 69."""
    config = context.config()
    for term in ("", "dumb", "unknown", "hardcopy", "../x", "x" * 5000, "xterm\x1b[2J", "%n%n", "no-such-terminal"):
        with context.open(config=config, term=None, environment={"TERM": term}) as console:
            status = console.wait_exit(15 * demo.PATIENCE)
            text = console.text().strip()
        name = term if len(term) < 20 else "5000 characters"
        tap.ok(status == 69 and re.match(r"opconsole: \S", text) and len(text.splitlines()) <= 3
               and b"\x1b" not in console.raw, f"E-04 TERM {name!r} is refused with 69 and a line",
               f"status {status}", text, bytes(console.raw[:200]))
    for term in ("xterm-256color", "xterm", "screen-256color", "tmux-256color", "linux", "vt100", "putty"):
        with context.open(config=config, term=term) as console:
            wait(console, r"Account\b.*\n.*Password\b", 15)
            console.signal(signal.SIGTERM)
            console.wait_exit(10 * demo.PATIENCE)
            tap.is_(foreign_bytes(console.raw), None, f"I-05 O-05 TERM {term} works, from start to end")


def no_terminal(context):
    """E-12: without a terminal nothing is asked; one line, 64."""
    config = context.config()
    for name, how in (("input is no terminal", {"stdin": os.open("/dev/null", os.O_RDONLY)}),
                      ("output is no terminal", {"stdout": os.open("/dev/null", os.O_WRONLY)})):
        with context.open(config=config, **how) as console:
            status = console.wait_exit(15 * demo.PATIENCE)
            text = console.text().strip()
        tap.ok(status == 64 and re.match(r"opconsole: \S", text), f"E-12 {name}: refused with 64 and a line",
               f"status {status}", text)
        for descriptor in how.values():
            os.close(descriptor)


def ways_out(context):
    """O-09 G-02 G-05 trap: the terminal comes back however the program ends."""
    for name, number, expected in (("SIGTERM", signal.SIGTERM, 143), ("SIGHUP", signal.SIGHUP, 129),
                                   ("SIGABRT", signal.SIGABRT, None), ("SIGSEGV", signal.SIGSEGV, None)):
        with context.open() as console:
            wait(console, r"Account\b.*\n.*Password\b", 15)
            console.settle()
            console.send("half typed")
            wait(console, "half typed")
            console.signal(number)
            status = console.wait_exit(10 * demo.PATIENCE)
            if expected is not None:
                tap.ok(status in (expected, 128 - expected), f"G-05 {name} ends it with {expected}", status)
            else:
                tap.ok(status != 0, f"L-09 {name} ends it", status)
            tap.is_(terminal_is_back(console), "", f"O-09 the terminal is back after {name}")
    with context.signed_in("marat") as console:
        console.signal(signal.SIGTERM)
        status = console.wait_exit(10 * demo.PATIENCE)
        tap.ok(status in (143, -15), "G-05 SIGTERM in a session ends it with 143", status)
        tap.is_(terminal_is_back(console), "", "O-09 the terminal is back after SIGTERM in a session")
    tap.is_(context.server.sql(
        "select s.ended_at is not null from core.session s join core.account a on a.id = s.account_id"
        " where a.login = 'marat' order by s.id desc limit 1"), "t", "S-05 and the session is over at the server")


def terminal_vanishes(context):
    """G-02: the program ends within 5 s when its terminal goes away."""
    with context.open() as console:
        wait(console, r"Account\b.*\n.*Password\b", 15)
        console.hang_up()
        ended = []

        def look():
            ended.append(console.ended())
            return ended[-1]
        deadline(look, 6 * demo.PATIENCE)
        tap.ok(ended[-1], "G-02 the program ends when its terminal is gone")


def deadline(test, seconds):
    """Asks until it is true or the time is over."""
    end = time.monotonic() + seconds
    while not test() and time.monotonic() < end:
        signal.sigtimedwait([], 0.05)


def signals_of_the_keyboard(context):
    """E-09: ^C ^\\ ^Z ^Y do not leave, stop or kill it outside its own rules, from the first moment."""
    for delay in range(0, 10):
        with context.open() as console:
            console.pump(delay * 0.01)
            for key in (b"\x03", b"\x1c", b"\x1a", b"\x19", b"\x13", b"\x11"):
                console.send(key)
            alive = console.wait(lambda t: t.ended() or re.search(r"Account\b.*\n.*Password\b", t.text()),
                                 15 * demo.PATIENCE, "the sign-in page or a clean end")
            state = "ended"
            if not console.ended():
                with open(f"/proc/{console.pid}/stat", encoding="ascii") as stat:
                    state = stat.read().rsplit(")", 1)[1].split()[0]
            # On a busy machine the keys come before the program itself: then they end what isn't it yet.
            early = b"\x1b" not in console.raw
            if not tap.ok(alive and state != "T" and ((console.exit or 0) >= 0 or early),
                          f"E-09 control keys after {delay * 10} ms neither stop nor kill", state, console.dump()):
                break


def descriptors(context):
    """E-10: inherited descriptors are closed."""
    with context.open(before_exec=leak_descriptors) as console:
        wait(console, r"Account\b.*\n.*Password\b", 15)
        try:
            names = [os.readlink(f"/proc/{console.pid}/fd/{number}")
                     for number in os.listdir(f"/proc/{console.pid}/fd")]
        except PermissionError:
            names = []  # not dumpable: only root may look
        tap.ok(not [name for name in names if "canary" in name], "E-10 inherited descriptors are closed", *names)


def caged(context):
    """E-07 M-05: the kernel's filter is on in the TUI and in the shell before anything is typed."""
    for door, page in (((), r"Account\b.*\n.*Password\b"), (("shell",), r"Account")):
        with terminal.Terminal([demo.PROGRAM, "--config", context.config(), *door]) as console:
            wait(console, page, 15)
            with open(f"/proc/{console.pid}/status", encoding="ascii") as status:
                mode = re.search(r"^Seccomp:\s*(\d)", status.read(), re.M).group(1)
            tap.is_(mode, "2", f"E-07 M-05 system calls are filtered: {' '.join(door) or 'tui'}")
    lines = traced(context, None, "landlock_restrict_self", lambda console: None)[1]
    # landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION), which has this number everywhere
    there = ctypes.CDLL(None).syscall(444, None, 0, 1) > 0
    kept = any(re.search(r"landlock_restrict_self\(.* = 0", line) for line in lines)
    tap.is_(kept, there, "M-06 files are confined where the kernel has Landlock")


def leak_descriptors():
    canary = os.memfd_create("canary", 0)
    for number in range(20, 60):
        os.dup2(canary, number)


def limits(context):
    """E-11: tiny limits end in a message and a code, never in a crash; empty argv too."""
    config = context.config()
    for name, which, value in (("nofile 5", resource.RLIMIT_NOFILE, 5), ("fsize 0", resource.RLIMIT_FSIZE, 0),
                               ("stack 256k", resource.RLIMIT_STACK, 262144)):
        ended = subprocess.run([demo.PROGRAM, "--config", config, "whoami"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                               timeout=60, preexec_fn=lambda w=which, v=value: resource.setrlimit(w, (v, v)))
        tap.ok(0 < ended.returncode < 128 and ended.stderr, f"E-11 {name}: a message and a code",
               f"status {ended.returncode}", ended.stderr)
    many = subprocess.run([demo.PROGRAM, "--config", config, *["x"] * 100000], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, timeout=60)
    tap.is_(many.returncode, 64, "E-11 100000 arguments are a usage error")
    escape = subprocess.run([demo.PROGRAM, "--config", config, "\x1b[2J\x9b"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, check=False, timeout=60)
    tap.ok(escape.returncode == 64 and b"\x1b" not in escape.stderr + escape.stdout,
           "E-11 an argument with ESC is refused and shown escaped", escape)


SCENARIOS = [environment_has_no_effect, hostile_terms, no_terminal, ways_out, terminal_vanishes,
             signals_of_the_keyboard, descriptors, caged, limits]
SHORT = [hostile_terms, no_terminal]
