"""Keep tickets that the database could not take, each in a small file that survives a crash."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from assistant.help.ticket import HelpTicket
from assistant.storage import spool
from assistant.storage.moment import EPOCH, is_dated
from assistant.storage.values import Json

log = logging.getLogger(__name__)


class Spool:
    """The tickets in a folder of small files."""

    def __init__(self, folder: Path) -> None:
        self._files = spool.Spool(folder)

    def keep(self, ticket: HelpTicket) -> HelpTicket:
        """Write a ticket to disk and return it; if a waiting ticket covers this call, return that.

        Raises:
            OSError: The folder cannot be written.
        """
        waiting = self.waiting()
        there = next((t for t in waiting if t.answers(ticket.session, ticket.reason)), None)
        if there is not None:
            return there
        told = {
            "id": ticket.id,
            "session": ticket.session,
            "customer_id": ticket.customer_id,
            "reason": ticket.reason,
            "screen": ticket.screen,
            "created_at": ticket.created_at.isoformat(),
        }
        self._files.keep(ticket.id, told)
        return ticket

    def waiting(self) -> list[HelpTicket]:
        """Return the waiting tickets, oldest first; log other files and leave them.

        Only valid tickets are returned: every write of the desk imports them first, and if the
        database refused one of them, the whole write would be undone.
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


_TEXTS = ("id", "session", "reason", "screen")
"""Text fields of a file that must be present; the customer's id may be null. A ticket in the spool
is open, and nobody has taken it."""


def _ticket(name: str, told: Json) -> HelpTicket:
    """Return the ticket in the content of the file ``name``.

    Raises:
        ValueError, TypeError, KeyError: The content is not a ticket, or not that of this name.
    """
    if not isinstance(told, Mapping):
        raise TypeError(f"it is {told!r}")
    texts = {each: _text(told, each) for each in _TEXTS}
    customer_id = None if told["customer_id"] is None else _text(told, "customer_id")
    if texts["id"] != name:
        raise ValueError(f"the file of {texts['id']!r}")
    created_at = datetime.fromisoformat(_text(told, "created_at"))
    if created_at.tzinfo is None:
        raise ValueError(f"{created_at} in no time zone")
    if created_at < EPOCH or not is_dated(created_at):
        raise ValueError(f"{created_at} is no time of a call")
    return HelpTicket(
        texts["id"],
        texts["session"],
        customer_id,
        texts["reason"],
        texts["screen"],
        created_at,
    )


def _text(told: Mapping[str, Json], name: str) -> str:
    text = told[name]
    if not isinstance(text, str):
        raise TypeError(f"{name} is {text!r}")
    text.encode()  # JSON allows half a surrogate pair, but it cannot be stored
    return text
