"""Taking a payee out: she does it herself, or staff do it under their name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, exists, insert, select

from assistant.banking.customers import payee
from assistant.banking.model import NotAllowed, Payee
from assistant.banking.staff import staff_name
from assistant.banking.unit_of_work import Work
from assistant.storage.audit import stamp
from assistant.storage.bound import bound
from assistant.storage.prepared import run
from assistant.storage.tables import payees, payees_taken_out, transfers

_GONE = select(exists().where(payees_taken_out.c.payee_id == bindparam("payee")))
WAITING = ("review", "fraud_check", "authorise", "held")


class SomethingWaits(NotAllowed):
    """A payment to them is not settled: it is decided first."""

    code = "something_waits"


class TakenOut(NotAllowed):
    """The payee was taken out; nothing goes there any more."""

    code = "taken_out"


def require_not_taken_out(work: Work, payee_id: str) -> None:
    """Raise ``TakenOut`` for a payee that was."""
    refuse_taken_out(payee_id, gone=run(work.connection, _GONE, {"payee": payee_id}).scalar())


def refuse_taken_out(payee_id: str, *, gone: bool) -> None:
    """Raise ``TakenOut`` where it is known already that the payee is gone."""
    if gone:
        raise TakenOut(payee_id)


def _is_there(work: Work, *where: Any) -> bool:
    return bool(work.connection.execute(select(exists().where(*where))).scalar())


def take_out(
    work: Work, customer_id: str, payee_id: str, *, session: str, staff: str, reason: str
) -> Payee:
    """Take a saved payee of hers out; return who it was.

    Args:
        work: The decision.
        customer_id: Whose payee.
        payee_id: Who is to go.
        session: Her visit; empty at the desk.
        staff: Who does it at the desk; empty in a visit.
        reason: Why, at the desk.

    Raises:
        Unknown: no payee of hers.
        TakenOut: done already.
        SomethingWaits: a payment to them is not settled.
        NotAllowed: no name, or no reason; an account of her own.
    """
    gone = payee(work.connection, payee_id, customer_id)
    if not session:
        staff = staff_name(staff)
        if not reason.strip():
            raise NotAllowed("a reason has to be given")
    require_not_taken_out(work, payee_id)
    if not _is_there(work, payees.c.id == payee_id, payees.c.listed):
        raise NotAllowed("only a saved payee is taken out")
    if _is_there(work, transfers.c.payee_id == payee_id, transfers.c.status.in_(WAITING)):
        raise SomethingWaits("a payment to them waits")
    named = {payee_id: {"customer_id": customer_id, "staff": staff}}
    who = {"session": session, "customer_id": customer_id, "subject": payee_id}
    row = {
        "payee_id": payee_id,
        "customer_id": customer_id,
        "at": work.now,
        "session": session,
        "staff": staff,
        "reason": reason.strip(),
    }
    stamp(
        work.connection,
        work.now,
        "payee_taken_out",
        payees_taken_out.name,
        named,
        reason=reason,
        bound=bound(work.connection, payees_taken_out, payee_id, row),
        **who,
    )
    work.connection.execute(insert(payees_taken_out).values(row))
    return gone
