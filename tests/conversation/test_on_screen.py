"""Test that a screen's question follows from its traits, keys and field; all screens are listed."""

from __future__ import annotations

from dataclasses import replace

from assistant.conversation.on_screen import (
    asks_consent,
    asks_for_task,
    declines_by_last_choice,
    in_check,
    money_in_hand,
    must_be_read,
    reviews_transfer,
)
from assistant.demo.gallery import VIEWS
from assistant.screens import pin
from assistant.screens.view import View

CHECK = VIEWS["fraud_check"]


def asking(question: str) -> View:
    return replace(CHECK, data={**CHECK.data, "question": question})


def test_only_the_check_takes_answers_to_the_check() -> None:
    assert {view.screen for view in VIEWS.values() if in_check(view)} == {"fraud_check"}


def test_a_no_picks_the_last_choice_of_what_was_offered() -> None:
    assert {v.screen for v in VIEWS.values() if declines_by_last_choice(v)} == {
        "answer_person",
        "interest",
        "search",
        "whether",
    }


def test_consent_is_asked_at_review_and_check_and_wherever_there_is_a_key_for_yes() -> None:
    without_keys = {
        v.screen for v in VIEWS.values() if asks_consent(replace(v, keys=(), field_kind=None))
    }
    assert without_keys == {"transfer_review", "fraud_check"}
    assert asks_consent(replace(VIEWS["notice"], keys=("yes", "no")))
    assert not asks_consent(replace(CHECK, field_kind="amount"))


def test_money_is_in_hand_from_the_review_to_the_pin_that_authorises() -> None:
    named = {"transfer_review", "fraud_check"}
    assert {v.screen for v in VIEWS.values() if v.screen != "pin" and money_in_hand(v)} == named
    assert money_in_hand(View("pin", "", pin.Data(purpose="authorise")))
    assert not money_in_hand(View("pin", "", pin.Data(purpose="sign_in")))


def test_a_transfer_is_reviewed_on_one_screen_and_not_where_a_part_of_it_is_asked_for() -> None:
    assert {v.screen for v in VIEWS.values() if reviews_transfer(v)} == {"transfer_review"}


def test_only_the_notice_must_be_read_before_a_yes() -> None:
    assert must_be_read(asking("notice"))
    assert not must_be_read(asking("final"))
    assert not must_be_read(VIEWS["notice"])


def test_a_task_can_be_gone_back_from() -> None:
    assert asks_for_task(View("choose", "", keys=("back",)))
    assert not asks_for_task(View("home", ""))
