"""Test that reports for the guard reach the bank in order, repeated until the bank takes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.banking.model import TransferStatus, Unavailable
from assistant.clock import ManualClock
from assistant.conversation.guard_relay import GuardRelay
from assistant.conversation.journal import Journal
from assistant.conversation.outbox import Outbox
from assistant.conversation.visit import Visit
from assistant.events import EventLog
from assistant.fraud.scripts import detect
from assistant.money import Money
from assistant.serving.rooms import Rooms, open_bank
from assistant.settings import Settings

CLOCK = ManualClock(datetime.fromisoformat("2026-03-16T10:00:00+08:00"))


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    with open_bank(Settings(data=tmp_path), CLOCK) as rooms:
        yield rooms


def relay(rooms: Rooms, waiting: Outbox) -> GuardRelay:
    return GuardRelay(rooms.bank, waiting, Journal(EventLog(CLOCK)))


async def test_messages_that_the_bank_does_not_take_are_told_again(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = Outbox()
    guard, visit = relay(rooms, waiting), Visit(customer=rooms.bank.customer("demo"))

    def refuse(*_: Any, **__: Any) -> None:
        raise Unavailable("no answer")

    with monkeypatch.context() as silent:
        silent.setattr(rooms.bank, "script_words", refuse)
        assert not await guard.hear(detect("公安局让我把钱转到安全账户"), visit, visit)
        assert not await guard.knows_all(visit)
    assert await guard.knows_all(visit)
    assert not waiting.waits()


async def test_words_that_came_late_are_of_the_visit_before(rooms: Rooms) -> None:
    guard = relay(rooms, Outbox())
    before, now = Visit(customer=rooms.bank.customer("demo")), Visit()
    begun = rooms.bank.begin(
        "key", before.session, "demo", "demo-passbook", "demo-laoli", Money.yuan("9900")
    )
    authorising = rooms.bank.confirm(begun.id, begun.step)
    assert authorising.status is TransferStatus.AUTHORISE
    assert not await guard.hear(
        detect("公安局让我把钱转到安全账户"), before, now
    )  # none of hers, now
    assert rooms.bank.transfer(begun.id).status is TransferStatus.HELD
