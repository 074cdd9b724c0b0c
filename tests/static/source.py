# SPDX-License-Identifier: GPL-3.0-or-later
"""The source tree as checks see it: tracked files, C without comments and strings, functions."""
import functools
import os
import re
import subprocess

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
FOLDERS = ("console", "screens", "api-client")
_token = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)


@functools.cache
def files():
    """Every file of the tree that git knows or would take, relative to the root."""
    names = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout.decode().split("\0")
    if names == [""]:  # not a clone: an unpacked archive
        names = [os.path.relpath(os.path.join(base, name), ROOT)
                 for base, _, found in os.walk(ROOT) for name in found
                 if not os.path.relpath(base, ROOT).startswith(("build", ".git"))]
    return sorted(name for name in set(names) if name and os.path.isfile(os.path.join(ROOT, name)))


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as text:
        return text.read()


def c_files(folders=FOLDERS, endings=(".c", ".h")):
    return [name for name in files() if name.split("/")[0] in folders and name.endswith(endings)]


def _blank(match):
    text = match.group()
    if text[0] == '"':
        return '"' + re.sub(r"[^\n]", " ", text[1:-1]) + '"'
    if text[0] == "'":
        return "' '" + " " * (len(text) - 3)
    return re.sub(r"[^\n]", " ", text)


def code(name):
    """C text with comments and the inside of literals blanked; lines and columns stay."""
    return _token.sub(_blank, read(name))


def strings(name):
    """(line, text) of every string literal."""
    text = read(name)
    return [(text.count("\n", 0, match.start()) + 1, match.group()[1:-1])
            for match in _token.finditer(text) if match.group()[0] == '"']


def includes(name):
    return re.findall(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', read(name), re.M)


def functions(name):
    """(function, first line, lines from the name to the closing brace) of a C file."""
    text = re.sub(r"^\s*#.*(?:\\\n.*)*", lambda m: re.sub(r"[^\n]", " ", m.group()), code(name),
                  flags=re.M)
    found = []
    depth = 0
    start = None
    last = 0  # where the present top-level item began
    for match in re.finditer(r"[{};]", text):
        character = match.group()
        if character == "{":
            if depth == 0:
                head = text[last:match.start()]
                called = re.search(r"(\w+)\s*\((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*\)\s*$",
                                   re.sub(r"__attribute__\s*\(\(.*?\)\)", "", head, flags=re.S))
                if called and "=" not in head.split("(")[0]:
                    start = (called.group(1), last + head.index(called.group(1)))
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                if start:
                    first = text.count("\n", 0, start[1]) + 1
                    found.append((start[0], first,
                                  text.count("\n", 0, match.start()) + 1 - first + 1))
                start = None
                last = match.end()
        elif depth == 0:
            last = match.end()
    return found


def calls(pattern, names):
    """"file:line: text" of every place in the code (no comments, no literals) that matches."""
    wanted = re.compile(pattern)
    found = []
    for name in names:
        for number, line in enumerate(code(name).splitlines(), 1):
            if wanted.search(line):
                found.append(f"{name}:{number}: {line.strip()}")
    return found
