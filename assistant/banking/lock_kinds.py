"""Which locks there are, where an order to pay may come from, and what a closed lock refuses."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Lock(str, Enum):
    """The locks by the column that keeps them."""

    NIGHT = "night_lock"
    REGION = "region_lock"
    OVERSEAS = "overseas_lock"
    OVERSEAS_ONLINE = "overseas_online_lock"
    LIMIT = "limit_lock_fen"


class Origin(str, Enum):
    """Where an order to pay comes from."""

    BRANCH = "branch"
    ELSEWHERE = "elsewhere"
    """A card in another region of the country."""
    OVERSEAS = "overseas"
    """A card abroad."""
    OVERSEAS_ONLINE = "overseas_online"
    """A card's number abroad, without the card."""


REFUSES = {
    Lock.REGION: (Origin.ELSEWHERE, Origin.OVERSEAS),
    Lock.OVERSEAS: (Origin.OVERSEAS, Origin.OVERSEAS_ONLINE),
    Lock.OVERSEAS_ONLINE: (Origin.OVERSEAS_ONLINE,),
}
"""Origins that a closed lock refuses; the night lock goes by the hour, the limit by the day's sum."""


def refused_by(row: Mapping[str, Any], origin: str) -> Lock | None:
    """Return the closed lock of an account (a row) that refuses payments from ``origin``."""
    return next(
        (lock for lock, origins in REFUSES.items() if row[lock.value] and origin in origins), None
    )
