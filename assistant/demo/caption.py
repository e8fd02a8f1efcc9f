"""Draw what people who watch a story are told: a strip below the kiosk's own screen."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from assistant.screens.page import Piece, words
from assistant.screens.theme import Role
from assistant.screens.wrapping import tail, wrap

ROWS = 4
"""Rows of the strip: the story, two of captions, the presenter's keys."""
_SECONDS, _SECONDS_PER_CHARACTER, _MOST_SECONDS = 2.0, 0.15, 9.0
"""How long a caption stays: for somebody who looks at the screen meanwhile, four characters a second
and more; a guess."""

Mood = str
"""What the presenter's keys do now: a key of ``KEYS``."""
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
    """How far the story is: 第2步，共5步."""
    doing: str = ""
    """What she does: 她说：“查一下余额”."""
    tells: str = ""
    """What there is to see."""

    @property
    def seconds(self) -> float:
        """Return how long it is shown, in seconds."""
        read = _SECONDS + _SECONDS_PER_CHARACTER * len(self.doing + self.tells)
        return min(read, _MOST_SECONDS)

    @property
    def plain(self) -> str:
        """Return it in lines, for a terminal that draws no screens."""
        told = (f"【{self.title}】{self.place}", self.doing, self.tells)
        return "\n".join(line for line in told if line)


def draw(caption: Caption, width: int, mood: Mood = "") -> Piece:
    """Return the strip, always ``ROWS`` rows high, so that nothing moves.

    Args:
        caption: What it tells.
        width: Of the screen, in cells.
        mood: A key of ``KEYS``; empty: nobody steps through the story.
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
    """Return two texts at both ends of a line; the left one alone where both do not fit."""
    between = width - cell_len(left) - cell_len(right)
    return left + " " * between + right if between > 1 else left


def _fit(mood: Mood, width: int) -> str:
    """Return as many of the keys as fit: to go on and to leave in any case."""
    shown = list(KEYS.get(mood, ()))
    at = 0  # first the mood goes, then the keys before the last one
    while len(shown) > 2 and cell_len("  ".join(shown)) > width - 2:
        del shown[at]
        at = -2
    return "  ".join(shown)
