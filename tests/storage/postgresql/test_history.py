"""Test that people on several machines at once see one bank, whatever is cut and killed meanwhile."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.banking.sandbox import SandboxBank
from assistant.storage.books import verify_everything
from assistant.storage.opened import reading
from assistant.storage.tables import entries, postings, transfers
from tests.banking.fixtures import World
from tests.storage.postgresql.histories import Entry, Operation, explain, read_history
from tests.storage.postgresql.people import ACCOUNTS, look
from tests.storage.postgresql.server import drop_database, run, url_of_program

ACCOUNT = ACCOUNTS[0]
BEGUN = (100, 50)
PAID = Operation("a", 1.0, 2.0, ACCOUNT, 10, "posted")
THEN = Operation("b", 3.0, 4.0, ACCOUNT, 5, "posted")
SAW = Operation("c", 5.0, 6.0, seen=(85, 50))
LEDGER = [Entry("a", ACCOUNT, 10), Entry("b", ACCOUNT, 5)]


def test_what_follows_is_explained():
    early = Operation("d", 0.5, 1.5, seen=(100, 50))
    while_paid = Operation("e", 3.5, 3.6, seen=(90, 50))
    lost = Operation("f", 4.5, None, ACCOUNT, 7)
    history = [early, PAID, THEN, while_paid, lost, SAW]
    assert explain(history, LEDGER, ACCOUNTS, BEGUN) == []
    posted = [*LEDGER, Entry("f", ACCOUNT, 7)]
    assert explain(history, posted, ACCOUNTS, BEGUN) == []
    assert explain([*history, replace(SAW, id="g", seen=(78, 50))], posted, ACCOUNTS, BEGUN) == []


@pytest.mark.parametrize(
    ("history", "ledger", "wrong"),
    [
        ([PAID, THEN], LEDGER[:1], "b was told as posted, and is not"),
        ([PAID, THEN], [*LEDGER, LEDGER[0]], "a is posted 2 times"),
        ([PAID], LEDGER, "b is posted, and nobody asked for it"),
        ([PAID, replace(THEN, status="cancelled")], LEDGER, "b was told as cancelled, and is posted"),
        ([PAID, replace(THEN, fen=6)], LEDGER, "b is posted as another payment"),
        ([PAID, THEN], LEDGER[::-1], "b stands before one that was answered earlier"),
        ([PAID, THEN, replace(SAW, seen=(90, 50))], LEDGER, "after one of 2 was known"),
        ([PAID, THEN, replace(SAW, seen=(85, 45))], LEDGER, "c saw (85, 45), which was never so"),
        (
            [PAID, THEN, replace(SAW, asked=2.1, answered=2.2)],
            LEDGER,
            "c saw a payment before it was asked for",
        ),
        (
            [PAID, THEN, replace(SAW, asked=3.1, answered=3.2), replace(SAW, id="d", asked=3.3, answered=3.4, seen=(90, 50))],
            LEDGER,
            "a look saw the state 1, after one of 2 was known",
        ),
    ],
)  # fmt: skip
def test_what_does_not_follow_is_found(history, ledger, wrong):
    assert wrong in "\n".join(explain(history, ledger, ACCOUNTS, BEGUN))


def live_together(
    world: World, folder: Path, processes: int, operations: int, seed: int
) -> list[Operation]:
    """Let processes live on one bank; cut all their connections now and then, and kill one of them."""
    url, chance = url_of_program(world.server_database), random.Random(seed)
    files = [folder / f"{number}.jsonl" for number in range(processes)]
    module = ["-m", "tests.storage.postgresql.people"]
    running = [
        subprocess.Popen([sys.executable, "-W", "ignore", *module, url, str(number), str(operations), str(file)])
        for number, file in enumerate(files)
    ]  # fmt: skip
    told = 0
    while any(each.poll() is None for each in running):
        time.sleep(chance.uniform(0.5, 2.0))
        told = sum(file.read_text().count("answered") for file in files if file.exists())
        if told > processes:
            name = world.server_database
            run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        if told > operations and running[0].poll() is None:
            running[0].kill()
    assert [each.returncode for each in running[1:]] == [0] * (processes - 1)
    return read_history(files)


def read_ledger(world: World) -> list[Entry]:
    """Return what people's payments took from their accounts, in the order of the entries."""
    query = (
        select(transfers.c.key, entries.c.account_id, entries.c.fen)
        .join(postings, postings.c.id == entries.c.posting_id)
        .join(transfers, transfers.c.posting_id == postings.c.id)
        .where(entries.c.account_id.in_(ACCOUNTS), transfers.c.key.like("%-%"))
        .order_by(entries.c.seq)
    )
    with reading(world.engine) as connection:
        return [
            Entry(key, account, -fen)
            for key, account, fen in connection.execute(query)
            if key[0].isdigit()
        ]


@pytest.mark.parametrize(
    ("processes", "operations"),
    [
        (4, 40),
        pytest.param(8, int(os.environ.get("OPERATIONS", "12500")), marks=pytest.mark.nightly),
    ],
)
@pytest.mark.postgresql
@pytest.mark.timeout(4 * 3600)
def test_everybody_sees_one_bank(tmp_path, processes, operations):
    world = World.on_server(tmp_path / "data")
    begun_with = look(world.bank)
    history = live_together(world, tmp_path, processes, operations, seed=1)
    world.reopen()
    ledger = read_ledger(world)
    answered = sum(each.answered is not None for each in history)
    print(f"{answered} operations answered, {len(ledger)} payments posted")
    assert answered >= (processes - 1) * operations
    assert explain(history, ledger, ACCOUNTS, begun_with) == []
    assert look(SandboxBank(world.engine, world.clock, world.guard)) == [
        begun_with[at] - sum(each.fen for each in ledger if each.account == account)
        for at, account in enumerate(ACCOUNTS)
    ]
    assert verify_everything(world.engine) == []
    world.engine.dispose()
    drop_database(world.server_database)
