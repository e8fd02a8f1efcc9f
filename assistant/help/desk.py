"""Store each call for help as a ticket, even if the database cannot be written."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.clock import Clock, bank_time
from assistant.help import ringing, tickets
from assistant.help.pictures import Pictures
from assistant.help.ringing import Ring, Stage
from assistant.help.roster import RosterFile
from assistant.help.spool import Spool
from assistant.help.ticket import NO_DETAILS, Details, HelpTicket, new_ticket_id
from assistant.help.tickets import DeskError, UnknownTicket
from assistant.masking import mask_for_record
from assistant.staff_member import SignedIn
from assistant.storage.bell import bell_of
from assistant.storage.database import writing
from assistant.storage.opened import reading
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import customers, payees, staff

__all__ = ["DeskError", "HelpDesk", "HelpTicket", "UnknownTicket"]

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5
"""Seconds for which a call waits for the database, as the customer must get an answer within two
seconds."""


@dataclass(frozen=True)
class Branch:
    """Facts about the branch that the desk needs, from the settings of its data folder."""

    kiosk: str = ""
    """The name of the kiosk; each data folder has one kiosk."""
    place: str = ""
    """Where the kiosk stands."""
    roster: RosterFile = field(default_factory=lambda: RosterFile(None))
    """The duty roster, which tells who is called first."""


class HelpDesk:
    """Takes calls for help and gives them to staff; several processes may each have one."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        spool: Path,
        new_id: Callable[[], str] = new_ticket_id,
        *,
        branch: Branch | None = None,
    ) -> None:
        """Open the desk.

        Args:
            engine: From ``open_database``.
            clock: The source of the tickets' times.
            spool: A folder for tickets that the database could not take; created when needed.
            new_id: Returns a new ticket's id; a simulation has its own, to replay a seed exactly.
            branch: Kiosk, place and roster; by default the person at the desk is called.
        """
        self._engine = engine
        self._clock = clock
        self._spool = Spool(spool)
        self._new_id = new_id
        self._branch = branch or Branch()
        self.pictures = Pictures(spool.parent / "pictures")
        self._bell = bell_of(engine)

    def call(
        self,
        session: str,
        customer_id: str | None,
        reason: str,
        screen_text: str,
        details: Details = NO_DETAILS,
    ) -> HelpTicket:
        """Store a call for help; return its ticket, or an open ticket that covers the call.

        ``details`` (kiosk, place, form of address, last exchanges) are kept with it. No call is
        lost: if the database does not take it within two seconds, it is kept in the spool, a folder
        of files. Figures, the customer's name and her payees' names are masked; without the
        database the names are not known, so the screen's text is not kept.

        Raises:
            OSError: Neither the database nor the spool could be written.
        """
        ticket = HelpTicket(self._new_id(), session, customer_id, reason, "", self._clock.now())
        try:
            with self._writing(PATIENCE_SECONDS) as connection:
                names = _names(connection, customer_id)
                screen = masked(screen_text, names)
                said = tuple((masked(a, names), masked(b, names)) for a, b in details.exchanges)
                told = replace(
                    self._placed(details),
                    address=details.address or _address(connection, customer_id),
                    exchanges=said,
                )
                return tickets.open_ticket(
                    connection,
                    ticket.created_at,
                    ticket.id,
                    session=session,
                    customer_id=customer_id,
                    reason=reason,
                    screen=screen,
                    details=told,
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
                return self._told(tickets.find(connection, ticket_id))
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
        told = map(self._told, listed)
        return sorted(told, key=lambda ticket: (ticket.created_at, ticket.id))

    def take(self, ticket_id: str, staff: SignedIn) -> HelpTicket:
        """Record that a member of staff goes to the customer. Raises ``DeskError``."""
        with self._writing() as connection:
            return self._told(tickets.take(connection, self._clock.now(), ticket_id, staff))

    def close(self, ticket_id: str, staff: SignedIn, note: str = "") -> HelpTicket:
        """Close a ticket. Raises ``DeskError``."""
        with self._writing() as connection:
            return self._told(tickets.close(connection, self._clock.now(), ticket_id, staff, note))

    def ring(self) -> None:
        """Let each open ticket ring that is due to ring; call this about once a second.

        Any process may call it; several calls at the same moment make only one ring. Tickets in the
        spool ring too.

        Raises:
            SQLAlchemyError: The database could not be written; the next call makes up for it.
        """
        self._import_spool()
        now = self._clock.now()
        with reading(self._engine) as connection:
            if not ringing.list_due(connection, now):
                return
        with self._writing(PATIENCE_SECONDS) as connection:
            ringing.ring(connection, now, self._people(connection))

    def rings(self, after: int = 0) -> Sequence[Ring]:
        """Return the rings with a higher id than ``after``, in order, for their delivery."""
        with reading(self._engine) as connection:
            return ringing.list_rings(connection, after)

    def last_ring(self) -> int:
        """Return the id of the newest ring of all tickets; 0: there is none."""
        with reading(self._engine) as connection:
            return ringing.last_ring(connection)

    def person_called(self, ticket_id: str, nth: int) -> str:
        """Return the staff number that ring ``nth`` of a ticket calls; empty: the desk."""
        with reading(self._engine) as connection:
            return ringing.find_person(connection, ticket_id, nth)

    def stage(self, ticket_id: str) -> Stage:
        """Return how far an open ticket's call has got (see ``ringing.Stage``)."""
        with reading(self._engine) as connection:
            return ringing.find_stage(connection, ticket_id, self._people(connection))

    def wait(self, seconds: float) -> bool:
        """Return True as soon as somebody calls, or False after so many seconds; one thread may wait."""
        return self._bell.wait(seconds)

    @property
    def hotline(self) -> str:
        """Return the telephone number that the customer is told to dial if nobody comes."""
        return self._branch.roster.now().hotline

    def names(self, customer_id: str | None) -> Sequence[str]:
        """Return the names that may be on the customer's screen, for ``masked`` to hide them."""
        with reading(self._engine) as connection:
            return _names(connection, customer_id)

    def forget_old(self) -> None:
        """Remove the details and pictures of tickets that were closed long ago."""
        with self._writing(PATIENCE_SECONDS) as connection:
            gone = tickets.forget_old(connection, self._clock.now())
        self.pictures.forget(gone)

    def _people(self, connection: Connection) -> Sequence[str]:
        """Return the staff numbers to call today, in order; people who left are skipped."""
        there: Query[tuple[str]] = select(staff.c.number).where(staff.c.removed_at.is_(None))
        known = set(fetch(connection, there).scalars().all())
        day = bank_time(self._clock.now()).date()
        return [each for each in self._branch.roster.now().people(day) if each in known]

    def _told(self, ticket: HelpTicket) -> HelpTicket:
        """Return a ticket with the kiosk's place added if the call had none."""
        return replace(ticket, details=self._placed(ticket.details))

    def _placed(self, details: Details) -> Details:
        kiosk, place = self._branch.kiosk, self._branch.place
        return replace(details, kiosk=details.kiosk or kiosk, place=details.place or place)

    @contextmanager
    def _writing(self, patience: float | None = None) -> Iterator[Connection]:
        """Yield a transaction that has imported the spool's tickets; then remove their files."""
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
    """Return ``text`` with dots in place of figures and of names, except surnames."""
    for name in names:
        text = text.replace(name, name[0] + "•" * (len(name) - 1))
    text = mask_for_record(text)
    return _FIGURES.sub(lambda found: "•" * len(found[0]), text)


def _address(connection: Connection, customer_id: str | None) -> str:
    """Return how the bank addresses the customer: 王阿姨; empty if she is not known."""
    title: Query[tuple[str]] = select(customers.c.title).where(customers.c.id == customer_id)
    return fetch(connection, title).scalar() or ""


def _names(connection: Connection, customer_id: str | None) -> list[str]:
    """Return names that may be on the customer's screen; before her sign-in, all customers'."""
    own, theirs = select(customers.c.name), select(payees.c.name)
    if customer_id is not None:
        own = own.where(customers.c.id == customer_id)
        theirs = theirs.where(payees.c.customer_id == customer_id)
    names: Query[tuple[str]] = own.union(theirs)
    return fetch(connection, names).scalars().all()
