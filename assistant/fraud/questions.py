"""Read the words of the fraud check's questions and closed answers from ``questions.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.fraud.check import AnswerKind, Question
from assistant.yaml_file import read_yaml

Whose = Literal["", "bill", "own"]
"""What is paid: a transfer to somebody (""), a bill, or a deposit of the customer's own. Questions
about relatives and friends do not fit bills and deposits: an honest answer would count as
unsafe."""


@dataclass(frozen=True)
class Wording:
    """The words of one question."""

    text: str
    """The question, with the placeholders {payee} {tail} {amount} {account}."""
    choices: tuple[tuple[str, AnswerKind, str], ...]
    """(label, kind, choice) of the keys 1, 2, 3; empty if the answer is yes, no or a number."""
    again: str = ""
    """The question in other words, asked after an answer that was not understood."""


def wording_of(question: Question, whose: Whose = "") -> Wording:
    """Return the words of ``question`` for ``whose``; the keys mean the same for each ``whose``."""
    return _wordings().get((question, whose)) or _wordings()[question, ""]


@cache
def _wordings() -> dict[tuple[Question, str], Wording]:
    raw = read_yaml(Path(__file__).parent / "questions.yaml")
    return {
        (Question(name), whose): _wording(told)
        for name, plain in raw.items()
        for whose, told in (("", plain), *plain.get("whose", {}).items())
    }


def _wording(told: dict[str, Any]) -> Wording:
    return Wording(
        text=told["text"].replace(" ", ""),
        again=told.get("again", told["text"]).replace(" ", ""),
        choices=tuple(
            (label, AnswerKind(kind), choice) for label, kind, choice in told.get("choices", ())
        ),
    )
