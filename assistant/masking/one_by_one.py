"""Find digits that are said one by one, and not as a sum with units (十 百 千 万)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.masking.lengths import LEAST_NUMERALS, PIN_LENGTH
from assistant.masking.words import Words

RUN = re.compile(r"[0-9十百千万亿](?:[\W_]*[0-9十百千万亿])*")
NUMBER = re.compile(r"[0-9]百(?:[0-9]十[0-9]?|0[0-9]|十[0-9]?)?|[0-9]?十[0-9]?|[0-9]")
_MONEY_AFTER = re.compile(r"\s{0,3}(?:\.[0-9]{1,2}\s{0,3})?[元块圆]")
_PLACE_AFTER = re.compile(r"[元块圆毛角分万千百亿点年月日号岁个张位层楼室]")
_ROUND = "000"
"""The end of a round sum: a recogniser writes 十万 as 100000."""
_POINTS = frozenset("点角毛分块元圆")
"""Units after which few numerals follow in a sum; with more it is no sum: 三点七一九四六."""
_SPELT_IN_SUM = re.compile(r"(?:(?<=[十百千万亿])|^)[0-9]{5,6}(?=[十百千万亿]|$)")
"""Five or six numerals in a row without a unit, which no sum has."""
HOTLINE = re.compile("(?<![0-9])(?:96110|95588|12333)(?![0-9])")


@dataclass(frozen=True)
class Said:
    """Digits said one by one: their place in the shown words, and their number."""

    start: int
    end: int
    numbers: tuple[str, ...]

    @property
    def digits(self) -> int:
        """The number of digits."""
        return sum(map(count_digits, self.numbers))

    @property
    def span(self) -> tuple[int, int]:
        """Their place in the shown words: indexes of the first character and after the last."""
        return self.start, self.end


def find_one_by_one(words: Words, *, money: bool) -> list[Said]:
    """Return, in order, the digits that are said one by one and belong to no sum.

    Args:
        words: From ``read_words``.
        money: Leave out figures in a row that are clearly a sum (123456元, 100000).
    """
    runs = [
        (run, _numbers_in(run, words))
        for run in RUN.finditer(words.bare)
        if not (money and is_figure_of_money(words, run))
    ]
    no_sum = _with_points(runs, words.bare)
    return [
        Said(*words.span(run.start(), run.end()), numbers)
        for run, numbers in runs
        if run.start() in no_sum or _one_by_one(run, numbers, words.bare, words.plain)
    ]


def _numbers_in(run: re.Match[str], words: Words) -> tuple[str, ...]:
    """Return the numbers in a run of numerals; 百 before six digits makes no sum: 百三七一九四六."""
    start, end = words.span(run.start(), run.end())
    typed = words.shown[start:end].isascii()
    return tuple(
        NUMBER.findall("" if typed else _spelt_in_sum(run)) or NUMBER.findall(join_numerals(run[0]))
    )


def _spelt_in_sum(run: re.Match[str]) -> str:
    """Return the digits of a run that has too many numerals without a unit to be a sum, else ()."""
    spelt = _SPELT_IN_SUM.search(join_numerals(run[0]))
    return spelt[0] if spelt else ""


def _with_points(runs: list[tuple[re.Match[str], tuple[str, ...]]], bare: str) -> set[int]:
    """Return the places of six numerals separated by 点 or 角: 三点七一九四六 is no sum."""
    begins: set[int] = set()
    chain: list[tuple[re.Match[str], tuple[str, ...]]] = []
    for run, numbers in runs:
        between = bare[chain[-1][0].end() : run.start()].strip() if chain else ""
        if between not in _POINTS:
            chain = []
        chain.append((run, numbers))
        digits = sum(count_digits(number) for _, each in chain for number in each)
        if digits > PIN_LENGTH or "".join(numbers) != join_numerals(run[0]):
            chain = []
            continue
        spelt = len(chain) > 1 and len(numbers) >= LEAST_NUMERALS
        placed = _PLACE_AFTER.match(bare, run.end()) or join_numerals(run[0]).endswith(_ROUND)
        if digits == PIN_LENGTH and spelt and not placed:
            begins.update(part.start() for part, _ in chain)
    return begins


def join_numerals(run: str) -> str:
    """Return the numerals of a run without the characters between them."""
    return re.sub(r"[\W_]", "", run)


def is_figure_of_money(words: Words, run: re.Match[str]) -> bool:
    """Return whether a run is written as a sum; 一二三四五六块 is not: it is said one by one."""
    start, end = words.span(run.start(), run.end())
    figure = words.shown[start:end]
    if not (figure.isascii() and re.fullmatch(r"[0-9]+(?:\.[0-9]{1,2})?", figure)):
        return False
    round_one = figure.endswith(_ROUND) and len(figure) == PIN_LENGTH
    return round_one or _MONEY_AFTER.match(words.shown, end) is not None


def _one_by_one(run: re.Match[str], numbers: tuple[str, ...], bare: str, plain: str) -> bool:
    if "".join(numbers) != join_numerals(run[0]):
        return "".join(numbers) in _spelt_in_sum(run)  # 一万二千 is a sum by its units
    if all(number.endswith("百") for number in numbers):
        return False  # 五百, 不, 六百
    placed = _PLACE_AFTER.match(plain, run.end()) is not None
    return len(numbers) > 1 or (_stands_alone(bare, run) and not placed)  # 一下, 三月, 十二块


def _stands_alone(bare: str, run: re.Match[str]) -> bool:
    before, after = bare[: run.start()][-1:], bare[run.end() : run.end() + 1]
    return not (before.isalpha() or after.isalpha())


def count_digits(number: str) -> int:
    """Return how many digits a numeral up to 999 stands for."""
    return 3 if "百" in number else 2 if "十" in number else 1
