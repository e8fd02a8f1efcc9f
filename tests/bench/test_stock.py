"""Test the comparison with stock Rasa, with a replacement for its environment, which takes
gigabytes."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest
from rasa_sdk.executor import ActionExecutor

from assistant.actions import all_actions
from assistant.bench import stock, stock_actions
from assistant.bench.turns import ROUNDS, UTTERANCES
from assistant.conversation.visit import Services
from assistant.settings import Settings
from tests.banking.fixtures import World

ASKED = (ROUNDS - 1) * len(UTTERANCES) + 1

SERVER = """
import json, sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer

if "rasa" not in sys.argv:
    time.sleep(600)
time.sleep(0.5)

class Rest(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        print(asked["sender"], asked["message"], file=open({told!r}, "a"))
        body = json.dumps({answer}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

port = int(sys.argv[sys.argv.index("--port") + 1])
HTTPServer(("127.0.0.1", port), Rest).serve_forever()
"""


def environment(folder: Path, program: str) -> Path:
    """Make a folder whose ``bin/python`` runs ``program``, whatever it is asked to run."""
    (folder / "bin").mkdir(parents=True)
    (folder / "program.py").write_text(program)
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} {folder}/program.py "$@"\n')
    python.chmod(0o700)
    return folder


def test_without_an_environment_it_says_that_nothing_was_measured() -> None:
    assert stock.bench_stock(Settings(), None) == {
        "not measured": "no environment given (--stock FOLDER)"
    }


def test_it_is_asked_what_we_are_asked_and_stopped_afterwards(tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = SERVER.format(told=str(told), answer='[{"text": "好"}]')
    before = set(psutil.Process().children(recursive=True))

    found = stock.bench_stock(Settings(), environment(tmp_path / "env", program))

    assert set(psutil.Process().children(recursive=True)) <= before
    assert found["stock_ready_seconds"] >= 0.5
    assert 0 < found["stock_turn_median_seconds"] <= found["stock_turn_p95_seconds"]
    assert found["stock_resident_megabytes"] > 5  # both of them
    lines = told.read_text().splitlines()[-ASKED:]
    assert [line.split()[1] for line in lines] == [
        UTTERANCES[0],
        *UTTERANCES * (ROUNDS - 1),
    ]
    assert len({line.split()[0] for line in lines}) == ROUNDS, "a visit of its own each round"


def test_a_server_that_ends_is_told_with_what_it_printed(tmp_path: Path) -> None:
    program = 'import sys; sys.exit("no such model")'
    with pytest.raises(stock.StockFailed, match="no such model"):
        stock.bench_stock(Settings(), environment(tmp_path / "env", program))


def test_an_answer_without_words_is_no_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stock, "_await_answer", lambda port, servers, folder: None)
    monkeypatch.setattr(stock, "_say", lambda connection, sender, text: [])
    program = "import time; time.sleep(600)"
    with pytest.raises(stock.StockFailed, match="answered nothing"):
        stock.bench_stock(Settings(), environment(tmp_path / "env", program))


def test_the_action_server_has_all_our_actions() -> None:
    executor = stock_actions._Executor()
    services = Services.unset()
    executor.services = services
    executor.register_package("assistant.actions")
    assert isinstance(executor, ActionExecutor)
    assert set(executor.actions) == {action.name() for action in all_actions(services)}


def test_every_sender_is_a_visit_of_a_customer_signed_in(world: World) -> None:
    visits = stock_actions._SignedIn(world.bank)
    one, other = visits["a"], visits["b"]
    assert (one.session, other.session) == ("a", "b")
    assert one.signed_in and one.customer_id == stock_actions.CUSTOMER
    assert visits["a"] is one
