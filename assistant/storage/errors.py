"""Define the error for a database that cannot be used, and read a server's error messages.

The error has a module of its own, so that it can be caught without loading the database library.
"""

from __future__ import annotations


class StorageError(Exception):
    """The database or its key cannot be used; the text says why and what to do."""


def sentence_of(told: BaseException) -> str:
    """Return an error's message without the server's note on which function raised it."""
    return str(told).split("\nCONTEXT:")[0].strip()
