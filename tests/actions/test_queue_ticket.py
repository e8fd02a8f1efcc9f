"""Test taking a queue number: which queue, and the number; without card and PIN."""

from __future__ import annotations

import pytest

from assistant.banking.queue import QueueLine
from tests.actions.turns import Desk


def test_the_service_is_asked_and_a_number_given(nobody: Desk) -> None:
    asked = nobody.say("queue_ticket", "取个号")
    assert (asked.screen, asked.said) == ("choose", "utter_ask_queue_line")
    assert asked.labels == ["存钱取钱", "社保医保", "别的事"]

    first = nobody.pick(2)

    assert (first.screen, first.said) == ("queue_number", "utter_queue_number_next")
    assert (first.data["line"], first.data["ahead"]) == ("社保医保", 0)
    assert nobody.loop is None


@pytest.mark.parametrize(
    ("text", "line"), [("排个号取点钱", "存钱取钱"), ("拿号办社保", "社保医保")]
)
def test_words_name_the_line_and_those_before_her_are_told(
    hers: Desk, text: str, line: str
) -> None:
    for each in QueueLine:
        hers.bank.queue.take("another visit", each, None)

    out = hers.say("queue_ticket", text)

    assert (out.data["line"], out.data["ahead"]) == (line, 1)
    assert (out.said, out.words["ahead"]) == ("utter_queue_number", "一")
    assert out.words["number"][1:] == "零零二"
    assert hers.say("queue_ticket", text).data == out.data, "one visit has one number in a line"


def test_misses_back_and_cancel(nobody: Desk) -> None:
    nobody.press("/queue_ticket")
    assert nobody.say("nlu_fallback", "嗯那个").before == ["utter_missed"]
    assert nobody.say("nlu_fallback", "嗯那个").before == ["utter_missed_twice"]
    assert nobody.say("inform", "社保").screen == "queue_number"

    nobody.press("/queue_ticket")
    assert nobody.press("/go_back").screen == "home"
    nobody.press("/queue_ticket")
    assert nobody.say("cancel", "算了").said == "utter_cancelled_service"


def test_what_is_said_of_the_number_is_what_is_shown_and_no_letter(hers: Desk) -> None:
    """B007 was on the screen, and 七号 was said."""
    out = hers.say("queue_ticket", "社保取个号")
    assert out.data["number"] == "2001" and out.words["number"] == "二零零一"
