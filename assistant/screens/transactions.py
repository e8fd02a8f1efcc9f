"""What came into an account and what went out of it."""

from __future__ import annotations

from typing import TypedDict

from assistant.screens.blocks import Block, Fact, Rows, answers, sentence, with_tail, yuan
from assistant.screens.content import filler, read
from assistant.screens.traits import Traits
from assistant.screens.view import View


class Row(TypedDict):
    """One entry."""

    date: str
    """The day, e.g. 3月15日."""
    what: str
    """Whom it came from or went to."""
    fen: int
    """How much, in fen; negative: it went out."""


class _Always(TypedDict):
    account: str
    """Her name for the account, or which entries of all accounts these are: 电费."""
    period: str
    """The time they are of, in words: 上个月."""
    rows: list[Row]
    """Newest first, as many as there is room for."""
    sum_in: int
    """What came in over the whole period, in fen, positive."""
    sum_out: int
    """What went out over the whole period, in fen, positive."""


class Data(_Always, total=False):
    """Entries and their sums."""

    tail: str
    """The last four digits of the account's number; absent: entries of all accounts."""


TRAITS = Traits(looked_up=True)
fill = filler(__name__, Data)


def compose(view: View) -> list[Block]:
    """Return the sentence, both sums and the entries."""
    data = read(Data, view)
    where = Fact(with_tail(data["account"], data.get("tail")), data["period"])
    sums = (("进来一共", yuan(data["sum_in"])), ("出去一共", yuan(data["sum_out"])))
    entries = Rows((*sums, *(_row(row) for row in data["rows"])))
    return [*sentence(view), where, entries, *answers(view)]


def _row(row: Row) -> tuple[str, str]:
    """Say in or out in a word, not by colour or sign alone."""
    what, fen = f"{row['date']} {row['what']}".strip(), row["fen"]
    return what, f"进 {yuan(fen)}" if fen >= 0 else f"出 {yuan(-fen)}"
