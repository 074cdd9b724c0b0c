# SPDX-License-Identifier: GPL-3.0-or-later
"""Home, calendar and saved views at a terminal."""
import glob
import os
import re

import tap
from context import wait


def calendar_file(context):
    """X-02: the calendar becomes a file by one key, and the person is told where it is."""
    with context.signed_in("saule") as console:
        console.send("7")
        wait(console, r"^ Calendar (?s:.*)Left +Ends")
        console.send("E")
        found = wait(console, r"ends written: (\d+), to(?s:.*)calendar-\d{8}T\d{6}Z\.ics")
        files = glob.glob(os.path.join(context.server.directory, "run", "calendar-*.ics"))
        tap.is_(len(files), 1, "one file is there")
        with open(files[0], encoding="utf-8") as text:
            tap.is_(len(re.findall(r"^BEGIN:VEVENT", text.read(), re.M)), int(found.group(1)), "with as many ends as were told")
        os.unlink(files[0])
        os.unlink(files[0].replace(".ics", ".manifest"))


SCENARIOS = [calendar_file]
SHORT = []
