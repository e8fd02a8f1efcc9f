"""Attack the bank with random steps (``simulate``), and kill the real process at random moments."""

from __future__ import annotations

import argparse
import os
import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from assistant.simulation.kills import KillReport, kill_many
from assistant.simulation.report import Report
from assistant.simulation.simulator import simulate


def run(options: argparse.Namespace) -> int:
    """Simulate ``options.steps`` steps from ``options.seed``, then kill ``options.kills`` times.

    Returns 0, or 1 if anything went wrong; prints the fault and the seed that repeats it.
    """
    console = Console(highlight=False)
    ok = True
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as progress:
        if options.steps:
            bar = progress.add_task("steps", total=options.steps)
            began = time.perf_counter()
            jobs = options.jobs or os.cpu_count() or 1
            report = simulate(
                options.seed, options.steps, jobs=jobs, progress=lambda n: progress.advance(bar, n)
            )
            _print(console, report, time.perf_counter() - began)
            ok = report.ok
        if options.kills:
            bar = progress.add_task("kills", total=options.kills)
            killed = kill_many(options.seed, options.kills, lambda n: progress.advance(bar, n))
            _print_kills(console, killed)
            ok = ok and not killed.problems
    return 0 if ok else 1


def _print(console: Console, report: Report, seconds: float) -> None:
    table = Table("what", "times", title="simulated")
    for what, times in sorted(report.counts.items()):
        table.add_row(what, str(times))
    console.print(table)
    console.print(
        f"{report.steps} steps in {report.worlds} worlds, {report.steps / seconds:.0f} a second; "
        f"{len(report.crash_points)} different write points crashed at; trace {report.trace[:16]}"
    )
    for failure in report.failures:
        console.print(f"VIOLATION {failure}", markup=False)
    if report.ok:
        console.print("Everything held.")


def _print_kills(console: Console, killed: KillReport) -> None:
    console.print(
        f"{killed.kills} kills: {killed.calls} calls, {killed.posted} posted, "
        f"{killed.unknown} interrupted (of these {killed.interrupted_posted} were posted)"
    )
    for problem in killed.problems:
        console.print(f"VIOLATION {problem}", markup=False)
