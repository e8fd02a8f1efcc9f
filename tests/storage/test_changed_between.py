"""Test that a change made outside of the bank is noticed even after the bank has written the same
row again: the log tells what a row was before each change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from assistant.banking.model import TransferStatus
from assistant.banking.seed_staff import LI, MANAGER
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.help.desk import HelpDesk
from assistant.storage.books import verify_everything
from tests.banking.fixtures import World


def behind(world: World, statement: str) -> None:
    """Run a statement while no trigger is there, and put them back word for word."""
    db = sqlite3.connect(world.path, isolation_level=None)
    rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    assert db.execute(statement).rowcount == 1, statement
    for _, sql in rules:
        db.execute(sql)
    db.close()


def said(world: World) -> list[str]:
    return [finding.problem for finding in verify_everything(world.engine)]


def an_unsafe_hold_that_staff_delay(world: World) -> Callable[[], object]:
    asked = world.at_question(world.confirmed(12_000), Question.COACHING)
    world.answer(asked, Answer(AnswerKind.UNSAFE, "yes"))
    (hold,) = world.bank.holds()
    behind(world, "UPDATE holds SET unsafe = 0")
    behind(world, "UPDATE refusals SET unsafe = 0")
    return lambda: world.bank.delay(hold.id, LI, MANAGER, "she is sure")


def wrong_pins_that_are_guessed_on(world: World) -> Callable[[], object]:
    for pin in ("000000", "000001"):
        world.bank.verify_pin("s", "zhang", pin)
    behind(world, "UPDATE customers SET wrong_pins = 0 WHERE id = 'zhang'")
    return lambda: world.bank.verify_pin("s", "zhang", "000002")


def another_payee_before_her_yes(world: World) -> Callable[[], object]:
    begun = world.begin(50)
    behind(world, f"UPDATE transfers SET payee_id = 'demo-laoli' WHERE id = '{begun.id}'")
    return lambda: world.confirm(begun)


def an_answer_before_the_next(world: World) -> Callable[[], object]:
    asked = world.at_question(world.confirmed(12_000), Question.SECRECY)
    behind(world, "UPDATE checks SET answers = replace(answers, 'family', 'friend')")
    return lambda: world.answer(asked, Answer(AnswerKind.SAFE, "no"))


def a_name_that_she_asked_for(world: World) -> Callable[[], object]:
    asked = world.bank.new_payees.ask("s", "demo", "李梅", "", "6222020502003356000")
    behind(world, "UPDATE payee_requests SET name = '李强'")
    return lambda: world.bank.new_payees.confirm(asked.id, LI, "seen with her")


def a_ticket_that_is_taken(world: World) -> Callable[[], object]:
    desk = HelpDesk(world.engine, world.clock, world.path.parent / "spool")
    ticket = desk.call("s", "demo", "report_fraud", "home")
    behind(world, "UPDATE tickets SET reason = 'key'")
    return lambda: desk.take(ticket.id, LI)


def a_hold_that_goes_on(world: World) -> Callable[[], object]:
    asked = world.at_question(world.confirmed(12_000), Question.COACHING)
    held = world.answer(asked, Answer(AnswerKind.UNSURE, "unsure"))
    assert held.status is TransferStatus.HELD
    behind(world, "UPDATE transfers SET status = 'authorise' WHERE status = 'held'")
    return lambda: world.bank.cancel(held.id, "home")


@pytest.mark.parametrize(
    "happens",
    [
        an_unsafe_hold_that_staff_delay,
        wrong_pins_that_are_guessed_on,
        another_payee_before_her_yes,
        an_answer_before_the_next,
        a_name_that_she_asked_for,
        a_ticket_that_is_taken,
        a_hold_that_goes_on,
    ],
)
def test_it_stays_seen(world: World, happens: Callable[[World], Callable[[], object]]) -> None:
    go_on = happens(world)
    assert said(world)
    go_on()
    assert said(world)
