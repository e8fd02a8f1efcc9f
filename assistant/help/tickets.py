"""Read and write help tickets in the database, and let staff take and close them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from assistant.help.ticket import BY_HERSELF, Details, HelpTicket, Status
from assistant.staff_member import SignedIn
from assistant.storage.audit import record
from assistant.storage.bell import ring_desk
from assistant.storage.bound import GONE, Bound, bound, bound_as_stored
from assistant.storage.on_staff import is_on_staff
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import audit, call_details, customers, tickets
from assistant.storage.tables import staff as staff_table
from assistant.storage.values import Json, Value

SHORT_ID = 8
"""How many characters of an id are shown; any unique beginning of an id names its ticket."""


DONE = {"taken": "已经有人接手", "closed": "已经办结"}
"""Words for staff about a ticket that was already taken or closed."""


class DeskError(Exception):
    """The desk refuses; the text says why."""


class UnknownTicket(DeskError):
    """There is no such ticket."""


class _TicketRow(Row, Protocol):
    """A ticket's row, with the fields of ``HelpTicket`` as columns."""

    id: str
    session: str
    customer_id: str | None
    reason: str
    screen: str
    created_at: datetime
    status: Status
    taken_by: str | None
    taken_at: datetime | None
    closed_by: str | None
    closed_at: datetime | None
    note: str
    staff_name: str
    staff_role: str
    kiosk: str | None
    place: str | None
    address: str | None
    step: str | None
    exchanges: list[list[str]] | None


_WITH_NAME: Query[_TicketRow] = (
    select(
        tickets,
        func.coalesce(staff_table.c.name, "").label("staff_name"),
        func.coalesce(staff_table.c.role, "").label("staff_role"),
        func.coalesce(call_details.c.address, customers.c.title).label("address"),
        *(call_details.c[each] for each in ("kiosk", "place", "step", "exchanges")),
    )
    .outerjoin(
        staff_table, staff_table.c.number == func.coalesce(tickets.c.closed_by, tickets.c.taken_by)
    )
    .outerjoin(call_details, call_details.c.ticket == tickets.c.id)
    .outerjoin(customers, customers.c.id == tickets.c.customer_id)
)
"""Query for tickets with their details and the name of the person who took or closed each; old
tickets may have a typed name in place of a staff number."""
KEPT_DAYS = 30
"""Details and picture of a ticket are kept for so many days after it was closed."""


def open_ticket(
    connection: Connection,
    now: datetime,
    ticket_id: str,
    *,
    session: str,
    customer_id: str | None,
    reason: str,
    screen: str,
    details: Details | None = None,
) -> HelpTicket:
    """Store a ticket; if an open ticket covers this call, log the call and return that ticket."""
    if there := _covering(connection, session, reason):
        more = _new_details(connection, there, details)
        _note(connection, now, "help_again", there, more, reason=reason, screen=screen)
        return _add_details(connection, there, more)
    ticket = HelpTicket(ticket_id, session, customer_id, reason, screen, now)
    connection.execute(insert(tickets).values(_columns(ticket)))
    _note(connection, now, "help_open", ticket, details, reason=reason)
    ring_desk(connection)
    return _add_details(connection, ticket, details)


def _covering(connection: Connection, session: str, reason: str) -> HelpTicket | None:
    """Return the unclosed ticket of a visit that covers a call for ``reason``; None: there is none."""
    unclosed = _WITH_NAME.where(tickets.c.session == session, tickets.c.status != "closed")
    waiting = map(_ticket, fetch(connection, unclosed.order_by(tickets.c.created_at)).all())
    by_herself_first = sorted(waiting, key=lambda ticket: ticket.reason not in BY_HERSELF)
    return next((each for each in by_herself_first if each.answers(session, reason)), None)


def _new_details(
    connection: Connection, ticket: HelpTicket, details: Details | None
) -> Details | None:
    """Return the details to add to a ticket; None if it has details already, or there are none."""
    there: Query[tuple[str]] = select(call_details.c.ticket).where(
        call_details.c.ticket == ticket.id
    )
    return details if fetch(connection, there).first() is None else None


def _add_details(connection: Connection, ticket: HelpTicket, details: Details | None) -> HelpTicket:
    """Store a call's details, next to the audit row that protects them from changes by hand."""
    if details is None:
        return ticket
    connection.execute(insert(call_details).values({"ticket": ticket.id, **asdict(details)}))
    return replace(ticket, details=details)


def find(connection: Connection, ticket_id: str) -> HelpTicket:
    """Return one ticket, or the ticket that covers it (see ``import_ticket``).

    Raises:
        UnknownTicket: There is none.
    """
    row = fetch(connection, _WITH_NAME.where(tickets.c.id == ticket_id)).one_or_none()
    if row is None and (covering := _covered_by(connection, ticket_id)):
        row = fetch(connection, _WITH_NAME.where(tickets.c.id == covering)).one_or_none()
    if row is None:
        raise UnknownTicket(f"没有求助单 {ticket_id[:SHORT_ID]}")
    return _ticket(row)


def import_ticket(connection: Connection, ticket: HelpTicket) -> None:
    """Store a ticket from the spool, once; if an unclosed ticket covers it, only log the call.

    The watchdog, which writes to the spool, does not know the tickets in the database.
    """
    there: Query[tuple[str]] = select(tickets.c.id).where(tickets.c.id == ticket.id)
    if fetch(connection, there).first() or _covered_by(connection, ticket.id):
        return
    covering = _covering(connection, ticket.session, ticket.reason)
    if covering and covering.created_at < ticket.created_at:  # the spool has no two for one matter
        more: dict[str, Json] = {"reason": ticket.reason, "ticket": ticket.id}
        _note(connection, ticket.created_at, "help_again", covering, **more)
        return
    connection.execute(insert(tickets).values(_columns(ticket)))
    _note(connection, ticket.created_at, "help_open", ticket, reason=ticket.reason, spooled="yes")


def _covered_by(connection: Connection, ticket_id: str) -> str | None:
    """Return the id of the ticket that covers a call from the spool; None: no ticket does."""
    told: Query[tuple[str, str]] = select(audit.c.subject, audit.c.details).where(
        audit.c.kind == "help_again", audit.c.details.contains(ticket_id, autoescape=True)
    )
    rows = fetch(connection, told).all()
    return next((row[0] for row in rows if json.loads(row[1]).get("ticket") == ticket_id), None)


def list_tickets(connection: Connection, include_closed: bool) -> list[HelpTicket]:
    """Return tickets, oldest first."""
    query = _WITH_NAME.order_by(tickets.c.created_at, tickets.c.id)
    if not include_closed:
        query = query.where(tickets.c.status != "closed")
    return [_ticket(row) for row in fetch(connection, query)]


def forget_old(connection: Connection, now: datetime) -> list[str]:
    """Remove the details of tickets closed for ``KEPT_DAYS``; return the tickets' ids."""
    old = select(tickets.c.id).where(
        tickets.c.status == "closed", tickets.c.closed_at < now - timedelta(days=KEPT_DAYS)
    )
    told: Query[tuple[str]] = select(call_details.c.ticket).where(call_details.c.ticket.in_(old))
    gone = fetch(connection, told).scalars().all()
    if gone:
        was = {
            call_details.name: {
                ticket: bound_as_stored(connection, call_details, ticket)[call_details.name][ticket]
                for ticket in gone
            }
        }
        record(
            connection,
            now,
            "help_forgotten",
            bound={call_details.name: dict.fromkeys(gone, GONE)},
            was=was,
        )
        connection.execute(delete(call_details).where(call_details.c.ticket.in_(gone)))
    ids: Query[tuple[str]] = old
    return fetch(connection, ids).scalars().all()


def take(connection: Connection, now: datetime, ticket_id: str, staff: SignedIn) -> HelpTicket:
    """Record that a member of staff goes to the customer.

    Raises ``DeskError`` if somebody else does already, or if the ticket is closed.
    """
    ticket = find(connection, ticket_id)
    signed = _signed(connection, staff)
    if ticket.status == "taken" and ticket.taken_by == staff.number:
        return ticket
    if ticket.status != "open":
        raise DeskError(f"求助单 {ticket_id[:SHORT_ID]} {DONE[ticket.status]}（{ticket.who}）")
    _change(connection, ticket_id, status="taken", taken_by=staff.number, taken_at=now)
    _note(connection, now, "help_taken", ticket, was=_as_it_was(connection, ticket), **signed)
    return find(connection, ticket_id)


def close(
    connection: Connection, now: datetime, ticket_id: str, staff: SignedIn, note: str
) -> HelpTicket:
    """Close a ticket. Raises ``DeskError`` if it was closed before."""
    ticket = find(connection, ticket_id)
    signed = _signed(connection, staff)
    if ticket.status == "closed":
        raise DeskError(f"求助单 {ticket_id[:SHORT_ID]} {DONE[ticket.status]}（{ticket.who}）")
    _change(
        connection, ticket_id, status="closed", closed_by=staff.number, closed_at=now, note=note
    )
    was = _as_it_was(connection, ticket)
    _note(connection, now, "help_closed", ticket, was=was, note=note, **signed)
    return find(connection, ticket_id)


def _signed(connection: Connection, staff: SignedIn) -> dict[str, str]:
    """Return who signs, for the audit row. Raises ``DeskError`` if not a member of staff."""
    if not is_on_staff(connection, staff):
        raise DeskError(f"工号 {staff.number} 不在名单里")
    return staff.signs()


def _columns(ticket: HelpTicket) -> dict[str, Value]:
    """Return the columns to store for a ticket, without the names, which the table of staff has."""
    told = asdict(ticket)
    for name in ("staff_name", "staff_role", "details"):
        del told[name]
    return told


def _change(connection: Connection, ticket_id: str, **values: Value) -> None:
    connection.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))


def _as_it_was(connection: Connection, ticket: HelpTicket) -> Bound:
    return bound(connection, tickets, ticket.id, asdict(ticket))


def _note(
    connection: Connection,
    now: datetime,
    kind: str,
    ticket: HelpTicket,
    call: Details | None = None,
    /,
    **details: Json,
) -> None:
    """Log an event of a ticket; the log protects the ticket's row, already written, from changes.

    It also protects the call's details (``call``), which are written next.
    """
    told = bound_as_stored(connection, tickets, ticket.id)
    if call is not None:
        told |= bound(connection, call_details, ticket.id, asdict(call))
    record(
        connection,
        now,
        kind,
        session=ticket.session,
        customer_id=ticket.customer_id or "",
        subject=ticket.id,
        bound=told,
        **details,
    )


def _ticket(row: _TicketRow) -> HelpTicket:
    return HelpTicket(
        id=row.id,
        session=row.session,
        customer_id=row.customer_id,
        reason=row.reason,
        screen=row.screen,
        created_at=row.created_at,
        status=row.status,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        note=row.note,
        details=_details(row),
        staff_role=row.staff_role,
        staff_name=row.staff_name,
    )


def _details(row: _TicketRow) -> Details:
    """Return the details of a ticket; empty if the call had none, or they were removed."""
    said = tuple((hers, ours) for hers, ours in row.exchanges or ())
    return Details(row.kiosk or "", row.place or "", row.address or "", row.step or "", said)
