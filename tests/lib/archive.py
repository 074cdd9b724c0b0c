# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives of the journal, written by another hand than the program's: made-up months with a good chain, signed with a key
of the test's own. share/doc/archive.md says what the files hold."""
import datetime
import hashlib
import os
import struct
import subprocess

ESCAPES = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
ZEROS = bytes(32)
# Fields that try everything that an escape, a length or a separator could break.
HOSTILE = ["", "\\", "\\N", "a\tb\nc\rd", "\b\f\v", "Қарлығаш Ұзақ", "\\x41\\101\\e", "E\t1", "%s%n", "\x01\x7f", " leading", "'\"$(id)`"]


def canonical(fields):
    """The bytes that a digest covers."""
    return b"".join(b"\xff\xff\xff\xff" if f is None else struct.pack(">i", len(f.encode())) + f.encode() for f in fields)


def event_line(fields, digest):
    text = ["\\N" if f is None else "".join(ESCAPES.get(c, c) for c in f) for f in fields]
    return "\t".join(["E", *text, digest.hex()])


def seal_line(seal):
    return "\t".join(["S", *(str(seal[k]) for k in ("number", "low", "high", "events")), seal["previous"].hex(), seal["hash"].hex(),
                      str(seal["at"])])


def micros(text):
    return (datetime.datetime.fromisoformat(text) - EPOCH) // datetime.timedelta(microseconds=1)


def time_text(at):
    return (EPOCH + datetime.timedelta(microseconds=at)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def run(*words, **options):
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, **options).stdout


class Signer:
    """An Ed25519 key in a directory; path is the list of public keys that verifiers take."""

    def __init__(self, directory, name="signer"):
        self.key = os.path.join(directory, name + ".key")
        self.path = os.path.join(directory, name + ".pub")
        run("openssl", "genpkey", "-algorithm", "ed25519", "-out", self.key)
        run("openssl", "pkey", "-in", self.key, "-pubout", "-out", self.path)

    def sign(self, path, signature):
        run("openssl", "pkeyutl", "-sign", "-rawin", "-inkey", self.key, "-in", path, "-out", signature)


class Chain:
    """Seals and events that go on from month to month."""

    def __init__(self, number=-1, xid=1000, event=0):
        self.number, self.xid, self.event, self.head = number, xid, event, ZEROS
        if number >= 0:
            self.head = hashlib.sha256(b"somewhere in between").digest()
        self.manifest = ZEROS

    def seal(self, times, at):
        """A seal of events at these times; its records."""
        first, events = self.xid, []
        for n, when in enumerate(times):
            self.event += 1
            odd = HOSTILE[self.event % len(HOSTILE)]
            fields = [str(self.event), str(self.xid + n // 2), str(when), "3", None, "b.omarov", str(40 + n), "bastion-1", "10.0.4.17",
                      "account.unlock", "account", odd, "7", None, '{"state": "active", "version": %d}' % n, odd or None,
                      None, "ok"]
            events.append((fields, hashlib.sha256(canonical(fields)).digest()))
        self.xid += len(events)
        self.number += 1
        seal = {"number": self.number, "low": first, "high": self.xid, "events": len(events), "previous": self.head, "at": at}
        seal["hash"] = hashlib.sha256(self.head + struct.pack(">qqqq", self.number, first, self.xid, len(events))
                                      + b"".join(d for _, d in events)).digest()
        self.head = seal["hash"]
        return [("S", seal)] + [("E", event) for event in events]


def month(chain, name, seals, per_seal, straddling=3):
    """The records of a month, the last seal of which has some events of the next one."""
    begin = micros(name + "-01T00:00:00+00:00")
    year, number = map(int, name.split("-"))
    end = micros(f"{year + number // 12}-{number % 12 + 1:02d}-01T00:00:00+00:00")
    step = (end - begin) // (seals * per_seal + 1)
    records, at = [], begin
    for n in range(seals):
        times = [at + k * step for k in range(per_seal)]
        at += per_seal * step
        if n == seals - 1:
            times += [end + k for k in range(straddling)]
        records += chain.seal(times, at)
    return records


def lines(records):
    return ["opconsole journal archive 1", *(seal_line(r) if kind == "S" else event_line(*r) for kind, r in records),
            "end\t%d\t%d" % (sum(k == "S" for k, _ in records), sum(k == "E" for k, _ in records))]


def manifest(name, records, before, plain, packed, chain, **changes):
    """The text of the manifest; changes replace values."""
    seals = [r for k, r in records if k == "S"]
    events = [r[0] for k, r in records if k == "E"]
    ids = sorted((int(f[0]), int(f[2])) for f in events)
    of_month = sum(time_text(int(f[2])).startswith(name) for f in events)
    later = sum(time_text(int(f[2]))[:7] > name for f in events)
    facts = {"month": name, "file": f"journal-{name}.zst", "file_bytes": len(packed), "file_sha256": hashlib.sha256(packed).hexdigest(),
             "plain_bytes": len(plain), "plain_sha256": hashlib.sha256(plain).hexdigest(), "zstd_level": 3,
             "first_seal": seals[0]["number"] if seals else chain.number + 1, "last_seal": seals[-1]["number"] if seals else chain.number,
             "hash_before": before.hex(), "hash_after": (seals[-1]["hash"] if seals else before).hex(), "events": len(events),
             "month_events": of_month, "later_events": later, "first_event": ids[0][0] if ids else 0, "first_event_at": time_text(ids[0][1] if ids else 0),
             "last_event": ids[-1][0] if ids else 0, "last_event_at": time_text(ids[-1][1] if ids else 0),
             "created_at": "2026-11-22T09:41:07.000000Z", "previous_manifest": chain.manifest.hex()}
    facts.update(changes)
    return "".join(["opconsole journal segment 1\n", *(f"{k} {v}\n" for k, v in facts.items()), "complete yes\n"])


def pack(plain, level=3):
    return run("zstd", "-q", f"-{level}", "--check", "-c", input=plain)


def write(directory, name, records, before, chain, signer, text=None, packed=None, **changes):
    """Writes the three files of a month; text and packed replace what the records give. Returns the path of the archive."""
    path = os.path.join(directory, f"journal-{name}.zst")
    plain = text if text is not None else ("\n".join(lines(records)) + "\n").encode()
    packed = packed if packed is not None else pack(plain)
    with open(path, "wb") as out:
        out.write(packed)
    said = manifest(name, records, before, plain, packed, chain, **changes).encode()
    with open(path[:-4] + ".manifest", "wb") as out:
        out.write(said)
    if signer is not None:
        signer.sign(path[:-4] + ".manifest", path[:-4] + ".sig")
    chain.manifest = hashlib.sha256(said).digest()
    return path


def months(directory, signer, names=("2026-01", "2026-02", "2026-03"), seals=4, per_seal=6, chain=None):
    """Archives of some months; [(name, path, records, head before)]."""
    chain, made = chain or Chain(), []
    for n, name in enumerate(names):
        before = chain.head
        records = chain.seal([], micros(name + "-01T00:00:00+00:00")) if chain.number < 0 else []
        if records:  # seal 0 ties the chain to a cluster and covers nothing
            records[0][1]["hash"] = chain.head = hashlib.sha256(b"opconsole journal 4711").digest()
        records += month(chain, name, seals, per_seal + n)
        made.append((name, write(directory, name, records, before, chain, signer), records, before))
    return made
