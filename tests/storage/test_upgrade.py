"""Test that an older database with money, a hold and a log is upgraded without losing any of
them."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, insert
from sqlalchemy.engine import Engine

from assistant.banking.hashing import HashCost, hash_secret
from assistant.banking.model import TransferStatus
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import seed
from assistant.banking.seed_staff import LI, MANAGER
from assistant.clock import ManualClock
from assistant.money import Money
from assistant.staff_member import Role
from assistant.storage import database
from assistant.storage.audit import seal
from assistant.storage.books import verify_everything
from assistant.storage.database import APPLICATION_ID, HEAD, open_database, writing
from assistant.storage.errors import StorageError
from assistant.storage.file_check import what_is_wrong
from assistant.storage.moment import to_moment
from assistant.storage.opened import key_of, reading
from assistant.storage.sealing import LATER, SOCIAL
from assistant.storage.tables import audit
from tests.storage.test_books import chained_anew
from tests.storage.test_every_statement import lived_in

NOW = datetime(2026, 3, 16, 2, 0, tzinfo=timezone.utc)
AT = to_moment(NOW)
PIN = "123456"


def make_older(path: Path) -> None:
    """Write a database of revision 0001 as that version left it: one customer, one hold."""
    database._make_private(path)
    engine = database._engine(path)
    config = Config()
    folder = Path(database.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with writing(engine) as connection:
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with writing(engine) as connection:
        run = connection.exec_driver_sql
        run(
            "INSERT INTO customers (id, position, name, title, pin_hash) VALUES (?, 1, ?, ?, ?)",
            ("demo", "王秀英", "王阿姨", hash_secret(PIN, HashCost(1, 8, 1))),
        )
        account = (
            "INSERT INTO accounts (id, kind, customer_id, name, number, single_limit_fen,"
            " daily_limit_fen) VALUES (?, ?, ?, ?, ?, 10000000, 20000000)"
        )
        run(account, ("book", "customer", "demo", "存折", "6217000340001233456"))
        run(account, ("daughter", "outside", None, "王小红", "6222020502009917742"))
        run(account, ("opening", "outside", None, "旧存折", "0000000000000000003"))
        run(
            "INSERT INTO payees (id, customer_id, account_id, name, relation)"
            " VALUES ('hong', 'demo', 'daughter', '王小红', '闺女')"
        )
        entry = (
            "INSERT INTO entries (posting_id, account_id, number, fen, balance_after_fen, at,"
            " kind, counterparty) VALUES ('p1', ?, 1, ?, ?, ?, 'transfer_in', ?)"
        )
        run(entry, ("book", 5_000_000, 5_000_000, AT, "旧存折"))
        run(entry, ("opening", -5_000_000, -5_000_000, AT, "王秀英"))
        run("INSERT INTO postings (id, at, kind) VALUES ('p1', ?, 'transfer_in')", (AT,))
        run(
            "INSERT INTO transfers (id, key, asked, session, customer_id, account_id, payee_id,"
            " service, fen, status, step, created_at, changed_at) VALUES ('t1', 'k1', ?, 's',"
            " 'demo', 'book', 'hong', 'transfer', 1500000, 'review', 1, ?, ?)",
            (json.dumps({}), AT, AT),
        )
        run(
            "INSERT INTO checks (id, transfer_id, number, account_id, payee_id, fen, signals,"
            " evidence, question, verdict, reason, created_at, settled_at) VALUES ('c1', 't1', 1,"
            " 'book', 'hong', 1500000, '[\"line\"]', '[]', 'coaching', 'held', 'unsafe_answer',"
            " ?, ?)",
            (AT, AT),
        )
        run("UPDATE transfers SET status='held', step=2, reason='unsafe_answer' WHERE id='t1'")
        run(
            "INSERT INTO holds (id, transfer_id, account_id, reserved_fen, reason, unsafe,"
            " evidence, since, status) VALUES ('h1', 't1', 'book', 1500000, 'unsafe_answer', 1,"
            " '[]', ?, 'open')",
            (AT,),
        )
        run(
            "INSERT INTO refusals (customer_id, transfer_id, payee_id, fen, at, kind, unsafe)"
            " VALUES ('demo', 't1', 'hong', 1500000, ?, 'held', 1)",
            (AT,),
        )
        row = {"seq": 1, "at": AT, "kind": "held", "session": "s", "customer_id": "demo",
               "subject": "t1", "details": '{"fen": 1500000}', "previous": ""}  # fmt: skip
        connection.execute(insert(audit).values(**row, hash=seal(row, None)))
    engine.dispose()


def revision(path: Path) -> str:
    """Return the schema that the file has."""
    engine = database._engine(path)
    with reading(engine) as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    engine.dispose()
    return str(found)


def test_money_holds_and_log_come_through_and_the_bank_goes_on(tmp_path):
    path = tmp_path / "bank.sqlite"
    make_older(path)
    engine = open_database(path)
    assert revision(path) == HEAD
    clock = ManualClock(NOW)
    seed(engine, clock)
    bank = SandboxBank(engine, clock)
    (account,) = bank.accounts("demo")
    assert (account.balance, account.available) == (Money.yuan(50_000), Money.yuan(35_000))
    (held,) = bank.holds()
    assert (held.id, held.amount, held.unsafe) == ("h1", Money.yuan(15_000), True)
    assert verify_everything(engine) == []
    transfer = bank.begin("k2", "s2", "demo", "book", "hong", Money.yuan(900))
    transfer = bank.cancel(transfer.id, "refused")
    assert transfer.status is TransferStatus.CANCELLED
    first = bank.staff.add(None, MANAGER.number, MANAGER.name, MANAGER.role, "demo-2001")
    assert first.removed_at is None
    bank.staff.add(MANAGER, LI.number, LI.name, LI.role, "demo-3001")
    clock.advance(24 * 3600 + 1)  # until then nobody signs with whom they have just added
    released = bank.release("h1", LI, MANAGER, "她本人来了，女儿也在")
    assert released.status is TransferStatus.POSTED
    assert bank.accounts("demo")[0].balance == Money.yuan(35_000)
    assert verify_everything(engine) == []
    engine.dispose()


def test_an_older_sandbox_gets_its_bills_too(tmp_path):
    path = tmp_path / "bank.sqlite"
    make_older(path)
    engine = open_database(path)
    clock = ManualClock(NOW)
    seed(engine, clock)
    assert {bill.kind for bill in SandboxBank(engine, clock).bills.list_due("demo")} >= {
        "电费",
        "水费",
    }
    engine.dispose()


def test_an_upgrade_that_breaks_off_leaves_the_older_database_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "bank.sqlite"
    make_older(path)
    upgrade = command.upgrade

    def cut_off(config, target):
        upgrade(config, target)
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", cut_off)
        with pytest.raises(RuntimeError):
            open_database(path)
    assert revision(path) == "0001"
    engine = open_database(path)
    assert len(SandboxBank(engine, ManualClock(NOW)).holds()) == 1
    engine.dispose()


def key_of_file(path: Path) -> bytes:
    """Return the key with which the tests' logs are sealed."""
    engine = open_database(path)
    key = key_of(engine)
    engine.dispose()
    return key


@cache
def triggers_of(older: str) -> list[str]:
    """Return the triggers that the migrations up to a revision make."""
    engine = create_engine("sqlite://", future=True)
    with engine.connect() as connection:
        command.upgrade(database.make_config(connection), older)
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        made = connection.exec_driver_sql(query).scalars().all()
    engine.dispose()
    return list(map(str, made))


def as_0009_left_it(path: Path, key: bytes) -> None:
    """Take out what 0010 and 0011 bring: the tables of staff and calls, and the log's staff."""
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    about_staff = "json_extract(details, '$.row') = 'staff'"
    db.execute(f"UPDATE audit SET kind = 'x', details = '{{}}' WHERE {about_staff}")
    take_out_0016(db)
    take_out_0017(db)
    take_out_bound(db, SOCIAL)
    chained_anew(db, key)
    for flag in ("covered", "guided"):  # 0014
        db.execute(f"ALTER TABLE preferences DROP COLUMN {flag}")
    # 0010, 0011, 0013, 0015
    later = (
        "deliveries",
        "open_channels",
        "staff",
        "rings",
        "call_details",
        "day_counts",
        "in_hand",
    )
    for table in later:
        db.execute(f"DROP TABLE {table}")
    for sql in triggers_of("0009"):
        db.execute(sql)
    db.execute("UPDATE alembic_version SET version_num = '0009'")
    db.close()


def take_out_0016(db: sqlite3.Connection) -> None:
    """Take out what the log binds since then, and that deliveries have ended."""
    db.execute("UPDATE audit SET kind = 'x' WHERE kind = 'delivery_ended'")
    take_out_bound(db, LATER)


def take_out_bound(db: sqlite3.Connection, tables: tuple[str, ...]) -> None:
    """Take out of the log what it binds of rows of ``tables``."""
    for seq, details in db.execute("SELECT seq, details FROM audit").fetchall():
        row = json.loads(details)
        for told in (row.get("bound", {}), row.get("was", {})):
            for table in tables:
                told.pop(table, None)
        changed = json.dumps(row, ensure_ascii=False, sort_keys=True)
        if changed != details:
            db.execute("UPDATE audit SET details = ? WHERE seq = ?", (changed, seq))


def take_out_0017(db: sqlite3.Connection) -> None:
    """Take out when what is on the way arrives: it only waits for its PIN then."""
    due = "json_remove(details, '$.due')"
    db.execute(f"UPDATE audit SET details = {due} WHERE kind = 'scheduled'")
    for seq, details in db.execute("SELECT seq, details FROM audit WHERE kind = 'scheduled'"):
        told = json.dumps(json.loads(details), ensure_ascii=False, sort_keys=True)
        db.execute("UPDATE audit SET details = ? WHERE seq = ?", (told, seq))
    db.execute("DROP INDEX transfers_on_the_way")
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'transfers'").fetchone()
    db.execute("PRAGMA writable_schema = ON")
    older = re.sub(r"\n    OR \(due IS NOT NULL AND .*?\)\)", "", sql, flags=re.DOTALL)
    db.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'transfers'", (older,))
    db.execute("PRAGMA writable_schema = RESET")
    db.execute("ALTER TABLE transfers DROP COLUMN due")


def test_an_upgrade_from_0016_brings_arrival_and_changes_nothing(tmp_path):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    key, db = key_of_file(path), sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    take_out_0017(db)
    take_out_bound(db, SOCIAL)
    chained_anew(db, key)
    db.execute("UPDATE alembic_version SET version_num = '0016'")
    for sql in triggers_of("0016"):
        db.execute(sql)
    before = db.execute("SELECT * FROM transfers ORDER BY id").fetchall()
    db.close()

    engine = open_database(path)
    assert revision(path) == HEAD and verify_everything(engine) == []
    db = sqlite3.connect(path, isolation_level=None)
    assert what_is_wrong(db) == ""
    assert db.execute("SELECT * FROM transfers ORDER BY id").fetchall() == [
        (*row, None) for row in before
    ]
    # An old yes posts nothing, as before: 0017 must not have opened that.
    db.execute("PRAGMA ignore_check_constraints = OFF")
    (sql,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'transfers'").fetchone()
    db.execute(sql.replace("CREATE TABLE transfers", "CREATE TABLE copied", 1))
    old = "UPDATE copied SET posted_at = posted_at + 300000001"
    db.execute("INSERT INTO copied SELECT * FROM transfers WHERE session = 'd0'")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        db.execute(old)
    db.close()
    engine.dispose()


def as_0017_left_it(path: Path, key: bytes, *statements: str, sealed: bool = True) -> None:
    """Take out what 0018 brings, and do the rest; if not ``sealed`` the log keeps what it binds."""
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    if sealed:
        take_out_bound(db, SOCIAL)
    chained_anew(db, key)
    for statement in statements:
        assert db.execute(statement).rowcount > 0
    db.execute("UPDATE alembic_version SET version_num = '0017'")
    for sql in triggers_of("0017"):
        db.execute(sql)
    db.close()


LONGER = "UPDATE social_insurance SET certify_by = '2099-12-31' WHERE customer_id = 'demo'"


def test_an_upgrade_from_0017_binds_until_when_she_is_certified(tmp_path):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    as_0017_left_it(path, key_of_file(path))
    engine = open_database(path)
    assert revision(path) == HEAD
    assert verify_everything(engine) == []
    db = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="only beside its audit row"):
        db.execute(LONGER)
    rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    db.execute(LONGER)
    for _, sql in rules:
        db.execute(sql)
    db.close()
    told = told_of(engine)
    assert told
    assert all("social_insurance demo is not" in each for each in told)
    engine.dispose()


def test_the_older_number_0017_seals_nothing_unseen(tmp_path):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    as_0017_left_it(path, key_of_file(path), LONGER, sealed=False)
    engine = open_database(path)
    assert any("social_insurance demo was not" in each for each in told_of(engine))
    engine.dispose()


def as_0015_left_it(path: Path, key: bytes, *statements: str, sealed: bool = True) -> None:
    """Take out what 0016 brings, and do the rest; if not ``sealed`` the log keeps what it binds."""
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    take_out_0017(db)
    if sealed:
        take_out_0016(db)
        take_out_bound(db, SOCIAL)
    chained_anew(db, key)
    for statement in statements:
        assert db.execute(statement).rowcount > 0
    for sql in triggers_of("0015"):
        db.execute(sql)
    db.execute("UPDATE alembic_version SET version_num = '0015'")
    db.close()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE preferences SET covered = 1 - covered", "preferences demo is not"),
        ("UPDATE open_channels SET every_ring = 1 - every_ring", "open_channels bell is not"),
        ("DELETE FROM open_channels", "open_channels bell is gone"),
        ("UPDATE deliveries SET ended_as = 'given_up', ended_at = 1 WHERE ended_as IS NULL", "has not ended as the log tells"),
    ],
)  # fmt: skip
def test_an_upgrade_from_0015_binds_what_no_rule_kept(tmp_path, statement, named):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    as_0015_left_it(path, key_of_file(path))
    engine = open_database(path)
    assert revision(path) == HEAD
    assert verify_everything(engine) == []
    db = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    db.execute(statement)
    for _, sql in rules:
        db.execute(sql)
    db.close()
    told = told_of(engine)
    assert told
    assert all(named in each for each in told)
    engine.dispose()


def test_the_older_number_0015_seals_nothing_unseen(tmp_path):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    change = "UPDATE preferences SET covered = 1 - covered"
    as_0015_left_it(path, key_of_file(path), change, sealed=False)
    engine = open_database(path)
    assert any(each.startswith("preferences demo was not what") for each in told_of(engine))
    engine.dispose()


def take_out_0007(db: sqlite3.Connection) -> None:
    """Put the indexes back that 0006 had."""
    db.execute("DROP INDEX numbers_compared")  # 0008
    for index in ("transfers_by_status", "transfers_posted_from", "transfers_posted_to"):
        db.execute(f"DROP INDEX {index}")
    db.execute("CREATE INDEX transfers_by_customer ON transfers (customer_id, changed_at)")


def as_0004_left_it(path: Path, key: bytes) -> None:
    """Take out what 0005 brings: no log tells what never changes, and four triggers are back."""
    as_0009_left_it(path, key)
    db = sqlite3.connect(path, isolation_level=None)
    rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    db.execute("BEGIN IMMEDIATE")
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE audit SET kind = 'x', details = '{}' WHERE kind = 'payee_taken_out'")
    for seq, details in db.execute("SELECT seq, details FROM audit").fetchall():
        row = json.loads(details)
        row.pop("fixed", None)
        for values in row["set"].values() if isinstance(row.get("set"), dict) else ():
            for name in ("fixed", "staff", "second"):
                if row["row"] != "talks":
                    values.pop(name, None)
        told = json.dumps(row, ensure_ascii=False, sort_keys=True)
        db.execute("UPDATE audit SET details = ? WHERE seq = ?", (told, seq))
    chained_anew(db, key)
    db.execute("DROP TABLE payees_taken_out")  # 0006
    take_out_0007(db)
    for name, sql in rules:
        if "taken_out" not in name:
            db.execute(sql)
    for table in ("entries", "audit", "audit_head"):
        db.execute(
            f"CREATE TRIGGER {table}_place_given AFTER INSERT ON {table} WHEN NEW.rowid < 1 "
            f"BEGIN SELECT raise(ABORT, '{table} begin at 1'); END"
        )
    db.execute(
        "CREATE TRIGGER tickets_insert BEFORE INSERT ON tickets WHEN NEW.status <> 'open' "
        "BEGIN SELECT raise(ABORT, 'a ticket begins open'); END"
    )
    db.execute("UPDATE alembic_version SET version_num = '0004'")
    db.execute("COMMIT")
    db.close()


def test_an_upgrade_from_0004_seals_columns_that_never_change(tmp_path):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    key = key_of_file(path)
    as_0004_left_it(path, key)
    engine = open_database(path)
    assert revision(path) == HEAD
    assert verify_everything(engine) == []
    db = sqlite3.connect(path, isolation_level=None)
    signing = ("settled", "staff", "update_audited")
    for name in ("customers_frozen", *(f"service_requests_{each}" for each in signing)):
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE customers SET pin_hash = 'mine' WHERE id = 'chen'")
    db.execute("UPDATE service_requests SET second = 'wang' WHERE number = 'T002'")
    db.close()
    problems = [finding.problem for finding in verify_everything(engine)]
    assert "customers chen: what never changes is not what the log says" in problems
    assert "service_requests T002: second is not what the log says" in problems
    engine.dispose()


def as_0007_left_it(path: Path, key: bytes, *statements: str) -> None:
    """Take out what 0008 and 0009 bring, and do the rest: no audit row binds anything."""
    as_0009_left_it(path, key)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("DROP INDEX numbers_compared")
    rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    for seq, details in db.execute("SELECT seq, details FROM audit").fetchall():
        row = json.loads(details)
        for name in ("bound", "was"):
            row.pop(name, None)
        told = json.dumps(row, ensure_ascii=False, sort_keys=True)
        db.execute("UPDATE audit SET details = ? WHERE seq = ?", (told, seq))
    chained_anew(db, key)
    for statement in statements:
        db.execute(statement)
    for _, sql in rules:
        db.execute(sql)
    db.execute("UPDATE alembic_version SET version_num = '0007'")
    db.close()


UNSAFE_NO_MORE = "UPDATE holds SET unsafe = 0 WHERE unsafe AND status = 'open'"


def upgraded(tmp_path: Path, *statements: str) -> tuple[sqlite3.Connection, Engine]:
    """Return a bank that was at 0007 until now, and a way to write past its triggers."""
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    key = key_of_file(path)
    as_0007_left_it(path, key, *statements)
    engine = open_database(path)
    assert revision(path) == HEAD
    db = sqlite3.connect(path, isolation_level=None)
    for name in ("holds_update", "holds_update_audited", "refusals_never_changed"):
        db.execute(f"DROP TRIGGER {name}")
    return db, engine


def told_of(engine: Engine) -> list[str]:
    return [finding.problem for finding in verify_everything(engine)]


def test_an_upgrade_from_0007_binds_the_present_values(tmp_path):
    db, engine = upgraded(tmp_path)
    dropped = [
        each for each in told_of(engine) if "is missing from the database's rules" not in each
    ]
    assert dropped == []
    (hold,) = db.execute("SELECT id FROM holds WHERE unsafe AND status = 'open'").fetchone()
    (refusal,) = db.execute("SELECT max(seq) FROM refusals").fetchone()
    db.execute(UNSAFE_NO_MORE)
    db.execute("UPDATE refusals SET at = 0 WHERE seq = ?", (refusal,))
    problems = told_of(engine)
    assert f"holds {hold} is not what the log says" in problems
    assert f"refusals {refusal} is not what the log says" in problems
    db.close()
    engine.dispose()


def test_a_change_before_the_upgrade_is_still_found(tmp_path):
    """The seal takes what stands there; what the log had told before must still be so."""
    change = "UPDATE transfers SET fen = fen + 1 WHERE status = 'review'"
    db, engine = upgraded(tmp_path, change)
    assert [each for each in told_of(engine) if "fen was sealed in row" in each]
    db.close()
    engine.dispose()


def test_an_older_number_of_the_schema_seals_nothing_unseen(tmp_path):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    as_0009_left_it(path, key_of_file(path))
    db = sqlite3.connect(path, isolation_level=None)
    for name in ("holds_update", "holds_update_audited"):
        db.execute(f"DROP TRIGGER {name}")
    (hold,) = db.execute("SELECT id FROM holds WHERE unsafe AND status = 'open'").fetchone()
    db.execute(UNSAFE_NO_MORE)
    db.execute("UPDATE alembic_version SET version_num = '0008'")
    db.close()
    engine = open_database(path)
    told = [each for each in told_of(engine) if each.startswith(f"holds {hold} was not what")]
    assert len(told) == 1
    engine.dispose()


def test_a_log_without_its_seal_gets_no_other(tmp_path):
    """Else forged values would be sealed with the genuine key at the next start."""
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    as_0009_left_it(path, key_of_file(path))
    db = sqlite3.connect(path, isolation_level=None)
    rules = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rules:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("UPDATE audit SET kind = 'x' WHERE kind = 'log_sealed'")
    chained_anew(db, None)
    for _, sql in rules:
        db.execute(sql)
    rows = db.execute("SELECT count(*) FROM audit").fetchone()
    with pytest.raises(StorageError, match="no seal"):
        open_database(path)
    assert db.execute("SELECT count(*) FROM audit").fetchone() == rows
    db.close()


def test_a_database_of_0006_gets_the_indexes_of_a_long_history(tmp_path):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    as_0009_left_it(path, key_of_file(path))
    db = sqlite3.connect(path)
    take_out_0007(db)
    db.execute("UPDATE alembic_version SET version_num = '0006'")
    before = db.execute("SELECT * FROM transfers ORDER BY id").fetchall()
    db.commit()
    db.close()
    engine = open_database(path)
    assert revision(path) == HEAD
    assert verify_everything(engine) == []
    with reading(engine) as connection:
        rows = connection.exec_driver_sql("SELECT * FROM transfers ORDER BY id").all()
        names = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'transfers%'"
        indexes = set(connection.exec_driver_sql(names).scalars())
    assert [tuple(row) for row in rows] == [(*row, None) for row in before]
    assert indexes == {
        "transfers_on_the_way", "transfers_by_status", "transfers_posted_from", "transfers_posted_to",
        "transfers_by_session",
    }  # fmt: skip
    engine.dispose()


def test_a_database_of_0009_gets_a_table_of_staff_with_nobody_in_it(tmp_path):
    """What was signed with a typed name stays as it is, and is read as before."""
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    as_0009_left_it(path, key_of_file(path))
    db = sqlite3.connect(path)
    before = db.execute("SELECT id, staff, second FROM holds ORDER BY id").fetchall()
    db.close()
    engine = open_database(path)
    assert revision(path) == HEAD
    assert verify_everything(engine) == []
    bank = SandboxBank(engine, ManualClock(NOW))
    assert bank.staff.list_members(include_removed=True) == []
    first = bank.staff.add(None, "1001", "周敏", Role.HEAD, "demo-1001")
    assert first.role is Role.HEAD
    with reading(engine) as connection:
        rows = connection.exec_driver_sql("SELECT id, staff, second FROM holds ORDER BY id").all()
    assert [tuple(row) for row in rows] == before
    assert verify_everything(engine) == []
    engine.dispose()


def test_who_liked_something_before_0014_is_not_new_here(tmp_path):
    path = tmp_path / "bank.sqlite"
    shutil.copy(lived_in(), path)
    as_0009_left_it(path, key_of_file(path))
    engine = open_database(path)
    bank = SandboxBank(engine, ManualClock(NOW))
    hers = bank.preferences.of("demo")
    assert (hers.speed, hers.covered, hers.guided) == (1, False, True)
    engine.dispose()
