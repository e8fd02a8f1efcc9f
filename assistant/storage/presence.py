"""Tell the kiosks of one bank apart: who is there, and which of them has a card.

A kiosk holds names (its own, a card's, a visit's) until it lets them go or ends, however it ends. In
SQLite's file there is one kiosk alone, which holds its data folder, so every name is free.
"""

from __future__ import annotations

import secrets

from sqlalchemy.engine import Connection, Engine

from assistant.storage.opened import Presence, server_of

MARK_DIGITS = 12
"""Hexadecimal digits of the text that tells a process from all others."""


class Alone:
    """The one kiosk of SQLite's file."""

    mark = ""

    def hold(self, name: str) -> str | None:
        """Return None: nobody else could hold it."""
        return None

    def let_go(self, name: str) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def join(engine: Engine, kiosk: str) -> Presence:
    """Return what this process holds among the kiosks of a bank, under the kiosk's name."""
    server = server_of(engine)
    if server is None:
        return Alone()
    presence = server.presence(engine, kiosk, secrets.token_hex(MARK_DIGITS // 2))
    presence.hold(presence.mark)
    return presence


def is_held(connection: Connection, name: str) -> bool:
    """Return whether a process that lives holds a name. In SQLite's file nobody else could."""
    server = server_of(connection.engine)
    return server is not None and server.is_held(connection, name)


def name_card(customer_id: str) -> str:
    """Return the name by which a card is held."""
    return f"card {customer_id}"


def name_visit(session: str) -> str:
    """Return the name by which a visit is held."""
    return f"visit {session}"
