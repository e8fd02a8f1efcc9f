"""Keep on disk which visits of this kiosk have begun a transfer at a bank elsewhere.

After a crash the kiosk ends these. It must not end the visits of other kiosks at the same bank.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from pathlib import Path

log = logging.getLogger(__name__)


class OpenVisits:
    """The visits that the bank has to be told the end of. Any thread may use it."""

    def __init__(self, file: Path | None) -> None:
        """Read the visits that are noted.

        Args:
            file: Where they are noted; None: in memory alone.
        """
        self._file, self._one = file, threading.Lock()
        self._sessions = _read(file) if file else []

    def noted(self) -> tuple[str, ...]:
        """Return the visits, oldest first."""
        with self._one:
            return tuple(self._sessions)

    def note(self, session: str) -> None:
        """Note a visit, on disk before its first transfer is begun."""
        with self._one:
            if session not in self._sessions:
                self._sessions.append(session)
                self._write()

    def forget(self, session: str) -> None:
        """Forget a visit that the bank has ended."""
        with self._one:
            if session in self._sessions:
                self._sessions.remove(session)
                self._write()

    def _write(self) -> None:
        """Write the visits; on a disk that takes nothing they stay in memory, and this is logged."""
        if self._file is None:
            return
        new = self._file.with_suffix(".new")
        try:
            with new.open("w", encoding="utf-8") as opened:
                json.dump(self._sessions, opened)
                opened.flush()
                os.fsync(opened.fileno())
            new.replace(self._file)
        except OSError:
            log.exception("the open visits could not be noted: %s", self._file)


def _read(file: Path) -> list[str]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError):
        log.exception("the open visits could not be read: %s", file)
        return []
    return [str(each) for each in told] if isinstance(told, list) else []
