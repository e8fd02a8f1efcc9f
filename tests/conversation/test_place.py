"""Test what the understanding is told about the present screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import phrases
from assistant.banking.model import Payee
from assistant.conversation.place import place_of
from assistant.demo.gallery import VIEWS
from assistant.screens import choose
from assistant.screens.view import Choice, View

HONG = Payee("hong", "demo", "王小红", "闺女", "6222020502009917742", is_company=False)
SHOWN = {
    "payee": "王小红",
    "tail": "7742",
    "fen": 70_000,
    "account": "存折",
    "account_tail": "8012",
}
REVIEW = replace(
    VIEWS["transfer_review"],
    data={**VIEWS["transfer_review"].data, **SHOWN, "kind": "transfer"},
)


def test_of_a_review_it_is_told_what_was_read() -> None:
    place = place_of(REVIEW, (HONG,))
    assert place.context is not None
    assert (place.context.asked, place.context.payee, place.context.fen) == ("review", HONG, 70_000)
    assert place.context.tails == {"7742": "", "8012": "存折"}
    assert (place.reviewed, place.takes_yes, place.account) == (True, True, "存折")


def test_of_a_bill_nothing_may_be_changed() -> None:
    place = place_of(replace(REVIEW, data={**REVIEW.data, "kind": "bill"}), (HONG,))
    assert place.reviewed
    assert place.context is None


@pytest.mark.parametrize(("what", "asked"), [("payee", "payee"), ("change", "review")])
def test_a_choice_may_be_a_question_of_the_transfer(what: str, asked: str) -> None:
    place = place_of(View("choose", "给谁？", choose.Data(what=what)))
    assert place.context is not None
    assert place.context.asked == asked
    assert not place.reviewed


def test_elsewhere_no_transfer_is_asked_about() -> None:
    place = place_of(VIEWS["home"], (HONG,))
    assert (place.context, place.reviewed, place.offered, place.at_pin) == (None, False, "", False)


def test_of_an_offer_it_is_told_what_a_yes_opens() -> None:
    choices = (Choice("1", "是", "/check_balance"), Choice("2", "不是", "/deny"))
    place = place_of(View("whether", "您是要查余额吗？", choices=choices))
    assert (place.offered, place.declined_by_choice) == ("/check_balance", True)


def test_the_review_of_a_second_transfer_is_announced() -> None:
    assert place_of(replace(REVIEW, text=phrases.THE_NEXT + REVIEW.text)).announces_the_next
    assert not place_of(REVIEW).announces_the_next
