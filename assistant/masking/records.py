"""Mask numbers in words that were said, shown or read out, before an event stores them."""

from __future__ import annotations

import re
from typing import overload

from assistant.limits import FieldKind
from assistant.masking.lengths import ACCOUNT_LENGTH, HIDDEN, LEAST_NUMERALS, PIN_LENGTH, TAIL
from assistant.masking.numerals import spell_out
from assistant.masking.one_by_one import HOTLINE, find_one_by_one, join_numerals
from assistant.masking.scattered import are_six_scattered
from assistant.masking.words import AROUND, NAMED, read_words

_NUMERAL = re.compile(r"[0-9十百千万亿]")
_ON_SCREEN = re.compile(r"[0-9](?:[ ,，]?[0-9]){5,}")
_SUM_ON_SCREEN = re.compile(
    r"(?<![0-9,])[0-9]{1,3}(?:,[0-9]{3}){1,6}(?![,0-9])"
    r"|(?<![0-9])[0-9]{1,20}\.[0-9]{2}(?![0-9])|(?<![0-9])[0-9]{1,20}(?=\s{0,3}[元块圆])",
    re.ASCII,
)


def recorded(text: str, field_kind: FieldKind | None) -> str:
    """Return the text with digits that may be a PIN hidden, so that an event may store it.

    While a PIN is asked for, the whole text is hidden; otherwise six digits said one by one.
    """
    if text and (field_kind == "pin" or may_be_pin(text, field_kind)):
        return HIDDEN
    words = read_words(text)
    found = find_one_by_one(words, money=field_kind == "amount")
    if sum(said.digits for said in found) < PIN_LENGTH:
        return text
    return words.hiding(said.span for said in found)


def may_be_pin(text: str, field_kind: FieldKind | None) -> bool:
    """Return whether the text may contain a PIN.

    The caller then ignores it and asks the customer to type.
    """
    words = read_words(text)
    numerals = len(_NUMERAL.findall(words.plain))
    if field_kind == "pin":
        # A PIN may be said in pairs, one in each utterance: an utterance of numerals only is a
        # piece.
        only_numerals = not _NUMERAL.sub("", AROUND.sub("", words.bare))
        return numerals >= LEAST_NUMERALS or (numerals > 0 and only_numerals)
    if NAMED.search(words.plain):
        return numerals >= LEAST_NUMERALS
    found = find_one_by_one(words, money=True)
    digits = sum(said.digits for said in found)
    if digits < PIN_LENGTH:
        return are_six_scattered(words)
    if digits == PIN_LENGTH or field_kind == "amount":  # sums are not said digit by digit
        return True
    return not AROUND.sub("", words.without(said.span for said in found))


def names_a_pin(text: str) -> bool:
    """Return whether these words speak of a PIN."""
    return NAMED.search(read_words(text).plain) is not None


@overload
def mask_for_record(value: str) -> str: ...
@overload
def mask_for_record(value: object) -> object: ...


def mask_for_record(value: object) -> object:
    """Return a shown or spoken text, or a list of texts, with numbers hidden, for an event.

    Sums, dates and telephone numbers of hotlines stay. Of an account number the last four digits
    stay. Six digits in a row are hidden.
    """
    if isinstance(value, dict):
        return {key: mask_for_record(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [mask_for_record(inner) for inner in value]
    return _text_on_record(value) if isinstance(value, str) else value


def is_tail(text: str, screen: str) -> bool:
    """Return whether these words are only the last digits of a number on the screen."""
    words = read_words(text)
    said = join_numerals(AROUND.sub("", words.bare))
    return len(said) == TAIL and said in re.findall("(?<![0-9])[0-9]{4}(?![0-9])", screen)


def _text_on_record(text: str) -> str:
    shown, plain = spell_out(text, letters=False)
    sums = {at for found in _SUM_ON_SCREEN.finditer(shown) for at in range(*found.span())}
    lines = {at for found in HOTLINE.finditer(plain) for at in range(*found.span())}
    left = "".join("#" if at in sums | lines else c for at, c in enumerate(plain))
    runs = list(_ON_SCREEN.finditer(left))
    if len(shown) == len(text):
        shown = text  # characters that are no digits stay as written
    for run in reversed(runs):
        digits = [shown[at] for at in range(*run.span()) if left[at].isdecimal()]
        tail = "".join(digits[-TAIL:]) if len(digits) >= ACCOUNT_LENGTH else ""
        shown = shown[: run.start()] + (f"••••{tail}" if tail else HIDDEN) + shown[run.end() :]
    return shown if runs else text
