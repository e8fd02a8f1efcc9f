"""Decisions on a server: one after another, whole or not at all, whatever happens to kiosk or server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import psycopg2
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError

from assistant.banking.model import RuleBroken, TransferStatus, Unavailable
from assistant.banking.unit_of_work import database_errors
from assistant.storage import database, writers
from assistant.storage.audit import record
from assistant.storage.books import verify_everything
from assistant.storage.database import writing
from assistant.storage.opened import reading
from assistant.storage.tables import accounts, audit, audit_head, transfers
from tests.banking.fixtures import World
from tests.storage.postgresql.server import drop_database, run, url_of

pytestmark = pytest.mark.postgresql
HEAD = select(audit_head.c.seq)


@pytest.fixture
def world(tmp_path):
    made = World.on_server(tmp_path / "data")
    yield made
    made.engine.dispose()
    drop_database(made.server_database)


def test_a_decision_sees_the_one_before_it_though_it_began_to_wait_earlier(world):
    """Else it would be about an older state, and the second of two payments could overdraw."""
    seen, waits = [], threading.Event()

    def second():
        waits.set()
        with writing(world.engine) as connection:
            seen.append(connection.execute(HEAD).scalar_one())

    with writing(world.engine) as connection:
        before = connection.execute(HEAD).scalar_one()
        other = threading.Thread(target=second)
        other.start()
        waits.wait()
        time.sleep(0.2)  # it waits for the lock now
        record(connection, world.clock.now(), "noted")
    other.join()
    assert seen == [before + 1]


def test_who_reads_sees_one_state_and_waits_for_nobody(world):
    with reading(world.engine) as reader:
        before = reader.execute(select(accounts.c.balance_fen).order_by(accounts.c.id)).all()
        world.posted(100)
        again = reader.execute(select(accounts.c.balance_fen).order_by(accounts.c.id)).all()
    assert again == before
    with writing(world.engine), reading(world.engine) as reader:
        assert reader.execute(HEAD).scalar_one() > 0


def test_who_reads_writes_nothing(world):
    with pytest.raises(DBAPIError, match="read-only"), reading(world.engine) as reader:
        reader.execute(accounts.update().values(name="x"))


def test_who_waits_too_long_is_told(world):
    with writing(world.engine):
        began = time.monotonic()
        with pytest.raises(DBAPIError, match="lock timeout"), writing(world.engine, 0.3):
            pass
        assert time.monotonic() - began < 2
    with writing(world.engine, 0.3):
        pass  # it is free again, and the connection of before is as good as new


def test_eight_at_once_post_each_once(world):
    begun = [world.confirmed(1, session=f"v{number}") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(world.pay, begun))
    assert [transfer.status for transfer in done] == [TransferStatus.POSTED] * 8
    assert verify_everything(world.engine) == []


def together(world, calls: list[Callable[[], None]]) -> list[BaseException | None]:
    """Let all these wait while one decides; return what each raised."""
    entered, go = threading.Event(), threading.Event()

    def first() -> None:
        with writing(world.engine):
            entered.set()
            go.wait()

    with ThreadPoolExecutor(len(calls) + 1) as pool:
        slow = pool.submit(first)
        entered.wait()
        running = []
        for place, call in enumerate(calls, 1):
            running.append(pool.submit(call))
            while len(database._writers[world.engine]._waiting) < place:
                time.sleep(0.001)
        go.set()
        slow.exception()
        return [each.exception() for each in running]


def note(world, name: str) -> None:
    with writing(world.engine) as connection:
        record(connection, world.clock.now(), "noted", subject=name)
        if name == "broken":
            raise ValueError(name)
        if name == "refused":
            connection.exec_driver_sql("UPDATE customers SET wrong_pins = 2 WHERE id = 'demo'")
        if name == "hidden":
            with suppress(DBAPIError):
                connection.exec_driver_sql("SELECT 1 / 0")


def noted(world) -> list[str]:
    with reading(world.engine) as connection:
        query = select(audit.c.subject).where(audit.c.kind == "noted").order_by(audit.c.seq)
        return list(connection.execute(query).scalars())


def test_who_waits_shares_a_commit_and_an_error_undoes_only_its_own(world, monkeypatch):
    monkeypatch.setattr(writers, "TOGETHER_SECONDS", 60.0)
    commits: list[object] = []
    event.listen(world.engine, "commit", commits.append)
    names = ["a", "broken", "b", "refused", "hidden", "c"]
    raised = together(world, [partial(note, world, name) for name in names])
    assert [err is None for err in raised] == [True, False, True, False, False, True]
    assert len(commits) == 1
    assert noted(world) == ["a", "b", "c"]
    assert verify_everything(world.engine) == []


def test_all_who_share_a_commit_that_is_cut_are_told(world, monkeypatch):
    monkeypatch.setattr(writers, "TOGETHER_SECONDS", 60.0)
    event.listen(world.engine, "commit", lambda _: cut(world), once=True)
    raised = together(world, [partial(note, world, name) for name in "ab"])
    assert [isinstance(err, DBAPIError) for err in raised] == [True, True]
    note(world, "c")  # the next is made on a new connection
    assert noted(world) == ["c"]
    assert verify_everything(world.engine) == []


def test_an_error_that_was_not_passed_on_is_no_success(world):
    """The server undoes such a transaction at COMMIT, and answers as if nothing were the matter."""
    with pytest.raises(DBAPIError):
        note(world, "hidden")
    assert noted(world) == []


def test_a_rule_that_is_broken_is_told_in_its_own_words(world):
    with (
        pytest.raises(RuleBroken) as told,
        database_errors(),
        writing(world.engine) as connection,
    ):
        connection.exec_driver_sql("UPDATE customers SET wrong_pins = 2 WHERE id = 'demo'")
    assert str(told.value) == "customers: changes only beside its audit row"


def test_what_is_interrupted_leaves_nothing(world):
    head = world.engine.connect().execute(HEAD).scalar_one()
    with pytest.raises(KeyboardInterrupt), writing(world.engine) as connection:
        record(connection, world.clock.now(), "noted")
        raise KeyboardInterrupt
    with reading(world.engine) as connection:
        assert connection.execute(HEAD).scalar_one() == head


def test_connections_that_were_cut_are_made_anew(world):
    """As after the server was started again: the next decision is made, the one that was cut told."""
    transfer = world.confirmed(1)
    with pytest.raises(DBAPIError), writing(world.engine) as connection:
        cut(world)
        connection.execute(HEAD)
    assert world.pay(transfer).status is TransferStatus.POSTED
    cut(world)
    assert world.status_of(transfer) == "posted"
    assert verify_everything(world.engine) == []


def test_a_commit_that_was_cut_is_told_and_asked_for_by_its_key(world):
    """Whether it is posted nobody knows then; the same key posts it once."""
    transfer = world.confirmed(1)
    with pytest.raises(DBAPIError), writing(world.engine) as connection:
        connection.execute(HEAD)
        cut(world)
    paid = world.pay(
        world.bank.begin(
            "key-1", "visit", "demo", "demo-passbook", "demo-xiaohong", transfer.amount
        )
    )
    assert paid.status is TransferStatus.POSTED
    with reading(world.engine) as connection:
        assert connection.execute(select(transfers.c.id).where(transfers.c.key == "key-1")).all()
    assert verify_everything(world.engine) == []


CHILD = """
import sys, time
from assistant.storage.postgresql.engine import open_server
from assistant.storage.database import writing
engine = open_server(sys.argv[1])
with writing(engine) as connection:
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_a_kiosk_that_is_killed_in_a_decision_holds_nobody_up(world, sign):
    child = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CHILD, url_of(world.server_database)],
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None and child.stdout.readline() == b"locked\n"
    os.kill(child.pid, sign)
    child.wait()
    assert world.posted(1).status is TransferStatus.POSTED


def test_a_kiosk_that_stands_still_in_a_decision_is_let_go_of(world):
    """Stopped, its machine asleep: the server ends its transaction."""
    run(f"ALTER DATABASE {world.server_database} SET idle_in_transaction_session_timeout = '500ms'")
    driver = psycopg2.connect(url_of(world.server_database))
    driver.cursor().execute("LOCK TABLE bank.audit_head IN EXCLUSIVE MODE")
    began = time.monotonic()
    assert world.posted(1).status is TransferStatus.POSTED
    assert time.monotonic() - began < 5
    driver.close()


def test_a_server_that_does_not_answer_is_told_as_unavailable(world):
    transfer = world.confirmed(1)
    name = world.server_database
    run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        cut(world)
        with pytest.raises(Unavailable):
            world.pay(transfer)
    finally:
        run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    assert world.pay(transfer).status is TransferStatus.POSTED


def cut(world: World) -> None:
    """End all connections to a bank, as a server does that is started again."""
    name = world.server_database
    run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
