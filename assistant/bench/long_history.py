"""Measure the time that the database needs in a turn, for a customer with a long history."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import SANDBOX_PINS, seed
from assistant.clock import ManualClock
from assistant.money import Money
from assistant.simulation.oracle_guard import START
from assistant.simulation.world import CHEAP_PIN
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database
from assistant.storage.moment import to_moment

ENTRIES = 100_000
"""Number of entries in the customer's passbook."""
YEARS = 12
"""Years over which the entries are spread."""
ROUNDS = 60
"""How often each turn is measured."""
CUSTOMER, BOOK, PAYEE = "demo", "demo-passbook", "demo-laoli"
FEN = 100
"""Sum of a payment in fen; old payments were 1 to 150 times as much."""


def bench_long_history() -> dict[str, Any]:
    """Measure the bank's part of turns with 10^5 entries; return milliseconds for each turn.

    The disk's part (the fsync of a commit) is left out, as it depends on the machine and is
    included in the figures of the postings.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "bank.sqlite"
        clock = ManualClock(START)
        engine = open_database(path, PLAY_KEY)
        seed(engine, clock, CHEAP_PIN)
        engine.dispose()
        write_history(path, ENTRIES)
        engine = open_database(path, PLAY_KEY)
        event.listen(engine, "connect", _without_the_disk)
        engine.dispose()  # close the connection that read the schema
        bank = SandboxBank(engine, clock)
        times = {name: _timed(turn) for name, turn in _turns(bank, clock).items()}
        engine.dispose()
    every = [taken for each in times.values() for taken in each]
    results = {f"{name}_ms_p95": _percentile(each) for name, each in times.items()}
    results["turn_database_ms_p50"] = statistics.median(every)
    results["turn_database_ms_p95"] = _percentile(every)
    return results


def write_history(path: Path, count: int) -> None:
    """Write posted transfers of the customer by plain SQL, with the triggers switched off.

    Args:
        path: A database with the sandbox's data that no process has open.
        count: Number of transfers, spread evenly over the last ``YEARS`` years.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        triggers = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        _write(db, count)
        for _, sql in triggers:
            db.execute(sql)
        db.execute("COMMIT")


def _write(db: sqlite3.Connection, count: int) -> None:
    marks = "SELECT balance_fen, entry_count FROM accounts WHERE id = ?"
    balance, number = db.execute(marks, (BOOK,)).fetchone()
    payees = db.execute(
        "SELECT payees.id, accounts.name FROM payees JOIN accounts"
        " ON accounts.id = payees.account_id WHERE payees.customer_id = ? AND listed"
        " AND accounts.customer_id IS NOT payees.customer_id",
        (CUSTOMER,),
    ).fetchall()
    now = to_moment(START)
    gap = int(timedelta(days=365 * YEARS).total_seconds() * 1_000_000 / count)
    balance += sum(FEN * (1 + place % 150) for place in range(count))
    transfers, postings, entries = [], [], []
    for place in range(count):
        id_, at = f"old-{place}", now - (count - place) * gap
        payee, name = payees[place % len(payees)]
        fen = FEN * (1 + place % 150)
        balance -= fen
        row = (id_, id_, "{}", f"visit-{place // 3}", CUSTOMER, BOOK, payee, "transfer", fen)
        transfers.append((*row, "posted", 3, "", at, at, at, id_))
        postings.append((id_, id_, at, "transfer_out", "[]"))
        line = (id_, BOOK, number + place + 1, -fen, balance, at, "transfer_out", name)
        entries.append(line)
    _insert(
        db,
        "transfers (id, key, asked, session, customer_id, account_id, payee_id, service, fen,"
        " status, step, reason, created_at, changed_at, posted_at, posting_id)",
        transfers,
    )
    _insert(db, "postings (id, transfer_id, at, kind, lines)", postings)
    _insert(
        db,
        "entries (posting_id, account_id, number, fen, balance_after_fen, at, kind, counterparty)",
        entries,
    )
    book = "UPDATE accounts SET entry_count = entry_count + ? WHERE id = ?"
    db.execute(book, (count, BOOK))


def _insert(db: sqlite3.Connection, into: str, rows: list[tuple[Any, ...]]) -> None:
    marks = ",".join("?" * len(rows[0]))
    db.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608  (own names)


def _without_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _turns(bank: SandboxBank, clock: ManualClock) -> dict[str, Callable[[int], object]]:
    """Return functions that do the bank's part of a turn, by the customer's words."""

    def greeted(_: int) -> None:
        bank.customer(CUSTOMER)
        bank.preferences.of(CUSTOMER)
        bank.accounts(CUSTOMER)

    def balance(_: int) -> None:
        bank.customer(CUSTOMER)
        bank.accounts(CUSTOMER)

    def last_month(_: int) -> None:
        bank.customer(CUSTOMER)
        bank.accounts(CUSTOMER)
        bank.entries(BOOK, clock.now() - timedelta(days=30), clock.now(), limit=None)

    def whom(_: int) -> None:
        bank.customer(CUSTOMER)
        bank.accounts(CUSTOMER)
        bank.payees(CUSTOMER)
        bank.own_payees(CUSTOMER)

    def how_much(number: int) -> None:
        bank.accounts(CUSTOMER)
        bank.payees(CUSTOMER)
        asked = (CUSTOMER, BOOK, PAYEE, Money(FEN))
        begun[number] = bank.begin(f"turn-{number}", f"turn-{number}", *asked)

    def yes(number: int) -> None:
        begun[number] = bank.confirm(begun[number].id, begun[number].step)

    def pin(number: int) -> None:
        bank.authorise(begun[number].id, begun[number].step, SANDBOX_PINS[CUSTOMER])

    def bills(_: int) -> None:
        bank.customer(CUSTOMER)
        bank.bills.list_due(CUSTOMER)
        bank.bills.find_last_paid(CUSTOMER, "电费")

    def locks(_: int) -> None:
        bank.customer(CUSTOMER)
        bank.locks.list_states(CUSTOMER)

    begun: dict[int, Any] = {}
    return {
        "greeted": greeted, "balance": balance, "last_month": last_month, "whom": whom,
        "how_much": how_much, "yes": yes, "pin": pin, "bills": bills, "locks": locks,
    }  # fmt: skip


def _timed(turn: Callable[[int], object]) -> list[float]:
    """Return the milliseconds of each round, except the first, which fills caches."""
    taken = []
    for number in range(ROUNDS + 1):
        began = time.perf_counter()
        turn(number)
        taken.append(1000 * (time.perf_counter() - began))
    return taken[1:]


def _percentile(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
