"""Carry a PIN or an answer to the fraud check to the bank, and ask for a transfer's outcome.

PIN and answer go to the bank unchanged; neither the classifier nor the dialogue can alter them.
"""

from __future__ import annotations

import asyncio
import logging
import re

from assistant import phrases
from assistant.banking.gateway import BankGateway
from assistant.banking.model import (
    Arrival,
    BankError,
    OutcomeUnknown,
    PinOutcome,
    PinResult,
    StaleStep,
    TransferStatus,
)
from assistant.conversation.visit import Visit
from assistant.fraud.check import Answer
from assistant.screens import pin as pin_screen
from assistant.screens.content import read
from assistant.screens.view import View
from assistant.storage.errors import StorageError
from assistant.storage.opened import Presence
from assistant.storage.presence import Alone, name_card, name_visit
from assistant.understanding.payloads import payload

log = logging.getLogger(__name__)

PIN = re.compile(r"[0-9]{6}")
OUTCOME_TRIES, OUTCOME_SECONDS = 5, 2.0
"""Number of times that the bank is asked for a transfer's outcome, and seconds between two of them."""


class Authorising:
    """Sign a customer in, pass on her answers to the fraud check, authorise transfers by PIN."""

    def __init__(self, bank: BankGateway, presence: Presence | None = None) -> None:
        """Keep the bank to which PINs and answers go, and what this kiosk holds among the others."""
        self._bank = bank
        self._presence = presence or Alone()

    async def sign_in(self, visit: Visit, pin: str) -> PinResult | str:
        """Sign the customer in if the bank finds her PIN right; nothing else signs her in.

        Returns the bank's result, or what she is told because the bank could not check the PIN, or because
        another kiosk has her card: then the PIN is not looked at.
        """
        assert visit.customer is not None
        check = self._bank.verify_pin
        try:
            elsewhere = await asyncio.to_thread(self._hold_card, visit)
            if elsewhere is not None:
                return phrases.CARD_ELSEWHERE.format(kiosk=elsewhere or phrases.OTHER_KIOSK)
            result = await asyncio.to_thread(check, visit.session, visit.customer.id, pin)
        except (BankError, StorageError):
            log.exception("the PIN could not be checked")
            return phrases.PIN_UNCHECKED
        visit.signed_in = visit.signed_in or result.outcome is PinOutcome.RIGHT
        return result

    def _hold_card(self, visit: Visit) -> str | None:
        """Hold card and visit; return None, or the kiosk that has the card. Raises ``StorageError``."""
        assert visit.customer is not None
        self._presence.hold(name_visit(visit.session))
        return self._presence.hold(name_card(visit.customer.id))

    async def authorise(
        self, transfer_id: str, step: int, pin: str, arrival: Arrival = Arrival.NOW
    ) -> PinResult | None:
        """Let the bank check the PIN and move the money, or set it aside until it shall arrive.

        Returns None if the bank refused; the transfer's status says why.

        Raises:
            OutcomeUnknown: The bank did not answer; the money may have moved.
        """
        authorise = self._bank.authorise
        try:
            _, result = await asyncio.to_thread(authorise, transfer_id, step, pin, arrival)
        except OutcomeUnknown:
            log.exception("the bank did not answer; the transfer's status will be asked for")
            raise
        except BankError:
            log.exception("the PIN could not be checked")
            return None
        return result

    async def answer(self, transfer_id: str, step: int, answer: Answer) -> None:
        """Give the bank the customer's answer to the fraud check.

        The transfer's new status tells what happens next.

        Raises:
            BankError: The bank has not accepted the answer. An answer to an older step is dropped
                without an error.
        """
        try:
            await asyncio.to_thread(self._bank.answer, transfer_id, step, answer)
        except StaleStep:
            log.warning("an answer to an older question was dropped")

    async def find_outcome(self, transfer_id: str) -> bool:
        """Ask the bank a few times for a transfer's outcome; return whether it is known."""
        for _ in range(OUTCOME_TRIES):
            try:
                await asyncio.to_thread(self._bank.transfer, transfer_id)
            except BankError:
                log.exception("the transfer's status is still not known")
                await asyncio.sleep(OUTCOME_SECONDS)
            else:
                return True
        return False

    async def was_posted(self, transfer_id: str) -> bool:
        """Return whether the money has moved; False if the bank does not answer."""
        try:
            transfer = await asyncio.to_thread(self._bank.transfer, transfer_id)
        except BankError:
            log.exception("the transfer's status could not be read")
            return False
        return transfer.status is TransferStatus.POSTED


def arrival_on(view: View) -> Arrival:
    """Return when the transfer arrives, as the screen says that asks for its PIN."""
    return Arrival(read(pin_screen.Data, view).get("arrival", Arrival.NOW))


def pin_payload(result: PinResult) -> str:
    """Return the payload that tells the dialogue the PIN's result; the payload signs nobody in."""
    if result.outcome is PinOutcome.WRONG:
        return payload("pin_wrong", left=result.attempts_left)
    return "/pin_right" if result.outcome is PinOutcome.RIGHT else "/pin_locked"
