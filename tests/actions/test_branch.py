"""Test questions about the branch: one fact or all facts, without card and PIN."""

from __future__ import annotations

import pytest

from tests.actions.turns import Desk


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("你们几点关门", 1),
        ("你们在哪儿", 1),
        ("电话多少", 1),
        ("要带身份证吗", 1),
        ("几点开门，在哪儿", 2),
        ("你们银行咋样", 4),
    ],
)
def test_the_fact_she_asks_for_is_told(nobody: Desk, text: str, rows: int) -> None:
    out = nobody.say("ask_branch", text)

    assert (out.screen, out.said, len(out.data["rows"])) == ("branch_info", "utter_branch", rows)
    assert out.words["told"]


def test_a_transfer_in_hand_goes_on(hers: Desk) -> None:
    hers.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)
    hers.visit.misses = 1

    out = hers.say("ask_branch", "你们几点关门")

    assert out.screens == ["branch_info", "transfer_review"]
    assert hers.visit.misses == 0
