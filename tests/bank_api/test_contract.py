"""docs/openapi.yaml is the contract as the code has it, and the server answers by it."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from assistant.bank_api.client import RemoteBank
from assistant.bank_api.contract import BANK, operations
from assistant.bank_api.openapi import FILE, contract, text
from assistant.bank_api.wire import to_wire
from assistant.banking.sandbox import SandboxBank
from tests.banking.fixtures import World


def test_the_file_is_what_the_code_has() -> None:
    assert FILE.read_text("utf-8") == text(), "run: python -m assistant.bank_api.openapi"
    assert yaml.safe_load(text()) == contract()


@pytest.mark.parametrize("name", sorted(operations()))
def test_the_sandbox_takes_the_parameters_of_the_contract(name: str, world: World) -> None:
    service, method = name.split(".")
    holder = world.bank if service == BANK else getattr(world.bank, service)
    has = inspect.signature(getattr(holder, method)).parameters
    assert [each.name for each in operations()[name].parameters] == list(has)


def test_the_remote_bank_has_all_that_the_sandbox_has(world: World) -> None:
    remote = RemoteBank("http://127.0.0.1:9", b"key")
    for name in operations():
        service, method = name.split(".")
        holder: Any = remote if service == BANK else getattr(remote, service)
        assert callable(getattr(holder, method))
    remote.close()
    ours = {name for name in dir(SandboxBank) if not name.startswith("_")}
    assert ours <= set(dir(remote)), "an operation that no kiosk can reach"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("bank.customers", {}),
        ("bank.accounts", {"customer_id": "demo"}),
        ("bank.payees", {"customer_id": "demo"}),
        ("bank.entries", {"account_id": "demo-passbook"}),
        ("bills.list_due", {"customer_id": "demo"}),
        ("positions.list_held", {"customer_id": "demo"}),
        ("locks.list_states", {"customer_id": "demo"}),
        ("social.of", {"customer_id": "demo"}),
        ("preferences.of", {"customer_id": "demo"}),
        ("staff.list_members", {}),
    ],
)
def test_a_result_keeps_its_schema(name: str, arguments: dict[str, Any], world: World) -> None:
    service, method = name.split(".")
    holder = world.bank if service == BANK else getattr(world.bank, service)
    whole = contract()
    post = whole["paths"][operations()[name].path]["post"]
    schema = post["responses"]["200"]["content"]["application/json"]["schema"]
    answer = {"result": to_wire(getattr(holder, method)(**arguments))}
    Draft202012Validator({**schema, "components": whole["components"]}).validate(answer)


def test_a_key_is_what_lets_a_changing_call_be_repeated() -> None:
    named = operations()
    assert named["bank.accounts"].may_repeat({})
    assert named["bank.begin"].may_repeat({"key": "k"})
    assert named["bank.script_words"].may_repeat({"message": "m"})
    assert not named["bank.script_words"].may_repeat({"message": ""})
    assert not named["bank.authorise"].may_repeat({"step": 3})
