"""Read the words of the check's questions and of their closed answers from ``questions.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.fraud.check import AnswerKind, Question
from assistant.yaml_file import read_yaml

Whose = Literal["", "bill", "own"]
"""What a question is about: money for somebody, a bill, or money that stays her own. A bill goes
to no relative and no friend, and a deposit of hers to nobody: asked like a transfer, an honest
answer would be the unsafe one."""


@dataclass(frozen=True)
class Wording:
    """How one question is put."""

    text: str
    """The sentence; placeholders {payee} {tail} {amount} {account}."""
    choices: tuple[tuple[str, AnswerKind, str], ...]
    """(label, kind, choice) of key 1, 2, 3; none where yes, no or a number answers."""
    again: str = ""
    """The same in other words, for whoever was not understood."""


def wording_of(question: Question, whose: Whose = "") -> Wording:
    """Return how ``question`` is worded for ``whose``; its keys mean the same for all of them."""
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
