"""Tell the desk what the bank has decided, by a ticket in the transaction of the decision."""

from __future__ import annotations

from assistant.banking.unit_of_work import Work
from assistant.help.tickets import open_ticket


def tell_desk(work: Work, session: str, customer_id: str | None, reason: str, what: str) -> None:
    """Open a ticket at the desk.

    Args:
        work: The decision.
        session: The visit in which it was decided; empty outside of one.
        customer_id: The customer; None if not known.
        reason: The reason's code, e.g. ``pin_locked``.
        what: A note for staff, shown in place of the customer's screen.
    """
    open_ticket(
        work.connection,
        work.now,
        work.new_id(),
        session=session,
        customer_id=customer_id,
        reason=reason,
        screen=what,
    )
