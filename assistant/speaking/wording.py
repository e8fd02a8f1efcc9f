"""Figures as a teller would say them: pure functions from figures to spoken Chinese.

No Arabic digit may reach the synthesizer: espeak-ng made 十二千 of 12000, lost the point of
12,000.50 and read an account's tail as one number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time

from cn2an import an2cn

from assistant.banking.money import FEN_PER_YUAN, Money

DIGITS = "零一二三四五六七八九"

_ORDINAL_UNITS = "月日号"
"""After these a 2 is an ordinal and stays 二 (二月, 二号); before other units it is 两."""
_SERVICE_NUMBERS = "95588|96110|12345|12315|12386|12377|110|119|120"
"""Numbers every customer knows digit by digit: the bank, the anti-fraud line, city services."""
_LONG_RUN = 8
"""From this many digits on a bare run is a card or order number, not a quantity."""


_BEYOND_WORDS = 10**16
"""cn2an has no words from here on; no account does either."""


def money_words(amount: Money) -> str:
    """Return ``amount`` as it is said: 86520.35 is 八万六千五百二十元三角五分."""
    yuan, rest = divmod(abs(amount.fen), FEN_PER_YUAN)
    jiao, fen = divmod(rest, 10)
    said = f"{count_words(yuan)}元" if yuan or not rest else ""
    if jiao:
        said += f"{DIGITS[jiao] if said else count_words(jiao)}角"
    elif fen and said:
        said += "零"
    if fen:
        said += f"{DIGITS[fen] if said else count_words(fen)}分"
    return f"负{said}" if amount.fen < 0 else said


def count_words(number: int) -> str:
    """Return a quantity as it is said before a unit: 2 is 两, 2000 is 两千, 200 is 二百.

    Raises:
        ValueError: ``number`` is negative.
    """
    if number < 0:
        raise ValueError(f"a count is not negative: {number}")
    return "两" if number == 2 else _number_words(number)


def digit_words(digits: str) -> str:
    """Return a run of digits said one by one; anything else in it is dropped."""
    return "".join(DIGITS[int(digit)] for digit in digits if digit in "0123456789")


def tail_words(tail: str) -> str:
    """Return an account's last digits as they are said: ``"3456"`` is 三四五六.

    Raises:
        ValueError: ``tail`` is not made of digits.
    """
    return _only_digits(tail, "an account's tail")


def phone_words(number: str) -> str:
    """Return a telephone number as it is said: ``"95588"`` is 九五五八八; hyphens are not said.

    Raises:
        ValueError: ``number`` holds something else than digits and hyphens.
    """
    return _only_digits(number.replace("-", ""), "a telephone number")


def date_words(day: date, *, with_year: bool = False) -> str:
    """Return a date as it is said: 三月十六日, or 二零二六年三月十六日."""
    said = f"{_number_words(day.month)}月{_number_words(day.day)}日"
    return f"{digit_words(str(day.year))}年{said}" if with_year else said


def time_words(moment: time) -> str:
    """Return a time of day as it is said: 10:05 is 十点零五分, 14:00 is 十四点."""
    said = f"{count_words(moment.hour)}点"
    if not moment.minute:
        return said
    zero = "零" if moment.minute < 10 else ""
    return f"{said}{zero}{_number_words(moment.minute)}分"


def speakable(text: str) -> str:
    """Return any displayed sentence in words, without a single digit.

    ``¥12,000.50`` becomes 一万二千元五角, ``尾号3456`` 尾号三四五六, ``3月16日`` 三月十六日,
    ``10:05`` 十点零五分, ``3.5%`` 百分之三点五, ``95588`` 九五五八八, ``2次`` 两次.
    """
    words = _plain_digits(text)
    for pattern, say in _READINGS:
        words = pattern.sub(say, words)
    assert not has_digits(words), f"a digit is left in {words!r}"
    return words


def has_digits(text: str) -> bool:
    """Tell whether any character of ``text`` is a digit of any script but Chinese."""
    return any(character.isdigit() for character in text)


def _number_words(number: int) -> str:
    """2 is 二; above, a leading 二 before 千, 万 and 亿 is 两, as people say it."""
    if number >= _BEYOND_WORDS:
        return digit_words(str(number))
    words: str = an2cn(number)
    return re.sub(r"^二(?=[千万亿])", "两", words)


def _only_digits(text: str, what: str) -> str:
    if not re.fullmatch(r"[0-9]+", text):
        raise ValueError(f"{what} is made of digits, not {text!r}")
    return digit_words(text)


def _plain_digits(text: str) -> str:
    """Full-width, superscript and other scripts' digits as plain ones."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def _quantity(digits: str, following: str) -> str:
    """A number before ``following``, the character after it ("" at the end)."""
    whole, _, decimals = digits.replace(",", "").partition(".")
    if decimals:
        return f"{_number_words(int(whole))}点{digit_words(decimals)}"
    number = int(whole)
    is_unit = "一" <= following <= "鿿" and following not in _ORDINAL_UNITS
    return "两" if number == 2 and is_unit else _number_words(number)


def _say_money(match: re.Match[str]) -> str:
    said = money_words(Money.yuan(match["yuan"]))
    return f"负{said}" if match["minus"] else said


def _say_rough_money(match: re.Match[str]) -> str:
    """More decimals than fen, or a unit of 万: not an amount of fen, but still money."""
    return f"{_quantity(match['yuan'], match['unit'] or '元')}{match['unit'] or ''}元"


def _say_date(match: re.Match[str]) -> str:
    year = f"{digit_words(match['year'])}年" if match["year"] else ""
    return f"{year}{_number_words(int(match['month']))}月{_number_words(int(match['day']))}日"


def _say_time(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    return time_words(time(hour, minute))


def _say_range(match: re.Match[str]) -> str:
    first = _quantity(match["first"], match["unit"])
    return f"{first}到{_quantity(match['last'], match['unit'])}"


def _say_quantity(match: re.Match[str]) -> str:
    return _quantity(match[0], match.string[match.end() : match.end() + 1])


def _say_bare(match: re.Match[str]) -> str:
    """What is left: a quantity, unless it looks like a number that names something."""
    digits = match[0]
    if len(digits) >= _LONG_RUN or (len(digits) > 1 and digits.startswith("0")):
        return digit_words(digits)
    return _say_quantity(match)


def _say_digits(match: re.Match[str]) -> str:
    return digit_words(match[0])


def _say_named(match: re.Match[str]) -> str:
    """尾号 ****3456: the label stays, masking is not said, the digits are."""
    return match["label"] + digit_words(match["digits"])


# No figure has more digits: a bound, so that a long run is not tried at every length from every
# place of it.
_FIGURE = r"(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,20})?"
_TO_THE_FEN = r"(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,2})?(?![\d.,]{0,20}\d)"
_ALONE = r"(?<![\d.,])"
_MONTH_AND_DAY = r"(?P<month>0?[1-9]|1[0-2]){}(?P<day>0?[1-9]|[12]\d|3[01])"
_CLOCK = r"(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d)(?:[:：][0-5]\d)?(?!\d)"

# First match wins, so the narrow readings stand before the wide ones.
_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        # Money: ¥ before it, or 元 after it.
        (rf"(?P<minus>[-−]?)[¥￥]\s*(?P<yuan>{_TO_THE_FEN})(?![万亿])元?", _say_money),
        (rf"[¥￥]\s*(?P<yuan>{_FIGURE})(?P<unit>[万亿]?)元?", _say_rough_money),
        (rf"(?P<minus>){_ALONE}(?P<yuan>{_TO_THE_FEN})元", _say_money),
        # Numbers that name something are said digit by digit.
        (
            r"(?P<label>(?:尾号|账号|卡号|号码|编号|单号|验证码|密码)[为是：:]?)"
            r"[\s*＊•]*(?P<digits>\d[\d \-]*)",
            _say_named,
        ),
        (r"(?P<label>)[*＊•]{1,24}\s*(?P<digits>\d+)", _say_named),
        (r"(?P<label>电话[是：:]?|打)\s*(?P<digits>\d{3}[\d\-]*)", _say_named),
        (rf"{_ALONE}(?:{_SERVICE_NUMBERS})(?![\d.,:：%％万亿元块次个位笔天分])", _say_digits),
        (r"(?<!\d)(?:0\d{2,3}-\d{7,8}|1\d{10})(?!\d)", _say_digits),
        # Dates and times of day.
        (rf"(?<!\d)(?P<year>\d{{4}})-{_MONTH_AND_DAY.format('-')}(?!\d)", _say_date),
        (rf"(?:(?P<year>\d{{4}})年)?(?<!\d){_MONTH_AND_DAY.format('月')}日", _say_date),
        (r"(?<!\d)(?:19|20)\d{2}(?=年)", _say_digits),
        (rf"(?<![\d:：]){_CLOCK}", _say_time),
        # Quantities.
        (rf"{_ALONE}({_FIGURE})[%％]", lambda match: f"百分之{_quantity(match[1], '')}"),
        (
            rf"{_ALONE}(?P<first>\d{{1,6}})[-~～—](?P<last>\d{{1,6}})(?=(?P<unit>[^\d-]|$))",
            _say_range,
        ),
        (r"第\s*(\d{1,6})(?!\d)", lambda match: f"第{_number_words(int(match[1]))}"),
        (r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,20})?|\d{1,20}\.\d{1,20}", _say_quantity),
        (r"\d+", _say_bare),
    )
)
