# SPDX-License-Identifier: GPL-3.0-or-later
"""R-02: the answer to a change is lost; what is said then is the truth of the database."""
import json
import subprocess
import threading
import time

import chaos
import demo
import kept
import tap


class RowLock:
    """Keeps an account's row locked, so that a change of it waits in the server."""

    def __init__(self, server, login):
        self.server, self.login = server, login
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(
            [demo.ROOT + "/share/demo/backend", "psql", "--dir", self.server.directory, "--", "-X",
             "-q", "-A", "-t"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, bufsize=1)
        self.process.stdin.write("begin; select 'held' from core.account where login = "
                                 f"'{self.login}' for update;\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if line.strip() != "held":
            raise AssertionError(f"row of {self.login} not locked: {line}")
        return self

    def release(self):
        if self.process.poll() is None:
            self.process.stdin.write("rollback;\n\\q\n")
            self.process.stdin.close()
            self.process.wait(10)

    def __exit__(self, *exception):
        self.release()


def until(server, sql, seconds=10):
    """Waits until the statement answers something."""
    end = time.monotonic() + seconds * demo.PATIENCE
    while time.monotonic() < end:
        answer = server.sql(sql)
        if answer:
            return answer
    raise AssertionError(f"never true: {sql}")


BLOCKED = ("select pid from pg_stat_activity where usename = 'bastion-1' and wait_event_type = 'Lock'"
           " limit 1")


def locks(server):
    return int(server.sql("select count(*) from core.event e where e.action = 'account.lock' and"
                          " e.object_id = 'n.kim' and e.outcome = 'ok'"))


def change(server, directory, proxy, during):
    """Locks n.kim through the proxy while `during` breaks something. The answer as JSON."""
    path = kept.sign_in(server, directory, "saule", port=proxy.port, call_timeout_ms=2500,
                        connect_timeout_ms=1000)
    box = []

    def work():
        box.append(demo.run(path, "account", "lock", "n.kim", "--reason", "lost answer test",
                            "--output", "json"))

    with RowLock(server, "n.kim") as row:
        thread = threading.Thread(target=work)
        thread.start()
        pid = until(server, BLOCKED)
        during(row, pid)
    thread.join(90 * demo.PATIENCE)
    ended = box[0]
    proxy.restore()
    demo.run(path, "account", "unlock", "n.kim", "--reason", "end of the test")
    demo.run(path, "sign-out")
    return ended, json.loads(ended.stdout)


def answer_lost_but_done(server, directory):
    before = locks(server)
    with chaos.Proxy(server.port) as proxy:
        def during(row, _pid):
            proxy.swallow_down()
            row.release()
            until(server, f"select 1 from core.event e where e.action = 'account.lock' and e.object_id"
                          f" = 'n.kim' and e.outcome = 'ok' having count(*) = {before + 1}")
            proxy.cut()
            proxy.restore()
        ended, said = change(server, directory, proxy, during)
    tap.is_(ended.returncode, 0, "the answer was lost, the change was made: exit 0")
    tap.is_(said["error"], None, "no error")
    tap.like(said["meta"].get("summary", ""), "as the server confirmed", "it is said how it is known")
    tap.is_(locks(server), before + 1, "it was made once")


def server_died_before(server, directory):
    before = locks(server)
    with chaos.Proxy(server.port) as proxy:
        def during(_row, pid):
            server.sql(f"select pg_terminate_backend({pid})")
        ended, said = change(server, directory, proxy, during)
    tap.is_(ended.returncode, 1, "the change was not made: exit 1")
    tap.like(said["error"]["message"], "^not done", "it is said so")
    tap.is_(locks(server), before, "nothing was changed")


def never_known(server, directory):
    with chaos.Proxy(server.port) as proxy:
        def during(row, _pid):
            proxy.refuse()
            proxy.cut()
            row.release()
        ended, said = change(server, directory, proxy, during)
    tap.is_(ended.returncode, 7, "the server stays away: exit 7")
    tap.is_(said["error"]["kind"], "unknown", "nothing is claimed")
    tap.ok(said["meta"]["operation"], "the operation id is given")


def interrupted(server, directory):
    """^C while the change is under way claims nothing either."""
    path = kept.sign_in(server, directory, "saule")
    with RowLock(server, "n.kim"):
        process = subprocess.Popen(
            [demo.PROGRAM, "--config", path, "account", "lock", "n.kim", "--reason", "interrupted"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        pid = until(server, BLOCKED)
        process.send_signal(2)
        _, errors = process.communicate(timeout=20 * demo.PATIENCE)
        server.sql(f"select pg_terminate_backend({pid})")
    tap.is_(process.returncode, 7, "interrupted: exit 7")
    tap.like(errors, "not known whether the change was made", "it is said so")
    demo.run(path, "account", "unlock", "n.kim", "--reason", "end of the test")
    demo.run(path, "sign-out")


def scenarios(short):
    common = [answer_lost_but_done]
    return common if short else common + [server_died_before, never_known, interrupted]
