"""Small files that outlive a crash: written whole or not at all, read by whatever process comes."""

from __future__ import annotations

import json
import logging
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

UNREADABLE = (OSError, ValueError, TypeError, KeyError, RecursionError)
"""What reading a file may raise that holds something else."""
LARGEST = 256 * 1024
"""Bytes of one file; what is kept here has a few hundred, a message or a ticket each."""


class Spool:
    """A folder (0700) of JSON files (0600), one a thing that has to be kept."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when something is kept."""
        self._folder = folder

    def keep(self, name: str, told: Mapping[str, Any]) -> None:
        """Write one file durably: after this returns a power cut does not lose it.

        Raises:
            OSError: the folder cannot be written.
        """
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        part = self._folder / f".{name}.{secrets.token_hex(4)}.part"  # a crash may leave one
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._path(name))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name survives a power cut too
        finally:
            os.close(folder)

    def read(self, name: str) -> Any:
        """Return what one file holds; None where there is none.

        Raises:
            OSError, ValueError, RecursionError: it holds something else (``UNREADABLE``).
        """
        try:
            return json.loads(_content(self._path(name)))
        except FileNotFoundError:
            return None

    def waiting(self) -> Iterator[tuple[str, Any]]:
        """Yield (name, what it holds) of every file, in the order of their names.

        What cannot be read stays, and is logged: a pipe, a link and a folder too.
        """
        for path in sorted(self._folder.glob("*.json")):
            try:
                yield path.stem, json.loads(_content(path))
            except FileNotFoundError:
                continue  # another process has just taken it
            except UNREADABLE:
                log.exception("a spooled file cannot be read: %s", path)

    def forget(self, name: str) -> None:
        """Remove a file whose contents have been taken; it may be gone already."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _content(path: Path) -> str:
    """Return what a file holds; nothing that is named like one makes its reader wait.

    Raises:
        OSError, ValueError: it is no file of ours.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe has no writer
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("no regular file")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"larger than {LARGEST} bytes")
    return content.decode("utf-8")
