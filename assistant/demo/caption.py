"""Draw a story's caption, a strip below the kiosk's own screen, for people who watch the demo."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from assistant.screens.page import Piece, words
from assistant.screens.theme import Role
from assistant.screens.wrapping import tail, wrap

ROWS = 4
"""Rows of the strip: the story, two of captions, the presenter's keys."""
_SECONDS, _SECONDS_PER_CHARACTER, _MOST_SECONDS = 2.0, 0.15, 9.0
"""Seconds that a caption stays: the first number, plus the second for each character, at most the
third. People look at the screen meanwhile; the numbers are a guess."""

Mood = str
"""The state of the demo, which decides what the presenter's keys do; a key of ``KEYS``."""
_KEYS = ("空格 下一步", "← 上一步", "N 下个故事", "", "Q 退出")
KEYS: dict[Mood, tuple[str, ...]] = {
    "playing": ("自动播放", *_KEYS[:3], "P 停住", _KEYS[4]),
    "stepping": ("一步一步", *_KEYS[:3], "P 自动放", _KEYS[4]),
    "speaking": ("正在念", "空格 不等念完", _KEYS[2], "P 停住", _KEYS[4]),
    "busy": ("正在演", "请稍等", _KEYS[2], "P 停住", _KEYS[4]),
}


@dataclass(frozen=True)
class Caption:
    """The text that explains one moment of a story to people who watch."""

    title: str
    """The story's title, with its number."""
    place: str = ""
    """Which step of the story this is: 第2步，共5步."""
    doing: str = ""
    """What the customer does: 她说：“查一下余额”."""
    tells: str = ""
    """What people should look at."""

    @property
    def seconds(self) -> float:
        """Return how long the caption is shown, in seconds."""
        read = _SECONDS + _SECONDS_PER_CHARACTER * len(self.doing + self.tells)
        return min(read, _MOST_SECONDS)

    @property
    def plain(self) -> str:
        """Return the caption as lines of text, for a terminal that draws no screens."""
        told = (f"【{self.title}】{self.place}", self.doing, self.tells)
        return "\n".join(line for line in told if line)


def draw(caption: Caption, width: int, mood: Mood = "") -> Piece:
    """Return the drawn strip, always ``ROWS`` rows high, so that the screen above does not move.

    Args:
        caption: The text to draw.
        width: Of the screen, in cells.
        mood: Which keys to name (a key of ``KEYS``); empty: no keys.
    """
    inside = width - 2
    told = [tail(caption.doing, inside)] if caption.doing else []
    told += wrap(caption.tells, inside)
    told = (told + [""] * ROWS)[: ROWS - 2]
    lines: list[tuple[str, Role]] = [
        (_ends(caption.title, caption.place, inside), "demo"),
        *((line, "speaking") for line in told),
        (_fit(mood, width), "option"),
    ]
    return Piece(width, tuple(words(f" {text}", role, width) for text, role in lines))


def _ends(left: str, right: str, width: int) -> str:
    """Return a line with one text at each end, or only the left text if both do not fit."""
    between = width - cell_len(left) - cell_len(right)
    return left + " " * between + right if between > 1 else left


def _fit(mood: Mood, width: int) -> str:
    """Return the names of as many keys as fit; those to go on and to leave are always named."""
    shown = list(KEYS.get(mood, ()))
    at = 0  # leave out the state's name first, then keys from the end, except the last one
    while len(shown) > 2 and cell_len("  ".join(shown)) > width - 2:
        del shown[at]
        at = -2
    return "  ".join(shown)
