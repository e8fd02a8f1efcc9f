"""Read and write help tickets as rows; named staff take and close them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Protocol

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from assistant.help.ticket import HelpTicket, Status
from assistant.staff_names import NoName, staff_name
from assistant.storage.audit import record
from assistant.storage.bound import Bound, bound, bound_as_stored
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import tickets
from assistant.storage.values import Json, Value

SHORT_ID = 8
"""Characters of an id that are shown; a unique beginning is enough to name a ticket."""


class DeskError(Exception):
    """The desk refuses; the text says why."""


class UnknownTicket(DeskError):
    """There is no such ticket."""


class _TicketRow(Row, Protocol):
    """A ticket's row: its columns are the fields of ``HelpTicket``."""

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


def open_ticket(
    connection: Connection,
    now: datetime,
    ticket_id: str,
    *,
    session: str,
    customer_id: str | None,
    reason: str,
    screen: str,
) -> HelpTicket:
    """Store a ticket; if an open one answers this call, log the call and return that one."""
    unclosed: Query[_TicketRow] = select(tickets).where(
        tickets.c.session == session, tickets.c.status != "closed"
    )
    waiting = map(_ticket, fetch(connection, unclosed.order_by(tickets.c.created_at)).all())
    there = next((ticket for ticket in waiting if ticket.answers(session, reason)), None)
    if there is not None:
        _note(connection, now, "help_again", there, reason=reason, screen=screen)
        return there
    ticket = HelpTicket(ticket_id, session, customer_id, reason, screen, now)
    connection.execute(insert(tickets).values(**asdict(ticket)))
    _note(connection, now, "help_open", ticket, reason=reason)
    return ticket


def find(connection: Connection, ticket_id: str) -> HelpTicket:
    """Return one ticket. Raises ``UnknownTicket``."""
    query: Query[_TicketRow] = select(tickets).where(tickets.c.id == ticket_id)
    row = fetch(connection, query).one_or_none()
    if row is None:
        raise UnknownTicket(f"no ticket {ticket_id}")
    return _ticket(row)


def import_ticket(connection: Connection, ticket: HelpTicket) -> None:
    """Store a ticket from the spool; one that was stored before does not change."""
    there: Query[tuple[str]] = select(tickets.c.id).where(tickets.c.id == ticket.id)
    if fetch(connection, there).one_or_none() is not None:
        return
    connection.execute(insert(tickets).values(**asdict(ticket)))
    _note(connection, ticket.created_at, "help_open", ticket, reason=ticket.reason, spooled="yes")


def list_tickets(connection: Connection, include_closed: bool) -> list[HelpTicket]:
    """Return tickets, oldest first."""
    query: Query[_TicketRow] = select(tickets).order_by(tickets.c.created_at, tickets.c.id)
    if not include_closed:
        query = query.where(tickets.c.status != "closed")
    return [_ticket(row) for row in fetch(connection, query)]


def take(connection: Connection, now: datetime, ticket_id: str, staff: str) -> HelpTicket:
    """Note that a member of staff is on the way.

    Raises ``DeskError`` if another one is, or if the ticket is closed.
    """
    ticket = find(connection, ticket_id)
    name = _named(staff)
    if ticket.status == "taken" and ticket.taken_by == name:
        return ticket
    if ticket.status != "open":
        raise DeskError(f"ticket {ticket_id} is {ticket.status} ({_who(ticket)})")
    _change(connection, ticket_id, status="taken", taken_by=name, taken_at=now)
    _note(connection, now, "help_taken", ticket, was=_as_it_was(connection, ticket), staff=name)
    return find(connection, ticket_id)


def close(
    connection: Connection, now: datetime, ticket_id: str, staff: str, note: str
) -> HelpTicket:
    """Close a ticket. Raises ``DeskError`` if it was closed before."""
    ticket = find(connection, ticket_id)
    name = _named(staff)
    if ticket.status == "closed":
        raise DeskError(f"ticket {ticket_id} is closed ({_who(ticket)})")
    _change(connection, ticket_id, status="closed", closed_by=name, closed_at=now, note=note)
    was = _as_it_was(connection, ticket)
    _note(connection, now, "help_closed", ticket, was=was, staff=name, note=note)
    return find(connection, ticket_id)


def _named(staff: str) -> str:
    try:
        return staff_name(staff)
    except NoName as refusal:
        raise DeskError(str(refusal)) from refusal


def _who(ticket: HelpTicket) -> str:
    return ticket.closed_by or ticket.taken_by or ""


def _change(connection: Connection, ticket_id: str, **values: Value) -> None:
    connection.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))


def _as_it_was(connection: Connection, ticket: HelpTicket) -> Bound:
    return bound(connection, tickets, ticket.id, asdict(ticket))


def _note(
    connection: Connection, now: datetime, kind: str, ticket: HelpTicket, **details: Json
) -> None:
    """Log an event of a ticket; its row is written already, and the log binds it."""
    record(
        connection,
        now,
        kind,
        session=ticket.session,
        customer_id=ticket.customer_id or "",
        subject=ticket.id,
        bound=bound_as_stored(connection, tickets, ticket.id),
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
    )
