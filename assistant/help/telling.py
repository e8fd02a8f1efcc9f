"""Tell what a call is about, for staff at this desk and elsewhere: one list of what is told, and how."""

from __future__ import annotations

from typing import TypedDict

from assistant.clock import bank_time
from assistant.help.ticket import HelpTicket
from assistant.help.tickets import SHORT_ID
from assistant.help.words import REASONS

NOT_TOLD = "—"


class Call(TypedDict):
    """What a call tells of itself: names and figures masked, no customer and no visit."""

    id: str
    status: str
    since: str
    """In the bank's time."""
    kiosk: str
    place: str
    address: str
    """How she is addressed; empty before a card is in."""
    reason: str
    """In words."""
    step: str
    """The screen that was up, in words."""
    said: list[list[str]]
    """What she said and what was answered, oldest first."""
    who: str
    """Who closed it, or else took it."""


def describe_call(ticket: HelpTicket, step: str) -> Call:
    """Return what a ticket tells.

    Args:
        ticket: The call.
        step: Its screen in words: screens are not known here.
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
    """Return a call in lines: which, when, where, who, why, at which step, and what was said last.

    Args:
        call: A ``Call``, from here or over the wire.
        unknown: Who called, where nobody is addressed.
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
