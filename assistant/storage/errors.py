"""Define the error for a database file that cannot be used.

The error has a module of its own, so that it can be caught without loading the database library.
"""

from __future__ import annotations


class StorageError(Exception):
    """The database file cannot be used; the message says why and what to do."""
