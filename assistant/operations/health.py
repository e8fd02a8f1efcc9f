"""Measure how a machine is, while it serves: in a moment, and without a word about anybody.

For reading only: nothing is brought up to date, and no writer waits.
"""

from __future__ import annotations

import fcntl
import platform
import re
import shutil
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from assistant.clock import Clock
from assistant.hearing.models import ModelStore
from assistant.operations.backing_up import LAST
from assistant.operations.log_lines import count_errors
from assistant.operations.restoring import LOCK
from assistant.settings import ROOT, Settings
from assistant.speaking.profile import BadVoiceProfile, load_profile
from assistant.storage.audit import SEALED, SEALED_BOUND
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
"""A daily backup may fail once."""

TROUBLES = {
    "no_database": "银行的数据打不开",
    "schema_newer": "数据是更新的程序用过的，这个程序打不开",
    "records_doubt": "银行的记录存疑，付款都先留住（desk records-right）",
    "clock_doubt": "时钟存疑，付款都先留住（desk clock-right）",
    "disk_low": "磁盘快满了",
    "calls_unanswered": "有求助十分钟没人接",
    "calls_not_sent": "有求助没送到别处",
    "backup_old": "两天没有备份成了",
    "backup_wrong": "上次备份的时候账对不上（data check）",
}
"""What makes the exit code 1, in words for the branch manager."""


@dataclass
class Health:
    """How a machine is."""

    at: datetime
    schema: str | None = None
    """None: there is no bank yet, or it cannot be read."""
    read_ms: float | None = None
    """How long the bank takes to answer, in milliseconds."""
    head: str = "none"
    """The head that was kept of the log: ok, doubt; none: none was."""
    clock: str = "ok"
    """ok or doubt."""
    free_bytes: int = 0
    total_bytes: int = 0
    kiosk: bool = False
    """A kiosk runs on this data folder."""
    calls_open: int = 0
    """Calls for help that nobody has taken."""
    longest_wait: timedelta | None = None
    """Of those, the oldest's."""
    to_send: int = 0
    """Messages about calls that wait to be sent to another desk."""
    given_up: int = 0
    """Of those, the ones that were given up in the last day."""
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
    """Return how this machine is; whatever cannot be found out is a trouble or is left out."""
    health = Health(clock.now())
    if settings.data.exists():  # else the look itself would leave a record
        health.clock = "doubt" if clock.doubt() else "ok"
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
    """Return which of ``TROUBLES`` there are. Without a bank there is nothing to lose yet."""
    backup, wait = health.last_backup, health.longest_wait
    unread = health.schema is None and settings.records.is_there()
    return {
        "no_database": unread,
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


def _measure_bank(health: Health, settings: Settings) -> None:
    records = settings.records
    if not records.is_there():
        return
    try:
        kept = records.head().read()  # before the log: that only grows meanwhile
    except UNREADABLE:
        health.head = "doubt"
        return
    try:
        began = time.monotonic()
        with records.looking(PATIENCE) as look:
            (schema,) = ask(look, "SELECT version_num FROM alembic_version")
            last = look("SELECT at FROM entries ORDER BY seq DESC LIMIT 1", ())
            health.read_ms = round((time.monotonic() - began) * 1000, 1)
            health.head = _judge_head(look, kept)
            if schema == HEAD:
                _read_calls(health, look)
    except StorageError:
        return
    health.schema = str(schema)
    health.last_posting = from_moment(int(last[0] or 0)) if last else None


def _judge_head(look: Look, kept: tuple[int, str] | None) -> str:
    """Return what ``KeptHead.differs`` finds, in a word: ok, doubt; none: of a new bank none is kept."""
    if kept is None:
        happened = "SELECT 1 FROM audit WHERE kind NOT IN (?, ?) LIMIT 1"
        return "doubt" if look(happened, (SEALED, SEALED_BOUND)) else "none"
    seal = look("SELECT hash FROM audit WHERE seq = ?", kept[:1])
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
            health.last_backup = datetime.fromisoformat(str(told["at"]))
            health.backup_whole = bool(told["whole"])
    except UNREADABLE:
        return


def _is_held(lock: Path) -> bool:
    """Return whether a process holds a lock. The look itself holds it for some microseconds."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
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
