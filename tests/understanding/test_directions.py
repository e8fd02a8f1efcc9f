"""Test which account the money leaves, and to which account it goes."""

from __future__ import annotations

import pytest

from assistant.understanding.readers.directions import Direction, Mention, read_direction
from assistant.understanding.readers.lexicon import find_terms


def read(text: str, *, asked_for_target: bool = False) -> Direction:
    found = sorted(find_terms(text, "account"), key=lambda term: term.start)
    mentions = [Mention(term.value, term.start, term.end) for term in found]
    return read_direction(text, mentions, asked_for_target=asked_for_target)


@pytest.mark.parametrize(
    ("text", "source", "target"),
    [
        ("从存折转五千到我的退休金卡", "存折", "退休金卡"),
        ("从存折往我自己的退休金卡转一万二", "存折", "退休金卡"),
        ("把工资卡里的两千转到存折", "工资卡", "存折"),
        ("往退休金卡里转五百", None, "退休金卡"),
        ("存折转到工资卡三百", "存折", "工资卡"),
        ("给我自己的工资卡转两百", None, "工资卡"),
        ("存一千到工资卡", None, "工资卡"),
        ("转到我名下那张养老金卡", None, "退休金卡"),
        ("从工资卡转吧", "工资卡", None),
        ("用存折给我闺女转五百", "存折", None),
        ("转到我闺女的工资卡上", "工资卡", None),
        ("从存折，哦不，从工资卡转", "工资卡", None),
        ("给我闺女转五百", None, None),
    ],
)
def test_the_word_before_it_tells(text, source, target):
    assert read(text) == Direction(source, target)


def test_a_bare_name_is_what_was_asked_for():
    assert read("退休金卡", asked_for_target=True) == Direction(target="退休金卡")
    assert read("从退休金卡转", asked_for_target=True) == Direction(source="退休金卡")
    assert read("退休金卡") == Direction(source="退休金卡")
