# SPDX-License-Identifier: GPL-3.0-or-later
"""Every documented exit status, provoked once, with its one clear line and its word in JSON."""
import json
import os
import socket

import demo
import kept
import tap


def expect(ended, status, kind, message, name):
    """Status, the error in the envelope, and the line for people, all of one failure."""
    tap.is_(ended.returncode, status, f"{name}: exit {status}")
    tap.like(ended.stderr, rf"^opconsole: .*{message}", f"{name}: one clear line")
    error = json.loads(ended.stdout)["error"]
    tap.is_(error["kind"], kind, f"{name}: {kind} in JSON")
    tap.ok(error["message"] in ended.stderr, f"{name}: the same words for people and programs",
           error, ended.stderr)


def json_run(path, *words):
    return demo.run(path, *words, "--output", "json")


def of_the_server(server, directory):
    path = kept.sign_in(server, directory, "aigerim")
    tap.is_(json_run(path, "whoami").returncode, 0, "done: exit 0")
    server.sql("delete from core.caller_check c using core.account a where a.id = c.account_id"
               " and a.login = 'b.omarov'")
    expect(json_run(path, "account", "verify", "b.omarov", "--code", "000000"), 1, "failed",
           "code is wrong", "failed")
    expect(json_run(path, "journal", "verify"), 2, "refused", "may not",
           "right missing")
    expect(json_run(path, "account", "show", "nobody"), 3, "not_found", "no such account",
           "not found")
    expect(json_run(path, "account", "unlock", "n.kim", "--reason", "is not locked"), 4, "conflict",
           "not locked", "conflict")
    expect(json_run(path, "account", "lock", "n.kim", "--reason", "x"), 64, "invalid", "too short",
           "invalid argument")
    demo.run(path, "sign-out")


def fresh_code(server, directory):
    """A-13, S-07"""
    path = kept.sign_in(server, directory, "saule")
    demo.run(path, "account", "lock", "gulnara", "--reason", "left the desk open")
    server.sql("update core.session set fresh_until = now() - interval '1 second'")
    words = ["account", "unlock", "gulnara", "--reason", "is back at the desk"]
    expect(json_run(path, *words), 5, "fresh_code", "fresh code", "fresh code needed")
    wrong = with_code(path, "000000", *words)
    expect(wrong, 5, "fresh_code", "fresh code", "wrong fresh code")
    tap.is_(json.loads(wrong.stdout)["error"]["detail"], "The code is wrong.", "... with the reason")
    right = with_code(path, server.code("saule"), *words)
    tap.is_((right.returncode, json.loads(right.stdout)["data"]["state"]), (0, "active"),
            "a right one from --code-fd does it in one go")
    demo.run(path, "sign-out")


def with_code(path, code, *words):
    reader, writer = os.pipe()
    os.write(writer, code.encode())
    os.close(writer)
    try:
        return demo.subprocess.run(
            [demo.PROGRAM, "--config", path, *words, "--output", "json", "--code-fd", str(reader)],
            text=True, stdin=demo.subprocess.DEVNULL, stdout=demo.subprocess.PIPE,
            stderr=demo.subprocess.PIPE, check=False, pass_fds=[reader], timeout=60 * demo.PATIENCE)
    finally:
        os.close(reader)


def unreachable(server, directory):
    path = kept.sign_in(server, directory, "aigerim")
    silent = socket.create_server(("127.0.0.1", 0))
    with open(path, encoding="utf-8") as lines:
        text = lines.read()

    def with_port(port):
        with open(path, "w", encoding="utf-8") as out:
            out.write(text.replace(f"port = {server.port}", f"port = {port}")
                      .replace("[server]", "[server]\nconnect_timeout_ms = 500"))

    # The token's file is named by server and port: it has to be there for that one as well.
    run = os.path.join(directory, "run")
    for port in (1, silent.getsockname()[1]):
        with_port(port)
        ended = demo.run_as(server, "aigerim", path, "whoami", "--output", "json")
        expect(ended, 6, "unreachable", "", "closed port" if port == 1 else "silent port")
    silent.close()
    tap.is_(len(os.listdir(run)), 1, "the kept session stays for later")


def wrong_secrets(server, directory):
    """A-14: the same words for every cause."""
    path = kept.config(server, directory)
    seen = set()
    for login, password, code in (("asel", "wrong-password-1", server.code("asel")),
                                  ("asel", server.password("asel"), "000000"),
                                  ("nobody.here", "wrong-password-1", "000000"),
                                  ("y.ospanov", "wrong-password-1", "000000")):
        ended = signed(path, login, password, code)
        tap.is_(ended.returncode, 2, f"{login}: refused")
        seen.add((ended.stdout, ended.stderr))
    tap.is_(len(seen), 1, "every refusal reads the same")
    tap.ok("wrong-password-1" not in str(seen), "no secret is repeated")
    ended = signed(path, "asel", server.password("asel"), server.code("asel"))
    tap.is_(ended.returncode, 0, "the right ones still work")


def reused_code(server, directory):
    """A-06, trap 1"""
    path = kept.config(server, directory)
    password, code = server.password("n.kim"), server.code("n.kim")
    tap.is_(signed(path, "n.kim", password, code).returncode, 0, "a code works once")
    failures = "select count(*) from core.attempt where login = 'n.kim' and cause like 'wrong%'"
    before = server.sql(failures)
    again = signed(path, "n.kim", password, code)
    tap.is_(again.returncode, 2, "and not twice")
    tap.like(again.stderr, "this code was used before", "it is said what to do")
    tap.is_(server.sql(failures), before, "it is not counted")


def signed(path, login, password, code):
    readers = []
    for secret in (password, code):
        reader, writer = os.pipe()
        os.write(writer, secret.encode())
        os.close(writer)
        readers.append(reader)
    try:
        return demo.subprocess.run(
            [demo.PROGRAM, "--config", path, "--login", login, f"--password-fd={readers[0]}",
             f"--code-fd={readers[1]}", "whoami"], text=True, stdin=demo.subprocess.DEVNULL,
            stdout=demo.subprocess.PIPE, stderr=demo.subprocess.PIPE, check=False, pass_fds=readers,
            timeout=60 * demo.PATIENCE)
    finally:
        for reader in readers:
            os.close(reader)


def scenarios(short):
    common = [of_the_server, fresh_code]
    return common if short else common + [unreachable, wrong_secrets, reused_code]
