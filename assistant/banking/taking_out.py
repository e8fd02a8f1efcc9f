"""Remove payees from a customer's list, when she asks for it or when staff sign for it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, insert, select
from sqlalchemy.sql import ColumnElement

from assistant.banking.customers import payee
from assistant.banking.model import NotAllowed, Payee
from assistant.banking.signing import Signed, numbers, require_reason, sign
from assistant.banking.unit_of_work import Work
from assistant.staff_member import SignedIn
from assistant.storage.audit import stamp
from assistant.storage.bound import bound
from assistant.storage.prepared import Query, fetch, run
from assistant.storage.tables import payees, payees_taken_out, transfers
from assistant.storage.values import Value

_GONE: Query[tuple[bool]] = select(
    exists().where(payees_taken_out.c.payee_id == bindparam("payee"))
)
WAITING = ("review", "fraud_check", "authorise", "held")


class SomethingWaits(NotAllowed):
    """A payment to this payee is waiting; it must be decided first."""

    code = "something_waits"


class TakenOut(NotAllowed):
    """The payee was removed from the list; no payment goes there any more."""

    code = "taken_out"


def require_not_taken_out(work: Work, payee_id: str) -> None:
    """Raise ``TakenOut`` if the payee was removed from the customer's list."""
    refuse_taken_out(payee_id, gone=run(work.connection, _GONE, {"payee": payee_id}).scalar_one())


def refuse_taken_out(payee_id: str, *, gone: bool) -> None:
    """Raise ``TakenOut`` if ``gone``, for a caller that has read the payee's state already."""
    if gone:
        raise TakenOut(payee_id)


def _is_there(work: Work, *where: ColumnElement) -> bool:
    query: Query[tuple[bool]] = select(exists().where(*where))
    return bool(fetch(work.connection, query).scalar_one())


@dataclass(frozen=True)
class InVisit:
    """The customer takes the payee out herself."""

    session: str


@dataclass(frozen=True)
class AtDesk:
    """A member of staff takes the payee out for the customer."""

    staff: SignedIn
    reason: str


def tell_who(session: str, staff: SignedIn | None, reason: str) -> InVisit | AtDesk:
    """Return who takes a payee out. Raises ``NotAllowed``: neither a visit nor staff."""
    if session:
        return InVisit(session)
    if staff is None:
        raise NotAllowed("要登录以后再办")
    return AtDesk(staff, reason)


def take_out(work: Work, customer_id: str, payee_id: str, who: InVisit | AtDesk) -> Payee:
    """Take one of the customer's saved payees out; return the payee.

    Raises:
        Unknown: The customer has no such payee.
        TakenOut: The payee was removed before.
        SomethingWaits: A payment to the payee waits.
        NotAllowed: At the desk, the caller is not staff or gives no reason; or the payee is one of
            the customer's own accounts.
    """
    gone = payee(work.connection, payee_id, customer_id)
    session = who.session if isinstance(who, InVisit) else ""
    signed: Signed = {}
    reason = ""
    if isinstance(who, AtDesk):
        signed, reason = sign(work, who.staff), require_reason(who.reason)
    require_not_taken_out(work, payee_id)
    if not _is_there(work, payees.c.id == payee_id, payees.c.listed):
        raise NotAllowed("只能去掉她存下来的收款人")
    if _is_there(work, transfers.c.payee_id == payee_id, transfers.c.status.in_(WAITING)):
        raise SomethingWaits(gone.name)
    number = numbers(signed).get("staff", "")
    row: dict[str, Value] = {
        "payee_id": payee_id,
        "customer_id": customer_id,
        "at": work.now,
        "session": session,
        "staff": number,
        "reason": reason,
    }
    stamp(
        work.connection,
        work.now,
        "payee_taken_out",
        payees_taken_out.name,
        {payee_id: {"customer_id": customer_id, "staff": number}},
        session=session,
        customer_id=customer_id,
        subject=payee_id,
        reason=reason,
        bound=bound(work.connection, payees_taken_out, payee_id, row),
        **signed,
    )
    work.connection.execute(insert(payees_taken_out).values(row))
    return gone
