"""Show the home screen and the menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.actions.base import Turn
from assistant.phrases import MENU, MORE, REST, SAYABLE
from assistant.screens import home, menu
from assistant.screens.content import Content
from assistant.screens.view import Choice
from assistant.understanding.intents import load_intents


def go_home(turn: Turn, response: str) -> None:
    """Show the home screen."""
    turn.visit.misses = 0
    title = turn.visit.customer.title if turn.visit.customer else ""
    turn.show(
        home.fill(title=title),
        response,
        {"title": title},
        choices=MENU,
        hints=SAYABLE,
        keys=("repeat",),
    )


def show_menu(
    turn: Turn, content: Content, response: str, words: Mapping[str, str] | None = None
) -> None:
    """Show the menu on the screen ``content`` and say ``response``."""
    turn.show(content, response, words, choices=MENU, hints=SAYABLE, keys=("repeat", "home"))


def menu_pages() -> dict[str, tuple[Choice, ...]]:
    """Return the pages of the menu behind 更多, by the name in their payload.

    A service that is on no page is added after the last choice, under its label in ``domain/``.
    """
    shown = {choice.payload for choice in (*MENU, *MORE, *REST)}
    requests = (i for i in load_intents().values() if i.kind == "request" and not i.interrupts)
    others = (i for i in requests if f"/{i.name}" not in shown)
    added = (
        Choice(str(key), intent.label, f"/{intent.name}")
        for key, intent in enumerate(others, start=len(REST) + 1)
    )
    return {"more": MORE, "rest": (*REST, *added)}


def show_more(turn: Turn, choices: Sequence[Choice]) -> None:
    """Show one page of the menu behind 更多."""
    turn.show(menu.fill(), "utter_menu_more", choices=choices, keys=("repeat", "home"))
