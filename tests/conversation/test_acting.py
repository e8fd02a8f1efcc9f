"""Test a turn of the dialogue: what it acts on, what it shows, and what interrupts it."""

from __future__ import annotations

import asyncio

import pytest

from assistant import phrases
from assistant.banking.model import Transfer, TransferStatus
from assistant.conversation.acting import RESUME, Acting
from assistant.conversation.second_request import Offered
from assistant.fraud.check import Answer, AnswerKind
from assistant.screens.view import View
from assistant.understanding.protocol import AgentFailed, AgentNotLoaded, Parse, Reply
from tests.banking.fixtures import PIN
from tests.conversation.parts import Parts, screen_reply, understood


async def test_the_replies_are_shown_and_the_visit_has_been_answered(parts: Parts) -> None:
    assert isinstance(parts.acting, Acting)
    parts.agent.replies = [screen_reply("notice", "好的。")]
    await parts.acting.act("/cancel")
    assert (parts.view.screen, parts.agent.acted_on) == ("notice", ["/cancel"])
    assert parts.acting.ready


async def test_without_a_reply_the_same_question_is_asked_again(parts: Parts) -> None:
    step = parts.put_up(View("choose", "哪个？")).step
    parts.agent.replies = []
    await parts.acting.act("/inform")
    assert (parts.view.screen, parts.view.step) == ("choose", step)


async def test_a_turn_from_before_a_call_for_help_shows_nothing(parts: Parts) -> None:
    since = parts.acting.help_calls
    await parts.acting.call_help("key")
    await parts.acting.act("/greet", since=since)
    assert parts.view.screen == "help_called"
    assert parts.agent.turns == []


async def test_help_freezes_what_she_has_agreed_to(parts: Parts) -> None:
    begun = parts.begin()
    parts.rooms.bank.confirm(begun.id, begun.step)
    await parts.acting.call_help("key")
    await parts.acting.act(RESUME)  # waits until the bank has frozen it
    assert parts.rooms.bank.transfer(begun.id).status is TransferStatus.REVIEW
    assert parts.view.screen == "home"


@pytest.mark.parametrize("name", ["authorise", "answer", "resume"])
async def test_nothing_goes_on_while_the_bank_has_not_heard_all(parts: Parts, name: str) -> None:
    view = parts.put_up(View("pin", "", {"transfer": "t", "transfer_step": 1}))
    parts.silence("report_fraud")
    await parts.guard.hear_scheme(parts.visit)
    steps = {
        "authorise": lambda: parts.acting.authorise(view, PIN),
        "answer": lambda: parts.acting.answer(Answer(AnswerKind.YES), view),
        "resume": lambda: parts.acting.act(RESUME),
    }
    await steps[name]()
    assert parts.agent.turns == []
    assert parts.display.view is not None
    assert phrases.BANK_SILENT in parts.display.view.text


@pytest.mark.parametrize(
    ("failed", "screen", "text"),
    [
        (AgentFailed(), "notice", phrases.SORRY),
        (AgentNotLoaded(), "notice", phrases.OUT_OF_ORDER),
    ],
)
async def test_a_failure_is_told_gently(
    parts: Parts, failed: AgentFailed, screen: str, text: str
) -> None:
    parts.agent.fails = failed
    await parts.acting.act("/greet")
    assert (parts.view.screen, parts.view.text) == (screen, text)


async def test_after_money_has_moved_a_failure_says_so(parts: Parts) -> None:
    bank, begun = parts.rooms.bank, parts.begin()
    bank.authorise(begun.id, bank.confirm(begun.id, begun.step).step, PIN)
    parts.agent.fails = AgentFailed()
    await parts.acting.act("/resume")
    assert (parts.view.screen, parts.view.text) == ("transfer_done", phrases.POSTED)
    assert parts.visit.told_of == begun.id


async def test_the_pin_signs_her_in_and_the_dialogue_learns_only_that(parts: Parts) -> None:
    await parts.acting.sign_in(PIN)
    assert parts.visit.signed_in
    assert parts.agent.acted_on == ["/pin_right"]


async def test_a_sum_that_was_her_pin_is_forgotten(parts: Parts) -> None:
    parts.visit.uncompared.add(PIN)
    await parts.acting.sign_in(PIN)
    assert parts.agent.forgotten == [parts.visit.session]
    assert parts.agent.acted_on == ["/go_home"]


async def test_words_that_may_hold_a_pin_leave_no_entity_in_an_event(parts: Parts) -> None:
    parts.acting.hides_words = True
    parts.acting.note_understood(understood("", "inform", amount=12_345_600))
    assert parts.recorded("understood")[0]["entities"] == []


async def test_a_second_request_is_offered_when_the_first_has_ended(parts: Parts) -> None:
    parts.visit.also_asked = Offered("交费", "/pay_bill")
    parts.agent.replies = [screen_reply("balance", "还有二百元。")]
    await parts.acting.act("/check_balance")
    await parts.presenter.settled()
    assert (parts.view.screen, parts.visit.also_asked) == ("whether", None)


async def test_effects_are_carried_out(parts: Parts) -> None:
    parts.agent.replies = [Reply("好的，慢一点。", {"effect": "slower"})]
    await parts.acting.act("/speak_slower")
    assert parts.visit.asked_for == {"speed"}
    session = parts.visit.session
    parts.agent.replies = [Reply("", {"effect": "end"})]
    await parts.acting.act("/goodbye")
    assert parts.visit.session != session
    parts.agent.replies = [Reply("", {"effect": "help", "reason": "voice"})]
    await parts.acting.act("/call_help")
    assert [ticket.reason for ticket in parts.rooms.desk.list()] == ["voice"]


async def test_a_locked_card_is_told_and_the_task_dropped(parts: Parts) -> None:
    parts.visit.signed_in = True
    await parts.acting.leave_locked()
    assert (parts.view.screen, parts.visit.signed_in) == ("locked", False)
    assert parts.agent.forgotten == [parts.visit.session]


async def test_a_turn_that_is_overtaken_by_help_keeps_helps_screen(parts: Parts) -> None:
    entered, go = asyncio.Event(), asyncio.Event()

    async def slow(session: str, parse: Parse) -> list[Reply]:
        entered.set()
        await go.wait()
        return [screen_reply("home")]

    parts.agent.turn = slow  # type: ignore[method-assign]
    turn = asyncio.ensure_future(parts.acting.act("/greet"))
    await entered.wait()
    await parts.acting.call_help("key")
    go.set()
    await turn
    assert parts.view.screen == "help_called"


async def test_the_next_turn_waits_until_the_bank_has_frozen_what_was_agreed(parts: Parts) -> None:
    frozen: asyncio.Future[list[Transfer]] = asyncio.get_running_loop().create_future()
    parts.guard.freeze = lambda _: frozen  # type: ignore[method-assign]
    await parts.acting.call_help("key")
    turn = asyncio.ensure_future(parts.acting.act("/greet"))
    await asyncio.sleep(0.01)
    assert parts.agent.turns == []
    frozen.set_result([])
    await turn
    assert parts.agent.acted_on == ["/greet"]
