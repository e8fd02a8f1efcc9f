"""Call a person: try to store a ticket until it is stored; tell the customer the call's state.

She hears only true sentences: staff know (the ticket is stored); another person is called
(the first one has not answered); somebody comes (a member of staff has taken the call); the number
of the hotline (all have been called in vain). Meanwhile the ticket rings
(``assistant.help.ringing``).
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from assistant import phrases
from assistant.clock import Clock
from assistant.conversation.call_state import Standing, standing_of
from assistant.conversation.journal import Journal
from assistant.conversation.presenter import Presenter
from assistant.conversation.visit import Visit
from assistant.help.desk import HelpDesk, masked
from assistant.help.ticket import AFTER_FRAUD, BY_HERSELF, FORGOT_PIN, Details
from assistant.help.tickets import SHORT_ID
from assistant.screens import help_called
from assistant.screens.masked_picture import draw_masked
from assistant.screens.registry import plain_text, traits_of
from assistant.screens.view import View

log = logging.getLogger(__name__)

FORGET_EVERY = timedelta(hours=1)
"""The time between two searches for details of old calls that may be deleted."""
FIRST = Standing("notified")


@dataclass(frozen=True)
class _Call:
    """A call for help, with or without a stored ticket."""

    visit: Visit
    reason: str
    view: View
    """The screen at the time of the call."""
    details: Details

    @property
    def screen(self) -> str:
        """The masked words of that screen."""
        return self.visit.masked(plain_text(self.view))


class HelpCall:
    """Call staff for a visit, and show the customer whether somebody comes."""

    def __init__(self, desk: HelpDesk, journal: Journal, presenter: Presenter) -> None:
        """Keep the ``desk`` that stores tickets, the journal and the presenter."""
        self._desk = desk
        self._journal = journal
        self._presenter = presenter
        self._unstored: list[_Call] = []
        self._undrawn: list[tuple[str, _Call]] = []
        self._told: tuple[str | None, Standing] = (None, FIRST)
        """The ticket's id, and the state that the customer was told last."""
        self._forget_at: datetime | None = None

    async def store(self, visit: Visit, reason: str) -> bool:
        """Store a ticket with the screen's text, masked; return whether the desk has it.

        Args:
            visit: The visit of the call.
            reason: The reason, for the desk: key, voice, report_fraud …
        """
        said = tuple((visit.masked(a), visit.masked(b)) for a, b in self._journal.exchanges)
        view = self._presenter.view
        if reason in BY_HERSELF and visit.forgot_pin and not visit.signed_in:
            reason = FORGOT_PIN
        address = visit.customer.title if visit.customer else ""
        details = Details(address=address, step=view.screen, exchanges=said)
        call = _Call(visit, reason, view, details)
        visit.after_fraud = visit.after_fraud or reason == AFTER_FRAUD
        try:
            await self._store(call)
        except Exception:
            log.exception("a call for help could not be stored; it is tried again")
            self._journal.record("help", ticket=None, reason=reason, status="failed")
            self._unstored.append(call)
            self._presenter.set_status(help_state="failed")
            return False
        self._presenter.set_status(help_state="notified")
        return True

    async def tell_staff(self, visit: Visit, reason: str) -> str:
        """Store a ticket as ``store`` does.

        Returns the sentence that tells the customer whether staff know.
        """
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
                self._presenter.set_status(help_state="notified")
                self._change_screen(self.words(current), self._data(current))

    def show(self, text: str, visit: Visit) -> None:
        """Show the screen of help with ``text``; after a report of fraud it offers no way to go on."""
        called = View(
            "help_called",
            text,
            data=self._data(visit),
            choices=phrases.WHILE_WAITING if visit.after_fraud else phrases.GO_ON,
            keys=("help", "repeat") if visit.after_fraud else ("help", "repeat", "home"),
        )
        self._presenter.present([called])

    def show_called(self, ticket_id: str, visit: Visit) -> None:
        """Show that a person has been called, by a ticket that was stored before this visit began."""
        visit.help_ticket = ticket_id
        self._presenter.set_status(help_state="notified")
        self.show(phrases.NOTIFIED, visit)

    def words(self, visit: Visit) -> str:
        """Return the sentences that tell the present state of the customer's call."""
        return self._standing(visit).words(self._desk.hotline, after_fraud=visit.after_fraud)

    def words_again(self, visit: Visit) -> str:
        """Return the sentences for a customer who calls once more.

        If nobody has answered her first call, they do not say that staff know.
        """
        told = phrases.NOTIFIED_ALREADY if self._standing(visit) == FIRST else self.words(visit)
        return phrases.NOTIFIED if visit.help_ticket is None else told

    async def look_at_ticket(self, visit: Visit) -> bool:
        """Read the visit's ticket, and tell the customer a change.

        Returns whether staff have closed it.
        """
        if (asked := visit.help_ticket) is None:
            return False
        try:
            ticket = await asyncio.to_thread(self._desk.ticket, asked)
            stage = await asyncio.to_thread(self._desk.stage, ticket.id)
        except Exception:
            log.exception("the desk could not be asked")
            return False
        if visit.help_ticket != asked:
            return False  # another call of this method has told her meanwhile
        visit.help_ticket = ticket.id  # the ticket that covers hers, if there is one
        if ticket.status == "closed":
            visit.help_ticket, visit.after_fraud = None, False
            self._presenter.set_status(help_state="none")
            self._journal.record_help(ticket)
            return True
        standing = standing_of(ticket, stage)
        taken = standing.state == "taken" and self._presenter.status.help_state != "taken"
        if taken or standing != self._standing(visit):
            self._told = (ticket.id, standing)
            if taken:
                self._presenter.set_status(help_state="taken")
                self._journal.record_help(ticket)
            self._change_screen(self.words(visit), self._data(visit))
        return False

    async def ring(self, clock: Clock) -> None:
        """Write due rings, draw due pictures of screens, and let the desk delete old details."""
        try:
            await asyncio.to_thread(self._desk.ring)
            while self._undrawn:
                await asyncio.to_thread(self._draw, *self._undrawn.pop(0))
            if self._forget_at is None or clock.now() >= self._forget_at:
                self._forget_at = clock.now() + FORGET_EVERY
                await asyncio.to_thread(self._desk.forget_old)
        except Exception as err:
            log.error("a call did not ring, it rings in a second: %s", type(err).__name__)

    async def _store(self, call: _Call) -> None:
        visit = call.visit
        arguments = (visit.session, visit.customer_id, call.reason, call.screen, call.details)
        ticket = await asyncio.to_thread(self._desk.call, *arguments)
        if ticket.id != visit.help_ticket:
            self._undrawn.append((ticket.id, call))
        visit.help_ticket = ticket.id
        self._journal.record_help(ticket)

    def _draw(self, ticket: str, call: _Call) -> None:
        """Draw the masked screen for the ticket, after the call because it takes a moment."""
        names = self._desk.names(call.visit.customer_id)
        # The desk does not know the names of customers whose bank is elsewhere; the visit does.
        picture = draw_masked(call.view, lambda text: masked(call.visit.masked(text), names))
        self._desk.pictures.keep(ticket, picture)

    def _standing(self, visit: Visit) -> Standing:
        if self._presenter.status.help_state == "failed":
            return Standing("failed")
        ticket, standing = self._told
        return standing if ticket == visit.help_ticket else FIRST

    def _data(self, visit: Visit) -> help_called.Data:
        standing = self._standing(visit)
        return help_called.Data(
            state=standing.state,
            ticket=(visit.help_ticket or "")[:SHORT_ID],
            who=standing.who,
            hotline=self._desk.hotline,
        )

    def _change_screen(self, text: str, told: help_called.Data) -> None:
        """Change text and data of the screen of help, if it is up.

        The text is said if the customer waits there.
        """
        view = self._presenter.view
        if traits_of(view).shows_call:
            changed = replace(view, text=text, data={**view.data, **told})
            self._presenter.present([changed], same_step=True)
        elif traits_of(view).waits_for_staff and not self._presenter.speaking:
            self._presenter.show_again(text, say=text)
