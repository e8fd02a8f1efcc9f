"""An answer about another customer, transfer, payee or sum than was asked for is no answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.bank_api import client
from assistant.bank_api.client import RemoteBank
from assistant.bank_api.contract import covered
from assistant.bank_api.server import Service
from assistant.banking.model import (
    BankError,
    OutcomeUnknown,
    Transfer,
    TransferStatus,
    Unavailable,
)
from assistant.channels.signing import SIGNATURE, sign_answer
from assistant.fraud.policy import LINE_FEN
from assistant.money import Money
from tests.bank_api.served import SECRET
from tests.banking.fixtures import World, answer_safely

Change = Callable[[str, int, Any], "tuple[int, Any] | None"]
"""Gets operation, status and answer; returns another status and answer, or None for these."""


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WAIT_SECONDS", 0.001)


class Wire:
    """The network between a kiosk and a bank whose server is wrong, or that somebody sits on."""

    def __init__(self, world: World, visits: Path | None = None) -> None:
        self.service = Service(world.bank, SECRET)
        self.change: Change = lambda *_: None
        self.signed_anew = True
        self.asked: list[str] = []
        self.bank: Any = RemoteBank("http://127.0.0.1:1", SECRET, visits=visits)
        transport = httpx.MockTransport(self._carry)
        self.bank._client = httpx.Client(base_url="http://127.0.0.1:1", transport=transport)

    def begin(self, key: str = "k", fen: int = 30_000) -> Transfer:
        begun: Transfer = self.bank.begin(
            key, "s", "demo", "demo-passbook", "demo-xiaohong", Money(fen)
        )
        return begun

    def put(self, operation: str, value: Any, *path: str | int) -> None:
        """From now on put ``value`` into the result of an operation."""

        def change(asked: str, status: int, told: Any) -> tuple[int, Any] | None:
            if asked != operation or status != 200:
                return None
            inside = told["result"]
            for name in path[:-1]:
                inside = inside[name]
            inside[path[-1]] = value
            return status, told

        self.change = change

    def _carry(self, request: httpx.Request) -> httpx.Response:
        headers = {name.title(): value for name, value in request.headers.items()}
        operation = json.loads(request.content)["operation"]
        self.asked.append(operation)
        reply = self.service.answer(request.url.path, headers, request.content)
        status, body = reply.status, reply.body
        signature = self.service.sign(headers, reply)
        if changed := self.change(operation, status, json.loads(body)):
            status, told = changed
            body = json.dumps(told).encode()
            if self.signed_anew:
                signature = sign_answer(SECRET, headers, covered(status, body))
        return httpx.Response(status, stream=httpx.ByteStream(body), headers={SIGNATURE: signature})


@pytest.fixture
def wire(world: World) -> Iterator[Wire]:
    yield Wire(world)


BEGUN: dict[str, tuple[Any, tuple[str, ...]]] = {
    "another payee": ("demo-laoli", ("payee", "id")),
    "another sum": (99, ("amount", "fen")),
    "another account": ("demo-pension", ("account", "id")),
    "another customer": ("zhang", ("customer_id",)),
    "another's account": ("zhang", ("account", "customer_id")),
    "another's payee": ("zhang", ("payee", "customer_id")),
}


@pytest.mark.parametrize("what", BEGUN)
def test_a_transfer_that_is_not_the_one_begun_is_not_shown(wire: Wire, what: str) -> None:
    value, path = BEGUN[what]
    wire.put("bank.begin", value, *path)
    with pytest.raises(OutcomeUnknown):
        wire.begin()


@pytest.mark.parametrize("what", BEGUN)
def test_a_transfer_stays_what_she_was_asked_about(wire: Wire, what: str) -> None:
    value, path = BEGUN[what]
    begun = wire.begin()
    wire.put("bank.transfer", value, *path)
    with pytest.raises(Unavailable):
        wire.bank.transfer(begun.id)
    wire.put("bank.confirm", value, *path)
    with pytest.raises(OutcomeUnknown):
        wire.bank.confirm(begun.id, begun.step)


def test_a_change_that_she_asked_for_is_what_it_becomes(wire: Wire) -> None:
    begun = wire.begin()
    amended = wire.bank.amend(begun.id, begun.step, amount=Money(40_000))
    assert wire.bank.transfer(begun.id) == amended
    wire.put("bank.amend", 70_000, "amount", "fen")
    with pytest.raises(OutcomeUnknown):
        wire.bank.amend(amended.id, amended.step, amount=Money(50_000))
    wire.change = lambda *_: None
    assert wire.bank.transfer(begun.id).amount == Money(50_000), "after it the bank tells the truth"


@pytest.mark.parametrize(
    ("operation", "given", "value", "path"),
    [
        ("bank.transfer", (), "another", ("id",)),
        ("bank.customer", ("demo",), "zhang", ("id",)),
        ("bank.accounts", ("demo",), "zhang", (0, "customer_id")),
        ("bank.payees", ("demo",), "zhang", (0, "customer_id")),
        ("bank.entries", ("demo-passbook",), "zhang-passbook", (0, "account_id")),
    ],
)
def test_what_is_somebody_elses_is_not_read_out(
    wire: Wire, operation: str, given: tuple[str, ...], value: str, path: tuple[str | int, ...]
) -> None:
    given = given or (wire.begin().id,)
    ask = getattr(wire.bank, operation.split(".")[1])
    assert ask(*given)
    wire.put(operation, value, *path)
    with pytest.raises(Unavailable):
        ask(*given)


def test_above_the_line_no_pin_is_asked_for_though_the_bank_says_so(
    wire: Wire, world: World
) -> None:
    begun = wire.begin(fen=LINE_FEN + 1)
    wire.put("bank.confirm", "authorise", "status")
    with pytest.raises(OutcomeUnknown):
        wire.bank.confirm(begun.id, begun.step)
    wire.put("bank.transfer", "authorise", "status")
    with pytest.raises(Unavailable):
        wire.bank.transfer(begun.id)


@pytest.mark.parametrize("answers", [[], [["notice", "yes"], ["final", "yes"]]])
def test_a_check_that_asked_nothing_is_none(wire: Wire, answers: list[list[str]]) -> None:
    begun = wire.begin(fen=LINE_FEN + 1)
    asked = wire.bank.confirm(begun.id, begun.step)

    def passed(operation: str, status: int, told: Any) -> tuple[int, Any] | None:
        told["result"]["status"] = "authorise"
        told["result"]["check"] |= {"verdict": "passed", "answers": answers}
        return status, told

    wire.change = passed
    with pytest.raises(Unavailable):
        wire.bank.transfer(asked.id)


def test_above_the_line_she_pays_after_every_question(wire: Wire) -> None:
    begun = wire.begin(fen=LINE_FEN + 1)
    transfer = wire.bank.confirm(begun.id, begun.step)
    while transfer.status is TransferStatus.FRAUD_CHECK:
        transfer = answer_safely(wire.bank, transfer)
    assert transfer.status is TransferStatus.AUTHORISE


def test_that_it_may_be_done_does_not_become_that_nothing_was_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire(world)
    begin = world.bank.begin

    def fails_after_it(*given: Any, **named: Any) -> Transfer:
        begin(*given, **named)
        raise RuntimeError("no space")

    monkeypatch.setattr(world.bank, "begin", fails_after_it)
    wire.signed_anew = False  # whoever sits on the line does not have the key
    wire.change = lambda operation, status, told: (409, told) if status == 500 else None
    with pytest.raises(OutcomeUnknown):
        wire.begin()


def test_a_refusal_with_the_status_of_a_result_is_no_result(wire: Wire) -> None:
    wire.change = lambda operation, status, told: (200, told) if status != 200 else None
    with pytest.raises(BankError):
        wire.bank.preferences.remember("nobody", wire.bank.preferences.of("demo"))


def test_records_that_are_locked_for_a_moment_are_asked_again(
    wire: Wire, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin, times = world.bank.begin, 0

    def locked_twice(*given: Any, **named: Any) -> Transfer:
        nonlocal times
        times += 1
        if times < 3:
            raise Unavailable("database is locked")
        return begin(*given, **named)

    monkeypatch.setattr(world.bank, "begin", locked_twice)
    assert wire.begin().status is TransferStatus.REVIEW
    assert times == 3


def test_a_kiosk_that_starts_ends_its_own_visits_and_no_others(
    world: World, tmp_path: Path
) -> None:
    first = Wire(world, tmp_path / "first.json")
    begun = first.begin()
    second = Wire(world, tmp_path / "second.json")
    assert second.bank.recover() == []
    assert world.bank.transfer(begun.id).status is TransferStatus.REVIEW
    again = Wire(world, tmp_path / "first.json")
    assert [each.id for each in again.bank.recover()] == [begun.id]
    assert world.bank.transfer(begun.id).status is TransferStatus.CANCELLED
    assert Wire(world, tmp_path / "first.json").bank.recover() == []


def test_a_visit_whose_end_the_bank_did_not_take_is_ended_at_the_next_start(
    world: World, tmp_path: Path
) -> None:
    file = tmp_path / "visits.json"
    begun = Wire(world, file).begin()
    away = RemoteBank("http://127.0.0.1:1", SECRET, visits=file)
    assert away.recover() == []
    assert [each.id for each in Wire(world, file).bank.recover()] == [begun.id]


def test_nothing_that_a_terminal_obeys_comes_with_a_name(wire: Wire) -> None:
    wire.put("bank.payees", "王\x1b[2J小\u202e红\x9b", 0, "name")
    assert wire.bank.payees("demo")[0].name == "王[2J小红"


def test_what_the_bank_says_about_an_error_tells_no_number_in_the_log(
    wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    told = {"error": {"code": "value", "text": "pin 258036 of\n6217 0003 4000 1233 " + "x" * 9_000}}
    wire.change = lambda *_: (422, told)
    with pytest.raises(Unavailable) as refused:
        wire.bank.customer("demo")
    for text in (caplog.text, str(refused.value)):
        assert "258036" not in text and "1233" not in text
        assert len(text) < 1_000
