"""A call for help with nothing else alive: the desk if the database opens, else its spool."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

from assistant.clock import SystemClock
from assistant.help.desk import HelpDesk
from assistant.help.spool import Spool
from assistant.help.ticket import HelpTicket
from assistant.storage.database import open_database

log = logging.getLogger(__name__)


def call_without_a_conversation(
    data: Path, customer_id: str | None, audit_key: Path | None = None
) -> HelpTicket:
    """Store a ticket in ``data``, whatever is left of it: one of its own, whoever called before.

    ``audit_key`` is the file with what seals the log; without it the ticket goes to the spool.

    Raises:
        OSError: neither the database nor the spool could be written.
    """
    clock, spool, session = SystemClock(), data / "spool", uuid.uuid4().hex
    try:
        engine = open_database(data / "bank.sqlite", audit_key)
    except Exception:
        log.exception("the database cannot be opened; the ticket goes to the spool")
        ticket = HelpTicket(
            id=uuid.uuid4().hex,
            session=session,
            customer_id=customer_id,
            reason="key",
            screen="",
            created_at=clock.now(),
        )
        return Spool(spool).keep(ticket)
    try:
        return HelpDesk(engine, clock, spool).call(session, customer_id, "key", "")
    finally:
        engine.dispose()
