"""Test that each reason for refusing a payment has its sentence."""

from __future__ import annotations

import pytest

from assistant.actions.base import TaskAction, Turn
from assistant.actions.refusals import show_refusal
from assistant.banking.model import BankError, LimitReached, NotAllowed, NotEnough, Unavailable
from assistant.money import Money
from tests.actions.turns import Desk

REFUSALS = [
    (NotEnough(), "utter_bill_not_enough"),
    (LimitReached(), "utter_bill_over_limit"),
    (NotAllowed(), "utter_account_locked"),
    (Unavailable(), "utter_failed"),
]


def refusing(refusal: BankError, over_limit: str = "") -> type[TaskAction]:
    """Return an action that the bank refuses."""

    class Refused(TaskAction):
        NAME = "action_refused"

        def act(self, turn: Turn) -> None:
            show_refusal(turn, refusal, Money.yuan(60), over_limit=over_limit)

    return Refused


@pytest.mark.parametrize(("refusal", "sentence"), REFUSALS)
def test_each_reason_has_its_sentence(hers: Desk, refusal: BankError, sentence: str) -> None:
    out = hers.run(refusing(refusal))
    assert (out.screen, out.said) == ("notice", sentence)
    assert (out.words["account"], out.words["amount"]) == ("存折", "六十元")


def test_the_limit_of_cash_has_a_sentence_of_its_own(hers: Desk) -> None:
    out = hers.run(refusing(LimitReached(), "utter_cash_over_limit"))
    assert out.said == "utter_cash_over_limit"
