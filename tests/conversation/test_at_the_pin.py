"""Test words at the PIN: no cancels, a change is reviewed again, words of fear hold the
transfer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.banking.model import TransferStatus
from assistant.conversation.visit import Services
from assistant.fraud.answers import disputes, warns
from assistant.understanding.rasa.agent import RasaAgent
from tests.conversation.silent_bank import Kiosk, kiosk_with

REFUSALS = (
    *("不行", "不要", "不对", "我不同意", "转错人了", "转错了", "这不是我要转的", "怎么是两千"),
    *("两千太多", "我没说两千", "停", "算了", "别转", "不是她", "我后悔了", "不对，是一千二百五"),
)
WARNINGS = (
    *("我害怕", "他盯着我呢", "骗子", "旁边有人教我", "这人我不认识", "我被骗了", "他们逼我的"),
    *("有人让我转的", "救命啊"),
)
CHANGES = {
    "改成五百": ("王小红", 50_000),
    "少转点，转五百": ("王小红", 50_000),
    "不是给闺女，是给大儿子": ("王小明", 200_000),
    "换成大儿子": ("王小明", 200_000),
}
HARMLESS = ("好的", "密码错了怎么办", "密码是几位", "我看不清", "等一下", "嗯")


@pytest.fixture
async def kiosk(rasa: tuple[RasaAgent, Services], tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_with(*rasa, tmp_path) as found:
        await found.say("给闺女转两千")
        await found.pin()
        await found.press("yes")
        assert found.screen == "pin"
        yield found


@pytest.mark.parametrize("words", REFUSALS)
async def test_a_no_cancels(kiosk: Kiosk, words: str) -> None:
    await kiosk.say(words)

    assert kiosk.screen != "pin"
    assert kiosk.transfer().status in (TransferStatus.CANCELLED, TransferStatus.REVIEW)


@pytest.mark.parametrize("words", WARNINGS)
async def test_warning_words_at_the_pin_hold(kiosk: Kiosk, words: str) -> None:
    await kiosk.say(words)

    assert kiosk.transfer().status in (TransferStatus.HELD, TransferStatus.CANCELLED)
    assert kiosk.screen != "pin"


@pytest.mark.parametrize("words", CHANGES)
async def test_a_change_is_reviewed_anew(kiosk: Kiosk, words: str) -> None:
    await kiosk.say(words)

    transfer = kiosk.transfer()
    assert kiosk.screen == "transfer_review"
    assert transfer.status is TransferStatus.REVIEW
    assert (transfer.payee.name, transfer.amount.fen) == CHANGES[words]


@pytest.mark.parametrize("words", HARMLESS)
async def test_other_words_leave_it_as_it_is(kiosk: Kiosk, words: str) -> None:
    await kiosk.say(words)

    assert kiosk.transfer().status is TransferStatus.AUTHORISE


@pytest.mark.parametrize("words", WARNINGS)
async def test_warning_words_at_the_review_lead_to_the_check(
    rasa: tuple[RasaAgent, Services], tmp_path: Path, words: str
) -> None:
    async with kiosk_with(*rasa, tmp_path) as found:
        await found.say("给闺女转两千")
        await found.pin()
        await found.say(words)
        if found.screen != "transfer_review":
            return  # a person was called, or it was cancelled
        await found.press("yes")
        assert found.screen in ("fraud_check", "transfer_held")


@pytest.mark.parametrize("words", ["密码不对", "密码输错了", "我按错了", "看不清数字", "嗯", "好"])
def test_trouble_with_the_pin_is_no_dispute(words: str) -> None:
    assert not disputes(words)


@pytest.mark.parametrize(
    "words", ["电视上老讲有骗子", "客服电话是多少", "社区叫我来领东西", "我闺女让我来的"]
)
def test_talk_at_home_warns_of_nothing(words: str) -> None:
    assert not warns(words, in_hand=False)


async def test_a_forgotten_pin_is_answered_by_a_key_and_nothing_moves(kiosk: Kiosk) -> None:
    await kiosk.press("forgot")

    assert kiosk.told("到柜台重新设一个")
    assert kiosk.transfer().status not in (TransferStatus.POSTED, TransferStatus.HELD)
    assert kiosk.screen in ("pin", "transfer_review"), "her transfer is still there"
