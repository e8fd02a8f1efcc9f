"""Bring a bank on a server from one schema to the next: as on SQLite, whole or not at all.

The migration after the newest is made up here, so that the way is tried whichever is the newest.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from assistant.cli import main
from assistant.settings import Settings
from assistant.storage import database
from assistant.storage.books import verify_everything
from assistant.storage.copying import contents_of
from assistant.storage.postgresql import records, upgrade
from assistant.storage.postgresql.presence import call_connection
from tests.storage.postgresql import translate
from tests.storage.postgresql.server import drop_database, moved, url_of, url_of_program
from tests.storage.test_every_statement import lived_in

pytestmark = [pytest.mark.postgresql, pytest.mark.long]
NEXT = f"{int(database.HEAD) + 1:04}"
MIGRATION = f"""
from alembic import op
revision, down_revision, branch_labels, depends_on = "{NEXT}", "{database.HEAD}", None, None
def upgrade():
    op.execute("CREATE TABLE made_up (id TEXT PRIMARY KEY NOT NULL, fen INTEGER NOT NULL CHECK (fen > 0))")
    op.execute("CREATE TRIGGER made_up_stays BEFORE UPDATE ON made_up BEGIN"
               " SELECT raise(ABORT, 'what is made up stays'); END")
    op.execute("INSERT INTO made_up SELECT id, fen FROM transfers WHERE fen > 0")
    op.execute("CREATE INDEX made_up_by_fen ON made_up (fen)")
"""


def totals(database_name: str) -> dict[str, int]:
    with Settings(database=url_of(database_name)).records.looking(10) as look:
        return contents_of(look).totals


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Let the program be the next one: with one more migration, and the script that comes of it."""
    from alembic.config import Config

    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / f"{NEXT}_made_up.py").write_text(MIGRATION)
    ours = Path(database.__file__).parent / "migrations"
    made = database.make_config

    def both(connection) -> Config:
        config = made(connection)
        config.set_main_option("version_path_separator", "os")
        config.set_main_option("version_locations", f"{ours / 'versions'}:{versions}")
        return config

    monkeypatch.setattr(database, "make_config", both)
    monkeypatch.setattr(translate, "make_config", both)
    monkeypatch.setattr(translate, "HEAD", NEXT)
    script = translate.translate(translate.schema_of_sqlite())
    database.schema_of_today.cache_clear()
    for module in (database, records, upgrade):
        monkeypatch.setattr(module, "HEAD", NEXT)
    from assistant.storage.postgresql import engine

    monkeypatch.setattr(engine, "HEAD", NEXT)
    for module in (records, upgrade, engine):
        monkeypatch.setattr(module, "schema_script", lambda: script)
    caches = (records._tables, records._indexes, records._functions, records._triggers)
    for cached in (*caches, records._constraints):
        cached.cache_clear()
    yield script
    database.schema_of_today.cache_clear()
    for cached in (*caches, records._constraints):
        cached.cache_clear()


@pytest.fixture
def bank():
    name = moved(lived_in())
    yield name
    drop_database(name)


def prepare(name: str, tmp_path: Path) -> int:
    return main(
        ["database", "--prepare", url_of(name), "--role", "kiosks", "--data", str(tmp_path)]
    )


def test_every_row_is_brought_along_and_the_books_are_whole(
    bank: str, tmp_path: Path, newer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = totals(bank)
    assert before["entries"] and before["transfers"]
    assert "CREATE TABLE bank.made_up" in newer and "what is made up stays" in newer
    program = Settings(data=tmp_path, database=url_of_program(bank))
    with pytest.raises(Exception, match=f"这个程序要 {NEXT} 版"):
        Settings(data=tmp_path, database=url_of(bank)).records.open()
    assert prepare(bank, tmp_path) == 0, capsys.readouterr().err
    after = totals(bank)
    assert {**after, "audit": 0} == {**before, "audit": 0} and after["audit"] >= before["audit"]
    engine = program.records.open()
    assert [finding.problem for finding in verify_everything(engine)] == []
    with engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT count(*) FROM made_up").scalar_one()
    assert made == before["transfers"]
    engine.dispose()
    assert prepare(bank, tmp_path) == 0, "the second time there is nothing to do"


def test_while_a_kiosk_is_connected_nothing_is_changed(
    bank: str, tmp_path: Path, newer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = totals(bank)
    with closing(psycopg2.connect(url_of(bank), application_name=call_connection("一号机"))):
        assert prepare(bank, tmp_path) == 2
    assert "还有 1 台机器连着" in capsys.readouterr().err
    assert totals(bank) == before


def test_a_bank_whose_books_are_wrong_is_left_as_it_is(
    bank: str, tmp_path: Path, newer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(psycopg2.connect(url_of(bank))) as driver, driver, driver.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE bank.accounts SET balance_fen = 0 WHERE id = 'demo-passbook'")
    before = totals(bank)
    assert prepare(bank, tmp_path) == 2
    assert "升级不了" in capsys.readouterr().err
    assert totals(bank) == before
