"""Convert numerals in any spelling to digits: 壹, ①, ６, Ⅵ, six, liù, 洞, and words that sound so."""

from __future__ import annotations

import re
import unicodedata

from assistant.fraud.plain import is_unseen
from assistant.masking.lengths import PIN_LENGTH
from assistant.pinyin import syllable

_ONES = ("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DIGITS_AS_SAID = (
    ("ling", "dong"),
    ("yi", "yao"),
    ("er", "liang"),
    ("san",),
    ("si",),
    ("wu",),
    ("liu",),
    ("qi", "guai"),
    ("ba",),
    ("jiu", "gou"),
)
"""The pinyin of the digits from 0 to 9, also as soldiers say them (dong, yao, guai, gou)."""
_PINYIN = {sound: value for value, sounds in enumerate(_DIGITS_AS_SAID) for sound in sounds}
_SOUTHERN = {"shan": 3, "shi": 4, "niu": 6}
"""Southern pronunciations of digits: 三 is shan, 四 is shi, 六 is niu."""
_BY_SOUND = {**_PINYIN, **_SOUTHERN}
"""Digits by sound: a recogniser may write any character with this sound."""
_IN_LETTERS = {
    **dict.fromkeys((*_ONES, *_TENS, *_BY_SOUND), "1"),
    **dict.fromkeys(_TEENS, "11"),
}
"""Numerals in Latin letters, with the number of their digits; "twenty" before "one" has one."""
_LONGEST_FIRST = sorted(_IN_LETTERS, key=len, reverse=True)
_LETTERS = re.compile(r"[a-z]{2,}")
_ROMAN_LETTERS = re.compile(r"(?<![a-z])(?:i{1,3}|iv|vi{0,3}|ix)(?![a-z])")
LEAST_ROMAN = 3
"""If an utterance has at least this many Roman numerals, a single I or V is a numeral too."""
_NOUGHTS = re.compile(r"(?<![a-z])o{1,6}(?![a-z])")
_OFTEN_SAID = frozenset("是就吧意什")
"""Characters that sound like digits but are mostly ordinary words: 是 in 是九六一一零."""
FEW = "俩仨"
UNITS = {10: "十", 100: "百", 1000: "千", 10000: "万", 10**8: "亿"}
_ALSO = {
    **dict.fromkeys("两俩", "2"),
    **dict.fromkeys("仨弎", "3"),
    **dict.fromkeys("洞○◯⭕", "0"),
    **dict.fromkeys("勾钩", "9"),
    "拐": "7",
    "什": "什",
}
"""Numerals that Unicode does not list as numerals; soldiers and railwaymen say 洞 拐 勾. 什 stays,
because in 什么 it is not ten."""
_FOR_ONE = re.compile(
    "(?<=[0-9]{2})[么吆妖腰夭]|(?<=[0-9])[么吆妖腰夭要药邀](?=[0-9]{2})"
    "|(?<=[0-9]{2})[要药邀](?=[0-9])|(?<![什怎这那多])[么吆妖腰夭](?=[0-9]{2})"
)
"""Characters that a recogniser writes for 幺 beside other digits."""
_ROMAN = {first + at: str(at + 1) for first in (0x2160, 0x2170) for at in range(9)}
"""Digits for ⅠⅡⅢ and so on, which NFKC would turn into letters."""


def spell_out(text: str, *, letters: bool = True) -> tuple[str, str]:
    """Return the words in plain characters, and a text of equal length with digits for numerals.

    壹, 一, ①, ６ and six all become one digit; 十 百 千 万 stay. Characters without width are
    removed.

    Args:
        text: Words that were said, typed or shown.
        letters: Also read numerals in Latin letters, and characters that only sound like one.
    """
    wide = unicodedata.normalize("NFKC", text.translate(_ROMAN))
    shown = "".join(c for c in wide if not is_unseen(c))
    plain = "".join(c if len(c.lower()) != 1 else c.lower() for c in shown)
    if letters:
        plain = _without_letters("".join(map(_unaccented, plain)))
    plain = "".join(map(as_digit, plain))
    return shown, _misheard_as_digits(_with_ones(plain))


def as_digit(character: str) -> str:
    """Return a numeral up to nine as a digit, a unit as 十 百 千 万 亿, others unchanged."""
    if character in _ALSO:
        return _ALSO[character]
    value = unicodedata.numeric(character, None)
    if value in range(10):
        return str(int(value or 0))
    return UNITS.get(int(value), character) if value else character


def _unaccented(character: str) -> str:
    return (
        unicodedata.normalize("NFD", character)[0] if "\xc0" <= character < "\u0250" else character
    )


def _without_letters(plain: str) -> str:
    """Return ``plain``, equally long, with digits for numerals in letters: six, liu, III VII I."""
    if not any("a" <= character <= "z" for character in plain):
        return plain
    if len(_ROMAN_LETTERS.findall(plain)) >= LEAST_ROMAN:
        plain = _ROMAN_LETTERS.sub(lambda word: "1".ljust(len(word[0])), plain)
    plain = _LETTERS.sub(lambda word: _numerals_in(word[0]).ljust(len(word[0])), plain)
    if any(as_digit(character).isdecimal() for character in plain):
        plain = _NOUGHTS.sub(lambda word: "0" * len(word[0]), plain)
    return plain


def _numerals_in(word: str) -> str:
    """Return the digits of a word made only of numerals; return any other word unchanged."""
    digits, at = "", 0
    while at < len(word):
        found = next((each for each in _LONGEST_FIRST if word.startswith(each, at)), None)
        if found is None:
            return word
        digits, at = digits + _IN_LETTERS[found], at + len(found)
    return digits


def _with_ones(plain: str) -> str:
    """Return ``plain`` with 1 for characters that stand for 幺, ignoring blanks and signs."""
    places = [at for at, character in enumerate(plain) if character.isalnum()]
    spelt = list(plain)
    for found in _FOR_ONE.finditer("".join(plain[at] for at in places)):
        spelt[places[found.start()]] = "1"
    return "".join(spelt)


def _misheard_as_digits(plain: str) -> str:
    """Return ``plain`` with digits for six characters in a row that sound like them: 医儿伞似舞留."""
    digits = [_sounding_digit(character) for character in plain]
    spelt, begin = list(plain), 0
    for end in range(len(plain) + 1):
        if end < len(plain) and (digits[end] or not plain[end].isalnum()):
            continue
        said = [at for at in range(begin, end) if digits[at]]
        while len(said) > PIN_LENGTH and plain[said[0]] in _OFTEN_SAID:
            said.pop(0)
        while len(said) > PIN_LENGTH and plain[said[-1]] in _OFTEN_SAID:
            said.pop()
        odd = any(not plain[at].isdecimal() and plain[at] not in _OFTEN_SAID for at in said)
        if len(said) >= PIN_LENGTH and odd:
            for at in said:
                spelt[at] = digits[at]
        begin = end + 1
    return "".join(spelt)


def _sounding_digit(character: str) -> str:
    if character.isdecimal():
        return character
    if not "\u3400" <= character <= "\u9fff" or character in UNITS.values():
        return ""
    return str(_BY_SOUND.get(syllable(character), ""))
