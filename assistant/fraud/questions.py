"""The words of the check's questions and of their closed answers, from ``questions.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from assistant.fraud.check import AnswerKind, Question


@dataclass(frozen=True)
class Wording:
    """How one question is put."""

    text: str
    """The sentence; placeholders {payee} {tail} {amount} {account}."""
    choices: tuple[tuple[str, AnswerKind, str], ...]
    """(label, kind, choice) of key 1, 2, 3; none where yes, no or a number answers."""


def wording_of(question: Question) -> Wording:
    """Return how ``question`` is put."""
    return _wordings()[question]


@cache
def _wordings() -> dict[Question, Wording]:
    raw = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))
    return {
        Question(name): Wording(
            text=told["text"].replace(" ", ""),
            choices=tuple(
                (label, AnswerKind(kind), choice) for label, kind, choice in told.get("choices", ())
            ),
        )
        for name, told in raw.items()
    }
