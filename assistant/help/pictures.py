"""Keep a picture of the masked screen for each call, in a file that only its owner can read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


class Pictures:
    """The pictures in a folder, each by the id of its ticket."""

    def __init__(self, folder: Path) -> None:
        """Keep pictures in ``folder``, which is created when needed."""
        self._folder = folder

    def keep(self, ticket: str, drawn: bytes) -> None:
        """Write a ticket's picture, completely or not at all, unless the ticket has one already.

        Raises:
            OSError: The folder cannot be written.
        """
        path = self._path(ticket)
        if path.exists():
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(drawn)
        half.rename(path)

    def find(self, ticket: str) -> Path | None:
        """Return the file of a ticket's picture; None: there is no picture."""
        path = self._path(ticket)
        return path if path.is_file() else None

    def forget(self, tickets: Iterable[str]) -> None:
        """Remove the pictures of these tickets."""
        for ticket in tickets:
            self._path(ticket).unlink(missing_ok=True)

    def _path(self, ticket: str) -> Path:
        if Path(ticket).name != ticket:
            raise ValueError(f"no id of a ticket: {ticket!r}")
        return self._folder / f"{ticket}.png"
