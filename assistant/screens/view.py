"""Define a view, the content of one screen: the conversation makes views, screens draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assistant.limits import FieldKind

Activity = Literal["starting", "listening", "hearing", "thinking", "speaking", "idle"]
"""What the assistant does at this moment."""

HelpState = Literal["none", "notified", "taken", "failed"]
"""The state of a call for help: none, staff told, somebody on the way, or not stored."""

Cover = Literal["none", "beside", "all"]
"""Which figures are covered. ``none``; ``beside``: figures beside the answer that the customer did
not ask for; ``all``: all figures and last digits, as she wished."""

Face = Literal["smiling", "plain", "sad"]
"""A face beside the words of an answer."""

Part = tuple[int, int]
"""A part of a text: index of its first character, and index after its last character."""
NOTHING: Part = (0, 0)
"""No part of the text."""

CONTROLS = ("louder", "quieter", "slower", "bigger", "smaller")
"""The fields for voice and type size, which are on every screen."""
KEYS = frozenset(
    {
        "help",
        "yes",
        "no",
        "home",
        "back",
        "repeat",
        "forgot",
        "done",
        "next_day",
        "two_hours",
        "now",
    }
    | {*CONTROLS, *"123456789"}
)
"""The named keys and the numbers of choices, as they are written in pipes and dialogue files."""


@dataclass(frozen=True)
class Choice:
    """One of the answers that the screen offers, to be pressed, touched or said."""

    key: str
    """The digit that picks it, ``"1"`` to ``"9"``."""
    label: str
    """Its words on the screen."""
    payload: str = ""
    """What choosing it means for the dialogue: an utterance, or ``/intent{...}``. Empty in the
    anti-fraud check, where answers go directly to the bank."""
    face: Face | None = None
    """A face to draw before the words, if the field is high enough."""


@dataclass(frozen=True)
class View:
    """One screenful."""

    screen: str
    """Which screen: the name of its file in ``assistant/screens``."""
    text: str
    """The sentences, exactly as the voice says them; shown in plain large cells."""
    data: Mapping[str, object] = field(default_factory=dict)
    """Figures and names that the screen draws large, as JSON values, money in fen. The screen's file
    declares them as ``Data``, and ``content.read`` reads them."""
    choices: tuple[Choice, ...] = ()
    """The numbered choices: a few for a question (more on further pages), up to nine for a menu."""
    hints: tuple[str, ...] = ()
    """Example utterances that work now, e.g. ``查一下余额``."""
    keys: tuple[str, ...] = ("help", "repeat", "home")
    """Named keys that work now: help yes no next_day two_hours now repeat forgot
    back home done digits."""
    field_kind: FieldKind | None = None
    """Set when a number field is open: dots for a PIN, plain digits (yuan) for an amount, groups
    of four for somebody's account."""
    step: int = 0
    """The step id: an answer counts only when it began under the step on screen."""
    aside: str = ""
    """A sentence said before the text, but not part of the question (字放大了). It stands in a row
    at the top until it has been said, so that the question keeps its size."""
    cover: Cover = "beside"
    """Which figures are covered, on screens whose ``reading`` is ``private``; nothing on others."""


@dataclass(frozen=True)
class Status:
    """The status line, always visible: what the machine is doing, and what is missing."""

    activity: Activity = "idle"
    """What the assistant does at this moment."""
    partial: str = ""
    """The recogniser's text so far while the customer is speaking."""
    notices: tuple[str, ...] = ()
    """Short sentences shown as long as they are true, e.g. that the microphone is missing."""
    demo: bool = False
    """True in demo mode: every screen is marked 演示."""
    help_state: HelpState = "none"
    """The state of the open help ticket."""
    reading: Part = NOTHING
    """The part of the view's ``text`` that is being read out."""


class Display(Protocol):
    """A place that shows views: a kiosk draws them, a run without a screen only keeps them."""

    def show(self, view: View) -> None:
        """Put ``view`` on the screen."""
        ...

    def status(self, status: Status) -> None:
        """Refresh the status line; must be quick, and may be called from any thread."""
        ...

    @property
    def type_size(self) -> int:
        """Return the type size in steps from the usual size (0); negative: smaller."""
        ...

    def adjust(self, how: str) -> bool:
        """Change the type size: ``bigger``, ``smaller`` or ``reset``; other words are ignored.

        Returns whether the screen looks different.
        """
        ...
