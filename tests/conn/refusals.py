# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that must be refused, before anything is sent to them and in our own words."""
import os
import ssl
import struct

import fakepg
import tap
from driver import Driver

HOSTILE = "\x1b[2J\u202eenter your password at evil.example"
CLEAR_REQUEST = fakepg.SSL_REQUEST


def refused(made, name, expected, driver_options=None, **server):
    """Connects once; the state must be refused with these words and no startup packet sent."""
    with fakepg.Server(made, **server) as fake, Driver(made, fake, **(driver_options or {})) as one:
        one.send("open", "whoami")
        one.wait(r"^state refused")
        said = one.wait(r"^whoami error unreachable")
        tap.like(said, expected, f"{name}: refused with a reason")
        tap.is_(fake.clear, CLEAR_REQUEST, f"{name}: nothing but the request for TLS in clear")
        tap.is_(fake.startups, [], f"{name}: no startup packet")
        tap.unlike(one.text(), "evil|\x1b", f"{name}: no word of the server is shown")
        tap.is_(one.end(), 0, f"{name}: ends well")


def no_tls(made):
    """T-02"""
    refused(made, "'N'", "does not speak TLS",
            on_request=lambda link: link.send(b"N") or link.drain() or False)
    # T-07
    hostile = fakepg.error("28000", HOSTILE, "FATAL")
    refused(made, "'E'", "did not answer the request for TLS",
            on_request=lambda link: link.send(hostile) or link.drain() or False)
    refused(made, "'G'", "did not answer the request for TLS",
            on_request=lambda link: link.send(b"G") or link.drain() or False)
    refused(made, "plaintext after 'S'", "unencrypted data",
            on_request=lambda link: link.send(b"S" + b"x" * 20))


def certificate_refused(made):
    """T-01"""
    for name, expected in (
            ("wrong-name", 'does not carry the name "db.opconsole.test"'),
            ("common-name", 'does not carry the name "db.opconsole.test"'),
            ("wildcard", 'does not carry the name "db.opconsole.test"'),
            ("address", 'does not carry the name "db.opconsole.test"'),
            ("other-authority", "not signed by the configured authority"),
            ("self-signed", "not signed by the configured authority"),
            ("expired", "certificate has expired"),
            ("future", "not valid yet"),
            ("weak", "too weak"),
            ("revoked", "has been revoked")):
        refused(made, name, expected, certificate=name)


def tls_floor(made):
    """T-03"""
    for maximum, minimum, name in (
            (ssl.TLSVersion.TLSv1_2, "1.3", "TLS 1.2 with floor 1.3"),
            (ssl.TLSVersion.TLSv1_1, "1.3", "TLS 1.1 with floor 1.3"),
            (ssl.TLSVersion.TLSv1_1, "1.2", "TLS 1.1 with floor 1.2")):
        refused(made, name, "TLS version or cipher that is too weak", {"minimum": minimum},
                maximum=maximum)
    with fakepg.Server(made, maximum=ssl.TLSVersion.TLSv1_2) as fake, \
            Driver(made, fake, minimum="1.2") as one:
        one.send("open")
        tap.like(one.wait("^state ready"), "tls=TLSv1.2", "TLS 1.2 with floor 1.2 is ready")
    with fakepg.Server(made) as fake, Driver(made, fake, minimum="1.2") as one:
        one.send("open")
        tap.like(one.wait("^state ready"), "tls=TLSv1.3", "TLS 1.3 is taken when both can")


def weak_cipher(made):
    """T-03: no key exchange without forward secrecy, no cipher without authentication."""
    for cipher in ("AES256-SHA256", "ECDHE-ECDSA-AES128-SHA256"):
        with fakepg.Server(made, maximum=ssl.TLSVersion.TLSv1_2) as fake:
            fake.context.set_ciphers(cipher + ":@SECLEVEL=0")
            with Driver(made, fake, minimum="1.2") as one:
                one.send("open")
                one.wait("^state refused")
                tap.like(one.wait("^state error"), "cipher that is too weak", f"{cipher} is refused")


def client_refused(made):
    """The server doesn't take our certificate: TLS 1.3 tells it after the handshake."""
    with fakepg.Server(made, clients="other") as fake, Driver(made, fake) as one:
        one.send("open")
        one.wait("^state refused")
        tap.like(one.wait("^state error"), "did not accept this device's certificate",
                 "our certificate is refused: said as such")


def startup_errors(made):
    """T-07, R-09: errors during startup give a code and our own words."""
    for code, state, expected in (
            ("28000", "refused", "does not let this device in"),
            ("28P01", "refused", "does not let this device in"),
            ("42501", "refused", "does not let this device in"),
            ("3D000", "refused", "does not have the configured database"),
            ("57P03", "waiting", "starting or stopping"),
            ("53300", "waiting", "no room for a connection"),
            ("XX000", "waiting", "ended the connection"),
            ("ZZ999", "waiting", "ended the connection")):
        hostile = fakepg.error(code, HOSTILE, "FATAL")
        with fakepg.Server(made, on_startup=lambda link, e=hostile: link.send(e) or False) as fake, \
                Driver(made, fake, reconnect=1) as one:
            one.send("open")
            one.wait(f"^state {state}")
            tap.like(one.wait("^state error"), rf"\[{code}\] .*{expected}", f"{code}: {expected}")
            tap.unlike(one.text(), "evil|\x1b", f"{code}: no word of the server is shown")


def other_startup(made):
    """A server that asks for a password gets none; unknown requests end the attempt."""
    for kind in (3, 5, 10, 99):
        request = fakepg.message(b"R", struct.pack("!I", kind) + b"salt" + b"\0" * 8)

        def ask(link, data=request):
            link.send(data)
            link.read(5)
            link.server.clear += b"answered"
            return False
        with fakepg.Server(made, on_startup=ask) as fake, Driver(made, fake, connect_ms=1000) as one:
            one.send("open")
            one.wait("^state closed")
            tap.is_(fake.clear, CLEAR_REQUEST, f"authentication request {kind} is not answered")


def contracts(made):
    with fakepg.Server(made, answers={"api.version": fakepg.version(0)}) as fake, \
            Driver(made, fake, reconnect=1) as one:
        one.send("open")
        one.wait("^state refused")
        tap.like(one.wait("^state error"), "older than this program", "an older contract is refused")
    with fakepg.Server(made, answers={"api.version": fakepg.version(2),
                                      "api.operation_status": fakepg.STATUS}) as fake, \
            Driver(made, fake, reconnect=1) as one:
        one.send("open")
        tap.like(one.wait("^state ready"), "read_only=1", "a newer contract is read-only")
        one.send("lock\tb.omarov\tbecause", "status\t00000000-0000-4000-8000-000000000000")
        tap.like(one.wait("^lock error"), "read_only", "a change is refused there")
        tap.like(one.wait("^status"), "state=unknown", "a read is answered there")
        tap.ok(not any("account_lock" in sql for sql, _ in fake.calls), "the change was not sent")
    with fakepg.Server(made, answers={"api.version": fakepg.error("42883", "no function")}) as fake, \
            Driver(made, fake, reconnect=1) as one:
        one.send("open")
        one.wait("^state refused")
        tap.like(one.wait("^state error"), "does not offer the console's calls", "no api is refused")


POISON = {
    "PGAPPNAME": "evil", "PGCHANNELBINDING": "require", "PGCLIENTENCODING": "LATIN1",
    "PGCONNECT_TIMEOUT": "1", "PGDATABASE": "evil", "PGDATESTYLE": "SQL, DMY", "PGGEQO": "off",
    "PGGSSENCMODE": "require", "PGGSSLIB": "evil", "PGHOST": "evil", "PGHOSTADDR": "192.0.2.66",
    "PGKRBSRVNAME": "evil", "PGLOCALEDIR": "/tmp/evil", "PGOPTIONS": "-c search_path=evil",
    "PGPASSFILE": "/tmp/evil", "PGPASSWORD": "evil", "PGPORT": "1", "PGREQUIREPEER": "evil",
    "PGREQUIRESSL": "0", "PGSERVICE": "evil", "PGSERVICEFILE": "/tmp/evil", "PGSSLCERT": "/tmp/evil",
    "PGSSLCOMPRESSION": "1", "PGSSLCRL": "/tmp/evil", "PGSSLCRLDIR": "/tmp/evil",
    "PGSSLKEY": "/tmp/evil", "PGSSLMAXPROTOCOLVERSION": "TLSv1.1",
    "PGSSLMINPROTOCOLVERSION": "TLSv1", "PGSSLMODE": "disable", "PGSSLROOTCERT": "/tmp/evil",
    "PGSSLSNI": "0", "PGSYSCONFDIR": "/tmp/evil", "PGTARGETSESSIONATTRS": "standby",
    "PGTZ": "Pacific/Kiritimati", "PGUSER": "evil", "HOME": "/tmp/evil", "LANGUAGE": "ru",
}


def environment_poison(made):
    """T-06: what goes to the server is the same with every variable set to something else."""
    packets = []
    for environment in ({}, POISON):
        variables = {"PATH": "/usr/bin:/bin", **environment}
        with fakepg.Server(made) as fake, Driver(made, fake, environment=variables) as one:
            one.send("open")
            one.wait("^state ready")
            tap.is_(one.end(), 0, "ends well")
            packets.append(fake.startups[0])
            tap.unlike(one.text(), "evil|WARNING", "nothing is complained about")
    tap.is_(packets[1], packets[0], "the startup packet doesn't depend on the environment")
    # With PGSERVICE set libpq looks for a service file; ours must not: see POISON.
    tap.ok(b"evil" not in packets[1], "no value of the environment is in it")


def openssl_configuration(made):
    """E-02: no configuration file of OpenSSL is read."""
    path = os.path.join(made.directory, "evil.cnf")
    with open(path, "w", encoding="ascii") as out:
        out.write("openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n"
                  "MaxProtocol = TLSv1.2\nMinProtocol = TLSv1.2\n")
    variables = {"PATH": "/usr/bin:/bin", "OPENSSL_CONF": path}
    with fakepg.Server(made) as fake, Driver(made, fake, environment=variables, minimum="1.2") as one:
        one.send("open")
        tap.like(one.wait("^state ready"), "tls=TLSv1.3", "OPENSSL_CONF has no effect")


SCENARIOS = [no_tls, certificate_refused, tls_floor, weak_cipher, client_refused, startup_errors,
             other_startup, contracts, environment_poison, openssl_configuration]
