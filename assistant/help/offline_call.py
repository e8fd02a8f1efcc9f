"""Store a call for help without a conversation: at the desk, or in its spool."""

from __future__ import annotations

import logging
import uuid
from pathlib import Path

from assistant.clock import SystemClock
from assistant.help.desk import HelpDesk
from assistant.help.spool import Spool
from assistant.help.ticket import HelpTicket, new_ticket_id
from assistant.storage.address import DatabaseAddress

SERVER_SECONDS = 2
"""Most seconds to wait for a database on a server, because she gets an answer within two."""

log = logging.getLogger(__name__)


def call_without_a_conversation(
    records: DatabaseAddress, data: Path, customer_id: str | None
) -> HelpTicket:
    """Store a new ticket in the bank's records, or in the spool of the data folder ``data``.

    Raises:
        OSError: Neither the database nor the spool could be written.
    """
    clock, spool, session = SystemClock(), data / "spool", uuid.uuid4().hex
    try:
        engine = records.open(patience=SERVER_SECONDS)
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
