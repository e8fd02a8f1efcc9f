"""What costs her no try in the anti-fraud check: a moment she asks for, and an answer too short to count.

Told here and not to the bank: an answer that is sent there is a try, and after two of no use
the transfer is held.
"""

from __future__ import annotations

from assistant import phrases
from assistant.fraud.check import Answer, AnswerKind
from assistant.screens import fraud_check
from assistant.screens.content import read
from assistant.screens.view import View

MOST_WAITS = 2
"""So often she is waited for at one question without it being a try."""


class Patience:
    """Counts, for the question on screen, what was let pass so far."""

    def __init__(self) -> None:
        self._question = ("", "")
        self._waits = 0
        self._told_in_full = False

    def excuse(self, answer: Answer, view: View) -> str | None:
        """Return what she is told instead of counting this answer; None where it counts."""
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
