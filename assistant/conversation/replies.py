"""Turn the replies of the dialogue's actions into screens and effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypedDict, cast

from assistant.limits import FieldKind
from assistant.screens.registry import traits_of
from assistant.screens.view import Choice, View
from assistant.speaking.wording import speakable
from assistant.understanding.protocol import Reply

EffectName = Literal[
    "before",
    "help",
    "end",
    "repeat",
    "slower",
    "faster",
    "louder",
    "quieter",
    "bigger",
    "smaller",
    "shown",
    "spoken",
    "covered",
    "open",
    "always_covered",
    "always_open",
]
"""The effects that an action can ask for. ``before``: put its sentence before the next screen's
text."""


class ChoiceReply(TypedDict):
    """A ``Choice`` as JSON."""

    key: str
    label: str
    payload: str


class ScreenReply(TypedDict):
    """The fields of a ``View`` in a reply, besides the sentence."""

    screen: str
    data: dict[str, object]
    choices: list[ChoiceReply]
    hints: list[str]
    keys: list[str]
    field_kind: FieldKind | None


class _Effect(TypedDict):
    effect: EffectName


class EffectReply(_Effect, total=False):
    """A reply that asks for an effect instead of a screen."""

    reason: str
    """For ``help``: the reason, for the desk."""
    quiet: bool
    """For ``help``: whether the current screen stays, because it says that staff are informed."""


def views_of(replies: Sequence[Reply]) -> list[View]:
    """Return the views in order, with the text of a ``before`` effect in front of the next text."""
    views, before = [], ""
    for reply in replies:
        if reply.custom.get("effect") == "before":
            before += speakable(reply.text)
        elif "effect" not in reply.custom:
            view = _view(reply)
            views.append(replace(view, text=before + view.text))
            before = ""
    return views


def tell_posted(views: Sequence[View]) -> bool:
    """Return whether one of these screens says that the transfer is posted."""
    return any(traits_of(view).tells_posted for view in views)


def effects_of(replies: Sequence[Reply]) -> list[Reply]:
    """Return the replies that ask for an effect: help, end, repeat, a preference."""
    return [reply for reply in replies if reply.custom.get("effect") not in (None, "before")]


def effect_of(reply: Reply) -> EffectReply:
    """Return the effect that a reply asks for."""
    return cast(EffectReply, reply.custom)


def _view(reply: Reply) -> View:
    """Return the view of an action's reply, with figures in the spoken text written as words."""
    custom = cast(ScreenReply, reply.custom)
    return View(
        screen=custom["screen"],
        text=speakable(reply.text),
        data=custom["data"],
        choices=tuple(Choice(**choice) for choice in custom["choices"]),
        hints=tuple(custom["hints"]),
        keys=("help", *custom["keys"]),
        field_kind=custom["field_kind"],
    )
