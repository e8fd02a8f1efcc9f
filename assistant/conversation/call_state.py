"""Describe the state of her call for a person, in words and on its screen."""

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
"""What is shown of a call that nobody has taken, by how far it has come."""


@dataclass(frozen=True)
class Standing:
    """The state of her call."""

    state: CallState
    who: str = ""
    """Who is on the way; empty unless somebody has taken the call."""

    def words(self, hotline: str, *, after_fraud: bool) -> str:
        """Return the sentences she is told; after a report of fraud also what not to do meanwhile."""
        told = {
            "taken": phrases.COMING.format(who=self.who),
            "next": phrases.NEXT_CALLED,
            "again": phrases.CALLED_ON,
            "hotline": phrases.HOTLINE.format(number=speakable(hotline)),
            "failed": phrases.NOT_NOTIFIED,
        }.get(self.state, phrases.NOTIFIED)
        return told + phrases.FRAUD_MEANWHILE if after_fraud else told


def standing_of(ticket: HelpTicket, stage: Stage) -> Standing:
    """Return the state of a call. Somebody comes only if the ticket has been taken."""
    if ticket.status == "taken":
        return Standing("taken", ticket.comes)
    return Standing(STATES[stage])
