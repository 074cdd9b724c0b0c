# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates, keys and revocation lists for the scripted server, made by openssl(1).

Certificates(directory).path("server.crt") is the path of one of them.
"""
import os
import subprocess

CONFIGURATION = """
[ca]
default_ca = own
[own]
database = {d}/{ca}.index
serial = {d}/{ca}.serial
crlnumber = {d}/{ca}.crlnumber
new_certs_dir = {d}
certificate = {d}/{ca}.crt
private_key = {d}/{ca}.key
default_md = sha256
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = empty
prompt = no
[empty]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[leaf]
basicConstraints = CA:FALSE
[named]
basicConstraints = CA:FALSE
subjectAltName = {san}
"""

SERVER = "db.opconsole.test"


class Certificates:
    def __init__(self, directory):
        self.directory = directory
        for authority in ("ca", "other"):
            self._authority(authority)
        for role in ("bastion-1", "bastion-2"):
            self.issue(role, role, None)
        self.issue("expired-client", "bastion-1", None, start="20200101000000Z", end="20210101000000Z")
        self.issue("stranger", "bastion-1", None, authority="other")
        self.issue("server", SERVER, f"DNS:{SERVER}")
        self.issue("wrong-name", "db.elsewhere.test", "DNS:db.elsewhere.test")
        self.issue("common-name", SERVER, None)
        self.issue("wildcard", "w", "DNS:*.opconsole.test")
        self.issue("address", "a", "IP:192.0.2.7")
        self.issue("other-authority", SERVER, f"DNS:{SERVER}", authority="other")
        self.issue("expired", SERVER, f"DNS:{SERVER}", start="20200101000000Z", end="20210101000000Z")
        self.issue("future", SERVER, f"DNS:{SERVER}", start="20900101000000Z", end="20910101000000Z")
        self.issue("weak", SERVER, f"DNS:{SERVER}", key=("RSA", "rsa_keygen_bits:1024"))
        self.issue("revoked", SERVER, f"DNS:{SERVER}")
        self._self_signed()
        self._openssl("ca", "-revoke", self.path("revoked.crt"))
        self._openssl("ca", "-gencrl", "-out", self.path("crl.pem"))
        self._openssl("ca", "-gencrl", "-out", self.path("old-crl.pem"), "-crl_lastupdate",
                      "20200101000000Z", "-crl_nextupdate", "20210101000000Z")
        self._openssl("ca", "-gencrl", "-out", self.path("other-crl.pem"), authority="other")

    def path(self, name):
        return os.path.join(self.directory, name)

    def _openssl(self, command, *words, authority="ca", san="DNS:none"):
        configuration = self.path("openssl.cnf")
        with open(configuration, "w", encoding="ascii") as out:
            out.write(CONFIGURATION.format(d=self.directory, ca=authority, san=san))
        where = ["-config", configuration] if command in ("ca", "req") else []
        subprocess.run(["openssl", command, *where, *words], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)

    def _key(self, name, kind=("EC", "ec_paramgen_curve:P-256")):
        self._openssl("genpkey", "-algorithm", kind[0], "-pkeyopt", kind[1], "-out",
                      self.path(name + ".key"))
        os.chmod(self.path(name + ".key"), 0o600)

    def _authority(self, name):
        self._key(name)
        for suffix, text in (("index", ""), ("serial", "01\n"), ("crlnumber", "01\n")):
            with open(self.path(f"{name}.{suffix}"), "w", encoding="ascii") as out:
                out.write(text)
        self._openssl("req", "-x509", "-new", "-extensions", "authority", "-key",
                      self.path(name + ".key"), "-days", "100", "-subj", f"/CN=authority {name}",
                      "-out", self.path(name + ".crt"), authority=name)

    def issue(self, name, common_name, san, authority="ca", start=None, end=None,
              key=("EC", "ec_paramgen_curve:P-256")):
        """NAME.crt and NAME.key, signed by an authority."""
        self._key(name, key)
        self._openssl("req", "-new", "-key", self.path(name + ".key"), "-subj", f"/CN={common_name}",
                      "-out", self.path(name + ".csr"))
        dates = ["-startdate", start, "-enddate", end] if start else ["-days", "90"]
        self._openssl("ca", "-batch", "-notext", "-extensions", "named" if san else "leaf", *dates,
                      "-in", self.path(name + ".csr"), "-out", self.path(name + ".crt"),
                      authority=authority, san=san or "DNS:none")

    def _self_signed(self):
        self._key("self-signed")
        self._openssl("req", "-x509", "-new", "-extensions", "named", "-key",
                      self.path("self-signed.key"), "-days", "90", "-subj", f"/CN={SERVER}", "-out",
                      self.path("self-signed.crt"), san=f"DNS:{SERVER}")
