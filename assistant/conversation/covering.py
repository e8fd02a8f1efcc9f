"""Cover private values in a view, so that people beside the customer do not see them.

Covered values are neither shown nor read out; the voice reads the sentences of the covered view.
Screens that the guard needs, and values to which the customer has to agree, are never covered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.phrases import COVER, COVERED, UNCOVER
from assistant.screens.registry import plain_text, traits_of
from assistant.screens.view import Choice, Cover, View
from assistant.speaking.private_mode import aloud

MOST_CHOICES = 9


def covered(view: View, how: Cover, private_names: Iterable[str]) -> View:
    """Return ``view`` with private values covered, and with touch fields to cover and show them.

    Args:
        view: The view from the dialogue's reply.
        how: The kinds of values to cover.
        private_names: The names of the customer and her payees.
    """
    traits = traits_of(view)
    if traits.tells_posted and how == "all":
        # She has agreed to this name and sum, and must see that the payment is done.
        told = replace(view, cover="beside", text=aloud(view, private_names))
        return replace(told, choices=(*view.choices, *_fields(view, [UNCOVER])))
    if traits.tells_posted:
        return replace(view, cover="none")
    if traits.reading != "private" or traits.asks in ("payee", "amount"):
        return replace(view, cover="none")
    shown = replace(view, cover=how)
    if how == "all":
        names = tuple(private_names)
        text, data = (
            aloud(view, names, COVERED),
            {k: _masked(v, names) for k, v in view.data.items()},
        )
        shown = replace(shown, text=text, data=data)
    return replace(shown, choices=(*view.choices, *_toggles(view, how)))


def hides_something(view: View) -> bool:
    """Return whether a field to show covered values is on the screen."""
    return any(choice.payload == UNCOVER[1] for choice in view.choices)


def _toggles(view: View, how: Cover) -> list[Choice]:
    """Return the touch fields to cover and show values; empty if the view has no private values."""
    if traits_of(view).takes != "anything":
        return []
    as_is, whole = (plain_text(replace(view, cover=each)) for each in (how, "none"))
    hidden = as_is != whole or how == "all"
    if whole == plain_text(replace(view, cover="all")):
        return []
    offered = [COVER] if how != "all" else []
    return _fields(view, [*offered, UNCOVER] if hidden else offered)


def _fields(view: View, offered: list[tuple[str, str]]) -> list[Choice]:
    """Return touch fields numbered after the screen's own choices."""
    first = max((int(choice.key) for choice in view.choices), default=0) + 1
    fields = [Choice(str(first + n), *each) for n, each in enumerate(offered)]
    return [each for each in fields if int(each.key) <= MOST_CHOICES]


def _masked(value: object, names: tuple[str, ...]) -> object:
    """Return a value of a view's data with ``names`` masked in its texts."""
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, name[0] + "＊" * (len(name) - 1))
        return value
    if isinstance(value, list):
        return [_masked(each, names) for each in value]
    if isinstance(value, dict):
        return {key: _masked(each, names) for key, each in value.items()}
    return value
