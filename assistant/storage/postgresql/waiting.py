"""Wait for a server's answer, but not for ever: one that stands still never ends a connection.

The limits of the server (``statement_timeout``) are kept by the server, and a stopped one keeps none. The
network does not notice it either: its machine still acknowledges what is sent. So the client counts too.
"""

from __future__ import annotations

import math
import select
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, POLL_WRITE, STATUS_SETUP, set_wait_callback
from sqlalchemy import event
from sqlalchemy.engine import Engine

ANSWER_SECONDS = 12.0
"""Most seconds without an answer to one statement: longer than the server's own limits, which tell more."""
PING_SECONDS = 2.0
"""Most seconds without an answer when a connection of the pool is asked whether it still stands."""
LOST = "server closed the connection unexpectedly: no answer"
"""In the words of libpq, by which SQLAlchemy knows a lost connection."""
_EVENTS = {POLL_READ: select.POLLIN, POLL_WRITE: select.POLLOUT}
_limit = threading.local()


def keep_waits_bounded(engine: Engine, connect_seconds: float) -> None:
    """Let an engine's connections wait for at most some seconds.

    This is psycopg2's way in for coroutine libraries: it is asked instead of libpq's own waiting, which has
    no limit. What is waited for in vain ends as a lost connection. It holds for the whole process.

    Args:
        engine: An engine of psycopg2's, from which nothing is connected yet.
        connect_seconds: Most seconds for a connection to be made.
    """
    set_wait_callback(_wait)
    ping = engine.dialect.do_ping

    def ask(driver: psycopg2.extensions.connection) -> bool:
        with at_most(PING_SECONDS):
            return bool(ping(driver))

    def connect(
        _dialect: object, _record: object, args: Sequence[str], options: Mapping[str, object]
    ) -> psycopg2.extensions.connection:
        with at_most(connect_seconds):
            return psycopg2.connect(*args, **options)

    engine.dialect.do_ping = ask
    event.listen(engine, "do_connect", connect)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Let everything that this thread waits for within come in ``seconds`` altogether."""
    outer = _until()
    _limit.until = min(outer, time.monotonic() + seconds)
    try:
        yield
    finally:
        _limit.until = outer


@contextmanager
def as_long_as_it_takes() -> Iterator[None]:
    """Let this thread wait for each answer without a limit: for an upgrade of a large bank."""
    _limit.answer = math.inf
    try:
        yield
    finally:
        _limit.answer = ANSWER_SECONDS


def _until() -> float:
    return float(getattr(_limit, "until", math.inf))


def _wait(connection: psycopg2.extensions.connection) -> None:
    """Wait until the statement in hand is answered.

    Raises:
        OperationalError: There was no answer in time; psycopg2 closes the connection.
    """
    answer = float(getattr(_limit, "answer", ANSWER_SECONDS))
    until = min(_until(), time.monotonic() + answer)
    making = connection.status == STATUS_SETUP
    try:
        while (state := connection.poll()) != POLL_OK:
            poller = select.poll()
            poller.register(connection.fileno(), _EVENTS[state])
            left = until - time.monotonic()
            if left <= 0 or not poller.poll(None if left == math.inf else 1000 * left):
                raise psycopg2.OperationalError(LOST)
    except psycopg2.Error:
        if making:  # else psycopg2 does it, and would wait for itself here
            connection.close()  # at once, not when the traceback is gone: the server waits for it
        raise
