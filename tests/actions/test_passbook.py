"""Test printing the passbook: once, and recorded only when the printer has finished."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.printing import Printer
from tests.actions.turns import Desk


def pages(folder: Path) -> list[str]:
    return [page.read_text("utf-8") for page in (folder / "data" / "prints").glob("*.txt")]


def test_new_entries_are_printed_once(hers: Desk, tmp_path: Path) -> None:
    out = hers.say("update_passbook", "打一下折子")

    assert (out.screen, out.said) == ("passbook", "utter_passbook")
    assert out.data["fen"] == hers.balance()
    (page,) = pages(tmp_path)
    lines = page.splitlines()
    assert len(lines) == out.data["lines"]
    assert any("取现" in line and "600.00" in line for line in lines)

    assert hers.say("update_passbook", "打一下折子").said == "utter_passbook_up_to_date"


def test_entries_that_were_not_printed_are_printed_the_next_time(
    hers: Desk, tmp_path: Path
) -> None:
    printer, hers.services.printer = hers.services.printer, Printer(None)
    assert hers.say("update_passbook", "打一下折子").said == "utter_passbook_not_printed"

    hers.services.printer = printer

    assert hers.say("update_passbook", "打一下折子").said == "utter_passbook"
    assert len(pages(tmp_path)) == 1


def test_without_a_passbook_it_is_said(hers: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_self: Any, _customer: str) -> None:
        return None

    monkeypatch.setattr(type(hers.bank.passbooks), "find_passbook", none)

    assert hers.say("update_passbook", "打一下折子").said == "utter_no_passbook"


def test_it_waits_for_her_pin_and_leaves_a_transfer_in_hand(card: Desk) -> None:
    assert card.say("update_passbook", "打一下折子").data["purpose"] == "sign_in"
    assert card.pin().screen == "passbook"

    card.say("transfer_money", "给闺女转两千块", payee="闺女", amount=200_000)

    assert card.say("update_passbook", "打折子").screens == ["notice", "transfer_review"]
