"""Build a simulated branch: the real bank and desk on a real file, a virtual clock, faults."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from assistant.banking import ledger
from assistant.banking.hashing import HashCost
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import seed
from assistant.banking.seed_bills import write_bill
from assistant.banking.seed_staff import HEAD, sandbox_password, seed_staff
from assistant.banking.unit_of_work import Work
from assistant.clock import ManualClock
from assistant.fraud.policy import GuardSettings
from assistant.help.desk import HelpDesk
from assistant.simulation.clock import JumpingClock
from assistant.simulation.faults import Faults
from assistant.simulation.oracle_guard import START
from assistant.simulation.people import GONE
from assistant.simulation.population import MORE_CUSTOMERS, add_more_customers, wallets
from assistant.simulation.watch import Watch
from assistant.storage.audit import record
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database, writing
from assistant.storage.opened import reading
from assistant.storage.tables import accounts, positions

CHEAP_PIN = HashCost(time=1, memory=8, lanes=1)
"""The fastest settings of Argon2, as its strength is not tested here."""


class World:
    """The bank, desk and clock of a simulation. Only the file survives a crash."""

    def __init__(self, folder: Path) -> None:
        """Open a new bank in ``folder``, filled with the sandbox's data."""
        self.path = folder / "bank.sqlite"
        self.spool = folder / "spool"
        self.path.write_bytes(_template())
        self.clock = JumpingClock(START)
        self._ids = count(1)
        self._open()
        self.watch = Watch(self.path, self.spool)
        self.oracle = self.watch.oracle({each.customer: each.pin for each in wallets()})

    def _open(self) -> None:
        self.engine = open_database(self.path, PLAY_KEY)
        self.faults = Faults(self.engine, self.path)
        self.bank = SandboxBank(self.engine, self.clock, new_id=self._new_id)
        self.desk = HelpDesk(self.engine, self.clock, self.spool, new_id=self._new_id)
        self._special = self._special_calls()

    def _new_id(self) -> str:
        return f"{next(self._ids):032x}"

    def method(self, name: str) -> Callable[..., Any]:
        """Return the function that carries out a call of this name."""
        return self._special.get(name) or getattr(self.bank, name)  # type: ignore[no-any-return]

    def _special_calls(self) -> dict[str, Callable[..., Any]]:
        """Return the functions for calls that are not simply a method of the bank."""
        return {
            "help": lambda *who: self.desk.call(who[0], who[1], who[2], "余额"),
            "take": self.desk.take,
            "close": self.desk.close,
            "listed": lambda: self.desk.list(include_closed=True),
            "income": self.income,
            "script_words": lambda session, text, her, _listed: self.bank.script_words(
                session, text, her
            ),
            "report_fraud": lambda session, her, sure=True: self.bank.report_fraud(
                session, her, sure=sure
            ),
            "talk": self.bank.note_talk,
            "begin_bill": self.bank.bills.begin,
            "bills_due": lambda her: tuple(self.bank.bills.list_due(her)),
            "last_paid": self.last_paid,
            "bill_comes": self.bill_comes,
            "locks": lambda her: tuple(self.bank.locks.list_states(her)),
            "close_lock": self.bank.locks.close,
            "open_lock": self.bank.locks.open,
            "report_lost": self.bank.locks.report_loss,
            "found": self.bank.locks.lift_freeze,
            "buy": self.bank.positions.buy,
            "take_back": self.bank.positions.take_back,
            "positions": lambda her: tuple(self.bank.positions.list_held(her)),
            "requests": lambda: self.bank.requests.list_requests(include_decided=True),
            "hand_over": lambda number, staff, second: self.bank.requests.close(
                number, staff, "in cash", second
            ),
            "ask_for_theirs": self.ask_for_theirs,
            "clock_in_doubt": self._doubt_clock,
            "take_out": self._take_out,
            "arriving": lambda: tuple(sorted(self.bank.arriving())),
            "months_pass": lambda days: self.clock.advance(days * 86_400),
        }

    def _take_out(self, customer: str, payee: str) -> None:
        self.bank.take_out_payee(customer, payee, session="takes out")

    def _doubt_clock(self, why: str) -> None:
        self.clock.in_doubt = why

    def restart(self) -> None:
        """Open the bank again on the same file, as after a crash."""
        self.engine.dispose()
        self._open()

    def read_from_the_beginning(self) -> None:
        """Compare the whole file with the rules and the oracle. Raises ``Violation``."""
        fresh = Watch(self.path, self.spool)
        try:
            fresh.look(self.oracle, everything=True)
        finally:
            fresh.close()

    def income(self, account: str, source: str, fen: int) -> None:
        """Post money from outside, such as a pension."""
        now = self.clock.now()
        with writing(self.engine) as connection:
            names = dict(connection.execute(select(accounts.c.id, accounts.c.name)).all())
            lines = (
                ledger.Line(account, fen, "pension", names[source]),
                ledger.Line(source, -fen, "pension", names[account]),
            )
            ledger.post(connection, self._new_id(), now, "pension", lines)
            record(connection, now, "received", subject=account, fen=fen)

    def ask_for_theirs(self, session: str, customer: str, position_id: str) -> None:
        """Ask to add a position, the customer's own or another's, to her payees."""
        number = (
            select(accounts.c.number)
            .join(positions, positions.c.account_id == accounts.c.id)
            .where(positions.c.id == position_id)
        )
        with reading(self.engine) as connection:
            asked = connection.execute(number).scalar_one()
        self.bank.new_payees.ask(session, customer, "x", "", asked)

    def bill_comes(
        self, id_: str, customer: str, kind: str, payee: str, fen: int, due_on: str
    ) -> None:
        """Write a bill that a biller sends to a household."""
        with writing(self.engine) as connection:
            row: dict[str, str | int] = {
                "id": id_,
                "customer_id": customer,
                "kind": kind,
                "payee_id": payee,
                "household": "0351000000",
                "period": "三月",
                "fen": fen,
                "due_on": due_on,
            }
            write_bill(Work(connection, self.clock.now(), GuardSettings()), row)

    def last_paid(self, customer: str, kind: str) -> datetime | None:
        """Return when the customer last paid a bill of this kind."""
        bill = self.bank.bills.find_last_paid(customer, kind)
        return bill.paid_at if bill else None

    def close(self) -> None:
        """Close the file."""
        self.watch.close()
        self.engine.dispose()


@contextmanager
def fresh_world() -> Iterator[World]:
    """Yield a world in a temporary folder."""
    memory = Path("/dev/shm")  # noqa: S108  (nothing secret: play money, and mkdtemp's own folder)
    place = memory if memory.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="simulated-", dir=place) as folder, _quiet():
        world = World(Path(folder))
        try:
            yield world
        finally:
            world.close()


@cache
def _template() -> bytes:
    """Return the bytes of the database with which every world begins; made once a process."""
    with tempfile.TemporaryDirectory(prefix="seeded-") as folder:
        path = Path(folder) / "bank.sqlite"
        engine = open_database(path, PLAY_KEY)
        seed(engine, ManualClock(START), CHEAP_PIN)
        with writing(engine) as connection:
            work = Work(connection, START, GuardSettings())
            add_more_customers(work, CHEAP_PIN)
            record(connection, START, "seeded", customers=MORE_CUSTOMERS)
        _staff(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return path.read_bytes()


def _staff(engine: Engine) -> None:
    """Add the branch's staff, and a clerk who has left."""
    seed_staff(engine, ManualClock(START))
    members = SandboxBank(engine, ManualClock(START)).staff
    members.add(HEAD, GONE.number, GONE.name, GONE.role, sandbox_password(GONE.number))
    members.remove(HEAD, GONE.number)


@contextmanager
def _quiet() -> Iterator[None]:
    """Turn off the bank's logging of errors, as faults are normal here."""
    log = logging.getLogger("assistant")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)
