"""Measure how the second reader reads answers of writers from whom it has not learnt.

Run as ``python -m assistant.evaluation.answers``: each writer's sets (``answers/``) are read by a
reader that has learnt from all other writers. The authors of the grammar knew most of these sets,
so the answers that the grammar accepts alone are printed too; sets that nobody has seen are in
``tests/fraud/answers``.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

from assistant.fraud.answers import interpret
from assistant.fraud.check import AnswerKind
from assistant.fraud.second_reader import SecondReader, reading_with
from assistant.learning.answers import FOLDER, WRITERS, about, bills, learn, lines_of, question_of
from assistant.understanding.in_context.sums import sums_in

GOES_ON = (AnswerKind.YES, AnswerKind.SAFE)
BLIND = tuple(w for w in WRITERS if (FOLDER / f"safe_{w}.tsv").is_file())
"""Writers of plain answers; the other writers tried to deceive the fraud check."""
NOTHING_LEARNT = SecondReader(weights=(), offset=0.0, known=frozenset())
"""A second reader without weights, so that only the grammar accepts answers."""

Count = tuple[str, str, int, int, int]
"""(writer, kind of set, number of lines, accepted by the grammar alone, accepted with the second
reader)."""


def rows_of(file: Path) -> Iterator[tuple[str, str]]:
    """Yield question and answer of each line of a set."""
    with file.open(encoding="utf-8") as opened:
        for row in csv.reader(opened, delimiter="\t"):
            if row:
                yield row[0], row[1]


def takes(name: str, said: str) -> bool:
    """Tell whether typed words count as a safe answer to the question ``name``.

    The transfer is the one of all sets (``learning.answers.about``).
    """
    hand = about(name, said)
    answer = interpret(question_of(name), said, about=hand, sums=sums_in(said))
    return answer.kind in GOES_ON


def count(writer: str) -> list[Count]:
    """Count the lines of one writer's sets, and how many are accepted as safe answers.

    The grammar reads them twice: alone, and with a second reader that has not learnt from this
    writer.
    """
    others = learn([*lines_of(one for one in WRITERS if one != writer), *bills()])
    counts: list[Count] = []
    for kind in ("safe", "not_safe"):
        rows = list(rows_of(FOLDER / f"{kind}_{writer}.tsv"))
        alone, both = (_taken(rows, reader) for reader in (NOTHING_LEARNT, others))
        counts.append((writer, kind, len(rows), alone, both))
    return counts


def _taken(rows: list[tuple[str, str]], reader: SecondReader) -> int:
    with reading_with(reader):
        return sum(takes(*row) for row in rows)


def main() -> int:
    """Print a line for each writer and set; return the exit code."""
    totals: dict[str, list[int]] = {"safe": [0, 0, 0], "not_safe": [0, 0, 0]}
    with Pool(2) as pool:
        for counts in pool.imap(count, BLIND):
            for writer, kind, *numbers in counts:
                totals[kind] = [a + b for a, b in zip(totals[kind], numbers, strict=True)]
                _print(writer, kind, numbers)
    for kind, numbers in totals.items():
        _print("all", kind, numbers)
    return 0


def _print(writer: str, kind: str, numbers: list[int]) -> None:
    lines, alone, both = numbers
    what = "plain answers" if kind == "safe" else "lines that are none"
    print(
        f"{writer:14} {lines:6} {what:20} taken by the grammar alone {alone / lines:6.1%}, "
        f"by both {both / lines:7.2%} ({both})",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
