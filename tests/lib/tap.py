#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""TAP for Python tests (ok, is_, like, scenario, done), and the counter behind tests/run.

As a program: tap.py SUITE EXIT-STATUS [OUTPUT-FILE] reads what a suite printed, shows what failed
with its diagnostics, and appends "PASSED FAILED" to the file. A suite that ended non-zero without a
"not ok", printed fewer results than it planned, or printed none, counts as one failure more.
"""
import re
import sys
import time
import traceback

_count = 0
_failed = 0


def ok(condition, name, *diagnostics):
    """One result; the diagnostics are printed when it failed. Returns the condition."""
    global _count, _failed
    _count += 1
    name = name.replace("#", "no.")
    print(f"{'ok' if condition else 'not ok'} {_count} - {name}")
    if not condition:
        _failed += 1
        for text in diagnostics:
            for line in str(text).splitlines():
                print("# " + line)
    sys.stdout.flush()
    return bool(condition)


def is_(got, expected, name):
    return ok(got == expected, name, f"got:      {got!r}", f"expected: {expected!r}")


def like(got, pattern, name):
    return ok(re.search(pattern, got, re.M), name, "got:", got, f"expected something like: {pattern}")


def unlike(got, pattern, name):
    return ok(not re.search(pattern, got, re.M), name, "got:", got, f"must not be like: {pattern}")


def scenario(function, *arguments):
    """Runs one scenario; an exception is one failed result with its trace (screen included)."""
    started = time.monotonic()
    try:
        function(*arguments)
    except Exception as failure:  # every failure of a scenario is a result, none ends the suite
        ok(False, f"{function.__name__}: {type(failure).__name__}", failure, traceback.format_exc())
    print(f"# {function.__name__} took {time.monotonic() - started:.1f} s")
    sys.stdout.flush()


def failed():
    """How many results have failed so far."""
    return _failed


def done():
    """Prints the plan; returns the exit status."""
    print(f"1..{_count}")
    return 1 if _failed or not _count else 0


RESULT = re.compile(r"^\s*(not )?ok\b(.*)$")
PLAN = re.compile(r"^1\.\.(\d+)")


def count(text):
    """(passed, failed, planned, failing lines with the diagnostics that follow them)"""
    passed = failed = planned = 0
    shown = []
    showing = False
    for line in text.splitlines():
        match = RESULT.match(line) if not line.startswith((" ", "\t")) else None
        plan = PLAN.match(line)
        if plan:
            planned += int(plan.group(1))
        if match:
            showing = bool(match.group(1))
            if showing:
                failed += 1
                shown.append(line)
            else:
                passed += 1
        elif showing and line.lstrip().startswith("#"):
            shown.append(line)
        elif line.startswith("Bail out!"):
            shown.append(line)
    return passed, failed, planned, shown


def main():
    suite, status = sys.argv[1], int(sys.argv[2])
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    passed, failed, planned, shown = count(text)
    why = ""
    if passed + failed == 0:
        why = "printed no result"
    elif planned > passed + failed:
        why = f"planned {planned} results and printed {passed + failed}"
    elif status != 0 and failed == 0:
        why = "printed no failure"
    if why:
        failed += 1
        shown.append(f"not ok - {suite}: ended with status {status} and {why}; its last lines:")
        shown += ["# " + line for line in text.splitlines()[-15:]]
    for line in shown:
        print(f"{suite}: {line}")
    if len(sys.argv) > 3:
        with open(sys.argv[3], "a", encoding="utf-8") as totals:
            totals.write(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
