"""Serve our actions with rasa_sdk's own action server, run by a stock environment's Python.

``python -m assistant.bench.stock_actions FOLDER PORT`` serves a new sandbox bank in FOLDER.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from rasa_sdk import endpoint
from rasa_sdk.executor import ActionExecutor

from assistant.actions import all_actions
from assistant.banking.sandbox import SandboxBank
from assistant.banking.seed import seed
from assistant.clock import SystemClock
from assistant.conversation.visit import Services, Visit
from assistant.storage.audit_key import PLAY_KEY
from assistant.storage.database import open_database

CUSTOMER = "demo"


class _SignedIn(dict[str, Visit]):
    """Visits by sender; a missing sender gets a visit of the sandbox's customer, signed in."""

    def __init__(self, bank: SandboxBank) -> None:
        self._bank = bank

    def __missing__(self, sender: str) -> Visit:
        visit = Visit(session=sender, customer=self._bank.customer(CUSTOMER), signed_in=True)
        self[sender] = visit
        return visit


class _Executor(ActionExecutor):  # type: ignore[misc]
    """Serves our actions as built objects, where rasa_sdk would create each from its class."""

    services: Services

    def register_package(self, package: Any) -> None:
        """Register all actions, whatever ``package`` is; they share ``services``."""
        for action in all_actions(self.services):
            self.register_action(action)


def main() -> None:
    """Serve until stopped."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    clock = SystemClock()
    engine = open_database(folder / "bank.sqlite", PLAY_KEY)
    seed(engine, clock)
    bank = SandboxBank(engine, clock)
    _Executor.services = Services(bank, clock, visits=_SignedIn(bank))
    endpoint.ActionExecutor = _Executor
    endpoint.run("assistant.actions", port)


if __name__ == "__main__":
    main()
