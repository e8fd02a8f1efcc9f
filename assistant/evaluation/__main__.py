"""Measure understanding on files that training never sees, against targets (``make evaluate``).

This writes ``build/evaluation/report.md``, ``report.json`` and ``confusion.png``; the exit code is
1 if a target is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from assistant.evaluation import measures as m
from assistant.evaluation.report import write
from assistant.settings import ROOT, load_settings
from assistant.understanding.rasa.evaluate import load, parse_all, read_examples
from assistant.understanding.rasa.noise import without_marks

BLIND = ROOT / "evaluation"
TOURISTS = ROOT.parent / "shared/data/out_of_scope.txt"
"""A file of questions to a tourist assistant; measured too if it exists."""


def evaluate(agent: Any, blind: Path, report: Path) -> bool:
    """Measure everything, print and write the report; return whether all targets were reached."""
    examples = read_examples(blind / "utterances.yml")
    resolvers = m.sandbox_resolvers()
    parse_all(agent, ["查余额"])  # load the dictionaries before measuring
    begun = time.perf_counter()
    clean = m.understand(agent, examples)
    milliseconds = 1000 * (time.perf_counter() - begun) / len(clean)
    noisy = {rate: m.understand(agent, examples, rate) for rate in m.NOISE_RATES}
    misheard = [row for rows in noisy.values() for row in rows]
    measured = [
        m.intents("intents, clean", clean, 0.97),
        m.intents("intents, misheard, 15 to 25 % of characters", misheard, 0.92),
        *(m.intents(f"intents, misheard, {rate:.0%} asked for", r) for rate, r in noisy.items()),
        m.Measure("characters misheard, on the average", _error_rate(misheard), len(misheard)),
        m.requests_asked(clean, 0.02),
        m.amounts("amounts right or asked back, clean", clean, 1.0),
        m.amounts("amounts right or asked back, misheard", misheard, 0.99),
        m.amounts_asked("certain amounts asked back, clean", clean, 0.03),
        m.amounts_asked("certain amounts asked back, misheard", misheard),
        m.payees("payees right or asked back, clean", clean, resolvers, 0.99),
        m.payees("payees right or asked back, misheard", misheard, resolvers, 0.99),
    ]
    notes: dict[str, list[str]] = {}
    if (named := blind / "payees.yml").exists():
        measured += m.named_payees(named, resolvers, 0.99)
    if (sums := blind / "amounts.tsv").exists():
        spoken, notes["Spoken amounts that went wrong"] = m.spoken_amounts(sums)
        measured.append(spoken)
    for path, name in (
        (blind / "outside.txt", "outside talk"),
        (TOURISTS, "tourists' talk"),
    ):
        if path.exists():
            counted, entered = m.outside(agent, path, name, 0.003)
            measured += counted
            notes[f"Entered: {name}"] = entered
    measured.append(m.Measure("understanding a turn", milliseconds, len(clean), unit="ms"))
    notes["Amounts taken for others"] = _amounts_taken([*clean, *misheard])
    print(write(report, measured, clean, misheard, notes))
    return all(one.ok for one in measured)


def _error_rate(rows: Sequence[m.Understood]) -> float:
    said = [without_marks(row.example.text) for row in rows]
    wrong = sum(Levenshtein.distance(s, row.heard) for s, row in zip(said, rows, strict=True))
    return wrong / sum(map(len, said))


def _amounts_taken(rows: Sequence[m.Understood]) -> list[str]:
    return [
        f"{row.example.text} / {row.heard}: {[e['value'] for e in row.parse['entities']]}"
        for row in rows
        if not m.amount_is_safe(row)
    ]


def main() -> int:
    """Evaluate from the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=load_settings().rasa_model)
    parser.add_argument(
        "--blind", type=Path, default=BLIND, help="the set to measure on, e.g. evaluation/second"
    )
    parser.add_argument("--report", type=Path, default=ROOT / "build/evaluation")
    options = parser.parse_args()
    return 0 if evaluate(load(options.model), options.blind, options.report) else 1


if __name__ == "__main__":
    sys.exit(main())
