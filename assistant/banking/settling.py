"""What follows a posting, in its own transaction: interest of what was taken back, and the
request that booked cash makes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from assistant.banking import ledger
from assistant.banking.money import Money
from assistant.banking.products import CASH, Earned, earned
from assistant.banking.requests import RequestKind, book
from assistant.banking.work import Work
from assistant.clock import bank_time
from assistant.storage.audit import record
from assistant.storage.tables import payees, positions, transfers

INTEREST = "outside-interest"
"""The account that the bank's interest comes from."""


def day_of(moment: datetime) -> date:
    """Return the bank's day of a moment."""
    return bank_time(moment).date()


def earned_now(row: Any, amount: Money, opened_at: datetime, now: datetime) -> Earned:
    """Return what a deposit (a row of positions) brings when it is taken out now."""
    terms = row.terms
    return earned(amount, terms["bp"], terms["months"], day_of(opened_at), day_of(now))


def settle(work: Work, transfer: Any) -> None:
    """Do what a posted transfer (a row) brings with it, where it has to do with a position."""
    opened = _position(work, positions.c.transfer_id == transfer.id)
    if opened is not None and opened.kind == CASH.kind:
        details = {"day": opened.terms["day"], "fen": transfer.fen}
        book(work, transfer.session, transfer.customer_id, RequestKind.CASH, details)
    taken = _position(work, positions.c.account_id == transfer.account_id)
    if taken is not None:
        _take_back(work, taken, transfer)


def _take_back(work: Work, position: Any, transfer: Any) -> None:
    ended_as = "returned"
    if position.kind == "deposit":
        opening = select(transfers.c.posted_at).where(transfers.c.id == position.transfer_id)
        opened_at = work.connection.execute(opening).scalar_one()
        brought = earned_now(position, Money(transfer.fen), opened_at, work.now)
        ended_as = "broken" if brought.lost.fen else "matured"
        _pay_interest(work, position, transfer, brought.interest)
    work.connection.execute(
        update(positions)
        .where(positions.c.id == position.id)
        .values(ended_at=work.now, ended_as=ended_as)
    )
    record(
        work.connection,
        work.now,
        "position_ended",
        session=transfer.session,
        customer_id=transfer.customer_id,
        subject=position.id,
        ended_as=ended_as,
    )


def _pay_interest(work: Work, position: Any, transfer: Any, interest: Money) -> None:
    if not interest.fen:
        return
    to = select(payees.c.account_id).where(payees.c.id == transfer.payee_id)
    account_id = work.connection.execute(to).scalar_one()
    lines = (
        ledger.Line(INTEREST, -interest.fen, "interest", position.product),
        ledger.Line(account_id, interest.fen, "interest", position.product),
    )
    ledger.post(work.connection, work.new_id(), work.now, "interest", lines)
    record(
        work.connection,
        work.now,
        "interest_paid",
        session=transfer.session,
        customer_id=transfer.customer_id,
        subject=position.id,
        fen=interest.fen,
    )


def _position(work: Work, condition: Any) -> Any:
    found = select(positions).where(condition, positions.c.ended_at.is_(None))
    return work.connection.execute(found).one_or_none()
