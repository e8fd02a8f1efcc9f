"""Count the pieces of a PIN that is said in several utterances."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from assistant.limits import FieldKind
from assistant.masking.lengths import HIDDEN, NAMED_FOR, PIN_LENGTH, REMEMBERED
from assistant.masking.one_by_one import HOTLINE, count_digits, find_one_by_one, join_numerals
from assistant.masking.scattered import find_spelt_among_words
from assistant.masking.words import AROUND, NAMED, Words, read_words


@dataclass(frozen=True)
class Piece:
    """A run of numerals that no question asked for, and that no event may store."""

    may_be_used: bool
    """Whether the dialogue may use the numerals; False if they are said one by one like a PIN."""
    kept: str
    """The utterance as an event may keep it."""


@dataclass
class Pieces:
    """A count of the digits in the last utterances that may be pieces of one PIN; no digit is kept."""

    _digits: deque[int] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _named: deque[bool] = field(default_factory=lambda: deque(maxlen=NAMED_FOR))

    def hear(self, text: str, field_kind: FieldKind | None, *, asked: bool) -> Piece | None:
        """Take the next utterance; return the piece of a PIN in it, or None.

        Args:
            text: The utterance.
            field_kind: The number field that is open.
            asked: Whether the utterance is the choice, the sum or the last digits that the screen asks for.
        """
        words = read_words(text)
        named = any(self._named)
        if field_kind == "amount" and join_numerals(AROUND.sub("", words.bare)).endswith("00"):
            asked = True  # 5000 digit by digit: 五零零零
        piece, digits = self._as_numerals(words, field_kind, named=named, asked=asked)
        if piece is None and not (asked and not named):
            piece, digits = self._among_words(words, named=named)
        self._digits.append(digits)
        self._named.append(NAMED.search(words.plain) is not None or (piece is not None and named))
        return piece

    def _as_numerals(
        self, words: Words, field_kind: FieldKind | None, *, named: bool, asked: bool
    ) -> tuple[Piece | None, int]:
        """Return the piece in an utterance of numerals only, and its number of digits."""
        found = find_one_by_one(words, money=field_kind == "amount")
        numbers = [number for said in found for number in said.numbers]
        only_numerals = numbers and not AROUND.sub("", words.without(said.span for said in found))
        digits = join_numerals(AROUND.sub("", words.bare))
        # 三百二 is always a sum, 三七一 never is.
        spelt = len(numbers) > 1 and not any("百" in number for number in numbers)
        taken_for_pin = named and spelt and not digits.endswith("00")
        if not only_numerals or not (taken_for_pin or not (asked or HOTLINE.fullmatch(digits))):
            return None, 0
        count = sum(map(count_digits, numbers))
        whole = named or self._make_one_with(count)
        may_be_used = not whole and (not spelt or field_kind == "amount")
        return Piece(may_be_used, HIDDEN), count

    def _among_words(self, words: Words, *, named: bool) -> tuple[Piece | None, int]:
        """Return the piece that is said digit by digit among other words, and its number of digits."""
        found = find_spelt_among_words(words, named=named or NAMED.search(words.plain) is not None)
        if not found:
            return None, 0
        count = sum(digits for _, _, digits in found)
        whole = (named and count > 1) or self._make_one_with(count)
        kept = HIDDEN if whole else words.hiding((start, end) for start, end, _ in found)
        return Piece(not whole, kept), count

    def _make_one_with(self, digits: int) -> bool:
        """Return whether these digits and those of earlier utterances make a PIN."""
        remembered = list(self._digits)[1 - REMEMBERED :]
        return sum(remembered) + digits >= PIN_LENGTH
