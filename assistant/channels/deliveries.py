"""Keep what channels have to deliver: what waits, what was sent, what was given up.

The database's triggers queue (migration 0015). A try is written down before it is made, so that a
disk that is full sends nothing twice a second; its end is written afterwards. A sender that is killed
in between tries again, with the same key, by which the receiver knows it.
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
"""The wait after a try that failed: doubled each time, up to this, and shortened at random to half."""
GIVE_UP_SECONDS = 3600.0
"""After so long a delivery that was tried ``LEAST_TRIES`` times is given up, and the log says so."""
LEAST_TRIES = 10
"""A clock that jumps ahead gives nothing up."""
KEPT = timedelta(days=30)
"""For so long what was sent or given up stays in the list."""


class Delivery(Row, Protocol):
    """A delivery that waits."""

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
    """How a channel stands."""

    waiting: int = 0
    sent: int = 0
    given_up: int = 0
    trouble: str = ""
    """Why the oldest that waits, or the last one given up, has not been sent; empty: no reason."""


def open_only(engine: Engine, channels: Sequence[Channel], now: datetime | None = None) -> None:
    """Let the database queue for these channels from now on, and for no others.

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
    """Return the HMACs of the channels of these names; of one that is not open, that it is gone."""
    table = open_channels.name
    told: Bound = {table: dict.fromkeys(sorted(names), GONE)}
    for name in names & every.keys():
        told[table] |= bound(connection, open_channels, name, {"every_ring": every[name]})[table]
    return told


_ALL: Query[Delivery] = select(deliveries)


def next_due(connection: Connection, channel: str, now: datetime) -> Delivery | None:
    """Return the oldest delivery that is to be tried now; None: there is none.

    One whose next try lies further ahead than any wait was planned by a clock that was wrong.
    """
    latest = now + timedelta(seconds=LONGEST_WAIT_SECONDS)
    due = or_(deliveries.c.next_at <= now, deliveries.c.next_at > latest)
    query = _ALL.where(deliveries.c.channel == channel, deliveries.c.ended_as.is_(None), due)
    return fetch(connection, query.order_by(deliveries.c.id).limit(1)).first()


def newest_call(connection: Connection, channel: str) -> int:
    """Return the id of the newest call that waits for a channel; 0: there is none."""
    query: Query[tuple[int]] = select(func.coalesce(func.max(deliveries.c.id), 0)).where(
        deliveries.c.channel == channel,
        deliveries.c.ended_as.is_(None),
        deliveries.c.event == "open",
    )
    return fetch(connection, query).scalar_one()


def wait_after(tries: int) -> float:
    """Return for how many seconds to wait after the try of this number."""
    wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(tries, 10), LONGEST_WAIT_SECONDS)
    return wait * random.uniform(0.5, 1.0)  # noqa: S311  (no secret)


def note_try(engine: Engine, delivery: Delivery, now: datetime, wait: float) -> None:
    """Write down that it is tried now, and when it is tried again if its end is never written."""
    _change(engine, delivery, tries=delivery.tries + 1, next_at=now + timedelta(seconds=wait))


def note_sent(engine: Engine, delivery: Delivery, now: datetime) -> None:
    """Write down that it has arrived."""
    _change(engine, delivery, ended_as="sent", ended_at=now, trouble="")


def note_trouble(engine: Engine, delivery: Delivery, now: datetime, trouble: str) -> bool:
    """Write down why it did not arrive; return whether it is given up with this."""
    old = (now - delivery.queued_at).total_seconds() >= GIVE_UP_SECONDS
    if not (old and delivery.tries + 1 >= LEAST_TRIES):
        _change(engine, delivery, trouble=trouble)
        return False
    _change(engine, delivery, trouble=trouble, ended_as="given_up", ended_at=now)
    return True


def count(connection: Connection, channel: str) -> Count:
    """Return how a channel stands."""
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
    """Return the names of all channels that have had anything to deliver."""
    names: Query[tuple[str]] = select(deliveries.c.channel).distinct()
    return fetch(connection, names).scalars().all()


def forget_old(engine: Engine, now: datetime) -> None:
    """Remove what was sent or given up long ago."""
    with writing(engine) as connection:
        connection.execute(delete(deliveries).where(deliveries.c.ended_at < now - KEPT))


def _change(engine: Engine, delivery: Delivery, **values: object) -> None:
    """Write new values; an end stands beside a row of the log, without which nothing ends."""
    with writing(engine) as connection:
        if "ended_as" in values:
            ended_as, at = str(values["ended_as"]), values["ended_at"]
            assert isinstance(at, datetime)
            subject = f"{delivery.channel} {delivery.key}"  # an id may be given again
            record(connection, at, "delivery_ended", subject=subject, ended=ended_as)
        connection.execute(
            update(deliveries).where(deliveries.c.id == delivery.id).values(**values)
        )
