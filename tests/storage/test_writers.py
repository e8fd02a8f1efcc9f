"""Test threads that write together: one commit for all that wait, each decision on its own."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from subprocess import PIPE

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert
from sqlalchemy.exc import OperationalError

from assistant.storage import writers
from assistant.storage.audit import record, verify_audit
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database, writing
from assistant.storage.moment import EPOCH
from assistant.storage.opened import reading
from assistant.storage.tables import messages

WRITERS = 8


class Broken(Exception):
    """A decision that comes to nothing."""


class Killed(BaseException):
    """No ``except Exception`` may stop it."""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    made = tmp_path_factory.mktemp("together") / "bank.sqlite"
    open_database(made, PLAY_KEY).dispose()
    return made


@pytest.fixture
def engine(path):
    engine = open_database(path, PLAY_KEY)
    yield engine
    engine.dispose()


def seen_by_another_process(path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT subject FROM audit WHERE kind = 'told'")]


def write(engine, name: str, then: Callable[[], None] = lambda: None) -> None:
    with writing(engine) as connection:
        record(connection, EPOCH, "told", subject=name)
        then()


def behind_a_slow_one(
    engine, calls: list[Callable[[], None]], shares_failure: bool = False
) -> list[BaseException | None]:
    """Let all these wait while one writes, so that they come together; return what each raised."""
    entered, go = threading.Event(), threading.Event()

    def first() -> None:
        with writing(engine):
            entered.set()
            go.wait()

    def outcome(call: Callable[[], None]) -> BaseException | None:
        try:
            call()
        except BaseException as err:
            return err
        return None

    with ThreadPoolExecutor(len(calls) + 1) as together:
        slow = together.submit(outcome, first)
        entered.wait()
        running = []
        for place, call in enumerate(calls, 1):
            running.append(together.submit(outcome, call))
            while len(writers_of(engine)._waiting) < place:
                time.sleep(0.001)
        go.set()
        assert slow.result() is None or shares_failure
        return [each.result() for each in running]


def writers_of(engine) -> writers.Writers:
    from assistant.storage import database

    return database._writers[engine]


@pytest.fixture
def commits(engine):
    counted = []
    event.listen(engine, "commit", lambda _: counted.append(1))
    return counted


@pytest.fixture
def patient(monkeypatch):
    """Let waiting threads share a commit on machines of any speed."""
    monkeypatch.setattr(writers, "TOGETHER_SECONDS", 60.0)


def test_who_waits_shares_a_commit_and_is_answered_after_it(engine, path, commits, patient):
    told = []

    def call(name: str) -> Callable[[], None]:
        def run() -> None:
            write(engine, name)
            told.append(name in seen_by_another_process(path))

        return run

    assert behind_a_slow_one(engine, [call(f"shared-{n}") for n in range(WRITERS)]) == (
        [None] * WRITERS
    )
    assert told == [True] * WRITERS
    assert len(commits) == 1  # the slow one's transaction was handed on to all of them
    assert verify_audit(engine) == []


def test_nobody_waits_for_ever_for_those_who_keep_coming(engine, commits, monkeypatch):
    monkeypatch.setattr(writers, "TOGETHER_SECONDS", 0.0)
    calls = [lambda n=n: write(engine, f"alone-{n}") for n in range(WRITERS)]
    assert behind_a_slow_one(engine, calls) == [None] * WRITERS
    assert len(commits) == WRITERS + 1


def fails(err: BaseException) -> Callable[[], None]:
    def fail() -> None:
        raise err

    return fail


OUTCOMES = {
    "well": lambda: None,
    "broken": fails(Broken()),
    "killed": fails(Killed()),
    "refused": fails(sqlite3.IntegrityError("a rule")),
}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(sorted(OUTCOMES)), min_size=1, max_size=8))
def test_an_error_undoes_only_its_own_writes(path, kinds):
    engine = open_database(path, PLAY_KEY)
    number = len(seen_by_another_process(path))
    calls, expected = [], []
    for place, kind in enumerate(kinds):
        name = f"{number}-{place}-{kind}"
        calls.append(lambda name=name, kind=kind: write(engine, name, OUTCOMES[kind]))
        if kind == "well":
            expected.append(name)
    raised = behind_a_slow_one(engine, calls)
    assert [err is None for err in raised] == [kind == "well" for kind in kinds]
    stands = [name for name in seen_by_another_process(path) if name.startswith(f"{number}-")]
    assert stands == expected  # in the order of their turns, and nothing else
    assert verify_audit(engine) == []
    write(engine, f"after-{number}")  # and it is anybody's turn again
    engine.dispose()


def test_a_rule_that_one_breaks_stops_nobody_else(engine, path, patient):
    def breaks_a_rule() -> None:
        with writing(engine) as connection:
            record(connection, EPOCH, "told", subject="rule-broken")
            connection.execute(insert(messages), {"id": "m", "at": EPOCH})  # without its audit row

    calls = [lambda: write(engine, "rule-1"), breaks_a_rule, lambda: write(engine, "rule-2")]
    first, second, third = behind_a_slow_one(engine, calls)
    assert first is None and third is None and "beside its audit row" in str(second)
    stands = [name for name in seen_by_another_process(path) if name.startswith("rule-")]
    assert stands == ["rule-1", "rule-2"]


def test_when_the_commit_fails_all_are_told_and_nothing_stands(engine, path, patient):
    struck = []

    def strike(_connection: object) -> None:
        struck.append(1)
        raise OperationalError("COMMIT", None, sqlite3.OperationalError("disk I/O error"))

    event.listen(engine, "commit", strike)
    raised = behind_a_slow_one(
        engine, [lambda n=n: write(engine, f"lost-{n}") for n in range(7)], shares_failure=True
    )
    event.remove(engine, "commit", strike)
    assert len(struck) == 1
    assert all("disk I/O error" in str(err) for err in raised)
    assert len({id(err) for err in raised}) == len(raised)  # each thread raises its own
    assert not [name for name in seen_by_another_process(path) if name.startswith("lost-")]
    write(engine, "found")
    assert "found" in seen_by_another_process(path)


def test_a_disk_that_fills_up_within_is_told_to_all_it_concerns(engine, path, patient):
    """SQLite may then end the whole transaction itself; what each thread is told has to be true."""

    def fills_it() -> None:
        with writing(engine) as connection:
            raw = connection.connection
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
            raw.execute(f"PRAGMA max_page_count={pages}")
            try:
                record(connection, EPOCH, "told", subject="full", text="x" * 1_000_000)
            finally:
                raw.execute("PRAGMA max_page_count=1073741823")

    calls = [lambda: write(engine, "full-1"), fills_it, lambda: write(engine, "full-2")]
    first, second, third = behind_a_slow_one(engine, calls, shares_failure=True)
    assert "full" in str(second)
    stands = [name for name in seen_by_another_process(path) if name.startswith("full-")]
    assert ("full-1" in stands) == (first is None) and ("full-2" in stands) == (third is None)
    assert verify_audit(engine) == []


def test_a_transaction_that_sqlite_ended_itself_is_lost_for_all_in_it(engine, path, patient):
    def ends_it() -> None:
        with writing(engine) as connection:
            connection.connection.execute("ROLLBACK")
            raise Broken

    calls = [lambda: write(engine, "ended-1"), ends_it, lambda: write(engine, "ended-2")]
    first, second, third = behind_a_slow_one(engine, calls, shares_failure=True)
    assert isinstance(first, OperationalError) and isinstance(second, Broken) and third is None
    stands = [name for name in seen_by_another_process(path) if name.startswith("ended-")]
    assert stands == ["ended-2"]


@pytest.mark.parametrize("others", [0, 1])
def test_who_does_not_see_that_sqlite_ended_it_is_told_all_the_same(engine, path, patient, others):
    def ends_it() -> None:
        with writing(engine) as connection:
            record(connection, EPOCH, "told", subject="unseen")
            connection.connection.execute("ROLLBACK")

    calls = [*[lambda: write(engine, "unseen-before")] * others, ends_it]
    raised = behind_a_slow_one(engine, calls, shares_failure=True)
    assert [type(err) for err in raised] == [OperationalError] * len(calls)
    assert not [name for name in seen_by_another_process(path) if name.startswith("unseen")]


def test_readers_see_what_is_on_disk_only(engine, path, patient):
    inside, looked = threading.Event(), threading.Event()

    def second() -> None:
        with writing(engine) as connection:
            record(connection, EPOCH, "told", subject="seen-2")
            inside.set()
            looked.wait()

    def look() -> list[str]:
        inside.wait()
        with reading(engine) as connection:
            rows = connection.exec_driver_sql("SELECT subject FROM audit WHERE kind = 'told'")
            found = [name for name in rows.scalars() if name.startswith("seen-")]
        looked.set()
        return found

    with ThreadPoolExecutor(1) as other:
        looking = other.submit(look)
        behind_a_slow_one(engine, [lambda: write(engine, "seen-1"), second])
        assert looking.result() == []


def test_who_gives_up_waiting_leaves_the_turn_to_the_others(engine, path):
    entered, go = threading.Event(), threading.Event()

    def first() -> None:
        with writing(engine):
            entered.set()
            go.wait()

    def impatient() -> None:
        with writing(engine, patience=0.02):
            pytest.fail("two wrote at once")

    with ThreadPoolExecutor(3) as together:
        slow = together.submit(first)
        entered.wait()
        gives_up = together.submit(impatient)
        waits = together.submit(write, engine, "patient")
        with pytest.raises(OperationalError, match="locked"):
            gives_up.result()
        go.set()
        slow.result()
        waits.result()
    assert "patient" in seen_by_another_process(path)


def test_the_lock_of_another_process_is_taken_soon_after_it_is_free(engine, path):
    """SQLite's own waiting sleeps up to a tenth of a second between two tries."""
    late = []
    for _ in range(5):
        other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        freed = []

        def free(other=other, freed=freed) -> None:
            time.sleep(0.3)
            other.execute("ROLLBACK")
            freed.append(time.perf_counter())
            other.close()

        with ThreadPoolExecutor(1) as another:
            waits = another.submit(free)
            with writing(engine):
                entered = time.perf_counter()
                third = sqlite3.connect(path, timeout=0)
                with closing(third), pytest.raises(sqlite3.OperationalError, match="locked"):
                    third.execute("BEGIN IMMEDIATE")  # it is really ours
            waits.result()
        late.append(entered - freed[0])
    assert min(late) < 0.02


OTHER_PROCESS = """
import sys
from pathlib import Path
from assistant.storage.audit import record
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database, writing
from assistant.storage.moment import EPOCH

engine = open_database(Path(sys.argv[1]), PLAY_KEY)
print("ready", flush=True)
sys.stdin.readline()
for number in range(25):
    with writing(engine) as connection:
        record(connection, EPOCH, "told", subject=f"{sys.argv[2]}-{number}")
"""


def test_processes_write_beside_each_other(engine, path):
    """Each waits for the lock of the others, and what it read under it is still true."""
    command = [sys.executable, "-c", OTHER_PROCESS, str(path)]
    processes = [
        subprocess.Popen([*command, f"process{n}"], stdin=PIPE, stdout=PIPE, text=True)
        for n in range(3)
    ]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in processes:
        each.communicate()
    assert [each.returncode for each in processes] == [0, 0, 0]
    told = [name for name in seen_by_another_process(path) if name.startswith("process")]
    for n in range(3):
        own = [name for name in told if name.startswith(f"process{n}-")]
        assert own == [f"process{n}-{number}" for number in range(25)]
    assert verify_audit(engine) == []
