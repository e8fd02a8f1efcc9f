"""Test that a call for help is always stored, once for each matter, and masked."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from datetime import datetime

import pytest
from rich.console import Console

from assistant.banking.seed_staff import LI, MANAGER
from assistant.help.desk import DeskError, HelpDesk, UnknownTicket, masked
from assistant.help.offline_call import call_without_a_conversation
from assistant.help.spool import Spool
from assistant.help.ticket import new_ticket_id
from assistant.help.tickets import HelpTicket, import_ticket
from assistant.staff.tables import ticket_table
from assistant.staff_member import SignedIn
from assistant.storage.address import FileAddress
from assistant.storage.database import writing
from assistant.storage.spool import LARGEST
from tests.banking.fixtures import NOBODY


@pytest.fixture
def desk(world, tmp_path):
    return HelpDesk(world.engine, world.clock, tmp_path / "spool")


@pytest.fixture
def impatient(monkeypatch):
    """Shorten the wait for the database, where its length is not what is tested."""
    monkeypatch.setattr("assistant.help.desk.PATIENCE_SECONDS", 0.05)


@pytest.fixture
def locked(world):
    """Hold the write lock, like another process."""
    connection = sqlite3.connect(world.path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def test_open_taken_closed(desk):
    ticket = desk.call("visit", "demo", "key", "余额")
    assert (ticket.status, ticket.reason) == ("open", "key")
    assert desk.ticket(ticket.id) == ticket
    assert desk.take(ticket.id, LI).taken_by == LI.number
    assert desk.ticket(ticket.id).status == "taken"
    closed = desk.close(ticket.id, MANAGER, "showed her how")
    assert (closed.status, closed.closed_by, closed.note) == (
        "closed",
        MANAGER.number,
        "showed her how",
    )
    assert desk.list() == [] and desk.list(include_closed=True) == [closed]


def test_a_second_press_in_a_visit_is_the_same_ticket(desk):
    first = desk.call("visit", "demo", "key", "余额")
    assert desk.call("visit", "demo", "voice", "转账").id == first.id
    desk.take(first.id, LI)
    assert desk.call("visit", "demo", "key", "余额").status == "taken"
    assert desk.call("another", "demo", "key", "余额").id != first.id
    desk.close(first.id, LI)
    assert desk.call("visit", "demo", "key", "余额").id != first.id


@pytest.mark.file
def test_a_ticket_has_number_and_name_from_the_table_and_so_has_the_log(world, desk):
    ticket = desk.call("visit", None, "key", "home")
    assert desk.ticket(ticket.id).who == ""
    assert desk.take(ticket.id, LI).who == f"{LI.name}（{LI.number}）"
    impostor = SignedIn(MANAGER.number, "李娜", MANAGER.role)
    for other in (NOBODY, impostor):
        with pytest.raises(DeskError, match="不在名单里"):
            desk.close(ticket.id, other)
    assert desk.close(ticket.id, MANAGER).who == f"{MANAGER.name}（{MANAGER.number}）"
    assert desk.list(include_closed=True)[0].who == f"{MANAGER.name}（{MANAGER.number}）"
    log = sqlite3.connect(world.path).execute("SELECT details FROM audit WHERE kind = 'help_taken'")
    told = json.loads(log.fetchone()[0])
    assert (told["staff"], told["staff_name"]) == (LI.number, LI.name)


@pytest.mark.file
def test_a_ticket_that_a_typed_name_took_is_read_as_before(world, desk):
    ticket = desk.call("visit", None, "key", "home")
    db = sqlite3.connect(world.path)
    db.execute("DROP TRIGGER tickets_staff")
    db.execute("UPDATE tickets SET status = 'taken', taken_by = 'lina', taken_at = 1")
    db.commit()
    db.close()
    assert desk.ticket(ticket.id).who == "lina"
    assert desk.close(ticket.id, LI).who == f"{LI.name}（{LI.number}）"


OTHER_REASONS = ["report_fraud", "transfer_held", "reported_lost", "pin_locked"]


@pytest.mark.parametrize("reason", OTHER_REASONS)
def test_news_has_a_ticket_of_its_own_until_somebody_has_looked(desk, reason):
    pressed = desk.call("visit", "demo", "key", "余额")
    desk.take(pressed.id, LI)
    news = desk.call("visit", "demo", reason, "转账")
    assert (news.reason, news.status) == (reason, "open") and news.id != pressed.id
    assert desk.call("visit", "demo", reason, "转账").id == news.id
    assert desk.call("visit", "demo", "voice", "转账").id == pressed.id
    desk.take(news.id, LI)
    assert desk.call("visit", "demo", reason, "转账").id not in (pressed.id, news.id)
    assert desk.call("another", "demo", reason, "转账").id != news.id


@pytest.mark.file
def test_a_second_call_is_in_the_log(world, desk):
    ticket = desk.call("visit", "demo", "key", "余额")
    desk.call("visit", "demo", "voice", "给王小红转 12,000")
    log = sqlite3.connect(world.path).execute(
        "SELECT session, subject, details FROM audit WHERE kind = 'help_again'"
    )
    ((session, subject, details),) = log.fetchall()
    assert (session, subject) == ("visit", ticket.id)
    told = json.loads(details)
    assert (told["reason"], told["screen"]) == ("voice", "给王••转 ••,•••")


def test_calls_without_a_conversation_are_nobody_elses(tmp_path):
    records = FileAddress(tmp_path / "bank.sqlite")
    hers, his = (call_without_a_conversation(records, tmp_path, each) for each in ("demo", "zhang"))
    assert hers.id != his.id and (hers.customer_id, his.customer_id) == ("demo", "zhang")
    (tmp_path / "bank.sqlite").write_bytes(b"\0" * 8192)
    assert call_without_a_conversation(records, tmp_path, "demo").id != (
        call_without_a_conversation(records, tmp_path, "zhang").id
    )


def test_the_desk_refuses_what_cannot_be(desk):
    ticket = desk.call("visit", None, "key", "home")
    with pytest.raises(DeskError, match="不在名单里"):
        desk.take(ticket.id, NOBODY)
    desk.take(ticket.id, LI)
    assert desk.take(ticket.id, LI).taken_by == LI.number  # twice by the same person is no harm
    with pytest.raises(DeskError, match=LI.name):
        desk.take(ticket.id, MANAGER)
    desk.close(ticket.id, LI)
    for act in (desk.take, desk.close):
        with pytest.raises(DeskError, match="已经办结"):
            act(ticket.id, LI)
        with pytest.raises(UnknownTicket):
            act("nothing", LI)
    with pytest.raises(UnknownTicket):
        desk.ticket("nothing")


def test_names_and_figures_are_masked_and_the_rest_is_kept(desk):
    screen = "转账确认 给闺女王小红 尾号七七四二 一万二千元 ¥12,000.00 从王秀英的存折"
    kept = desk.call("visit", "demo", "key", screen).screen
    assert kept == "转账确认 给闺女王•• 尾号•••• ••••元 ¥••,•••.•• 从王••的存折"
    stranger = desk.call("other", None, "key", "张德福 100").screen
    assert stranger == "张•• •••"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [("两块五", "•块五"), ("第一位", "第一位"), ("三千五百", "••••"), ("尾号 3456", "尾号 ••••")],
)
def test_figures_of_a_screen_are_masked(text, hidden):
    assert masked(text) == hidden


@pytest.mark.long
@pytest.mark.file
def test_a_locked_database_costs_no_ticket(desk, locked, tmp_path):
    ticket = desk.call("visit", "demo", "key", "王秀英 12,000")
    (file,) = (tmp_path / "spool").glob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    assert "12,000" not in file.read_text("utf-8") and "王秀英" not in file.read_text("utf-8")
    assert desk.call("visit", "demo", "key", "home").id == ticket.id  # the same ticket waits
    locked.execute("ROLLBACK")
    assert desk.ticket(ticket.id).status == "open"
    assert [t.id for t in desk.list()] == [ticket.id]
    assert list((tmp_path / "spool").iterdir()) == []
    assert desk.call("visit", "demo", "key", "home").id == ticket.id


def test_what_waits_is_one_for_each_thing_too(desk, locked, impatient):
    pressed = desk.call("visit", "demo", "key", "home")
    assert desk.call("visit", "demo", "voice", "home").id == pressed.id
    assert desk.call("visit", "demo", "report_fraud", "home").id != pressed.id
    locked.execute("ROLLBACK")
    assert {ticket.reason for ticket in desk.list()} == {"key", "report_fraud"}


def test_what_the_watchdog_keeps_of_a_visit_with_a_ticket_is_no_second_one(desk, world, tmp_path):
    """The watchdog knows only the spool: in the real kiosk two stops in one visit were two calls."""
    first = desk.call("visit", "demo", "key", "home")
    world.clock.advance(seconds=5)
    told = HelpTicket(new_ticket_id(), "visit", "demo", "key", "", world.clock.now())
    kept = Spool(tmp_path / "spool").keep(told)
    left_over = (tmp_path / "spool" / f"{kept.id}.json").read_text("utf-8")
    assert [t.id for t in desk.list()] == [first.id]
    assert desk.ticket(kept.id).id == first.id  # a kiosk that was started with it follows the call
    desk.close(first.id, LI)
    (tmp_path / "spool" / f"{kept.id}.json").write_text(left_over, "utf-8")
    assert desk.list() == []  # a crash before the clean-up brings it again: it was answered
    with pytest.raises(UnknownTicket):
        desk.ticket("never")


@pytest.mark.file
def test_a_full_or_broken_disk_for_the_database_costs_no_ticket(world, desk):
    world.engine.dispose()
    whole = world.path.read_bytes()
    for beside in world.path.parent.iterdir():
        beside.unlink()
    world.path.write_bytes(b"\0" * 8192)
    ticket = desk.call("visit", "demo", "key", "home")
    assert desk.ticket(ticket.id) == ticket
    world.engine.dispose()
    world.path.write_bytes(whole)
    for name in ("-wal", "-shm"):
        world.path.with_name(world.path.name + name).unlink(missing_ok=True)
    assert [t.id for t in desk.list()] == [ticket.id]


@pytest.mark.file
def test_a_crash_between_import_and_clean_up_does_not_double_a_ticket(
    desk, locked, impatient, tmp_path
):
    ticket = desk.call("visit", "demo", "key", "home")
    (file,) = (tmp_path / "spool").glob("*.json")
    left_over = file.read_text("utf-8")
    locked.execute("ROLLBACK")
    desk.take(ticket.id, LI)
    file.write_text(left_over, "utf-8")
    assert [(t.id, t.status) for t in desk.list()] == [(ticket.id, "taken")]


def test_a_half_written_or_spoilt_spool_file_stops_nobody(desk, tmp_path):
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / ".half.part").write_text("{")
    (tmp_path / "spool" / "spoilt.json").write_text("{")
    assert desk.list() == []
    assert desk.call("visit", "demo", "key", "home").status == "open"
    assert (tmp_path / "spool" / "spoilt.json").exists()  # kept for a person to look at


GOOD = {
    "id": "odd", "session": "s", "customer_id": None, "reason": "key", "screen": "",
    "created_at": "2026-03-16T02:00:00+00:00",
}  # fmt: skip


@pytest.mark.parametrize(
    "odd",
    [
        {"session": None}, {"session": ["s"]}, {"reason": 5}, {"screen": {"a": 1}},
        {"customer_id": 7}, {"screen": "\ud800"}, {"id": "../bank"}, {"id": "other"},
        {"created_at": "2026-03-16T02:00:00"}, {"created_at": 5},
        {"created_at": "0001-01-01T00:00:00+14:00"}, {"created_at": "1969-12-31T23:59:59+00:00"},
        {"created_at": "9999-12-31T23:59:59+00:00"}, {"created_at": "9999-12-31T23:59:59-12:00"},
    ],
    ids=str,
)  # fmt: skip
def test_a_file_that_is_no_ticket_stops_nobody(desk, tmp_path, odd):
    (tmp_path / "spool").mkdir()
    file = tmp_path / "spool" / "odd.json"
    file.write_text(json.dumps({**GOOD, **odd}))
    ticket = desk.call("visit", "demo", "key", "home")
    assert list((tmp_path / "spool").iterdir()) == [file]  # it went into the database
    assert desk.take(ticket.id, LI).status == "taken"
    assert desk.close(ticket.id, LI).status == "closed" and desk.list() == []
    file.write_text(json.dumps(GOOD))
    assert [waiting.id for waiting in desk.list()] == ["odd"] and not file.exists()


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_row_of_no_time_at_all_hides_no_other(world, desk, at):
    odd = HelpTicket("odd", "s", None, "key", "", datetime.fromisoformat(at))
    with writing(world.engine) as connection:
        import_ticket(connection, odd)  # as an earlier version took it
    desk.call("visit", "demo", "key", "home")
    Console(file=io.StringIO()).print(ticket_table(desk.list()))
    assert len(desk.list()) == 2 and desk.take("odd", LI).status == "taken"


def test_what_is_named_like_a_file_and_is_none_stops_nobody(desk, tmp_path, caplog):
    folder = tmp_path / "spool"
    folder.mkdir()
    os.mkfifo(folder / "pipe.json")
    (folder / "folder.json").mkdir()
    (tmp_path / "elsewhere").write_text(json.dumps({**GOOD, "id": "link"}))
    (folder / "link.json").symlink_to(tmp_path / "elsewhere")
    (folder / "large.json").write_text(json.dumps({**GOOD, "id": "large"}) + " " * LARGEST)
    assert desk.list() == []
    assert len(list(folder.iterdir())) == 4
    assert all(name in caplog.text for name in ("pipe", "folder", "link", "large"))


@pytest.mark.long
@pytest.mark.file
def test_neither_database_nor_spool_is_told(world, locked, tmp_path):
    (tmp_path / "in-the-way").write_text("a file")
    desk = HelpDesk(world.engine, world.clock, tmp_path / "in-the-way" / "spool")
    with pytest.raises(OSError):
        desk.call("visit", "demo", "key", "home")


@pytest.mark.file
def test_another_process_sees_and_takes_it(world, desk, tmp_path):
    ticket = desk.call("visit", "demo", "key", "home")
    program = (
        "import sys, json; from pathlib import Path;"
        "from assistant.clock import SystemClock;"
        "from assistant.help.desk import HelpDesk;"
        "from assistant.storage.database import open_database;"
        "desk = HelpDesk(open_database(Path(sys.argv[1])), SystemClock(), Path(sys.argv[2]));"
        "from assistant.banking.seed_staff import LI;"
        "[desk.take(t.id, LI) for t in desk.list()]; print(json.dumps(len(desk.list())))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(world.path), str(tmp_path / "spool")],
        capture_output=True, text=True, check=True, env={**os.environ},
    )  # fmt: skip
    assert json.loads(told.stdout) == 1
    assert desk.ticket(ticket.id).taken_by == LI.number


def test_a_ticket_is_a_value(world):
    ticket = HelpTicket("a", "s", None, "key", "", world.clock.now())
    with pytest.raises(AttributeError):
        ticket.status = "closed"
