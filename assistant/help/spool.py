"""Keep tickets that the database could not take: one small file each, safe against a crash."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.help.ticket import HelpTicket
from assistant.storage import spool
from assistant.storage.moment import EPOCH, is_dated

log = logging.getLogger(__name__)


class Spool:
    """The tickets in a folder of small files."""

    def __init__(self, folder: Path) -> None:
        self._files = spool.Spool(folder)

    def keep(self, ticket: HelpTicket) -> HelpTicket:
        """Write a ticket durably and return it; return a waiting one that answers this call instead.

        Raises:
            OSError: The folder cannot be written.
        """
        waiting = self.waiting()
        there = next((t for t in waiting if t.answers(ticket.session, ticket.reason)), None)
        if there is not None:
            return there
        told = {name: getattr(ticket, name) for name in _TEXTS}
        self._files.keep(ticket.id, {**told, "created_at": ticket.created_at.isoformat()})
        return ticket

    def waiting(self) -> list[HelpTicket]:
        """Return the tickets that wait, oldest first. Other files stay, and are logged.

        Only valid tickets are returned: every write of the desk begins with them, and if the
        database refused one, the whole write would be undone.
        """
        found = []
        for name, told in self._files.waiting():
            try:
                found.append(_ticket(name, told))
            except spool.UNREADABLE:
                log.exception("a spooled ticket cannot be read: %s", name)
        return sorted(found, key=lambda ticket: (ticket.created_at, ticket.id))

    def forget(self, imported: Iterable[HelpTicket]) -> None:
        """Remove tickets that the database has taken."""
        for ticket in imported:
            self._files.forget(ticket.id)


_TEXTS = ("id", "session", "customer_id", "reason", "screen")
"""Text fields of a file; a ticket that waits is open, and nobody has taken it."""


def _ticket(name: str, told: Any) -> HelpTicket:
    """Return the ticket in a file's content.

    Raises:
        ValueError, TypeError, KeyError: It is no ticket, or another than the name says.
    """
    texts = {each: told[each] for each in _TEXTS}
    for each, text in texts.items():
        if not isinstance(text, str) and not (each == "customer_id" and text is None):
            raise TypeError(f"{each} is {text!r}")
        (text or "").encode()  # half a surrogate pair is JSON, and nothing that can be stored
    if texts["id"] != name:
        raise ValueError(f"the file of {texts['id']!r}")
    created_at = datetime.fromisoformat(told["created_at"])
    if created_at.tzinfo is None:
        raise ValueError(f"{created_at} in no time zone")
    if created_at < EPOCH or not is_dated(created_at):
        raise ValueError(f"{created_at} is no time of a call")
    return HelpTicket(**texts, created_at=created_at)
