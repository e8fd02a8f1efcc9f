"""Provide a bank that can be told, for each call, to refuse or not to answer."""

from __future__ import annotations

from typing import Any

from assistant.banking.model import BankError

PARTS = frozenset(
    {"bills", "locks", "new_payees", "passbooks", "positions", "queue", "requests", "social"}
)
"""Of ``BankGateway``: a part's calls are named after it, ``locks.report_loss``."""


class SilentBank:
    """The sandbox; what stands in ``silent`` raises instead of answering."""

    def __init__(self, bank: Any, silent: dict[str, BankError], part: str = "") -> None:
        self._bank, self._part = bank, part
        self.silent = silent

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._bank, name)
        if name in PARTS:
            return SilentBank(found, self.silent, f"{name}.")
        if not callable(found):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            refusal = self.silent.get(self._part + name)
            if refusal is not None:
                raise refusal
            return found(*arguments, **named)

        return call
