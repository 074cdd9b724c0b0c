#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs `meson test` in a build directory and prints the results of every test program as TAP.

cmocka programs are asked for TAP; one that prints its own `[  PASSED  ]` lines is counted by
those. A test program that crashed, timed out or printed nothing is one `not ok` with its output.
"""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap

CMOCKA = re.compile(r"^\[\s+(OK|FAILED)\s+\] (\w+)$", re.M)


def results(program):
    """[(passed, name, diagnostics)] of one test program of meson's log."""
    output = program.get("stdout", "")
    found = []
    for line in output.splitlines():
        match = re.match(r"^(not )?ok\b\s*\d*\s*-?\s*(.*)$", line)
        if match:
            found.append([not match.group(1), match.group(2), []])
        elif line.startswith("#") and found and not found[-1][0]:
            found[-1][2].append(line.lstrip("# "))
    if not found:
        for match in CMOCKA.finditer(output + "\n" + program.get("stderr", "")):
            found.append([match.group(1) == "OK", match.group(2), []])
    return found


def main():
    build = sys.argv[1]
    environment = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP")
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    ended = subprocess.run(
        ["meson", "test", "-C", build, "--no-rebuild", "--num-processes", "2"],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False)
    if not os.path.exists(log):
        print(ended.stdout.decode("utf-8", "replace"))
        return ended.returncode or 1
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            program = json.loads(line)
            name = program["name"].split(" / ")[-1].split(":")[-1]
            found = results(program)
            everything = (program.get("stdout", "") + "\n" + program.get("stderr", "")).splitlines()
            for passed, test, diagnostics in found:
                tap.ok(passed, f"{name}: {test}", *(diagnostics or everything[-25:]))
            ended_well = program["result"] in ("OK", "EXPECTEDFAIL")
            if not found or (not ended_well and all(passed for passed, _, _ in found)):
                tap.ok(False, f"{name}: {program['result']} with {len(found)} results",
                       *everything[-40:])
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
