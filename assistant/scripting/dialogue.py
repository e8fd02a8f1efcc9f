"""Read scripted dialogues from YAML files; errors name file, line and what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

import yaml

from assistant.screens.registry import screen_names
from assistant.screens.view import KEYS

DEFAULT_NOW = datetime.fromisoformat("2026-03-16T10:00:00+08:00")
ENDED = frozenset({"posted", "held"})
STAFF = frozenset({"take"})
"""What staff can do in a dialogue: take the customer's call for help."""

PinHabit = Literal["right", "wrong", "none"]


class BadDialogue(Exception):
    """A dialogue file is malformed; the text names file and line and what is expected."""


@dataclass(frozen=True)
class DialogueTurn:
    """One action of the customer; its kind is one of say, key, digits, wav, wait, restart, staff."""

    kind: Literal["say", "key", "digits", "wav", "wait", "restart", "staff"]
    value: str | float
    """Words, a key's name, digits, a file's path, seconds to wait, hours for which the kiosk is off,
    or an action of staff (``take``)."""
    early: bool = False
    """Whether the action is done while the machine is still speaking."""
    spoken: bool = False
    """For ``say``: whether the words are treated as recognised speech instead of typing."""
    caption: str = ""
    """Caption for people who watch the story, about the screen that follows."""


@dataclass(frozen=True)
class ExpectedTransfer:
    """A transfer that must have ended with these values."""

    payee: str
    fen: int
    status: str
    account: str | None = None
    """The account from which it is paid; None: not checked."""

    def fits(self, ended: ExpectedTransfer) -> bool:
        """Return whether the transfer ``ended`` is as expected here."""
        told = (ended.payee, ended.fen, ended.status)
        account = self.account in (None, ended.account)
        return account and told == (self.payee, self.fen, self.status)

    def __str__(self) -> str:
        """Return the transfer as one line of text."""
        return f"{self.fen / 100:g} to {self.payee} from {self.account or 'any'} {self.status}"


@dataclass(frozen=True)
class Dialogue:
    """A visit, and what must happen in it."""

    id: str
    title: str
    """Title for people who watch the story; the id if the file has no title."""
    customer: str | None
    now: datetime
    pin: PinHabit
    turns: tuple[DialogueTurn, ...]
    screens: tuple[str, ...]
    """Screens that must come in this order; other screens may come between them."""
    transfers: tuple[ExpectedTransfer, ...] | None
    """All transfers that must end posted or held; None: not checked."""
    never: tuple[str, ...]
    """Texts that must never be shown or spoken."""
    unspoken: tuple[str, ...]
    """Texts that must never be spoken; they may be shown."""
    says: tuple[str, ...]
    """Texts that must be shown or spoken at some time."""
    help: bool | None
    """Whether help must have been called; None: not checked."""
    opening: str = ""
    """Caption for people who watch the story, at its beginning."""
    ending: str = ""
    """Caption for people who watch the story, at its end."""
    point: str = ""
    """What staff should learn from the story."""


def read_dialogues(path: Path) -> list[Dialogue]:
    """Read all dialogues of one file.

    Raises:
        BadDialogue: A dialogue is malformed; the text names file, line and what is expected.
    """
    dialogues: list[Dialogue] = []
    for entry in _load(path):
        dialogue = _dialogue(entry, path)
        if any(dialogue.id == other.id for other in dialogues):
            raise entry.fail(f"the id {dialogue.id!r} stands here twice")
        dialogues.append(dialogue)
    return dialogues


class _Node:
    """A YAML node with its file, so that every error can name file and line."""

    def __init__(self, node: yaml.Node, path: Path) -> None:
        self.node = node
        self.path = path

    def fail(self, expected: str) -> BadDialogue:
        line = self.node.start_mark.line + 1
        return BadDialogue(f"{self.path}:{line}: {expected}")

    def items(self) -> list[_Node]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fail("expected a list ('- ...')")
        return [_Node(child, self.path) for child in self.node.value]

    def fields(self, allowed: set[str]) -> dict[str, _Node]:
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fail("expected 'name: value' lines")
        found: dict[str, _Node] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name not in allowed:
                known = ", ".join(sorted(allowed))
                raise _Node(key, self.path).fail(f"unknown name {name!r}; expected one of: {known}")
            if name in found:
                raise _Node(key, self.path).fail(f"{name!r} stands here twice")
            found[name] = _Node(value, self.path)
        return found

    def text(self, what: str) -> str:
        if self.node.tag != "tag:yaml.org,2002:str":
            raise self.fail(f'{what} must be text in quotes, e.g. "yes", not {self.node.value!r}')
        return str(self.node.value)

    def number(self, what: str) -> float:
        if self.node.tag not in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}:
            raise self.fail(f"{what} must be a number, not {self.node.value!r}")
        return float(yaml.safe_load(self.node.value))

    def whole(self, what: str) -> int:
        if self.node.tag != "tag:yaml.org,2002:int" or not self.node.value.isdigit():
            raise self.fail(f"{what} must be a whole number, not {self.node.value!r}")
        return int(self.node.value)

    def flag(self, what: str) -> bool:
        if self.node.tag != "tag:yaml.org,2002:bool":
            raise self.fail(f"{what} must be true or false, not {self.node.value!r}")
        return bool(yaml.safe_load(self.node.value))


def _load(path: Path) -> list[_Node]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as err:
        raise BadDialogue(f"{path}: cannot be read: {err}") from err
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        raise BadDialogue(f"{path}:{line}: not YAML: {err.problem}") from err
    if root is None:
        raise BadDialogue(f"{path}:1: expected a list of dialogues ('- id: ...')")
    return _Node(root, path).items()


def _dialogue(entry: _Node, path: Path) -> Dialogue:
    told = ("title", "opening", "ending", "point")
    allowed = {"id", *told, "customer", "now", "pin", "turns", "expect"}
    found = entry.fields(allowed)
    for needed in ("id", "turns", "expect"):
        if needed not in found:
            raise entry.fail(f"a dialogue needs {needed!r}")
    expect = found["expect"].fields({"screens", "transfers", "never", "unspoken", "says", "help"})
    return Dialogue(
        id=found["id"].text("id"),
        title=found["title"].text("title") if "title" in found else found["id"].text("id"),
        customer=found["customer"].text("customer") if "customer" in found else None,
        now=_moment(found["now"]) if "now" in found else DEFAULT_NOW,
        pin=_pin(found["pin"]) if "pin" in found else "right",
        turns=tuple(_turn(turn, path) for turn in found["turns"].items()),
        screens=_texts(expect, "screens", screen_names()),
        transfers=(
            tuple(_transfer(row) for row in expect["transfers"].items())
            if "transfers" in expect
            else None
        ),
        never=_texts(expect, "never"),
        unspoken=_texts(expect, "unspoken"),
        says=_texts(expect, "says"),
        help=expect["help"].flag("help") if "help" in expect else None,
        **{name: found[name].text(name) for name in told[1:] if name in found},
    )


def _moment(node: _Node) -> datetime:
    try:
        moment = datetime.fromisoformat(str(node.node.value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise node.fail('now must be a moment with its zone, e.g. "2026-03-16T10:00:00+08:00"')
    return moment


def _pin(node: _Node) -> PinHabit:
    value = node.text("pin")
    if value not in {"right", "wrong", "none"}:
        raise node.fail(f"pin must be right, wrong or none, not {value!r}")
    return cast("PinHabit", value)


def _turn(node: _Node, path: Path) -> DialogueTurn:
    kinds = {"say", "key", "digits", "wav", "wait", "restart", "staff"}
    found = node.fields({*kinds, "early", "spoken", "caption"})
    given = kinds & set(found)
    if len(given) != 1:
        raise node.fail("a turn is exactly one of say, key, digits, wav, wait, restart, staff")
    early = found["early"].flag("early") if "early" in found else False
    kind = cast(Any, given.pop())
    value = found[kind]
    spoken = found["spoken"].flag("spoken") if "spoken" in found else False
    caption = found["caption"].text("caption") if "caption" in found else ""
    if spoken and kind != "say":
        raise found["spoken"].fail("only what is said can be spoken")
    if kind in ("wait", "restart"):
        seconds = value.number(kind)
        if seconds < 0:
            raise value.fail(f"{kind} must not be negative")
        return DialogueTurn(kind, seconds, early, caption=caption)
    text = value.text(kind)
    if kind == "key" and text not in KEYS:
        raise value.fail(f"unknown key {text!r}; expected one of: {', '.join(sorted(KEYS))}")
    if kind == "wav":
        text = str(path.parent / text)
        if not Path(text).is_file():
            raise value.fail(f"no such file: {text}")
    if kind == "staff" and text not in STAFF:
        raise value.fail(f"staff do one of: {', '.join(sorted(STAFF))}; not {text!r}")
    return DialogueTurn(kind, text, early, spoken, caption)


def _transfer(node: _Node) -> ExpectedTransfer:
    found = node.fields({"payee", "fen", "status", "account"})
    for needed in ("payee", "fen", "status"):
        if needed not in found:
            raise node.fail(f"a transfer needs {needed!r}")
    status = found["status"].text("status")
    if status not in ENDED:
        raise found["status"].fail(f"status must be posted or held, not {status!r}")
    account = found["account"].text("account") if "account" in found else None
    return ExpectedTransfer(
        found["payee"].text("payee"), found["fen"].whole("fen"), status, account
    )


def _texts(
    expect: dict[str, _Node], name: str, allowed: frozenset[str] | None = None
) -> tuple[str, ...]:
    if name not in expect:
        return ()
    texts = []
    for node in expect[name].items():
        text = node.text(name)
        if allowed and text not in allowed:
            raise node.fail(
                f"unknown screen {text!r}; expected one of: {', '.join(sorted(allowed))}"
            )
        texts.append(text)
    return tuple(texts)
