"""Test that asking twice for time, or one short word, does not count as an attempt."""

from __future__ import annotations

from dataclasses import replace

from assistant import phrases
from assistant.conversation.excused_answers import ExcusedAnswers
from assistant.demo.gallery import VIEWS
from assistant.fraud.check import Answer, AnswerKind

ASKED = VIEWS["fraud_check"]
WAITS, SHORT = Answer(AnswerKind.WAITING), Answer(AnswerKind.TOO_SHORT)


def test_she_may_ask_for_a_moment_twice_at_one_question() -> None:
    excused = ExcusedAnswers()
    told = [excused.excuse(WAITS, ASKED) for _ in range(3)]
    assert told == [phrases.TAKE_YOUR_TIME, phrases.TAKE_YOUR_TIME, None]


def test_a_bare_word_is_excused_once() -> None:
    excused = ExcusedAnswers()
    assert excused.excuse(SHORT, ASKED) == phrases.SAY_IN_FULL[str(ASKED.data["question"])]
    assert excused.excuse(SHORT, ASKED) is None


def test_another_question_begins_the_count_anew() -> None:
    excused = ExcusedAnswers()
    excused.excuse(SHORT, ASKED)
    final = replace(ASKED, data={**ASKED.data, "question": "final"})
    assert excused.excuse(SHORT, final) == phrases.SAY_IN_FULL["final"]


def test_every_other_answer_counts() -> None:
    excused = ExcusedAnswers()
    others = set(AnswerKind) - {AnswerKind.WAITING, AnswerKind.TOO_SHORT}
    assert {excused.excuse(Answer(kind), ASKED) for kind in others} == {None}
