"""Test that the words being read aloud are marked on the screen, with the real voice and screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from assistant.conversation.presenter import Presenter, find_part
from assistant.demo.gallery import SAMPLES
from assistant.screens.glyphs import Graphics
from assistant.screens.handler import Handler
from assistant.screens.headless import HeadlessDisplay
from assistant.screens.kiosk import KioskApp
from assistant.screens.layout import lay_out
from assistant.screens.painting import MOST_PICTURES, Face
from assistant.screens.theme import style
from assistant.screens.view import NOTHING, Part, Status, View
from assistant.speaking.breath import breath_groups
from assistant.speaking.profile import load_profile
from assistant.speaking.sentences import split_sentences
from assistant.speaking.synthesizer import EspeakSynthesizer
from assistant.speaking.voice import Voice
from tests.speaking.test_voice import Room

REAL = Graphics(24, 45, 4096, 4096)
MOST_SECONDS = 0.05
"""For a repaint (issue "A screen she can read")."""
LOADED = 4.0
"""A machine with other work on it may take so many times as long."""


class Noting(HeadlessDisplay):
    """Notes what is marked, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: list[tuple[float, Part]] = []

    def status(self, status: Status) -> None:
        if not self.marked or self.marked[-1][1] != status.reading:
            self.marked.append((time.monotonic(), status.reading))
        super().status(status)


def presenter(display: Noting, voice: Voice) -> Presenter:
    async def on_read(*_: object) -> None:
        """Do nothing with what was read."""

    return Presenter(display, voice, lambda *_, **__: None, on_read, Status())


@pytest.mark.long
async def test_each_sentence_is_marked_while_the_voice_says_it() -> None:
    display, voice = Noting(), Voice(EspeakSynthesizer(), Room(), load_profile("normal"))
    text = "转好了。给闺女王小红转了两千元。您还要办什么？"
    reads = presenter(display, voice)
    try:
        reads.present([View("notice", text)])
        await reads.settled()
    finally:
        voice.close()
    said = [(at, text[start:end]) for at, (start, end) in display.marked]
    marked = [words for _, words in said if words]
    assert "".join(marked) == text and len(marked) >= 2
    assert (display.last_status.reading, said[-1][1]) == (NOTHING, "")
    times = [at for at, words in said if words]
    assert all(later - at > 0.5 for at, later in pairwise(times)), "not all at once"


@pytest.mark.long
async def test_nothing_is_marked_when_she_interrupts_or_another_screen_comes() -> None:
    display, voice = Noting(), Voice(EspeakSynthesizer(), Room(), load_profile("normal"))
    reads = presenter(display, voice)
    try:
        reads.present([View("notice", "给闺女王小红转了两千元，您的存折还有八万元。")])
        while display.last_status.reading == NOTHING:
            await asyncio.sleep(0.01)
        reads.present([View("notice", "好。")])
        assert display.last_status.reading == NOTHING
        await reads.settled()
    finally:
        voice.close()
    assert all(end <= len("好。") for _, (_, end) in display.marked[-2:])


@pytest.mark.parametrize(
    ("text", "words", "after", "found"),
    [
        ("尾号三四五六，现在有八万元。", "尾号，三四五六，现在有，", 0, "尾号三四五六，现在有"),
        ("对，就说：对。", "对。", 1, "对。"),
        ("您的存折。", "金额在屏幕上。", 0, ""),
        ("您的存折。", "。", 0, ""),
        ("", "您的", 0, ""),
    ],
)
def test_words_are_found_where_the_voice_pauses_more_often(
    text: str, words: str, after: int, found: str
) -> None:
    start, end = find_part(text, words, after)
    assert text[start:end] == found and start >= after * bool(found)


def parts_of(view: View) -> list[Part]:
    said = [each for one in split_sentences(view.text) for each in breath_groups(one)]
    found, after = [], 0
    for words in said:
        found.append(find_part(view.text, words, after))
        after = found[-1][1] or after
    return found


@pytest.mark.parametrize("size", [(64, 18), (80, 24), (100, 30), (60, 20)])
@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_marked_is_what_is_read_in_cells_and_in_real_type(
    name: str, size: tuple[int, int]
) -> None:
    view = SAMPLES[name]
    for graphics in (None, REAL if size == (80, 24) else Graphics(19, 36, 4096, 4096)):
        for part in parts_of(view):
            page = lay_out(view, Status("speaking", reading=part), *size, graphics=graphics)
            if page.of > 1:
                continue
            words = "".join(
                line[start:end]
                for one in page.letterings
                for line, (start, end) in zip(one.lines, one.marks, strict=False)
            )
            words += "".join(
                line.plain[span.start : span.end]
                for line in page.lines
                for span in line.spans
                if span.style == style("read")
            )
            assert _letters(words) == _letters(view.text[slice(*part)])


def _letters(text: str) -> str:
    return "".join(sorted(each for each in text if each.isalnum()))


async def marked_in_turn(
    view: View, parts: list[Part], size: tuple[int, int], watch: Callable[[Face, float], None]
) -> None:
    """Let the real kiosk mark one part after another; ``watch`` is told how long each took."""
    app = KioskApp(Handler(), graphics=lambda: REAL, view=view)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.2)
        face = app.query_one(Face)
        for part in parts:
            began = time.perf_counter()
            app._wanted_status = Status("speaking", reading=part)
            app._draw()
            watch(face, time.perf_counter() - began)
            await pilot.pause(0.01)


async def test_a_mark_paints_little_and_soon_and_no_picture_is_dropped() -> None:
    """xterm keeps sixteen pictures: the names would go one after another."""
    view, times, kept = SAMPLES["transfer_held"], [], []

    def watch(face: Face, seconds: float) -> None:
        assert face.page is not None
        times.append(seconds)
        kept.append(face._pictures)
        assert len(face.page.letterings) <= face._pictures <= MOST_PICTURES

    await marked_in_turn(view, parts_of(view) * 4, (80, 24), watch)
    assert max(kept) > len(parts_of(view)) and min(kept) < max(kept)
    assert sorted(times)[len(times) // 2] <= MOST_SECONDS * LOADED
