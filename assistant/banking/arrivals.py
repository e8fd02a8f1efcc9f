"""Let money arrive at the moment that she chose, and list what is on the way.

``claim`` alone decides who lets it arrive: whichever process asks first under the database's write
lock. After a restart what is due is still in the table.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Protocol

from sqlalchemy.engine import Connection

from assistant.banking.holding import hold_for
from assistant.banking.model import BankError, NotAllowed, Transfer
from assistant.banking.paying import CheckNeeded, NightLocked, pay_out
from assistant.banking.rows import TransferRow
from assistant.banking.transfer_rows import load, load_on_the_way, load_transfer, waits
from assistant.banking.unit_of_work import Work
from assistant.fraud.policy import Action, Decision
from assistant.storage.tables import transfers

log = logging.getLogger(__name__)


class LetsArrive(Protocol):
    """The part of ``BankGateway`` that lets money arrive."""

    def arriving(self) -> list[str]:
        """Return the ids of the transfers on the way that are due."""
        ...

    def arrive(self, transfer_id: str) -> Transfer:
        """Post one of them, or hold it. Raises ``NotAllowed``: another was first, or not now."""
        ...


def list_on_the_way(connection: Connection, customer_id: str) -> list[Transfer]:
    """Return a customer's transfers that have not arrived yet, the first due first."""
    rows = load_on_the_way(connection, transfers.c.customer_id == customer_id)
    return [load_transfer(connection, row.id) for row in rows]


def list_arriving(work: Work) -> list[str]:
    """Return the ids of the transfers that are due, the first due first.

    While the clock or the records are in doubt there are none.
    """
    if work.clock_doubt or work.records_doubt:
        return []
    return [row.id for row in load_on_the_way(work.connection, transfers.c.due <= work.now)]


def arrive(work: Work, transfer_id: str) -> None:
    """Post a transfer that is due, under the rules of any posting; else hold it, and tell the desk.

    Raises:
        NotAllowed: It is not on the way any more, or not due yet; or its account is locked at night,
            and it is tried again.
    """
    row = claim(work, transfer_id)
    try:
        pay_out(work, row)
    except NightLocked:
        raise
    except CheckNeeded as needed:
        hold_for(work, row, replace(needed.decision, action=Action.HOLD))
    except BankError as refusal:
        hold_for(work, row, Decision(Action.HOLD, (), refusal.code))


def let_arrive(bank: LetsArrive) -> list[Transfer]:
    """Let everything arrive that is due; return the transfers that changed. Call it every second."""
    changed = []
    for transfer_id in bank.arriving():
        try:
            changed.append(bank.arrive(transfer_id))
        except NotAllowed as refusal:
            log.info("%s does not arrive now: %s", transfer_id[:8], refusal)
    return changed


def claim(work: Work, transfer_id: str) -> TransferRow:
    """Return the row of a transfer that is due: whoever has it lets it arrive, in this transaction.

    The transaction holds the database's write lock from its beginning, so nobody else has it too.

    Raises:
        NotAllowed: It has arrived, was held or called off, or is not due, or nothing is let arrive.
    """
    row = load(work.connection, transfer_id)
    due = row.due is not None and row.due <= work.now
    if not (waits(row) and due) or work.clock_doubt or work.records_doubt:
        raise NotAllowed(f"the transfer is {row.status}, and not due")
    return row
