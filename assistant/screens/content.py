"""What a screen holds: its name, and the data that its own file declares as ``Data``.

A screen's ``fill`` takes the keys of its ``Data`` and nothing else, so the type checker finds an
action that forgets or misspells one. In between, in Rasa's replies and in ``View.data``, it is JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast

from assistant.screens.view import View

Keys = ParamSpec("Keys")
Data = TypeVar("Data")


@dataclass(frozen=True)
class Content:
    """A screen and what it draws, without the sentences and what can be answered."""

    screen: str
    """Which screen: the name of its file."""
    data: Mapping[str, object]
    """As the screen's ``Data``: JSON values, money in fen."""


def filler(module: str, data: Callable[Keys, Mapping[str, object]]) -> Callable[Keys, Content]:
    """Return the ``fill`` of a screen: it makes a ``Content`` of the keys of its ``Data``.

    Args:
        module: The screen's ``__name__``.
        data: The screen's ``Data``.
    """

    def fill(*args: Keys.args, **keys: Keys.kwargs) -> Content:
        return Content(module.rpartition(".")[2], data(*args, **keys))

    return fill


def read(kind: type[Data], view: View) -> Data:
    """Return what ``view`` holds, as ``kind`` types it.

    Nothing is checked here: the screen's ``fill`` was, when it was written, and tests hold every
    view of the gallery and of the dialogues against its ``Data``.
    """
    return cast(Data, view.data)
