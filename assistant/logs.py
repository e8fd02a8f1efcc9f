"""Write the log to a file that only its owner may read, with long numbers masked."""

from __future__ import annotations

import logging
import os
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

from assistant.masking import mask_for_record

LONG_NUMBER = re.compile(r"\d{4,}")
KEEP_BYTES = 2_000_000


class Masking(logging.Formatter):
    """Masks account numbers, amounts and other long numbers in log messages."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with numbers of four and more digits masked, except the line's time."""
        line = super().format(record)
        time, _, rest = line.partition(" | ")
        return f"{time} | {LONG_NUMBER.sub('****', mask_for_record(rest))}"


def log_to_file(folder: Path) -> Path:
    """Send all logging to ``assistant.log`` in ``folder`` (created 0600); return its path."""
    path = folder / "assistant.log"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
    handler = RotatingFileHandler(path, maxBytes=KEEP_BYTES, backupCount=2, encoding="utf-8")
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
