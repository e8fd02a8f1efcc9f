"""Test a bank that answers too late: she is told the truth, and the money moves only once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant import phrases
from assistant.banking.model import OutcomeUnknown, Transfer
from assistant.clock import ManualClock
from assistant.conversation import authorising
from assistant.conversation.visit import Services
from assistant.screens.headless import HeadlessDisplay
from assistant.serving.build import build_conversation
from assistant.serving.rooms import Rooms, open_bank
from assistant.settings import Settings
from assistant.speaking.scripted import ScriptedVoice
from assistant.understanding.rasa.agent import RasaAgent
from tests.banking.fixtures import MONDAY, put_seeded
from tests.ledger_facts import LedgerFacts

NOW = MONDAY


class SlowBank:
    """The sandbox behind a line that loses the answer to the PIN, and some answers after it."""

    def __init__(self, rooms: Rooms, silent: int) -> None:
        self._bank = rooms.bank
        self._silent = silent
        self.lost = False

    def authorise(self, *arguments: Any) -> None:
        self._bank.authorise(*arguments)
        self.lost = True
        raise OutcomeUnknown("the line went dead after the bank had posted")

    def transfer(self, transfer_id: str) -> Transfer:
        if self.lost and self._silent:
            self._silent -= 1
            raise OutcomeUnknown("still no answer")
        return self._bank.transfer(transfer_id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bank, name)


@pytest.mark.parametrize(
    ("silent", "last_screen", "says", "tickets"),
    [
        (0, "transfer_done", phrases.OUTCOME_UNKNOWN, 0),
        (2, "transfer_done", phrases.OUTCOME_UNKNOWN, 0),
        (99, "notice", phrases.OUTCOME_STILL_UNKNOWN, 1),
    ],
)
async def test_she_is_told_the_truth_and_the_money_moves_once(
    rasa: tuple[RasaAgent, Services],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    silent: int,
    last_screen: str,
    says: str,
    tickets: int,
) -> None:
    monkeypatch.setattr(authorising, "OUTCOME_SECONDS", 0.01)
    agent, services = rasa
    clock, events, display = ManualClock(NOW), [], HeadlessDisplay()
    put_seeded(tmp_path)
    with open_bank(Settings(data=tmp_path), clock) as rooms:
        bank = SlowBank(rooms, silent)
        services.bank, services.clock = bank, clock
        visit = build_conversation(
            rooms,
            services,
            agent,
            display=display,
            voice=ScriptedVoice(clock),
            listeners=[events.append],
            card="demo",
        )
        await visit.start()
        await visit.hear("给闺女转两千", visit.step)
        await visit.enter_digits("123456", visit.step)
        await visit.press("yes", visit.step)
        await visit.enter_digits("123456", visit.step)
        await visit.settled()

        assert display.view.screen == last_screen
        assert any(says in event["text"] for event in events if event["event"] == "spoken")
        assert len(rooms.desk.list()) == tickets
    facts = LedgerFacts.read(tmp_path / "bank.sqlite")
    facts.must_hold(1_000_000)
    hers = [row for row in facts.posted if row["fen"] == 200_000]
    assert len(hers) == 1
