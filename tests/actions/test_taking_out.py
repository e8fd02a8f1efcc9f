"""Test that a payee is removed only after her yes to that payee's name."""

from __future__ import annotations

import pytest

from assistant.banking.model import BankError, Unavailable
from tests.actions.turns import Desk


def names(desk: Desk) -> list[str]:
    return [payee.name for payee in desk.bank.payees("demo")]


def test_named_she_is_asked_and_then_taken_out(hers: Desk) -> None:
    asked = hers.say("list_payees", "把老李删掉")
    assert (asked.screen, asked.said) == ("whether", "utter_take_out_whether")
    assert asked.words["payee"] == "老李李建国"
    assert "李建国" in names(hers)

    out = hers.pick(1)

    assert (out.screen, out.said) == ("notice", "utter_taken_out")
    assert "李建国" not in names(hers)


def test_a_no_leaves_the_list_as_it_is(hers: Desk) -> None:
    hers.say("list_payees", "把老李删掉")

    assert hers.pick(2).screen == "home"
    assert "李建国" in names(hers)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("把王小鸿删掉", ["王小红", "王小明"]),
        ("把孙悟空删掉", ["王小红", "李建国", "王小明", "太原供热"]),
        ("删掉一个收款人", ["王小红", "李建国", "王小明", "太原供热"]),
    ],
)
def test_whom_is_asked_where_it_is_not_sure(hers: Desk, text: str, offered: list[str]) -> None:
    asked = hers.say("list_payees", text)

    assert (asked.screen, asked.said) == ("choose", "utter_take_out_whom")
    assert all(each in label for each, label in zip(offered, asked.labels, strict=True))
    assert hers.pick(1).said == "utter_take_out_whether"
    assert len(names(hers)) == 4


def test_the_list_offers_it(hers: Desk) -> None:
    assert hers.press("/list_payees").labels == ["去掉一位"]
    assert hers.pick(1).said == "utter_take_out_whom"


def test_words_are_kept_over_the_pin(card: Desk) -> None:
    assert card.say("list_payees", "把老李删掉").data["purpose"] == "sign_in"

    out = card.pin()

    assert (out.said, out.words["payee"]) == ("utter_take_out_whether", "老李李建国")


def test_whom_a_payment_waits_for_stays(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转一万二", payee="闺女", amount=1_200_000)
    hers.yes()
    hers.bank.report_fraud(hers.visit.session, "demo")
    assert hers.press("/resume").screen == "transfer_held"
    hers.say("list_payees", "把闺女删掉")

    out = hers.pick(1)

    assert (out.screen, out.said) == ("notice", "utter_take_out_waits")
    assert "王小红" in names(hers)


def test_a_bank_that_does_not_answer_has_taken_nobody_out(hers: Desk) -> None:
    hers.say("list_payees", "把老李删掉")
    hers.refuse("take_out_payee", Unavailable())

    with pytest.raises(BankError):  # the conversation says that it is out of order
        hers.pick(1)
    assert "李建国" in names(hers)
