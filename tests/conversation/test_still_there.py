"""Test that the question whether she is there gives her question back, and answers nothing
itself."""

from __future__ import annotations

import pytest

from assistant.conversation.idle import VISIT_ENDS_SECONDS
from assistant.conversation.still_there import StillThere
from assistant.screens.view import View
from tests.conversation.parts import Parts

REVIEW = View("choose", "哪个？")


@pytest.fixture
def still_there(parts: Parts) -> StillThere:
    parts.put_up(REVIEW)
    return StillThere(parts.presenter, parts.idle)


async def test_hers_is_off_the_screen_and_comes_back_under_a_new_step(
    parts: Parts, still_there: StillThere
) -> None:
    before = parts.view.step
    still_there.ask()
    asked = parts.view
    assert (asked.screen, asked.data["seconds"]) == ("still_there", VISIT_ENDS_SECONDS)
    assert still_there.leave(asked.step) == parts.view.step > asked.step
    assert parts.view.text == REVIEW.text
    assert still_there.leave(before) == before  # nothing is up: what is old stays old


@pytest.mark.parametrize("words", ["在", "我在呢", "对", "嗯，在", "哎，我还在"])
async def test_words_that_say_she_is_there_answer_nothing_else(
    still_there: StillThere, parts: Parts, words: str
) -> None:
    still_there.ask()
    assert still_there.take(words, parts.view.step) == (parts.view.step, True)


@pytest.mark.parametrize("words", ["对，转", "改成三百", "不转了", "在哪儿按", "我没钱"])
async def test_other_words_are_taken_as_said_to_her_question(
    still_there: StillThere, parts: Parts, words: str
) -> None:
    still_there.ask()
    step, is_answered = still_there.take(words, parts.view.step)
    assert (step, is_answered) == (parts.view.step, False)


async def test_what_began_before_she_was_asked_is_still_too_late(
    still_there: StillThere, parts: Parts
) -> None:
    old = parts.view.step
    still_there.ask()
    assert still_there.take("对，转", old) == (old, False)
    assert old < parts.view.step


async def test_the_seconds_are_shown_and_some_are_said(
    still_there: StillThere, parts: Parts
) -> None:
    still_there.ask()
    await parts.presenter.settled()
    for seconds in (29, 20, 19):
        still_there.count(seconds)
        await parts.presenter.settled()
        assert parts.view.data["seconds"] == seconds
    said = [event["text"] for event in parts.recorded("spoken")]
    assert sum("还有二十秒" in text for text in said) == 1
