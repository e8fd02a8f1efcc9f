"""Where a payee is named: the span as LABELS.md draws it."""

from __future__ import annotations

import pytest

from assistant.understanding.mentions import find_payees


@pytest.mark.parametrize(
    ("said", "payees"),
    [
        ("给我闺女转一万二", ["我闺女"]),
        ("转五百给王小红", ["王小红"]),
        ("转给闺女两千", ["闺女"]),
        ("把五千打到王小明那儿", ["王小明"]),
        ("我想往我闺女卡上打点钱", ["我闺女"]),
        ("给归女转五百", ["归女"]),
        ("给张三转五百", ["张三"]),
        ("给我孙子明明打两千", ["我孙子明明"]),
        ("给隔壁老张转三百", ["隔壁老张"]),
        ("给在太原的闺女汇两千块", ["闺女"]),
        ("给那个，我姑娘，转五百块", ["我姑娘"]),
        ("给嗯我儿子转", ["我儿子"]),
        ("给太原供热公司转八百", ["太原供热公司"]),
        ("我要还老李五百块", ["老李"]),
        ("儿子买房我给他转五万", ["儿子"]),
        ("就给闺女吧", ["闺女"]),
        ("王小红", ["王小红"]),
        ("归女", ["归女"]),
        ("就是我闺女", ["我闺女"]),
        ("给 王 小 红 转 账", ["王 小 红"]),
    ],
)
def test_the_span(said: str, payees: list[str]) -> None:
    assert [found.text for found in find_payees(said)] == payees


@pytest.mark.parametrize(
    ("said", "payees"),
    [
        ("给老王，不是，给老李", ["老李"]),
        ("不是给老王，给老李", ["老李"]),
        ("给我儿子不对给我闺女转五百", ["我闺女"]),
        ("给王小明啊不是王小红转两百", ["王小红"]),
        ("不是老王是老李", ["老李"]),
    ],
)
def test_after_a_repair_only_the_last_counts(said: str, payees: list[str]) -> None:
    assert [found.text for found in find_payees(said)] == payees


@pytest.mark.parametrize(
    "said",
    [
        "转账",
        "查余额",
        "给我看看余额",
        "你给我查一下",
        "给我说慢点",
        "给我打印一下",
        "我要给别人打钱",
        "查明细",
        "存折",
        "两千五",
        "对",
        "想跟孙子视频",
    ],
)
def test_nobody_is_named(said: str) -> None:
    assert find_payees(said) == []
