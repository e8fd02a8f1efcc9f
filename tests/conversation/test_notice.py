"""Test that the bank is told that, and how, the guard's notice was read, and nothing of other
screens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.banking.model import Unavailable
from assistant.conversation import notice as module
from assistant.conversation.notice import Notice
from assistant.demo.gallery import VIEWS
from assistant.fraud.check import Presented
from assistant.speaking.voice import Spoken

DATA = {**VIEWS["fraud_check"].data, "question": "notice", "transfer": "t", "transfer_step": 4}
NOTICE = replace(VIEWS["fraud_check"], data=DATA)


class Told:
    """A bank that keeps what it is told."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent, self.presented = silent, list[Any]()

    def note_presented(self, *told: Any) -> None:
        if self.silent:
            raise Unavailable("no answer")
        self.presented.append(told)


async def note(bank: Any, spoken: Spoken, view: Any = NOTICE) -> None:
    await Notice(bank).note_read(view, spoken)


async def test_the_notice_of_this_transfer_and_step_was_read() -> None:
    bank = Told()
    await note(bank, Spoken(9.0, True, "read"))
    assert bank.presented == [("t", 4, Presented.READ)]


async def test_what_is_only_shown_stays_as_long_as_reading_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(module.asyncio, "sleep", sleep)
    bank = Told()
    await note(bank, Spoken(2.0, True, "shown"))
    assert bank.presented == [("t", 4, Presented.SHOWN)]
    seconds = len(NOTICE.text) * module.READING_SECONDS_PER_CHARACTER - 2.0
    assert waited == [pytest.approx(seconds)]


async def test_other_screens_and_questions_are_not_told() -> None:
    bank = Told()
    await note(bank, Spoken(1.0, True, "read"), VIEWS["balance"])
    await note(bank, Spoken(1.0, True, "read"), replace(NOTICE, data={**DATA, "question": "who"}))
    assert bank.presented == []


async def test_a_silent_bank_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    await note(Told(silent=True), Spoken(1.0, True, "read"))
    assert "a yes is still ignored" in caplog.text
