"""Lead the anti-fraud check, a pure state machine: only an explicit safe answer moves it on.

The check asks one question at a time, by the rules of docs/guard.md. A ``Check`` is an immutable
value; ``advance`` makes the next one from an answer. Other modules decide who asks, how answers are
heard and where the row is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

FINAL_YES_SECONDS = 300
"""Posting must follow the final yes within five minutes (docs/guard.md)."""


class Question(str, Enum):
    """The steps of the check, in the order they are asked."""

    NOTICE = "notice"
    WHO = "who"
    PURPOSE = "purpose"
    SECRECY = "secrecy"
    COACHING = "coaching"
    AMOUNT = "amount"
    FINAL = "final"


ORDER = tuple(Question)


class Presented(str, Enum):
    """How the notice reached her; kept in the check's row."""

    READ = "read"
    """The voice read it to its end."""
    SHOWN = "shown"
    """There was no voice: it stood on the screen for as long as reading takes."""


class AnswerKind(str, Enum):
    """What an answer amounts to. Interpretation of words happens in ``assistant.fraud.answers``."""

    YES = "yes"
    NO = "no"
    SAFE = "safe"
    UNSAFE = "unsafe"
    UNSURE = "unsure"
    """She says herself that she does not know."""
    AMOUNT_SPOKEN = "amount_spoken"
    AMOUNT_TYPED = "amount_typed"
    UNCLEAR = "unclear"
    TOO_SHORT = "too_short"
    """Safe in itself, but by voice it has to name what it says; see ``assistant.conversation.patience``."""
    WAITING = "waiting"
    """She asks for a moment."""
    SILENCE = "silence"


@dataclass(frozen=True)
class Answer:
    """One answer to the question on screen."""

    kind: AnswerKind
    choice: str = ""
    """Which closed answer it was, e.g. ``family``; kept as evidence."""
    fen: int | None = None
    """For the amount kinds: what she said or typed."""
    also: tuple[tuple[Question, str], ...] = ()
    """Later questions that the same words answer safely: (question, choice).
    是我亲闺女，她买房 answers who and what for."""


class Verdict(str, Enum):
    """What the check has come to."""

    OPEN = "open"
    PASSED = "passed"
    CANCELLED = "cancelled"
    HELD = "held"
    VOID = "void"
    """The transfer changed, help was called or the yes grew old: this check counts no more."""
    RELEASED = "released"
    """Two members of staff answered for it."""


@dataclass(frozen=True)
class Check:
    """The check of one transfer, payee, paying account and amount."""

    id: str
    transfer_id: str
    account_id: str
    payee_id: str
    fen: int
    signals: tuple[str, ...]
    """Names of the signals that started it, ``line`` first where it applies."""
    question: Question = Question.NOTICE
    verdict: Verdict = Verdict.OPEN
    presented: Presented | None = None
    """Set when the notice has been read or shown to its end; yes is deaf before."""
    asked_again: bool = False
    """The question on screen was answered by silence, or twice in words that are unclear: it is
    asked by keys now, and another answer of no use holds the transfer."""
    typed_only: bool = False
    """The spoken amount did not match, or was spoken again when it was to be typed: only the
    number field counts now."""
    answers: tuple[tuple[str, str], ...] = ()
    """(question, what was answered) in order: the evidence for staff."""
    reason: str = ""
    """Why it was held or cancelled: unsafe_answer, unsure_answer, no_answer, unclear_answer,
    amount_mismatch, script_words, scheme_told, unsafe_before, visit_ended, refused."""

    @property
    def missed(self) -> bool:
        """Whether the question on screen has been answered without use, and is put in other words."""
        return any(question == self.question.value for question, _ in self.answers)

    @property
    def unsafe(self) -> bool:
        """True when staff may not turn the hold into a delayed transfer."""
        return self.reason in {"unsafe_answer", "script_words", "scheme_told", "unsafe_before"}


def advance(check: Check, answer: Answer) -> Check:
    """Return the check after ``answer`` to its present question.

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
        return check  # not read to its end yet: deaf
    if check.asked_again:
        silent = answer.kind is AnswerKind.SILENCE
        return close(noted, Verdict.HELD, "no_answer" if silent else "unclear_answer")
    by_keys = check.missed or answer.kind is AnswerKind.SILENCE
    return replace(noted, asked_again=by_keys or check.question is Question.AMOUNT)


def close(check: Check, verdict: Verdict, reason: str) -> Check:
    """Return the check with its final verdict; a closed check stays as it is."""
    if check.verdict not in (Verdict.OPEN, Verdict.PASSED):
        return check
    return replace(check, verdict=verdict, reason=reason)


def _answers(check: Check, answer: Answer) -> bool:
    """Return whether this is the explicit safe answer that the question asks for."""
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
    """Move on to the next question that these words have not answered yet."""
    given = dict(answer.also)
    check = replace(check, asked_again=False, typed_only=False)
    for question in ORDER[ORDER.index(check.question) + 1 :]:
        # Only who and what for may be told in one breath; the rest is always asked.
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
