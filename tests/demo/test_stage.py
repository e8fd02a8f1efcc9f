"""The presenter steps through a story, looks back, stops, and leaves; help works as always."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.demo import stage as stage_module
from assistant.demo.caption import Caption
from assistant.demo.gallery import CHECK_NOTICE, SAMPLES
from assistant.demo.stage import CaptionStrip, Stage
from assistant.screens.kiosk import Face
from assistant.screens.view import View
from assistant.settings import Settings

QUICK, NEVER = 0.02, 600.0
PATIENCE = 300


class Talk:
    """A conversation that is still reading its screen out until it is told that it has ended."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.said = asyncio.Event()
        self.called: list[str] = []

    async def settled(self) -> None:
        await self.said.wait()

    async def call_help(self, reason: str) -> None:
        self.called.append(reason)


Tell = Callable[[Stage], Awaitable[None]]


def staged(monkeypatch: pytest.MonkeyPatch, tell: Tell, **how: bool) -> Stage:
    """Return a stage on which ``tell`` is played in place of the stories."""

    async def play(
        settings: Settings, stories: Any, show: Stage, listeners: Any, *, points: bool
    ) -> None:
        await tell(show)

    monkeypatch.setattr(stage_module, "play", play)
    return Stage(Settings(), [], [], **how)


async def three(stage: Stage) -> None:
    for number, name in enumerate(("home", "balance", "goodbye"), 1):
        stage.show(SAMPLES[name])
        stage.caption(Caption("故事", f"第{number}步", "", f"说明{number}"))
        if not await stage.rest(NEVER if number > 1 else QUICK):
            stage.show(SAMPLES["locks"])
            await stage.rest(NEVER)


async def until(pilot: Pilot[Any], *texts: str) -> str:
    """Wait until all texts stand on the screen or in the strip; return both."""
    for _ in range(PATIENCE):
        page = pilot.app.query_one(Face).page
        strip = pilot.app.query_one(CaptionStrip)
        lines = [strip.render_line(row).text for row in range(strip.size.height)]
        shown = "\n".join(((page.plain if page else ""), *lines))
        if all(text in shown for text in texts):
            return shown
        await pilot.pause(0.01)
    raise AssertionError(f"{texts} did not come:\n{shown}")


async def test_it_plays_by_itself_until_the_presenter_stops_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = staged(monkeypatch, three)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "说明2", "自动播放", "空格 下一步", "工资卡")
        await pilot.press("p")
        await until(pilot, "一步一步", "P 自动放")
        await pilot.press("space")
        await until(pilot, "说明3", "您慢走")
        await pilot.press("enter")
        for _ in range(PATIENCE):
            if not pilot.app.is_running:
                break
            await pilot.pause(0.01)
    assert stage.app.return_value == 0


async def test_the_presenter_looks_back_and_comes_forward_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = staged(monkeypatch, three, stepping=True)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "说明1", "一步一步")
        await pilot.press("left")  # there is nothing before the first one
        await until(pilot, "说明1")
        await pilot.press("space")
        await until(pilot, "说明2", "工资卡")
        await pilot.press("left")
        assert "工资卡" not in await until(pilot, "说明1", "您要办什么")
        await pilot.press("right")
        await until(pilot, "说明2", "工资卡")
        await pilot.press("space")
        await until(pilot, "说明3")


async def test_dots_of_a_pin_are_seen_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def tell(stage: Stage) -> None:
        stage.show(SAMPLES["pin"])
        stage.caption(Caption("故事", "", "", "空的"))
        await stage.rest(NEVER)
        stage.type_pin()
        stage.caption(Caption("故事", "", "", "满的"))
        await stage.rest(NEVER)
        stage.show(SAMPLES["balance"])
        await stage.rest(NEVER)

    stage = staged(monkeypatch, tell, stepping=True)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "空的", "○ ○")
        await pilot.press("space")
        await until(pilot, "满的", "● ● ● ● ● ●")
        await pilot.press("space")
        await until(pilot, "工资卡")
        await pilot.press("left")
        await until(pilot, "满的", "● ● ● ● ● ●")


async def test_n_leaves_a_story_for_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = staged(monkeypatch, three, stepping=True)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "说明1")
        await pilot.press("n")
        await until(pilot, "夜间锁")


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_the_presenter_leaves(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    stage = staged(monkeypatch, three, stepping=True)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "说明1")
        await pilot.press(key)
    assert stage.app.return_value == 0


async def test_a_touch_of_the_strip_goes_on_and_one_of_the_screen_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = staged(monkeypatch, three, stepping=True)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "说明1")
        await pilot.click(Face, offset=(10, 12))
        await pilot.pause(0.05)
        await until(pilot, "说明1")
        await pilot.click(CaptionStrip, offset=(10, 1))
        await until(pilot, "说明2")


async def test_help_reaches_the_sandbox_and_ends_the_story(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk: Any = Talk(SAMPLES["home"])

    async def tell(stage: Stage) -> None:
        stage.play_with(talk)
        await three(stage)

    stage = staged(monkeypatch, tell, stepping=True)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "说明1")
        await pilot.press("f1")
        for _ in range(PATIENCE):
            if talk.called:
                break
            await pilot.pause(0.01)
        assert talk.called == ["key"]
        await pilot.pause(0.1)
        await pilot.press("space")
        await until(pilot, "夜间锁")


@pytest.mark.parametrize(("view", "waits"), [(SAMPLES["balance"], False), (CHECK_NOTICE, True)])
async def test_only_the_guards_notice_has_to_be_heard_to_its_end(
    monkeypatch: pytest.MonkeyPatch, view: View, waits: bool
) -> None:
    talk: Any = Talk(view)

    async def tell(stage: Stage) -> None:
        stage.show(view)
        stage.caption(Caption("故事", "", "", "还在念"))
        await stage.settle(talk)
        stage.caption(Caption("故事", "", "", "念完了"))
        await stage.rest(NEVER)

    stage = staged(monkeypatch, tell, stepping=True)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "还在念", "念完再往下走" if waits else "空格 下一步")
        await pilot.press("space")
        if waits:
            await pilot.pause(0.1)
            await until(pilot, "还在念")
            stage._loop.call_soon_threadsafe(talk.said.set)
        await until(pilot, "念完了")
