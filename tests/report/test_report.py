"""Test the report: right figures on the right days, in the terminal, as a page and as a sheet."""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assistant.actions import action_kinds
from assistant.actions.service import ServiceAction
from assistant.banking.seed_staff import LI
from assistant.cli import main
from assistant.clock import ManualClock
from assistant.commands import report
from assistant.commands.report import Refused, periods_of
from assistant.counts.store import DayCounts
from assistant.counts.tally import Tally
from assistant.fraud.check import Verdict
from assistant.help.desk import HelpDesk
from assistant.report.figures import Figures, Period, read_figures
from assistant.report.sections import sections_of
from assistant.report.words import CALLS, HOLDS, VERDICTS, tell_task
from assistant.settings import Settings
from assistant.storage.audit import head_of
from assistant.storage.audit_key import default_key_file
from assistant.storage.kept_head import KeptHead
from assistant.storage.opened import reading
from tests.banking.fixtures import MONDAY, World, answer_safely

TODAY = date(2026, 3, 16)
DAY = 86_400


@pytest.fixture
def lived(world: World) -> Iterator[World]:
    """Return a bank with one day's visits: two transfers begun, one left, a call, three answers."""
    store = DayCounts(world.engine, world.clock)
    for ending, rating in (("done", "good"), ("left", "bad"), ("open", "none")):
        tally = Tally()
        tally.hear()
        tally.begin("transfer_form")
        tally.see("transfer_review", waits=True)
        if ending == "done":
            tally.finish()
        if ending == "left":
            tally.miss()
        if ending != "open":
            tally.end("goodbye")
        store.write(tally.take())
        store.count("satisfaction", rating)
    desk = HelpDesk(world.engine, world.clock, world.path.parent / "spool")
    first = desk.call("a", "demo", "key", "王秀英 存折 86520")
    world.clock.advance(75)
    desk.take(first.id, LI)
    desk.call("b", None, "report_fraud", "")
    transfer = world.begin(20_000)
    transfer = world.bank.confirm(transfer.id, transfer.step)
    while transfer.status.value == "fraud_check":
        transfer = answer_safely(world.bank, transfer)
    yield world


def figures_of(world: World, day: date = TODAY) -> Figures:
    with reading(world.engine) as connection:
        return read_figures(connection, Period(day, day))


def test_all_figures_are_there_and_add_up(lived: World) -> None:
    told = figures_of(lived)
    assert told.visits == {"goodbye": 2, "open": 1}
    task = told.tasks["transfer_form"]
    assert (task.begun, task.done, task.left, task.open) == (3, 1, 1, 1)
    assert told.left_at == {"transfer_review": 1}
    assert (told.heard, told.missed) == (3, {"transfer_review": 1})
    assert told.checks == {"passed": 1}
    assert told.calls["key"].waits == [75.0]
    assert (told.calls["report_fraud"].count, told.calls["report_fraud"].usual_wait) == (1, None)
    assert told.ratings == {"good": 1, "bad": 1, "none": 1}


def test_a_day_is_the_banks(lived: World) -> None:
    lived.clock.advance(13.9 * 3600)  # 23:55 at the bank, the 16th there and 15:55 in UTC
    desk = HelpDesk(lived.engine, lived.clock, lived.path.parent / "spool")
    desk.call("late", None, "key", "")
    lived.clock.advance(600)
    desk.call("next day", None, "key", "")
    assert figures_of(lived).calls["key"].count == 2
    assert figures_of(lived, TODAY + timedelta(days=1)).calls["key"].count == 1


def options(tmp_path: Path, **told: object) -> argparse.Namespace:
    return argparse.Namespace(**({"day": None, "month": None, "html": None, "csv": None} | told))


def run(world: World, **told: object) -> int:
    settings = Settings(data=world.path.parent)
    return report.run(settings, options(world.path.parent, **told), world.clock)


def test_without_a_period_it_is_yesterday_and_this_month(
    lived: World, capsys: pytest.CaptureFixture[str]
) -> None:
    lived.clock.advance(DAY)
    assert run(lived) == 0
    out = capsys.readouterr().out
    assert "服务体验报告　2026-03-16" in out
    assert "服务体验报告　2026-03\n" in out
    first = "来访 3 次，办成 1 件（开始办的 33%），没听懂 33%，叫人 2 次（一般 1 分 15 秒有人接），满意的 50%（2 人回答）。"
    assert first in out.replace("\n", "")
    assert re.search(r"转账 +3 +1 +1 +1 +33%", out)
    assert re.search(r"按了帮助键 +1 +1 +0 +1 分 15 秒", out)
    assert "一天一天看" in out


def test_nothing_of_anybody_is_in_it(lived: World, tmp_path: Path, capsys) -> None:
    page, sheet = tmp_path / "a.html", tmp_path / "a.csv"
    assert run(lived, day="2026-03-16", html=page, csv=sheet) == 0
    told = capsys.readouterr().out + page.read_text("utf-8") + sheet.read_text("utf-8")
    for secret in ("王秀英", "王小红", "demo", "86520", "20,000", "李娜", "3001"):
        assert secret not in told


def test_the_page_is_one_file_that_needs_nothing(lived: World, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert run(lived, day="2026-03-16", html=page) == 0
    text = page.read_text("utf-8")
    assert not re.search(r"https?:|<script|<link|src=|url\(|@import", text)
    drawn = re.findall(r"<svg role.*?</svg>", text, re.DOTALL)
    assert len(drawn) >= 5
    for each in drawn:
        bars = ElementTree.fromstring(each).iter("rect")
        assert all(float(bar.attrib["width"]) > 0 for bar in bars)


def test_the_sheet_opens_where_a_manager_opens_it(lived: World, tmp_path: Path) -> None:
    sheet = tmp_path / "report.csv"
    assert run(lived, day="2026-03-16", csv=sheet) == 0
    raw = sheet.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw and b"\r\r" not in raw
    head, *rows = csv.reader(raw.decode("utf-8-sig").splitlines())
    assert head == ["期间", "哪一张表", "名称", "项目", "数"]
    assert ["2026-03-16", "办的事", "转账", "开始", "3"] in rows
    assert {len(row) for row in rows} == {5}


def test_without_any_figure_it_is_a_sentence(world: World, tmp_path: Path, capsys) -> None:
    page = tmp_path / "empty.html"
    assert run(world, day="2026-03-15", html=page) == 0
    assert "2026-03-15：没有数据" in capsys.readouterr().out
    assert "没有数据" in page.read_text("utf-8")


def test_a_bank_that_is_gone_was_used(lived: World, tmp_path: Path, capsys) -> None:
    bank = lived.path
    KeptHead(bank, default_key_file()).set(*head_of(lived.engine))
    for each in bank.parent.glob("bank.sqlite*"):
        each.rename(each.with_name(f"moved-{each.name}"))
    assert main(["report", "--data", str(bank.parent)]) == 1
    assert "现在没有了" in capsys.readouterr().err


def test_without_a_bank_it_is_a_sentence(tmp_path: Path, capsys) -> None:
    assert main(["report", "--data", str(tmp_path)]) == 0
    assert "还没有银行的数据" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--day", "昨天"), "不是一个日期"),
        (("--day", ""), "不是一个日期"),
        (("--day", "2026-02-30"), "不是一个日期"),
        (("--month", "2026-13"), "不是一个月份"),
        (("--month", "2026-3"), "不是一个月份"),
        (("--month", "9999-12"), "还没有到"),
        (("--day", "2999-01-01"), "还没有到"),
        (("--day", "2026-03-01", "--month", "2026-03"), "只写一个"),
    ],
)
def test_a_wrong_date_is_one_sentence(
    arguments: tuple[str, ...], told: str, tmp_path, capsys
) -> None:
    assert main(["report", "--data", str(tmp_path), *arguments]) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert not said.out


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("nowhere/a.html", "没有这个文件夹"),
        (".", "这是一个文件夹"),
        ("bank.sqlite/a.csv", "不是文件夹"),
    ],
)
def test_a_file_that_cannot_be_written_is_one_sentence(
    lived: World, path: str, why: str, capsys
) -> None:
    assert run(lived, day="2026-03-16", html=lived.path.parent / path) == 1
    assert why in capsys.readouterr().err


def test_a_file_that_is_no_bank_is_one_sentence(tmp_path: Path, capsys) -> None:
    (tmp_path / "bank.sqlite").write_text("x" * 5000)
    assert main(["report", "--data", str(tmp_path)]) == 1
    assert "银行的数据打不开" in capsys.readouterr().err


def test_months_end_where_they_end() -> None:
    assert periods_of(None, "2026-02", TODAY) == [Period(date(2026, 2, 1), date(2026, 2, 28))]
    assert periods_of(None, "2025-12", TODAY) == [Period(date(2025, 12, 1), date(2025, 12, 31))]
    with pytest.raises(Refused):
        periods_of("2026-03-17", None, TODAY)


def test_everything_that_is_counted_has_words() -> None:
    counted = {kind.NAME for kind in action_kinds() if issubclass(kind, ServiceAction)} | {
        "transfer_form",
        "look_at_rates",
    }
    counted |= {"action_check_balance", "action_check_pension", "action_ask_branch"}
    assert all(tell_task(name) != name for name in counted)
    assert {verdict.value for verdict in Verdict} == VERDICTS.keys()
    assert {"open", "delayed", "released", "cancelled"} == HOLDS.keys()
    assert {"key", "voice", "report_fraud", "reported_lost", "pin_locked"} <= CALLS.keys()


def test_tables_fit_a_terminal_of_80_columns(lived: World, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(lived, day="2026-03-16") == 0
    out = capsys.readouterr().out
    assert "…" not in out
    for section in sections_of(figures_of(lived)):
        for name in section.head:
            assert name in out


def test_reading_changes_nothing(lived: World) -> None:
    before = lived.path.read_bytes()
    assert run(lived, day="2026-03-16") == 0
    assert lived.path.read_bytes() == before


def test_the_clock_of_the_machine_is_asked_where_no_other_is_given(tmp_path: Path, capsys) -> None:
    settings, clock = Settings(data=tmp_path), ManualClock(MONDAY)
    assert report.run(settings, options(tmp_path, day="2026-03-17"), clock) == 2
    assert "还没有到" in capsys.readouterr().err
