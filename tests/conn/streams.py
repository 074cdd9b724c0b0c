# SPDX-License-Identifier: GPL-3.0-or-later
"""The one-way stream to a receiver, tested by a C program against a server in the same process."""
import os
import re
import subprocess

import demo
import tap


def stream(made):
    program = os.path.join(demo.BUILD, "tests", "conn", "conn-stream")
    ended = subprocess.run([program, made.directory], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, check=False, timeout=120 * demo.PATIENCE)
    results = re.findall(r"^(ok|not ok) \d+ - (.*)((?:\n#.*)*)", ended.stdout, re.M)
    for word, name, said in results:
        tap.ok(word == "ok", name, said, ended.stdout if word != "ok" else "")
    tap.ok(re.search(rf"^1\.\.{len(results)}$", ended.stdout, re.M), "the stream's program came to its end",
           ended.stdout)


SCENARIOS = [stream]
