"""Test that the transfers which a dialogue expects are compared with those that happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.evaluation.conversations import posted_otherwise
from assistant.scripting.dialogue import read_dialogues
from assistant.scripting.judging import Outcome, compare_transfers

DIALOGUE = """
- id: one
  customer: demo
  turns: [{key: "yes"}]
  expect:
    transfers: [{payee: "王小红", fen: 50000, account: "退休金卡", status: posted}]
"""


def outcome_of(tmp_path: Path, *transfers: dict[str, Any]) -> Outcome:
    file = tmp_path / "dialogue.yml"
    file.write_text(DIALOGUE, encoding="utf-8")
    (dialogue,) = read_dialogues(file)
    events = [{"event": "transfer", "id": str(n), **one} for n, one in enumerate(transfers)]
    return Outcome(dialogue, events=events)


def ended(**told: Any) -> dict[str, Any]:
    return {"payee": "王小红", "fen": 50000, "account": "退休金卡", "status": "posted", **told}


def test_a_transfer_as_expected_is_neither_missing_nor_unmeant(tmp_path: Path) -> None:
    assert compare_transfers(outcome_of(tmp_path, ended())) == ([], [])


@pytest.mark.parametrize(
    "told", [{"account": "存折"}, {"payee": "王小明"}, {"fen": 5000}], ids=lambda told: str(*told)
)
def test_another_account_payee_or_sum_is_posted_otherwise(
    tmp_path: Path, told: dict[str, Any]
) -> None:
    assert len(posted_otherwise(outcome_of(tmp_path, ended(**told)))) == 1


def test_one_too_many_is_posted_otherwise(tmp_path: Path) -> None:
    assert len(posted_otherwise(outcome_of(tmp_path, ended(), ended()))) == 1


def test_what_is_held_or_missing_is_not_posted_otherwise(tmp_path: Path) -> None:
    assert posted_otherwise(outcome_of(tmp_path, ended(status="held"))) == []
    assert posted_otherwise(outcome_of(tmp_path)) == []
