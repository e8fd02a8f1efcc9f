"""Keep the head of a database's log in a file beside the key.

The head is the number and seal of the log's newest row. By the kept head the bank notices when the
database was replaced by an older copy or by another one. Otherwise somebody who can write the data
folder could remove a lock, a hold or a refusal by the copy of the day before, which is complete and
validly sealed. There is one small file for each database (by its path), written when the program
opens and closes the bank and when a visit ends. Only rows written after that, at most of one visit,
can still be lost unnoticed.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Engine

from assistant.storage.audit import SEALED, SEALED_BOUND, head_of
from assistant.storage.opened import reading
from assistant.storage.prepared import Query, run
from assistant.storage.spool import UNREADABLE, Spool, name_of_path, name_of_text
from assistant.storage.tables import audit
from assistant.storage.values import Json

log = logging.getLogger(__name__)

FOLDER = "heads"
"""The folder beside the key; only its owner may read it."""
_SEAL: Query[tuple[str]] = select(audit.c.hash).where(audit.c.seq == bindparam("seq_"))


NO_HEAD = "no head was kept of the log, and it is not new"
"""The doubt about a database that this program did not make, as it keeps a head for each that it
makes."""


NOT_SIGNED = "the database was put back from a backup, and nobody has signed for it"
"""The doubt about a database that ``data restore`` has put in place."""
_NOBODYS = ""
"""The seal of a head that no log has."""

_HAPPENED: Query[tuple[int]] = (
    select(audit.c.seq).where(audit.c.kind != SEALED, audit.c.kind != SEALED_BOUND).limit(1)
)


class KeptHead:
    """The head of one database's log, kept in a file, and the result of the last comparison."""

    def __init__(self, database: Path | str, key_file: Path) -> None:
        """Name the file; nothing is read yet.

        Args:
            database: The database's file, or what names one on a server.
            key_file: The file with the key of its log.
        """
        self.database = database
        self._spool = Spool(key_file.parent / FOLDER)
        self._name = name_of_text(database) if isinstance(database, str) else name_of_path(database)
        self._doubt = ""

    def look(self, engine: Engine) -> str:
        """Compare the log with the kept head; if the log continues it, keep the new head.

        Returns the reason if the records are not trusted, else "". If they are not, the kept head
        stays unchanged until the log continues it again, or until staff trust the log (``trust``).

        Raises:
            SQLAlchemyError: The log cannot be read.
        """
        self._doubt = self.differs(engine)
        if not self._doubt:
            self._keep(engine)
        return self._doubt

    def doubt(self, engine: Engine) -> str:
        """Return the result of the last ``look``.

        If there is a doubt, look again first: staff may have trusted the log in another process.
        """
        if self._doubt:
            self._doubt = self.differs(engine)
        return self._doubt

    def trust(self, engine: Engine) -> None:
        """Keep the log's present head, because staff have examined the log and trust it."""
        self._keep(engine)
        self._doubt = ""

    def set(self, seq: int, seal: str) -> None:
        """Keep this head, whatever was kept before. Raises ``OSError``."""
        told: dict[str, Json] = {
            "seq": seq,
            "hash": seal,
            "database": str(
                self.database if isinstance(self.database, str) else self.database.absolute()
            ),
        }
        self._spool.keep(self._name, told)

    def distrust(self, seq: int) -> None:
        """Keep a head that no log has: the records are in doubt until staff trust them.

        Args:
            seq: The number of the log's newest row.

        Raises:
            OSError: It cannot be kept.
        """
        self.set(seq, _NOBODYS)

    def differs(self, engine: Engine) -> str:
        """Return what ``look`` would, and write nothing. Raises ``SQLAlchemyError``."""
        try:  # before the log: that only grows meanwhile
            kept = self.read()
        except UNREADABLE as err:
            return f"the head that was kept of the log cannot be read: {err}"
        if kept is None:
            return "" if is_new(engine) else NO_HEAD
        seq, seal = kept
        if is_nobodys(kept):
            return NOT_SIGNED
        with reading(engine) as connection:
            there = run(connection, _SEAL, {"seq_": seq}).scalar()
        if there == seal:
            return ""
        last, _ = head_of(engine)
        if there is None:
            return f"the database is older than it was: its log ends at row {last}, before {seq}"
        return f"the database is another one than it was: row {seq} of its log is not the one that was kept"  # fmt: skip

    def read(self) -> tuple[int, str] | None:
        """Return number and seal of the kept head; None: none was kept.

        Raises one of ``UNREADABLE`` (``spool``) if the file has another content.
        """
        kept = self._spool.read(self._name)
        if kept is None:
            return None
        if not isinstance(kept, Mapping):
            raise TypeError("it is no head")
        return int(str(kept["seq"])), str(kept["hash"])

    def _keep(self, engine: Engine) -> None:
        try:
            self.set(*head_of(engine))
        except OSError as err:
            log.warning("the head of the log could not be kept: %s", err)


def is_nobodys(kept: tuple[int, str]) -> bool:
    """Return whether a kept head is no log's: a backup was put in place, and nobody has signed for it."""
    return kept[1] == _NOBODYS


def is_new(engine: Engine) -> bool:
    """Return whether a database is new: its log has only the row of its first seal."""
    with reading(engine) as connection:
        return run(connection, _HAPPENED).scalar() is None
