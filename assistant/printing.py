"""Print pages with a command, or write them as text files if there is none."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PRINT_SECONDS = 30
"""Seconds after which a printing command counts as stuck."""


class PrintingFailed(Exception):
    """Printing failed; the text says why, for the log."""


@dataclass(frozen=True)
class Printer:
    """Prints with a command, or into text files in a folder."""

    folder: Path | None
    """Folder for text files (0600) if there is no command; None: it cannot print then."""
    command: str = ""
    """Command that gets the page on its standard input, e.g. ``lp -d passbook``."""

    def print(self, name: str, lines: Sequence[str]) -> None:
        """Print one page; ``name`` names the file, so it must hold no figures of a customer.

        Raises:
            PrintingFailed: There is no printer, or it did not take the page.
        """
        page = "\n".join(lines) + "\n"
        if self.command:
            self._run(page)
        elif self.folder is not None:
            self._write(self.folder, name, page)
        else:
            raise PrintingFailed("no printer is set up (print_command in settings.yml)")

    def _run(self, page: str) -> None:
        try:
            subprocess.run(  # noqa: S603  # the owner's own setting
                shlex.split(self.command),
                input=page.encode(),
                timeout=PRINT_SECONDS,
                check=True,
                capture_output=True,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as err:
            raise PrintingFailed(f"{self.command}: {err}") from err

    def _write(self, folder: Path, name: str, page: str) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with os.fdopen(os.open(folder / f"{name}.txt", flags, 0o600), "w") as file:
                file.write(page)
        except OSError as err:
            raise PrintingFailed(str(err)) from err
