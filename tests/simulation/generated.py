"""Run the simulation with people who say sentences composed by ``tests/fraud/answers``.

``python -m tests.simulation.generated --seed 7 --steps 50000`` prints what happened and any faults.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from functools import cache

from assistant.fraud.check import AnswerKind, Question
from assistant.simulation import services
from assistant.simulation.crowd import PEOPLE, Crowd
from assistant.simulation.simulator import simulate
from assistant.simulation.speech import Words
from tests.fraud.answers import not_safe_first, not_safe_second

TALKERS: Crowd = {
    **PEOPLE, services.says_anything: 12, services.tops_up: 2, services.moves_and_pays: 1,
    services.becomes_known: 2, services.keeps_it_waiting: 1, services.spends_half: 1,
}  # fmt: skip


@cache
def not_safe() -> Words:
    """Return what is no clear yes or safe answer, by question and by what is meant.

    She who means no says so where she is asked, so the simulation's unsure ones say it as well.
    """
    said: defaultdict[tuple[Question, AnswerKind], list[str]] = defaultdict(list)
    questions = {question.value: question for question in Question}
    for by in (not_safe_first, not_safe_second):
        for name, text, label in by.sentences():
            if name in questions:
                meant = AnswerKind.UNSAFE if label == "unsafe" else AnswerKind.UNSURE
                said[questions[name], meant].append(text)
    return tuple((*about, tuple(texts)) for about, texts in said.items())


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--steps", type=int, default=50_000)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    report = simulate(asked.seed, asked.steps, jobs=asked.jobs, crowd=TALKERS, words=not_safe())
    for what, times in sorted(report.counts.items()):
        print(f"{times:6} {what}")
    print(f"{report.steps} steps in {report.worlds} worlds, trace {report.trace[:16]}")
    for failure in report.failures:
        print(failure)
    return 0 if report.ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
