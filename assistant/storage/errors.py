"""Define the error of a database file.

It has a module of its own, so that it can be caught without loading the database library.
"""

from __future__ import annotations


class StorageError(Exception):
    """The file cannot be this program's database; the text says why and what to do."""
