"""Test that small words of regional dialects are replaced by Mandarin words."""

from __future__ import annotations

import pytest

from assistant.understanding.dialect import in_mandarin
from assistant.understanding.disambiguation.matcher import question_in


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("我要转啲钱畀阿女", "我要转点钱给阿女"),
        ("吾要转钞票拨小明", "我要转钱给小明"),
        ("转三百块拨伊", "转三百块给他"),
        ("迭个要几钿", "这个要多少钱"),
        ("余额还有多少", "余额还有多少"),
        ("额头有点疼", "额头有点疼"),
        ("把灯打开", "把灯打开"),
    ],
)
def test_the_small_words_are_written_as_in_mandarin(said: str, plain: str) -> None:
    assert in_mandarin(said) == plain


@pytest.mark.parametrize(
    ("said", "about"), [("手续费要伐", "fee"), ("好久到得到账", "arrive"), ("收唔收手续费", "fee")]
)
def test_a_known_question_is_found_in_the_words_of_her_region(said: str, about: str) -> None:
    found = question_in(said)
    assert found is not None
    assert found.id == about
