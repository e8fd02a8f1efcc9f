"""Test that every signal has a Chinese sentence about why a transfer was held."""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from assistant.fraud import policy
from assistant.fraud.check import AnswerKind
from assistant.staff.why import ANSWERS, SIGNALS, tell_evidence, tell_screen

ENGLISH = re.compile("[a-z]{3,}")


def named() -> set[str]:
    """Return the names of all signals that the policy gives."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(policy))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Signal":
            found |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
    return {*found, "unsafe_before", "told_before"}  # these two come out of a table


def test_every_signal_has_a_sentence() -> None:
    assert set(SIGNALS) == named()


def test_every_kind_of_answer_has_a_word() -> None:
    amounts = {AnswerKind.AMOUNT_SPOKEN.value, AnswerKind.AMOUNT_TYPED.value}
    assert {each.value for each in AnswerKind} - amounts == set(ANSWERS)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("line: 12,000 元, line 10,000 元", "这笔钱过了一万元的线（12,000 元，线是 10,000 元）"),
        ("day_outflow: 24 h: 6,000 元 and now 5,000 元", "一天里: 6,000 元，这一笔 5,000 元"),
        ("first_payment: new or nearly new payee, 2,000 元 within 7 days", "2,000 元，七天之内"),
        ("over_half: 5,000 元 of 8,000 元", "5,000 元，账户里 8,000 元"),
        ("night: 23:40", "半夜转账（23:40）"),
        ("safe_account: 安全账户", "她说的话里有“安全账户”，像骗子教的"),
        ("再看一遍钱数 → amount_typed 1200050", "答：按键输的 12,000.50 元"),
        ("这钱是给谁的？ → unsure", "问：这钱是给谁的？　答：说不清"),
    ],
)
def test_evidence_is_told_in_chinese(line: str, told: str) -> None:
    assert told in tell_evidence(line)
    assert not ENGLISH.search(tell_evidence(line))


def test_what_the_bank_noted_on_a_ticket_is_told_in_chinese() -> None:
    assert tell_screen("hold 93e50381: unsafe_answer") == "暂缓的单子 93e50381：回答有风险"
    assert tell_screen("frozen: 2 account(s)") == "锁上了 2 个账户"
    assert tell_screen("存折 余额 ••••") == "存折 余额 ••••"
