# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are slow, broken or hostile after TLS: deadlines, lost answers, limits, several hosts."""
import hashlib
import hmac
import queue
import struct
import time

import fakepg
import tap
from driver import PATIENCE, Driver, children_peak
from fakepg import CHANGED, READY, STATUS, message, notice

OPERATION = "status\t00000000-0000-4000-8000-000000000000"
HEAD = message(b"1") + message(b"2")


def silence(made):
    """R-03: every wait ends at our own deadline, and the program ends at once in between."""
    for name, hook in (("after TCP", {"on_connect": lambda link: link.drain() or False}),
                       ("after 'S'", {"on_request":
                                      lambda link: link.send(b"S") or link.drain() or False}),
                       ("after TLS", {"on_tls": lambda link: link.drain() or False}),
                       ("after startup", {"on_startup": lambda link: link.drain() or False})):
        with fakepg.Server(made, **hook) as fake, \
                Driver(made, fake, reconnect=1, connect_ms=400) as one:
            started = time.monotonic()
            one.send("open")
            one.wait("^state waiting", 3)
            tap.ok(time.monotonic() - started < 0.4 + 1 * PATIENCE, f"silence {name}: deadline kept")
            tap.like(one.wait("^state error"), "does not answer", f"silence {name}: said")
            one.send("open")
            one.end()
            tap.like(one.text(), r"freed in \d{1,2} ms", f"silence {name}: the end doesn't wait")
    with fakepg.Server(made, answers={"operation_status": lambda link: link.drain(),
                                      "account_lock": lambda link: link.drain()}) as fake, \
            Driver(made, fake, reconnect=1, call_ms=400) as one:
        one.send("open")
        one.wait("^state ready")
        one.send(OPERATION)
        tap.like(one.wait("^status error"), "unreachable.*does not answer", "a read ends at its deadline")
        one.forget()
        one.wait("^state ready")
        tap.is_(fake.connections, 2, "then the link is made anew")
        one.forget()
        one.send("lock\tb.omarov\tbecause")
        tap.like(one.wait("^lock error"), "unknown.*outcome is unknown", "a change ends as unknown")


def idle_is_idle(made):
    """No wake-ups without a reason, connected or waiting for an answer."""
    with fakepg.Server(made, answers={"operation_status": lambda link: link.drain()}) as fake, \
            Driver(made, fake, reconnect=1) as one:
        one.send("open")
        one.wait("^state ready")
        one.send(OPERATION, "turns")
        before = int(one.wait("^turns").split()[1])
        one.forget()
        one.quiet(0.5)
        one.send("turns")
        after = int(one.wait("^turns").split()[1])
        tap.ok(after - before <= 3, "half a second of waiting costs no turns", f"{before} {after}")


def cut_answers(made):
    """R-02: the link is cut after each byte of a change's answer; the report is the truth."""
    reply = HEAD + CHANGED + READY
    for cut in [*range(0, len(reply) - 1, 3), len(reply) - 1, len(reply)]:
        def some(link, count=cut):
            link.send(reply[:count])
            return False
        with fakepg.Server(made, answers={"account_lock": some}) as fake, Driver(made, fake) as one:
            one.send("lock\tb.omarov\tbecause", "open")
            said = one.wait("^lock (error|rows)")
            if cut == len(reply):
                tap.like(said, "rows=1 login=b.omarov", "the whole answer is success")
            elif "error unknown" not in said:
                tap.ok(False, f"cut after byte {cut}: unknown", said)
    tap.ok(True, f"{len(reply) // 3} cuts: every one reported as unknown")

    def drop(link):
        return False
    with fakepg.Server(made, answers={"account_lock": drop}) as fake, \
            Driver(made, fake, reconnect=1) as one:
        one.send("open")
        one.wait("^state ready")
        one.send("lock\tb.omarov\tbecause")
        one.wait("^lock error unknown")
        one.forget()
        one.wait("^state ready")
        tap.is_(sum("account_lock" in sql for sql, _ in fake.calls), 1, "a change is never sent again")


def read_again(made):
    """A read whose answer was lost is asked again after the reconnect."""
    asked = []

    def second_time(link):
        asked.append(1)
        if len(asked) == 1:
            link.send((HEAD + STATUS)[:20])
            return False
        link.send(HEAD + STATUS + READY)
        return None
    with fakepg.Server(made, answers={"operation_status": second_time}) as fake, \
            Driver(made, fake, reconnect=1) as one:
        one.send("open", OPERATION)
        tap.like(one.wait("^status"), "state=unknown", "a lost read is answered after the reconnect")
        tap.is_(len(asked), 2, "it was asked twice")
        tap.like(one.text(), "^state waiting", "with a wait in between")


def one_round_trip(made):
    """A one-shot command's resume and change go out with version(), before any answer."""
    def after_all(link):
        while len(link.server.calls) < 3:
            link.next_call()
        for reply in (fakepg.version(),
                      fakepg.rows(["session", "login", "expires_at", "idle_seconds"],
                                  ["7", "saule", "2026-11-22 04:41:07+00", "900"]), CHANGED):
            link.send(HEAD + reply + READY)
    with fakepg.Server(made, answers={"api.version": after_all}) as fake, Driver(made, fake) as one:
        one.send("resume\t" + "ab" * 32, "lock\tb.omarov\tbecause", "open")
        tap.like(one.wait("^lock"), "rows=1", "version, resume and change in one round trip")
        tap.is_([sql.split(".")[1].split("(")[0] for sql, _ in fake.calls],
                ["version", "session_resume", "account_lock"], "in this order")
        tap.is_(fake.calls[1][1], [bytes.fromhex("ab" * 32)], "the token is a parameter")


def serialization(made):
    """R-09: 40001 is repeated three times, with the same operation id."""
    for code, times in (("40001", 4), ("40P01", 4), ("55P03", 1), ("57014", 1)):
        with fakepg.Server(made, answers={"account_lock": fakepg.error(code)}) as fake, \
                Driver(made, fake, reconnect=1) as one:
            one.send("open")
            one.wait("^state ready")
            one.send("lock\tb.omarov\tbecause")
            one.wait("^lock error")
            sent = [values[0] for sql, values in fake.calls if "account_lock" in sql]
            tap.is_((len(sent), len(set(sent))), (times, 1), f"{code}: {times} times, one operation id")


CODES = {
    "OP400": "invalid", "OP401": "no_session", "OP402": "fresh_code", "OP403": "refused",
    "OP404": "not_found", "OP409": "conflict", "OP423": "locked", "OP429": "too_many",
    "OP500": "internal", "OP503": "read_only", "25006": "read_only", "53100": "too_many",
    "53200": "too_many", "53300": "too_many", "42501": "internal", "42883": "internal",
    "3F000": "internal", "22P02": "invalid", "XX000": "internal", "P0001": "internal",
    "0A000": "internal", "23505": "internal", "40002": "internal", "58030": "internal",
    "ZZZZZ": "internal", "": "internal", "toolong": "internal",
}


def codes(made):
    """R-09, T-07: every code has a kind; only class OP speaks to the person, in its own words."""
    for code, kind in CODES.items():
        fields = {"D": "the detail", "H": "the hint", "c": "reason", "t": "core.secret", "W": "context"}
        reply = fakepg.error(code, "the words", **fields)
        with fakepg.Server(made, answers={"operation_status": reply}) as fake, \
                Driver(made, fake) as one:
            one.send(OPERATION, "open")
            said = one.wait("^status error")
            good = said.startswith(f"status error {kind} ")
            spoken = "the words | the detail | the hint | field=reason" in said
            tap.ok(good and spoken == code.startswith("OP") and "core.secret" not in said,
                   f"{code or 'no code'} is {kind}", said)
    for code in ("57P01", "57P02", "57P03", "08006", "XX000"):
        dead = message(b"1") + fakepg.error(code, "the words", "FATAL")
        with fakepg.Server(made, answers={
                "account_lock": lambda link, e=dead: link.send(e) or False}) as fake, \
                Driver(made, fake) as one:
            one.send("lock\tb.omarov\tbecause", "open")
            tap.like(one.wait("^lock error"), "error unknown", f"FATAL {code}: a change is unknown")


def in_doubt(made):
    """Success with the warning that the standby may not have it is no success."""
    for function, expected in (("SyncRepWaitForLSN", "error unknown"), ("exec_stmt_raise", "rows=1")):
        reply = HEAD + CHANGED + notice(function=function) + READY
        with fakepg.Server(made, answers={
                "account_lock": lambda link, r=reply: link.send(r)}) as fake, Driver(made, fake) as one:
            one.send("lock\tb.omarov\tbecause", "open")
            tap.like(one.wait("^lock (error|rows)"), expected, f"warning of {function}: {expected}")
            tap.unlike(one.text(), "notice words", "a notice is never printed")
    # Failing at the commit comes after the command's own success.
    reply = HEAD + CHANGED + fakepg.error("23505") + READY
    with fakepg.Server(made, answers={"account_lock": lambda link: link.send(reply)}) as fake, \
            Driver(made, fake) as one:
        one.send("lock\tb.omarov\tbecause", "open")
        tap.like(one.wait("^lock (error|rows)"), "error internal", "an error at the commit is the answer")


def endless(chunk):
    def flood(link):
        link.send(HEAD)
        while True:
            link.send(chunk)
    return flood


def hostile_answers(made):
    """R-11: limits; a broken answer ends the call or the link, never the program."""
    cells = struct.pack("!h", 1) + struct.pack("!i", -5) + b"x"
    described = fakepg.rows(["state"], ["x"])[:-6]
    answers = {
        "1 GB announced": endless(message(b"T", struct.pack("!h", 0)) + b"D"
                                  + struct.pack("!I", 1 << 30) + b"x" * 65536),
        "endless notices": endless(notice() * 100),
        "endless parameters": endless(message(b"S", b"a\0b\0") * 1000),
        "65535 columns": lambda link: link.send(HEAD + message(b"T", struct.pack("!H", 65535)) + READY),
        "negative length": lambda link: link.send(HEAD + described + message(b"D", cells) + READY),
        "length 0": lambda link: link.send(HEAD + b"D" + struct.pack("!I", 0) + READY),
        "unknown message": lambda link: link.send(HEAD + message(b"?", b"x" * 100) + READY),
        "COPY": lambda link: link.send(HEAD + message(b"G", b"\0\0\0") + READY),
        "two Syncs": lambda link: link.send(HEAD + STATUS + READY + READY + READY),
        "no result": lambda link: link.send(HEAD + READY),
        "garbage": lambda link: link.send(bytes(range(256)) * 20),
        "too many rows": lambda link: link.send(
            HEAD + fakepg.rows(["state", "action", "at", "result", "summary"],
                               *[["x", None, None, None, None]] * 20001) + READY),
        "missing column": lambda link: link.send(HEAD + fakepg.rows(["status"], ["x"]) + READY),
        "wrong type": lambda link: link.send(HEAD + fakepg.rows(
            ["state", "action", "at", "result", "summary"], ["x", "y", "never", "{}", ""]) + READY),
    }
    for name, reply in answers.items():
        with fakepg.Server(made, answers={"operation_status": reply}) as fake, \
                Driver(made, fake, call_ms=4000) as one:
            one.send(OPERATION, "open")
            said = one.wait("^status", 20)
            if name == "two Syncs":
                tap.like(said, "state=unknown", f"{name}: the first answer counts")
            else:
                tap.like(said, "error (unreachable|internal)", f"{name}: an error")
            tap.is_(one.end(), 0, f"{name}: the program goes on")
            tap.unlike(one.text(), "notice words|WARNING|NOTICE", f"{name}: nothing of it is printed")
    # The key derivation of a sign-in takes 64 MiB, the limit on an answer is 32.
    tap.ok(children_peak() < 150 * PATIENCE, "memory stays bounded", f"{children_peak():.0f} MiB")


def several_hosts(made):
    standby = {"in_hot_standby": "on"}
    with fakepg.Server(made, parameters=standby) as first, fakepg.Server(made) as second, \
            Driver(made, first, second, reconnect=1) as one:
        one.send("open")
        tap.like(one.wait("^state ready"), "read_only=0", "the host that takes changes is found")
        tap.is_((first.connections, second.connections), (1, 1), "by trying in order")
    #
    with fakepg.Server(made, parameters=standby) as first, \
            fakepg.Server(made, parameters=standby) as second, \
            Driver(made, first, second, reconnect=1) as one:
        one.send("open")
        tap.like(one.wait("^state ready"), "read_only=1", "only standbys: read-only")
        one.send("lock\tb.omarov\tbecause")
        tap.like(one.wait("^lock"), "error read_only", "a change is refused there")
    with fakepg.Server(made, on_connect=lambda link: link.drain() or False) as first, \
            fakepg.Server(made) as second, Driver(made, first, second, connect_ms=400) as one:
        one.send("open")
        tap.ok(one.wait("^state ready", 3), "a silent first host doesn't stop us")
    with fakepg.Server(made, certificate="other-authority") as first, \
            fakepg.Server(made) as second, Driver(made, first, second) as one:
        one.send("open")
        tap.ok(one.wait("^state ready"), "a refused first host doesn't stop us")
    with fakepg.Server(made, certificate="other-authority") as first, \
            Driver(made, first, 1, reconnect=1) as one:
        one.send("open")
        tap.ok(one.wait("^state waiting"), "refused and unreachable: tried again")
        tap.like(one.wait("^state error"), "not signed by", "and the refusal is what is said")


def back_off(made):
    """R-08: 1, 2 s .. with jitter, and none faster."""
    times = queue.Queue()
    with fakepg.Server(made, on_connect=lambda link: times.put(time.monotonic()) or False) as fake, \
            Driver(made, fake, reconnect=1) as one:
        one.send("open")
        came = [times.get(timeout=8 * PATIENCE) for _ in range(3)]
        pauses = [later - earlier for earlier, later in zip(came, came[1:])]
        tap.ok(0.7 < pauses[0] < 1.3 + PATIENCE and
               1.4 < pauses[1] < 2.6 + PATIENCE, "waits of about 1 and 2 s", pauses)


def sign_in_impostor(made):
    """The server's signature is checked, and a cheap key derivation is refused."""
    nonce = "\\x" + "ab" * 32

    def begun(n):
        return fakepg.rows(["salt", "kdf_n", "kdf_r", "kdf_p", "server_nonce"],
                           ["\\x" + "00" * 16, str(n), "8", "1", nonce])
    judged = fakepg.rows(["status", "server_signature", "session", "token"],
                         ["ok", "\\x" + "11" * 32, "1", "\\x" + "22" * 32])
    answers = {"sign_in_begin": begun(65536), "sign_in_submit": fakepg.rows(["status"], ["submitted"]),
               "sign_in_result": judged}
    with fakepg.Server(made, answers=answers) as fake, Driver(made, fake, reconnect=1) as one:
        one.send("open", "sign-in\tsaule\tcanary-password\t123456")
        tap.like(one.wait("^sign-in error"), "could not prove", "a wrong server signature is refused")
        tap.ok(one.wait("^state refused"), "and so is the server")
        one.send("token")
        tap.is_(one.wait("^token"), "token ", "its token is not kept")
        sent = b"".join(value or b"" for _, values in fake.calls for value in values)
        tap.ok(b"canary" not in sent, "the password isn't sent")
    for n in (1024, 131072, 0, -65536):
        with fakepg.Server(made, answers={**answers, "sign_in_begin": begun(n)}) as fake, \
                Driver(made, fake, reconnect=1) as one:
            one.send("open", "sign-in\tsaule\tcanary-password\t123456")
            tap.like(one.wait("^sign-in error"), "not safe", f"scrypt with N = {n} is refused")
            tap.ok(not any("submit" in sql for sql, _ in fake.calls), "and nothing is submitted")


def memory_of(pid):
    """Everything that the process can read of itself."""
    found = []
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            area, rights = line.split()[:2]
            start, end = (int(part, 16) for part in area.split("-"))
            if "r" in rights and "[v" not in line:  # not the pages of the kernel
                memory.seek(start)
                found.append(memory.read(end - start))
    return b"".join(found)


def sign_in_memory(made):
    """M-02, M-04: after signing in neither password nor code is in memory; the token is kept."""
    password, code = "canary-Құпия-password", "739154"
    salt, nonce = bytes(range(16)), b"\xab" * 32
    salted = hashlib.scrypt(password.encode(), salt=salt, n=65536, r=8, p=1, maxmem=1 << 28, dklen=32)

    def judge(link):
        client_nonce = next(values[1] for sql, values in link.server.calls if "begin" in sql)
        message_ = b"saule\0" + client_nonce + nonce
        server_key = hmac.digest(salted, b"Server Key", "sha256")
        signature = hmac.digest(server_key, message_, "sha256")
        link.send(HEAD + fakepg.rows(["status", "server_signature", "session", "token"],
                                     ["ok", "\\x" + signature.hex(), "1", "\\x" + "5a" * 32]) + READY)
    answers = {"sign_in_begin": fakepg.rows(["salt", "kdf_n", "kdf_r", "kdf_p", "server_nonce"],
                                            ["\\x" + salt.hex(), "65536", "8", "1", "\\x" + nonce.hex()]),
               "sign_in_submit": fakepg.rows(["status"], ["submitted"]), "sign_in_result": judge}
    with fakepg.Server(made, answers=answers) as fake, Driver(made, fake, reconnect=1) as one:
        one.send("open", f"sign-in\tsaule\t{password}\t{code}")
        tap.ok(one.wait("^sign-in ok"), "the exchange succeeds against an own computation")
        one.send("turns")
        one.wait("^turns")
        memory = memory_of(one.process.pid)
        for name, secret in (("password", password.encode()), ("its UTF-32", password.encode("utf-32-le")),
                             ("code", code.encode()), ("salted password", salted)):
            tap.ok(secret not in memory, f"{name} is not in memory")
        tap.ok(b"\x5a" * 32 in memory, "the search finds what is there: the token")


SCENARIOS = [silence, idle_is_idle, cut_answers, read_again, one_round_trip, serialization, codes,
             in_doubt, hostile_answers, several_hosts, back_off, sign_in_impostor,
             sign_in_memory]
