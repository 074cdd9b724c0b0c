# SPDX-License-Identifier: GPL-3.0-or-later
"""What the SQL tests share: psql sessions driven over pipes, the client's side of signing in, and TAP.

A session is a real psql with the certificate of a bastion, which is what an attacker has who took a bastion over. The
client's arithmetic is written anew here (hashlib, hmac), so that it does not agree with the server by accident.

OPCONSOLE_DEMO names the directory of a running demo (share/demo/backend), whose psql commands are used.
"""

import base64
import hashlib
import hmac
import os
import select
import struct
import subprocess
import sys
import time
import unicodedata
import uuid

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".."))
TOOL = os.path.join(ROOT, "share/demo/backend")
DEADLINE = 20.0
NULL = "\x02"


class Failed(Exception):
    """An error of the server: state, message, detail, hint, column and everything that was written."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text
        self.fields = {}
        for line in text.splitlines():
            for name in ("ERROR", "FATAL", "DETAIL", "HINT", "COLUMN NAME", "CONTEXT"):
                if line.startswith(name + ":  "):
                    self.fields.setdefault(name, line[len(name) + 3:])
        head = self.fields.get("ERROR", "")
        self.state, _, self.message = head.partition(": ")
        self.detail = self.fields.get("DETAIL", "")
        self.hint = self.fields.get("HINT", "")
        self.column = self.fields.get("COLUMN NAME")


class Session:
    """One psql process and so one backend; statements are sent one by one and waited for."""

    def __init__(self, words, options=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        env["PGCLIENTENCODING"] = "UTF8"
        if options:
            env["PGOPTIONS"] = options
        self.process = subprocess.Popen(
            words + ["-X", "-q", "-A", "-t", "-F", "\x01", "-P", "null=" + NULL, "-v", "VERBOSITY=verbose"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        self.buffer = b""
        self.number = 0
        self.open_mark = None

    def send(self, sql):
        self.number += 1
        self.open_mark = f"--mark-{self.number}--".encode()
        self.process.stdin.write(sql.encode() + b"\n;\\echo " + self.open_mark + b"\n")
        self.process.stdin.flush()

    def receive(self):
        until = time.monotonic() + DEADLINE
        end = self.open_mark + b"\n"
        # Parts, and only what is new is looked at: the server's log is read through this, too.
        parts, seen = [self.buffer], self.buffer
        while end not in seen:
            left = until - time.monotonic()
            if left <= 0:
                raise Failed("deadline: " + b"".join(parts)[-4000:].decode(errors="replace"))
            if select.select([self.process.stdout], [], [], left)[0]:
                data = os.read(self.process.stdout.fileno(), 65536)
                if not data:
                    raise Failed("closed: " + b"".join(parts)[-4000:].decode(errors="replace"))
                parts.append(data)
                seen = seen[-len(end):] + data
        text, self.buffer = b"".join(parts).split(end, 1)
        return text.decode()

    def raw(self, sql):
        """Everything that psql printed, errors included."""
        self.send(sql)
        return self.receive()

    def rows(self, sql):
        text = self.raw(sql)
        if "ERROR:  " in text or "FATAL:  " in text:
            raise Failed(text)
        return [[None if f == NULL else f for f in line.split("\x01")] for line in text.splitlines()]

    def row(self, sql):
        return self.rows(sql)[0]

    def value(self, sql):
        return self.rows(sql)[0][0]

    def state(self, sql):
        """SQLSTATE of the refusal, or 00000."""
        try:
            self.rows(sql)
        except Failed as e:
            return e.state
        return "00000"

    def close(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def kill(self):
        self.process.kill()
        self.process.wait()


def quote(text):
    return "null" if text is None else "'" + text.replace("'", "''") + "'"


def hexed(data):
    return "'\\x" + data.hex() + "'"


def admin(directory=None):
    return Session([TOOL, "psql", "--dir", directory or os.environ["OPCONSOLE_DEMO"], "--"])


def console(role="bastion-1", options=None, directory=None):
    return Session([TOOL, "client-psql", "--dir", directory or os.environ["OPCONSOLE_DEMO"], "--bastion", role, "--"], options)


def mac(key, data, name="sha256"):
    return hmac.new(key, data, name).digest()


def salted(password, salt, n=65536, r=8, p=1):
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, dklen=32, maxmem=128 * 1024 * 1024)


def totp(seed, at, digits=6):
    m = mac(seed, struct.pack(">q", int(at) // 30), "sha1")
    o = m[19] & 15
    return str((struct.unpack(">I", m[o:o + 4])[0] & 0x7FFFFFFF) % 10 ** digits).zfill(digits)


class Person:
    """An account made for a test, with the secrets that its owner would have."""

    def __init__(self, root, login, role=None, unit="platform", password="correct horse battery staple", family=None):
        self.login = login
        self.password = password
        self.seed = hashlib.sha256(login.encode()).digest()[:20]
        self.root = root
        salt = bytes.fromhex(root.value(f"select encode(core.login_salt({quote(login)}), 'hex')"))
        # The server knows keys only, so the tests may use a cheap KDF; test_scrypt uses the real one.
        self.secret = mac(salt, password.encode())
        client = mac(self.secret, b"Client Key")
        root.rows(f"""
            with p as (insert into core.person (number, family_name, given_name, name, phone)
                values ('T-' || {quote(login)}, {quote(family or login)}, 'Test', {quote(family or login)} || ' Test',
                    '+77011234218') returning id),
            a as (insert into core.account (person_id, login, kind, unit_id)
                select p.id, {quote(login)}, 'staff', u.id from p, core.unit u where u.code = {quote(unit)} returning id)
            insert into core.factor (account_id, stored_key, server_key, password_set_at, totp_seed, totp_enrolled_at)
            select a.id, {hexed(hashlib.sha256(client).digest())}, {hexed(mac(self.secret, b"Server Key"))}, now(),
                core.seed_encrypt(a.id, {hexed(self.seed)}), now() from a""")
        if role:
            root.rows(f"""insert into core.role_grant (account_id, role_id, unit_id)
                select a.id, r.id, u.id from core.account a, core.role r, core.unit u
                where a.login = {quote(login)} and r.code = {quote(role)} and u.code = {quote(unit)}""")

    def code(self):
        """A code that is good now and was not used: the watermark is put back, as if 60 seconds had passed."""
        self.root.rows(f"""update core.factor set totp_step = 0
            where account_id = (select id from core.account where login = {quote(self.login)})""")
        return self.code_now()

    def code_now(self, offset=0):
        now = float(self.root.value("select extract(epoch from clock_timestamp())"))
        return totp(self.seed, now + offset)

    def wrong_code(self):
        good = {self.code_now(o) for o in (-60, -30, 0, 30, 60)}
        return next(c for c in ("111111", "222222", "333333", "444444", "555555", "666666") if c not in good)


def proof_for(secret, login, client_nonce, server_nonce):
    """RFC 5802 section 3: ClientProof and ServerSignature."""
    message = login.encode() + b"\0" + client_nonce + server_nonce
    client = mac(secret, b"Client Key")
    signature = mac(hashlib.sha256(client).digest(), message)
    return (bytes(a ^ b for a, b in zip(client, signature)),
            mac(mac(secret, b"Server Key"), message))


def unbytea(text):
    return None if text is None else bytes.fromhex(text[2:])


def begin(s, login):
    nonce = os.urandom(32)
    row = s.row(f"select salt, server_nonce from api.sign_in_begin({quote(login)}, {hexed(nonce)})")
    return nonce, unbytea(row[0]), unbytea(row[1])


def submit(s, login, secret, code):
    """begin and submit; returns the signature that the server has to answer with."""
    nonce, _, server_nonce = begin(s, login)
    proof, signature = proof_for(secret, login, nonce, server_nonce)
    status = s.value(f"select status from api.sign_in_submit({hexed(proof)}, {quote(code)})")
    return status, signature


def result(s):
    row = s.row("select status, server_signature, session, token from api.sign_in_result()")
    return row[0], unbytea(row[1]), row[2], unbytea(row[3])


WRONG = b"\0" * 32


def sign_in(s, who, code=None, secret=None):
    """The whole sign-in; returns (status, session, token)."""
    status, signature = submit(s, who.login, secret or who.secret, code or who.code())
    if status != "submitted":
        return status, None, None
    status, got, number, token = result(s)
    if status == "ok" and got != signature:
        return "forged", None, None
    return status, number, token


def signed_in(who, role="bastion-1", options=None):
    s = console(role, options)
    status, number, token = sign_in(s, who)
    if status != "ok":
        raise Failed(f"{who.login} could not sign in: {status}")
    s.number_of_session = number
    s.token = token
    return s


def bind(root, s, purpose):
    """As if a code had been entered in the session s for this one action ("restart.create:a.nurlan")."""
    root.rows(f"""update core.session set fresh_for = {quote(purpose)}, fresh_for_step = 1,
        fresh_for_until = clock_timestamp() + interval '5 min' where id = {s.number_of_session}""")


def enter(s, who, purpose):
    """Enters a code for one action; ok | denied | code_used | restart."""
    s.value(f"select status from api.fresh_code_submit('{who.code()}', {quote(purpose)})")
    return s.value("select status from api.fresh_code_result()")


def letters_secret(salt, one_time_code):
    """What takes the place of the salted password when a one-time code is typed into the password field."""
    return mac(salt, one_time_code.upper().replace("-", "").encode())


def listed(text):
    """An array of plain words as psql shows it."""
    return [] if text in (None, "{}") else text.strip("{}").split(",")


def reveal(s, ticket):
    """The codes that are shown once."""
    return listed(s.value(f"select codes from api.secret_reveal({quote(ticket)})"))


def keys(secret):
    """What the server stores instead of a password."""
    return hashlib.sha256(mac(secret, b"Client Key")).digest(), mac(secret, b"Server Key")


class Enrolled:
    """Somebody who set up the sign-in: login, password, secret (salted), seed, recovery codes."""

    def __init__(self, login, root=None):
        self.login = login
        self.root = root
        self.password = self.secret = self.seed = None
        self.recovery = []

    code = Person.code
    code_now = Person.code_now
    wrong_code = Person.wrong_code


def give_one_time(root, login, parts):
    """A one-time code as api.restart_create() makes it and api.secret_reveal() shows it, without anybody who asks."""
    letters = root.value(f"""select convert_from(core.seed_decrypt(m.account_id, m.sealed_code), 'UTF8')
        from core.account a, core.one_time_make(null, a, {quote(parts)}, null) m where a.login = {quote(login)}""")
    root.rows(f"""update core.one_time_code set revealed_at = clock_timestamp(), sealed_code = null
        where used_at is null and voided_at is null and account_id = (select id from core.account where login = {quote(login)})""")
    return "-".join(letters[i:i + 4] for i in range(0, 20, 4))


def one_time_sign_in(s, login, one_time_code, secret=None, code=None):
    """Signs in with a one-time code: for both factors; with code, for the password; with secret (the salted password),
    for the code generator. Returns (status, session, token)."""
    nonce, salt, server_nonce = begin(s, login)
    proof, signature = proof_for(secret or letters_secret(salt, one_time_code), login, nonce, server_nonce)
    s.value(f"select status from api.sign_in_submit({hexed(proof)}, {quote(one_time_code if secret else code or '')})")
    status, got, number, token = result(s)
    return ("forged" if status == "enrol" and got != signature else status), number, token


def set_totp(s):
    """A new code generator in the session s, proven by two codes in a row; returns its seed."""
    seed = unbytea(s.value("select seed from api.totp_begin()"))
    now = time.time()
    s.value(f"select status from api.totp_prove_submit('{totp(seed, now - 30)}', '{totp(seed, now)}')")
    status = s.value("select status from api.totp_prove_result()")
    if status != "ok":
        raise Failed(f"the code generator was not proven: {status}")
    return seed


def enrol(login, one_time_code, password="correct horse battery staple", root=None, directory=None, secret=None, code=None,
          cheap=False):
    """Sets up the sign-in of a person by API alone, as the console does, in a backend of its own; returns Enrolled. For the
    other ways see one_time_sign_in(). root: an admin() that lets code() be asked for at any time. cheap: no scrypt, for
    those who never sign in with the program."""
    who = Enrolled(login, root)
    s = console(directory=directory)
    status, _, _ = one_time_sign_in(s, login, one_time_code, secret, code)
    if status != "enrol":
        raise Failed(f"{login} could not use the one-time code: {status}")
    parts, salt, n, r, p = s.row("select parts, salt, kdf_n, kdf_r, kdf_p from api.enrol_state()")
    if "password" in listed(parts):
        who.password = password
        plain = unicodedata.normalize("NFKC", password)
        who.secret = mac(unbytea(salt), plain.encode()) if cheap else salted(plain, unbytea(salt), int(n), int(r), int(p))
        stored, server = keys(who.secret)
        s.value(f"select status from api.enrol_password({hexed(stored)}, {hexed(server)})")
    if "totp" in listed(parts):
        who.seed = set_totp(s)
    ticket = s.value(f"select ticket from api.enrol_finish('{uuid.uuid4()}')")
    who.recovery = reveal(s, ticket)
    s.close()
    return who


class Tap:
    def __init__(self):
        self.count = 0
        self.bad = 0

    def ok(self, good, name, why=""):
        self.count += 1
        print(("ok" if good else "not ok"), self.count, "-", name, flush=True)
        if not good:
            self.bad += 1
            for line in str(why).splitlines():
                print("#", line, flush=True)
        return good

    def same(self, got, wanted, name):
        return self.ok(got == wanted, name, f"got {got!r}\nwanted {wanted!r}")

    def end(self):
        print(f"1..{self.count}", flush=True)
        sys.exit(1 if self.bad else 0)


def run(tests, root):
    """Runs every function and reports what it raised as a failure."""
    tap = Tap()
    # Hundreds of failed sign-ins from one bastion are what its limit is there for.
    root.rows("update core.policy set value = maximum where name = 'sign_in.device_limit'")
    for test in tests:
        try:
            test(tap)
        except Exception as e:  # noqa: BLE001 - whatever it was, the test has failed
            tap.ok(False, test.__name__ + " ended early", repr(e))
    tap.end()
