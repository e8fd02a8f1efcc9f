"""What can be wrong with a database file; apart, so that catching it loads no database library."""

from __future__ import annotations


class StorageError(Exception):
    """The file cannot serve as this program's database; the text says why and what to do."""
