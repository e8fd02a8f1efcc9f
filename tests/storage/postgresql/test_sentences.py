"""What staff are told when the server does not do what the bank asks of it."""

from __future__ import annotations

from contextlib import closing

import psycopg2
import pytest

from assistant.banking.model import Unavailable
from assistant.banking.unit_of_work import database_errors
from assistant.staff.refusals import explain
from assistant.storage.database import writing
from assistant.storage.errors import StorageError
from assistant.storage.postgresql.engine import open_server
from tests.banking.fixtures import World
from tests.storage.postgresql.server import (
    drop_database,
    new_database,
    run,
    seeded,
    server,
    url_of,
)

pytestmark = pytest.mark.postgresql


@pytest.fixture
def bank():
    name = new_database(seeded())
    yield name
    drop_database(name)


def url_as(database: str, user: str) -> str:
    return url_of(database).replace("postgres:@", f"{user}@")


def refused(url: str) -> str:
    with pytest.raises(StorageError) as told:
        open_server(url)
    return str(told.value)


@pytest.fixture
def guarded():
    """Return a role that has to tell its password, as every role of a real branch has."""
    run("DROP ROLE IF EXISTS guarded")
    run("CREATE ROLE guarded LOGIN PASSWORD 'right' IN ROLE kiosks")
    rules = server().pgdata / "pg_hba.conf"
    before = rules.read_text("utf-8")
    rules.write_text(f"local all guarded scram-sha-256\n{before}", "utf-8")
    run("SELECT pg_reload_conf()")
    yield "guarded"
    rules.write_text(before, "utf-8")
    run("SELECT pg_reload_conf()")


def test_a_wrong_password_and_none_are_told_and_none_is_shown(
    bank, guarded, tmp_path, monkeypatch
) -> None:
    wrong = refused(url_as(bank, f"{guarded}:not-the-right-one"))
    assert "用户名或者密码不对" in wrong and "not-the-right-one" not in wrong
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert "用户名或者密码不对" in refused(url_as(bank, guarded))


@pytest.mark.parametrize("by", ["address", "environment"])
def test_the_password_may_lie_in_a_file(bank, guarded, tmp_path, monkeypatch, by) -> None:
    file = tmp_path / "passfile"
    file.write_text(f"*:*:{bank}:{guarded}:right\n")
    file.chmod(0o600)
    url = url_as(bank, guarded)
    if by == "address":
        url += f"{'&' if '?' in url else '?'}passfile={file}"
    else:
        monkeypatch.setenv("PGPASSFILE", str(file))
    open_server(url).dispose()


def test_too_many_connections_are_told(bank) -> None:
    run("DROP ROLE IF EXISTS single")
    run("CREATE ROLE single LOGIN CONNECTION LIMIT 1 IN ROLE kiosks")
    with closing(psycopg2.connect(url_as(bank, "single"))):
        assert "太多了，没有空位" in refused(url_as(bank, "single"))


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("53100", "数据库服务器的磁盘满了"),
        ("57014", "服务器太慢"),
        ("25006", "只能读"),
        ("53300", "没有空位"),
        ("42501", "没有需要的权限"),
    ],
)
def test_what_goes_wrong_in_a_decision_is_told_in_chinese_and_without_its_statement(
    tmp_path, code, sentence
) -> None:
    world = World.on_server(tmp_path / "data")
    try:
        with (
            pytest.raises(Unavailable) as told,
            database_errors(),
            writing(world.engine) as connection,
        ):
            connection.exec_driver_sql(f"DO $$BEGIN RAISE 'x' USING ERRCODE = '{code}'; END$$")
        assert sentence in (words := explain(told.value))
        assert words.startswith("没有办成：数据库现在用不了") and "ERRCODE" not in words
    finally:
        world.engine.dispose()
        drop_database(world.server_database)
