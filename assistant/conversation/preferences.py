"""Change how the machine speaks and shows things when a customer asks, and store it.

The change is stored for this customer alone.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from assistant import phrases
from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError
from assistant.banking.preferences import COVERING, DISCREET, STEPS, Preferences
from assistant.conversation.presenter import Presenter
from assistant.conversation.visit import Visit

log = logging.getLogger(__name__)

ALWAYS = frozenset({"always_covered", "always_open"})
"""Changes of covering that apply to the customer's later visits too."""
VOICE = frozenset({"speed", "volume"})
"""Preferences whose limits are known only to the voice."""


class CustomerPreferences:
    """Set voice and screen as a customer asks, and store her preferences with the bank."""

    def __init__(self, bank: BankGateway, presenter: Presenter) -> None:
        """Keep ``presenter``, which sets voice and screen, and ``bank``, which stores preferences."""
        self._bank = bank
        self._presenter = presenter

    async def change(self, visit: Visit, change: str) -> bool:
        """Make and store the change that the customer asks for.

        It is one of ``STEPS``, ``DISCREET`` and ``COVERING``.

        Figures are covered until this visit ends, or in later visits too if she says so
        (以后都遮住).

        Returns whether anything changed; False, for example, if the voice is at its loudest.
        """
        moved = self._move(visit, change)
        if change in ALWAYS:
            visit.covers_always = COVERING[change]
        visit.asked_for.add(_field(change))
        await self._remember(visit)
        return moved or change in DISCREET or change in COVERING

    async def touch(self, visit: Visit, change: str) -> None:
        """Make the change that the customer touches in the strip, and confirm it by voice.

        The screen stays.

        Spoken changes go through the dialogue, which asks its question again. A touch does not:
        otherwise it would remove the screen of a call for help, and her next key would answer
        another question.
        """
        told = phrases.CHANGED if await self.change(visit, change) else phrases.AT_LIMIT
        self._presenter.show_again(aside=told[change])

    def recall(self, visit: Visit) -> None:
        """Apply the stored preferences at the start of a visit, or the defaults without a customer."""
        self._presenter.adjust("reset")
        if visit.customer:
            self._take_up(visit, self._stored(visit.customer.id))

    async def apply_stored(self, visit: Visit) -> None:
        """Apply the stored preferences of a customer who has just become known.

        Preferences that she changed earlier in this visit are newer than the stored ones, and stay:
        a customer who says 别念出来 before she puts her card in does not want her balance read out.
        """
        if visit.preferences_known or not visit.customer:
            return
        stored = await asyncio.to_thread(self._stored, visit.customer.id)
        self._take_up(visit, stored)
        if visit.asked_for:
            await self._remember(visit)

    def _take_up(self, visit: Visit, stored: Preferences) -> None:
        wanted = replace(
            stored, **{name: getattr(visit.preferences, name) for name in visit.asked_for}
        )
        visit.preferences, visit.preferences_known = Preferences(guided=wanted.guided), True
        if visit.covers_always is None:
            visit.covers_always = stored.covered
        self._presenter.adjust("reset")
        for change in wanted.changes():
            self._move(visit, change)

    def _move(self, visit: Visit, change: str) -> bool:
        moved = self._presenter.adjust(change)
        what = STEPS.get(change, ("",))[0]
        if what == "type_size":  # compare the setting: two levels may look the same on a screen
            size = self._presenter.type_size
            visit.preferences = replace(visit.preferences, type_size=size)
        elif moved or what not in VOICE:
            visit.preferences = visit.preferences.after(change)
        return moved

    def _stored(self, customer_id: str) -> Preferences:
        try:
            return self._bank.preferences.of(customer_id)
        except BankError:
            log.exception("what she likes could not be read; it begins as usual")
            return Preferences()

    async def _remember(self, visit: Visit) -> None:
        if not visit.customer:
            return
        keep = self._bank.preferences.remember
        try:
            kept = replace(visit.preferences, covered=bool(visit.covers_always))
            await asyncio.to_thread(keep, visit.customer.id, kept)
        except BankError:
            log.exception("what she likes could not be stored; it holds for this visit")


def _field(change: str) -> str:
    """Return the preference that a change sets."""
    if change in DISCREET:
        return "discreet"
    return "covered" if change in COVERING else STEPS[change][0]
