"""Print or write the report on the kiosk's use on a day or in a month (``report``)."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import date, timedelta

from rich.console import Console
from sqlalchemy.exc import DatabaseError

from assistant.clock import Clock, bank_time
from assistant.clock_watch import WatchedClock
from assistant.operations.health import measure
from assistant.report.figures import Figures, Period, read_figures
from assistant.report.machine import machine_section
from assistant.report.page import page_of
from assistant.report.sections import Section
from assistant.report.sheet import ENCODING, sheet_of
from assistant.report.table import PRIVACY, print_report, print_section
from assistant.settings import Settings
from assistant.storage.address import DatabaseAddress
from assistant.storage.errors import StorageError
from assistant.storage.opened import reading
from assistant.system_errors import UNKNOWN, WHY

NOT_YET = "{data} 里还没有银行的数据：这台机器还没有用过，或者要用 --data 指出另一个文件夹。"
GONE = "{data} 里以前有银行的数据，现在没有了。请看看磁盘，或者从备份恢复（run_assistant.py data restore）。"
UNREADABLE = "银行的数据打不开：{why}。请先运行 run_assistant.py doctor 看看。"
WRONG_DAY = "“{told}”不是一个日期。请写成这样：--day 2026-11-27"
WRONG_MONTH = "“{told}”不是一个月份。请写成这样：--month 2026-11"
ONE_OF_TWO = "--day 和 --month 请只写一个。"
TO_COME = "{told} 还没有到，没有可报的。"
UNWRITTEN = "{path} 写不了：{why}。请换一个文件名或者文件夹再试。"
WRITTEN = "已写好：{path}"


class Refused(Exception):
    """There is no report on the given day or month; the text says why and what to write."""


def run(settings: Settings, options: argparse.Namespace, clock: Clock | None = None) -> int:
    """Print the report, and write it as an HTML page or a sheet if asked.

    Returns 0, 2 for an invalid day or month, or 1 if something could not be read or written.
    """
    clock = clock or WatchedClock(settings.data, settings.audit_key)
    today = bank_time(clock.now()).date()
    try:
        periods = periods_of(options.day, options.month, today)
    except Refused as why:
        return _complain(str(why), 2)
    health = measure(settings, clock)
    if not settings.records.is_there():
        if health.was_there:
            return _complain(GONE.format(data=settings.data), 1)
        print(NOT_YET.format(data=settings.data))
        return 0
    try:
        reports = _read(settings.records, periods)
    except (StorageError, DatabaseError) as err:
        return _complain(UNREADABLE.format(why=getattr(err, "orig", err)), 1)
    machine = machine_section(health)
    _print(reports, machine)
    return _write(reports, machine, options)


def periods_of(day: str | None, month: str | None, today: date) -> list[Period]:
    """Return the given day or month as a period; without one, yesterday and this month.

    Raises ``Refused``.
    """
    if day is not None and month is not None:
        raise Refused(ONE_OF_TWO)
    if month is not None:
        return [_month(month, today)]
    if day is not None:
        return [_day(day, today)]
    yesterday = today - timedelta(days=1)
    return [Period(yesterday, yesterday), Period(today.replace(day=1), today)]


def _day(told: str, today: date) -> Period:
    try:
        day = date.fromisoformat(told)
    except ValueError as err:
        raise Refused(WRONG_DAY.format(told=told)) from err
    if day > today:
        raise Refused(TO_COME.format(told=told))
    return Period(day, day)


def _month(told: str, today: date) -> Period:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}", told):
            raise ValueError(told)
        first = date.fromisoformat(f"{told}-01")
    except ValueError as err:
        raise Refused(WRONG_MONTH.format(told=told)) from err
    if first > today:
        raise Refused(TO_COME.format(told=told))
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def _read(records: DatabaseAddress, periods: Sequence[Period]) -> list[Figures]:
    engine = records.open(may_only_read=True)
    try:
        with reading(engine) as connection:
            return [read_figures(connection, period) for period in periods]
    finally:
        engine.dispose()


def _print(reports: Sequence[Figures], machine: Section) -> None:
    console = Console(highlight=False, markup=False)
    for figures in reports:
        print_report(console, figures)
    print_section(console, machine)
    console.print(PRIVACY)


def _write(reports: Sequence[Figures], machine: Section, options: argparse.Namespace) -> int:
    wanted = (
        (options.html, page_of, "utf-8"),
        (options.csv, sheet_of, ENCODING),
    )
    code = 0
    for path, content_of, encoding in wanted:
        if path is None:
            continue
        try:
            path.write_text(content_of(reports, machine), encoding, newline="")
        except OSError as err:
            why = WHY.get(err.errno or 0, err.strerror or UNKNOWN)
            code = _complain(UNWRITTEN.format(path=path, why=why), 1)
        else:
            print(WRITTEN.format(path=path))
    return code


def _complain(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code
