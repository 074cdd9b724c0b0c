# SPDX-License-Identifier: GPL-3.0-or-later
"""The boards at the screen: from one to the other, a card, an acknowledged detection, a drill, and nobody without the right."""
import tap
from context import filtered, wait


def tour(context):
    """N17 N3 N18 N26: every board, with words beside the colours."""
    context.server.sql("update core.detection set acknowledged_at = null, acknowledged_by = null, reason = null where component_id ="
                       " (select id from core.component where code = 'mobile-1')")
    context.server.sql("update core.exception set ended_at = null, ended_by = null where component_id ="
                       " (select id from core.component where code = 'api-1')")
    with context.signed_in("saule") as console:
        console.send("8")
        wait(console, r"Antivirus(?s:.*)DETECTED")
        console.send("<End>")
        wait(console, r"OK +web-test")
        tap.like(console.text(), r"SILENT +db-2", "N17 who says nothing is SILENT")
        tap.like(console.text(), r"NEVER +switch-1", "18: who never reported is there")
        console.send("/", "state:sil")
        filtered(console, "state:sil")
        tap.unlike(console.text(), r"web-test|not valid", "the list follows while the line is typed, a state by its beginning")
        console.send("^U", "mobile-1")
        filtered(console, "mobile-1")
        console.send("<Enter>")
        console.wait_gone("/mobile-1")
        tap.unlike(console.text(), "not valid", "what a half-typed word was answered is gone")
        console.send("<Enter>")
        wait(console, r"Open detections(?s:.*)EICAR")
        console.send("K")
        wait(console, r"acknowledge")
        console.send("test file of a colleague", "<Enter>")
        wait(console, r"Acknowledged(?s:.*)test file of a colleague")
        tap.ok(True, "a detection is acknowledged with a reason")
        console.send("P")
        wait(console, r"Patches(?s:.*)overdue \d+ d")
        console.send("/", "DSA-59", "<Enter>")
        filtered(console, "DSA-59")
        wait(console, r"overdue \d+ d +web-3")
        wait(console, r"clause 13: one calendar month from \d{4}-\d\d-\d\d, until the end of")
        tap.ok(True, "N3 the deadline has its rule")
        tap.like(console.text(), r"api-1 +DSA-5982-1 +critical +\S fix available", "N26 an exception is a shield beside an open finding")
        console.send("<Home>", "<Enter>")
        wait(console, r"Packages(?s:.*)Tests")
        console.send("B")
        wait(console, r"FAILED +db-test")
        console.send("<End>")
        wait(console, r"OK +db-2 .*4 min +47 min")
        tap.ok(True, "N18 worst first, RPO and RTO measured")
        console.send("D")
        wait(console, r"Newest record(?s:.*)Row counts")
        tap.ok(True, "N18 the form asks for what was measured")
        console.send("<Esc>")
        console.wait_gone("Row counts", 10)
        console.send("<Enter>")
        wait(console, r"Restore drills of db-2(?s:.*)passed +4 min +47 min")
        tap.ok(True, "N18 every drill of a component with who signed")
        console.send("<Esc>")
        wait(console, r"Backups and drills")
        console.send("C")
        wait(console, r"Components(?s:.*)api-1 +reports")
        console.send("W")
        wait(console, r"api-1 +DSA-5982-1 .*handshakes")
        console.send("A")
        wait(console, r"Antivirus(?s:.*)mobile-1")
        tap.ok(True, "from board to board with one key")


def closed(context):
    """Z-02: aigerim sees no board."""
    with context.signed_in("aigerim") as console:
        console.send("8")
        wait(console, r"you lack the right component.read")
        tap.unlike(console.text(), r"mobile-1", "Z-02 no board opens")


SCENARIOS = [tour, closed]
SHORT = [tour]
