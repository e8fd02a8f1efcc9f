"""Define the blocks that screens are composed of: a block holds words, the layout finds its place.

Nothing here draws, so the text of a help ticket and of the ``shown`` event needs no terminal.
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
    """The part that is being read out: it is marked."""

    def plain(self) -> str:
        """Return its words."""
        return self.text


@dataclass(frozen=True)
class Big:
    """A name or an amount, drawn as large as the screen has room for."""

    text: str
    """One line, e.g. ``86,520.35 元`` or ``王小红``."""
    role: Literal["name", "amount"]
    label: str = ""
    """The label above it, in plain cells, e.g. ``存折 余额``."""

    def plain(self) -> str:
        """Return label and text."""
        return f"{self.label} {self.text}".strip()


@dataclass(frozen=True)
class Fact:
    """A label and its value on one line."""

    label: str
    value: str

    def plain(self) -> str:
        """Return label and value."""
        return f"{self.label} {self.value}".strip()


@dataclass(frozen=True)
class Rows:
    """A short table: names on the left, figures on the right."""

    rows: tuple[tuple[str, str], ...]
    """(name, figure) of each line, e.g. ``("3月15日 养老金", "进 +¥3,276.50")``."""
    beside: bool = False
    """She has not asked for these figures: they are covered until she does."""
    paired: bool = False
    """Where each is short, two share a line: down the left column first."""

    def plain(self) -> str:
        """Return all rows, one after the other."""
        return " ".join(f"{what} {figure}".strip() for what, figure in self.rows)


@dataclass(frozen=True)
class Progress:
    """How far a series of questions has come."""

    number: int
    """The question on screen, from 1."""
    of: int
    """How many questions there are."""

    def plain(self) -> str:
        """Return the progress in words."""
        return f"第{self.number}步，共{self.of}步"


@dataclass(frozen=True)
class Options:
    """The answers that can be picked by number, by touch or by saying them."""

    choices: tuple[Choice, ...]

    def plain(self) -> str:
        """Return number and label of each."""
        return " ".join(f"{choice.key} {choice.label}" for choice in self.choices)


@dataclass(frozen=True)
class NumberField:
    """The place for digits. Typed digits are never in the block: they may be a PIN."""

    kind: FieldKind

    def plain(self) -> str:
        """Return its label only."""
        return FIELD_LABELS[self.kind]


@dataclass(frozen=True)
class Hints:
    """Examples of what she can say now."""

    said: tuple[str, ...]

    def plain(self) -> str:
        """Return the examples in quotes."""
        return "您可以说：" + " ".join(f"「{words}」" for words in self.said)


Block = Sentence | Big | Fact | Rows | Progress | Options | NumberField | Hints


def yuan(fen: object) -> str:
    """Return ``fen`` (an int) as money is said: ``12,000 元``; empty for anything else."""
    return str(Money(fen)) if type(fen) is int else ""


def with_tail(name: object, tail: object) -> str:
    """Return a name with its account's last four digits: ``存折（尾号3456）``."""
    return f"{name or ''}（尾号{tail}）" if tail else str(name or "")


def sentence(view: View) -> list[Block]:
    """Return the view's sentences as a block; an empty list if it has none."""
    return [Sentence(view.text)] if view.text.strip() else []


def answers(view: View) -> list[Block]:
    """Return the last blocks of a screen: options, number field, examples of what to say."""
    blocks: list[Block] = []
    if view.choices:
        blocks.append(Options(view.choices))
    if view.field_kind:
        blocks.append(NumberField(view.field_kind))
    if view.hints:
        blocks.append(Hints(view.hints))
    return blocks


def offer_keys(view: View) -> dict[str, str]:
    """Return the words of yes and no on a screen with one offer: those of its first two choices.

    Both have a key already: fields for them besides would be two ways to say the same, and she would
    look for the difference. Their numbers still answer.
    """
    if len(view.choices) < 2 or not {"yes", "no"} <= set(view.keys):
        return {}
    return dict(zip(("yes", "no"), (choice.label for choice in view.choices[:2]), strict=True))


def offer_answers(view: View) -> list[Block]:
    """Return the last blocks of a screen with one offer: no fields for what its keys say."""
    return answers(replace(view, choices=view.choices[2:]) if offer_keys(view) else view)
