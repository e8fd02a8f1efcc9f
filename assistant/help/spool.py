"""Tickets that the database could not take: one small file each, safe against a crash."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from assistant.help.tickets import HelpTicket

log = logging.getLogger(__name__)


class Spool:
    """A folder (0700) of ticket files (0600), written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, ticket: HelpTicket) -> HelpTicket:
        """Write a ticket durably; a visit that has one waiting keeps that.

        Raises:
            OSError: the folder cannot be written.
        """
        there = next((t for t in self.waiting() if t.session == ticket.session), None)
        if there is not None:
            return there
        self._folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        told = {**asdict(ticket), "created_at": ticket.created_at.isoformat()}
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
        """Return the tickets that wait, oldest first. An unreadable file stays, and is logged."""
        found = []
        for path in self._folder.glob("*.json"):
            try:
                told = json.loads(path.read_text(encoding="utf-8"))
                told["created_at"] = datetime.fromisoformat(told["created_at"])
                found.append(HelpTicket(**told))
            except FileNotFoundError:
                continue  # another process has just imported it
            except (ValueError, TypeError, KeyError):
                log.exception("a spooled ticket cannot be read: %s", path)
        return sorted(found, key=lambda ticket: (ticket.created_at, ticket.id))

    def forget(self, imported: Iterable[HelpTicket]) -> None:
        """Remove tickets that the database has."""
        for ticket in imported:
            self._path(ticket).unlink(missing_ok=True)

    def _path(self, ticket: HelpTicket) -> Path:
        return self._folder / f"{ticket.id}.json"
