"""Make a backup of a bank that is being used."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from assistant.file_lock import Taken, hold_lock
from assistant.operations.archive import (
    BESIDES,
    DATABASE,
    KEY,
    Manifest,
    Refused,
    Tell,
    name_archive,
    write_archive,
)
from assistant.operations.judging import has_room, judge
from assistant.operations.owner import require_owner
from assistant.settings import Settings
from assistant.storage.audit import record
from assistant.storage.audit_key import is_inside, key_id, read_key
from assistant.storage.copying import copy_database, read_contents
from assistant.storage.database import BUSY_SECONDS, HEAD, open_database, writing
from assistant.storage.errors import StorageError
from assistant.storage.kept_head import NO_HEAD, NOT_SIGNED
from assistant.storage.spool import UNREADABLE, Spool

log = logging.getLogger(__name__)

LAST = "last-backup"
"""The file in the data folder that tells of the last backup, for ``health`` and the report."""
WORKSHOP = ".making-"
"""Begins the name of the folder in which a backup is made; one that was killed leaves it behind."""
MADE = "backed_up"
"""The kind of the row that the bank's log has of each backup."""

_GOOD = "SELECT subject FROM audit WHERE kind = ? AND json_extract(details, '$.whole') ORDER BY seq"

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
    """The faults of the copy's log and books; if there are none, the backup can be restored."""
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
    """Copy the bank into a new backup in ``folder``, verify the copy, and record that in the bank's log.

    Other processes can write to the bank meanwhile. The backup gets its name only when it is complete, so
    an interrupted call leaves no partial backup. A bank with faults is copied too, as evidence. It is no
    fault of the copy if no head was kept of the bank's log, as after a move to this machine, or if nobody has
    signed yet for the backup that the bank came from: staff sign for that when they restore the backup.

    Args:
        settings: The settings, which name the data folder and the key.
        folder: The folder of the backups; a missing one is made (0700).
        now: The time of the backup.
        keep: How many of the newest good backups of this bank to keep in ``folder``; 0 keeps all.
            Nothing is removed if the copy has faults.
        with_key: Whether to put the key of the audit log into the backup.
        copying: Called with the number of copied pages and the number of all pages.
        packing: Called with the number of bytes written and the number of all bytes.

    Raises:
        Refused: The backup cannot be made; the text says why.
        StorageError: The bank is no database of this program, or is sealed with another key.
        OSError, sqlite3.Error: Bank or folder cannot be read or written.
    """
    bank = settings.data / DATABASE
    if not bank.exists():
        raise Refused(NO_BANK.format(data=settings.data))
    require_owner(settings.data)
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
        problems = [each for each in judge(copy, key, kept) if each not in (NO_HEAD, NOT_SIGNED)]
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
        _tell_log(settings, now, target.name, manifest, with_key=with_key)
        note(settings, now, target, whole=not problems)
        dropped = _drop_older(bank, target, keep) if keep and not problems else []
    return Made(target, manifest, problems, dropped)


def read_kept(settings: Settings) -> tuple[int, str] | None:
    """Return the kept head of the bank's log; None if none was kept, or it cannot be read."""
    try:
        return settings.records.head().read()
    except UNREADABLE:
        log.exception("the head that was kept of the log cannot be read")
        return None


def note(settings: Settings, now: datetime, made: Path, *, whole: bool) -> None:
    """Store time, path and result of the last backup, for ``health`` and the report."""
    told = {"at": now.isoformat(), "path": str(made), "whole": whole}
    try:
        Spool(settings.data).keep(LAST, told)
    except OSError as err:
        log.warning("that a backup was made could not be written down: %s", err)


def sync_folder(folder: Path) -> None:
    """Write a folder's file names to the disk, so that a power cut does not lose them. Raises ``OSError``."""
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
                shutil.rmtree(
                    left, ignore_errors=True
                )  # or somebody else's: it stands in nobody's way
            with tempfile.TemporaryDirectory(dir=folder, prefix=WORKSHOP) as workshop:
                yield Path(workshop)
    except Taken as err:
        raise Refused(AT_WORK.format(folder=folder)) from err


def _files(settings: Settings, copy: Path, *, with_key: bool) -> dict[str, Path]:
    besides = {name: settings.data / name for name in BESIDES}
    files = {DATABASE: copy, **{name: file for name, file in besides.items() if file.is_file()}}
    return {**files, KEY: settings.audit_key} if with_key else files


def _drop_older(bank: Path, made: Path, keep: int) -> list[str]:
    """Remove all but the newest good backups that the bank's log tells of; return the names.

    So the one that was just made always stays, whatever date another one has in its name, and so do those of
    other banks in the same folder and those that are kept as evidence.
    """
    with closing(sqlite3.connect(bank, BUSY_SECONDS)) as db:
        told = db.execute(_GOOD, (MADE,)).fetchall()
    older = [made.with_name(name) for (name,) in told if name != made.name]
    older = [each for each in older if each.is_file()]
    dropped = []
    for each in older[: max(0, len(older) - keep + 1)]:
        try:
            each.unlink()
        except OSError as err:
            log.warning("an older backup could not be removed: %s", err)
        else:
            dropped.append(each.name)
    return dropped


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
