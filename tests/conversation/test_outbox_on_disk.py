"""Test that messages to the bank are on disk first, and survive the end of the process."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.banking.model import TransferStatus, Unavailable
from assistant.banking.seed_staff import LI
from assistant.clock import ManualClock
from assistant.conversation.outbox import FOLDER, Outbox, loss_reported, words_heard
from assistant.conversation.visit import Visit
from assistant.fraud.scripts import detect
from assistant.money import Money
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from tests.banking.fixtures import MONDAY, World

SCRIPT = "公安局让我把钱转到安全账户"
CHILD = """
import os, signal, sys
from pathlib import Path
from assistant.banking.model import Customer
from assistant.conversation.outbox import FOLDER, Outbox, words_heard
from assistant.conversation.visit import Visit
from assistant.fraud.scripts import detect

class Locked:
    def script_words(self, *told):
        from assistant.banking.model import Unavailable
        raise Unavailable("the database is locked")

outbox = Outbox(Path(sys.argv[1]) / FOLDER)
visit = Visit(session="dead", customer=Customer("demo", "王秀英", "王阿姨", locked=False))
outbox.send(words_heard(Locked(), visit, detect(sys.argv[2])))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    World.fresh(tmp_path / "data").engine.dispose()
    return tmp_path / "data"


def files(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*")) if (folder / FOLDER).exists() else []


class Silent:
    """A bank that does not answer."""

    def script_words(self, *_told: object) -> list[object]:
        raise Unavailable("away")


def visit_of(rooms, session: str = "visit") -> Visit:
    return Visit(session=session, customer=rooms.bank.customer("demo"))


def scripts(folder: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(folder / "bank.sqlite") as connection:
        return connection.execute(
            "select session, customer_id, script from script_words order by seq"
        ).fetchall()


@pytest.mark.long
def test_killed_with_the_database_locked_nothing_is_lost(folder: Path) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), SCRIPT], check=False, timeout=60
    )
    assert child.returncode == -signal.SIGKILL
    assert scripts(folder) == [] and len(files(folder)) == 1

    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        assert scripts(folder) == [("dead", "demo", "safe_account"), ("dead", "demo", "police")]
        assert files(folder) == []
        begun = rooms.bank.begin(
            "k", "next", "demo", "demo-passbook", "demo-laoli", Money.yuan(9900)
        )
        told = rooms.bank.confirm(begun.id, begun.step)
    assert told.status is TransferStatus.FRAUD_CHECK
    assert told.check is not None and "told_before" in told.check.signals


def test_a_transfer_after_her_yes_is_held_after_a_restart(folder: Path) -> None:
    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        begun = rooms.bank.begin(
            "k", "visit", "demo", "demo-passbook", "demo-laoli", Money.yuan(900)
        )
        agreed = rooms.bank.confirm(begun.id, begun.step)
        assert agreed.status is TransferStatus.AUTHORISE
        assert not rooms.outbox.send(words_heard(Silent(), visit_of(rooms), detect(SCRIPT)))

    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        rooms.bank.recover()
        assert [hold.unsafe for hold in rooms.bank.holds()] == [True]


def test_two_processes_tell_it_once(folder: Path) -> None:
    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        silent = Silent()
        rooms.outbox.send(words_heard(silent, visit_of(rooms), detect(SCRIPT)))
        with open_bank(Settings(data=folder), ManualClock(MONDAY)):  # the desk
            assert files(folder) == []
        silent.script_words = rooms.bank.script_words
        rooms.outbox.deliver()
        assert not rooms.outbox.waits()
    assert len(scripts(folder)) == 2


def test_a_loss_told_again_freezes_nothing_that_staff_have_opened(folder: Path) -> None:
    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        message = loss_reported(rooms.bank, visit_of(rooms), "demo-passbook")
        kept = folder / "kept"
        rooms.outbox.put(message)
        (file,) = files(folder)
        kept.write_bytes(file.read_bytes())
        rooms.outbox.deliver()
        rooms.bank.locks.lift_freeze("demo-passbook", LI)
        kept.rename(file)  # killed before it was removed
    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        assert files(folder) == []
        rooms.bank.begin("k", "next", "demo", "demo-passbook", "demo-laoli", Money.yuan(100))


def test_only_its_owner_reads_it_and_nothing_else_she_said_is_in_it(folder: Path) -> None:
    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        rooms.outbox.send(
            words_heard(Silent(), visit_of(rooms), detect(f"密码是一二三四五六，{SCRIPT}"))
        )
    (file,) = files(folder)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    told = json.loads(file.read_text(encoding="utf-8"))
    assert set("".join(told["phrases"])) <= set(SCRIPT)


def test_on_a_disk_that_takes_nothing_it_waits_in_memory(folder: Path) -> None:
    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        (folder / FOLDER).write_text("in the way")
        silent = Silent()
        assert not rooms.outbox.send(words_heard(silent, visit_of(rooms), detect(SCRIPT)))
        assert rooms.outbox.waits("visit")
        silent.script_words = rooms.bank.script_words
        rooms.outbox.deliver()
        assert not rooms.outbox.waits()
    assert len(scripts(folder)) == 2


def test_a_file_that_is_no_message_stops_nothing(folder: Path) -> None:
    (folder / FOLDER).mkdir()
    for name, text in (("1", "{"), ("2", "[]"), ("3", '{"kind": "else"}'), ("x", '"words"')):
        (folder / FOLDER / f"{name}.json").write_text(text)
    os.mkfifo(folder / FOLDER / "pipe.json")  # it would be waited for until somebody writes
    with open_bank(Settings(data=folder), ManualClock(MONDAY)) as rooms:
        rooms.outbox.send(words_heard(rooms.bank, visit_of(rooms), detect(SCRIPT)))
    assert len(scripts(folder)) == 2


def test_waiting_messages_are_told_in_order_after_a_restart(folder: Path) -> None:
    told: list[str] = []

    class Bank(Silent):
        def script_words(self, _session: str, text: str, *_told: object) -> list[object]:
            if not self.answers:
                raise Unavailable("away")
            told.append(text)
            return []

        answers = False

    bank = Bank()
    for words in ("转到安全账户", "让我保密", "有内幕消息"):
        Outbox(folder / FOLDER).take_up(bank)
        outbox = Outbox(folder / FOLDER)
        outbox.take_up(bank)
        outbox.send(words_heard(bank, Visit(), detect(words)))
    bank.answers = True
    Outbox(folder / FOLDER).take_up(bank)
    assert told == ["安全账户", "让我保密", "内幕消息"]
    assert files(folder) == []
