#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the constant messages, details and hints of core.refuse() that the lists in
api-client/server_sentences_*.c do not know, and the sentences there that an earlier one hides; exit 1
when there are any. Of the sentences with values, which are format() calls in share/sql, those that
say what was done ("summary") are looked for, and what seed.sql says of every scope and policy; what only the platform's own servers are told
(core/platform.sql) or the service that forwards the journal (core/forward.sql), never reaches a console.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
LITERAL = r"'(?:[^']|'')*'"


def calls(text):
    """The arguments of each call, up to its closing bracket outside literals."""
    for begin in re.finditer(r"perform core\.refuse\(", text):
        depth, at = 1, begin.end()
        while depth > 0:
            literal = re.compile(LITERAL).match(text, at)
            depth += {"(": 1, ")": -1}.get(text[at], 0) if not literal else 0
            at = literal.end() if literal else at + 1
        yield text[begin.end():at - 1]


def arguments(call):
    """Those that stand at the outer level, each as written."""
    depth, part, at = 0, "", 0
    while at < len(call):
        literal = re.compile(LITERAL).match(call, at)
        piece = literal.group() if literal else call[at]
        if piece == "," and depth == 0:
            yield part.strip()
            part = ""
        else:
            depth += {"(": 1, ")": -1}.get(piece, 0)
            part += piece
        at += len(piece)
    yield part.strip()


order = re.findall(r"\bserver_sentences_(\w+),", (root / "api-client/server_sentences.c").read_text(encoding="utf-8"))
source = "".join((root / f"api-client/server_sentences_{area}.c").read_text(encoding="utf-8") for area in order)
known = ["".join(re.findall(r'"((?:[^"\\]|\\.)*)"', entry)).replace('\\"', '"')
         for entry in re.findall(r"N_\(((?:[^()\"]|\"(?:[^\"\\]|\\.)*\")*)\)", source)]
unknown, found = set(), 0
for i, general in enumerate(known):
    pattern = re.compile(".*".join(map(re.escape, general.split("%s"))))
    unknown.update(f"{general!r} hides {special!r}" for special in known[i + 1:]
                   if pattern.fullmatch(special))
for path in sorted((root / "share/sql").rglob("*.sql")):
    if path.name in ("platform.sql", "forward.sql"):
        continue
    for call in calls(path.read_text(encoding="utf-8")):
        for argument in list(arguments(call))[1:4]:
            if re.fullmatch(LITERAL, argument):
                found += 1
                sentence = argument[1:-1].replace("''", "'")
                if sentence not in known:
                    unknown.add(f"{path.name}: {sentence}")
    for literal in re.findall(r"'summary',\s*format\((" + LITERAL + ")", path.read_text(encoding="utf-8")):
        sentence = literal[1:-1].replace("''", "'")
        if sentence not in known:
            unknown.add(f"{path.name}: {sentence}")
seed = (root / "share/sql/seed.sql").read_text(encoding="utf-8")
for table, column in (("scope", 1), ("policy", -1)):
    rows = re.search(rf"^insert into core\.{table} [^;]* values\n(.*?)^on conflict", seed, re.M | re.S)
    summaries = [re.findall(LITERAL, row)[column][1:-1].replace("''", "'") for row in rows[1].splitlines()]
    unknown.update(f"seed.sql, core.{table}: {summary}" for summary in summaries if summary not in known)
if found == 0:
    unknown.add("no sentence was found in share/sql")
print("\n".join(sorted(unknown)))
sys.exit(1 if unknown else 0)
