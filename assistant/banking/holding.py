"""Hold transfers for staff: each keeps its amount reserved until staff have decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert, literal_column, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from assistant.banking import checks, ledger
from assistant.banking.customers import customer, payee
from assistant.banking.desk_tickets import tell_desk
from assistant.banking.model import Hold, NotAllowed, TransferStatus, Unknown
from assistant.banking.paying import bill_is_paid, pay_out
from assistant.banking.rows import HoldRow, TransferRow
from assistant.banking.signing import Signed, numbers, require_reason, sign, sign_both
from assistant.banking.transfer_rows import load, load_on_the_way, move, waits
from assistant.banking.unit_of_work import Work
from assistant.fraud.check import Check, Question, Verdict, close
from assistant.fraud.policy import Action, Decision, Signal
from assistant.fraud.questions import wording_of
from assistant.money import Money
from assistant.staff_member import SignedIn
from assistant.storage.bound import Bound, bound
from assistant.storage.prepared import Query, append, fetch
from assistant.storage.tables import checks as check_rows
from assistant.storage.tables import holds, refusals, transfers
from assistant.storage.values import Json, Value, Values

EXPIRES = timedelta(days=30)
"""After this time a hold can only be cancelled: the customer may no longer want the transfer."""
SETTLED = {"released": "放行了", "cancelled": "撤销了"}
"""Words for staff: how a hold was decided, by its status."""
DELAY = timedelta(hours=24)
"""The time of a next-day arrival, which the People's Bank requires banks to offer
(银发〔2016〕261号)."""


def hold(work: Work, transfer: TransferRow, check: Check, *, unsafe: bool) -> None:
    """Hold a transfer (a row) whose fraud check ended as HELD.

    The amount is reserved, the hold is remembered, and a ticket informs the desk.
    """
    free = ledger.available(work.connection, transfer.account_id)
    free += transfer.fen if waits(transfer) else 0
    stored = checks.latest(work.connection, transfer.id)
    assert stored is not None and stored.check.id == check.id, "a hold has its own check"
    hold_id = work.new_id()
    row: dict[str, Value] = {
        "id": hold_id,
        "transfer_id": transfer.id,
        "account_id": transfer.account_id,
        "reserved_fen": min(transfer.fen, max(free, 0)),
        "reason": check.reason,
        "unsafe": unsafe,
        "evidence": [*stored.evidence, *(_told(*answer) for answer in check.answers)],
        "since": work.now,
        "status": "open",
    }
    told = bound(work.connection, holds, hold_id, row)
    move(work, transfer, TransferStatus.HELD, check.reason, bound=told)
    work.connection.execute(insert(holds).values(row))
    remember(work, transfer, "held", unsafe=unsafe)
    _tell_desk(work, transfer, "transfer_held", f"hold {hold_id[:8]}: {check.reason}")


def hold_for(work: Work, row: TransferRow, decision: Decision) -> None:
    """Hold a transfer at once; its open or passed check, or else a new one, becomes HELD."""
    stored = checks.latest(work.connection, row.id)
    if stored and stored.check.verdict in (Verdict.OPEN, Verdict.PASSED):
        told = tuple(
            ("signal", f"{signal.name}: {signal.evidence}")
            for signal in decision.signals
            if signal.name not in (*stored.check.signals, "checked_before")
        )
        noted = replace(stored.check, answers=(*stored.check.answers, *told))
        check = checks.save(work, row, close(noted, Verdict.HELD, decision.reason))
    else:
        check = checks.start_held(work, row, decision.signals, decision.reason)
    hold(work, row, check, unsafe=decision.unsafe)


def remember(work: Work, transfer: TransferRow, kind: str, *, unsafe: bool = False) -> None:
    """Remember a refusal or a hold: for 72 hours similar transfers go straight to staff.

    Every payee and amount of the transfer's fraud checks is remembered, not only the last: the
    customer may have changed the transfer after the first question.
    """
    asked: Query[tuple[str, int]] = select(check_rows.c.payee_id, check_rows.c.fen).where(
        check_rows.c.transfer_id == transfer.id
    )
    rows = fetch(work.connection, asked.order_by(check_rows.c.number))
    about = [(payee_id, fen) for payee_id, fen in rows]
    told: Bound = {refusals.name: {}}
    for payee_id, fen in dict.fromkeys([*about, (transfer.payee_id, transfer.fen)]):
        row: dict[str, Value] = {
            "customer_id": transfer.customer_id,
            "transfer_id": transfer.id,
            "payee_id": payee_id,
            "fen": fen,
            "at": work.now,
            "kind": kind,
            "unsafe": unsafe,
        }
        seq = append(work.connection, refusals, row)
        told[refusals.name] |= bound(work.connection, refusals, seq, row)[refusals.name]
    _note(work, transfer, "remembered", bound=told)


def warn(work: Work, session: str, customer_id: str | None, told: Sequence[str]) -> None:
    """Mark waiting transfers of this visit or customer as unsafe, as a fraud script was heard.

    What is on the way is held.

    Args:
        work: The decision.
        session: The visit in which the script was heard.
        customer_id: The customer, if known.
        told: The words with the script, for staff.
    """
    whose = or_(transfers.c.session == session, transfers.c.customer_id == customer_id)
    found = _waiting(work, whose)
    heard = (Signal("script_words", "; ".join(told)),)
    for each in load_on_the_way(work.connection, whose):
        hold_for(work, each, Decision(Action.HOLD, heard, "script_words", unsafe=True))
    for row in found:
        transfer = load(work.connection, row.transfer_id)
        new = [line for line in told if line not in row.evidence]
        if row.status == "delayed":
            _back_to_staff(work, row, transfer, "script_words")
            row = _load(work.connection, row.id)
        told_of = "hold_warned" if row.unsafe else "hold_unsafe"
        values: dict[str, Value] = {"unsafe": True, "evidence": [*row.evidence, *new]}
        _change(work, row, transfer, told_of, values, reason="script_words")
        if not row.unsafe:
            remember(work, transfer, "held", unsafe=True)


def back_to_staff(work: Work, customer_id: str, reason: str) -> None:
    """Open a customer's delayed holds again, because something has happened since staff decided.

    What is on the way, as the customer decided alone, is held.
    """
    for each in load_on_the_way(work.connection, transfers.c.customer_id == customer_id):
        hold_for(work, each, Decision(Action.HOLD, (), reason))
    for row in _waiting(work, transfers.c.customer_id == customer_id):
        if row.status == "delayed":
            _back_to_staff(work, row, load(work.connection, row.transfer_id), reason)


def _back_to_staff(work: Work, row: HoldRow, transfer: TransferRow, reason: str) -> None:
    """Open a delayed hold again, and cancel the release that two members of staff signed."""
    checks.withdraw_release(work, transfer)
    nobodys = {"due": None, "staff": None, "second": None, "staff_reason": None}
    values: dict[str, Value] = {"status": "open", **nobodys}
    _change(work, row, transfer, "back_to_staff", values, reason=reason)
    _tell_desk(work, transfer, "transfer_held", f"hold {row.id[:8]}: {reason}")


def _waiting(work: Work, whose: ColumnElement) -> list[HoldRow]:
    """Return the undecided and delayed holds whose transfers fit ``whose``, oldest first."""
    query: Query[HoldRow] = (
        select(holds)
        .join(transfers, transfers.c.id == holds.c.transfer_id)
        .where(holds.c.status.in_(ledger.RESERVING), whose)
    )
    found = query.order_by(holds.c.since, literal_column("holds.rowid"))
    return fetch(work.connection, found).all()


def _tell_desk(work: Work, transfer: TransferRow, reason: str, screen: str) -> None:
    tell_desk(work, transfer.session, transfer.customer_id, reason, screen)


def list_holds(connection: Connection, include_decided: bool) -> list[Hold]:
    """Return holds, oldest first."""
    query: Query[tuple[str]] = select(holds.c.id).order_by(
        holds.c.since, literal_column("holds.rowid")
    )
    if not include_decided:
        query = query.where(holds.c.status.in_(ledger.RESERVING))
    return [load_hold(connection, hold_id) for hold_id in fetch(connection, query).scalars()]


def load_hold(connection: Connection, hold_id: str) -> Hold:
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


def release(work: Work, hold_id: str, staff: SignedIn, second: SignedIn, reason: str) -> str:
    """Post a held transfer that two members of staff release; return the transfer's id.

    Raises:
        NotAllowed: ``staff`` and ``second`` are not two members of staff, there is no reason, staff have
            decided already, or a lock forbids the payment.
        NotEnough, LimitReached: As for any transfer.
    """
    row, transfer = _unsettled(work, hold_id)
    signed = _answer_for(work, row, transfer, staff, second, reason)
    values: dict[str, Value] = {
        "status": "released",
        "staff_reason": reason,
        "settled_at": work.now,
        **numbers(signed),
    }
    _change(work, row, transfer, "released", values, **signed, reason=reason)
    pay_out(work, transfer)
    return str(transfer.id)


def delay(work: Work, hold_id: str, staff: SignedIn, second: SignedIn, reason: str) -> None:
    """Turn a held transfer into one that arrives in 24 hours; two members of staff sign.

    Until then staff can revoke it.

    Raises:
        NotAllowed: The hold is unsafe, decided or delayed; or two members of staff or a reason are missing.
    """
    row, transfer = _unsettled(work, hold_id)
    if row.unsafe:
        raise NotAllowed("这笔有可疑的地方，不能改次日到账：放行或者撤销")
    if row.due is not None:
        raise NotAllowed("已经改成次日到账了")
    signed = _answer_for(work, row, transfer, staff, second, reason)
    values: dict[str, Value] = {
        "status": "delayed",
        "due": work.now + DELAY,
        "staff_reason": reason,
        **numbers(signed),
    }
    _change(work, row, transfer, "delayed", values, **signed, reason=reason)


def revoke(work: Work, hold_id: str, staff: SignedIn, reason: str) -> str:
    """Cancel a hold, delayed or not, by staff; return the transfer's id.

    Raises:
        NotAllowed: The caller is not staff, gives no reason, or the hold was decided already.
    """
    row, transfer = _unsettled(work, hold_id)
    signed = sign(work, staff)
    require_reason(reason)
    values: dict[str, Value] = {
        "status": "cancelled",
        **numbers(signed),
        "staff_reason": reason,
        "settled_at": work.now,
    }
    _change(work, row, transfer, "revoked", values, **signed, reason=reason)
    move(work, transfer, TransferStatus.CANCELLED, "revoked")
    return str(transfer.id)


def give_back(work: Work, transfer: TransferRow, reason: str, *, unsafe: bool) -> None:
    """Cancel a held transfer as the customer wishes; the reserved sum becomes free.

    ``unsafe`` means that she calls it a fraud; the refusal is remembered as unsafe.
    """
    query: Query[HoldRow] = select(holds).where(holds.c.transfer_id == transfer.id)
    if unsafe:
        remember(work, transfer, "refused", unsafe=True)
    row = fetch(work.connection, query).one()
    _cancel(work, row, transfer, reason)
    move(work, transfer, TransferStatus.CANCELLED, reason)


def list_due(work: Work) -> list[str]:
    """Return the ids of delayed holds whose 24 hours are over, oldest first.

    The list is empty while the clock or the records are not trusted.
    """
    if work.clock_doubt or work.records_doubt:
        return []
    query: Query[tuple[str]] = select(holds.c.id).where(
        holds.c.status == "delayed", holds.c.due <= work.now
    )
    return fetch(work.connection, query.order_by(holds.c.due, holds.c.id)).scalars().all()


def post_due(work: Work, hold_id: str) -> str:
    """Post a delayed transfer that is due; return its id. Raises the errors of ``pay_out``.

    If another transfer has paid the same bill, the hold is cancelled and the desk informed.
    """
    row, transfer = _unsettled(work, hold_id)
    if row.due is None or row.due > work.now:
        raise NotAllowed("还没有到账的时间")
    _require_fresh(work, row)
    if bill_is_paid(work, transfer):
        _cancel(work, row, transfer, "bill_paid")
        move(work, transfer, TransferStatus.CANCELLED, "bill_paid")
        _tell_desk(work, transfer, "bill_paid", f"hold {hold_id[:8]}: bill_paid")
        return str(transfer.id)
    values: dict[str, Value] = {"status": "released", "settled_at": work.now}
    _change(work, row, transfer, "arrived", values, hold=row.id)
    pay_out(work, transfer)
    return str(transfer.id)


def _load(connection: Connection, hold_id: str) -> HoldRow:
    query: Query[HoldRow] = select(holds).where(holds.c.id == hold_id)
    row = fetch(connection, query).one_or_none()
    if row is None:
        raise Unknown(hold_id)
    return row


def _unsettled(work: Work, hold_id: str) -> tuple[HoldRow, TransferRow]:
    row = _load(work.connection, hold_id)
    if row.status not in ledger.RESERVING:
        raise NotAllowed(f"这笔已经{SETTLED.get(row.status, row.status)}")
    return row, load(work.connection, row.transfer_id)


def _answer_for(
    work: Work, row: HoldRow, transfer: TransferRow, staff: SignedIn, second: SignedIn, reason: str
) -> Signed:
    """Sign the transfer's fraud check by two members of staff, unless it is signed for a delay.

    Returns the numbers and names of the two.
    """
    _require_fresh(work, row)
    require_reason(reason)
    signed = sign_both(work, staff, second)
    if row.status != "delayed":
        stored = checks.latest(work.connection, transfer.id)
        assert stored is not None, "what is held has a check"
        checks.sign_release(work, transfer, stored.check, signed, reason.strip())
    return signed


def _require_fresh(work: Work, row: HoldRow) -> None:
    """Refuse a hold that is too old, or dated in the future, which means that the clock is wrong."""
    if not timedelta(0) <= work.now - row.since <= EXPIRES:
        raise NotAllowed(f"这笔是 {row.since:%Y-%m-%d} 的，只能撤销")


def _cancel(work: Work, row: HoldRow, transfer: TransferRow, reason: str) -> None:
    """Close a hold without a decision of staff; the reserved sum becomes free."""
    values: dict[str, Value] = {"status": "cancelled", "settled_at": work.now}
    _change(work, row, transfer, "hold_cancelled", values, reason=reason)


def _change(
    work: Work,
    row: HoldRow,
    transfer: TransferRow,
    kind: str,
    values: Values,
    **details: str,
) -> None:
    """Write ``values`` to a hold (``row``), with an audit row of this kind that binds it."""
    told = bound(work.connection, holds, row.id, {**row._mapping, **values})
    was = bound(work.connection, holds, row.id, row._mapping)
    _note(work, transfer, kind, bound=told, was=was, **details)
    work.connection.execute(update(holds).where(holds.c.id == row.id).values(values))


def _note(work: Work, transfer: TransferRow, kind: str, **details: Json) -> None:
    checks.record_about(work, transfer, kind, fen=transfer.fen, **details)


def _told(question: str, answer: str) -> str:
    """Return a question of the fraud check and the customer's answer as text for staff."""
    if question == "signal":
        return answer
    wording = wording_of(Question(question))
    labels = {choice: label for label, _, choice in wording.choices}
    asked = "说明" if question == Question.NOTICE.value else wording.text
    if question == Question.FINAL.value:
        asked = "最后确认"
    return f"{asked} → {labels.get(answer, answer)}"
