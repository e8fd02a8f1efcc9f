"""Lead the anti-fraud check, a pure state machine: only an explicit safe answer lets it go on.

The check asks one question at a time, by the rules of docs/guard.md. A ``Check`` is an immutable
value; ``advance`` returns the next ``Check`` for an answer. Other modules ask the questions, read
the answers and store the row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

FINAL_YES_SECONDS = 300
"""Posting must follow the final yes within five minutes (docs/guard.md)."""


class Question(str, Enum):
    """The steps of the fraud check, in the order they are asked."""

    NOTICE = "notice"
    WHO = "who"
    PURPOSE = "purpose"
    SECRECY = "secrecy"
    COACHING = "coaching"
    AMOUNT = "amount"
    FINAL = "final"


ORDER = tuple(Question)


class Presented(str, Enum):
    """How the customer received the notice; kept in the fraud check's row of the database."""

    READ = "read"
    """The voice read the whole notice."""
    SHOWN = "shown"
    """There was no voice: the notice was on the screen for as long as reading takes."""


class AnswerKind(str, Enum):
    """The kinds of answers. ``assistant.fraud.answers`` reads words as one of them."""

    YES = "yes"
    NO = "no"
    SAFE = "safe"
    UNSAFE = "unsafe"
    UNSURE = "unsure"
    """The customer says that she does not know."""
    AMOUNT_SPOKEN = "amount_spoken"
    AMOUNT_TYPED = "amount_typed"
    UNCLEAR = "unclear"
    TOO_SHORT = "too_short"
    """A safe answer, but too short for voice; see ``assistant.fraud.answers.SPOKEN_SYLLABLES``."""
    WAITING = "waiting"
    """The customer asks for a moment."""
    SILENCE = "silence"


@dataclass(frozen=True)
class Answer:
    """One answer to the question on screen."""

    kind: AnswerKind
    choice: str = ""
    """Which of the question's listed answers was given, e.g. ``family``; kept as evidence."""
    fen: int | None = None
    """The sum in fen that the customer said or typed; None for other kinds of answers."""
    also: tuple[tuple[Question, str], ...] = ()
    """Later questions that the same words answer safely, as (question, choice): 是我亲闺女，她买房
    tells who the payee is and what the money is for."""


class Verdict(str, Enum):
    """The state or the result of a fraud check."""

    OPEN = "open"
    PASSED = "passed"
    CANCELLED = "cancelled"
    HELD = "held"
    VOID = "void"
    """The fraud check no longer counts: the transfer changed, help was called, or the final yes is
    too old."""
    RELEASED = "released"
    """Two members of staff have approved the transfer."""


@dataclass(frozen=True)
class Check:
    """The fraud check of one transfer: for one payee, one paying account and one amount."""

    id: str
    transfer_id: str
    account_id: str
    payee_id: str
    fen: int
    signals: tuple[str, ...]
    """Names of the signals that started the fraud check; ``line`` comes first if it is among
    them."""
    question: Question = Question.NOTICE
    verdict: Verdict = Verdict.OPEN
    presented: Presented | None = None
    """How the whole notice was read or shown; while this is None, a yes is ignored."""
    asked_again: bool = False
    """The question on screen was answered by silence, or twice unclearly. It is now asked by keys;
    one more unusable answer holds the transfer."""
    typed_only: bool = False
    """The spoken amount did not match, or was spoken when it had to be typed. Only the number field
    counts now."""
    answers: tuple[tuple[str, str], ...] = ()
    """All (question, answer) pairs in order: the evidence for staff."""
    reason: str = ""
    """Why the transfer was held or cancelled: unsafe_answer, unsure_answer, no_answer,
    unclear_answer, amount_mismatch, script_words, scheme_told, unsafe_before, visit_ended,
    refused."""

    @property
    def missed(self) -> bool:
        """Whether an unusable answer was given, so that the question is now asked in other words."""
        return any(question == self.question.value for question, _ in self.answers)

    @property
    def unsafe(self) -> bool:
        """Whether staff may not turn the hold into a delayed transfer."""
        return self.reason in {"unsafe_answer", "script_words", "scheme_told", "unsafe_before"}


def advance(check: Check, answer: Answer) -> Check:
    """Return the fraud check after ``answer`` to its present question.

    Raises:
        ValueError: the check is no longer open.
    """
    if check.verdict is not Verdict.OPEN:
        raise ValueError(f"the check is {check.verdict.value}, it takes no more answers")
    noted = replace(check, answers=(*check.answers, (check.question.value, _evidence(answer))))
    if answer.kind is AnswerKind.NO:
        return close(noted, Verdict.CANCELLED, "refused")
    if answer.kind is AnswerKind.UNSAFE:
        return close(noted, Verdict.HELD, "unsafe_answer")
    if answer.kind is AnswerKind.UNSURE:
        return close(noted, Verdict.HELD, "unsure_answer")
    if _answers(check, answer):
        return _next(noted, answer)
    if check.question is Question.AMOUNT and answer.fen is not None:
        if answer.kind is AnswerKind.AMOUNT_TYPED:
            return close(noted, Verdict.HELD, "amount_mismatch")
        if not check.typed_only:
            return replace(noted, typed_only=True)
    if answer.kind is AnswerKind.YES and check.question is Question.NOTICE:
        return check  # the notice is not finished: ignore the yes
    if check.asked_again:
        silent = answer.kind is AnswerKind.SILENCE
        return close(noted, Verdict.HELD, "no_answer" if silent else "unclear_answer")
    by_keys = check.missed or answer.kind is AnswerKind.SILENCE
    return replace(noted, asked_again=by_keys or check.question is Question.AMOUNT)


def close(check: Check, verdict: Verdict, reason: str) -> Check:
    """Return the fraud check with a final verdict; if it is closed already, return it unchanged."""
    if check.verdict not in (Verdict.OPEN, Verdict.PASSED):
        return check
    return replace(check, verdict=verdict, reason=reason)


def _answers(check: Check, answer: Answer) -> bool:
    """Return whether ``answer`` is the explicit safe answer that the question needs."""
    if check.question is Question.NOTICE:
        return answer.kind is AnswerKind.YES and check.presented is not None
    if check.question is Question.FINAL:
        return answer.kind is AnswerKind.YES
    if check.question is Question.AMOUNT:
        to_be_typed = check.typed_only or check.asked_again
        spoken = answer.kind is AnswerKind.AMOUNT_SPOKEN and not to_be_typed
        return (spoken or answer.kind is AnswerKind.AMOUNT_TYPED) and answer.fen == check.fen
    return answer.kind is AnswerKind.SAFE


def _next(check: Check, answer: Answer) -> Check:
    """Return the fraud check at the next question that ``answer`` has not answered yet."""
    given = dict(answer.also)
    check = replace(check, asked_again=False, typed_only=False)
    for question in ORDER[ORDER.index(check.question) + 1 :]:
        # Only the purpose may be answered together with the person; all else is always asked.
        if question in given and question is Question.PURPOSE:
            told = (question.value, given[question])
            check = replace(check, answers=(*check.answers, told))
            continue
        return replace(check, question=question)
    return replace(check, verdict=Verdict.PASSED)


def _evidence(answer: Answer) -> str:
    if answer.fen is not None:
        return f"{answer.kind.value} {answer.fen}"
    return answer.choice or answer.kind.value
