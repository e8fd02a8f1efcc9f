"""Read the stories of the ``demo`` command, check that they can be shown, and choose some."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.scripting.dialogue import Dialogue, read_dialogues

STORIES = Path(__file__).parent / "stories.yml"
TODAY = "today"
"""The word that stands, in place of a story's name, for the case of the day (morning briefing)."""
MOST_CHARACTERS = 38
"""Most characters of a caption: what fits on one line of a screen of 80 columns."""
MOST_IN_TITLE = 20
POINT_SENTENCES = 2


class NoSuchStory(Exception):
    """There is no story of that name or number; the text says so to staff."""


class BadStory(Exception):
    """A story cannot be shown: one of its captions is missing or too long."""


def read_stories(path: Path = STORIES) -> list[Dialogue]:
    """Read all stories of a file.

    Raises:
        BadDialogue: The file is not a file of dialogues.
        BadStory: A caption of a story is missing or too long.
    """
    stories = read_dialogues(path)
    for story in stories:
        if fault := _fault(story):
            raise BadStory(f"{path.name} 里的故事 {story.id}：{fault}")
    return stories


def choose(stories: Sequence[Dialogue], wish: str | None, today: date) -> list[Dialogue]:
    """Return the wanted stories: all (None), one by its name or number, or the case of the day.

    Raises:
        NoSuchStory: No story fits; the text lists the stories there are.
    """
    if wish is None:
        return list(stories)
    if wish == TODAY:
        return [stories[today.toordinal() % len(stories)]]
    for number, story in enumerate(stories, 1):
        if wish in (story.id, str(number)):
            return [story]
    raise NoSuchStory(
        f"没有叫“{wish}”的故事。请写下面的号或名字，或者写 today：\n{listed(stories)}"
    )


def listed(stories: Sequence[Dialogue]) -> str:
    """Return number, name and title of each story, one a line."""
    widest = max(len(story.id) for story in stories)
    return "\n".join(
        f"{number:>2}  {story.id:<{widest}}  {story.title}"
        for number, story in enumerate(stories, 1)
    )


def _fault(story: Dialogue) -> str:
    """Return what is wrong with a story, in words for its writer; empty: nothing is wrong."""
    told = {"opening": story.opening, "ending": story.ending}
    told |= {f"第{n}步的 caption": turn.caption for n, turn in enumerate(story.turns, 1)}
    for name, text in told.items():
        if not text:
            return f"少了 {name}。"
        if len(text) > MOST_CHARACTERS:
            return f"{name} 有{len(text)}个字，最多{MOST_CHARACTERS}个。"
    if story.title == story.id or len(story.title) > MOST_IN_TITLE:
        return f"要有 title，最多{MOST_IN_TITLE}个字。"
    if len(re.findall(r"[。！？]", story.point)) != POINT_SENTENCES:
        return "point 要正好两句话，每句以句号结束。"
    if not story.screens or story.transfers is None or story.help is None:
        return "expect 要写 screens、transfers 和 help：故事怎么结束，要能查。"
    return ""
