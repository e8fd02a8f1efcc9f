"""Test the misheard copies of sentences that are added, only for training."""

from __future__ import annotations

from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.rasa.components.misheard_copies import MisheardCopies


def said(text: str, intent: str) -> Message:
    return Message({TEXT: text, INTENT: intent})


def component(rate: float) -> MisheardCopies:
    return MisheardCopies({"rate": rate, "copies": 2, "seed": 99})


def test_every_example_gets_its_copies_of_the_same_intent() -> None:
    data = TrainingData([said("查一下余额", "check_balance"), said("我要转账", "transfer_money")])
    copies = component(1.0).process_training_data(data).training_examples[2:]
    assert [copy.get(INTENT) for copy in copies] == [
        "check_balance",
        "check_balance",
        "transfer_money",
        "transfer_money",
    ]
    assert all(copy.get(TEXT) not in ("查一下余额", "我要转账") for copy in copies)


def test_what_is_heard_right_is_not_learnt_twice() -> None:
    data = TrainingData([said("查一下余额", "check_balance")])
    assert len(component(0.0).process_training_data(data).training_examples) == 1


def test_what_customers_say_stays_as_it_is() -> None:
    messages = [Message({TEXT: "查一下余额"})]
    assert [m.get(TEXT) for m in component(1.0).process(messages)] == ["查一下余额"]
