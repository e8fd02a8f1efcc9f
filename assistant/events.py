"""Record events as JSON lines in a file that only its owner may read; off by default.

``docs/interface.md`` describes the events. They never hold digits of a PIN: the caller masks an
utterance before it is recorded.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from assistant.clock import Clock, bank_time

log = logging.getLogger(__name__)

Listener = Callable[[dict[str, object]], None]


@dataclass
class EventLog:
    """Passes every event to its listeners, in order."""

    clock: Clock
    """The source of each event's time."""
    listeners: Sequence[Listener] = ()
    """Called with each event as a dict ready for JSON."""

    def record(self, event: str, session: str, **fields: object) -> None:
        """Pass one event, with its time, to all listeners.

        Args:
            event: The kind of event, e.g. ``"heard"``.
            session: The visit to which it belongs; empty outside of a visit.
            fields: Further fields with JSON values.
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

    def __call__(self, row: dict[str, object]) -> None:
        """Write one event and flush it, so that a crash does not lose it; ignore disk errors."""
        try:
            self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
            self._file.flush()
        except OSError:
            log.exception("an event could not be written")
