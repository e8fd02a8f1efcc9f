"""Test the check's own rules, as a pure state machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.fraud.check import (
    Answer,
    AnswerKind,
    Check,
    Presented,
    Question,
    Verdict,
    advance,
    close,
)

FEN = 1_200_000
YES, SAFE = Answer(AnswerKind.YES), Answer(AnswerKind.SAFE, "family")
NEVER_SAFE = [
    Answer(kind)
    for kind in AnswerKind
    if kind not in (AnswerKind.YES, AnswerKind.SAFE, AnswerKind.AMOUNT_SPOKEN)
    and kind is not AnswerKind.AMOUNT_TYPED
]


def check(question: Question, **changes) -> Check:
    made = Check("c", "t", "a", "p", FEN, ("line",), question, presented=Presented.READ)
    return replace(made, **changes)


@pytest.mark.parametrize("question", list(Question))
@pytest.mark.parametrize("answer", NEVER_SAFE, ids=lambda answer: answer.kind.value)
def test_only_the_explicit_safe_answer_goes_on(question, answer):
    after = advance(check(question), answer)
    assert after.question is question and after.verdict is not Verdict.PASSED


@pytest.mark.parametrize(
    "question", [Question.WHO, Question.PURPOSE, Question.SECRECY, Question.COACHING]
)
def test_a_yes_answers_no_closed_question(question):
    assert advance(check(question), YES).question is question


def test_a_safe_answer_is_no_final_yes():
    assert advance(check(Question.FINAL), SAFE).verdict is Verdict.OPEN


def test_yes_is_deaf_until_the_notice_was_read():
    unread = check(Question.NOTICE, presented=None)
    assert advance(unread, YES) == unread
    assert advance(unread, Answer(AnswerKind.NO)).verdict is Verdict.CANCELLED


def test_who_and_what_for_in_one_breath():
    told = Answer(AnswerKind.SAFE, "family", also=((Question.PURPOSE, "own_use"),))
    after = advance(check(Question.WHO), told)
    assert after.question is Question.SECRECY
    assert after.answers == (("who", "family"), ("purpose", "own_use"))


def test_secrecy_coaching_amount_and_final_are_always_asked():
    greedy = tuple((question, "no") for question in Question)
    after = advance(check(Question.WHO), Answer(AnswerKind.SAFE, "family", also=greedy))
    asked = [after.question]
    while after.verdict is Verdict.OPEN:
        right = Answer(AnswerKind.SAFE, "no", also=greedy)
        if after.question is Question.AMOUNT:
            right = Answer(AnswerKind.AMOUNT_SPOKEN, fen=FEN, also=greedy)
        if after.question is Question.FINAL:
            right = YES
        after = advance(after, right)
        asked.append(after.question)
    assert asked == [
        Question.SECRECY, Question.COACHING, Question.AMOUNT, Question.FINAL, Question.FINAL,
    ]  # fmt: skip


def test_a_wrong_amount_is_to_be_typed_and_a_second_one_is_held():
    at = check(Question.AMOUNT)
    spoken = advance(at, Answer(AnswerKind.AMOUNT_SPOKEN, fen=FEN + 1))
    assert spoken.typed_only and spoken.verdict is Verdict.OPEN
    typed = advance(spoken, Answer(AnswerKind.AMOUNT_TYPED, fen=FEN + 1))
    assert (typed.verdict, typed.reason) == (Verdict.HELD, "amount_mismatch")
    assert advance(at, Answer(AnswerKind.AMOUNT_TYPED, fen=FEN)).question is Question.FINAL
    for missing in (Answer(AnswerKind.AMOUNT_SPOKEN), Answer(AnswerKind.AMOUNT_TYPED), YES, SAFE):
        assert advance(at, missing).question is Question.AMOUNT


@pytest.mark.parametrize("missed", [AnswerKind.SILENCE, AnswerKind.UNCLEAR])
def test_an_amount_that_is_to_be_typed_does_not_count_when_spoken(missed):
    right = Answer(AnswerKind.AMOUNT_SPOKEN, fen=FEN)
    spoken = advance(advance(check(Question.AMOUNT), Answer(missed)), right)
    assert (spoken.question, spoken.verdict) == (Question.AMOUNT, Verdict.OPEN)
    assert advance(spoken, Answer(AnswerKind.AMOUNT_TYPED, fen=FEN)).question is Question.FINAL
    assert advance(spoken, right).reason == "unclear_answer"


def test_the_second_silence_is_held_and_a_new_question_starts_anew():
    silent = Answer(AnswerKind.SILENCE)
    once = advance(check(Question.WHO), silent)
    assert once.asked_again and advance(once, silent).reason == "no_answer"
    assert advance(once, Answer(AnswerKind.UNCLEAR)).reason == "unclear_answer"
    assert not advance(once, SAFE).asked_again


@pytest.mark.parametrize("kind", ["UNCLEAR", "TOO_SHORT", "WAITING"])
def test_an_unclear_answer_is_asked_in_other_words_then_by_keys_then_held(kind):
    unclear = Answer(AnswerKind[kind])
    once = advance(check(Question.WHO), unclear)
    assert once.missed and not once.asked_again
    twice = advance(once, unclear)
    assert twice.asked_again and twice.verdict is Verdict.OPEN
    assert advance(twice, unclear).reason == "unclear_answer"
    assert advance(once, Answer(AnswerKind.SILENCE)).asked_again
    after = advance(once, SAFE)
    assert not after.missed and not after.asked_again


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.OPEN])
def test_a_closed_check_takes_no_answer_and_stays_closed(verdict):
    closed = check(Question.FINAL, verdict=verdict)
    with pytest.raises(ValueError, match="no more answers"):
        advance(closed, YES)
    if verdict is not Verdict.PASSED:
        assert close(closed, Verdict.VOID, "help") == closed
