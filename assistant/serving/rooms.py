"""Opens the rooms that need no engine: the sandbox bank and the help desk over one database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from assistant.banking.model import BankError
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import seed
from assistant.clock import Clock
from assistant.conversation.outbox import FOLDER, Outbox
from assistant.help.desk import HelpDesk
from assistant.settings import Settings
from assistant.storage.database import is_read_only, open_database
from assistant.storage.kept_head import KeptHead, look_at_head, watch_head


@dataclass(frozen=True)
class Rooms:
    """The rooms that need no engine: the sandbox bank and the desk over one database."""

    bank: SandboxBank
    desk: HelpDesk
    engine: Engine
    outbox: Outbox
    """What the bank may not miss, on disk in the data folder."""


@contextlib.contextmanager
def open_bank(settings: Settings, clock: Clock, *, may_only_read: bool = False) -> Iterator[Rooms]:
    """Open the sandbox in the data folder, made and seeded when it is new.

    What an earlier process had still to tell the bank is told before anything else is asked.
    Where nothing can be written, it stays as it is: for staff who look (``may_only_read``).
    """
    path = settings.data / "bank.sqlite"
    engine = open_database(path, settings.audit_key, may_only_read=may_only_read)
    try:
        if is_read_only(engine):
            yield _rooms_to_look_into(settings, engine, clock)
            return
        watch_head(engine, KeptHead(path, settings.audit_key))
        seed(engine, clock)
        desk = HelpDesk(engine, clock, settings.data / "spool")
        bank = SandboxBank(engine, clock, settings.guard)
        outbox = Outbox(settings.data / FOLDER)
        outbox.take_up(bank)
        yield Rooms(bank, desk, engine, outbox)
    finally:
        look_at_head(engine)
        engine.dispose()


def _rooms_to_look_into(settings: Settings, engine: Engine, clock: Clock) -> Rooms:
    desk = HelpDesk(engine, clock, settings.data / "spool")
    return Rooms(SandboxBank(engine, clock, settings.guard), desk, engine, Outbox(None))


def complaint_about(rooms: Rooms, customer: str | None) -> str:
    """Return what is wrong with ``--customer``; empty when nothing is."""
    if customer is None:
        return ""
    try:
        rooms.bank.customer(customer)
    except BankError:
        known = ", ".join(c.id for c in rooms.bank.customers())
        return f"--customer {customer}: no such customer; known: {known}"
    return ""
