"""Test that every intent of ``domain/`` has its description, and that every service can be
found."""

from __future__ import annotations

from typing import Any

import yaml

from assistant.settings import ROOT
from assistant.understanding.disambiguation.matcher import feature_of, find
from assistant.understanding.intents import intents_with, is_request, load_intents

BY_KEYS = {"pin_right", "pin_wrong", "pin_locked", "resume", "call_off"}
"""Said by the program, never by a customer."""


def listed(kind: str) -> list[Any]:
    """Return one list of all files of domain/: intents, entities."""
    files = (ROOT / "domain").glob("*.yml")
    return [each for file in files for each in yaml.safe_load(file.read_text()).get(kind, [])]


def test_every_intent_of_hers_tells_what_it_is() -> None:
    """Without its kind an intent is one of the program's own, and no request of hers."""
    assert {name for name in listed("intents") if isinstance(name, str)} == BY_KEYS
    assert len(listed("intents")) == len(load_intents()) + len(BY_KEYS), "one is listed twice"


def test_only_values_that_rasa_knows_are_read() -> None:
    values = {value for intent in load_intents().values() for value in intent.values}
    assert values - {"limit"} <= set(listed("entities"))


def test_every_request_is_offered_and_found_by_its_own_words() -> None:
    for intent in load_intents().values():
        if intent.kind == "request":
            for words in (intent.label, *intent.words):
                found = find(words)
                assert found and f"/{intent.name}" in [each.payload for each in found], words


def test_what_moves_money_says_what_makes_it_sure() -> None:
    for intent in load_intents().values():
        if intent.moves_money:
            assert intent.enough <= intent.values
            assert intent.sure is not None and 0.8 <= intent.sure < 1.0
            assert intent.asked_first


def test_answers_and_chat_are_no_requests() -> None:
    assert not any(map(is_request, ("affirm", "deny", "inform", "greet", "out_of_scope", "cancel")))
    assert all(map(is_request, ("transfer_money", "queue_ticket", "what_can_you_do")))
    assert not is_request("nlu_fallback")


def test_a_sum_is_read_only_where_one_can_be_meant() -> None:
    assert "check_balance" not in intents_with("amount")
    assert "transfer_money" in intents_with("amount")
    assert feature_of("affirm") is None
