"""Tells the bank when the guard's notice has reached her: her yes to it is deaf before."""

from __future__ import annotations

import asyncio
import logging

from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError
from assistant.conversation.interpreter import must_be_read
from assistant.fraud.check import Presented
from assistant.screens.named import read_step
from assistant.screens.view import View
from assistant.speaking.voice import Spoken

log = logging.getLogger(__name__)

READING_SECONDS_PER_CHARACTER = 0.4
"""150 characters a minute, the pace elders like to be read to (150-180, docs/facts.md)."""


class Notice:
    """The guard's notice, once it has been read out."""

    def __init__(self, bank: BankGateway) -> None:
        """Tell ``bank``."""
        self._bank = bank

    async def note_read(self, view: View, spoken: Spoken) -> None:
        """Note that ``view`` was read to its end, or shown as long as reading it takes.

        Returns when that time is over; another screen than the notice takes none.
        """
        if not must_be_read(view):
            return
        if spoken.how == "shown":
            left = len(view.text) * READING_SECONDS_PER_CHARACTER - spoken.seconds
            await asyncio.sleep(max(0.0, left))
        transfer_id, step = read_step(view)
        how = Presented(spoken.how)
        try:
            await asyncio.to_thread(self._bank.presented, transfer_id, step, how)
        except BankError:
            log.exception("the notice's end could not be stored; her yes stays deaf")
