"""The server does what is signed and in form, once, and names what is not."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bank_api.contract import operations
from assistant.bank_api.server import SIGNED_IN_SECONDS, Reply, Service
from assistant.banking.model import TransferStatus, Unknown
from assistant.channels.signing import headers_of
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
        def customers(self) -> list[object]:
            asked.append(1)
            begun.set()
            go_on.wait(10)
            return []

    service = Service(Slow(), SECRET, lambda: NOW)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, service, "bank.customers")
        assert begun.wait(10)
        second = pool.submit(ask, service, "bank.customers")
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


def test_a_posted_transfer_is_asked_for_by_its_id(service: Service) -> None:
    made = json.loads(begin(service, "call-0001").body)["result"]
    reply = ask(service, "bank.transfer", "call-0002", transfer_id=made["id"])
    assert json.loads(reply.body)["result"]["status"] == TransferStatus.REVIEW.value
