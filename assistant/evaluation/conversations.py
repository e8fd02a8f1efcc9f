"""Play the blind conversations: ``python -m assistant.evaluation.conversations [FILE ...]``.

Each turn is written in three ways (paraphrases), and each conversation is played once with each
way. ``--paraphrases 1`` plays only the first, in a third of the time.

This prints, for each kind of conversation, how many ended as the customer wanted, and every
transfer that was posted against her wish. The exit code is 1 if there was such a transfer.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from assistant.conversation.visit import Services
from assistant.scripting.dialogue import Dialogue, read_dialogues
from assistant.scripting.judging import Outcome, compare_transfers
from assistant.scripting.runner import DialogueRunner
from assistant.serving.build import start_agent
from assistant.settings import ROOT, load_settings
from assistant.yaml_file import read_yaml

FOLDER = ROOT / "evaluation/conversations"
PARAPHRASES = 3
_HUM = re.compile("[嗯啊哦噢呃，。]+")


def expand(told: dict[str, Any], paraphrases: int) -> Iterator[dict[str, Any]]:
    """Yield a dialogue once for each paraphrase, without those with a hum for a yes."""
    expected = {**told["expect"]}
    expected["says"] = [words.removeprefix("从") for words in expected.get("says", [])]
    if "fraud_check" in expected.get("screens", []) and not expected.get("transfers"):
        expected.pop("transfers", None)  # the transfer is held if the dialogue ends in the check
    for number in range(paraphrases):
        turns = [
            {**turn, "say": turn["say"][number]} if isinstance(turn.get("say"), list) else turn
            for turn in told["turns"]
        ]
        if not any(_HUM.fullmatch(str(turn.get("say", ""))) for turn in turns):
            id_ = f"{told['id']}-{number}"
            yield {"id": id_, "customer": told["customer"], "turns": turns, "expect": expected}


def read_conversations(
    path: Path, paraphrases: int = PARAPHRASES
) -> tuple[list[Dialogue], dict[str, list[str]]]:
    """Return the dialogues of ``path`` for all paraphrases, and the kinds of each by its id."""
    told = read_yaml(path)
    rows = [row for one in told for row in expand(one, paraphrases)]
    kinds = {one["id"]: list(one["kinds"]) for one in told}
    with TemporaryDirectory() as folder:
        expanded = Path(folder) / path.name
        expanded.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
        return read_dialogues(expanded), kinds


def posted_otherwise(outcome: Outcome) -> list[str]:
    """Return the posted transfers whose payee, sum or account the customer did not want."""
    if outcome.dialogue.transfers is None:
        return []
    _, unmeant = compare_transfers(outcome)
    return [str(one) for one in unmeant if one.status == "posted"]


async def _play(path: Path, paraphrases: int) -> bool:
    dialogues, kinds = read_conversations(path, paraphrases)
    services, settings = Services.unset(), load_settings()
    runner = DialogueRunner(start_agent(settings, services), services, guard=settings.guard)
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    wrong = []
    for dialogue in dialogues:
        outcome = await runner.run(dialogue)
        for kind in (*kinds[dialogue.id.rpartition("-")[0]], "all"):
            of[kind] += 1
            right[kind] += outcome.ok
        wrong += [f"{dialogue.id}: {one}" for one in posted_otherwise(outcome)]
    for kind, number in of.items():
        print(f"{kind:24} {right[kind]:4} of {number:4}  {right[kind] / number:.1%}")
    print(f"posted otherwise than she meant: {len(wrong)}", *wrong, sep="\n  ")
    return not wrong


def main() -> int:
    """Play the files named, or all; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evaluation.conversations")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--paraphrases", type=int, choices=(1, 2, 3), default=PARAPHRASES)
    options = parser.parse_args()
    paths = options.files or sorted(FOLDER.glob("*.yml"))
    held = [asyncio.run(_play(path, options.paraphrases)) for path in paths]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
