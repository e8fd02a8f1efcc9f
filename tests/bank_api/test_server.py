"""The server does what is signed and in form, once, and names what is not."""

from __future__ import annotations

import hmac
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bank_api.contract import operations
from assistant.bank_api.server import SIGNED_IN_SECONDS, Reply, Service
from assistant.banking.model import Transfer, TransferStatus, Unavailable, Unknown
from assistant.channels.signing import (
    CLOCKS_APART_SECONDS,
    SIGNATURE,
    TIMESTAMP,
    headers_of,
)
from tests.bank_api.served import SECRET
from tests.banking.fixtures import World

NOW = 1_773_626_400.0
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


class At:
    now = NOW

    def __call__(self) -> float:
        return self.now


def body_of(operation: str, call: str = "call-0001", **arguments: Any) -> bytes:
    return json.dumps({"operation": operation, "id": call, "arguments": arguments}).encode()


def ask(service: Service, operation: str, call: str = "call-0001", **arguments: Any) -> Reply:
    body = body_of(operation, call, **arguments)
    path = operations()[operation].path
    return service.answer(path, headers_of(SECRET, call, NOW, body), body)


def code_of(reply: Reply) -> str:
    told: str = json.loads(reply.body)["error"]["code"]
    return told


@pytest.fixture
def at() -> At:
    return At()


@pytest.fixture
def service(world: World, at: At) -> Service:
    return Service(world.bank, SECRET, at)


def begin(service: Service, call: str, key: str = "k1") -> Reply:
    money = {"currency": "CNY", "fen": 30_000}
    return ask(
        service, "bank.begin", call, key=key, session="s", customer_id="demo",
        account_id="demo-passbook", payee_id="demo-xiaohong", amount=money,
    )  # fmt: skip


def test_a_call_without_the_key_is_refused(service: Service) -> None:
    body = body_of("bank.customers")
    for headers in (
        {},
        headers_of(b"another", "c", NOW, body),
        headers_of(SECRET, "c", NOW, b"{}"),
    ):
        reply = service.answer("/v1/bank/customers", headers, body)
        assert (reply.status, code_of(reply)) == (401, "signature")


def test_a_call_of_an_hour_ago_is_refused(service: Service, at: At) -> None:
    at.now += 3_600
    reply = ask(service, "bank.customers")
    assert (reply.status, code_of(reply)) == (401, "clock")


def test_a_signed_call_is_of_no_use_at_another_path(service: Service) -> None:
    body = body_of("bank.customers")
    reply = service.answer("/v1/bank/recover", headers_of(SECRET, "c", NOW, body), body)
    assert reply.status == 422


def test_a_call_that_comes_twice_is_done_once(service: Service, world: World) -> None:
    first = begin(service, "call-0001")
    assert begin(service, "call-0001") == first
    made = json.loads(first.body)["result"]["id"]
    pin = {"transfer_id": made, "step": 2, "pin": "000000"}
    ask(service, "bank.confirm", "call-0002", transfer_id=made, step=1)
    wrong = [ask(service, "bank.authorise", "call-0003", **pin) for _ in range(3)]
    assert wrong[0] == wrong[1] == wrong[2]
    left = json.loads(wrong[0].body)["result"][1]["attempts_left"]
    again = ask(service, "bank.authorise", "call-0004", **{**pin, "step": 3})
    assert json.loads(again.body)["result"][1]["attempts_left"] == left - 1, "one try was taken"
    assert code_of(ask(service, "bank.authorise", "call-0005", **pin)) == "stale_step"


def test_a_call_that_comes_while_the_first_is_done_waits_for_its_answer(world: World) -> None:
    begun, go_on, asked = threading.Event(), threading.Event(), []

    class Slow:
        def settle_due(self) -> list[object]:
            asked.append(1)
            begun.set()
            go_on.wait(10)
            return []

    service = Service(Slow(), SECRET, lambda: NOW)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, service, "bank.settle_due")
        assert begun.wait(10)
        second = pool.submit(ask, service, "bank.settle_due")
        go_on.set()
        assert first.result() == second.result()
    assert asked == [1]


def test_a_refusal_of_the_bank_has_its_code(service: Service) -> None:
    reply = ask(service, "bank.customer", customer_id="nobody")
    assert (reply.status, code_of(reply)) == (409, "unknown_customer")


def test_a_fault_of_the_bank_tells_no_details(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        def customers(self) -> None:
            raise RuntimeError("secret things")

    reply = ask(Service(Broken(), SECRET, lambda: NOW), "bank.customers")  # type: ignore[arg-type]
    assert (reply.status, code_of(reply)) == (500, "failed")
    assert b"secret things" not in reply.body and "secret things" in caplog.text


def test_staff_decide_by_what_they_got_for_their_password(service: Service, at: At) -> None:
    unlock = {"customer_id": "demo"}
    for forged in ("1001", "", "token"):
        reply = ask(service, "bank.unlock", f"call-{forged:4}", staff=forged, **unlock)
        assert (reply.status, code_of(reply)) == (409, "not_allowed")
    reply = ask(
        service, "bank.unlock", staff={"number": "1001", "name": "周敏", "role": "head"}, **unlock
    )
    assert reply.status == 422


def test_nobody_stays_signed_in_for_ever(service: Service, at: At, world: World) -> None:
    who = world.bank.staff.list_members()[0]
    token = service._remember(who)  # type: ignore[arg-type]
    at.now += SIGNED_IN_SECONDS
    body = body_of("bank.unlock", customer_id="demo", staff=token)
    reply = service.answer("/v1/bank/unlock", headers_of(SECRET, "c", at.now, body), body)
    assert code_of(reply) == "not_allowed"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(operations())), ANY_JSON, st.integers())
def test_nonsense_is_refused_and_breaks_nothing(name: str, told: Any, number: int) -> None:
    class Untouched:
        def __getattr__(self, name: str) -> Any:
            raise Unknown(name)  # a text may be an id

    operation = operations()[name]
    wanted = [each.name for each in operation.parameters if each.required]
    service = Service(Untouched(), SECRET, lambda: NOW)  # type: ignore[arg-type]
    for call in (told, {"operation": name, "id": f"call-{number}", "arguments": told},
                 {"operation": name, "id": told, "arguments": dict.fromkeys(wanted, told)},
                 {"operation": name, "id": "call-0001", "arguments": {"no such": told}}):  # fmt: skip
        body = json.dumps(call).encode()
        reply = service.answer(operation.path, headers_of(SECRET, "c", NOW, body), body)
        assert reply.status in (404, 409, 422)


WRONG_PIN = {"session": "s", "customer_id": "demo", "pin": "000000"}


def tries_left(reply: Reply) -> int:
    left: int = json.loads(reply.body)["result"]["attempts_left"]
    return left


def test_a_call_is_done_once_however_many_came_since(service: Service, at: At) -> None:
    body = body_of("bank.verify_pin", "caught-01", **WRONG_PIN)
    headers, path = headers_of(SECRET, "caught-01", NOW, body), "/v1/bank/verify_pin"
    left = tries_left(service.answer(path, headers, body))
    for nth in range(5_000):
        ask(service, "bank.note_recognised", f"call-{nth:05}", session="s", customer_id="nobody")
    at.now += CLOCKS_APART_SECONDS
    assert tries_left(service.answer(path, headers, body)) == left, "no second try of hers is gone"


def test_a_call_caught_before_a_restart_is_not_done_after_it(world: World, at: At) -> None:
    body = body_of("bank.verify_pin", "caught-02", **WRONG_PIN)
    headers, path = headers_of(SECRET, "caught-02", NOW, body), "/v1/bank/verify_pin"
    left = tries_left(Service(world.bank, SECRET, at).answer(path, headers, body))
    at.now += 5
    restarted = Service(world.bank, SECRET, at)
    assert code_of(restarted.answer(path, headers, body)) == "clock"
    again = body_of("bank.verify_pin", "caught-03", **WRONG_PIN)
    signed = headers_of(SECRET, "caught-03", at.now, again)
    assert tries_left(restarted.answer(path, signed, again)) == left - 1


def test_an_id_belongs_to_one_call(service: Service) -> None:
    ask(service, "bank.note_recognised", session="s", customer_id="demo")
    other = ask(service, "bank.verify_pin", **WRONG_PIN)
    assert (other.status, code_of(other)) == (422, "id")


@pytest.mark.parametrize("broken", [Unavailable("locked"), RuntimeError("the disk")])
def test_what_was_not_done_is_done_when_its_key_comes_again(
    world: World, broken: Exception
) -> None:
    class FailsTwice:
        times = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(world.bank, name)

        def begin(self, *given: Any, **named: Any) -> Transfer:
            FailsTwice.times += 1
            if FailsTwice.times < 3:
                raise broken
            return world.bank.begin(*given, **named)

    service = Service(FailsTwice(), SECRET, lambda: NOW)  # type: ignore[arg-type]
    order = {"key": "k", "session": "s", "customer_id": "demo", "account_id": "demo-passbook"}
    more = {"payee_id": "demo-xiaohong", "amount": {"currency": "CNY", "fen": 30_000}}
    replies = [ask(service, "bank.begin", **order, **more).status for _ in range(4)]
    assert replies[2:] == [200, 200]
    assert FailsTwice.times == 3, "and then it is done once"


@pytest.mark.parametrize(
    "body",
    [
        b'{"operation":"bank.customer","id":"call-0001","arguments":{"customer_id":"\\ud800"}}',
        b'{"operation":"bank.customer","id":"call-0001","arguments":{"\\ud800":"x"}}',
        b'{"operation":"bank.customer","id":"call-0001",'
        b'"arguments":{"customer_id":"demo","customer_id":"zhang"}}',
        b'{"operation":"bank.customer","id":"call-0001","arguments":{"customer_id":NaN}}',
    ],
    ids=["half a character", "in a name", "a name twice", "no number"],
)
def test_what_two_readers_may_read_as_two_things_is_refused(service: Service, body: bytes) -> None:
    headers = headers_of(SECRET, "call-0001", NOW, body)
    reply = service.answer("/v1/bank/customer", headers, body)
    assert (reply.status, code_of(reply)) == (422, "value")


def test_headers_of_nonsense_are_refused(service: Service) -> None:
    for headers in ({SIGNATURE: "\udcff"}, {TIMESTAMP: "9" * 400, SIGNATURE: ""}, {}):
        reply = service.answer("/v1/bank/customer", headers, b"{}")
        assert reply.status == 401
        assert service.sign(headers, reply)
    body, late = b"{}", "9" * 400
    signed = "sha256=" + hmac.new(SECRET, late.encode() + b"." + body, "sha256").hexdigest()
    reply = service.answer("/v1/x", {TIMESTAMP: late, SIGNATURE: signed}, body)
    assert code_of(reply) == "clock"


def test_no_kiosk_ends_the_visits_of_another(service: Service) -> None:
    body = body_of("bank.recover")
    headers = headers_of(SECRET, "call-0001", NOW, body)
    assert service.answer("/v1/bank/recover", headers, body).status == 404


def test_a_posted_transfer_is_asked_for_by_its_id(service: Service) -> None:
    made = json.loads(begin(service, "call-0001").body)["result"]
    reply = ask(service, "bank.transfer", "call-0002", transfer_id=made["id"])
    assert json.loads(reply.body)["result"]["status"] == TransferStatus.REVIEW.value
