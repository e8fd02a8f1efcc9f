"""Define the commands into which words about a transfer are translated.

An utterance becomes an ordered list of commands; each command keeps its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.banking.model import Payee

Slot = Literal["payee", "amount", "account"]
Why = Literal["unknown", "near", "several", "each", "vague"]


@dataclass(frozen=True)
class Set:
    """The words name a value, and it is certain."""

    slot: Slot
    value: Payee | int | str
    """A payee, a sum in fen, or the name of an account in ``lexicon.yaml``."""
    words: str


@dataclass(frozen=True)
class Unclear:
    """The words name a value, but the customer has to be asked about it."""

    slot: Slot
    why: Why
    """``unknown``: no saved payee. ``near``, ``several``: one of the candidates. ``each``: all of
    the candidates, although a transfer has one payee. ``vague``: no exact sum."""
    words: str
    candidates: tuple[Payee, ...] = ()


@dataclass(frozen=True)
class No:
    """The words call a value wrong without giving the right one."""

    slot: Slot | None
    """The wrong value's slot; None: the words do not say which value is wrong."""
    words: str


@dataclass(frozen=True)
class Next:
    """A second transfer in the same utterance, to be offered after the first."""

    commands: tuple[Set | Unclear, ...]


Command = Set | Unclear | No | Next


def command_for(slot: Slot, commands: Sequence[Command]) -> Set | Unclear | No | None:
    """Return the first command about ``slot``; None if there is none."""
    about = (one for one in commands if not isinstance(one, Next) and one.slot == slot)
    return next(about, None)
