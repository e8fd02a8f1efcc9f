"""Test that keys are read according to the present screen, and that some work on every screen."""

from __future__ import annotations

import pytest

from assistant.conversation.keys import Keys
from assistant.conversation.still_there import StillThere
from assistant.conversation.while_waiting import WhileWaiting
from assistant.screens.view import Choice, View
from tests.conversation.parts import Parts
from tests.conversation.test_utterances import utterances  # noqa: F401  (a fixture)

CHOOSE = View("choose", "哪个？", {"what": "kind"}, choices=(Choice("1", "电费", "/pay_bill"),))


@pytest.fixture
def still_there(parts: Parts) -> StillThere:
    return StillThere(parts.presenter, parts.idle)


@pytest.fixture
def keys(parts: Parts, utterances, still_there: StillThere) -> Keys:  # noqa: F811
    return Keys(
        lambda step, what: step != parts.view.step,
        acting=parts.acting,
        visits=parts.visits,
        journal=parts.journal,
        preferences=parts.preferences,
        utterances=utterances,
        waiting=WhileWaiting(parts.machine.bank, parts.help),
        still_there=still_there,
    )


async def press(keys: Keys, parts: Parts, key: str, step: int | None = None) -> None:
    await keys.take(key, parts.view.step if step is None else step, parts.view)


async def test_a_choice_is_acted_on_and_an_old_one_is_not(keys: Keys, parts: Parts) -> None:
    step = parts.put_up(CHOOSE).step
    await press(keys, parts, "1", step - 1)
    assert parts.agent.acted_on == []
    await press(keys, parts, "1", step)
    assert parts.agent.acted_on == ["/pay_bill"]


async def test_a_control_counts_on_any_screen_and_answers_nothing(keys: Keys, parts: Parts) -> None:
    step = parts.put_up(CHOOSE).step
    await press(keys, parts, "louder", step - 1)
    assert parts.agent.acted_on == [] and parts.view.step == step


async def test_a_key_where_she_is_asked_whether_she_is_there_only_brings_her_back(
    keys: Keys, parts: Parts, still_there: StillThere
) -> None:
    parts.put_up(CHOOSE)
    still_there.ask()
    await press(keys, parts, "1")
    assert parts.agent.acted_on == [] and parts.view.screen == "choose"
    assert parts.recorded("key")[-1]["key"] == "1"


async def test_a_key_that_means_nothing_is_recorded_as_dropped(keys: Keys, parts: Parts) -> None:
    parts.put_up(CHOOSE)
    await press(keys, parts, "7")
    assert parts.recorded("dropped")[-1]["what"] == "key 7"
