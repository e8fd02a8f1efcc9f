"""Test the practice round alone: it moves only play money, and only after a question."""

from __future__ import annotations

import ast
import inspect

import pytest

from assistant.conversation import practice
from assistant.conversation.practice import PlayBank
from assistant.money import Money
from assistant.screens.practice import MARK
from assistant.understanding.protocol import FoundEntity, Parse


def said(text: str, intent: str, *entities: FoundEntity) -> Parse:
    return Parse(text, intent, 0.99, entities)


@pytest.mark.parametrize("fen", [100_001, 1_200_000])
def test_more_than_there_is_is_not_asked_about(fen: int) -> None:
    bank = PlayBank()
    (shown,) = practice.act(
        bank, said("转", "transfer_money", {"entity": "amount", "text": None, "value": fen})
    )
    assert bank.asked is None
    assert "不够" in shown.text and MARK in shown.text


def test_it_takes_a_yes_to_its_question() -> None:
    bank = PlayBank()
    practice.act(bank, said("给小花转钱", "transfer_money"))
    practice.act(bank, said("/affirm", "affirm"))
    practice.act(bank, said("/affirm", "affirm"))
    assert bank.balance == Money.yuan(950)


async def test_a_yes_that_no_question_asked_for_moves_nothing() -> None:
    bank = PlayBank()
    practice.act(bank, Parse("/affirm", "affirm", None, ()))
    picked = ({"entity": "choice", "text": None, "value": "yes"},)
    practice.act(bank, Parse("/practise", "practise", None, picked))  # type: ignore[arg-type]
    assert bank.balance == Money.yuan(1000)


def test_the_round_knows_no_bank() -> None:
    """What cannot be named cannot be called: no import of it leads to money, Rasa or storage."""
    tree = ast.parse(inspect.getsource(practice))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [
        name for name in names if name.startswith(("assistant.banking", "assistant.storage"))
    ]
