"""Show a long list a page at a time: 第1页，共3页, with 下一页 and 上一页 to touch, press and say.

What is only shown has more rows on a page than what is picked from, where each row is a field.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.actions.base import Turn
from assistant.screens.paged import NEXT, PREVIOUS, MaybePaged, Paged
from assistant.screens.view import Choice
from assistant.speaking.wording import count_words, number_words
from assistant.understanding.payloads import payload

ON_A_PAGE, IN_LARGER_TYPE = 5, 3
"""Rows of a page: as many as stand beside fields three rows high on a grid of 80x24, and on one of
64x18, which is up while she has asked for larger type."""
OFFERED, OFFERED_IN_LARGER_TYPE = 3, 2
"""Fields to pick from on a page of several, beside those that turn it."""
ALL_AT_ONCE = 4
"""So many need no pages: a field that turns them would take the place of the last."""
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
    def paged(self) -> MaybePaged:
        """What a screen shows of it that mostly has room for all: nothing where it has."""
        return MaybePaged(**self.data) if self.of > 1 else MaybePaged()

    @property
    def words(self) -> dict[str, str]:
        """What the sentences name of it."""
        return {
            "page": number_words(self.number),
            "pages": count_words(self.of),
            "shown": count_words(len(self.rows)),
            "count": count_words(self.count),
        }

    def choices(self, intent: str, first: int, before: str = "") -> tuple[Choice, ...]:
        """Return the fields that turn to the next and to the previous page, from key ``first`` on.

        Args:
            intent: What they say to the dialogue, with the page as its ``choice``.
            first: The first one's key.
            before: What stands before the page in it.
        """
        turns = [(NEXT, self.number + 1)] if self.number < self.of else []
        turns += [(PREVIOUS, self.number - 1)] if self.number > 1 else []
        return tuple(
            Choice(str(key), label, payload(intent, choice=f"{before}page:{number}"))
            for key, (label, number) in enumerate(turns, start=first)
        )


def page_of(turn: Turn, rows: Sequence[Row]) -> Page[Row]:
    """Return the page of ``rows`` that she turns to: the first where she asks anew.

    Where there is no such page any more it is the last one.
    """
    return _page(turn, rows, IN_LARGER_TYPE if _larger(turn) else ON_A_PAGE)


def offer(
    turn: Turn,
    rows: Sequence[Row],
    choice: Callable[[str, Row], Choice],
    *,
    first: int = 1,
    intent: str = "inform",
    before: str = "",
) -> tuple[Page[Row], tuple[Choice, ...]]:
    """Return the page of ``rows`` that she turns to, and its fields, with those that turn it.

    Args:
        turn: Her turn.
        rows: All that she may pick.
        choice: Makes the field of a row, with its key.
        first: The first one's key: fields before it stand on every page.
        intent: See ``Page.choices``.
        before: See ``Page.choices``.
    """
    each = OFFERED_IN_LARGER_TYPE if _larger(turn) else OFFERED
    part = _page(turn, rows, each if len(rows) > ALL_AT_ONCE else ALL_AT_ONCE)
    fields = [choice(str(key), row) for key, row in enumerate(part.rows, start=first)]
    return part, (*fields, *part.choices(intent, first + len(fields), before))


def sentence_of(part: Page[Row], response: str) -> str:
    """Return the question over the fields of a page; on a later one it tells which page it is."""
    return response if part.number == 1 else "utter_page_to_pick"


def _larger(turn: Turn) -> bool:
    return turn.visit.preferences.type_size > 0


def _page(turn: Turn, rows: Sequence[Row], each: int) -> Page[Row]:
    of = max(1, -(-len(rows) // each))
    number = min(max(turn.page or 1, 1), of)
    start = (number - 1) * each
    return Page(rows[start : start + each], number, of, len(rows))
