# SPDX-License-Identifier: GPL-3.0-or-later
"""The server's codes beside an independent implementation, over random keys and times. A-09."""

import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
import backend as b  # noqa: E402

CASES = 200
root = b.admin()


def codes(tap):
    chosen = random.Random(6238)
    cases = [(chosen.randbytes(chosen.randint(16, 64)).hex(), chosen.randint(0, 8 * 10**9)) for _ in range(CASES)]
    values = ",".join(f"({n}, '\\x{key}'::bytea, {at})" for n, (key, at) in enumerate(cases))
    got = root.rows(f"select core.hotp(key, at / 30) from (values {values}) as v(n, key, at) order by n")
    wrong = []
    for (key, at), (code,) in zip(cases, got):
        oracle = subprocess.run(["oathtool", "--totp=SHA1", "-N", f"@{at}", key], capture_output=True, text=True, check=True)
        if oracle.stdout.strip() != code:
            wrong.append((key, at, code, oracle.stdout.strip()))
    tap.same(len(got), CASES, f"A-09 {CASES} codes were computed")
    tap.same(wrong, [], "A-09 each equals oathtool's")


b.run([codes], root)
