"""Name the kinds of locks and the origins of orders to pay; tell which lock refuses which."""

from __future__ import annotations

from enum import Enum

from assistant.storage.values import Values


class Lock(str, Enum):
    """The kinds of locks; each value is the name of the column that stores the lock."""

    NIGHT = "night_lock"
    REGION = "region_lock"
    OVERSEAS = "overseas_lock"
    OVERSEAS_ONLINE = "overseas_online_lock"
    LIMIT = "limit_lock_fen"


class Origin(str, Enum):
    """The origin of an order to pay."""

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
"""For each lock, the origins that it refuses; the night lock depends on the hour, the limit on the
sum."""


def refused_by(row: Values, origin: str) -> Lock | None:
    """Return the closed lock of an account (a row) that refuses payments from ``origin``."""
    return next(
        (lock for lock, origins in REFUSES.items() if row[lock.value] and origin in origins), None
    )
