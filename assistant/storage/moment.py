"""Moments in the database: whole microseconds since 1970 in UTC, so that rules can count them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
SECOND = 1_000_000
"""A second, in the database's unit."""


def to_moment(at: datetime) -> int:
    """Return a timezone-aware ``at`` in microseconds since 1970, exactly.

    Raises:
        TypeError: ``at`` has no timezone.
    """
    return (at - EPOCH) // timedelta(microseconds=1)


def from_moment(moment: int) -> datetime:
    """Return the UTC time of ``moment`` microseconds since 1970."""
    return EPOCH + timedelta(microseconds=moment)
