"""What happened, one JSON line an event; off by default, its file readable by its owner only.

The shapes are agreed in ``docs/interface.md``. PIN digits never come here: whoever
records an utterance masks it first.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from assistant.clock import Clock, bank_time

log = logging.getLogger(__name__)

Listener = Callable[[dict[str, Any]], None]


@dataclass
class EventLog:
    """Hands every event to its listeners, in order."""

    clock: Clock
    """Stamps each event."""
    listeners: Sequence[Listener] = ()
    """Called with each event as a dict ready for JSON."""

    def record(self, event: str, session: str, **fields: Any) -> None:
        """Stamp and hand out one event.

        Args:
            event: Its kind, e.g. ``"heard"``.
            session: The visit it belongs to; empty outside of a visit.
            fields: What else it carries; JSON values only.
        """
        at = bank_time(self.clock.now()).isoformat(timespec="seconds")
        row = {"event": event, "at": at, "session": session, **fields}
        for listener in self.listeners:
            listener(row)


class EventFile:
    """Writes events as JSON lines to a file created 0600, or to standard output for ``-``."""

    def __init__(self, target: str) -> None:
        self._file: TextIO
        if target == "-":
            self._file = sys.stdout
        else:
            path = Path(target)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.fchmod(descriptor, 0o600)
            self._file = os.fdopen(descriptor, "a", encoding="utf-8")

    def __call__(self, row: dict[str, Any]) -> None:
        """Write one event and flush it, so that a crash loses none; a full disk stops no visit."""
        try:
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError:
            log.exception("an event could not be written")
