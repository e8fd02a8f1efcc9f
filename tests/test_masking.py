"""Spoken PINs: whatever may be one is in no event."""

from __future__ import annotations

import time

import pytest

from assistant.masking import HIDDEN, may_be_pin, on_record, recorded
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

REMEMBERED = (
    "一二三，嗯，四五六",
    "123然后456",
    "我的密码是一二三，后面是四五六",
    "洞拐幺两三四",
    "1二three４伍陆",
    "十二，三十四，然后五十六",
    "一百二十三四百五十六",
    "yi er san si wu liu",
    "twelve, thirty-four, fifty-six",
    "1\u200b2\u200b3\u200b4\u200b5\u200b6",
    "➊➋➌➍➎➏",
)
"""With fillers, in pairs, as soldiers say it, in letters, with signs that nobody sees."""


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


@pytest.mark.parametrize(
    "text",
    ["十万", "一万二千三百四十五", "123456元", "十二万三千四百五十六", "五百，不，六百", "100000"],
)
def test_a_sum_that_was_asked_for_stays(text: str) -> None:
    assert recorded(text, "amount") == text
    assert not may_be_pin(text, "amount")


@pytest.mark.parametrize("text", [*PINS, *REMEMBERED, "一二三四五六块", "给他123456"])
def test_digits_said_one_by_one_are_no_sum(text: str) -> None:
    assert HIDDEN in recorded(text, "amount")
    assert may_be_pin(text, "amount")


@pytest.mark.parametrize("text", [*REMEMBERED, "好像是一二三四五六，您看对不对", "123我想想456"])
def test_a_pin_said_with_other_words_is_not_used_anywhere(text: str) -> None:
    assert HIDDEN in recorded(text, None)
    assert may_be_pin(text, None)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("账号 6222 0205 0200 3356 780 对吗", "账号 ••••6780 对吗"),
        ("六二二二，零二零五，零二零零，三三五六，七八零", "••••六七八零"),
        ("小一二三四五六", f"小{HIDDEN}"),
        ("¥123,456.00", "¥123,456.00"),
        ("2026年3月16日 10:00 转出 1,000.00", "2026年3月16日 10:00 转出 1,000.00"),
        ("请打96110，95588", "请打96110，95588"),
        ("十二万三千元", "十二万三千元"),
    ],
)
def test_what_is_shown_or_said_keeps_no_number_but_its_tail(text: str, kept: str) -> None:
    assert on_record(text) == kept
    assert on_record([{"text": text}]) == [{"text": kept}]


@pytest.mark.parametrize(
    "text", ["一" * 400, "1 " * 200, "嗯" * 400, "一嗯" * 200, "十" * 400, " " * 400]
)
def test_long_words_take_no_time(text: str) -> None:
    began = time.perf_counter()
    recorded(text, None), may_be_pin(text, "amount"), on_record(text)
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize("text", ["一二", "三四", "五六", "是一二吧", "八", "one two"])
def test_where_a_pin_is_asked_pieces_of_one_are_not_used(text: str) -> None:
    assert may_be_pin(text, "pin")


@pytest.mark.parametrize("text", ["取消", "声音大一点", "再说一遍", "等一下", "我不想转了", ""])
def test_where_a_pin_is_asked_other_words_are(text: str) -> None:
    assert not may_be_pin(text, "pin")


def test_a_pin_that_is_called_one_is_not_used_anywhere() -> None:
    assert may_be_pin("我的密码是一二三", None)
    assert recorded("我的密码是一二三", "amount") == HIDDEN
