"""Explain a history: every answer must follow from one order of the writes, the ledger's own.

A check for strict serialisability (as Jepsen's, where the order is known): the entries of the ledger give
the order; it may not contradict what people saw, nor when they asked and were answered.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Operation:
    """A payment or a look; times of one clock for all processes, in seconds."""

    id: str
    asked: float
    answered: float | None
    """None: nobody heard of it."""
    account: str = ""
    fen: int = 0
    status: str = ""
    seen: tuple[int, ...] = ()


@dataclass(frozen=True)
class Entry:
    """What a payment took from an account, in the ledger's order."""

    key: str
    account: str
    fen: int


def read_history(files: Iterable[Path]) -> list[Operation]:
    """Return what was written by ``people``, in the order in which it was asked."""
    found: dict[str, dict[str, object]] = {}
    for file in files:
        for line in file.read_text().splitlines():
            try:
                told = json.loads(line)
            except ValueError:
                continue  # its process was killed while it wrote
            found.setdefault(told["id"], {}).update(told)
    made = [
        Operation(
            str(each["id"]),
            float(str(each["asked"])),
            float(str(each["answered"])) if "answered" in each else None,
            str(each.get("account", "")),
            int(str(each.get("fen", 0))),
            str(each.get("status", "")),
            tuple(each.get("seen", ())),  # type: ignore[arg-type]
        )
        for each in found.values()
    ]
    return sorted(made, key=lambda each: each.asked)


def explain(
    history: Sequence[Operation],
    ledger: Sequence[Entry],
    accounts: Sequence[str],
    begun_with: Sequence[int],
) -> list[str]:
    """Return what in ``history`` does not follow from ``ledger``; empty: everything does."""
    wrong = []
    asked = {each.id: each for each in history if each.account}
    place = {each.key: number for number, each in enumerate(ledger)}
    for key, times in Counter(each.key for each in ledger).items():
        if times > 1:
            wrong.append(f"{key} is posted {times} times")
    for entry in ledger:
        told = asked.get(entry.key)
        if told is None:
            wrong.append(f"{entry.key} is posted, and nobody asked for it")
        elif (told.account, told.fen) != (entry.account, entry.fen):
            wrong.append(f"{entry.key} is posted as another payment")
    for each in asked.values():
        if each.status == "posted" and each.id not in place:
            wrong.append(f"{each.id} was told as posted, and is not")
        if each.id in place and each.status not in ("posted", ""):
            wrong.append(f"{each.id} was told as {each.status}, and is posted")
    wrong += _in_time([each for each in asked.values() if each.id in place], place)
    return wrong + _looks(history, ledger, accounts, begun_with, place)


def _in_time(paid: Sequence[Operation], place: dict[str, int]) -> list[str]:
    """What was answered before another was asked stands before it."""
    wrong, answered = (
        [],
        sorted((each.answered, place[each.id]) for each in paid if each.answered is not None),
    )
    times, highest, most = [], [], -1
    for at, number in answered:
        most = max(most, number)
        times.append(at)
        highest.append(most)
    for each in paid:
        before = bisect_left(times, each.asked)
        if before and highest[before - 1] > place[each.id]:
            wrong.append(f"{each.id} stands before one that was answered earlier")
    return wrong


def _looks(
    history: Sequence[Operation],
    ledger: Sequence[Entry],
    accounts: Sequence[str],
    begun_with: Sequence[int],
    place: dict[str, int],
) -> list[str]:
    """Each look shows one state between the last answered before it and the first asked after it."""
    state = list(begun_with)
    states = {tuple(state): 0}  # every payment makes it less, so each state is there once
    for number, entry in enumerate(ledger, 1):
        state[accounts.index(entry.account)] -= entry.fen
        states[tuple(state)] = number
    wrong = []
    points: list[tuple[float, int, int]] = []
    for each in history:
        if each.account:
            if each.id in place:
                points += [(each.asked, 0, place[each.id])]
                if each.answered is not None:
                    points += [(each.answered, 1, place[each.id])]
        elif each.seen:
            if each.seen not in states:
                wrong.append(f"{each.id} saw {each.seen}, which was never so")
            elif each.answered is not None:
                number = states[each.seen]
                points += [(each.asked, 2, number), (each.answered, 3, number)]
    least = 0
    for _, kind, number in sorted(points, key=lambda each: each[0]):
        if kind == 1:
            least = max(least, number + 1)
        elif kind == 3:
            least = max(least, number)
        elif kind == 2 and number < least:
            wrong.append(f"a look saw the state {number}, after one of {least} was known")
    first_asked = {place[each.id]: each.asked for each in history if each.id in place}
    for each in history:
        newest = states.get(each.seen, 0) - 1
        if each.answered is not None and first_asked.get(newest, 0.0) > each.answered:
            wrong.append(f"{each.id} saw a payment before it was asked for")
    return wrong
