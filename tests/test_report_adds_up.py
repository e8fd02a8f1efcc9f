"""Test that the report of random visits says the same as a simple count of the events.

Each example is a series of visits on one database, with restarts of the program between them.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.clock import ManualClock
from assistant.conversation.visit import Services
from assistant.counts.store import DayCounts
from assistant.report.figures import Figures, Period, read_figures
from assistant.screens.headless import HeadlessDisplay
from assistant.serving.build import build_conversation
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.speaking.scripted import ScriptedVoice
from assistant.storage.opened import reading
from assistant.understanding.rasa.agent import RasaAgent
from tests.test_random_visits import KEYS, NOW, UTTERANCES

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
MORE = ("再见", "满意", "不满意", "交电费", "取个号", "养老金到了没有", "嘟嘟囔囔的", "办完了")
STEPS = st.one_of(
    st.tuples(st.just("say"), st.sampled_from((*UTTERANCES, *MORE))),
    st.tuples(st.just("key"), st.sampled_from((*KEYS, "done"))),
    st.tuples(st.just("digits"), st.just("2000")),
    st.tuples(st.just("pin"), st.just("123456")),
    st.tuples(st.just("wait"), st.sampled_from((5, 100))),
    st.tuples(st.just("restart"), st.just("")),
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=25))
def test_the_report_says_what_the_events_say(
    rasa: tuple[RasaAgent, Services], steps: list[tuple[str, Any]]
) -> None:
    with TemporaryDirectory() as folder:
        told, events = asyncio.run(_live(*rasa, Path(folder), steps))
    _hold_against(told, events)


async def _live(
    agent: RasaAgent, services: Services, folder: Path, steps: list[tuple[str, Any]]
) -> tuple[Figures, list[dict[str, Any]]]:
    """Play the steps, each to its end and to the next second; return the report and the events."""
    clock, events, left = ManualClock(NOW), list[dict[str, Any]](), list(steps)
    services.clock = clock
    with open_bank(Settings(data=folder), clock) as rooms:
        services.bank = rooms.bank
        while left:
            rooms.bank.recover()
            DayCounts(rooms.engine, clock).recover()
            conversation = build_conversation(
                rooms, services, agent, display=HeadlessDisplay(), voice=ScriptedVoice(clock),
                listeners=[events.append], card="demo",
            )  # fmt: skip
            await conversation.start()
            while left:
                kind, value = left.pop(0)
                step = conversation.step
                if kind == "restart":
                    break
                if kind == "say":
                    await conversation.hear(value, step)
                elif kind == "key":
                    await conversation.press(value, step)
                elif kind == "digits" or (conversation.view.field_kind == "pin" and kind == "pin"):
                    await conversation.enter_digits(value, step)
                for _ in range(value if kind == "wait" else 1):
                    clock.advance(1)
                    await conversation.tick()
                await conversation.settled()
                await conversation.tick()
        with reading(rooms.engine) as connection:
            return read_figures(connection, YEAR), events


def _hold_against(told: Figures, events: list[dict[str, Any]]) -> None:
    screen, heard = "", 0
    visited, may_have = set[str](), set[str]()
    posted: Counter[str] = Counter()
    for event in events:
        if event["event"] == "shown":
            screen = event["screen"]
        does = event["event"] in ("key", "help") or (event["event"] == "heard" and event["text"])
        if does:
            may_have.add(event["session"])
            if screen != "satisfaction":
                visited.add(event["session"])
                heard += event["event"] == "heard"
        if event["event"] == "transfer" and event["status"] == "posted":
            posted[event["id"]] = 1
    assert len(visited) <= told.visits.total() <= len(may_have)
    assert told.heard >= heard
    money = ("transfer_form", "action_pay_bill")
    assert sum(told.tasks[name].done for name in money if name in told.tasks) == posted.total()
    assert sum(task.left for task in told.tasks.values()) == told.left_at.total()
    open_ = sum(task.open for task in told.tasks.values())
    assert not open_ or told.visits["open"] == 1, "only a visit that is open has tasks open"
    asked = sum(1 for event in events if event.get("screen") == "satisfaction")
    assert told.ratings.total() <= asked
