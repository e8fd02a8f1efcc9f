"""Define a help ticket, which is a file of the spool or a row of the database.

It has a module of its own, so that a call without a conversation need not load the database
library.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.staff_member import Role

Status = Literal["open", "taken", "closed"]

FORGOT_PIN = "pin_forgotten"
"""The reason of a call in which she asks for a person after she was told what to do about her PIN."""
BY_HERSELF = frozenset({"key", "voice", FORGOT_PIN})
"""Reasons of a customer who asks for a person herself: several such calls are one ticket."""

_ID_DIGITS = 32
AFTER_FRAUD = "report_fraud"
"""The reason of a call in which she says that somebody is after her money."""
TITLES = {
    Role.DUTY_MANAGER.value: "经理",
    Role.OUTLET_MANAGER.value: "主任",
    Role.HEAD.value: "行长",
}
"""What follows a surname, by role; a clerk is told by the whole name."""

Exchange = tuple[str, str]
"""What she said, and what was answered."""


@dataclass(frozen=True)
class Details:
    """What a call tells whoever comes, besides the reason; figures and names are masked."""

    kiosk: str = ""
    """The name of the kiosk, and ..."""
    place: str = ""
    """... where it stands, both from the settings."""
    address: str = ""
    """How the bank addresses her (王阿姨); empty before a card is in."""
    step: str = ""
    """The screen that was up, by its name."""
    exchanges: tuple[Exchange, ...] = ()
    """The last things that were said, oldest first."""


NO_DETAILS = Details()


def new_ticket_id() -> str:
    """Return a random id of digits alone: she reads its first ones out, to staff or on the telephone."""
    return f"{secrets.randbelow(10**_ID_DIGITS):0{_ID_DIGITS}}"


@dataclass(frozen=True)
class HelpTicket:
    """A call for a person, by a customer or by the bank."""

    id: str
    session: str
    """The visit to which it belongs."""
    customer_id: str | None
    """The customer; None if nobody had signed in."""
    reason: str
    """Why: key, voice, report_fraud, transfer_held …"""
    screen: str
    """The text on her screen, with names and figures masked."""
    created_at: datetime
    status: Status = "open"
    taken_by: str | None = None
    taken_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    note: str = ""
    """The note of staff who closed it."""
    details: Details = NO_DETAILS
    """What it tells besides."""
    staff_role: str = ""
    """The role of whoever ``staff_name`` names; empty for nobody."""
    staff_name: str = ""
    """The name of who closed it, or else took it, from the table of staff; empty for nobody, and for
    a ticket of the time when staff typed a name."""

    @property
    def who(self) -> str:
        """Who closed it, or else took it: name and number, for staff to read."""
        number = self.closed_by or self.taken_by or ""
        return f"{self.staff_name}（{number}）" if self.staff_name else number

    @property
    def comes(self) -> str:
        """How she is told who is on the way: 李经理; 工作人员 where nobody is known by name."""
        if not self.staff_name:
            return "工作人员"
        title = TITLES.get(self.staff_role)
        return self.staff_name[0] + title if title else self.staff_name

    def answers(self, session: str, reason: str) -> bool:
        """Return whether this ticket also answers a new call for help.

        A call of her own (by key or voice) is answered by any open or taken ticket of the visit that
        she has caused herself, a report of fraud included: somebody is on the way to her. A call for
        another reason (a hold, a loss, a locked card) is news for staff. It gets a ticket of its
        own, unless one for the same reason is still open, taken by nobody.
        """
        if session != self.session or self.status == "closed":
            return False
        if reason in BY_HERSELF:
            return self.reason in BY_HERSELF or self.reason == AFTER_FRAUD
        return reason == self.reason and self.status == "open"
