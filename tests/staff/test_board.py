"""Test the console of the branch, by keys and mouse, over a real database."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from rich.color import Color
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from textual.pilot import Pilot

from assistant.banking.lock_kinds import Lock
from assistant.banking.model import TransferStatus
from assistant.banking.requests import RequestKind
from assistant.banking.seed_staff import LI, MANAGER
from assistant.fraud.check import Answer, AnswerKind, Question
from assistant.help.desk import HelpDesk
from assistant.help.ticket import Details
from assistant.settings import load_settings
from assistant.staff import board as board_module
from assistant.staff import source as source_module
from assistant.staff.board import Board, StaffConsole
from assistant.staff.board_dialogs import Confirm, SignIn
from assistant.staff.source import Source
from assistant.storage.database import writing
from assistant.storage.opened import reading
from assistant.storage.tables import audit
from tests.banking.fixtures import World
from tests.banking.test_positions import booked

ENOUGH = 7.0
"""The least contrast of any character with its ground."""


@pytest.fixture
def desk(world: World) -> HelpDesk:
    return HelpDesk(world.engine, world.clock, world.path.parent / "spool")


@pytest.fixture
def source(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(source_module, "WatchedClock", lambda *_: world.clock)
    monkeypatch.setattr(board_module, "LOOK_SECONDS", 0.2)
    made = Source(load_settings(world.path.parent))
    made.start()
    yield made
    made.close()


class Console:
    """The console as its user has it."""

    def __init__(self, app: StaffConsole, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot
        self.bells = 0
        app.bell = self._bell  # type: ignore[method-assign]

    def _bell(self) -> None:
        self.bells += 1

    async def until(self, happens: Callable[[], bool]) -> None:
        for _ in range(800):
            await self.pilot.pause()
            if happens():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"it did not happen; there stands:\n{self.text}")

    async def reads(self, text: str) -> None:
        await self.until(lambda: text in self.text)

    async def sign_in(self, number: str = "3001", password: str = "") -> None:
        await self.until(lambda: isinstance(self.app.screen, SignIn))
        await self.type(number, password or f"demo-{number}")

    async def type(self, *lines: str) -> None:
        for line in lines:
            for character in line:
                await self.pilot.press(character)
            await self.pilot.press("enter")

    async def choose(self, kind: str) -> None:
        """Put the cursor on the first matter of a kind."""
        board = self.app._board
        await self.until(lambda: any(each.kind == kind for each in board._all()))
        place = next(i for i, each in enumerate(board._all()) if each.kind == kind)
        board._list.move_cursor(row=place)
        await self.until(lambda: board.chosen is not None and board.chosen.kind == kind)

    async def do(self, kind: str, key: str, *lines: str) -> None:
        await self.choose(kind)
        await self.pilot.press(key)
        await self.until(lambda: isinstance(self.app.screen, Confirm))
        await self.type(*lines)
        await self.pilot.press("enter")  # the yes

    async def done(self, text: str) -> None:
        await self.until(lambda: isinstance(self.app.screen, Board))
        await self.reads(text)

    @property
    def rows(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    @property
    def poorest(self) -> tuple[float, str]:
        """The lowest contrast on the screen, and where."""
        found = []
        for strip in self.app.screen._compositor.render_strips():
            for segment in strip:
                if segment.text.strip() and segment.style:
                    ink, ground = segment.style.color, segment.style.bgcolor
                    if segment.style.reverse:
                        ink, ground = ground, ink
                    found.append((contrast(ink, ground), segment.text))
        return min(found)


def contrast(ink: Color | None, ground: Color | None) -> float:
    assert ink is not None and ground is not None, "every cell has its own colours"
    light = sorted(_luminance(each) for each in (ink, ground))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(color: Color) -> float:
    parts = [each / 255 for each in color.get_truecolor()]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@asynccontextmanager
async def opened(
    source: Source, size: tuple[int, int] = (80, 24), **options: float
) -> AsyncIterator[Console]:
    app = StaffConsole(source, **options)
    async with app.run_test(size=size) as pilot:
        yield Console(app, pilot)


@asynccontextmanager
async def signed_in(source: Source, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Console]:
    async with opened(source, size) as console:
        await console.sign_in()
        await console.until(lambda: isinstance(console.app.screen, Board))
        yield console


def held(world: World, kind: AnswerKind = AnswerKind.UNSURE) -> str:
    transfer = world.at_question(world.confirmed(12000), Question.COACHING)
    world.answer(transfer, Answer(kind, "unsure" if kind is AnswerKind.UNSURE else "yes"))
    return world.bank.holds()[-1].transfer_id


def told(world: World) -> list[tuple[str, dict[str, object]]]:
    with reading(world.engine) as connection:
        rows = connection.execute(select(audit.c.kind, audit.c.details).order_by(audit.c.seq))
        return [(kind, json.loads(details)) for kind, details in rows]


def signed(world: World, kind: str) -> dict[str, object]:
    """The names under the last audit row of a kind."""
    details = [details for each, details in told(world) if each == kind][-1]
    return {name: details.get(name) for name in ("staff", "second") if details.get(name)}


async def test_a_call_is_taken_and_closed(world, desk, source) -> None:
    ticket = desk.call("visit", "demo", "key", "余额 12,000")
    async with signed_in(source) as console:
        await console.reads("按了帮助键")
        assert "王秀英" in console.text and "新" in console.text and "等人 1" in console.text
        await console.do("求助", "t")
        await console.done("由 李娜（3001） 接手")
        assert (desk.ticket(ticket.id).status, desk.ticket(ticket.id).taken_by) == ("taken", "3001")
        await console.reads("李娜已接手")
        await console.do("求助", "c", "教会了")
        await console.done("办结")
        assert desk.ticket(ticket.id).note == "教会了"
        await console.reads("等人 0")


async def test_a_call_tells_where_who_and_what_was_said(world, desk, source) -> None:
    details = Details("一号机", "大堂左边", "王阿姨", "balance", (("我的钱少了", "您别急"),))
    ticket = desk.call("visit", "demo", "voice", "余额", details)
    desk.pictures.keep(ticket.id, b"png")
    async with signed_in(source, (160, 45)) as console:
        await console.choose("求助")
        await console.reads("一号机 大堂左边")
        text = "".join(console.text.split())
        for part in ("开口要人", "王阿姨", "看余额", "我的钱少了", "您别急", ".png"):
            assert part in text, part


async def test_two_people_release_each_with_their_own_password(world, source) -> None:
    transfer_id = held(world)
    async with signed_in(source) as console:
        await console.do("暂缓", "r", "女儿来过了", "2001", "demo-2001")
        await console.done("已放行")
    assert world.bank.transfer(transfer_id).status is TransferStatus.POSTED
    assert signed(world, "released") == {"staff": "3001", "second": "2001"}


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        (("女儿来过了", "3001", "demo-3001"), "要另一位同事"),
        (("女儿来过了", "2001", "demo-3001"), "工号或者密码不对"),
        (("女儿来过了", "", ""), "要写上：第二位同事的工号"),
        (("", "2001", "demo-2001"), "要写上：理由"),
    ],
)
async def test_a_release_that_lacks_something_is_refused(world, source, lines, refusal) -> None:
    transfer_id = held(world)
    async with signed_in(source) as console:
        await console.do("暂缓", "r", *lines)
        await console.reads(refusal)
        await console.pilot.press("escape")
        await console.until(lambda: isinstance(console.app.screen, Board))
    assert world.bank.transfer(transfer_id).status is TransferStatus.HELD


async def test_a_doubtful_hold_is_delayed_and_cancelled(world, source) -> None:
    transfer_id = held(world)
    async with signed_in(source) as console:
        await console.do("暂缓", "d", "儿子明天来", "2001", "demo-2001")
        await console.done("已改成次日到账")
        assert world.bank.holds()[0].status == "delayed"
        await console.do("暂缓", "x", "她不转了")
        await console.done("仍在客户账户里")
    assert world.bank.transfer(transfer_id).status is TransferStatus.CANCELLED
    assert signed(world, "delayed") == {"staff": "3001", "second": "2001"}


async def test_an_unsafe_hold_cannot_be_delayed_and_says_why_it_was_held(world, source) -> None:
    held(world, AnswerKind.UNSAFE)
    world.bank.script_words("visit-2", "公安局让我把钱转到安全账户", "demo")
    async with signed_in(source, (120, 40)) as console:
        await console.choose("暂缓")
        await console.reads("像骗子教的")
        text = console.text.replace(" ", "").replace("\n", "")
        for part in (
            "急",
            "不能改",
            "过了一万元的线",
            "教您怎么做",
            "有人教我",
            "公安局让我",
            "安全账户",
        ):
            assert part in text, part
        assert "D 次日到账" not in console.text


async def test_a_talk_is_noted(world, desk, source) -> None:
    desk.call("visit", "demo", "key", "home")
    async with signed_in(source) as console:
        await console.do("求助", "k", "")
        await console.reads("要写上：谈了什么")
        await console.pilot.press("escape")
        await console.do("求助", "k", "她说是儿子要的")
        await console.done("谈过了")
    assert signed(world, "talked") == {"staff": "3001"}


async def test_a_payee_is_added_with_the_right_name_or_refused(world, source) -> None:
    for name, number in (("刘大明", "6222021234567890"), ("张三", "6222021234560000")):
        world.bank.new_payees.ask("visit", "demo", name, "外甥", number)
        world.clock.advance(1)
    async with signed_in(source) as console:
        await console.do("收款人", "a", "刘大鸣", "她带了卡来")
        await console.done("已加上：刘大鸣（尾号7890）")
        await console.do("收款人", "x", "说不清是谁")
        await console.done("没有加：张三")
    assert "刘大鸣" in [each.name for each in world.bank.payees("demo")]
    assert world.bank.new_payees.list_requests() == []


async def test_a_request_is_done(world, source) -> None:
    world.bank.requests.book("visit", "demo", RequestKind.HOME_VISIT, {"when": "morning"})
    async with signed_in(source) as console:
        await console.do("登记", "f", "去过了")
        await console.done("办结")
    assert world.bank.requests.list_requests() == []


async def test_a_lock_is_opened_a_loss_lifted_a_card_unlocked(world, source) -> None:
    world.bank.locks.close("visit", "demo", Lock.NIGHT)
    world.bank.locks.report_loss("visit", "demo", "demo-passbook")
    for _ in range(3):
        world.bank.verify_pin("visit", "demo", "000000")
    async with signed_in(source) as console:
        await console.do("安全锁", "1")
        await console.done("夜间锁已打开")
        await console.do("挂失", "l")
        await console.done("已解除挂失")
        await console.do("卡锁", "u")
        await console.done("的卡已解锁")
    states = {each.lock: each.closed for each in world.bank.locks.list_states("demo")}
    assert not states[Lock.NIGHT] and world.bank.locks.list_losses() == []
    assert not world.bank.customer("demo").locked
    for kind in ("lock_opened", "freeze_lifted"):
        assert signed(world, kind) == {"staff": "3001"}


async def test_what_somebody_else_took_meanwhile_is_said(world, desk, source) -> None:
    ticket = desk.call("visit", "demo", "key", "home")
    async with signed_in(source) as console:
        await console.choose("求助")
        await console.pilot.press("t")
        await console.until(lambda: isinstance(console.app.screen, Confirm))
        desk.take(ticket.id, MANAGER)  # at another console
        await console.pilot.press("enter")
        await console.reads("已经有人接手")
    assert desk.ticket(ticket.id).taken_by == "2001"


async def test_who_was_removed_meanwhile_decides_nothing(world, desk, source) -> None:
    ticket = desk.call("visit", "demo", "key", "home")
    async with signed_in(source) as console:
        world.bank.staff.remove(MANAGER, LI.number)
        await console.do("求助", "t")
        await console.reads("不在名单里")
    assert desk.ticket(ticket.id).status == "open"


async def test_nothing_private_stands_there_before_sign_in_and_after_five_idle_minutes(
    world, desk, source
) -> None:
    held(world)
    async with opened(source, idle_seconds=300.0) as console:
        await console.reads("有 1 位客户在等人")
        assert "王秀英" not in console.text
        await console.sign_in("3001", "a guess")
        await console.reads("工号或者密码不对")
        await console.type("demo-3001")
        await console.until(lambda: isinstance(console.app.screen, SignIn) is False)
        await console.choose("暂缓")
        await console.pilot.press("r")
        await console.until(lambda: isinstance(console.app.screen, Confirm))
        console.app._touched = time.monotonic() - 301
        await console.reads("已经退出登录")
        assert "王秀英" not in console.text
        await console.sign_in("2001")
        await console.reads("赵建平")


async def test_a_key_keeps_it_open_and_f10_signs_out(source) -> None:
    async with opened(source, idle_seconds=1.5) as console:
        await console.sign_in()
        await console.until(lambda: isinstance(console.app.screen, Board))
        for _ in range(5):
            await asyncio.sleep(0.5)
            await console.pilot.press("up")
        assert isinstance(console.app.screen, Board)
        await console.pilot.press("f10")
        await console.until(lambda: isinstance(console.app.screen, SignIn))


async def test_a_new_call_rings_and_again_until_it_is_taken(world, desk, source) -> None:
    async with opened(source) as console:
        await console.pilot.pause()
        assert console.bells == 0
        ticket = desk.call("visit", "demo", "key", "home")
        await console.until(lambda: console.bells == 1)
        console.app._ring()
        assert console.bells == 1
        console.app._rang_at -= board_module.RING_SECONDS
        await console.until(lambda: console.bells == 4)  # the second time louder
        console.app._rang_at -= board_module.RING_SECONDS
        await console.until(lambda: console.bells == 5)
        desk.call("visit-2", None, "key", "home")
        await console.until(lambda: console.bells == 6)
        for each in desk.list():
            desk.take(each.id, LI)
        await console.until(lambda: not console.app._rang_for)
        console.app._rang_at -= board_module.RING_SECONDS
        console.app._ring()
        assert console.bells == 6 and desk.ticket(ticket.id).status == "taken"


async def test_a_call_that_nobody_takes_becomes_urgent_in_a_word(world, desk, source) -> None:
    desk.call("visit", "demo", "key", "home")
    async with signed_in(source) as console:
        await console.reads("新")
        world.clock.advance(120)
        await console.reads("等了2分钟")
        world.clock.advance(120)
        await console.reads("急 等了4分钟")


async def test_the_oldest_is_first_and_calls_before_all(world, desk, source) -> None:
    world.bank.requests.book("visit", "demo", RequestKind.HOME_VISIT, {"when": "morning"})
    world.clock.advance(60)
    held(world)
    for each in desk.list():
        desk.close(each.id, LI)
    world.clock.advance(60)
    desk.call("visit-3", "demo", "voice", "home")
    async with signed_in(source) as console:
        await console.reads("开口要人")
        kinds = [each.kind for each in console.app._board._all()]
        assert kinds[:3] == ["求助", "登记", "暂缓"]


async def test_the_cursor_stays_on_what_it_was_on(world, desk, source) -> None:
    held(world)
    async with signed_in(source) as console:
        await console.choose("暂缓")
        desk.call("visit-9", None, "key", "home")
        await console.reads("等人 2")
        chosen = console.app._board.chosen
        assert chosen is not None and chosen.kind == "暂缓"


async def test_a_call_is_taken_by_mouse(world, desk, source) -> None:
    ticket = desk.call("visit", "demo", "key", "home")
    async with signed_in(source) as console:
        await console.reads("T 接手")
        await console.pilot.click("#choices > Press")
        await console.until(lambda: isinstance(console.app.screen, Confirm))
        await console.pilot.click("Confirm Press")
        await console.done("接手")
    assert desk.ticket(ticket.id).status == "taken"


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 45)])
async def test_everything_can_be_read_whatever_a_customer_is_called(
    world, desk, source, size
) -> None:
    strange = "[red]a[/]\x1b[2J\n宽" + "e" + "\u0301" * 40 + "\u202eאבג" + "字" * 80
    world.bank.new_payees.ask("visit", "demo", strange, strange, "6222021234567890")
    desk.call("visit", "demo", "key", strange)
    held(world, AnswerKind.UNSAFE)
    async with signed_in(source, size) as console:
        for kind in ("求助", "暂缓", "收款人"):
            await console.choose(kind)
            await console.pilot.pause()
            assert [cell_len(row) for row in console.rows] == [size[0]] * size[1]
            assert "\x1b" not in console.text and "\u202e" not in console.text
            assert "[red]" in console.text or kind == "暂缓"
            assert console.poorest >= (ENOUGH, "")
        await console.choose("暂缓")
        await console.pilot.press("r")
        await console.until(lambda: isinstance(console.app.screen, Confirm))
        await console.pilot.pause()
        assert console.poorest >= (ENOUGH, "")
        assert "返回" in console.text and "自己的密码" in console.text
        await console.pilot.press("escape", "f10")
        await console.until(lambda: isinstance(console.app.screen, SignIn))
        assert console.poorest >= (ENOUGH, "")


async def test_a_database_that_is_gone_keeps_the_last_list_with_its_age(
    world, desk, source
) -> None:
    desk.call("visit", "demo", "key", "home")
    async with signed_in(source) as console:
        await console.reads("按了帮助键")
        away = world.path.parent.with_name("away")
        world.path.parent.rename(away)
        world.clock.advance(40)
        await console.reads("不见了")
        await console.reads("秒前")
        assert "按了帮助键" in console.text and not world.path.exists()
        away.rename(world.path.parent)
        await console.until(lambda: "不见了" not in console.text)
        assert "按了帮助键" in console.text


async def test_a_database_that_was_put_back_is_opened_anew(world, desk, source) -> None:
    async with signed_in(source) as console:
        await console.reads("工作台")
        kept = world.path.with_name("kept.sqlite")
        with sqlite3.connect(world.path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(world.path, kept)
        kept.rename(world.path)
        world.reopen()
        HelpDesk(world.engine, world.clock, world.path.parent / "spool").call(
            "visit", "demo", "key", "home"
        )
        await console.reads("按了帮助键")


async def test_while_somebody_else_writes_an_action_waits_and_the_list_is_seen(
    world, desk, source
) -> None:
    ticket = desk.call("visit", "demo", "key", "home")
    async with signed_in(source) as console:
        with writing(world.engine):
            await console.do("求助", "t")
            await console.reads("请稍等")
            await asyncio.sleep(0.5)
            assert desk.ticket(ticket.id).status == "open"
        await console.done("接手")
    assert desk.ticket(ticket.id).status == "taken"


async def test_cash_above_the_line_is_handed_out_by_two(world, source) -> None:
    number = booked(world, 50_000)[1]
    async with signed_in(source) as console:
        await console.do("取现", "f", "存款证明看过了", "", "")
        await console.reads("要写上：第二位同事的工号")
        await console.pilot.press("escape")
        await console.do("取现", "f", "存款证明看过了", "2001", "demo-2001")
        await console.done(f"{number} 由 李娜（3001）、赵建平（2001） 办结")
    assert world.bank.requests.list_requests() == []
    assert signed(world, "position_ended") == {"staff": "3001", "second": "2001"}


async def test_a_disk_that_can_only_be_read_is_said_and_the_list_is_seen(
    world, desk, source, monkeypatch
) -> None:
    desk.call("visit", "demo", "key", "home")
    monkeypatch.setattr(source_module, "is_read_only", lambda _: True)
    async with signed_in(source) as console:
        await console.reads("磁盘现在只能读")
        assert "按了帮助键" in console.text
        monkeypatch.setattr(source_module, "is_read_only", lambda _: False)
        await console.until(lambda: "只能读" not in console.text)


async def test_a_list_that_was_never_read_is_not_called_empty(source, monkeypatch) -> None:
    def trouble(*_: object) -> None:
        raise OperationalError("read", {}, Exception("disk I/O error"))

    async with signed_in(source) as console:
        await console.reads("现在没有等着办的事")
    monkeypatch.setattr(source_module, "gather", trouble)
    async with signed_in(source) as console:
        await console.reads("数据库现在用不了")
        assert "没有等着办的事" not in console.text and "还没有看到单子" in console.text
        assert "共 0 件" not in console.text
