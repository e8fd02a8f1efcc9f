"""Write the log to a file that only its owner may read, with long numbers masked."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

from assistant.file_lock import hold_lock
from assistant.masking import mask_for_record

LONG_NUMBER = re.compile(r"\d{4,}")
NAME = "assistant.log"
KEEP_BYTES = 2_000_000
"""A file of so many bytes gets a number at its end, and another one is begun."""
KEEP_FILES = 5
"""So many older files are kept; then the oldest goes. All together are at most 12 MB."""


class Masking(logging.Formatter):
    """Masks account numbers, amounts and other long numbers in log messages."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with numbers of four and more digits masked, except the line's time."""
        line = super().format(record)
        time, _, rest = line.partition(" | ")
        return f"{time} | {LONG_NUMBER.sub('****', mask_for_record(rest))}"


class SharedFile(RotatingFileHandler):
    """A file that several processes write (kiosk, senders), any of which may give the full one its number.

    Python's own handler would go on writing the file that another process has renamed, and later rename
    its successor too early: lines would be lost.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, into the file that has the name now."""
        if not self._is_current():
            self._reopen()
        super().emit(record)

    def doRollover(self) -> None:
        """Give the full file a number and begin another, unless another process has just done so."""
        try:
            with hold_lock(Path(f"{self.baseFilename}.lock"), wait=True):
                if self._is_current():
                    super().doRollover()
                else:
                    self._reopen()
        except OSError:  # the disk is full: rather a long file than no line
            self._reopen()

    def _open(self) -> io.TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def _is_current(self) -> bool:
        """Return whether the file that is written still has the name."""
        if self.stream is None:
            return False
        try:
            there, ours = Path(self.baseFilename).stat(), os.fstat(self.stream.fileno())
        except (OSError, ValueError):  # renamed; closed
            return False
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    def _reopen(self) -> None:
        with contextlib.suppress(OSError):
            if self.stream:
                self.stream.close()
            self.stream = self._open()


def files_of(folder: Path) -> list[Path]:
    """Return the files of the log in a data folder that are there, oldest first."""
    path = folder / NAME
    numbered = (path.with_name(f"{NAME}.{n}") for n in range(KEEP_FILES, 0, -1))
    return [file for file in (*numbered, path) if file.is_file()]


def log_to_file(folder: Path) -> Path:
    """Send all logging to ``assistant.log`` in ``folder`` (created 0600); return its path."""
    path = folder / NAME
    handler = SharedFile(path, maxBytes=KEEP_BYTES, backupCount=KEEP_FILES, encoding="utf-8")
    handler.setFormatter(Masking("%(asctime)s | %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    logging.raiseExceptions = False  # no traceback over her screen if the disk is full
    for chatty in (
        "rasa",
        "rasa_sdk",
        "alembic",
        "matplotlib",
        "apscheduler",
        "faster_whisper",
    ):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    return path
