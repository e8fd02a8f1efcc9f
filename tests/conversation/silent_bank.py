"""Provide a kiosk over a bank that can be told, for each call, not to answer."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.banking.model import BankError, Transfer, Unavailable
from assistant.clock import ManualClock
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services, Visit
from assistant.screens.headless import HeadlessDisplay
from assistant.serving.build import build_conversation
from assistant.serving.rooms import Rooms, open_bank
from assistant.settings import Settings
from assistant.speaking.scripted import ScriptedVoice
from assistant.understanding.protocol import Understanding
from tests.banking.fixtures import MONDAY, PIN, put_seeded
from tests.banking.silent import SilentBank


@dataclass
class Kiosk:
    """A kiosk, and what a test may do to it."""

    conversation: Conversation
    rooms: Rooms
    clock: ManualClock
    events: list[dict[str, Any]]
    silent: dict[str, BankError]

    def silence(self, *calls: str) -> None:
        """Let these calls get no answer from now on."""
        self.silent.update({call: Unavailable("the bank does not answer") for call in calls})

    async def back(self) -> None:
        """Let the bank answer again, and a few seconds pass."""
        self.silent.clear()
        self.clock.advance(5)
        await self.conversation.tick()
        await self.conversation.settled()

    async def say(self, text: str, step: int | None = None, source: str = "speech") -> None:
        step = self.conversation.step if step is None else step
        await self.conversation.hear(text, step, source)
        await self.conversation.settled()

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.conversation.press(key, self.conversation.step)
            await self.conversation.settled()

    async def pin(self, pin: str = PIN) -> None:
        await self.conversation.enter_digits(pin, self.conversation.step)
        await self.conversation.settled()

    @property
    def screen(self) -> str:
        return self.conversation.view.screen

    @property
    def visit(self) -> Visit:
        return self.conversation.visit

    def transfer(self) -> Transfer:
        """Return the transfer begun last, as it is in the bank."""
        assert self.visit.transfer_id is not None
        return self.rooms.bank.transfer(self.visit.transfer_id)

    def told(self, sentence: str) -> bool:
        return any(sentence in e["text"] for e in self.events if e["event"] == "shown")

    def tickets(self) -> list[str]:
        return [ticket.reason for ticket in self.rooms.desk.list()]

    def scripts(self, session: str | None = None) -> list[str]:
        """Return the scripts that the guard remembers of this visit."""
        sql = "select script from script_words where session = ?"
        with self.rooms.engine.connect() as connection:
            rows = connection.exec_driver_sql(sql, (session or self.visit.session,))
            return [row[0] for row in rows]


@contextlib.asynccontextmanager
async def kiosk_with(
    agent: Understanding, services: Services, folder: Path, card: str | None = "demo"
) -> AsyncIterator[Kiosk]:
    """Yield a kiosk that has shown its first screen, over a sandbox of its own."""
    put_seeded(folder)
    clock, silent = ManualClock(MONDAY), dict[str, BankError]()
    events: list[dict[str, Any]] = []
    with open_bank(Settings(data=folder), clock) as rooms:
        bank: Any = SilentBank(rooms.bank, silent)
        services.bank, services.clock = bank, clock
        conversation = build_conversation(
            rooms,
            services,
            agent,
            display=HeadlessDisplay(),
            voice=ScriptedVoice(clock),
            listeners=[events.append],
            card=card,
        )
        await conversation.start()
        await conversation.settled()
        yield Kiosk(conversation, rooms, clock, events, silent)
