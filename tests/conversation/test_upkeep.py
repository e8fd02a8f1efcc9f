"""Test what is looked at each second: silence, messages for the bank, and the desk."""

from __future__ import annotations

import asyncio

import pytest

from assistant import phrases
from assistant.banking.seed_staff import LI
from assistant.conversation.idle import STILL_THERE_SECONDS, VISIT_ENDS_SECONDS
from assistant.conversation.still_there import StillThere
from assistant.conversation.upkeep import DESK_POLL_SECONDS, Upkeep
from assistant.screens.view import View
from tests.conversation.parts import Parts


@pytest.fixture
def upkeep(parts: Parts) -> Upkeep:
    return Upkeep(
        parts.clock, asyncio.Lock(), visits=parts.visits, acting=parts.acting,
        presenter=parts.presenter, guard=parts.guard, help_call=parts.help,
        outcomes=parts.outcomes, idle=parts.idle,
        still_there=StillThere(parts.presenter, parts.idle),
    )  # fmt: skip


async def later(parts: Parts, upkeep: Upkeep, seconds: float) -> None:
    parts.clock.advance(seconds)
    await upkeep.tick()
    await parts.presenter.settled()


async def test_she_is_asked_whether_she_is_there_and_then_the_visit_ends(
    parts: Parts, upkeep: Upkeep
) -> None:
    parts.put_up(View("choose", "哪个？"))
    session = parts.visit.session
    await later(parts, upkeep, STILL_THERE_SECONDS)
    assert parts.recorded("spoken")[-1]["text"].startswith(phrases.STILL_THERE)
    assert parts.visit.session == session
    await later(parts, upkeep, VISIT_ENDS_SECONDS)
    assert parts.visit.session != session
    assert parts.view.screen == "home"


@pytest.mark.parametrize(("screen", "ends"), [("choose", True), ("help_called", False)])
async def test_whoever_waits_for_staff_is_not_timed_out(
    parts: Parts, upkeep: Upkeep, screen: str, ends: bool
) -> None:
    await parts.help.store(parts.visit, "key")
    parts.put_up(View(screen, "请稍等。", {"state": "notified", "ticket": ""}))
    session = parts.visit.session
    for seconds in (STILL_THERE_SECONDS, VISIT_ENDS_SECONDS):
        await later(parts, upkeep, seconds)
    assert (parts.visit.session != session) is ends


async def test_what_the_bank_has_not_taken_is_told_again(parts: Parts, upkeep: Upkeep) -> None:
    parts.put_up(View("home", ""))
    parts.silence("report_fraud")
    await parts.guard.hear_scheme(parts.visit)
    assert parts.machine.outbox.waits()
    parts.silent.clear()
    await later(parts, upkeep, DESK_POLL_SECONDS)
    assert not parts.machine.outbox.waits()


async def test_when_staff_close_the_ticket_she_goes_on(parts: Parts, upkeep: Upkeep) -> None:
    await parts.help.store(parts.visit, "key")
    parts.help.show(phrases.NOTIFIED, parts.visit)
    ticket = str(parts.visit.help_ticket)
    parts.rooms.desk.take(ticket, LI)
    parts.rooms.desk.close(ticket, LI, "好了")
    await later(parts, upkeep, DESK_POLL_SECONDS)
    assert parts.agent.acted_on == ["/resume"]
    assert parts.view.screen == "home"


async def test_two_looks_at_once_tell_her_once(parts: Parts, upkeep: Upkeep) -> None:
    """Between ticks her call is looked at too: 李经理正在过来 is to come within two seconds."""
    await parts.help.store(parts.visit, "key")
    parts.help.show(phrases.NOTIFIED, parts.visit)
    ticket = str(parts.visit.help_ticket)
    parts.rooms.desk.take(ticket, LI)
    await asyncio.gather(upkeep.look_at_call(), upkeep.look_at_call())
    await parts.presenter.settled()
    assert [e["text"] for e in parts.recorded("spoken")].count(
        "李经理正在过来。您坐着等一等就行。"
    ) == 1
    parts.rooms.desk.close(ticket, LI, "好了")
    await asyncio.gather(upkeep.look_at_call(), upkeep.look_at_call())
    assert parts.agent.acted_on == ["/resume"]
