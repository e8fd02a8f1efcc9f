"""Test that a long visit works as if everything were kept, although its store does not grow."""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.scripting.dialogue import Dialogue, read_dialogues
from assistant.scripting.runner import DialogueRunner
from assistant.understanding.rasa import recent_turns
from assistant.understanding.rasa.recent_turns import RecentTurns

DIALOGUES = Path(__file__).parents[1] / "dialogues"
TURNS = 60
NUMBER = re.compile("求助编号 .*")
"""Of a call for help: drawn anew each time."""


def long_visit(seed: int) -> Dialogue:
    """What people say and press in many visits, one after another in one."""
    chance = random.Random(seed)
    visits = [
        dialogue
        for name in ("stories", "transfers", "everywhere", "branch", "bills", "switching")
        for dialogue in read_dialogues(DIALOGUES / f"{name}.yml")
        if dialogue.customer == "demo"
    ]
    turns = []
    while len(turns) < TURNS:
        visit = chance.choice(visits)
        turns += [turn for turn in visit.turns if turn.kind in ("say", "key", "digits")]
    return replace(
        visits[0], id=f"long-{seed}", turns=tuple(turns), screens=(), transfers=None, never=(),
        unspoken=(), says=(), help=None,
    )  # fmt: skip


def told(events: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """What was shown, said and done, without what differs between any two runs."""
    kept = ("event", "screen", "text", "status", "fen", "key")
    return [
        tuple(NUMBER.sub("#", str(event.get(name))) for name in kept)
        for event in events
        if event["event"] in ("shown", "spoken", "transfer", "help", "intent")
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_older_turns_change_nothing_and_cost_nothing(
    runner: DialogueRunner, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    visit, sizes = long_visit(seed), []
    recent = RecentTurns._recent

    def counted(self: RecentTurns, tracker: Any) -> list[Any]:
        events = recent(self, tracker)
        sizes.append(len(events))
        return events

    monkeypatch.setattr(RecentTurns, "_recent", counted)
    folded = asyncio.run(runner.run(visit))
    half = len(sizes) // 2
    assert max(sizes[half:]) <= 1.5 * max(sizes[:half])

    monkeypatch.setattr(recent_turns, "MOST_TURNS", 10**9)
    whole = asyncio.run(runner.run(visit))
    assert folded.ok and whole.ok, (folded.problems, whole.problems)
    assert told(folded.events) == told(whole.events)
    assert len(told(whole.events)) > TURNS
