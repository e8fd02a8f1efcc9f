"""Ask a database for single rows, whatever it is on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.storage.errors import StorageError

Row = tuple[str | int | None, ...]
Look = Callable[[str, Sequence[object]], Row | None]
"""Runs a query with its values in place of each ``?``, and returns the first row; None: none."""


def ask(look: Look, sql: str, values: Sequence[object] = ()) -> Row:
    """Return the first row. Raises ``StorageError``: there is none, and every bank has one."""
    row = look(sql, values)
    if row is None:
        raise StorageError("a row is missing that every bank has")
    return row
