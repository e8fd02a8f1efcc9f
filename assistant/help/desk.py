"""Make a ticket of each call for help, even if the database cannot be written."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.clock import Clock
from assistant.help import tickets
from assistant.help.spool import Spool
from assistant.help.ticket import HelpTicket
from assistant.help.tickets import DeskError, UnknownTicket
from assistant.masking import mask_for_record
from assistant.staff_member import SignedIn
from assistant.storage.database import writing
from assistant.storage.opened import reading
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import customers, payees

__all__ = ["DeskError", "HelpDesk", "HelpTicket", "UnknownTicket"]

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""Seconds for which a call waits for the database: she must get an answer within two."""


def _random_id() -> str:
    return uuid.uuid4().hex


class HelpDesk:
    """Takes calls for help and shows them to staff, in this process and in any other."""

    def __init__(
        self, engine: Engine, clock: Clock, spool: Path, new_id: Callable[[], str] = _random_id
    ) -> None:
        """Open the desk.

        Args:
            engine: From ``open_database``.
            clock: The source of the tickets' times.
            spool: A folder for tickets that the database could not take; created when needed.
            new_id: Makes tickets' ids; a simulation has its own, so that a seed replays exactly.
        """
        self._engine = engine
        self._clock = clock
        self._spool = Spool(spool)
        self._new_id = new_id

    def call(
        self, session: str, customer_id: str | None, reason: str, screen_text: str
    ) -> HelpTicket:
        """Store a call for help; return its ticket, or an open one that already answers it.

        No call is lost: if the database does not take it within two seconds, it is kept in the
        spool. Figures, the customer's name and her payees' names are masked; without the database
        the names are not known, so the screen is not kept.

        Raises:
            OSError: Neither the database nor the spool could be written.
        """
        ticket = HelpTicket(self._new_id(), session, customer_id, reason, "", self._clock.now())
        try:
            with self._writing(PATIENCE_SECONDS) as connection:
                screen = masked(screen_text, _names(connection, customer_id))
                return tickets.open_ticket(
                    connection,
                    ticket.created_at,
                    ticket.id,
                    session=session,
                    customer_id=customer_id,
                    reason=reason,
                    screen=screen,
                )
        except SQLAlchemyError:
            log.exception("a ticket goes to the spool: the database did not take it")
            return self._spool.keep(ticket)

    def ticket(self, ticket_id: str) -> HelpTicket:
        """Return a ticket as it is now. Raises ``UnknownTicket``."""
        waiting = next((t for t in self._spool.waiting() if t.id == ticket_id), None)
        try:
            self._import_spool()
            with reading(self._engine) as connection:
                return tickets.find(connection, ticket_id)
        except SQLAlchemyError:
            if waiting is None:
                raise
            return waiting

    def list(self, include_closed: bool = False) -> list[HelpTicket]:
        """Return open and taken tickets, oldest first, with closed ones if asked.

        Tickets that the database cannot take now are read from the spool.
        """
        waiting: list[HelpTicket] = []
        try:
            self._import_spool()
        except SQLAlchemyError as trouble:
            log.warning("spooled tickets stay in the spool: %s", type(trouble).__name__)
            waiting = self._spool.waiting()
        with reading(self._engine) as connection:
            listed = tickets.list_tickets(connection, include_closed)
            known = (
                {each.id for each in tickets.list_tickets(connection, True)} if waiting else set()
            )
        listed += (each for each in waiting if each.id not in known)
        return sorted(listed, key=lambda ticket: (ticket.created_at, ticket.id))

    def take(self, ticket_id: str, staff: SignedIn) -> HelpTicket:
        """Note that a member of staff is on the way. Raises ``DeskError``."""
        with self._writing() as connection:
            return tickets.take(connection, self._clock.now(), ticket_id, staff)

    def close(self, ticket_id: str, staff: SignedIn, note: str = "") -> HelpTicket:
        """Close a ticket. Raises ``DeskError``."""
        with self._writing() as connection:
            return tickets.close(connection, self._clock.now(), ticket_id, staff, note)

    @contextmanager
    def _writing(self, patience: float | None = None) -> Iterator[Connection]:
        """Yield a transaction that has imported the spool; its files go after the commit."""
        waiting = self._spool.waiting()
        with writing(self._engine, patience) as connection:
            for ticket in waiting:
                tickets.import_ticket(connection, ticket)
            yield connection
        self._spool.forget(waiting)

    def _import_spool(self) -> None:
        if self._spool.waiting():
            with self._writing(PATIENCE_SECONDS):
                log.info("spooled tickets are in the database now")


_FIGURES = re.compile(
    r"\d|[零〇一二三四五六七八九十百千万亿两幺点]{2,}|[一二三四五六七八九十两](?=[元块角毛分])"
)


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Return ``text`` with dots for figures, and for names except the surname."""
    for name in names:
        text = text.replace(name, name[0] + "•" * (len(name) - 1))
    text = mask_for_record(text)
    return _FIGURES.sub(lambda found: "•" * len(found[0]), text)


def _names(connection: Connection, customer_id: str | None) -> list[str]:
    """Return the names that may be on her screen; before she has signed in, everybody's."""
    own, theirs = select(customers.c.name), select(payees.c.name)
    if customer_id is not None:
        own = own.where(customers.c.id == customer_id)
        theirs = theirs.where(payees.c.customer_id == customer_id)
    names: Query[tuple[str]] = own.union(theirs)
    return fetch(connection, names).scalars().all()
