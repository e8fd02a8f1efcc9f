"""Test that each of the demo's ten stories can be shown and ends as it says."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.demo.stories import (
    STORIES,
    BadStory,
    NoSuchStory,
    choose,
    listed,
    read_stories,
)
from assistant.scripting.dialogue import BadDialogue, Dialogue
from assistant.scripting.runner import DialogueRunner

ALL = read_stories()
MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize("story", ALL, ids=lambda story: story.id)
async def test_a_story_ends_as_it_says(runner: DialogueRunner, story: Dialogue) -> None:
    outcome = await runner.run(story)

    assert outcome.ok, outcome.line()
    assert outcome.views[-1].screen == story.screens[-1]
    asked = sum(view.field_kind == "pin" for view in outcome.views)
    assert len(outcome.views) > len(story.turns) + asked


def test_there_are_ten_and_each_has_a_point_of_two_sentences() -> None:
    assert len(ALL) == 10
    assert all(story.point.count("。") + story.point.count("？") >= 2 for story in ALL)


def test_the_case_of_the_day_changes_each_day_and_comes_round() -> None:
    days = [MONDAY + timedelta(days=n) for n in range(10)]
    chosen = [choose(ALL, "today", day) for day in days]
    assert {one.id for (one,) in chosen} == {story.id for story in ALL}
    assert choose(ALL, "today", MONDAY) == choose(ALL, "today", MONDAY)


def test_a_story_is_chosen_by_name_or_number() -> None:
    assert choose(ALL, "slip", MONDAY) == choose(ALL, "3", MONDAY)
    assert choose(ALL, None, MONDAY) == ALL
    for wish in ("0", "11", "", "nothing"):
        with pytest.raises(NoSuchStory, match="help-comes"):
            choose(ALL, wish, MONDAY)
    assert len(listed(ALL).splitlines()) == 10


@pytest.mark.parametrize(
    ("there", "instead", "fault"),
    [
        ('    - {say: "对", caption: "改对了，她才点头。"}', '    - {say: "对"}', "caption"),
        ('  ending: "钱到了，折子也打好了。"\n', "", "ending"),
        ("钱到了，折子也打好了。", "钱到了，" * 10, "最多38个"),
        ("说错了：当场改，不用从头来", "说错了" * 7, "title"),
        ("我们不替她按，也不替她输密码。", "", "两句话"),
        ("  expect: {screens: [loss], transfers: [], help: false}", "  expect: {}", "expect"),
    ],
)
def test_what_nobody_could_follow_is_refused(
    tmp_path: Path, there: str, instead: str, fault: str
) -> None:
    text = STORIES.read_text("utf-8")
    assert there in text
    file = tmp_path / "stories.yml"
    file.write_text(text.replace(there, instead), "utf-8")
    with pytest.raises(BadStory, match=fault):
        read_stories(file)


def test_staff_can_only_do_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "stories.yml"
    file.write_text(STORIES.read_text("utf-8").replace('staff: "take"', 'staff: "run"'), "utf-8")
    with pytest.raises(BadDialogue, match="staff do one of: take"):
        read_stories(file)
