"""Close and open the five locks of a customer's accounts, and freeze her accounts after a loss.

``lock_kinds`` tells what each lock refuses; ``paying.require_permitted`` checks every outgoing
payment when it begins, when it is changed, and when it is posted or released. At the kiosk a lock
can only be closed, and the limit only lowered, so that nobody can persuade a customer there to open
a lock. Staff open locks at the desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.engine import Connection

from assistant.banking import transfer_rows, transfers
from assistant.banking.access import Access
from assistant.banking.customers import account, customer
from assistant.banking.holding import back_to_staff
from assistant.banking.lock_kinds import Lock
from assistant.banking.memory import is_new
from assistant.banking.model import InvalidAmount, Transfer, Unknown
from assistant.banking.rows import AccountRow
from assistant.banking.signing import sign
from assistant.banking.unit_of_work import Work
from assistant.help.tickets import open_ticket
from assistant.money import Money
from assistant.staff_member import SignedIn
from assistant.storage.guarded import update_guarded
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import accounts
from assistant.storage.values import Json


@dataclass(frozen=True)
class LockState:
    """The state of one kind of lock, over all everyday accounts of a customer."""

    lock: Lock
    closed: bool
    """Whether the lock is closed on all the customer's everyday accounts."""
    limit: Money | None = None
    """The highest sum a day for the limit lock: the lowest of the customer's accounts' limits; else
    None."""


@dataclass(frozen=True)
class Loss:
    """An account that was reported lost, and is frozen."""

    account_id: str
    customer_id: str
    name: str
    """The account's name in the customer's words."""
    tail: str
    since: datetime


class LocksGateway(Protocol):
    """Locks as the kiosk and the desk see them."""

    def list_states(self, customer_id: str) -> list[LockState]:
        """Return all five locks, in the order of the safety guide."""
        ...

    def close(
        self, session: str, customer_id: str, lock: Lock, limit: Money | None = None
    ) -> LockState:
        """Close a lock on all of a customer's accounts.

        The limit lock needs ``limit``, which may not be above the old one.

        Raises ``InvalidAmount`` if the limit is missing or too high.
        """
        ...

    def open(self, customer_id: str, lock: Lock, staff: SignedIn) -> LockState:
        """Open a lock, by staff who have seen the customer; others: ``NotAllowed``."""
        ...

    def report_loss(
        self, session: str, customer_id: str, account_id: str | None, message: str = ""
    ) -> list[Transfer]:
        """Freeze one account of a customer, or all, at once; return the transfers cancelled.

        ``message`` is the id of the kiosk's message; a repeated id counts once. Delayed transfers
        of all her accounts go back to staff. A ticket informs the desk in the same transaction.
        """
        ...

    def list_losses(self) -> list[Loss]:
        """Return all frozen accounts, the longest frozen first."""
        ...

    def lift_freeze(self, account_id: str, staff: SignedIn) -> None:
        """Lift the freeze of an account, by staff; others: ``NotAllowed``."""
        ...


class Locks:
    """The sandbox's ``LocksGateway``."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def list_states(self, customer_id: str) -> list[LockState]:
        """Return all five locks, in the order of the safety guide."""
        with self._access.reading() as connection:
            customer(connection, customer_id)
            hers = _hers(connection, customer_id)
        return [_state(lock, hers) for lock in Lock]

    def close(
        self, session: str, customer_id: str, lock: Lock, limit: Money | None = None
    ) -> LockState:
        """Close a lock on all of a customer's accounts.

        The limit lock needs ``limit``, which may not be above the old one.
        """
        with self._access.deciding() as work:
            customer(work.connection, customer_id)
            value: bool | int = True
            if lock is Lock.LIMIT:
                if limit is None or limit.fen <= 0:
                    raise InvalidAmount("the limit lock needs a limit")
                lowest = min(_limits(_hers(work.connection, customer_id)), default=None)
                if lowest is not None and limit.fen > lowest:
                    raise InvalidAmount("from the kiosk a limit is only lowered")
                value = limit.fen
            _set(work, customer_id, lock, value, "lock_closed", session=session, value=int(value))
            return _state(lock, _hers(work.connection, customer_id))

    def open(self, customer_id: str, lock: Lock, staff: SignedIn) -> LockState:
        """Open a lock, by staff who have seen the customer; others: ``NotAllowed``."""
        with self._access.deciding() as work:
            signed = sign(work, staff)
            customer(work.connection, customer_id)
            value = None if lock is Lock.LIMIT else False
            _set(work, customer_id, lock, value, "lock_opened", **signed)
            return _state(lock, _hers(work.connection, customer_id))

    def report_loss(
        self, session: str, customer_id: str, account_id: str | None, message: str = ""
    ) -> list[Transfer]:
        """Freeze one account of a customer, or all, at once; return the transfers cancelled."""
        with self._access.deciding() as work:
            if not is_new(work, message):
                return []
            customer(work.connection, customer_id)
            if account_id:
                account(work.connection, account_id, customer_id)
            hers = [row.id for row in _hers(work.connection, customer_id)]
            frozen = [account_id] if account_id else hers
            update_guarded(
                work.connection,
                work.now,
                accounts,
                frozen,
                {"lost_at": work.now},
                "reported_lost",
                session=session,
                customer_id=customer_id,
                accounts=frozen,
            )
            cancelled = transfers.cancel_all_from(work, frozen, "reported_lost")
            back_to_staff(work, customer_id, "reported_lost")
            open_ticket(
                work.connection,
                work.now,
                work.new_id(),
                session=session,
                customer_id=customer_id,
                reason="reported_lost",
                screen=f"frozen: {len(frozen)} account(s)",
            )
            return [transfer_rows.load_transfer(work.connection, each) for each in cancelled]

    def list_losses(self) -> list[Loss]:
        """Return all frozen accounts, the longest frozen first."""
        lost: Query[AccountRow] = (
            select(accounts)
            .where(accounts.c.lost_at.is_not(None))
            .order_by(accounts.c.lost_at, accounts.c.id)
        )
        with self._access.reading() as connection:
            rows = fetch(connection, lost).all()
        return [
            Loss(row.id, row.customer_id, row.name, row.number[-4:], row.lost_at)
            for row in rows
            if row.customer_id is not None and row.lost_at is not None
        ]

    def lift_freeze(self, account_id: str, staff: SignedIn) -> None:
        """Lift the freeze of an account, by staff; others: ``NotAllowed``."""
        with self._access.deciding() as work:
            signed = sign(work, staff)
            there: Query[tuple[str]] = select(accounts.c.id).where(accounts.c.id == account_id)
            if fetch(work.connection, there).first() is None:
                raise Unknown(account_id)
            update_guarded(
                work.connection,
                work.now,
                accounts,
                [account_id],
                {"lost_at": None},
                "freeze_lifted",
                **signed,
            )


def _hers(connection: Connection, customer_id: str) -> list[AccountRow]:
    query: Query[AccountRow] = select(accounts).where(
        accounts.c.customer_id == customer_id, accounts.c.purpose == "everyday"
    )
    return fetch(connection, query).all()


def _state(lock: Lock, hers: list[AccountRow]) -> LockState:
    if lock is not Lock.LIMIT:
        return LockState(lock, all(row._mapping[lock.value] for row in hers))
    limits = _limits(hers)
    if not limits or len(limits) < len(hers):
        return LockState(lock, closed=False)
    return LockState(lock, closed=True, limit=Money(min(limits)))


def _limits(hers: list[AccountRow]) -> list[int]:
    """Return the daily limits of these accounts, in fen, without accounts that have none."""
    return [row.limit_lock_fen for row in hers if row.limit_lock_fen is not None]


def _set(
    work: Work,
    customer_id: str,
    lock: Lock,
    to: bool | int | None,
    kind: str,
    *,
    session: str = "",
    **told: Json,
) -> None:
    hers = [row.id for row in _hers(work.connection, customer_id)]
    update_guarded(
        work.connection,
        work.now,
        accounts,
        hers,
        {lock.value: to},
        kind,
        session=session,
        customer_id=customer_id,
        subject="",
        lock=lock.value,
        **told,
    )
