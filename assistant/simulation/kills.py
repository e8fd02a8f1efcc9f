"""Kill the real process (-9) at random moments, reopen its file, and read its journal.

Every result that the process got must be in the books after the kill. The interrupted call must be
there completely or not at all. Nothing else may have happened.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine

from assistant.banking.sandbox import SandboxBank
from assistant.clock import Clock
from assistant.help.desk import HelpDesk
from assistant.settings import ROOT
from assistant.simulation.kill_child import ByDay
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.books import verify_everything
from assistant.storage.database import open_database
from assistant.storage.opened import reading
from assistant.storage.tables import accounts, entries, postings, tickets, transfers

LONGEST_LIFE = 1.0
"""Most seconds until a process is killed, in which it makes about twenty transfers."""
START_SECONDS = 60.0
"""Most seconds to wait until a process is ready; longer than the slowest start."""
FRESH_FOLDER = 25
"""Number of kills on one data folder before a new folder is used."""

Line = dict[str, Any]


@dataclass
class KillReport:
    """The results of the kills."""

    kills: int = 0
    calls: int = 0
    """Number of calls that were answered before the kills."""
    posted: int = 0
    unknown: int = 0
    """Number of kills during a posting."""
    interrupted_posted: int = 0
    """How many of those postings were in the books afterwards."""
    problems: list[str] = field(default_factory=list)


def kill_many(seed: int, kills: int, progress: Callable[[int], None] | None = None) -> KillReport:
    """Start and kill the process ``kills`` times; return the results and faults."""
    report, chance = KillReport(), Random(seed)  # noqa: S311  (no secret)
    clock = ByDay.from_morning()
    while report.kills < kills:
        with tempfile.TemporaryDirectory(prefix="killed-") as folder:
            path, posted = Path(folder), set[str]()
            for _ in range(min(FRESH_FOLDER, kills - report.kills)):
                number = seed * 1_000_000 + report.kills
                lines = _live_and_die(path, number, clock, chance.uniform(0, LONGEST_LIFE))
                report.kills += 1
                for problem in _judge(path, clock, lines, posted, report):
                    report.problems.append(f"kill {report.kills} (seed {seed}): {problem}")
                if progress:
                    progress(1)
    return report


def _live_and_die(folder: Path, number: int, clock: ByDay, seconds: float) -> list[Line]:
    """Let a process use the bank for ``seconds``, kill it, and return its journal."""
    command = [sys.executable, "-m", "assistant.simulation.kill_child"]
    command += [str(folder), str(number), str(clock.late)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        watchdog = threading.Timer(START_SECONDS, process.kill)
        watchdog.start()
        first = process.stdout.readline()
        watchdog.cancel()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
    if not first:
        raise RuntimeError("the process to be killed did not start")
    # The last line may be incomplete, as the process may have died while writing it.
    return [json.loads(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def _judge(
    folder: Path, clock: Clock, lines: list[Line], posted: set[str], report: KillReport
) -> Iterator[str]:
    """Yield what is wrong with the books; add new postings to ``posted``, the known ones."""
    report.calls += sum(line["what"] in ("begun", "authorised", "called") for line in lines)
    with _reopened(folder, clock) as (engine, bank):
        bank.recover()
        with reading(engine) as connection:
            there = _posted(connection)
            open_ = connection.execute(
                select(func.count()).where(
                    transfers.c.status.in_(("draft", "review", "fraud_check", "authorise"))
                )
            ).scalar_one()
            began = set(connection.execute(select(transfers.c.key)).scalars())
            yield from _sums(connection)
        if open_:
            yield f"{open_} transfers are open after recovery"
        yield from (finding.problem for finding in verify_everything(engine))
        yield from _tickets(engine, folder, clock, lines)
    told = {line["id"] for line in lines if line.get("status") == "posted"}
    asked = {line["id"] for line in lines if line["what"] == "authorising"}
    answered = {line["id"] for line in lines if line["what"] == "authorised"}
    report.posted += len(told)
    report.unknown += len(asked - answered)
    report.interrupted_posted += len((asked - answered) & there)
    if lost := told - there:
        yield f"told as posted, and not in the books: {lost}"
    if more := there - posted - told - (asked - answered):
        yield f"in the books, and nobody asked for it: {more}"
    if gone := posted - there:
        yield f"posted before, and gone: {gone}"
    if lost_keys := {line["key"] for line in lines if line["what"] == "begun"} - began:
        yield f"told as begun, and not in the books: {lost_keys}"
    posted |= there


@contextmanager
def _reopened(folder: Path, clock: Clock) -> Iterator[tuple[Engine, SandboxBank]]:
    engine = open_database(folder / "bank.sqlite", PLAY_KEY)
    try:
        yield engine, SandboxBank(engine, clock)
    finally:
        engine.dispose()


def _posted(connection: Connection) -> set[str]:
    """Return the ids of posted transfers that have a posting."""
    mine = transfers.c.session != "seed"
    query = select(transfers.c.id).join(postings, postings.c.transfer_id == transfers.c.id)
    return set(connection.execute(query.where(mine, transfers.c.status == "posted")).scalars())


def _sums(connection: Connection) -> Iterator[str]:
    balance = func.coalesce(func.sum(entries.c.fen), 0)
    query = (
        select(accounts.c.id, accounts.c.balance_fen, balance.label("told"))
        .outerjoin(entries, entries.c.account_id == accounts.c.id)
        .group_by(accounts.c.id)
    )
    rows = connection.execute(query).all()
    yield from (f"{row.id} is not what its entries say" for row in rows if row[1] != row.told)
    if sum(row.told for row in rows):
        yield "the ledger does not sum to zero"
    marked = select(func.count()).where(transfers.c.status == "posted")
    written = select(func.count()).where(postings.c.transfer_id.is_not(None))
    if connection.execute(marked).scalar_one() != connection.execute(written).scalar_one():
        yield "a posting without its transfer, or a transfer without its posting"


def _tickets(engine: Engine, folder: Path, clock: Clock, lines: list[Line]) -> Iterator[str]:
    HelpDesk(engine, clock, folder / "spool").list()  # imports the tickets of the spool
    with reading(engine) as connection:
        there = set(connection.execute(select(tickets.c.id)).scalars())
        held = set(
            connection.execute(select(transfers.c.id).where(transfers.c.status == "held")).scalars()
        )
    if lost := {line["ticket"] for line in lines if line["what"] == "called"} - there:
        yield f"tickets are lost: {lost}"
    if let_go := {line["id"] for line in lines if line["what"] == "held"} - held:
        yield f"held, and held no more: {let_go}"
