"""Test long utterances: where they are cut, and how often the request in them is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.conversation.visit import Services
from assistant.understanding.disambiguation.long_utterances import (
    CHATTER,
    CLAUSE,
    LONG,
    WINDOWS,
    is_story,
    is_unsure,
    pieces,
    requests_in,
)
from assistant.understanding.disambiguation.readings import other_reading
from assistant.understanding.intents import load_intents
from assistant.understanding.protocol import Parse
from assistant.understanding.rasa.agent import RasaAgent

STORIES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "stories.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
FOUND = 28
"""Of the thirty."""


async def taken_for(agent: RasaAgent, text: str) -> list[str]:
    """What is acted on, asked about or offered: as the conversation decides it."""
    parse = await agent.parse(text)
    if is_unsure(parse):
        return sorted(each.intent for each in await requests_in(text, agent.parse))
    return [parse.intent]


async def test_of_thirty_stories_nearly_all_are_understood(
    rasa: tuple[RasaAgent, Services],
) -> None:
    assert len(STORIES) == 30
    wrong = []
    for wanted, text in STORIES:
        assert is_story(text)
        taken = await taken_for(rasa[0], text)
        if "+".join(taken) != wanted.replace("nothing", ""):
            wrong.append((wanted, taken, text))
    assert len(STORIES) - len(wrong) >= FOUND, wrong
    assert not [each for each in wrong if each[0] == "nothing"]


async def test_what_moves_money_is_asked_about(rasa: tuple[RasaAgent, Services]) -> None:
    asked_first = {name for name, intent in load_intents().items() if intent.asked_first}
    for wanted, text in STORIES:
        parse = await rasa[0].parse(text)
        instead = await other_reading(text, parse, rasa[0].parse, in_task=False)
        if isinstance(instead, Parse):
            assert wanted not in asked_first
        elif instead and wanted in asked_first:
            assert "whether" in instead
        assert await other_reading(text, parse, rasa[0].parse, in_task=True) is None


def test_clauses_stand_between_marks_and_long_ones_have_windows() -> None:
    clauses, windows = pieces("我腿脚不方便，你先给我取个号吧。")
    assert clauses == ["我腿脚不方便", "你先给我取个号吧", "我腿脚不方便你先给我取个号吧"]
    assert windows == []

    text = "大夫说我这个腰不能久站你给我拿个号我坐着等"
    clauses, windows = pieces(text)
    assert clauses == []
    assert len(text) > CLAUSE
    assert {len(each) for each in windows} == set(WINDOWS)
    assert any("给我拿个号" in each for each in windows)
    assert all(text.endswith(windows[-1][-n:]) for n in range(1, 4))


async def test_one_window_alone_is_not_enough_and_chatter_is_none() -> None:
    async def understand(text: str) -> Parse:
        intent = "queue_ticket" if text == "那边排队的人老" else "out_of_scope"
        return Parse(text, intent, 0.99, ())

    assert await requests_in("大夫说我这个腰不能久站我看那边排队的人老多了", understand) == []


async def test_what_is_said_over_and_over_is_read_once() -> None:
    read: list[str] = []

    async def understand(text: str) -> Parse:
        read.append(text)
        return Parse(text, "check_balance", 0.99, ())

    for said, most in (("按", 3), ("上个月", 10), ("姑娘您好，", 2)):
        read.clear()
        (found,) = await requests_in((said * 400)[:400], understand)
        assert found.intent == "check_balance"
        assert len(read) <= most


@pytest.mark.parametrize(
    ("intent", "confidence", "unsure"),
    [
        ("check_balance", 0.95, False),
        ("check_balance", 0.5, True),
        *((c, 1.0, True) for c in sorted(CHATTER)),
    ],
)
def test_chatter_and_low_confidence_are_unsure(
    intent: str, confidence: float, unsure: bool
) -> None:
    assert is_unsure(Parse("", intent, confidence, ())) is unsure


def test_only_longer_words_are_a_story() -> None:
    assert not is_story("给" * LONG + "，。、")
    assert is_story("给" * (LONG + 1))
