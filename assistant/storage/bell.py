"""Let the desk hear at once that somebody calls; where nothing can ring, it looks again by itself."""

from __future__ import annotations

import time

from sqlalchemy.engine import Connection, Engine

from assistant.storage.opened import Bell, server_of


class Silence:
    """SQLite's file, in which nothing can ring."""

    def wait(self, seconds: float) -> bool:
        """Wait out the time."""
        time.sleep(seconds)
        return False


def ring_desk(connection: Connection) -> None:
    """Ring at every desk of the bank when this transaction is on disk."""
    server = server_of(connection.engine)
    if server is not None:
        server.ring(connection)


def bell_of(engine: Engine) -> Bell:
    """Return what a desk of this bank hears."""
    server = server_of(engine)
    return Silence() if server is None else server.bell(engine)
