"""Tell the bank when the guard's notice has been read out; until then a yes is ignored."""

from __future__ import annotations

import asyncio
import logging

from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError
from assistant.conversation.on_screen import must_be_read
from assistant.fraud.check import Presented
from assistant.screens.named import read_step
from assistant.screens.view import View
from assistant.speaking.voice import Spoken

log = logging.getLogger(__name__)

READING_SECONDS_PER_CHARACTER = 0.4
"""Seconds for each character of a notice without voice: 150 characters a minute, a pace that
elderly people like (150-180, docs/facts.md)."""


class Notice:
    """Tell the bank that the guard's notice has been read out."""

    def __init__(self, bank: BankGateway) -> None:
        """Keep the bank that is told."""
        self._bank = bank

    async def note_read(self, view: View, spoken: Spoken) -> None:
        """Tell the bank that the whole notice on ``view`` was read; do nothing for other screens.

        Without a voice the bank is told only after the time that reading takes.
        """
        if not must_be_read(view):
            return
        if spoken.how == "shown":
            left = len(view.text) * READING_SECONDS_PER_CHARACTER - spoken.seconds
            await asyncio.sleep(max(0.0, left))
        transfer_id, step = read_step(view)
        how = Presented(spoken.how)
        try:
            await asyncio.to_thread(self._bank.note_presented, transfer_id, step, how)
        except BankError:
            log.exception("the notice's end could not be stored; a yes is still ignored")
