"""Test one utterance: the guard gets it first, then the first reading that fits decides."""

from __future__ import annotations

from typing import Any

import pytest

from assistant import phrases
from assistant.banking.model import TransferStatus
from assistant.conversation.interpreter import Interpreter
from assistant.conversation.spoken_pins import SpokenPins
from assistant.conversation.utterances import Said, Utterances
from assistant.demo.gallery import VIEWS
from assistant.fraud import scripts
from assistant.fraud.check import Answer, AnswerKind
from assistant.masking import HIDDEN
from assistant.screens.view import Choice, View
from tests.conversation.parts import Parts, understood

HOME = View("home", "您好。")
SCRIPT = "公安局让我把钱转到安全账户"


@pytest.fixture
def utterances(parts: Parts) -> Utterances:
    return Utterances(
        Interpreter(parts.agent), SpokenPins(parts.bank), acting=parts.acting,
        visits=parts.visits, presenter=parts.presenter, journal=parts.journal,
        guard=parts.guard, preferences=parts.preferences, waiting=parts.waiting,
    )  # fmt: skip


def said(text: str, *, agree: bool = True, **other: Any) -> Said:
    told = {"source": "keyboard", "confidence": None, "offered": None, "too_long": False}
    return Said(text=text, readings_agree=agree, **{**told, **other})


def shown(parts: Parts) -> str:
    assert parts.display.view is not None
    return parts.display.view.text


async def test_a_request_goes_to_the_dialogue(parts: Parts, utterances: Utterances) -> None:
    parts.agent.intents["查一下余额"] = understood("查一下余额", "check_balance", 0.99)
    await utterances.take(said("查一下余额"), parts.put_up(HOME))
    assert [parse.intent for parse in parts.agent.turns] == ["check_balance"]


@pytest.mark.parametrize(
    ("words", "told"),
    [(said("", agree=True), ""), (said("说了很多", too_long=True), phrases.TOO_LONG)],
)
async def test_silence_and_too_much_ask_again(
    parts: Parts, utterances: Utterances, words: Said, told: str
) -> None:
    await utterances.take(words, parts.put_up(HOME))
    assert shown(parts) == told + HOME.text
    assert parts.agent.turns == []


async def test_what_may_be_her_pin_is_not_used(parts: Parts, utterances: Utterances) -> None:
    await utterances.take(said("一二三四五六"), parts.put_up(HOME))
    assert phrases.PIN_BY_KEYS in shown(parts)
    assert parts.recorded("heard")[0]["text"] == HIDDEN


async def test_a_frauds_words_hold_what_she_has_agreed_to(
    parts: Parts, utterances: Utterances
) -> None:
    begun = parts.begin()
    parts.rooms.bank.confirm(begun.id, begun.step)
    await utterances.take(said(SCRIPT), parts.put_up(HOME))
    assert parts.rooms.bank.transfer(begun.id).status is TransferStatus.HELD
    assert parts.agent.acted_on == ["/resume"]


async def test_late_words_are_heard_by_the_guard_alone(
    parts: Parts, utterances: Utterances
) -> None:
    begun = parts.begin()
    parts.rooms.bank.confirm(begun.id, begun.step)
    await utterances.take_late("查一下余额", 0)
    assert parts.agent.turns == []
    step = parts.put_up(HOME).step
    await utterances.take_late(SCRIPT, step)
    assert parts.rooms.bank.transfer(begun.id).status is TransferStatus.HELD


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        ("home", "给闺女转两千，顺便把电费交了"),
        ("transfer_ask_amount", "两千块，从存折转"),
        ("transfer_review", "对，给我闺女转"),
        ("transfer_review", "不是两千，是三千"),
        ("pin", "不转了，弄错了"),
        ("fraud_check", "是我亲闺女，买房凑首付，没有谁催我"),
        ("fraud_check", "没人叫我别告诉家里人"),
    ],
)
async def test_an_utterance_is_looked_through_for_scripts_once(
    parts: Parts, utterances: Utterances, monkeypatch: pytest.MonkeyPatch, screen: str, words: str
) -> None:
    """Guard, reading, yes, PIN and check all ask; the spy stands where the lists are searched."""
    searched: list[str] = []
    search = scripts._hits

    def count(listed: Any, said: Any) -> tuple[scripts.ScriptHit, ...]:
        if listed is scripts._scripts():
            searched.append(said.text)
        return search(listed, said)

    monkeypatch.setattr(scripts, "_hits", count)
    scripts.detect.cache_clear()
    await utterances.take(said(words), parts.put_up(VIEWS[screen]))
    assert searched.count(words) == 1
    assert len(searched) == len(set(searched)) <= 2  # one more where a clause is left out


async def test_a_choice_is_picked_without_the_classifier(
    parts: Parts, utterances: Utterances
) -> None:
    view = View("choose", "哪个？", choices=(Choice("1", "存折", '/inform{"account": "a"}'),))
    await utterances.take(said("存折"), parts.put_up(view))
    assert parts.agent.acted_on == ['/inform{"account": "a"}']


async def test_where_readings_disagree_consent_is_not_given_but_no_counts(
    parts: Parts, utterances: Utterances
) -> None:
    review = VIEWS["transfer_review"]
    await utterances.take(said("对", agree=False), parts.put_up(review))
    assert parts.agent.turns == []
    parts.agent.intents["不转了"] = understood("不转了", "cancel", 0.99)
    await utterances.take(said("不转了", agree=False), parts.put_up(review))
    assert [parse.intent for parse in parts.agent.turns] == ["cancel"]


async def test_a_yes_to_the_notice_waits_until_it_was_read(
    parts: Parts, utterances: Utterances
) -> None:
    check = VIEWS["fraud_check"]
    notice = View("fraud_check", check.text, {**check.data, "question": "notice"})
    parts.presenter.present([VIEWS["transfer_review"]])
    assert not utterances.comes_too_early(Answer(AnswerKind.YES), parts.view)
    parts.presenter.present([notice])
    yes = Answer(AnswerKind.YES)
    assert utterances.comes_too_early(yes, parts.view)
    assert not utterances.comes_too_early(Answer(AnswerKind.NO), parts.view)
    await parts.presenter.settled()
    assert not utterances.comes_too_early(yes, parts.view)


async def test_a_wish_for_private_mode_is_done_beside_the_request(
    parts: Parts, utterances: Utterances
) -> None:
    parts.agent.intents["查一下余额"] = understood("查一下余额", "check_balance", 0.99)
    await utterances.take(said("查一下余额，别念出来"), parts.put_up(HOME))
    assert parts.visit.preferences.discreet
    assert [parse.intent for parse in parts.agent.turns] == ["check_balance"]
