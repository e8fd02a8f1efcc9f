"""Define the blocks of which screens are made: a block holds words, and the layout places it.

Nothing is drawn here, so a screen's text (for help tickets and the ``shown`` event) needs no
terminal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from assistant.limits import FieldKind
from assistant.money import Money
from assistant.screens.view import NOTHING, Choice, Part, View

FIELD_LABELS = {"pin": "密码（六位数字）", "amount": "金额（元）", "account": "账号"}


@dataclass(frozen=True)
class Sentence:
    """One or more sentences, exactly as the voice says them."""

    text: str
    read: Part = NOTHING
    """The part that the voice is reading out now; it is marked."""

    def plain(self) -> str:
        """Return the block's words as text."""
        return self.text


@dataclass(frozen=True)
class Big:
    """A name or an amount, drawn as large as the screen has room for."""

    text: str
    """One line, e.g. ``86,520.35 元`` or ``王小红``."""
    role: Literal["name", "amount"]
    label: str = ""
    """The label above it, in characters of usual size, e.g. ``存折 余额``."""

    def plain(self) -> str:
        """Return label and text as one text."""
        return f"{self.label} {self.text}".strip()


@dataclass(frozen=True)
class Fact:
    """A label and its value on one line."""

    label: str
    value: str

    def plain(self) -> str:
        """Return label and value as one text."""
        return f"{self.label} {self.value}".strip()


@dataclass(frozen=True)
class Rows:
    """A short table: names on the left, sums or other figures on the right."""

    rows: tuple[tuple[str, str], ...]
    """(name, figure) of each line, e.g. ``("3月15日 养老金", "进 +¥3,276.50")``."""
    beside: bool = False
    """True: the customer has not asked for these figures, so they are covered until she does."""
    paired: bool = False
    """True: if all rows are short, show them in two columns, the left column first."""

    def plain(self) -> str:
        """Return all rows as one text."""
        return " ".join(f"{what} {figure}".strip() for what, figure in self.rows)


@dataclass(frozen=True)
class Progress:
    """How many questions of a series have been asked."""

    number: int
    """The question on screen, from 1."""
    of: int
    """How many questions there are."""

    def plain(self) -> str:
        """Return the progress in words."""
        return f"第{self.number}步，共{self.of}步"


@dataclass(frozen=True)
class Options:
    """The answers that the customer can choose by number, by touch or by saying them."""

    choices: tuple[Choice, ...]

    def plain(self) -> str:
        """Return number and label of each answer as one text."""
        return " ".join(f"{choice.key} {choice.label}" for choice in self.choices)


@dataclass(frozen=True)
class NumberField:
    """The place where digits are typed. The block never holds the digits: they may be a PIN."""

    kind: FieldKind

    def plain(self) -> str:
        """Return the field's label only."""
        return FIELD_LABELS[self.kind]


@dataclass(frozen=True)
class Hints:
    """Examples of what the customer can say now."""

    said: tuple[str, ...]

    def plain(self) -> str:
        """Return the examples in quotes."""
        return "您可以说：" + " ".join(f"「{words}」" for words in self.said)


Block = Sentence | Big | Fact | Rows | Progress | Options | NumberField | Hints


def yuan(fen: object) -> str:
    """Return the sum ``fen`` as text, e.g. ``12,000 元``; empty if it is not an int."""
    return str(Money(fen)) if type(fen) is int else ""


def with_tail(name: object, tail: object) -> str:
    """Return a name with its account's last four digits: ``存折（尾号3456）``."""
    return f"{name or ''}（尾号{tail}）" if tail else str(name or "")


def sentence(view: View) -> list[Block]:
    """Return the view's sentences as a block; an empty list if it has none."""
    return [Sentence(view.text)] if view.text.strip() else []


def answers(view: View) -> list[Block]:
    """Return the last blocks of a screen: choices, number field, examples of what to say."""
    blocks: list[Block] = []
    if view.choices:
        blocks.append(Options(view.choices))
    if view.field_kind:
        blocks.append(NumberField(view.field_kind))
    if view.hints:
        blocks.append(Hints(view.hints))
    return blocks


def offer_keys(view: View) -> dict[str, str]:
    """Return the words of the keys yes and no on a screen with one offer: its first two choices.

    As the keys yes and no show these choices, they get no fields of their own; the customer would
    look for a difference. Their numbers can still be pressed.
    """
    if len(view.choices) < 2 or not {"yes", "no"} <= set(view.keys):
        return {}
    return dict(zip(("yes", "no"), (choice.label for choice in view.choices[:2]), strict=True))


def offer_answers(view: View) -> list[Block]:
    """Return the last blocks of a screen with one offer: no fields for what its keys say."""
    return answers(replace(view, choices=view.choices[2:]) if offer_keys(view) else view)
