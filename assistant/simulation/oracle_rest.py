"""Write the rules for positions a second time, from docs/guard.md and the branch's deposit terms.

The products' rates are the bank's own; interest is calculated here by months, days and fractions,
without the bank's code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from assistant.simulation.oracle_guard import CHINA

DEMAND = Fraction(5, 10_000)
"""Yearly interest rate of a deposit that is ended early; it is paid by days, 360 to a year."""
CASH = "cash"


@dataclass(frozen=True)
class Product:
    """A product of the branch."""

    kind: str
    minimum: int
    """Least sum in fen."""
    months: int
    rate: Fraction
    """The yearly interest rate."""
    risk: int


@dataclass(eq=False)
class Position:
    """A position: a deposit, a product or booked cash. The bank's ids are set after the call."""

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
    """A request to the desk to hand out booked cash."""

    number: str
    customer: str
    position: Position
    fen: int
    status: str = "open"


def china_day(moment: datetime) -> date:
    """Return the date in China at this moment."""
    return (moment + CHINA).date()


def due_day(opened: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or the last day of a shorter month."""
    month = date(
        opened.year + (opened.month - 1 + months) // 12, (opened.month - 1 + months) % 12 + 1, 1
    )
    day = month
    while day.day < opened.day and (day + timedelta(days=1)).month == month.month:
        day += timedelta(days=1)
    return day


def interest(product: Product, fen: int, opened: date, taken: date) -> tuple[int, int]:
    """Return a deposit's interest if ended on ``taken``, and the interest lost so, in fen."""
    whole = _fen(fen * product.rate * product.months / 12)
    due = due_day(opened, product.months)
    if taken < due:
        brings = _fen(fen * DEMAND * max((taken - opened).days, 0) / 360)
        return brings, whole - brings
    return whole + _fen(fen * DEMAND * (taken - due).days / 360), 0


def _fen(exact: Fraction) -> int:
    """Return an exact sum rounded to whole fen; half a fen is rounded up."""
    return floor(exact + Fraction(1, 2))
