# SPDX-License-Identifier: GPL-3.0-or-later
"""T-04, T-05: the files are checked before libpq sees them; exit status 78 and one clear line."""
import os
import shutil
import subprocess

import tap
from driver import Driver


def broken(made, name, expected, **options):
    with Driver(made, 1, **options) as one:
        tap.like(one.wait("^files error"), f"config .*{expected}", f"{name}: said")
        tap.is_(one.process.wait(10), 78, f"{name}: exit status 78")


def copy(made, source, name, mode=0o600):
    path = made.path(name)
    shutil.copyfile(made.path(source), path)
    os.chmod(path, mode)
    return path


def revocation_lists(made):
    """T-04"""
    empty = made.path("empty.pem")
    with open(empty, "w", encoding="ascii"):
        pass
    unreadable = copy(made, "crl.pem", "garbled.pem")
    with open(unreadable, "r+b") as out:
        out.seek(60)
        out.write(b"AAAAAAAA")
    broken(made, "missing CRL", "No such file", crl=made.path("nowhere.pem"))
    broken(made, "expired CRL", "has expired", crl=made.path("old-crl.pem"))
    broken(made, "CRL of another CA", "not signed by the configured authority",
           crl=made.path("other-crl.pem"))
    broken(made, "empty CRL", "no revocation list", crl=empty)
    broken(made, "garbled CRL", "PEM|no revocation list|not signed", crl=unreadable)
    broken(made, "certificate for CRL", "no revocation list", crl=made.path("ca.crt"))


def key_files(made):
    """T-05"""
    good = made.path("bastion-1.key")
    link = made.path("link.key")
    os.symlink(good, link)
    fifo = made.path("fifo.key")
    os.mkfifo(fifo, 0o600)
    foreign = copy(made, "bastion-1.key", "foreign.key")
    encrypted = made.path("encrypted.key")
    subprocess.run(["openssl", "pkey", "-in", good, "-aes128", "-passout", "pass:x", "-out",
                    encrypted], check=True, timeout=30)
    os.chmod(encrypted, 0o600)
    broken(made, "key 0644", "others can read", key=copy(made, "bastion-1.key", "open.key", 0o644))
    broken(made, "key 0604", "others can read", key=copy(made, "bastion-1.key", "world.key", 0o604))
    broken(made, "key 0620", "others can", key=copy(made, "bastion-1.key", "written.key", 0o620))
    broken(made, "symlink", "symbolic link", key=link)
    broken(made, "FIFO", "not a regular file", key=fifo)
    broken(made, "directory", "not a regular file", key=made.directory)
    broken(made, "device", "not a regular file", key="/dev/null")
    broken(made, "other key", "does not belong to the certificate", key=made.path("bastion-2.key"))
    broken(made, "passphrase", "without a passphrase", key=encrypted)
    broken(made, "certificate for key", "no private key",
           key=copy(made, "bastion-1.crt", "crt.key"))
    if os.geteuid() == 0:
        os.chown(foreign, 65534, 65534)
        broken(made, "key of another user", "belongs to another user", key=foreign)
        service = copy(made, "bastion-1.key", "service.key", 0o640)
        with Driver(made, 1, key=service) as one:
            tap.ok(one.wait("^made"), "key 0640 of root is good")
    else:
        broken(made, "own key 0640", "others can read",
               key=copy(made, "bastion-1.key", "group.key", 0o640))
        broken(made, "file of another user", "not a regular file|No such|denied|another user",
               key="/etc/shadow")


def certificate_files(made):
    """T-05"""
    broken(made, "expired device certificate", "has expired", key=made.path("expired-client.key"),
           certificate=made.path("expired-client.crt"))
    broken(made, "certificate of another role", "not for the configured role",
           key=made.path("bastion-2.key"), certificate=made.path("bastion-2.crt"))
    broken(made, "certificate that others can write", "others can change",
           certificate=copy(made, "bastion-1.crt", "written.crt", 0o666))
    broken(made, "no CA", "No such file", ca=made.path("nowhere.crt"))
    broken(made, "key for CA", "no certificate", ca=made.path("ca.key"))
    broken(made, "TLS 1.1 asked for", "must be 1.3 or 1.2", minimum="1.1")


SCENARIOS = [revocation_lists, key_files, certificate_files]
