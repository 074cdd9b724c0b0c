# SPDX-License-Identifier: GPL-3.0-or-later
"""Home, calendar and saved views at a terminal."""
import glob
import os
import re
import subprocess
import tempfile

import tap
from context import wait


def calendar_file(context):
    """X-02: the calendar becomes a file by one key, all of it, and the person is told where it is."""
    with context.signed_in("saule") as console:
        console.send("7")
        wait(console, r"^ Calendar (?s:.*)Left +Ends")
        wait(console, r"^ TEST .* saule  (Patches overdue: \d+|[A-Z][a-z ]+ [\d.:]+) +TLS")
        tap.ok(True, "N3 the header says the nearest deadline")
        console.send("x")
        wait(console, r"Format +‹ ics ›(?s:.*)Kind +‹ — ›")
        tap.ok(True, "a kind that nobody chose is not chosen")
        console.send("<Enter>")
        found = wait(console, r"rows: (\d+), in")
        made = os.path.join(context.server.directory, "exports")
        files = glob.glob(os.path.join(made, "calendar-*.ics"))
        tap.is_(len(files), 1, "one file is there")
        shown = re.sub(r"\s*│.*\n.*?│ ", "", console.text())  # the dialog's lines as one
        tap.ok(files[0] in shown, "where it is, is said", shown)
        with open(files[0], encoding="utf-8") as text:
            tap.is_(len(re.findall(r"^BEGIN:VEVENT", text.read(), re.M)), int(found.group(1)), "with as many ends as were told")
        os.unlink(files[0])
        os.unlink(files[0] + ".manifest")


def calendar_filter(context):
    """D-13: what the filter does not know is refused by name, and the list stays what it was."""
    with context.signed_in("saule") as console:
        console.send("7")
        wait(console, r"^ Calendar (?s:.*)Left +Ends")
        for typed, said in (("unit:astana", 'there is no filter word "unit:astana"'), ("kind:patch омар", 'there is no filter word "омар"'),
                            ("days:4000", '"4000" is no value of the filter word "days"'), ("days:x", '"x" is no value of the filter word "days"')):
            console.send("/" + typed, "<Enter>")
            wait(console, re.escape(said))
            tap.unlike(console.line(1), "filter:", f"{typed} filters nothing, and says so")
        console.send("/kind:patch days:3000", "<Enter>")
        wait(console, r"^ Calendar ─ filter: kind:patch days:3000")
        tap.ok(True, "what it knows filters")


def views(context):
    """A view brings back filter, order and chosen columns of its list, and each list has its own."""
    context.server.sql("delete from core.saved_view")
    with context.signed_in("saule") as console:
        console.send("1")
        wait(console, r"^ Accounts (?s:.*)State +Login(?s:.*)Unit")
        console.send("/kind:contractor", "<Enter>")
        wait(console, r"filter: kind:contractor +as of")
        console.send("o", "j", "j", "j", " ", "j", " ", "j", " ", "<Esc>", "s")
        wait(console, r"State +Login +Name ▴ +Last sign-in|State +Login ▾ +Name +Last sign-in|Name ▴(?s:.*)Last sign-in")
        tap.unlike(console.lines()[2], "Unit", "o leaves columns out, and others have room")
        heading = console.lines()[2][:60]
        console.send("w")
        wait(console, r"view save(?s:.*)Filter +kind:contractor")
        console.send("contractors", "<Enter>")
        wait(console, r"✓ saved the view contractors")
        tap.is_(context.server.sql("select screen || ' ' || filter || ' ' || columns from core.saved_view"),
                "accounts kind:contractor State,Login,Name,Last sign-in,Locked since,Ends", "the view has filter and columns")
        console.send("<Esc>", "o", "j", "j", "j", " ", "<Esc>")
        wait(console, r"State +Login(?s:.*)Unit")
        console.send("v")
        wait(console, r"^ Saved views(?s:.*)contractors +kind:contractor")
        console.send("<Enter>")
        wait(console, r"filter: kind:contractor +as of")
        tap.is_(console.lines()[2][:60], heading, "choosing it brings columns and order back")
        console.send("7")
        wait(console, r"^ Calendar (?s:.*)Left +Ends")
        console.send("v")
        wait(console, r"no view of this list is saved")
        tap.ok(True, "another list has views of its own")
        console.send("<Esc>")
        wait(console, r"^ Calendar (?s:.*)Left +Ends")
        console.send("/kind:lock", "<Enter>")
        wait(console, r"filter: kind:lock +as of")
        console.send("w")
        wait(console, r"view save(?s:.*)Filter +kind:lock")
        console.send("locks that end", "<Enter>")
        wait(console, r"✓ saved the view locks that end")
        console.send("<Esc>")
        wait(console, r"^ Calendar +as of")
        console.send("v")
        wait(console, r"locks that end +kind:lock")
        console.send("<Enter>")
        wait(console, r"^ Calendar ─ filter: kind:lock +as of")
        tap.ok(True, "a list with one order has views, too")


def short_certificate(server, directory, days):
    """The certificate of bastion-1 once more, by the demo's authority, for so many days: its path."""
    demo, made = server.directory, os.path.join(directory, "bastion-1.crt")
    request = subprocess.run(["openssl", "req", "-new", "-key", f"{demo}/tls/bastion-1.key", "-subj", "/CN=bastion-1"],
                             stdout=subprocess.PIPE, check=True).stdout
    subprocess.run(["openssl", "x509", "-req", "-CA", f"{demo}/tls/ca.crt", "-CAkey", f"{demo}/ca/ca.key", "-set_serial", "4096",
                    "-days", str(days), "-extfile", f"{demo}/ca/openssl.cnf", "-extensions", "client", "-out", made],
                   input=request, stderr=subprocess.DEVNULL, check=True)
    os.chmod(made, 0o644)
    return made


def certificate_ends(context):
    """N3: the console's own certificate is among the deadlines, and only when its end is near."""
    with tempfile.TemporaryDirectory() as directory:
        for days, near in ((1, True), (40, False)):
            made = short_certificate(context.server, directory, days)
            with context.signed_in("aigerim", 43, 132, config=context.config(certificate=made)) as console:
                for key, screen in (("0", "Home"), ("7", "Calendar")):
                    console.send(key)
                    wait(console, rf"^ {screen} .*as of")
                    said = re.search(r"certificate of this console ends \d\d\.\d\d\.\d{4}", console.line(1))
                    tap.is_(bool(said), near, f"{screen}: a certificate good for {days} days")
                tap.is_("Certificate ends" in console.line(0), near, f"the header, with {days} days")


SCENARIOS = [calendar_file, calendar_filter, views, certificate_ends]
SHORT = []
