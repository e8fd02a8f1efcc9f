"""Tickets that the database could not take: one small file each, safe against a crash."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from assistant.help.ticket import HelpTicket

log = logging.getLogger(__name__)


class Spool:
    """A folder (0700) of ticket files (0600), written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, ticket: HelpTicket) -> HelpTicket:
        """Write a ticket durably, unless one waits that answers this call: then return that.

        Raises:
            OSError: the folder cannot be written.
        """
        waiting = self.waiting()
        there = next((t for t in waiting if t.answers(ticket.session, ticket.reason)), None)
        if there is not None:
            return there
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        told = {name: getattr(ticket, name) for name in _TEXTS}
        told["created_at"] = ticket.created_at.isoformat()
        part = self._folder / f".{ticket.id}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._path(ticket))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the new name survives a power cut too
        finally:
            os.close(folder)
        return ticket

    def waiting(self) -> list[HelpTicket]:
        """Return the tickets that wait, oldest first. What is no ticket stays, and is logged.

        The database is never given what it would refuse: its refusal would undo whatever else
        is written with it, and every write of the desk begins with what waits here.
        """
        found = []
        for path in self._folder.glob("*.json"):
            try:
                found.append(_read(path))
            except FileNotFoundError:
                continue  # another process has just imported it
            except (OSError, ValueError, TypeError, KeyError, RecursionError):
                log.exception("a spooled ticket cannot be read: %s", path)
        return sorted(found, key=lambda ticket: (ticket.created_at, ticket.id))

    def forget(self, imported: Iterable[HelpTicket]) -> None:
        """Remove tickets that the database has."""
        for ticket in imported:
            self._path(ticket).unlink(missing_ok=True)

    def _path(self, ticket: HelpTicket) -> Path:
        return self._folder / f"{ticket.id}.json"


_TEXTS = ("id", "session", "customer_id", "reason", "screen")
"""What a file tells besides the moment; a ticket that waits is open, and nobody's yet."""


def _read(path: Path) -> HelpTicket:
    """Return the ticket of a file.

    Raises:
        OSError: it cannot be read.
        ValueError, TypeError, KeyError: it is no ticket, or not the one that its name says.
    """
    told = json.loads(path.read_text(encoding="utf-8"))
    texts = {name: told[name] for name in _TEXTS}
    for name, text in texts.items():
        if not isinstance(text, str) and not (name == "customer_id" and text is None):
            raise TypeError(f"{name} is {text!r}")
        (text or "").encode()  # half a surrogate pair is JSON, and nothing that can be stored
    if texts["id"] != path.stem:
        raise ValueError(f"the file of {texts['id']!r}")
    created_at = datetime.fromisoformat(told["created_at"])
    if created_at.tzinfo is None:
        raise ValueError(f"{created_at} in no time zone")
    return HelpTicket(**texts, created_at=created_at)
