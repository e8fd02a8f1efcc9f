"""Read the types of bills from ``bill_types.yaml``.

The file tells how each type is said, who bills it, and where it is offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.yaml_file import read_yaml

_FILE = Path(__file__).with_name("bill_types.yaml")


@dataclass(frozen=True)
class Biller:
    """Whom the sandbox's households pay."""

    id: str
    name: str
    number: str
    """The account's."""


@dataclass(frozen=True)
class BillType:
    """A type of bill: its names, how she says it, and who sends it."""

    name: str
    """As the bank's rows and the dialogue's entity ``bill_type`` have it."""
    said: tuple[str, ...]
    """Ways that she says it."""
    billed_by: tuple[str, ...]
    """Words in a biller's name, as statements write it."""
    biller: Biller
    social_label: str = ""
    """What it is offered as under 社保医保; empty where it is not."""
    social_word: str = ""
    """The word that names it there."""


@cache
def load_bill_types() -> dict[str, BillType]:
    """Return the types of bills by name, in the order of the file."""
    raw: dict[str, dict[str, Any]] = read_yaml(_FILE)
    return {name: _read(name, told) for name, told in raw.items()}


def _read(name: str, told: dict[str, Any]) -> BillType:
    label, word = told.get("social", ("", ""))
    return BillType(
        name, tuple(told["said"]), tuple(told["billed_by"]), Biller(*told["biller"]), label, word
    )
