"""Relay to the bank, in order and until it accepts them, the messages that the guard needs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from assistant.banking.gateway import BankGateway
from assistant.banking.model import Transfer, TransferStatus
from assistant.conversation import outbox
from assistant.conversation.journal import Journal
from assistant.conversation.outbox import Outbox
from assistant.conversation.visit import Visit
from assistant.fraud.scripts import Detected


class GuardRelay:
    """Put scripts, schemes, calls for help and a visit's end into the outbox, and deliver them."""

    def __init__(self, bank: BankGateway, waiting: Outbox, journal: Journal) -> None:
        """Keep the outbox ``waiting``, its ``bank``, and the ``journal`` for changed transfers."""
        self._bank = bank
        self._outbox = waiting
        self._journal = journal

    async def hear(self, detected: Detected, of: Visit, now: Visit) -> bool:
        """Tell the bank the scripts in the customer's words.

        Returns whether a transfer of ``now`` is held.

        Args:
            detected: The scripts and schemes of the utterance; if there are none, only messages
                that wait are delivered.
            of: The visit in which the words were said; an earlier one if they came late.
            now: The visit on the screen.
        """
        if detected.phrases:
            self._outbox.put(outbox.words_heard(self._bank, of, detected))
        elif not self._outbox.waits():
            return False
        return _is_held(await self._deliver(now))

    async def hear_scheme(self, visit: Visit) -> bool:
        """Tell the bank that the customer may be in a scheme; return whether a transfer is held."""
        self._outbox.put(outbox.scheme_told(self._bank, visit))
        return _is_held(await self._deliver(visit))

    def freeze(self, visit: Visit) -> asyncio.Future[list[Transfer]]:
        """Freeze the open transfers, because help was called; return a future that is done afterwards."""
        self._outbox.put(outbox.help_called(self._bank, visit))
        return asyncio.ensure_future(self._deliver(visit))

    async def end(self, visit: Visit, reason: str) -> None:
        """Tell the bank that the visit ends, with a reason like timeout, goodbye or end_of_input."""
        self._outbox.put(outbox.visit_ended(self._bank, visit, reason))
        await self._deliver(visit)

    async def tell_again(self, visit: Visit) -> bool:
        """Deliver waiting messages again; return whether a transfer of the visit is now held."""
        return self._outbox.waits() and _is_held(await self._deliver(visit))

    async def knows_all(self, visit: Visit) -> bool:
        """Deliver waiting messages; return whether the bank has accepted every message of the visit."""
        if self._outbox.waits():
            await self._deliver(visit)
        return not self._outbox.waits(visit.session)

    async def _deliver(self, visit: Visit) -> list[Transfer]:
        """Deliver waiting messages; return the visit's transfers that the bank changed because of them."""
        changed = await asyncio.to_thread(self._outbox.deliver)
        hers = [transfer for transfer in changed if transfer.session == visit.session]
        self._journal.record_transfers(hers)
        return hers


def _is_held(transfers: Sequence[Transfer]) -> bool:
    return any(transfer.status is TransferStatus.HELD for transfer in transfers)
