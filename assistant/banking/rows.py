"""A transfer's row: read, shown, and moved from status to status with its audit row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import Connection

from assistant.banking import checks, customers
from assistant.banking.model import (
    NotAllowed,
    StaleStep,
    Transfer,
    TransferKind,
    TransferStatus,
    Unknown,
)
from assistant.banking.money import Money
from assistant.banking.products import product
from assistant.banking.work import Work
from assistant.fraud.check import Verdict
from assistant.storage.audit import record
from assistant.storage.tables import accounts, bills, payees, positions, transfers

OPEN = (
    TransferStatus.DRAFT,
    TransferStatus.REVIEW,
    TransferStatus.FRAUD_CHECK,
    TransferStatus.AUTHORISE,
)
"""The customer is in the middle of it."""
_ROW = select(transfers).where(transfers.c.id == bindparam("transfer"))
_MOVE = update(transfers).where(transfers.c.id == bindparam("transfer"))
_source, _sink = accounts.alias("source"), accounts.alias("sink")
_WAY = (
    select(
        _source.c.purpose.label("leaves"),
        _sink.c.purpose.label("goes"),
        (_sink.c.customer_id == _source.c.customer_id).label("stays"),
    )
    .select_from(_source)
    .join(payees, payees.c.id == bindparam("payee"))
    .join(_sink, _sink.c.id == payees.c.account_id)
    .where(_source.c.id == bindparam("account"))
)
_BOUGHT = select(positions.c.product).where(
    (positions.c.transfer_id == bindparam("transfer"))
    | (positions.c.account_id == bindparam("account"))
)


def load(connection: Connection, transfer_id: str) -> Any:
    """Return one transfer's row. Raises ``Unknown``."""
    row = connection.execute(_ROW, {"transfer": transfer_id}).one_or_none()
    if row is None:
        raise Unknown(f"transfer {transfer_id}")
    return row


def load_open(connection: Connection, **where: str) -> list[Any]:
    """Return the rows of open transfers with these column values, oldest first."""
    query = select(transfers).where(transfers.c.status.in_([status.value for status in OPEN]))
    for column, value in where.items():
        query = query.where(transfers.c[column] == value)
    return list(connection.execute(query.order_by(transfers.c.created_at, transfers.c.id)))


def shown(connection: Connection, transfer_id: str) -> Transfer:
    """Return a transfer as it stands. Raises ``Unknown``."""
    row = load(connection, transfer_id)
    stored = checks.latest(connection, row.id)
    alive = stored is not None and stored.check.verdict is not Verdict.VOID
    return Transfer(
        id=row.id,
        session=row.session,
        customer_id=row.customer_id,
        account=customers.account(connection, row.account_id, row.customer_id),
        payee=customers.payee(connection, row.payee_id, row.customer_id),
        amount=Money(row.fen),
        status=TransferStatus(row.status),
        step=row.step,
        check=stored.check if stored and alive else None,
        reason=row.reason,
        kind=kind_of(connection, row.service, row.account_id, row.payee_id),
        subject=_subject(connection, row),
        household=_household(connection, row),
    )


def kind_of(connection: Connection, service: str, account_id: str, payee_id: str) -> TransferKind:
    """Return what a transfer is for: its service, and whose account it leaves and goes to."""
    if service == "bill":
        return TransferKind.BILL
    if service == "withdrawal":
        return TransferKind.CASH
    way = connection.execute(_WAY, {"account": account_id, "payee": payee_id}).one()
    if way.leaves != "everyday":
        return TransferKind.BACK
    if not way.stays:
        return TransferKind.TRANSFER
    return TransferKind.OWN if way.goes == "everyday" else TransferKind(way.goes)


def _subject(connection: Connection, row: Any) -> str:
    if row.bill_id is None:
        its = {"transfer": row.id, "account": row.account_id}
        bought = connection.execute(_BOUGHT, its).scalar()
        return product(bought).name if bought else ""
    bill = connection.execute(select(bills).where(bills.c.id == row.bill_id)).one()
    return f"{bill.period}的{bill.kind}"


def _household(connection: Connection, row: Any) -> str:
    if row.bill_id is None:
        return ""
    number = select(bills.c.household).where(bills.c.id == row.bill_id)
    return str(connection.execute(number).scalar_one())[-4:]


def load_at(connection: Connection, transfer_id: str, step: int, *statuses: TransferStatus) -> Any:
    """Return the row that an answer belongs to.

    Raises:
        StaleStep: the answer is to an older question.
        NotAllowed: the transfer's status takes no such answer.
    """
    row = load(connection, transfer_id)
    if row.step != step:
        raise StaleStep(f"step {step}, the transfer is at {row.step}")
    if TransferStatus(row.status) not in statuses:
        raise NotAllowed(f"the transfer is {row.status}")
    return row


def move(
    work: Work,
    row: Any,
    status: TransferStatus,
    reason: str = "",
    audited: str = "",
    changed: Mapping[str, Any] | None = None,
) -> None:
    """Take a transfer to its next step. The database refuses a way that there is not.

    Args:
        work: The decision.
        row: The transfer as it was read in this transaction.
        status: Where it goes.
        reason: Why, for held, cancelled and failed, or for going back to review.
        audited: The audit row's kind; default the status.
        changed: Other columns that change with it.
    """
    values = dict(changed or {})
    record(  # first: the database wants the change beside the row that tells of it
        work.connection,
        work.now,
        audited or status.value,
        session=row.session,
        customer_id=row.customer_id,
        subject=row.id,
        fen=values.get("fen", row.fen),
        payee=values.get("payee_id", row.payee_id),
        account=values.get("account_id", row.account_id),
        reason=reason,
        step=row.step + 1,
    )
    values |= {"status": status.value, "step": row.step + 1, "reason": reason}
    work.connection.execute(_MOVE, {"transfer": row.id, "changed_at": work.now, **values})
