"""Learn ``assistant/understanding/rasa/confusions.yaml`` from a recogniser's errors.

``python -m assistant.evaluation.hearings`` makes the hearings; then
``python -m assistant.evaluation.learn_confusions`` reads them, writes the file, and prints how the
learnt confusions differ from merely similar sounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from assistant.evaluation.hearings import HEARD, Hearing, read_hearings
from assistant.understanding.rasa.noise import (
    CONFUSIONS,
    RELATIONS,
    readings,
    relation,
    without_marks,
)

LOST = 0.5
"""Character error rate above which a hearing is left out: it is only noise and cannot be aligned."""
GAP = 0.75
"""Cost of a lost or added character in the alignment; a substituted one costs 0 to 1 by its sound."""
COST = dict(zip(RELATIONS, (0.2, 0.3, 0.5, 0.8, 0.8, 1.2), strict=True))

Reading = tuple[str, str]
Step = tuple[int | None, int | None]
"""Positions in the spoken and the heard text; None if only the other text has a character here."""

_HEADER = """\
# What the assistant's recogniser was heard to do to spoken utterances: see noise.py.
# Learnt, not written: python -m assistant.evaluation.hearings
#                      python -m assistant.evaluation.learn_confusions
"""


@dataclass
class Tally:
    """The counts over all hearings."""

    utterances: int = 0
    lost: int = 0
    digits: int = 0
    """Number of utterances that the recogniser wrote with digits."""
    said: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    heard: dict[str, Counter[str]] = field(default_factory=dict)
    edits: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    inserted: Counter[str] = field(default_factory=Counter)
    after: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    """Counts of pairs: whether the character before was wrong, and whether this one is."""

    @property
    def error_rate(self) -> float:
        """Character errors as a share of the characters spoken."""
        return sum(self.edits.values()) / sum(self.said.values())

    @property
    def runs(self) -> float:
        """How many times more likely an error is directly after another error."""
        after_wrong = self.after[True, True] / max(
            1, self.after[True, True] + self.after[True, False]
        )
        after_right = self.after[False, True] / max(
            1, self.after[False, True] + self.after[False, False]
        )
        return after_wrong / after_right


def align(
    said: Sequence[Reading], heard: Sequence[Reading], same: Sequence[Sequence[bool]]
) -> list[Step]:
    """Return the cheapest alignment of ``said`` and ``heard``; similar sounds are cheap.

    Args:
        said: Sounds of the spoken text.
        heard: Sounds of the heard text.
        same: For each pair of characters, whether they are the same.
    """
    cost = [[0.0] * (len(heard) + 1) for _ in range(len(said) + 1)]
    back: list[list[Step]] = [[(0, 0)] * (len(heard) + 1) for _ in range(len(said) + 1)]
    for i in range(len(said) + 1):
        for j in range(len(heard) + 1):
            ways = []
            if i and j:
                step = 0.0 if same[i - 1][j - 1] else COST[relation(said[i - 1], heard[j - 1])]
                ways.append((cost[i - 1][j - 1] + step, (i - 1, j - 1)))
            if i:
                ways.append((cost[i - 1][j] + GAP, (i - 1, j)))
            if j:
                ways.append((cost[i][j - 1] + GAP, (i, j - 1)))
            if ways:
                cost[i][j], back[i][j] = min(ways, key=lambda way: way[0])
    steps: list[Step] = []
    i, j = len(said), len(heard)
    while i or j:
        before_i, before_j = back[i][j]
        assert before_i is not None and before_j is not None
        steps.append((before_i if before_i < i else None, before_j if before_j < j else None))
        i, j = before_i, before_j
    return steps[::-1]


def tally(hearings: Iterable[Hearing]) -> Tally:
    """Count over all hearings how each syllable was heard."""
    result = Tally()
    for hearing in hearings:
        result.utterances += 1
        result.digits += any(c.isdigit() for c in hearing.heard)
        said, heard = without_marks(hearing.said), without_marks(hearing.heard)
        said_sounds, heard_sounds = readings(said), readings(heard)
        same = [[one == other for other in heard] for one in said]
        steps = align(said_sounds, heard_sounds, same)
        errors = sum(i is None or j is None or not same[i][j] for i, j in steps)
        if errors > LOST * len(said):
            result.lost += 1
            continue
        _count(result, steps, said_sounds, heard, heard_sounds, same)
    return result


def _count(
    result: Tally,
    steps: Iterable[Step],
    said: Sequence[Reading],
    heard: str,
    heard_sounds: Sequence[Reading],
    same: Sequence[Sequence[bool]],
) -> None:
    before = False
    for i, j in steps:
        if i is None:
            assert j is not None
            result.edits["inserted"] += 1
            result.inserted[heard[j]] += 1
            before = True
            continue
        syllable = said[i][0]
        wrong = j is None or not same[i][j]
        result.said[syllable] += 1
        result.wrong[syllable] += wrong
        result.after[before, wrong] += 1
        before = wrong
        if j is None:
            result.edits["deleted"] += 1
        elif wrong:
            result.edits["substituted"] += 1
            result.relations[relation(said[i], heard_sounds[j])] += 1
            result.heard.setdefault(syllable, Counter())[heard_sounds[j][0]] += 1
            result.characters[heard[j]] += 1


def as_yaml(result: Tally) -> str:
    """Return the text of ``confusions.yaml``: shares, then a line for each syllable."""
    errors, substituted = sum(result.edits.values()), sum(result.relations.values())
    head: dict[str, Any] = {
        "learnt_from": {
            "utterances": result.utterances,
            "too_lost_to_learn_from": result.lost,
            "characters": sum(result.said.values()),
            "character_error_rate": round(result.error_rate, 3),
            "utterances_with_digits": result.digits,
        },
        "edits": {
            name: round(result.edits[name] / errors, 3)
            for name in ("substituted", "deleted", "inserted")
        },
        "relations": {name: round(result.relations[name] / substituted, 3) for name in RELATIONS},
        "runs": round(result.runs, 2),
    }
    lines = [_HEADER + yaml.safe_dump(head, sort_keys=False) + "syllables:"]
    for syllable in sorted(result.said):
        row: dict[str, Any] = {"said": result.said[syllable], "wrong": result.wrong[syllable]}
        if syllable in result.heard:
            row["heard"] = dict(result.heard[syllable].most_common())
        lines.append(f"  {_flow(syllable)}: {_flow(row)}")
    for name, counts in (("characters", result.characters), ("inserted", result.inserted)):
        lines.append(f"{name}:\n  {_flow(dict(sorted(counts.items())))}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    text = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9
    )
    return text.removesuffix("\n").removesuffix("\n...")


def main() -> None:
    """Learn the confusions, write the file, and print a summary."""
    result = tally(read_hearings(HEARD))
    CONFUSIONS.write_text(as_yaml(result), encoding="utf-8")
    print(
        f"{result.utterances} utterances, {result.lost} lost; {result.error_rate:.1%} of characters wrong"
    )
    errors, substituted = sum(result.edits.values()), sum(result.relations.values())
    for name, count in result.edits.most_common():
        print(f"  {name:<12}{count / errors:6.1%}")
    for name in RELATIONS:
        print(f"    {name:<12}{result.relations[name] / substituted:6.1%} of the substituted")
    print(f"  an error right after another is {result.runs:.1f} times as likely")
    print(f"  numbers written in digits: {result.digits} of {result.utterances}")


if __name__ == "__main__":
    main()
