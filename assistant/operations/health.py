"""Measure the state of a machine while it serves, quickly and without any data about persons.

For reading only: nothing is brought up to date, and no writer waits.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import re
import shutil
import sqlite3
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.clock import Clock
from assistant.hearing.models import ModelStore
from assistant.logs import NAME as LOG
from assistant.operations.archive import DATABASE
from assistant.operations.backing_up import LAST
from assistant.operations.log_lines import count_errors
from assistant.operations.restoring import LOCK
from assistant.settings import ROOT, Settings
from assistant.speaking.profile import BadVoiceProfile, load_profile
from assistant.storage.audit import SEALED, SEALED_BOUND
from assistant.storage.audit_key import key_id, read_key
from assistant.storage.database import HEAD
from assistant.storage.errors import StorageError
from assistant.storage.looking import Look, ask
from assistant.storage.moment import DAY, from_moment, to_moment
from assistant.storage.spool import UNREADABLE, Spool

PATIENCE = 0.3
"""Seconds to wait for a database that somebody has locked whole."""
LEAST_FREE = 500_000_000
"""Bytes of the data folder's disk below which somebody has to make room."""
LONGEST_WAIT = timedelta(minutes=10)
"""A call for help that nobody has taken for longer is a trouble of the branch, not of a moment."""
LONGEST_WITHOUT_BACKUP = timedelta(hours=48)
"""A daily backup may fail once; a bank that never had one is as old as its log."""
AHEAD = timedelta(hours=1)
"""A backup that was made later than this from now was dated by a clock that was wrong."""

TROUBLES = {
    "no_database": "银行的数据不见了，或者打不开",
    "no_key": "审计钥匙不在、不对，或者别人也能读，银行打不开",
    "not_writable": "数据文件夹或者里面的文件写不了",
    "schema_newer": "数据是更新的程序用过的，这个程序打不开",
    "records_doubt": "银行的记录存疑，付款都先留住（desk records-right --reason 为什么）",
    "clock_doubt": "时钟存疑，付款都先留住（desk clock-right --reason 为什么）",
    "disk_low": "磁盘快满了",
    "calls_unanswered": "有求助十分钟没人接",
    "calls_not_sent": "有求助没送到别处",
    "backup_old": "两天没有备份成过",
    "backup_wrong": "上次备份的时候账对不上（data check）",
}
"""What makes the exit code 1, in words for the branch manager."""


@dataclass
class Health:
    """The measured state of a machine."""

    at: datetime
    schema: str | None = None
    """None: there is no bank yet, or it cannot be read."""
    was_there: bool = False
    """There is a bank, or was: a head was kept of its log."""
    key: bool = True
    """The key of the audit log is there, or there is no log yet that it has sealed."""
    writable: bool = True
    """The data folder, the bank and the log can be written."""
    began: datetime | None = None
    """When the bank's log begins."""
    read_ms: float | None = None
    """How long the bank takes to answer, in milliseconds."""
    head: str = "none"
    """Whether the log continues its kept head: ok, doubt, or none if no head was kept."""
    clock: str = "ok"
    """ok or doubt."""
    free_bytes: int = 0
    total_bytes: int = 0
    kiosk: bool = False
    """A kiosk runs on this data folder."""
    calls_open: int = 0
    """Calls for help that nobody has taken."""
    longest_wait: timedelta | None = None
    """The waiting time of the oldest of those calls."""
    to_send: int = 0
    """Messages about calls that wait to be sent to another desk."""
    given_up: int = 0
    """Messages about calls that were given up in the last day."""
    last_posting: datetime | None = None
    last_backup: datetime | None = None
    backup_whole: bool = True
    errors: int = 0
    """Errors in the log in the last 24 hours."""
    recogniser: str | None = None
    voice: str | None = None
    versions: dict[str, str] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    """Names of ``TROUBLES``."""


def measure(settings: Settings, clock: Clock) -> Health:
    """Return the state of this machine; a value that cannot be read is a trouble or is left out."""
    health = Health(clock.now())
    if settings.data.exists():  # else the look itself would leave a record
        health.clock = "doubt" if clock.doubt() else "ok"
        health.writable = _is_writable(settings.data)
    _measure_disk(health, settings.data)
    _measure_bank(health, settings)
    _read_backup(health, settings.data)
    health.kiosk = _is_held(settings.data / LOCK)
    health.errors = count_errors(settings.data, health.at - timedelta(days=1))
    _find_engines(health, settings)
    health.versions = _versions()
    health.troubles = [name for name, is_so in _judge(health, settings).items() if is_so]
    return health


def as_json(health: Health) -> dict[str, Any]:
    """Return the measures as ``health`` prints them (docs/interface.md)."""
    return {
        "ok": not health.troubles,
        "at": health.at.isoformat(timespec="seconds"),
        "troubles": health.troubles,
        "schema": health.schema,
        "database_ms": health.read_ms,
        "head": health.head,
        "clock": health.clock,
        "disk_free_mb": health.free_bytes // 1_000_000,
        "disk_total_mb": health.total_bytes // 1_000_000,
        "kiosk_running": health.kiosk,
        "calls_open": health.calls_open,
        "longest_wait_s": _seconds(health.longest_wait),
        "to_send": health.to_send,
        "given_up_24h": health.given_up,
        "last_posting": _iso(health.last_posting),
        "last_backup": _iso(health.last_backup),
        "errors_24h": health.errors,
        "recogniser": health.recogniser,
        "voice": health.voice,
        "versions": health.versions,
    }


def _judge(health: Health, settings: Settings) -> dict[str, bool]:
    """Return which of ``TROUBLES`` there are. Where never was a bank there is nothing to lose yet."""
    backup, wait = health.last_backup or health.began, health.longest_wait
    return {
        "no_database": health.was_there and health.schema is None,
        "no_key": not health.key,
        "not_writable": not health.writable,
        "schema_newer": (health.schema or "") > HEAD,
        "records_doubt": health.head == "doubt",
        "clock_doubt": health.clock == "doubt",
        "disk_low": health.free_bytes < LEAST_FREE,
        "calls_unanswered": wait is not None and wait > LONGEST_WAIT,
        "calls_not_sent": health.given_up > 0,
        "backup_old": backup is not None and health.at - backup > LONGEST_WITHOUT_BACKUP,
        "backup_wrong": not health.backup_whole,
    }


def _measure_disk(health: Health, data: Path) -> None:
    there = next(folder for folder in (data, *data.absolute().parents) if folder.exists())
    usage = shutil.disk_usage(there)
    health.free_bytes, health.total_bytes = usage.free, usage.total


def _is_writable(data: Path) -> bool:
    """Return whether whoever asks can write the data folder and the files that every kiosk writes.

    One that belongs to another user than the folder (a command that ran as root) the kiosk cannot write.
    """
    owner = data.stat().st_uid
    for each in (data, *(data / name for name in (DATABASE, LOG, LOCK))):
        try:
            there = each.stat()
        except FileNotFoundError:
            continue
        except OSError:
            return False
        is_its_kind = stat.S_ISDIR(there.st_mode) if each == data else stat.S_ISREG(there.st_mode)
        if not (is_its_kind and there.st_uid == owner and os.access(each, os.W_OK)):
            return False
    return True


def _measure_bank(health: Health, settings: Settings) -> None:
    records = settings.records
    kept = None
    try:
        kept = records.head().read()  # before the log: that only grows meanwhile
        health.was_there = kept is not None
    except UNREADABLE:
        health.head, health.was_there = "doubt", True
    if records.file is not None and not records.file.is_file():  # a pipe would be waited for
        health.was_there |= os.path.lexists(records.file)
        return
    health.was_there = True
    began = time.monotonic()
    try:
        with records.looking(PATIENCE) as look:
            (schema,) = ask(look, "SELECT version_num FROM alembic_version")
            last = look("SELECT at FROM entries ORDER BY seq DESC LIMIT 1", ())
            health.read_ms = round((time.monotonic() - began) * 1000, 1)
            _read_log(health, look, kept)
            health.key = _fits(settings.audit_key, look)
            if schema == HEAD:
                _read_calls(health, look)
            health.last_posting = from_moment(int(last[0] or 0)) if last else None
    except (StorageError, OverflowError, *UNREADABLE):  # none of ours, or what no rule would let in
        return
    health.schema = str(schema)


def _read_log(health: Health, look: Look, kept: tuple[int, str] | None) -> None:
    first = look("SELECT at FROM audit ORDER BY seq LIMIT 1", ())
    health.began = from_moment(int(first[0] or 0)) if first else None
    if health.head == "none":  # else it could not be read
        health.head = _judge_head(look, kept)


def _fits(file: Path, look: Look) -> bool:
    """Return whether the key there is the one that has sealed the log, if any has."""
    sealed = look("SELECT details FROM audit WHERE kind = ? LIMIT 1", (SEALED,))
    if sealed is None:
        return True
    try:
        key = read_key(file)
    except StorageError:
        return False
    return key is not None and json.loads(str(sealed[0])).get("key") == key_id(key)


def _judge_head(look: Look, kept: tuple[int, str] | None) -> str:
    """Return what ``KeptHead.differs`` finds, in a word: ok, doubt; none: of a new bank none is kept."""
    if kept is None:
        happened = "SELECT 1 FROM audit WHERE kind NOT IN (?, ?) LIMIT 1"
        return "doubt" if look(happened, (SEALED, SEALED_BOUND)) else "none"
    try:
        seal = look("SELECT hash FROM audit WHERE seq = ?", kept[:1])
    except OverflowError:  # no row has such a number
        return "doubt"
    return "ok" if seal == kept[1:] else "doubt"


def _read_calls(health: Health, look: Look) -> None:
    count, since = ask(look, "SELECT count(*), min(created_at) FROM tickets WHERE status = 'open'")
    health.calls_open = int(count or 0)
    if since is not None:
        health.longest_wait = max(timedelta(), health.at - from_moment(int(since)))
    to_send, given_up = ask(
        look,
        "SELECT count(CASE WHEN ended_as IS NULL THEN 1 END),"
        " count(CASE WHEN ended_as = 'given_up' AND ended_at > ? THEN 1 END) FROM deliveries",
        (to_moment(health.at - DAY),),
    )
    health.to_send, health.given_up = int(to_send or 0), int(given_up or 0)


def _read_backup(health: Health, data: Path) -> None:
    try:
        told = Spool(data).read(LAST)
        if isinstance(told, Mapping):
            made = datetime.fromisoformat(str(told["at"]))
            if made - health.at < AHEAD:  # one that the clock dated ahead would be new for ever
                health.last_backup = made
                health.backup_whole = bool(told["whole"])
    except UNREADABLE:
        return


def _is_held(lock: Path) -> bool:
    """Return whether a process holds a lock. The look itself holds it for some microseconds."""
    try:
        file = os.open(lock, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would keep us waiting
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as err:
        return isinstance(err, BlockingIOError)
    finally:
        os.close(file)
    return False


def _find_engines(health: Health, settings: Settings) -> None:
    store = ModelStore(settings.models)
    recognisers, voices = store.list_installed(), store.list_voices()
    health.recogniser = recognisers[0].model.name if recognisers else None
    try:
        by_kokoro = load_profile(settings.voice).by_kokoro and bool(voices)
    except (BadVoiceProfile, OSError):
        return
    health.voice = voices[0].model.name if by_kokoro else "espeak-ng"


def _versions() -> dict[str, str]:
    told = (ROOT / "pyproject.toml").read_text("utf-8")
    program = re.search(r'^version = "(.+)"$', told, re.MULTILINE)
    assert program, "pyproject.toml has it"
    return {
        "program": program[1],
        "schema": HEAD,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "rasa": metadata.version("rasa"),
    }


def _seconds(wait: timedelta | None) -> int | None:
    return None if wait is None else round(wait.total_seconds())


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")
