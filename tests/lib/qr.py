# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a QR code back from the picture of a terminal: half blocks to an image, zbarimg to its text."""
import os
import re
import subprocess
import tempfile

SCALE = 4  # image pixels a module
LIGHT = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1)}


def image(lines):
    """PBM (P1) of the block characters: light where drawn, dark elsewhere. Each cell is two modules high."""
    columns = max((max((i for i, c in enumerate(line) if c in LIGHT), default=-1) for line in lines), default=-1) + 1
    rows = []
    for line in lines:
        cells = [LIGHT.get(c, (0, 0)) for c in line[:columns].ljust(columns)]
        rows += [[1 - cell[0] for cell in cells], [1 - cell[1] for cell in cells]]
    pixels = [[dot for dot in row for _ in range(SCALE)] for row in rows for _ in range(SCALE)]
    return f"P1\n{columns * SCALE} {len(pixels)}\n" + "\n".join(" ".join(map(str, row)) for row in pixels) + "\n"


def decode(lines):
    """The text of the QR code among these lines, "" when zbarimg finds none."""
    drawn = [line for line in lines if sum(c in LIGHT for c in line) > 20]
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "screen.pbm")
        with open(path, "w", encoding="ascii") as out:
            out.write(image(drawn))
        ended = subprocess.run(["zbarimg", "--quiet", "--raw", path], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, check=False)
    return ended.stdout.strip()


def secret_of(uri):
    """The base32 key of an otpauth URI."""
    found = re.search(r"[?&]secret=([A-Z2-7]+)", uri)
    return found.group(1) if found else ""
