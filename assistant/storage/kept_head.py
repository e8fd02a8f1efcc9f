"""The head of a database's log, kept beside the key by the program itself: an older copy that is put
back, or another database in its place, is seen.

Whoever can write the data folder could else let the bank forget a lock, a hold or a refusal with a
copy of the day before, which is whole and rightly sealed. One small file for each database (by its
place) is written when the program opens and closes the bank and when a visit ends. What was written
since then, at most one visit, is what a copy can still lose unseen.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from assistant.storage.audit import head_of
from assistant.storage.opened import reading
from assistant.storage.prepared import run
from assistant.storage.spool import UNREADABLE, Spool
from assistant.storage.tables import audit

log = logging.getLogger(__name__)

FOLDER = "heads"
"""Beside the key; its owner's alone, as the key is."""
_SEAL = select(audit.c.hash).where(audit.c.seq == bindparam("seq_"))


class KeptHead:
    """Where one database's log had come to when somebody looked last."""

    def __init__(self, database: Path, key_file: Path) -> None:
        """Name the file; nothing is read yet.

        Args:
            database: The database's file.
            key_file: The file with the key of its log.
        """
        self._database = database.resolve()
        self._spool = Spool(key_file.parent / FOLDER)
        self._name = hashlib.sha256(str(self._database).encode()).hexdigest()[:24]
        self._doubt = ""

    def look(self, engine: Engine) -> str:
        """Hold the log against the head that was kept, and keep its own where it goes on from there.

        Returns why the records are not to be trusted; empty where they are. What was kept stays
        until then, or until staff say that it is right (``trust``).

        Raises:
            SQLAlchemyError: the log cannot be read.
        """
        self._doubt = self.differs(engine)
        if not self._doubt:
            self._keep(engine)
        return self._doubt

    def doubt(self, engine: Engine) -> str:
        """Return what ``look`` found last. While there is a doubt it looks again: staff may have
        said in another process that it is right."""
        if self._doubt:
            self._doubt = self.differs(engine)
        return self._doubt

    def trust(self, engine: Engine) -> None:
        """Take the log as it is for right: staff have looked at it."""
        self._keep(engine)
        self._doubt = ""

    def differs(self, engine: Engine) -> str:
        """Return the same and write nothing. Raises ``SQLAlchemyError``."""
        try:  # before the log: that only grows meanwhile
            kept = self._spool.read(self._name)
            if kept is None:
                return ""
            seq, seal = int(kept["seq"]), str(kept["hash"])
        except UNREADABLE as err:
            return f"the head that was kept of the log cannot be read: {err}"
        with reading(engine) as connection:
            there = run(connection, _SEAL, {"seq_": seq}).scalar()
        if there == seal:
            return ""
        last, _ = head_of(engine)
        if there is None:
            return f"the database is older than it was: its log ends at row {last}, before {seq}"
        return f"the database is another one than it was: row {seq} of its log is not the one that was kept"  # fmt: skip

    def _keep(self, engine: Engine) -> None:
        seq, seal = head_of(engine)
        told: dict[str, Any] = {"seq": seq, "hash": seal, "database": str(self._database)}
        try:
            self._spool.keep(self._name, told)
        except OSError as err:
            log.warning("the head of the log could not be kept: %s", err)


_heads: WeakKeyDictionary[Engine, KeptHead] = WeakKeyDictionary()


def watch_head(engine: Engine, head: KeptHead) -> str:
    """Hold this database against its kept head from now on; return what ``look`` finds."""
    _heads[engine] = head
    return look_at_head(engine)


def look_at_head(engine: Engine) -> str:
    """Look, where the head is watched (not for play money); what goes wrong is only logged."""
    head = _heads.get(engine)
    try:
        doubt = head.look(engine) if head else ""
    except SQLAlchemyError:
        log.exception("the log's head could not be looked at")
        return ""
    if doubt:
        log.error("the records are not to be trusted: %s", doubt)
    return doubt


def records_doubt(engine: Engine) -> str:
    """Return why the records are not to be trusted; empty where they are, or are play money's."""
    head = _heads.get(engine)
    return head.doubt(engine) if head else ""


def trust_records(engine: Engine) -> None:
    """Take the records for right, where their head is watched."""
    head = _heads.get(engine)
    if head:
        head.trust(engine)
