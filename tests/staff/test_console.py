"""Test the staff commands: what staff type, what they see, and what is refused."""

from __future__ import annotations

import io
from datetime import datetime, timezone

import pytest
from rich.cells import cell_len
from rich.console import Console
from sqlalchemy.exc import OperationalError

from assistant.banking.seed_staff import LI, seed_staff
from assistant.banking.staff_members import ATTEMPTS
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.help.desk import HelpDesk, HelpTicket
from assistant.help.ticket import Details
from assistant.staff import console, rooms
from assistant.staff.console import desk_app, hold_app, run_desk, run_hold, watch
from assistant.staff.tables import alert, plain, ticket_panel, ticket_table
from tests.banking.fixtures import run_on_both as pytest_generate_tests

__all__ = ["pytest_generate_tests"]


@pytest.fixture(autouse=True)
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def data(world):
    return str(world.path.parent)


@pytest.fixture
def desk(world):
    return HelpDesk(world.engine, world.clock, world.path.parent / "spool")


@pytest.fixture(autouse=True)
def the_worlds_time(world, monkeypatch):
    """Let the desk's commands live on the day of the world they look at: holds expire."""
    for module in (console, rooms):
        monkeypatch.setattr(module, "WatchedClock", lambda *_: world.clock)


def held(world, kind=AnswerKind.UNSURE):
    transfer = world.at_question(world.confirmed(12000), Question.COACHING)
    world.answer(transfer, Answer(kind, "unsure" if kind is AnswerKind.UNSURE else "yes"))
    return world.bank.holds()[-1]


def test_tickets_from_list_to_close(world, desk, data, typed, capsys):
    ticket = desk.call("visit", "demo", "key", "余额 12,000")
    short = ticket.id[:8]
    assert run_desk(["--data", data, "list"]) == 0
    shown = capsys.readouterr().out
    assert short in shown and "按了帮助键" in shown and "待处理" in shown and "12,000" not in shown
    assert run_desk(["take", short, "--staff", "3001", "--data", data]) == 0
    assert desk.ticket(ticket.id).taken_by == "3001"
    assert run_desk(["close", short, "--staff", "3001", "--note", "教会了", "--data", data]) == 0
    assert run_desk(["list", "--data", data]) == 0
    assert run_desk(["list", "--all", "--data", data]) == 0
    assert "教会了" in capsys.readouterr().out


def test_staff_release_a_hold_by_its_short_id(world, data, typed, capsys):
    hold = held(world, AnswerKind.UNSAFE)
    assert run_hold(["list", "--data", data]) == 0
    shown = capsys.readouterr().out
    assert "王秀英" in shown and "12,000 元" in shown and "不可改次日到账" in shown
    assert "教您怎么做" in shown  # the evidence: which question, which answer
    short = hold.id[:8]
    base = ["--staff", "3001", "--reason", "女儿已确认", "--data", data]
    assert run_hold(["release", short, "--second", "3001", *base]) == 1
    assert "另一位同事" in capsys.readouterr().err
    assert run_hold(["delay", short, "--second", "2001", *base]) == 1
    assert "不能改次日到账" in capsys.readouterr().err
    assert run_hold(["release", short, "--second", "2001", *base]) == 0
    assert "已放行" in capsys.readouterr().out
    assert run_hold(["release", short, "--second", "2001", *base]) == 1
    assert "已经放行了" in capsys.readouterr().err


def test_holds_delay_and_cancel(world, data, typed, capsys):
    hold = held(world)
    base = ["--staff", "3001", "--reason", "女儿已确认", "--data", data]
    assert run_hold(["delay", hold.id, "--second", "2001", *base]) == 0
    assert "次日到账" in capsys.readouterr().out
    assert run_hold(["cancel", hold.id, *base]) == 0
    assert "仍在客户账户里" in capsys.readouterr().out
    assert world.account().available == world.account().balance


def test_unknown_and_ambiguous_ids_are_said_to_be(desk, data, typed, capsys):
    for number in range(17):  # two of them begin with the same hexadecimal digit
        desk.call(f"visit-{number}", "demo", "key", "home")
    firsts = [ticket.id[0] for ticket in desk.list()]
    twice = next(first for first in firsts if firsts.count(first) > 1)
    for beginning, told in ((twice, "不止一个"), ("zzz", "没有这个编号"), ("", "没有这个编号")):
        assert run_desk(["take", beginning, "--staff", "3001", "--data", data]) == 1
        assert told in capsys.readouterr().err
    assert run_hold(["cancel", "zzz", "--staff", "3001", "--reason", "x", "--data", data]) == 1


def test_what_is_missing_is_said_or_asked_for(world, desk, data, typed, capsys):
    assert run_hold(["release", "x", "--staff", "3001", "--data", data]) == 2
    assert "--reason" in capsys.readouterr().err
    ticket = desk.call("visit", "demo", "key", "home")
    typed.numbers = ["3001"]
    assert run_desk(["take", ticket.id, "--data", data]) == 0
    assert typed.asked == ["工号：", "3001 的密码："]
    typed.asked, typed.numbers = [], [" ３００１", "2001"]
    hold = held(world)
    assert run_hold(["release", hold.id, "--reason", "女儿已确认", "--data", data]) == 0
    assert typed.asked == ["工号：", "3001 的密码：", "复核人工号：", "复核人2001 的密码："]
    assert "李娜" not in capsys.readouterr().err


def test_nobody_is_who_he_types_himself_to_be(world, desk, data, typed, capsys):
    """A number alone does nothing, and a second one alone releases nothing."""
    ticket = desk.call("visit", "demo", "key", "home")
    typed.passwords = ["a guess"]
    assert run_desk(["take", ticket.id, "--staff", "3001", "--data", data]) == 1
    assert "工号或者密码不对" in capsys.readouterr().err
    assert desk.ticket(ticket.id).status == "open"
    hold = held(world)
    base = ["release", hold.id, "--staff", "3001", "--second", "2001", "--reason", "x"]
    for passwords in (["demo-3001", "demo-3001"], ["demo-2001"]):
        typed.passwords = passwords
        assert run_hold([*base, "--data", data]) == 1
        assert "工号或者密码不对" in capsys.readouterr().err
    typed.passwords = []
    assert world.bank.holds() != []


def test_five_misses_lock_a_number_at_the_desk(desk, data, typed, capsys):
    ticket = desk.call("visit", "demo", "key", "home")
    for _ in range(ATTEMPTS):
        typed.passwords = ["a guess"]
        assert run_desk(["take", ticket.id, "--staff", "3001", "--data", data]) == 1
    assert "锁 15 分钟" in capsys.readouterr().err
    assert run_desk(["take", ticket.id, "--staff", "3001", "--data", data]) == 1
    assert desk.ticket(ticket.id).status == "open"


def test_a_locked_card_is_unlocked(world, data, typed, capsys):
    for _ in range(3):
        world.bank.verify_pin("visit", "demo", "000000")
    assert run_desk(["unlock", "nobody", "--staff", "3001", "--data", data]) == 1
    assert run_desk(["unlock", "demo", "--staff", "3001", "--data", data]) == 0
    assert not world.bank.customer("demo").locked


def test_staff_note_that_they_have_talked_to_her(world, data, typed, capsys):
    world.bank.script_words("visit", "公安局让我把钱转到安全账户", "demo")
    assert world.confirmed(300, session="next").check.signals == ("told_before",)
    talked = ["talked", "demo", "--staff", "３００１", "--data", data]
    assert run_desk(talked) == 2
    assert "--note" in capsys.readouterr().err
    assert run_desk([*talked, "--note", " "]) == 1
    assert run_desk([*talked[:1], "nobody", *talked[2:], "--note", "seen"]) == 1
    assert run_desk([*talked, "--note", "没有人教她"]) == 0
    assert "王秀英" in capsys.readouterr().out
    assert world.confirmed(300, session="later").check is None


def test_watch_rings_once_for_every_new_ticket(desk):
    desk.call("early", "demo", "key", "home")
    looks: list[float] = []

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            desk.call("late", "demo", "report_fraud", "transfer_review")
        if len(looks) == 4:
            raise KeyboardInterrupt

    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100)
    watch(desk, console, sleep=sleep)
    shown = out.getvalue()
    assert shown.count("\a") == 2 and shown.count("有客户求助") == 2
    assert "说可能被骗" in shown and "transfer_review" in shown


def test_watch_does_not_ring_for_a_ticket_that_was_taken(desk):
    desk.take(desk.call("early", "demo", "key", "home").id, LI)

    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    out = io.StringIO()
    watch(desk, Console(file=out, force_terminal=True), sleep=stop)
    assert "\a" not in out.getvalue()


def test_watch_goes_on_when_the_database_was_busy_for_a_moment(desk, monkeypatch):
    desk.call("early", "demo", "key", "home")
    there, looks = desk.list, []

    def busy_at_first():
        looks.append(1)
        if len(looks) == 1:
            raise OperationalError("SELECT", {}, Exception("database is locked"))
        return there()

    def sleep(_seconds: float) -> None:
        if len(looks) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(desk, "list", busy_at_first)
    out = io.StringIO()
    watch(desk, Console(file=out, width=100), sleep=sleep)
    assert "数据库现在用不了" in out.getvalue() and "有客户求助" in out.getvalue()


def test_the_apps_can_be_mounted(world, desk, data):
    import typer
    from typer.testing import CliRunner

    app = typer.Typer()
    app.add_typer(desk_app, name="desk")
    app.add_typer(hold_app, name="hold")
    desk.call("visit", "demo", "key", "home")
    result = CliRunner().invoke(app, ["desk", "--data", data, "list"])
    assert result.exit_code == 0 and "按了帮助键" in result.output
    assert CliRunner().invoke(app, ["hold", "--data", data, "list"]).exit_code == 0


def test_staff_see_and_close_a_customers_request(tmp_path, typed, capsys):
    from assistant.banking.requests import RequestKind
    from assistant.clock import SystemClock
    from assistant.serving.rooms import open_bank
    from assistant.settings import load_settings

    with open_bank(load_settings(tmp_path), SystemClock()) as rooms:
        seed_staff(rooms.engine, SystemClock())
        taken = rooms.bank.requests.book("s", "demo", RequestKind.HOME_VISIT, {"when": "morning"})
        rooms.bank.locks.report_loss("s", "demo", "demo-passbook")
    assert run_desk(["--data", str(tmp_path), "requests"]) == 0
    assert taken.number in capsys.readouterr().out
    assert run_desk(["--data", str(tmp_path), "done", taken.number, "--staff", "3001"]) == 0
    assert run_desk(["--data", str(tmp_path), "found", "demo-passbook", "--staff", "3001"]) == 0
    capsys.readouterr()
    assert run_desk(["--data", str(tmp_path), "requests"]) == 0
    assert taken.number not in capsys.readouterr().out


EVIL = (
    "给[/b]转五百",
    "[red]x[/]",
    "a\nb 假的一行",
    "\x1b[2J\x1b]0;x\x07",
    "abc\u202edcba",
    "\u2028另一行",
    "长" * 5000,
    "\ud800",
)


@pytest.mark.parametrize("text", EVIL)
def test_words_of_a_customer_are_only_text_at_the_desk(text):
    at = datetime(2026, 3, 16, tzinfo=timezone.utc)
    bad = HelpTicket("bad", "s", text, text, text, at, note=text)
    good = HelpTicket("good", "s", "demo", "key", "首页", at)
    printed = Console(file=io.StringIO(), width=200)
    printed.print(ticket_table([bad, good]))
    printed.print(alert(bad))
    printed.print(alert(good))
    told = printed.file.getvalue()
    assert told.count("good") == 2
    assert not {"\x1b", "\x07", "\u202e", "\u2028"} & set(told)
    assert "假的一行" not in [line.strip("│ ┃") for line in told.splitlines()]
    if text.startswith(("[", "给")):
        assert text in told.replace("\n", "")


FAKED = "bbbbbbbb  03-16 10:00:09  客户 zhang 已接手"


@pytest.mark.parametrize(
    "pad",
    [
        " " * 120, "\u3000" * 90, "\xa0" * 120, "\u2800" * 120, " \ufe0f" * 120, "\u3000\u034f" * 90,
        "\u3164" * 60, "\u115f" * 90, "\u1160" * 90, "\uffa0" * 120, " \u3164" * 90,
    ],
    ids=ascii,
)  # fmt: skip
def test_words_of_a_customer_are_no_line_of_their_own(pad):
    at = datetime(2026, 3, 16, tzinfo=timezone.utc)
    printed = Console(file=io.StringIO(), width=80)
    printed.print(alert(HelpTicket("a" * 32, "s", "demo", "key", f"李四{pad}{FAKED}", at)))
    lines = printed.file.getvalue().splitlines()
    assert {cell_len(line) for line in lines} == {80}
    assert any(line.startswith("│ 李四") and "bbbbbbbb" in line for line in lines), lines


@pytest.mark.parametrize("mark", ["\u0301", "\u20dd", "\u0e31\u0336"])
def test_marks_do_not_pile_up(mark):
    assert str(plain("e" + mark * 150 + "f")) == "e" + (mark * 2)[:2] + "f"
    assert str(plain("ทั้งนี้ Việt")) == "ทั้งนี้ Việt"


def test_watch_rings_again_until_it_is_taken_and_once_louder(desk, world):
    ticket = desk.call("early", "demo", "key", "home")
    bells: list[int] = []
    out = io.StringIO()

    def sleep(_seconds: float) -> None:
        bells.append(out.getvalue().count("\a") - sum(bells))
        world.clock.advance(20)
        if len(bells) == 3:
            desk.take(ticket.id, LI)
        if len(bells) == 5:
            raise KeyboardInterrupt

    watch(desk, Console(file=out, force_terminal=True, width=80), sleep=sleep)
    assert bells == [1, 3, 1, 0, 0]
    assert "第2遍" in out.getvalue()


def test_show_tells_all_that_a_call_tells_within_80_columns(desk):
    said = tuple((f"第{n}句话" * 9, "好的，您接着说") for n in range(5))
    details = Details("一号机", "大堂", step="transfer_review", exchanges=said)
    ticket = desk.call("v", "demo", "report_fraud", "转账 核对", details)
    out = io.StringIO()
    Console(file=out, width=80).print(ticket_panel(desk.ticket(ticket.id), None))
    shown = out.getvalue()
    for words in ("一号机", "大堂", "王阿姨", "说可能被骗", "转账：核对", "好的，您接着说", "没有"):
        assert words in shown
    assert shown.count("她：") == 5
