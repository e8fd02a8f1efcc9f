"""Make tables with Chinese headings from the figures, for terminal, HTML page and sheet alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.report.figures import Calls, Figures
from assistant.report.words import (
    CALLS,
    ENDINGS,
    HOLDS,
    RATINGS,
    VERDICTS,
    tell_place,
    tell_task,
    told,
)

Cell = int | str
ALL = "合计"
NOBODY = "—"
"""Stands in a cell without a value: nobody came, or a share would be a division by zero."""
MINUTE = 60


@dataclass(frozen=True)
class Section:
    """One table of the report."""

    title: str
    head: tuple[str, ...]
    """Headings of the columns; the first column names the row's subject."""
    rows: tuple[tuple[Cell, ...], ...]
    """The rows; in a table with sums, the last row has them."""
    drawn: tuple[int, ...] = (1,)
    """Numbers of the columns that a chart shows side by side in one bar; empty: no chart."""


def sections_of(figures: Figures) -> list[Section]:
    """Return the tables of a period, without the tables that have no row."""
    every = [
        _counted("来访", "怎么结束的", figures.visits, ENDINGS),
        _tasks(figures),
        _counted(
            "没办完的，停在哪一步",
            "停在",
            figures.left_at,
            {step: tell_place(step) for step in figures.left_at},
        ),
        _understood(figures),
        _counted("防骗确认", "结果", figures.checks, VERDICTS),
        _counted("留住的转账", "后来", figures.holds, HOLDS),
        _calls(figures),
        _ratings(figures),
        _days(figures),
    ]
    return [section for section in every if section.rows]


def summary_of(figures: Figures) -> str:
    """Return the most important figures in one Chinese sentence."""
    begun = sum(task.begun for task in figures.tasks.values())
    done = sum(task.done for task in figures.tasks.values())
    calls = _every_call(figures)
    answered = figures.ratings.total() - figures.ratings["none"]
    wait = calls.usual_wait
    comes = "还没有人接" if wait is None else f"一般 {in_words(wait)}有人接"
    told_ = [
        f"来访 {figures.visits.total()} 次",
        f"办成 {done} 件（开始办的 {_share(done, begun)}）",
        f"没听懂 {_share(figures.missed.total(), figures.heard)}",
        f"叫人 {calls.count} 次（{comes}）",
        f"满意的 {_share(figures.ratings['good'], answered)}（{answered} 人回答）",
    ]
    return "，".join(told_) + "。"


def _counted(title: str, first: str, counted: Counter[str], words: Mapping[str, str]) -> Section:
    rows: list[tuple[Cell, ...]] = [
        (told(words, name), count) for name, count in counted.most_common()
    ]
    if rows:
        rows.append((ALL, counted.total()))
    return Section(title, (first, "次数"), tuple(rows))


def _tasks(figures: Figures) -> Section:
    by_use = sorted(figures.tasks.items(), key=lambda named: (-named[1].begun, named[0]))
    rows: list[tuple[Cell, ...]] = [
        (tell_task(name), t.begun, t.done, t.left, t.open, _share(t.done, t.begun))
        for name, t in by_use
    ]
    if rows:
        begun, done, left, open_ = (
            sum(getattr(task, part) for task in figures.tasks.values())
            for part in ("begun", "done", "left", "open")
        )
        rows.append((ALL, begun, done, left, open_, _share(done, begun)))
    head = ("业务", "开始", "办成", "没办完", "正在办", "办成率")
    return Section("办的事", head, tuple(rows), drawn=(2, 3, 4))


def _understood(figures: Figures) -> Section:
    missed = figures.missed.total()
    if not (figures.heard or missed):
        return Section("听懂没有", (), ())
    rows: list[tuple[Cell, ...]] = [
        ("听到的话", figures.heard, ""),
        ("没听懂，或者回答用不上", missed, _share(missed, figures.heard)),
    ]
    rows += [
        (f"　在：{tell_place(step)}", count, _share(count, figures.heard))
        for step, count in figures.missed.most_common()
    ]
    return Section("听懂没有", ("", "次数", "占听到的"), tuple(rows), drawn=())


def _calls(figures: Figures) -> Section:
    by_use = sorted(figures.calls.items(), key=lambda named: (-named[1].count, named[0]))
    rows = [_call(told(CALLS, reason), calls) for reason, calls in by_use]
    if rows:
        rows.append(_call(ALL, _every_call(figures)))
    head = ("为什么叫人", "次数", "有人接", "没人接", "一般多久有人接", "最久")
    return Section("叫工作人员", head, tuple(rows))


def _every_call(figures: Figures) -> Calls:
    every = figures.calls.values()
    return Calls(sum(each.count for each in every), [wait for each in every for wait in each.waits])


def _call(name: str, calls: Calls) -> tuple[Cell, ...]:
    taken = len(calls.waits)
    longest = max(calls.waits, default=None)
    waits = (in_words(calls.usual_wait), in_words(longest))
    return (name, calls.count, taken, calls.count - taken, *waits)


def _ratings(figures: Figures) -> Section:
    asked = figures.ratings.total()
    answered = asked - figures.ratings["none"]
    rows: list[tuple[Cell, ...]] = []
    if asked:
        rows = [
            (word, figures.ratings[name], _share(figures.ratings[name], answered))
            for name, word in RATINGS.items()
            if name != "none"
        ]
        rows += [(RATINGS["none"], figures.ratings["none"], ""), ("问了", asked, "")]
    return Section("满意不满意（办完以后问一句）", ("回答", "次数", "占回答的"), tuple(rows))


def _days(figures: Figures) -> Section:
    """Return a table with a row for each day that has figures; no rows for a report on one day."""
    rows: list[tuple[Cell, ...]] = [
        (f"{day:%m-%d}", one.visits, one.done, one.left, one.calls, one.good, one.bad)
        for day, one in figures.days.items()
        if len(figures.days) > 1 and any(vars(one).values())
    ]
    if rows:
        rows.append((ALL, *(_sum(rows, column) for column in range(1, 7))))
    head = ("日期", "来访", "办成", "没办完", "叫人", "满意", "不满意")
    return Section("一天一天看", head, tuple(rows), drawn=(2, 3))


def _sum(rows: list[tuple[Cell, ...]], column: int) -> int:
    return sum(int(row[column]) for row in rows)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else NOBODY


def in_words(seconds: float | None) -> str:
    """Return a time as somebody says it: 45 秒, 3 分 20 秒."""
    if seconds is None:
        return NOBODY
    minutes, rest = divmod(round(seconds), MINUTE)
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
