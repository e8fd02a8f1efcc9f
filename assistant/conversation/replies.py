"""Makes screens of what the dialogue's actions reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.screens.view import Choice, View
from assistant.speaking.wording import speakable
from assistant.understanding.rasa.agent import Reply


def views_of(replies: Sequence[Reply]) -> list[View]:
    """Return the screens, in order; what is to be said before one (我没听清) begins its sentence."""
    views, before = [], ""
    for reply in replies:
        if reply.custom.get("effect") == "before":
            before += speakable(reply.text)
        elif "effect" not in reply.custom:
            view = _view(reply)
            views.append(replace(view, text=before + view.text))
            before = ""
    return views


def effects_of(replies: Sequence[Reply]) -> list[Reply]:
    """Return the replies that do something instead of showing: help, end, repeat, a preference."""
    return [reply for reply in replies if reply.custom.get("effect") not in (None, "before")]


def _view(reply: Reply) -> View:
    """Return the screen of an action's reply: the sentence in words, as the voice says it."""
    custom = reply.custom
    return View(
        screen=custom["screen"],
        text=speakable(reply.text),
        data=custom["data"],
        choices=tuple(Choice(**choice) for choice in custom["choices"]),
        hints=tuple(custom["hints"]),
        keys=("help", *custom["keys"]),
        field_kind=custom["field_kind"],
    )
