"""Convert times to and from the database's moments: microseconds since 1970, in UTC."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
EARLIEST = datetime.min.replace(tzinfo=timezone.utc) + DAY
LATEST = datetime.max.replace(tzinfo=timezone.utc) - DAY
"""The limits between which a moment has a date in every time zone."""


def to_moment(at: datetime) -> int:
    """Return a timezone-aware ``at`` in microseconds since 1970, exactly.

    Raises:
        TypeError: ``at`` has no timezone.
    """
    return (at - EPOCH) // _MICROSECOND


def from_moment(moment: int) -> datetime:
    """Return the UTC time of ``moment`` microseconds since 1970.

    For a moment without a date in every time zone the nearest one with a date is returned, so that
    one wrong row does not hide the others.
    """
    if not _EARLIEST <= moment <= _LATEST:
        moment = _EARLIEST if moment < 0 else _LATEST
    return EPOCH + timedelta(microseconds=moment)


_EARLIEST, _LATEST = to_moment(EARLIEST), to_moment(LATEST)


def is_dated(at: datetime) -> bool:
    """Return whether a timezone-aware ``at`` has a date in every time zone."""
    return EARLIEST <= at <= LATEST
