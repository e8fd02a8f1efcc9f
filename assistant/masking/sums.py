"""Find sums of six digits, typed or in words."""

from __future__ import annotations

import re
import unicodedata

from assistant.masking.lengths import PIN_LENGTH
from assistant.masking.numerals import UNITS
from assistant.masking.one_by_one import join_numerals
from assistant.masking.words import read_words

_WORTH = {unit: worth for worth, unit in UNITS.items()}
_WORDED = re.compile(
    r"(?P<whole>[0-9十](?:[,\s]?[0-9十百千万亿])*)(?:[点.](?P<part>[0-9]{1,12})(?P<scale>[百千万亿]?))?"
)
_SIX_DIGITS = range(10 ** (PIN_LENGTH - 1), 10**PIN_LENGTH)
_WHOLE_THOUSANDS = "000"


def six_digits(text: str) -> str | None:
    """Return the digits of a typed sum if it has six and so may be a PIN; otherwise None."""
    yuan = unicodedata.normalize("NFKC", text).strip().partition(".")[0]
    return yuan if len(yuan) == PIN_LENGTH and yuan.isascii() and yuan.isdecimal() else None


def is_thousands(digits: str) -> bool:
    """Return whether these six digits are whole thousands; such a sum is never compared with the PIN."""
    return digits.endswith(_WHOLE_THOUSANDS)


def find_six_digits(text: str) -> list[str]:
    """Return, as digit strings, all six-digit numbers: said digit by digit or as an amount."""
    plain = read_words(text).plain
    spelt = re.findall(
        r"(?<![0-9])[0-9]{6}(?![0-9])", re.sub(r"(?<=[0-9])[\W_]+(?=[0-9])", "", plain)
    )
    worded = (_value(found) for found in _WORDED.finditer(plain))
    return [*spelt, *(str(value) for value in worded if value in _SIX_DIGITS)]


def _value(found: re.Match[str]) -> int | None:
    """Return the value of numerals with units (十二万三千四百五十六, 12.3456万), or None."""
    plain = join_numerals(found["whole"])
    total = section = number = 0
    last, zero = 1, False
    for character in plain:
        if character.isdigit():
            number, zero = number * 10 + int(character), zero or (number == 0 and character == "0")
            continue
        last, zero = _WORTH[character], False
        if last >= _WORTH["万"]:
            total, section = (total + section + number) * last, 0
        else:
            section += (number or 1) * last
        number = 0
    if number < 10 and last >= 100 and not zero and number:
        number *= last // 10  # 十二万三 means 123000
    value = total + section + number
    part = found["part"]
    if part:
        scale = _WORTH.get(found["scale"] or "", 1)
        value = value * scale + int(part.ljust(12, "0")[:12]) * scale // 10**12
    return value
