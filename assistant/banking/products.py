"""Read the products from ``products.yaml``, and calculate the interest of deposits."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypedDict

from assistant.money import Money
from assistant.yaml_file import read_yaml

BASIS_POINTS = 10_000
MONTHS = 12
DAYS = 360
"""Days of a year for interest that is counted by the day, as usual in Chinese banks."""


@dataclass(frozen=True)
class Product:
    """A deposit, a wealth product, or booked cash."""

    id: str
    kind: str
    """``deposit``, ``wealth`` or ``cash``; the purpose of the account that holds it."""
    name: str
    minimum: Money
    months: int = 0
    """A deposit's term; 0 for others."""
    bp: int = 0
    """A deposit's rate in basis points a year."""
    large: bool = False
    """A large certificate of deposit."""
    risk: int = 1
    """The risk, 1 to 5 (R1 to R5)."""
    terms: str = ""
    """A wealth product's terms in words."""
    outlook: str = ""
    """A product's possible return, in words; never a promise."""


@dataclass(frozen=True)
class Earned:
    """The interest of a deposit that ends on a certain day."""

    interest: Money
    full: Money
    """The interest if the deposit is kept to its due day."""

    @property
    def lost(self) -> Money:
        """The interest that is lost by ending the deposit on that day."""
        return self.full - self.interest


CASH = Product("cash", "cash", "预约取现", Money.yuan(50_000))
"""Cash booked for the counter; smaller amounts need no booking (the branches' rule)."""


@cache
def products() -> tuple[Product, ...]:
    """Return all products, in the order in which they are offered."""
    figures = _figures()
    return (
        *_read(figures.deposits, "deposit"),
        *_read(figures.certificates, "deposit", large=True),
        *_read(figures.wealth, "wealth"),
        CASH,
    )


def product(product_id: str) -> Product:
    """Return one product. Raises ``KeyError``."""
    return {each.id: each for each in products()}[product_id]


def demand_rate() -> int:
    """Return the interest of money outside of term deposits, in basis points a year."""
    return _figures().demand_bp


def insured_amount() -> Money:
    """Return the most that deposit insurance pays to one person at one bank."""
    return Money.yuan(_figures().insured_yuan)


def due_on(opened: date, months: int) -> date:
    """Return the day on which a deposit is due: the same day of the month, or the month's last."""
    year, month = divmod(opened.year * MONTHS + opened.month - 1 + months, MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(opened.day, last))


def full_interest(amount: Money, bp: int, months: int) -> Money:
    """Return the interest of a deposit to its due day, by whole months, rounded to the fen."""
    return _rounded(amount.fen * bp * months, BASIS_POINTS * MONTHS)


def earned(amount: Money, bp: int, months: int, opened: date, taken: date) -> Earned:
    """Return the interest of a deposit that ends on the day ``taken``.

    Before its due day a deposit earns the demand rate for each day. From the due day on it earns
    the full interest, and the demand rate for the days after.
    """
    full, due = full_interest(amount, bp, months), due_on(opened, months)
    if taken < due:
        return Earned(_by_days(amount, (taken - opened).days), full)
    late = _by_days(amount, (taken - due).days)
    return Earned(full + late, full + late)


def _by_days(amount: Money, days: int) -> Money:
    return _rounded(amount.fen * _figures().demand_bp * max(days, 0), BASIS_POINTS * DAYS)


def _rounded(numerator: int, denominator: int) -> Money:
    """Return the fraction as fen, rounded half up, without floats."""
    return Money((2 * numerator + denominator) // (2 * denominator))


class _Named(TypedDict):
    id: str
    name: str


class _Told(_Named, total=False):
    """The fields of a product in the file; a missing one has the default of ``Product``."""

    months: int
    bp: int
    risk: int
    terms: str
    outlook: str


class _ToldWhole(_Told, total=False):
    minimum_yuan: int


@dataclass(frozen=True)
class _File:
    demand_bp: int
    """The interest on demand, in basis points a year."""
    insured_yuan: int
    deposits: list[_ToldWhole]
    certificates: list[_ToldWhole]
    wealth: list[_ToldWhole]


@cache
def _figures() -> _File:
    path = Path(__file__).with_name("products.yaml")
    return _File(**read_yaml(path))


def _read(section: list[_ToldWhole], kind: str, *, large: bool = False) -> list[Product]:
    return [_product(kind, large, told.copy()) for told in section]


def _product(kind: str, large: bool, told: _ToldWhole) -> Product:
    minimum = Money.yuan(told.pop("minimum_yuan"))
    rest: _Told = told
    return Product(kind=kind, large=large, minimum=minimum, **rest)
