"""Test that a new type of bill needs only an entry in bill_types.yaml and a bill
(CONTRIBUTING.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant import bill_types
from assistant.actions.bills import PayBill
from assistant.banking import seed_bills
from assistant.understanding.readers import lexicon
from assistant.understanding.readers.lexicon import find_terms
from tests.actions.turns import Desk, desk

ENTRY = {
    "报刊费": {
        "said": ["报刊费", "报纸钱"],
        "billed_by": ["邮政"],
        "biller": ["outside-biller-post", "太原邮政", "0000000000000000099"],
    }
}


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Return a sandbox that was made after only the entry and one bill were added."""
    file = tmp_path / "bill_types.yaml"
    file.write_text(
        bill_types._FILE.read_text("utf-8") + yaml.safe_dump(ENTRY, allow_unicode=True), "utf-8"
    )
    monkeypatch.setattr(bill_types, "_FILE", file)
    bill = seed_bills.SeedBill("demo", "报刊费", "1400990011", "36.00", 12)
    monkeypatch.setattr(seed_bills, "BILLS", (*seed_bills.BILLS, bill))
    for cached in (bill_types.load_bill_types, lexicon._ways):
        cached.cache_clear()
    with desk(tmp_path / "data", fresh=True) as opened:
        yield opened
    for cached in (bill_types.load_bill_types, lexicon._ways):
        cached.cache_clear()


def test_it_is_understood_shown_and_paid(counter: Desk) -> None:
    (named,) = find_terms("把报纸钱交一下", "bill_type")
    assert named.value == "报刊费"
    before = counter.bank.accounts("demo")[0].balance

    begun = counter.run(PayBill, "pay_bill", "把报纸钱交一下", bill_type=named.value)

    assert begun.follows == "transfer_form"
    transfer = counter.bank.transfer(begun.slot("transfer"))
    assert (transfer.payee.name, transfer.subject) == ("太原邮政", "二月的报刊费")
    confirmed = counter.bank.confirm(transfer.id, transfer.step)
    counter.bank.authorise(transfer.id, confirmed.step, "123456")
    after = counter.bank.accounts("demo")[0].balance
    assert before.fen - after.fen == 3600
