"""Help is shown and heard at once, whatever has become of the kiosk; what is drawn is drawn at once."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from assistant.demo.gallery import VIEWS
from assistant.screens.glyphs import Graphics
from assistant.screens.kiosk import Face, KioskApp
from assistant.screens.view import Status
from assistant.settings import ROOT
from tests.watchdog.pty_terminal import PtyTerminal

HELP_SECONDS = 0.2
"""From the key to the help screen and the bell."""
REPAINT_SECONDS = 0.05
LOADED = 4.0
"""A machine with other work on it may take so many times as long."""
HOME, HELP, BELL, F1 = "您要办什么", "已经通知工作人员", b"\a", b"\x1bOP"
TRIALS = 3


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
    took = [help_seconds(tmp_path / str(n), kind) for n in range(TRIALS)]
    assert min(took) < HELP_SECONDS and max(took) < HELP_SECONDS * LOADED


REPAINTED = ("home", "transfer_review", "answer_person", "transfer_ask_amount")
CELLS = {(64, 18): (30, 60), (80, 24): (24, 45), (100, 30): (19, 36)}


async def repaint_seconds(name: str, size: tuple[int, int], times: int) -> list[float]:
    """Return how long the real kiosk takes to lay out and draw its status anew, ``times`` times."""
    graphics, took = Graphics(*CELLS[size], 8192, 4096), []
    app = KioskApp(
        on_key=lambda *_: None,
        on_digits=lambda *_: None,
        on_help=lambda: None,
        graphics=lambda: graphics,
        view=VIEWS[name],
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.2)
        face = app.query_one(Face)
        for number in range(times):
            app._wanted_status = Status("hearing", "给我闺女转两千块钱"[: number % 9])
            began = time.perf_counter()
            app._draw()
            for row in range(size[1]):
                face.render_line(row)
            took.append(time.perf_counter() - began)
            await pilot.pause(0)
    return took


@pytest.mark.parametrize("size", CELLS)
@pytest.mark.parametrize("name", REPAINTED)
async def test_what_she_says_is_drawn_at_once(name: str, size: tuple[int, int]) -> None:
    took = sorted(await repaint_seconds(name, size, 8))
    assert took[0] < REPAINT_SECONDS and took[len(took) // 2] < REPAINT_SECONDS * LOADED
