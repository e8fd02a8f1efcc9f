"""Test that she is asked whether money should move if neither the classifier nor her words are
clear."""

from __future__ import annotations

import pytest

from assistant.understanding.intents import load_intents
from tests.actions.turns import Desk

SURE = {name: intent.sure for name, intent in load_intents().items() if intent.sure}


@pytest.mark.parametrize("intent", sorted(SURE))
@pytest.mark.parametrize("below", [True, False])
def test_below_its_confidence_it_is_asked(hers: Desk, intent: str, below: bool) -> None:
    confidence = SURE[intent] - (0.01 if below else 0.0)

    out = hers.say(intent, "说起钱的事", confidence=confidence)

    assert (out.screen == "whether") is below
    assert hers.visit.transfers == []


def test_values_she_named_are_kept_for_her_yes(hers: Desk) -> None:
    asked = hers.say("transfer_money", "闺女那边", confidence=0.5, payee="闺女")
    assert (asked.screen, asked.labels) == ("whether", ["对，我要办", "不是"])
    assert {"yes", "no"} <= set(asked.keys)

    assert hers.pick(1).words["payee"] == "闺女王小红"


def test_a_no_leads_home(hers: Desk) -> None:
    hers.say("transfer_money", "闺女那边", confidence=0.5, payee="闺女")

    assert hers.pick(2).screen == "home"


def test_nothing_is_asked_of_a_key_or_in_the_middle_of_a_task(hers: Desk) -> None:
    assert hers.press("/transfer_money").screen == "transfer_ask_payee"
    out = hers.say("transfer_money", "闺女", confidence=0.5, payee="闺女")

    assert out.screen == "transfer_ask_amount"
