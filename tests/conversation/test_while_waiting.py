"""Test that the machine talks with her while she waits after a report of fraud, without a menu."""

from __future__ import annotations

import pytest

from assistant import phrases
from assistant.conversation.while_waiting import find_asked
from assistant.screens.view import View
from tests.conversation.parts import Parts

SAID = {
    "他现在还在电话上呢": "on_the_phone",
    "我没敢挂": "on_the_phone",
    "他还在催我": "on_the_phone",
    "挂了": "hung_up",
    "我把电话挂断了": "hung_up",
    "我都等半天了": "waits_long",
    "怎么还没人来": "waits_long",
    "他们啥时候来": "when",
    "还要等多久": "when",
    "你再叫个人": "calls",
    "我的钱怎么样了": "money",
    "钱转走了没": "money",
    "那我怎么办": "what_to_do",
    "那咋办呀": "what_to_do",
    "今天天气好": None,
}


@pytest.mark.parametrize("text", SAID)
def test_what_she_asks_is_known_without_a_model(text: str) -> None:
    assert find_asked(text) == SAID[text]


async def waits(parts: Parts, reason: str = "report_fraud") -> None:
    await parts.help.store(parts.visit, reason)
    parts.help.show(phrases.NOTIFIED, parts.visit)


async def test_it_stays_with_her_and_offers_nothing_to_pay(parts: Parts) -> None:
    await waits(parts)
    for text, told in {
        "他还在电话上": "先把电话挂了",
        "那我怎么办": "别转钱",
        "我想转账": phrases.STAY,
        "我的钱怎么样了": "没有钱转出去",
        "查余额": "别挂着电话",
    }.items():
        assert await parts.waiting.answer(text, parts.visit, parts.view)
        assert told in parts.view.text
        assert (parts.view.screen, parts.view.choices) == ("help_called", phrases.WHILE_WAITING)
        assert "home" not in parts.view.keys


async def test_what_became_of_her_money_is_what_the_bank_has(parts: Parts) -> None:
    parts.begin()
    await waits(parts)
    await parts.waiting.answer("我的钱还在不在", parts.visit, parts.view)
    assert phrases.NO_MONEY_LEFT in parts.view.text
    parts.silence("transfer")
    await parts.waiting.answer("我的钱还在不在", parts.visit, parts.view)
    assert phrases.BANK_SILENT in parts.view.text


async def test_a_frequent_question_is_answered_there(parts: Parts) -> None:
    await waits(parts)
    assert await parts.waiting.answer("你们几点关门", parts.visit, parts.view)
    assert parts.view.screen == "help_called"


@pytest.mark.parametrize("text", ["再见", "声音大一点", "再说一遍", "我要挂失", ""])
async def test_what_goes_on_as_anywhere(parts: Parts, text: str) -> None:
    await waits(parts)
    assert not await parts.waiting.answer(text, parts.visit, parts.view)


async def test_an_ordinary_call_answers_only_where_staff_are(parts: Parts) -> None:
    await waits(parts, "key")
    parts.put_up(View("home", ""))
    assert not await parts.waiting.answer("查余额", parts.visit, parts.view)
    assert await parts.waiting.answer("我都等半天了", parts.visit, parts.view)
    assert parts.view.text == phrases.NOTIFIED
    assert len(parts.rooms.desk.list()) == 1


async def test_who_takes_it_back_gets_the_way_on_again(parts: Parts) -> None:
    await waits(parts)
    assert await parts.waiting.answer("没事了，说错了", parts.visit, parts.view)
    assert (parts.view.choices, "home" in parts.view.keys) == (phrases.GO_ON, True)
    assert parts.rooms.desk.list()[0].status == "open"


@pytest.mark.parametrize("said", ["我的存折丢了", "卡也让人偷走了", "我银行卡找不着了"])
async def test_what_is_lost_meanwhile_is_locked_as_anywhere(parts: Parts, said: str) -> None:
    await waits(parts)
    assert not await parts.waiting.answer(said, parts.visit, parts.view)


@pytest.mark.parametrize("said", ["手机丢了", "存折还在家里", "我的卡还在不在"])
async def test_what_is_no_loss_is_answered_there(parts: Parts, said: str) -> None:
    await waits(parts)
    assert await parts.waiting.answer(said, parts.visit, parts.view)
