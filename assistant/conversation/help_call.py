"""Call a person: store the ticket, trying until it is stored, and show its status."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

from assistant import phrases
from assistant.conversation.journal import Journal
from assistant.conversation.presenter import Presenter
from assistant.conversation.visit import Visit
from assistant.help.desk import HelpDesk
from assistant.help.tickets import SHORT_ID
from assistant.screens import help_called
from assistant.screens.registry import plain_text, traits_of
from assistant.screens.view import View

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Call:
    """A call for help that is stored, or has yet to be."""

    visit: Visit
    reason: str
    screen: str


class HelpCall:
    """Calls staff for a visit, and shows her whether somebody comes."""

    def __init__(self, desk: HelpDesk, journal: Journal, presenter: Presenter) -> None:
        """Store tickets at ``desk``."""
        self._desk = desk
        self._journal = journal
        self._presenter = presenter
        self._unstored: list[_Call] = []

    async def store(self, visit: Visit, reason: str) -> bool:
        """Store a ticket with what the screen says, masked; return whether the desk has it.

        Args:
            visit: Whose call it is.
            reason: Why, for the desk: key, voice, report_fraud …
        """
        screen = visit.masked(plain_text(self._presenter.view))
        try:
            await self._store(_Call(visit, reason, screen))
        except Exception:
            log.exception("a call for help could not be stored; it is tried again")
            self._journal.record("help", ticket=None, reason=reason, status="failed")
            self._unstored.append(_Call(visit, reason, screen))
            self._presenter.set_status(help_state="failed")
            return False
        self._presenter.set_status(help_state="notified")
        return True

    async def tell_staff(self, visit: Visit, reason: str) -> str:
        """Store a ticket; return the sentence that tells her whether staff know; see ``store``."""
        return phrases.NOTIFIED if await self.store(visit, reason) else phrases.NOT_NOTIFIED

    async def store_again(self, current: Visit) -> None:
        """Try again to store the calls that could not be stored, oldest first."""
        for call in tuple(self._unstored):
            try:
                await self._store(call)
            except Exception as err:
                log.error("a call for help still cannot be stored: %s", type(err).__name__)
                self._presenter.set_status(help_state=self._presenter.status.help_state)
                return
            self._unstored.remove(call)
            if call.visit is current:
                self._tell_at_last(current)

    def show(self, text: str, visit: Visit) -> None:
        """Show the screen of help with ``text`` on it."""
        state = self._presenter.status.help_state
        called = View(
            "help_called",
            text,
            data=help_called.Data(state=state, ticket=_short(visit)),
            choices=phrases.GO_ON,
            keys=("help", "repeat", "home"),
        )
        self._presenter.present([called])

    def show_called(self, ticket_id: str, visit: Visit) -> None:
        """Show that a person has been called: the ticket was stored before this visit began."""
        visit.help_ticket = ticket_id
        self._presenter.set_status(help_state="notified")
        self.show(phrases.NOTIFIED, visit)

    async def look_at_ticket(self, visit: Visit) -> bool:
        """Look at the visit's ticket; show her that somebody comes; return whether staff closed it."""
        if not visit.help_ticket:
            return False
        try:
            ticket = await asyncio.to_thread(self._desk.ticket, visit.help_ticket)
        except Exception:
            log.exception("the desk could not be asked")
            return False
        if ticket.status == "taken" and self._presenter.status.help_state != "taken":
            self._presenter.set_status(help_state="taken")
            self._journal.record_help(ticket)
            self._change_screen(phrases.COMING, {"state": "taken"})
        elif ticket.status == "closed":
            visit.help_ticket = None
            self._presenter.set_status(help_state="none")
            self._journal.record_help(ticket)
            return True
        return False

    async def _store(self, call: _Call) -> None:
        visit = call.visit
        arguments = (visit.session, visit.customer_id, call.reason, call.screen)
        ticket = await asyncio.to_thread(self._desk.call, *arguments)
        visit.help_ticket = ticket.id
        self._journal.record_help(ticket)

    def _tell_at_last(self, visit: Visit) -> None:
        """Show that staff know now, where the screen says that they do not."""
        self._presenter.set_status(help_state="notified")
        self._change_screen(phrases.NOTIFIED, {"state": "notified", "ticket": _short(visit)})

    def _change_screen(self, text: str, told: help_called.Data) -> None:
        """Change the text and data of the screen of help, if it is up."""
        view = self._presenter.view
        if traits_of(view).shows_call:
            changed = replace(view, text=text, data={**view.data, **told})
            self._presenter.present([changed], same_step=True)


def _short(visit: Visit) -> str:
    return (visit.help_ticket or "")[:SHORT_ID]
