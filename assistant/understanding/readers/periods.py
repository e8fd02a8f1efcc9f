"""Read periods of time as they are spoken: 这个月, 上周, 最近三个月, 三月份.

``find_periods`` needs only the text; ``resolve_period`` also needs the time by the bank's clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from assistant.clock import bank_time
from assistant.understanding.readers.utterance import plain

RECENT_DAYS = 30
"""Days that 最近 means without a number."""
LATELY_DAYS = 7
"""Days that 这几天, 前几天, 这两天 mean: a long time, because too many entries are better than too
few."""

_COUNT = r"(?:[一二两三四五六七八九十半]|[一二两三四五六七八九]?十[一二三四五六七八九]?|\d{1,3})"
_MONTH = r"(?:十[一二]|[一二三四五六七八九十正]|1[0-2]|[1-9])"
_DAY = r"(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]|3[01]|[12]\d|[1-9])"

_PATTERN = re.compile(
    rf"(?P<span>(?:最近|近|过去|前|头|这)(?P<n>{_COUNT})个?(?P<unit>天|日|周|星期|礼拜|月|年)(?:来|内|里)?)(?!前|后)"
    rf"|(?P<date>(?:(?P<year>今年|去年|前年)的?)?(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})[号日])?)(?!前)"
    rf"|(?P<thisday>(?:(?P<dmonth>这个月|上个月|本月|上月|这月)的?)?(?P<dday>{_DAY})[号日])(?!线|楼|窗|台)"
    r"|(?P<named>大前[天儿]|今[天儿日](?:个|早上|上午|下午)?|昨[天儿日](?:个|晚上|下午)?|前[天儿]个?(?!几)|"
    r"上上个?月|上个?月|这个?月|本月|当月|上个?(?:周|星期|礼拜)|这个?(?:周|星期|礼拜)|本周|上个?礼拜|"
    r"今年|去年|前年|本年|上半年|下半年|月初|"
    r"(?:最近|近|这|前)(?:几|两|俩)天|最近(?:几|两|俩)个?月|(?:这|前)(?:几|俩)个?月|这阵子?|这一阵|这段(?:时间|日子)|前一?阵子?|近来|近期|最近|近几日)"
    rf"|(?P<bare>(?P<bn>{_COUNT})个?(?P<bunit>天|周|星期|礼拜|月|年))(?:内|里|之内|以内)?$"
)


@dataclass(frozen=True)
class PeriodMention:
    """A period named in a text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Period:
    """A period, ``since`` inclusive, ``until`` exclusive, both in Asia/Shanghai."""

    since: datetime
    until: datetime


def find_periods(text: str) -> list[PeriodMention]:
    """Return the periods that ``text`` names, in order."""
    utterance = plain(text)
    found = []
    for match in _PATTERN.finditer(utterance.text):
        start, end = utterance.span(*match.span())
        found.append(PeriodMention(text[start:end], start, end))
    return found


def resolve_period(text: str, now: datetime) -> Period | None:
    """Return the dates of the period named in ``text``.

    Args:
        text: A period or an utterance with one in it; the last one counts.
        now: The present moment, timezone-aware.

    Returns:
        The period, which ends with the day of ``now`` at the latest; None if the text has none.
    """
    matches = list(_PATTERN.finditer(plain(text).text))
    if not matches:
        return None
    today = bank_time(now).replace(hour=0, minute=0, second=0, microsecond=0)
    part = matches[-1].groupdict()
    if part["span"]:
        return _last(part["n"], part["unit"], today)
    if part["bare"]:
        return _last(part["bn"], part["bunit"], today)
    if part["date"]:
        return _calendar(part["year"], part["month"], part["day"], today)
    if part["thisday"]:
        return _day_of_month(part["dmonth"], _number(part["dday"]), today)
    return _named(part["named"], today)


def _number(said: str) -> int:
    """Return a small spoken or written number; 半 is handled by the caller."""
    if said.isdigit():
        return int(said)
    if said == "正":
        return 1
    digits = "零一二三四五六七八九"
    tens, ten, ones = said.replace("两", "二").rpartition("十")
    if not ten:
        return digits.index(ones)
    return (digits.index(tens) if tens else 1) * 10 + (digits.index(ones) if ones else 0)


def _months_before(day: datetime, months: int) -> datetime:
    """Return the first day of the month that is ``months`` before the month of ``day``."""
    count = day.year * 12 + day.month - 1 - months
    return day.replace(year=count // 12, month=count % 12 + 1, day=1)


def _same_day_before(day: datetime, months: int) -> datetime:
    """Return the same day ``months`` earlier, or that month's last day if the month is shorter."""
    first, after = _months_before(day, months), _months_before(day, months - 1)
    return first.replace(day=min(day.day, (after - timedelta(days=1)).day))


def _last(count: str, unit: str, today: datetime) -> Period:
    if unit == "年":
        return _last_months(today, 6 if count == "半" else 12 * _number(count))
    if unit == "月":
        return _last_days(today, 15) if count == "半" else _last_months(today, _number(count))
    days = (1 if count == "半" else _number(count)) * (1 if unit in "天日" else 7)
    return _last_days(today, days)


def _calendar(year: str | None, month: str, day: str | None, today: datetime) -> Period | None:
    """Return a named month or day; without a year, the latest one that has begun."""
    number = _number(month)
    years_back = {"今年": 0, "去年": 1, "前年": 2}.get(year or "", 0)
    first = today.replace(year=today.year - years_back, month=number, day=1)
    if year is None and first > today:
        first = first.replace(year=first.year - 1)
    if day is None:
        return Period(first, min(_months_before(first, -1), today + timedelta(days=1)))
    try:
        start = first.replace(day=_number(day))
    except ValueError:  # no such day: 二月三十号
        return None
    return Period(start, start + timedelta(days=1))


def _day_of_month(month: str | None, day: int, today: datetime) -> Period | None:
    """Return a day without its month (15号): in this month, or in the last month if still to come."""
    first = _months_before(today, 1 if month and month.startswith("上") else 0)
    if month is None and day > today.day:
        first = _months_before(today, 1)
    try:
        start = first.replace(day=day)
    except ValueError:
        return None
    return Period(start, start + timedelta(days=1))


def _until_tonight(since: datetime, today: datetime) -> Period:
    return Period(since, today + timedelta(days=1))


def _whole_day(today: datetime, back: int) -> Period:
    day = today - timedelta(days=back)
    return Period(day, day + timedelta(days=1))


def _last_days(today: datetime, days: int) -> Period:
    return _until_tonight(today - timedelta(days=days - 1), today)


def _last_months(today: datetime, months: int) -> Period:
    return _until_tonight(_same_day_before(today, months), today)


def _this_week(today: datetime) -> Period:
    return _until_tonight(today - timedelta(days=today.weekday()), today)


def _last_week(today: datetime) -> Period:
    monday = today - timedelta(days=today.weekday())
    return Period(monday - timedelta(days=7), monday)


def _this_month(today: datetime) -> Period:
    return _until_tonight(_months_before(today, 0), today)


def _whole_month(today: datetime, back: int) -> Period:
    return Period(_months_before(today, back), _months_before(today, back - 1))


def _beginning_of_month(today: datetime) -> Period:
    first = _months_before(today, 0)
    return Period(first, min(first + timedelta(days=10), today + timedelta(days=1)))


def _this_year(today: datetime) -> Period:
    return _until_tonight(today.replace(month=1, day=1), today)


def _whole_year(today: datetime, back: int) -> Period:
    january = today.replace(year=today.year - back, month=1, day=1)
    return Period(january, january.replace(year=january.year + 1))


def _first_half_year(today: datetime) -> Period:
    july = today.replace(month=7, day=1)
    return Period(july.replace(month=1), min(july, today + timedelta(days=1)))


def _second_half_year(today: datetime) -> Period:
    """Return the second half of this year; of last year if this year's has not begun."""
    july = today.replace(month=7, day=1)
    if july > today:
        return Period(july.replace(year=july.year - 1), july.replace(month=1))
    return _until_tonight(july, today)


_NAMED: tuple[tuple[str, Callable[[datetime], Period]], ...] = (
    ("大前", partial(_whole_day, back=3)),
    ("今(?!年)", partial(_whole_day, back=0)),
    ("昨", partial(_whole_day, back=1)),
    ("前[天儿]", partial(_whole_day, back=2)),
    ("上上", partial(_whole_month, back=2)),
    ("上个?月", partial(_whole_month, back=1)),
    ("(?:这个?|本|当)月", _this_month),
    (".*[两俩].*月", partial(_last_months, months=2)),
    (".*几.*月", partial(_last_months, months=3)),
    ("上个?(?:周|星期|礼拜)", _last_week),
    (".*(?:周|星期|礼拜)", _this_week),
    ("[今本]年", _this_year),
    ("去年", partial(_whole_year, back=1)),
    ("前年", partial(_whole_year, back=2)),
    ("上半年", _first_half_year),
    ("下半年", _second_half_year),
    ("月初", _beginning_of_month),
    (".*(?:天|几日)", partial(_last_days, days=LATELY_DAYS)),
    ("", partial(_last_days, days=RECENT_DAYS)),
)
"""The periods that are named without a number, by the beginning of the name; the first match counts."""


def _named(said: str, today: datetime) -> Period:
    return next(period for name, period in _NAMED if re.match(name, said))(today)
