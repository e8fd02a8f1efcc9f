"""A PIN that is said aloud: whatever may be one is in no event, however it is spelt.

Numerals count as said one by one where no unit makes a sum of them: 一二三四五六, 123然后456,
洞拐幺, twelve thirty-four fifty-six, 六个八, 从一到六; 十万, 十二万三千四百五十六 and 123456元 are
sums, which the bank can be asked about. Six characters in a row that only sound like digits
(医儿伞似舞留) are taken for what she said. What comes in pieces is counted over some turns.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from assistant.fraud.plain import is_unseen
from assistant.limits import FieldKind
from assistant.pinyin import syllable

HIDDEN = "••••••"
LEAST_NUMERALS = 3
"""So many numerals where a PIN is asked or named, and the words are not used at all."""
PIN_LENGTH = 6
ACCOUNT_LENGTH = 12
"""Digits of the shortest account number; of that many the last four are kept on a screen."""
TAIL = 4
REMEMBERED = 8
"""Utterances over which the pieces of a PIN are counted together; six said one by one, and two."""
NAMED_FOR = 3
"""So many utterances after a PIN was spoken of, numerals are taken for it."""

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
"""From nought to nine, as people and soldiers say them."""
_PINYIN = {sound: digit for digit, sounds in enumerate(_DIGITS_AS_SAID) for sound in sounds}
_IN_LETTERS = {
    **dict.fromkeys((*_ONES, *_TENS, *_PINYIN), "1"),
    **dict.fromkeys(_TEENS, "11"),
}
"""Numerals in Latin letters: how many digits each says, not which. A ten before a one says one."""
_LETTERS = re.compile(rf"(?<![a-z])(?:{'|'.join(_IN_LETTERS)})(?![a-z])")
_BY_SOUND = {**_PINYIN, "shan": 3, "shi": 4, "niu": 6}
"""What a recogniser may write any character of this sound for; in the south 三 is shan, 四 is shi."""
_OFTEN_SAID = frozenset("是就吧意")
"""Sound like digits and mostly are none: 是九六一一零."""
_FEW = "俩仨"
_UNITS = {10: "十", 100: "百", 1000: "千", 10000: "万", 10**8: "亿"}
_ALSO = {"两": "2", "俩": "2", "仨": "3", "洞": "0", "拐": "7", "勾": "9", "钩": "9"}
"""Numerals that Unicode does not know for such; 洞 拐 勾 as soldiers and railwaymen say them."""

_FILLERS = re.compile(
    "[前后头尾][面头边]?[1-5](?:位|个(?=[\\W是]{0,3}[0-9]{2}(?!个)))|第[0-9][个位]|最[前后先]1[个位]|"
    "然后|[前后][面头边]|接着|还有|那个|这个|完了|最后|下来|中间|开头|就是|等等|"
    "[嗯啊呃哦喔额唔哎唉诶欸呢吧呀嘛的了是再和跟又到接加]|(?<![a-z])(?:and|then|um|uh)(?![a-z])"
)
"""What people put between the digits of a PIN while they remember it: 前三位是 … 后面三个 …"""
_NAMED = re.compile("密[码碼]|口令|(?<![a-z])pin(?![a-z])")
_REPEATED = re.compile(
    "(?:(?P<times>[2-9])(?:个(?:数字?)?|[个位](?:数字?)?(?=[都全]))|(?P<few>[俩仨])个?)"
    r"[\W_]{0,3}[都全]{0,2}[\W_]{0,3}"
    "(?P<digit>(?!1[起样共下点些会直定切般道边旦致家次半份笔人个]|2[维手]|3轮|4[川季]|5[保金])[0-9])"
    r"(?![十百千万亿元块圆角毛分年月日号岁张位层楼室天斤级]|[0-9]*00|[0-9]+(?:\.[0-9]+)?[元块圆])"
    r"|(?P<again>[0-9])[\W_]{0,3}(?:重复|连[着续按说]?|[按说打念写])[\W_]{0,3}(?P<often>[2-9])[遍次回下]"
)
"""六个八, 两个都是三, 仨七, 八说六遍; not 六个八块, 三个二维码, 两个一起."""
_COUNTED_UP = re.compile(
    r"(?<![周期拜月第初号0-9十百千万亿点])(?P<first>[0-9])[\W_]{0,3}(?:1直|[数念排顺])?[到至]"
    r"[\W_]{0,3}(?P<last>[0-9])(?![0-9十百千万亿元块圆角毛分年月日号岁个张位层楼室点天级折成周])"
)
"""从一到六; not 周一到六, 八点到九点, 一到六楼."""
_COUNT_ENDS = re.compile(r"[\W_]{0,3}(?:$|[我你您的密码就是嗯啊哦呃呢吧呀了嘛好行对顺倒反])")
"""What may follow it; 一到六都开门吗 is about something else."""
_ROMAN = {first + at: str(at + 1) for first in (0x2160, 0x2170) for at in range(9)}
"""ⅠⅡⅢ, which NFKC would make letters."""
_WORTH = {unit: worth for worth, unit in _UNITS.items()}
_WORDED = re.compile(
    r"(?P<whole>[0-9十](?:[,\s]?[0-9十百千万亿])*)(?:[点.](?P<part>[0-9]{1,12})(?P<scale>[百千万亿]?))?"
)
_SIX_DIGITS = range(10 ** (PIN_LENGTH - 1), 10**PIN_LENGTH)
_NUMERAL = re.compile(r"[0-9十百千万亿]")
_RUN = re.compile(r"[0-9十百千万亿](?:[\W_]*[0-9十百千万亿])*")
_NUMBER = re.compile(r"[0-9]百(?:[0-9]十[0-9]?|0[0-9]|十[0-9]?)?|[0-9]?十[0-9]?|[0-9]")
_MONEY_AFTER = re.compile(r"\s{0,3}(?:\.[0-9]{1,2}\s{0,3})?[元块圆]")
_PLACE_AFTER = re.compile(r"[元块圆毛角分万千百亿点年月日号岁个张位层楼室]")
_ROUND = "000"
"""A recogniser writes 十万 as 100000; what ends so is a sum unless it is her PIN."""
_POINTS = frozenset("点角毛分块元圆")
"""Between numerals of which too many follow for a sum or a time: 三点七一九四六."""
_AROUND = re.compile(
    r"[\W_我你您的密码碼就是嗯啊哦呃它他说吧呢了呀好哈啦咯哩喽嘞哟从对没错行先头前后位]"
)
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
    """Digits said one by one: where they stand in what is shown, and how many they are."""

    start: int
    end: int
    numbers: tuple[str, ...]

    @property
    def digits(self) -> int:
        return sum(map(_length, self.numbers))


@dataclass(frozen=True)
class _Words:
    """Her words with digits for numerals, 六个八 and 从一到六 spelt out."""

    shown: str
    """In plain characters, as an event keeps them."""
    plain: str
    bare: str
    """As long as ``plain``, with blanks for what stands between the digits of a PIN."""
    spans: tuple[tuple[int, int], ...]
    """Where each character of ``plain`` comes from in ``shown``."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.spans[start][0], self.spans[end - 1][1]

    def without(self, found: Iterable[_Said]) -> str:
        """Return ``bare`` without these digits."""
        gone = {at for said in found for at in range(said.start, said.end)}
        return "".join(
            " " if start in gone else c for c, (start, _) in zip(self.bare, self.spans, strict=True)
        )


@dataclass
class Pieces:
    """What of her last utterances may be pieces of one PIN: how many digits, never which."""

    _digits: deque[int] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _named: deque[bool] = field(default_factory=lambda: deque(maxlen=NAMED_FOR))

    def hear(self, text: str, field_kind: FieldKind | None, *, asked: bool) -> Piece | None:
        """Take the next utterance; return what it may be a piece of.

        Args:
            text: The utterance.
            field_kind: The number field that is open.
            asked: It is a choice, a sum or the tail of a number that the screen asks for.
        """
        words = _words(text)
        found = _said_one_by_one(words, money=field_kind == "amount")
        numbers = [number for said in found for number in said.numbers]
        only_numerals = bool(numbers) and not _AROUND.sub("", words.without(found))
        digits = _joined(_AROUND.sub("", words.bare))
        if field_kind == "amount" and digits.endswith("00"):
            asked = True  # 五零零零
        # 三百二 is a sum wherever it is said, 三七一 is none.
        spelt = len(numbers) > 1 and not any("百" in number for number in numbers)
        named = any(self._named)
        taken_for_pin = named and spelt and not digits.endswith("00")
        piece = only_numerals and (taken_for_pin or not (asked or _HOTLINE.fullmatch(digits)))
        self._digits.append(sum(map(_length, numbers)) if piece else 0)
        self._named.append(_NAMED.search(words.plain) is not None or (piece and named))
        if not piece:
            return None
        whole = named or sum(self._digits) >= PIN_LENGTH
        return Piece(used=not whole and (not spelt or field_kind == "amount"))


@dataclass(frozen=True)
class Piece:
    """Numerals that nobody asked for: in no event, whatever they are."""

    used: bool
    """Whether the dialogue may make something of them; not of what is spelt like a PIN."""


def recorded(text: str, field_kind: FieldKind | None) -> str:
    """Return what an event may keep of her words while this field is open.

    Where a PIN is asked, nothing; elsewhere no six digits said one by one.
    """
    if text and (field_kind == "pin" or may_be_pin(text, field_kind)):
        return HIDDEN
    words = _words(text)
    found = _said_one_by_one(words, money=field_kind == "amount")
    if sum(said.digits for said in found) < PIN_LENGTH:
        return text
    shown = words.shown
    for said in reversed(found):
        shown = shown[: said.start] + HIDDEN + shown[said.end :]
    return shown


def may_be_pin(text: str, field_kind: FieldKind | None) -> bool:
    """Whether these words may be a PIN: they are used for nothing, and she is asked for keys."""
    words = _words(text)
    numerals = len(_NUMERAL.findall(words.plain))
    if field_kind == "pin":
        # Said in pairs each utterance is only two: nothing but numerals is a piece of a PIN.
        only_numerals = not _NUMERAL.sub("", _AROUND.sub("", words.bare))
        return numerals >= LEAST_NUMERALS or (numerals > 0 and only_numerals)
    if _NAMED.search(words.plain):
        return numerals >= LEAST_NUMERALS
    found = _said_one_by_one(words, money=True)
    digits = sum(said.digits for said in found)
    if digits <= PIN_LENGTH or field_kind == "amount":  # no sum is said digit by digit
        return digits >= PIN_LENGTH
    return not _AROUND.sub("", words.without(found))


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
    """Return every number of six digits in these words, as digits: spelt, or worded as a sum."""
    plain = _words(text).plain
    spelt = re.findall(
        r"(?<![0-9])[0-9]{6}(?![0-9])", re.sub(r"(?<=[0-9])[\W_]+(?=[0-9])", "", plain)
    )
    worded = (_value(found) for found in _WORDED.finditer(plain))
    return [*spelt, *(str(value) for value in worded if value in _SIX_DIGITS)]


def is_tail(text: str, screen: str) -> bool:
    """Whether these words are the last digits of a number on the screen, and nothing else."""
    words = _words(text)
    said = _joined(_AROUND.sub("", words.bare))
    return len(said) == TAIL and said in re.findall("(?<![0-9])[0-9]{4}(?![0-9])", screen)


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


def _said_one_by_one(words: _Words, *, money: bool) -> list[_Said]:
    """Return the digits that no unit makes a sum of, in order.

    Args:
        words: From ``_words``.
        money: Figures in a row that are plainly a sum (123456元, 100000) are one.
    """
    runs = [
        (run, tuple(_NUMBER.findall(_joined(run[0]))))
        for run in _RUN.finditer(words.bare)
        if not (money and _is_figure_of_money(words, run))
    ]
    no_sum = _with_points(runs, words.bare)
    return [
        _Said(*words.span(run.start(), run.end()), numbers)
        for run, numbers in runs
        if run.start() in no_sum or _one_by_one(run, numbers, words.bare, words.plain)
    ]


def _with_points(runs: list[tuple[re.Match[str], tuple[str, ...]]], bare: str) -> set[int]:
    """Return where numerals begin that a 点 or 角 parts, six in all: 三点七一九四六 is no sum."""
    begins: set[int] = set()
    chain: list[tuple[re.Match[str], tuple[str, ...]]] = []
    for run, numbers in runs:
        between = bare[chain[-1][0].end() : run.start()].strip() if chain else ""
        if between not in _POINTS:
            chain = []
        chain.append((run, numbers))
        digits = sum(_length(number) for _, each in chain for number in each)
        if digits > PIN_LENGTH or "".join(numbers) != _joined(run[0]):
            chain = []
            continue
        spelt = len(chain) > 1 and len(numbers) >= LEAST_NUMERALS
        placed = _PLACE_AFTER.match(bare, run.end()) or _joined(run[0]).endswith(_ROUND)
        if digits == PIN_LENGTH and spelt and not placed:
            begins.update(part.start() for part, _ in chain)
    return begins


def _joined(run: str) -> str:
    return re.sub(r"[\W_]", "", run)


def _is_figure_of_money(words: _Words, run: re.Match[str]) -> bool:
    """Whether this is written as a sum; 一二三四五六块 is not, it was said one by one."""
    start, end = words.span(run.start(), run.end())
    figure = words.shown[start:end]
    if not (figure.isascii() and re.fullmatch(r"[0-9]+(?:\.[0-9]{1,2})?", figure)):
        return False
    round_one = figure.endswith(_ROUND) and len(figure) == PIN_LENGTH
    return round_one or _MONEY_AFTER.match(words.shown, end) is not None


def _one_by_one(run: re.Match[str], numbers: tuple[str, ...], bare: str, plain: str) -> bool:
    if "".join(numbers) != _joined(run[0]):
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


def _value(found: re.Match[str]) -> int | None:
    """Return the number that numerals with units make: 十二万三千四百五十六, 12.3456万; or None."""
    plain = _joined(found["whole"])
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
        number *= last // 10  # 十二万三
    value = total + section + number
    part = found["part"]
    if part:
        scale = _WORTH.get(found["scale"] or "", 1)
        value = value * scale + int(part.ljust(12, "0")[:12]) * scale // 10**12
    return value


def _without_fillers(plain: str) -> str:
    return _FILLERS.sub(lambda found: " " * len(found[0]), plain)


def _words(text: str) -> _Words:
    """Return her words as they are counted."""
    shown, plain = _spelt_out(text)
    few = "".join(c if c in _FEW else digit for c, digit in zip(shown, plain, strict=True))
    spelt, spans, at = "", [], 0
    for start, end, digits in [*_short_for_digits(few), (len(few), len(few), "")]:
        if start < at:
            continue
        spelt += few[at:start] + digits
        spans += [(one, one + 1) for one in range(at, start)] + [(start, end)] * len(digits)
        at = end
    plain = "".join(map(_digit, spelt))
    return _Words(shown, plain, _without_fillers(plain), tuple(spans))


def _short_for_digits(words: str) -> list[tuple[int, int, str]]:
    """Return where digits are said in short and which they are: 六个八, 从一到六; in order."""
    bare = _without_fillers(words)
    named = _NAMED.search(words) is not None
    found = []
    for said in _REPEATED.finditer(bare):
        times = said["times"] or said["often"] or _digit(said["few"])
        found.append((*said.span(), (said["digit"] or said["again"]) * int(times)))
    for said in _COUNTED_UP.finditer(words):
        if named or _COUNT_ENDS.match(words, said.end()):
            first, last = int(said["first"]), int(said["last"])
            step = 1 if last >= first else -1
            found.append((*said.span(), "".join(map(str, range(first, last + step, step)))))
    return sorted(found)


def _spelt_out(text: str, *, letters: bool = True) -> tuple[str, str]:
    """Return the words in plain characters, and once more, as long, with digits for numerals.

    壹, 一, ①, ６ and six all become one digit; 十 百 千 万 stay. What has no width is left out.
    """
    wide = unicodedata.normalize("NFKC", text.translate(_ROMAN))
    shown = "".join(c for c in wide if not is_unseen(c))
    plain = "".join(c if len(c.lower()) != 1 else c.lower() for c in shown)
    if letters:
        plain = _LETTERS.sub(lambda word: _IN_LETTERS[word[0]].ljust(len(word[0])), plain)
    return shown, _misheard_as_digits("".join(_digit(character) for character in plain))


def _misheard_as_digits(plain: str) -> str:
    """Return ``plain`` with digits where six characters in a row only sound so: 医儿伞似舞留."""
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
    if not "\u3400" <= character <= "\u9fff" or character in _UNITS.values():
        return ""
    return str(_BY_SOUND.get(syllable(character), ""))


def _digit(character: str) -> str:
    if character in _ALSO:
        return _ALSO[character]
    value = unicodedata.numeric(character, None)
    if value in range(10):
        return str(int(value or 0))
    return _UNITS.get(int(value), character) if value else character
