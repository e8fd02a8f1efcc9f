"""Test that words are read by the first rule that fits the present place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.banking.model import Payee
from assistant.fraud.grammar import InHand
from assistant.understanding.in_context.place import Place
from assistant.understanding.in_context.reading import Act, Meaning, read_in_place
from assistant.understanding.in_context.transfer_reader import Context
from assistant.understanding.protocol import Parse
from tests.conversation.parts import understood

HONG = Payee("hong", "demo", "王小红", "闺女", "6222020502009917742", is_company=False)
MING = Payee("ming", "demo", "王小明", "儿子", "6222020502009911234", is_company=False)
PEOPLE = (HONG, MING)
REVIEW = Place(
    PEOPLE,
    Context("review", PEOPLE, HONG, 70_000),
    reviewed=True,
    takes_yes=True,
    in_task=True,
    account="存折",
    about=InHand(names=("王小红", "小红"), kin=("闺女",), fen=70_000, account="存折"),
)
OFFER = Place(PEOPLE, offered='/transfer_money{"words": "转五百"}', declined_by_choice=True)
PIN = Place(PEOPLE, at_pin=True, in_task=True)


async def understand(words: str) -> Parse:
    return understood(words, "out_of_scope")


async def read(
    text: str, place: Place, intent: str = "inform", sound: str | None = None
) -> Meaning:
    return await read_in_place(text, understood(text, intent), place, sound, understand=understand)


@pytest.mark.parametrize(
    ("text", "intent", "means"),
    [
        ("对，给小红七百", "deny", Act.YES),
        ("多少钱来着", "affirm", Act.AGAIN),
        ("等一下，我找下眼镜", "cancel", Act.WAITS),
    ],
)
async def test_at_a_review_her_words_count_and_no_classifier(
    text: str, intent: str, means: Act
) -> None:
    assert await read(text, REVIEW, intent) is means


async def test_a_yes_that_names_somebody_else_changes_the_transfer() -> None:
    meant = await read("对，给小明七百", REVIEW, "affirm")
    assert isinstance(meant, Parse)
    assert meant.intent == "inform"


async def test_no_classifier_says_yes() -> None:
    assert await read("好贵啊", REVIEW, "affirm") is not Act.YES


async def test_a_yes_may_be_heard_by_its_sound() -> None:
    assert await read("兑", REVIEW, "out_of_scope", sound="对") is Act.YES


async def test_going_on_is_no_yes_to_a_second_review() -> None:
    second = replace(REVIEW, announces_the_next=True)
    assert await read("好，转吧", second) is Act.YES
    assert await read("好，办吧", second) is Act.AGAIN


async def test_an_offer_is_completed_or_declined() -> None:
    assert await read("嗯，给我闺女", OFFER) == '/transfer_money{"words": "转五百，嗯，给我闺女"}'
    assert await read("行吧", OFFER, "affirm") == OFFER.offered
    assert await read("不用", OFFER, "deny") is Act.NO


async def test_where_the_pin_is_asked_she_may_refuse_or_change_the_payment() -> None:
    assert await read("不转了", PIN, "deny") is Act.REFUSES
    changed = understood("不对，给小明", "inform", payee="小明")
    meant = await read_in_place(changed.text, changed, PIN, understand=understand)
    assert meant is not Act.REFUSES


async def test_words_to_somebody_else_mean_nothing() -> None:
    meant = await read("喂，你在家吗，我在银行呢", PIN, "check_balance")
    assert isinstance(meant, Parse)
    assert meant.intent == "out_of_scope"
