"""Test that ``doctor`` tells who is called today, and errors of the roster with their line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.banking.seed_staff import SUN, seed_staff
from assistant.clock import SystemClock
from assistant.help.roster import EXAMPLE
from assistant.serving import findings
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from tests.doctor import told_of


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    found = Settings(data=tmp_path, kiosk="一号机", place="大堂")
    with open_bank(found, SystemClock()) as rooms:
        seed_staff(rooms.engine, SystemClock())
    yield found


def test_without_a_roster_it_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "roster.example.yml" in told_of("roster", settings, monkeypatch)


def test_who_is_called_today_is_told_by_name(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.data / "roster.yml").write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    only = tuple(check for check in findings.CHECKS if check[0] == "roster")
    monkeypatch.setattr(findings, "CHECKS", only)
    (found,) = findings.findings(settings)
    assert found.ok and "赵建平（2001）" in found.says


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("周五: 3001", "周五: [", "值班表第"),
        ("周五: 3001", "周五: 5005", "第11行：工号 5005 不在员工名单里"),
        ("outlet_manager: 2001", f"outlet_manager: {SUN.number}", "不是网点主任"),
    ],
)
def test_a_fault_is_told_with_its_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, was: str, becomes: str, says: str
) -> None:
    text = EXAMPLE.read_text("utf-8").replace(was, becomes, 1)
    (settings.data / "roster.yml").write_text(text, "utf-8")
    assert says in told_of("roster", settings, monkeypatch)
