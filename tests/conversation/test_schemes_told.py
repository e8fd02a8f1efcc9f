"""Test fraud schemes told at the kiosk: she gets an explanation, and her next payments a check."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant import phrases
from assistant.conversation.visit import Services
from assistant.understanding.protocol import Parse
from assistant.understanding.rasa.agent import RasaAgent
from tests.conversation.silent_bank import Kiosk, kiosk_with

CASES = (
    "有人帮我把老钱币送去拍，要我先垫两万保证金",
    "孙子来电话要买房，叫我把钱打到一个不认识的账上",
    "先交五千押金就把以前亏的十三万全退给我",
    "客服说我开了会员，一个月扣八百，要取消就得照他说的点",
    "软件里他能看见我手机屏幕，说别碰",
    "我对着手机眨了眼，又把密码输进去了",
    "他教我，银行要问就说给儿子装修",
    "说银行里有内鬼，叫我谁也别信",
    "叫我电话别挂，放兜里",
    "保险不关掉下个月就自动扣钱，叫我转一下验证",
    "说我医保卡在外地开药骗保",
    "手续费有人替我出",
    "打三千过去能领五万",
    "有人上门来拿现金",
    "有人转错钱到我卡里，催我退给他",
    "说我的卡不安全，让我把钱归到一张卡上",
    "银行打电话让我把钱转给自己",
    "军人朋友要交关税",
)
OTHER_WORDS = (
    "拍卖行说我那枚龙洋值钱，上拍得先交图录费",
    "来电话的像我大孙子，喊我把钱打给他同学",
    "他叫人到我家里来取现金",
    "放两千进去，下个礼拜拿回一万",
)
PASSED_OVER = (
    "楼下小伙子说存他那儿一个月给三分利",
    "我跟着微信群里老师买股票",
    "手机上那姑娘教我的",
    "讲座上的老师说买他家的药能治好我老伴的病",
    "那个主播说买满三万送金条",
    "说我欠了话费，再不交就停机，还要上法院",
    "人家说今天不办就晚了",
)
"""Of 32 told by a fresh reader; ¥9,000 went unasked after each."""
RELAYED = "我闺女让我把钱先打给她，她再转给一个理财老师"
HONEST = ("儿子买房差点钱我帮一把", "上回那笔装修款补给老李", "我闺女叫我把水费交了")
TRANSFER = "给老李转九千"


@pytest.fixture
async def kiosk(rasa: tuple[RasaAgent, Services], tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_with(*rasa, tmp_path) as found:
        yield found


async def pay(kiosk: Kiosk, words: str = TRANSFER) -> str:
    """Ask for a transfer, say yes, and return where that led."""
    if kiosk.conversation.visit.after_fraud:
        await kiosk.say("没事了")  # after a report nothing else leads on but a person
    await kiosk.press("home")
    await kiosk.say(words)
    if kiosk.screen == "pin":
        await kiosk.pin()
    assert kiosk.screen == "transfer_review", kiosk.screen
    await kiosk.press("yes")
    return kiosk.screen


@pytest.mark.parametrize("told", [*CASES, *OTHER_WORDS, *PASSED_OVER])
async def test_after_a_scheme_told_at_home_no_payment_goes_unasked(kiosk: Kiosk, told: str) -> None:
    await kiosk.say(told)
    assert kiosk.screen in {"notice", "help_called", "answer", "whether"}
    assert "九六一一零" in kiosk.conversation.view.text or kiosk.screen == "whether"

    assert await pay(kiosk) in {"fraud_check", "transfer_held"}
    await kiosk.conversation.end("goodbye")
    kiosk.clock.advance(45)
    assert await pay(kiosk, "给大儿子转三百") in {"fraud_check", "transfer_held"}


@pytest.mark.parametrize("told", [CASES[0], CASES[5], CASES[12]])
async def test_a_scheme_told_in_a_task_is_explained_and_the_task_goes_on(
    kiosk: Kiosk, told: str
) -> None:
    await kiosk.say("给老李转钱")
    await kiosk.pin()
    assert kiosk.screen == "transfer_ask_amount"

    await kiosk.say(told)

    assert kiosk.told("像一种常见的骗法")
    assert kiosk.screen == "transfer_ask_amount"
    await kiosk.say("九千")
    await kiosk.press("yes")
    assert kiosk.screen in {"fraud_check", "transfer_held"}


async def test_told_at_the_review_she_hears_it_before_her_yes(kiosk: Kiosk) -> None:
    await kiosk.say(TRANSFER)
    await kiosk.pin()

    await kiosk.say("手续费有人替我出")

    assert kiosk.told(phrases.SCHEMES["fee_first"])
    assert kiosk.screen == "transfer_review"
    await kiosk.press("yes")
    assert kiosk.screen == "fraud_check"


async def test_told_at_the_pin_it_is_held(kiosk: Kiosk) -> None:
    await kiosk.say(TRANSFER)
    await kiosk.pin()
    await kiosk.press("yes")
    assert kiosk.screen == "pin"

    await kiosk.say("打三千过去能领五万")

    assert kiosk.screen == "transfer_held"


async def test_a_person_can_be_called_from_there_and_the_desk_knows(kiosk: Kiosk) -> None:
    await kiosk.say(CASES[0])
    assert kiosk.tickets() == ["scheme_told"]
    await kiosk.press("1")
    assert kiosk.screen == "help_called"


async def test_a_scheme_told_as_a_transfer_counts_for_the_next_payment(kiosk: Kiosk) -> None:
    await kiosk.say(RELAYED)
    assert await pay(kiosk) in {"fraud_check", "transfer_held"}


@pytest.mark.parametrize("told", HONEST)
async def test_honest_talk_stays_free(kiosk: Kiosk, told: str) -> None:
    await kiosk.say(told)
    assert await pay(kiosk) == "pin"


@pytest.mark.parametrize("picked", ["scam-call", "safe-account", "high-return"])
async def test_whoever_asks_what_a_scheme_is_like_meets_the_check(
    kiosk: Kiosk, picked: str
) -> None:
    agent_says = {"scam-call": "接到骗子电话怎么办", "safe-account": "安全账户是真的吗",
                  "high-return": "高利息的能不能买"}  # fmt: skip
    await kiosk.say(agent_says[picked])
    if kiosk.screen == "search":
        await kiosk.press("1")
    assert await pay(kiosk) in {"fraud_check", "transfer_held"}


async def test_words_that_may_be_a_report_count_though_they_ask_for_something_else(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report can be likely though the classifier chooses another intent."""
    monkeypatch.setattr(Parse, "likelihood", lambda parse, _: 0.15 if parse.entities else 0.0)
    await kiosk.say("给老李转九千，他说有一笔生意能翻倍")
    assert kiosk.scripts() == ["reported"]
    assert await pay(kiosk) == "fraud_check"


@pytest.mark.parametrize(
    "words",
    [
        "我今天来办两件事，一个是看看养老金到了没有，还有一个把折子打一下",
        "我那个外孙女要出国念书，家里凑了半天，她妈愁得睡不着觉，今天来就是给我闺女转两千",
    ],
)
async def test_they_count_in_a_story_and_where_two_things_are_asked_for(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setattr(Parse, "likelihood", lambda parse, _: 0.15 if parse.text == words else 0.0)
    await kiosk.say(words)
    assert kiosk.scripts() == ["reported"]


async def test_before_her_card_is_known_it_is_hers_all_the_same(
    rasa: tuple[RasaAgent, Services], tmp_path: Path
) -> None:
    async with kiosk_with(*rasa, tmp_path, card=None) as kiosk:
        await kiosk.say("公安局让我把钱转到安全账户")
        await kiosk.say("没事了")
        await kiosk.press("home")
        await kiosk.say("查一下余额")
        await kiosk.press("1")  # she picks her name, and leaves
        await kiosk.conversation.end("goodbye")
        kiosk.clock.advance(45)
        await kiosk.say(TRANSFER)
        await kiosk.press("1")
        await kiosk.pin()
        await kiosk.press("yes")
        assert kiosk.screen == "fraud_check"
