"""Test that PINs and answers reach the bank unchanged, and that an unknown result is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from assistant import phrases
from assistant.banking.model import (
    OutcomeUnknown,
    PinOutcome,
    PinResult,
    TransferStatus,
    Unavailable,
)
from assistant.conversation import authorising as module
from assistant.conversation.authorising import Authorising
from assistant.fraud.check import Answer, AnswerKind, Presented
from tests.banking.fixtures import PIN
from tests.conversation.parts import Parts

OTHER_PIN = "135790"


@dataclass
class Hands:
    parts: Parts
    carries: Authorising


@pytest.fixture
def hands(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Hands:
    monkeypatch.setattr(module, "OUTCOME_SECONDS", 0.0)
    return Hands(parts, Authorising(parts.bank))


@pytest.mark.parametrize(
    ("pin", "outcome", "signed_in"),
    [(PIN, PinOutcome.RIGHT, True), (OTHER_PIN, PinOutcome.WRONG, False)],
)
async def test_only_the_right_pin_signs_her_in(
    hands: Hands, pin: str, outcome: PinOutcome, signed_in: bool
) -> None:
    result = await hands.carries.sign_in(hands.parts.visit, pin)
    assert isinstance(result, PinResult)
    assert (result.outcome, hands.parts.visit.signed_in) == (outcome, signed_in)


async def test_a_wrong_pin_later_does_not_sign_her_out(hands: Hands) -> None:
    await hands.carries.sign_in(hands.parts.visit, PIN)
    await hands.carries.sign_in(hands.parts.visit, OTHER_PIN)
    assert hands.parts.visit.signed_in


async def test_a_bank_that_does_not_answer_signs_nobody_in(hands: Hands) -> None:
    hands.parts.silence("verify_pin", "authorise", "transfer")
    begun = hands.parts.begin()
    assert await hands.carries.sign_in(hands.parts.visit, PIN) == phrases.PIN_UNCHECKED
    assert await hands.carries.authorise(begun.id, begun.step, PIN) is None
    assert not await hands.carries.was_posted(begun.id)
    assert not await hands.carries.find_outcome(begun.id)
    assert not hands.parts.visit.signed_in


async def test_the_pin_moves_the_money(hands: Hands) -> None:
    bank, begun = hands.parts.rooms.bank, hands.parts.begin()
    agreed = bank.confirm(begun.id, begun.step)
    assert not await hands.carries.was_posted(begun.id)
    await hands.carries.authorise(begun.id, agreed.step, PIN)
    assert await hands.carries.was_posted(begun.id)
    assert await hands.carries.find_outcome(begun.id)


async def test_an_unknown_outcome_is_no_refusal(hands: Hands) -> None:
    begun = hands.parts.begin()
    hands.parts.silent["authorise"] = OutcomeUnknown("no answer")
    with pytest.raises(OutcomeUnknown):
        await hands.carries.authorise(begun.id, begun.step, PIN)


async def test_an_answer_to_an_older_step_is_dropped_and_an_untaken_one_is_not(
    hands: Hands,
) -> None:
    bank, begun = hands.parts.rooms.bank, hands.parts.begin(20_000)
    asked = bank.confirm(begun.id, begun.step)
    assert asked.status is TransferStatus.FRAUD_CHECK
    yes = Answer(AnswerKind.YES)
    await hands.carries.answer(begun.id, asked.step - 1, yes)
    assert bank.transfer(begun.id).step == asked.step
    hands.parts.silence("answer")
    with pytest.raises(Unavailable):
        await hands.carries.answer(begun.id, asked.step, yes)
    hands.parts.silent.clear()
    bank.note_presented(begun.id, asked.step, Presented.READ)
    await hands.carries.answer(begun.id, asked.step, yes)
    assert bank.transfer(begun.id).step > asked.step
