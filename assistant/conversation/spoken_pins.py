"""Keeps a spoken or typed PIN out of events and out of the dialogue."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError
from assistant.conversation.visit import Visit
from assistant.masking import HIDDEN, PIN_LENGTH, is_tail, may_be_pin, recorded, spoken_digits
from assistant.screens.registry import plain_text
from assistant.screens.view import View
from assistant.understanding.disambiguation.choosing import match_choice
from assistant.understanding.readers.amounts import FEN_PER_YUAN, find_amounts

log = logging.getLogger(__name__)

MOST_COMPARED = 5
"""So many different numbers of a visit are compared with her PIN; more would be guessing it."""


@dataclass(frozen=True)
class Sifted:
    """What of an utterance may be used, and what of it may be kept."""

    may_be_pin: bool
    """The words may be her PIN: nothing is done with them."""
    kept: str
    """What an event may keep of them."""


class SpokenPins:
    """Finds what may be her PIN in words and typed sums; asks the bank where only it can tell."""

    def __init__(self, bank: BankGateway) -> None:
        """Compare numbers with the PINs of this bank's customers."""
        self._bank = bank

    async def sift(self, text: str, view: View, visit: Visit) -> Sifted:
        """Return what of her words may be used and kept, on the screen that is up."""
        if not text:
            return Sifted(may_be_pin=False, kept=text)
        asked = _is_asked_for(text, view)
        piece = visit.pieces.hear(text, view.field_kind, asked=asked)
        pin = (piece is not None and not piece.used) or await self._holds_one(text, view, visit)
        return Sifted(pin, HIDDEN if pin or piece else recorded(text, view.field_kind))

    async def is_hers(self, digits: str, visit: Visit) -> bool:
        """Ask the bank whether ``digits`` are her PIN, without counting a wrong try.

        Where the bank cannot tell, or was asked too often in this visit, they may be hers.
        """
        if visit.customer is None:
            return False
        visit.compared.add(digits)
        if len(visit.compared) > MOST_COMPARED:
            return True
        try:
            return await asyncio.to_thread(self._bank.is_pin, visit.customer.id, digits)
        except BankError:
            log.exception("the bank could not compare a number with her PIN")
            return True

    async def _holds_one(self, text: str, view: View, visit: Visit) -> bool:
        """Whether these words look like a PIN, or say hers as a sum."""
        if may_be_pin(text, view.field_kind):
            return True
        return any([await self.is_hers(digits, visit) for digits in sorted(_of_six_digits(text))])


def _is_asked_for(text: str, view: View) -> bool:
    """Whether bare numerals answer what is on the screen: a choice, a sum, the tail of a number."""
    if match_choice(text, view.choices):
        return True
    if view.field_kind == "amount":
        return any(found.why != "digits" for found in find_amounts(text))
    return is_tail(text, plain_text(view))


def _of_six_digits(text: str) -> set[str]:
    """Return the numbers in her words that may be her PIN; 十二万三千四百五十六 is one too."""
    yuan = (str(found.fen // FEN_PER_YUAN) for found in find_amounts(text) if found.fen)
    return {*spoken_digits(text), *(digits for digits in yuan if len(digits) == PIN_LENGTH)}
