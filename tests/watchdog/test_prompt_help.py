"""Test that help is shown and heard in any state of the kiosk (``make bench`` measures how
soon)."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from assistant.settings import ROOT
from tests.watchdog.pty_terminal import PtyTerminal

HELP_SECONDS = 2.0
"""From the key to the help screen and the bell: ten times the aim, as other work may go on here."""
HOME, HELP, BELL, F1 = "您要办什么", "已经通知工作人员", b"\a", b"\x1bOP"


def help_seconds(folder: Path, kind: signal.Signals | None) -> float:
    """Return the seconds from the key until help is shown, and the bell rung where it is the watchdog's.

    Args:
        folder: Its data.
        kind: The signal that the kiosk's own process gets just before; None: none, it lives.
    """
    folder.mkdir()
    terminal = PtyTerminal(str(ROOT / "tests/watchdog/faulty_kiosk.py"), str(folder))
    try:
        terminal.until(HOME)
        time.sleep(0.5)
        if kind:
            os.kill(terminal.kiosk(), kind)
        since, began = len(terminal.drawn), time.monotonic()
        terminal.type(F1)
        shown = terminal.until(HELP, since)
        while kind and BELL not in terminal.drawn[since:]:
            assert time.monotonic() - began < 20, "nothing was heard"
            time.sleep(0.001)
        return max(shown, time.monotonic() - began if kind else shown)
    finally:
        terminal.close()


@pytest.mark.parametrize("kind", [None, signal.SIGSTOP, signal.SIGKILL])
def test_help_is_shown_and_heard_at_once(tmp_path: Path, kind: signal.Signals | None) -> None:
    assert help_seconds(tmp_path / "data", kind) < HELP_SECONDS
