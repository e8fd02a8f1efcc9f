"""Show a long list a page at a time: 第1页，共3页, with 下一页 and 上一页 to touch, press and say.

A page to read has more rows than a page to choose from, where each row is a large touch field.
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
"""Rows on a page to read, on the usual grid of 80x24 and on 64x18, which is used for larger type:
what fits beside touch fields that are three rows high."""
OFFERED, OFFERED_IN_LARGER_TYPE = 3, 2
"""Touch fields on a page to choose from, without those that turn pages; usual and larger type."""
ALL_AT_ONCE = 4
"""Up to this many choices need no pages: the field "next page" would take the place of the last."""
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list."""

    rows: Sequence[Row]
    number: int
    """The number of this page, from 1."""
    of: int
    """How many pages there are; at least 1."""
    count: int
    """How many rows the whole list has."""

    @property
    def data(self) -> Paged:
        """The page's number and counts, as a screen shows them."""
        return {"page": self.number, "pages": self.of, "count": self.count}

    @property
    def paged(self) -> MaybePaged:
        """The same as ``data``, but empty for a list of one page."""
        return MaybePaged(**self.data) if self.of > 1 else MaybePaged()

    @property
    def words(self) -> dict[str, str]:
        """Words for the page's number and counts, for the placeholders of sentences."""
        return {
            "page": number_words(self.number),
            "pages": count_words(self.of),
            "shown": count_words(len(self.rows)),
            "count": count_words(self.count),
        }

    def choices(self, intent: str, first: int, before: str = "") -> tuple[Choice, ...]:
        """Return the fields that turn to the next and to the previous page, from key ``first`` on.

        Args:
            intent: The intent of their payload, which has the page as ``choice``.
            first: The key of the first field.
            before: Text before the page in ``choice``.
        """
        turns = [(NEXT, self.number + 1)] if self.number < self.of else []
        turns += [(PREVIOUS, self.number - 1)] if self.number > 1 else []
        return tuple(
            Choice(str(key), label, payload(intent, choice=f"{before}page:{number}"))
            for key, (label, number) in enumerate(turns, start=first)
        )


def page_of(turn: Turn, rows: Sequence[Row]) -> Page[Row]:
    """Return the page of ``rows`` to which the customer turns; the first for a new request.

    If the list has become too short for that page, the last page is shown.
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
    """Return the page of ``rows`` to show, and its choices: one for each row, and to turn the page.

    Args:
        turn: The turn.
        rows: All rows that the customer may choose from.
        choice: Makes the choice of a row, given its key.
        first: The key of the first row; lower keys are for choices that stand on every page.
        intent: See ``Page.choices``.
        before: See ``Page.choices``.
    """
    each = OFFERED_IN_LARGER_TYPE if _larger(turn) else OFFERED
    part = _page(turn, rows, each if len(rows) > ALL_AT_ONCE else ALL_AT_ONCE)
    fields = [choice(str(key), row) for key, row in enumerate(part.rows, start=first)]
    return part, (*fields, *part.choices(intent, first + len(fields), before))


def sentence_of(part: Page[Row], response: str) -> str:
    """Return the question's name: ``response`` on the first page, a common one on later pages."""
    return response if part.number == 1 else "utter_page_to_pick"


def _larger(turn: Turn) -> bool:
    return turn.visit.preferences.type_size > 0


def _page(turn: Turn, rows: Sequence[Row], each: int) -> Page[Row]:
    of = max(1, -(-len(rows) // each))
    number = min(max(turn.page or 1, 1), of)
    start = (number - 1) * each
    return Page(rows[start : start + each], number, of, len(rows))
