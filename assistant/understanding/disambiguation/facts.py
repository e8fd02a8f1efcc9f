"""Collect the facts for answers from the places that define them, so that none is typed twice."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.banking.branch import branch_facts
from assistant.banking.pins import ATTEMPTS
from assistant.banking.products import (
    CASH,
    MONTHS,
    Product,
    demand_rate,
    full_interest,
    insured_amount,
    products,
)
from assistant.money import Money
from assistant.speaking.wording import count_words, money_words, rate_words

EXAMPLE = Money.yuan(10_000)
"""The sum in the example that explains interest."""


def facts() -> Mapping[str, str]:
    """Return every fact by its name, in words without digits.

    There are facts of the branch (hours, toilet …) and of the products: ``rate_year`` is the rate
    of a deposit of one year, ``example_year`` the interest of the sum ``example`` in one year.
    """
    rates = {
        "demand": (demand_rate(), MONTHS),
        **{_TERMS[each.months]: (each.bp, each.months) for each in products() if _is_told(each)},
    }
    return {
        **{each.topic: each.spoken for each in branch_facts()},
        "example": money_words(EXAMPLE),
        **{f"rate_{name}": rate_words(bp) for name, (bp, _) in rates.items()},
        **{
            f"example_{name}": money_words(full_interest(EXAMPLE, bp, months))
            for name, (bp, months) in rates.items()
        },
        "insured": money_words(insured_amount()),
        "booked": money_words(CASH.minimum),
        "tries": count_words(ATTEMPTS),
    }


_TERMS = {12: "year", 36: "three_years"}
"""The terms whose rates are facts, by months."""


def _is_told(each: Product) -> bool:
    return each.kind == "deposit" and not each.large and each.months in _TERMS
