"""Hand booked cash out at the counter, once, by the rules of every payment.

The fraud check and the PIN came first, when the customer booked the cash. Later events count too:
if the card is locked or reported lost, the cash stays in the bank; after words of a fraud, or for
sums above ¥10,000, two members of staff have to sign.
"""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.sql import ColumnElement

from assistant.banking import close_position, ledger, memory
from assistant.banking.lock_kinds import Origin
from assistant.banking.model import NotAllowed
from assistant.banking.paying import require_open
from assistant.banking.rows import CashRow
from assistant.banking.signing import Signed, require_reason
from assistant.banking.unit_of_work import Work
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import accounts, positions, transfers


def require_permitted(work: Work, position_id: str, signed: Signed, note: str) -> None:
    """Raise ``NotAllowed`` unless this booked cash may be handed out.

    The card's lock, reported losses, safety locks, holds, warnings of fraud and the sum are tested.

    Args:
        work: The decision.
        position_id: The position of the cash.
        signed: The member of staff who hands it out; ``second`` for a second one.
        note: The reason; needed if two members have to sign.

    Raises:
        NotAllowed: The cash must stay in the bank, or a second member of staff and a reason are missing.
    """
    row = _load(work, position_id)
    if row.ended_at is not None:
        raise NotAllowed("这笔现金已经取走了，或者退回去了")
    if ledger.reserved(work.connection, row.account_id):
        raise NotAllowed("她要把这笔现金退回账户，那一笔还没有定")
    for account_id in (row.account_id, row.paid_from):
        require_open(work, account_id, Origin.BRANCH.value)
    hers = exists().where(
        accounts.c.customer_id == row.customer_id, accounts.c.lost_at.is_not(None)
    )
    if _is_so(work, hers):
        raise NotAllowed("她有账户挂失了")
    if int(row.balance_fen) > work.guard.line_fen or memory.is_warned(
        work, row.customer_id, row.session
    ):
        if "second" not in signed:
            raise NotAllowed("要两位同事一起办，第二位也用自己的工号和密码")
        require_reason(note)


def hand_over(work: Work, position_id: str, signed: Signed) -> None:
    """Post the whole sum of the booked cash as paid out of the bank.

    The database allows this only for a closed request, signed by one member of staff, or by two
    above ¥10,000.
    """
    row = _load(work, position_id)
    fen = int(row.balance_fen)
    close_position.end(work, row, "collected", fen=fen, **signed)
    lines = (
        ledger.Line(row.account_id, -fen, "cash_out", "现金"),
        ledger.Line(close_position.COUNTER, fen, "cash_out", row.customer_id),
    )
    ledger.post(work.connection, work.new_id(), work.now, "cash_out", lines)


def _load(work: Work, position_id: str) -> CashRow:
    found: Query[CashRow] = (
        select(
            positions,
            accounts.c.balance_fen,
            transfers.c.session,
            transfers.c.account_id.label("paid_from"),
        )
        .join(accounts, accounts.c.id == positions.c.account_id)
        .join(transfers, transfers.c.id == positions.c.transfer_id)
    )
    return fetch(work.connection, found.where(positions.c.id == position_id)).one()


def _is_so(work: Work, condition: ColumnElement) -> bool:
    query: Query[tuple[bool]] = select(condition)
    return bool(fetch(work.connection, query).scalar_one())
