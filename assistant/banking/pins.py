"""Check PINs (stored as hashes) and count wrong ones; the third wrong one locks the card."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import bindparam, literal_column, select

from assistant.banking.hashing import fits
from assistant.banking.model import Compared, PinOutcome, PinResult, UnknownCustomer
from assistant.banking.signing import sign
from assistant.banking.unit_of_work import Work
from assistant.clock import bank_time
from assistant.help.tickets import open_ticket
from assistant.staff_member import SignedIn
from assistant.storage.audit import record
from assistant.storage.guarded import update_guarded
from assistant.storage.moment import to_moment
from assistant.storage.prepared import Query, Row, run
from assistant.storage.tables import audit, customers
from assistant.storage.values import Json, Value

ATTEMPTS = 3
MOST_COMPARED = 5
"""Most numbers that may be compared with the PIN of one card in one day."""


class _CardRow(Row, Protocol):
    """The columns of a customer that are needed to check a PIN."""

    locked: bool
    wrong_pins: int
    pin_hash: str


_CARD: Query[_CardRow] = select(
    customers.c.locked, customers.c.wrong_pins, customers.c.pin_hash
).where(customers.c.id == bindparam("customer"))


_COMPARED_TODAY: Query[tuple[str]] = (
    select(audit.c.kind)
    .where(
        audit.c.customer_id == bindparam("customer"),
        audit.c.at >= bindparam("since"),
        # Literals, as in the index of migration 0008; with parameters it would not be used.
        audit.c.kind.in_([literal_column("'pin_compared'"), literal_column("'unlocked'")]),
    )
    .order_by(audit.c.seq)
)


def try_pin(work: Work, session: str, customer_id: str, pin: str) -> PinResult:
    """Check a PIN, and count a wrong one; at the third lock the card and tell the desk.

    If the card is locked, the PIN is not checked.
    """
    row = run(work.connection, _CARD, {"customer": customer_id}).one_or_none()
    if row is None:
        raise UnknownCustomer(customer_id)
    if row.locked:
        result = PinResult(PinOutcome.LOCKED, 0)
        record(
            work.connection,
            work.now,
            "pin_locked",
            session=session,
            customer_id=customer_id,
            left=0,
        )
        return result
    wrong = 0 if fits(row.pin_hash, pin) else row.wrong_pins + 1
    outcome = (
        PinOutcome.RIGHT
        if not wrong
        else PinOutcome.LOCKED
        if wrong >= ATTEMPTS
        else PinOutcome.WRONG
    )
    result = PinResult(outcome, ATTEMPTS - wrong)
    before = {customer_id: {"wrong_pins": row.wrong_pins, "locked": int(row.locked)}}
    _count(
        work,
        customer_id,
        wrong,
        f"pin_{outcome.value}",
        session=session,
        left=ATTEMPTS - wrong,
        before=before,
    )
    if result.outcome is PinOutcome.LOCKED:
        _tell_desk(work, session, customer_id, f"card locked: {ATTEMPTS} wrong PINs")
    return result


def compare(work: Work, session: str, customer_id: str, digits: str) -> Compared:
    """Return whether a number that was said as a sum is the customer's PIN.

    Many tries look like guessing: more than ``MOST_COMPARED`` in a day, over visits and restarts,
    lock the card like wrong PINs. When staff unlock the card, the count begins again. Raises
    ``UnknownCustomer``.
    """
    row = run(work.connection, _CARD, {"customer": customer_id}).one_or_none()
    if row is None:
        raise UnknownCustomer(customer_id)
    if row.locked:
        return Compared.LOCKED
    if _compared_today(work, customer_id) >= MOST_COMPARED:
        _count(work, customer_id, ATTEMPTS, "pin_locked", session=session, left=0)
        _tell_desk(work, session, customer_id, f"card locked: {MOST_COMPARED} numbers compared")
        return Compared.LOCKED
    hers = fits(row.pin_hash, digits)
    kind = "pin_heard" if hers else "pin_compared"
    record(work.connection, work.now, kind, session=session, customer_id=customer_id)
    return Compared.HERS if hers else Compared.OTHER


def unlock(work: Work, customer_id: str, staff: SignedIn) -> None:
    """Unlock a card, by staff who have checked the customer's identity; others: ``NotAllowed``."""
    _count(work, customer_id, 0, "unlocked", **sign(work, staff))


def _count(
    work: Work, customer_id: str, wrong: int, kind: str, *, session: str = "", **told: Json
) -> None:
    update_guarded(
        work.connection,
        work.now,
        customers,
        [customer_id],
        {"wrong_pins": wrong, "locked": wrong >= ATTEMPTS},
        kind,
        session=session,
        customer_id=customer_id,
        subject="",
        **told,
    )


def _compared_today(work: Work, customer_id: str) -> int:
    """Return how many numbers were compared since midnight, or since staff unlocked the card."""
    midnight = bank_time(work.now).replace(hour=0, minute=0, second=0, microsecond=0)
    asked: dict[str, Value] = {"customer": customer_id, "since": to_moment(midnight)}
    kinds = run(work.connection, _COMPARED_TODAY, asked).scalars().all()
    unlocked = max((at for at, kind in enumerate(kinds) if kind == "unlocked"), default=-1)
    return len(kinds) - unlocked - 1


def _tell_desk(work: Work, session: str, customer_id: str, what: str) -> None:
    open_ticket(
        work.connection,
        work.now,
        work.new_id(),
        session=session,
        customer_id=customer_id,
        reason="pin_locked",
        screen=what,
    )
