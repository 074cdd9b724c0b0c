# SPDX-License-Identifier: GPL-3.0-or-later
"""Archived months: verified from their files alone, without server, session or configuration. L-03, L-11, trap 9, B-04. The
files are written by tests/lib/archive.py, by another hand than the program's."""
import json
import os
import shutil
import subprocess

import archive
import demo
import tap

NOWHERE = ["--config", "/nonexistent/opconsole.conf"]


def verify(*words, directory="/", environment=None):
    """(exit status, verdict, place or error, everything) of journal verify --file."""
    ended = subprocess.run([demo.PROGRAM, *NOWHERE, "journal", "verify", "--output", "json", *words], cwd=directory, text=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                           timeout=120 * demo.PATIENCE, env=environment or demo.usual_environment())
    said = json.loads(ended.stdout) if ended.stdout else {"data": None, "error": None}
    data = said["data"] or {}
    return ended.returncode, data.get("verdict"), data.get("place") or (said["error"] or {}).get("message") or ended.stderr, data


def bare(directory):
    """A PATH with the programs that share/journal-verify names, and nothing else."""
    path = os.path.join(directory, "bare")
    if not os.path.isdir(path):
        os.mkdir(path)
        for name in ("bash", "openssl", "zstd", "sha256sum", "mktemp", "mkdir", "rm", "date"):
            os.symlink(shutil.which(name), os.path.join(path, name))
    return path


def shell(directory, keys, *paths):
    """(exit status, verdict, place and file) of the shell verifier, on a machine that has no opconsole."""
    ended = subprocess.run([os.path.join(bare(directory), "bash"), os.path.join(demo.ROOT, "share/journal-verify"), "--keys", keys, *paths],
                           env={"PATH": bare(directory)}, text=True, errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, check=False, timeout=300 * demo.PATIENCE)
    word, _, rest = (ended.stdout or ended.stderr).rstrip("\n").partition(": ")
    return ended.returncode, word, rest


def expect_shell(name, verdict, place, directory, keys, *paths):
    status, word, where = shell(directory, keys, *paths)
    tap.is_((status, word), (1, verdict), f"{name}: the shell agrees")
    tap.like(where.rpartition(", in ")[0], place, "... about the place, too")


def expect(name, verdict, place, *words):
    status, word, where, data = verify(*words)
    tap.is_((status, word), (1, verdict), name)
    tap.like(where, place, "... and the place")
    return data


def copied(directory, name):
    """The months once more, to be tampered with."""
    path = os.path.join(directory, name)
    shutil.copytree(os.path.join(directory, "good"), path)
    return path


def repacked(path, change):
    """Changes the text of an archive; the compressed file is a good one again."""
    plain = archive.run("zstd", "-dcq", path)
    with open(path, "wb") as out:
        out.write(archive.pack(change(plain)))


def made(directory):
    good = os.path.join(directory, "good")
    os.mkdir(good)
    signer = archive.Signer(directory)
    return signer, archive.months(good, signer)


def good(_server, directory):
    signer, months = made(directory)
    paths = [month[1] for month in months]
    status, word, _, data = verify("--keys", signer.path, "--file", *paths)
    tap.is_((status, word, data["signatures"], data["files"]), (0, "intact", "checked", 3), "three months and their seams are intact")
    tap.is_(data["events"], sum(kind == "E" for month in months for kind, _ in month[2]), "... every event was read")
    tap.is_(data["head"], [r for k, r in months[-1][2] if k == "S"][-1]["hash"].hex(), "... up to the last seal")
    said = shell(directory, signer.path, *paths)
    tap.is_(said, (0, "intact", f"seals 0 to 12, {data['events']} events, 3 files, signatures checked"), "the shell verifier says the same, without opconsole")
    tap.is_(shell(directory, signer.path, paths[1])[:2], (0, "intact"), "... and of one month alone")
    status, word, _, data = verify("--keys", signer.path, "--file", paths[1])
    tap.is_((status, word), (0, "intact"), "a month in the middle verifies alone")
    status, word, _, data = verify("--file", os.path.basename(paths[0]), directory=os.path.dirname(paths[0]))
    tap.is_((status, word, data["signatures"]), (0, "intact", "not checked"), "a path is meant from where one stands; without keys it is said")
    away = os.path.join(directory, "away")
    os.mkdir(away)
    moved = shutil.copy(paths[0], away)
    status, word, _, data = verify("--keys", signer.path, "--file", moved)
    tap.is_((status, word, data["signatures"]), (0, "intact", "no manifest"), "without a manifest the file agrees with itself, and no more is said")
    status, word, _, data = verify("--keys", signer.path, "--file", moved, "--manifest", paths[0][:-4] + ".manifest")
    tap.is_((status, word, data["signatures"]), (0, "intact", "checked"), "a manifest may lie elsewhere")
    ended = demo.run("/nonexistent/opconsole.conf", "journal", "verify", "--file", paths[0], "--keys", signer.path)
    tap.like(ended.stdout, r"the archive is intact: seals up to \d+, \d+ events\n$", "and a sentence for people")


def empty_month(_server, directory):
    signer, chain, paths = archive.Signer(directory), archive.Chain(number=41), []
    for name in ("2026-04", "2026-05", "2026-06"):
        before = chain.head
        records = [] if name == "2026-05" else archive.month(chain, name, 2, 3)
        paths.append(archive.write(directory, name, records, before, chain, signer))
    tap.is_(verify("--keys", signer.path, "--file", *paths)[:2], (0, "intact"), "a month without events is a link like any other")
    tap.is_(shell(directory, signer.path, *paths)[:2], (0, "intact"), "... for the shell as well")
    tap.is_(verify("--keys", signer.path, "--file", paths[1])[:2], (0, "intact"), "... and verifies alone")


def tampered(_server, directory):
    """L-03: what can be done to a file, each named. The seals are those of tests/lib/archive.py: six events each."""
    signer, _ = made(directory)

    def attack(name, change, verdict, place, month="2026-01"):
        base = copied(directory, name.replace(" ", "-"))
        path = os.path.join(base, f"journal-{month}.zst")
        change(path)
        for words in ([], ["--keys", signer.path]):
            expect(name, verdict, place, *words, "--file", path)
        expect_shell(name, verdict, place, directory, signer.path, path)
        shutil.rmtree(base)

    def lines(change):
        def changed(plain):
            text = plain.decode().split("\n")
            return "\n".join(change(text)).encode()
        return lambda path: repacked(path, changed)

    attack("one changed byte", lines(lambda t: [x.replace("b.omarov", "b.omarow") if n == 5 else x for n, x in enumerate(t)]),
           "altered", r"^event 3 in seal 1, line 6$")
    attack("a removed event", lines(lambda t: t[:5] + t[6:]), "missing", r"^seal 1 has 5 of 6 events, before line 9$")
    attack("two swapped events", lines(lambda t: t[:4] + [t[5], t[4]] + t[6:]), "altered", r"^event 2 in seal 1, line 6$")
    attack("an event twice", lines(lambda t: t[:5] + [t[4]] + t[5:]), "altered", r"^event 2 in seal 1, line 6$")
    attack("a removed seal", lines(lambda t: t[:9] + t[16:]), "missing", r"^seals 2 to 2 are not there, before line 10$")
    attack("a seal without its events", lines(lambda t: t[:10] + t[16:]), "missing", r"^seal 2 has 0 of 6 events, before line 11$")
    attack("the newest ten events", lines(lambda t: t[:-12] + t[-2:]), "missing", r"^4 of 5 seals and 18 of 27 events are there, line 24$")
    attack("the newest seals whole", lines(lambda t: t[:16] + t[-2:]), "missing", r"^3 of 5 seals and 12 of 27 events are there, line 17$")
    attack("no last line", lines(lambda t: t[:16] + [""]), "truncated", r"^the file ends after line 16$")
    attack("more after the last line", lines(lambda t: t[:-1] + ["E", ""]), "altered", r"^line 35$")
    attack("another first line", lines(lambda t: ["opconsole journal archive 2"] + t[1:]), "altered", r"^line 1$")
    attack("no first line", lines(lambda t: t[1:]), "altered", r"^line 1$")
    attack("a seal of another chain", lines(lambda t: t[:2] + [t[2].replace(t[2].split("\t")[5], "ab" * 32)] + t[3:]),
           "altered", r"^seal 1 on line 3 does not follow seal 0$")
    attack("another hash of a seal", lines(lambda t: t[:2] + [t[2].replace(t[2].split("\t")[6], "ab" * 32)] + t[3:]),
           "altered", r"^seal 1, before line 10$")
    attack("an event in another seal", lines(lambda t: [x.replace("\t1006\t1012\t", "\t1007\t1012\t") if x.startswith("S") else x for x in t]),
           "altered", r"^event 7 in seal 2, line 11$")


# What is cut or of another shape is named alike; where bytes are damaged, the shell only knows that they are.
SHELL_TOO = ("cut in the middle", "the same text twice", "wrong UTF-8", "too many fields", "too few fields", "a number that is none",
             "a number that is too large", "a negative count", "no line end")


def hostile(_server, directory):
    """Files that nobody wrote: a clear verdict, no crash."""
    signer, _ = made(directory)
    path = os.path.join(directory, "good", "journal-2026-01.zst")
    with open(path, "rb") as whole:
        packed = whole.read()

    def attack(name, data, verdict, place):
        base = copied(directory, "hostile")
        target = os.path.join(base, "journal-2026-01.zst")
        with open(target, "wb") as out:
            out.write(data)
        expect(name, verdict, place, "--keys", signer.path, "--file", target)
        if name in SHELL_TOO:
            expect_shell(name, verdict, place, directory, signer.path, target)
        shutil.rmtree(base)

    plain = archive.run("zstd", "-dcq", path)
    flipped = bytearray(packed)
    flipped[len(packed) // 2] ^= 1
    attack("cut in the middle", packed[:len(packed) // 2], "truncated", r"^the file ends after line \d+$")
    attack("the last byte cut off", packed[:-1], "truncated", r"^the file ends after line \d+$")
    attack("an empty file", b"", "truncated", r"^the file ends after line 0$")
    attack("one flipped bit", bytes(flipped), "altered", r"^(the compressed bytes after line \d+ are damaged|.*line \d+.*)$")
    attack("something else", b"%PDF-1.7\n" * 100, "altered", r"^the compressed bytes after line 0 are damaged$")
    attack("not compressed", plain, "altered", r"^the compressed bytes after line 0 are damaged$")
    attack("rubbish behind the end", packed + b"rubbish", "altered", r"^the compressed bytes after line 34 are damaged$")
    attack("the same text twice", packed + packed, "altered", r"^line 35$")
    attack("NUL bytes", archive.pack(plain.replace(b"b.omarov", b"b.oma\0ov", 1)), "altered", r"^event 1 in seal 1, line 4$")
    attack("wrong UTF-8", archive.pack(plain.replace(b"b.omarov", b"b.oma\xffov", 1)), "altered", r"^event 1 in seal 1, line 4$")
    attack("too many fields", archive.pack(plain.replace(b"\tok\t", b"\tok\t\t", 1)), "altered", r"^line 4$")
    attack("too few fields", archive.pack(plain.replace(b"\tok\t", b"\t", 1)), "altered", r"^line 4$")
    attack("an escape that nobody writes", archive.pack(plain.replace(b"b.omarov", b"b.oma\\ov", 1)), "altered", r"^line 4$")
    attack("a number that is none", archive.pack(plain.replace(b"E\t1\t", b"E\t1x\t", 1)), "altered", r"^line 4$")
    attack("a number that is too large", archive.pack(plain.replace(b"E\t1\t", b"E\t9223372036854775808\t", 1)), "altered", r"^line 4$")
    attack("a negative count", archive.pack(plain.replace(b"\t6\t", b"\t-6\t", 1)), "altered", r"^line 3$")
    attack("no line end", archive.pack(plain[:-1]), "altered", r"^line 34$")
    attack("a gigantic line", archive.pack(b"opconsole journal archive 1\n" + b"E" * (48 << 20)), "altered",
           r"^the compressed bytes after line 1 are damaged$")
    attack("a bomb", archive.pack(b"opconsole journal archive 1\n" + b"E\t\n" * (64 << 20)), "altered", r"^line 2$")
    window = archive.run("zstd", "-qc", "--long=27", "--check", input=plain + b"\0" * (130 << 20))
    attack("a window of 128 MiB", window, "altered", r"^(the compressed bytes after line \d+ are damaged|line \d+)$")


def manifests(_server, directory):
    signer, months = made(directory)
    other = archive.Signer(directory, "other")
    paths = [month[1] for month in months]
    expect("a foreign signature", "altered", r"^the signature of the manifest is false$", "--keys", other.path, "--file", *paths)
    expect_shell("a foreign signature", "altered", r"^the signature of the manifest is false$", directory, other.path, *paths)
    both = os.path.join(directory, "both.pub")
    with open(both, "wb") as out:
        for key in (other, signer):
            with open(key.path, "rb") as text:
                out.write(text.read())
    tap.is_(verify("--keys", both, "--file", *paths)[:2], (0, "intact"), "one of several keys is enough: after a change of keys the old one stays")
    tap.is_(shell(directory, both, paths[0])[:2], (0, "intact"), "... for the shell as well")
    base = copied(directory, "unsigned")
    path = os.path.join(base, "journal-2026-02.zst")
    os.unlink(path[:-4] + ".sig")
    expect("no signature", "altered", r"^the signature of the manifest is false$", "--keys", signer.path, "--file", path)

    def said(name, verdict, place, **changes):
        directory_ = os.path.join(directory, "said-" + next(iter(changes)))
        os.mkdir(directory_)
        _, _, records, before = months[1]
        chain = archive.Chain(number=[r for k, r in months[0][2] if k == "S"][-1]["number"])
        written = archive.write(directory_, "2026-02", records, before, chain, signer, **changes)
        expect(name, verdict, place, "--keys", signer.path, "--file", written)
        expect_shell(name, verdict, place, directory, signer.path, written)

    said("another count of events", "altered", r"^the events are not those that the manifest counts$", events=1)
    said("another count of the month", "altered", r"^the events are not those that the manifest counts$", month_events=1)
    said("another count of later ones", "altered", r"^the events are not those that the manifest counts$", later_events=1)
    said("another last seal", "truncated", r"^seals 5 to 8 are there, the manifest says 5 to 9$", last_seal=9)
    said("a first seal that is not there", "missing", r"^seals 4 to 4 are not there, before line 2$", first_seal=4)
    said("another hash at the begin", "altered", r"^seal 5 on line 2 does not follow seal 4$", hash_before="ab" * 32)
    said("another hash at the end", "altered", r"^seal 8 is not the one of the manifest$", hash_after="ab" * 32)
    said("another sum", "altered", r"^the file is not the one that the manifest was made for$", file_sha256="ab" * 32)
    for name, change in (("a line too much", lambda t: t + "more yes\n"), ("a line less", lambda t: t.replace("zstd_level 3\n", "")),
                         ("another order", lambda t: t.replace("zstd_level 3\n", "") + "zstd_level 3\n"), ("not complete", lambda t: t.replace("complete yes", "complete no")),
                         ("a blank too much", lambda t: t.replace("zstd_level 3", "zstd_level  3")), ("leading zeros", lambda t: t.replace("zstd_level 3", "zstd_level 03")),
                         ("no month", lambda t: t.replace("2026-02", "2026-13")), ("binary", lambda _: "\0" * 100), ("nothing", lambda _: ""),
                         ("far too much", lambda t: t + "x" * 100000)):
        with open(paths[1][:-4] + ".manifest", encoding="utf-8") as text:
            wrong = change(text.read())
        with open(path[:-4] + ".manifest", "w", encoding="utf-8") as out:
            out.write(wrong)
        status, word, where, _ = verify("--keys", signer.path, "--file", path)
        tap.ok(status not in (0, 1, 134, 139) and word is None, f"a manifest with {name} is none ({status})", where)
    tap.is_(shell(directory, signer.path, os.path.join(base, "journal-2026-09.zst"))[0], 3, "the shell says that a file is not there")
    tap.is_(shell(directory, paths[0], paths[0])[0], 64, "... and that keys are none")
    ended = verify("--keys", signer.path, "--file", os.path.join(base, "journal-2026-09.zst"))
    tap.is_(ended[0], 3, "a file that is not there is said")
    tap.like(ended[2], "journal-2026-09.zst", "... by its name")
    tap.is_(verify("--keys", paths[0], "--file", paths[0])[0], 78, "keys that are none are said")


def seams(_server, directory):
    """Trap 9: months verify across their seams, and only in their order."""
    signer, months = made(directory)
    paths = [month[1] for month in months]
    for name, verdict, place, order in (
            ("a month missing in between", "missing", r"^seals 5 to 8 are in none of the files$", (paths[0], paths[2])),
            ("the wrong order", "altered", r"^the file begins with seal 0 where seal 9 follows$", (paths[1], paths[0]))):
        expect(name, verdict, place, "--keys", signer.path, "--file", *order)
        expect_shell(name, verdict, place, directory, signer.path, *order)
    expect("the same month twice", "altered", r"^the file begins with seal 0 where seal 5 follows$", "--keys", signer.path, "--file", paths[0], paths[0])
    second = os.path.join(directory, "second")
    os.mkdir(second)
    other = archive.months(second, signer, per_seal=7)
    expect("a month of an older copy", "altered", r"^the file goes on from another seal 4 than the one before it$", "--keys", signer.path,
           "--file", paths[0], other[1][1])
    expect_shell("a month of an older copy", "altered", r"^the file goes on from another seal 4 than the one before it$", directory, signer.path,
                 paths[0], other[1][1])
    os.unlink(other[1][1][:-4] + ".manifest")
    expect("the same without a manifest", "altered", r"^seal 5 on line 2 does not follow seal 4$", "--keys", signer.path,
           "--file", paths[0], other[1][1])
    third = os.path.join(directory, "third")
    os.mkdir(third)
    chain = archive.Chain(number=[r for k, r in months[0][2] if k == "S"][-1]["number"])
    again = archive.write(third, "2026-02", months[1][2], months[1][3], chain, signer, previous_manifest="ab" * 32)
    expect("a manifest that follows another one", "altered", r"^the manifest follows another one than that of the file before$",
           "--keys", signer.path, "--file", paths[0], again)


def heads(server, directory):
    """N7: the words of a witness are found in an archive; a console that remembers another head says so."""
    signer, months = made(directory)
    paths = [month[1] for month in months]
    with open(os.path.join(demo.ROOT, "share/words"), encoding="ascii") as text:
        words = text.read().split()

    def spoken(digest):
        bits = int.from_bytes(digest[:11], "big")
        return " ".join(words[bits >> (77 - 11 * n) & 2047] for n in range(8))

    seals = [r for k, r in months[1][2] if k == "S"]
    tap.is_(verify("--keys", signer.path, "--head", spoken(seals[1]["hash"]), "--file", *paths)[:2], (0, "intact"), "the head of a witness is found")
    expect("words of another chain", "missing", r"^no seal has the head that was given$", "--keys", signer.path, "--head",
           spoken(archive.ZEROS), "--file", *paths)
    state = os.path.join(directory, "state")
    config = server.config(directory, state_directory=state, checkpoint_keys=signer.path, log_file=None)
    run = demo.run(config, "journal", "verify", "--file", *paths)
    tap.is_((run.returncode, run.stderr), (0, ""), "a configuration gives the keys")
    demo.run_as(server, "temir", config, "whoami")
    memory = os.path.join(state, os.listdir(state)[0])
    for digest, wanted in ((seals[1]["hash"], "intact"), (seals[2]["hash"], "altered")):
        with open(memory, "w", encoding="ascii") as out:
            out.write(f"{seals[1]['number']} {digest.hex()}\n")
        said = json.loads(demo.run(config, "journal", "verify", "--output", "json", "--file", *paths).stdout)["data"]
        tap.is_(said["verdict"], wanted, f"a console that remembers this seal {'is content' if wanted == 'intact' else 'or another one says so'}")
    tap.is_(said["place"], f"seal {seals[1]['number']} is not the one that was seen here", "... with the place")


def scenarios(short):
    return [good, tampered, seams] if short else [good, empty_month, tampered, hostile, manifests, seams, heads]
