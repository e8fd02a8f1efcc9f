"""Keep positions: term deposits, certificates, wealth products, cash booked for the counter.

A position is an account of the customer's own: an ordinary transfer moves the money there, and
another one takes it back, so that the guard, the PIN and ``pay_out`` apply. The database lets money
leave such an account only by that transfer, and only the whole sum. It opens no position with a
higher risk than the customer's level.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from assistant.banking import close_position, customers, transfer_rows, transfers
from assistant.banking.access import Access
from assistant.banking.model import InvalidAmount, NotAllowed, Transfer, Unknown
from assistant.banking.products import CASH, Earned, Product, due_on, product, products
from assistant.banking.rows import OpenPositionRow
from assistant.banking.unit_of_work import Work
from assistant.money import Money
from assistant.storage.guarded import insert_guarded
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import accounts, payees, positions
from assistant.storage.tables import customers as people
from assistant.storage.tables import transfers as moved
from assistant.storage.values import Json, Value

NUMBER_PREFIX = "62170005"
"""The beginning of positions' account numbers; everyday ones begin with 62170003."""
LIMIT = Money.yuan(100_000_000).fen
"""The limit of a position's account, in fen; so high that it never matters, as the whole sum leaves
at once."""


class NotSuitable(NotAllowed):
    """The product's risk is higher than the customer's level."""

    code = "not_suitable"


class BelowMinimum(InvalidAmount):
    """The amount is below the product's minimum."""

    code = "below_minimum"


@dataclass(frozen=True)
class Position:
    """A deposit, a product or booked cash of a customer."""

    id: str
    product: Product
    amount: Money
    tail: str
    """The last four digits of the position's account."""
    opened_at: datetime
    """When the money arrived in the position, UTC."""
    due: date | None
    """A deposit's due day, or the day for which cash was booked; None for others."""
    earned: Earned | None
    """A deposit's interest if it ends now; None for others."""


class PositionsGateway(Protocol):
    """Positions as the kiosk sees them."""

    def list_held(self, customer_id: str) -> list[Position]:
        """Return the customer's open positions whose transfers are posted, oldest first."""
        ...

    def risk_level(self, customer_id: str) -> int:
        """Return a customer's risk level, 1 to 5: the highest risk that suits her."""
        ...

    def buy(
        self,
        key: str,
        session: str,
        customer_id: str,
        account_id: str,
        product_id: str,
        amount: Money,
        day: date | None = None,
    ) -> Transfer:
        """Open the transfer that buys a product, in REVIEW. The same key gives the same transfer.

        Args:
            key: The idempotency key.
            session: The visit.
            customer_id: The buyer.
            account_id: The account from which it is paid.
            product_id: An id of ``products.yaml``; ``cash`` books cash.
            amount: The sum.
            day: For cash, the day on which the customer fetches it; None for others.

        Raises ``NotSuitable``, ``BelowMinimum``, ``Unknown``, ``NotAllowed`` for cash without a day
        or a day without cash, ``KeyReused`` for the same key with other values, and the errors of
        ``BankGateway.begin``.
        """
        ...

    def take_back(self, key: str, session: str, customer_id: str, position_id: str) -> Transfer:
        """Open, in REVIEW, the transfer of a position to the customer's first everyday account.

        The same key gives the same transfer, also after the money is back. Raises ``Unknown``,
        ``NotAllowed`` for wealth products, and the errors of ``BankGateway.begin``.
        """
        ...

    def find_of_transfer(self, transfer_id: str) -> Position:
        """Return the position that a transfer opens or takes back. Raises ``Unknown``."""
        ...


class Positions:
    """The sandbox's ``PositionsGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def list_held(self, customer_id: str) -> list[Position]:
        """Return the customer's open positions whose transfers are posted, oldest first."""
        hers = _positions().where(
            positions.c.customer_id == customer_id,
            positions.c.ended_at.is_(None),
            moved.c.status == "posted",
        )
        now = self._access.clock.now()
        with self._access.reading() as connection:
            found = fetch(connection, hers.order_by(accounts.c.position))
            return [_shown(row, row.balance_fen, now) for row in found]

    def risk_level(self, customer_id: str) -> int:
        """Return a customer's risk level, 1 to 5: the highest risk that suits her."""
        with self._access.reading() as connection:
            return _risk_level(connection, customer_id)

    def buy(
        self,
        key: str,
        session: str,
        customer_id: str,
        account_id: str,
        product_id: str,
        amount: Money,
        day: date | None = None,
    ) -> Transfer:
        """Open the transfer that buys a product, in REVIEW. The same key gives the same transfer."""
        asked: dict[str, Json] = {
            "customer": customer_id,
            "account": account_id,
            "product": product_id,
            "fen": amount.fen,
            "day": None if day is None else day.isoformat(),
        }
        with self._access.deciding() as work:
            transfer_id = transfers.find_by_key(work, key, asked)
            if transfer_id is None:
                wanted = _wanted(product_id, day)
                _require_fit(work, customer_id, wanted, amount)
                transfers.require_not_at_rest(work, account_id)
                payee_id, position = _open(work, customer_id, wanted, day)
                order = transfers.Order(
                    key=key,
                    session=session,
                    customer_id=customer_id,
                    account_id=account_id,
                    payee_id=payee_id,
                    fen=amount.fen,
                    of_product=asked,
                )
                transfer_id = transfers.begin(work, order)
                position["transfer_id"] = transfer_id
                who = {"session": session, "customer_id": customer_id}
                insert_guarded(
                    work.connection, work.now, positions, position, "position_opened", **who
                )
            return transfer_rows.load_transfer(work.connection, transfer_id)

    def take_back(self, key: str, session: str, customer_id: str, position_id: str) -> Transfer:
        """Open, in REVIEW, the transfer of a position to the customer's first everyday account."""
        asked = {"customer": customer_id, "position": position_id}
        with self._access.deciding() as work:
            transfer_id = transfers.find_by_key(work, key, asked)
            if transfer_id is None:
                row = _of_hers(work, customer_id, position_id)
                home = customers.own_payees_of(work.connection, customer_id)[0]
                order = transfers.Order(
                    key=key,
                    session=session,
                    customer_id=customer_id,
                    account_id=row.account_id,
                    payee_id=home.id,
                    fen=int(row.balance_fen),
                    of_product=asked,
                )
                transfer_id = transfers.begin(work, order)
            return transfer_rows.load_transfer(work.connection, transfer_id)

    def find_of_transfer(self, transfer_id: str) -> Position:
        """Return the position that a transfer opens or takes back. Raises ``Unknown``."""
        now = self._access.clock.now()
        with self._access.reading() as connection:
            transfer = transfer_rows.load(connection, transfer_id)
            its = (positions.c.transfer_id == transfer_id) | (
                positions.c.account_id == transfer.account_id
            )
            row = fetch(connection, _positions().where(its)).one_or_none()
            if row is None:
                raise Unknown(f"position of transfer {transfer_id}")
            return _shown(row, transfer.fen, now)


def _positions() -> Query[OpenPositionRow]:
    query: Query[OpenPositionRow] = (
        select(positions, accounts.c.balance_fen, accounts.c.number, moved.c.posted_at)
        .join(accounts, accounts.c.id == positions.c.account_id)
        .join(moved, moved.c.id == positions.c.transfer_id)
    )
    return query


def _risk_level(connection: Connection, customer_id: str) -> int:
    query: Query[tuple[int]] = select(people.c.risk_level).where(people.c.id == customer_id)
    return fetch(connection, query).scalar_one()


def _shown(row: OpenPositionRow, fen: int, now: datetime) -> Position:
    terms, due, brought = row.terms, None, None
    opened_at = row.posted_at or now  # now: the transfer is not posted yet
    if row.kind == "deposit":
        due = due_on(close_position.day_of(opened_at), terms["months"])
        brought = close_position.earned_now(row, Money(fen), opened_at, now)
    elif terms.get("day"):
        due = date.fromisoformat(terms["day"])
    return Position(
        id=row.id,
        product=product(row.product),
        amount=Money(fen),
        tail=row.number[-4:],
        opened_at=opened_at,
        due=due,
        earned=brought,
    )


def _wanted(product_id: str, day: date | None) -> Product:
    if product_id not in {each.id for each in products()}:
        raise Unknown(f"product {product_id}")
    if (product_id == CASH.id) != (day is not None):
        raise NotAllowed("cash, and nothing else, is booked for a day")
    return product(product_id)


def _of_hers(work: Work, customer_id: str, position_id: str) -> OpenPositionRow:
    """Return a customer's position that may be taken back at the kiosk, with its balance."""
    hers = _positions().where(
        positions.c.id == position_id,
        positions.c.customer_id == customer_id,
        moved.c.status == "posted",
    )
    row = fetch(work.connection, hers).one_or_none()
    if row is None:
        raise Unknown(f"position {position_id}")
    if row.kind == "wealth":
        raise NotAllowed("wealth products are given back at the counter")
    if row.ended_at is not None:
        raise NotAllowed(f"the position has ended: {row.ended_as}")
    return row


def _require_fit(work: Work, customer_id: str, wanted: Product, amount: Money) -> None:
    if wanted.risk > _risk_level(work.connection, customer_id):
        raise NotSuitable(f"R{wanted.risk}")
    if amount < wanted.minimum:
        raise BelowMinimum(f"{amount}, from {wanted.minimum} on")


def _open(
    work: Work, customer_id: str, wanted: Product, day: date | None
) -> tuple[str, dict[str, Value]]:
    """Write the account and payee of a position; return the payee's id and the position's new row."""
    position_id = work.new_id()
    account_id, payee_id = f"at-rest-{position_id}", f"at-rest-{position_id}-own"
    taken: Query[tuple[int]] = select(func.count()).select_from(positions)
    place = fetch(work.connection, taken).scalar_one()
    account: dict[str, Value] = {
        "id": account_id,
        "kind": "customer",
        "customer_id": customer_id,
        "position": place,
        "name": wanted.name,
        "number": _number(position_id),
        "single_limit_fen": LIMIT,
        "daily_limit_fen": LIMIT,
        "purpose": wanted.kind,
    }
    payee: dict[str, Value] = {
        "id": payee_id,
        "customer_id": customer_id,
        "account_id": account_id,
        "name": customers.customer(work.connection, customer_id).name,
        "relation": wanted.name,
        "is_company": False,
        "listed": False,
    }
    for table, row, kind in ((accounts, account, "account_opened"), (payees, payee, "payee_added")):
        insert_guarded(work.connection, work.now, table, row, kind, customer_id=customer_id)
    terms: dict[str, int | str] = {"months": wanted.months, "bp": wanted.bp, "risk": wanted.risk}
    if day is not None:
        terms["day"] = day.isoformat()
    return payee_id, {
        "id": position_id,
        "customer_id": customer_id,
        "kind": wanted.kind,
        "product": wanted.id,
        "terms": terms,
        "account_id": account_id,
        "payee_id": payee_id,
        "created_at": work.now,
    }


def _number(position_id: str) -> str:
    """Make an account number of 19 digits from the id; equal numbers are very unlikely."""
    digits = random.Random(position_id).randrange(10**11)  # noqa: S311  (no secret)
    return f"{NUMBER_PREFIX}{digits:011d}"
