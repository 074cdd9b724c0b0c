# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in for several commands: the file of the session, its end, and what is refused."""
import os
import re
import stat

import demo
import tap
import terminal


def config(server, directory, **changes):
    """A configuration whose kept sessions and memory lie in directories of this test's own."""
    own = {"runtime_directory": os.path.join(directory, "run"), "state_directory": os.path.join(directory, "state"),
           "log_file": os.path.join(directory, "console.log")}
    return server.config(directory, **{**own, **changes})


def sign_in(server, directory, login="saule", **changes):
    """Keeps a session of login; returns the configuration's path."""
    path = config(server, directory, **changes)
    ended = demo.run_as(server, login, path, "sign-in")
    if ended.returncode != 0:
        raise AssertionError(f"sign-in as {login}: {ended.returncode}\n{ended.stderr}")
    return path


def token_files(directory):
    run = os.path.join(directory, "run")
    return sorted(os.listdir(run)) if os.path.isdir(run) else []


def life(server, directory):
    path = config(server, directory)
    before = demo.run(path, "whoami")
    tap.is_(before.returncode, 2, "without a session: refused")
    tap.like(before.stderr, r"^Hint: .*opconsole sign-in", "... and told how to get one")
    ended = demo.run_as(server, "aigerim", path, "sign-in")
    tap.is_((ended.returncode, ended.stdout, ended.stderr), (0, "signed in as aigerim\n", ""),
            "sign-in keeps a session")
    names = token_files(directory)
    tap.is_(len(names), 1, "one file was made")
    status = os.lstat(os.path.join(directory, "run", names[0]))
    # S-03
    tap.is_(stat.S_IMODE(status.st_mode), 0o600, "the file is for its owner only")
    tap.is_(status.st_size, 64, "it holds the token and nothing else")
    tap.is_(demo.run(path, "whoami").returncode, 0, "a later command uses it")
    number = server.sql("select max(s.id) from core.session s join core.account a"
                        " on a.id = s.account_id where a.login = 'aigerim' and ended_at is null")
    ended = demo.run(path, "sign-out")
    tap.is_((ended.returncode, ended.stdout), (0, "signed out\n"), "sign-out says so")
    tap.is_(token_files(directory), [], "the file is gone")
    # S-05
    tap.is_(server.sql(f"select ended_at is not null from core.session where id = {number}"), "t",
            "the session has ended at the server")
    tap.is_(demo.run(path, "sign-out").returncode, 0, "signing out twice is no error")


def own_session(server, directory):
    """S-05: a session for one command alone does not stay."""
    path = config(server, directory)
    ended = demo.run_as(server, "aigerim", path, "whoami", "--output", "json")
    tap.is_(ended.returncode, 0, "a command signs in by itself")
    number = int(re.search(r'"session":(\d+)', ended.stdout).group(1))
    tap.is_(server.sql(f"select ended_at is not null from core.session where id = {number}"), "t",
            "its session has ended with it")
    tap.is_(token_files(directory), [], "nothing was kept")


def ended_by_server(server, directory):
    path = sign_in(server, directory, "asel")
    server.sql("update core.session s set ended_at = now(), end_reason = 'test' from core.account a"
               " where a.id = s.account_id and a.login = 'asel' and ended_at is null")
    ended = demo.run(path, "whoami")
    tap.is_(ended.returncode, 2, "the server has ended the session: refused")
    tap.like(ended.stderr, r"sign-in", "... with what to do")
    tap.is_(token_files(directory), [], "the useless file is removed")


def damaged(server, directory):
    path = sign_in(server, directory, "aigerim")
    name = os.path.join(directory, "run", token_files(directory)[0])
    with open(name, encoding="ascii") as lines:
        text = lines.read()

    def refused(what):
        ended = demo.run(path, "whoami")
        tap.is_(ended.returncode, 78, f"{what}: refused")
        tap.like(ended.stderr, r"the kept session can't be used", f"{what}: said")

    os.chmod(name, 0o640)
    refused("file readable by the group")
    os.chmod(name, 0o600)
    with open(name, "a", encoding="ascii") as out:
        out.write("00")
    refused("file too long")
    with open(name, "w", encoding="ascii") as out:
        out.write("z" * 64)
    refused("file not hexadecimal")
    os.rename(name, name + ".real")
    os.symlink(name + ".real", name)
    refused("symbolic link")
    os.unlink(name)
    os.mkfifo(name, 0o600)
    refused("FIFO")
    os.unlink(name)
    with open(name, "w", encoding="ascii") as out:
        out.write(text)
    os.chmod(name, 0o600)
    os.chmod(os.path.join(directory, "run"), 0o777)
    refused("directory that everybody can write to")
    os.chmod(os.path.join(directory, "run"), 0o700)
    tap.is_(demo.run(path, "whoami").returncode, 0, "as it was, it works again")
    demo.run(path, "sign-out")


def other_server(server, directory):
    """S-06: the token of one role is never sent with another's certificate."""
    path = sign_in(server, directory, "aigerim")
    other = os.path.join(directory, "other")
    os.mkdir(other)
    tls = os.path.join(server.directory, "tls")
    second = server.config(other, runtime_directory=os.path.join(directory, "run"),
                           role="bastion-2", certificate=os.path.join(tls, "bastion-2.crt"),
                           key=os.path.join(tls, "bastion-2.key"), log_file=None)
    ended = demo.run(second, "whoami")
    tap.is_(ended.returncode, 2, "another role finds no session")
    tap.like(ended.stderr, "not signed in", "... and says so")
    names = token_files(directory)
    with open(os.path.join(directory, "run", names[0]), encoding="ascii") as lines:
        token = lines.read()
    demo.run_as(server, "aigerim", second, "sign-in")
    new = [name for name in token_files(directory) if name not in names]
    tap.is_(len(new), 1, "it gets a file of its own")
    with open(os.path.join(directory, "run", new[0]), "w", encoding="ascii") as out:
        out.write(token)
    tap.is_(demo.run(second, "whoami").returncode, 2, "the other role's token is refused there")
    demo.run(path, "sign-out")


def typed(server, directory):
    """Secrets typed at a terminal are not echoed, and its modes come back."""
    path = config(server, directory)
    password, code = server.password("aigerim"), server.code("aigerim")
    with terminal.Terminal([demo.PROGRAM, "--config", path, "sign-in"]) as console:
        before = console.modes()
        console.wait("Account:", 10 * demo.PATIENCE)
        console.send("aigerim", "<Enter>")
        console.wait("Password:", 10 * demo.PATIENCE)
        console.send(password, "<Enter>")
        console.wait("Code:", 10 * demo.PATIENCE)
        console.send(code, "<Enter>")
        console.wait("signed in as aigerim", 20 * demo.PATIENCE)
        tap.is_(console.wait_exit(10 * demo.PATIENCE), 0, "signed in by typing")
        text = console.text()
        tap.ok(password not in text and code not in text, "neither secret was shown", text)
        tap.ok(before == console.modes(), "the terminal's modes are as before")
    demo.run(path, "sign-out")


def interrupted(server, directory):
    path = config(server, directory)
    with terminal.Terminal([demo.PROGRAM, "--config", path, "sign-in"]) as console:
        before = console.modes()
        console.wait("Account:", 10 * demo.PATIENCE)
        console.send("aigerim", "<Enter>")
        console.wait("Password:", 10 * demo.PATIENCE)
        console.send("^C")
        status = console.wait_exit(10 * demo.PATIENCE)
        tap.ok(status not in (0, 134, 139), f"^C at the password ends it ({status})")
        tap.ok(before == console.modes(), "the echo is back")
    tap.is_(token_files(directory), [], "nothing was kept")


def scenarios(short):
    common = [life, own_session, damaged, typed]
    return common if short else common + [ended_by_server, other_server, interrupted]
