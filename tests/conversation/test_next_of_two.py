"""Test that the second of two transfers in one sentence begins when the first is posted."""

from __future__ import annotations

import pytest

from assistant import phrases
from assistant.conversation.next_of_two import announces_the_next, begin_next
from assistant.conversation.second_request import Offered
from assistant.screens.view import View
from assistant.understanding.in_context import scope
from assistant.understanding.protocol import AgentFailed, Reply
from tests.conversation.parts import Parts, screen_reply


def takes_up_the_next(words: str, view: View) -> bool:
    return announces_the_next(view) and scope.takes_up_the_next(words)


TRANSFER = Offered("给老李转三百", '/transfer_money{"amount": 30000}')
DONE = View("transfer_done", "转好了。")


async def begun(parts: Parts, waiting: Offered | None, view: View = DONE) -> list[Reply]:
    parts.visit.also_asked = waiting
    parts.agent.replies = [screen_reply("transfer_review", "对的话，请说对。")]
    return await begin_next(parts.agent, parts.visits, [view])


async def test_it_begins_by_its_own_review(parts: Parts) -> None:
    said, review = await begun(parts, TRANSFER)
    assert (said.text, said.custom["effect"]) == (phrases.THE_NEXT, "before")
    assert review.custom["screen"] == "transfer_review"
    assert parts.visit.also_asked is None


@pytest.mark.parametrize(
    ("waiting", "view"),
    [
        (None, DONE),
        (Offered("交费", "/pay_bill"), DONE),
        (TRANSFER, View("transfer_held", "")),
        (TRANSFER, View("transfer_review", "")),
    ],
)
async def test_nothing_else_begins_by_itself(
    parts: Parts, waiting: Offered | None, view: View
) -> None:
    assert await begun(parts, waiting, view) == []
    assert parts.visit.also_asked is waiting


async def test_she_has_been_told_of_the_first_before_the_second_begins(parts: Parts) -> None:
    first = parts.begin()
    await begun(parts, TRANSFER)
    assert parts.visit.told_of == first.id


async def test_where_the_dialogue_fails_it_still_waits(parts: Parts) -> None:
    parts.agent.fails = AgentFailed("gone")
    assert await begun(parts, TRANSFER) == []
    assert parts.visit.also_asked is TRANSFER


@pytest.mark.parametrize("words", ["好，接着办", "接着转那一份", "行，办下一笔", "要，继续"])
def test_going_on_with_the_second_is_no_yes_to_what_was_read(words: str) -> None:
    announced = View("transfer_review", f"{phrases.THE_NEXT}给老李转三百元。对的话，请说对。")
    assert takes_up_the_next(words, announced)
    assert not takes_up_the_next("对，转吧", announced)
    assert not takes_up_the_next(words, View("transfer_review", "给老李转三百元。"))
