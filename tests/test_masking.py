"""Spoken PINs: whatever may be one is in no event."""

from __future__ import annotations

import pytest

from assistant.masking import HIDDEN, may_be_pin, recorded
from assistant.screens.view import FieldKind

PINS = (
    "123456",
    "１２３４５６",
    "一二三四五六",
    "一，二，三，四，五，六",
    "壹贰叁肆伍陆",
    "幺两三四五六",
    "①②③④⑤⑥",
    "one two three four five six",
    "十二三十四五十六",
    "是一二三四五六吧",
)


@pytest.mark.parametrize("text", [*PINS, "一二", "三四", "取消", "声音大一点", "六"])
def test_where_a_pin_is_asked_nothing_is_kept(text: str) -> None:
    assert recorded(text, "pin") == HIDDEN


@pytest.mark.parametrize("field_kind", [None, "account"])
@pytest.mark.parametrize("text", PINS)
def test_elsewhere_a_bare_pin_is_neither_kept_nor_used(
    text: str, field_kind: FieldKind | None
) -> None:
    assert recorded(text, field_kind) == HIDDEN
    assert may_be_pin(text, field_kind)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("好像是一二三四五六，您看对不对", f"好像是{HIDDEN},您看对不对"),
        ("给闺女转123456块", f"给闺女转{HIDDEN}块"),
        ("我的电话13812345678", f"我的电话{HIDDEN}"),
    ],
)
def test_six_numerals_among_other_words_are_not_kept(text: str, kept: str) -> None:
    assert recorded(text, None) == kept
    assert not may_be_pin(text, None)


@pytest.mark.parametrize(
    "text",
    ["", "给闺女转一万二千三百四十五块六毛", "转五百块", "尾号一二三四的那张卡", "三月十六号那笔"],
)
def test_sums_and_other_words_stay(text: str) -> None:
    assert recorded(text, None) == text
    assert not may_be_pin(text, None)


def test_a_sum_that_was_asked_for_stays() -> None:
    assert recorded("123456", "amount") == "123456"
    assert not may_be_pin("123456", "amount")


@pytest.mark.parametrize("text", ["一二", "三四", "五六", "是一二吧", "八", "one two"])
def test_where_a_pin_is_asked_pieces_of_one_are_not_used(text: str) -> None:
    assert may_be_pin(text, "pin")


@pytest.mark.parametrize("text", ["取消", "声音大一点", "再说一遍", "等一下", "我不想转了", ""])
def test_where_a_pin_is_asked_other_words_are(text: str) -> None:
    assert not may_be_pin(text, "pin")


def test_a_pin_that_is_called_one_is_not_used_anywhere() -> None:
    assert may_be_pin("我的密码是一二三", None)
    assert recorded("我的密码是一二三", "amount") == HIDDEN
