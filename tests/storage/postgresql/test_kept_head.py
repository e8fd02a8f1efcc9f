"""An older copy put back on the server, or another rule there, is named and holds payments."""

from __future__ import annotations

import psycopg2
import pytest

from assistant.banking.model import TransferStatus
from assistant.banking.seed_staff import LI
from assistant.storage.audit_key import default_key_file
from assistant.storage.kept_head import NO_HEAD
from assistant.storage.postgresql.engine import head_of_server, open_server
from assistant.storage.records import look_at_head, records_doubt, stop_watching, watch_head
from tests.banking.fixtures import World
from tests.storage.postgresql.server import drop_database, new_database, run, url_of

pytestmark = pytest.mark.postgresql


@pytest.fixture
def world(tmp_path):
    made = World.on_server(tmp_path / "data")
    head_of_server(made.engine, default_key_file()).trust(made.engine)
    yield made
    stop_watching(made.engine)
    made.engine.dispose()
    drop_database(made.server_database)


def watch(world: World) -> str:
    return watch_head(world.engine, head_of_server(world.engine, default_key_file()))


def test_the_log_goes_on_from_its_head(world):
    assert watch(world) == ""
    world.posted(1)
    assert look_at_head(world.engine) == ""
    assert records_doubt(world.engine) == ""


def test_an_older_copy_is_in_doubt_and_payments_wait_until_staff_say_so(world):
    name = world.server_database
    copy = new_database_of(world)
    watch(world)
    world.posted(1)
    look_at_head(world.engine)
    world.engine.dispose()
    run(f"DROP DATABASE {name} WITH (FORCE)")
    run(f"ALTER DATABASE {copy} RENAME TO {name}")
    world.reopen()
    assert "older than it was" in watch(world)
    held = world.confirmed(1)
    assert (held.status, held.reason) == (TransferStatus.HELD, "records_doubt")
    world.bank.trust_records(LI, "a backup was put back")
    assert records_doubt(world.engine) == ""
    assert world.confirmed(1, "demo-laoli").reason == "repeat_after_refusal", "not for the records"


def new_database_of(world: World) -> str:
    """Return a copy of its database, as a backup is one."""
    world.engine.dispose()
    return new_database(world.server_database)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE bank.refusals DISABLE TRIGGER r03_refusals_never_changed",
        "ALTER FUNCTION bank.refusals_never_changed() SECURITY INVOKER",
    ],
)
def test_another_rule_is_in_doubt_and_payments_wait(world, statement):
    driver = psycopg2.connect(url_of(world.server_database))
    with driver, driver.cursor() as cursor:
        cursor.execute(statement)
    driver.close()
    watch(world)
    assert "another one than the migrations make" in records_doubt(world.engine)
    assert world.confirmed(1).status is TransferStatus.HELD


def test_a_new_bank_keeps_its_head_and_one_without_is_in_doubt(tmp_path):
    name, key = new_database(), tmp_path / "audit.key"
    engine = open_server(url_of(name), key)
    head = head_of_server(engine, key)
    assert head.differs(engine) == ""
    other = tmp_path / "elsewhere" / "audit.key"
    assert head_of_server(engine, other).differs(engine) == "", "nothing has happened in it yet"
    engine.dispose()
    drop_database(name)
    world = World.on_server(tmp_path / "data")
    world.posted(1)
    assert head_of_server(world.engine, other).differs(world.engine) == NO_HEAD
    world.engine.dispose()
    drop_database(world.server_database)
