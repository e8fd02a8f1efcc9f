"""Define the commands that words about a transfer stand for.

An utterance is read as an ordered list of commands; each keeps its words.
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
    """A value is named that is sure."""

    slot: Slot
    value: Payee | int | str
    """A payee, a sum in fen, or an account as ``lexicon.yaml`` calls it."""
    words: str


@dataclass(frozen=True)
class Unclear:
    """A value is named that has to be asked back."""

    slot: Slot
    why: Why
    """``unknown``: nobody of hers. ``near``, ``several``: one of the candidates. ``each``: all of
    the candidates, and a transfer has one payee. ``vague``: no sum that could be written down."""
    words: str
    candidates: tuple[Payee, ...] = ()


@dataclass(frozen=True)
class No:
    """What stands is wrong, and she has not said what is right."""

    slot: Slot | None
    """None: she has not said either what is wrong."""
    words: str


@dataclass(frozen=True)
class Next:
    """Another transfer that she asked for in the same breath, to be offered after this one."""

    commands: tuple[Set | Unclear, ...]


Command = Set | Unclear | No | Next


def command_for(slot: Slot, commands: Sequence[Command]) -> Set | Unclear | No | None:
    """Return the command about ``slot``; None where there is none."""
    about = (one for one in commands if not isinstance(one, Next) and one.slot == slot)
    return next(about, None)
