"""Attacks of several columns or statements, for rules that no single column can break."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Attack:
    """Statements that must not all succeed."""

    name: str
    statements: tuple[tuple[str, tuple[object, ...]], ...]

    def tried(self, db: sqlite3.Connection) -> str:
        """Return ``allowed`` when all of them were carried out; nothing of it stays."""
        db.execute("SAVEPOINT combined")
        try:
            changed = [db.execute(sql, values).rowcount for sql, values in self.statements]
        except sqlite3.Error:
            return "refused"
        finally:
            db.execute("ROLLBACK TO combined")
            db.execute("RELEASE combined")
        return "allowed" if all(changed) else "refused"


def combined(db: sqlite3.Connection) -> Iterator[Attack]:
    """Yield them, about the rows that are there."""
    yield from ()
