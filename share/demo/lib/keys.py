#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes what the server stores for the demo passwords.

Reads "login TAB salt in hex" from standard input and the passwords from the
file named as argument; prints login, stored key, server key and code seed in
hex, separated by tabs. Key derivation as in share/sql: scrypt (RFC 7914) over
the NFKC form of the password, then the keys of RFC 5802 section 3.
"""
import base64
import concurrent.futures
import hashlib
import hmac
import sys
import unicodedata


def keys(password, salt):
    """Stored key and server key of a password."""
    salted = hashlib.scrypt(unicodedata.normalize("NFKC", password).encode(), salt=salt,
                            n=65536, r=8, p=1, maxmem=128 << 20, dklen=32)
    client = hmac.new(salted, b"Client Key", hashlib.sha256).digest()
    server = hmac.new(salted, b"Server Key", hashlib.sha256).digest()
    return hashlib.sha256(client).digest(), server


def main():
    """Joins salts and passwords by login; scrypt runs on all cores."""
    salts = dict(line.rstrip("\n").split("\t") for line in sys.stdin)
    with open(sys.argv[1], encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda row: keys(row[1], bytes.fromhex(salts[row[0]])), rows))
    for (login, _, seed), (stored, server) in zip(rows, found):
        print(login, stored.hex(), server.hex(), base64.b32decode(seed).hex(), sep="\t")


main()
