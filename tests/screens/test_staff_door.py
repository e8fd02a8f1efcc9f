"""Test that Ctrl+Q at the kiosk asks staff to sign in, and her screen stays unchanged behind
that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot

from assistant.banking.seed_staff import LI, sandbox_password, seed_staff
from assistant.clock import SystemClock
from assistant.demo.gallery import SAMPLES
from assistant.screens import staff_door
from assistant.screens.kiosk import KioskApp
from assistant.serving.rooms import open_bank
from assistant.serving.staff_door import BankDoor
from assistant.settings import Settings
from tests.screens.test_glyphs import GRIDS
from tests.screens.test_kiosk import Seen, kiosk, on_screen, page

HOME = replace(SAMPLES["home"], keys=("yes", "home"), step=7, text="您要办什么？")
RIGHT = ("3001", "demo-3001")


class LockedDoor:
    """Open to one number and password, as the bank's is."""

    def __init__(self, *, locked: bool = True) -> None:
        self.locked = locked
        self.tried: list[tuple[str, str]] = []

    def is_locked(self) -> bool:
        return self.locked

    def opens_to(self, number: str, password: str) -> bool:
        self.tried.append((number, password))
        if number == "9999":
            raise RuntimeError("the bank cannot be asked")
        return (number, password) == RIGHT


def closed(seen: Seen, door: LockedDoor, **options: object) -> KioskApp:
    return kiosk(seen, HOME, on_exit=seen("exit"), staff_exit=True, door=door, **options)


async def until(pilot: Pilot[int], happens: Callable[[], bool]) -> None:
    for _ in range(500):
        await pilot.pause()
        if happens():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def ask(pilot: Pilot[int], app: KioskApp, key: str = "ctrl+q") -> None:
    await pilot.press(key)
    await until(pilot, lambda: app._is_asking and "工号" in on_screen(app))


async def write(pilot: Pilot[int], *keys: str) -> None:
    """Press keys as fast as they come; ``pilot.press`` waits 40 ms after each."""
    for key in keys:
        name = "space" if key == " " else key
        pilot.app._driver.send_message(Key(name, key if len(key) == 1 else None))
    await pilot.pause()


async def answer(pilot: Pilot[int], number: str, password: str) -> None:
    await write(pilot, *number, "enter", *password, "enter")


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
async def test_staff_leave_with_number_and_password(key: str) -> None:
    seen, door = Seen(), LockedDoor()
    app = closed(seen, door)
    async with app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, app, key)
        await answer(pilot, *RIGHT)
        assert await seen.settled(1) == [("exit",)]
    assert (app.return_code, door.tried) == (0, [RIGHT])


async def test_without_staff_it_is_left_as_before() -> None:
    seen, door = Seen(), LockedDoor(locked=False)
    app = closed(seen, door)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+q")
        assert await seen.settled(1) == [("exit",)]
    assert door.tried == []


@pytest.mark.parametrize("number", ["3001", "9999"])
async def test_a_wrong_password_brings_her_screen_back(number: str) -> None:
    seen, door = Seen(), LockedDoor()
    app = closed(seen, door)
    async with app.run_test(size=(80, 24)) as pilot:
        before = on_screen(app)
        await ask(pilot, app)
        await answer(pilot, number, "a guess")
        await until(pilot, lambda: not app._is_asking)
        assert on_screen(app) == before and app.is_running
        await pilot.press("h")
        assert await seen.settled(1) == [("key", "home", 7)]
    assert ("exit",) not in seen.all and door.tried == [(number, "a guess")]


async def test_what_is_typed_there_is_shown_as_dots_and_is_none_of_her_keys() -> None:
    seen = Seen()
    app = closed(seen, LockedDoor(), typed=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, app)
        await write(pilot, *"3001", "tab", *"yn h?1", "enter")
        await until(pilot, lambda: not app._is_asking)
        await ask(pilot, app)
        await write(pilot, *"3001", "enter", *"demo")
        await pilot.pause()
        assert "demo" not in on_screen(app) and "••••" in on_screen(app)
    assert seen.all == []


async def test_help_is_called_from_there_too() -> None:
    seen = Seen()
    app = closed(seen, LockedDoor())
    async with app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, app)
        await pilot.press("f1")
        assert await seen.settled(1) == [("help",)]
        await until(pilot, lambda: not app._is_asking)


async def test_a_touch_esc_and_time_bring_her_screen_back(monkeypatch: pytest.MonkeyPatch) -> None:
    app = closed(Seen(), LockedDoor())
    async with app.run_test(size=(80, 24)) as pilot:
        for goes_away in (lambda: pilot.press("escape"), lambda: pilot.click(offset=(1, 1))):
            await ask(pilot, app)
            await goes_away()
            await until(pilot, lambda: not app._is_asking)
        monkeypatch.setattr(staff_door, "IDLE_SECONDS", 2.0)
        await ask(pilot, app)
        await until(pilot, lambda: not app._is_asking)


async def test_no_picture_covers_it() -> None:
    """Real type is painted over the cells: under the question there is none, and then again."""
    review = SAMPLES["transfer_review"]
    app = kiosk(
        Seen(), review, staff_exit=True, door=LockedDoor(), graphics=lambda: GRIDS[(80, 24)]
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert page(app).letterings
        await ask(pilot, app)
        assert not app._face.page.letterings
        await pilot.press("escape")
        await until(pilot, lambda: not app._is_asking)
        assert page(app).letterings


async def test_her_screen_goes_on_behind_it() -> None:
    app = closed(Seen(), LockedDoor(), typed=True)
    async with app.run_test(size=(100, 40)) as pilot:
        await ask(pilot, app)
        app.show(replace(SAMPLES["help_called"], step=8))
        await pilot.pause()
        await pilot.press("escape")
        await until(pilot, lambda: not app._is_asking)
        await pilot.pause()
        assert app._view.screen == "help_called"
        assert "您要办什么？" not in on_screen(app)


def test_the_banks_door(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", audit_key=tmp_path / "audit.key")
    door = BankDoor(settings)
    assert not door.is_locked()  # nothing was ever served here
    with open_bank(settings, SystemClock()) as rooms:
        assert not door.is_locked() and not door.opens_to(LI.number, "demo-3001")
        seed_staff(rooms.engine, SystemClock())
        assert door.is_locked()
        assert door.opens_to(LI.number, sandbox_password(LI.number))
        assert not door.opens_to(LI.number, "a guess") and not door.opens_to("", "")
    (settings.data / "bank.sqlite").write_bytes(b"\0" * 8192)
    assert door.is_locked() and not door.opens_to(LI.number, sandbox_password(LI.number))
