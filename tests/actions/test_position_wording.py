"""Test the words for rates and risks of deposits and wealth products."""

from __future__ import annotations

import pytest

from assistant.actions.position_wording import rate_shown, rate_words, risk_shown, risk_words


@pytest.mark.parametrize(
    ("bp", "words", "shown"),
    [
        (5, "百分之零点零五", "0.05%"),
        (95, "百分之零点九五", "0.95%"),
        (130, "百分之一点三", "1.30%"),
        (200, "百分之二", "2.00%"),
    ],
)
def test_a_rate_is_said_in_words_and_shown_in_percent(bp: int, words: str, shown: str) -> None:
    assert (rate_words(bp), rate_shown(bp)) == (words, shown)


@pytest.mark.parametrize(
    ("level", "words", "shown"),
    [(1, "一级，很低", "R1 风险很低"), (5, "五级，高", "R5 风险高")],
)
def test_a_risk_is_said_in_words_and_shown_with_its_level(
    level: int, words: str, shown: str
) -> None:
    assert (risk_words(level), risk_shown(level)) == (words, shown)
