"""Test the guide for new customers, shown once, and that its practice cannot reach real money."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.banking.preferences import Preferences
from assistant.conversation.first_visit import PARTS, FirstVisit
from assistant.conversation.practice import START
from assistant.conversation.visit import Visit
from assistant.screens.practice import MARK
from assistant.understanding.protocol import Parse, Reply

HOME, MENU = Reply("您好。", {"screen": "home"}), Reply("我能帮您。", {"screen": "menu"})


@dataclass
class Dialogue:
    """Answers every turn with the home screen or the menu, and keeps what it was told."""

    turns: list[Parse] = field(default_factory=list)

    async def parse(self, text: str) -> Parse:
        return Parse(text, text.strip("/").split("{")[0], None, ())

    async def turn(self, session: str, parse: Parse) -> list[Reply]:
        self.turns.append(parse)
        return [MENU if parse.intent == "what_can_you_do" else HOME]

    def forget(self, session: str) -> None:
        self.turns.append(Parse("", "forgotten", None, ()))


@dataclass
class Kept:
    """A bank with one card, and what it keeps of her."""

    kinds: list[str] = field(default_factory=list)
    kept: list[Preferences] = field(default_factory=list)
    status: Any = None

    def accounts(self, customer_id: str) -> list[Any]:
        return [SimpleNamespace(id="a")]

    def entries(self, account_id: str, limit: int) -> list[Any]:
        return [SimpleNamespace(kind=kind) for kind in self.kinds]

    @property
    def preferences(self) -> Any:
        return SimpleNamespace(remember=lambda customer_id, wanted: self.kept.append(wanted))


class Desk:
    """A first visit, before a dialogue that answers everything."""

    def __init__(self, bank: Kept) -> None:
        self.bank, self.dialogue = bank, Dialogue()
        self.visit = Visit(customer=SimpleNamespace(id="new"))  # type: ignore[arg-type]
        self.first = FirstVisit(self.dialogue, bank, lambda: self.visit)  # type: ignore[arg-type]

    async def say(self, text: str, intent: str, **entities: object) -> list[Reply]:
        found = tuple(
            {"entity": name, "text": None, "value": value} for name, value in entities.items()
        )
        return await self.first.turn("s", Parse(text, intent, 0.99, found))  # type: ignore[arg-type]

    async def press(self, payload: str) -> list[Reply]:
        return await self.first.turn("s", await self.first.parse(payload))


def screens(replies: list[Reply]) -> list[object]:
    return [reply.custom.get("screen") for reply in replies]


async def test_a_card_without_history_is_guided_once() -> None:
    desk = Desk(Kept())
    assert screens(await desk.press("/greet")) == [*["guide"] * len(PARTS), "home"]
    assert desk.bank.kept[-1].guided
    assert screens(await desk.press("/greet")) == ["home"]


@pytest.mark.parametrize("kind", ["transfer_out", "bill"])
async def test_a_card_with_history_is_not(kind: str) -> None:
    desk = Desk(Kept([kind]))
    assert screens(await desk.press("/greet")) == ["home"]
    assert desk.bank.kept == []


async def test_who_has_seen_it_is_not_guided_again() -> None:
    desk = Desk(Kept())
    desk.visit.preferences = Preferences(guided=True)
    assert screens(await desk.press("/greet")) == ["home"]


async def test_it_takes_about_half_a_minute() -> None:
    assert 90 <= sum(len(text) for _, text in PARTS) <= 140  # four to five characters a second


async def test_it_is_skipped_by_what_is_no_request_and_asked_for_again() -> None:
    desk = Desk(Kept())
    await desk.press("/greet")
    assert screens(await desk.say("嗯嗯", "out_of_scope")) == ["home"]
    assert desk.dialogue.turns[-1].intent == "go_home"
    again = await desk.say("这个怎么用", "what_can_you_do")
    assert screens(again) == [*["guide"] * len(PARTS), "menu"]


async def test_a_request_in_the_middle_of_it_is_done() -> None:
    desk = Desk(Kept())
    await desk.press("/greet")
    await desk.say("查一下余额", "check_balance")
    assert desk.dialogue.turns[-1].intent == "check_balance"


async def test_the_round_says_on_every_screen_that_it_is_made_up() -> None:
    desk = Desk(Kept())
    shown = [
        await desk.press(START),
        await desk.say("查余额", "check_balance"),
        await desk.say("给小花转五十", "transfer_money", amount=5_000),
        await desk.press("/affirm"),
        await desk.say("交电费", "pay_bill"),
        await desk.say("转一万二", "transfer_money", amount=1_200_000),
        await desk.say("给小花转五十", "transfer_money", amount=5_000),
        await desk.press("/deny"),
    ]
    assert [screens(each) for each in shown] == [["practice"]] * len(shown)
    assert all(MARK in reply.text for replies in shown for reply in replies)
    assert "九百五十元" in (await desk.say("查余额", "check_balance"))[0].text
    assert desk.dialogue.turns == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("不练了", "deny"),
        ("我不想练", "out_of_scope"),
        ("请人来", "call_help"),
        ("再见", "goodbye"),
    ],
)
async def test_it_ends_by_her_words_or_by_help(text: str, intent: str) -> None:
    desk = Desk(Kept())
    await desk.press(START)
    assert screens(await desk.say(text, intent)) == ["home"]
    await desk.say("给闺女转五十", "transfer_money", amount=5_000)
    assert desk.dialogue.turns[-1].intent == "transfer_money"


async def test_it_ends_with_the_visit() -> None:
    desk = Desk(Kept())
    await desk.press(START)
    desk.first.forget("s")
    assert screens(await desk.say("查余额", "check_balance")) == ["home"]
