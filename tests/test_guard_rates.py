"""Test how often the guard lets fraud through, and how often it hinders an honest customer.

Every dialogue of ``dialogues/fraud`` and ``dialogues/innocent`` is played against the real
model, bank and guard; what should come of each was written down before it was first run.

The fraud here always leaves a trace: a word of the script, an unsafe or contradicting answer,
a silence, a sum, an hour. A story that no list knows, told calmly and with safe answers only,
leaves none and would pass (docs/guard.md, "What it does not yet catch").
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.fraud.policy import LINE_FEN
from assistant.scripting.dialogue import Dialogue, read_dialogues
from assistant.scripting.judging import Outcome
from assistant.scripting.runner import DialogueRunner

FOLDER = Path(__file__).parent / "dialogues"
AT_LEAST = 40
"""Dialogues of each kind."""
INNOCENTS_HELD = 1
"""At most, of 40 (docs/guard.md)."""
NEEDLESS_CHECKS = 0
"""Checks below the line of innocents for whom no signal speaks."""

NOT_YET: dict[str, str] = {}
"""What should come of it does not; each goes as soon as it does."""


def read(kind: str) -> dict[str, tuple[str, Dialogue]]:
    """Return the dialogues of one kind by file and id, with the name of their file."""
    return {
        f"{kind}-{file.stem}-{dialogue.id}": (file.stem, dialogue)
        for file in sorted((FOLDER / kind).glob("*.yml"))
        for dialogue in read_dialogues(file)
    }


FRAUD, INNOCENT = read("fraud"), read("innocent")
NAMES = [
    pytest.param(
        name,
        marks=[pytest.mark.xfail(reason=NOT_YET[name], strict=True)] if name in NOT_YET else [],
    )
    for name in (*FRAUD, *INNOCENT)
]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """Return the outcomes of visits played so far, as several tests use the same visits."""
    return {}


async def play(runner: DialogueRunner, outcomes: dict[str, Outcome], name: str) -> Outcome:
    """Return what came of a dialogue; played when it is asked for first."""
    if name not in outcomes:
        outcomes[name] = await runner.run((FRAUD | INNOCENT)[name][1])
    return outcomes[name]


def ended(outcome: Outcome, status: str) -> list[dict[str, Any]]:
    """Return the transfers of a visit whose last status was ``status``."""
    last = {event["id"]: event for event in outcome.events if event["event"] == "transfer"}
    return [event for event in last.values() if event["status"] == status]


def checked(outcome: Outcome) -> bool:
    """Return whether she was asked even one question of the check."""
    return any(e["event"] == "shown" and e["screen"] == "fraud_check" for e in outcome.events)


@pytest.mark.parametrize("name", NAMES)
async def test_each_visit_ends_as_expected(
    runner: DialogueRunner, outcomes: dict[str, Outcome], name: str
) -> None:
    outcome = await play(runner, outcomes, name)

    assert outcome.ok, outcome.line()


async def test_no_fraud_is_posted_above_the_line(
    runner: DialogueRunner, outcomes: dict[str, Outcome], capsys: pytest.CaptureFixture[str]
) -> None:
    through, before_anything_spoke_for_it = [], 0
    for name in FRAUD:
        outcome = await play(runner, outcomes, name)
        posted = [event["fen"] for event in ended(outcome, "posted")]
        # The day's sum counts too: a whole visit's is at least that.
        if sum(posted) > LINE_FEN:
            through.append(name)
        before_anything_spoke_for_it += bool(posted)

    tell(
        capsys,
        f"fraud posted above the line: {len(through)} of {len(FRAUD)}; with a first part posted "
        f"below it before anything spoke for it: {before_anything_spoke_for_it}",
    )
    assert len(FRAUD) >= AT_LEAST
    assert through == []


async def test_few_innocents_are_held_or_asked_needlessly(
    runner: DialogueRunner, outcomes: dict[str, Outcome], capsys: pytest.CaptureFixture[str]
) -> None:
    held, asked, unsigned = [], [], 0
    for name, (file, _) in INNOCENT.items():
        outcome = await play(runner, outcomes, name)
        if ended(outcome, "held"):
            held.append(name)
        if file == "below_the_line":
            unsigned += 1
            if checked(outcome):
                asked.append(name)

    tell(
        capsys,
        f"innocents held: {len(held)} of {len(INNOCENT)}; "
        f"asked by a check for which nothing spoke: {len(asked)} of {unsigned}",
    )
    assert len(INNOCENT) >= AT_LEAST
    assert len(held) * AT_LEAST <= INNOCENTS_HELD * len(INNOCENT), held
    assert len(asked) <= NEEDLESS_CHECKS, asked


def tell(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Print a rate where it is seen in every run, passed or not."""
    with capsys.disabled():
        print(f"\n{line}")
