"""PINs: hashed with Argon2, counted per customer in the database, locked at the third wrong one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from assistant.banking.model import PinOutcome, PinResult, UnknownCustomer
from assistant.banking.staff import staff_name
from assistant.banking.unit_of_work import Work
from assistant.help.tickets import open_ticket
from assistant.storage.audit import record
from assistant.storage.guarded import update_guarded
from assistant.storage.prepared import run
from assistant.storage.tables import customers

ATTEMPTS = 3
_CARD = select(customers.c.locked, customers.c.wrong_pins, customers.c.pin_hash).where(
    customers.c.id == bindparam("customer")
)


@dataclass(frozen=True)
class PinCost:
    """What one guess costs: the first choice of OWASP's Password Storage Cheat Sheet, about
    0.05 s and 46 MiB. It slows guessing in a stolen file; at the kiosk the lock stops it."""

    time: int = 1
    """Passes over the memory."""
    memory: int = 47_104
    """KiB."""
    lanes: int = 1
    """Threads' worth of work."""


def hash_pin(pin: str, cost: PinCost) -> str:
    """Return what is stored of a PIN; the cost is kept in it."""
    return PasswordHasher(cost.time, cost.memory, cost.lanes).hash(pin)


def try_pin(work: Work, session: str, customer_id: str, pin: str) -> PinResult:
    """Check a PIN, count a wrong one; lock at the third, and tell the desk.

    A locked card hears no PIN at all.
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
    wrong = 0 if _fits(row.pin_hash, pin) else row.wrong_pins + 1
    outcome = (
        PinOutcome.RIGHT
        if not wrong
        else PinOutcome.LOCKED
        if wrong >= ATTEMPTS
        else PinOutcome.WRONG
    )
    result = PinResult(outcome, ATTEMPTS - wrong)
    before = {customer_id: {"wrong_pins": row.wrong_pins, "locked": int(row.locked)}}
    told = {"session": session, "left": ATTEMPTS - wrong, "before": before}
    _count(work, customer_id, wrong, f"pin_{outcome.value}", **told)
    if result.outcome is PinOutcome.LOCKED:
        open_ticket(
            work.connection,
            work.now,
            work.new_id(),
            session=session,
            customer_id=customer_id,
            reason="pin_locked",
            screen=f"card locked: {ATTEMPTS} wrong PINs",
        )
    return result


def is_pin(connection: Connection, customer_id: str, digits: str) -> bool:
    """Whether these digits are her PIN; counts and writes nothing. Raises ``UnknownCustomer``."""
    row = run(connection, _CARD, {"customer": customer_id}).one_or_none()
    if row is None:
        raise UnknownCustomer(customer_id)
    return _fits(row.pin_hash, digits)


def unlock(work: Work, customer_id: str, staff: str) -> None:
    """Staff unlock a card after they have seen who she is. Raises ``NotAllowed`` unnamed."""
    name = staff_name(staff)
    _count(work, customer_id, 0, "unlocked", staff=name)


def _count(work: Work, customer_id: str, wrong: int, kind: str, **told: Any) -> None:
    values = {"wrong_pins": wrong, "locked": wrong >= ATTEMPTS}
    told |= {"customer_id": customer_id, "subject": ""}
    update_guarded(work.connection, work.now, customers, [customer_id], values, kind, **told)


def _fits(pin_hash: str, pin: str) -> bool:
    try:
        return PasswordHasher().verify(pin_hash, pin)
    except VerifyMismatchError:
        return False
