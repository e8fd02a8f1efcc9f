"""Words that the guard has heard are read on their screen, and done at once, refused or asked for again."""

from __future__ import annotations

import pytest

from assistant import phrases
from assistant.conversation.interpreter import Interpreter
from assistant.conversation.words import WordReader, Words
from assistant.demo.gallery import VIEWS
from assistant.screens.view import Choice, View
from assistant.understanding.protocol import AgentFailed
from tests.conversation.parts import Parts, understood

HOME = View("home", "您好。")
BALANCE, BILL, TRANSFER = "查一下余额", "交一下电费", "给闺女转两千"


@pytest.fixture
def reader(parts: Parts) -> WordReader:
    for words, intent in (
        (BALANCE, "check_balance"),
        (BILL, "pay_bill"),
        (TRANSFER, "transfer_money"),
    ):
        parts.agent.intents[words] = understood(words, intent, 0.99)
    return WordReader(
        Interpreter(parts.agent), acting=parts.acting, visits=parts.visits,
        presenter=parts.presenter, journal=parts.journal, guard=parts.guard,
        preferences=parts.preferences,
    )  # fmt: skip


def heard(text: str, *, in_full: bool = True, offered: str | None = None) -> Words:
    return Words(text, spoken=True, counts_in_full=in_full, offered=offered)


def done(parts: Parts) -> list[str]:
    return [parse.intent for parse in parts.agent.turns]


def shown(parts: Parts) -> str:
    assert parts.display.view is not None
    return parts.display.view.text


async def test_a_wish_alone_is_done_and_nothing_else(parts: Parts, reader: WordReader) -> None:
    await reader.read(heard("别念出来"), parts.put_up(HOME))
    assert parts.agent.acted_on == ['/speak_quieter{"choice": "shown"}']


async def test_of_two_requests_the_second_is_kept(parts: Parts, reader: WordReader) -> None:
    await reader.read(heard(f"{BALANCE}，顺便{BILL}"), parts.put_up(HOME))
    assert done(parts) == ["check_balance"]
    assert parts.visit.also_asked is not None


async def test_a_known_question_is_answered_after_the_request(
    parts: Parts, reader: WordReader
) -> None:
    both = f"{TRANSFER}，要手续费吗"
    parts.agent.intents[both] = understood(both, "transfer_money", 0.99)
    await reader.read(heard(both), parts.put_up(HOME))
    request, question = parts.agent.turns
    assert request.intent == "transfer_money"
    assert question.text.startswith("/")


async def test_a_screen_is_chosen_from_only_by_words_that_count(
    parts: Parts, reader: WordReader
) -> None:
    view = View("choose", "哪个？", choices=(Choice("1", "存折", "/inform"),))
    await reader.read(heard("存折", in_full=False), parts.put_up(view))
    assert parts.agent.turns == []
    await reader.read(heard("存折"), parts.put_up(view))
    assert parts.agent.acted_on == ["/inform"]


async def test_badly_heard_words_are_read_as_what_the_screen_offers(
    parts: Parts, reader: WordReader
) -> None:
    await reader.read(heard("查一下鱼鹅", in_full=False, offered=BALANCE), parts.put_up(HOME))
    assert done(parts) == ["check_balance"]


async def test_badly_heard_words_are_asked_for_again(parts: Parts, reader: WordReader) -> None:
    await reader.read(heard("好的呀", in_full=False), parts.put_up(VIEWS["transfer_review"]))
    assert parts.agent.turns == []
    assert phrases.HEARD_BADLY_AT_A_REVIEW in shown(parts)


async def test_why_is_answered_at_the_check(parts: Parts, reader: WordReader) -> None:
    check = VIEWS["fraud_check"]
    told = View("fraud_check", check.text, {**check.data, "why": "这笔钱比平时多。"}, check.choices)
    await reader.read(heard("为啥要问这个"), parts.put_up(told))
    assert parts.agent.turns == []
    assert "这笔钱比平时多" in shown(parts)


async def test_a_fault_of_the_classifier_is_told(
    parts: Parts, reader: WordReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_text: str) -> None:
        raise AgentFailed("slow")

    monkeypatch.setattr(parts.agent, "parse", fail)
    await reader.read(heard(BALANCE), parts.put_up(HOME))
    assert parts.agent.turns == []
    assert shown(parts) != HOME.text
