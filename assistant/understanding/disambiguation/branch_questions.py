"""Check a branch's own file of frequent questions, and use it if it has no fault.

A file with a fault is not used at all: staff read one sentence that says where the fault is, and
customers get the built-in answers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.screens import answer, answer_person
from assistant.screens.layout import lay_out
from assistant.screens.view import Status, View
from assistant.settings import ROOT
from assistant.speaking.wording import has_digits
from assistant.understanding.disambiguation.facts import facts
from assistant.understanding.disambiguation.matcher import NOISE, features, forget_known
from assistant.understanding.disambiguation.offers import PERSON
from assistant.understanding.disambiguation.questions import (
    OURS,
    BadQuestions,
    Found,
    Row,
    merge,
    read_rows,
    use_rows,
)
from assistant.understanding.intents import load_intents
from assistant.yaml_file import read_yaml

log = logging.getLogger(__name__)

COLUMNS, ROWS = 64, 18
"""The smallest screen of the kiosk, in characters and lines; an answer has to fit on one page of
it."""
_DOMAIN = ROOT / "domain" / "everywhere.yml"


def use_questions(path: Path | None) -> str:
    """Use the branch's file, if there is one; return a sentence about its fault, or ""."""
    fault, rows = "", tuple[Row, ...]()
    if path is not None:
        try:
            rows = read_checked(path)
        except BadQuestions as err:
            fault = f"{err}。先用自带的答案"
            log.warning("%s", fault)
    use_rows(rows)
    forget_known()
    return fault


def read_checked(path: Path) -> tuple[Row, ...]:
    """Return the entries of a branch's file (or of the built-in one).

    Raises:
        BadQuestions: The file has a fault; the message says where, and what to do.
    """
    ours = () if path == OURS else read_rows(OURS)
    rows = read_rows(path)
    for row, fault in faults(ours, rows):
        raise BadQuestions(f"{path} 第{row.line}行（{row.id}）：{fault}")
    return rows


def faults(ours: Sequence[Row], rows: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Yield each fault of ``rows``, which override ``ours``: the entry, and a sentence about it."""
    merged = {each.id: each for each in merge(ours, rows)}
    ways = _ways(merged.values())
    services = {_plain(w): each.label for each in features() for w in (each.label, *each.words)}
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            yield row, "这个问题写了两遍，请留下一个"
        seen.add(row.id)
        if row.told.get("drop"):
            if row.id not in {each.id for each in ours}:
                yield row, "要去掉的问题本来就没有，请看看 id 写得对不对"
            continue
        question = merged.get(row.id)
        fault = _fault(question) if question else ""
        if fault or question is None:
            yield row, fault or "这个问题写了两遍，请留下一个"
            continue
        for words in (question.label, *question.words):
            if _plain(words) in services:
                yield row, f"“{words}”是办“{services[_plain(words)]}”的话，请换一个问法"
            others = ways[_plain(words)] - {row.id}
            if others:
                yield row, f"“{words}”在问题 {min(others)} 里也有，请留下一处"


def _fault(question: Found) -> str:
    """Return a sentence about the fault of one question; empty: it has none."""
    if not question.label or not question.answer:
        return "新的问题要写上 label（问题）和 answer（答案）"
    known = facts()
    if strange := [name for name in question.needs if name not in known]:
        return f"没有“{strange[0]}”这一项，能用的有：{'、'.join(known)}"
    if "{" in question.answer.replace("{", "", len(question.needs)):
        return "答案里的大括号不成对，请写成 {hours} 这样"
    if has_digits(question.answer):
        return "答案里有数字，请写成汉字，机器要念出来"
    if not question.answer.endswith("。"):
        return "答案最后要有句号"
    if strange := [name for name in question.instead_of if name not in load_intents()]:
        return f"instead_of 里没有“{strange[0]}”这种事"
    if "report_fraud" in question.instead_of and question.id not in _MAY_BE_A_REPORT:
        return "instead_of 里不能有 report_fraud，说到骗子的话由防骗检查先听"
    if not _fits_one_page(question):
        return f"答案太长，字放大以后一屏放不下（现在{len(question.answer)}个字），请写短一些"
    return ""


_MAY_BE_A_REPORT = frozenset({"wrong-transfer"})
"""Ids of built-in questions that sound like a report of fraud; a branch cannot add such questions."""


def _fits_one_page(question: Found) -> bool:
    said = _sentences()["utter_answer_person" if question.person else "utter_answer"]
    content = (answer_person if question.person else answer).fill(question=question.label)
    view = View(
        content.screen,
        said.replace("{answer}", question.tell(facts())),
        content.data,
        choices=PERSON if question.person else (),
        keys=("repeat", "home"),
    )
    return lay_out(view, Status(), COLUMNS, ROWS).of == 1


@cache
def _sentences() -> dict[str, str]:
    told: dict[str, Any] = read_yaml(_DOMAIN)["responses"]
    return {name: variants[0]["text"] for name, variants in told.items()}


def _ways(questions: Any) -> dict[str, set[str]]:
    ways: dict[str, set[str]] = {}
    for each in questions:
        for words in (each.label, *each.words):
            ways.setdefault(_plain(words), set()).add(each.id)
    return ways


def _plain(words: str) -> str:
    return NOISE.sub("", words)
