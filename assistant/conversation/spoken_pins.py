"""Keep a spoken or typed PIN out of events and out of the dialogue.

Before sign-in anybody may stand at the kiosk, so no number is compared with the PIN, and the reply
does not depend on the PIN. Afterwards the bank compares each sum of six digits with the PIN, counts
the comparisons, and locks the card if somebody tries one after another.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError, Compared
from assistant.conversation.on_screen import reviews_transfer
from assistant.conversation.visit import Visit
from assistant.masking import (
    HIDDEN,
    PIN_LENGTH,
    find_six_digits,
    is_tail,
    is_thousands,
    may_be_pin,
    names_a_pin,
    recorded,
)
from assistant.screens.registry import plain_text
from assistant.screens.view import View
from assistant.understanding.disambiguation.choosing import match_choice
from assistant.understanding.in_context.sums import names_sums_for_sure, says_sums_with_units
from assistant.understanding.readers.amounts import FEN_PER_YUAN, find_amounts

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sifted:
    """The result of ``SpokenPins.sift``: whether words may be used, and how they may be recorded."""

    may_be_pin: bool
    """Whether the words may be the customer's PIN, so that they are not used."""
    kept: str
    """The words as an event may record them."""
    card_locked: bool = False
    """Whether the bank has locked the card, because too many numbers were tried."""


class SpokenPins:
    """Find digits that may be the PIN in words and typed sums; ask the bank if only it can tell."""

    def __init__(self, bank: BankGateway) -> None:
        """Keep the bank that compares numbers with PINs."""
        self._bank = bank

    async def sift(self, text: str, view: View, visit: Visit) -> Sifted:
        """Return whether words said at this screen may be used, and how they may be recorded."""
        if not text:
            return Sifted(may_be_pin=False, kept=text)
        if _names_sums(text, view):
            return Sifted(may_be_pin=False, kept=text)
        asked = _is_asked_for(text, view)
        # Digits that may be a part of a PIN said in several utterances; None: there are none.
        piece = visit.pieces.hear(text, view.field_kind, asked=asked)
        if (piece is not None and not piece.may_be_used) or may_be_pin(text, view.field_kind):
            return Sifted(may_be_pin=True, kept=HIDDEN)
        sums = _of_six_digits(text)
        compared = await self._compare_all(sums, visit)
        if compared is not Compared.OTHER:
            return Sifted(True, HIDDEN, card_locked=compared is Compared.LOCKED)
        if sums and not visit.signed_in:
            return Sifted(may_be_pin=False, kept=HIDDEN)
        return Sifted(False, piece.kept if piece else recorded(text, view.field_kind))

    async def compare(self, digits: str, visit: Visit) -> Compared:
        """Return whether ``digits``, said or typed as a sum, are the customer's PIN.

        Before sign-in the result is always ``OTHER``: the digits are remembered, and
        ``Acting.sign_in`` compares them with the PIN later. Whole thousands are always ``OTHER``
        (十万 is a sum). If the bank does not answer, the result is ``HERS``, because a number that
        may be the PIN must be neither recorded nor shown.
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
        """Compare numbers one by one; return the first result that is not ``OTHER``."""
        for digits in sorted(sums):
            compared = await self.compare(digits, visit)
            if compared is not Compared.OTHER:
                return compared
        return Compared.OTHER


def _names_sums(text: str, view: View) -> bool:
    """Return whether ``text`` names several sums, and no PIN is asked for or mentioned."""
    return view.field_kind != "pin" and not names_a_pin(text) and names_sums_for_sure(text)


def _is_asked_for(text: str, view: View) -> bool:
    """Return whether the screen asks for such a number: a choice, a sum, the last digits."""
    if match_choice(text, view.choices):
        return True
    if view.field_kind == "amount":
        return any(found.why != "digits" for found in find_amounts(text))
    if reviews_transfer(view) and says_sums_with_units(text):
        return True
    return is_tail(text, plain_text(view))


def _of_six_digits(text: str) -> set[str]:
    """Return the six-digit numbers in ``text``, each perhaps a PIN, e.g. 十二万三千四百五十六."""
    yuan = (str(found.fen // FEN_PER_YUAN) for found in find_amounts(text) if found.fen)
    said = {*find_six_digits(text), *(digits for digits in yuan if len(digits) == PIN_LENGTH)}
    return {digits for digits in said if not is_thousands(digits)}
