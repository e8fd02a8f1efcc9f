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
    """The company that the sandbox's households pay for this type."""

    id: str
    name: str
    number: str
    """The company's account number."""


@dataclass(frozen=True)
class BillType:
    """A type of bill: its names, the words by which customers ask for it, and who sends it."""

    name: str
    """The name in the bank's tables and in the dialogue's entity ``bill_type``."""
    said: tuple[str, ...]
    """Words by which customers name this type of bill."""
    billed_by: tuple[str, ...]
    """Words in the names of companies that send such bills, as on account statements."""
    biller: Biller
    social_label: str = ""
    """Its label under 社保医保; empty: it is not offered there."""
    social_word: str = ""
    """The word by which a customer can choose it under 社保医保."""


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
