"""Test that the lost thing (bank card or social card, say) decides which request her words are."""

from __future__ import annotations

import pytest

from assistant.conversation.losses import leaves_a_loss_open
from assistant.screens import choose
from assistant.screens.view import View
from assistant.understanding.in_context.losses import as_loss
from tests.conversation.parts import understood

WHICH = View("choose", "哪一张丢了？", choose.Data(what=choose.LOST))


@pytest.mark.parametrize(
    ("text", "intent", "becomes"),
    [
        ("社保卡丢了，不不，是银行卡", "social_security", "report_loss"),
        ("银行卡丢了，不对，是社保卡", "report_loss", "social_security"),
        ("存折丢了", "report_loss", None),
        ("社保卡怎么办", "social_security", None),
    ],
)
def test_the_thing_that_is_gone_decides(text: str, intent: str, becomes: str | None) -> None:
    read = as_loss(text, understood(text, intent))
    assert (read.intent if read else None) == becomes


@pytest.mark.parametrize(
    ("intent", "leaves"),
    [("check_balance", True), ("set_lock", False), ("report_loss", False), ("deny", False)],
)
def test_another_request_leaves_the_question_open(intent: str, leaves: bool) -> None:
    assert leaves_a_loss_open(understood("", intent), WHICH) is leaves


def test_elsewhere_no_loss_is_open() -> None:
    asked = View("choose", "哪个账户？", choose.Data(what="account"))
    assert not leaves_a_loss_open(understood("", "check_balance"), asked)
    assert not leaves_a_loss_open("/go_home", WHICH)
