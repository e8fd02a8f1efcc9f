"""List a household's due bills, and begin the payment of a bill: the whole sum, and only once.

A bill is paid by an ordinary transfer of service ``bill`` to the biller, so that the guard, the PIN
and ``pay_out`` apply to it. The database refuses another amount or payee, and a second payment
(``a_bill_is_paid_once``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import exists, select
from sqlalchemy.sql import ColumnElement

from assistant.banking import transfer_rows, transfers
from assistant.banking.access import Access
from assistant.banking.model import NotAllowed, Transfer, Unknown
from assistant.banking.rows import BilledRow, PaidBillRow, ToPayRow
from assistant.banking.unit_of_work import Work
from assistant.money import Money
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import POSTED, accounts, bills, payees
from assistant.storage.tables import transfers as paid


@dataclass(frozen=True)
class Bill:
    """One bill as the biller sent it."""

    id: str
    kind: str
    """The type, as the lexicon names it: 电费, 水费 …"""
    biller: str
    """The company that gets the money."""
    household: str
    """The household's number with the biller; only its last four digits are shown."""
    period: str
    """The period in words: 二月."""
    amount: Money
    due_on: date
    paid_at: datetime | None = None
    """When it was paid, UTC; None while it is due."""


class BillsGateway(Protocol):
    """Bills as the kiosk sees them."""

    def list_due(self, customer_id: str) -> list[Bill]:
        """Return the customer's unpaid bills, the most urgent first."""
        ...

    def find_last_paid(self, customer_id: str, kind: str) -> Bill | None:
        """Return the bill of this kind that was paid last; None if there is none."""
        ...

    def begin(
        self, key: str, session: str, customer_id: str, account_id: str, bill_id: str
    ) -> Transfer:
        """Open a bill's payment in REVIEW. The same key gives the same transfer.

        Raises ``NotAllowed`` if the bill is paid and the key is new, ``Unknown`` for another
        customer's bill, and the errors of ``BankGateway.begin``.
        """
        ...


class Bills:
    """The sandbox's ``BillsGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def list_due(self, customer_id: str) -> list[Bill]:
        """Return the customer's unpaid bills, the most urgent first."""
        hers: Query[BilledRow] = (
            select(bills, _BILLER)
            .select_from(_BILLED)
            .where(bills.c.customer_id == customer_id, ~_is_paid())
        )
        with self._access.reading() as connection:
            found = fetch(connection, hers.order_by(bills.c.due_on, bills.c.id))
            return [_bill(row) for row in found]

    def find_last_paid(self, customer_id: str, kind: str) -> Bill | None:
        """Return the bill of this kind that was paid last; None if there is none."""
        hers: Query[PaidBillRow] = (
            select(bills, _BILLER, paid.c.posted_at)
            .select_from(_BILLED)
            .join(paid, paid.c.bill_id == bills.c.id)
            .where(
                bills.c.customer_id == customer_id,
                bills.c.kind == kind,
                paid.c.status == POSTED,
            )
        )
        with self._access.reading() as connection:
            row = fetch(connection, hers.order_by(paid.c.posted_at.desc()).limit(1)).one_or_none()
            return _bill(row, row.posted_at) if row else None

    def begin(
        self, key: str, session: str, customer_id: str, account_id: str, bill_id: str
    ) -> Transfer:
        """Open a bill's payment in REVIEW. The same key gives the same transfer."""
        with self._access.deciding() as work:
            hers: Query[ToPayRow] = select(bills, _is_paid().label("is_paid")).where(
                bills.c.id == bill_id, bills.c.customer_id == customer_id
            )
            row = fetch(work.connection, hers).one_or_none()
            if row is None:
                raise Unknown(f"bill {bill_id}")
            if row.is_paid and not _is_known(work, key):
                raise NotAllowed("the bill is paid already")
            transfer_id = transfers.begin(
                work,
                transfers.Order(
                    key=key,
                    session=session,
                    customer_id=customer_id,
                    account_id=account_id,
                    payee_id=row.payee_id,
                    fen=row.fen,
                    service="bill",
                    bill_id=row.id,
                ),
            )
            return transfer_rows.load_transfer(work.connection, transfer_id)


_BILLED = bills.join(payees, payees.c.id == bills.c.payee_id).join(
    accounts, accounts.c.id == payees.c.account_id
)
_BILLER = accounts.c.name.label("biller")


def _is_paid() -> ColumnElement:
    return exists().where(paid.c.bill_id == bills.c.id, paid.c.status == POSTED)


def _is_known(work: Work, key: str) -> bool:
    query: Query[tuple[str]] = select(paid.c.id).where(paid.c.key == key)
    return fetch(work.connection, query).first() is not None


def _bill(row: BilledRow, paid_at: datetime | None = None) -> Bill:
    return Bill(
        id=row.id,
        kind=row.kind,
        biller=row.biller,
        household=row.household,
        period=row.period,
        amount=Money(row.fen),
        due_on=date.fromisoformat(row.due_on),
        paid_at=paid_at,
    )
