"""What the policy needs to know about a customer's last days, read from the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, or_, select

from assistant.banking import ledger
from assistant.banking.work import Work
from assistant.fraud.policy import MEMORY, History, Outflow, Refusal
from assistant.storage.tables import checks, holds, refusals, script_words, transfers

ON_ITS_WAY = ("fraud_check", "authorise", "held")
"""She has said yes to these: they may still leave."""


def history_of(work: Work, transfer: Any) -> History:
    """Return the history that ``transfer`` (a row) is decided upon."""
    heard = select(script_words.c.script, script_words.c.phrase).where(
        script_words.c.session == transfer.session
    )
    return History(
        outflows=_outflows(work, transfer),
        refusals=_refusals(work, transfer),
        first_payment=not _found(
            work,
            transfers.c.customer_id == transfer.customer_id,
            transfers.c.payee_id == transfer.payee_id,
            transfers.c.status == "posted",
        ),
        balance_fen=ledger.balance(work.connection, transfer.account_id),
        script_words=tuple((row.script, row.phrase) for row in work.connection.execute(heard)),
        checked_before=_found(work, checks.c.transfer_id == transfer.id),
    )


def _outflows(work: Work, transfer: Any) -> tuple[Outflow, ...]:
    since = work.now - MEMORY
    query = select(transfers).where(
        transfers.c.customer_id == transfer.customer_id,
        transfers.c.id != transfer.id,
        or_(
            and_(transfers.c.status == "posted", transfers.c.posted_at > since),
            and_(transfers.c.status.in_(ON_ITS_WAY), transfers.c.changed_at > since),
        ),
    )
    rows = work.connection.execute(query.order_by(transfers.c.changed_at))
    return tuple(Outflow(row.payee_id, row.fen, row.changed_at) for row in rows)


def _refusals(work: Work, transfer: Any) -> tuple[Refusal, ...]:
    unsettled = exists().where(
        holds.c.transfer_id == refusals.c.transfer_id, holds.c.status.in_(ledger.RESERVING)
    )
    query = select(refusals).where(
        refusals.c.customer_id == transfer.customer_id,
        refusals.c.transfer_id != transfer.id,
        or_(refusals.c.at > work.now - MEMORY, unsettled),
    )
    rows = work.connection.execute(query.order_by(refusals.c.seq))
    return tuple(Refusal(row.payee_id, row.fen, row.at, bool(row.unsafe)) for row in rows)


def _found(work: Work, *conditions: Any) -> bool:
    return bool(work.connection.execute(select(exists().where(*conditions))).scalar_one())
