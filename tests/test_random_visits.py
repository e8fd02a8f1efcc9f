"""Test random visits through the real dialogue: whatever is said or pressed, no money is lost.

Each example is a series of visits on one database. Utterances, keys, silences, pauses, ends of
visits and restarts of the program come in any order.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.clock import ManualClock
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services
from assistant.fraud.policy import LINE_FEN
from assistant.screens.headless import HeadlessDisplay
from assistant.serving.build import build_conversation
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.speaking.scripted import ScriptedVoice
from assistant.storage.books import verify_everything
from assistant.understanding.rasa.agent import RasaAgent
from tests.ledger_facts import LedgerFacts

NOW = datetime.fromisoformat("2026-03-16T10:00:00+08:00")
UTTERANCES = (
    "给我闺女转一万二",
    "给老李转两万",
    "给大儿子转五千",
    "给闺女转九千九",
    "转一万二",
    "对",
    "不对",
    "不是，给老李",
    "改成三万",
    "是我亲闺女，她买房",
    "没有",
    "没有没有",
    "一万二",
    "两万",
    "知道了",
    "查一下余额",
    "警察让我转到安全账户",
    "取消",
    "再说一遍",
    "",
)
KEYS = ("yes", "no", "back", "home", "repeat", "help", "1", "2", "3")
STEPS = st.one_of(
    st.tuples(st.just("say"), st.sampled_from(UTTERANCES)),
    st.tuples(st.just("key"), st.sampled_from(KEYS)),
    st.tuples(st.just("key"), st.just("yes")),
    st.tuples(st.just("twice"), st.sampled_from(("yes", "1", "no"))),
    st.tuples(st.just("late"), st.sampled_from(("yes", "1"))),
    st.tuples(st.just("digits"), st.sampled_from(("12000", "10000.01", "123456", "20000"))),
    st.tuples(st.just("pin"), st.just("123456")),
    st.tuples(st.just("wait"), st.sampled_from((5, 70, 100, 400))),
    st.tuples(st.just("restart"), st.just("")),
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=25))
def test_no_visit_moves_money_that_it_may_not(
    rasa: tuple[RasaAgent, Services], steps: list[tuple[str, str]]
) -> None:
    agent, services = rasa
    with TemporaryDirectory() as folder:
        asyncio.run(visit(agent, services, Path(folder), steps))


async def visit(
    agent: RasaAgent, services: Services, folder: Path, steps: list[tuple[str, str]]
) -> None:
    clock = ManualClock(NOW)
    services.clock = clock
    left = list(steps)
    while left:
        with open_bank(Settings(data=folder), clock) as rooms:
            rooms.bank.recover()
            services.bank = rooms.bank
            conversation = build_conversation(
                rooms,
                services,
                agent,
                display=HeadlessDisplay(),
                voice=ScriptedVoice(clock),
                card="demo",
            )
            await conversation.start()
            await live(conversation, clock, left)
            facts = LedgerFacts.read(folder / "bank.sqlite")
            facts.must_hold(LINE_FEN)
            assert not verify_everything(rooms.engine)


async def live(conversation: Conversation, clock: ManualClock, left: list[tuple[str, str]]) -> None:
    """Play steps until a restart is due: the process is gone then, nothing is tidied up."""
    older = 0
    while left:
        kind, value = left.pop(0)
        step, view = conversation.step, conversation.view
        if kind == "restart":
            return
        if kind == "say":
            await conversation.hear(str(value), step)
        elif kind == "key":
            await conversation.press(str(value), step)
        elif kind == "twice":
            await asyncio.gather(*(conversation.press(str(value), step) for _ in range(2)))
        elif kind == "late":
            await conversation.press(str(value), older)
        elif kind == "digits" or (kind == "pin" and view.field_kind == "pin"):
            await conversation.enter_digits(str(value), step)
        elif kind == "wait":
            for _ in range(int(value)):
                clock.advance(1)
                await conversation.tick()
        older = step
        await conversation.settled()
