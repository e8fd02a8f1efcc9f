"""Test that her preferences are kept for her next visit and gone when she leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.banking.model import Unavailable
from assistant.banking.preferences import Preferences
from assistant.clock import ManualClock
from assistant.conversation.preferences import CustomerPreferences
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services, Visit
from assistant.screens.headless import HeadlessDisplay
from assistant.serving.build import build_conversation
from assistant.serving.rooms import Rooms, open_bank
from assistant.settings import Settings
from assistant.speaking.profile import SLOWEST
from assistant.speaking.scripted import ScriptedVoice
from assistant.understanding.protocol import Parse, Reply
from tests.banking.fixtures import MONDAY, put_seeded
from tests.conversation.parts import Parts

NOW = MONDAY
HOME = {"screen": "home", "data": {}, "choices": [], "hints": [], "keys": [], "field_kind": None}


class Obeying:
    """Rasa that does what the word says: an effect, ``card:ID``, or the home screen."""

    def __init__(self, visits: dict[str, Visit], rooms: Rooms) -> None:
        self.visits, self.rooms = visits, rooms

    async def parse(self, text: str) -> Parse:
        return Parse(text=text, intent="greet", confidence=1.0, entities=())

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        if parse.text.startswith("/"):
            return [Reply("您好。", HOME)]
        if parse.text.startswith("card:"):
            customer = self.rooms.bank.customer(parse.text.removeprefix("card:"))
            self.visits[session].customer = customer
            return [Reply("您好。", HOME)]
        return [Reply("好的。", {"effect": parse.text})]

    def forget(self, session: str) -> None:
        pass


@dataclass
class Hall:
    """One branch: its bank, its clock, and the kiosks of it."""

    rooms: Rooms
    clock: ManualClock
    voice: ScriptedVoice
    display: HeadlessDisplay

    async def kiosk(self, card: str | None) -> Conversation:
        self.voice, self.display = ScriptedVoice(self.clock), HeadlessDisplay()
        services = Services(self.rooms.bank, self.clock)
        conversation = build_conversation(
            self.rooms,
            services,
            Obeying(services.visits, self.rooms),
            display=self.display,
            voice=self.voice,
            card=card,
        )
        await conversation.start()
        await conversation.settled()
        return conversation


async def say(conversation: Conversation, *words: str) -> None:
    for word in words:
        await conversation.hear(word, conversation.step)
        await conversation.settled()


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    clock = ManualClock(NOW)
    put_seeded(tmp_path)
    with open_bank(Settings(data=tmp_path), clock) as rooms:
        yield Hall(rooms, clock, ScriptedVoice(clock), HeadlessDisplay())


async def test_with_her_card_in_everything_is_as_she_left_it(hall: Hall) -> None:
    await say(await hall.kiosk("demo"), "slower", "louder", "bigger", "shown")
    usual = ScriptedVoice(hall.clock).profile

    again = await hall.kiosk("demo")

    assert hall.voice.profile == usual.slower().louder()
    assert hall.display.type_size == 1
    assert again.visit.preferences == Preferences(-1, 1, 1, True)


async def test_nothing_of_hers_reaches_the_next_person(hall: Hall) -> None:
    kiosk = await hall.kiosk(None)
    await say(kiosk, "card:demo", "slower", "bigger", "shown", "end")
    usual = ScriptedVoice(hall.clock).profile

    assert kiosk.visit.customer is None
    assert (hall.voice.profile, hall.display.type_size) == (usual, 0)
    assert kiosk.visit.preferences == Preferences()
    await say(kiosk, "card:zhang")
    assert (hall.voice.profile, hall.display.type_size) == (usual, 0)
    await say(kiosk, "end", "card:demo")
    assert (hall.voice.profile, hall.display.type_size) == (usual.slower(), 1)


async def test_smaller_type_is_remembered_and_a_limit_is_not_counted(hall: Hall) -> None:
    """字小 was not kept at all; 字大 said at the limit was counted, and 字小 then did nothing later."""
    await say(await hall.kiosk("demo"), "smaller", "smaller")
    await hall.kiosk("demo")
    assert hall.display.type_size == -1

    kiosk = await hall.kiosk("demo")
    await say(kiosk, *["bigger"] * 9)
    largest = hall.display.type_size
    await say(kiosk, "smaller")
    await hall.kiosk("demo")
    assert hall.display.type_size == largest - 1


async def test_a_wish_before_she_is_known_is_newer(hall: Hall) -> None:
    hall.rooms.bank.preferences.remember("demo", Preferences(speed=-2, discreet=False))
    kiosk = await hall.kiosk(None)

    await say(kiosk, "shown", "card:demo")

    assert kiosk.visit.preferences == Preferences(speed=-2, discreet=True)
    assert hall.rooms.bank.preferences.of("demo") == Preferences(speed=-2, discreet=True)


async def test_of_nobody_nothing_is_remembered_and_who_walks_away_leaves_nothing(
    hall: Hall,
) -> None:
    kiosk = await hall.kiosk(None)
    await say(kiosk, "louder", "shown")

    for _ in range(100):
        hall.clock.advance(1)
        await kiosk.tick()
        await kiosk.settled()

    assert kiosk.visit.preferences == Preferences()
    assert hall.voice.profile == ScriptedVoice(hall.clock).profile
    assert hall.rooms.bank.preferences.of("demo") == Preferences()


async def test_a_change_without_effect_is_not_counted(hall: Hall) -> None:
    kiosk = await hall.kiosk("demo")
    await say(kiosk, *["slower"] * 9)
    assert hall.voice.profile.characters_per_minute == SLOWEST

    await say(kiosk, "faster")
    faster = hall.voice.profile.characters_per_minute
    await hall.kiosk("demo")

    assert abs(hall.voice.profile.characters_per_minute - faster) < 20  # a step is 20


async def test_a_bank_that_does_not_answer_takes_nobodys_voice(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def silent(*_: object) -> None:
        raise Unavailable("killed by the test")

    monkeypatch.setattr(hall.rooms.bank.preferences, "of", silent)
    monkeypatch.setattr(hall.rooms.bank.preferences, "remember", silent)

    kiosk = await hall.kiosk("demo")
    await say(kiosk, "slower")

    assert hall.voice.profile == ScriptedVoice(hall.clock).profile.slower()
    assert len(caplog.records) == 2


async def test_a_change_before_her_card_is_newer_than_what_is_stored(parts: Parts) -> None:
    preferences = CustomerPreferences(parts.bank, parts.presenter)
    parts.rooms.bank.preferences.remember("demo", Preferences(discreet=False))
    visit = Visit()
    await preferences.change(visit, "shown")
    visit.customer = parts.rooms.bank.customer("demo")
    await preferences.apply_stored(visit)
    assert visit.preferences.discreet
    assert parts.rooms.bank.preferences.of("demo").discreet
