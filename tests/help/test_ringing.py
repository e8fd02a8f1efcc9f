"""Test that a ticket rings until somebody takes it, and that she is not told too early."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.banking.seed_staff import LI, QIAN
from assistant.conversation.call_state import standing_of
from assistant.help.desk import Branch, HelpDesk
from assistant.help.ringing import AGAIN_SECONDS, RINGS_EACH, called_by, stage_of
from assistant.help.roster import RosterFile
from assistant.help.spool import Spool
from assistant.help.ticket import Details, HelpTicket
from assistant.help.tickets import KEPT_DAYS
from tests.banking.fixtures import World

EXAMPLE = Path(__file__).parents[2] / "assistant" / "help" / "roster.example.yml"
ON_MONDAY = ["3001", "3002", "2001"]


def desk_of(world: World, folder: Path) -> HelpDesk:
    branch = Branch("一号机", "幸福路支行大堂", RosterFile(EXAMPLE))
    return HelpDesk(world.engine, world.clock, folder / "spool", branch=branch)


@pytest.fixture
def desk(world, tmp_path):
    return desk_of(world, tmp_path)


def test_it_rings_every_20_seconds_each_person_for_a_minute_until_taken(world, desk):
    ticket = desk.call("v", "demo", "key", "home")
    called = []
    for _ in range(12):
        desk.ring()
        called.append((desk.rings()[-1].person, desk.stage(ticket.id)))
        world.clock.advance(AGAIN_SECONDS)
    steps = [*["first"] * 3, *["next"] * 6, *["hotline"] * 3]
    people = [each for each in (*ON_MONDAY, ON_MONDAY[0]) for _ in range(RINGS_EACH)]
    assert called == list(zip(people, steps, strict=True))
    assert [ring.loud for ring in desk.rings()].count(True) == 1
    desk.take(ticket.id, LI)
    world.clock.advance(AGAIN_SECONDS)
    desk.ring()
    assert len(desk.rings()) == 12 and desk.rings(after=11)[0].id == desk.last_ring()


def test_nothing_rings_twice_within_20_seconds_whoever_looks(world, tmp_path):
    one, other = desk_of(world, tmp_path), desk_of(world, tmp_path)
    one.call("v", "demo", "key", "home")
    for seconds in (0, 1, 18, 1, 0.5):
        world.clock.advance(seconds)
        one.ring()
        other.ring()
    assert [ring.nth for ring in one.rings()] == [1, 2]


def test_who_was_not_called_while_nothing_ran_is_called_afterwards(world, desk):
    desk.call("v", "demo", "key", "home")
    for _ in range(RINGS_EACH):
        desk.ring()
        world.clock.advance(AGAIN_SECONDS)
    world.clock.advance(3600)
    desk.ring()
    assert desk.rings()[-1].person == ON_MONDAY[1]


def test_a_call_in_the_spool_rings_too(world, desk, tmp_path):
    waiting = HelpTicket("spooled", "v", "demo", "key", "", world.clock.now())
    Spool(tmp_path / "spool").keep(waiting)
    desk.ring()
    assert [ring.ticket for ring in desk.rings()] == ["spooled"]
    assert desk.ticket("spooled").details.place == "幸福路支行大堂"
    assert desk.ticket("spooled").details.address == "王阿姨"


def test_without_a_roster_whoever_is_at_the_desk_is_called(world, tmp_path):
    desk = HelpDesk(world.engine, world.clock, tmp_path / "spool")
    ticket = desk.call("v", None, "key", "home")
    stages = []
    for _ in range(7):
        desk.ring()
        stages.append(desk.stage(ticket.id))
        world.clock.advance(AGAIN_SECONDS)
    assert {ring.person for ring in desk.rings()} == {""}
    assert stages == [*["first"] * 3, *["again"] * 3, "hotline"]


def test_who_has_left_the_staff_is_not_called(world, desk):
    world.bank.staff.remove(QIAN and world.bank.staff.sign_in("1001", "demo-1001"), LI.number)
    desk.call("v", "demo", "key", "home")
    desk.ring()
    assert desk.rings()[0].person == "3002"


def test_it_tells_kiosk_place_address_step_and_what_was_said_masked(world, desk):
    told = Details(
        step="transfer_review", exchanges=(("给王小红转两千", "转给王小红两千元，对吗？"),)
    )
    kept = desk.call("v", "demo", "key", "home", told).details
    assert (kept.kiosk, kept.place, kept.address) == ("一号机", "幸福路支行大堂", "王阿姨")
    assert kept.exchanges == (("给王••转••", "转给王••••元，对吗？"),)
    assert desk.list()[0].details == kept


def test_what_was_said_and_the_picture_go_when_it_is_long_closed(world, desk):
    ticket = desk.call("v", "demo", "key", "home", Details(exchanges=(("您好", "您好"),)))
    desk.pictures.keep(ticket.id, b"png")
    kept = desk.pictures.find(ticket.id)
    assert kept is not None and kept.stat().st_mode & 0o777 == 0o600
    desk.close(ticket.id, LI)
    for days, there in ((KEPT_DAYS - 1, True), (2, False)):
        world.clock.advance(days * 86_400)
        desk.forget_old()
        assert bool(desk.ticket(ticket.id).details.exchanges) is there
        assert (desk.pictures.find(ticket.id) is not None) is there


KILLED = """
import sys, os
from pathlib import Path
from assistant.clock import SystemClock
from assistant.help.desk import HelpDesk
from assistant.storage.database import open_database
desk = HelpDesk(open_database(Path(sys.argv[1])), SystemClock(), Path(sys.argv[2]))
print("here", flush=True)
while True:
    desk.ring()
"""


def test_a_process_that_is_killed_loses_no_ring_and_doubles_none(world, tmp_path):
    desk = HelpDesk(world.engine, world.clock, tmp_path / "spool")
    command = [sys.executable, "-c", KILLED, str(world.path), str(tmp_path / "spool")]
    for number in range(3):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ})
        assert process.stdout is not None and process.stdout.readline() == b"here\n"
        desk.call(f"v{number}", "demo", "key", "home")
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    desk.ring()
    rung = [(ring.ticket, ring.nth) for ring in desk.rings()]
    assert len(rung) == len(set(rung))
    assert {ticket for ticket, _ in rung} == {ticket.id for ticket in desk.list()}


@given(rung=st.integers(0, 40), people=st.lists(st.sampled_from("abcd"), unique=True, max_size=4))
def test_each_is_called_in_turn_and_the_hotline_comes_after_all(rung, people):
    stage = stage_of(rung, people)
    called = {called_by(nth, people) for nth in range(1, rung + 1)}
    if stage == "hotline":
        assert called == set(people or [""])
    if stage == "next":
        assert len(called) > 1


ACTS = st.lists(st.sampled_from(["ring", "wait", "take", "close", "restart", "again"]), max_size=14)


@settings(max_examples=25, deadline=None)
@given(acts=ACTS)
def test_she_is_never_told_that_somebody_comes_before_a_take(tmp_path_factory, acts):
    folder = tmp_path_factory.mktemp("ringing")
    world = World.fresh(folder)
    desk = desk_of(world, folder)
    ticket = desk.call("v", "demo", "key", "home")
    taken = False
    for act in acts:
        if act == "ring":
            desk.ring()
        elif act == "wait":
            world.clock.advance(AGAIN_SECONDS)
        elif act == "restart":
            desk = desk_of(world, folder)
        elif act == "again":
            ticket = desk.call("v", "demo", "key", "home")
            taken = ticket.status == "taken"
        elif act == "take" and desk.ticket(ticket.id).status == "open":
            desk.take(ticket.id, LI)
            taken = True
        elif act == "close" and desk.ticket(ticket.id).status != "closed":
            desk.close(ticket.id, LI)
            taken = False
        now = desk.ticket(ticket.id)
        standing = standing_of(now, desk.stage(ticket.id))
        assert (standing.state == "taken") is taken
        assert ("过来" in standing.words("95588", after_fraud=False)) is taken
    rung = [(ring.ticket, ring.nth) for ring in desk.rings()]
    assert len(rung) == len(set(rung))
    world.engine.dispose()
