"""A PIN that is said aloud: whatever may be one is in no event, however it is spelt."""

from __future__ import annotations

import re
import unicodedata

from assistant.patterns import compile_linear
from assistant.screens.view import FieldKind

HIDDEN = "••••••"
LEAST_NUMERALS = 3
"""So many numerals where a PIN is asked or named, and the words are not used at all."""

_ENGLISH = re.compile(
    r"(?<![a-z])(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)(?![a-z])"
)
_UNITS = {10: "十", 100: "百", 1000: "千", 10000: "万"}
_TWO = "两俩"
"""Numerals that Unicode does not know for such."""
_BETWEEN = r"[\W_]*"
_SIX = rf"[0-9](?:{_BETWEEN}[0-9]){{5}}"
_IN_PAIRS = rf"(?:[0-9]?十[0-9]?{_BETWEEN}){{3}}"
"""Twelve, thirty-four, fifty-six."""
_PIN = re.compile(rf"(?:{_SIX}|{_IN_PAIRS}){_BETWEEN}")
_MAY_HOLD_ONE = re.compile(rf"{_SIX}(?:{_BETWEEN}[0-9])*|{_IN_PAIRS}")
_NUMERAL = re.compile(r"[0-9十百千万]")
_AROUND = compile_linear(
    rf"^(?:{_BETWEEN}[我的密码就是嗯啊哦])+{_BETWEEN}|[吧啊呢的了哦嗯呀]+{_BETWEEN}$"
)
"""What may stand before and after a bare number without making it a sum."""


def recorded(text: str, field_kind: FieldKind | None) -> str:
    """Return what an event may keep of her words while this field is open.

    Where a PIN is asked, nothing; elsewhere no six numerals, but in a sum that was asked for.
    """
    if text and (field_kind == "pin" or may_be_pin(text, field_kind)):
        return HIDDEN
    if field_kind == "amount":
        return text
    shown, plain = _spelt_out(text)
    found = list(_MAY_HOLD_ONE.finditer(plain))
    if not found:
        return text
    for run in reversed(found):
        shown = shown[: run.start()] + HIDDEN + shown[run.end() :]
    return shown


def may_be_pin(text: str, field_kind: FieldKind | None) -> bool:
    """Whether these words may be a PIN: they are used for nothing, and she is asked for keys."""
    _, plain = _spelt_out(text)
    numerals = len(_NUMERAL.findall(plain))
    bare = _AROUND.sub("", plain)
    if field_kind == "pin":
        # Said in pairs each utterance is only two: nothing but numerals is a piece of a PIN.
        only_numerals = not re.sub(rf"{_BETWEEN}|{_NUMERAL.pattern}", "", bare)
        return numerals >= LEAST_NUMERALS or (numerals > 0 and only_numerals)
    if "密码" in plain:
        return numerals >= LEAST_NUMERALS
    return field_kind != "amount" and _PIN.fullmatch(bare) is not None


def _spelt_out(text: str) -> tuple[str, str]:
    """Return the words in plain characters, and once more, as long, with digits for numerals.

    壹, 一, ①, ６ and six all become one digit; 十 百 千 万 stay.
    """
    shown = unicodedata.normalize("NFKC", text)
    lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in shown)
    plain = _ENGLISH.sub(lambda word: "1".ljust(len(word[0])), lower)
    return shown, "".join(_digit(character) for character in plain)


def _digit(character: str) -> str:
    value = 2 if character in _TWO else unicodedata.numeric(character, None)
    if value in range(10):
        return str(int(value or 0))
    return _UNITS.get(int(value), character) if value else character
