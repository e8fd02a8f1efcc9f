"""End a position (a deposit, product or booked cash) in the transaction of the transfer back.

The money goes back to the customer's account, a deposit with its interest. Cash that is handed out
is ended by ``counter``.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from assistant.banking import ledger
from assistant.banking.products import Earned, earned
from assistant.banking.rows import PositionRow, TransferRow
from assistant.banking.unit_of_work import Work
from assistant.clock import bank_time
from assistant.money import Money
from assistant.storage.audit import record
from assistant.storage.guarded import update_guarded
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import payees, positions, transfers
from assistant.storage.values import Json

COUNTER = "outside-cash"
"""The account of cash outside the bank."""
INTEREST = "outside-interest"
"""The account that the bank's interest comes from."""


def day_of(moment: datetime) -> date:
    """Return the date of a time in the bank's time zone."""
    return bank_time(moment).date()


def earned_now(row: PositionRow, amount: Money, opened_at: datetime, now: datetime) -> Earned:
    """Return the interest that a deposit (a row of positions) earns if it ends now."""
    terms = row.terms
    return earned(amount, terms["bp"], terms["months"], day_of(opened_at), day_of(now))


def close(work: Work, position: PositionRow, transfer: TransferRow) -> None:
    """Pay the interest and end a position (a row) whose money a posted transfer (a row) took back."""
    ended_as = "returned"
    if position.kind == "deposit":
        opening: Query[tuple[datetime]] = select(transfers.c.posted_at).where(
            transfers.c.id == position.transfer_id
        )
        opened_at = fetch(work.connection, opening).scalar_one()
        brought = earned_now(position, Money(transfer.fen), opened_at, work.now)
        ended_as = "broken" if brought.lost.fen else "matured"
        _pay_interest(work, position, transfer, brought.interest)
    end(work, position, ended_as, session=transfer.session)


def end(
    work: Work, position: PositionRow, ended_as: str, *, session: str = "", **told: Json
) -> None:
    """Write that a position (a row) has ended, and in which way (``ended_as``)."""
    update_guarded(
        work.connection,
        work.now,
        positions,
        [position.id],
        {"ended_at": work.now, "ended_as": ended_as},
        "position_ended",
        session=session,
        customer_id=position.customer_id,
        subject=position.id,
        ended_as=ended_as,
        **told,
    )


def _pay_interest(
    work: Work, position: PositionRow, transfer: TransferRow, interest: Money
) -> None:
    if not interest.fen:
        return
    to: Query[tuple[str]] = select(payees.c.account_id).where(payees.c.id == transfer.payee_id)
    account_id = fetch(work.connection, to).scalar_one()
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
