"""Test that the database itself protects payees, tickets and requests against plain SQL."""

from __future__ import annotations

import pytest

from assistant.banking.queue import QueueLine
from assistant.banking.requests import RequestKind
from assistant.banking.seed_staff import LI
from assistant.help.desk import HelpDesk
from assistant.money import Money
from assistant.storage.books import verify_everything
from assistant.storage.opened import reading
from assistant.storage.tables import tickets
from tests.storage.attack import refused


@pytest.fixture
def desk(world, tmp_path):
    return HelpDesk(world.engine, world.clock, tmp_path / "spool")


@pytest.mark.parametrize(
    "change", ["account_id='outside-demo-laoli'", "customer_id='zhang'", "listed=0", "name='x'"]
)
def test_a_payee_stays_whom_she_was_asked_about(world, sql, change):
    transfer = world.pass_check(world.confirmed(12000))
    statement = f"UPDATE payees SET {change} WHERE id=?"
    assert "never changed" in refused(sql, statement, transfer.payee.id)


def test_a_payee_is_not_replaced(world, sql):
    columns = "id, customer_id, account_id, name, relation, is_company, listed"
    others = columns.replace("account_id", "'outside-demo-laoli'")
    for how in ("INSERT OR REPLACE", "INSERT OR IGNORE"):
        statement = f"{how} INTO payees ({columns}) SELECT {others} FROM payees WHERE id=?"
        refused(sql, statement, "demo-xiaohong")


@pytest.mark.parametrize("status", ["open", "taken", "closed"])
@pytest.mark.parametrize(
    "change",
    ["reason='key'", "customer_id='zhang'", "customer_id=NULL", "session='other'", "id='other'",
     "screen=''", "created_at=0", "status='open'", "taken_by='2001'", "closed_by='2001'",
     "status='taken', taken_by='2001'", "status='closed', closed_by='2001', taken_by='2001'"],
)  # fmt: skip
def test_a_ticket_only_goes_on(world, desk, sql, status, change):
    ticket = desk.call("visit", "demo", "report_fraud", "home")
    if status != "open":
        desk.take(ticket.id, LI)
    if status == "closed":
        desk.close(ticket.id, LI)
    if (status, change) == ("open", "status='taken', taken_by='2001'"):
        return  # that is how it goes on
    refused(sql, f"UPDATE tickets SET {change} WHERE id=?", ticket.id)


def test_a_ticket_begins_open_and_is_not_replaced(world, desk, sql):
    ticket = desk.call("visit", "demo", "report_fraud", "home")
    names = ", ".join(column.name for column in tickets.columns)
    again = f"INSERT OR REPLACE INTO tickets ({names}) SELECT {names} FROM tickets WHERE id=?"
    assert "never replaced" in refused(sql, again, ticket.id)
    desk.close(ticket.id, LI)
    others = names.replace("id, session", "'other', session", 1)
    closed = f"INSERT INTO tickets ({names}) SELECT {others} FROM tickets WHERE id=?"
    assert "begin with nobody's name" in refused(sql, closed, ticket.id)


@pytest.mark.parametrize("table", ["bills", "positions", "payee_requests", "service_requests",
                                   "queue_numbers"])  # fmt: skip
def test_rows_that_are_never_deleted_are_not_replaced_either(world, sql, table):
    world.bank.requests.book("visit", "demo", RequestKind.HOME_VISIT, {})
    world.bank.queue.take("visit", QueueLine.CASH, "demo")
    world.bank.new_payees.ask("visit", "demo", "李梅", "外甥女", "6222020502003356000")
    world.bank.positions.buy("k", "visit", "demo", "demo-passbook", "term-12", Money.yuan(500))
    with reading(world.engine) as connection:
        info = connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
    names = ", ".join(row[1] for row in info)
    others = names.replace("id,", "'other',", 1) if table == "queue_numbers" else names
    refused(sql, f"INSERT OR REPLACE INTO {table} ({names}) SELECT {others} FROM {table} LIMIT 1")


def test_a_talk_covers_only_words_before_it(world, sql):
    world.bank.note_talk("demo", LI, "seen her")
    insert = (
        "INSERT INTO talks (customer_id, at, staff, note, words_seq, refusals_seq)"
        " VALUES ('demo', 1, ?, ?, ?, ?)"
    )
    assert "told before it" in refused(sql, insert, "3001", "seen", 1, 0)
    assert "told before it" in refused(sql, insert, "3001", "seen", 0, 1)
    assert "only staff sign" in refused(sql, insert, "bоb", "seen", 0, 0)
    assert "CHECK" in refused(sql, insert, "3001", " ", 0, 0)
    assert "never changed" in refused(sql, "UPDATE talks SET note = 'x'")
    assert "never deleted" in refused(sql, "DELETE FROM talks")
    again = "INSERT OR REPLACE INTO talks SELECT * FROM talks"
    assert "never replaced" in refused(sql, again)


def test_a_message_is_taken_once(world, sql):
    world.bank.script_words("visit", "公检法的人打的电话", "demo", "one")
    assert "never replaced" in refused(sql, "INSERT OR IGNORE INTO messages VALUES ('one', 2)")
    assert "never changed" in refused(sql, "UPDATE messages SET id = 'two'")
    assert "never deleted" in refused(sql, "DELETE FROM messages")


def test_talks_and_messages_that_the_log_does_not_tell_of_are_named(world, sql):
    world.bank.script_words("visit", "公检法的人打的电话", "demo", "one")
    world.bank.note_talk("demo", LI, "seen her")
    before = " ".join(finding.problem for finding in verify_everything(world.engine))
    assert "talk with" not in before and "taken in" not in before
    sql.execute("INSERT INTO messages VALUES ('forged', 2)")
    sql.execute(
        "INSERT INTO talks (customer_id, at, staff, note, words_seq, refusals_seq)"
        " VALUES ('demo', 1, '2001', 'seen', 1, 0)"
    )
    problems = " ".join(finding.problem for finding in verify_everything(world.engine))
    assert "talk with demo" in problems and "messages forged" in problems
