"""Measure how well a trained model understands a file that it has never seen.

``python -m assistant.understanding.rasa.evaluate MODEL FILE.yml [--noise 0.2] [--outside
FILE.txt]`` prints the accuracy of intents, the exactness of entities, the confusions, and how often
a sentence that is not for a bank would start a task that moves money.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.understanding.intents import moves_money
from assistant.understanding.rasa.noise import mishear
from assistant.understanding.readers.amounts import parse_amount
from assistant.yaml_file import read_yaml

_ENTITY = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<kind>\w+)\)")
NOISE_SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Example:
    """One labelled utterance."""

    text: str
    intent: str
    entities: tuple[tuple[str, str], ...]
    """(entity, text) of each entity, in the order of the text."""


@dataclass
class Score:
    """The results over a list of examples."""

    total: int = 0
    right: int = 0
    entities_total: Counter[str] = field(default_factory=Counter)
    entities_right: Counter[str] = field(default_factory=Counter)
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Counts of (meant intent, understood intent) if they differ."""
    misses: list[str] = field(default_factory=list)
    """One line for each wrong intent or entity."""
    amounts: int = 0
    """Number of examples with an amount."""
    amounts_wrong: int = 0
    """Number of these that were understood as another definite amount, neither right nor asked
    back."""
    seconds: float = 0.0

    @property
    def accuracy(self) -> float:
        """Return the share of intents that were right, 0 to 1."""
        return self.right / max(1, self.total)


def read_examples(path: Path) -> list[Example]:
    """Read a Rasa NLU file of intents with annotated examples."""
    examples: list[Example] = []
    for block in read_yaml(path)["nlu"]:
        for line in block["examples"].splitlines():
            annotated = line.removeprefix("- ").strip()
            if annotated:
                found = tuple((m["kind"], m["text"]) for m in _ENTITY.finditer(annotated))
                text = _ENTITY.sub(lambda m: m["text"], annotated)
                examples.append(Example(text, block["intent"], found))
    return examples


def misheard(examples: Iterable[Example], rate: float) -> list[Example]:
    """Return misheard copies of the examples, one for each seed, with the labels unchanged."""
    return [
        Example(mishear(example.text, rate, seed), example.intent, example.entities)
        for example in examples
        for seed in NOISE_SEEDS
    ]


def load(model: Path) -> Any:
    """Load a trained model and return Rasa's agent."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)  # else Rasa prints what customers say
    return Agent.load(str(model))


def parse_all(agent: Any, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Return Rasa's parse of each text."""

    async def run() -> list[dict[str, Any]]:
        return [await agent.parse_message(text) for text in texts]

    return asyncio.run(run())


def score(agent: Any, examples: Sequence[Example], *, entities: bool = True) -> Score:
    """Parse the examples and compare intents, entities and amounts with the labels."""
    result = Score()
    begun = time.perf_counter()
    parses = parse_all(agent, [example.text for example in examples])
    result.seconds = time.perf_counter() - begun
    for example, parse in zip(examples, parses, strict=True):
        understood = parse["intent"]["name"]
        result.total += 1
        result.right += understood == example.intent
        if understood != example.intent:
            result.confusions[example.intent, understood] += 1
            sure = parse["intent"]["confidence"]
            result.misses.append(f"{example.text}: {example.intent}, not {understood} {sure:.2f}")
        _compare_amount(result, example, parse)
        if entities:
            _compare_entities(result, example, parse)
    return result


def _compare_amount(result: Score, example: Example, parse: dict[str, Any]) -> None:
    meant = [text for kind, text in example.entities if kind == "amount"]
    if not meant:
        return
    wanted = parse_amount(meant[-1])
    got = [e["value"] for e in parse["entities"] if e["entity"] == "amount"]
    result.amounts += 1
    if got and got[-1] is not None and (wanted is None or got[-1] != wanted.fen):
        result.amounts_wrong += 1
        result.misses.append(f"{example.text}: {meant[-1]}, not {got[-1]} fen")


def _compare_entities(result: Score, example: Example, parse: dict[str, Any]) -> None:
    found = {(e["entity"], parse["text"][e["start"] : e["end"]]) for e in parse["entities"]}
    for kind in {kind for kind, _ in {*example.entities, *found}}:
        meant = {text for k, text in example.entities if k == kind}
        got = {text for k, text in found if k == kind}
        result.entities_total[kind] += 1
        result.entities_right[kind] += meant == got
        if meant != got:
            result.misses.append(f"{example.text}: {kind} {sorted(meant)}, not {sorted(got)}")


def entered(agent: Any, texts: Sequence[str]) -> list[str]:
    """Return the sentences of ``texts`` that would start a task that moves money."""
    parses = parse_all(agent, texts)
    return [
        f"{text} ({parse['intent']['name']} {parse['intent']['confidence']:.2f})"
        for text, parse in zip(texts, parses, strict=True)
        if moves_money(parse["intent"]["name"])
    ]


def _report(name: str, result: Score) -> None:
    milliseconds = 1000 * result.seconds / max(1, result.total)
    print(
        f"{name}: {result.right}/{result.total} = {result.accuracy:.1%}, {milliseconds:.1f} ms each"
    )
    for kind, total in sorted(result.entities_total.items()):
        print(f"  {kind}: {result.entities_right[kind]}/{total}")
    print(f"  amounts neither right nor asked back: {result.amounts_wrong}/{result.amounts}")
    for (meant, understood), count in result.confusions.most_common(20):
        print(f"  {count:3} {meant} -> {understood}")
    for line in result.misses:
        print(f"    {line}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--noise", type=float, default=0.2, help="character error rate")
    parser.add_argument("--outside", type=Path, help="one sentence a line, none for a bank")
    options = parser.parse_args(arguments)
    begun = time.perf_counter()
    agent = load(options.model)
    print(f"loaded in {time.perf_counter() - begun:.1f} s")
    examples = read_examples(options.data)
    _report("clean", score(agent, examples))
    _report("misheard", score(agent, misheard(examples, options.noise), entities=False))
    if options.outside:
        lines = options.outside.read_text(encoding="utf-8").split("\n")
        texts = [line.strip() for line in lines if line.strip()]
        wrongly = entered(agent, texts)
        print(f"outside: {len(wrongly)} of {len(texts)} would start moving money")
        for line in wrongly:
            print(f"    {line}")


if __name__ == "__main__":
    main()
