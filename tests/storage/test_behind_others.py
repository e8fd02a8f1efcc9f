"""Test triggers that no single statement of ``test_every_statement`` reaches first.

For each there is the shortest attack that only this trigger stops: with the trigger it is refused
in the trigger's words, without the trigger it succeeds.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from tests.storage.test_every_statement import BEHIND_OTHERS, TELLING, WRITING, connected

DAY_ZERO = 1_773_972_000_000_000
Attack = Callable[[sqlite3.Connection], None]


@pytest.fixture
def db():
    """Yield a connection to the file, in a transaction that is never committed."""
    connection = connected()
    connection.row_factory = sqlite3.Row
    yield connection
    connection.rollback()
    connection.close()


def one(db: sqlite3.Connection, query: str, *values: object) -> dict[str, Any]:
    return dict(db.execute(query, values).fetchone())


def told(db: sqlite3.Connection, kind: str, subject: str = "", **details: object) -> int:
    """Write an audit row by hand, as whoever can write the file can; return its place."""
    seq, head = tuple(db.execute("SELECT seq, hash FROM audit_head").fetchone())
    db.execute(
        "INSERT INTO audit VALUES (?, 1, ?, '', '', ?, ?, ?, 'x')",
        (seq + 1, kind, subject, json.dumps(details), head),
    )
    return int(seq + 1)


def insert(db: sqlite3.Connection, table: str, row: dict[str, Any], how: str = "") -> None:
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    db.execute(f"INSERT{how} INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


def guarded(db: sqlite3.Connection, table: str, row: dict[str, Any], **place: int) -> None:
    """Insert a row of a guarded table under an audit row that names it."""
    named = {k: v for k, v in row.items() if k != "terms"}
    seq = told(db, "x", row=table, set={row["id"]: named})
    insert(db, table, {**row, "audit_seq": seq, **place})


def begin(db: sqlite3.Connection, **other: Any) -> dict[str, Any]:
    """Begin demo's transfer of ¥5 under its audit row."""
    row = one(db, "SELECT * FROM transfers WHERE session = 'd2'")
    row |= {"id": "t", "key": "t", "fen": 500} | other
    about = {"fen": row["fen"], "payee": row["payee_id"], "account": row["account_id"]}
    told(db, "begun", row["id"], **about)
    insert(db, "transfers", row)
    return row


def move(db: sqlite3.Connection, row: dict[str, Any], status: str, **other: Any) -> None:
    """Take a transfer on by one step under its audit row."""
    row |= {"status": status, "step": row["step"] + 1} | other
    about = {"fen": row["fen"], "payee": row["payee_id"], "account": row["account_id"]}
    told(db, status, row["id"], **about, step=row["step"])
    sets = ", ".join(f"{column} = ?" for column in ("status", "step", *other))
    values = (status, row["step"], *other.values(), row["id"])
    db.execute(f"UPDATE transfers SET {sets} WHERE id = ?", values)


def post(db: sqlite3.Connection, row: dict[str, Any]) -> None:
    move(db, row, "authorise")
    move(db, row, "posted", posting_id="p", posted_at=DAY_ZERO)


def check_of(db: sqlite3.Connection, row: dict[str, Any], **place: int) -> None:
    check = one(db, "SELECT * FROM checks WHERE verdict = 'held'")
    check |= {"id": "c", "transfer_id": row["id"], "account_id": row["account_id"], "number": 1,
              "payee_id": row["payee_id"], "fen": row["fen"], "verdict": "open",
              "question": "notice", "answers": "[]", "settled_at": None}  # fmt: skip
    told(db, "check_started", row["id"], check="c")
    insert(db, "checks", {**check, **place})


def hold_at(db: sqlite3.Connection, place: int) -> None:
    """Hold a transfer of hers, and put its hold in another one's place, or nowhere."""
    row = begin(db)
    check_of(db, row)
    told(db, "check_held", row["id"], check="c", question="notice")
    db.execute("UPDATE checks SET verdict = 'held', settled_at = 1 WHERE id = 'c'")
    move(db, row, "held")
    hold = {"id": "h", "transfer_id": row["id"], "account_id": row["account_id"],
            "reserved_fen": 0, "reason": "x", "unsafe": 0, "evidence": "[]", "since": 1,
            "status": "open", "rowid": place}  # fmt: skip
    insert(db, "holds", hold, " OR REPLACE")


def buy(db: sqlite3.Connection, terms: str = '{"risk": 1}', **place: int) -> None:
    """Open a deposit by hand: its account, its payee, the transfer that fills it, itself."""
    account = one(db, "SELECT * FROM accounts WHERE purpose = 'deposit' LIMIT 1")
    account |= {"id": "a", "number": "1", "balance_fen": 0, "entry_count": 0}
    guarded(db, "accounts", account)
    payee = one(db, "SELECT * FROM payees WHERE id LIKE 'at-rest-%' LIMIT 1")
    guarded(db, "payees", payee | {"id": "a-own", "account_id": "a", "customer_id": "demo"})
    begin(db, payee_id="a-own")
    position = {"id": "pos", "customer_id": "demo", "kind": "deposit", "product": "term-12",
                "terms": terms, "account_id": "a", "payee_id": "a-own", "transfer_id": "t",
                "created_at": 1}  # fmt: skip
    guarded(db, "positions", position, **place)


def better_terms(db: sqlite3.Connection) -> None:
    """Replace a deposit that is not paid for yet by one with other interest."""
    row = one(db, "SELECT * FROM positions WHERE transfer_id = (SELECT id FROM transfers WHERE session = 'd5')")  # fmt: skip
    named = {"transfer_id": row["transfer_id"]}
    row["audit_seq"] = told(db, "x", row="positions", set={row["id"]: named})
    row["terms"] = json.dumps(json.loads(row["terms"]) | {"bp": 9999})
    insert(db, "positions", row, " OR REPLACE")


def answered_at_once(db: sqlite3.Connection) -> None:
    """Write a new request for a payee that already has staff's reason."""
    row = one(db, "SELECT * FROM payee_requests WHERE status = 'open'")
    guarded(db, "payee_requests", row | {"id": "r", "staff_reason": "seen with her"})


def ticket(db: sqlite3.Connection) -> None:
    row = one(db, "SELECT * FROM tickets WHERE status = 'open' LIMIT 1")
    insert(db, "tickets", row | {"id": "x", "note": "she was seen"})


def talk_of_the_future(db: sqlite3.Connection) -> None:
    """Write a talk that covers words she has not said yet."""
    values = {"staff": "3001", "words_seq": 10**9, "refusals_seq": 10**9}
    told(db, "talked", row="talks", set={"demo": values})
    insert(db, "talks", {"customer_id": "demo", "at": 1, "note": "x", **values})


def less_of_a_bill(db: sqlite3.Connection) -> None:
    bill = one(db, "SELECT * FROM bills WHERE customer_id = 'demo' LIMIT 1")
    begin(db, payee_id=bill["payee_id"], bill_id=bill["id"], fen=1, service="bill")


def from_rest(db: sqlite3.Connection) -> None:
    account = one(db, "SELECT account_id FROM positions WHERE kind = 'deposit' LIMIT 1")
    begin(db, **account)


def elsewhere(db: sqlite3.Connection) -> None:
    """Change an order from abroad into one of the branch, which has other locks."""
    row = begin(db, origin="overseas")
    told(db, "review", "t", fen=500, payee=row["payee_id"], account=row["account_id"], step=2)
    db.execute("UPDATE transfers SET origin = 'branch', step = 2 WHERE id = 't'")


def theirs_at_rest(db: sqlite3.Connection) -> None:
    """Add another customer's deposit as a payee, as was possible before migration 0003."""
    db.execute("DROP TRIGGER payees_own")
    rest = one(db, "SELECT account_id FROM positions WHERE customer_id = 'zhang' LIMIT 1")
    payee = one(db, "SELECT * FROM payees WHERE id = 'demo-xiaohong'")
    guarded(db, "payees", payee | {"id": "theirs", **rest})
    begin(db, payee_id="theirs")


def more_at_rest(db: sqlite3.Connection) -> None:
    """Add money to a deposit that was filled long ago."""
    filled = one(db, "SELECT payee_id FROM positions WHERE kind = 'deposit' LIMIT 1")
    post(db, begin(db, **filled))


def taken_out(db: sqlite3.Connection, payee_id: str) -> str:
    """Take a payee of demo's out by hand."""
    row = {"payee_id": payee_id, "customer_id": "demo", "staff": ""}
    told(db, "x", row="payees_taken_out", set={payee_id: row})
    insert(db, "payees_taken_out", {**row, "at": 1, "session": "s", "reason": ""})
    return payee_id


def paid_when_gone(db: sqlite3.Connection) -> None:
    """Take a payee out while a payment to them waits."""
    row = begin(db)
    taken_out(db, str(row["payee_id"]))
    post(db, row)


def rings_for_another(db: sqlite3.Connection) -> None:
    """Let a ring of one call take the place of another's."""
    ring = one(db, "SELECT * FROM rings")
    query = "SELECT id FROM tickets WHERE status = 'open' AND id NOT IN (SELECT ticket FROM rings)"
    insert(db, "rings", ring | {"ticket": one(db, query)["id"], "nth": 1}, " OR REPLACE")


def liked_before_all(db: sqlite3.Connection) -> None:
    """Write how Zhang likes it, at a place before all others."""
    told(db, "preferences", bound={"preferences": {"zhang": "x"}})
    insert(db, "preferences", {"rowid": -1, "customer_id": "zhang", "speed": 1})


def insured_before_all(db: sqlite3.Connection) -> None:
    """Write until when somebody must be seen, at a place before all others."""
    told(db, "social", bound={"social_insurance": {"nobody": "x"}})
    row = {"rowid": -1, "customer_id": "nobody", "medical_fen": 0, "certify_by": DAY_ZERO}
    insert(db, "social_insurance", row)


def kept_on_the_way(db: sqlite3.Connection) -> None:
    """Take what is on the way a step on, as if she had answered once more."""
    row = one(db, "SELECT * FROM transfers WHERE status = 'authorise' AND due IS NOT NULL")
    move(db, row, "authorise")


ATTACKS: dict[str, Attack] = {
    "accounts_frozen": lambda db: db.execute("UPDATE accounts SET name = 'x' WHERE id = 'demo-salary'"),
    "accounts_purpose": lambda db: db.execute("UPDATE accounts SET purpose = 'everyday' WHERE purpose = 'cash'"),
    "checks_place_given": lambda db: check_of(db, begin(db), rowid=-1),
    "holds_place_given": lambda db: hold_at(db, -1),
    "holds_place_taken": lambda db: hold_at(db, 1),
    "payee_requests_begin": answered_at_once,
    "payees_taken_out_hers": lambda db: taken_out(db, "demo-passbook-own"),
    "transfers_posted_to_nobody_taken_out": paid_when_gone,
    "transfers_to_nobody_taken_out": lambda db: begin(db, payee_id=taken_out(db, "demo-laoli")),
    "positions_insert": lambda db: buy(db, '{"risk": 5}'),
    "positions_never_replaced": better_terms,
    "positions_place_given": lambda db: buy(db, rowid=-1),
    "preferences_place_given": liked_before_all,
    "social_insurance_place_given": insured_before_all,
    "rings_never_replaced": rings_for_another,
    "talks_so_far": talk_of_the_future,
    "tickets_begin": ticket,
    "transfers_bill": less_of_a_bill,
    "transfers_from_rest": from_rest,
    "transfers_insert": lambda db: begin(db, status="authorise"),
    "transfers_origin": elsewhere,
    "transfers_payable": theirs_at_rest,
    "transfers_to_rest": more_at_rest,
    "transfers_due_begin": lambda db: begin(db, due=DAY_ZERO),
    "transfers_on_the_way_stay": kept_on_the_way,
}  # fmt: skip


@pytest.mark.parametrize("trigger", ATTACKS)
def test_what_it_alone_stops(db, trigger):
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [trigger]).fetchone()
    words = re.findall(r"raise\(ABORT, '((?:[^']|'')*)'\)", sql)
    db.execute("SAVEPOINT attack")
    with pytest.raises(sqlite3.IntegrityError) as refusal:
        ATTACKS[trigger](db)
    assert str(refusal.value) in [each.replace("''", "'") for each in words]
    db.execute("ROLLBACK TO attack")
    db.execute(f"DROP TRIGGER {trigger}")
    ATTACKS[trigger](db)


def paid(db: sqlite3.Connection) -> dict[str, object]:
    """Post ¥5, and say what of it stands there."""
    post(db, begin(db))
    return {
        "audit_grow": one(db, "SELECT max(seq) = (SELECT seq FROM audit_head) AS y FROM audit"),
        "entries_balance": one(db, "SELECT balance_fen = (SELECT balance_after_fen FROM entries WHERE account_id = 'demo-passbook' ORDER BY seq DESC) AS y FROM accounts WHERE id = 'demo-passbook'"),
        "postings_entries": one(db, "SELECT count(*) = 2 AS y FROM entries WHERE posting_id = 'p'"),
        "transfers_posting": one(db, "SELECT count(*) = 1 AS y FROM postings WHERE id = 'p'"),
    }  # fmt: skip


@pytest.mark.parametrize("trigger", sorted(WRITING))
def test_without_the_writes_of_a_trigger_the_books_are_not_whole(db, trigger):
    db.execute("SAVEPOINT sound")
    assert all(told["y"] for told in paid(db).values())
    db.execute("ROLLBACK TO sound")
    db.execute(f"DROP TRIGGER {trigger}")
    with suppress(sqlite3.IntegrityError):  # what follows misses it already
        assert not paid(db)[trigger]["y"]


def queued(db: sqlite3.Connection) -> dict[str, int]:
    """Let an open call ring and be taken, open another, and count what is queued by each."""
    call = one(db, "SELECT ticket AS id, max(nth) AS nth FROM rings")
    rung = {"ticket": call["id"], "person": "", "at": 1, "nth": int(str(call["nth"])) + 1}
    insert(db, "rings", rung)
    insert(
        db, "tickets", one(db, "SELECT * FROM tickets WHERE status = 'open'") | {"id": "another"}
    )
    changed = "UPDATE tickets SET status = 'taken', taken_by = '3001', taken_at = 1 WHERE id = ?"
    db.execute(changed, [call["id"]])
    keys = {
        "rings_told": f"ring:{call['id']}:{rung['nth']}",
        "tickets_change_told": f"taken:{call['id']}",
        "tickets_told": "open:another",
    }
    count = "SELECT count(*) AS n FROM deliveries WHERE key = ?"
    return {name: db.execute(count, [key]).fetchone()["n"] for name, key in keys.items()}


@pytest.mark.parametrize("trigger", sorted(TELLING))
def test_without_a_trigger_that_tells_nothing_is_queued(db, trigger):
    db.execute("SAVEPOINT sound")
    assert set(queued(db).values()) == {1}
    db.execute("ROLLBACK TO sound")
    db.execute(f"DROP TRIGGER {trigger}")
    assert queued(db)[trigger] == 0


def test_each_of_them_has_its_attack():
    assert ATTACKS.keys() | WRITING | TELLING == BEHIND_OTHERS
