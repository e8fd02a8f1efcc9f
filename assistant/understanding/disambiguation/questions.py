"""Read the frequent questions from the built-in ``questions.yaml`` and from a branch's own file.

A branch's file has the same form. An entry with a built-in id replaces only the fields that it has,
an entry with another id is a new question, and ``drop: true`` removes a question.
``branch_questions`` checks such a file before it is used.
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
"""The id of the question about a forgotten PIN; the PIN screen has a key for it."""
_FACT = re.compile(r"\{(\w*)\}")


class BadQuestions(Exception):
    """A file of questions has a fault; the message says in Chinese where, and what to do."""


@dataclass(frozen=True)
class Found:
    """A feature of the kiosk, or a frequent question with its answer."""

    label: str
    """The name on the screen."""
    words: tuple[str, ...] = ()
    """Other ways to say the label."""
    payload: str = ""
    """The payload that starts a feature; empty for a question."""
    id: str = ""
    """The id of a question; empty for a feature."""
    about: tuple[str, ...] = ()
    """Lists of words, one a line, separated by blanks. An utterance with a word of each line asks
    this question, if the classifier is not sure of something else."""
    unless: str = ""
    """Words, separated by blanks. An utterance with one of them does not ask this question, even if
    ``about`` fits."""
    answer: str = ""
    """The answer to a question: whole sentences without digits; ``{hours}`` stands for the fact of
    that name."""
    beside: tuple[str, ...] = ()
    """What the screen has to be about (``Place.topics``); empty: it may be asked anywhere."""
    instead_of: tuple[str, ...] = ()
    """Intents for which the classifier mistakes the question with high confidence."""
    at_once: bool = False
    """Whether it is answered even if the classifier is sure of one of ``instead_of``: for questions
    that need tact or are unmistakable. Otherwise both are offered."""
    before_pin: bool = True
    """Whether it may be answered before the customer has signed in."""
    person: bool = False
    """Whether a person is offered with the answer."""
    scheme: bool = False
    """Whether a customer who asks this may be a victim of a scheme, so that her payments are
    checked."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the names of the facts that the answer contains."""
        return tuple(_FACT.findall(self.answer))

    def tell(self, facts: Mapping[str, str]) -> str:
        """Return the answer with ``facts`` filled in."""
        return _FACT.sub(lambda found: facts[found[1]], self.answer)


@dataclass(frozen=True)
class Row:
    """One entry of a file of questions, before the files are merged."""

    told: Mapping[str, Any]
    line: int
    """The line of the file in which the entry begins, from 1."""

    @property
    def id(self) -> str:
        """Return the id of the entry's question."""
        return str(self.told["id"])


LISTS, TEXTS, FLAGS = (
    frozenset({"words", "about", "beside", "instead_of"}),
    frozenset({"id", "label", "answer", "unless"}),
    frozenset({"at_once", "before_pin", "person", "scheme", "drop"}),
)
"""The fields of an entry, by the type of their values: lists, texts, flags."""


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the entries of a file.

    Raises:
        BadQuestions: The file cannot be read, or a field is unknown or of the wrong type.
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
    """Return the questions of both files; fields of ``own`` replace those of ``ours``."""
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
    """The entries of the branch's own file that are in use."""

    rows: tuple[Row, ...] = ()


def use_rows(rows: tuple[Row, ...]) -> None:
    """Use a branch's checked entries from now on, in the whole process."""
    _Own.rows = rows
    list_questions.cache_clear()


@cache
def list_questions() -> tuple[Found, ...]:
    """Return the questions in use, in the order of the files."""
    return merge(read_rows(OURS), _Own.rows)
