"""What keys and the program say to the dialogue: ``/intent{"entity": value}``, never classified."""

from __future__ import annotations

import json
from typing import Any

from assistant.fraud.check import Answer, AnswerKind, Question


def payload(intent: str, **entities: Any) -> str:
    """Write a payload that Rasa reads instead of classifying it."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}"


def answer_payload(answer: Answer) -> str:
    """Write an answer to the anti-fraud check, from a key or from interpreted words."""
    told = {
        "kind": answer.kind.value,
        "choice": answer.choice,
        "fen": answer.fen,
        "also": [[question.value, choice] for question, choice in answer.also],
    }
    return payload("answer", answer=told)


def read_answer(told: dict[str, Any] | None) -> Answer:
    """Read the ``answer`` entity back; anything else is unclear."""
    if not told:
        return Answer(AnswerKind.UNCLEAR)
    also = tuple((Question(question), choice) for question, choice in told["also"])
    return Answer(AnswerKind(told["kind"]), told["choice"], told["fen"], also)
