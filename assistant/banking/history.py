"""Read from the database the recent payments of a customer that the policy needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, exists, func, literal_column, or_, select, union_all

from assistant.banking import ledger
from assistant.banking.close_position import COUNTER
from assistant.banking.memory import recall
from assistant.banking.model import TransferKind
from assistant.banking.rows import DestinationRow, PaidRow, RefusedRow, StandingRow, TransferRow
from assistant.banking.unit_of_work import Work
from assistant.clock import bank_time
from assistant.fraud.policy import (
    DAY,
    KNOWN_FEN,
    KNOWN_TWICE_FEN,
    MEMORY,
    WEEK,
    History,
    Outflow,
    Refusal,
    destination,
)
from assistant.storage.prepared import Query, among, run
from assistant.storage.tables import (
    POSTED,
    accounts,
    checks,
    holds,
    payees,
    positions,
    refusals,
    transfers,
)
from assistant.storage.values import Value

STAYS = (TransferKind.DEPOSIT, TransferKind.BACK)
"""Kinds of transfers that stay in the customer's own name, and so are never a first payment."""

WAITING = ("fraud_check", "held")
"""Statuses after the customer's yes in which the money may still leave; such transfers count
whatever their age."""

_customer = bindparam("customer")
_DESTINATIONS: Query[DestinationRow] = (
    select(payees.c.id, payees.c.account_id, accounts.c.number, accounts.c.purpose)
    .add_columns(positions.c.product, accounts.c.customer_id.label("owner"))
    .join(accounts, accounts.c.id == payees.c.account_id)
    .outerjoin(positions, positions.c.account_id == accounts.c.id)
    .where(payees.c.customer_id == _customer)
)
_there = (
    among(transfers.c.payee_id, "payees"),
    transfers.c.status == POSTED,
)
_twice = transfers.c.fen >= bindparam("twice")
_PAID: Query[PaidRow] = select(
    exists().where(*_there, transfers.c.fen >= bindparam("once")).label("is_known"),
    select(transfers.c.posted_at)
    .where(*_there, _twice, transfers.c.posted_at < bindparam("before"))
    .limit(1)
    .scalar_subquery()
    .label("old"),
)
_OTHER_DAY: Query[tuple[bool]] = select(
    exists().where(
        *_there,
        _twice,
        or_(
            transfers.c.posted_at < bindparam("begins"), transfers.c.posted_at >= bindparam("ends")
        ),
    )
)
_ALL: Query[tuple[int]] = select(func.sum(accounts.c.balance_fen)).where(
    accounts.c.customer_id == _customer
)
_BALANCE = select(accounts.c.balance_fen).where(accounts.c.id == bindparam("account"))
_BROKEN = (
    select(func.coalesce(func.sum(transfers.c.fen), 0))
    .join(positions, positions.c.account_id == transfers.c.account_id)
    .where(
        positions.c.customer_id == _customer,
        positions.c.ended_as == "broken",
        positions.c.ended_at > bindparam("since"),
        transfers.c.status == POSTED,
    )
)
_STANDING: Query[StandingRow] = select(
    exists().where(checks.c.transfer_id == bindparam("this")).label("is_checked"),
    _BALANCE.scalar_subquery().label("balance_fen"),
    _BROKEN.scalar_subquery().label("broken_fen"),
)
"""Whether the transfer was checked, its account's balance, and the sum that left deposits early."""
_hers = select(
    transfers.c.payee_id,
    transfers.c.fen,
    transfers.c.status,
    transfers.c.changed_at,
    transfers.c.bill_id,
    transfers.c.check_id,
    transfers.c.due,
).where(transfers.c.customer_id == _customer, transfers.c.id != bindparam("this"))
_since = bindparam("since")
_OWN: Query[tuple[str]] = (
    select(payees.c.id)
    .join(accounts, accounts.c.id == payees.c.account_id)
    .where(
        payees.c.customer_id == _customer,
        accounts.c.customer_id == _customer,
        accounts.c.purpose.in_([literal_column("'everyday'"), literal_column("'deposit'")]),
    )
)
_UNSETTLED = exists().where(holds.c.transfer_id == refusals.c.transfer_id, ledger.RESERVES)
_REFUSALS: Query[RefusedRow] = (
    select(refusals.c.payee_id, refusals.c.fen, refusals.c.at, refusals.c.unsafe)
    .where(
        refusals.c.customer_id == _customer,
        refusals.c.transfer_id != bindparam("this"),
        or_(refusals.c.at > bindparam("since"), _UNSETTLED),
    )
    .order_by(refusals.c.seq)
)


def history_of(
    work: Work, transfer: TransferRow, kind: TransferKind, places: Mapping[str, str]
) -> History:
    """Return the history by which the policy decides ``transfer`` (a row).

    Args:
        work: The decision.
        transfer: The row.
        kind: From ``transfer_rows.kind_of``.
        places: The destinations of the customer's payees, from ``destinations``.
    """
    told = recall(work, transfer)
    standing = _standing(work, transfer)
    return History(
        clock_doubt=work.clock_doubt,
        records_doubt=work.records_doubt,
        outflows=_outflows(work, transfer, places),
        refusals=_refusals(work, transfer, places),
        first_payment=kind not in STAYS and _is_first(work, transfer, places),
        balance_fen=_balance(work, transfer, kind, standing),
        script_words=told.script_words,
        unsafe_holds=told.unsafe_holds,
        told=told.told,
        checked_before=_is_checked(standing),
        deposit_broken_fen=0 if kind in STAYS else _broken(standing),
    )


def destinations(work: Work, customer_id: str) -> dict[str, str]:
    """Return the destination of each of the customer's payees, by the payee's id."""
    return {
        row.id: destination(
            row.number,
            "cash" if row.account_id == COUNTER else _purpose(row, customer_id),
            row.product or "",
        )
        for row in run(work.connection, _DESTINATIONS, {"customer": customer_id}).all()
    }


def _purpose(row: DestinationRow, customer_id: str) -> str:
    """Return the purpose of an account; another customer's position counts as an ordinary account."""
    return str(row.purpose) if row.owner == customer_id else "everyday"


def _is_first(work: Work, transfer: TransferRow, places: Mapping[str, str]) -> bool:
    """Return whether the payee is not known yet; an earlier small sum may be a test by a swindler."""
    there = places[transfer.payee_id]
    asked: dict[str, Value] = {
        "payees": [payee for payee, place in places.items() if place == there],
        "once": KNOWN_FEN,
        "twice": KNOWN_TWICE_FEN,
        "before": work.now - MEMORY,
    }
    paid = run(work.connection, _PAID, asked).one()
    if paid.is_known:
        return False
    old = paid.old
    if old is None:
        return True
    begins = bank_time(old).replace(hour=0, minute=0, second=0, microsecond=0)
    asked |= {"begins": begins, "ends": begins + DAY}
    return not run(work.connection, _OTHER_DAY, asked).scalar_one()


def _standing(work: Work, transfer: TransferRow) -> StandingRow:
    """Return three values (``StandingRow``) with one statement, because each statement costs time."""
    asked: dict[str, Value] = {
        "this": transfer.id,
        "account": transfer.account_id,
        "customer": transfer.customer_id,
        "since": work.now - MEMORY,
    }
    return run(work.connection, _STANDING, asked).one()


def _balance(work: Work, transfer: TransferRow, kind: TransferKind, standing: StandingRow) -> int:
    """Return the paying account's balance in fen.

    If a position is taken back, return all of the customer's money.
    """
    if kind is not TransferKind.BACK:
        return int(standing.balance_fen)
    return int(run(work.connection, _ALL, {"customer": transfer.customer_id}).scalar_one())


def _is_checked(standing: StandingRow) -> bool:
    return bool(standing.is_checked)


def _broken(standing: StandingRow) -> int:
    """Return the sum that left deposits before their due day in the last 72 hours, in fen."""
    return int(standing.broken_fen)


_Leaving = tuple[str, int, str, datetime, str | None, str | None, datetime | None]
"""The columns of ``_hers``."""


@cache
def _leaving(waiting: tuple[str, ...]) -> Query[_Leaving]:
    """Return the SQL statement for a customer's outflows; each part reads one range of an index."""
    authorised = transfers.c.status == literal_column("'authorise'")
    leaving: Query[_Leaving] = union_all(
        _hers.where(transfers.c.status == POSTED, transfers.c.posted_at > _since),
        _hers.where(authorised, or_(transfers.c.changed_at > _since, transfers.c.due.is_not(None))),
        _hers.where(transfers.c.status.in_([literal_column(f"'{each}'") for each in waiting])),
    )
    return leaving


def _outflows(work: Work, transfer: TransferRow, places: Mapping[str, str]) -> tuple[Outflow, ...]:
    """Return the customer's outflows; waiting transfers count too, because they may leave any time."""
    hers = _own_payees(work, transfer.customer_id)
    asked: dict[str, Value] = {
        "customer": transfer.customer_id,
        "this": transfer.id,
        "since": work.now - WEEK,
    }
    rows = run(work.connection, _leaving(WAITING), asked).all()
    outflows = [
        Outflow(
            places[payee_id],
            fen,
            work.now if status in WAITING or (due and status == "authorise") else changed_at,
            to_others=bill_id is None and payee_id not in hers,
            checked=check_id is not None,
        )
        for payee_id, fen, status, changed_at, bill_id, check_id, due in rows
    ]
    return tuple(sorted(outflows, key=lambda outflow: outflow.at))


def _own_payees(work: Work, customer_id: str) -> set[str]:
    """Return the ids of the payees that are the customer's own everyday accounts or deposits."""
    return set(run(work.connection, _OWN, {"customer": customer_id}).scalars())


def _refusals(work: Work, transfer: TransferRow, places: Mapping[str, str]) -> tuple[Refusal, ...]:
    asked: dict[str, Value] = {
        "customer": transfer.customer_id,
        "this": transfer.id,
        "since": work.now - MEMORY,
    }
    rows = run(work.connection, _REFUSALS, asked)
    return tuple(Refusal(places[row.payee_id], row.fen, row.at, bool(row.unsafe)) for row in rows)
