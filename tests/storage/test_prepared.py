from __future__ import annotations

import pytest
from sqlalchemy import bindparam, event, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from assistant.storage import prepared
from assistant.storage.database import writing
from assistant.storage.opened import reading
from assistant.storage.prepared import among, run, write
from assistant.storage.tables import customers, refusals, transfers
from tests.banking.fixtures import World

ONE = select(customers).where(customers.c.id == bindparam("customer"))
SOME = select(customers.c.id).where(among(customers.c.id, "ids")).order_by(customers.c.id)
CONSTANT = select(customers.c.id, customers.c.name).where(customers.c.id == "demo")
NEW = insert(refusals)
MOMENTS = select(transfers).where(transfers.c.key == bindparam("key_"))


def test_it_returns_what_the_statement_returns(world: World) -> None:
    world.begin(100)
    with reading(world.engine) as connection:
        for statement, asked in ((ONE, {"customer": "demo"}), (MOMENTS, {"key_": "k1"})):
            plain = connection.execute(statement, asked).all()
            assert [row._mapping for row in run(connection, statement, asked)] == [
                row._mapping for row in plain
            ]


@pytest.mark.parametrize("ids", [[], ["demo"], ["demo", "zhang"], ["demo", "nobody", "'; --"]])
def test_a_list_of_any_length_is_one_statement(world: World, ids: list[str]) -> None:
    with reading(world.engine) as connection:
        found = run(connection, SOME, {"ids": ids}).scalars().all()
    assert found == sorted({"demo", "zhang"} & set(ids))


def test_it_is_compiled_once_and_seen_by_who_listens(world: World) -> None:
    """The simulator's faults, and crashes in tests, strike at what is executed."""
    seen: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    with reading(world.engine) as connection:
        run(connection, ONE, {"customer": "demo"}).one()
        before = prepared._read.cache_info().misses
        run(connection, ONE, {"customer": "zhang"}).one()
    assert prepared._read.cache_info().misses == before
    assert len(seen) == 2


def test_what_is_written_is_compiled_once_for_its_columns_and_seen(world: World) -> None:
    seen: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    with pytest.raises(IntegrityError), writing(world.engine) as connection:
        write(connection, NEW, {"transfer_id": "t", "payee_id": "p"})
    before = prepared._write.cache_info().misses
    with pytest.raises(IntegrityError), writing(world.engine) as connection:
        write(connection, NEW, {"transfer_id": "t", "payee_id": "p"})
    assert prepared._write.cache_info().misses == before
    assert seen == ["INSERT INTO refusals (transfer_id, payee_id) VALUES (?, ?)"] * 2


def test_columns_and_constants_are_found_as_in_the_statement(world: World) -> None:
    with reading(world.engine) as connection:
        row = run(connection, CONSTANT).one()
        assert (row.id, row._mapping[customers.c.name]) == (
            "demo",
            run(connection, CONSTANT).one()[1],
        )
        assert run(connection, CONSTANT).first() == connection.execute(CONSTANT).first()


def test_a_parameter_that_is_missing_is_no_null(world: World) -> None:
    with reading(world.engine) as connection, pytest.raises(KeyError, match="customer"):
        run(connection, ONE)


def test_what_cannot_be_read_is_the_databases_error(world: World) -> None:
    with writing(world.engine) as connection:
        connection.exec_driver_sql("ALTER TABLE customers RENAME COLUMN title TO called")
        with pytest.raises(DBAPIError, match="no such column"):
            run(connection, ONE, {"customer": "demo"})
        connection.exec_driver_sql("ALTER TABLE customers RENAME COLUMN called TO title")


def test_it_reads_nothing_outside_of_a_transaction(world: World) -> None:
    with world.engine.connect() as connection, pytest.raises(AssertionError):
        run(connection, ONE, {"customer": "demo"})
