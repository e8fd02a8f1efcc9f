"""Read the duty roster: which member of staff is called first on each day, and who is called next.

The roster is a YAML file (example: ``roster.example.yml``). People are staff numbers. An error is
explained in one Chinese sentence with the line.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

from assistant.staff_member import ROLE_NAMES, Role

log = logging.getLogger(__name__)

EXAMPLE = Path(__file__).parent / "roster.example.yml"
"""An example roster with every possible entry, for the sandbox's branch."""
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
DAYS_OF_ROLE = {Role.HEAD: 1, Role.OUTLET_MANAGER: 2, Role.DUTY_MANAGER: 4}
"""The branch's 1-2-4 rule: on how many days of a week each role is on duty."""
REST = "休息"
"""Stands in place of a staff number: nobody is on duty that day."""
HOTLINE = "95588"
KEYS = ("week", "dates", "holidays", "fallbacks", "outlet_manager", "phones", "hotline")
LARGEST = 100_000
"""Most bytes of a roster file; a larger file is refused."""


class BadRoster(Exception):
    """The roster cannot be used; the text says which line, and what to write there."""


@dataclass(frozen=True)
class Roster:
    """The duty roster of a branch; people are staff numbers."""

    week: Mapping[str, str] = field(default_factory=dict)
    """The person on duty for each weekday."""
    days: Mapping[date, str] = field(default_factory=dict)
    """The person on duty on a date, whatever weekday it is; empty: nobody."""
    fallbacks: tuple[str, ...] = ()
    """The people to call if the first does not answer, in order."""
    outlet_manager: str = ""
    """The person who is called last."""
    phones: Mapping[str, str] = field(default_factory=dict)
    """The telephone number of each person."""
    hotline: str = HOTLINE
    """The telephone number that the customer is told to dial if nobody comes."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """The line in which each staff number first appears, for error messages."""

    def on_duty(self, day: date) -> str:
        """Return the person on duty; empty: nobody. An entry for the date overrides the weekday."""
        return self.days.get(day, self.week.get(WEEKDAYS[day.weekday()], ""))

    def people(self, day: date) -> tuple[str, ...]:
        """Return the people to call on ``day``, in order, without repeats."""
        first, last = self.on_duty(day), self.outlet_manager
        between = [each for each in self.fallbacks if each != last or first == last]
        return tuple(dict.fromkeys(each for each in (first, *between, last) if each))

    def everybody(self) -> list[str]:
        """Return all staff numbers of the roster, in the order of their lines."""
        return sorted(self.lines, key=lambda number: self.lines[number])


NOBODY = Roster()
"""An empty roster, for a branch without one."""


class RosterFile:
    """A roster file, read again when it changes, as the branch edits it while kiosks run."""

    def __init__(self, path: Path | None) -> None:
        """Read ``path``; None: there is no roster."""
        self._path = path
        self._read: tuple[int, int] | None = None
        self._roster = NOBODY

    def now(self) -> Roster:
        """Return the present roster; after an error, log it and return the last readable roster."""
        if self._path is None:
            return NOBODY
        try:
            found = self._path.stat()
            if self._read != (found.st_mtime_ns, found.st_size):
                self._read = (found.st_mtime_ns, found.st_size)
                self._roster = load_roster(self._path)
        except (OSError, BadRoster):
            log.exception("the duty roster cannot be read; the one before stays")
        return self._roster


def find_roster(data: Path, told: str) -> Path | None:
    """Return the roster's file, from the setting or the data folder; None: there is no roster."""
    if told:
        return data / Path(told).expanduser()
    usual = data / "roster.yml"
    return usual if usual.exists() else None


def load_roster(path: Path) -> Roster:
    """Read the roster in ``path``. Raises ``BadRoster``."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadRoster(f"值班表 {path} 太大了，不像值班表：请换成正确的文件。")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise BadRoster(f"值班表 {path} 读不了：请看看文件在不在，是不是 UTF-8 文字。") from err
    return read_roster(text)


def read_roster(text: str) -> Roster:
    """Read a roster from its YAML text. Raises ``BadRoster``."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        raise BadRoster(f"值班表第{line}行写法不对：请看看缩进、冒号和引号。") from err
    except yaml.YAMLError as err:
        raise BadRoster("值班表里有不能用的字符：请用文字编辑器另存为 UTF-8。") from err
    if root is None:
        raise BadRoster("值班表是空的：请照 roster.example.yml 填。")
    parts = dict(_pairs(root, "值班表"))
    for name, node in parts.items():
        if name not in KEYS:
            raise _bad(node, f"不认识“{name}”：只能写 {'、'.join(KEYS)}")
    return _Reader(parts).roster()


class _Reader:
    """Reads the parts of a roster, and records the line of each staff number."""

    def __init__(self, parts: dict[str, yaml.Node]) -> None:
        self._parts = parts
        self._lines: dict[str, int] = {}

    def roster(self) -> Roster:
        """Return the roster. Raises ``BadRoster``."""
        if "week" not in self._parts:
            raise BadRoster("值班表里没有 week：请写周一到周日各由谁值班。")
        week = {name: self._person(node) for name, node in self._part("week")}
        for name, node in self._part("week"):
            if name not in WEEKDAYS:
                raise _bad(node, f"“{name}”不是星期：请写 {'、'.join(WEEKDAYS)}")
        if missing := [day for day in WEEKDAYS if day not in week]:
            raise _bad(self._parts["week"], f"没有写{'、'.join(missing)}由谁值班")
        days = {
            _day(name, node): self._person(node)
            for part in ("holidays", "dates")  # an entry for a date overrides a holiday
            for name, node in self._part(part)
        }
        manager = self._parts.get("outlet_manager")
        return Roster(
            week,
            days,
            tuple(self._person(node) for node in self._list("fallbacks")),
            self._person(manager) if manager else "",
            {_number(name, node): _phone(node) for name, node in self._part("phones")},
            _phone(self._parts["hotline"]) if "hotline" in self._parts else HOTLINE,
            self._lines,
        )

    def _part(self, name: str) -> Iterator[tuple[str, yaml.Node]]:
        if name in self._parts:
            yield from _pairs(self._parts[name], name)

    def _list(self, name: str) -> Sequence[yaml.Node]:
        node = self._parts.get(name)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            raise _bad(node, f"{name} 要写成一行一个工号，每行前面加 -")
        return list(node.value)

    def _person(self, node: yaml.Node) -> str:
        """Return a staff number; empty for ``REST``."""
        told = _text(node)
        if told == REST:
            return ""
        number = _number(told, node)
        self._lines.setdefault(number, _line(node))
        return number


def _pairs(node: yaml.Node, what: str) -> Iterator[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _bad(node, f"{what} 要写成“名称: 内容”，一行一个")
    seen = set()
    for key, value in node.value:
        name = _text(key)
        if name in seen:
            raise _bad(key, f"“{name}”写了两次：请去掉一个")
        seen.add(name)
        yield name, value


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _bad(node, "这里只能写一个工号、日期或者号码")
    return str(node.value).strip()


def _number(told: str, node: yaml.Node) -> str:
    if not (told.isascii() and told.isdigit() and 4 <= len(told) <= 8):
        raise _bad(node, f"“{told}”不是工号：请写四到八位数字，或者{REST}")
    return told


def _phone(node: yaml.Node) -> str:
    told = _text(node)
    if not (told.isascii() and told.replace("-", "").isdigit() and 3 <= len(told) <= 20):
        raise _bad(node, f"“{told}”不是电话号码：请只写数字和短横线")
    return told


def _day(told: str, node: yaml.Node) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError as err:
        raise _bad(node, f"“{told}”不是日期：请写成 2027-01-01 这样") from err


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _bad(node: yaml.Node, problem: str) -> BadRoster:
    return BadRoster(f"值班表第{_line(node)}行：{problem}。")


def faults(roster: Roster, roles: Mapping[str, Role]) -> list[str]:
    """Return one sentence for each entry of a roster that does not fit the branch's staff.

    Args:
        roster: The roster.
        roles: The roles of present members of staff, by staff number.
    """
    found = [
        f"值班表第{roster.lines[number]}行：工号 {number} 不在员工名单里（staff list 看名单）。"
        for number in roster.everybody()
        if number not in roles
    ]
    found += [
        f"值班表第{roster.lines[number]}行：{number} 没有写电话，请在 phones 里加上。"
        for number in roster.everybody()
        if number not in roster.phones
    ]
    for role, days in DAYS_OF_ROLE.items():
        told = sum(roles.get(number) is role for number in roster.week.values())
        if told != days:
            found.append(f"值班表 week：{ROLE_NAMES[role]}一周应值{days}天，表上是{told}天。")
    manager = roster.outlet_manager
    if not manager:
        found.append("值班表没有写 outlet_manager：没人答应时最后叫谁？请写网点主任的工号。")
    elif manager in roles and roles[manager] is not Role.OUTLET_MANAGER:
        found.append(f"值班表第{roster.lines[manager]}行：{manager} 不是网点主任。")
    return found
