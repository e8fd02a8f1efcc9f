"""Watch whether an open database can be trusted, by the head of its log and by its file."""

from __future__ import annotations

import logging
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.storage.database import writing
from assistant.storage.file_check import FileCheck
from assistant.storage.kept_head import KeptHead

log = logging.getLogger(__name__)

_heads: WeakKeyDictionary[Engine, KeptHead] = WeakKeyDictionary()
_checks: WeakKeyDictionary[Engine, FileCheck] = WeakKeyDictionary()


def watch_head(engine: Engine, head: KeptHead) -> str:
    """Compare this database with its kept head from now on; return the result of ``look``."""
    _heads[engine] = head
    _checks[engine] = FileCheck(head.database)
    return look_at_head(engine)


def look_at_head(engine: Engine) -> str:
    """Compare the log with the kept head, if it is watched (not for play money); log any error.

    Also begins a check of the file in the background (``FileCheck``).
    """
    head = _heads.get(engine)
    if head:
        _checks[engine].begin()
    try:
        doubt = head.look(engine) if head else ""
    except SQLAlchemyError:
        log.exception("the log's head could not be looked at")
        return ""
    if doubt:
        log.error("the records are not to be trusted: %s", doubt)
    return doubt


def stop_watching(engine: Engine) -> None:
    """Write the kept head for the last time, because the bank is being closed."""
    look_at_head(engine)
    if engine in _checks:
        _checks[engine].end()


def records_doubt(engine: Engine) -> str:
    """Return why the records are not trusted; empty: they are trusted, or it is play money.

    Waits for the first check of the file.
    """
    head = _heads.get(engine)
    return (head.doubt(engine) or _checks[engine].doubt()) if head else ""


def trust_records(engine: Engine) -> None:
    """Accept the present records as right, if their head is watched, and rebuild the indexes."""
    head = _heads.get(engine)
    if head is None:
        return
    head.trust(engine)
    if _checks[engine].doubt():
        with writing(engine) as connection:
            connection.exec_driver_sql("REINDEX")
        _checks[engine].again()
