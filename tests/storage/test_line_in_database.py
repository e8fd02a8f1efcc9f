"""Test that the database itself enforces the line (the sum for a check) against plain SQL.

Each attack is tried with foreign keys on and off, because a raw connection has them off.
"""

from __future__ import annotations

import json

import pytest

from assistant.banking.requests import RequestKind
from assistant.banking.seed_staff import LI, MANAGER
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.storage.moment import to_moment
from tests.storage.attack import refused, under_row


def set_posted(world, sql, transfer, **check) -> str:
    at = to_moment(world.clock.now())
    return refused(
        sql,
        "UPDATE transfers SET status='posted', step=step+1, posting_id='p', posted_at=?,"
        " check_id=?, check_verdict=?, check_settled_at=? WHERE id=?",
        at,
        check.get("id"),
        check.get("verdict"),
        check.get("settled_at"),
        transfer.id,
    )


def passed_check(world, sql, transfer):
    done = world.pass_check(transfer)
    row = sql.execute(
        "SELECT id, verdict, settled_at FROM checks WHERE transfer_id=?", [done.id]
    ).fetchone()
    return done, dict(zip(("id", "verdict", "settled_at"), row, strict=True))


def test_above_the_line_needs_a_check(world, sql):
    transfer = world.confirmed("10000.01")
    sql.execute("UPDATE checks SET verdict='void', settled_at=1 WHERE verdict='open'")
    on = "UPDATE transfers SET status='authorise', step=step+1 WHERE id=?"
    assert "has its check" in refused(sql, on, transfer.id)
    never_checked = world.begin("10000.01", session="two")
    sql.execute(
        "UPDATE transfers SET status='authorise', step=step+1 WHERE id=?", [never_checked.id]
    )
    assert "CHECK constraint failed" in set_posted(world, sql, never_checked)


def test_another_transfers_check_does_not_count(world, sql):
    _, check = passed_check(world, sql, world.confirmed(12000, session="one"))
    other = world.pass_check(world.confirmed(12000, "demo-xiaoming", session="two"))
    assert "check" in set_posted(world, sql, other, **check)


def test_an_open_check_does_not_count(world, sql):
    transfer = world.confirmed(12000)
    on = "UPDATE transfers SET status='authorise', step=step+1 WHERE id=?"
    assert "has its check" in refused(sql, on, transfer.id)
    row = sql.execute("SELECT id FROM checks").fetchone()
    set_posted(world, sql, transfer, id=row[0], verdict="passed", settled_at=1)
    set_posted(world, sql, transfer, id=row[0], verdict="open", settled_at=1)


def test_the_amount_cannot_change_under_a_passed_check(world, sql):
    transfer, check = passed_check(world, sql, world.confirmed(12000))
    words = refused(sql, "UPDATE transfers SET fen=2000000, step=step+1 WHERE id=?", transfer.id)
    assert "review" in words
    assert "stays about" in refused(sql, "UPDATE checks SET fen=2000000 WHERE id=?", check["id"])


@pytest.mark.parametrize("column", ["payee_id", "account_id"])
def test_payee_and_account_cannot_change_under_a_passed_check(world, sql, column):
    transfer, _ = passed_check(world, sql, world.confirmed(12000))
    value = {"payee_id": "demo-xiaoming", "account_id": "demo-pension"}[column]
    refused(sql, f"UPDATE transfers SET {column}=?, step=step+1 WHERE id=?", value, transfer.id)


def test_going_back_to_review_does_not_keep_a_passed_check(world, sql):
    transfer, _ = passed_check(world, sql, world.confirmed(12000))
    words = refused(
        sql,
        "UPDATE transfers SET status='review', fen=2000000, step=step+1 WHERE id=?",
        transfer.id,
    )
    assert "no open check" in words


def test_a_final_yes_older_than_five_minutes_does_not_count(world, sql):
    transfer, check = passed_check(world, sql, world.confirmed(12000))
    world.clock.advance(301)
    assert "CHECK" in set_posted(world, sql, transfer, **check)
    # Nor does claiming that the yes was later help.
    later = {**check, "settled_at": check["settled_at"] + 2_000_000}
    assert "check" in set_posted(world, sql, transfer, **later)


def test_a_verdict_cannot_be_written_by_hand(world, sql):
    transfer = world.confirmed(12000)
    now = to_moment(world.clock.now())
    refused(sql, "UPDATE checks SET verdict='passed', settled_at=?", now)
    refused(sql, "UPDATE checks SET verdict='released', settled_at=?", now)
    refused(
        sql,
        "INSERT INTO checks (id, transfer_id, number, account_id, payee_id, fen, signals,"
        " evidence, question, verdict, presented, created_at, settled_at)"
        " VALUES ('c', ?, 2, ?, ?, ?, '[]', '[]', 'final', 'passed', 'read', 1, ?)",
        transfer.id,
        transfer.account.id,
        transfer.payee.id,
        transfer.amount.fen,
        now,
    )


def test_a_release_needs_two_different_people(world, sql):
    transfer = world.at_question(world.confirmed(12000), Question.WHO)
    world.answer(transfer, Answer(AnswerKind.UNSAFE, "stranger"))
    release = (
        "UPDATE checks SET verdict='released', settled_at=?, released_by=?, released_second=?,"
        " released_reason=? WHERE verdict='held'"
    )
    now = to_moment(world.clock.now())
    for by, second, why in [
        ("3001", None, "known"),
        ("3001", "", "known"),
        ("3001", "3001", "known"),
        ("3001", "3001 ", "known"),
        ("3001", "9999", "known"),
        ("3001", "赵建平", "known"),
        ("9999", "3001", "known"),
        (None, "2001", "known"),
        ("3001", "2001", None),
        ("3001", "2001", " "),
    ]:
        refused(sql, release, now, by, second, why)
    sql.execute("BEGIN")
    sql.execute(release, [now, "3001", "2001", "known"])  # this is how it may be
    sql.execute("ROLLBACK")
    sql.execute(release, [now, "3001", "2001", "known"])


def test_only_the_numbers_of_staff_stand_under_what_they_do(world, sql):
    world.answer(
        world.at_question(world.confirmed(12000), Question.WHO), Answer(AnswerKind.UNSURE, "unsure")
    )
    world.bank.requests.book("visit", "demo", RequestKind.HOME_VISIT, {})
    world.bank.new_payees.ask("visit", "demo", "李梅", "", "6222020502003356780")
    for table, column in (
        ("holds", "staff"), ("holds", "second"), ("tickets", "taken_by"), ("tickets", "closed_by"),
    ):  # fmt: skip
        for name in ("", "li", "3001 ", "9999", "李娜"):
            assert "only staff sign" in refused(sql, f"UPDATE {table} SET {column}=?", name)
    assert sql.execute("UPDATE tickets SET status='taken', taken_by='3001', taken_at=1").rowcount


def test_a_release_is_taken_back_only_while_nothing_was_posted_on_it(world, sql):
    take_back = "UPDATE checks SET verdict='held', settled_at=? WHERE transfer_id=?"
    for session, yuan, payee in (("one", 12000, "demo-laoli"), ("two", 30000, "demo-xiaohong")):
        transfer = world.at_question(world.confirmed(yuan, payee, session=session), Question.WHO)
        world.answer(transfer, Answer(AnswerKind.UNSURE, "unsure"))
    gone, waits = world.bank.holds()
    posted = world.bank.release(gone.id, LI, MANAGER, "known")
    held = world.bank.delay(waits.id, LI, MANAGER, "known")
    now = to_moment(world.clock.now())
    refused(sql, take_back, now, posted.id)
    back = "UPDATE holds SET status='open', due=NULL WHERE id=?"
    assert "not released" in refused(sql, back, held.id)
    no_names = take_back.replace(
        " WHERE", ", released_by=NULL, released_second=NULL, released_reason=NULL WHERE"
    )
    assert "only a release" in refused(sql, take_back, now, held.transfer_id)
    sql.execute(no_names, [now, held.transfer_id])
    assert "no names and no day" in refused(sql, back, held.id)
    nobody = ", staff=NULL, second=NULL, staff_reason=NULL WHERE"
    sql.execute(back.replace(" WHERE", nobody), [held.id])
    words = set_posted(world, sql, world.bank.transfer(held.transfer_id))
    assert "release" in words


def test_a_holds_evidence_only_grows_and_it_only_becomes_unsafe(world, sql):
    transfer = world.at_question(world.confirmed(12000), Question.WHO)
    world.answer(transfer, Answer(AnswerKind.UNSURE, "unsure"))
    for told in ("[]", '["something else"]'):
        assert "stays about" in refused(sql, "UPDATE holds SET evidence=?", told)
    sql.execute("UPDATE holds SET unsafe=1, evidence=json_insert(evidence, '$[#]', 'more')")
    assert "stays about" in refused(sql, "UPDATE holds SET unsafe=0")


def test_a_held_transfer_is_not_posted_without_release(world, sql):
    transfer = world.confirmed(12000)
    held = world.answer(
        world.at_question(transfer, Question.WHO), Answer(AnswerKind.UNSAFE, "stranger")
    )
    assert "release" in set_posted(world, sql, held)


def test_a_transfer_cannot_be_born_posted_or_authorised(world, sql):
    for status in ("posted", "authorise", "held", "fraud_check"):
        refused(
            sql,
            "INSERT INTO transfers (id, key, asked, session, customer_id, account_id, payee_id,"
            " service, fen, status, step, created_at, changed_at, posted_at, posting_id)"
            " VALUES ('t', 'k', '{}', 's', 'demo', 'demo-passbook', 'demo-xiaohong', 'transfer',"
            f" 100, '{status}', 1, 1, 1, 1, 'p')",
        )


def test_an_ended_transfer_stays_ended(world, sql):
    posted = world.posted(500)
    cancelled = world.bank.cancel(world.begin(500).id, "refused")
    for transfer in (posted, cancelled):
        words = refused(
            sql, "UPDATE transfers SET status='review', step=step+1 WHERE id=?", transfer.id
        )
        assert "ended" in words


def spend(world, sql, posting: str, fen: int, transfer=None, to="outside-cash", got=None) -> str:
    """Try to post money from her passbook by hand, beside an audit row."""
    under_row(world, "postings", {posting: {"fen": fen}})
    lines = [["demo-passbook", -fen, "cash_out", "x"], [to, fen if got is None else got, "in", "x"]]
    return refused(
        sql,
        "INSERT INTO postings (id, transfer_id, at, kind, lines) VALUES (?, ?, 1, 'cash_out', ?)",
        posting,
        transfer,
        json.dumps(lines),
    )


def test_money_leaves_by_a_transfer_only(world, sql):
    assert "by a transfer only" in spend(world, sql, "p", 100)
    assert "by a transfer only" in spend(world, sql, "q", 2_000_000)


def test_a_posting_needs_a_transfer_that_may_be_posted(world, sql):
    review = world.begin(500)
    authorise = world.confirmed(500)
    for transfer in (review, authorise):
        assert "may not be posted" in spend(
            world, sql, "p", 50000, transfer.id, to="outside-demo-xiaohong"
        )


def test_a_transfer_is_posted_once(world, sql):
    done = world.posted(500)
    words = spend(world, sql, "p2", 50000, done.id, to="outside-demo-xiaohong")
    assert "never replaced" in words


def test_no_account_below_zero(world, sql):
    begun = [world.confirmed(48000, "demo-xiaoming", session=str(n)) for n in range(2)]
    first, second = (world.pass_check(each) for each in begun if each.check)
    world.pay(first)
    assert "below zero" in set_posted(world, sql, second, **check_of(sql, second))


def check_of(sql, transfer) -> dict[str, object]:
    row = sql.execute(
        "SELECT id, verdict, settled_at FROM checks WHERE transfer_id=?", [transfer.id]
    ).fetchone()
    return dict(zip(("id", "verdict", "settled_at"), row, strict=True))


def test_a_reserve_cannot_be_spent(world, sql):
    waiting = world.pass_check(world.confirmed(30000, session="a"))
    world.answer(
        world.at_question(world.confirmed(60000, "demo-xiaoming", session="b"), Question.WHO),
        Answer(AnswerKind.UNSAFE, "stranger"),
    )
    assert "reserved" in set_posted(world, sql, waiting, **check_of(sql, waiting))


def test_two_lines_that_do_not_balance_are_refused(world, sql):
    assert "sum to zero" in spend(world, sql, "p", 100, got=99)
    assert "sum to zero" in spend(world, sql, "q", 100, got=0)


def test_a_posting_names_each_account_once_and_no_other(world, sql):
    for to in ("demo-passbook", "nowhere"):
        assert "one entry for each" in spend(world, sql, f"to {to}", 100, to=to)


def test_money_comes_from_outside_beside_an_audit_row_only(world, sql):
    come = "INSERT INTO postings (id, at, kind, lines) VALUES ('p', 1, 'pension', ?)"
    lines = '[["demo-passbook", 100, "pension", "x"], ["outside-cash", -100, "pension", "x"]]'
    assert "audit row" in refused(sql, come, lines)
    under_row(world, "postings", {"p": {"fen": 99}})
    assert "audit row" in refused(sql, come, lines)
    under_row(world, "postings", {"p": {"fen": 100}})
    sql.execute(come, [lines])
    assert world.ledger_sum() == 0


def test_no_entry_stands_without_its_line_in_a_posting(world, sql):
    posting, at = sql.execute("SELECT id, at FROM postings LIMIT 1").fetchone()
    balance, count = sql.execute(
        "SELECT balance_fen, entry_count FROM accounts WHERE id='demo-passbook'"
    ).fetchone()
    statement = (
        "INSERT INTO entries (posting_id, account_id, number, fen, balance_after_fen, at, kind,"
        " counterparty) VALUES (?, 'demo-passbook', ?, -5000000, ?, ?, 'cash_out', 'x')"
    )
    for whose in (posting, "no posting"):
        for how in ("INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE"):
            words = refused(
                sql, statement.replace("INSERT", how, 1), whose, count + 1, balance - 5_000_000, at
            )
            assert "a line of its posting" in words


def test_a_balance_cannot_be_written(world, sql):
    assert "follows its entries" in refused(
        sql, "UPDATE accounts SET balance_fen = balance_fen + 100 WHERE id='demo-passbook'"
    )


@pytest.mark.parametrize("table", ["entries", "postings", "audit", "refusals", "script_words"])
def test_written_rows_are_never_changed_deleted_or_replaced(world, sql, table):
    world.bank.script_words("visit", "公检法让我转到安全账户")
    world.confirmed(900)  # held, because of the words: remembered
    assert sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    column = {"entries": "fen", "postings": "at", "audit": "details", "refusals": "at"}
    name = column.get(table, "phrase")
    assert "never changed" in refused(sql, f"UPDATE {table} SET {name}={name}")
    assert "never deleted" in refused(sql, f"DELETE FROM {table}")
    refused(sql, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


@pytest.mark.parametrize("table", ["transfers", "checks", "holds", "tickets", "accounts"])
def test_rows_of_the_rules_are_never_deleted(world, sql, table):
    world.bank.script_words("visit", "公检法让我转到安全账户")
    world.confirmed(12000)
    assert sql.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    assert "never deleted" in refused(sql, f"DELETE FROM {table}")


def test_an_unsafe_hold_cannot_be_delayed(world, sql):
    world.bank.script_words("visit", "公检法让我转到安全账户")
    world.confirmed(12000)
    delay = "UPDATE holds SET status='delayed', due=1"
    assert "two people" in refused(sql, delay)
    (check,) = sql.execute("SELECT id FROM checks WHERE verdict='held'").fetchone()
    names = "released_by='3001', released_second='2001', released_reason='why'"
    sql.execute(f"UPDATE checks SET verdict='released', {names} WHERE id=?", [check])
    assert "CHECK" in refused(sql, f"{delay}, staff='3001', second='2001'")
    assert "stays about" in refused(sql, "UPDATE holds SET unsafe=0, status='delayed', due=1")
