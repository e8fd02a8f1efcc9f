"""Tell from the table of staff whether a signed-in person is still a member of staff."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection

from assistant.staff_member import SignedIn
from assistant.storage.prepared import Query, fetch
from assistant.storage.tables import staff


def is_on_staff(connection: Connection, who: SignedIn) -> bool:
    """Return whether ``who`` is in the table of staff with this name and role, and not removed."""
    found: Query[tuple[str, str]] = select(staff.c.name, staff.c.role).where(
        staff.c.number == who.number, staff.c.removed_at.is_(None)
    )
    row = fetch(connection, found).one_or_none()
    return row is not None and tuple(row) == (who.name, who.role.value)
