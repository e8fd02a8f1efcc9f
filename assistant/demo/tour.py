"""Play stories, each on a fresh sandbox, with a caption for each thing that is done or shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.banking.seed_staff import seed_staff
from assistant.clock import ManualClock
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services
from assistant.demo.caption import Caption
from assistant.events import Listener
from assistant.help.desk import HelpDesk
from assistant.help.roster import EXAMPLE
from assistant.screens.view import Display, View
from assistant.scripting.dialogue import Dialogue, DialogueTurn
from assistant.scripting.runner import answer_pin, play_turn, take_call, wait
from assistant.serving.build import build_conversation, start_agent
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.speaking.voice import Speech
from assistant.understanding.protocol import AgentFailed, Understanding

BEAT_SECONDS = 1.5
"""Seconds between the caption of what the customer does and the act itself."""
TURN_SECONDS = 5.0
"""Seconds by which each turn moves the bank's clock, however long the presenter really talks."""
LOADING = "正在准备，十来秒钟。"
KEY_NAMES = {
    "yes": "绿色的“对”",
    "no": "“不对”",
    "help": "红色的“帮助”",
    "home": "“首页”",
    "back": "“返回”",
    "repeat": "“再说一遍”",
}
PIN_IS_ASKED = "钱的事，要她的密码。密码只能用手按，不用说。"
PIN_IS_TYPED = "她按了六位密码（演示用的）"
STAFF = {"take": "工作人员在自己的屏幕上接了这个求助"}
POINT = "晨会要点"


class NotReady(Exception):
    """The stories cannot be played on this machine; the text says what to do."""


class Show(Display, Protocol):
    """A place where stories are shown (terminal, pipe, recording); it also sets the pace."""

    def begin(self, story: Dialogue, clock: ManualClock) -> Speech:
        """Begin a story; return the voice that reads its screens out."""
        ...

    def play_with(self, conversation: Conversation) -> None:
        """Send presses of the help key to this conversation from now on."""
        ...

    def caption(self, caption: Caption) -> None:
        """Show this caption to people who watch."""
        ...

    def type_pin(self) -> None:
        """Show the dots of a PIN in the field on the screen."""
        ...

    async def beat(self, seconds: float) -> None:
        """Wait so many seconds, so that people can read the caption."""
        ...

    async def settle(self, conversation: Conversation) -> None:
        """Wait until the screen has been read out, or the presenter presses "next"."""
        ...

    async def rest(self, seconds: float) -> bool:
        """Keep the screen for so many seconds, or until the presenter presses "next".

        Returns whether this story goes on; False: the presenter wants the next story.
        """
        ...

    def end(self) -> None:
        """End a story."""
        ...


async def play(
    settings: Settings,
    stories: Sequence[Dialogue],
    show: Show,
    listeners: list[Listener],
    *,
    points: bool = False,
) -> None:
    """Play stories, one after another.

    Args:
        settings: Settings whose data folder holds the sandboxes, one file for each story.
        stories: The stories to play.
        show: Shows them.
        listeners: Called with each event.
        points: End each story with its lesson for the morning briefing.

    Raises:
        NotReady: The dialogue model cannot be loaded.
    """
    services = Services.unset()
    services.clock = ManualClock(stories[0].now)
    agent = start_agent(settings, services)
    for number, story in enumerate(stories, 1):
        clock = ManualClock(story.now)
        here = replace(
            settings,
            data=settings.data / story.id,
            kiosk="一号机",
            place="演示网点大堂",
            roster=str(EXAMPLE),
        )
        with open_bank(here, clock) as fresh:
            seed_staff(fresh.engine, clock)
            services.bank, services.clock = fresh.bank, clock
            voice = show.begin(story, clock)
            conversation = build_conversation(
                fresh,
                services,
                agent,
                display=show,
                voice=voice,
                listeners=listeners,
                card=story.customer,
                demo=True,
            )
            show.play_with(conversation)
            title = f"{number}/{len(stories)}　{story.title}" if len(stories) > 1 else story.title
            told = _Told(show, conversation, story, clock, fresh.desk, title)
            await told.open()
            await _look_whether_it_understands(agent)
            await told.tell(points)
            await conversation.end("demo")
            show.end()


async def _look_whether_it_understands(agent: Understanding) -> None:
    """Raise ``NotReady`` if the dialogue model did not load: only help could be called then."""
    try:
        await agent.parse("您好")
    except AgentFailed as err:
        raise NotReady(f"听不懂话，故事讲不了。请先运行：make setup（{err}）") from err


@dataclass
class _Told:
    """One story while it is played."""

    show: Show
    conversation: Conversation
    story: Dialogue
    clock: ManualClock
    desk: HelpDesk
    title: str

    async def open(self) -> None:
        """Show the story's first screen, even while the dialogue model is still loading."""
        self.show.caption(Caption(self.title, LOADING, "", self.story.opening))
        await self.conversation.start()

    async def tell(self, points: bool) -> None:
        """Play the story to its end, or until the presenter wants the next one."""
        if not await self._look(Caption(self.title, "开头", "", self.story.opening)):
            return
        for number, turn in enumerate(self.story.turns, 1):
            if not await self._turn(turn, f"第{number}步，共{len(self.story.turns)}步"):
                return
        if not await self._look(Caption(self.title, "讲完了", "", self.story.ending)):
            return
        if points:
            self.show.show(View("notice", self.story.point, keys=()))
            self.show.caption(Caption(self.title, POINT, "", self.story.ending))
            await self.show.rest(2 * Caption(self.title, tells=self.story.point).seconds)

    async def _turn(self, turn: DialogueTurn, place: str) -> bool:
        """Play one turn, and type the PIN if it asks for one; return whether the story goes on."""
        caption = Caption(self.title, place, what_is_done(turn), turn.caption)
        asked = replace(caption, tells=PIN_IS_ASKED)
        if not await self._step(caption, lambda: self._do(turn), asked):
            return False
        if not self._pin_is_asked:
            return True
        self.show.type_pin()
        typed = replace(caption, doing=PIN_IS_TYPED)
        return await self._step(typed, self._answer_pin, typed)

    async def _step(
        self, caption: Caption, act: Callable[[], Awaitable[None]], with_pin: Caption
    ) -> bool:
        """Show the caption, do the act, and show the result; return whether the story goes on."""
        self.show.caption(replace(caption, tells=""))
        await self.show.beat(BEAT_SECONDS)
        await act()
        self.clock.advance(TURN_SECONDS)
        return await self._look(with_pin if self._pin_is_asked else caption)

    async def _look(self, caption: Caption) -> bool:
        self.show.caption(caption)
        await self.show.settle(self.conversation)
        return await self.show.rest(caption.seconds)

    @property
    def _pin_is_asked(self) -> bool:
        return self.story.pin != "none" and self.conversation.view.field_kind == "pin"

    async def _answer_pin(self) -> None:
        await answer_pin(self.conversation, self.story)

    async def _do(self, turn: DialogueTurn) -> None:
        if turn.kind == "staff":
            await take_call(self.conversation, self.clock, self.desk)
        elif turn.kind == "wait":
            await wait(self.conversation, self.clock, float(turn.value))
        else:
            await play_turn(self.conversation, turn)


def what_is_done(turn: DialogueTurn) -> str:
    """Describe in Chinese what the customer or a member of staff does in a turn."""
    value = str(turn.value)
    if turn.kind == "say":
        return f"她说：“{value}”" if value else "她没有出声"
    if turn.kind == "key":
        return f"她按{KEY_NAMES.get(value, f'第{value}个')}"
    if turn.kind == "digits":
        return f"她按数字：{value}"
    return STAFF.get(value, "过了一会儿")
