# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted server that speaks just enough of PostgreSQL's protocol 3 to misbehave on purpose.

    with Server(certificates, on_start=..., answers={"api.whoami": rows(...)}) as server:
        server.port, server.clear (bytes before TLS), server.startups (startup packets),
        server.calls (SQL text and parameters of each call, in order)

A hook gets the Link and may send what it wants; returning False ends that connection.
"""
import socket
import ssl
import struct
import threading

SSL_REQUEST = struct.pack("!II", 8, 80877103)


def message(kind, body=b""):
    return kind + struct.pack("!I", len(body) + 4) + body


def text(value):
    return value.encode() + b"\0"


def error(code, words="server words", severity="ERROR", kind=b"E", **fields):
    body = b"".join(letter.encode() + text(value) for letter, value in
                    {"S": severity, "V": severity, "C": code, "M": words, **fields}.items())
    return message(kind, body + b"\0")


def notice(words="notice words", function="exec_stmt_raise", severity="WARNING"):
    return error("01000", words, severity, b"N", R=function)


def rows(names, *values):
    """RowDescription, rows and CommandComplete; a value of None is NULL."""
    described = b"".join(text(name) + struct.pack("!IhIhih", 0, 0, 25, -1, -1, 0) for name in names)
    out = message(b"T", struct.pack("!h", len(names)) + described)
    for row in values:
        cells = b"".join(struct.pack("!i", -1) if cell is None else
                         struct.pack("!i", len(cell.encode())) + cell.encode() for cell in row)
        out += message(b"D", struct.pack("!h", len(row)) + cells)
    return out + message(b"C", text(f"SELECT {len(values)}"))


def version(contract=1):
    return rows(["schema_number", "contract_number", "environment", "platform", "server_time"],
                ["1", str(contract), "TEST", "Fake", "2026-11-22 04:41:07+00"])


READY = message(b"Z", b"I")
CHANGED = rows(["login", "state", "version", "summary"], ["b.omarov", "active", "2", "done"])
STATUS = rows(["state", "action", "at", "result", "summary"], ["unknown", None, None, None, None])


class Link:
    """One connection."""

    def __init__(self, server, raw):
        self.server = server
        self.socket = raw
        self.sql = ""

    def send(self, data):
        self.socket.sendall(data)

    def read(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError
            data += more
        return data

    def ssl_request(self):
        """The first eight bytes; True when they ask for TLS."""
        data = self.read(8)
        self.server.clear += data
        return data == SSL_REQUEST

    def tls(self):
        self.socket = self.server.context.wrap_socket(self.socket, server_side=True)

    def startup(self):
        length = struct.unpack("!I", self.read(4))[0]
        self.server.startups.append(self.read(length - 4))

    def greet(self):
        out = message(b"R", struct.pack("!I", 0))
        for name, value in self.server.parameters.items():
            out += message(b"S", text(name) + text(value))
        self.send(out + message(b"K", struct.pack("!II", 1, 2)) + READY)

    def drain(self):
        """Until the other side has closed; what it sent before TLS is remembered."""
        while True:
            data = self.socket.recv(65536)
            if not data:
                return
            if not isinstance(self.socket, ssl.SSLSocket):
                self.server.clear += data

    def next_call(self):
        """Reads until a Sync; remembers the SQL and the bound parameters."""
        parameters = []
        while True:
            kind = self.read(1)
            body = self.read(struct.unpack("!I", self.read(4))[0] - 4)
            if kind == b"P":
                self.sql = body.split(b"\0")[1].decode()
            elif kind == b"B":
                parameters = bound(body)
            elif kind == b"X":
                raise ConnectionError
            elif kind == b"S":
                self.server.calls.append((self.sql, parameters))
                return self.sql

    def answer(self, sql):
        head = message(b"1") + message(b"2")
        for name, reply in self.server.answers.items():
            if name in sql:
                if callable(reply):
                    return reply(self)
                self.send(head + reply + READY)
                return None
        self.send(head + message(b"C", text("LISTEN")) + READY)
        return None


def bound(body):
    """Parameter values of a Bind message."""
    at = body.index(b"\0") + 1
    at = body.index(b"\0", at) + 1
    formats = struct.unpack_from("!h", body, at)[0]
    at += 2 + 2 * formats
    count = struct.unpack_from("!h", body, at)[0]
    at += 2
    values = []
    for _ in range(count):
        length = struct.unpack_from("!i", body, at)[0]
        at += 4
        values.append(None if length < 0 else body[at:at + length])
        at += max(length, 0)
    return values


class Server:
    def __init__(self, certificates, certificate="server", on_connect=None, on_request=None,
                 on_tls=None, on_startup=None, answers=None, parameters=None, minimum=None,
                 maximum=None, clients="ca"):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.set_ciphers("ALL:@SECLEVEL=0")
        self.context.minimum_version = minimum or ssl.TLSVersion.TLSv1
        if maximum:
            self.context.maximum_version = maximum
        self.context.load_cert_chain(certificates.path(certificate + ".crt"),
                                     certificates.path(certificate + ".key"))
        self.context.load_verify_locations(certificates.path(clients + ".crt"))
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.hooks = (on_connect, on_request, on_tls, on_startup)
        self.answers = {"api.version": version(), **(answers or {})}
        self.parameters = {"server_encoding": "UTF8", "client_encoding": "UTF8",
                           "in_hot_standby": "off", **(parameters or {})}
        self.clear = b""
        self.startups = []
        self.calls = []
        self.connections = 0
        self.open = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        for one in [self.listener, *self.open]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()

    def accept(self):
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            self.open.append(raw)
            threading.Thread(target=self.serve, args=(raw,), daemon=True).start()

    def serve(self, raw):
        link = Link(self, raw)
        try:
            self.play(link)
        except (OSError, ConnectionError, ssl.SSLError, struct.error):
            pass
        finally:
            link.socket.close()

    def play(self, link):
        """The normal way, with a hook after each step."""
        on_connect, on_request, on_tls, on_startup = self.hooks
        if on_connect and on_connect(link) is False:
            return
        if not link.ssl_request():
            return
        if on_request:
            if on_request(link) is False:
                return
        else:
            link.send(b"S")
        link.tls()
        if on_tls and on_tls(link) is False:
            return
        link.startup()
        if on_startup:
            if on_startup(link) is False:
                return
        else:
            link.greet()
        while link.answer(link.next_call()) is not False:
            pass
