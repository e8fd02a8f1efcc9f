"""Score how plainly words answer a question of the fraud check, with a trained linear classifier.

This "second reader" (the grammar is the first) has learnt from some 20,000 answers by many writers
(``answers/``) which runs of characters make a plain answer, and which make an answer that a clerk
would ask about. ``left_over`` uses it; docs/decisions/second-reader.md tells why it exists.
"""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

from assistant.fraud.check import Question

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "build" / "answers" / "second_reader"
"""The file with the learnt weights, made by set-up (``assistant.learning.answers``)."""
SOURCES = (
    *("answers", "assistant/fraud/grammar.py", "assistant/fraud/plain.py"),
    *("assistant/fraud/second_reader.py", "assistant/fraud/consent.yaml"),
    *("assistant/fraud/talk.yaml", "assistant/fraud/remarks.yaml", "assistant/fraud/told.yaml"),
    *("assistant/bill_types.yaml", "assistant/understanding/readers/amounts.py"),
    *("assistant/learning/answers.py",),
)
"""Files and folders under the project's root on which the weights depend."""
BUCKETS = 1 << 20
"""Number of weights, shared by all runs of characters; with a quarter of them more bad answers are
accepted."""
LONGEST_RUN = 3
"""Most characters in a run; runs of four changed nothing that was measured."""
JUDGED = frozenset(Question) - {Question.AMOUNT}
"""The questions whose answers this reader judges: all but the sum."""
SURE = 1.9
"""Least score (log odds) at which the second reader is sure; chosen on writers whose answers were
not learnt."""
VERY_SURE = 3.7
"""Least score (log odds) for words with something that plain answers seldom have."""
CERTAIN = 4.1
"""Least score (log odds) for words in which a rule finds a refusal, doubt or another person."""
PLAIN = 0.0
"""From this score (log odds) on, words are more likely a plain answer than one that a clerk would
ask about."""
SURPRISED = -1.9
"""Below this score (log odds) the second reader doubts an answer that the grammar matches."""

_START, _END = "^", "$"


class NotTrained(Exception):
    """The weights are missing or were learnt from other sources; the message says what to do."""


@dataclass(frozen=True)
class SecondReader:
    """The trained classifier: its weights, and the runs of characters that it knows."""

    weights: Sequence[float]
    """One weight for each bucket (see ``BUCKETS``)."""
    offset: float
    known: frozenset[int]
    """The runs of three characters in plain answers, as numbers from ``number``."""

    def score(self, question: Question, words: str, *, friend: bool) -> float:
        """Return the log odds that ``words`` (from ``written``) plainly answer ``question``.

        Args:
            question: The question on the screen.
            words: Everything that the customer says.
            friend: The payee is a friend, and no relative.
        """
        if not self.weights:
            return self.offset
        found = runs(question, words, friend=friend)
        total = math.fsum(self.weights[one] for one in found)
        return total / math.sqrt(len(found)) + self.offset

    def strangest(self, words: str) -> int:
        """Return the greatest number of characters in a row that no known run covers.

        So a remark that is new to the reader is noticed, even in a long plain answer.
        """
        longest = stretch = 0
        known = [run in self.known for run in _longest_runs(words)]
        for place in range(len(known) + LONGEST_RUN - 1):
            covered = any(known[max(place - LONGEST_RUN + 1, 0) : place + 1])
            stretch = 0 if covered else stretch + 1
            longest = max(longest, stretch)
        return longest


def number(piece: str) -> int:
    """Return a number for a piece of text, the same in every process."""
    return crc32(piece.encode())


def runs(question: Question, words: str, *, friend: bool) -> set[int]:
    """Return the buckets of all runs in ``words``: each run alone, and combined with ``question``."""
    at = question.value
    if friend and question in (Question.WHO, Question.PURPOSE):
        at += " of a friend"
    text, asked = f"{_START}{words}{_END}", at.encode()
    found = set()
    for length in range(1, LONGEST_RUN + 1):
        for start in range(len(text) - length + 1):
            run = number(text[start : start + length])
            found.add(run % BUCKETS)
            found.add(crc32(asked, run) % BUCKETS)
    return found


def known_runs(words: Iterable[str]) -> frozenset[int]:
    """Return the numbers of all runs of three characters in plain answers, for ``strangest``."""
    return frozenset(run for said in words for run in _longest_runs(said))


def _longest_runs(words: str) -> list[int]:
    """Return numbers of the runs of three characters in ``words``, in order, with end marks."""
    text = f"{_START}{words}{_END}"
    starts = range(len(text) - LONGEST_RUN + 1)
    return [number(text[start : start + LONGEST_RUN]) for start in starts]


def fingerprint(root: Path = ROOT) -> str:
    """Return a sha256 over everything that the weights depend on."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = root / source
        for file in [path] if path.is_file() else sorted(path.glob("*.tsv")):
            digest.update(file.relative_to(root).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def save(reader: SecondReader, file: Path = WEIGHTS) -> None:
    """Write a reader to ``file``, which is replaced in one step."""
    head = {"sources": fingerprint(), "offset": reader.offset, "known": len(reader.known)}
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(".partial")
    with partial.open("wb") as out:
        out.write(json.dumps(head).encode() + b"\n")
        array("f", reader.weights).tofile(out)
        array("I", sorted(reader.known)).tofile(out)
    partial.replace(file)


def load(file: Path = WEIGHTS) -> SecondReader:
    """Return the reader in ``file``, if it was trained from the present sources.

    Raises:
        NotTrained: The file is missing or damaged, or was trained from other sources.
    """
    try:
        with file.open("rb") as opened:
            head = json.loads(opened.readline())
            if head["sources"] != fingerprint():
                raise NotTrained(f"{file} was learnt from other sources. Run: make setup")
            weights = array("f")
            weights.fromfile(opened, BUCKETS)
            known = array("I")
            known.fromfile(opened, head["known"])
    except (OSError, ValueError, KeyError, EOFError) as err:
        raise NotTrained(f"{file} cannot be read. Run: make setup") from err
    return SecondReader(weights, head["offset"], frozenset(known))


def second_reader() -> SecondReader:
    """Return the reader that set-up has trained; inside ``reading_with``, the one given there.

    The file is read once.

    Raises:
        NotTrained: as ``load``.
    """
    return _USED.get() or _learnt()


@contextmanager
def reading_with(reader: SecondReader) -> Iterator[None]:
    """Let ``second_reader`` return ``reader`` for a while, so that it can be measured."""
    before = _USED.set(reader)
    try:
        yield
    finally:
        _USED.reset(before)


_USED: ContextVar[SecondReader | None] = ContextVar("second_reader", default=None)


@cache
def _learnt() -> SecondReader:
    return load()
