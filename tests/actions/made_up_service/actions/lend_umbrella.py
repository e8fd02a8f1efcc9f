"""Lend an umbrella: ask which one, and tell where it stands."""

from __future__ import annotations

from typing import TypedDict

from assistant.actions.base import Turn
from assistant.actions.service import ServiceAction, note, put_question, said
from assistant.screens import choose, umbrella
from assistant.screens.view import Choice
from assistant.understanding.payloads import payload

UMBRELLAS = (("long", "长的", "长"), ("short", "折叠的", "折叠"))
"""Each umbrella: its id, its label, and the word that names it."""


class _Said(TypedDict, total=False):
    which: str


class LendUmbrella(ServiceAction):
    """Lends an umbrella; no card and no PIN are needed."""

    NAME = "action_lend_umbrella"
    PRIVATE = False

    def take(self, turn: Turn) -> bool:
        """Take the one picked or named."""
        text = "" if turn.is_key else turn.text
        named = (key for key, _, word in UMBRELLAS if word in text)
        return note(turn, which=turn.value("choice") or next(named, None))

    def question(self, turn: Turn) -> str | None:
        """Ask which."""
        return None if "which" in said(turn, _Said) else "which"

    def ask(self, turn: Turn, question: str) -> None:
        """Offer both."""
        choices = tuple(
            Choice(str(n), label, payload("inform", choice=key))
            for n, (key, label, _) in enumerate(UMBRELLAS, start=1)
        )
        put_question(turn, choose.fill(what="day", said=""), "utter_ask_umbrella", choices=choices)

    def finish(self, turn: Turn) -> None:
        """Say where it stands."""
        labels = {key: label for key, label, _ in UMBRELLAS}
        words = {"which": labels[said(turn, _Said)["which"]]}
        turn.show(umbrella.fill(**words), "utter_umbrella", words, keys=("home", "repeat"))


ACTIONS = (LendUmbrella,)
