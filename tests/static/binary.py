# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the built program: hardening (M-07), linked libraries, imported functions (B-07)."""
import os
import re
import subprocess
import tempfile

import source
import tap

BUILD = os.environ.get("OPCONSOLE_BUILD") or os.path.join(source.ROOT, "build")
PROGRAM = os.environ.get("OPCONSOLE") or os.path.join(BUILD, "opconsole")
# Every library is one that the program was written for (M-07); a new one is a decision.
LIBRARIES = {
    "libc.so.6", "libcrypto.so.3", "libssl.so.3", "libpq.so.5", "libjansson.so.4",
    "libinih.so.1", "libncursesw.so.6", "libtinfo.so.6", "libreadline.so.8", "libutf8proc.so.2",
    "libseccomp.so.2", "libzstd.so.1", "libqrencode.so.4", "liblz4.so.1", "liboath.so.0"}


def tool(*words):
    ended = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                           check=False)
    return ended.stdout


def check_elf():
    if not tap.ok(os.access(PROGRAM, os.X_OK), "the program was built", PROGRAM):
        return
    head = tool("readelf", "-hW", PROGRAM)
    dynamic = tool("readelf", "-dW", PROGRAM)
    segments = tool("readelf", "-lW", PROGRAM)
    imports = set(re.findall(r" U (\w+)", tool("nm", "-D", "--undefined-only", PROGRAM)))
    tap.ok(re.search(r"Type:\s+DYN", head) and "PIE" in dynamic, "M-07 position independent", head)
    tap.ok("BIND_NOW" in dynamic or re.search(r"FLAGS_1.*NOW", dynamic), "M-07 bound at start", dynamic)
    tap.ok("GNU_RELRO" in segments, "M-07 RELRO", segments)
    stack = re.search(r"GNU_STACK.*", segments)
    tap.ok(stack and re.search(r"\sRW\s", stack.group()), "M-07 no executable stack", segments)
    tap.ok(not re.search(r"^\s*LOAD.*\sRWE\s", segments, re.M), "M-07 nothing is writable and executable",
           segments)
    tap.unlike(dynamic, r"\((RPATH|RUNPATH|TEXTREL)\)", "M-07 no RPATH, no text relocations")
    tap.ok("__stack_chk_fail" in imports, "M-07 stack protector")
    tap.ok(any(name.endswith("_chk") and name != "__stack_chk_fail" for name in imports),
           "M-07 fortified calls")
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
    tap.ok(needed <= LIBRARIES, "M-07 only the expected libraries", *sorted(needed - LIBRARIES))
    tap.ok("libncursesw.so.6" in needed and not {"libncurses.so.6", "libncurses.so.5"} & needed,
           "trap 20: the wide ncurses", *sorted(needed))
    tap.ok(not any(name.startswith(("libasan", "libubsan", "libtsan")) for name in needed),
           "B-07 no sanitizer in the release")
    banned = {"system", "popen", "execve", "execv", "execvp", "execl", "fork", "vfork",
              "posix_spawn", "dlopen", "strcpy", "strcat", "sprintf", "gets", "strtok", "atoi",
              "__strcpy_chk", "__strcat_chk", "__sprintf_chk", "PQexec", "PQexecParams", "PQcancel",
              "rl_initialize_funmap", "tmpnam", "mktemp"}
    tap.ok(not banned & imports, "B-08 E-07 no banned import", *sorted(banned & imports))
    flags = tool("readelf", "-p", ".debug_str", PROGRAM) + tool("readelf", "-p", ".debug_line_str", PROGRAM)
    wanted = ["-fstack-clash-protection", "-fcf-protection=full", "-ftrivial-auto-var-init=zero",
              "-fstack-protector-strong", "-fno-strict-aliasing"]
    missing = [flag for flag in wanted if flag not in flags]
    tap.ok(not missing, "B-01 the flags of the release are recorded in the file", *missing)


def check_api_client_alone():
    """api-client links without ncurses and readline: every symbol of the whole library resolves."""
    archive = os.path.join(BUILD, "api-client", "libapi-client.a")
    if not tap.ok(os.path.exists(archive), "api-client was built as a static library", archive):
        return
    with tempfile.TemporaryDirectory() as directory:
        main = os.path.join(directory, "main.c")
        program = os.path.join(directory, "alone")
        with open(main, "w", encoding="utf-8") as text:
            text.write("int\nmain(void)\n{\n\treturn 0;\n}\n")
        linked = subprocess.run(
            ["gcc", "-o", program, main, "-Wl,--as-needed", "-Wl,--whole-archive", archive,
             "-Wl,--no-whole-archive", "-lpq", "-lssl", "-lcrypto", "-lutf8proc", "-ljansson",
             "-loath", "-lpthread"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if tap.ok(linked.returncode == 0, "api-client links without ncurses and readline", linked.stdout):
            needed = tool("readelf", "-dW", program)
            tap.ok("libpq" in needed and not re.search(r"curses|readline|tinfo", needed),
                   "api-client alone needs neither ncurses nor readline", needed)


def check_generated():
    """The program runs from the build directory and knows its own version."""
    ended = subprocess.run([PROGRAM, "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, check=False, env={})
    tap.ok(ended.returncode == 0 and "account unlock" in ended.stdout,
           "--help comes from the registry", ended.stdout, ended.stderr)
