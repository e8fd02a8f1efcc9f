"""Record how the assistant's recogniser hears utterances that a synthetic voice speaks.

``python -m assistant.evaluation.hearings [--count 800]`` speaks utterances of ``nlu/`` (never of
``evaluation/``) in the conditions of ``speech.some_condition`` and writes the spoken and the heard
text to ``build/evaluation/heard.jsonl``, from which ``learn_confusions`` learns. It takes about a
second an utterance on two cores; a stopped run can be continued.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.evaluation.speech import Condition, Speaker, some_condition
from assistant.hearing.models import load_recognizer
from assistant.hearing.recognizer import Recognizer
from assistant.settings import ROOT, load_settings
from assistant.understanding.rasa.evaluate import read_examples

HEARD = ROOT / "build" / "evaluation" / "heard.jsonl"
SEED = 20261124
LEANS: tuple[tuple[str, ...], ...] = ((), (" ",))
"""The recogniser's bias: half of the utterances are recognised with the assistant's usual likely
words, half without, because in noise these words are recognised too often."""
MONEY = frozenset({"transfer_money", "pay_bill", "inform"})
"""Intents with three times as many spoken utterances, as their numbers must not be misheard."""
_SPEAKABLE = re.compile(r"[一-鿿，。！？、；]{3,26}")


@dataclass(frozen=True)
class Hearing:
    """The spoken and the recognised text of an utterance."""

    said: str
    heard: str
    """The recogniser's text; empty if it had none."""
    condition: Condition
    lean: bool
    """Whether the recogniser had its usual bias (likely words)."""


def read_hearings(path: Path) -> list[Hearing]:
    """Read the hearings; return none if the file is missing."""
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Hearing(**{**row, "condition": Condition(**row["condition"])}) for row in rows]


def some_utterances(nlu: Path, count: int, chance: random.Random) -> list[str]:
    """Choose ``count`` training utterances of all intents in turn; those about money three times."""
    by_intent: dict[str, list[str]] = {}
    for file in sorted(nlu.glob("*.yml")):
        for example in read_examples(file):
            if _SPEAKABLE.fullmatch(example.text):
                by_intent.setdefault(example.intent, []).append(example.text)
    for texts in by_intent.values():
        chance.shuffle(texts)
    turns = [name for name in sorted(by_intent) for _ in range(3 if name in MONEY else 1)]
    chosen: list[str] = []
    while len(chosen) < count and any(by_intent.values()):
        chosen += [by_intent[name].pop() for name in turns if by_intent[name]]
    return chosen[:count]


def hear(speaker: Speaker, recognizer: Recognizer, texts: Sequence[str]) -> Iterator[Hearing]:
    """Speak each text in a random condition, and yield it with the recognised text."""
    for text in texts:
        chance = random.Random(f"{SEED}:{text}")  # noqa: S311  # no secret hangs on it
        condition, lean = some_condition(chance), chance.choice(LEANS)
        stream = recognizer.start(lean)
        stream.feed(speaker.say(text, condition, seed=chance.randrange(2**32)))
        yield Hearing(text, stream.finish().text, condition, lean == ())


def _append(path: Path, hearings: Iterable[Hearing]) -> None:
    with path.open("a", encoding="utf-8") as file:
        for number, hearing in enumerate(hearings, start=1):
            file.write(json.dumps(asdict(hearing), ensure_ascii=False) + "\n")
            file.flush()
            if number % 50 == 0:
                print(f"{number} heard", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Speak utterances as the arguments say, and write the recognised text of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=800)
    parser.add_argument("--nlu", type=Path, default=ROOT / "nlu")
    options = parser.parse_args(arguments)
    HEARD.parent.mkdir(parents=True, exist_ok=True)
    done = {hearing.said for hearing in read_hearings(HEARD)}
    chance = random.Random(SEED)  # noqa: S311
    texts = some_utterances(options.nlu, options.count, chance)
    recognizer = load_recognizer(load_settings().models)
    _append(HEARD, hear(Speaker(), recognizer, [text for text in texts if text not in done]))


if __name__ == "__main__":
    main()
