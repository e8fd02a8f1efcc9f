"""Provide what staff type at the terminal: passwords without echo, numbers with echo."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

import pytest

from assistant.banking.seed_staff import sandbox_password


class Typed:
    """Answers prompts in a terminal's place, and remembers them."""

    def __init__(self) -> None:
        self.passwords: list[str] = []
        """The next passwords; without any a number's own is typed (``demo-`` and the number)."""
        self.numbers: list[str] = []
        self.asked: list[str] = []

    def password(self, prompt: str = "") -> str:
        self.asked.append(prompt)
        if self.passwords:
            return self.passwords.pop(0)
        digits = "".join(each for each in prompt if each.isdecimal())
        return sandbox_password(digits)

    def number(self, prompt: str = "") -> str:
        self.asked.append(prompt)
        if not self.numbers:
            raise EOFError
        return self.numbers.pop(0)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    made = Typed()
    monkeypatch.setattr(getpass, "getpass", made.password)
    monkeypatch.setattr("builtins.input", made.number)
    monkeypatch.setattr(sys, "stdin", _Terminal())
    return made


class _Terminal:
    """Standard input at a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def raising(error: BaseException) -> Callable[[str], str]:
    """Return what a prompt does that nobody answers."""

    def prompt(_text: str = "") -> str:
        raise error

    return prompt
