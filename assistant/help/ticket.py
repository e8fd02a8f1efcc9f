"""One call for help: what a file of the spool holds, and a row of the database.

Alone in its file, so that whoever calls with nothing else alive needs no database to be loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["open", "taken", "closed"]

BY_HERSELF = frozenset({"key", "voice"})
"""Reasons of a customer who asks for a person: however often, it is one thing she waits for."""


@dataclass(frozen=True)
class HelpTicket:
    """A customer who asked for a person."""

    id: str
    session: str
    """The visit it belongs to."""
    customer_id: str | None
    """None when nobody had signed in."""
    reason: str
    """Why: key, voice, report_fraud, transfer_held …"""
    screen: str
    """What stood on her screen, names and figures masked."""
    created_at: datetime
    status: Status = "open"
    taken_by: str | None = None
    taken_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    note: str = ""
    """What staff wrote when they closed it."""

    def answers(self, session: str, reason: str) -> bool:
        """Return whether a call for help has its ticket in this one.

        Her own calls do until it is closed: whoever took it is on the way to her. Everything
        else (a hold, a loss, a report of fraud, a locked card) is news to whoever took an
        earlier ticket, and has one of its own unless nobody has looked at the last yet.
        """
        if session != self.session or self.status == "closed":
            return False
        if reason in BY_HERSELF:
            return self.reason in BY_HERSELF
        return reason == self.reason and self.status == "open"
