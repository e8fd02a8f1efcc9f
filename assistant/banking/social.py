"""Look up a customer's social insurance: medical account and certification for the pension."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import insert, select, update

from assistant.banking.access import Access
from assistant.banking.model import UnknownCustomer
from assistant.banking.rows import InsuredRow
from assistant.banking.unit_of_work import Work
from assistant.clock import bank_time
from assistant.money import Money
from assistant.storage.audit import record
from assistant.storage.bound import bound
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import customers, social_insurance
from assistant.storage.values import Value

SEEDED = {"demo": ("1846.20", 40), "zhang": ("723.55", 200), "chen": ("2310.00", -12)}
"""For each sandbox customer, the medical account in yuan, and the days until the next
certification."""


@dataclass(frozen=True)
class SocialInsurance:
    """One customer's social insurance."""

    medical: Money
    """The balance of the personal medical account."""
    certified_on: date | None
    """The day on which staff last saw the customer for the pension; None: never."""
    certify_by: date
    """The last day on which staff must see the customer again."""


class SocialGateway(Protocol):
    """Look up social insurance."""

    def of(self, customer_id: str) -> SocialInsurance:
        """Return a customer's social insurance. Raises ``UnknownCustomer`` if there is none."""
        ...


class Social:
    """The sandbox's ``SocialGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def of(self, customer_id: str) -> SocialInsurance:
        """Return a customer's social insurance. Raises ``UnknownCustomer`` if there is none."""
        hers: Query[InsuredRow] = select(social_insurance).where(
            social_insurance.c.customer_id == customer_id
        )
        with self._access.reading() as connection:
            row = fetch(connection, hers).one_or_none()
        if row is None:
            raise UnknownCustomer(customer_id)
        seen = row.certified_on
        return SocialInsurance(
            Money(row.medical_fen),
            date.fromisoformat(seen) if seen else None,
            date.fromisoformat(row.certify_by),
        )


def seed_social(work: Work) -> None:
    """Give the sandbox's customers their social insurance, once."""
    insured: Query[tuple[str]] = select(social_insurance.c.customer_id)
    if fetch(work.connection, insured).first():
        return
    today = bank_time(work.now).date()
    ids: Query[tuple[str]] = select(customers.c.id)
    there = set(fetch(work.connection, ids).scalars())
    for customer_id, (yuan, days) in SEEDED.items():
        if customer_id not in there:
            continue
        due = today + timedelta(days=days)
        values: dict[str, Value] = {
            "medical_fen": Money.yuan(yuan).fen,
            "certified_on": (due - timedelta(days=365)).isoformat(),
            "certify_by": due.isoformat(),
        }
        told = bound(work.connection, social_insurance, customer_id, values)
        record(work.connection, work.now, "insured", customer_id=customer_id, bound=told)
        row = insert(social_insurance).values(customer_id=customer_id, **values)
        work.connection.execute(row)


def certify(work: Work, customer_id: str) -> None:
    """Record that staff have seen the customer today, which certifies the pension for a year.

    A customer without social insurance has nothing to certify.
    """
    hers: Query[Row] = select(social_insurance).where(social_insurance.c.customer_id == customer_id)
    there = fetch(work.connection, hers).one_or_none()
    if there is None:
        return
    today = bank_time(work.now).date()
    again = today.replace(year=today.year + 1, day=min(today.day, 28))
    days: dict[str, Value] = {
        "certified_on": today.isoformat(),
        "certify_by": again.isoformat(),
    }
    before = there._mapping
    record(
        work.connection,
        work.now,
        "certified",
        customer_id=customer_id,
        bound=bound(work.connection, social_insurance, customer_id, {**before, **days}),
        was=bound(work.connection, social_insurance, customer_id, before),
    )
    changed = update(social_insurance).where(social_insurance.c.customer_id == customer_id)
    work.connection.execute(changed.values(**days))
