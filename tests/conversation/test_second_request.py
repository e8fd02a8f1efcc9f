"""Test two requests in one sentence, and a request with a question."""

from __future__ import annotations

import pytest

from assistant import phrases
from assistant.conversation.second_request import (
    Offered,
    offer_after,
    question_beside,
    split_requests,
    with_the_account,
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


async def test_what_is_to_be_done_first_is_done_first() -> None:
    pays = understood("给闺女转两千", "transfer_money", 0.99)
    looks = understood("看看她打的到了没", "list_transactions", 0.9)
    said = f"{pays.text}不急先{looks.text}"
    assert await split(said, **{one.text: one for one in (pays, looks)}) == (
        "看看她打的到了没",
        "/transfer_money",
    )


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ("给闺女转两千顺手把电费交了", "给闺女转两千", "把电费交了"),
        ("给闺女转两千之后把电费交了", "", ""),  # behind a sum it tells when, not what next
        ("电费交了之后给闺女转两千", "电费交了", "给闺女转两千"),
        ("给闺女转两千块以后把电费交了", "给闺女转两千块", "把电费交了"),
        ("你先把电费交了我再决定给闺女转两千", "把电费交了", "给闺女转两千"),
        ("退休金到了就把电费交了", "退休金到了", "把电费交了"),
        ("退休金到了没有，到了的话给闺女转两千", "退休金到了没有", "给闺女转两千"),
        ("交完电费帮我给闺女转两千", "交电费", "给闺女转两千"),
        ("给闺女转两千，电快停了，把电费交了", "给闺女转两千，电快停了", "把电费交了"),
        ("把电费交了剩下的我看看还有多少", "把电费交了", "剩下的我看看还有多少"),
    ],
)
async def test_words_that_make_one_wait_for_another(words: str, first: str, second: str) -> None:
    known = {
        "给闺女转两千": "transfer_money",
        "给闺女转两千块": "transfer_money",
        "把电费交了": "pay_bill",
        "电费交了": "pay_bill",
        "退休金到了": "check_pension",
        "退休金到了没有": "check_pension",
        "交电费": "pay_bill",
        "给闺女转两千，电快停了": "transfer_money",
        "剩下的我看看还有多少": "check_balance",
    }
    parses = {text: understood(text, intent, 0.95) for text, intent in known.items()}
    intent = known.get(second)
    read = await split(words, **parses)
    assert read == ((first, f"/{intent}") if intent else None)


async def test_a_question_may_be_the_second() -> None:
    sends = understood("把钱转给小红一千二", "transfer_money", 0.99)
    said = f"{sends.text}顺带问一声啥时候到账"
    two = await split_requests(said, StandIn({sends.text: sends}).parse)
    assert two is not None
    assert two[1].payload.startswith("/what_can_you_do")
    beside = f"{sends.text}，要手续费吗"  # is answered at once
    assert await split_requests(beside, StandIn({sends.text: sends}).parse) is None


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


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("给闺女转六百", "交个燃气费用卡", "给闺女转六百，用卡"),
        ("从存折给闺女转六百", "交个燃气费用卡", "从存折给闺女转六百"),
        ("给闺女转六百", "用卡交个燃气费", "给闺女转六百"),
        ("给闺女转六百", "看看卡里还有多少", "给闺女转六百"),
    ],
)
def test_an_account_at_the_very_end_is_for_both(first: str, second: str, whole: str) -> None:
    assert with_the_account(first, second) == whole
