"""Test that the kiosk's own terminal is asked for its sizes until it answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time

from assistant.settings import ROOT
from assistant.watchdog.grid import OWN

ASKS = "import tty; tty.setraw(0); from assistant.watchdog.grid import find_grid; n = len(find_grid()[0]); print(f'levels {n}')"
SCREEN = b"\x1b[5;1080;1920t"


def cell_of(said: bytes) -> bytes:
    """Return the answer about a cell: as large as the font that was asked for last makes it."""
    size = int(re.findall(rb"pixelsize=(\d+)", said)[-1])
    return b"\x1b[6;%d;%dt" % (size * 14 // 10, size * 7 // 10)


def test_a_terminal_that_is_slow_to_load_a_font_gets_its_grid() -> None:
    """On a busy machine an answer took longer than 0.25 s; the kiosk stayed in a small window."""
    ours, theirs = os.openpty()
    environment = {**os.environ, OWN: "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-c", ASKS], cwd=ROOT, env=environment, stdin=theirs, stdout=theirs
    )
    os.close(theirs)
    said, answered = b"", 0
    while b"levels" not in said:
        said += os.read(ours, 4096)
        asked = said.count(b"\x1b[15t") + said.count(b"\x1b[16t")
        if asked > answered:
            answered = asked
            time.sleep(0.4)
            asks_cell = said.rfind(b"\x1b[16t") > said.rfind(b"\x1b[15t")
            os.write(ours, cell_of(said) if asks_cell else SCREEN)
    assert b"levels 3" in said
    process.wait(10)
    os.close(ours)
