"""Excuse answers to the anti-fraud check that do not count as an attempt.

Excused are a wish to wait, and a short word that may have been a hum. Excused answers do not go to
the bank. Each other answer is an attempt, and after two unusable attempts the transfer is held.
"""

from __future__ import annotations

from assistant import phrases
from assistant.fraud.check import Answer, AnswerKind
from assistant.screens import fraud_check
from assistant.screens.content import read
from assistant.screens.view import View

MOST_WAITS = 2
"""Number of times that the customer may ask for a moment at one question before it counts as an
attempt."""


class ExcusedAnswers:
    """Count the excused answers to the question on the screen."""

    def __init__(self) -> None:
        self._question = ("", "")
        self._waits = 0
        self._told_in_full = False

    def excuse(self, answer: Answer, view: View) -> str | None:
        """Return the sentence to say if ``answer`` is excused; None if it counts as an attempt."""
        asked = read(fraud_check.Data, view)
        question = (asked["transfer"], asked["question"])
        if question != self._question:
            self._question, self._waits, self._told_in_full = question, 0, False
        if answer.kind is AnswerKind.WAITING and self._waits < MOST_WAITS:
            self._waits += 1
            return phrases.TAKE_YOUR_TIME
        if answer.kind is AnswerKind.TOO_SHORT and not self._told_in_full:
            self._told_in_full = True
            return phrases.SAY_IN_FULL[asked["question"]]
        return None
