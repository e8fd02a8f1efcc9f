"""Test whole conversations: every file in tests/dialogues, and the stories of the demo."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.demo.stories import STORIES
from assistant.phrases import ON_SCREEN
from assistant.scripting.dialogue import Dialogue, read_dialogues
from assistant.scripting.judging import Outcome
from assistant.scripting.runner import DialogueRunner
from tests.screens.conforming import problems

FOLDER = Path(__file__).parent / "dialogues"
DIALOGUES = [
    pytest.param(dialogue, id=f"{file.stem}-{dialogue.id}")
    for file in [*sorted(FOLDER.glob("*.yml")), STORIES]
    for dialogue in read_dialogues(file)
]


@pytest.mark.parametrize("dialogue", DIALOGUES)
async def test_a_dialogue_ends_as_its_file_expects(
    runner: DialogueRunner, dialogue: Dialogue
) -> None:
    outcome = await runner.run(dialogue)

    assert outcome.ok, outcome.line()
    _everything_spoken_was_shown_and_in_words(outcome)
    assert [found for view in outcome.views if (found := problems(view))] == []


def _everything_spoken_was_shown_and_in_words(outcome: Outcome) -> None:
    shown = ""
    for event in outcome.events:
        if event["event"] == "shown":
            shown = event["text"]
        elif event["event"] == "spoken":
            for sentence in re.findall(r"[^。！？]+[。！？]*", event["text"]):
                assert sentence in shown or sentence == ON_SCREEN
            assert not any(character.isdigit() for character in event["text"])
