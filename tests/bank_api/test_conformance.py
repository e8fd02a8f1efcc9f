"""``bank --check`` sees a server that breaks one promise of docs/integration.md, and in what."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from assistant.bank_api.conformance import Trial
from assistant.bank_api.server import Reply, Service
from assistant.banking.gateway import BankGateway
from assistant.banking.model import (
    KeyReused,
    PinOutcome,
    PinResult,
    StaleStep,
    Transfer,
    TransferStatus,
)
from assistant.channels.signing import headers_of
from tests.bank_api import served as served_module
from tests.bank_api.served import SECRET, served
from tests.banking.fixtures import World


class Wrong:
    """A bank with some methods of its own over the right one."""

    def __init__(self, bank: Any, **own: Callable[..., Any]) -> None:
        self._bank = bank
        vars(self).update(own)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bank, name)


def problems(bank: BankGateway | Wrong) -> list[str]:
    with served(bank) as url:  # type: ignore[arg-type]
        trial = Trial(url, SECRET, "demo", None)
        return [f"{each.step} {each.problem}" for each in trial.run() if each.problem]


def test_the_sandbox_keeps_every_promise(world: World) -> None:
    assert problems(world.bank) == []
    assert problems(world.bank) == [], "and once more, after the refusals of the first"


def _no_check(bank: Any) -> Wrong:
    def passed(transfer: Transfer) -> Transfer:
        if transfer.status in (TransferStatus.FRAUD_CHECK, TransferStatus.HELD):
            return replace(transfer, status=TransferStatus.AUTHORISE)
        return transfer

    def confirm(**named: Any) -> Transfer:
        return passed(bank.confirm(**named))

    return Wrong(bank, confirm=confirm)


def _early_pin(bank: Any) -> Wrong:
    def authorise(transfer_id: str, **_: Any) -> tuple[Transfer, PinResult]:
        return bank.transfer(transfer_id), PinResult(PinOutcome.WRONG, 2)

    return Wrong(bank, authorise=authorise)


def _any_step(bank: Any) -> Wrong:
    def confirm(transfer_id: str, step: int) -> Transfer:
        try:
            return bank.confirm(transfer_id, step)  # type: ignore[no-any-return]
        except StaleStep:
            return bank.transfer(transfer_id)  # type: ignore[no-any-return]

    return Wrong(bank, confirm=confirm)


def _forgiving_key(bank: Any) -> Wrong:
    def begin(**named: Any) -> Transfer:
        try:
            return bank.begin(**named)  # type: ignore[no-any-return]
        except KeyReused:
            return bank.begin(**{**named, "key": named["key"] + "2"})  # type: ignore[no-any-return]

    return Wrong(bank, begin=begin)


WRONG: dict[str, tuple[Callable[[Any], Wrong], str]] = {
    "no check above the line": (_no_check, "一万元以上"),
    "a PIN before the yes": (_early_pin, "不收密码"),
    "any step": (_any_step, "过时的步骤"),
    "a key with another sum": (_forgiving_key, "换了金额"),
    "no freeze": (lambda bank: Wrong(bank, freeze=lambda session: []), "freeze"),
    "no end": (lambda bank: Wrong(bank, end_session=lambda session, reason: []), "end_session"),
    "any customer": (
        lambda bank: Wrong(bank, customer=lambda customer_id: bank.customer("demo")),
        "unknown",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_bank_that_breaks_a_promise_is_seen(world: World, what: str) -> None:
    make, told = WRONG[what]
    found = problems(make(world.bank))
    assert any(told in each for each in found), found


class Forgets(Service):
    """Does a call again when it comes again."""

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        self._done.clear()
        return super().answer(path, headers, body)


class TrustsAnybody(Service):
    """Takes calls under any key."""

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        signed = headers_of(SECRET, "", self._now(), body)
        return super().answer(path, signed, body)


class LetsAnyStaffIn(Service):
    """Takes a token that nobody was given."""

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        reply = super().answer(path, headers, body)
        if b"not_allowed" in reply.body:
            return Reply(200, json.dumps({"result": None}).encode())
        return reply


class TakesDollars(Service):
    """Reads every amount as yuan."""

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        if b"USD" in body:
            body = body.replace(b"USD", b"CNY")
            headers = headers_of(SECRET, "", self._now(), body)
        return super().answer(path, headers, body)


@pytest.mark.parametrize(
    ("server", "told"),
    [
        (Forgets, "只做一次"),
        (TrustsAnybody, "别的密钥"),
        (LetsAnyStaffIn, "工作人员"),
        (TakesDollars, "别的货币"),
    ],
)
def test_a_server_that_breaks_a_promise_is_seen(
    server: type[Service], told: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served_module, "Service", server)
    found = problems(world.bank)
    assert any(told in each for each in found), found
