"""Finds digits that are said one by one, where no unit makes a sum of them."""

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
"""A recogniser writes 十万 as 100000; what ends so is a sum."""
_POINTS = frozenset("点角毛分块元圆")
"""Between numerals of which too many follow for a sum or a time: 三点七一九四六."""
_SPELT_IN_SUM = re.compile(r"(?:(?<=[十百千万亿])|^)[0-9]{5,6}(?=[十百千万亿]|$)")
"""No sum has so many numerals without a unit."""
HOTLINE = re.compile("(?<![0-9])(?:96110|95588|12333)(?![0-9])")


@dataclass(frozen=True)
class Said:
    """Digits said one by one: where they stand in what is shown, and how many they are."""

    start: int
    end: int
    numbers: tuple[str, ...]

    @property
    def digits(self) -> int:
        """How many they are."""
        return sum(map(length, self.numbers))

    @property
    def span(self) -> tuple[int, int]:
        """Where they stand in what is shown."""
        return self.start, self.end


def said_one_by_one(words: Words, *, money: bool) -> list[Said]:
    """Return the digits that no unit makes a sum of, in order.

    Args:
        words: From ``read_words``.
        money: Figures in a row that are plainly a sum (123456元, 100000) are one.
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
    """Return the numbers of a run; a 百 before six digits makes no sum of them: 百三七一九四六."""
    start, end = words.span(run.start(), run.end())
    typed = words.shown[start:end].isascii()
    return tuple(
        NUMBER.findall("" if typed else _spelt_in_sum(run)) or NUMBER.findall(joined(run[0]))
    )


def _spelt_in_sum(run: re.Match[str]) -> str:
    """Return the digits of a run that no sum has so many of without a unit; empty where none."""
    spelt = _SPELT_IN_SUM.search(joined(run[0]))
    return spelt[0] if spelt else ""


def _with_points(runs: list[tuple[re.Match[str], tuple[str, ...]]], bare: str) -> set[int]:
    """Return where numerals begin that a 点 or 角 parts, six in all: 三点七一九四六 is no sum."""
    begins: set[int] = set()
    chain: list[tuple[re.Match[str], tuple[str, ...]]] = []
    for run, numbers in runs:
        between = bare[chain[-1][0].end() : run.start()].strip() if chain else ""
        if between not in _POINTS:
            chain = []
        chain.append((run, numbers))
        digits = sum(length(number) for _, each in chain for number in each)
        if digits > PIN_LENGTH or "".join(numbers) != joined(run[0]):
            chain = []
            continue
        spelt = len(chain) > 1 and len(numbers) >= LEAST_NUMERALS
        placed = _PLACE_AFTER.match(bare, run.end()) or joined(run[0]).endswith(_ROUND)
        if digits == PIN_LENGTH and spelt and not placed:
            begins.update(part.start() for part, _ in chain)
    return begins


def joined(run: str) -> str:
    """Return a run of numerals without what stands between them."""
    return re.sub(r"[\W_]", "", run)


def is_figure_of_money(words: Words, run: re.Match[str]) -> bool:
    """Whether this is written as a sum; 一二三四五六块 is not, it was said one by one."""
    start, end = words.span(run.start(), run.end())
    figure = words.shown[start:end]
    if not (figure.isascii() and re.fullmatch(r"[0-9]+(?:\.[0-9]{1,2})?", figure)):
        return False
    round_one = figure.endswith(_ROUND) and len(figure) == PIN_LENGTH
    return round_one or _MONEY_AFTER.match(words.shown, end) is not None


def _one_by_one(run: re.Match[str], numbers: tuple[str, ...], bare: str, plain: str) -> bool:
    if "".join(numbers) != joined(run[0]):
        return "".join(numbers) in _spelt_in_sum(run)  # 一万二千: a unit makes a sum of it
    if all(number.endswith("百") for number in numbers):
        return False  # 五百, 不, 六百
    placed = _PLACE_AFTER.match(plain, run.end()) is not None
    return len(numbers) > 1 or (_stands_alone(bare, run) and not placed)  # 一下, 三月, 十二块


def _stands_alone(bare: str, run: re.Match[str]) -> bool:
    before, after = bare[: run.start()][-1:], bare[run.end() : run.end() + 1]
    return not (before.isalpha() or after.isalpha())


def length(number: str) -> int:
    """Return how many digits a number up to 999 has."""
    return 3 if "百" in number else 2 if "十" in number else 1
