"""Money at rest once more, written from docs/guard.md and what the branch promises for a deposit.

The figures of the products are the bank's own; what follows from them is counted here by months,
days and fractions, without a line of the bank's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from assistant.simulation.oracle_guard import CHINA

DEMAND = Fraction(5, 10_000)
"""A year's interest of what was taken out early, for its days; a year has 360 of them."""
CASH = "cash"


@dataclass(frozen=True)
class Product:
    """What the branch sells."""

    kind: str
    minimum: int
    """Fen."""
    months: int
    rate: Fraction
    """A year's interest."""
    risk: int


@dataclass(eq=False)
class Position:
    """Something bought. Account and payee are the bank's names, learnt with its id."""

    customer: str
    product: str
    account: str
    payee: str
    day: date | None
    id: str = ""
    ended: str | None = None
    ended_at: datetime | None = None


@dataclass(eq=False)
class Request:
    """Cash that the desk has to hand over."""

    number: str
    customer: str
    position: Position
    fen: int
    status: str = "open"


def china_day(moment: datetime) -> date:
    """Return the day in China."""
    return (moment + CHINA).date()


def due_day(opened: date, months: int) -> date:
    """Return the same day of a later month, or its last day where it is shorter."""
    month = date(
        opened.year + (opened.month - 1 + months) // 12, (opened.month - 1 + months) % 12 + 1, 1
    )
    day = month
    while day.day < opened.day and (day + timedelta(days=1)).month == month.month:
        day += timedelta(days=1)
    return day


def interest(product: Product, fen: int, opened: date, taken: date) -> tuple[int, int]:
    """Return what a deposit brings on that day, and what it costs her to take it then, in fen."""
    whole = _fen(fen * product.rate * product.months / 12)
    due = due_day(opened, product.months)
    if taken < due:
        brings = _fen(fen * DEMAND * max((taken - opened).days, 0) / 360)
        return brings, whole - brings
    return whole + _fen(fen * DEMAND * (taken - due).days / 360), 0


def _fen(exact: Fraction) -> int:
    """Half a fen is rounded up."""
    return floor(exact + Fraction(1, 2))
