"""What is said when the records on a server cannot be opened."""

from __future__ import annotations

import psycopg2
import pytest

from assistant.storage.database import HEAD
from assistant.storage.errors import StorageError
from assistant.storage.postgresql.engine import open_server
from tests.storage.postgresql.server import drop_database, new_database, run, seeded, url_of

pytestmark = pytest.mark.postgresql


@pytest.fixture
def empty():
    name = new_database()
    yield name
    drop_database(name)


@pytest.fixture
def bank():
    name = new_database(seeded())
    yield name
    drop_database(name)


def owner(database: str, sql: str) -> None:
    """Run what the owner of the server could do, all rules switched off."""
    driver = psycopg2.connect(url_of(database), options="-c search_path=bank")
    driver.autocommit = True
    with driver.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
    driver.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("secret", "地址看不懂"),
        ("mysql://root:secret@localhost/bank", "只认 PostgreSQL"),
        ("postgresql://root:secret@localhost", "没有写是哪个数据库"),
        ("postgresql://root:first@secret@localhost/bank", "%40"),
        ("postgresql://root:first/secret@localhost@there/bank", "%40"),
        ("postgresql://root@localhost/bank?password=secret", "passfile"),
        ("postgresql://root:secret@localhost:port/bank", "地址看不懂"),
        ("postgresql://root@/bank?host=/nowhere", "没有启动"),
        (
            "postgresql://root:secret@127.0.0.1:1/bank",
            "root@127.0.0.1:1/bank：那里没有数据库服务器",
        ),
        ("postgresql://root:secret@no.such.invalid/bank", "找不到这台服务器"),
    ],
)
def test_a_wrong_address_is_told(url, sentence):
    with pytest.raises(StorageError, match=sentence) as told:
        open_server(url)
    assert "secret" not in str(told.value)


def test_a_database_that_is_not_there_is_told():
    with pytest.raises(StorageError, match="nobodys：服务器上没有这个数据库"):
        open_server(url_of("nobodys"))


def test_another_programs_schema_is_left_alone(empty):
    owner(empty, "CREATE SCHEMA bank; CREATE TABLE bank.customers (id int)")
    with pytest.raises(StorageError, match="不是这个程序建的"):
        open_server(url_of(empty))


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("0015", f"是 0015 版的，这个程序要 {HEAD} 版"),
        ("0999", "更新的程序用过的"),
    ],
)
def test_an_older_and_a_newer_schema_are_told(bank, number, sentence):
    owner(bank, f"UPDATE alembic_version SET version_num = '{number}'")
    with pytest.raises(StorageError, match=sentence):
        open_server(url_of(bank))


def test_another_key_is_told(bank):
    with pytest.raises(StorageError, match="its audit log is sealed with key"):
        open_server(url_of(bank), b"another key of thirty-two bytes!")


def test_what_may_only_be_read_is_told(empty):
    run(f"ALTER DATABASE {empty} SET default_transaction_read_only = on")
    with pytest.raises(StorageError, match="只能读"):
        open_server(url_of(empty))


def test_a_user_without_rights_is_told(bank, empty):
    run("DROP ROLE IF EXISTS guest")
    run("CREATE ROLE guest LOGIN")
    for name, sentence in ((bank, "不能用里面的 bank"), (empty, "没有需要的权限")):
        url = url_of(name).replace("postgres:@", "guest@")
        with pytest.raises(StorageError, match=sentence):
            open_server(url)


def test_another_encoding_is_told():
    name = "latin"
    run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        with pytest.raises(StorageError, match="编码是 LATIN1"):
            open_server(url_of(name))
    finally:
        drop_database(name)


def test_two_programs_that_begin_at_once_make_one_bank(empty):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(lambda _: open_server(url_of(empty)), range(4)))
    for engine in engines:
        with engine.connect() as connection:
            sealed = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()
        assert sealed == 1
        engine.dispose()
