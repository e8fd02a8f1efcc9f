"""Keep small files that outlive a crash: each is written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant.storage.values import Json

log = logging.getLogger(__name__)

UNREADABLE = (OSError, ValueError, TypeError, KeyError, RecursionError)
"""Errors that reading a file with wrong content may raise."""
LARGEST = 256 * 1024
"""Most bytes of a file; a message or a ticket has a few hundred."""


class Spool:
    """A folder (0700) of JSON files (0600), one for each item."""

    def __init__(self, folder: Path) -> None:
        """Prepare a spool in ``folder``, which is created with the first file."""
        self._folder = folder

    def keep(self, name: str, told: Mapping[str, object]) -> None:
        """Write one file durably: a power cut after this call does not lose it.

        Raises:
            OSError: The folder cannot be written.
        """
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        part = self._folder / f".{name}.{secrets.token_hex(4)}.part"  # a crash may leave this file
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._path(name))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # so that the new name survives a power cut
        finally:
            os.close(folder)

    def read(self, name: str) -> Json:
        """Return the content of a file; None if there is no file.

        Raises:
            OSError, ValueError, RecursionError: The content is wrong (``UNREADABLE``).
        """
        try:
            content: Json = json.loads(_content(self._path(name)))
        except FileNotFoundError:
            return None
        return content

    def waiting(self) -> Iterator[tuple[str, Json]]:
        """Yield name and content of every file, in the order of the names.

        An unreadable file stays and is logged; so do a pipe, a link and a folder.
        """
        for path in sorted(self._folder.glob("*.json")):
            try:
                yield path.stem, json.loads(_content(path))
            except FileNotFoundError:
                continue  # another process has just taken it
            except UNREADABLE:
                log.exception("a spooled file cannot be read: %s", path)

    def forget(self, name: str) -> None:
        """Remove a file; it may be gone already."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def name_of_path(path: Path) -> str:
    """Return a file name that stands for ``path``; links in the path are not followed.

    Somebody who can write a folder could otherwise change the name by making a link.
    """
    return name_of_text(os.path.abspath(path))  # noqa: PTH100


def name_of_text(text: str) -> str:
    """Return the name of the file that is kept about whatever ``text`` names."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _content(path: Path) -> str:
    """Return a file's content without ever waiting (a pipe, for example, could block).

    Raises:
        OSError, ValueError: The path is no regular file, or the file is too large.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)  # a pipe would block
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError("no regular file")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"larger than {LARGEST} bytes")
    return content.decode("utf-8")
