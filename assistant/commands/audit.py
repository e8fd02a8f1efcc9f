"""``audit verify``: whether the log of decisions is as it was written, row by row."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from assistant.settings import Settings
from assistant.storage.audit import verify_audit
from assistant.storage.database import open_database
from assistant.storage.errors import StorageError


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Verify the log in the data folder; name each changed, missing or reordered row.

    Returns 1 when there is one, 2 when there is no database to read.
    """
    assert options.verb == "verify", "the parser knows no other"
    path = settings.data / "bank.sqlite"
    if not path.exists():
        print(f"audit: {path}: no database there", file=sys.stderr)
        return 2
    try:
        engine = open_database(path)
    except StorageError as err:
        print(f"audit: {err}", file=sys.stderr)
        return 2
    console = Console(highlight=False)
    try:
        with console.status("reading the log ..."):
            findings = verify_audit(engine)
    finally:
        engine.dispose()
    for finding in findings:
        console.print(finding.problem)
    console.print(
        f"{len(findings)} places where the log is not as it was written."
        if findings
        else "The log is whole: every row follows the one before."
    )
    return 1 if findings else 0
