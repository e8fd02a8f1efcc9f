"""Test which account her words mean."""

from __future__ import annotations

import pytest

from assistant.banking.model import Account
from assistant.money import Money
from assistant.understanding.readers.accounts import resolve_account
from assistant.understanding.readers.lexicon import find_terms

ACCOUNTS = [
    Account(name, "demo", name, number, Money(0), Money(0))
    for name, number in [("存折", "1001"), ("退休金卡", "622202003456"), ("工资卡", "622202007788")]
]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("存折", "存折"),
        ("用折子", "存折"),
        ("折辞上还有多少", "存折"),
        ("养老金卡", "退休金卡"),
        ("退休金那张卡", "退休金卡"),
        ("推休金卡", "退休金卡"),
        ("腿休金卡里", "退休金卡"),
        ("公姿卡", "工资卡"),
        ("发工资的那张", "工资卡"),
        ("尾号3456那张", "退休金卡"),
    ],
)
def test_words_name_one_of_her_accounts(said: str, name: str | None) -> None:
    found = resolve_account(said, ACCOUNTS)
    assert (found.name if found else None) == name


def test_two_named_is_none_chosen() -> None:
    assert resolve_account("从存折到工资卡", ACCOUNTS) is None


def test_the_longest_way_of_saying_wins() -> None:
    (term,) = find_terms("境外无卡支付锁是什么", "lock")
    assert (term.text, term.value) == ("境外无卡支付锁", "境外无卡支付锁")
