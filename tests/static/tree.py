# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the source text: arrows, single places, banned calls, sizes, heads, names."""
import re
import subprocess

import source
import tap

PRODUCT = source.c_files()
FUNCTION_LINES = 60
FILE_LINES = 500
COLUMNS = 100


def none(found, name):
    tap.ok(not found, name, *found)


def check_arrows():
    """console -> screens -> api-client and console -> api-client, nothing else."""
    backwards, libraries = [], []
    for name in PRODUCT:
        folder = name.split("/")[0]
        for included in source.includes(name):
            if included.startswith(("/", "../../../")):
                backwards.append(f"{name} includes {included}")
            if folder == "screens" and "console/" in included:
                backwards.append(f"{name} includes {included}")
            if folder == "api-client" and re.search(r"(console|screens)/", included):
                backwards.append(f"{name} includes {included}")
            if "libpq" in included and folder != "api-client":
                libraries.append(f"{name} includes {included}: libpq is api-client's")
            if "curses" in included and folder != "screens":
                libraries.append(f"{name} includes {included}: curses is screens'")
            if "readline" in included and name != "console/prompt.c":
                libraries.append(f"{name} includes {included}: readline is prompt.c's")
    none(backwards, "arrows: no folder includes one above it")
    none(libraries, "arrows: libpq, curses and readline stay in their places")
    tap.ok(any("libpq" in i for n in PRODUCT for i in source.includes(n)) and
           any("curses" in i for n in PRODUCT for i in source.includes(n)) and
           any("readline" in i for n in PRODUCT for i in source.includes(n)),
           "arrows: the libraries are used at all")
    printing = r"\b(v?f?printf|puts|fputs|putchar|putc|fputc|perror|fwrite|write|dprintf)\s*\("
    actions = [name for name in PRODUCT if name.startswith("console/actions/")]
    none(source.calls(printing, actions), "arrows: actions never print")


def only(pattern, place, name):
    none([line for line in source.calls(pattern, PRODUCT) if not line.startswith(place)], name)


def check_single_places():
    only(r"\bPQconnect(?!Poll\b|ionUsed|ionNeeds)\w*\s*\(", "api-client/conn.c:",
         "one place: PQconnect* only in api-client/conn.c")
    only(r"\bPQsend(Query|QueryParams|Prepare|QueryPrepared|Describe\w*)\s*\(",
         "api-client/call.c:", "one place: queries are sent only by api-client/call.c")
    only(r"\b(secure_)?getenv\s*\(|\benviron\b", "console/environment.c:",
         "E-01 one place: the environment is read only by console/environment.c")
    for call in ("poll", "doupdate"):
        found = source.calls(rf"\b{call}\s*\(", PRODUCT)
        tap.ok(len(found) == 1, f"one place: exactly one {call}()", *found or ["there is none"])
    none(source.calls(r"\b(ppoll|select|pselect|epoll_wait|usleep|nanosleep|sleep|napms|readline"
                      r"|halfdelay|timeout)\s*\(", PRODUCT),
         "one loop: nothing else waits")


def check_banned():
    none(source.calls(
        r"\b(strcpy|strcat|sprintf|vsprintf|strncpy|strncat|strtok|atoi|atol|gets|system|popen"
        r"|tmpnam|mktemp|alloca|signal|strdup_unsafe)\s*\(", PRODUCT), "B-08 no banned call")
    none(source.calls(r"\b(fork|vfork|exec[lv]p?e?|execvpe|fexecve|posix_spawnp?|dlopen|clone)\s*\(",
                      PRODUCT), "E-07 no call that starts a program or loads a library")
    none(source.calls(r"\bPQ(exec(Params|Prepared|)|escape\w*|(request)?[cC]ancel|fn|connectdb\w*"
                      r"|setdb\w*|trace|reset)\s*\(", PRODUCT),
         "D-06 R-05 no blocking, escaping or cancelling libpq call")
    built = []
    for name in PRODUCT:
        for number, text in source.strings(name):
            if re.match(r"(?i)\s*(select|insert|update|delete|call|with|do|set|listen)\s+\S", text):
                if name.startswith("api-client/") and "%" not in text:
                    continue
                if re.match(r"(?i)\s*(select|insert into|delete from)\s+(\*|api\.|core\.)|update \w+ set",
                            text):
                    built.append(f"{name}:{number}: {text}")
    none(built, "D-06 SQL is constant text in api-client")
    none([f"{name}:{number}: {line.strip()}" for name in PRODUCT
          for number, line in enumerate(source.read(name).splitlines(), 1)
          if re.search(r"\b(TODO|FIXME|XXX|not implemented)\b", line)], "nothing unfinished")


def check_sizes():
    none([f"{name}: {lines} lines" for name in PRODUCT
          if (lines := source.read(name).count("\n")) > FILE_LINES],
         f"sizes: no file has more than {FILE_LINES} lines")
    long, seen = [], 0
    for name in (name for name in PRODUCT if name.endswith(".c")):
        for function, first, lines in source.functions(name):
            seen += 1
            if lines > FUNCTION_LINES:
                long.append(f"{name}:{first}: {function} has {lines} lines")
    none(long, f"sizes: no function has more than {FUNCTION_LINES} lines")
    tap.ok(seen > 100, "sizes: the functions were found", f"{seen} functions")
    wide = []
    for name in source.c_files(source.FOLDERS + ("tests",)):
        for number, line in enumerate(source.read(name).splitlines(), 1):
            if len(line.expandtabs(8)) > COLUMNS:
                wide.append(f"{name}:{number}: {len(line.expandtabs(8))} columns")
            elif line != line.rstrip():
                wide.append(f"{name}:{number}: blank at the end")
    none(wide, f"style: at most {COLUMNS} columns, no blanks at the end")


# Cf, Zl, Zp, variation selectors, tags, and controls beside tab and newline.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]")


def check_text():
    heads, invisible, undecodable = [], [], []
    for name in source.files():
        if name.startswith("tests/fuzz/seeds/") or name.endswith((".mo", ".png", ".gz")):
            continue
        try:
            text = source.read(name)
        except UnicodeDecodeError:
            undecodable.append(name)
            continue
        match = INVISIBLE.search(text)
        if match:
            invisible.append(f"{name}:{text.count(chr(10), 0, match.start()) + 1}: "
                             f"U+{ord(match.group()):04X}")
        scripted = name.endswith((".c", ".h", ".py", ".sh", ".sql")) or text.startswith("#!")
        if scripted and "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(
                text.splitlines()[:3]):
            heads.append(name)
        if name.endswith((".c", ".h")) and not text.startswith(
                "/* SPDX-License-Identifier: GPL-3.0-or-later */\n/*"):
            heads.append(f"{name}: no comment that says what the file is for")
    none(undecodable, "text: every file is UTF-8")
    none(invisible, "B-08 no bidi, invisible or control character in the source")
    none(heads, "heads: every source begins with its license and says what it is for")


def check_tests():
    """Tests wait for conditions, skip nothing and swallow nothing."""
    pattern = re.compile(r"\|\| (true|:)(\s|$)|\bskip\s*\(|\bxfail\b|\btime\.sleep\s*\(|\b[un]sleep\s*\("
                         r"|^\s*sleep\s|\btodo_start\b")
    found = []
    for name in source.files():
        if name.startswith("tests/") and not name.endswith((".md", "tree.py")) \
                and not name.startswith(("tests/fuzz/seeds/", "tests/bench/")):
            try:
                lines = source.read(name).splitlines()
            except UnicodeDecodeError:
                continue
            found += [f"{name}:{number}: {line.strip()}" for number, line in enumerate(lines, 1)
                      if pattern.search(line)]
    none(found, "tests: no skip, no swallowed result, no sleep")


def check_scripts():
    """Syntax of shell and Python, by shellcheck and the compiler."""
    shell, python = [], []
    for name in source.files():
        if name.endswith((".c", ".h", ".sql", ".md", ".golden")):
            continue
        try:
            head = source.read(name)[:200]
        except UnicodeDecodeError:
            continue
        if name.endswith(".sh") or re.match(r"#!.*\b(ba)?sh\b", head):
            shell.append(name)
        elif name.endswith(".py") or re.match(r"#!.*python", head):
            python.append(name)
    # A part that is sourced neither sets all that it reads nor reads all that it sets.
    whole = [name for name in shell if source.read(name).startswith("#!")]
    parts = [name for name in shell if name not in whole]
    found = ""
    for names, excluded in ((whole, "SC1091"), (parts, "SC1091,SC2034,SC2154")):
        found += subprocess.run(
            ["shellcheck", "-x", "--severity=warning", "--format=gcc", "--exclude=" + excluded, *names],
            cwd=source.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            check=False).stdout
    tap.ok(not found, f"scripts: shellcheck finds nothing in {len(shell)} files", found)
    broken = []
    for name in python:
        try:
            compile(source.read(name), name, "exec")
        except SyntaxError as error:
            broken.append(f"{name}: {error}")
        if source.read(name).startswith("#!") and not source.read(name).startswith("#!/usr/bin/python3\n"):
            broken.append(f"{name}: begins with another interpreter than /usr/bin/python3")
    none(broken, f"scripts: {len(python)} Python files compile and name Debian's interpreter")


# What api-client/session.h holds beside sessions themselves.
GROUPS = {"sign": "session", "whoami": "session", "fresh": "session", "version": "session",
          "operation": "journal"}


def group(word):
    first = word.split("_")[0]
    return GROUPS.get(first, first)


def check_nouns():
    """One noun, one path: SQL file, typed calls, actions and screen carry the same name."""
    wrong, functions = [], []
    for name in source.files():
        match = re.fullmatch(r"share/sql/api/(\w+)\.sql", name)
        if not match:
            continue
        noun = match.group(1)
        defined = re.findall(r"(?i)create\s+(?:or\s+replace\s+)?function\s+api\.(\w+)",
                             source.read(name))
        functions += defined
        for function in defined:
            if group(function) != group(noun):
                wrong.append(f"{name} defines api.{function}")
    client = "\n".join(source.read(name) for name in PRODUCT if name.startswith("api-client/"))
    for function in functions:
        if f"api_function_{function}" not in client:
            wrong.append(f"api.{function} has no row api_function_{function} in api-client")
    present = set(source.files())
    for noun in ("account", "session", "journal"):
        for path in (f"share/sql/api/{noun}.sql", f"api-client/{noun}.c", f"api-client/{noun}.h",
                     f"console/actions/{noun}.c"):
            if path not in present:
                wrong.append(f"{path} is missing")
        if not {f"screens/{noun}s.c", f"screens/{noun}.c"} & present:
            wrong.append(f"screens/{noun}s.c is missing")
    for name in PRODUCT:
        if name.startswith("console/actions/") and name.endswith(".c"):
            noun = name.split("/")[-1][:-2]
            for _, text in source.strings(name):
                match = re.fullmatch(r"(account|session|journal)\.\w+", text)
                if match and noun in ("account", "session", "journal") and match.group(1) != noun:
                    wrong.append(f"{name} has the action {text}")
    none(wrong, "one noun, one path")
    tap.ok(len(functions) >= 25, "one noun, one path: the functions of schema api were found",
           f"{len(functions)} functions")
