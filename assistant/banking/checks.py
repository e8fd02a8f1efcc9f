"""Store anti-fraud checks as rows, and read rows as the ``Check`` of ``fraud.check``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.engine import Connection

from assistant.banking.rows import CheckRow, TransferRow
from assistant.banking.signing import Signed
from assistant.banking.unit_of_work import Work
from assistant.fraud.check import Check, Presented, Question, Verdict, close
from assistant.fraud.policy import Signal
from assistant.storage.audit import record
from assistant.storage.bound import Bound, bound
from assistant.storage.fixed import fixed_now
from assistant.storage.opened import key_of
from assistant.storage.prepared import Query, fetch, run
from assistant.storage.tables import checks
from assistant.storage.values import Json, Value, Values

_LATEST: Query[CheckRow] = (
    select(checks)
    .where(checks.c.transfer_id == bindparam("transfer"))
    .order_by(checks.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True)
class StoredCheck:
    """A fraud check, with further values of its row that the bank's rules need."""

    check: Check
    settled_at: datetime | None
    """The time of the verdict: for PASSED the time of the final yes."""
    evidence: tuple[str, ...]
    """The signals and their figures, for staff."""


def start(work: Work, transfer: TransferRow, signals: Sequence[Signal]) -> Check:
    """Write a new open fraud check of a transfer."""
    check = Check(
        id=work.new_id(),
        transfer_id=transfer.id,
        account_id=transfer.account_id,
        payee_id=transfer.payee_id,
        fen=transfer.fen,
        signals=tuple(signal.name for signal in signals),
    )
    row = _new_row(work, check, [f"{signal.name}: {signal.evidence}" for signal in signals])
    _log(
        work,
        transfer,
        check,
        "check_started",
        signals=list(check.signals),
        fixed=fixed_now(work.connection, key_of(work.connection.engine), checks, check.id, row),
        bound=bound(work.connection, checks, check.id, row),
    )
    work.connection.execute(insert(checks).values(row))
    return check


def start_held(work: Work, transfer: TransferRow, signals: Sequence[Signal], reason: str) -> Check:
    """Write the fraud check of a transfer that goes straight to staff: held from the start."""
    return save(work, transfer, close(start(work, transfer, signals), Verdict.HELD, reason))


def save(work: Work, transfer: TransferRow, check: Check) -> Check:
    """Write a fraud check after an answer; a verdict gets the time of this decision."""
    settled = check.verdict is not Verdict.OPEN
    values = {**_columns(check), "settled_at": work.now if settled else None}
    _log(
        work,
        transfer,
        check,
        f"check_{check.verdict.value}",
        question=check.question.value,
        answered=list(check.answers[-1]) if check.answers else [],
        presented=check.presented.value if check.presented else "",
        reason=check.reason,
        bound=bound(work.connection, checks, check.id, {**_about(check), **values}),
        was=_was(work, check),
    )
    _write(work, check, values)
    return check


def note_deaf(work: Work, transfer: TransferRow, check: Check) -> None:
    """Log a yes ignored because the notice was not finished; leave the fraud check as it is.

    The audit log keeps it, and not the events, which are off by default and not sealed: later
    somebody may ask whether a yes counted before the customer had heard everything.
    """
    _log(
        work,
        transfer,
        check,
        "check_deaf",
        question=check.question.value,
    )


def sign_release(
    work: Work, transfer: TransferRow, check: Check, signed: Signed, reason: str
) -> None:
    """Sign a held fraud check with the numbers of the two staff members who take responsibility."""
    values: dict[str, Value] = {
        "verdict": Verdict.RELEASED.value,
        "settled_at": work.now,
        "released_by": signed["staff"],
        "released_second": signed["second"],
        "released_reason": reason,
    }
    after = {**_about(check), **_columns(check), **values}
    _log(
        work,
        transfer,
        check,
        "check_released",
        question=check.question.value,
        **signed,
        reason=reason,
        bound=bound(work.connection, checks, check.id, after),
        was=_was(work, check),
    )
    _write(work, check, values)


def _log(work: Work, transfer: TransferRow, check: Check, kind: str, **details: Json) -> None:
    """Write an audit row about a fraud check of ``transfer``."""
    record_about(work, transfer, kind, check=check.id, **details)


def record_about(work: Work, transfer: TransferRow, kind: str, **details: Json) -> None:
    """Write an audit row whose subject is ``transfer``."""
    record(
        work.connection,
        work.now,
        kind,
        session=transfer.session,
        customer_id=transfer.customer_id,
        subject=transfer.id,
        **details,
    )


def withdraw_release(work: Work, transfer: TransferRow) -> None:
    """Remove the two signatures from a fraud check whose transfer was not posted; hold it again."""
    stored = latest(work.connection, transfer.id)
    assert stored is not None and stored.check.verdict is Verdict.RELEASED, "two have signed it"
    save(work, transfer, replace(stored.check, verdict=Verdict.HELD))


def void(work: Work, transfer: TransferRow, reason: str) -> None:
    """Make the transfer's fraud check void, if it is open or passed."""
    stored = latest(work.connection, transfer.id)
    if stored and stored.check.verdict in (Verdict.OPEN, Verdict.PASSED):
        save(work, transfer, close(stored.check, Verdict.VOID, reason))


def latest(connection: Connection, transfer_id: str) -> StoredCheck | None:
    """Return a transfer's newest fraud check; None if it has none."""
    row = run(connection, _LATEST, {"transfer": transfer_id}).one_or_none()
    return _stored(row) if row else None


def _was(work: Work, check: Check) -> Bound:
    row = run(work.connection, _LATEST, {"transfer": check.transfer_id}).one()
    assert row.id == check.id, "only the newest check of a transfer changes"
    return bound(work.connection, checks, check.id, row._mapping)


def _write(work: Work, check: Check, values: Values) -> None:
    work.connection.execute(update(checks).where(checks.c.id == check.id).values(values))


def _about(check: Check) -> dict[str, Value]:
    """Return the columns with payee, account and amount of a fraud check."""
    return {
        "transfer_id": check.transfer_id,
        "account_id": check.account_id,
        "payee_id": check.payee_id,
        "fen": check.fen,
    }


def _columns(check: Check) -> dict[str, Value]:
    """Return the columns with the state of a fraud check, without signatures."""
    return {
        "question": check.question.value,
        "verdict": check.verdict.value,
        "presented": check.presented.value if check.presented else None,
        "asked_again": check.asked_again,
        "typed_only": check.typed_only,
        "answers": [list(answer) for answer in check.answers],
        "reason": check.reason,
        "released_by": None,
        "released_second": None,
        "released_reason": None,
    }


def _new_row(work: Work, check: Check, evidence: Sequence[str]) -> dict[str, Value]:
    before: Query[tuple[int]] = select(func.count()).where(
        checks.c.transfer_id == check.transfer_id
    )
    return {
        "id": check.id,
        **_about(check),
        "number": fetch(work.connection, before).scalar_one() + 1,
        "signals": list(check.signals),
        "evidence": list(evidence),
        "question": check.question.value,
        "verdict": check.verdict.value,
        "asked_again": False,
        "typed_only": False,
        "answers": [],
        "reason": "",
        "created_at": work.now,
    }


def _stored(row: CheckRow) -> StoredCheck:
    check = Check(
        id=row.id,
        transfer_id=row.transfer_id,
        account_id=row.account_id,
        payee_id=row.payee_id,
        fen=row.fen,
        signals=tuple(row.signals),
        question=Question(row.question),
        verdict=Verdict(row.verdict),
        presented=Presented(row.presented) if row.presented else None,
        asked_again=bool(row.asked_again),
        typed_only=bool(row.typed_only),
        answers=tuple((question, answer) for question, answer in row.answers),
        reason=row.reason,
    )
    return StoredCheck(check, row.settled_at, tuple(row.evidence))
