"""Test stored counts: by the bank's days, complete after a crash, without anybody's words."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from assistant.clock import ManualClock, bank_time
from assistant.counts.store import DayCounts, read_counts
from assistant.counts.tally import Batch, Tally
from assistant.settings import ROOT
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database, writing
from assistant.storage.opened import reading
from tests.banking.fixtures import MONDAY, World

DAY = 86_400
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
TODAY = date(2026, 3, 16)


def counted(world: World) -> Counter[tuple[str, ...]]:
    with reading(world.engine) as connection:
        rows = read_counts(connection, FIRST, LAST)
    return Counter({(row.what, row.name, row.how, row.step): row.count for row in rows})


def test_what_a_killed_process_left_open_is_counted_as_a_crash(world: World) -> None:
    tally, store = Tally(), DayCounts(world.engine, world.clock)
    tally.begin("transfer_form")
    store.write(tally.take())
    assert counted(world) == {
        ("visit", "", "open", ""): 1,
        ("task", "transfer_form", "open", ""): 1,
    }
    DayCounts(world.engine, world.clock).recover()
    left = ("task", "transfer_form", "left", "crash")
    assert counted(world) == {("visit", "", "crash", ""): 1, left: 1}


KILLED = """
import os, signal, sys
from pathlib import Path
from assistant.clock import SystemClock
from assistant.counts.store import DayCounts
from assistant.counts.tally import Tally
from assistant.storage.database import open_database
store, tally = DayCounts(open_database(Path(sys.argv[1])), SystemClock()), Tally()
tally.begin("action_pay_bill")
store.write(tally.take())
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.file
def test_a_process_that_was_really_killed_leaves_a_visit_that_counts(world: World) -> None:
    command = [sys.executable, "-c", KILLED, str(world.path)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    DayCounts(world.engine, world.clock).recover()
    with reading(world.engine) as connection:
        rows = read_counts(connection, date(2000, 1, 1), date(2999, 1, 1))
    assert {(row.name, row.how, row.step) for row in rows} == {
        ("", "crash", ""),
        ("action_pay_bill", "left", "crash"),
    }


def test_a_task_belongs_to_the_day_on_which_it_was_begun(world: World) -> None:
    tally, store = Tally(), DayCounts(world.engine, world.clock)
    world.clock.advance(13.9 * 3600)  # 23:54 at the bank
    tally.begin("transfer_form")
    store.write(tally.take())
    world.clock.advance(3600)
    tally.finish()
    tally.hear()
    store.write(tally.take())
    with reading(world.engine) as connection:
        before = read_counts(connection, TODAY, TODAY)
        after = read_counts(connection, TODAY + timedelta(days=1), TODAY + timedelta(days=1))
    assert ("task", "done") in {(row.what, row.how) for row in before}
    assert [row.what for row in after] == ["heard"]


@pytest.mark.file
def test_counts_that_the_database_does_not_take_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, batch = DayCounts(world.engine, world.clock), Batch()
    batch.counted["heard", "", "", ""] = 2
    monkeypatch.setattr("assistant.counts.store.PATIENCE_SECONDS", 0.05)
    other = sqlite3.connect(world.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store.write(batch)
    other.execute("ROLLBACK")
    other.close()
    assert counted(world) == {}
    store.write(Batch())
    assert counted(world) == {("heard", "", "", ""): 2}


@pytest.mark.parametrize(
    "value", ["王秀英", "6222020502003356128", "demo-1", "Demo", "a b", "x" * 41]
)
@pytest.mark.parametrize("column", ["name", "how", "step"])
def test_nobodys_name_number_or_words_fit_into_a_count(
    world: World, column: str, value: str
) -> None:
    row = {"day": "2026-03-16", "what": "task", "name": "", "how": "", "step": "", column: value}
    sql = "INSERT INTO day_counts VALUES (:day, :what, :name, :how, :step, 1)"
    with pytest.raises(IntegrityError, match=r"(?i)check"), writing(world.engine) as connection:
        connection.execute(text(sql), row)


# Against a plain count

TASKS = st.sampled_from(("transfer_form", "action_pay_bill", "action_check_balance"))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("begin"), TASKS),
        st.tuples(
            st.sampled_from(("finish", "leave", "home", "write", "crash", "night")), st.just("")
        ),
        st.tuples(st.just("end"), st.sampled_from(("goodbye", "timeout"))),
    ),
    max_size=40,
)


@dataclass
class Plain:
    """A plain count of the same steps: what is open, with its day, and how the rest ended."""

    today: date = TODAY
    visit: date | None = None
    open: list[tuple[str, date]] = field(default_factory=list)
    ended: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    begun: Counter[date] = field(default_factory=Counter)

    def begin(self, name: str) -> None:
        self.visit = self.visit or self.today
        there = next((each for each in self.open if each[0] == name), None)
        if there:
            self.open.remove(there)
        else:
            self.begun[self.today] += 1
        self.open.append(there or (name, self.today))

    def end_task(self, how: str, *, every: bool = False) -> None:
        for name, day in reversed(self.open) if every else self.open[-1:]:
            self.ended[day, name, how] += 1
        del self.open[0 if every else -1 :]

    def end(self, how: str) -> None:
        self.end_task("left", every=True)
        if self.visit:
            self.ended[self.visit, "", how] += 1
        self.visit = None


@settings(max_examples=30, deadline=None)
@given(STEPS)
def test_the_numbers_add_up_whatever_happens(steps: list[tuple[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        engine = open_database(Path(folder, "bank.sqlite"), PLAY_KEY)
        clock = ManualClock(MONDAY)
        tally, store, plain = Tally(), DayCounts(engine, clock), Plain()
        for what, name in steps:
            if what == "begin":
                tally.begin(name)
                plain.begin(name)
            elif what == "finish":
                tally.finish()
                plain.end_task("done")
            elif what == "leave":
                tally.leave()
                plain.end_task("left")
            elif what == "home":
                tally.see("home", waits=False)
                plain.end_task("left", every=True)
            elif what == "end":
                tally.end(name)
                plain.end(name)
            elif what == "crash":
                store.write(tally.take())
                tally, store = Tally(), DayCounts(engine, clock)
                store.recover()
                plain.end("crash")
            elif what == "night":
                clock.advance(DAY)
                plain.today = bank_time(clock.now()).date()
            store.write(tally.take())  # as the kiosk does each second
        with reading(engine) as connection:
            rows = read_counts(connection, FIRST, LAST)
        engine.dispose()
    ended = Counter({(r.day, r.name, r.how): 0 for r in rows})
    for row in rows:
        if row.how != "open":
            ended[row.day, row.name, row.how] += row.count
    assert +ended == plain.ended
    of_tasks = [row for row in rows if row.what == "task"]
    begun: Counter[date] = Counter()
    for row in of_tasks:
        begun[row.day] += row.count
    assert begun == plain.begun
    assert sum(row.count for row in of_tasks if row.how == "open") == len(plain.open)
