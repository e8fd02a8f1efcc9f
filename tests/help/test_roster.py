"""Test the duty roster: who is called in which order, and errors with their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.banking.seed_staff import SANDBOX_STAFF
from assistant.help.roster import (
    BadRoster,
    RosterFile,
    faults,
    find_roster,
    load_roster,
    read_roster,
)
from assistant.settings import Settings

EXAMPLE = Path(__file__).parents[2] / "assistant" / "help" / "roster.example.yml"
TEXT = EXAMPLE.read_text("utf-8")
ROLES = {who.number: who.role for who in SANDBOX_STAFF}


def test_the_example_follows_the_1_2_4_rule_and_has_no_fault():
    assert faults(load_roster(EXAMPLE), ROLES) == []


@pytest.mark.parametrize(
    ("day", "people"),
    [
        (date(2026, 3, 16), ("3001", "3002", "2001")),  # a Monday
        (date(2026, 3, 18), ("2001", "3002")),  # the outlet manager's own day
        (date(2026, 12, 25), ("3002", "2001")),  # a date goes before its weekday
        (date(2027, 1, 1), ("3001", "3002", "2001")),  # a holiday
        (date(2027, 2, 6), ("3002", "2001")),  # nobody on duty
    ],
)
def test_who_is_called_on_which_day(day, people):
    assert load_roster(EXAMPLE).people(day) == people


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("  周一: 3001", "  周一: [3001", "行写法不对"),
        ("  周一: 3001", "  礼拜一: 3001", "第7行：“礼拜一”不是星期"),
        ("  周一: 3001\n", "", "没有写周一"),
        ("  周一: 3001", "  周一: 李娜", "第7行：“李娜”不是工号"),
        ("  周二: 3002", "  周一: 3002", "第8行：“周一”写了两次"),
        ("2026-12-25", "2026-13-25", "不是日期：请写成"),
        ("fallbacks:\n  - 3002", "fallbacks: 3002", "每行前面加 -"),
        ('"95588"', '"打电话"', "不是电话号码"),
        ("hotline", "hotlin", "不认识“hotlin”"),
    ],
)
def test_a_fault_is_one_sentence_that_says_the_line(was, becomes, says):
    assert was in TEXT
    with pytest.raises(BadRoster, match=says) as told:
        read_roster(TEXT.replace(was, becomes, 1))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("text", ["", "- 1", "week: 3", "\x00", "{", "? [a]\n: b"])
def test_what_is_no_roster_is_told(text):
    with pytest.raises(BadRoster, match="值班表"):
        read_roster(text)


def test_what_does_not_fit_the_staff_is_told_with_its_line():
    told = faults(read_roster(TEXT.replace("周五: 3001", "周五: 5005", 1)), ROLES)
    assert any("第11行：工号 5005 不在员工名单里" in each for each in told)
    assert any("5005 没有写电话" in each for each in told)
    assert any("值班经理一周应值4天，表上是3天" in each for each in told)


def test_a_spoilt_roster_leaves_the_one_before(tmp_path, caplog):
    path = tmp_path / "roster.yml"
    path.write_text(TEXT, "utf-8")
    file = RosterFile(path)
    before = file.now()
    path.write_text("week: [", "utf-8")
    assert file.now() is before and "cannot be read" in caplog.text
    path.unlink()
    assert file.now() is before


def test_where_the_roster_is(tmp_path):
    assert find_roster(tmp_path, "") is None
    (tmp_path / "roster.yml").write_text(TEXT, "utf-8")
    assert find_roster(tmp_path, "") == tmp_path / "roster.yml"
    assert find_roster(tmp_path, "ours.yml") == tmp_path / "ours.yml"
    assert Settings().roster == ""
