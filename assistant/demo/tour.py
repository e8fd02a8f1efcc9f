"""Play the tour: each dialogue on a fresh sandbox, with a caption for each action."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.banking.seed_staff import seed_staff
from assistant.clock import SystemClock
from assistant.conversation.turns import Conversation
from assistant.conversation.visit import Services
from assistant.events import Listener
from assistant.screens.view import Display
from assistant.scripting.dialogue import Dialogue, DialogueTurn, read_dialogues
from assistant.scripting.runner import answer_pin, play_turn
from assistant.serving.build import build_conversation, start_agent
from assistant.serving.rooms import open_bank
from assistant.settings import Settings
from assistant.speaking.voice import Speech

TOUR = Path(__file__).parent / "tour.yml"
LOOK_SECONDS = 2.0
"""Seconds for which a finished screen stays before the tour goes on."""
KEY_NAMES = {
    "yes": "是",
    "no": "不",
    "help": "帮助",
    "home": "首页",
    "back": "返回",
    "repeat": "重说",
}


async def play(
    settings: Settings,
    display: Display,
    voice: Speech,
    listeners: list[Listener],
    *,
    pause: float = LOOK_SECONDS,
    on_conversation: Callable[[Conversation], None] = lambda conversation: None,
) -> None:
    """Play every dialogue of the tour.

    Args:
        settings: Its data folder holds the sandbox, one file for each dialogue.
        display: Shows the screens.
        voice: Reads them out.
        listeners: Get every event.
        pause: Seconds for which a finished screen stays.
        on_conversation: Called with each dialogue's conversation, so that help can reach it.
    """
    clock = SystemClock()
    services = Services.unset()
    services.clock = clock
    agent = start_agent(settings, services)
    for dialogue in read_dialogues(TOUR):
        with open_bank(replace(settings, data=settings.data / dialogue.id), clock) as fresh:
            seed_staff(fresh.engine, clock)
            services.bank = fresh.bank
            conversation = build_conversation(
                fresh,
                services,
                agent,
                display=display,
                voice=voice,
                listeners=listeners,
                card=dialogue.customer,
                demo=True,
            )
            on_conversation(conversation)
            await _play(conversation, dialogue, pause)


async def _play(conversation: Conversation, dialogue: Dialogue, pause: float) -> None:
    conversation.set_notices((dialogue.title,))
    await conversation.start()
    await _look(conversation, pause)
    for turn in dialogue.turns:
        await _pin(conversation, dialogue, pause)
        conversation.set_notices((f"{dialogue.title}　{_caption(turn)}",))
        await asyncio.sleep(pause / 2)
        await play_turn(conversation, turn)
        await _look(conversation, pause)
    await _pin(conversation, dialogue, pause)
    await conversation.end("demo")


async def _pin(conversation: Conversation, dialogue: Dialogue, pause: float) -> None:
    view = conversation.view
    if view is not None and view.field_kind == "pin":
        conversation.set_notices((f"{dialogue.title}　顾客按六位密码（演示）",))
        await asyncio.sleep(pause / 2)
        await answer_pin(conversation, dialogue)
        await _look(conversation, pause)


async def _look(conversation: Conversation, pause: float) -> None:
    await conversation.settled()
    await asyncio.sleep(pause)


def _caption(turn: DialogueTurn) -> str:
    if turn.kind == "say":
        return f"顾客说：“{turn.value}”"
    return f"顾客按：{KEY_NAMES.get(str(turn.value), turn.value)}"
