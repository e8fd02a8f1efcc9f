"""Turn figures into spoken Chinese, as a teller would say them; pure functions.

No Arabic digit may reach the synthesizer: espeak-ng said 十二千 for 12000, left out the point of
12,000.50 and read an account's last digits as one number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from cn2an import an2cn

from assistant.money import FEN_PER_YUAN, Money

DIGITS = "零一二三四五六七八九"
NUMERALS = f"{DIGITS}两十百千万亿"
"""Characters of spoken numbers."""

_ORDINAL_UNITS = "月日号楼级室路季代维"
"""Units before which a 2 is an ordinal and stays 二 (二月, 二号); before other units it is 两."""
_HOTLINES = r"9[56]\d{3}|123\d{2}|100(?:86|10|01)|110|114|119|12[02]"
"""Telephone numbers always said digit by digit: banks, the anti-fraud line, city services."""
_UNITS = "元块角分毛年月日号点时秒天周个次位笔张行条件户人名岁倍级楼层度万千百十亿小折%％‰"
"""Units; a figure before one of them is a quantity."""
_MOVED = "转取存付缴交花共额余还汇"
"""Characters after which a figure is money, even if it looks like a hotline."""
_CURRENCIES = {"$": "美元", "US$": "美元", "HK$": "港元", "€": "欧元", "£": "英镑"}
_LONG_RUN = 8
"""Digits without a unit, at least so many, are a card or order number, not a quantity."""


_BEYOND_WORDS = 10**16
"""From this number on, cn2an has no words; no account holds as much."""


def money_words(amount: Money) -> str:
    """Return ``amount`` in words: 86520.35 is 八万六千五百二十元三角五分."""
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
    """Return a quantity before a unit in words: 2 is 两, 2000 is 两千, 200 is 二百.

    Raises:
        ValueError: ``number`` is negative.
    """
    if number < 0:
        raise ValueError(f"a count is not negative: {number}")
    return "两" if number == 2 else _number_words(number)


def number_words(number: int) -> str:
    """Return an ordinal number in words: 2 is 二 in 二号, 二月."""
    return _number_words(number)


def rate_words(bp: int) -> str:
    """Return a rate in spoken words: 95 basis points are 百分之零点九五."""
    whole, rest = divmod(bp, 100)
    digits = "零一二三四五六七八九"
    after = f"{rest:02}".rstrip("0")
    point = f"点{''.join(digits[int(d)] for d in after)}" if after else ""
    return f"百分之{digits[whole]}{point}"


def digit_words(digits: str) -> str:
    """Return the words of digits said one by one; other characters are dropped."""
    return "".join(DIGITS[int(digit)] for digit in digits if digit in "0123456789")


def tail_words(tail: str) -> str:
    """Return the words of an account's last digits: ``"3456"`` is 三四五六.

    Raises:
        ValueError: ``tail`` is not made of digits.
    """
    return _only_digits(tail, "an account's tail")


def date_words(day: date, *, with_year: bool = False) -> str:
    """Return a date in words: 三月十六日, or 二零二六年三月十六日."""
    said = f"{_number_words(day.month)}月{_number_words(day.day)}日"
    return f"{digit_words(str(day.year))}年{said}" if with_year else said


def day_words(day: date) -> str:
    """Return a day of this or the last months in words: 三月二号."""
    return f"{_number_words(day.month)}月{_number_words(day.day)}号"


def speakable(text: str) -> str:
    """Return a displayed sentence in words, without any digit.

    ``¥12,000.50`` becomes 一万二千元五角, ``尾号3456`` 尾号三四五六, ``3月16日`` 三月十六日,
    ``10:05`` 十点零五分, ``3.5%`` 百分之三点五, ``95588`` 九五五八八, ``2次`` 两次.
    """
    words = _plain_digits(text)
    for pattern, say in _READINGS:
        words = pattern.sub(say, words)
    assert not has_digits(words), f"a digit is left in {words!r}"
    return words


def has_digits(text: str) -> bool:
    """Return whether any character of ``text`` is a digit of any script but Chinese."""
    return any(character.isdigit() for character in text)


def _number_words(number: int) -> str:
    """Return a number in words: 2 is 二, but a leading 二 before 千, 万 and 亿 is 两."""
    if number >= _BEYOND_WORDS:
        return digit_words(str(number))
    words: str = an2cn(number)
    return re.sub(r"^二(?=[千万亿])", "两", words)


def _clock_words(hour: int, minute: int) -> str:
    """Return a time of day in words; also 24:00, which Python's ``time`` does not allow."""
    said = f"{count_words(hour)}点"
    if not minute:
        return said
    return f"{said}{'零' if minute < 10 else ''}{_number_words(minute)}分"


def _only_digits(text: str, what: str) -> str:
    if not re.fullmatch(r"[0-9]+", text):
        raise ValueError(f"{what} is made of digits, not {text!r}")
    return digit_words(text)


def _plain_digits(text: str) -> str:
    """Return ``text`` with full-width digits and digits of other scripts replaced by 0 to 9."""
    joined = _WIDE_FIGURE.sub(lambda figure: unicodedata.normalize("NFKC", figure[0]), text)
    joined = re.sub(r"(?<=\d) (?=元)", "", joined)  # 12,000 元, as a screen writes it
    joined = _GROUPED.sub(lambda figure: re.sub(r"[^\d¥￥.]", "", figure[0]), joined)
    return "".join(map(_plain_number, joined))


def _plain_number(character: str) -> str:
    """Return a digit of any script as 0 to 9, and Ⅱ, ⑫, ½ as words: 二, 十二, 二分之一."""
    if character.isdigit():
        return str(unicodedata.digit(character))
    if unicodedata.category(character) not in ("Nl", "No") or character == "〇":
        return character
    value = Fraction(unicodedata.numeric(character)).limit_denominator(1000)
    over = _number_words(value.numerator)
    return over if value.denominator == 1 else f"{_number_words(value.denominator)}分之{over}"


def _quantity(digits: str, following: str) -> str:
    """Return a number in words; ``following`` is the character after it ("" at the end)."""
    whole, _, decimals = digits.replace(",", "").partition(".")
    if decimals:
        return f"{_number_words(int(whole))}点{digit_words(decimals)}"
    number = int(whole)
    is_unit = "一" <= following <= "鿿" and following not in _ORDINAL_UNITS
    return "两" if number == 2 and is_unit else _number_words(number)


def _say_money(match: re.Match[str]) -> str:
    return money_words(Money.yuan(match["yuan"]))


def _say_rough_money(match: re.Match[str]) -> str:
    """Say money that is not a whole number of fen: with more decimals, or in 万."""
    return f"{_quantity(match['yuan'], match['unit'] or '元')}{match['unit'] or ''}元"


def _say_currency(match: re.Match[str]) -> str:
    currency = _CURRENCIES[match["sign"]]
    return f"{_quantity(match['figure'], currency)}{currency}"


def _say_date(match: re.Match[str]) -> str:
    year = f"{digit_words(match['year'])}年" if match["year"] else ""
    return f"{year}{_month_and_day(match['month'], match['day'])}"


def _month_and_day(month: str, day: str) -> str:
    return f"{_number_words(int(month))}月{_number_words(int(day))}日"


def _say_slashed(match: re.Match[str]) -> str:
    """Say 9/28 as a day and 2/3 as a fraction: a bank's fractions have no more than tenths."""
    over, under = int(match[1]), int(match[2])
    if 1 <= over <= 12 and 10 < under <= 31:
        return _month_and_day(match[1], match[2])
    return f"{_number_words(under)}分之{_number_words(over)}"


def _say_time(match: re.Match[str]) -> str:
    return _clock_words(int(match["hour"]), int(match["minute"]))


def _say_range(match: re.Match[str]) -> str:
    first = _quantity(match["first"], match["unit"])
    return f"{first}到{_quantity(match['last'], match['unit'])}"


def _say_quantity(match: re.Match[str]) -> str:
    return _quantity(match[0], match.string[match.end() : match.end() + 1])


def _say_bare(match: re.Match[str]) -> str:
    """Say any other figure: as a quantity, or digit by digit if it looks like a card number."""
    digits = match[0]
    if len(digits) >= _LONG_RUN or (len(digits) > 1 and digits.startswith("0")):
        return digit_words(digits)
    return _say_quantity(match)


def _say_digits(match: re.Match[str]) -> str:
    return digit_words(match[0])


def _say_named(match: re.Match[str]) -> str:
    """Say 尾号 ****3456 as the label and the digits, without the asterisks."""
    return match["label"] + digit_words(match["digits"])


# No figure has more digits. The limit keeps matching fast on long rows of digits.
_FIGURE = r"(?:\d{1,3}(?:,\d{3}){1,6}(?!\d)|\d{1,20})(?:\.\d{1,20})?"
_TO_THE_FEN = r"(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,2})?(?![\d.,]{0,20}\d)"
_ALONE = r"(?<![\d.,])"
_MONTH, _DAY = r"(?P<month>1[0-2]|0?[1-9])", r"(?P<day>[12]\d|3[01]|0?[1-9])"
_CLOCK = r"(?P<hour>[01]?\d|2[0-4])[:：](?P<minute>[0-5]\d)(?:[:：][0-5]\d)?(?!\d)"
_MASK = r"[\s*＊•]{0,24}"
_NO_UNIT = rf"(?!\d|[.,:：]\d|\s?[{_UNITS}])"
_NAMING = (
    r"(?:尾号|[账帐卡户单证编型]号|(?<![\d一二三四五六七八九十两第几])号|号码|[编代邮密]码|证码"
    r"|[后末前][两二三四五六七八]位)(?:后[四六]位)?"
)
_GROUPED = re.compile(
    r"(?:[¥￥]\s?)(?:\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){1,6}|\d{1,4}(?:,\d{4}){1,4})(?![\d,])"
    r"|(?<![\d.,])(?:\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){1,6}|\d{1,3}(?:,\d{4}){1,4})(?=(?:\.\d{1,2})?元)"
)
"""Money in other groups of digits: 1 000 with spaces, or 1,0000 by four digits."""
_NOT_A_DATE = r"(?!(?:19|20)\d{2}-(?:1[0-2]|0?[1-9])-(?:[12]\d|3[01]|0?[1-9])(?!\d))"
_WIDE_FIGURE = re.compile(r"[０-９]+(?:[，．：][０-９]+)*")

# The first match wins, so narrow patterns stand before wide ones.
_READINGS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), say)
    for pattern, say in (
        # Numbers that name something (accounts, codes) are said digit by digit.
        (
            rf"(?P<label>{_NAMING}[为是]?[：:]?){_MASK}(?P<digits>\d+(?:[ \-]\d+){{0,8}}){_NO_UNIT}",
            _say_named,
        ),
        (r"(?<![\d.,])(\d{2,12})[*＊•]{1,24}(\d{2,12})", lambda m: digit_words(m[1] + m[2])),
        (r"(?P<label>)[*＊•]{1,24}\s*(?P<digits>\d+)", _say_named),
        (
            rf"(?P<label>(?:电话|热线|专线|致电|打|拨)[是：:]?)\s*(?P<digits>\d{{3}}[\d\-]*){_NO_UNIT}",
            _say_named,
        ),
        (r"(?<![\d.,])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)", _say_digits),
        (r"(?<![\d.,])[48]00(?:-\d{3}-\d{4}| \d{3} \d{4}|\d{7})(?!\d)", _say_digits),
        (r"(?<![\d.,])0\d{2,3}-\d{5,8}(?!\d)", _say_digits),
        (
            r"(?<![\d.,-])(?:[(（]0\d{2,3}[)）][- ]?|0\d{2,3}-)\d{3,4}[- ]?\d{4}(?![\d.,])",
            _say_digits,
        ),
        (r"(?<![\d.,])\d{4}(?: \d{4}){2,3}(?: \d{1,3})?(?!\d)", _say_digits),
        (rf"(?<![\d.,¥￥-]){_NOT_A_DATE}\d{{2,8}}(?:-\d{{2,8}}){{2,6}}(?![\d-])", _say_digits),
        (
            rf"(?<![\d.,¥￥$€£/:：~～+\-−{_MOVED}])(?:{_HOTLINES})(?![\-~～/]\d){_NO_UNIT}",
            _say_digits,
        ),
        (rf"(?P<label>[A-Za-z])(?P<digits>\d{{2,6}}){_NO_UNIT}", _say_named),
        (r"(?P<label>[A-Za-z])(?P<digits>\d{1,6})(?=[层楼座栋区门口室])", _say_named),
        (r"(?<![\d.,])\d{3,4}(?=室|号房|房间)", _say_digits),
        # Dates and times of day.
        (rf"(?<!\d)(?P<year>(?:19|20)\d{{2}})(?P<by>[-/.]){_MONTH}(?P=by){_DAY}(?!\d)", _say_date),
        (rf"(?:(?P<year>\d{{4}})年)?(?<!\d){_MONTH}月{_DAY}(?=日)", lambda m: _say_date(m)[:-1]),
        (r"(?<!\d)(?:19|20)\d{2}(?=年)", _say_digits),
        (rf"(?<![\d:：]){_CLOCK}", _say_time),
        (r"(?<![\d/.,])(\d{1,2})/(\d{1,2})(?![\d/])", _say_slashed),
        (
            r"(?<![\d:：.,])(\d{1,3})[:：](\d{1,3})(?![\d:：])",
            lambda m: f"{_number_words(int(m[1]))}比{_number_words(int(m[2]))}",
        ),
        # Ranges (from one number to another), and signs.
        (
            rf"{_ALONE}(?P<first>\d{{1,6}})[-~～—](?P<last>\d{{1,6}})(?=(?P<unit>[^\d\-.,%％]|$))",
            _say_range,
        ),
        (
            rf"(?:(?<=\d)|(?<=[\d{NUMERALS}半整几个小多][{_UNITS}]))\s?[-~～—–]\s?(?=[¥￥]?[\d零一二两三四五六七八九十])",
            lambda _: "到",
        ),
        (r"[¥￥]\s?[-−](?=\d)", lambda _: "负¥"),
        (r"(?<![\w%％])[-−](?=\s?[¥￥]?\s?\d)|(?<=[一-鿿])[-−](?=[¥￥\d])", lambda _: "负"),
        (r"(?<![\w%％])\+(?=\s?[¥￥]?\s?\d)", lambda _: "加"),
        # Money: ¥ before it, or 元 after it.
        (rf"[¥￥]\s*(?P<yuan>{_TO_THE_FEN})(?![万亿])元?", _say_money),
        (rf"[¥￥]\s*(?P<yuan>{_FIGURE})(?P<unit>[万亿]?)元?", _say_rough_money),
        (rf"(?P<sign>(?:US|HK)?\$|[€£])\s*(?P<figure>{_FIGURE})", _say_currency),
        (rf"{_ALONE}(?P<yuan>{_TO_THE_FEN})元", _say_money),
        # Quantities.
        (rf"{_ALONE}({_FIGURE})[%％]", lambda match: f"百分之{_quantity(match[1], '')}"),
        (rf"{_ALONE}({_FIGURE})‰", lambda match: f"千分之{_quantity(match[1], '')}"),
        (r"第\s*(\d{1,6})(?!\d)", lambda match: f"第{_number_words(int(match[1]))}"),
        (
            r"(?<!\d)\d{1,3}(?:,\d{3}){1,6}(?!\d)(?:\.\d{1,20})?|\d{1,20}\.\d{1,20}",
            _say_quantity,
        ),
        (r"\d+", _say_bare),
        (rf"(?<=[元角分块{NUMERALS}])/(?=[月次年天日人笔张户度吨克斤件])", lambda _: "每"),
    )
)
