"""Train the second reader of answers to the check (``assistant.fraud.second_reader``).

Run as ``python -m assistant.learning.answers``. It takes some ten seconds, or no time if the
weights were learnt from the present sources; ``--look`` only tells, by the exit code, whether they
were.

The reader learns from ``answers/``, where many writers wrote plain answers (``safe_*.tsv``) and
lines that a careful clerk would ask about (``not_safe_*.tsv``), and from the names of bills as
purposes. Whether an answer is plain depends on the payee, so only sets are used whose writers knew
the payee.
"""

from __future__ import annotations

import csv
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.bill_types import load_bill_types
from assistant.conversation.check_answers import in_hand
from assistant.file_lock import hold_lock
from assistant.fraud.check import Question
from assistant.fraud.grammar import InHand, written
from assistant.fraud.second_reader import (
    BUCKETS,
    ROOT,
    WEIGHTS,
    NotTrained,
    SecondReader,
    known_runs,
    load,
    runs,
    save,
)
from assistant.understanding.in_context.sums import sums_in

FOLDER = ROOT / "answers"
TRANSFER = {
    "payee": "王小红",
    "relation": "闺女",
    "tail": "6789",
    "fen": 1_200_000,
    "account": "存折",
}
"""The transfer of all sets, except those about a friend (``FRIEND``)."""
FRIEND = {"payee": "老李", "relation": "朋友"}
WRITERS = (
    *("eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"),
    *("sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty_first"),
    *("twenty_second", "twenty_third", "twenty_fourth", "twenty_fifth"),
    *("twenty_sixth", "twenty_seventh", "twenty_eighth", "twenty_ninth"),
    *("thirtieth", "thirty_first", "thirty_fifth", "thirty_sixth"),
    *("fortieth", "forty_first", "forty_second", "forty_fifth", "forty_sixth"),
)
"""The writers from whose sets the reader learns. Earlier sets were written about any payee."""
STRENGTH = 200.0
"""The inverse strength of regularisation; with a smaller value more bad answers are accepted."""


@dataclass(frozen=True)
class Line:
    """A written answer: its writer, question, words, transfer, and whether it is plain."""

    writer: str
    question: Question
    words: str
    """The words, from ``fraud.grammar.written``."""
    about: InHand
    plain: bool


def about(question: str, said: str) -> InHand:
    """Return the transfer of a line: to a friend for ``who_friend`` or 老李, else to a daughter."""
    friend = question.endswith("_friend") or (question == "purpose" and "老李" in said)
    return _in_hand(friend)


@cache
def _in_hand(friend: bool) -> InHand:
    return in_hand({**TRANSFER, **(FRIEND if friend else {})})  # type: ignore[typeddict-item]


def question_of(name: str) -> Question:
    """Return the question with the name ``name`` in a set; a review counts as the last question."""
    told = name.removesuffix("_friend")
    return Question.FINAL if told == "review" else Question(told)


def lines_of(writers: Iterable[str], folder: Path = FOLDER) -> Iterator[Line]:
    """Yield the lines of ``writers``, in the form for the second reader."""
    for writer, plain, name, said in rows_of(writers, folder):
        hand = about(name, said)
        words = written(said, hand, sums_in(said))
        yield Line(writer, question_of(name), words, hand, plain)


def rows_of(writers: Iterable[str], folder: Path = FOLDER) -> Iterator[tuple[str, bool, str, str]]:
    """Yield (writer, whether plain, question, words) for each line in the files of ``writers``."""
    for writer in writers:
        for plain, kind in ((True, "safe"), (False, "not_safe")):
            file = folder / f"{kind}_{writer}.tsv"
            if file.is_file():
                with file.open(encoding="utf-8") as opened:
                    for name, said, *_ in filter(None, csv.reader(opened, delimiter="\t")):
                        yield writer, plain, name, said


def bills() -> Iterator[Line]:
    """Yield the names of all bills, in each way to say them, as plain answers about the purpose."""
    hand = _in_hand(False)
    for bill in load_bill_types().values():
        for way in bill.said:
            for said in (f"交{way}", f"缴{way}", f"付{way}", way, f"家里的{way}"):
                yield Line("the bank", Question.PURPOSE, written(said, hand), hand, True)


def learn(lines: Sequence[Line]) -> SecondReader:
    """Learn by logistic regression which runs make a plain answer; return the second reader."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    buckets: list[int] = []
    shares: list[float] = []
    ends = [0]
    for line in lines:
        found = runs(line.question, line.words, friend=line.about.friend)
        buckets += found
        shares += [len(found) ** -0.5] * len(found)
        ends.append(len(buckets))
    features = csr_matrix((np.array(shares, np.float32), buckets, ends), (len(lines), BUCKETS))
    plane = LogisticRegression(
        C=STRENGTH, class_weight="balanced", solver="liblinear", max_iter=200, random_state=0
    ).fit(features, [line.plain for line in lines])
    return SecondReader(
        array("f", plane.coef_[0].astype(np.float32).tobytes()),
        float(plane.intercept_[0]),
        known_runs(line.words for line in lines if line.plain),
    )


def is_current() -> bool:
    """Tell whether the second reader's weights were learnt from the present sources."""
    try:
        load()
    except NotTrained:
        return False
    return True


def train() -> None:
    """Train the second reader on all writers, unless its weights are of the present sources."""
    WEIGHTS.parent.mkdir(parents=True, exist_ok=True)
    with hold_lock(WEIGHTS.with_suffix(".lock"), wait=True):
        if not is_current():
            save(learn([*lines_of(WRITERS), *bills()]))


def main() -> int:
    """Train if needed; return the exit code."""
    if "--look" in sys.argv[1:]:
        return 0 if is_current() else 1
    train()
    return 0


if __name__ == "__main__":
    sys.exit(main())
