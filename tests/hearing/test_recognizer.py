from __future__ import annotations

import pytest

from assistant.hearing.recognizer import normalise


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("查 一下 余额 。", "查一下余额"),
        ("轉給我兒子，好嗎？", "转给我儿子好吗"),
        ("12,000.50元", "12000.50元"),
        ("350.8块。", "350.8块"),
        ("百分之3.5，年利率40%", "百分之3.5年利率40%"),
        ("¥12,000.50", "12000.50元"),
        ("一、二、三", "一二三"),
        ("", ""),
        ("……", ""),
    ],
)
def test_text_comes_out_simplified_without_spaces_and_punctuation(
    written: str, wanted: str
) -> None:
    assert normalise(written) == wanted


@pytest.mark.parametrize("written", ["50-60块", "50~60块", "50、60块", "50，60块"])
def test_two_numbers_never_melt_into_one(written: str) -> None:
    assert normalise(written) == "50-60块"


def test_normalising_twice_changes_nothing() -> None:
    once = normalise("給 老李 轉 1,234.50 元，50-60 塊。")
    assert normalise(once) == once
