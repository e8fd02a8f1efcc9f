"""Read and update the table of deliveries: those that wait, were sent, or were given up.

Triggers of the database add the rows (migration 0015). A sender records each try before it sends
and the result afterwards, so that a full disk cannot make it send the same message twice a second.
A sender that is killed in between tries again with the same key, by which the receiver finds
repeats.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Engine

from assistant.channel_settings import Channel
from assistant.clock import SystemClock
from assistant.storage.audit import record
from assistant.storage.bound import GONE, Bound, bound
from assistant.storage.database import writing
from assistant.storage.opened import reading
from assistant.storage.prepared import Query, Row, fetch
from assistant.storage.tables import deliveries, open_channels

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 20.0
"""The longest wait between two tries. The wait doubles with each failed try up to this number, and
is then shortened at random, at most to its half."""
GIVE_UP_SECONDS = 3600.0
"""A delivery older than this that was tried ``LEAST_TRIES`` times is given up (and logged)."""
LEAST_TRIES = 10
"""Fewest tries before a delivery is given up: age is not enough, as the clock may have jumped
ahead."""
KEPT = timedelta(days=30)
"""How long a delivery that was sent or given up stays in the table."""


class Delivery(Row, Protocol):
    """A delivery that has not been sent yet."""

    id: int
    channel: str
    key: str
    ticket: str
    event: str
    nth: int
    queued_at: datetime
    tries: int


@dataclass(frozen=True)
class Count:
    """How many deliveries of a channel wait, were sent and were given up."""

    waiting: int = 0
    sent: int = 0
    given_up: int = 0
    trouble: str = ""
    """Why the oldest waiting delivery, or the last one given up, was not sent; empty: no failure is
    known."""


def open_only(engine: Engine, channels: Sequence[Channel], now: datetime | None = None) -> None:
    """Make the database queue deliveries for these channels from now on, and for no others.

    Args:
        engine: From ``open_database``.
        channels: The channels of the settings.
        now: The time for the log (default: the machine's).
    """
    wanted = {each.name: each.every_ring for each in channels}
    query: Query[tuple[str, bool]] = select(open_channels.c.name, open_channels.c.every_ring)
    with reading(engine) as connection:
        there = dict(list(fetch(connection, query)))
    if there == wanted:
        return
    changed = {name for name in {*there, *wanted} if there.get(name) is not wanted.get(name)}
    with writing(engine) as connection:
        record(
            connection,
            now or SystemClock().now(),
            "channels_opened",
            bound=_bound(connection, changed, wanted),
            was=_bound(connection, changed, there),
        )
        connection.execute(delete(open_channels).where(open_channels.c.name.in_(changed)))
        for name in sorted(changed & wanted.keys()):
            row = insert(open_channels).values(name=name, every_ring=wanted[name])
            connection.execute(row)


def _bound(connection: Connection, names: Set[str], every: Mapping[str, bool]) -> Bound:
    """Return the HMACs of these channels' rows; for a closed channel, that its row is gone."""
    table = open_channels.name
    told: Bound = {table: dict.fromkeys(sorted(names), GONE)}
    for name in names & every.keys():
        told[table] |= bound(connection, open_channels, name, {"every_ring": every[name]})[table]
    return told


_ALL: Query[Delivery] = select(deliveries)


def next_due(connection: Connection, channel: str, now: datetime) -> Delivery | None:
    """Return the oldest delivery that is due now, or None if no delivery is due.

    A delivery whose next try lies further ahead than the longest wait is due too: a wrong clock
    planned it.
    """
    latest = now + timedelta(seconds=LONGEST_WAIT_SECONDS)
    due = or_(deliveries.c.next_at <= now, deliveries.c.next_at > latest)
    query = _ALL.where(deliveries.c.channel == channel, deliveries.c.ended_as.is_(None), due)
    return fetch(connection, query.order_by(deliveries.c.id).limit(1)).first()


def newest_call(connection: Connection, channel: str) -> int:
    """Return the id of the newest call that waits for a channel, or 0 if no call waits."""
    query: Query[tuple[int]] = select(func.coalesce(func.max(deliveries.c.id), 0)).where(
        deliveries.c.channel == channel,
        deliveries.c.ended_as.is_(None),
        deliveries.c.event == "open",
    )
    return fetch(connection, query).scalar_one()


def wait_after(tries: int) -> float:
    """Return how many seconds to wait after the ``tries``-th try has failed."""
    wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(tries, 10), LONGEST_WAIT_SECONDS)
    return wait * random.uniform(0.5, 1.0)  # noqa: S311  (no secret)


def note_try(engine: Engine, delivery: Delivery, now: datetime, wait: float) -> None:
    """Record that a delivery is tried now, and when to try again if no result is ever recorded."""
    _change(engine, delivery, tries=delivery.tries + 1, next_at=now + timedelta(seconds=wait))


def note_sent(engine: Engine, delivery: Delivery, now: datetime) -> None:
    """Record that a delivery has arrived."""
    _change(engine, delivery, ended_as="sent", ended_at=now, trouble="")


def note_trouble(engine: Engine, delivery: Delivery, now: datetime, trouble: str) -> bool:
    """Record why a delivery did not arrive; return whether it is given up now."""
    old = (now - delivery.queued_at).total_seconds() >= GIVE_UP_SECONDS
    if not (old and delivery.tries + 1 >= LEAST_TRIES):
        _change(engine, delivery, trouble=trouble)
        return False
    _change(engine, delivery, trouble=trouble, ended_as="given_up", ended_at=now)
    return True


def count(connection: Connection, channel: str) -> Count:
    """Return how many deliveries of a channel wait, were sent and were given up."""
    query: Query[tuple[str | None, int]] = (
        select(deliveries.c.ended_as, func.count())
        .where(deliveries.c.channel == channel)
        .group_by(deliveries.c.ended_as)
    )
    how = {name or "waiting": number for name, number in fetch(connection, query)}
    why: Query[tuple[str]] = (
        select(deliveries.c.trouble)
        .where(deliveries.c.channel == channel, deliveries.c.trouble != "")
        .order_by(deliveries.c.ended_as.isnot(None), deliveries.c.id.desc())
        .limit(1)
    )
    return Count(
        how.get("waiting", 0),
        how.get("sent", 0),
        how.get("given_up", 0),
        fetch(connection, why).scalar() or "",
    )


def list_names(connection: Connection) -> list[str]:
    """Return the names of all channels that have ever had a delivery."""
    names: Query[tuple[str]] = select(deliveries.c.channel).distinct()
    return fetch(connection, names).scalars().all()


def forget_old(engine: Engine, now: datetime) -> None:
    """Remove deliveries that were sent or given up longer ago than ``KEPT``."""
    with writing(engine) as connection:
        connection.execute(delete(deliveries).where(deliveries.c.ended_at < now - KEPT))


def _change(engine: Engine, delivery: Delivery, **values: object) -> None:
    """Change a delivery's row; an end is written together with a row of the log."""
    with writing(engine) as connection:
        if "ended_as" in values:
            ended_as, at = str(values["ended_as"]), values["ended_at"]
            assert isinstance(at, datetime)
            subject = f"{delivery.channel} {delivery.key}"  # an id may be given again
            record(connection, at, "delivery_ended", subject=subject, ended=ended_as)
        connection.execute(
            update(deliveries).where(deliveries.c.id == delivery.id).values(**values)
        )
