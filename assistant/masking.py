"""A PIN that is said aloud: whatever may be one is in no event, however it is spelt.

Numerals count as said one by one where no unit makes a sum of them: 一二三四五六, 123然后456,
洞拐幺, twelve thirty-four fifty-six; 十万, 十二万三千四百五十六 and 123456元 are sums.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from assistant.screens.view import FieldKind

HIDDEN = "••••••"
LEAST_NUMERALS = 3
"""So many numerals where a PIN is asked or named, and the words are not used at all."""
PIN_LENGTH = 6
ACCOUNT_LENGTH = 12
"""Digits of the shortest account number; of that many the last four are kept on a screen."""
TAIL = 4

_ONES = ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_PINYIN = [
    "ling",
    "dong",
    "yi",
    "yao",
    "er",
    "liang",
    "san",
    "si",
    "wu",
    "liu",
    "qi",
    "guai",
    "ba",
    "jiu",
    "gou",
]
_IN_LETTERS = {
    **dict.fromkeys((*_ONES, *_TENS, *_PINYIN), "1"),
    **dict.fromkeys(_TEENS, "11"),
}
"""Numerals in Latin letters: how many digits each says, not which. A ten before a one says one."""
_LETTERS = re.compile(rf"(?<![a-z])(?:{'|'.join(_IN_LETTERS)})(?![a-z])")
_UNITS = {10: "十", 100: "百", 1000: "千", 10000: "万", 10**8: "亿"}
_ALSO = {"两": "2", "俩": "2", "洞": "0", "拐": "7", "勾": "9", "钩": "9"}
"""Numerals that Unicode does not know for such; 洞 拐 勾 as soldiers and railwaymen say them."""

_FILLERS = re.compile(
    "然后|后面|前面|接着|还有|那个|这个|完了|最后|下来|中间|开头|就是|等等|"
    "[嗯啊呃哦喔额唔哎唉诶欸呢吧呀嘛的了是再和跟又到接加]|(?<![a-z])(?:and|then|um|uh)(?![a-z])"
)
"""What people put between the digits of a PIN while they remember it."""
_NUMERAL = re.compile(r"[0-9十百千万亿]")
_RUN = re.compile(r"[0-9十百千万亿](?:[\W_]*[0-9十百千万亿])*")
_NUMBER = re.compile(r"[0-9]百(?:[0-9]十[0-9]?|0[0-9]|十[0-9]?)?|[0-9]?十[0-9]?|[0-9]")
_MONEY_AFTER = re.compile(r"\s{0,3}(?:\.[0-9]{1,2}\s{0,3})?[元块圆]")
_PLACE_AFTER = re.compile(r"[元块圆毛角分万千百亿点年月日号岁个张位层楼室]")
_ROUND = "000"
"""A recogniser writes 十万 as 100000; what ends so is a sum unless it is her PIN."""
_AROUND = re.compile(r"[\W_我你的密码就是嗯啊哦呃它他说吧呢了呀好]")
"""What may stand around a bare number without making it a sum."""

_ON_SCREEN = re.compile(r"[0-9](?:[ ,，]?[0-9]){5,}")
_SUM_ON_SCREEN = re.compile(
    r"(?<![0-9,])[0-9]{1,3}(?:,[0-9]{3}){1,6}(?![,0-9])"
    r"|(?<![0-9])[0-9]{1,20}\.[0-9]{2}(?![0-9])|(?<![0-9])[0-9]{1,20}(?=\s{0,3}[元块圆])",
    re.ASCII,
)
_HOTLINE = re.compile("(?<![0-9])(?:96110|95588|12333)(?![0-9])")


@dataclass(frozen=True)
class _Said:
    """Digits said one by one: where they stand, and how many they are."""

    start: int
    end: int
    digits: int


def recorded(text: str, field_kind: FieldKind | None) -> str:
    """Return what an event may keep of her words while this field is open.

    Where a PIN is asked, nothing; elsewhere no six digits said one by one.
    """
    if text and (field_kind == "pin" or may_be_pin(text, field_kind)):
        return HIDDEN
    shown, plain = _spelt_out(text)
    found = _said_one_by_one(shown, plain, money=field_kind == "amount")
    if sum(said.digits for said in found) < PIN_LENGTH:
        return text
    for said in reversed(found):
        shown = shown[: said.start] + HIDDEN + shown[said.end :]
    return shown


def may_be_pin(text: str, field_kind: FieldKind | None) -> bool:
    """Whether these words may be a PIN: they are used for nothing, and she is asked for keys."""
    shown, plain = _spelt_out(text)
    numerals = len(_NUMERAL.findall(plain))
    if field_kind == "pin":
        # Said in pairs each utterance is only two: nothing but numerals is a piece of a PIN.
        only_numerals = not _NUMERAL.sub("", _but_numerals(plain))
        return numerals >= LEAST_NUMERALS or (numerals > 0 and only_numerals)
    if "密码" in plain:
        return numerals >= LEAST_NUMERALS
    found = _said_one_by_one(shown, plain, money=True)
    digits = sum(said.digits for said in found)
    if digits <= PIN_LENGTH or field_kind == "amount":  # no sum is said digit by digit
        return digits >= PIN_LENGTH
    for said in reversed(found):
        plain = plain[: said.start] + plain[said.end :]
    return not _but_numerals(plain)


def on_record(value: Any) -> Any:
    """Return what an event may keep of a text that was shown or said, or of a list of such.

    Sums, dates and hotlines stay; of an account number its last four digits, of six in a row
    nothing.
    """
    if isinstance(value, dict):
        return {key: on_record(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [on_record(inner) for inner in value]
    return _text_on_record(value) if isinstance(value, str) else value


def six_digits(text: str) -> str | None:
    """Return the six digits of a typed sum that may be a PIN; None where it has more or fewer."""
    yuan = unicodedata.normalize("NFKC", text).strip().partition(".")[0]
    return yuan if len(yuan) == PIN_LENGTH and yuan.isascii() and yuan.isdecimal() else None


def spoken_digits(text: str) -> list[str]:
    """Return every six digits that stand together in these words, in plain digits."""
    _, plain = _spelt_out(text)
    return re.findall(
        r"(?<![0-9])[0-9]{6}(?![0-9])", re.sub(r"(?<=[0-9])[\W_]+(?=[0-9])", "", plain)
    )


def _text_on_record(text: str) -> str:
    shown, plain = _spelt_out(text, letters=False)
    sums = {at for found in _SUM_ON_SCREEN.finditer(shown) for at in range(*found.span())}
    lines = {at for found in _HOTLINE.finditer(plain) for at in range(*found.span())}
    left = "".join("#" if at in sums | lines else c for at, c in enumerate(plain))
    runs = list(_ON_SCREEN.finditer(left))
    if len(shown) == len(text):
        shown = text  # what is no digit stays as it was written
    for run in reversed(runs):
        digits = [shown[at] for at in range(*run.span()) if left[at].isdecimal()]
        tail = "".join(digits[-TAIL:]) if len(digits) >= ACCOUNT_LENGTH else ""
        shown = shown[: run.start()] + (f"••••{tail}" if tail else HIDDEN) + shown[run.end() :]
    return shown if runs else text


def _said_one_by_one(shown: str, plain: str, *, money: bool) -> list[_Said]:
    """Return the digits that no unit makes a sum of, in order.

    Args:
        shown: The words in plain characters, from ``_spelt_out``.
        plain: The same with digits for numerals.
        money: Figures in a row that are plainly a sum (123456元, 100000) are one.
    """
    bare = _without_fillers(plain)
    found = []
    for run in _RUN.finditer(bare):
        if money and _is_figure_of_money(shown, run):
            continue
        numbers = _NUMBER.findall(re.sub(r"[\W_]", "", run[0]))
        if _one_by_one(run, numbers, bare, plain):
            found.append(_Said(run.start(), run.end(), sum(map(_length, numbers))))
    return found


def _is_figure_of_money(shown: str, run: re.Match[str]) -> bool:
    """Whether this is written as a sum; 一二三四五六块 is not, it was said one by one."""
    figure = shown[run.start() : run.end()]
    if not (figure.isascii() and re.fullmatch(r"[0-9]+(?:\.[0-9]{1,2})?", figure)):
        return False
    round_one = figure.endswith(_ROUND) and len(figure) == PIN_LENGTH
    return round_one or _MONEY_AFTER.match(shown, run.end()) is not None


def _one_by_one(run: re.Match[str], numbers: list[str], bare: str, plain: str) -> bool:
    if "".join(numbers) != re.sub(r"[\W_]", "", run[0]):
        return False  # 一万二千: a unit makes a sum of it
    if all(number.endswith("百") for number in numbers):
        return False  # 五百, 不, 六百
    placed = _PLACE_AFTER.match(plain, run.end()) is not None
    return len(numbers) > 1 or (_stands_alone(bare, run) and not placed)  # 一下, 三月, 十二块


def _stands_alone(bare: str, run: re.Match[str]) -> bool:
    before, after = bare[: run.start()][-1:], bare[run.end() : run.end() + 1]
    return not (before.isalpha() or after.isalpha())


def _length(number: str) -> int:
    """How many digits a number up to 999 has."""
    return 3 if "百" in number else 2 if "十" in number else 1


def _but_numerals(plain: str) -> str:
    """Return what there is besides a bare number and what may stand around it."""
    return _AROUND.sub("", _without_fillers(plain))


def _without_fillers(plain: str) -> str:
    return _FILLERS.sub(lambda found: " " * len(found[0]), plain)


def _spelt_out(text: str, *, letters: bool = True) -> tuple[str, str]:
    """Return the words in plain characters, and once more, as long, with digits for numerals.

    壹, 一, ①, ６ and six all become one digit; 十 百 千 万 stay. What has no width is left out.
    """
    wide = unicodedata.normalize("NFKC", text)
    shown = "".join(c for c in wide if unicodedata.category(c) not in {"Cf", "Mn", "Me"})
    plain = "".join(c if len(c.lower()) != 1 else c.lower() for c in shown)
    if letters:
        plain = _LETTERS.sub(lambda word: _IN_LETTERS[word[0]].ljust(len(word[0])), plain)
    return shown, "".join(_digit(character) for character in plain)


def _digit(character: str) -> str:
    if character in _ALSO:
        return _ALSO[character]
    value = unicodedata.numeric(character, None)
    if value in range(10):
        return str(int(value or 0))
    return _UNITS.get(int(value), character) if value else character
