"""Make a backup of a bank that is being used."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from assistant.file_lock import Taken, hold_lock
from assistant.operations.archive import (
    BESIDES,
    DATABASE,
    KEY,
    SUFFIX,
    Manifest,
    Refused,
    Tell,
    name_archive,
    write_archive,
)
from assistant.operations.judging import has_room, judge
from assistant.settings import Settings
from assistant.storage.audit import record
from assistant.storage.audit_key import is_inside, key_id, read_key
from assistant.storage.copying import copy_database, read_contents
from assistant.storage.database import HEAD, open_database, writing
from assistant.storage.errors import StorageError
from assistant.storage.kept_head import NO_HEAD
from assistant.storage.spool import UNREADABLE, Spool

log = logging.getLogger(__name__)

LAST = "last-backup"
"""The file in the data folder that tells of the last backup, for ``health`` and the report."""
WORKSHOP = ".making-"
"""Begins the name of the folder in which a backup is made; one that was killed leaves it behind."""
MADE = "backed_up"
"""The kind of the row that the bank's log has of each backup."""

NO_BANK = "{data} 里还没有银行的数据，没有可备份的。"
INSIDE = "备份不能放在数据文件夹 {data} 里面：那个磁盘坏了，两样就都没有了。请换一个文件夹。"
NO_KEY = "审计钥匙 {file} 不在，备份没法封上。请先把您留的那一份放回去。"
AT_WORK = "{folder} 里正在做另一个备份，请等它做完。"
NO_ROOM = "{folder} 的磁盘不够：要 {size} MB。请腾出地方，或者换一个文件夹。"
TWICE = "{name} 已经有了，请过一秒再做。"


@dataclass(frozen=True)
class Made:
    """A backup that was made."""

    path: Path
    manifest: Manifest
    problems: list[str]
    """What is wrong with log and books; empty: it can be restored."""
    dropped: list[str]
    """The names of older backups that were removed."""


def back_up(
    settings: Settings,
    folder: Path,
    now: datetime,
    *,
    keep: int = 0,
    with_key: bool = False,
    copying: Tell,
    packing: Tell,
) -> Made:
    """Copy the bank into a new file in ``folder``, judge the copy, and say so in the bank's log.

    Whoever writes the bank meanwhile does not wait. Until it is whole the file has another name: who
    breaks off leaves no half a backup. A bank whose books are wrong is copied too, as evidence. That no head
    was kept of its log (it was moved here) is no fault of the copy: whoever restores it signs for it.

    Args:
        settings: Where bank and key are.
        folder: Where backups are kept; it is made (0700) where it is missing.
        now: The time.
        keep: Afterwards only so many backups stay there, the newest; 0: all.
        with_key: Put the key of the audit log inside.
        copying: Is told how many pages are copied.
        packing: Is told how many bytes are written.

    Raises:
        Refused: It cannot be made; the text says why.
        StorageError: The bank is no database of ours, or is sealed with another key.
        OSError, sqlite3.Error: Bank or folder cannot be read or written.
    """
    bank = settings.data / DATABASE
    if not bank.exists():
        raise Refused(NO_BANK.format(data=settings.data))
    if is_inside(folder, settings.data):
        raise Refused(INSIDE.format(data=settings.data))
    key = read_key(settings.audit_key)
    if key is None:
        raise Refused(NO_KEY.format(file=settings.audit_key))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / name_archive(now.astimezone(timezone.utc))
    with _workshop(folder) as workshop:
        if target.exists():
            raise Refused(TWICE.format(name=target.name))
        size = bank.stat().st_size
        if not has_room(folder, 2 * size):  # the copy, and the file that it is packed into
            raise Refused(NO_ROOM.format(folder=folder, size=2 * size // 1_000_000 + 1))
        kept = read_kept(settings)  # before the copy: the log only grows
        copy = workshop / DATABASE
        copy_database(bank, copy, copying)
        contents = read_contents(copy)
        problems = [each for each in judge(copy, key, kept) if each != NO_HEAD]
        manifest = Manifest(
            made=now.astimezone(timezone.utc).isoformat(timespec="seconds"),
            kiosk=settings.kiosk,
            key=key_id(key),
            whole=not problems,
            schema=contents.schema,
            seq=contents.seq,
            head=contents.head,
            totals=contents.totals,
            files={},
        )
        packed = workshop / target.name
        write_archive(packed, manifest, _files(settings, copy, with_key=with_key), key, packing)
        packed.rename(target)
        sync_folder(folder)
        dropped = [] if problems else _drop_older(folder, keep)
    _tell_log(settings, now, target.name, manifest, with_key=with_key)
    note(settings, now, target, whole=not problems)
    return Made(target, manifest, problems, dropped)


def read_kept(settings: Settings) -> tuple[int, str] | None:
    """Return the head that was kept of the bank's log; None: none was, or it cannot be read."""
    try:
        return settings.records.head().read()
    except UNREADABLE:
        log.exception("the head that was kept of the log cannot be read")
        return None


def note(settings: Settings, now: datetime, made: Path, *, whole: bool) -> None:
    """Write down for ``health`` and the report that a backup was made."""
    told = {"at": now.isoformat(), "path": str(made), "whole": whole}
    try:
        Spool(settings.data).keep(LAST, told)
    except OSError as err:
        log.warning("that a backup was made could not be written down: %s", err)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive a power cut. Raises ``OSError``."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """Yield a folder to make one backup in, and remove it. Raises ``Refused``: another is being made."""
    try:
        with hold_lock(folder / ".lock"):
            for left in folder.glob(f"{WORKSHOP}*"):  # by one that was killed
                shutil.rmtree(left)
            with tempfile.TemporaryDirectory(dir=folder, prefix=WORKSHOP) as workshop:
                yield Path(workshop)
    except Taken as err:
        raise Refused(AT_WORK.format(folder=folder)) from err


def _files(settings: Settings, copy: Path, *, with_key: bool) -> dict[str, Path]:
    besides = {name: settings.data / name for name in BESIDES}
    files = {DATABASE: copy, **{name: file for name, file in besides.items() if file.is_file()}}
    return {**files, KEY: settings.audit_key} if with_key else files


def list_backups(folder: Path) -> list[Path]:
    """Return the backups in a folder, oldest first."""
    return sorted(folder.glob(f"bank-*{SUFFIX}"))


def _drop_older(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest; return the names. Only called when the newest is whole."""
    dropped = list_backups(folder)[:-keep] if keep else []
    for each in dropped:
        each.unlink()
    return [each.name for each in dropped]


def _tell_log(
    settings: Settings, now: datetime, name: str, manifest: Manifest, *, with_key: bool
) -> None:
    """Record in the bank's log who can have a copy of it since when; an older schema stays as it is."""
    if manifest.schema != HEAD:
        return
    try:
        engine = open_database(settings.data / DATABASE, settings.audit_key)
    except StorageError as err:
        log.warning("the log does not tell of the backup: %s", err)
        return
    try:
        with writing(engine) as connection:
            record(
                connection,
                now,
                MADE,
                subject=name,
                head=manifest.seq,
                whole=manifest.whole,
                with_key=with_key,
            )
    except SQLAlchemyError as err:
        log.warning("the log does not tell of the backup: %s", err)
    finally:
        engine.dispose()
