"""Run set-up's commands, write their output into a log, and show how far they are."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "build" / "set-up.log"
"""The output of the steps, for somebody who repairs the machine."""
LAST_LINES = 200
PATIENCE = 1
"""Seconds for a command to end by itself if set-up is interrupted."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    command: str
    code: int
    said: str
    """The last lines of its output."""


class Failed(Exception):
    """A command failed that set-up needs."""

    def __init__(self, ended: Ended) -> None:
        super().__init__(f"{ended.command} ({ended.code})")
        self.ended = ended


def run(command: list[str], tell: Tell = lambda line: None) -> Ended:
    """Run ``command``; ``tell`` gets every line that it prints. An interrupt ends it too."""
    with _log() as log:
        print(f"$ {' '.join(command)}", file=log, flush=True)
        running = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        last: deque[str] = deque(maxlen=LAST_LINES)
        try:
            assert running.stdout is not None
            for line in running.stdout:
                _write(log, line)
                last.append(line)
                tell(line.strip())
            return Ended(" ".join(command), running.wait(), "".join(last))
        except BaseException:
            _end(running)
            raise


def must(command: list[str], tell: Tell = lambda line: None) -> None:
    """Run ``command``.

    Raises:
        Failed: Its exit code is not 0.
    """
    if (ended := run(command, tell)).code:
        raise Failed(ended)


def succeeds(command: list[str]) -> bool:
    """Run ``command``, which changes nothing; return whether its exit code is 0."""
    return not subprocess.run(command, cwd=ROOT, capture_output=True).returncode  # noqa: S603


def _end(running: subprocess.Popen[str]) -> None:
    try:
        running.wait(PATIENCE)  # Ctrl-C has reached it as well
    except subprocess.TimeoutExpired:
        running.terminate()
        try:
            running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()


def _log() -> TextIO:
    """Open the log; if it cannot be written, set-up goes on without it."""
    try:
        LOG.parent.mkdir(parents=True, exist_ok=True)
        return LOG.open("a", encoding="utf-8", buffering=1)
    except OSError:
        return Path(os.devnull).open("a", encoding="utf-8")


def _write(log: TextIO, line: str) -> None:
    with contextlib.suppress(OSError):  # the disk is full: the command itself will say so
        log.write(line)
