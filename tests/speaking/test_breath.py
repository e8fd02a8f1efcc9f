"""Test breath groups: the first is short, no word is cut, nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.speaking.breath import FIRST, LATER, SLACK, breath_groups, spoken
from assistant.speaking.fixed import list_fixed_sentences


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        (
            "您存折上还有八万六千五百二十元三角五分。",
            ["您存折上", "还有八万六千五百二十元三角五分。"],
        ),
        ("从您的存折，给王小红。", ["从您的存折，", "给王小红。"]),
        ("请您稍等，我看一看，对的话请说对。", ["请您稍等，", "我看一看，对的话请说对。"]),
        ("对。请说。", ["对。请说。"]),
        ("一百二十三万四千五百六十七元八角九分", ["一百二十三万", "四千五百六十七元八角九分"]),
        ("已经通知银行工作人员", ["已经通知", "银行工作人员"]),
        ("", []),
        ("……", []),
    ],
)
def test_a_text_is_cut_into_breath_groups(text: str, groups: list[str]) -> None:
    assert breath_groups(text) == groups


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("您的存折里现在能用的有两千元", "现在"),
        ("接下来是您刚才说的另一笔。", "刚才"),
        ("工作人员已经接到通知了，请您再等一等。", "接到"),
        ("上个月一共收到养老金，三千元", "收到"),
        ("这个数我转不了。请说一个准数。", "转不了"),
        ("这笔钱转没转成，我还没核对清楚。", "转没转"),
        ("您的存折里只有两百元了", "只有"),
    ],
)
def test_no_group_ends_in_the_middle_of_a_word(text: str, word: str) -> None:
    assert any(word in group for group in breath_groups(text)), breath_groups(text)


@pytest.mark.parametrize(
    "text", ["您是要办转账吗？", "已经把王小红去掉了。", "银行还没有回话。", "您想从哪个账户付？"]
)
def test_two_characters_are_not_cut_off(text: str) -> None:
    """They are not understood alone; the first sound comes a tenth of a second later."""
    assert all(spoken(group) > 2 for group in breath_groups(text)), breath_groups(text)


def test_the_first_group_of_what_we_say_is_short_and_the_others_not_long() -> None:
    first = [spoken(breath_groups(sentence)[0]) for sentence in list_fixed_sentences()]
    later = [
        spoken(one) for sentence in list_fixed_sentences() for one in breath_groups(sentence)[1:]
    ]
    assert sum(size <= FIRST for size in first) / len(first) > 0.85
    assert sum(size <= LATER + SLACK for size in later) / len(later) > 0.95


@given(st.text(alphabet="您的存折上还有八万六千元三角，。？！把给叫请 abc", max_size=60))
def test_nothing_is_lost_or_said_twice(text: str) -> None:
    groups = breath_groups(text)
    said = "".join(filter(str.isalnum, text))
    assert "".join(filter(str.isalnum, "".join(groups))) == said
    assert all(spoken(group) for group in groups)
