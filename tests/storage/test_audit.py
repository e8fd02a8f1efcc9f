"""Test that changes of the audit log are noticed, and that it holds no secrets."""

from __future__ import annotations

import json
import sqlite3
from itertools import count

import pytest

from assistant.banking.lock_kinds import Lock
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import SANDBOX_PINS
from assistant.banking.seed_staff import HEAD, LI, MANAGER
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.help.desk import HelpDesk
from assistant.staff_member import Role, SignedIn
from assistant.storage.audit import seal, verify_audit
from assistant.storage.opened import key_of


@pytest.fixture
def forger(world):
    """Return a connection of a forger, who has removed the triggers."""
    world.posted(500)
    connection = sqlite3.connect(world.path, isolation_level=None)
    names = connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall()
    for (name,) in names:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    connection.close()


def problems(world) -> list[str]:
    return [finding.problem for finding in verify_audit(world.engine)]


def test_an_untouched_log_is_sound(world):
    world.posted(12000)
    assert problems(world) == []


def test_a_changed_row_is_named(world, forger):
    forger.execute("UPDATE audit SET details = '{\"fen\": 1}' WHERE seq = 7")
    assert problems(world) == ["row 7 was changed"]


def test_a_missing_row_is_named(world, forger):
    forger.execute("DELETE FROM audit WHERE seq = 7")
    assert problems(world) == ["row 7 is missing"]


def test_rows_cut_off_at_the_end_are_named(world, forger):
    last = forger.execute("SELECT max(seq) FROM audit").fetchone()[0]
    forger.execute("DELETE FROM audit WHERE seq > ?", [last - 2])
    assert problems(world) == [f"rows {last - 1} to {last} are missing"]


def test_reordered_rows_are_named(world, forger):
    forger.execute("UPDATE audit SET seq = 100000 WHERE seq = 5")
    forger.execute("UPDATE audit SET seq = 5 WHERE seq = 6")
    forger.execute("UPDATE audit SET seq = 6 WHERE seq = 100000")
    assert problems(world)[:2] == ["row 5 was changed", "row 6 was changed"]


def test_a_row_that_was_changed_and_hashed_again_breaks_the_chain(world, forger):
    forger.row_factory = sqlite3.Row
    row = dict(forger.execute("SELECT * FROM audit WHERE seq = 7").fetchone())
    row["details"] = "{}"
    del row["hash"]
    forger.execute("UPDATE audit SET details = '{}', hash = ? WHERE seq = 7", [seal(row, None)])
    assert problems(world)[0] == "row 7 was changed"
    forger.execute("UPDATE audit SET hash = ? WHERE seq = 7", [seal(row, key_of(world.engine))])
    assert problems(world) == ["row 8 does not follow row 7: reordered, or one was replaced"]


def test_no_pin_and_no_account_number_is_in_the_log(world):
    transfer = world.confirmed(500)
    world.bank.authorise(transfer.id, transfer.step, "987654")
    world.posted(300)
    world.bank.script_words("visit", "他说转到安全账户6222020502009917742，密码123456")
    desk = HelpDesk(world.engine, world.clock, world.path.parent / "spool")
    ticket = desk.call("visit", "demo", "key", "6222020502009917742")
    desk.close(ticket.id, LI, "卡 6222020502009917742 密码 123456")
    raw = sqlite3.connect(world.path)
    log = "\n".join(str(row) for row in raw.execute("SELECT kind, details FROM audit"))
    numbers = [row[0] for row in raw.execute("SELECT number FROM accounts")]
    for kind in ("pin_wrong", "posted", "script_words", "help_closed"):
        assert kind in log
    for secret in ("987654", *SANDBOX_PINS.values(), *numbers):
        assert secret not in log


def test_every_decision_has_its_row(world):
    world.posted(12000)
    raw = sqlite3.connect(world.path)
    seeded = raw.execute("SELECT max(seq) FROM audit WHERE kind='staff_added'").fetchone()[0]
    query = "SELECT kind FROM audit WHERE seq > ? ORDER BY seq"
    kinds = [row[0] for row in raw.execute(query, [seeded])]
    # The notice's reading, then each of the seven answers with the step it leads to.
    assert kinds == [
        "begun", "check_started", "fraud_check", "check_open",
        *["check_open", "fraud_check"] * 6, "check_passed", "authorise", "pin_right", "posted",
    ]  # fmt: skip


STRONG = "jinci 1958"


def rows_of(world, *kinds: str) -> list[tuple[str, str, str, dict]]:
    """Return kind, session, subject and details of these rows, oldest first."""
    query = "SELECT kind, session, subject, details FROM audit ORDER BY seq"
    found = sqlite3.connect(world.path).execute(query).fetchall()
    return [(k, session, subject, json.loads(told)) for k, session, subject, told in found
            if k in kinds]  # fmt: skip


def test_who_did_it_is_in_the_log_and_free_words_are_masked(world):
    li, zhao = (
        SignedIn(
            number, "吴刚", world.bank.staff.add(HEAD, number, "吴刚", Role.CLERK, STRONG).role
        )
        for number in ("20018834", "20018835")
    )
    for _ in range(3):
        world.bank.verify_pin("first", "demo", "000000")
    world.bank.unlock("demo", li)
    world.bank.locks.close("first", "demo", Lock.NIGHT)
    world.bank.locks.open("demo", Lock.NIGHT, li)
    world.bank.locks.report_loss("first", "demo", "demo-pension")
    world.bank.locks.lift_freeze("demo-pension", li)
    world.answer(
        world.at_question(world.confirmed(12000), Question.COACHING),
        Answer(AnswerKind.UNSAFE, "yes"),
    )
    (hold,) = world.bank.holds()
    world.bank.release(hold.id, li, zhao, "card 6222020502009917742 seen")
    signed = rows_of(world, "unlocked", "lock_opened", "freeze_lifted", "released")
    assert [told["staff"] for _, _, _, told in signed] == [li.number] * 4
    assert signed[-1][-1]["second"] == zhao.number
    assert signed[-1][-1]["reason"] == f"card {'•' * 19} seen"


def test_ids_of_nothing_but_digits_are_in_the_log_as_they_are(world):
    numbers = count(10**31)
    world.bank = SandboxBank(world.engine, world.clock, new_id=lambda: str(next(numbers)))
    world.answer(
        world.at_question(world.confirmed(12000), Question.COACHING),
        Answer(AnswerKind.UNSURE, "unsure"),
    )
    (hold,) = world.bank.holds()
    world.bank.delay(hold.id, LI, MANAGER, "known")
    world.clock.advance(24 * 3600)
    world.bank.settle_due()
    raw = sqlite3.connect(world.path)
    assert raw.execute("SELECT count(*) FROM audit WHERE details LIKE '%•%'").fetchone() == (0,)
    ((_, _, subject, told),) = rows_of(world, "arrived")
    assert (subject, told["hold"]) == (hold.transfer_id, hold.id)


def test_a_delayed_arrival_ends_its_hold_in_the_log(world):
    world.answer(
        world.at_question(world.confirmed(12000), Question.COACHING),
        Answer(AnswerKind.UNSURE, "unsure"),
    )
    (hold,) = world.bank.holds()
    world.bank.delay(hold.id, LI, MANAGER, "known")
    world.clock.advance(24 * 3600)
    world.bank.settle_due()
    rows = rows_of(world, "delayed", "arrived", "posted")
    ended = [(kind, session) for kind, session, subject, _ in rows if subject == hold.transfer_id]
    assert ended == [("delayed", "visit"), ("arrived", "visit"), ("posted", "visit")]


def test_the_pin_at_sign_in_belongs_to_its_visit(world):
    world.bank.verify_pin("visit", "demo", "000000")
    world.bank.verify_pin("visit", "demo", SANDBOX_PINS["demo"])
    rows = [(kind, session) for kind, session, _, _ in rows_of(world, "pin_wrong", "pin_right")]
    assert rows[-2:] == [("pin_wrong", "visit"), ("pin_right", "visit")]


def test_a_yes_before_the_notice_was_read_leaves_a_row(world):
    transfer = world.confirmed(12000)
    assert world.answer(transfer, Answer(AnswerKind.YES)) == transfer
    ((_, session, subject, told),) = rows_of(world, "check_deaf")
    assert (session, subject) == ("visit", transfer.id)
    assert told == {"check": transfer.check.id, "question": "notice"}
