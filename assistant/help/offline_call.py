"""Store a call for help without a conversation: at the desk, or in its spool."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

from assistant.clock import SystemClock
from assistant.help.desk import HelpDesk
from assistant.help.spool import Spool
from assistant.help.ticket import HelpTicket, new_ticket_id
from assistant.storage.database import open_database

log = logging.getLogger(__name__)


def call_without_a_conversation(
    data: Path, customer_id: str | None, audit_key: Path | None = None
) -> HelpTicket:
    """Store a new ticket in the data folder ``data``, even if its database is damaged.

    ``audit_key`` is the file with the key of the audit log; without it the ticket goes to the
    spool.

    Raises:
        OSError: Neither the database nor the spool could be written.
    """
    clock, spool, session = SystemClock(), data / "spool", uuid.uuid4().hex
    try:
        engine = open_database(data / "bank.sqlite", audit_key)
    except Exception:
        log.exception("the database cannot be opened; the ticket goes to the spool")
        ticket = HelpTicket(
            id=new_ticket_id(),
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
