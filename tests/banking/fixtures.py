"""Provide a bank with the sandbox's data, copied from one template, with its clock on a Monday
morning."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Table, select
from sqlalchemy.engine import Engine

from assistant.banking.hashing import HashCost
from assistant.banking.model import Account, Transfer, TransferStatus
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import SANDBOX_PINS, seed
from assistant.banking.seed_staff import seed_staff
from assistant.clock import ManualClock
from assistant.fraud.check import Answer, AnswerKind, Presented, Question
from assistant.fraud.policy import GuardSettings
from assistant.money import Money
from assistant.settings import load_settings
from assistant.staff_member import Role, SignedIn
from assistant.storage.audit import head_of
from assistant.storage.audit_key import default_key_file
from assistant.storage.database import open_database, writing
from assistant.storage.guarded import insert_guarded, update_guarded
from assistant.storage.kept_head import KeptHead
from assistant.storage.opened import reading
from assistant.storage.tables import accounts, entries, transfers

MONDAY = datetime.fromisoformat("2026-03-16T10:00:00+08:00")
CHEAP = HashCost(time=1, memory=8, lanes=1)
PIN = SANDBOX_PINS["demo"]
NOBODY = SignedIn("9999", "无名", Role.HEAD)
"""Somebody whom the table of staff does not know."""
YES, NO = Answer(AnswerKind.YES), Answer(AnswerKind.NO)
SAFE = {
    Question.NOTICE: YES,
    Question.WHO: Answer(AnswerKind.SAFE, "family"),
    Question.PURPOSE: Answer(AnswerKind.SAFE, "own_use"),
    Question.SECRECY: Answer(AnswerKind.SAFE, "no"),
    Question.COACHING: Answer(AnswerKind.SAFE, "no"),
    Question.FINAL: YES,
}


@cache
def template() -> Path:
    """Return a seeded database; it is made once, and every test gets a copy."""
    folder = Path(tempfile.mkdtemp(prefix="seeded-"))
    engine = open_database(folder / "bank.sqlite")
    seed(engine, ManualClock(MONDAY), CHEAP)
    seed_staff(engine, ManualClock(MONDAY))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "bank.sqlite"


def put_seeded(folder: Path) -> Path:
    """Put a bank seeded on MONDAY into a data folder, its PINs cheap to check; return its file."""
    path = Path(shutil.copy(template(), folder / "bank.sqlite"))
    keep_head(path, *template_head())
    return path


@cache
def template_head() -> tuple[int, str]:
    """Return the head of the template's log: every copy's."""
    return read_head(template())


def read_head(path: Path) -> tuple[int, str]:
    engine = open_database(path)
    try:
        return head_of(engine)
    finally:
        engine.dispose()


def keep_head(path: Path, seq: int, seal: str) -> None:
    """Keep the head of a copied database's log as ``KeptHead.trust`` does, without opening it."""
    KeptHead(path, default_key_file()).set(seq, seal)


def answer_safely(bank: SandboxBank, transfer: Transfer) -> Transfer:
    """Answer the check's present question as somebody who is not being cheated."""
    assert transfer.check is not None
    question = transfer.check.question
    if question is Question.NOTICE:
        bank.note_presented(transfer.id, transfer.step, Presented.READ)
    amount = Answer(AnswerKind.AMOUNT_TYPED, fen=transfer.amount.fen)
    return bank.answer(transfer.id, transfer.step, SAFE.get(question, amount))


@dataclass
class World:
    """One bank, its file and its clock."""

    path: Path
    clock: ManualClock
    engine: Engine
    bank: SandboxBank
    guard: GuardSettings
    transfers: int = 0
    server_database: str = ""
    """Its database on the tests' server; empty: it is a file."""

    @classmethod
    def on_server(cls, folder: Path, guard: GuardSettings | None = None) -> World:
        """Return the same bank on PostgreSQL; ``folder`` has its address, and what is no database."""
        from tests.storage.postgresql.server import new_database, seeded, url_of_program

        folder.mkdir(exist_ok=True, parents=True)
        name = new_database(seeded())
        (folder / "settings.yml").write_text(f"database: {url_of_program(name)}\n", "utf-8")
        clock, guard = ManualClock(MONDAY), guard or GuardSettings()
        engine = _open_server(name)
        load_settings(folder).records.head().trust(engine)
        bank = SandboxBank(engine, clock, guard)
        return cls(folder / "bank.sqlite", clock, engine, bank, guard, server_database=name)

    @classmethod
    def fresh(cls, folder: Path, guard: GuardSettings | None = None) -> World:
        folder.mkdir(exist_ok=True, parents=True)
        path = put_seeded(folder)
        clock, guard = ManualClock(MONDAY), guard or GuardSettings()
        engine = open_database(path)
        return cls(path, clock, engine, SandboxBank(engine, clock, guard), guard)

    def reopen(self) -> None:
        """Open the bank again on the same file, as after a restart."""
        self.engine.dispose()
        name = self.server_database
        self.engine = _open_server(name) if name else open_database(self.path)
        self.bank = SandboxBank(self.engine, self.clock, self.guard)

    def begin(
        self,
        yuan: str | int,
        payee: str = "demo-xiaohong",
        *,
        account: str = "demo-passbook",
        session: str = "visit",
    ) -> Transfer:
        self.transfers += 1
        customer = payee.split("-")[0]
        key = f"key-{self.transfers}"
        return self.bank.begin(key, session, customer, account, payee, Money.yuan(yuan))

    def confirm(self, transfer: Transfer) -> Transfer:
        return self.bank.confirm(transfer.id, transfer.step)

    def confirmed(self, yuan: str | int, payee: str = "demo-xiaohong", **where: str) -> Transfer:
        return self.confirm(self.begin(yuan, payee, **where))

    def answer(self, transfer: Transfer, answer: Answer) -> Transfer:
        return self.bank.answer(transfer.id, transfer.step, answer)

    def safe_answer(self, transfer: Transfer) -> Transfer:
        return answer_safely(self.bank, transfer)

    def at_question(self, transfer: Transfer, question: Question) -> Transfer:
        while transfer.check and transfer.check.question is not question:
            transfer = self.safe_answer(transfer)
        return transfer

    def pass_check(self, transfer: Transfer) -> Transfer:
        while transfer.status is TransferStatus.FRAUD_CHECK:
            transfer = self.safe_answer(transfer)
        return transfer

    def pay(self, transfer: Transfer, pin: str = PIN) -> Transfer:
        return self.bank.authorise(transfer.id, transfer.step, pin)[0]

    def posted(self, yuan: str | int, payee: str = "demo-xiaohong", **where: str) -> Transfer:
        """Go the whole way, through the check where there is one."""
        return self.pay(self.pass_check(self.confirmed(yuan, payee, **where)))

    def account(self, account_id: str = "demo-passbook") -> Account:
        customer = account_id.split("-")[0]
        return next(a for a in self.bank.accounts(customer) if a.id == account_id)

    def set_by_hand(self, table: Table, rows: Sequence[str], **values: object) -> None:
        """Write what no service of the kiosk does, beside the audit row that it takes."""
        with writing(self.engine) as connection:
            update_guarded(connection, self.clock.now(), table, rows, values, "by_hand")

    def add_by_hand(self, table: Table, **values: object) -> None:
        """The same for a new row."""
        with writing(self.engine) as connection:
            insert_guarded(connection, self.clock.now(), table, values, "by_hand")

    def ledger_sum(self) -> int:
        with reading(self.engine) as connection:
            rows = connection.execute(select(accounts.c.balance_fen)).scalars().all()
            told = connection.execute(select(entries.c.fen)).scalars().all()
        assert sum(rows) == sum(told)
        return sum(told)

    def status_of(self, transfer: Transfer) -> str:
        with reading(self.engine) as connection:
            query = select(transfers.c.status).where(transfers.c.id == transfer.id)
            return str(connection.execute(query).scalar_one())


def _open_server(name: str) -> Engine:
    from assistant.storage.postgresql.engine import open_server
    from tests.storage.postgresql.server import url_of_program

    return open_server(url_of_program(name))


ON_SERVER = pytest.param("postgresql", marks=pytest.mark.postgresql)
BOTH = ["sqlite", ON_SERVER]
"""The databases that a test can be run on, for ``parametrize("world", BOTH, indirect=True)``."""


def run_on_both(metafunc: pytest.Metafunc) -> None:
    """Run what is done in a bank on both databases, but for what is marked as reading the file itself."""
    if "world" in metafunc.fixturenames and not metafunc.definition.get_closest_marker("file"):
        metafunc.parametrize("world", BOTH, indirect=True)


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest):
    on_server = getattr(request, "param", "sqlite") == "postgresql"
    made = (World.on_server if on_server else World.fresh)(tmp_path / "data")
    yield made
    made.engine.dispose()
    if on_server:
        from tests.storage.postgresql.server import drop_database

        drop_database(made.server_database)
