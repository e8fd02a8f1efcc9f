"""Run one Typer app of staff commands with command line arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataOption = Annotated[
    Path | None, typer.Option("--data", help="where state lives (default: your data folder)")
]


def run_app(app: typer.Typer, name: str, arguments: list[str]) -> int:
    """Run a command of ``app`` with these arguments; return the exit code."""
    try:
        app(_data_first(arguments), prog_name=f"run_assistant.py {name}")
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _data_first(arguments: list[str]) -> list[str]:
    """Move ``--data DIR`` before the subcommand, where Typer expects it."""
    for place, argument in enumerate(arguments):
        if argument == "--data":
            rest = arguments[:place] + arguments[place + 2 :]
            return [*arguments[place : place + 2], *rest]
    return arguments
