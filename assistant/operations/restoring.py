"""Restore a backup: replace the bank's database by the copy in the backup.

The steps come in this order, so that an interruption leaves the old bank: first the copy is unpacked and
verified in a folder of its own; then the bank is locked, so that no other process has it open; then it is
overwritten in one transaction. Afterwards the records are not trusted until staff sign for them,
whatever head was kept of the log, because an older copy may lack a lock, a hold or a refusal.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy.engine import Engine

from assistant.file_lock import Taken, hold_lock
from assistant.operations.archive import (
    BESIDES,
    DATABASE,
    Archive,
    Manifest,
    Refused,
    Tell,
)
from assistant.operations.backing_up import LAST, note, read_kept, sync_folder
from assistant.operations.judging import Kept, has_room, judge
from assistant.operations.owner import require_owner
from assistant.settings import Settings
from assistant.storage.audit import record
from assistant.storage.audit_key import key_id, make_key, read_key
from assistant.storage.copying import read_contents
from assistant.storage.database import BUSY_SECONDS, HEAD, HELPERS, open_database, writing
from assistant.storage.kept_head import KeptHead
from assistant.storage.spool import UNREADABLE, Spool

log = logging.getLogger(__name__)

WORKSHOP = ".restoring-"
RESTORED = "restored"
"""The kind of the row that the bank's log has of its return."""
LOCK = "kiosk.lock"
"""The lock of the kiosk on this data folder (``serving/modes.py``)."""

NO_KEY = (
    "审计钥匙 {file} 不在。请先把您留的那一份放回去（只有本人能读：chmod 600）{inside}，再恢复。"
)
KEY_INSIDE = "；这个备份里也有一份，用它请加 --with-key"
NO_KEY_INSIDE = "{name} 里没有审计钥匙。请把您留的那一份放回 {file}。"
NEWER = "{name} 里的数据是 {schema} 版的，这个程序认到 {known}。请先装新的程序，再恢复。"
NOT_WHOLE = "做 {name} 的时候账就不对，不能拿来恢复；请留着给审计看，换一个更早的备份。"
DAMAGED = "{name} 里的账对不上，没有恢复：{first}（一共 {count} 处）。请换一个备份。"
OTHER_TOTALS = "{name} 里的数和目录上的不一样，没有恢复。请换一个备份。"
RUNNING = "有一个助手正在用 {data}。请先让它停下（Ctrl+Q，或者 systemctl stop kiosk），再恢复。"
IN_USE = "银行的数据还有程序开着（工作台、柜台的命令、送求助的）。请都关掉，再恢复。"
ALREADY_THERE = (
    "{data} 里已经有一个银行。没有动它。要换成备份里的，请加 --move-aside：现在的会留在旁边。"
)
NO_ROOM = "{data} 的磁盘不够：要 {size} MB。请先腾出地方。"


@dataclass(frozen=True)
class Staged:
    """A backup that was unpacked beside the bank and verified, and is ready to replace it."""

    settings: Settings
    file: Path
    """The backup."""
    manifest: Manifest
    folder: Path
    key: bytes = field(repr=False)
    """The key of the audit log: this machine's, or the backup's, which then becomes this machine's."""
    lost: int | None
    """How many rows the log got after the backup, which are lost; None: unknown."""

    @property
    def name(self) -> str:
        """Return the backup's name."""
        return self.file.name

    @property
    def database(self) -> Path:
        """Return the unpacked database file."""
        return self.folder / DATABASE


@contextmanager
def staged(
    settings: Settings, file: Path, *, with_key: bool, move_aside: bool, tell: Tell
) -> Iterator[Staged]:
    """Unpack and verify a backup; until the end of the block no kiosk can start on this data folder.

    Args:
        settings: The settings, which name the data folder and the key.
        file: The backup.
        with_key: Whether to use the key in the backup if this machine has no key.
        move_aside: Whether an existing bank may be replaced; it is kept in a folder beside.
        tell: Called with the number of bytes unpacked and the number of all bytes.

    Raises:
        Refused: The backup cannot be restored; the text says why. Nothing was changed.
        StorageError, OSError, sqlite3.Error: The key is damaged, or a file cannot be read or written.
    """
    require_owner(settings.data)
    with closing(Archive(file)) as archive:
        key = _key(settings, archive, with_key=with_key)
        manifest = archive.manifest(key, key_id(key))
        if not manifest.whole:
            raise Refused(NOT_WHOLE.format(name=archive.name))
        if manifest.schema > HEAD:
            raise Refused(NEWER.format(name=archive.name, schema=manifest.schema, known=HEAD))
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(settings.data), _workshop(settings.data) as folder:
            bank = settings.data / DATABASE
            if bank.exists() and not move_aside:
                raise Refused(ALREADY_THERE.format(data=settings.data))
            size = sum(int(told[0]) for told in manifest.files.values())
            size += 2 * bank.stat().st_size if bank.exists() else 0  # aside, and SQLite's journal
            if not has_room(settings.data, size):
                raise Refused(NO_ROOM.format(data=settings.data, size=size // 1_000_000 + 1))
            for name in (DATABASE, *(each for each in BESIDES if each in manifest.files)):
                archive.extract(name, folder / name, manifest, tell)
            _require_good(archive.name, manifest, folder / DATABASE, key)
            kept = read_kept(settings)
            last = _newest_row(bank, kept) or kept  # rows of the last minutes may be unkept
            lost = max(0, last[0] - manifest.seq) if last else None
            yield Staged(settings, file, manifest, folder, key, lost)


def _newest_row(bank: Path, kept: Kept | None) -> Kept | None:
    """Return number and seal of the newest row of a bank's log, if it continues the head that was kept."""
    if kept is None or not bank.is_file():
        return None
    try:
        with closing(sqlite3.connect(bank, BUSY_SECONDS)) as db:
            newest = db.execute("SELECT seq, hash FROM audit_head WHERE only = 1").fetchone()
            there = db.execute("SELECT hash FROM audit WHERE seq = ?", kept[:1]).fetchone()
    except (sqlite3.Error, OverflowError):
        return None
    return (int(newest[0]), str(newest[1])) if newest and there == kept[1:] else None


def put_in_place(ready: Staged, now: datetime) -> Path | None:
    """Replace the bank by the staged database; return the folder with the old bank, None if none was.

    The new bank's log has a row about the restoring. Settings, duty roster and key of the backup are used
    only if this machine has none.

    Raises:
        Refused: Another program has the bank open.
        OSError, sqlite3.Error: The bank cannot be written.
    """
    data = ready.settings.data
    head = KeptHead(data / DATABASE, ready.settings.audit_key)
    bank = data / DATABASE
    aside = None
    _tell_log(ready, now)
    if not ready.settings.audit_key.exists():
        make_key(ready.settings.audit_key, ready.key)  # first: without it the bank does not open
    if newest := _newest_row(bank, read_kept(ready.settings)):
        head.set(
            *newest
        )  # killed after this, the bank that is there is trusted still, and no older one
    else:  # none is there, or one in doubt already
        _doubt(ready, head)
    with closing(sqlite3.connect(ready.database, isolation_level=None)) as brought:
        brought.execute("PRAGMA journal_mode=DELETE")  # all in one file
        if bank.exists():
            aside = _make_aside(data, now)
            _change_places(brought, bank, aside)
    if not bank.exists():
        if left := [each for each in _files_of(bank)[1:] if each.exists()]:
            aside = aside or _make_aside(data, now)
            for each in left:  # SQLite finds them by name, and would write them into the new file
                each.replace(aside / each.name)
        _place_first(ready.database, bank)
    try:
        _doubt(ready, head)
    except OSError as err:
        log.warning("that nobody has signed for the bank could not be kept: %s", err)
    for name in BESIDES:
        file, there = ready.folder / name, data / name
        if file.exists() and not there.exists():
            file.rename(there)
    sync_folder(data)
    _note(ready)
    return aside


def _make_aside(data: Path, now: datetime) -> Path:
    """Make a folder for the bank that was there."""
    stamp = f"{now.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"
    return Path(tempfile.mkdtemp(dir=data, prefix=f"before-{stamp}-"))


def _files_of(bank: Path) -> list[Path]:
    """Return the names of a bank's files, its own first."""
    return [
        bank.with_name(f"{bank.name}{each}") for each in ("", *(f"-{name}" for name in HELPERS))
    ]


def _doubt(ready: Staged, head: KeptHead) -> None:
    """Have the records doubted, also where the backup continues the head that was kept.

    That is so where nothing was lost, and where what was lost had not been kept. Without a kept head a bank
    with a past is doubted anyway. Raises ``OSError``.
    """
    kept = read_kept(ready.settings)
    if kept and kept[0] <= ready.manifest.seq:
        head.distrust(ready.manifest.seq)


def _note(ready: Staged) -> None:
    """Tell ``health`` of the backup, on a machine that knows of none: a new one has its first evening yet."""
    try:
        known = Spool(ready.settings.data).read(LAST)
    except UNREADABLE:
        known = None
    if known is None:
        note(ready.settings, datetime.fromisoformat(ready.manifest.made), ready.file, whole=True)


def _change_places(brought: sqlite3.Connection, bank: Path, aside: Path) -> None:
    """Copy the bank aside and write the backup over it, under one lock and in one transaction.

    By SQLite and not by file names: the log of writes (-wal) is found by its name, so that another
    process that comes in between would write its own into the new file. A bank that SQLite cannot read
    any more is moved aside with all its files.
    """
    try:
        with (
            closing(sqlite3.connect(bank, 0, isolation_level=None)) as there,
            closing(sqlite3.connect(aside / DATABASE, isolation_level=None)) as kept,
        ):
            there.execute("PRAGMA locking_mode=EXCLUSIVE")
            there.execute("PRAGMA journal_mode=DELETE")  # only where nobody else has it open
            there.execute("BEGIN EXCLUSIVE")
            there.execute("COMMIT")
            there.backup(kept)
            brought.backup(there)
    except sqlite3.OperationalError as err:
        shutil.rmtree(aside)
        if "locked" in str(err):
            raise Refused(IN_USE) from err
        raise
    except sqlite3.DatabaseError:
        for each in _files_of(bank):
            if each.exists():
                each.replace(aside / each.name)


def _place_first(database: Path, bank: Path) -> None:
    """Give the database the bank's name, which nobody else may have taken meanwhile."""
    try:
        os.link(database, bank)
    except FileExistsError as err:
        raise Refused(IN_USE) from err


def _tell_log(ready: Staged, now: datetime) -> None:
    engine = open_staged(ready)
    try:
        with writing(engine) as connection:
            record(
                connection,
                now,
                RESTORED,
                subject=ready.name,
                made=ready.manifest.made,
                head=ready.manifest.seq,
                lost=ready.lost,
            )
    finally:
        engine.dispose()


def open_staged(ready: Staged) -> Engine:
    """Open the unpacked copy before it replaces the bank's database.

    The members of staff who sign for the return sign in at this copy.
    """
    return open_database(ready.database, ready.key)


def _key(settings: Settings, archive: Archive, *, with_key: bool) -> bytes:
    """Return the key of this machine; where it has none, the one inside if that was asked."""
    found = read_key(settings.audit_key)
    if found is not None:
        return found
    if not with_key:
        inside = KEY_INSIDE if archive.has_key else ""
        raise Refused(NO_KEY.format(file=settings.audit_key, inside=inside))
    if not archive.has_key:
        raise Refused(NO_KEY_INSIDE.format(name=archive.name, file=settings.audit_key))
    return archive.read_key()


def _require_good(name: str, manifest: Manifest, database: Path, key: bytes) -> None:
    """Raise ``Refused`` unless the copy holds what the manifest tells, and its books are right."""
    if read_contents(database) != manifest.contents:
        raise Refused(OTHER_TOTALS.format(name=name))
    problems = judge(database, key, (manifest.seq, manifest.head))
    if problems:
        raise Refused(DAMAGED.format(name=name, first=problems[0], count=len(problems)))


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    try:
        with hold_lock(data / LOCK):
            yield
    except Taken as err:
        raise Refused(RUNNING.format(data=data)) from err


@contextmanager
def _workshop(data: Path) -> Iterator[Path]:
    for left in data.glob(f"{WORKSHOP}*"):  # by one that was killed
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=data, prefix=WORKSHOP) as folder:
        yield Path(folder)
