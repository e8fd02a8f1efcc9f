"""Read periods of time as they are spoken: 这个月, 上周, 最近三个月, 三月份.

``find_periods`` needs only the text; ``resolve_period`` also needs the time by the bank's clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    tomorrow = today + timedelta(days=1)
    if unit == "年":
        months = 6 if count == "半" else 12 * _number(count)
        return Period(_same_day_before(today, months), tomorrow)
    if unit == "月":
        if count == "半":
            return Period(today - timedelta(days=14), tomorrow)
        return Period(_same_day_before(today, _number(count)), tomorrow)
    days = (1 if count == "半" else _number(count)) * (1 if unit in "天日" else 7)
    return Period(tomorrow - timedelta(days=days), tomorrow)


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


def _named(said: str, today: datetime) -> Period:
    tomorrow = today + timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    for prefix, back in (("大前", 3), ("今", 0), ("昨", 1), ("前天", 2), ("前儿", 2)):
        if said.startswith(prefix) and said not in ("今年", "前年"):
            day = today - timedelta(days=back)
            return Period(day, day + timedelta(days=1))
    if said.startswith(("上上",)):
        return Period(_months_before(today, 2), _months_before(today, 1))
    if said.startswith("上") and said.endswith("月"):
        return Period(_months_before(today, 1), _months_before(today, 0))
    if (
        said.endswith("月")
        and "几" not in said
        and said[-2:] not in ("两月", "俩月")
        and (said in ("这个月", "这月", "本月", "当月"))
    ):
        return Period(_months_before(today, 0), tomorrow)
    if said.endswith("月"):  # 最近几个月, 前俩月
        months = 2 if "两" in said or "俩" in said else 3
        return Period(_same_day_before(today, months), tomorrow)
    if said.startswith("上") and said.endswith(("周", "星期", "礼拜")):
        return Period(monday - timedelta(days=7), monday)
    if said.endswith(("周", "星期", "礼拜")):
        return Period(monday, tomorrow)
    january = today.replace(month=1, day=1)
    if said in ("今年", "本年"):
        return Period(january, tomorrow)
    if said in ("去年", "前年"):
        years = 1 if said == "去年" else 2
        start = january.replace(year=january.year - years)
        return Period(start, start.replace(year=start.year + 1))
    if said in ("上半年", "下半年"):
        july = january.replace(month=7)
        if said == "上半年":
            return Period(january, min(july, tomorrow))
        if july > today:  # not begun yet: the second half of last year
            return Period(july.replace(year=july.year - 1), january)
        return Period(july, tomorrow)
    if said == "月初":
        first = _months_before(today, 0)
        return Period(first, min(first + timedelta(days=10), tomorrow))
    days = LATELY_DAYS if said.endswith(("天", "几日")) else RECENT_DAYS
    return Period(tomorrow - timedelta(days=days), tomorrow)
