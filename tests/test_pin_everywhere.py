"""Test that a spoken PIN is stored nowhere, at whatever moment of whatever visit it is said.

Every dialogue of this folder is played once more, and before each of its turns the customer
says her PIN, in another way in every dialogue. Then all that was recorded, stored, printed and
logged is searched for it. What came of the visit is other tests' affair.
"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.banking.seed import SANDBOX_PINS
from assistant.scripting.dialogue import Dialogue, DialogueTurn, read_dialogues
from assistant.scripting.judging import Outcome
from assistant.scripting.runner import DialogueRunner

FOLDER = Path(__file__).parent / "dialogues"
WRITTEN = (
    "0123456789",
    "零一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "０１２３４５６７８９",
    "○么两三四五六拐八勾",
)
WAYS = (
    "{0}{1}{2}{3}{4}{5}",
    "{0}{1}{2}，嗯，{3}{4}{5}",
    "密码是{0}{1}{2}{3}{4}{5}",
    "{0} {1} {2} {3} {4} {5}",
    "{0}{1}{2}然后{3}{4}{5}",
    "{0}，{1}，{2}，{3}，{4}，{5}吧",
    "我的密码{0}{1}，{2}{3}，{4}{5}",
    "按{0}按{1}按{2}按{3}按{4}按{5}",
    "{0}我想想{1}我想想{2}{3}我想想{4}{5}",
    "第一位{0}第二位{1}第三位{2}第四位{3}第五位{4}第六位{5}",
)
WORDED = {
    "demo": "十二万三千四百五十六块",
    "zhang": "二十八万零九百一十五",
    "chen": "七十三万一千二百四十六块钱",
}
ROUNDABOUT = (
    "{worded}",
    "六个八",
    "从{0}到{5}",
    "{0}点{1}{2}{3}{4}{5}",
    "{0}角{1}分{2}{3}{4}{5}",
    "{0}{1}/{2}{3}/{4}{5}",
    "前头是{0}{1}{2}/后头是{3}{4}{5}",
    "我的密码前面三位/{0}{1}{2}/后面三位/{3}{4}{5}",
    "我按了{0}{1}{2}/又按了{3}{4}{5}",
    "{0}{1}{2}打头/{3}{4}{5}收尾",
    "密码忘了/好像{0}{1}{2}/好像{3}{4}{5}",
    "老头子说{0}{1}{2}/老头子说{3}{4}{5}",
)
"""As a sum, in short, as no sum, in pieces: in every twelfth dialogue."""
DRAWN = re.compile("(?=[0-9]*[a-f])[0-9a-f]{12,}")
"""Hashes and identifiers: among millions of their digits any six stand somewhere by chance."""
SAID_OF_IT = ("我的密码前面三位", "后面三位", "密码忘了")
EVERY = 12


def all_dialogues() -> list[tuple[str, Dialogue]]:
    """Return every dialogue that needs no recogniser, with a name that says where it stands."""
    files = [file for file in sorted(FOLDER.rglob("*.yml")) if file.parent.name != "by_sound"]
    return [
        (f"{file.relative_to(FOLDER).with_suffix('')}-{dialogue.id}", dialogue)
        for file in files
        for dialogue in read_dialogues(file)
    ]


DIALOGUES = all_dialogues()


def in_numerals(pin: str, numerals: str) -> list[str]:
    return [numerals[int(digit)] for digit in pin]


def spellings(pin: str, said: str) -> set[str]:
    """Return what must be found nowhere: the PIN in any one writing, and what she said."""
    plain = {"".join(in_numerals(pin, numerals)) for numerals in WRITTEN}
    return {said, *plain, *(each.replace("一", "幺") for each in plain)}


def in_what_way(number: int, customer: str | None) -> list[str]:
    """Return what she says before each turn of this dialogue, one utterance after another."""
    numerals = in_numerals(SANDBOX_PINS[customer or "demo"], WRITTEN[number % len(WRITTEN)])
    if number % EVERY:
        return [WAYS[number % len(WAYS)].format(*numerals)]
    way = ROUNDABOUT[number // EVERY % len(ROUNDABOUT)]
    if way == "从{0}到{5}" and customer != "demo":
        way = "六个八"
    numerals = in_numerals(SANDBOX_PINS[customer or "demo"], WRITTEN[1])
    return way.format(*numerals, worded=WORDED[customer or "demo"]).split("/")


class Looking(DialogueRunner):
    """Looks through the visit's folder before it is removed."""

    found: list[str]

    async def _play(self, dialogue: Dialogue, outcome: Outcome, folder: Path) -> None:
        await super()._play(dialogue, outcome, folder)
        for file in folder.rglob("*"):
            if file.is_file():
                content = DRAWN.sub("#", file.read_text(encoding="utf-8", errors="replace"))
                self.found += [f"{file.name}: {each}" for each in self.never if each in content]

    never: set[str]


@pytest.mark.parametrize(
    ("number", "name"), [pytest.param(n, name, id=name) for n, (name, _) in enumerate(DIALOGUES)]
)
async def test_a_pin_is_kept_nowhere(
    runner: DialogueRunner,
    number: int,
    name: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    dialogue = DIALOGUES[number][1]
    pin = SANDBOX_PINS[dialogue.customer or "demo"]
    said = in_what_way(number, dialogue.customer)
    before_each = [DialogueTurn("say", each, spoken=bool(number % 2)) for each in said]
    turns = tuple(each for turn in dialogue.turns for each in (*before_each, turn))
    looking = Looking(runner._agent, runner._services)
    looking._templates = runner._templates  # to seed a bank takes longer than the visit
    looking.never, looking.found = spellings(pin, "".join(said)), []

    with caplog.at_level(logging.DEBUG, logger="assistant"):
        outcome = await looking.run(replace(dialogue, turns=turns))

    printed = capfd.readouterr()
    told = {
        "events": DRAWN.sub("#", str(outcome.events)),
        "log": DRAWN.sub("#", caplog.text),
        "output": printed.out + printed.err,
    }
    found = [
        f"{where}: {each}" for where, text in told.items() for each in looking.never if each in text
    ]
    assert [*looking.found, *found] == []
    heard = [event["text"] for event in outcome.events if event["event"] == "heard"]
    assert [each for each in said if each in heard and each not in SAID_OF_IT] == []
    assert len([e for e in outcome.events if e["event"] == "shown"]) > 1, "nothing was played"
