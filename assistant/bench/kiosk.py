"""The real kiosk on a real pseudo-terminal: first screen, help before it is ready, ready, memory."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Any

import psutil

from assistant.settings import ROOT, Settings

COLUMNS, ROWS = 160, 45
PATIENCE_SECONDS = 180.0
READY_TEXT = "您要办什么"
FIRST_TEXT = "帮助"
F1 = b"\x1bOP"
CTRL_Q = b"\x11"


def bench_kiosk(settings: Settings) -> dict[str, Any]:
    """Start the kiosk, look for its first screen and its home screen, and weigh it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        events = Path(folder) / "events.jsonl"
        command = [sys.executable, str(ROOT / "run_assistant.py"), "--customer", "demo"]
        command += ["--data", folder, "--events", str(events)]
        began = time.monotonic()
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm-256color", ELDERBANK_MODELS=str(settings.models))
            os.execv(command[0], command)  # noqa: S606  (our own program)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        try:
            first = _until(terminal, began, lambda seen: FIRST_TEXT.encode() in seen)
            ready = _until(terminal, began, lambda seen: _is_ready(events))
            pressed = time.monotonic()
            os.write(terminal, F1)
            helped = _until(terminal, pressed, lambda seen: _happened(events, "help"))
            weight = _resident(pid)
        finally:
            os.write(terminal, CTRL_Q)
            _drain(terminal, 8.0)
            os.close(terminal)
            os.waitpid(pid, 0)
    return {
        "first_screen_seconds": first,
        "ready_seconds": ready,
        "help_stored_seconds": helped,
        "resident_megabytes": weight,
    }


def _until(terminal: int, began: float, found: Any) -> float:
    """Read the terminal until ``found``; return the seconds since ``began``."""
    seen = b""
    while time.monotonic() - began < PATIENCE_SECONDS:
        if select.select([terminal], [], [], 0.05)[0]:
            seen = (seen + os.read(terminal, 65536))[-500_000:]
        if found(seen):
            return time.monotonic() - began
    raise TimeoutError("the kiosk did not get there")


def _drain(terminal: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                if not os.read(terminal, 65536):
                    return
            except OSError:
                return


def _rows(events: Path) -> list[dict[str, Any]]:
    if not events.exists():
        return []
    lines = events.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.endswith("}")]


def _is_ready(events: Path) -> bool:
    """The home screen that Rasa's own greeting brought."""
    return any(row["event"] == "shown" and READY_TEXT in row["text"] for row in _rows(events))


def _happened(events: Path, event: str) -> bool:
    return any(row["event"] == event for row in _rows(events))


def _resident(pid: int) -> float:
    """Return the megabytes resident in the kiosk and its helpers together."""
    kiosk = psutil.Process(pid)
    family = [kiosk, *kiosk.children(recursive=True)]
    return float(sum(process.memory_info().rss for process in family)) / 1e6
