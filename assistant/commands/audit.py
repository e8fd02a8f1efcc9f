"""Verify audit log and ledger (``audit verify``), or print the log's last row (``audit head``)."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError

from assistant.settings import Settings
from assistant.storage.audit import head_of
from assistant.storage.books import verify_everything
from assistant.storage.database import is_read_only
from assistant.storage.errors import StorageError
from assistant.storage.kept_head import KeptHead


def kept_head(told: str) -> tuple[int, str]:
    """Return row number and hash from the text SEQ:HASH that ``audit head`` prints.

    Raises:
        ValueError: The text does not have that form.
    """
    seq, _, seal = told.strip().partition(":")
    if len(seal) != 64 or not seq.isdecimal():
        raise ValueError("a head is SEQ:HASH, as `audit head` prints it")
    return int(seq), seal


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Verify audit log and ledger and print what is wrong, or print the log's last row.

    Returns 0, 1 if something is wrong, or 2 if the database cannot be read or its key is missing.
    """
    records = settings.records
    if not records.is_there():
        print(f"audit: {records.named}: no database there", file=sys.stderr)
        return 2
    try:
        engine = records.open(may_only_read=True)
    except StorageError as err:
        print(f"audit: {err}", file=sys.stderr)
        return 2
    if is_read_only(engine):
        print(f"audit: {records.named}: opened for reading only", file=sys.stderr)
    try:
        if options.verb == "head":
            print("{}:{}".format(*head_of(engine)))
            return 0
        return _verify(engine, options.head, records.head())
    except DatabaseError as err:
        print(f"audit: {records.named}: {err.orig}", file=sys.stderr)
        return 2
    finally:
        engine.dispose()


def _verify(engine: Engine, kept: tuple[int, str] | None, head: KeptHead) -> int:
    console = Console(highlight=False, markup=False)
    with console.status("reading the log and the books ..."):
        problems = [finding.problem for finding in verify_everything(engine, kept)]
        problems += filter(None, [_older_than(head, engine)])
    for problem in problems:
        console.print(problem)
    console.print(
        f"{len(problems)} places where log or books are not as they were written."
        if problems
        else "The log is whole, and the books are what it tells."
    )
    return 1 if problems else 0


def _older_than(head: KeptHead, engine: Engine) -> str:
    """Return how the log contradicts the last row that the program has noted in a file."""
    try:
        return head.differs(engine)
    except DatabaseError as err:
        return f"the log cannot be held against the head that was kept: {err.orig}"
