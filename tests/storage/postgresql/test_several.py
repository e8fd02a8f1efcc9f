"""Several kiosks and a desk over one bank: who has a card, whose visit ends, and who hears a call."""

from __future__ import annotations

import threading
import time

import pytest

from assistant import phrases
from assistant.banking.model import PinOutcome, PinResult
from assistant.conversation.authorising import Authorising
from assistant.conversation.visit import Visit
from assistant.counts.store import DayCounts
from assistant.counts.tally import Tally
from assistant.help.desk import HelpDesk
from assistant.storage.opened import reading
from assistant.storage.postgresql.presence import call_connection, read_kiosk
from assistant.storage.presence import join, name_card, name_visit
from assistant.storage.tables import in_hand
from tests.banking.fixtures import PIN, World, _open_server
from tests.storage.postgresql.server import drop_database, run

pytestmark = pytest.mark.postgresql
CARD = name_card("demo")


@pytest.fixture
def world(tmp_path):
    made = World.on_server(tmp_path / "data")
    yield made
    made.engine.dispose()
    drop_database(made.server_database)


@pytest.fixture
def kiosks(world):
    """Return what two kiosks of the branch hold."""
    engines = [_open_server(world.server_database) for _ in range(2)]
    both = [join(engine, name) for engine, name in zip(engines, ("一号机", "二号机"), strict=True)]
    yield both
    for presence, engine in zip(both, engines, strict=True):
        presence.close()
        engine.dispose()


def cut(world: World, kiosk: str) -> None:
    """End a kiosk's connection, as its end or a broken cable does."""
    run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
        f" '{world.server_database}' AND application_name = '{call_connection(kiosk)}'"
    )


def test_a_card_is_at_one_kiosk_and_the_other_is_told_at_which(kiosks):
    first, second = kiosks
    assert first.hold(CARD) is None and first.hold(CARD) is None
    assert second.hold(CARD) == "一号机"
    assert second.hold(name_card("zhang")) is None
    first.let_go(CARD)
    assert second.hold(CARD) is None and first.hold(CARD) == "二号机"


def test_a_kiosk_that_is_gone_keeps_no_card(world, kiosks):
    first, second = kiosks
    first.hold(CARD)
    cut(world, "一号机")
    assert second.hold(CARD) is None
    assert first.hold(CARD) == "二号机", "it has connected anew, and does not take the card back"


def test_a_kiosk_that_was_cut_off_for_a_moment_keeps_its_card(world, kiosks):
    first, second = kiosks
    first.hold(CARD)
    cut(world, "一号机")
    assert first.hold(CARD) is None
    assert second.hold(CARD) == "一号机"


async def test_she_is_told_where_her_card_is_and_her_pin_is_not_looked_at(world, kiosks):
    there, here = (Authorising(world.bank, each) for each in kiosks)
    visits = [Visit(customer=world.bank.customer("demo")) for _ in range(2)]
    right = await there.sign_in(visits[0], PIN)
    assert isinstance(right, PinResult) and right.outcome is PinOutcome.RIGHT
    told = await here.sign_in(visits[1], "000000")
    assert told == phrases.CARD_ELSEWHERE.format(kiosk="一号机")
    assert not visits[1].signed_in
    kiosks[0].let_go(CARD)
    wrong = await here.sign_in(visits[1], "000000")
    assert isinstance(wrong, PinResult) and wrong.attempts_left == 2, "only one wrong PIN counted"


@pytest.mark.parametrize("name", ["", "一号机", "幸福路支行大堂左边第一台自助服务机", "K7"])
def test_a_kiosks_name_is_told_as_far_as_it_has_room(name):
    assert len(call_connection(name)) < 64
    assert name.startswith(told := read_kiosk(call_connection(name)))
    assert len(told) >= min(len(name), 13)


def test_a_start_ends_the_visits_of_who_is_gone_and_no_others(world, kiosks):
    living, gone = world.confirmed(1, session="living"), world.confirmed(1, session="gone")
    kiosks[0].hold(name_visit("living"))
    kiosks[1].hold(name_visit("gone"))
    kiosks[1].close()
    world.bank.recover()
    assert (world.status_of(living), world.status_of(gone)) == ("authorise", "cancelled")
    kiosks[0].close()
    world.bank.recover()
    assert world.status_of(living) == "cancelled"


def test_what_another_kiosk_has_in_hand_is_not_counted_as_left(world, kiosks):
    first, second = (DayCounts(world.engine, world.clock, each.mark) for each in kiosks)
    for counts in (first, second):
        tally = Tally()
        tally.note_input()
        counts.write(tally.take())
    kiosks[1].close()
    DayCounts(world.engine, world.clock, kiosks[0].mark).recover()
    with reading(world.engine) as connection:
        left = connection.execute(in_hand.select()).all()
    assert [row.id[:12] for row in left] == [kiosks[0].mark]


def test_a_call_is_heard_at_every_desk_at_once(world, tmp_path):
    desk = HelpDesk(_open_server(world.server_database), world.clock, tmp_path / "desk")
    kiosk = HelpDesk(world.engine, world.clock, tmp_path / "kiosk")
    assert not desk.wait(0.05), "it listens from here on"
    heard: list[float] = []

    def listen() -> None:
        assert desk.wait(20)
        heard.append(time.monotonic())

    listening = threading.Thread(target=listen)
    listening.start()
    called = time.monotonic()
    ticket = kiosk.call("visit", "demo", "key", "余额")
    listening.join()
    assert heard[0] - called < 5
    assert [each.id for each in desk.list()] == [ticket.id]


def test_a_desk_that_hears_nothing_looks_by_itself_and_hears_again(world, tmp_path):
    desk = HelpDesk(_open_server(world.server_database), world.clock, tmp_path / "desk")
    desk.wait(0.01)
    run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        f" AND datname = '{world.server_database}'"
    )
    began = time.monotonic()
    assert not desk.wait(0.3)
    assert time.monotonic() - began >= 0.29
    desk.wait(0.01)
    HelpDesk(world.engine, world.clock, tmp_path / "kiosk").call("visit", "demo", "key", "")
    assert desk.wait(5)


def test_in_a_file_nothing_rings_and_nobody_is_elsewhere(tmp_path):
    from tests.banking.fixtures import World as OnFile

    world = OnFile.fresh(tmp_path / "data")
    alone = join(world.engine, "一号机")
    assert alone.mark == "" and alone.hold(CARD) is None
    desk = HelpDesk(world.engine, world.clock, tmp_path / "spool")
    assert not desk.wait(0.001)
    world.engine.dispose()
