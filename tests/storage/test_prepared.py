from __future__ import annotations

import pytest
from sqlalchemy import bindparam, event, select

from assistant.storage import prepared
from assistant.storage.opened import reading
from assistant.storage.prepared import among, run
from assistant.storage.tables import customers, transfers
from tests.banking.fixtures import World

ONE = select(customers).where(customers.c.id == bindparam("customer"))
SOME = select(customers.c.id).where(among(customers.c.id, "ids")).order_by(customers.c.id)
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
        before = prepared._compiled.cache_info().misses
        run(connection, ONE, {"customer": "zhang"}).one()
    assert prepared._compiled.cache_info().misses == before
    assert len(seen) == 2
