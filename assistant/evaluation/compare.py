"""Compare our pipeline with Rasa's own pipelines on the same data (``make compare``).

Each pipeline is trained on one part of ``nlu/`` and measured on the rest: intents, clean and
misheard; entities by their exact span; time; size. ``evaluation/*.yml`` is not read.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.evaluation.measures import Understood, understand
from assistant.settings import ROOT
from assistant.understanding.rasa.evaluate import load, parse_all, read_examples
from assistant.yaml_file import read_yaml

PIPELINES = ROOT / "evaluation" / "pipelines"
COPIES = "assistant.understanding.rasa.components.misheard_copies.MisheardCopies"
KINDS = ("amount", "payee")
NOISE = 0.2
TESTED = 0.2
"""Share of the examples that is used for measuring."""
SEED = 7

Lines = dict[str, list[str]]
"""Annotated examples, listed by intent."""


@dataclass(frozen=True)
class Compared:
    """The results of one pipeline."""

    name: str
    clean: float
    misheard: float
    f1: dict[str, float]
    milliseconds: float
    train_seconds: float
    megabytes: float


def split(nlu: Path, share: float) -> tuple[Lines, Lines]:
    """Return training and test examples; the test set gets the ``share`` of each intent's examples."""
    chance = random.Random(SEED)  # noqa: S311  # no secret hangs on it
    by_intent: Lines = defaultdict(list)
    for file in sorted(nlu.glob("*.yml")):
        for block in read_yaml(file)["nlu"]:
            by_intent[block["intent"]] += block["examples"].splitlines()
    learnt: Lines = {}
    measured: Lines = {}
    for intent, lines in sorted(by_intent.items()):
        chosen = sorted(set(lines))
        chance.shuffle(chosen)
        chosen = chosen[: max(10, round(share * len(chosen)))]
        held = max(2, round(TESTED * len(chosen)))
        measured[intent], learnt[intent] = chosen[:held], chosen[held:]
    return learnt, measured


def write(lines: Lines, path: Path) -> Path:
    """Write ``lines`` as an NLU file."""
    blocks = [{"intent": name, "examples": "\n".join(each) + "\n"} for name, each in lines.items()]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), "utf-8")
    return path


def pipelines(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each pipeline's name and file; our pipeline also without misheard copies."""
    ours = read_yaml(ROOT / "config.yml")
    ours["pipeline"] = [step for step in ours["pipeline"] if step["name"] != COPIES]
    plain = folder / "plain.yml"
    plain.write_text(yaml.safe_dump(ours, allow_unicode=True), encoding="utf-8")
    yield "ours", ROOT / "config.yml"
    yield "ours, no misheard copies", plain
    yield "LogisticRegression + CRF", PIPELINES / "logistic_crf.yml"
    yield "DIET", PIPELINES / "diet.yml"


def f1(rows: Sequence[Understood], kind: str) -> float:
    """Return the F1 score of the spans of ``kind``; only exact spans count."""
    hits = found = meant = 0
    for row in rows:
        wanted = {text for entity, text in row.example.entities if entity == kind}
        text = str(row.parse["text"])
        got = {text[e["start"] : e["end"]] for e in row.parse["entities"] if e["entity"] == kind}
        hits += len(wanted & got)
        found += len(got)
        meant += len(wanted)
    return 2 * hits / max(1, found + meant)


def compare(name: str, config: Path, learnt: Path, measured: Path, folder: Path) -> Compared:
    """Train one pipeline and measure it."""
    from rasa.model_training import train_nlu

    from assistant.understanding.rasa.in_training import do_without_cache

    do_without_cache()
    begun = time.perf_counter()
    model = train_nlu(
        config=str(config), nlu_data=str(learnt), output=str(folder), fixed_model_name=config.stem
    )
    seconds = time.perf_counter() - begun
    if model is None:
        raise RuntimeError(f"{config.name} could not be trained")
    agent = load(Path(model))
    examples = read_examples(measured)
    parse_all(agent, ["查余额"])  # load the dictionaries before measuring
    begun = time.perf_counter()
    clean = understand(agent, examples)
    milliseconds = 1000 * (time.perf_counter() - begun) / len(clean)
    noisy = understand(agent, examples, NOISE)
    return Compared(
        name,
        sum(row.right for row in clean) / len(clean),
        sum(row.right for row in noisy) / len(noisy),
        {kind: f1(clean, kind) for kind in KINDS},
        milliseconds,
        seconds,
        Path(model).stat().st_size / 1e6,
    )


def table(rows: Sequence[Compared]) -> str:
    """Return the comparison as a Markdown table."""
    lines = [
        "| pipeline | intents, clean | intents, misheard | amount F1 | payee F1 | ms a turn "
        "| training, s | model, MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        entities = " | ".join(f"{100 * row.f1[kind]:.1f} %" for kind in KINDS)
        lines.append(
            f"| {row.name} | {100 * row.clean:.1f} % | {100 * row.misheard:.1f} % | {entities} "
            f"| {row.milliseconds:.1f} | {row.train_seconds:.0f} | {row.megabytes:.1f} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=0.2, help="of nlu/, to keep it short")
    parser.add_argument("--nlu", type=Path, default=ROOT / "nlu")
    options = parser.parse_args(arguments)
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    learnt, measured = split(options.nlu, options.share)
    count = [sum(map(len, lines.values())) for lines in (learnt, measured)]
    print(
        f"{options.share:.0%} of nlu/: {count[0]} examples learnt, {count[1]} measured", flush=True
    )
    rows: list[Compared] = []
    with tempfile.TemporaryDirectory(prefix="compare-") as work:
        folder = Path(work)
        taught, asked = write(learnt, folder / "learnt.yml"), write(measured, folder / "asked.yml")
        for name, config in pipelines(folder):
            rows.append(compare(name, config, taught, asked, folder))
            print(table(rows[-1:]).splitlines()[-1], flush=True)
    print(table(rows))


if __name__ == "__main__":
    main()
