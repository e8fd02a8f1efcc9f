"""The error of a database file; in a file of its own, so that no database library is loaded."""

from __future__ import annotations


class StorageError(Exception):
    """The file cannot be this program's database; the text says why and what to do."""
