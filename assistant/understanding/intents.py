"""What each intent is, from ``intents.yaml``: the one list for readers, dialogue and evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

_FILE = Path(__file__).with_name("intents.yaml")

Kind = Literal["request", "menu", "control", "answer", "chat"]


@dataclass(frozen=True)
class Intent:
    """What can be meant by words."""

    name: str
    kind: Kind
    values: frozenset[str] = frozenset()
    """Entities that are read in its words; ``limit`` is the sum of a lock."""
    enough: frozenset[str] = frozenset()
    """It moves money, and these values make it a request however unsure the classifier is."""
    sure: float | None = None
    """It moves money, and from this confidence on counts as a request; chosen on what training
    never saw (docs/understanding.md)."""
    asked_first: bool = False
    """She is asked about it where it was found in a long story."""
    puts_aside: bool = False
    """It puts the task in hand aside: where she only asks a question about it, it gives way."""
    interrupts: bool = False
    """It may cut into the anti-fraud check."""
    label: str = ""
    """What it is offered as where her words were no clear request; empty: it is not offered."""
    words: tuple[str, ...] = ()
    """Other words for it."""

    @property
    def moves_money(self) -> bool:
        """Whether money moves by it, so that it is asked about where it is not sure."""
        return self.sure is not None


@cache
def load_intents() -> Mapping[str, Intent]:
    """Return the intents by name, in the order in which they are offered."""
    raw: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: _read(name, told) for name, told in raw.items()}


@cache
def intents_with(value: str) -> frozenset[str]:
    """Return the names of the intents in whose words ``value`` (an entity) is read."""
    return frozenset(i.name for i in load_intents().values() if value in i.values)


def is_request(name: str) -> bool:
    """Whether an intent asks for something of the bank, and neither stops nor calls for help."""
    known = load_intents().get(name)
    return known is not None and known.kind in ("request", "menu") and not known.interrupts


def moves_money(name: str) -> bool:
    """Whether money moves by an intent."""
    known = load_intents().get(name)
    return known is not None and known.moves_money


def interrupts(name: str) -> bool:
    """Whether an intent may cut into the anti-fraud check."""
    known = load_intents().get(name)
    return known is not None and known.interrupts


def _read(name: str, told: dict[str, Any]) -> Intent:
    money, offered = told.get("moves_money", {}), told.get("offered", [""])
    return Intent(
        name=name,
        kind=told["kind"],
        values=frozenset(told.get("values", ())),
        enough=frozenset(money.get("enough", ())),
        sure=money.get("sure"),
        asked_first=told.get("asked") == "first",
        puts_aside=told.get("aside", False),
        interrupts=told["kind"] == "control" or told.get("control", False),
        label=offered[0],
        words=tuple(offered[1:]),
    )
