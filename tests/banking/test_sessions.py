"""Test what happens to a transfer when a visit ends, the program crashes, or help is called."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.banking.model import TransferStatus, Unavailable
from assistant.fraud.check import Question
from assistant.help.desk import HelpDesk
from assistant.storage import database

REVIEW, CHECK, AUTHORISE, HELD, CANCELLED = (
    TransferStatus.REVIEW,
    TransferStatus.FRAUD_CHECK,
    TransferStatus.AUTHORISE,
    TransferStatus.HELD,
    TransferStatus.CANCELLED,
)


def three(world, session="visit"):
    """Begin three transfers: in review, in the check, and at the PIN."""
    authorise = world.confirmed(100, "demo-laoli", session=session)
    review = world.begin(200, "demo-laoli", session=session)
    check = world.at_question(world.confirmed(12000, session=session), Question.PURPOSE)
    assert [t.status for t in (review, check, authorise)] == [REVIEW, CHECK, AUTHORISE]
    return review, check, authorise


def test_the_end_of_a_visit(world):
    ids = [t.id for t in three(world)]
    other = world.begin(100, "zhang-son", account="zhang-passbook", session="other")
    ended = world.bank.end_session("visit", "timeout")
    assert {t.id for t in ended} == set(ids)
    told = [(t.status, t.reason) for t in map(world.bank.transfer, ids)]
    assert told == [(CANCELLED, "timeout"), (HELD, "visit_ended"), (CANCELLED, "timeout")]
    assert world.bank.transfer(other.id).status is REVIEW
    assert str(world.account().available) == "74,520.35 元"
    assert world.bank.end_session("visit", "timeout") == []


def test_a_crash_is_recovered_like_an_end(world):
    ids = [t.id for t in three(world)]
    world.reopen()
    assert {t.id for t in world.bank.recover()} == set(ids)
    told = [(t.status, t.reason) for t in map(world.bank.transfer, ids)]
    assert told == [(CANCELLED, "crash"), (HELD, "visit_ended"), (CANCELLED, "crash")]
    assert world.bank.recover() == []


def test_help_freezes_and_the_transfer_goes_on_from_review(world):
    _review, check, authorise = three(world)
    frozen = {t.id: t for t in world.bank.freeze("visit")}
    assert {t.status for t in frozen.values()} == {REVIEW}
    assert frozen[check.id].check is None
    again = world.confirm(frozen[check.id])
    assert again.status is CHECK and again.check.question is Question.NOTICE
    assert world.confirm(frozen[authorise.id]).status is not TransferStatus.POSTED


def test_after_help_a_passed_check_counts_no_more(world):
    passed = world.pass_check(world.confirmed(12000))
    (frozen,) = world.bank.freeze("visit")
    assert world.confirm(frozen).status is CHECK
    assert world.account().balance == world.account().available
    assert passed.check.id != world.bank.transfer(passed.id).check.id


def test_where_a_signal_below_the_line_asked_there_is_a_new_check_after_help(world):
    world.clock.advance(13.5 * 3600)
    assert world.confirmed(300).check.signals == ("night",)
    (frozen,) = world.bank.freeze("visit")
    world.clock.advance(8 * 3600)
    assert world.confirm(frozen).status is CHECK


def test_a_hold_tells_the_desk_in_the_same_transaction(world, tmp_path):
    three(world)
    world.bank.end_session("visit", "timeout")
    desk = HelpDesk(world.engine, world.clock, tmp_path / "spool")
    (ticket,) = desk.list()
    (hold,) = world.bank.holds()
    assert (ticket.reason, ticket.session) == ("transfer_held", "visit")
    assert hold.id[:8] in ticket.screen
    assert desk.call("visit", "demo", "transfer_held", "held").id == ticket.id
    assert desk.call("visit", "demo", "key", "home").id != ticket.id


@pytest.mark.parametrize("statement", range(12))
def test_a_crash_at_any_write_of_a_posting_leaves_nothing_half_done(world, statement, monkeypatch):
    """The n-th statement that writes fails; before and after it there is one whole state."""
    from sqlalchemy import event

    transfer = world.pass_check(world.confirmed(12000))
    before = world.bank.transfer(transfer.id), world.account(), world.bank.customer("demo")
    writes = 0

    def crash(connection, cursor, sql, *rest):
        nonlocal writes
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE")):
            writes += 1
            if writes == statement + 1:
                raise sqlite3.OperationalError("disk full")

    event.listen(world.engine, "before_cursor_execute", crash)
    try:
        done = world.pay(transfer)
    except (sqlite3.OperationalError, Unavailable):
        event.remove(world.engine, "before_cursor_execute", crash)
        after = world.bank.transfer(transfer.id), world.account(), world.bank.customer("demo")
        assert after == before
        assert world.pay(transfer).status is TransferStatus.POSTED
    else:
        event.remove(world.engine, "before_cursor_execute", crash)
        assert done.status is TransferStatus.POSTED and writes <= statement
    assert world.ledger_sum() == 0
    assert str(world.account().balance) == "74,520.35 元"


@pytest.mark.file
def test_a_locked_database_is_told_as_unavailable_and_changes_nothing(world, monkeypatch):
    transfer = world.confirmed(500)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(world.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        world.pay(transfer)
    assert world.bank.transfer(transfer.id) == transfer  # reading goes on
    other.execute("ROLLBACK")
    assert world.pay(transfer).status is TransferStatus.POSTED
    other.close()
