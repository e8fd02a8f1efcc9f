"""Test that a presenter can step through a story, go back, stop and leave, and that help works."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from assistant.clock import ManualClock
from assistant.demo import stage as stage_module
from assistant.demo.caption import Caption
from assistant.demo.gallery import SAMPLES
from assistant.demo.stage import STOPPED, CaptionStrip, HurriedVoice, Stage
from assistant.demo.stories import read_stories
from assistant.demo.tour import NotReady
from assistant.screens.painting import Face
from assistant.screens.view import View
from assistant.scripting.dialogue import DEFAULT_NOW
from assistant.settings import Settings
from assistant.speaking.voice import Spoken

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
    return Stage(Settings(), read_stories(), [], **how)


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


async def test_before_the_first_story_is_ready_the_strip_tells_which_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def tell(stage: Stage) -> None:
        await asyncio.sleep(NEVER)

    stage = staged(monkeypatch, tell)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, read_stories()[0].opening, "正在准备，十来秒钟。", "Q 退出")


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


class SlowVoice:
    """Needs a minute for each text, and hears when it is stopped."""

    def __init__(self) -> None:
        self.stopped = asyncio.Event()

    async def say(self, text: str, **_: object) -> Spoken:
        await asyncio.wait_for(self.stopped.wait(), 60)
        return Spoken(1.0, False, "shown")

    def stop(self) -> None:
        self.stopped.set()

    def adjust(self, step: str) -> bool:
        return step == "louder"


async def test_what_the_presenter_does_not_wait_for_counts_as_read() -> None:
    slow = SlowVoice()
    voice = HurriedVoice(slow)
    assert voice.adjust("louder") and not voice.adjust("slower")
    speaking = asyncio.ensure_future(voice.say("这笔钱数目不小。"))
    await asyncio.sleep(0.01)
    assert not speaking.done()
    voice.hurry()
    spoken = await asyncio.wait_for(speaking, 5)
    assert (spoken.finished, spoken.how) == (True, "read")


async def test_what_is_said_to_its_end_or_cut_short_stays_so() -> None:
    for ends in (True, False):

        class Quick(SlowVoice):
            async def say(self, text: str, **_: object) -> Spoken:
                return Spoken(1.0, ends, "shown")  # noqa: B023

        spoken = await HurriedVoice(Quick()).say("好。")
        assert (spoken.finished, spoken.how) == (ends, "read")
    slow = SlowVoice()
    speaking = asyncio.ensure_future(HurriedVoice(slow).say("好。"))
    await asyncio.sleep(0.01)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking


async def test_the_presenter_need_not_hear_a_screen_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def tell(stage: Stage) -> None:
        monkeypatch.setattr(stage_module, "make_voice", lambda settings: SlowVoice())
        voice = stage.begin(read_stories()[0], ManualClock(DEFAULT_NOW))
        talk: Any = Talk(SAMPLES["balance"])

        async def say() -> None:
            await voice.say("您的存折。")
            talk.said.set()

        saying = asyncio.ensure_future(say())
        stage.caption(Caption("故事", "", "", "还在念"))
        await stage.settle(talk)
        await saying
        stage.caption(Caption("故事", "", "", "念完了"))
        await stage.rest(NEVER)

    stage = staged(monkeypatch, tell, stepping=True)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        await until(pilot, "还在念", "空格 不等念完")
        await pilot.press("space")
        await until(pilot, "念完了", "空格 下一步")


@pytest.mark.parametrize(
    ("trouble", "told"), [(NotReady("听不懂话"), "听不懂话"), (ValueError("a fault"), STOPPED)]
)
async def test_a_story_that_stops_says_so(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    trouble: Exception,
    told: str,
) -> None:
    async def tell(stage: Stage) -> None:
        raise trouble

    stage = staged(monkeypatch, tell)
    async with stage.app.run_test(size=(80, 28)) as pilot:
        for _ in range(PATIENCE):
            if not pilot.app.is_running:
                break
            await pilot.pause(0.01)
    assert stage.app.return_code == 1
    assert told in capsys.readouterr().err
