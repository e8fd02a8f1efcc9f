"""Judge a played dialogue: compare what happened with what the dialogue expects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.screens.view import View
from assistant.scripting.dialogue import ENDED, Dialogue, ExpectedTransfer


@dataclass
class Outcome:
    """The result of one dialogue."""

    dialogue: Dialogue
    events: list[dict[str, Any]] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    """Every view that was shown, in order."""
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return whether everything was as expected."""
        return not self.problems

    def line(self) -> str:
        """Return ``ok ID`` or ``FAIL ID reason``."""
        if self.ok:
            return f"ok {self.dialogue.id}"
        return f"FAIL {self.dialogue.id} {'; '.join(self.problems)}"


def judge(outcome: Outcome) -> None:
    """Write every difference from the dialogue's expectations into the outcome's problems."""
    dialogue, events = outcome.dialogue, outcome.events
    shown = [event["screen"] for event in events if event["event"] == "shown"]
    missing = _first_missing(dialogue.screens, shown)
    if missing:
        outcome.problems.append(f"screen {missing} did not come; shown: {' '.join(shown)}")
    if dialogue.transfers is not None:
        _judge_transfers(outcome)
    heard = [str(e["text"]) for e in events if e["event"] in {"shown", "spoken"}]
    for text in dialogue.never:
        if any(text in line for line in heard):
            outcome.problems.append(f"{text!r} was shown or spoken")
    spoken = [str(e["text"]) for e in events if e["event"] == "spoken"]
    for text in dialogue.unspoken:
        if any(text in line for line in spoken):
            outcome.problems.append(f"{text!r} was spoken")
    for text in dialogue.says:
        if not any(text in line for line in heard):
            outcome.problems.append(f"{text!r} was neither shown nor spoken")
    called = any(event["event"] == "help" for event in events)
    if dialogue.help is not None and called != dialogue.help:
        outcome.problems.append(f"help was {'' if called else 'not '}called")


def _first_missing(expected: tuple[str, ...], shown: list[str]) -> str | None:
    rest = iter(shown)
    return next((screen for screen in expected if screen not in rest), None)


def _judge_transfers(outcome: Outcome) -> None:
    missing, unmeant = compare_transfers(outcome)
    if missing or unmeant:
        wanted = sorted(map(str, outcome.dialogue.transfers or ()))
        got = sorted(map(str, ended_transfers(outcome)))
        outcome.problems.append(f"transfers: expected {', '.join(wanted)}, got {', '.join(got)}")


def compare_transfers(
    outcome: Outcome,
) -> tuple[list[ExpectedTransfer], list[ExpectedTransfer]]:
    """Return the expected transfers that did not happen, and the unexpected ones that did."""
    missing, unmeant = list(outcome.dialogue.transfers or ()), []
    for ended in ended_transfers(outcome):
        meant = next((one for one in missing if one.fits(ended)), None)
        if meant is None:
            unmeant.append(ended)
        else:
            missing.remove(meant)
    return missing, unmeant


def ended_transfers(outcome: Outcome) -> list[ExpectedTransfer]:
    """Return the transfers that ended posted or held, with their final values."""
    last = {event["id"]: event for event in outcome.events if event["event"] == "transfer"}
    rows = (
        ExpectedTransfer(one["payee"], one["fen"], one["status"], one["account"])
        for one in last.values()
    )
    return [row for row in rows if row.status in ENDED]
