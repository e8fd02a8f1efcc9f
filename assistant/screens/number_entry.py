"""Keep the digits typed into a number field, show a PIN as dots, and forget all when closed."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.limits import FieldKind
from assistant.screens.drawing import Typed

PIN_LENGTH = 6
_SHORTEST_ACCOUNT, _LONGEST_ACCOUNT = 12, 19
_GROUP = 4
_MOST_YUAN_DIGITS = 9
_FEN_DIGITS = 2


@dataclass
class NumberEntry:
    """The number field of one question."""

    kind: FieldKind
    step: int
    """The step of the question to which the field belongs."""
    closed: bool = False
    note: str = ""
    """A sentence instead of the field's label, e.g. that digits are missing."""
    _digits: str = field(default="", repr=False)

    def press(self, character: str) -> None:
        """Add a digit or the decimal point, if the result can still become a valid number."""
        if self.closed or not self._fits(character):
            return
        self.note = ""
        self._digits += "0." if character == "." and not self._digits else character

    def erase(self) -> None:
        """Remove the last character."""
        if not self.closed:
            self._digits, self.note = self._digits[:-1], ""

    def close(self) -> str | None:
        """Close the field and return the digits; if some are missing, set a note and return None.

        After that the field holds no digits.
        """
        if self.closed:
            return None
        missing = PIN_LENGTH - len(self._digits) if self.kind == "pin" else 0
        if missing:
            self.note = f"密码是六位数字，还差{'零一二三四五六'[missing]}位"
            return None
        if self.kind == "account" and 0 < len(self._digits) < _SHORTEST_ACCOUNT:
            self.note = "账号好像没按全，您再看看"
            return None
        if not self._digits:
            self.note = "请先按数字"
            return None
        text, self._digits, self.closed = self._digits.removesuffix("."), "", True
        self.note = "好的，请稍等"
        return text

    def typed(self) -> Typed:
        """Return the content as it may be shown: a PIN as dots."""
        shown = "●" * len(self._digits) if self.kind == "pin" else self._digits
        if self.closed and self.kind == "pin":
            shown = "●" * PIN_LENGTH
        if self.kind == "amount" and shown:
            whole, point, rest = shown.partition(".")
            shown = f"{int(whole):,}{point}{rest}"
        if self.kind == "account":  # in groups of four, as on cards, so that she can compare them
            groups = range(0, len(shown), _GROUP)
            shown = " ".join(shown[at : at + _GROUP] for at in groups)
        return Typed(shown, self.closed, self.note)

    def _fits(self, character: str) -> bool:
        if self.kind == "pin":
            return character.isdecimal() and len(self._digits) < PIN_LENGTH
        if self.kind == "account":
            return character.isdecimal() and len(self._digits) < _LONGEST_ACCOUNT
        yuan, point, fen = self._digits.partition(".")
        if character == ".":
            return not point
        if not character.isdecimal():
            return False
        return len(fen) < _FEN_DIGITS if point else len(yuan) < _MOST_YUAN_DIGITS
