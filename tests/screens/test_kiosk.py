"""Test the kiosk's screen through Textual's pilot, and once in a real terminal."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.traceback import Traceback
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.demo.gallery import CHECK_AMOUNT, SAMPLES
from assistant.screens.handler import Handler
from assistant.screens.kiosk import KioskApp
from assistant.screens.notice import PAUSE
from assistant.screens.page import Page
from assistant.screens.painting import Face
from assistant.screens.view import CONTROLS, Choice, Status, View


class Seen:
    """What reached the other side of the callbacks."""

    def __init__(self) -> None:
        self.all: list[tuple[Any, ...]] = []

    def __call__(self, name: str) -> Callable[..., None]:
        return lambda *values: self.all.append((name, *values))

    async def settled(self, count: int) -> list[tuple[Any, ...]]:
        """Wait until ``count`` have come, and give a surplus one the time to show up."""
        for _ in range(200):
            if len(self.all) >= count:
                break
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.03)
        return self.all


@pytest.fixture(autouse=True)
def _waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait until the app has nothing to do, instead of Textual's 20 ms and more at each key."""
    for module in ("pilot", "app"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", until_idle)


async def until_idle(_seconds: float = 0) -> None:
    """Let the loop's other tasks run until each of them waits for a timer or for the test."""
    loop: Any = asyncio.get_running_loop()
    await asyncio.sleep(0)
    while loop._ready:
        await asyncio.sleep(0)


TOLD = {
    "on_key": "press", "on_digits": "enter_digits", "on_help": "call_help", "on_text": "take_text",
    "on_exit": "leave", "on_activity": "note_activity",
}  # fmt: skip
"""By the name of an option, the handler's method that it stands for."""


def kiosk(seen: Seen, view: View, **options: Any) -> KioskApp:
    callbacks = {f"on_{name}": seen(name) for name in ("key", "digits", "help", "text")}
    handler, wanted = Handler(), callbacks | {"view": view, "status": Status("listening")} | options
    for name in wanted.keys() & TOLD.keys():
        setattr(handler, TOLD[name], wanted.pop(name))
    return KioskApp(handler, **wanted)


def page(app: App[None]) -> Page:
    drawn = app.query_one(Face).page
    assert drawn is not None
    return drawn


async def resized(pilot: Pilot[None], width: int, height: int) -> None:
    """Resize the window, and wait up to two seconds until a page of that width is drawn."""
    await pilot.resize_terminal(width, height)
    for _ in range(200):
        if page(pilot.app).width == width:
            break
        await pilot.pause(0.01)


def on_screen(app: KioskApp) -> str:
    """Return the characters of the terminal, from the strips that Textual paints."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)


ALL_KEYS = replace(
    SAMPLES["home"], keys=("yes", "no", "repeat", "back", "home"), step=7, text="您要办什么？"
)


@pytest.mark.parametrize(
    ("pressed", "arrives"),
    [
        ("y", ("key", "yes", 7)),
        ("Y", ("key", "yes", 7)),
        ("n", ("key", "no", 7)),
        ("r", ("key", "repeat", 7)),
        ("escape", ("key", "back", 7)),
        ("h", ("key", "home", 7)),
        ("1", ("key", "1", 7)),
        ("5", ("key", "5", 7)),
        ("f1", ("help",)),
        ("question_mark", ("help",)),
        ("space", ("help",)),
    ],
)
async def test_each_key_arrives_as_what_it_means(pressed: str, arrives: tuple[Any, ...]) -> None:
    seen = Seen()
    async with kiosk(seen, ALL_KEYS).run_test(size=(80, 24)) as pilot:
        await pilot.press(pressed)
        assert await seen.settled(1) == [arrives]


async def test_keys_that_are_not_shown_do_nothing() -> None:
    seen = Seen()
    view = View("transfer_review", "对吗？", keys=("repeat",), step=3)
    async with kiosk(seen, view).run_test(size=(80, 24)) as pilot:
        await pilot.press("y", "enter", "h", "escape", "3", "x", "backspace", "tab", "r")
        assert await seen.settled(1) == [("key", "repeat", 3)]


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (40, 12)])
@pytest.mark.parametrize(
    ("field", "arrives"),
    [
        ("help", ("help",)),
        *((name, ("key", name, 7)) for name in ("yes", "no", "repeat", "back", "home")),
        ("choice:2", ("key", "2", 7)),
    ],
)
async def test_each_touch_field(
    size: tuple[int, int], field: str, arrives: tuple[Any, ...]
) -> None:
    seen = Seen()
    app = kiosk(seen, ALL_KEYS)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        touch = page(app).touch(field)
        assert touch
        last = (touch.column + touch.columns - 1, touch.row + touch.rows - 1)
        await pilot.click(offset=(touch.column, touch.row))
        await pilot.click(offset=last)
        assert await seen.settled(2) == [arrives, arrives]


async def test_a_double_tap_carries_one_step_even_when_the_screen_changes_after_it() -> None:
    seen = Seen()
    app = kiosk(seen, replace(SAMPLES["transfer_review"], step=41))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("y", "y")
        app.show(replace(SAMPLES["transfer_review"], step=42))
        await pilot.pause()
        await pilot.press("y")
        assert await seen.settled(3) == [("key", "yes", step) for step in (41, 41, 42)]


async def test_a_pin_is_dots_everywhere_and_gone_after_enter() -> None:
    seen = Seen()
    app = kiosk(seen, replace(SAMPLES["pin"], step=5))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("9", "9", "9", "enter")
        await pilot.pause()
        assert "还差三位" in on_screen(app)
        assert "● ● ● ○ ○ ○" in on_screen(app)
        await pilot.press("9", "9", "9", "9", "y")
        await pilot.pause()
        assert "99" not in on_screen(app).replace(" ", "")
        assert "● ● ● ● ● ●" in on_screen(app)
        await pilot.press("enter", "enter", "1", "enter")
        assert await seen.settled(1) == [("digits", "999999", 5, "pin")]
        assert "99" not in on_screen(app).replace(" ", "")
        assert "999999" not in repr(vars(app)) + repr(vars(app.query_one(Face)))


async def test_an_amount_by_keys_and_by_touch() -> None:
    seen = Seen()
    app = kiosk(seen, replace(SAMPLES["transfer_ask_amount"], step=8))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("1", "0", "0", "0", "0", ".", ".", "0", "1", "7", "backspace", "1")
        for field in ("digit:9", "erase", "digit:1", "enter", "enter"):
            await pilot.pause()
            touch = page(app).touch(field)
            assert touch
            await pilot.click(offset=(touch.column + 1, touch.row))
        assert await seen.settled(1) == [("digits", "10000.01", 8, "amount")]


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_digits_can_be_touched_at_every_size(size: tuple[int, int]) -> None:
    seen = Seen()
    app = kiosk(seen, replace(CHECK_AMOUNT, step=9))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for field in ("digit:1", "digit:2", "digit:0", "digit:.", "digit:5", "enter"):
            touch = page(app).touch(field)
            assert touch
            await pilot.click(offset=(touch.column, touch.row))
        assert await seen.settled(1) == [("digits", "120.5", 9, "amount")]


async def test_enter_never_confirms_money() -> None:
    seen = Seen()
    async with kiosk(seen, SAMPLES["transfer_review"]).run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "enter", "r")
        assert await seen.settled(1) == [("key", "repeat", 0)]


async def test_digits_stay_while_the_same_question_is_shown_again_and_go_with_it() -> None:
    seen = Seen()
    view = replace(SAMPLES["transfer_ask_amount"], step=1)
    app = kiosk(seen, view)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("5", "0")
        app.show(replace(view, text="您还在吗？"))
        await pilot.pause()
        await pilot.press("0")
        app.show(replace(view, step=2))
        await pilot.pause()
        await pilot.press("7", "enter")
        assert await seen.settled(1) == [("digits", "7", 2, "amount")]


async def test_help_works_while_everything_else_hangs() -> None:
    seen, hang, reached = Seen(), threading.Event(), threading.Event()

    def on_key(name: str, step: int) -> None:
        reached.set()
        hang.wait(30)

    def on_help() -> None:
        seen.all.append(("help",))
        hang.wait(30)

    app = kiosk(seen, ALL_KEYS, on_key=on_key, on_help=on_help)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("y")
            assert await asyncio.to_thread(reached.wait, 5)
            await pilot.press("f1", "space")
            assert await seen.settled(2) == [("help",), ("help",)]
            app.show(View("help_called", "已经通知工作人员。", {"state": "notified"}))
            await pilot.pause()
            assert app._view.screen == "help_called"
            assert "已经通知工作人员。" in on_screen(app)
    finally:
        hang.set()


async def test_a_failing_callback_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    seen = Seen()

    def on_key(name: str, step: int) -> None:
        if name == "yes":
            raise RuntimeError("the dialogue is down")
        seen.all.append((name,))

    async with kiosk(seen, ALL_KEYS, on_key=on_key).run_test(size=(80, 24)) as pilot:
        await pilot.press("y", "n")
        assert await seen.settled(1) == [("no",)]
    assert "the dialogue is down" in caplog.text


async def test_views_and_status_come_from_any_thread() -> None:
    seen = Seen()
    app = kiosk(seen, SAMPLES["home"])
    async with app.run_test(size=(80, 24)) as pilot:

        def work() -> None:
            app.show(SAMPLES["payees"])
            app.status(Status("speaking", demo=True, help_state="taken"))

        await asyncio.to_thread(work)
        await pilot.pause()
        shown = on_screen(app)
        for words in ("我在说", "演示", "工作人员正在过来", "李建国"):
            assert words in shown


async def test_a_fault_while_drawing_is_a_calm_sentence(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from assistant.screens import kiosk as module

    real = module.lay_out

    def lay_out(view: View, *values: Any, **options: Any) -> Page:
        if view.screen == "balance":
            raise ZeroDivisionError("no such luck")
        return real(view, *values, **options)

    monkeypatch.setattr(module, "lay_out", lay_out)
    seen = Seen()
    app = kiosk(seen, SAMPLES["home"])
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(SAMPLES["balance"])
        await pilot.pause()
        assert PAUSE.text[:8] in on_screen(app)
        assert "Traceback" not in on_screen(app)
        await pilot.press("f1")
        assert await seen.settled(1) == [("help",)]
    assert "no such luck" in caplog.text


async def test_a_fault_of_the_framework_ends_without_a_traceback(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app = kiosk(Seen(), SAMPLES["home"])
    with pytest.raises(RuntimeError), caplog.at_level(logging.CRITICAL):
        async with app.run_test(size=(80, 24)):
            app._handle_exception(RuntimeError("deep inside"))
    assert app.return_code == 1
    assert "deep inside" in caplog.text
    out = capsys.readouterr()
    assert "Traceback" not in out.out + out.err


async def test_a_fault_in_a_thread_of_the_framework_ends_without_a_traceback(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app = kiosk(Seen(), SAMPLES["home"])
    with pytest.raises(RuntimeError), caplog.at_level(logging.CRITICAL):
        async with app.run_test(size=(80, 24)) as pilot:
            try:
                raise ZeroDivisionError("deep inside")
            except ZeroDivisionError:
                app.call_later(app.panic, Traceback())
            await pilot.pause(0.1)
    assert app.return_code == 1
    assert "ZeroDivisionError" in caplog.text
    out = capsys.readouterr()
    assert "Traceback" not in out.out + out.err


async def test_what_she_cannot_see_she_cannot_agree_to() -> None:
    seen = Seen()
    app = kiosk(seen, ALL_KEYS, typed=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await resized(pilot, 30, 8)
        assert app._line is not None and not app._line.display
        await pilot.press("y", "1", "n", "f1")
        assert sorted(await seen.settled(2)) == [("help",), ("key", "no", 7)]
        await resized(pilot, 80, 24)
        await pilot.press("y")
        assert ("key", "yes", 7) in await seen.settled(3)


async def test_a_paste_is_one_line_of_what_can_be_shown() -> None:
    app = kiosk(Seen(), SAMPLES["home"], typed=True)
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(events.Paste("查\x1b]0;x\x07一下\n\u202e余额\x9b2J"))
        await pilot.pause()
        assert app.query_one(Input).value == "查]0;x一下 余额2J"
        app.post_message(events.Paste("\x0e\x07吗\u202e\x9b2J\x7f"))  # now the line is open
        await pilot.pause()
        assert app.query_one(Input).value == "查]0;x一下 余额2J吗2J"


async def test_no_text_of_a_screen_is_obeyed_by_the_terminal() -> None:
    """A payee's name comes from another bank: it must be drawn, and do nothing else."""
    evil = "王\x1b]52;c;aGk=\x07\x1bP$qm\x1b\\\x9b2J\x9d0;t\x9c\u202e\u2066\x00\x0e小\x85红"
    app = kiosk(Seen(), View("notice", evil, choices=(Choice("1", evil, "/x"),), step=1))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        face = app.query_one(Face)
        drawn = "".join(each.text for row in range(24) for each in face.render_line(row))
    assert "王" in drawn and "红" in drawn
    assert drawn.isprintable()


async def test_a_resized_window_is_laid_out_anew() -> None:
    app = kiosk(Seen(), SAMPLES["home"])
    async with app.run_test(size=(160, 45)) as pilot:
        for size in ((80, 24), (40, 12), (120, 36)):
            await resized(pilot, *size)
            assert (page(app).width, page(app).height) == size


async def test_a_long_text_is_turned_by_keys_and_touch() -> None:
    app = kiosk(Seen(), replace(SAMPLES["transfer_held"], text="您的钱还在。" * 60))
    async with app.run_test(size=(40, 12)) as pilot:
        await pilot.pause()
        assert page(app).of > 2
        await pilot.press("down")
        assert page(app).number == 2
        await pilot.press("pageup", "up")
        assert page(app).number == page(app).of
        touch = page(app).touch("next")
        assert touch
        await pilot.click(offset=(touch.column, touch.row))
        assert page(app).number == 1


async def test_typed_words_and_keys_share_a_keyboard() -> None:
    seen = Seen()
    app = kiosk(seen, replace(SAMPLES["home"], step=4), typed=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "space")
        await pilot.press("给", "闺", "女", "转", "5", "0", "0", "enter")
        await pilot.press("2", "tab", "y", "space", "1", "f1", "enter", "enter")
        got = await seen.settled(6)
        assert [row for row in got if row[0] == "help"] == [("help",), ("help",)]
        assert [row for row in got if row[0] != "help"] == [
            ("key", "1", 4),
            ("text", "给闺女转500", 4),
            ("key", "2", 4),
            ("text", "y 1", 4),
        ]
        assert app.query_one(Input).value == ""
        assert page(app).height == 23


@pytest.mark.parametrize("first", [["tab"], []], ids=["Tab", "no Tab"])
async def test_keys_that_come_all_at_once_are_one_line(first: list[str]) -> None:
    """As from an input method, or on a slow machine: the line opens before the next key is read."""
    seen = Seen()
    app = kiosk(seen, replace(SAMPLES["home"], step=4), typed=True)
    async with app.run_test(size=(80, 24)):
        for key in (*first, "查", "余", "额", "enter"):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        assert await seen.settled(1) == [("text", "查余额", 4)]
        assert app.query_one(Input).value == ""


async def test_typing_tells_that_she_is_not_silent() -> None:
    seen = Seen()
    app = kiosk(seen, SAMPLES["transfer_ask_amount"], on_activity=seen("activity"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("5", "0")
        assert await seen.settled(2) == [("activity",), ("activity",)]


async def test_text_size_is_kept_in_bounds() -> None:
    app = kiosk(Seen(), SAMPLES["fraud_check"])
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.pause()
        assert "这钱是给谁的？" in on_screen(app)
        assert app.set_text_size(9) and app.text_size == 2
        await pilot.pause()
        assert "这钱是给谁的？" not in on_screen(app)
        assert "█" in on_screen(app)
        assert not app.set_text_size(3), "nothing looks different"
        assert app.set_text_size(-1) and app.text_size == 0


@pytest.mark.parametrize("control", CONTROLS)
async def test_how_it_speaks_and_shows_can_be_touched_on_every_screen(control: str) -> None:
    seen = Seen()
    app = kiosk(seen, replace(SAMPLES["pin"], step=4))
    async with app.run_test(size=(100, 36)) as pilot:
        await pilot.pause()
        touch = page(app).touch(control)
        assert touch and touch.rows == 3
        await pilot.click(offset=(touch.column, touch.row))
        assert await seen.settled(1) == [("key", control, 4)]


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_staff_can_leave(key: str) -> None:
    seen = Seen()
    app = kiosk(seen, SAMPLES["home"], on_exit=seen("exit"), staff_exit=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        assert await seen.settled(1) == [("exit",)]
    assert app.return_code == 0


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_a_customer_cannot_leave(key: str) -> None:
    seen = Seen()
    app = kiosk(seen, SAMPLES["home"], on_exit=seen("exit"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key, "h")
        await pilot.pause()
        assert app.is_running
    assert ("exit",) not in seen.all


@pytest.mark.parametrize("typed", ["123456", "１２３", "一二三四五六"])
async def test_the_line_takes_no_numerals_while_a_pin_is_asked(typed: str) -> None:
    app = kiosk(Seen(), SAMPLES["pin"], typed=True)
    async with app.run_test(size=(100, 40)) as pilot:
        line = app.query_one(Input)
        app.post_message(events.Paste(typed))
        await pilot.pause()
        await pilot.pause()
        assert line.value == "" and line.password


async def test_the_line_is_emptied_at_every_screen() -> None:
    app = kiosk(Seen(), SAMPLES["home"], typed=True)
    async with app.run_test(size=(100, 40)) as pilot:
        line = app.query_one(Input)
        line.value = "给闺女"
        app.show(replace(SAMPLES["pin"], step=77))
        await pilot.pause()
        await pilot.pause()
        assert line.value == ""


TMUX = shutil.which("tmux")


@pytest.mark.long
@pytest.mark.skipif(not TMUX, reason="tmux is missing: apt-get install tmux")
def test_in_a_real_terminal_the_home_screen_is_chinese(tmp_path: Path) -> None:
    assert TMUX
    script = tmp_path / "home.py"
    got = tmp_path / "got"
    script.write_text(
        "from pathlib import Path\n"
        "from assistant.demo.gallery import SAMPLES\n"
        "from assistant.screens.handler import Handler\n"
        "from assistant.screens.kiosk import KioskApp\n"
        "from assistant.screens.view import Status\n"
        f"note = Path({str(got)!r})\n"
        "class Noted(Handler):\n"
        "    def call_help(self): note.write_text('help')\n"
        "KioskApp(Noted(), view=SAMPLES['home'], status=Status('listening'),\n"
        "         staff_exit=True).run()\n"
    )
    server = ["tmux", "-L", f"kiosk-{os.getpid()}", "-f", os.devnull]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path.cwd())}
    environment.pop("TMUX", None)
    command = f"{sys.executable} {script}"

    def screen() -> str:
        done = subprocess.run(
            [*server, "capture-pane", "-p"], capture_output=True, text=True, env=environment
        )
        return done.stdout

    def wait_for(condition: Callable[[], bool]) -> bool:
        for _ in range(1200):  # two minutes: other work may keep the machine busy
            if condition():
                return True
            time.sleep(0.1)
        return False

    size = ["-x", "80", "-y", "24"]
    subprocess.run([*server, "new-session", "-d", *size, command], check=True, env=environment)
    try:
        assert wait_for(lambda: "查余额" in screen()), screen()
        text = screen()
        for words in ("请说，我在听", "帮助", "转账", "给闺女转五百块", "▀"):
            assert words in text
        subprocess.run([*server, "send-keys", "F1"], check=True, env=environment)
        assert wait_for(lambda: got.exists() and got.read_text() == "help")
    finally:
        subprocess.run([*server, "kill-server"], env=environment, check=False)
