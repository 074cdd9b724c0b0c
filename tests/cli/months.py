# SPDX-License-Identifier: GPL-3.0-or-later
"""A backend of its own with months that can be archived, and the archiver as a command and as a service beside it. The
months lie relative to today: name(9) is the ninth before this one."""
import contextlib
import json
import os
import signal
import subprocess

import demo
import kept
from proof import SIGNED, wait

MONTHS = 24
ONLINE = "select count(*) from core.event where at >= core.month_begin('{0}-01') and at < core.month_begin(core.month_next('{0}-01'))"


class Months:
    """The months, their files, and a console of temir, who may verify."""

    def __init__(self, server, directory):
        self.server = server
        self.directory = os.path.join(server.directory, "archive")
        self.keys = os.path.join(server.directory, "keeper", "checkpoint.pub")
        wait(lambda: server.sql(SIGNED) == "t", "a checkpoint of the newest seal")
        # The sample has events of a month that were written a lot later.
        self.late = server.sql("select core.month_text(min(at)::date) from core.event where action = 'request.refuse'")
        self.path = kept.sign_in(server, directory, "temir")

    def name(self, before):
        return self.server.sql("select core.month_text((date_trunc('month', clock_timestamp() at time zone 'UTC')"
                               f" - interval '{before} months')::date)")

    @property
    def oldest(self):
        """The first month that is not archived."""
        return self.server.sql("select core.month_text(min(month)) from core.segment_months_due() where not recorded")

    def archiver(self, *words, prefix=(), seconds=120):
        """opconsole archiver as a command: (exit status, output, what it says on standard error)."""
        ended = subprocess.run([*prefix, demo.PROGRAM, "--config", os.path.join(self.server.directory, "keeper.conf"), "archiver", *words],
                               text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                               timeout=seconds * demo.PATIENCE, env=demo.usual_environment())
        return ended.returncode, ended.stdout, ended.stderr

    def files(self):
        return sorted(name for name in os.listdir(self.directory) if not name.startswith("."))

    def file(self, month):
        return os.path.join(self.directory, f"journal-{month}.zst")

    def state(self, month):
        return self.server.sql(f"select state from core.segment_list() where month = '{month}'")

    def wait_state(self, month, state):
        wait(lambda: self.state(month) == state, f"{month} {state}", 60)

    def online(self, month):
        """How many of its events are in the database."""
        return int(self.server.sql(ONLINE.format(month)))

    def verified(self, *words):
        """(exit status, verdict, place, everything) of journal verify."""
        ended = demo.run(self.path, "journal", "verify", "--output", "json", *words, seconds=120)
        data = json.loads(ended.stdout)["data"] or {}
        return ended.returncode, data.get("verdict"), data.get("place"), data

    def ask(self, *words):
        """What somebody who may asks for in the console."""
        return demo.run_as(self.server, "saule", self.path, *words, "--reason", "for a test")

    @contextlib.contextmanager
    def service(self):
        """The archiver as a service; it stands aside otherwise, while commands are tried."""
        self.server.tool("start")
        try:
            yield
        finally:
            self.stop_service()

    def stop_service(self):
        with open(os.path.join(self.server.directory, "archiver.pid"), encoding="utf-8") as text:
            pid = int(text.read())
        os.kill(pid, signal.SIGTERM)
        wait(lambda: not os.path.exists(f"/proc/{pid}"), "the end of the archiver")
