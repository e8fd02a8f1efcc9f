"""Test key figures: a pause before and after, and cut out so that they are said slower."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.speaking.figures import parts, set_apart
from assistant.speaking.kokoro import FIGURE_PACE, phonemes
from assistant.speaking.pronunciation import Pronunciation, load_lexicon, write_paced_pinyin
from assistant.speaking.wording import speakable
from tests.speaking.test_golden import lines


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("转¥12,000给王小红，对吗？", "转，一万二千元，给王小红，对吗？"),
        ("尾号3456的卡", "尾号，三四五六，的卡"),
        ("请打96110。", "请打，九六一一零。"),
        ("¥200", "二百元"),
        ("余额：¥86,520.35", "余额：八万六千五百二十元三角五分"),
        ("一年是1.5%，存五年", "一年是，百分之一点五，存五年"),
        ("手续费两角，从卡里扣", "手续费，两角，从卡里扣"),
        ("存¥500存三年", "存，五百元，存三年"),
        ("2026年3月16日10:05", "二零二六年三月十六日十点零五分"),
        ("请等3分钟", "请等三分钟"),
        ("第2个，一会儿就好", "第二个，一会儿就好"),
        ("卡号6222 0210 1234 5678是您的", "卡号，六二二二零二一零一二三四五六七八，是您的"),
        ("几万元都行", "几万元都行"),
        ("您要转¥2,000吗？", "您要转，两千元吗？"),
        ("在2楼202室", "在二楼二零二室"),
        ("少了一角钱", "少了，一角钱"),
    ],
)
def test_pauses_stand_around_figures(shown: str, said: str) -> None:
    assert set_apart(speakable(shown)) == said


@pytest.mark.parametrize(
    "group",
    [
        *("一万二千元", "八万六千五百二十元三角五分。", "，三四五六，", "百分之三点五", "两角"),
        *("九六一一零", "十万零五十元", "负五十元", "一万元零一分", "五块钱"),
    ],
)
def test_a_figure_between_marks_is_said_slower(group: str) -> None:
    assert parts(group) == [(group, True)]


def test_a_figure_before_a_particle_is_said_slower_and_without_a_pause_behind_it() -> None:
    assert parts("转，两千元吗？") == [("转", False), ("，两千元", True), ("吗？", False)]


@pytest.mark.parametrize(
    "group", ["", "，", "转一万二千元", "三月十六日", "二零二六年", "一个", "三分钟"]
)
def test_other_groups_are_said_at_the_usual_pace(group: str) -> None:
    assert parts(group) == ([(group, False)] if group else [])


def test_figures_are_found_in_what_surrounds_them() -> None:
    words = "尾号，三四五六，现在有，八万元，二百元，给王小红。"
    found = parts(words)
    assert "".join(part for part, _ in found) == words
    assert [part for part, slow in found if slow] == ["，三四五六，", "，八万元，", "二百元，"]


def test_a_figure_is_said_a_little_slower_with_pauses_at_its_marks() -> None:
    assert 0.75 <= FIGURE_PACE < 1.0
    said = phonemes("gei3, [, liang3 qian1 yuan2,] ma5.", 0.9)
    speed = {one.ipa: one.speed for one in said if one.ipa not in ",."}
    assert speed["k"] == speed["m"] == 0.9
    assert speed["l"] == speed["ʨ"] == pytest.approx(0.9 * FIGURE_PACE)
    assert [one.pause for one in said if one.ipa in ",."] == [False, True, True, False]
    assert not any(one.pause for one in said if one.ipa not in ",.")


def test_no_reading_changes_where_a_figure_is_cut_out() -> None:
    pronunciation = Pronunciation(load_lexicon())
    for line, _ in lines():
        words = set_apart(speakable(line))
        paced = write_paced_pinyin(words, pronunciation)
        whole = pronunciation.pinyin(words)
        assert re.sub(r"[\[\] ]", "", paced) == whole.replace(" ", ""), line


@given(st.text("零一二两三四五六七八九十百千万亿点元角分年月日号，。：转给尾百之 王", max_size=40))
def test_no_word_is_lost_and_nothing_is_set_apart_twice(words: str) -> None:
    once = set_apart(words)
    assert once.replace("，", "") == words.replace("，", "")
    assert set_apart(once) == once


@given(st.text("零一二两三四五六七八九十百千万亿点元角分年月日号，。：转给尾百之 王", max_size=40))
def test_parts_are_all_of_the_words(words: str) -> None:
    assert "".join(part for part, _ in parts(words)) == words
