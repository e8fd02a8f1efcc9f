"""Holds: a transfer that waits for people, its amount reserved until they have decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, literal_column, select, update
from sqlalchemy.engine import Connection

from assistant.banking import checks, ledger
from assistant.banking.customers import customer, payee
from assistant.banking.model import Hold, NotAllowed, TransferStatus, Unknown
from assistant.banking.money import Money
from assistant.banking.paying import pay_out
from assistant.banking.rows import load, move
from assistant.banking.work import Work
from assistant.fraud.check import Check, Question
from assistant.fraud.questions import wording_of
from assistant.help.tickets import open_ticket
from assistant.storage.audit import record
from assistant.storage.tables import holds, refusals

DELAY = timedelta(hours=24)
"""Next-day arrival, as the People's Bank requires banks to offer it (银发〔2016〕261号)."""


def hold(work: Work, transfer: Any, check: Check, *, unsafe: bool) -> None:
    """Hold a transfer (a row) whose check was closed as HELD: reserve the amount, remember it,
    and tell the desk."""
    free = ledger.available(work.connection, transfer.account_id)
    stored = checks.latest(work.connection, transfer.id)
    assert stored is not None and stored.check.id == check.id, "a hold has its own check"
    hold_id = work.new_id()
    move(work, transfer, TransferStatus.HELD, check.reason)
    work.connection.execute(
        insert(holds).values(
            id=hold_id,
            transfer_id=transfer.id,
            account_id=transfer.account_id,
            reserved_fen=min(transfer.fen, max(free, 0)),
            reason=check.reason,
            unsafe=unsafe,
            evidence=[*stored.evidence, *(_told(*answer) for answer in check.answers)],
            since=work.now,
            status="open",
        )
    )
    remember(work, transfer, "held", unsafe=unsafe)
    open_ticket(
        work.connection,
        work.now,
        work.new_id(),
        session=transfer.session,
        customer_id=transfer.customer_id,
        reason="transfer_held",
        screen=f"hold {hold_id[:8]}: {check.reason}",
    )


def remember(work: Work, transfer: Any, kind: str, *, unsafe: bool = False) -> None:
    """Remember a refusal or a hold: for 72 hours the like of it goes straight to a person."""
    work.connection.execute(
        insert(refusals).values(
            customer_id=transfer.customer_id,
            transfer_id=transfer.id,
            payee_id=transfer.payee_id,
            fen=transfer.fen,
            at=work.now,
            kind=kind,
            unsafe=unsafe,
        )
    )


def listed(connection: Connection, include_settled: bool) -> list[Hold]:
    """Return holds, oldest first."""
    query = select(holds.c.id).order_by(holds.c.since, literal_column("holds.rowid"))
    if not include_settled:
        query = query.where(holds.c.status.in_(ledger.RESERVING))
    return [shown(connection, row.id) for row in connection.execute(query)]


def shown(connection: Connection, hold_id: str) -> Hold:
    """Return one hold as staff see it. Raises ``Unknown``."""
    row = _load(connection, hold_id)
    transfer = load(connection, row.transfer_id)
    to = payee(connection, transfer.payee_id, transfer.customer_id)
    return Hold(
        id=row.id,
        transfer_id=row.transfer_id,
        customer_id=transfer.customer_id,
        customer_name=customer(connection, transfer.customer_id).name,
        payee=f"{to.relation} {to.name} ({to.tail})".strip(),
        amount=Money(transfer.fen),
        reason=row.reason,
        unsafe=bool(row.unsafe),
        evidence=tuple(row.evidence),
        since=row.since,
        due=row.due,
        status=row.status,
    )


def release(work: Work, hold_id: str, staff: str, second: str, reason: str) -> str:
    """Two members of staff release a hold: it is posted now. Returns the transfer's id.

    Raises:
        NotAllowed: not two different people, no reason, settled already, or a lock.
        NotEnough, LimitReached: checked again, as for any transfer.
    """
    row, transfer = _unsettled(work, hold_id)
    _answer_for(work, row, transfer, staff, second, reason)
    _settle(work, row, "released", staff=staff, second=second, staff_reason=reason)
    _note(work, transfer, "released", staff=staff, second=second, reason=reason)
    pay_out(work, transfer)
    return str(transfer.id)


def delay(work: Work, hold_id: str, staff: str, second: str, reason: str) -> None:
    """Two members of staff let a doubtful hold arrive in 24 hours, revocable until then.

    Raises:
        NotAllowed: an unsafe hold, not two different people, no reason, settled or delayed.
    """
    row, transfer = _unsettled(work, hold_id)
    if row.unsafe:
        raise NotAllowed("an unsafe hold cannot be delayed: release or cancel it")
    if row.due is not None:
        raise NotAllowed("the hold is delayed already")
    _answer_for(work, row, transfer, staff, second, reason)
    work.connection.execute(
        update(holds)
        .where(holds.c.id == row.id)
        .values(
            status="delayed",
            due=work.now + DELAY,
            staff=staff,
            second=second,
            staff_reason=reason,
        )
    )
    _note(work, transfer, "delayed", staff=staff, second=second, reason=reason)


def revoke(work: Work, hold_id: str, staff: str, reason: str) -> str:
    """Staff cancel a hold, delayed or not. Returns the transfer's id.

    Raises:
        NotAllowed: no name, no reason, or settled already.
    """
    row, transfer = _unsettled(work, hold_id)
    _require_named(staff, reason)
    _settle(work, row, "cancelled", staff=staff, staff_reason=reason)
    _note(work, transfer, "revoked", staff=staff, reason=reason)
    move(work, transfer, TransferStatus.CANCELLED, "revoked")
    return str(transfer.id)


def give_back(work: Work, transfer: Any, reason: str) -> None:
    """The customer cancels a held transfer: the reserve is free again."""
    query = select(holds).where(holds.c.transfer_id == transfer.id)
    _settle(work, work.connection.execute(query).one(), "cancelled")
    move(work, transfer, TransferStatus.CANCELLED, reason)


def due(work: Work) -> list[str]:
    """Return the ids of delayed holds whose 24 hours are over, oldest first."""
    query = select(holds.c.id).where(holds.c.status == "delayed", holds.c.due <= work.now)
    return [row.id for row in work.connection.execute(query.order_by(holds.c.due, holds.c.id))]


def settle(work: Work, hold_id: str) -> str:
    """Post a delayed transfer that is due. Returns its id. Raises what ``pay_out`` does."""
    row, transfer = _unsettled(work, hold_id)
    if row.due is None or row.due > work.now:
        raise NotAllowed("the hold is not due")
    _settle(work, row, "released")
    _note(work, transfer, "arrived", hold=row.id)
    pay_out(work, transfer)
    return str(transfer.id)


def _load(connection: Connection, hold_id: str) -> Any:
    row = connection.execute(select(holds).where(holds.c.id == hold_id)).one_or_none()
    if row is None:
        raise Unknown(f"hold {hold_id}")
    return row


def _unsettled(work: Work, hold_id: str) -> tuple[Any, Any]:
    row = _load(work.connection, hold_id)
    if row.status not in ledger.RESERVING:
        raise NotAllowed(f"the hold is settled: {row.status}")
    return row, load(work.connection, row.transfer_id)


def _answer_for(work: Work, row: Any, transfer: Any, staff: str, second: str, reason: str) -> None:
    """Write two people's names under the check, unless two have signed it for a delay."""
    _require_named(staff, reason)
    if not second.strip() or staff.strip().casefold() == second.strip().casefold():
        raise NotAllowed("a second, different member of staff is needed")
    if row.status == "delayed":
        return
    stored = checks.latest(work.connection, transfer.id)
    assert stored is not None, "what is held has a check"
    checks.release(work, stored.check, staff.strip(), second.strip(), reason.strip())


def _require_named(staff: str, reason: str) -> None:
    if not staff.strip():
        raise NotAllowed("a member of staff has to be named")
    if not reason.strip():
        raise NotAllowed("a reason has to be given")


def _settle(work: Work, row: Any, status: str, **values: str) -> None:
    """End a hold; from here its reserve is free."""
    work.connection.execute(
        update(holds)
        .where(holds.c.id == row.id)
        .values(status=status, settled_at=work.now, **values)
    )


def _note(work: Work, transfer: Any, kind: str, **details: str) -> None:
    record(
        work.connection,
        work.now,
        kind,
        session=transfer.session,
        customer_id=transfer.customer_id,
        subject=transfer.id,
        fen=transfer.fen,
        **details,
    )


def _told(question: str, answer: str) -> str:
    """One answer as staff read it: the question's words, the closed answer's words."""
    if question == "signal":
        return answer
    wording = wording_of(Question(question))
    labels = {choice: label for label, _, choice in wording.choices}
    asked = "说明" if question == Question.NOTICE.value else wording.text
    if question == Question.FINAL.value:
        asked = "最后确认"
    return f"{asked} → {labels.get(answer, answer)}"
