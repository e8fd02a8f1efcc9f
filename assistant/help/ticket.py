"""Define a help ticket, which is stored as a row of the database or a file of the spool.

The module imports little, so that a call without a conversation need not load the database library.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.staff_member import Role

Status = Literal["open", "taken", "closed"]

FORGOT_PIN = "pin_forgotten"
"""The reason of a call for a person after the customer was told what to do about a forgotten
PIN."""
BY_HERSELF = frozenset({"key", "voice", FORGOT_PIN})
"""Reasons of calls that a customer makes herself; several such calls share one ticket."""

_ID_DIGITS = 32
AFTER_FRAUD = "report_fraud"
"""The reason of a call in which the customer says that somebody tries to get her money."""
TITLES = {
    Role.DUTY_MANAGER.value: "经理",
    Role.OUTLET_MANAGER.value: "主任",
    Role.HEAD.value: "行长",
}
"""The title after a surname, by role; clerks are named by their full name."""

Exchange = tuple[str, str]
"""A pair: what the customer said, and what was answered."""


@dataclass(frozen=True)
class Details:
    """What a call tells staff in addition to the reason; figures and names are masked."""

    kiosk: str = ""
    """The name of the kiosk, from the settings."""
    place: str = ""
    """Where the kiosk stands, from the settings."""
    address: str = ""
    """How the bank addresses the customer (王阿姨); empty before a card is in the reader."""
    step: str = ""
    """The name of the screen that was shown."""
    exchanges: tuple[Exchange, ...] = ()
    """The last exchanges, oldest first."""


NO_DETAILS = Details()


def new_ticket_id() -> str:
    """Return a random id made of digits; the customer can read its beginning out to staff."""
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
    """The reason's code: key, voice, report_fraud, transfer_held …"""
    screen: str
    """The text on the customer's screen, with names and figures masked."""
    created_at: datetime
    status: Status = "open"
    taken_by: str | None = None
    taken_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    note: str = ""
    """A note by the member of staff who closed it."""
    details: Details = NO_DETAILS
    """What the ticket tells in addition."""
    staff_role: str = ""
    """The role of the person in ``staff_name``; empty: nobody."""
    staff_name: str = ""
    """The name of the person who closed it or, if open, took it, from the table of staff; empty:
    nobody, or an old ticket for which staff typed a name."""

    @property
    def who(self) -> str:
        """Name and number of the person who closed it or, if open, took it, for staff to read."""
        number = self.closed_by or self.taken_by or ""
        return f"{self.staff_name}（{number}）" if self.staff_name else number

    @property
    def comes(self) -> str:
        """Words for the person on the way, as the customer is told: 李经理; 工作人员 if not known."""
        if not self.staff_name:
            return "工作人员"
        title = TITLES.get(self.staff_role)
        return self.staff_name[0] + title if title else self.staff_name

    def answers(self, session: str, reason: str) -> bool:
        """Return whether this ticket also covers a new call for help, so that none is added.

        A call that the customer makes herself (by key or voice) is covered by any open or taken
        ticket of the visit that she has made herself, including a report of fraud, as staff come to
        her anyway. A call for another reason (a hold, a loss, a locked card) is news for staff. It
        gets its own ticket, unless a ticket for the same reason is open and nobody has taken it.
        """
        if session != self.session or self.status == "closed":
            return False
        if reason in BY_HERSELF:
            return self.reason in BY_HERSELF or self.reason == AFTER_FRAUD
        return reason == self.reason and self.status == "open"
