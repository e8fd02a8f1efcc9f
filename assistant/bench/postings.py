"""Measure the speed of the ledger, of plain SQL that writes the same rows, and of the simulator."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import SANDBOX_PINS, seed
from assistant.clock import ManualClock
from assistant.money import Money
from assistant.simulation.oracle_guard import START
from assistant.simulation.simulator import simulate
from assistant.simulation.world import CHEAP_PIN
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import BUSY_SECONDS, open_database

POSTINGS = 80
"""Total number of postings, for any number of writers."""
FEN = 100
SIMULATED_STEPS = 1000

Rows = list[tuple[Any, ...]]


def bench_postings() -> dict[str, Any]:
    """Post with 1 and 8 writers, and write the same rows by raw SQL; return rates and ratios.

    A posting is a whole transfer (begun, confirmed, PIN and posted) in three transactions. Raw SQL
    writes the same rows, also in three transactions and as safely, but reads and decides nothing
    and has no triggers. A fast hash is used for the PIN, as its cost can be chosen and would hide
    the others.
    """
    results: dict[str, Any] = {}
    for writers in (1, 8):
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            bank, raw = _rates(Path(folder), writers)
        results[f"postings_per_second_{writers}_writers"] = bank
        results[f"raw_sql_per_second_{writers}_writers"] = raw
        results[f"postings_to_raw_ratio_{writers}_writers"] = bank / raw
    began = time.perf_counter()
    report = simulate(1, SIMULATED_STEPS)
    results["simulator_steps_per_second"] = report.steps / (time.perf_counter() - began)
    return results


def _rates(folder: Path, writers: int) -> tuple[float, float]:
    """Return postings a second by the bank, and by raw SQL with the same rows."""
    real, bare = folder / "bank.sqlite", folder / "raw.sqlite"
    engine = open_database(real, PLAY_KEY)
    clock = ManualClock(START)
    seed(engine, clock, CHEAP_PIN)
    with closing(sqlite3.connect(real)) as source, closing(sqlite3.connect(bare)) as target:
        source.backup(target)
    bank = SandboxBank(engine, clock)
    rate = timed(writers, [partial(post, bank, number) for number in range(POSTINGS)])
    engine.dispose()
    return rate, timed(writers, _raw_writes(real, bare))


def timed(writers: int, writes: Sequence[Callable[[], None]]) -> float:
    """Run these by so many threads; return how many a second were done."""
    with ThreadPoolExecutor(writers) as pool:
        began = time.perf_counter()
        for done in [pool.submit(write) for write in writes]:
            done.result()
        return len(writes) / (time.perf_counter() - began)


def post(bank: SandboxBank, number: int) -> None:
    """Post a whole transfer: begun, confirmed, PIN and posted."""
    asked = ("demo", "demo-passbook", "demo-laoli", Money(FEN))
    transfer = bank.begin(f"bench-{number}", f"visit-{number}", *asked)
    transfer = bank.confirm(transfer.id, transfer.step)
    bank.authorise(transfer.id, transfer.step, SANDBOX_PINS["demo"])


def _raw_writes(real: Path, bare: Path) -> list[Callable[[], None]]:
    """Return a function for each posting that copies its rows from ``real`` into ``bare``."""
    with closing(sqlite3.connect(bare)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            db.execute(f"DROP TRIGGER {name}")
    with closing(sqlite3.connect(real)) as db:
        ids = db.execute("SELECT id, posting_id FROM transfers WHERE key LIKE 'bench-%'").fetchall()
        rows = [
            {
                "transfers": db.execute("SELECT * FROM transfers WHERE id = ?", (id_,)).fetchall(),
                "audit": db.execute(
                    "SELECT * FROM audit WHERE subject = ? ORDER BY seq", (id_,)
                ).fetchall(),
                "entries": db.execute(
                    "SELECT * FROM entries WHERE posting_id = ?", (posting,)
                ).fetchall(),
                "postings": db.execute(
                    "SELECT * FROM postings WHERE id = ?", (posting,)
                ).fetchall(),
            }
            for id_, posting in ids
        ]
    return [partial(_write_raw, bare, each) for each in rows]


def _write_raw(path: Path, rows: dict[str, Rows]) -> None:
    (transfer,) = rows["transfers"]
    begun, *_, posted = rows["audit"]
    between = rows["audit"][1:-1]
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=FULL")
        _transaction(db, [("transfers", [transfer]), ("audit", [begun])], transfer[0])
        _transaction(db, [("audit", between)], transfer[0])
        last = [("audit", [posted]), ("entries", rows["entries"]), ("postings", rows["postings"])]
        _transaction(db, last, transfer[0])


def _transaction(db: sqlite3.Connection, inserts: list[tuple[str, Rows]], transfer: str) -> None:
    db.execute("BEGIN IMMEDIATE")
    for table, rows in inserts:
        for row in rows:
            marks = ",".join("?" * len(row))
            db.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608  (own names)
            if table == "entries":
                db.execute("UPDATE accounts SET balance_fen = balance_fen WHERE id = ?", (row[2],))
    db.execute("UPDATE transfers SET step = step WHERE id = ?", (transfer,))
    db.execute("COMMIT")
