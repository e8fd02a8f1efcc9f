"""Read transfers' rows, and move transfers from status to status, each time with an audit row."""

from __future__ import annotations

from sqlalchemy import bindparam, exists, literal_column, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from assistant.banking import checks, ledger
from assistant.banking.model import (
    Account,
    NotAllowed,
    Payee,
    StaleStep,
    Transfer,
    TransferKind,
    TransferStatus,
    Unknown,
)
from assistant.banking.products import product
from assistant.banking.rows import (
    BillRow,
    Changed,
    DirectionRow,
    ShownTransferRow,
    TransferRow,
    WayRow,
)
from assistant.banking.unit_of_work import Work
from assistant.fraud.check import Verdict
from assistant.money import Money
from assistant.storage.audit import record
from assistant.storage.prepared import Query, fetch, run, write
from assistant.storage.tables import (
    accounts,
    bills,
    payees,
    payees_taken_out,
    positions,
    transfers,
)
from assistant.storage.tables import checks as check_rows
from assistant.storage.values import Json

OPEN = (
    TransferStatus.DRAFT,
    TransferStatus.REVIEW,
    TransferStatus.FRAUD_CHECK,
    TransferStatus.AUTHORISE,
)
"""Statuses in which the customer is still busy with a transfer."""
_ROW: Query[TransferRow] = select(transfers).where(transfers.c.id == bindparam("transfer"))
_OPEN: Query[TransferRow] = select(
    transfers
).where(  # literals, so that the index open_transfers fits
    transfers.c.status.in_([literal_column(f"'{status.value}'") for status in OPEN]),
    transfers.c.due.is_(None),
)
_MOVE = update(transfers).where(transfers.c.id == bindparam("transfer"))
_source, _sink = accounts.alias("source"), accounts.alias("sink")
_WAY: Query[WayRow] = (
    select(
        _source.c.purpose.label("leaves"),
        _sink.c.purpose.label("goes"),
        (_sink.c.customer_id == _source.c.customer_id).label("stays"),
        exists().where(payees_taken_out.c.payee_id == payees.c.id).label("gone"),
    )
    .select_from(_source)
    .join(payees, payees.c.id == bindparam("payee"))
    .join(_sink, _sink.c.id == payees.c.account_id)
    .where(_source.c.id == bindparam("account"))
)
_BOUGHT = select(positions.c.product).where(
    (positions.c.transfer_id == transfers.c.id) | (positions.c.account_id == transfers.c.account_id)
)
_SHOWN: Query[ShownTransferRow] = (
    select(
        transfers,
        _source.c.name.label("account_name"),
        _source.c.number.label("account_number"),
        _source.c.balance_fen,
        ledger.reserved_of(_source).label("reserved_fen"),
        _source.c.purpose.label("leaves"),
        payees.c.name.label("payee_name"),
        payees.c.relation,
        payees.c.is_company,
        _sink.c.number.label("payee_number"),
        _sink.c.purpose.label("goes"),
        (_sink.c.customer_id == _source.c.customer_id).label("stays"),
        _BOUGHT.limit(1).scalar_subquery().label("bought"),
        exists().where(check_rows.c.transfer_id == transfers.c.id).label("has_check"),
    )
    .join(_source, _source.c.id == transfers.c.account_id)
    .join(payees, payees.c.id == transfers.c.payee_id)
    .join(_sink, _sink.c.id == payees.c.account_id)
    .where(transfers.c.id == bindparam("transfer"))
)


def load(connection: Connection, transfer_id: str) -> TransferRow:
    """Return one transfer's row. Raises ``Unknown``."""
    row = run(connection, _ROW, {"transfer": transfer_id}).one_or_none()
    if row is None:
        raise Unknown(f"transfer {transfer_id}")
    return row


def load_open(connection: Connection, **where: str) -> list[TransferRow]:
    """Return the rows of the open transfers that have these column values, oldest first.

    What is on the way is not among them: she has nothing to answer any more.
    """
    query = _OPEN
    for column, value in where.items():
        query = query.where(transfers.c[column] == value)
    return fetch(connection, query.order_by(transfers.c.created_at, transfers.c.id)).all()


def waits(row: TransferRow) -> bool:
    """Return whether a transfer (a row) is on the way, until the moment that she chose."""
    return row.due is not None and row.status == TransferStatus.AUTHORISE.value


def load_on_the_way(connection: Connection, *where: ColumnElement) -> list[TransferRow]:
    """Return the rows of the transfers on the way for which this holds, the first due first."""
    query: Query[TransferRow] = select(transfers).where(ledger.ON_THE_WAY, *where)
    return fetch(connection, query.order_by(transfers.c.due, transfers.c.id)).all()


def load_transfer(connection: Connection, transfer_id: str) -> Transfer:
    """Return a transfer as it is now. Raises ``Unknown``."""
    row = run(connection, _SHOWN, {"transfer": transfer_id}).one_or_none()
    if row is None:
        raise Unknown(f"transfer {transfer_id}")
    stored = checks.latest(connection, row.id) if row.has_check else None
    alive = stored is not None and stored.check.verdict is not Verdict.VOID
    return Transfer(
        id=row.id,
        session=row.session,
        customer_id=row.customer_id,
        account=Account(
            id=row.account_id,
            customer_id=row.customer_id,
            name=row.account_name,
            number=row.account_number,
            balance=Money(row.balance_fen),
            available=Money(row.balance_fen - row.reserved_fen),
        ),
        payee=Payee(
            id=row.payee_id,
            customer_id=row.customer_id,
            name=row.payee_name,
            relation=row.relation,
            account_number=row.payee_number,
            is_company=bool(row.is_company),
        ),
        amount=Money(row.fen),
        status=TransferStatus(row.status),
        step=row.step,
        check=stored.check if stored and alive else None,
        reason=row.reason,
        kind=kind_by(row.service, row),
        subject=_subject(connection, row),
        household=_household(connection, row),
        due=row.due,
    )


def kind_of(connection: Connection, service: str, account_id: str, payee_id: str) -> TransferKind:
    """Return a transfer's kind, from its service and from the owners of both accounts."""
    return kind_by(service, way_of(connection, account_id, payee_id))


def way_of(connection: Connection, account_id: str, payee_id: str) -> WayRow:
    """Return the way from an account to a payee: purposes and owners of both accounts, as a row.

    ``leaves`` and ``goes`` are the purposes of the two accounts; ``stays`` is whether both belong
    to one customer; ``gone`` is whether the payee was removed.
    """
    return run(connection, _WAY, {"account": account_id, "payee": payee_id}).one()


def kind_by(service: str, way: DirectionRow) -> TransferKind:
    """Return a transfer's kind, from a row with ``leaves``, ``goes`` and ``stays``."""
    if service == "bill":
        return TransferKind.BILL
    if service == "withdrawal":
        return TransferKind.CASH
    if way.leaves != "everyday":
        return TransferKind.BACK
    if not way.stays:
        return TransferKind.TRANSFER
    return TransferKind.OWN if way.goes == "everyday" else TransferKind(way.goes)


def _subject(connection: Connection, row: ShownTransferRow) -> str:
    if row.bill_id is None:
        return product(row.bought).name if row.bought else ""
    query: Query[BillRow] = select(bills).where(bills.c.id == row.bill_id)
    bill = fetch(connection, query).one()
    return f"{bill.period}的{bill.kind}"


def _household(connection: Connection, row: TransferRow) -> str:
    if row.bill_id is None:
        return ""
    number: Query[tuple[str]] = select(bills.c.household).where(bills.c.id == row.bill_id)
    return fetch(connection, number).scalar_one()[-4:]


def load_at(
    connection: Connection, transfer_id: str, step: int, *statuses: TransferStatus
) -> TransferRow:
    """Return the transfer's row, if an answer to ``step`` still counts.

    Raises:
        StaleStep: The answer belongs to an older question.
        NotAllowed: The transfer has none of ``statuses``, or is on the way already.
    """
    row = load(connection, transfer_id)
    if row.step != step:
        raise StaleStep(f"step {step}, the transfer is at {row.step}")
    if TransferStatus(row.status) not in statuses or waits(row):
        raise NotAllowed(f"the transfer is {row.status}")
    return row


def move(
    work: Work,
    row: TransferRow,
    status: TransferStatus,
    reason: str = "",
    audited: str = "",
    changed: Changed | None = None,
    **told: Json,
) -> None:
    """Move a transfer to another status. The database refuses transitions that are not allowed.

    Args:
        work: The decision.
        row: The transfer as it was read in this transaction.
        status: The new status.
        reason: The code of the reason, for held, cancelled and failed, or back to review.
        audited: The audit row's kind; the status by default.
        changed: Other columns that change.
        told: More details of the audit row: the HMACs of a hold.
    """
    changed = changed or {}
    record(  # first: the database requires the audit row before the change
        work.connection,
        work.now,
        audited or status.value,
        session=row.session,
        customer_id=row.customer_id,
        subject=row.id,
        fen=changed.get("fen", row.fen),
        payee=changed.get("payee_id", row.payee_id),
        account=changed.get("account_id", row.account_id),
        reason=reason,
        step=row.step + 1,
        **told,
    )
    values: dict[str, object] = {
        "transfer": row.id,
        "changed_at": work.now,
        "status": status.value,
        "step": row.step + 1,
        "reason": reason,
        **changed,
    }
    write(work.connection, _MOVE, values)
