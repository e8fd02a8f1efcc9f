"""Test that important messages to the bank are kept in order until the bank has taken them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.banking.model import BankError, Transfer, Unavailable
from assistant.conversation.outbox import Message, Outbox


class Bank:
    """Takes what it is told, unless it fails."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.failing: dict[str, Exception] = {}

    def message(self, what: str, session: str = "visit") -> Message:
        return Message(session, what, self._telling(what))

    def _telling(self, what: str) -> Callable[[], list[Transfer]]:
        def tell() -> list[Transfer]:
            if what in self.failing:
                raise self.failing[what]
            self.told.append(what)
            return []

        return tell


def test_messages_that_a_silent_bank_missed_are_told_in_order() -> None:
    bank, outbox = Bank(), Outbox()
    bank.failing["first"] = Unavailable("away")

    assert not outbox.send(bank.message("first"))
    assert not outbox.send(bank.message("second", "other"))
    assert (bank.told, outbox.waits("visit"), outbox.waits("other")) == ([], True, True)

    bank.failing.clear()
    outbox.deliver()
    assert bank.told == ["first", "second"]
    assert not outbox.waits()


@pytest.mark.parametrize("failure", [BankError("refused"), ValueError("a bug")])
def test_a_message_that_fails_stays_and_the_others_are_told(failure: Exception) -> None:
    bank, outbox = Bank(), Outbox()
    bank.failing["first"] = failure
    outbox.put(bank.message("first"))

    assert outbox.send(bank.message("second", "other"))

    assert bank.told == ["second"]
    assert outbox.waits("visit") and not outbox.waits("other")
