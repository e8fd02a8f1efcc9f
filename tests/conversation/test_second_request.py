"""Test two requests in one sentence, and a request with a question."""

from __future__ import annotations

import pytest

from assistant import phrases
from assistant.conversation.second_request import (
    Offered,
    offer_after,
    question_beside,
    split_requests,
)
from assistant.screens.view import View
from assistant.understanding.protocol import Parse
from tests.conversation.parts import StandIn, understood

BILL = "把电费交了"
PAY = understood(BILL, "pay_bill", 0.99, bill_type="电费")
WAITING = Offered("交费", "/pay_bill")


async def split(text: str, **intents: Parse) -> tuple[str, str] | None:
    two = await split_requests(text, StandIn(intents).parse)
    return None if two is None else (two[0].text, two[1].payload.split("{")[0])


async def test_the_second_is_offered_after_the_first() -> None:
    first = understood("查一下余额", "check_balance", 0.99)
    said = f"先查一下余额，顺便{BILL}"
    assert await split(said, 查一下余额=first, **{BILL: PAY}) == ("查一下余额", "/pay_bill")


@pytest.mark.parametrize(
    "first",
    [understood("查一下余额", "check_balance", 0.5), understood("查一下余额", "pay_bill", 0.99)],
)
async def test_two_are_two_only_where_both_are_sure_and_different(first: Parse) -> None:
    assert await split(f"查一下余额，顺便{BILL}", 查一下余额=first, **{BILL: PAY}) is None


async def test_one_request_is_one() -> None:
    assert await split(BILL, **{BILL: PAY}) is None


async def test_what_an_account_still_holds_is_no_second_request() -> None:
    first = understood("存折上", "update_passbook", 0.99)
    said = "存折上还有四千六百块，给闺女转两千"
    asks = understood("四千六百块，给闺女转两千", "transfer_money", 0.99)
    assert await split(said, 存折上=first, **{"四千六百块，给闺女转两千": asks}) is None
    more = understood("看看养老金到了没有", "check_pension", 0.99)
    assert await split(
        f"看看养老金到了没有，还有一个{BILL}", 看看养老金到了没有=more, **{f"一个{BILL}": PAY}
    )


def test_a_known_question_is_taken_out_of_a_request() -> None:
    found = question_beside("给闺女转两千，要手续费吗")
    assert found is not None
    assert found[0] == "给闺女转两千"
    assert found[1].startswith("/what_can_you_do")
    assert question_beside("给闺女转两千") is None


def test_what_waits_is_offered_where_the_first_has_ended() -> None:
    offer = offer_after([View("transfer_done", "")], WAITING)
    assert offer is not None
    assert (offer.screen, offer.choices[0].payload) == ("whether", "/pay_bill")
    assert offer.text == phrases.ALSO_ASKED.format(request="交费")
    assert offer_after([View("transfer_review", "")], WAITING) is None
