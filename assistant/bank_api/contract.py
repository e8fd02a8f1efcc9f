"""List the operations of the bank's interface, read from ``BankGateway`` and its services.

Each public method of the Python protocols is an operation, with its parameters and its result.
``openapi.yaml`` is written from this list, and client and server both follow it.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from assistant.bank_api.wire import hints_of
from assistant.banking.gateway import BankGateway
from assistant.banking.model import BankError

VERSION = "1"
BANK = "bank"
"""The service of the operations that ``BankGateway`` has itself."""
_READING = ("list_", "find_")
_READS = {
    f"{BANK}.{name}"
    for name in (
        *("customers", "customer", "accounts", "payees", "own_payees", "entries"),
        *("transfer", "holds", "on_the_way", "arriving"),
    )
} | {"preferences.of", "social.of", "positions.risk_level"}
_KEYS = ("key", "message")
"""Parameters by which the bank knows a call that comes twice."""
SIGN_IN = "staff.sign_in"
_NOT_OVER_A_NETWORK = {f"{BANK}.recover"}
"""It ends all open visits, those of other kiosks too. A kiosk ends its own (``end_session``)."""


@dataclass(frozen=True)
class Parameter:
    """A value that an operation takes."""

    name: str
    kind: Any
    """Its type."""
    required: bool


@dataclass(frozen=True)
class Operation:
    """One call to the bank."""

    name: str
    """Service and method, e.g. ``bills.begin``."""
    parameters: tuple[Parameter, ...]
    result: Any
    """The type of the result."""
    reads: bool
    """Whether the operation changes nothing, so that a call may be sent again."""
    about: str
    """What the operation does, in a few sentences."""

    @property
    def path(self) -> str:
        """The path of the operation's URL: ``/v1/bills/begin``."""
        return f"/v{VERSION}/{self.name.replace('.', '/')}"

    def may_repeat(self, arguments: Mapping[str, object]) -> bool:
        """Return whether a call with these arguments may be sent again: it reads, or has a key."""
        return self.reads or any(arguments.get(key) for key in _KEYS)


@cache
def operations() -> Mapping[str, Operation]:
    """Return all operations by name."""
    found = {}
    for name, member in _members(BankGateway):
        if isinstance(member, property):
            service = hints_of(member.fget)["return"]
            methods = [(f"{name}.{each}", method) for each, method in _members(service)]
        else:
            methods = [(f"{BANK}.{name}", member)]
        for full, method in methods:
            if full not in _NOT_OVER_A_NETWORK:
                found[full] = _operation(full, method)
    return found


def covered(status: int, body: bytes) -> bytes:
    """Return what the signature of an answer covers: its status, a point and its body.

    A 500 (it may be done) must not become a 409 (nothing was done) on its way.
    """
    return str(status).encode() + b"." + body


@cache
def refusals() -> Mapping[str, type[BankError]]:
    """Return the errors with which a bank refuses a call, by their ``code``."""
    found: dict[str, type[BankError]] = {}
    waiting: list[type[BankError]] = [BankError]
    while waiting:
        kind = waiting.pop()
        found.setdefault(kind.code, kind)
        waiting += kind.__subclasses__()
    return found


def _members(protocol: type) -> list[tuple[str, Any]]:
    return [
        (name, member)
        for name, member in vars(protocol).items()
        if not name.startswith("_") and (callable(member) or isinstance(member, property))
    ]


def _operation(name: str, method: Any) -> Operation:
    hints = hints_of(method)
    parameters = tuple(
        Parameter(each.name, hints[each.name], each.default is inspect.Parameter.empty)
        for each in inspect.signature(method).parameters.values()
        if each.name != "self"
    )
    reads = name in _READS or name.split(".")[1].startswith(_READING)
    return Operation(name, parameters, hints["return"], reads, inspect.getdoc(method) or "")
