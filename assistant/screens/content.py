"""Define the content of a screen: its name, and its data as the screen's file declares them.

A screen's ``fill`` takes exactly the keys of its ``Data``, so the type checker finds an action that
forgets or misspells a key. In Rasa's replies and in ``View.data`` the data are JSON.
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
    """A screen and its data, without the sentences and the possible answers."""

    screen: str
    """Which screen: the name of its file."""
    data: Mapping[str, object]
    """The values of the screen's ``Data``: JSON values, money in fen."""


def filler(module: str, data: Callable[Keys, Mapping[str, object]]) -> Callable[Keys, Content]:
    """Return the ``fill`` of a screen: a function that takes its data and returns a ``Content``.

    Args:
        module: The screen's ``__name__``.
        data: The screen's ``Data``.
    """

    def fill(*args: Keys.args, **keys: Keys.kwargs) -> Content:
        return Content(module.rpartition(".")[2], data(*args, **keys))

    return fill


def read(kind: type[Data], view: View) -> Data:
    """Return the data of ``view``, typed as ``kind``.

    Nothing is checked at run time: the type checker checks each call of ``fill``, and tests compare
    every view of the gallery and of the dialogues with its ``Data``.
    """
    return cast(Data, view.data)
