"""Show a long list a page at a time: 第1页，共3页, with 下一页 and 上一页 to touch, press and say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.actions.base import Turn
from assistant.screens.paged import NEXT, PREVIOUS, Paged
from assistant.screens.view import Choice
from assistant.speaking.wording import count_words, number_words
from assistant.understanding.payloads import payload

ON_A_PAGE, IN_LARGER_TYPE = 5, 3
"""Rows of a page: as many as stand beside fields three rows high on a grid of 80x24, and on one of
64x18, which is up while she has asked for larger type."""
_PAGE = "page:"
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A part of a list."""

    rows: Sequence[Row]
    number: int
    """From 1."""
    of: int
    """How many pages there are; at least 1."""
    count: int
    """How many rows the whole list has."""

    @property
    def data(self) -> Paged:
        """What the screen shows of it."""
        return {"page": self.number, "pages": self.of, "count": self.count}

    @property
    def words(self) -> dict[str, str]:
        """What the sentences name of it."""
        return {
            "page": number_words(self.number),
            "pages": count_words(self.of),
            "shown": count_words(len(self.rows)),
            "count": count_words(self.count),
        }

    def choices(self, intent: str, first: int) -> tuple[Choice, ...]:
        """Return the fields that turn to the next and to the previous page, from key ``first`` on."""
        turns = [(NEXT, self.number + 1)] if self.number < self.of else []
        turns += [(PREVIOUS, self.number - 1)] if self.number > 1 else []
        return tuple(
            Choice(str(key), label, payload(intent, choice=f"{_PAGE}{number}"))
            for key, (label, number) in enumerate(turns, start=first)
        )


def turned_to(turn: Turn) -> int | None:
    """Return the page that her key or words turn to; None: she asks anew."""
    picked = str(turn.value("choice") or "")
    number = picked.removeprefix(_PAGE)
    return int(number) if number != picked and number.isdigit() else None


def page_of(turn: Turn, rows: Sequence[Row]) -> Page[Row]:
    """Return the page of ``rows`` that she turns to: the first where she asks anew.

    Where there is no such page any more it is the last one.
    """
    each = IN_LARGER_TYPE if turn.visit.preferences.type_size > 0 else ON_A_PAGE
    of = max(1, -(-len(rows) // each))
    number = min(max(turned_to(turn) or 1, 1), of)
    start = (number - 1) * each
    return Page(rows[start : start + each], number, of, len(rows))
