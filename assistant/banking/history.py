"""What the policy needs to know about a customer's last days, read from the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from assistant.banking import ledger
from assistant.banking.ending import COUNTER
from assistant.banking.memory import remembered
from assistant.banking.model import TransferKind
from assistant.banking.rows import kind_of
from assistant.banking.work import Work
from assistant.clock import bank_time
from assistant.fraud.policy import (
    KNOWN_FEN,
    KNOWN_TWICE_FEN,
    MEMORY,
    WEEK,
    History,
    Outflow,
    Refusal,
    destination,
)
from assistant.storage.tables import (
    accounts,
    checks,
    holds,
    payees,
    positions,
    refusals,
    transfers,
)

STAYS = (TransferKind.DEPOSIT, TransferKind.BACK)
"""What stays in her own name: no first payment to anybody."""

WAITING = ("fraud_check", "held")
"""She has said yes to these and others decide when they leave: they count whatever their age."""


def history_of(work: Work, transfer: Any) -> History:
    """Return the history that ``transfer`` (a row) is decided upon."""
    kind = kind_of(work.connection, transfer.service, transfer.account_id, transfer.payee_id)
    places = destinations(work, transfer.customer_id)
    told = remembered(work, transfer)
    return History(
        clock_doubt=work.clock_doubt,
        outflows=_outflows(work, transfer, places),
        refusals=_refusals(work, transfer, places),
        first_payment=kind not in STAYS and _is_first(work, transfer, places),
        balance_fen=_balance(work, transfer, kind),
        script_words=told.script_words,
        unsafe_holds=told.unsafe_holds,
        told=told.told,
        checked_before=_found(work, checks.c.transfer_id == transfer.id),
        deposit_broken_fen=0 if kind in STAYS else _broken(work, transfer.customer_id),
    )


def destinations(work: Work, customer_id: str) -> dict[str, str]:
    """Return where each payee of hers leads, by the payee's id."""
    hers = (
        select(payees.c.id, payees.c.account_id, accounts.c.number, accounts.c.purpose)
        .add_columns(positions.c.product, accounts.c.customer_id.label("owner"))
        .join(accounts, accounts.c.id == payees.c.account_id)
        .outerjoin(positions, positions.c.account_id == accounts.c.id)
        .where(payees.c.customer_id == customer_id)
    )
    return {
        row.id: destination(
            row.number,
            "cash" if row.account_id == COUNTER else _purpose(row, customer_id),
            row.product or "",
        )
        for row in work.connection.execute(hers)
    }


def _purpose(row: Any, customer_id: str) -> str:
    """Return what it is for to her: what rests in somebody else's name is an account like any."""
    return str(row.purpose) if row.owner == customer_id else "everyday"


def _is_first(work: Work, transfer: Any, places: dict[str, str]) -> bool:
    """A small sum posted before does not make a payee known: it may be a probe."""
    there = places[transfer.payee_id]
    query = select(transfers.c.fen, transfers.c.posted_at).where(
        transfers.c.customer_id == transfer.customer_id,
        transfers.c.payee_id.in_([payee for payee, place in places.items() if place == there]),
        transfers.c.status == "posted",
        transfers.c.fen >= KNOWN_TWICE_FEN,
    )
    paid = work.connection.execute(query).all()
    days = {bank_time(row.posted_at).date() for row in paid}
    older = any(row.posted_at < work.now - MEMORY for row in paid)
    return not (any(row.fen >= KNOWN_FEN for row in paid) or (len(days) > 1 and older))


def _balance(work: Work, transfer: Any, kind: TransferKind) -> int:
    """Return the paying account's balance; of what is taken back whole, all that she has."""
    if kind is not TransferKind.BACK:
        return ledger.balance(work.connection, transfer.account_id)
    total = select(func.sum(accounts.c.balance_fen)).where(
        accounts.c.customer_id == transfer.customer_id
    )
    return int(work.connection.execute(total).scalar_one())


def _broken(work: Work, customer_id: str) -> int:
    """Return what left her deposits before their day in the last 72 hours, in fen."""
    broken = (
        select(func.coalesce(func.sum(transfers.c.fen), 0))
        .join(positions, positions.c.account_id == transfers.c.account_id)
        .where(
            positions.c.customer_id == customer_id,
            positions.c.ended_as == "broken",
            positions.c.ended_at > work.now - MEMORY,
            transfers.c.status == "posted",
        )
    )
    return int(work.connection.execute(broken).scalar_one())


def _outflows(work: Work, transfer: Any, places: dict[str, str]) -> tuple[Outflow, ...]:
    """What waits may leave at any moment, so it counts as if it left now."""
    since = work.now - WEEK
    hers = _own_payees(work, transfer.customer_id)
    query = select(transfers).where(
        transfers.c.customer_id == transfer.customer_id,
        transfers.c.id != transfer.id,
        or_(
            and_(transfers.c.status == "posted", transfers.c.posted_at > since),
            and_(transfers.c.status == "authorise", transfers.c.changed_at > since),
            transfers.c.status.in_(WAITING),
        ),
    )
    outflows = [
        Outflow(
            places[row.payee_id],
            row.fen,
            work.now if row.status in WAITING else row.changed_at,
            to_others=row.bill_id is None and row.payee_id not in hers,
            checked=row.check_id is not None,
        )
        for row in work.connection.execute(query.order_by(transfers.c.changed_at))
    ]
    return tuple(sorted(outflows, key=lambda outflow: outflow.at))


def _own_payees(work: Work, customer_id: str) -> set[str]:
    """Return those payees that are everyday accounts or deposits of hers."""
    query = (
        select(payees.c.id)
        .join(accounts, accounts.c.id == payees.c.account_id)
        .where(
            payees.c.customer_id == customer_id,
            accounts.c.customer_id == customer_id,
            accounts.c.purpose.in_(("everyday", "deposit")),
        )
    )
    return set(work.connection.execute(query).scalars())


def _refusals(work: Work, transfer: Any, places: dict[str, str]) -> tuple[Refusal, ...]:
    unsettled = exists().where(
        holds.c.transfer_id == refusals.c.transfer_id, holds.c.status.in_(ledger.RESERVING)
    )
    query = select(refusals).where(
        refusals.c.customer_id == transfer.customer_id,
        refusals.c.transfer_id != transfer.id,
        or_(refusals.c.at > work.now - MEMORY, unsettled),
    )
    rows = work.connection.execute(query.order_by(refusals.c.seq))
    return tuple(Refusal(places[row.payee_id], row.fen, row.at, bool(row.unsafe)) for row in rows)


def _found(work: Work, *conditions: Any) -> bool:
    return bool(work.connection.execute(select(exists().where(*conditions))).scalar_one())
