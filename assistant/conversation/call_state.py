"""Describe the state of the customer's call for a person, in words and on its screen."""

from __future__ import annotations

from dataclasses import dataclass

from assistant import phrases
from assistant.help.ringing import Stage
from assistant.help.ticket import HelpTicket
from assistant.screens.help_called import CallState
from assistant.speaking.wording import speakable

STATES: dict[Stage, CallState] = {
    "first": "notified",
    "again": "again",
    "next": "next",
    "hotline": "hotline",
}
"""The state on the screen of a call that nobody has taken, by the stage of its ringing."""


@dataclass(frozen=True)
class Standing:
    """The state of a customer's call for a person."""

    state: CallState
    who: str = ""
    """The member of staff who comes; empty unless somebody has taken the call."""

    def words(self, hotline: str, *, after_fraud: bool) -> str:
        """Return the sentences for the customer.

        After a report of fraud they also say what not to do meanwhile.
        """
        told = {
            "taken": phrases.COMING.format(who=self.who),
            "next": phrases.NEXT_CALLED,
            "again": phrases.CALLED_ON,
            "hotline": phrases.HOTLINE.format(number=speakable(hotline)),
            "failed": phrases.NOT_NOTIFIED,
        }.get(self.state, phrases.NOTIFIED)
        return told + phrases.FRAUD_MEANWHILE if after_fraud else told


def standing_of(ticket: HelpTicket, stage: Stage) -> Standing:
    """Return the state of a call, from its ticket and from the stage of its ringing."""
    if ticket.status == "taken":
        return Standing("taken", ticket.comes)
    return Standing(STATES[stage])
