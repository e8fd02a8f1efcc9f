"""Test that the captions of a story can be read at every width."""

from __future__ import annotations

import pytest

from assistant.demo.caption import KEYS, ROWS, Caption, draw
from assistant.demo.stories import read_stories
from assistant.demo.tour import PIN_IS_ASKED, PIN_IS_TYPED, what_is_done
from assistant.screens.page import Page
from assistant.screens.theme import THEMES, use_theme
from tests.screens.test_words import contrast

LONG = Caption(
    "10/10　一万二：超过一万元，先提醒，再问几句", "第5步，共8步", "她说：“有人让我转的”", "好" * 38
)


def drawn(caption: Caption, width: int, mood: str) -> Page:
    return Page(width, ROWS, draw(caption, width, mood).lines)


@pytest.mark.parametrize("width", [40, 64, 80, 100])
@pytest.mark.parametrize("mood", ["", *KEYS])
@pytest.mark.parametrize("theme", THEMES)
def test_each_cell_that_is_drawn_has_a_contrast_of_seven(width: int, mood: str, theme: str) -> None:
    use_theme(theme)
    try:
        lines = drawn(LONG, width, mood).segments()
    finally:
        use_theme("light")
    assert len(lines) == ROWS
    for line in lines:
        assert sum(segment.cell_length for segment in line) == width
        for segment in line:
            colours = segment.style
            assert colours and colours.color and colours.bgcolor
            pair = [each.get_truecolor().hex for each in (colours.color, colours.bgcolor)]
            assert contrast(*pair) >= 7, (segment.text, pair)


def test_every_caption_of_every_story_is_whole_at_eighty_columns() -> None:
    for story in read_stories():
        title = f"10/10　{story.title}"
        told = [Caption(title, "第5步，共8步", what_is_done(t), t.caption) for t in story.turns]
        told += [Caption(title, "讲完了", "", text) for text in (story.opening, story.ending)]
        told.append(Caption(title, "第5步，共8步", PIN_IS_TYPED, PIN_IS_ASKED))
        for caption in told:
            shown = drawn(caption, 80, "stepping").plain.replace("\n", "")
            for text in (caption.title, caption.place, caption.doing, caption.tells):
                assert text in shown, text


@pytest.mark.parametrize("mood", KEYS)
def test_the_presenter_sees_the_keys(mood: str) -> None:
    assert all(key in drawn(LONG, 80, mood).plain for key in KEYS[mood])
    narrow = drawn(LONG, 40, mood).plain
    assert KEYS[mood][-1] in narrow and KEYS[mood][1] in narrow
    assert KEYS["playing"][1] not in drawn(LONG, 80, "").plain
