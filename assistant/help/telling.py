"""Describe a call for help in words, for staff at this desk and elsewhere."""

from __future__ import annotations

from typing import TypedDict

from assistant.clock import bank_time
from assistant.help.ticket import HelpTicket
from assistant.help.tickets import SHORT_ID
from assistant.help.words import REASONS

NOT_TOLD = "—"


class Call(TypedDict):
    """The description of a call: names and figures are masked; customer and visit are left out."""

    id: str
    status: str
    since: str
    """When the call came, in the bank's time."""
    kiosk: str
    place: str
    address: str
    """How the customer is addressed; empty before a card is in the reader."""
    reason: str
    """The reason in words."""
    step: str
    """The screen that was shown, in words."""
    said: list[list[str]]
    """Pairs of what the customer said and what was answered, oldest first."""
    who: str
    """The person who closed the call or, if it is open, took it."""


def describe_call(ticket: HelpTicket, step: str) -> Call:
    """Return the description of a ticket.

    Args:
        ticket: The ticket.
        step: Words for its screen, which this module cannot look up.
    """
    told = ticket.details
    return Call(
        id=ticket.id,
        status=ticket.status,
        since=bank_time(ticket.created_at).strftime("%Y-%m-%d %H:%M:%S"),
        kiosk=told.kiosk,
        place=told.place,
        address=told.address,
        reason=REASONS.get(ticket.reason, ticket.reason),
        step=step,
        said=[list(each) for each in told.exchanges],
        who=ticket.who,
    )


def list_told(call: Call, unknown: str = "还不知道是谁") -> list[str]:
    """Return a call as lines: which, when, where, who, why, at which step, and the last words.

    Args:
        call: The call; it may come from another machine.
        unknown: Words for the caller if the customer is not known.
    """
    where = "　".join(str(each) for each in (call["place"], call["kiosk"]) if each)
    return [
        f"求助单　{call['id'][:SHORT_ID]}",
        f"时间　{call['since']}",
        f"地点　{where or NOT_TOLD}",
        f"称呼　{call['address'] or unknown}",
        f"原因　{call['reason']}",
        f"步骤　{call['step'] or NOT_TOLD}",
        *(
            f"{who}：{' '.join(str(words).split()) or NOT_TOLD}"
            for pair in call["said"]
            for who, words in zip(("她", "机器"), pair, strict=True)
        ),
    ]
