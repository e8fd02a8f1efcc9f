"""Show the home screen and the menu."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.actions.base import Turn
from assistant.phrases import MENU, MORE, SAYABLE
from assistant.screens import home, menu
from assistant.screens.content import Content


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
    """Show what can be done, on the screen that fits the occasion."""
    turn.show(content, response, words, choices=MENU, hints=SAYABLE, keys=("repeat", "home"))


def show_more(turn: Turn) -> None:
    """Show the rest of what can be done."""
    turn.show(menu.fill(), "utter_menu_more", choices=MORE, keys=("repeat", "home"))
