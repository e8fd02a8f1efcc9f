"""Count the errors in the program's log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from assistant.logs import files_of

ERROR = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d),\d+ \| (?:ERROR|CRITICAL) ")
"""The beginning of an entry, as ``logs`` writes it; the lines of a traceback do not begin so."""


def count_errors(folder: Path, since: datetime) -> int:
    """Return how many errors the log in a data folder has since a moment.

    A log that cannot be read has none. What is no text in it is passed over.
    """
    local = since.astimezone().replace(tzinfo=None)  # the log is in the machine's own time
    return sum(at >= local for file in files_of(folder) for at in _errors(file))


def _errors(file: Path) -> Iterator[datetime]:
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if found := ERROR.match(line):
                    yield datetime.fromisoformat(found[1])
    except (OSError, ValueError):
        return
