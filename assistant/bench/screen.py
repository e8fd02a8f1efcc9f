"""Measure how soon help is shown in every state of the kiosk, and how fast it repaints."""

from __future__ import annotations

import asyncio
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

from assistant.bench.kiosk import (
    F1,
    FIRST_TEXT,
    PATIENCE_SECONDS,
    environment_of,
    is_ready,
    options,
)
from assistant.bench.terminal import Terminal, on_a_terminal, text_of
from assistant.demo.gallery import VIEWS
from assistant.screens.glyphs import Graphics
from assistant.screens.handler import Handler
from assistant.screens.kiosk import KioskApp
from assistant.screens.painting import Face
from assistant.screens.view import Status
from assistant.settings import ROOT, Settings

TRIALS = 8
REST_SECONDS = 1.0
"""Seconds between the first screen, or the home screen, and the key."""
TYPED = (str(ROOT / "run_assistant.py"), "--typed", "--staff-exit")
BELL = b"\a"
CALLED = ("已经通知", "正在叫")
"""Words on the help screen: after staff were told, and while they are being called."""
IN_PLAIN_CELLS = (100, 36)
"""Columns and rows at which the help sentence is drawn in usual characters, which can be read
here."""
STATES: dict[str, signal.Signals | None] = {
    "loading": None,
    "living": None,
    "stopped": signal.SIGSTOP,
    "killed": signal.SIGKILL,
}
CELLS = {(64, 18): (30, 60), (80, 24): (24, 45), (100, 30): (19, 36)}
"""The grids of a 24-inch screen, with a cell's width and height in pixels."""
REPAINTED = ("home", "transfer_review", "answer_person", "transfer_ask_amount")
REPAINTS = 30
HEARD = "给我闺女转两千块钱"


def bench_screen(settings: Settings) -> dict[str, float]:
    """Press F1 at kiosks that run, are stopped or killed; repaint screens in each grid."""
    found: dict[str, float] = {}
    for state, kind in STATES.items():
        took = [_help_seconds(settings, kind, ready=state != "loading") for _ in range(TRIALS)]
        found[f"help {state} median_seconds"] = statistics.median(took)
        found[f"help {state} most_seconds"] = max(took)
    for size in CELLS:
        took = [each for name in REPAINTED for each in asyncio.run(_repaint_seconds(name, size))]
        found[f"repaint {size[0]}x{size[1]} median_seconds"] = statistics.median(took)
        found[f"repaint {size[0]}x{size[1]} most_seconds"] = max(took)
    return found


def _help_seconds(settings: Settings, kind: signal.Signals | None, *, ready: bool = True) -> float:
    """Return the seconds from F1 until help is drawn, and the bell if the watchdog rings it.

    Args:
        settings: Settings with the folder of models.
        kind: The signal sent to the kiosk's process just before; None: it runs.
        ready: Whether to wait until Rasa is loaded; otherwise it is loading at the same time.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        events = Path(folder) / "events.jsonl"
        command = [sys.executable, *TYPED, *options(folder, events)]
        with on_a_terminal(command, ROOT, environment_of(settings), IN_PLAIN_CELLS) as terminal:
            terminal.until(lambda drawn: FIRST_TEXT.encode() in drawn, PATIENCE_SECONDS)
            if ready:
                terminal.until(lambda _: is_ready(events), PATIENCE_SECONDS)
            terminal.rest(REST_SECONDS)
            if kind:
                _own_process(terminal).send_signal(kind)
            terminal.forget()
            pressed = time.monotonic()
            terminal.type(F1)
            return terminal.until(lambda drawn: _is_called(drawn, kind), PATIENCE_SECONDS) - pressed


def _own_process(terminal: Terminal) -> psutil.Process:
    """Return the kiosk's process, which is the watchdog's child."""
    return psutil.Process(terminal.pid).children()[0]


def _is_called(drawn: bytes, kind: signal.Signals | None) -> bool:
    words = text_of(drawn).replace(" ", "")
    return any(each in words for each in CALLED) and (kind is None or BELL in drawn)


async def _repaint_seconds(name: str, size: tuple[int, int]) -> list[float]:
    """Return the seconds of each of ``REPAINTS`` drawings of a screen's status."""
    app = KioskApp(
        Handler(),
        graphics=lambda: Graphics(*CELLS[size], 8192, 4096),
        view=VIEWS[name],
    )
    took = []
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.2)
        face = app.query_one(Face)
        for number in range(REPAINTS):
            app._wanted_status = Status("hearing", HEARD[: number % len(HEARD)])
            began = time.perf_counter()
            app._draw()
            for row in range(size[1]):
                face.render_line(row)
            took.append(time.perf_counter() - began)
            await pilot.pause(0)
    return took
