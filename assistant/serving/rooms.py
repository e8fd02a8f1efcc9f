"""Open bank, help desk and outbox over one database; they need no Rasa, recogniser or voice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from sqlalchemy.engine import Engine

from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError, Unknown
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import seed
from assistant.channel_settings import BadChannels, read_secret, require_key
from assistant.channels.deliveries import open_only
from assistant.clock import Clock
from assistant.conversation.outbox import FOLDER, Outbox
from assistant.help.desk import Branch, HelpDesk
from assistant.help.roster import RosterFile, find_roster
from assistant.settings import BadSettings, Settings
from assistant.storage.database import is_read_only
from assistant.storage.opened import Presence
from assistant.storage.presence import Alone, join
from assistant.storage.records import stop_watching, watch_head


@dataclass(frozen=True)
class Rooms:
    """The bank (the sandbox, or one elsewhere), the help desk and the outbox."""

    bank: BankGateway
    desk: HelpDesk
    engine: Engine
    outbox: Outbox
    """Messages that must reach the bank, kept on disk in the data folder."""
    presence: Presence = field(default_factory=Alone)
    """What this kiosk holds among the others of the bank."""


@contextlib.contextmanager
def open_bank(
    settings: Settings, clock: Clock, *, may_only_read: bool = False, joins: bool = False
) -> Iterator[Rooms]:
    """Open the sandbox in the data folder; create and seed it if it is new.

    Messages that an earlier process left in the outbox are delivered first. With ``may_only_read``,
    staff can read a database that cannot be written; nothing is changed then. With ``joins`` a kiosk is seen by the others of the bank.
    """
    records = settings.records
    engine = records.open(may_only_read=may_only_read)
    try:
        if is_read_only(engine):
            yield _rooms_to_look_into(settings, engine, clock)
            return
        watch_head(engine, records.head())
        open_only(engine, settings.channels, clock.now())
        seed(engine, clock)
        desk = open_desk(settings, engine, clock)
        bank = bank_over(settings, engine, clock)
        outbox = Outbox(settings.data / FOLDER)
        outbox.take_up(bank)
        with closing(join(engine, settings.kiosk) if joins else Alone()) as presence:
            yield Rooms(bank, desk, engine, outbox, presence)
    finally:
        stop_watching(engine)
        engine.dispose()


def open_desk(settings: Settings, engine: Engine, clock: Clock) -> HelpDesk:
    """Return the help desk over a database, with kiosk, place and roster from the settings."""
    roster = RosterFile(find_roster(settings.data, settings.roster))
    branch = Branch(settings.kiosk, settings.place, roster)
    return HelpDesk(engine, clock, settings.data / "spool", branch=branch)


def _rooms_to_look_into(settings: Settings, engine: Engine, clock: Clock) -> Rooms:
    desk = open_desk(settings, engine, clock)
    return Rooms(bank_over(settings, engine, clock), desk, engine, Outbox(None))


def bank_over(settings: Settings, engine: Engine, clock: Clock) -> BankGateway:
    """Return the bank's own core if the settings name one, else the sandbox over ``engine``.

    Raises:
        BadSettings: The key of signatures or a certificate cannot be read.
    """
    if settings.bank is None:
        return SandboxBank(engine, clock, settings.guard)
    from assistant.bank_api.client import connect, tls_of  # needs an HTTP library: not for others

    where = settings.bank
    try:
        secret = require_key(read_secret(where.secret_file), where.secret_file)
        tls = tls_of(where.ca_file, where.certificate, where.key)
    except BadChannels as err:
        raise BadSettings(f"bank：{err}。") from err
    except OSError as err:  # an error of ssl is one
        told = f"{err.filename}（{err.strerror}）" if err.filename else str(err)
        raise BadSettings(f"bank：证书或者私钥用不了：{told}。") from err
    return connect(where.url, secret, tls, visits=settings.data / "open_visits.json")


def complaint_about(rooms: Rooms, customer: str | None) -> str:
    """Return what is wrong with the option ``--customer``; empty: nothing is wrong."""
    if customer is None:
        return ""
    try:
        rooms.bank.customer(customer)
    except Unknown:
        known = ", ".join(c.id for c in rooms.bank.customers())
        return f"--customer {customer}: no such customer; known: {known}"
    except BankError as err:
        return f"--customer {customer}：银行没有回话，现在查不到这位客户（{err}）。请看 bank 的设置和网络。"
    return ""
