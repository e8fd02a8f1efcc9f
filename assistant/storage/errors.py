"""Define the error of a database, and read what one says.

The error has a module of its own, so that it can be caught without loading the database library.
"""

from __future__ import annotations


class StorageError(Exception):
    """The database cannot be this program's; the text says why and what to do."""


def sentence_of(told: BaseException) -> str:
    """Return what a database says is wrong: a server tells which function said so besides."""
    return str(told).split("\nCONTEXT:")[0].strip()
