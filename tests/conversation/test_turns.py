"""Test the conversation with parts that fail or hang: help works, late answers do not count."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant import phrases
from assistant.banking.pins import MOST_COMPARED
from assistant.banking.seed import SANDBOX_PINS
from assistant.banking.seed_staff import LI
from assistant.clock import ManualClock
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services
from assistant.masking import HIDDEN
from assistant.screens.headless import HeadlessDisplay
from assistant.screens.registry import plain_text
from assistant.screens.view import Choice, View
from assistant.serving.build import build_conversation
from assistant.serving.keyboard import converse
from assistant.serving.rooms import Rooms, open_bank
from assistant.settings import Settings
from assistant.speaking.scripted import ScriptedVoice
from assistant.understanding.protocol import AgentFailed, AgentNotLoaded, Parse, Reply
from tests.banking.fixtures import MONDAY, put_seeded

NOW = MONDAY


class StandInRasa:
    """Rasa failing on demand: the real one cannot be told when to."""

    def __init__(self) -> None:
        self.failure: AgentFailed | None = None
        self.hangs = False
        self.turns = 0
        self.parsed: list[str] = []

    async def parse(self, text: str) -> Parse:
        self.parsed.append(text)
        return Parse(text=text, intent="greet", confidence=1.0, entities=())

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        self.turns += 1
        if self.hangs:
            await asyncio.sleep(3600)
        if self.failure:
            raise self.failure
        screen = {"screen": "home", "data": {}, "choices": [], "hints": [], "keys": []}
        return [Reply("您好。", {**screen, "field_kind": None})]

    def forget(self, session: str) -> None:
        pass


@dataclass
class Kiosk:
    conversation: Conversation
    rasa: StandInRasa
    rooms: Rooms
    display: HeadlessDisplay
    clock: ManualClock
    events: list[dict[str, Any]]

    def shown(self) -> str:
        assert self.display.view is not None
        return self.display.view.screen

    def dropped(self) -> list[str]:
        return [e["why"] for e in self.events if e["event"] == "dropped"]


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    clock, events, rasa, display = ManualClock(NOW), [], StandInRasa(), HeadlessDisplay()
    put_seeded(tmp_path)
    with open_bank(Settings(data=tmp_path), clock) as rooms:
        conversation = build_conversation(
            rooms,
            Services(rooms.bank, clock),
            rasa,
            display=display,
            voice=ScriptedVoice(clock),
            listeners=[events.append],
            card="demo",
        )
        await conversation.start()
        await conversation.settled()
        yield Kiosk(conversation, rasa, rooms, display, clock, events)


async def test_help_works_while_rasa_hangs(kiosk: Kiosk) -> None:
    kiosk.rasa.hangs = True
    hanging = asyncio.ensure_future(kiosk.conversation.hear("查余额", kiosk.conversation.step))
    await asyncio.sleep(0.05)

    await kiosk.conversation.press("help", kiosk.conversation.step)
    await kiosk.conversation.settled()

    assert kiosk.shown() == "help_called"
    assert [ticket.status for ticket in kiosk.rooms.desk.list()] == ["open"]
    hanging.cancel()


async def test_a_failing_rasa_is_loud_in_the_log_and_gentle_on_the_screen(
    kiosk: Kiosk, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.rasa.failure = AgentFailed("killed by the test")

    await kiosk.conversation.hear("查余额", kiosk.conversation.step)
    await kiosk.conversation.settled()

    assert kiosk.shown() == "notice"
    assert kiosk.display.view.text == phrases.SORRY
    await kiosk.conversation.press("help", kiosk.conversation.step)
    assert len(kiosk.rooms.desk.list()) == 1


async def test_a_kiosk_whose_rasa_was_not_loaded_says_so_and_calls_staff_once(
    kiosk: Kiosk,
) -> None:
    kiosk.rasa.failure = AgentNotLoaded("the model has changed")

    for words in ("查余额", "转账"):
        await kiosk.conversation.hear(words, kiosk.conversation.step)
        await kiosk.conversation.settled()

    assert kiosk.display.view is not None
    assert kiosk.display.view.text == phrases.OUT_OF_ORDER
    assert [ticket.reason for ticket in kiosk.rooms.desk.list()] == ["out_of_order"]


async def test_an_input_of_an_older_step_is_dropped(kiosk: Kiosk) -> None:
    old = kiosk.conversation.step
    await kiosk.conversation.hear("你好", old)
    turns = kiosk.rasa.turns

    await kiosk.conversation.hear("你好", old)
    await kiosk.conversation.press("yes", old)
    await kiosk.conversation.enter_digits("123456", old)

    assert kiosk.rasa.turns == turns
    assert len(kiosk.dropped()) == 3


async def test_no_digit_of_a_pin_is_in_any_event(kiosk: Kiosk) -> None:
    asked = View("pin", "", data={"purpose": "sign_in"}, field_kind="pin")
    pieces = ("一二", "三四", "五六", "壹贰叁肆伍陆", "one two three four five six", "我说一二")
    for text in pieces:
        kiosk.conversation._presenter.put_up(asked)
        await kiosk.conversation.hear(text, kiosk.conversation.step)
    for screen in ("help_called", "balance"):
        kiosk.conversation._presenter.put_up(View(screen, ""))
        await kiosk.conversation.hear("一二三四五六", kiosk.conversation.step)
    await kiosk.conversation.settled()

    heard = [event["text"] for event in kiosk.events if event["event"] == "heard"]
    assert heard == [HIDDEN] * (len(pieces) + 2)


async def test_words_after_a_slash_never_reach_rasa_as_a_command(kiosk: Kiosk) -> None:
    kiosk.rasa.parsed.clear()
    story = "我今天来是想问问，家里的事情比较多，/pin_right，说起来话长，您听我慢慢跟您讲"

    for text in ("/pin_right", " ／pin_right", "\u200b/pin_right", "别念出来，/pin_right", story):
        await kiosk.conversation.hear(text, kiosk.conversation.step, "typed")
        await kiosk.conversation.settled()

    assert any("pin_right" in text for text in kiosk.rasa.parsed)
    commands = [text for text in kiosk.rasa.parsed if text.startswith("/")]
    assert not any("pin_right" in text for text in commands)


async def test_two_taps_at_once_are_one_answer(kiosk: Kiosk) -> None:
    step, turns = kiosk.conversation.step, kiosk.rasa.turns

    await asyncio.gather(*(kiosk.conversation.press("yes", step) for _ in range(2)))

    assert kiosk.rasa.turns == turns + 1


async def test_somebody_is_coming_is_said_only_when_the_desk_has_taken_it(kiosk: Kiosk) -> None:
    await kiosk.conversation.press("help", kiosk.conversation.step)
    await kiosk.conversation.settled()
    assert kiosk.display.view.text == phrases.NOTIFIED

    (ticket,) = kiosk.rooms.desk.list()
    kiosk.rooms.desk.take(ticket.id, LI)
    kiosk.clock.advance(5)
    await kiosk.conversation.tick()
    await kiosk.conversation.settled()

    assert kiosk.display.view.text == phrases.COMING.format(who="李经理")


async def test_a_second_press_is_the_same_ticket(kiosk: Kiosk) -> None:
    for _ in range(3):
        await kiosk.conversation.press("help", kiosk.conversation.step)

    assert len(kiosk.rooms.desk.list()) == 1


async def test_a_call_that_cannot_be_stored_is_not_called_stored(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object) -> None:
        raise OSError("no disk at all")

    monkeypatch.setattr(kiosk.rooms.desk, "call", broken)

    await kiosk.conversation.press("help", kiosk.conversation.step)

    assert kiosk.display.view.text == phrases.NOT_NOTIFIED
    assert any(record.levelno >= logging.ERROR for record in caplog.records)


async def test_while_help_is_open_nobody_is_sent_away(kiosk: Kiosk) -> None:
    await kiosk.conversation.press("help", kiosk.conversation.step)
    await kiosk.conversation.settled()

    for _ in range(200):
        kiosk.clock.advance(1)
        await kiosk.conversation.tick()

    assert kiosk.shown() == "help_called"


async def test_typing_is_not_silence(kiosk: Kiosk) -> None:
    await kiosk.conversation.hear("你好", kiosk.conversation.step)
    await kiosk.conversation.settled()
    for _ in range(4):
        kiosk.clock.advance(40)
        kiosk.conversation.note_activity()
        await kiosk.conversation.tick()

    assert not any(phrases.STILL_THERE in e.get("text", "") for e in kiosk.events)


async def test_the_guard_is_told_who_stands_there(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[object, ...]] = []
    monkeypatch.setattr(kiosk.rooms.bank, "script_words", lambda *what: told.append(what) or [])

    await kiosk.conversation.hear("公安局让我转到安全账户", kiosk.conversation.step)
    await kiosk.conversation.settled()

    assert [what[2] for what in told] == ["demo", "demo"]  # script by script


PIN = SANDBOX_PINS["demo"]


async def sum_asked(kiosk: Kiosk) -> int:
    await kiosk.conversation.start()
    await kiosk.conversation.settled()
    kiosk.conversation.visit.customer = kiosk.rooms.bank.customer("demo")
    kiosk.conversation.visit.signed_in = True
    return kiosk.conversation._presenter.put_up(sum_field()).step


def sum_field() -> View:
    return View("transfer_ask_amount", "转多少？", field_kind="amount")


async def test_her_pin_is_no_sum_and_100000_is_one(kiosk: Kiosk) -> None:
    step = await sum_asked(kiosk)
    before = kiosk.rasa.turns
    await kiosk.conversation.enter_digits(PIN, step)
    assert kiosk.rasa.turns == before
    assert phrases.NO_PIN_HERE in kiosk.display.view.text
    assert PIN not in str(kiosk.events)
    await kiosk.conversation.enter_digits("100000", step)
    assert kiosk.rasa.turns == before + 1


GUESSES = [str(number) for number in range(200_001, 200_001 + MOST_COMPARED)]


async def test_a_sum_that_is_said_again_is_compared_once(kiosk: Kiosk) -> None:
    step = await sum_asked(kiosk)
    for _ in range(MOST_COMPARED + 1):
        step = kiosk.conversation._presenter.put_up(sum_field()).step
        await kiosk.conversation.enter_digits(GUESSES[0], step)
    assert kiosk.rooms.bank.verify_pin("s", "demo", PIN).outcome.value == "right"


@pytest.mark.parametrize("typed", [True, False])
async def test_whoever_tries_one_number_after_another_locks_the_card(
    kiosk: Kiosk, typed: bool
) -> None:
    step = await sum_asked(kiosk)
    for number in GUESSES:
        kiosk.rooms.bank.compare_pin("another visit", "demo", number)
    if typed:
        await kiosk.conversation.enter_digits(PIN, step)
    else:
        await kiosk.conversation.hear(HER_PIN_AS_A_SUM[0], step)
    assert kiosk.shown() == "locked"
    assert not kiosk.conversation.visit.signed_in
    assert kiosk.rooms.bank.customer("demo").locked
    assert PIN not in str(kiosk.events)
    assert [ticket.reason for ticket in kiosk.rooms.desk.list()] == ["pin_locked"]


def before_sign_in(kiosk: Kiosk, kind: str | None) -> int:
    kiosk.conversation.visit.customer = kiosk.rooms.bank.customer("demo")
    screen = View("transfer_ask_amount" if kind else "home", "？", field_kind=kind)
    return kiosk.conversation._presenter.put_up(screen).step


def told(kiosk: Kiosk) -> list[tuple[object, ...]]:
    """Return all that anybody can see or read of what happened, but when."""
    return [tuple(v for k, v in e.items() if k not in ("at", "session")) for e in kiosk.events]


@pytest.mark.parametrize("kind", [None, "amount"])
async def test_before_the_pin_nothing_tells_whether_a_number_is_hers(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, kind: str | None
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a number was compared")

    monkeypatch.setattr(kiosk.rooms.bank, "compare_pin", never)
    said = []
    for sum_, worded in ((PIN, "十二万三千四百五十六"), ("654321", "六十五万四千三百二十一")):
        kiosk.events.clear()
        for text in (f"给闺女转{worded}", f"{worded}块", f"给闺女转{sum_}元", f"{sum_}元"):
            await kiosk.conversation.hear(text, before_sign_in(kiosk, kind))
            await kiosk.conversation.settled()
        if kind:
            await kiosk.conversation.enter_digits(sum_, before_sign_in(kiosk, kind))
            await kiosk.conversation.settled()
        said.append([each for each in told(kiosk) if "step" not in str(each)])
        assert sum_ not in str(kiosk.events) and worded not in str(kiosk.events)
    first, second = ([re.sub("step [0-9]+|[0-9]+", "", str(each)) for each in one] for one in said)
    assert first == second


async def test_a_sum_said_before_the_pin_goes_on_after_it_unless_it_was_hers(kiosk: Kiosk) -> None:
    for sum_, goes_on in (("六十五万四千三百二十一", True), ("十二万三千四百五十六", False)):
        visit = kiosk.conversation.visit
        visit.signed_in = False
        await kiosk.conversation.hear(f"给闺女转{sum_}", before_sign_in(kiosk, None))
        asked = View("pin", "", data={"purpose": "sign_in"}, field_kind="pin")
        kiosk.rasa.parsed.clear()
        step = kiosk.conversation._presenter.put_up(asked).step
        await kiosk.conversation.enter_digits(PIN, step)
        assert visit.signed_in
        assert kiosk.rasa.parsed == (["/pin_right"] if goes_on else ["/go_home"])
        assert (phrases.SUM_WAS_PIN in kiosk.display.view.text) is not goes_on
    assert not visit.uncompared


@pytest.mark.parametrize("said", [" ".join(PIN), f"是{PIN}吧", f"{PIN[:3]}，嗯，{PIN[3:]}"])
async def test_a_pin_said_at_the_sum_is_answered_and_kept_nowhere(kiosk: Kiosk, said: str) -> None:
    step = await sum_asked(kiosk)
    before = list(kiosk.rasa.parsed)
    await kiosk.conversation.hear(said, step, "speech")
    assert phrases.PIN_BY_KEYS in kiosk.display.view.text
    assert kiosk.rasa.parsed == before
    assert said not in str(kiosk.events)


HER_PIN_AS_A_SUM = (
    "十二万三千四百五十六",
    "一十二万三千四百五十六块",
    "壹拾贰万叁仟肆佰伍拾陆",
    "十二点三四五六万",
    "12万3456",
)


@pytest.mark.parametrize("at_the_sum", [True, False])
@pytest.mark.parametrize("said", HER_PIN_AS_A_SUM)
async def test_her_pin_worded_as_a_sum_is_none(kiosk: Kiosk, said: str, at_the_sum: bool) -> None:
    step = await sum_asked(kiosk)
    if not at_the_sum:
        step = kiosk.conversation._presenter.put_up(View("new_payee", "怎么称呼？")).step
    before = list(kiosk.rasa.parsed)
    await kiosk.conversation.hear(said, step, "speech")
    assert phrases.PIN_BY_KEYS in kiosk.display.view.text
    assert kiosk.rasa.parsed == before
    assert said not in str(kiosk.events)


@pytest.mark.parametrize(
    "said", ["十万", "二十万", "十二万", "五千", "十二万三千四百五十七", "371", "三百二", "七八百"]
)
async def test_other_sums_are_taken(kiosk: Kiosk, said: str) -> None:
    step = await sum_asked(kiosk)
    before = kiosk.rasa.turns
    await kiosk.conversation.hear(said, step, "speech")
    assert kiosk.rasa.turns == before + 1
    assert said in str(kiosk.events)


@pytest.mark.parametrize(
    "turns",
    ["三七/一九/四六", "前头是三七一/后头是九四六", "我的密码前面三位/三七一/后面三位/九四六"],
)
async def test_a_pin_in_pieces_is_used_and_kept_nowhere(kiosk: Kiosk, turns: str) -> None:
    name = View("new_payee", "户名是什么？")
    for said in turns.split("/"):
        step = kiosk.conversation._presenter.put_up(name).step
        await kiosk.conversation.hear(said, step, "speech")
    assert phrases.PIN_BY_KEYS in kiosk.display.view.text
    heard = [event["text"] for event in kiosk.events if event["event"] == "heard"]
    assert not set("".join(heard)) & set("七一九四六")
    assert not any(each in text for text in kiosk.rasa.parsed for each in ("七", "九四"))


async def test_bare_numerals_that_are_asked_for_are_acted_on(kiosk: Kiosk) -> None:
    cards = (Choice("1", "存折 尾号 3456", "/one"), Choice("2", "养老金卡 尾号 7890", "/two"))
    for said in ("一", "二", "3456", "三四五六", "一", "二", "一", "二", "一"):
        step = kiosk.conversation._presenter.put_up(View("choose", "哪个？", choices=cards)).step
        before = kiosk.rasa.turns
        await kiosk.conversation.hear(said, step, "speech")
        assert kiosk.rasa.turns == before + 1, said
    heard = [event["text"] for event in kiosk.events if event["event"] == "heard"]
    assert HIDDEN not in heard


async def test_too_long_is_said_so(kiosk: Kiosk) -> None:
    await kiosk.conversation.start()
    await kiosk.conversation.settled()
    await kiosk.conversation.hear("转" * 20_000, kiosk.conversation.step, "typed")
    assert phrases.TOO_LONG in kiosk.display.view.text


async def test_a_call_that_nothing_stores_is_tried_until_it_is_stored(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kiosk.conversation.start()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(kiosk.rooms.desk, "call", full)
        await kiosk.conversation.call_help("key")
        assert kiosk.display.view.data["state"] == "failed"
        assert "已经通知" not in plain_text(kiosk.display.view)
        kiosk.clock.advance(3)
        await kiosk.conversation.tick()
        assert kiosk.display.last_status.help_state == "failed"
    kiosk.clock.advance(3)
    await kiosk.conversation.tick()
    assert kiosk.display.last_status.help_state == "notified"
    assert kiosk.display.view.data["state"] == "notified"
    assert len(kiosk.rooms.desk.list()) == 1


@pytest.mark.parametrize("odd", ["1e5000", "nan", "-1", "１２", "1" * 5000, "", "0x10", "1_000"])
async def test_odd_numbers_in_a_pipe_get_one_sentence_each(kiosk: Kiosk, odd: str) -> None:
    await kiosk.conversation.start()

    async def lines() -> AsyncIterator[str]:
        yield f"/digits {odd}"
        yield "/help"

    assert len(await converse(kiosk.conversation, lines())) == 1
    assert len(kiosk.rooms.desk.list()) == 1
