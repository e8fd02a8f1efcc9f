"""Measure whether frequent questions are answered at the home screen, and requests acted on.

Run as ``python -m assistant.evaluation.questions``: it prints one line for each measure, and with
``-v`` the errors.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import TypedDict

from assistant import phrases
from assistant.conversation.interpreter import Interpreter
from assistant.settings import ROOT, Settings
from assistant.understanding.disambiguation.long_utterances import CHATTER
from assistant.understanding.disambiguation.matcher import find
from assistant.understanding.protocol import Parse
from assistant.understanding.rasa.agent import RasaAgent
from assistant.yaml_file import read_yaml

BLIND = ROOT / "evaluation" / "questions.yml"
_MENU = "/what_can_you_do"


class Blind(TypedDict):
    """The content of the file of blind sentences."""

    asked: dict[str, list[str]]
    """Ways of asking, by the question's id."""
    requests: list[str]
    """Sentences that ask for a service: none of the questions may be found in them."""


async def answer_to(interpreter: Interpreter, text: str) -> tuple[str, tuple[str, ...]]:
    """Return what ``text`` means at the home screen, and the offered questions.

    The meaning is an intent or a question's id; empty if the assistant asks which one is meant.
    """
    parse = await interpreter.classify(text)
    read = await interpreter.read(text, parse, phrases.HOME_VIEW, None, spoken=True)
    if isinstance(read, Parse):
        offered = find(text) if read.intent in CHATTER else []
        return read.intent, tuple(each.id or each.label for each in offered)
    assert isinstance(read, str)
    if not read.startswith(_MENU):
        return read.partition("{")[0].strip("/"), ()
    choice = json.loads(read.removeprefix(_MENU))["choice"]
    if isinstance(choice, str):
        return choice, ()
    meant = (str(payload) for _, payload in choice["offers"])
    return "", tuple(_id_in(one) for one in meant)


def _id_in(meant: str) -> str:
    told = json.loads(meant.removeprefix(_MENU)) if meant.startswith(_MENU) else {}
    return str(told.get("choice", meant))


async def measure(interpreter: Interpreter, blind: Blind, *, tell: bool) -> Counter[str]:
    """Count the results for all lines; with ``tell`` print the errors."""
    count: Counter[str] = Counter()
    for wanted, texts in blind["asked"].items():
        for text in texts:
            got, offered = await answer_to(interpreter, text)
            kind = "answered" if got == wanted else "offered" if wanted in offered else "missed"
            count[kind] += 1
            if tell and kind != "answered":
                print(f"{kind}: {text}: {wanted}, not {got or ' / '.join(offered)}")
    known = blind["asked"].keys()
    for text in blind["requests"]:
        got, offered = await answer_to(interpreter, text)
        count["requests caught" if got in known else "requests left alone"] += 1
        if tell and got in known:
            print(f"caught: {text}: {got}")
    return count


def main() -> None:
    """Print the measured figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--blind", type=Path, default=BLIND, help="a file of this form")
    parser.add_argument("-v", dest="tell", action="store_true", help="print what was missed")
    options = parser.parse_args()
    blind: Blind = read_yaml(options.blind)
    interpreter = Interpreter(RasaAgent(Settings().rasa_model))
    count = asyncio.run(measure(interpreter, blind, tell=options.tell))
    for name, times in sorted(count.items()):
        print(f"{name}: {times}")


if __name__ == "__main__":
    main()
