"""Read the list of frequent questions from ``questions.yaml``, and from a branch's own file.

A branch's file has the same form. An entry with an id of ours changes only what it says, another id
is a new question, and ``drop: true`` takes one away. ``branch_questions`` checks a file and takes it
into use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

OURS = Path(__file__).with_name("questions.yaml")
PIN_FORGOTTEN = "pin"
"""The id of the question what to do about a forgotten PIN: its screen has a key for it."""
_FACT = re.compile(r"\{(\w*)\}")


class BadQuestions(Exception):
    """A file of questions is wrong; the text says in Chinese where, and what to do."""


@dataclass(frozen=True)
class Found:
    """A feature of the kiosk, or a frequent question with its answer."""

    label: str
    """On the screen."""
    words: tuple[str, ...] = ()
    """Other ways to say it."""
    payload: str = ""
    """The payload that starts a feature; empty for a question."""
    id: str = ""
    """The id of a question; empty for a feature."""
    about: tuple[str, ...] = ()
    """Words between blanks: whoever says one of each line asks this, if the classifier is not sure of
    something else."""
    unless: str = ""
    """Words between blanks: whoever says one of them does not, however much ``about`` fits."""
    answer: str = ""
    """What is said to a question: whole sentences without digits; ``{hours}`` is a fact's name."""
    instead_of: tuple[str, ...] = ()
    """Intents that the question is surely taken for and that would not answer it."""
    at_once: bool = False
    """It is answered even where the classifier is sure of one of ``instead_of``: what asks for
    tact, or can be nothing else. Otherwise both are offered."""
    before_pin: bool = True
    """It may be answered before she is signed in."""
    person: bool = False
    """A person is offered with the answer."""
    scheme: bool = False
    """A customer who asks this may be drawn into a scheme: her payments meet the check."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the names of the facts that the answer tells."""
        return tuple(_FACT.findall(self.answer))

    def tell(self, facts: Mapping[str, str]) -> str:
        """Return the answer with its facts."""
        return _FACT.sub(lambda found: facts[found[1]], self.answer)


@dataclass(frozen=True)
class Row:
    """One entry of a file, as it stands there."""

    told: Mapping[str, Any]
    line: int
    """The line of the file in which it begins, from 1."""

    @property
    def id(self) -> str:
        """Return which question it is about."""
        return str(self.told["id"])


LISTS, TEXTS, FLAGS = (
    frozenset({"words", "about", "instead_of"}),
    frozenset({"id", "label", "answer", "unless"}),
    frozenset({"at_once", "before_pin", "person", "scheme", "drop"}),
)
"""The fields of an entry by what they hold."""


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the entries of a file.

    Raises:
        BadQuestions: It cannot be read, or a field is unknown or of the wrong kind.
    """
    try:
        text = path.read_text(encoding="utf-8")
        root, told = yaml.compose(text, yaml.CSafeLoader), yaml.load(text, yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError) as err:
        raise BadQuestions(f"{path}：这个文件读不了，请看看它在不在、是不是文本文件") from err
    except yaml.YAMLError as err:
        mark = getattr(err, "problem_mark", None)
        at = f"第{mark.line + 1}行" if mark else "有一行"
        raise BadQuestions(f"{path} {at}：格式不对，请看看冒号、引号和缩进") from err
    if told is None:
        return ()
    if not isinstance(told, list) or root is None:
        raise BadQuestions(f"{path} 第1行：每个问题要用一个短横线开头，像这样：- id: toilet")
    lines = [node.start_mark.line + 1 for node in root.value]
    return tuple(_row(path, one, line) for one, line in zip(told, lines, strict=True))


def _row(path: Path, told: Any, line: int) -> Row:
    def refuse(why: str) -> BadQuestions:
        return BadQuestions(f"{path} 第{line}行：{why}")

    if not isinstance(told, dict) or not isinstance(told.get("id"), str) or not told["id"].strip():
        raise refuse("这个问题没有名字，请写上 id，比方 id: toilet")
    for name, value in told.items():
        if name not in LISTS | TEXTS | FLAGS:
            known = "、".join(sorted(LISTS | TEXTS | FLAGS))
            raise refuse(f"不认识“{name}”，能写的有：{known}")
        if name in FLAGS and not isinstance(value, bool):
            raise refuse(f"{name} 只能写 true 或者 false")
        if name in TEXTS and not (isinstance(value, str) and value.strip()):
            raise refuse(f"{name} 是空的，请写上，或者删掉这一行")
        if name in LISTS and not _is_list(value):
            raise refuse(f"{name} 要写成这样：[一句, 另一句]")
    return Row(told, line)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)


def merge(ours: Sequence[Row], own: Sequence[Row]) -> tuple[Found, ...]:
    """Return the questions of both files; what ``own`` says goes before ours, field by field."""
    told: dict[str, dict[str, Any]] = {}
    for row in (*ours, *own):
        told[row.id] = {**told.get(row.id, {}), **row.told}
    return tuple(_found(row) for row in told.values() if not row.get("drop"))


def _found(told: Mapping[str, Any]) -> Found:
    kept: dict[str, Any] = {"label": ""}
    for name, value in told.items():
        if name != "drop":
            kept[name] = tuple(value) if isinstance(value, list) else value
    return Found(**kept)


class _Own:
    """The branch's entries that are in use."""

    rows: tuple[Row, ...] = ()


def use_rows(rows: tuple[Row, ...]) -> None:
    """Take a branch's checked entries into use, for the whole process."""
    _Own.rows = rows
    list_questions.cache_clear()


@cache
def list_questions() -> tuple[Found, ...]:
    """Return the questions in use, in the order of the files."""
    return merge(read_rows(OURS), _Own.rows)
