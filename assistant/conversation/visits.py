"""Begin and end the visits of one kiosk, and remember the one on the screen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from assistant.banking.model import BankError, Payee
from assistant.conversation.closing import Closing
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.idle import IdleTimer
from assistant.conversation.journal import Journal
from assistant.conversation.machine import Machine
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.presenter import Presenter
from assistant.conversation.visit import Visit
from assistant.storage.presence import name_card, name_visit

log = logging.getLogger(__name__)


class Visits:
    """Begin and end visits, and remember the one on the screen."""

    def __init__(
        self,
        machine: Machine,
        card: str | None,
        *,
        journal: Journal,
        presenter: Presenter,
        preferences: CustomerPreferences,
        guard: GuardRelay,
        idle: IdleTimer,
    ) -> None:
        """Keep the parts; ``begin`` begins the first visit.

        Args:
            machine: The bank, the dialogue, the clock and the open visits.
            card: The customer whose card is in the reader at every visit; None without a card.
            journal: Records each visit.
            presenter: Controls screen and voice.
            preferences: Applies each customer's preferences.
            guard: Tells the bank the end of each visit.
            idle: Counts silence.
        """
        self._machine = machine
        self._journal = journal
        self._presenter = presenter
        self._preferences = preferences
        self._guard = guard
        self._idle = idle
        self._card = card
        self.closing = Closing(machine, presenter, preferences)
        """The question after a visit."""
        self.current = self._before = Visit(outbox=machine.outbox)
        self._first_step = 0
        """The first step that surely belongs to this visit."""

    def begin(self) -> None:
        """Begin a visit."""
        machine = self._machine
        self._before, self._first_step = self.current, self._presenter.view.step + 1
        self.current = Visit(outbox=machine.outbox)
        if self._card:
            self.current.customer = machine.bank.customer(self._card)
        if not self.closing.asking:  # the question keeps her settings of voice and screen
            self._preferences.recall(self.current)
        machine.visits[self.current.session] = self.current
        self._presenter.private_names = ()
        self._journal.begin(self.current.session, self.current.tally)
        self._idle.answer()
        self._idle.restart(machine.clock.now())
        self._presenter.set_status(help_state="none", partial="")

    async def end(self, reason: str) -> None:
        """Close the visit in the bank, forget it here, and begin the next one."""
        old = self.current
        old.tally.end(reason)
        await self._guard.end(old, reason)
        await asyncio.to_thread(self._let_go, old)
        await self._count(old)
        self._machine.agent.forget(old.session)
        self._machine.visits.pop(old.session, None)
        self.begin()

    def _let_go(self, visit: Visit) -> None:
        """Let another kiosk have her card."""
        self._machine.presence.let_go(name_visit(visit.session))
        if visit.customer:
            self._machine.presence.let_go(name_card(visit.customer.id))

    async def count(self) -> None:
        """Store the visit's new counts since the last call; do nothing before the first visit."""
        if not self.closing.asking:
            await self._count(self.current)

    async def _count(self, visit: Visit) -> None:
        await asyncio.to_thread(self._machine.counts.write, visit.tally.take())

    def visit_at(self, step: int) -> Visit:
        """Return the visit that was on the screen at ``step``: the current or an earlier one."""
        return self._before if step < self._first_step else self.current

    def covers(self, step: int) -> bool:
        """Return whether ``step`` is an earlier step of the current visit."""
        return self._first_step <= step < self._presenter.view.step

    def payees(self) -> Sequence[Payee]:
        """Return the payees of the customer; empty before sign-in."""
        customer = self.current.customer
        if not customer or not self.current.signed_in:
            return ()
        return self._machine.bank.payees(customer.id)

    def people(self) -> Sequence[Payee]:
        """Return the payees that help to read the customer's words.

        Before sign-in they must not be shown.
        """
        customer = self.current.customer
        return self._machine.bank.payees(customer.id) if customer else ()

    async def note_changes(self) -> None:
        """Record the transfers' new statuses after a turn, and note which names must be masked."""
        visit, bank = self.current, self._machine.bank
        await self._preferences.apply_stored(visit)
        try:
            for transfer_id in visit.transfers:
                transfer = await asyncio.to_thread(bank.transfer, transfer_id)
                self._journal.record_transfers([transfer])
            if visit.signed_in and not visit.private_names and visit.customer:
                payees = await asyncio.to_thread(bank.payees, visit.customer.id)
                visit.private_names = (visit.customer.name, *(payee.name for payee in payees))
                self._presenter.private_names = visit.private_names
        except BankError:
            log.exception("the status of the visit's transfers could not be read")
