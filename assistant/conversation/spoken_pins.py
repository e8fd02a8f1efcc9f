"""Keeps a spoken or typed PIN out of events and out of the dialogue.

Whoever stands at the kiosk before the PIN was given may be anybody: there no number is compared
with hers, and what is answered is the same whatever her PIN is. Afterwards the bank compares what
is said for a sum, counts each and locks the card where somebody tries one after another.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError, Compared
from assistant.conversation.visit import Visit
from assistant.masking import (
    HIDDEN,
    PIN_LENGTH,
    is_tail,
    is_thousands,
    may_be_pin,
    recorded,
    spoken_digits,
)
from assistant.screens.registry import plain_text
from assistant.screens.view import View
from assistant.understanding.disambiguation.choosing import match_choice
from assistant.understanding.readers.amounts import FEN_PER_YUAN, find_amounts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sifted:
    """What of an utterance may be used, and what of it may be kept."""

    may_be_pin: bool
    """The words may be her PIN: nothing is done with them."""
    kept: str
    """What an event may keep of them."""
    card_locked: bool = False
    """The bank has locked the card over it: too many numbers were tried."""


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
        if (piece is not None and not piece.used) or may_be_pin(text, view.field_kind):
            return Sifted(may_be_pin=True, kept=HIDDEN)
        sums = _of_six_digits(text)
        compared = await self._compare_all(sums, visit)
        if compared is not Compared.OTHER:
            return Sifted(True, HIDDEN, card_locked=compared is Compared.LOCKED)
        if sums and not visit.signed_in:
            return Sifted(may_be_pin=False, kept=HIDDEN)
        return Sifted(False, piece.kept if piece else recorded(text, view.field_kind))

    async def compare(self, digits: str, visit: Visit) -> Compared:
        """Return whether ``digits``, said or typed for a sum, are her PIN.

        Before she is signed in nobody is told: they are kept in mind until her PIN comes, which
        ``Acting.sign_in`` holds against them. What is not told of whole thousands either way:
        十万 is a sum. Where the bank cannot tell, they may be hers.
        """
        if is_thousands(digits) or digits in visit.compared:
            return Compared.OTHER
        if visit.customer is None or not visit.signed_in:
            visit.uncompared.add(digits)
            return Compared.OTHER
        compare = self._bank.compare_pin
        try:
            compared = await asyncio.to_thread(compare, visit.session, visit.customer.id, digits)
        except BankError:
            log.exception("the bank could not compare a number with her PIN")
            return Compared.HERS
        if compared is Compared.OTHER:
            visit.compared.add(digits)
        return compared

    async def _compare_all(self, sums: set[str], visit: Visit) -> Compared:
        """Return the worst of what these numbers are."""
        for digits in sorted(sums):
            compared = await self.compare(digits, visit)
            if compared is not Compared.OTHER:
                return compared
        return Compared.OTHER


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
    said = {*spoken_digits(text), *(digits for digits in yuan if len(digits) == PIN_LENGTH)}
    return {digits for digits in said if not is_thousands(digits)}
