"""How a payee is named on screens: relation and account tail beside the name, always."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def called(data: Mapping[str, Any]) -> tuple[str, str]:
    """Return (relation and tail, name) from ``relation``, ``tail`` and ``payee``.

    Names that sound alike (王小明, 王小红) are told apart by the relation and the tail.
    """
    tail = f"尾号{data['tail']}" if data.get("tail") else ""
    beside = "，".join(word for word in (str(data.get("relation") or ""), tail) if word)
    return beside, str(data.get("payee") or "")
