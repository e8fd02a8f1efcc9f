"""The bank under simulated attack: everything holds, a seed replays, and the judge can say no."""

from __future__ import annotations

import os
import types
from collections.abc import Callable
from contextlib import AbstractContextManager
from unittest.mock import patch

import pytest

from assistant.banking import checks, history, holding, ledger, paying, pins, rows, transfers
from assistant.fraud.policy import Action, Decision
from assistant.help import desk
from assistant.simulation.report import Report
from assistant.simulation.simulator import WORLD_STEPS, run_world, simulate

STEPS = 20_000
FAR_APART = 1_000_000
"""A run's worlds have seeds that follow each other; these do not overlap with the kept ones."""
KEPT_SEEDS = ((4, 751), (6, 664), (7, 62), (10039, 41))
"""Seeds that once failed, with the step after which it showed.

The simulator's own mistakes: in the first three somebody whose transfer was held while she
talked went on tapping on the old screen; in the last a silence was given a filler, 嗯, which
the guard takes for a yes.
"""


def told(report: Report) -> str:
    return "\n".join(map(str, report.failures))


@pytest.mark.timeout(900)  # a minute or two on two idle cores
def test_twenty_thousand_steps_and_everything_holds():
    report = simulate(FAR_APART, STEPS, jobs=os.cpu_count() or 1)
    assert report.ok, told(report)
    assert report.steps == STEPS and report.worlds == STEPS // WORLD_STEPS
    # It has been everywhere: an attack that never got to the money would prove nothing.
    for what in (
        "transfer posted", "transfer held unsafe_answer", "transfer held script_words",
        "transfer held repeat_after_refusal", "transfer cancelled revoked",
        "transfer cancelled pin_locked", "transfer held visit_ended", "fault crash_commit",
        "fault crash_after", "fault full_disk", "fault locked", "fault lost_after", "clock back",
        "told stale_step", "told key_reused", "told limit_reached", "told unavailable",
        "meant unsafe, heard unsafe",
    ):  # fmt: skip
        assert report.counts[what] > 0, what
    assert len(report.crash_points) > 40


def test_the_same_seed_is_the_same_run():
    once, again, other = run_world(7, 300), run_world(7, 300), run_world(8, 300)
    assert once.trace == again.trace and once.counts == again.counts
    assert once.trace != other.trace


def test_the_report_does_not_depend_on_the_number_of_processes():
    alone, together = simulate(30, 1_200, jobs=1), simulate(30, 1_200, jobs=2)
    assert alone.trace == together.trace and alone.counts == together.counts


@pytest.mark.parametrize(("seed", "step"), KEPT_SEEDS)
def test_seeds_that_once_failed(seed, step):
    report = run_world(seed, step)
    assert report.ok, told(report)


# What the judge must not let pass: the bank with one rule taken out.

Mutant = Callable[[], AbstractContextManager[object]]


def nothing(*_args: object, **_named: object) -> None:
    """A rule that is not there any more."""


def any_step(connection, transfer_id, _step, *statuses):
    """Answers count whatever question they belong to."""
    now = rows.load(connection, transfer_id).step
    return rows.load_at(connection, transfer_id, now, *statuses)


def one_is_enough(work, _row, transfer, staff, _second, _reason):
    """One member of staff signs for two."""
    check = checks.latest(work.connection, transfer.id).check
    checks.release(work, check, f"{staff} 1", f"{staff} 2", "reason")


def posted_twice(work, transfer, stored):
    """The money goes out two times."""
    really_post(work, transfer, stored)
    really_post(work, transfer, stored)


really_post = paying._post
MUTANTS: dict[str, Mutant] = {
    "the policy is off": lambda: patch.object(
        paying, "decide", lambda *_: Decision(Action.PASS)
    ),
    "a hold reserves nothing": lambda: patch.object(
        holding,
        "ledger",
        types.SimpleNamespace(available=lambda *_: 0, RESERVING=ledger.RESERVING),
    ),
    "posted twice": lambda: patch.object(paying, "_post", posted_twice),
    "holds are not remembered": lambda: patch.object(holding, "remember", nothing),
    "refusals are not remembered": lambda: patch.object(transfers, "remember", nothing),
    "a held transfer opens no ticket": lambda: patch.object(holding, "open_ticket", nothing),
    "a call for help is dropped": lambda: patch.object(
        desk.tickets, "open_ticket", lambda _c, now, id_, **more: desk.HelpTicket(
            id_, more["session"], more["customer_id"], more["reason"], "", now)
    ),
    "stale answers count": lambda: patch.object(transfers, "load_at", any_step),
    "an old yes counts": lambda: patch.object(paying, "_require_fresh", nothing),
    "no audit rows": lambda: patch.object(rows, "record", nothing),
    "one of staff is enough": lambda: patch.object(holding, "_answer_for", one_is_enough),
    "wrong PINs are not counted": lambda: patch.object(pins, "_count", nothing),
    "no daily limit": lambda: patch.object(paying, "_left_today", lambda *_: 0),
    "memory is a day short": lambda: patch.object(history, "MEMORY", history.MEMORY * 2 / 3),
}  # fmt: skip


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", MUTANTS)
def test_a_bank_without_the_rule_is_found(name):
    for seed in range(1, 16):
        with MUTANTS[name]():
            report = run_world(seed, WORLD_STEPS)
        if report.failures:
            (failure,) = report.failures
            assert f"--seed {seed} --steps {failure.step}" in str(failure)
            return
    pytest.fail(f"fifteen worlds, and nobody saw it: {name}")
