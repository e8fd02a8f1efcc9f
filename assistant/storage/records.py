"""Watch whether an open database can be trusted, by the head of its log and by its file."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary, ref

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.storage.database import writing
from assistant.storage.file_check import Check, FileCheck, RulesCheck
from assistant.storage.kept_head import KeptHead
from assistant.storage.opened import Server, server_of

log = logging.getLogger(__name__)

_heads: WeakKeyDictionary[Engine, KeptHead] = WeakKeyDictionary()
_checks: WeakKeyDictionary[Engine, Check] = WeakKeyDictionary()


def watch_head(engine: Engine, head: KeptHead) -> str:
    """Compare this database with its kept head from now on; return the result of ``look``."""
    _heads[engine] = head
    _checks[engine] = _check_of(engine, head)
    return look_at_head(engine)


def _check_of(engine: Engine, head: KeptHead) -> Check:
    server = server_of(engine)
    if server is not None:
        # The check is kept as long as its engine, and not the other way round.
        return RulesCheck(partial(_other_rule, server, ref(engine)))
    assert isinstance(head.database, Path), "what is no server is a file"
    return FileCheck(head.database)


def _other_rule(server: Server, there: ref[Engine]) -> str:
    """Return the first thing that is wrong with a server's rules; empty: nothing."""
    engine = there()
    return "" if engine is None else next(server.other_rules(engine), "")


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
    """Trust the records as they are, if their head is watched; make a file's indexes anew from them."""
    head = _heads.get(engine)
    if head is None:
        return
    head.trust(engine)
    if _checks[engine].doubt():
        if server_of(engine) is None:
            with writing(engine) as connection:
                connection.exec_driver_sql("REINDEX")
        _checks[engine].again()
