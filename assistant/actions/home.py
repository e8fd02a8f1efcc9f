"""The home screen and the menu, from wherever she comes."""

from __future__ import annotations

from assistant.actions.base import Turn
from assistant.phrases import MENU, MORE, SAYABLE


def go_home(turn: Turn, response: str) -> None:
    """Show the home screen."""
    turn.visit.misses = 0
    title = turn.visit.customer.title if turn.visit.customer else ""
    turn.show(
        "home",
        response,
        {"title": title},
        data={"title": title},
        choices=MENU,
        hints=SAYABLE,
        keys=("repeat",),
    )


def show_menu(turn: Turn, screen: str, response: str) -> None:
    """Show what can be done, on the screen that fits the occasion."""
    turn.show(screen, response, choices=MENU, hints=SAYABLE, keys=("repeat", "home"))


def show_more(turn: Turn) -> None:
    """Show the rest of what can be done."""
    turn.show("menu", "utter_menu_more", choices=MORE, keys=("repeat", "home"))
