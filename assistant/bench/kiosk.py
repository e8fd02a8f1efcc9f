"""Measure the real kiosk on a pseudo-terminal: first screen, early help, ready, memory.

The same program is also measured without sound and screen, to compare it with stock Rasa's servers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant.bench.family import added_up_megabytes, let_settle, resident_megabytes
from assistant.bench.terminal import on_a_terminal
from assistant.settings import ROOT, Settings

PATIENCE_SECONDS = 180.0
READY_TEXT = "您要办什么"
FIRST_TEXT = "帮助"
F1 = b"\x1bOP"
WITH_EARS = ("-W", "ignore", "-m", "assistant.bench.kiosk_with_ears", "--staff-exit")


SMALL = "small"
"""The voice of small machines, espeak-ng: its memory is a figure of issue 9, Kokoro's one of issue
10."""


def bench_kiosk(settings: Settings) -> dict[str, Any]:
    """Start the kiosk with either voice, time its screens, and measure its memory."""
    spoken = _on_a_terminal(settings, settings.voice)
    return {
        **_on_a_terminal(settings, SMALL),
        "ready_with_voice_seconds": spoken["ready_seconds"],
        "resident_with_voice_megabytes": spoken["resident_megabytes"],
        **_bench_without_sound(settings),
    }


def _on_a_terminal(settings: Settings, voice: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        events = Path(folder) / "events.jsonl"
        command = [sys.executable, *WITH_EARS, *options(folder, events)]
        environment = {**environment_of(settings), "ELDERBANK_VOICE": voice}
        with on_a_terminal(command, ROOT, environment) as terminal:
            first = terminal.until(lambda seen: FIRST_TEXT.encode() in seen, PATIENCE_SECONDS)
            ready = terminal.until(lambda seen: is_ready(events), PATIENCE_SECONDS)
            pressed = time.monotonic()
            terminal.type(F1)
            helped = terminal.until(lambda seen: _happened(events, "help"), PATIENCE_SECONDS)
            let_settle(terminal.pid, terminal.rest)
            weight, added_up = resident_megabytes(terminal.pid), added_up_megabytes(terminal.pid)
            began = terminal.began
    return {
        "first_screen_seconds": first - began,
        "ready_seconds": ready - began,
        "help_stored_seconds": helped - pressed,
        "resident_megabytes": weight,
        "resident_added_up_megabytes": added_up,
    }


def _bench_without_sound(settings: Settings) -> dict[str, float]:
    """Measure the program on a pipe: Rasa, bank and actions, no recogniser, voice or screen."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        events = Path(folder) / "events.jsonl"
        command = [sys.executable, str(ROOT / "run_assistant.py"), "--typed", "--headless"]
        began = time.monotonic()
        with subprocess.Popen(  # noqa: S603  (our own program)
            [*command, *options(folder, events)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment_of(settings),
        ) as served:  # fmt: skip
            try:
                while not is_ready(events):
                    if served.poll() is not None:
                        raise RuntimeError("without sound and screen it ended: see doctor")
                    if time.monotonic() - began > PATIENCE_SECONDS:
                        raise TimeoutError("not ready in time; is the model current? make setup")
                    time.sleep(0.05)
                ready, weight = time.monotonic() - began, resident_megabytes(served.pid)
            finally:
                served.terminate()
    return {"without_sound_ready_seconds": ready, "without_sound_resident_megabytes": weight}


def options(folder: str, events: Path) -> list[str]:
    """Return options for a visit with a card: data in ``folder``, events in the file ``events``."""
    return ["--customer", "demo", "--data", folder, "--events", str(events)]


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the program's environment variables, with the models of these settings."""
    return {**os.environ, "ELDERBANK_MODELS": str(settings.models), "PYTHONPATH": str(ROOT)}


def is_ready(events: Path) -> bool:
    """Return whether the events contain the home screen with Rasa's greeting."""
    return any(row["event"] == "shown" and READY_TEXT in row["text"] for row in _rows(events))


def _happened(events: Path, event: str) -> bool:
    return any(row["event"] == event for row in _rows(events))


def _rows(events: Path) -> list[dict[str, Any]]:
    if not events.exists():
        return []
    lines = events.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.endswith("}")]
