# SPDX-License-Identifier: GPL-3.0-or-later
"""The calendar as a file: what another program reads in it, and that it is there complete or not at all."""
import hashlib
import json
import os
import re
import stat
import subprocess

import icalendar

import demo
import kept
import tap
from rights import answer


def events(text):
    calendar = icalendar.Calendar.from_ical(text)
    return {str(e["UID"]): (e["DTSTART"].dt.isoformat(), str(e["SUMMARY"])) for e in calendar.walk("VEVENT")}


def listed(server, directory):
    path = kept.sign_in(server, directory, "saule")
    rows = answer(path, "calendar", "list", "--days", "3000", "--limit", "100000")[1]
    ended = demo.run(path, "calendar", "list", "--days", "3000", "--limit", "100000", "--output", "ics")
    tap.is_(ended.returncode, 0, "a calendar is made")
    raw = subprocess.run([demo.PROGRAM, "--config", path, "calendar", "list", "--days", "3000", "--output", "ics"],
                         stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True).stdout
    tap.ok(b"\r\n" in raw and all(len(line) <= 75 for line in raw.split(b"\r\n")), "RFC 5545 lines of at most 75 octets end with CRLF")
    got = events(ended.stdout)
    tap.is_(len(got), len(rows), f"another program reads all {len(rows)} ends, and no UID stands for two")
    wrong = [(r, got.get(r["uid"])) for r in rows
             if r["uid"] not in got or got[r["uid"]][0][:19] != utc(r["at"]) or r["object"] not in got[r["uid"]][1]]
    tap.is_(wrong[:3], [], "each at its instant, in UTC, with its object")
    tap.ok(any(set("әғқңөұүһі") & set(summary) for _, summary in got.values()), "C-01 Kazakh names stay whole where lines are folded")
    again = events(demo.run(path, "calendar", "list", "--days", "3000", "--limit", "100000", "--output", "ics").stdout)
    tap.is_(sorted(again), sorted(got), "a second calendar has the same UIDs")
    ended = demo.run(path, "account", "list", "--output", "ics")
    tap.is_((ended.returncode, ended.stdout), (64, ""), "what is no list of dates is no calendar")
    ended = demo.run(path, "calendar", "list", "--days", "0", "--output", "ics")
    tap.is_((ended.returncode, ended.stdout), (64, ""), "a refusal makes no calendar at all")
    empty = demo.run(path, "calendar", "list", "--days", "1", "--kind", "confidentiality", "--output", "ics")
    tap.is_((empty.returncode, events(empty.stdout)), (0, {}), "an empty one is one, too")
    demo.run(path, "sign-out")


def utc(text):
    import datetime
    return datetime.datetime.fromisoformat(text).astimezone(datetime.timezone.utc).isoformat()[:19]


def exported(server, directory):
    """X-02 X-04 X-05"""
    target = os.path.join(directory, "exports")
    path = kept.sign_in(server, directory, "saule", export_directory=target)
    ended = demo.run(path, "calendar", "export", "--days", "30", "--output", "ics")
    tap.is_((ended.returncode, ended.stderr), (0, ""), "calendar export")
    said = re.match(r"^rows: (\d+), in (\S+), SHA-256 [0-9a-f]{8}\.\.\.$", ended.stdout.strip())
    tap.ok(said, "it says how many and where", ended.stdout)
    name = os.path.basename(said[2])
    tap.like(name, r"^calendar-\d{8}-\d{6}-\d+\.ics$", "X-04 the program makes the name")
    tap.is_(os.path.dirname(said[2]), target, "X-04 in the configured directory")
    with open(said[2], "rb") as file:
        content = file.read()
    tap.is_(len(events(content.decode())), int(said[1]), "every row is an event")
    with open(os.path.join(target, name + ".manifest"), encoding="utf-8") as file:
        manifest = json.load(file)
    tap.is_((manifest["file"], manifest["login"], manifest["rows"], manifest["sha256"], manifest["bytes"], manifest["complete"]),
            (name, "saule", int(said[1]), hashlib.sha256(content).hexdigest(), len(content), True), "X-05 the manifest says who, what and how much")
    tap.is_((manifest["what"], manifest["filter"]), ("calendar", {"days": 30}), "X-05 and of which list and filter")
    tap.is_([stat.S_IMODE(os.stat(os.path.join(target, n)).st_mode) for n in sorted(os.listdir(target))], [0o600, 0o600],
            "X-02 two files, for their owner only")
    for n in os.listdir(target):
        os.unlink(os.path.join(target, n))
    full = subprocess.run(["prlimit", "--fsize=2000", demo.PROGRAM, "--config", path, "calendar", "export", "--days", "3000", "--output", "ics"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    tap.ok(full.returncode == 1 and "File too large" in full.stderr, "X-02 a full disk is said", full)
    tap.is_(os.listdir(target), [], "X-02 and leaves nothing behind")
    # A file system of so few pages that only the list, or only its manifest, finds no room.
    script = 'mount -t tmpfs -o mode=700,size=$0 tmpfs "$1"; d=$1; shift; "$@"; status=$?; ls -A "$d"; exit $status'
    named = set()
    for pages in range(1, 40):
        full = subprocess.run(["unshare", "-rm", "/bin/sh", "-c", script, f"{pages * 4096}", target, demo.PROGRAM, "--config", path,
                               "calendar", "export", "--days", "3000", "--file", "ends.ics", "--output", "ics"],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if full.returncode == 0:
            break
        said = re.search(r"^opconsole: (ends\.ics(?:\.manifest)?) was not written\nDetail: No space left on device\.\n"
                         r"Hint: --file names it, \[console\] export_directory names its place: (.*)\.$", full.stderr, re.M)
        tap.ok(said and said.group(2) == target, f"X-02 a disk of {pages} pages: what, why, and which words name the place", full)
        tap.is_(full.stdout, "", "X-02 and nothing is left on it")
        named.add(said and said.group(1))
    tap.is_(named, {"ends.ics", "ends.ics.manifest"}, "X-02 list and manifest alike")
    os.chmod(target, 0o777)
    ended = demo.run(path, "calendar", "export", "--output", "ics")
    tap.is_((ended.returncode, target in ended.stderr, os.listdir(target)), (78, True, []), "X-04 not into a directory that others can write to")
    demo.run(path, "sign-out")


def scenarios(short):
    del short
    return [listed, exported]
