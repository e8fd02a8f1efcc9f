"""Copy the bank of this machine into a backup, put one back, or judge either (``data``)."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from sqlalchemy.engine import Engine

from assistant.banking.sandbox import SandboxBank
from assistant.clock import Clock, bank_time
from assistant.clock_watch import WatchedClock
from assistant.money import Money
from assistant.operations.archive import DATABASE, Archive, Refused, Tell
from assistant.operations.backing_up import NO_BANK, NO_KEY, back_up, read_kept
from assistant.operations.judging import has_room, judge, verify_there
from assistant.operations.restoring import OTHER_TOTALS, open_staged, put_in_place, staged
from assistant.settings import Settings
from assistant.staff.asking import CannotAsk, sign_in
from assistant.staff.refusals import REFUSALS, explain
from assistant.staff.tables import plain
from assistant.staff_member import SignedIn
from assistant.storage.address import DatabaseAddress
from assistant.storage.audit_key import key_id, read_key
from assistant.storage.copying import Contents, contents_of, read_contents
from assistant.storage.database import HEAD
from assistant.storage.records import stop_watching, watch_head
from assistant.system_errors import explain_error

MADE = "已备份：{path}"
HELD = "{made} 的数据（{schema} 版）：{customers} 位客户，{accounts} 个账户，{entries} 笔流水，客户存款共 {sum}；审计记录 {audit} 条"
WITH_KEY = "里面有审计钥匙：拿到这个文件的人能改账又不留痕迹。请和别的备份分开放。"
WRONG = "账对不上，{count} 处（下面是明细）。备份留作证据，不能拿来恢复；旧的备份一个也没有删。"
DROPPED = "按“留 {keep} 个”删掉了旧的：{names}"
COPYING, PACKING, READING = "在抄数据", "在写备份", "在读备份"
LOOKING = "在查账…"
RESTORED = "已恢复：{name}（{made} 做的）"
LOST = "备份以后又记过 {lost} 条，那些不在里面：请和留在旁边的、纸上的对一对。"
LOST_UNKNOWN = "备份以后还记过多少，这台机器不知道。"
ASIDE = "原来的银行放在：{aside}"
SIGNED = "{who} 已经签字，付款照常。"
UNSIGNED = "还没有人签字：能查能求助，付款都先留住。请看过以后签字：run_assistant.py desk records-right --reason 为什么"
NO_STAFF = "这个备份里还没有员工，没有人能签字：付款都先留住。请先加两位（run_assistant.py staff add），再签字：run_assistant.py desk records-right --reason 为什么"
WHY = "从备份 {name} 恢复"
FINE = "都对得上。"
LOOK_SECONDS = 10.0
"""Most seconds for which a server may think about one of the sums."""
MOST_TOLD = 50
"""At most so many faults are told; a bank that was written over has one a row."""
REST = "还有 {count} 处，全部：run_assistant.py audit verify"
FAULTS = "{count} 处不对。"
NO_ROOM = "{folder} 的磁盘不够：要 {size} MB。请腾出地方，或者用 TMPDIR 指出另一个文件夹。"
ON_SERVER = (
    "银行的数据在数据库服务器上（{named}），备份和恢复归那边管：pg_basebackup 加 WAL 归档，或者 pg_dump。"
    "放回旧的以后，这里会看出来，付款先留住，等人签字：run_assistant.py desk records-right"
)
UNREADABLE = "没有办成：{why}。"
OLDER = "数据还是 {schema} 版的，下次启动时升到 {head} 版（按升级以后的查过了）"


def run(settings: Settings, options: argparse.Namespace) -> int:
    """Run one of the verbs; return 0, 1 where the books are wrong, or 2 where nothing was done."""
    clock = WatchedClock(settings.data, settings.audit_key)
    verbs: dict[str, Callable[[Settings, argparse.Namespace, Clock], int]] = {
        "backup": _back_up,
        "restore": _restore,
        "check": _check,
    }
    try:
        if settings.records.file is None and options.verb != "check":
            raise Refused(ON_SERVER.format(named=settings.records.named))
        return verbs[options.verb](settings, options, clock)
    except Refused as refusal:
        return _complain(str(refusal))
    except CannotAsk as refusal:
        return _complain(f"{refusal}。（不签字先恢复：--later）")
    except REFUSALS as refusal:
        return _complain(explain(refusal))
    except (OSError, sqlite3.Error) as err:
        return _complain(UNREADABLE.format(why=explain_error(err)))


def _back_up(settings: Settings, options: argparse.Namespace, clock: Clock) -> int:
    with _bars() as bar:
        made = back_up(
            settings,
            options.folder,
            clock.now(),
            keep=options.keep,
            with_key=options.with_key,
            copying=bar(COPYING),
            packing=bar(PACKING),
        )
    _say(MADE.format(path=made.path))
    _say(_in_words(made.manifest.contents, made.manifest.made))
    if options.with_key:
        _say(WITH_KEY)
    if made.dropped:
        _say(DROPPED.format(keep=options.keep, names="、".join(made.dropped)))
    if not made.problems:
        return 0
    _say(WRONG.format(count=len(made.problems)))
    return _tell_problems(made.problems)


def _restore(settings: Settings, options: argparse.Namespace, clock: Clock) -> int:
    with (
        _bars() as bar,
        staged(
            settings,
            options.file,
            with_key=options.with_key,
            move_aside=options.move_aside,
            tell=bar(READING),
        ) as ready,
    ):
        bar.stop()
        who, has_staff = _sign(options, clock, open_staged(ready))
        aside = put_in_place(ready, clock.now())
        if who:
            _trust(settings, clock, who, options.reason or WHY.format(name=ready.name))
    _say(RESTORED.format(name=ready.name, made=_local(ready.manifest.made)))
    _say(_in_words(ready.manifest.contents, ready.manifest.made))
    if ready.lost != 0:
        _say(LOST_UNKNOWN if ready.lost is None else LOST.format(lost=ready.lost))
    if aside:
        _say(ASIDE.format(aside=aside))
    _say(SIGNED.format(who=who) if who else UNSIGNED if has_staff else NO_STAFF)
    return 0


def _check(settings: Settings, options: argparse.Namespace, clock: Clock) -> int:
    with _bars() as bar:
        if options.file:
            return _check_backup(settings, options.file, bar(READING))
        records = settings.records
        if not records.is_there():
            raise Refused(NO_BANK.format(data=settings.data))
        kept = read_kept(settings)  # before the bank: its log only grows
        bank = records.file
        if bank is None:
            return _check_server(records, kept, clock.now().isoformat())
        return _judge(bank, read_contents(bank), settings, kept, clock.now().isoformat())


def _check_backup(settings: Settings, file: Path, tell: Tell) -> int:
    """Judge a backup without putting it anywhere: in a folder that is then removed."""
    key = read_key(settings.audit_key)
    if key is None:
        raise Refused(NO_KEY.format(file=settings.audit_key))
    with closing(Archive(file)) as archive, tempfile.TemporaryDirectory() as folder:
        manifest = archive.manifest(key, key_id(key))
        size = int(manifest.files[DATABASE][0])
        if not has_room(Path(folder), size):
            raise Refused(NO_ROOM.format(folder=Path(folder).parent, size=size // 1_000_000 + 1))
        copy = Path(folder) / DATABASE
        archive.extract(DATABASE, copy, manifest, tell)
        if read_contents(copy) != manifest.contents:
            raise Refused(OTHER_TOTALS.format(name=archive.name))
        kept = (manifest.seq, manifest.head)
        return _judge(copy, manifest.contents, settings, kept, manifest.made)


def _check_server(records: DatabaseAddress, kept: tuple[int, str] | None, at: str) -> int:
    """Judge the records on a server: a copy of them is read, and its rules are compared with ours."""
    with Console(stderr=True).status(LOOKING):
        engine = records.open()
        try:
            problems = verify_there(engine, kept)
        finally:
            engine.dispose()
        with records.looking(LOOK_SECONDS) as look:
            _say(_in_words(contents_of(look), at))
    return _tell_problems(problems)


def _judge(
    bank: Path, told: Contents, settings: Settings, kept: tuple[int, str] | None, at: str
) -> int:
    with Console(stderr=True).status(LOOKING):
        problems = judge(bank, settings.audit_key, kept)
    _say(_in_words(told, at))
    if told.schema != HEAD:
        _say(OLDER.format(schema=told.schema, head=HEAD))
    return _tell_problems(problems)


def _sign(
    options: argparse.Namespace, clock: Clock, engine: Engine
) -> tuple[SignedIn | None, bool]:
    """Ask who signs for the database that is to be the bank, and return whether it knows any staff.

    Nobody signs where it has none, or where that was put off: the records then stay in doubt. To trust a
    bank that knows nobody would let whoever has an early backup have all forgotten that came after.
    """
    try:
        bank = SandboxBank(engine, clock)
        has_staff = bool(bank.staff.list_members())
        asked = has_staff and not options.later
        return (sign_in(bank, options.staff) if asked else None), has_staff
    finally:
        engine.dispose()


def _trust(settings: Settings, clock: Clock, who: SignedIn, reason: str) -> None:
    """Have the records trusted as they are now, by whoever signs."""
    records = settings.records
    engine = records.open()
    try:
        watch_head(engine, records.head())
        SandboxBank(engine, clock).trust_records(who, reason)
    finally:
        stop_watching(engine)
        engine.dispose()


def _tell_problems(problems: list[str]) -> int:
    for problem in problems[:MOST_TOLD]:
        _say(f"· {problem}")
    if len(problems) > MOST_TOLD:
        _say(REST.format(count=len(problems) - MOST_TOLD))
    _say(FAULTS.format(count=len(problems)) if problems else FINE)
    return 1 if problems else 0


def _in_words(contents: Contents, made: str) -> str:
    totals = contents.totals
    told = {**totals, "sum": Money(totals["customers_fen"]), "schema": contents.schema}
    return HELD.format(made=_local(made), **told)


def _local(moment: str) -> str:
    return f"{bank_time(datetime.fromisoformat(moment)):%Y-%m-%d %H:%M}"


class _Bars:
    """Bars on the terminal for what takes long; nothing elsewhere."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown

    def __call__(self, name: str) -> Tell:
        """Return what is told how far something is."""
        task = self._shown.add_task(name, total=None, visible=False)
        return lambda done, every: self._shown.update(
            task, completed=done, total=every, visible=True
        )

    def stop(self) -> None:
        """Take the bars away: somebody is asked something."""
        self._shown.stop()


@contextmanager
def _bars() -> Iterator[_Bars]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        yield _Bars(shown)


def _say(text: str) -> None:
    print(plain(text), flush=True)


def _complain(text: str) -> int:
    print(plain(text), file=sys.stderr)
    return 2
