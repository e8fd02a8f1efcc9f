"""Test the commands for the list of staff: what is typed, asked and refused."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from assistant.banking.seed_staff import HEAD, LI, MANAGER, sandbox_password, seed_staff
from assistant.banking.staff_members import ATTEMPTS, StaffMembers
from assistant.clock import SystemClock
from assistant.serving import findings as doctor
from assistant.serving.findings import findings
from assistant.serving.rooms import open_bank
from assistant.settings import ROOT, load_settings
from assistant.staff import members, rooms
from assistant.staff.members import run_staff
from assistant.staff_member import Role
from tests.banking.fixtures import World
from tests.staff.typed import Typed, raising
from tests.watchdog.pty_terminal import PtyTerminal

STRONG = "jinci 1958"


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(autouse=True)
def the_worlds_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "WatchedClock", lambda *_: world.clock)


@pytest.fixture
def data(world: World) -> str:
    return str(world.path.parent)


def add(data: str | Path, number: str = "5001", *more: str, role: str = "柜员") -> int:
    given = ["add", number, "--name", "吴刚", "--role", role, *more, "--data", str(data)]
    return run_staff(given)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what was printed; no line of it is a traceback's."""
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return told.out + told.err


def test_the_first_is_added_by_whoever_owns_the_folder(
    tmp_path: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_staff(["list", "--data", str(tmp_path)]) == 0
    assert "还没有员工" in said(capsys)
    typed.passwords = [STRONG, STRONG]
    assert add(tmp_path, role="网点主任") == 0
    assert "已加上：吴刚（5001），网点主任" in said(capsys)
    typed.passwords = [STRONG, "shuita 1402", "shuita 1402"]
    typed.numbers = ["5001"]
    assert add(tmp_path, "5002") == 0
    assert run_staff(["list", "--data", str(tmp_path)]) == 0
    shown = said(capsys)
    assert "5002" in shown and "在岗" in shown
    with open_bank(load_settings(tmp_path), SystemClock()) as opened:
        assert opened.bank.staff.sign_in("5002", "shuita 1402").role is Role.CLERK


def test_the_first_is_a_manager(tmp_path: Path, typed: Typed, capsys) -> None:
    typed.passwords = [STRONG, STRONG]
    assert add(tmp_path) == 1
    assert "第一位要是" in said(capsys)


def test_the_first_is_added_by_nobody_but_the_owner(
    tmp_path: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    typed.passwords = [STRONG, STRONG]
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(members.os, "geteuid", lambda: somebody_else)
    assert add(tmp_path, role="网点主任") == 1
    assert "数据文件夹的主人" in said(capsys) and typed.asked == []


def test_later_ones_are_added_after_a_managers_sign_in(
    world: World, data: str, typed: Typed, capsys
) -> None:
    typed.passwords = [sandbox_password(MANAGER.number), STRONG, STRONG]
    assert add(data, "5001", "--staff", MANAGER.number) == 0
    assert MANAGER.number in typed.asked[0] and "5001" in typed.asked[1]
    assert world.bank.staff.sign_in("5001", STRONG).name == "吴刚"
    typed.passwords = [sandbox_password(LI.number), STRONG, STRONG]
    assert add(data, "5002", "--staff", LI.number) == 1
    assert "网点主任或者支行行长" in said(capsys)
    typed.passwords = ["a guess"]
    assert add(data, "5002", "--staff", MANAGER.number) == 1
    assert "工号或者密码不对" in said(capsys)
    assert len(world.bank.staff.list_members()) == 6


def test_the_password_is_on_no_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in ("add", "remove", "password"):
        run_staff([verb, "--help"])
        assert "--password" not in said(capsys)


@pytest.mark.parametrize(
    ("passwords", "why"),
    [
        ([STRONG, "jinci 1985"], "两次输的不一样"),
        (["short"], "至少 8 个字符"),
        (["50015001"], "不能就是工号"),
        (["88888888"], "重复"),
        (["12345678"], "连着"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said(
    world: World, data: str, typed: Typed, capsys, passwords: list[str], why: str
) -> None:
    typed.passwords = [sandbox_password(HEAD.number), *passwords]
    assert add(data, "5001", "--staff", HEAD.number) == 1
    assert why in said(capsys)
    assert len(world.bank.staff.list_members(include_removed=True)) == 5


@pytest.mark.parametrize(
    ("number", "role", "why"),
    [("12", "柜员", "4 到 8 位"), ("5001", "经理", "岗位是"), (LI.number, "柜员", "用过了")],
)
def test_what_is_wrong_with_somebody_new_is_said(
    data: str, typed: Typed, capsys, number: str, role: str, why: str
) -> None:
    typed.passwords = [sandbox_password(HEAD.number), STRONG, STRONG]
    assert add(data, number, "--staff", HEAD.number, role=role) == 1
    assert why in said(capsys)


def test_somebody_is_removed_and_can_sign_in_no_more(
    world: World, data: str, typed: Typed, capsys
) -> None:
    assert run_staff(["remove", LI.number, "--staff", HEAD.number, "--data", data]) == 0
    assert f"已删除：{LI}，由 {HEAD} 办理" in said(capsys)
    assert run_staff(["password", LI.number, "--data", data]) == 1
    assert "工号或者密码不对" in said(capsys)
    assert run_staff(["list", "--data", data]) == 0
    assert LI.number not in said(capsys)
    assert run_staff(["list", "--all", "--data", data]) == 0
    assert "已删除（03-16" in said(capsys)


def test_a_password_is_set_by_its_owner_or_by_a_manager(
    world: World, data: str, typed: Typed, capsys
) -> None:
    typed.passwords = [sandbox_password(LI.number), STRONG, STRONG]
    assert run_staff(["password", LI.number, "--data", data]) == 0
    assert world.bank.staff.sign_in(LI.number, STRONG) == LI
    typed.passwords = [sandbox_password(HEAD.number), "shuita 1402", "shuita 1402"]
    given = ["password", LI.number, "--staff", HEAD.number, "--data", data]
    assert run_staff(given) == 0
    assert f"由 {HEAD} 办理" in said(capsys)
    assert world.bank.staff.sign_in(LI.number, "shuita 1402") == LI


def test_a_locked_number_is_told_until_when(world: World, data: str, typed: Typed, capsys) -> None:
    for _ in range(ATTEMPTS):
        typed.passwords = ["a guess"]
        assert run_staff(["password", LI.number, "--data", data]) == 1
    assert "锁 15 分钟" in (told := said(capsys)) and "10:15" in told
    assert run_staff(["list", "--data", data]) == 0
    assert "已锁，到 03-16 10:15" in said(capsys)


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (EOFError(), "没有输完"),
        (getpass.GetPassWarning(), "终端"),
        (OSError(6, "No such device"), "终端"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "noise"), "不是文字"),
    ],
)
def test_a_terminal_that_does_not_answer_gets_a_sentence(
    data: str, typed: Typed, monkeypatch: pytest.MonkeyPatch, capsys, trouble: Exception, why: str
) -> None:
    monkeypatch.setattr(getpass, "getpass", raising(trouble))
    assert add(data, "5001", "--staff", HEAD.number) == 1
    assert why in said(capsys)
    monkeypatch.setattr("builtins.input", raising(trouble))
    if not isinstance(trouble, getpass.GetPassWarning | OSError):
        assert add(data, "5001") == 1
        assert why in said(capsys)


@pytest.mark.parametrize(
    "full",
    [
        OperationalError("INSERT", {}, Exception("database or disk is full")),
        OSError(28, "No space left on device"),
    ],
)
def test_a_full_disk_gets_a_sentence(
    data: str, typed: Typed, monkeypatch: pytest.MonkeyPatch, capsys, full: Exception
) -> None:
    def fail(*_told: object) -> None:
        raise full

    monkeypatch.setattr(StaffMembers, "add", fail)
    typed.passwords = [sandbox_password(HEAD.number), STRONG, STRONG]
    assert add(data, "5001", "--staff", HEAD.number) == 1
    assert "没有办成" in said(capsys)


@pytest.mark.long
def test_without_a_terminal_nothing_is_read_from_a_pipe(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "run_assistant.py"), "staff", "add", "5001",
               "--name", "吴刚", "--role", "网点主任", "--data", str(tmp_path)]  # fmt: skip
    typed = f"{STRONG}\n{STRONG}\n"
    done = subprocess.run(
        command, input=typed, capture_output=True, text=True, cwd=ROOT, start_new_session=True
    )
    assert done.returncode == 1
    assert "这里没有终端" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.long
def test_at_a_real_terminal_nothing_of_a_password_is_shown(tmp_path: Path) -> None:
    given = (
        "staff",
        "add",
        "5001",
        "--name",
        "吴刚",
        "--role",
        "支行行长",
        "--data",
        str(tmp_path),
    )
    terminal = PtyTerminal(str(ROOT / "run_assistant.py"), *given)
    terminal.until("不显示）：")
    terminal.type(STRONG.encode() + b"\n")
    terminal.until("再输一次新密码：")
    terminal.type(STRONG.encode() + b"\n")
    terminal.until("已加上：吴刚（5001），支行行长")
    assert terminal.left_with() == 0
    assert "jinci" not in terminal.text()


def test_the_console_wants_a_terminal_and_staff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ([], ["console"]):
        assert run_staff(["--data", str(tmp_path), *arguments]) == 1
        assert "要在终端里打开" in capsys.readouterr().err
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    assert run_staff(["--data", str(tmp_path)]) == 1
    assert "还没有员工" in capsys.readouterr().err


def test_the_doctor_says_when_there_are_no_staff(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(tmp_path)
    checks = [check for check in doctor.CHECKS if check[0] == "staff"]
    monkeypatch.setattr(doctor, "CHECKS", checks)
    (said,) = findings(settings)
    assert not said.ok and not said.needed and "staff add" in said.says
    with open_bank(settings, SystemClock()) as rooms:
        seed_staff(rooms.engine, SystemClock())
    (said,) = findings(settings)
    assert said.ok and "5" in said.says
