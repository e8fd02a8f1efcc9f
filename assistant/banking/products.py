"""What money at rest can be put into, and what it earns: pure, over ``products.yaml``."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.money import Money

BASIS_POINTS = 10_000
MONTHS = 12
DAYS = 360
"""A year has so many days where interest is counted by the day, as Chinese banks do."""


@dataclass(frozen=True)
class Product:
    """Something that money is put into."""

    id: str
    kind: str
    """``deposit``, ``wealth`` or ``cash``; the purpose of the account that holds it."""
    name: str
    minimum: Money
    months: int = 0
    """How long a deposit lies; 0 for all else."""
    bp: int = 0
    """A deposit's rate in basis points a year."""
    large: bool = False
    """A large certificate of deposit."""
    risk: int = 1
    """R1 to R5."""
    terms: str = ""
    """A wealth product's terms in words."""
    outlook: str = ""
    """What it may bring, in words; never a promise."""


@dataclass(frozen=True)
class Earned:
    """What a deposit brings when it is taken out on a certain day."""

    interest: Money
    full: Money
    """What it brings when it lies to its end."""

    @property
    def lost(self) -> Money:
        """What taking it out on that day costs."""
        return self.full - self.interest


CASH = Product("cash", "cash", "预约取现", Money.yuan(50_000))
"""Cash booked for the counter; below this amount nobody needs to book (the branches' rule)."""


@cache
def products() -> tuple[Product, ...]:
    """Return everything, in the order it is offered."""
    return (*_read("deposits", "deposit"), *_read("certificates", "deposit", large=True),
            *_read("wealth", "wealth"), CASH)  # fmt: skip


def product(product_id: str) -> Product:
    """Return one product. Raises ``KeyError``."""
    return {each.id: each for each in products()}[product_id]


def due_on(opened: date, months: int) -> date:
    """Return the day a deposit is due: the same day of the month, or the month's last."""
    year, month = divmod(opened.year * MONTHS + opened.month - 1 + months, MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(opened.day, last))


def full_interest(amount: Money, bp: int, months: int) -> Money:
    """Return the interest of a deposit that lies to its end; by whole months, to the fen."""
    return _rounded(amount.fen * bp * months, BASIS_POINTS * MONTHS)


def earned(amount: Money, bp: int, months: int, opened: date, taken: date) -> Earned:
    """Return what a deposit brings when it is taken out on ``taken``.

    Early: the demand rate for its days. From its due day on: all of it, and the demand rate
    for the days after.
    """
    full, due = full_interest(amount, bp, months), due_on(opened, months)
    if taken < due:
        return Earned(_by_days(amount, (taken - opened).days), full)
    late = _by_days(amount, (taken - due).days)
    return Earned(full + late, full + late)


def _by_days(amount: Money, days: int) -> Money:
    return _rounded(amount.fen * _figures()["demand_bp"] * max(days, 0), BASIS_POINTS * DAYS)


def _rounded(numerator: int, denominator: int) -> Money:
    """Round half up to the fen, without a float."""
    return Money((2 * numerator + denominator) // (2 * denominator))


@cache
def _figures() -> dict[str, Any]:
    path = Path(__file__).with_name("products.yaml")
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def _read(section: str, kind: str, *, large: bool = False) -> list[Product]:
    return [
        Product(
            kind=kind,
            minimum=Money.yuan(figures["minimum_yuan"]),
            large=large,
            **{name: value for name, value in figures.items() if name != "minimum_yuan"},
        )
        for figures in _figures()[section]
    ]
