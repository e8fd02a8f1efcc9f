"""Read the properties of each intent from ``domain/``, for readers, dialogue and evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from assistant.yaml_file import read_yaml

_DOMAIN = Path(__file__).parents[2] / "domain"

Kind = Literal["request", "menu", "control", "answer", "chat"]


@dataclass(frozen=True)
class Intent:
    """One intent: its properties for the readers and the dialogue."""

    name: str
    kind: Kind
    values: frozenset[str] = frozenset()
    """Entities that are read from words of this intent; ``limit`` is the sum of a lock."""
    enough: frozenset[str] = frozenset()
    """For an intent that moves money: if all of these entities are named, it counts as a request
    even if the classifier is unsure."""
    sure: float | None = None
    """For an intent that moves money: the least confidence (0 to 1) at which it counts as a
    request. Chosen on utterances that training never saw (docs/understanding.md)."""
    asked_first: bool = False
    """Whether the customer is asked if she means it, when it was found in a long story."""
    puts_aside: bool = False
    """Whether it interrupts the current task, unless the words only ask a frequent question."""
    interrupts: bool = False
    """Whether it may interrupt the anti-fraud check."""
    label: str = ""
    """The label under which it is offered after unclear words; empty: it is never offered."""
    words: tuple[str, ...] = ()
    """Other words for the label."""

    @property
    def moves_money(self) -> bool:
        """Return whether the intent moves money; if it is unsure, the customer is asked."""
        return self.sure is not None


@cache
def load_intents() -> Mapping[str, Intent]:
    """Return the intents by name, in the order in which they are offered.

    ``domain/vocabulary.yml`` explains the properties. An intent without properties comes from the
    program, never from a customer.
    """
    listed = [each for file in sorted(_DOMAIN.glob("*.yml")) for each in _listed(file)]
    named = [pair for each in listed if isinstance(each, dict) for pair in each.items()]
    return {name: _read(name, told) for name, told in named}


def _listed(file: Path) -> list[str | dict[str, dict[str, Any]]]:
    """Return the intents of a file of ``domain/``, each a name alone or with its properties."""
    content: dict[str, list[str | dict[str, dict[str, Any]]]] = read_yaml(file)
    return content.get("intents", [])


@cache
def intents_with(value: str) -> frozenset[str]:
    """Return the names of the intents from whose words the entity ``value`` is read."""
    return frozenset(i.name for i in load_intents().values() if value in i.values)


def is_request(name: str) -> bool:
    """Return whether an intent is a request to the bank that neither stops nor calls for help."""
    known = load_intents().get(name)
    return known is not None and known.kind in ("request", "menu") and not known.interrupts


def moves_money(name: str) -> bool:
    """Return whether an intent moves money."""
    known = load_intents().get(name)
    return known is not None and known.moves_money


def interrupts(name: str) -> bool:
    """Return whether an intent may interrupt the anti-fraud check."""
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
