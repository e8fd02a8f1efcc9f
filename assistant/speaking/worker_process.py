"""Start the voice's worker process, and read its answers on a thread."""

from __future__ import annotations

import json
import logging
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 0.2
"""Seconds between two checks whether the sentence is still wanted."""
STOP_SECONDS = 1.0
"""Seconds after a stop within which the worker must answer; otherwise it is stuck."""


class WorkerLost(Exception):
    """The worker died, or has been silent for too long."""


class WorkerProcess:
    """One worker process and a thread that reads its answers."""

    def __init__(self, command: tuple[str, ...]) -> None:
        try:
            self.process = subprocess.Popen(  # noqa: S603 (our own command)
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        except OSError as err:
            raise WorkerLost(f"it cannot be started: {err}") from err
        self._writing = threading.Lock()
        self._answers: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, name="voice-answers", daemon=True).start()

    def send(self, request: dict[str, Any]) -> None:
        """Send a sentence or a stop; may be called from any thread.

        Raises:
            WorkerLost: The worker does not take the request.
        """
        assert self.process.stdin is not None
        try:
            with self._writing:
                self.process.stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
                self.process.stdin.flush()
        except (OSError, ValueError) as err:
            raise WorkerLost(f"it does not listen: {err}") from err

    def answer(
        self, seconds: float, unwanted: Callable[[], bool] = lambda: False
    ) -> dict[str, Any]:
        """Wait for the next answer.

        Args:
            seconds: Most seconds to wait.
            unwanted: Returns whether the sentence is no longer wanted; the wait is then limited to
                STOP_SECONDS.

        Raises:
            WorkerLost: The worker has ended, or does not answer.
        """
        end = time.monotonic() + seconds
        line: str | None = None
        while True:
            if unwanted():
                end = min(end, time.monotonic() + STOP_SECONDS)
                unwanted = lambda: False  # noqa: E731 (heard once)
            try:
                line = self._answers.get(
                    timeout=max(0.0, min(LOOK_SECONDS, end - time.monotonic()))
                )
                break
            except queue.Empty:
                if time.monotonic() >= end:
                    raise WorkerLost(f"no answer within {seconds:g} s") from None
        if line is None:
            raise WorkerLost(f"it ended with code {self.process.wait()}")
        try:
            answer: dict[str, Any] = json.loads(line)
        except ValueError as err:
            raise WorkerLost(f"it does not make sense: {line!r}") from err
        return answer

    def kill(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
        except OSError:
            log.debug("the dead worker's input could not be flushed")

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as answers:
            for line in answers:
                self._answers.put(line)
        self._answers.put(None)
